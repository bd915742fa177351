"""What a rule counts by that is not the partner: something of the partner's (`per store`), or what spans partners (`per territory`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dsl import nodes
from dsl.remembered import remembered
from dsl.vocabulary import FIELDS

_FACTS: Final[tuple[nodes.FactKind, ...]] = ("deals", "receipts", "activities")


def unit_of_rule(rule: nodes.Rule) -> nodes.Name | None:
    """What a rule per period counts by where it names something."""
    return rule.each.unit if rule.each is not None and rule.on is None else None


def spans_partners(unit: nodes.Name | None, program: nodes.Program) -> bool:
    """Whether it is an attribute of partners, and no fact has one of its own: a group, a territory."""
    if unit is None:
        return False
    if len(unit.path) == 2:
        return unit.path[0] == "partner" and _is_of("partners", unit.path[1], program)
    return _is_of("partners", unit.dotted, program) and not any(
        _is_of(kind, unit.dotted, program) for kind in _FACTS
    )


def common_unit(rules: Sequence[nodes.Rule]) -> nodes.Name | None:
    """What all of the rules count by; None where one goes by partner, by fact or by something else."""
    units = {unit_of_rule(rule) for rule in rules}
    return units.pop() if len(units) == 1 else None


def is_of_each_deal(item: nodes.Shared, program: nodes.Program) -> bool:
    """Whether what rules share is settled deal by deal, so that its amount may name what the deal has: `together at most 15% of amount`."""
    per = None if isinstance(item, nodes.BestOf) else item.per
    if per is not None and (per.period or per.across or [name.path for name in per.fields] != [("deal",)]):
        return False
    rules = [program.rule(name) for name in item.rules]
    return all(rule is not None and rule.on is not None and rule.on.facts == "deals" for rule in rules)


@remembered
def units_of_facts(program: nodes.Program, facts: nodes.FactKind) -> Mapping[str, nodes.Name]:
    """By what rules of the program count that such a fact names, too."""
    units = (unit_of_rule(rule) for rule in program.rules)
    return {
        unit.dotted: unit
        for unit in units
        if unit is not None and not spans_partners(unit, program) and _is_of(facts, unit.path[0], program)
    }


def _is_of(owner: nodes.FieldOwner, word: str, program: nodes.Program) -> bool:
    return word in FIELDS[owner] or any(own.name == word and own.on == owner for own in program.fields)
