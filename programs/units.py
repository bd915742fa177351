"""The units of a rule that counts by something else than the partner: which there are in a period, and whose they are.

A store is a partner's, once a fact has named it. A group is made of partners: of those for whom the rule is, on the first day of the
period; it is its own partner, and its facts are theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from dsl import nodes
from dsl.units import spans_partners, unit_of_rule, units_of_facts
from programs.awards import Unit
from programs.context import Context
from programs.facts import folded
from programs.needs import unit_facts
from programs.per_unit import Named, named_by_facts
from programs.periods import Period
from programs.records import empty, replace
from programs.values import of_fact, value


def contexts_by_unit(rule: nodes.Rule, period: Period, members: Iterable[Context]) -> Iterator[Context]:
    """The contexts of partners as they are, or in their place one for each unit, in the order of names."""
    field = unit_of_rule(rule)
    everybody = list(members)
    if field is None or not everybody:
        yield from everybody
    elif spans_partners(field, everybody[0].program):
        yield from _spanning(field, everybody)
    else:
        for context in everybody:
            named = _named_by_facts(rule, field, context).get(context.partner, {})
            for name, since in sorted(named.values(), key=lambda unit: folded(unit[0])):
                if since <= period.end:
                    yield replace(context, unit=Unit(field.dotted, name))


def units_at_hand(context: Context) -> Mapping[str, str]:
    """Which units an occasion is about, by what they are: that of the rule, or those that the fact names ("": none). Folded."""
    if context.unit is not None:
        return {context.unit.field: folded(context.unit.name)}
    fact = context.fact
    units = units_of_facts(context.program, fact.kind) if fact is not None else None
    if not units:
        return empty()
    found = {}
    for field, name in units.items():
        named = value(name, context)
        found[field] = folded(named) if isinstance(named, str) else ""
    return found


def _spanning(field: nodes.Name, members: Iterable[Context]) -> Iterator[Context]:
    asked = nodes.Name(("partner", field.path[-1]))
    found: defaultdict[str, list[tuple[str, Context]]] = defaultdict(list)
    for context in members:
        name = value(asked, context)
        if isinstance(name, str) and name:
            found[folded(name)].append((name, context))
    for key, own in sorted(found.items()):
        name, context = own[0]
        unit = Unit(field.path[-1], name)
        yield replace(context, partner=key, unit=unit, among=tuple(each.partner for _, each in own))


def _named_by_facts(rule: nodes.Rule, field: nodes.Name, context: Context) -> Mapping[str, Named]:
    """By partner, the units that its facts name: as the first of them writes it, and since when. Worked out once."""
    assert context.as_of is not None
    links = context.links
    selections = unit_facts(rule, context.program, as_of=context.as_of)
    return named_by_facts(selections, field, links, lambda fact: of_fact(field, fact, links=links))
