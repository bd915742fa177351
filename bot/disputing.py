"""Disputes: what a partner says is right, what would come of it for everybody, and the booking, which takes it in like any other fact.

Nothing is reckoned here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlmodel import Session

from bot.consequences import Effect, tried_out
from dsl.said import Said, joined
from programs.facts import folded
from storage import audit, cases, corrected_deals, imports
from storage.cases import Case
from storage.corrected_deals import Corrected
from storage.engine import Database
from storage.workspaces import Workspace

KIND: Final = "dispute"
FIELDS: Final = ("amount", "closed_on", "product", "category", "customer", "credit")


class NotBooked(Exception):  # noqa: N818 - said in the words of what happened
    """The fact cannot be taken in; the message says why. Nothing was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a dispute is about, as it is kept with the case."""

    partner: str
    deal: str = ""
    """"": no fact is said to be otherwise."""
    is_missing: bool = False
    award: int | None = None
    changes: Mapping[str, str]
    """What is right, by field: `amount` and `credit` (a share of 1) as decimals, `closed_on` as a day."""
    reference: str = ""

    @property
    def corrects(self) -> bool:
        """Whether there is anything that could be booked."""
        return bool(self.deal and (self.changes or self.is_missing))

    @property
    def corrected(self) -> Corrected:
        got = self.changes.get
        amount, credit, closed_on = got("amount"), got("credit"), got("closed_on")
        return Corrected(
            deal=self.deal,
            partner=self.partner,
            amount=Decimal(amount) if amount else None,
            credit=Decimal(credit) if credit else None,
            closed_on=date.fromisoformat(closed_on) if closed_on else None,
            product=got("product"),
            category=got("category"),
            customer=got("customer"),
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "deal": self.deal,
            "is_missing": self.is_missing,
            "award": self.award,
            "changes": dict(self.changes),
            "reference": self.reference,
        }


@dataclass(frozen=True, slots=True)
class Effects:
    """`refused` are the reasons for which it could not be taken in at all; the awards are None where that cannot be told now."""

    refused: tuple[Said, ...]
    is_new: bool
    awards: tuple[Effect, ...] | None

    def of(self, partner: str) -> tuple[Effect, ...]:
        return tuple(each for each in self.awards or () if folded(each.partner) == folded(partner))

    def of_others(self, partner: str) -> tuple[Effect, ...]:
        return tuple(each for each in self.awards or () if folded(each.partner) != folded(partner))


def proposal(case: Case) -> Proposal:
    about = case.about
    return Proposal(
        partner=case.partner,
        deal=about["deal"],
        is_missing=about["is_missing"],
        award=about["award"],
        changes=about["changes"],
        reference=about["reference"],
    )


def source(case: Case) -> str:
    """By what the fact is known, once it is booked."""
    return f"dispute {case.name}"


def effects(database: Database, workspace: Workspace, proposed: Proposal, *, now: datetime) -> Effects:
    """What would come of booking it now."""

    def step(session: Session) -> tuple[imports.Row, ...]:
        return _take(session, workspace, proposed, now=now, source="dispute")

    tried = tried_out(database, workspace, step, now=now)
    if tried is None:
        return Effects((), proposed.is_missing, None)
    rows, awards = tried
    refused = tuple(reason for row in rows if row.outcome == "refused" for reason in row.reasons)
    is_new = any(row.outcome == "new" for row in rows)
    return Effects(refused, is_new, () if refused else awards)


def book(session: Session, workspace: Workspace, case: Case, *, by: object, now: datetime) -> Case:
    """Take the fact in, and end the case. Raises NotBooked, and NotOpen where somebody was quicker."""
    ended = cases.end(session, case, "booked", by=by, now=now)
    rows = _take(session, workspace, proposal(case), now=now, source=source(case))
    reasons = [reason for row in rows if row.outcome == "refused" for reason in row.reasons]
    if reasons:
        raise NotBooked(joined(reasons, "; "))
    audit.record(
        session,
        workspace_id=workspace.id,
        actor=by,
        action="booked",
        subject=f"case:{case.number}",
        now=now,
        details={"deal": proposal(case).deal},
    )
    return ended


def _take(
    session: Session, workspace: Workspace, proposed: Proposal, *, now: datetime, source: str
) -> tuple[imports.Row, ...]:
    checked = corrected_deals.checked(session, proposed.corrected, workspace_id=workspace.id, source=source)
    return imports.take(session, checked, now=now).rows
