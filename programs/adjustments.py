"""What is given or taken by hand, and approved by a second person: an award among the others, which carries its own reason.

The evaluation adds these to what the rules give, so that the ledger, statements, payouts and verification know them like everything else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from dsl import nodes
from dsl.names import called
from programs.accounts import ByHand, Entry
from programs.awards import Award, Step
from programs.facts import folded
from programs.funds import currency_in
from programs.money import Money

LINE: Final = "by hand"
"""The line of an award that no rule gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Either money (or points), below zero where it is taken, or a thing. People are `team:user`."""

    number: int
    program_id: int
    partner: str
    on: date
    """The day on which it counts as earned, or taken."""
    amount: Money | None
    item: str | None
    fund: str
    """Into which fund it goes, or out of which it is taken; "": it is given, or taken, itself."""
    reason: str
    reference: str
    proposed_by: str

    @property
    def name(self) -> str:
        return f"A-{self.number}"

    @property
    def hash(self) -> str:
        """Of all that an approver is shown."""
        told = [
            self.number,
            self.program_id,
            self.partner,
            self.on.isoformat(),
            str(self.amount) if self.amount else None,
            self.item,
            self.fund,
            self.reason,
            self.reference,
            self.proposed_by,
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Approved:
    adjustment: Adjustment
    by: str
    on: date


def by_hand(approved: Iterable[Approved]) -> Iterator[Award]:
    """The awards, each with who proposed it, why, and who approved it; what goes into a fund is none yet."""
    for each in approved:
        it = each.adjustment
        if it.fund:
            continue
        yield Award(
            rule=it.name,
            kind="adjustment",
            partner=it.partner,
            on=it.on,
            line=LINE,
            amount=it.amount,
            item=it.item,
            steps=tuple(_steps(each)),
        )


def into_funds(approved: Iterable[Approved]) -> Iterator[ByHand]:
    """What goes into funds, or is taken out of them. It does not expire."""
    for each in approved:
        it = each.adjustment
        if it.fund and it.amount is not None:
            entry = Entry(it.on, it.name, it.amount.amount)
            yield ByHand(called(it.fund), folded(it.partner), entry)


def takes_by_hand(program: nodes.Program) -> tuple[str, ...]:
    """The funds into which something can be put by hand: those that every partner has one account of, in money or points."""
    return tuple(
        fund.name
        for fund in program.funds
        if fund.unit is None and currency_in(fund.name, program) != nodes.COUPONS
    )


def signed_by(award: Award) -> tuple[str, str]:
    """Who approved it, and its reason; of an award by hand."""
    return str(_step(award, "approved").value), _step(award, "by hand").text


def _step(award: Award, kind: str) -> Step:
    return next(step for step in award.steps if step.kind == kind)


def _steps(approved: Approved) -> Iterator[Step]:
    it = approved.adjustment
    value = it.amount.amount if it.amount is not None else it.item or ""
    unit = it.amount.currency if it.amount is not None else ""
    yield Step(kind="by hand", text=it.reason, value=value, unit=unit)
    if it.reference:
        yield Step(kind="reference", text=it.reference, value="")
    yield Step(kind="proposed", text="", value=it.proposed_by, unit=it.on.isoformat())
    yield Step(kind="approved", text="", value=approved.by, unit=approved.on.isoformat())
