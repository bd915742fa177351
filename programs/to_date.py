"""`each month, year to date`: what the year so far comes to, less what its earlier months got."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from decimal import Decimal

from dsl import nodes
from programs.awards import Step
from programs.candidates import Candidate, with_step
from programs.context import Context
from programs.money import Money


def less_earlier(
    rule: nodes.Rule,
    found: Iterable[Candidate],
    context: Context,
    got: MutableMapping[tuple[str, ...], Decimal],
) -> Iterator[Candidate]:
    """The candidates for one partner and period, oldest period first; `got` keeps what was paid so far, in rounded money.

    The rule's limits come after it. A result that falls takes nothing back; what is no money is given once.
    """
    if rule.each is None or rule.each.to_date is None:
        yield from found
        return
    assert context.period is not None
    for each in found:
        unit = each.award.unit.name if each.award.unit else ""
        key = (context.partner, unit, each.award.line, context.period.start.isoformat())
        if each.exact is None:
            if key not in got:
                got[key] = Decimal(0)
                yield each
            continue
        before = got[key]
        left = Money(each.exact - before, each.currency).rounded().amount
        if left <= 0:
            continue
        got[key] = before + left
        if before:
            step = Step(kind="earlier", text=rule.each.to_date, value=before, unit=each.currency)
            each = with_step(each, step, exact=each.exact - before)  # noqa: PLW2901
        yield each
