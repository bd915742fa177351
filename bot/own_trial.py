"""Other numbers in a draft, tried on one partner's own past deals. Nothing of anybody else is read, so that nothing of it can be found out.

Rules in which other partners show (contests, pools, shares of what all do) are left out: with thresholds of one's own choosing, one's
place in them would tell the others' figures. Budgets that all share are left aside.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from bot.simulation import on_past_deals
from dsl import nodes
from dsl.names import called
from programs.evaluate import evaluate
from programs.facts import folded
from programs.money import Money
from programs.moved_days import moved
from programs.narrowed import own_part, unlimited
from programs.records import replace, uncollected
from programs.versions import program_of
from storage import evaluation


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What the draft, and the draft with other numbers, would have brought on these days; by currency."""

    start: date
    end: date
    before: tuple[Money, ...]
    after: tuple[Money, ...]
    left_out: tuple[str, ...]
    """The rules that were not worked out."""


def brought(
    session: Session, *, workspace_id: int, partner: str, text: str, changed: str, today: date
) -> Brought | None:
    """None where nothing of the draft can be worked out without looking at others."""
    tried = on_past_deals(text, today=today)
    runs = tried.program.runs
    assert runs is not None, "without a run it has an error"
    after = program_of(moved(changed, -tried.months_back))
    parts = [own_part(unlimited(replace(each, holds=None))) for each in (tried.program, after)]
    if not all(part.reads_alone and part.program.rules for part in parts):
        return None
    sums = [_sums(session, workspace_id, part.program, folded(partner), as_of=runs.end) for part in parts]
    kept = {called(rule.name) for rule in parts[0].program.rules}
    return Brought(
        start=runs.start,
        end=runs.end,
        before=sums[0],
        after=sums[1],
        left_out=tuple(rule.name for rule in tried.program.rules if called(rule.name) not in kept),
    )


def _sums(
    session: Session, workspace_id: int, program: nodes.Program, partner: str, *, as_of: date
) -> tuple[Money, ...]:
    alone = frozenset((partner,))
    with uncollected():
        facts = evaluation.measured(
            session, workspace_id=workspace_id, program=program, as_of=as_of, partners=alone
        )
        outcome = evaluate(program, facts, as_of=as_of, day_over=True)
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for award in outcome.awards:
        assert folded(award.partner) == partner, "others are awarded"
        if award.amount is not None:
            sums[award.amount.currency] += award.amount.amount
    return tuple(Money(amount, currency) for currency, amount in sorted(sums.items()))
