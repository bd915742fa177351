"""A deal that is put right by hand is the deal that a file would have brought."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import Session

from storage import corrected_deals, imports
from storage.corrected_deals import Corrected
from storage.engine import Database
from storage.import_reports import Row
from tests.database.values import NOW, workspace

DEALS = """id,partner,customer,category,product,amount,closed_on,credit,units,revision,Vessel
D-1,Acme,Rossi,Cloud,Suite,10000.50,2026-07-01 10:30,60%,2,3,Nave
D-1,Bolt,Rossi,Cloud,Suite,10000.50,2026-07-01 10:30,30%,2,3,
D-1,Cobo,Rossi,Cloud,Suite,10000.50,2026-07-01 10:30,10%,2,3,
D-2,Acme,Verdi,,,4000,,,1,1,
"""


@pytest.fixture
def ours(database: Database) -> int:
    with database.writing() as session:
        ours = workspace(session)
        report = imports.import_csv(
            session, workspace_id=ours, kind="deals", content=DEALS.encode(), filename="deals.csv", now=NOW
        )
        assert not report.refused
    return ours


def taken(session: Session, ours: int, corrected: Corrected) -> tuple[Row, ...]:
    checked = corrected_deals.checked(session, corrected, workspace_id=ours, source="dispute C-1")
    return imports.take(session, checked, now=NOW).rows


def shares(session: Session, ours: int, deal: str) -> dict[str, Decimal]:
    return {
        each.partner: each.credit
        for each in corrected_deals.parts_of_deal(session, workspace_id=ours, deal=deal)
    }


@pytest.mark.parametrize("deal", ["D-1", "D-2"])
def test_a_correction_that_corrects_nothing_is_the_same_deal(
    database: Database, ours: int, deal: str
) -> None:
    with database.writing() as session:
        assert {each.outcome for each in taken(session, ours, Corrected(deal=deal, partner="Acme"))} == {
            "unchanged"
        }


def test_the_others_of_a_split_deal_share_what_is_left_as_before(database: Database, ours: int) -> None:
    with database.writing() as session:
        right = Corrected(deal="D-1", partner="acme", amount=Decimal(9_000), credit=Decimal("0.2"))
        assert {each.outcome for each in taken(session, ours, right)} == {"changed"}
        assert shares(session, ours, "D-1") == {
            "Acme": Decimal("0.2"),
            "Bolt": Decimal("0.6"),
            "Cobo": Decimal("0.2"),
        }
        [part, _] = corrected_deals.parts_of_partner(
            session, workspace_id=ours, partner="ACME", until=NOW.date(), limit=9
        )[::-1]
        assert (part.id, str(part.amount)) == ("D-1", "1800.00 EUR")
        taken(session, ours, Corrected(deal="D-1", partner="Acme", credit=Decimal(1)))
        assert shares(session, ours, "D-1") == {"Acme": Decimal(1)}


def test_a_deal_that_was_missing_is_new_and_one_of_somebody_else_is_shared_with_them(
    database: Database, ours: int
) -> None:
    with database.writing() as session:
        missing = Corrected(deal="D-9", partner="Bolt", amount=Decimal(500), closed_on=date(2026, 7, 2))
        assert {each.outcome for each in taken(session, ours, missing)} == {"new"}
        taken(session, ours, Corrected(deal="D-2", partner="Bolt", credit=Decimal("0.25")))
        assert shares(session, ours, "D-2") == {"Acme": Decimal("0.75"), "Bolt": Decimal("0.25")}


def test_what_no_file_could_bring_is_refused_with_the_reason(database: Database, ours: int) -> None:
    with database.writing() as session:
        [row] = taken(
            session,
            ours,
            Corrected(deal="D-9", partner="Bolt", amount=Decimal("0.001"), closed_on=NOW.date()),
        )
        assert (row.outcome, "too many decimals" in row.reasons[0]) == ("refused", True)


def test_what_was_tried_leaves_nothing_behind(database: Database, ours: int) -> None:
    with database.trying() as session:
        taken(session, ours, Corrected(deal="D-1", partner="Acme", credit=Decimal(1)))
        assert len(shares(session, ours, "D-1")) == 1
    with database.reading() as session:
        assert len(shares(session, ours, "D-1")) == 3
