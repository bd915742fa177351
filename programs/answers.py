"""What people answered, to the offer of a rule or where they decide: the answer that holds for one fact or period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from programs.context import Context
from programs.facts import Decision, folded


def answer_to(
    name: str, context: Context, *, is_one: Callable[[str], bool], until: date | None = None
) -> Decision | None:
    """The answer that holds, among those that are answers and were given in time; None until there is one.

    What was last said of the very fact or period goes first. Else what held on its day: an answer for all holds from its own day on,
    and the first of them also for what was waiting by then, so that a later one never changes what was settled.
    """
    day = day_at_hand(context)
    standing: Decision | None = None
    precise: Decision | None = None
    for answer in _given(name, context):
        if (context.as_of is not None and answer.on > context.as_of) or (until and answer.on > until):
            continue
        if not is_one(answer.answer) or not _is_about(answer, context):
            continue
        if _is_precise(answer):
            precise = answer
        elif standing is None or answer.on <= day:
            standing = answer
    return precise or standing


def day_at_hand(context: Context) -> date:
    """The fact's day, or the last of the period."""
    if context.at_hand is not None:
        return context.at_hand.on
    if context.period is None:
        return context.on
    return min(context.period.end, context.run.end) if context.run else context.period.end


def _given(name: str, context: Context) -> Sequence[Decision]:
    """What was answered for the partner under that name, by day."""
    measured = context.measured
    assert measured is not None

    def found() -> Mapping[tuple[str, str], Sequence[Decision]]:
        answers: defaultdict[tuple[str, str], list[Decision]] = defaultdict(list)
        for decision in measured.decisions:
            answers[folded(decision.name), folded(decision.partner)].append(decision)
        return answers

    known = context.links.facts.remembered("answers", found)
    return known.get((folded(name), folded(context.partner)), ())


def _is_about(answer: Decision, context: Context) -> bool:
    fact, period = context.at_hand, context.period
    if answer.deal or answer.activity:
        about = answer.deal if fact is not None and fact.kind == "deals" else answer.activity
        return fact is not None and fact.kind != "receipts" and fact.id == about
    if answer.start is None or answer.end is None:
        return True
    if fact is not None:
        return answer.start <= fact.on <= answer.end
    return period is not None and (answer.start, answer.end) == (period.start, period.end)


def _is_precise(answer: Decision) -> bool:
    """Whether it is about one fact or period, and so goes before what was answered for all."""
    return bool(answer.deal or answer.activity) or answer.start is not None
