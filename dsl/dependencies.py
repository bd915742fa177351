"""Which rules must be worked out before which: what a rule requires or asks to have been earned, what takes its place, what it shares.

Rules are called by their folded names, items (`best of`, `together`) by their place in the text behind a sign that no name has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from dsl import nodes
from dsl.names import called, statuses_of
from dsl.walk import walk_through

_SIGN: Final = "\x1f"

Dependencies = Mapping[str, tuple[str, ...]]


def shared_items(program: nodes.Program) -> tuple[nodes.Shared, ...]:
    """What rules share, in the order in which it is worked out: first which of them pay, then how little and how much together."""
    minima = [item for item in program.together if isinstance(item, nodes.TogetherAtLeast)]
    maxima = [item for item in program.together if isinstance(item, nodes.Together)]
    return (*program.best_of, *minima, *maxima)


def item_key(place: int) -> str:
    return f"{_SIGN}{place}"


def dependencies(program: nodes.Program) -> Dependencies:
    """For each rule and each shared item, what comes before it.

    Who asks about a rule that shares something waits until that is settled, too, unless it shares the same.
    """
    items = shared_items(program)
    sharing: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        for name in item.rules:
            sharing.setdefault(called(name), []).append(place)
    in_place_of: dict[str, list[str]] = {}
    for rule in program.rules:
        for name in rule.instead_of.rules if rule.instead_of else ():
            in_place_of.setdefault(called(name), []).append(called(rule.name))
    found: dict[str, tuple[str, ...]] = {}
    for rule in program.rules:
        own = called(rule.name)
        names = tuple(dict.fromkeys((*_looked_at(rule, program), *in_place_of.get(own, ()))))
        found[own] = (
            *names,
            *(
                item_key(place)
                for name in names
                for place in sharing.get(name, ())
                if place not in sharing.get(own, ())
            ),
        )
    for place, item in enumerate(items):
        members = tuple(called(name) for name in item.rules if program.rule(name))
        earlier = {other for name in members for other in sharing[name] if other < place}
        found[item_key(place)] = (*members, *map(item_key, sorted(earlier)))
    return found


def asked_rules(rule: nodes.Rule, program: nodes.Program) -> frozenset[str]:
    """The rules of which this one asks what they earned, for the same occasion, also by way of measures."""
    return frozenset(
        called(argument.value)
        for node in _asked(rule, program)
        if isinstance(node, nodes.Call)
        for argument in node.arguments
        if isinstance(argument, nodes.Text)
    )


def asked_over(rule: nodes.Rule, program: nodes.Program) -> tuple[nodes.EarnedOver, ...]:
    """The same of other days than the rule's own."""
    return tuple(dict.fromkeys(node for node in _asked(rule, program) if isinstance(node, nodes.EarnedOver)))


def asks_own_earlier(rule: nodes.Rule, asked: nodes.EarnedOver) -> bool:
    """Whether a rule per period looks back on what it gave itself, in periods before."""
    is_before = isinstance(asked.window, nodes.OverPrevious | nodes.OverEarlier)
    return is_before and rule.on is None and called(asked.rule) == called(rule.name)


def _asked(rule: nodes.Rule, program: nodes.Program) -> Iterator[nodes.Call | nodes.EarnedOver]:
    parts = (
        rule.when,
        rule.top,
        rule.rewards,
        rule.counted_off,
        rule.budget,
        rule.multiply,
        rule.lasts,
        rule.forfeited,
        rule.payment,
        rule.level,
    )
    for node in walk_through(parts, program):
        if isinstance(node, nodes.EarnedOver) or (isinstance(node, nodes.Call) and node.function == "earned"):
            yield node


def asked_statuses(rule: nodes.Rule, program: nodes.Program) -> frozenset[str]:
    """The statuses, and the ladders, that the rule or the program asks for, also by way of measures."""
    return frozenset(
        called(node.arguments[0].value)
        for node in walk_through((rule, program.eligible), program)
        if isinstance(node, nodes.Call) and node.function in ("has", "level")
        if node.arguments and isinstance(node.arguments[0], nodes.Text)
    )


def _looked_at(rule: nodes.Rule, program: nodes.Program) -> Iterator[str]:
    yield from map(called, rule.requires.rules if rule.requires else ())
    yield from sorted(asked_rules(rule, program))
    yield from sorted(
        called(asked.rule) for asked in asked_over(rule, program) if not asks_own_earlier(rule, asked)
    )
    statuses = asked_statuses(rule, program)
    if statuses:
        yield from (
            called(other.name) for other in program.rules if statuses & set(map(called, statuses_of(other)))
        )
