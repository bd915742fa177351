"""Which rules must be worked out before which: what a rule requires or asks to have been earned, what takes its place, what it shares.

Rules are called by their folded names, items (`best of`, `together`) by their place in the text behind a sign that no name has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from dsl import nodes
from dsl.funds import asked_funds, funds_of, paying_into, taking_out
from dsl.names import called, statuses_of
from dsl.remembered import remembered
from dsl.walk import walk_through

_SIGN: Final = "\x1f"

Dependencies = Mapping[str, tuple[str, ...]]
Settled = nodes.Shared | nodes.Fund
"""What is settled among several rules when these are worked out."""


def shared_items(program: nodes.Program) -> tuple[nodes.Shared, ...]:
    """What rules share, in the order in which it is worked out: first which of them pay, then how little and how much together."""
    minima = [item for item in program.together if isinstance(item, nodes.TogetherAtLeast)]
    maxima = [item for item in program.together if isinstance(item, nodes.Together)]
    return (*program.best_of, *minima, *maxima)


def settled_items(program: nodes.Program) -> tuple[Settled, ...]:
    """The same, and after it what comes out of funds."""
    return (*shared_items(program), *program.funds)


def deciding(item: Settled, program: nodes.Program) -> tuple[str, ...]:
    """The rules of which something is decided there, as they are called: of a fund, those that take out of it."""
    if isinstance(item, nodes.Fund):
        return tuple(called(rule.name) for rule in taking_out(item.name, program))
    return tuple(called(name) for name in item.rules if program.rule(name))


def item_key(place: int) -> str:
    return f"{_SIGN}{place}"


def dependencies(program: nodes.Program) -> Dependencies:
    """For each rule and each shared item, what comes before it.

    Who asks about a rule that shares something waits until that is settled, too, unless it shares the same.
    """
    items = settled_items(program)
    sharing: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        for name in deciding(item, program):
            sharing.setdefault(name, []).append(place)
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
            *(item_key(place) for place, item in enumerate(items) if _is_waited_for(item, rule, program)),
        )
    for place, item in enumerate(items):
        names = deciding(item, program)
        earlier = {other for name in names for other in sharing[name] if other < place}
        if isinstance(item, nodes.Fund):
            feeding = [called(rule.name) for rule in paying_into(item.name, program)]
            earlier |= {other for name in feeding for other in sharing.get(name, ())}
            names = (*feeding, *names)
        found[item_key(place)] = (*names, *map(item_key, sorted(earlier)))
    return found


def _is_waited_for(item: Settled, rule: nodes.Rule, program: nodes.Program) -> bool:
    """Whether the rule asks what is left in a fund out of which only others take."""
    if not isinstance(item, nodes.Fund) or called(item.name) in funds_of(rule, "out of"):
        return False
    return called(item.name) in asked_funds(rule, program)


@remembered
def asked_rules(rule: nodes.Rule, program: nodes.Program) -> frozenset[str]:
    """The rules of which this one asks what they earned, for the same occasion, also by way of measures."""
    return frozenset(
        called(argument.value)
        for node in _asked(rule, program)
        if isinstance(node, nodes.Call)
        for argument in node.arguments
        if isinstance(argument, nodes.Text)
    )


@remembered
def asked_over(rule: nodes.Rule, program: nodes.Program) -> tuple[nodes.EarnedOver, ...]:
    """The same of other days than the rule's own."""
    return tuple(dict.fromkeys(node for node in _asked(rule, program) if isinstance(node, nodes.EarnedOver)))


@remembered
def asked_for_others(rule: nodes.Rule, program: nodes.Program) -> tuple[nodes.Call, ...]:
    """The same of deals that the fact at hand names: `earned("Seats", follows)`."""
    asked = (node for node in _asked(rule, program) if isinstance(node, nodes.Call))
    return tuple(dict.fromkeys(node for node in asked if len(node.arguments) > 1))


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
    for fund in sorted(asked_funds(rule, program) & funds_of(rule, "out of")):
        # Who asks what is left before it takes itself, looks at those who pay in, and at the others who take.
        others = (*paying_into(fund, program), *taking_out(fund, program))
        yield from (called(other.name) for other in others if other is not rule)
