"""Scores that somebody enters one by one: kept where the files of scores are, with who entered them, and marked for the next tick."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from storage import audit, records
from storage.columns import KINDS_OF_FACTS
from storage.import_reports import Report
from storage.imports import Checked, take


def enter(
    session: Session,
    scores: Mapping[str, Decimal],
    *,
    name: str,
    period: str,
    workspace_id: int,
    by: object,
    now: datetime,
) -> Report:
    """The scores by partner, as the list of partners writes them. The period is named as `goal_periods.label` writes it."""
    kind = KINDS_OF_FACTS["scores"]
    rows = [
        records.row_of(kind, {"partner": partner, "name": name, "period": period, "value": value}, {})
        for partner, value in scores.items()
    ]
    facts = records.facts(rows, lines=list(range(1, len(rows) + 1)))
    checked = Checked(
        workspace_id=workspace_id, kind=kind, filename=f"entered by {by}", facts=facts, refused=()
    )
    audit.record(
        session,
        workspace_id=workspace_id,
        actor=by,
        action="scored",
        subject=f"score:{name}",
        now=now,
        details={"period": period, "partners": sorted(scores)},
    )
    return take(session, checked, now=now)
