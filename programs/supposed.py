"""What would be known if a few more facts were there: the answers to a program's needs, brought up to them without asking anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext

from programs.context import Links
from programs.facts import Fact, Order, Partner, folded, in_order
from programs.measures import EVERYBODY, Answer, Measured, Need, Needs, Selection
from programs.money import PRECISION
from programs.records import replace
from programs.values import aggregated, of_fact


class CannotTell(Exception):  # noqa: N818 - named for what happened
    """An answer that does not say what it becomes with one fact more: an average of nothing known, a last value among later ones."""


def with_sums(needs: Needs) -> Needs:
    """The needs, and beside each average the sum that tells what it becomes with one fact more."""
    sums = (replace(need, function="sum") for need in needs.measures if need.function == "average")
    return replace(needs, measures=tuple(dict.fromkeys((*needs.measures, *sums))))


def supposed(measured: Measured, facts: Sequence[Fact]) -> Measured:
    """The same with these facts added. None of them is before another fact of its day: their times and ids are the last.

    Raises CannotTell where an answer does not say what it becomes.
    """
    with localcontext(prec=PRECISION):
        for fact in facts:
            measured = _with(measured, fact)
    return measured


def _with(measured: Measured, fact: Fact) -> Measured:
    known = {folded(partner.name): partner for partner in measured.partners}
    known.setdefault(folded(fact.partner), Partner(name=fact.partner))
    seen = replace(
        measured,
        partners=tuple(known[name] for name in sorted(known)),
        first_deals=_first_deals(measured, fact),
    )
    links = Links.of(seen)
    values: dict[Need, Mapping[str, Answer]] = dict(measured.values)
    for need, answers in measured.values.items():
        counted = as_counted(fact, need.selection, links)
        if counted is not None:
            who = EVERYBODY if need.scope == "all partners" else folded(fact.partner)
            values[need] = {**answers, who: _more(need, counted, measured, who, links)}
    chosen = dict(measured.facts)
    for selection, found in measured.facts.items():
        counted = as_counted(fact, selection, links)
        if counted is not None:
            chosen[selection] = tuple(sorted((*found, counted), key=in_order))
    return replace(seen, values=values, facts=chosen)


def as_counted(fact: Fact, selection: Selection, links: Links) -> Fact | None:
    """The fact with the day by which a selection counts it; None where it does not."""
    dated = fact.dated(selection.dated)
    if fact.kind != selection.facts or dated is None or selection.state == "gone":
        return None
    start, end = selection.days.start, selection.days.end
    if (start is not None and dated.on < start) or dated.on > end:
        return None
    if fact.kind == "deals" and not counts(fact, selection.count_when):
        return None
    if selection.where is not None and of_fact(selection.where, dated, links=links) is not True:
        return None
    return dated


def counts(deal: Fact, count_when: str) -> bool:
    """Whether the deal has come to the stage at which the program counts it."""
    if count_when == "won":
        return deal.values.get("stage", "won") == "won" and "closed_on" in deal.values
    return f"{count_when}_on" in deal.values


def _first_deals(measured: Measured, fact: Fact) -> Mapping[str, tuple[Order, ...]]:
    customer = fact.values.get("customer")
    if fact.kind != "deals" or not isinstance(customer, str):
        return measured.first_deals
    known = measured.first_deals.get(folded(customer), ())
    return {**measured.first_deals, folded(customer): tuple(sorted({*known, fact.order}))}


def _more(need: Need, fact: Fact, measured: Measured, who: str, links: Links) -> Answer:
    """What the answer comes to with the fact."""
    before = measured.value(need, who)
    alone = aggregated(need, [fact], links=links)
    if alone is None:
        return before
    if need.function == "count" and need.distinct:
        # Only what nobody has met before is certainly another one.
        if alone == 0 or before == 0 or is_new(need, fact, links):
            return _sum(before, alone)
        raise CannotTell
    if need.function in ("sum", "count"):
        return _sum(before, alone)
    if before is None:
        return alone
    match need.function:
        case "least":
            return min(before, alone)
        case "largest":
            return max(before, alone)
        case "average":
            return _average(need, before, alone, measured, who)
        case "first" | "last":
            if need.selection.days.end > fact.on:
                raise CannotTell
            return before if need.function == "first" else alone
        case _:
            raise AssertionError(need.function)


NEW = "\U0010fffd"
"""How the ids of supposed facts, and names that nobody has met before, begin: after all others."""


def is_new(need: Need, fact: Fact, links: Links) -> bool:
    """Whether what is counted of the fact is a name that nobody has met before."""
    assert need.value is not None
    found = of_fact(need.value, fact, links=links)
    return isinstance(found, str) and found.startswith(NEW)


def _sum(before: Answer, more: Answer) -> Decimal:
    assert isinstance(before, Decimal)
    assert isinstance(more, Decimal)
    return before + more


def _average(need: Need, before: Answer, more: Answer, measured: Measured, who: str) -> Decimal:
    """The sum beside an average tells of how many it is one."""
    sums = measured.values.get(replace(need, function="sum"))
    total = sums.get(who) if sums is not None else None
    assert isinstance(before, Decimal)
    assert isinstance(more, Decimal)
    if not isinstance(total, Decimal) or not before:
        raise CannotTell
    count = (total / before).to_integral_value()
    return (total + more) / (count + 1)
