"""One measure worked out for each customer, category, rep … of a partner: how many customers bought enough, the best store's figure.

A partner has a customer once a fact of a kind that the measure counts names it, and from then on also in periods in which it does nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from dsl import nodes
from programs.at_hand import Value
from programs.awards import Unit
from programs.context import Context, Links
from programs.facts import Fact, Moment, folded, in_order
from programs.measures import Answer, Selection
from programs.records import replace
from programs.windows import unit_selections

Named = Mapping[str, tuple[str, date]]
"""By folded name: as the first fact writes it, and the day of that fact."""


def answers(repeated: nodes.PerUnit, context: Context, value: Value) -> Iterator[Answer]:
    """What the measure comes to for each of them, in the order of their names."""
    assert context.period is not None
    selections = _selections(repeated, context)

    def name_of(fact: Fact) -> Answer:
        return value(
            repeated.unit,
            replace(context, partner=folded(fact.partner), on=fact.on, fact=fact, measured=None),
        )

    named = named_by_facts(selections, repeated.unit, context.links, name_of).get(context.partner, {})
    end = min(context.period.end, context.last_seen or context.period.end)
    inner = replace(context, fact=None, this=context.at_hand, as_partner=False)
    for _, (name, since) in sorted(named.items()):
        if since <= end:
            yield value(repeated.measure, replace(inner, unit=Unit(repeated.unit.dotted, name)))


def moments(repeated: nodes.PerUnit, context: Context) -> Iterator[Moment]:
    """When the partner's facts were of the kinds that the measure counts."""
    for selection in _selections(repeated, context):
        for fact in context.links.facts.of_partner(selection, context.partner):
            yield fact.on, fact.at


def _selections(repeated: nodes.PerUnit, context: Context) -> tuple[Selection, ...]:
    assert context.as_of is not None
    return unit_selections(repeated.measure, context.program, as_of=context.as_of, dated=context.dated)


def named_by_facts(
    selections: Sequence[Selection], field: nodes.Name, links: Links, name_of: Callable[[Fact], Answer]
) -> Mapping[str, Named]:
    """By (folded) partner, what its facts name there. Worked out once."""

    def found() -> Mapping[str, Named]:
        units: defaultdict[str, dict[str, tuple[str, date]]] = defaultdict(dict)
        facts = [fact for selection in selections for fact in links.facts.of_everybody(selection)]
        for fact in sorted(facts, key=in_order):
            name = name_of(fact)
            if isinstance(name, str) and name:
                units[folded(fact.partner)].setdefault(folded(name), (name, fact.on))
        return units

    return links.facts.remembered(("units", tuple(selections), field), found)
