"""Deals that counted and no longer do are found with the first day on which they do not, and why."""

from __future__ import annotations

from datetime import UTC, date, datetime

from storage.cancellations import cancelled
from storage.engine import Database
from storage.imports import import_csv
from tests.database.values import workspace

DEALS = b"""id,partner,amount,closed_on,cancelled_on,returned_on
D-1,Acme,100,2026-07-01,2026-07-05,
D-2,Acme,100,2026-07-01,,2026-07-06
D-3,Acme,100,2026-07-01,2026-07-05,2026-07-06
D-4,Acme,100,2026-07-01,2026-07-06,2026-07-05
D-5,Acme,100,2026-07-01,2026-08-01,
D-6,Acme,100,2026-07-01,,
"""


def test_the_earlier_of_two_ends_is_the_one_that_counts(database: Database) -> None:
    with database.writing() as session:
        owner = workspace(session)
        import_csv(
            session,
            workspace_id=owner,
            kind="deals",
            content=DEALS,
            filename="deals.csv",
            now=datetime(2026, 7, 9, tzinfo=UTC),
        )
        assert cancelled(session, workspace_id=owner, until=date(2026, 7, 31)) == {
            date(2026, 7, 5): {"D-1": "cancelled_on", "D-3": "cancelled_on", "D-4": "returned_on"},
            date(2026, 7, 6): {"D-2": "returned_on"},
        }
