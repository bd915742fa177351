"""Which kinds of nudges a partner wants, and what it closed in some days: for the pace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlmodel import Session, col, select

from programs.facts import folded
from programs.money import Money
from programs.nudges import KINDS, Kind
from storage import audit
from storage.fact_tables import DealRow
from storage.insertion import insertion
from storage.tables import NudgeChoiceRow

EVERYBODY: Final = ""
"""In the place of a partner: what managers chose for all."""


def wanted(session: Session, *, workspace_id: int, partner: str) -> frozenset[Kind]:
    """The kinds that are on for the partner: all, but for those that it, or a manager for everybody, turned off."""
    rows = session.exec(
        select(NudgeChoiceRow.kind).where(
            NudgeChoiceRow.workspace_id == workspace_id,
            col(NudgeChoiceRow.partner).in_([folded(partner), EVERYBODY]),
            col(NudgeChoiceRow.is_on).is_(False),
        )
    )
    off = set(rows)
    return frozenset(kind for kind in KINDS if kind not in off)


def choose(
    session: Session,
    *,
    workspace_id: int,
    partner: str,
    kinds: Iterable[Kind],
    on: bool,
    by: object,
    now: datetime,
) -> None:
    """From now on, for the partner or for EVERYBODY."""
    for kind in kinds:
        values = {
            "workspace_id": workspace_id,
            "partner": folded(partner),
            "kind": kind,
            "is_on": on,
        }
        statement = insertion(session, NudgeChoiceRow).on_conflict_do_update(
            index_elements=["workspace_id", "partner", "kind"], set_={"is_on": on}
        )
        session.connection().execute(statement, values)
        audit.record(
            session,
            workspace_id=workspace_id,
            actor=by,
            action="nudges",
            subject=partner or "everybody",
            now=now,
            details={"kind": kind, "on": on},
        )


def closed(
    session: Session, *, workspace_id: int, partner: str, days: tuple[date, date]
) -> tuple[Money, ...]:
    """What the partner's part of its won deals comes to that were closed on these days and still stand, by currency."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for currency, minor, credit in session.exec(
        select(DealRow.currency, DealRow.amount_minor, DealRow.credit).where(
            DealRow.workspace_id == workspace_id,
            DealRow.partner_key == folded(partner),
            DealRow.stage == "won",
            col(DealRow.closed_on).between(*days),
            col(DealRow.cancelled_on).is_(None),
            col(DealRow.returned_on).is_(None),
            col(DealRow.amount_minor).is_not(None),
        )
    ):
        if currency:
            sums[currency] += Money.from_minor(minor or 0, currency).amount * Decimal(credit)
    return tuple(Money(amount, currency) for currency, amount in sorted(sums.items()))
