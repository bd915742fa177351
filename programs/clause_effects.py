"""From one version of a program to another, one clause at a time: what each change alone is worth, and what only all together are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from dsl import nodes
from dsl.check import check
from dsl.format import format_program
from dsl.names import called
from programs.records import replace

_HEADER: Final = {
    "runs": "runs", "currency": "currency", "points_decimals": "points with", "timezone": "timezone", "fiscal_start": "fiscal year", "quarters": "quarters", "weeks": "fiscal year",
    "eligible": "for partners", "budget": "budget", "count_when": "deals count when", "closes_after": "closes after",
    "holds": "holds from", "fields": "fields", "readings": "readings", "decisions": "decisions", "best_of": "best of", "together": "together",
}  # fmt: skip
"""The parts of a program beside rules, measures and funds that may change what is awarded."""

_CLAUSES: Final = {
    "eligible": "for partners", "top": "top", "rewards": "pay", "multiply": "multiply", "lasts": "for", "first": "for the first",
    "limits": "limits", "claw_back": "claw back", "instead_of": "instead of", "closes_after": "closes after",
    "paid_to": "paid to", "paid_as": "paid as", "paid_in": "paid in", "never_falls": "never falls",
}  # fmt: skip
"""How a clause is called where its name in the tree is not what it begins with."""


@dataclass(frozen=True, slots=True)
class Variant:
    """The old version with one change; `program` is None where that alone is no program. `rule` is None for what is not a rule."""

    rule: str | None
    clause: str
    program: nodes.Program | None
    old: str
    new: str
    """The lines that go and those that come, as the formatter writes them."""


@dataclass(frozen=True, slots=True)
class Effect:
    """By how much the cost changes, by currency; None where the change cannot stand alone."""

    variant: Variant
    change: Mapping[str, Decimal] | None


@dataclass(frozen=True, slots=True)
class Effects:
    clauses: tuple[Effect, ...]
    interaction: Mapping[str, Decimal]
    """What is left of the whole difference: what changes do only together."""
    whole: Mapping[str, Decimal]


def effects(
    variants: Iterator[Variant],
    cost: Callable[[nodes.Program], Mapping[str, Decimal]],
    *,
    before: Mapping[str, Decimal],
    after: Mapping[str, Decimal],
) -> Effects:
    """`before` and `after` are what the two versions cost, `cost` says it of any other."""
    found = tuple(
        Effect(each, _less(cost(each.program), before) if each.program is not None else None)
        for each in variants
    )
    whole = left = _less(after, before)
    for effect in found:
        left = _less(left, effect.change or {})
    return Effects(found, left, whole)


def variants(before: nodes.Program, after: nodes.Program) -> Iterator[Variant]:
    """One for each change that may change awards: the header, measures and funds first, then rules in the order of the new version."""
    base = _with_new_names(before, after)
    for name, clause in _HEADER.items():
        if getattr(before, name) != getattr(after, name):
            yield _variant(base, replace(base, **_part(name, after)), None, clause)
    for kind in ("measures", "funds"):
        for each in getattr(before, kind):
            new = next(
                (other for other in getattr(after, kind) if called(other.name) == called(each.name)), None
            )
            if new is not None and new != each:
                changed: Any = tuple(new if old is each else old for old in getattr(base, kind))
                yield _variant(base, replace(base, **{kind: changed}), None, f"{kind[:-1]} {each.name}")
    for rule in after.rules:
        old = before.rule(rule.name)
        if old is None:
            yield _variant(base, replace(base, rules=(*base.rules, rule)), rule.name, "new rule")
        elif old != rule:
            yield from _of_rule(base, old, rule)
    for rule in before.rules:
        if after.rule(rule.name) is None:
            left = tuple(each for each in base.rules if each is not rule)
            yield _variant(base, replace(base, rules=left), rule.name, "rule removed")


def _of_rule(base: nodes.Program, old: nodes.Rule, new: nodes.Rule) -> Iterator[Variant]:
    """Each clause alone. Those that cannot stand alone are one change together, and where that is none, all of the rule are."""
    names = [
        name
        for name in nodes.Rule.__dataclass_fields__
        if name not in ("span", "name", "says") and getattr(old, name) != getattr(new, name)
    ]
    alone = {name: _with_clauses(base, old, new, [name]) for name in names}
    left = [name for name in names if alone[name].program is None]
    together = _with_clauses(base, old, new, left)
    if together.program is None:
        yield _with_clauses(base, old, new, names)
        return
    yield from (variant for variant in alone.values() if variant.program is not None)
    if left:
        yield together


def _with_clauses(base: nodes.Program, old: nodes.Rule, new: nodes.Rule, names: list[str]) -> Variant:
    changed = replace(old, **{name: getattr(new, name) for name in names})
    program = replace(base, rules=tuple(changed if each is old else each for each in base.rules))
    return _variant(
        base, program, new.name, ", ".join(_CLAUSES.get(name, name.replace("_", " ")) for name in names)
    )


def _with_new_names(before: nodes.Program, after: nodes.Program) -> nodes.Program:
    """The old version with the measures, funds and columns that only the new one has: by themselves they change nothing."""
    more: dict[str, Any] = {}
    for kind in ("fields", "readings", "measures", "funds", "decisions"):
        known = {called(each.name) for each in getattr(before, kind)}
        new = (each for each in getattr(after, kind) if called(each.name) not in known)
        more[kind] = (*getattr(before, kind), *new)
    return replace(before, comments=(), **more)


def _part(name: str, after: nodes.Program) -> dict[str, Any]:
    return {name: getattr(after, name)}


def _variant(base: nodes.Program, program: nodes.Program, rule: str | None, clause: str) -> Variant:
    stands = all(each.severity != "error" for each in check(program))
    old, new = (
        [line.strip() for line in format_program(each).splitlines() if line.strip()]
        for each in (base, program)
    )
    return Variant(
        rule,
        clause,
        program if stands else None,
        "\n".join(line for line in old if line not in new),
        "\n".join(line for line in new if line not in old),
    )


def _less(left: Mapping[str, Decimal], right: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {
        currency: left.get(currency, Decimal(0)) - right.get(currency, Decimal(0))
        for currency in sorted({*left, *right})
    }
