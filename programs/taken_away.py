"""Which clause took an award away, or a part of it: found by evaluating the program without that clause."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from dsl import nodes
from dsl.names import called
from programs.records import replace

What = Literal[
    "requires", "instead of", "best of", "limit", "together", "rule budget", "program budget", "out of fund", "unclaimed", "over",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that may take something away; `node` is what the program says there, `rules` are the others that it names."""

    what: What
    node: nodes.Node
    rules: tuple[str, ...] = ()


def clauses(rule: nodes.Rule, program: nodes.Program) -> Iterator[tuple[Clause, nodes.Program]]:
    """Each clause that may take something of what the rule gives, in the order in which they do, and the program without it."""
    own = called(rule.name)
    if rule.requires is not None:
        yield Clause("requires", rule.requires, rule.requires.rules), _with(program, rule, requires=None)
    for first in rule.first:
        yield (
            Clause("limit", first),
            _with(program, rule, first=tuple(each for each in rule.first if each is not first)),
        )
    for limit in rule.limits:
        if not isinstance(limit, nodes.AtLeast):
            left = tuple(each for each in rule.limits if each is not limit)
            yield Clause("limit", limit), _with(program, rule, limits=left)
    if rule.lasts is not None:
        yield Clause("over", rule.lasts), _with(program, rule, lasts=None)
    if rule.forfeited is not None:
        yield Clause("unclaimed", rule.forfeited), _with(program, rule, forfeited=None)
    for other in program.rules:
        if other.instead_of is not None and own in map(called, other.instead_of.rules):
            names = tuple(name for name in other.instead_of.rules if called(name) != own)
            clause = replace(other.instead_of, rules=names) if names else None
            yield (
                Clause("instead of", other.instead_of, (other.name,)),
                _with(program, other, instead_of=clause),
            )
    for item in program.best_of:
        if own in map(called, item.rules):
            others = tuple(name for name in item.rules if called(name) != own)
            best = tuple(each for each in program.best_of if each is not item)
            yield Clause("best of", item, others), replace(program, best_of=best)
    for shared in program.together:
        if isinstance(shared, nodes.Together) and own in map(called, shared.rules):
            others = tuple(name for name in shared.rules if called(name) != own)
            kept = tuple(each for each in program.together if each is not shared)
            yield Clause("together", shared, others), replace(program, together=kept)
    for account in rule.accounts:
        if account.way == "out of":
            yield (
                Clause("out of fund", account),
                _with(program, rule, rewards=tuple(map(_direct, rule.rewards))),
            )
    if rule.budget is not None:
        yield Clause("rule budget", rule.budget), _with(program, rule, budget=None)
    if program.budget is not None:
        yield Clause("program budget", program.budget), replace(program, budget=None)


def taken_by(
    rule: nodes.Rule, program: nodes.Program, gives_more: Callable[[nodes.Program], bool]
) -> tuple[Clause, ...]:
    """The clauses without which the rule would give more; where only several together took it, all of these."""
    found = list(clauses(rule, program))
    alone = tuple(clause for clause, without in found if gives_more(without))
    if alone or len(found) < 2:
        return alone
    bare = program
    for _ in found:
        current = bare.rule(rule.name)
        assert current is not None
        first = next(clauses(current, bare), None)
        if first is None:
            break
        bare = first[1]
    return tuple(clause for clause, _ in found) if gives_more(bare) else ()


def _with(program: nodes.Program, rule: nodes.Rule, **clauses: object) -> nodes.Program:
    changed = replace(rule, **clauses)  # type: ignore[arg-type]  # fields of a rule
    return replace(program, rules=tuple(changed if each is rule else each for each in program.rules))


def _direct(reward: nodes.Reward) -> nodes.Reward:
    if isinstance(reward, nodes.Pay | nodes.PayTable):
        return replace(reward, account=None)
    return reward
