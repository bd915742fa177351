"""Disputes: what a partner says is right, what would come of it for everybody, and the booking, which takes it in like any other fact.

Nothing is reckoned here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from storage.corrected_deals import Corrected, DealPart
from storage.engine import Database
from storage.workspaces import Workspace

KIND: Final = "dispute"
FIELDS: Final = ("amount", "closed_on", "product", "category", "customer", "credit")


class NotBooked(Exception):  # noqa: N818 - said in the words of what happened
    """The fact cannot be taken in; the message says why. Nothing was done."""


@dataclass(frozen=True, slots=True)
class Booked:
    """What a booked dispute has changed, as it is kept with the case."""

    was: Mapping[str, str]
    """What was on record, by field, in the form of what is right; a field of which nothing was is not in it."""
    is_whole: bool
    """The deal was the partner's alone: what was on record is its own to know."""
    followed: tuple[Effect, ...] | None
    """The awards that were to be otherwise by it, everybody's; None where that could not be told."""

    def as_json(self) -> dict[str, Any]:
        followed = None if self.followed is None else [each.as_json() for each in self.followed]
        return {"was": dict(self.was), "is_whole": self.is_whole, "followed": followed}

    @classmethod
    def parse(cls, kept: Mapping[str, Any]) -> Booked:
        """What `as_json` gave."""
        followed = kept["followed"]
        return cls(
            kept["was"],
            kept["is_whole"],
            None if followed is None else tuple(map(Effect.parse, followed)),
        )


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
    booked: Booked | None = None
    """Once it is."""

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


def proposal(case: Case) -> Proposal:
    about = case.about
    return Proposal(
        partner=case.partner,
        deal=about["deal"],
        is_missing=about["is_missing"],
        award=about["award"],
        changes=about["changes"],
        reference=about["reference"],
        booked=Booked.parse(about["booked"]) if "booked" in about else None,
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


def on_record(proposed: Proposal, known: Sequence[DealPart]) -> dict[str, str]:
    """What is on record of what is said to be otherwise, by field; `known` are the parts of the deal."""
    own = next((each for each in known if folded(each.partner) == folded(proposed.partner)), None)
    part = own or next(iter(known), None)
    if part is None:
        return {}
    found = {
        "amount": f"{part.whole.amount:f}" if part.whole else "",
        "credit": f"{own.credit:f}" if own else "",
        "closed_on": part.closed_on.isoformat() if part.closed_on else "",
        "product": part.product,
        "category": part.category,
        "customer": part.customer,
    }
    return {name: found[name] for name in proposed.changes if found[name]}


def is_whole(proposed: Proposal, known: Sequence[DealPart]) -> bool:
    """Whether the deal is on record as the partner's alone."""
    return bool(known) and all(folded(each.partner) == folded(proposed.partner) for each in known)


def book(
    session: Session, workspace: Workspace, case: Case, found: Effects, *, by: object, now: datetime
) -> Case:
    """Take the fact in, and end the case, which keeps what it changes: `found` is what would come of it. Raises NotBooked, and NotOpen where somebody was quicker."""
    proposed = proposal(case)
    known = corrected_deals.parts_of_deal(session, workspace_id=workspace.id, deal=proposed.deal)
    booked = Booked(on_record(proposed, known), is_whole(proposed, known), found.awards)
    ended = cases.end(
        session, case, "booked", by=by, now=now, about={**case.about, "booked": booked.as_json()}
    )
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
