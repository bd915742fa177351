"""What only facts can show of a program: an audience to which nobody belongs, a budget that would not do, ties in a contest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from bot.simulation import Ground, Simulation
from dsl import nodes
from dsl.diagnostics import Diagnostic, warning
from dsl.said import Said, as_it_is, joined, said
from dsl.steps import constant
from dsl.tolerance import Tolerance
from dsl.walk import walk
from dsl.worst_case import beyond_budget_of
from dsl.written import format_number
from programs.facts import Partner

_MEMBER: Final = "member"
_MOST_VALUES: Final = 8
"""So many values of a column are named."""

Try = Callable[[nodes.Program], Simulation]
"""A program on the facts."""


@dataclass(frozen=True, slots=True)
class _Members:
    """Who is in the facts, in the program, and in each of its rules, in some month of the run."""

    everybody: frozenset[str]
    of_program: frozenset[str]
    of_rules: dict[str, frozenset[str]]


def on_facts(
    program: nodes.Program, ground: Ground, as_of: date, tolerance: Tolerance
) -> Iterator[Diagnostic]:
    """Warnings about a program without errors, each with what the facts show up to a day."""

    def tried(each: nodes.Program) -> Simulation:
        return ground.simulate(each, as_of)

    members = _members(program, tried)
    yield from _nobody(program, members, lambda: ground.partners(program, as_of))
    if tolerance.partners is None:
        yield from beyond_budget_of(program, members.of_rules)
    yield from _beyond_budgets(program, tried)
    yield from _ties(program, tried)


def _nobody(
    program: nodes.Program, members: _Members, partners: Callable[[], Sequence[Partner]]
) -> Iterator[Diagnostic]:
    """Nobody is in the program, or in what a rule asks of its partners on top of that."""
    known = len(members.everybody)
    if not known:
        return
    if program.eligible is not None and not members.of_program:
        yield _belongs_to_nobody(program.eligible, said("the program"), known, partners())
        return
    for rule in program.rules:
        if rule.eligible is not None and not members.of_rules[rule.name]:
            yield _belongs_to_nobody(rule.eligible, as_it_is(f"“{rule.name}”"), known, partners())


def _belongs_to_nobody(
    audience: nodes.Expression, what: Said, known: int, partners: Sequence[Partner]
) -> Diagnostic:
    there_are = [_values(field, partners) for field in _asked(audience)]
    return warning(
        "audience-nobody",
        said("{what} is for none of the {known} partners in these facts", what=what, known=known),
        audience.span,
        (
            said(
                "compare it with what the partners' own columns say: {there_are}",
                there_are=joined(there_are, "; "),
            )
            if there_are
            else said(
                "compare it with the partners' own columns: tiers and regions are written as they stand there"
            )
        ),
    )


def _asked(audience: nodes.Expression) -> tuple[str, ...]:
    """The partners' own fields that an audience asks for, each once."""
    names = [node.path for node in walk(audience) if isinstance(node, nodes.Name)]
    return tuple(dict.fromkeys(path[-1] for path in names if len(path) == 1 or path[:-1] == ("partner",)))


def _values(field: str, partners: Sequence[Partner]) -> Said:
    """Which texts or numbers there are, the most frequent first."""
    counted = Counter(
        value
        for partner in partners
        for value in {_text(had.get(field)) for _, had in partner.history} - {""}
    )
    if not counted:
        return said("no partner has a `{field}`", field=field)
    shown = [
        f'"{value}" ({times})'
        for value, times in sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    ]
    values = ", ".join(shown[:_MOST_VALUES])
    if len(shown) > _MOST_VALUES:
        return said(
            "`{field}` is {values} and {more} more",
            field=field,
            values=values,
            more=len(shown) - _MOST_VALUES,
        )
    return said("`{field}` is {values}", field=field, values=values)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _members(program: nodes.Program, tried: Try) -> _Members:
    audiences = tuple(dict.fromkeys((None, *(rule.eligible for rule in program.rules))))
    inside = _in_audiences(program, audiences, tried)
    everybody = inside
    if program.eligible is not None:
        everybody = _in_audiences(replace(program, eligible=None), (None,), tried)
    return _Members(
        everybody[None], inside[None], {rule.name: inside[rule.eligible] for rule in program.rules}
    )


def _in_audiences(
    program: nodes.Program, audiences: tuple[nodes.Expression | None, ...], tried: Try
) -> dict[nodes.Expression | None, frozenset[str]]:
    """Who gets what everybody in an audience gets each month, and for each fact that rules are about.

    A rule asks who partners are on its own day: on the first of a period, or on the day of the fact.
    """
    facts = dict.fromkeys(rule.on.facts for rule in program.rules if rule.on is not None)
    occasions: tuple[tuple[nodes.Each | None, nodes.OnFacts | None], ...] = (
        (nodes.Each("month"), None),
        *((None, nodes.OnFacts(kind)) for kind in facts),
    )
    gifts = tuple(
        nodes.Rule(
            "recognition",
            f"{_MEMBER} {number} {occasion}",
            each=each,
            on=on,
            eligible=audience,
            rewards=(nodes.Badge(_MEMBER),),
        )
        for number, audience in enumerate(audiences)
        for occasion, (each, on) in enumerate(occasions)
    )
    asks = _asks_rules(program.eligible, *audiences)
    asked = replace(
        program,
        budget=None,
        rules=(*program.rules, *gifts) if asks else gifts,
        best_of=program.best_of if asks else (),
        together=program.together if asks else (),
        payouts=(),
    )
    audience_of = {gift.name: gift.eligible for gift in gifts}
    got: defaultdict[nodes.Expression | None, set[str]] = defaultdict(set)
    for award in tried(asked).awards:
        if award.rule in audience_of:
            got[audience_of[award.rule]].add(award.partner)
    return {audience: frozenset(got[audience]) for audience in audiences}


def _asks_rules(*audiences: nodes.Expression | None) -> bool:
    return any(
        isinstance(node, nodes.Call | nodes.EarnedOver) for audience in audiences for node in walk(audience)
    )


def _beyond_budgets(program: nodes.Program, tried: Try) -> Iterator[Diagnostic]:
    """What the same facts would cost without budgets, where that is more than they allow."""
    budgets = [(program.budget, said("the program"), {rule.name for rule in program.rules})] + [
        (rule.budget, as_it_is(f"“{rule.name}”"), {rule.name}) for rule in program.rules
    ]
    if not any(budget for budget, _, _ in budgets):
        return
    simulation = tried(_without_budgets(program))
    for budget, what, rules in budgets:
        most = constant(budget.amount) if budget is not None else None
        if budget is None or most is None:
            continue
        awards = [award for award in simulation.awards if award.rule in rules and award.amount is not None]
        owed = [
            award.amount.amount
            for award in awards
            if award.amount is not None and award.amount.currency == (program.currency or "EUR")
        ]
        wanted, partners = sum(owed, Decimal(0)), len({award.partner for award in awards})
        if wanted > most:
            yield warning(
                "budget-exceeded",
                said(
                    "on these facts {what} would pay {wanted} to {partners} partners, {beyond} beyond the budget of {budget}",
                    what=what,
                    wanted=format_number(wanted),
                    partners=partners,
                    beyond=format_number(wanted - most),
                    budget=format_number(most),
                ),
                budget.span,
                said("who comes last gets nothing: raise the budget, or lower the rates"),
            )


def _ties(program: nodes.Program, tried: Try) -> Iterator[Diagnostic]:
    """Contests with more winners than places in the latest period with a tie, where the text does not say what ties mean."""
    contests = {rule.name: rule.top for rule in program.rules if rule.top is not None}
    if not any(top.ties == "share the place" for top in contests.values()):
        return
    awards = tried(_without_budgets(program)).awards
    for name, top in contests.items():
        if top.ties != "share the place":
            continue
        on_places: defaultdict[tuple[date, object], set[str]] = defaultdict(set)
        for award in awards:
            for step in award.steps if award.rule == name and award.period is not None else ():
                if step.kind == "place" and award.period is not None:
                    on_places[award.period.start, step.value].add(award.partner)
        tied = [start for (start, _), partners in on_places.items() if len(partners) > 1]
        if tied:
            latest = max(tied)
            together = sum(
                len(found) for (start, _), found in on_places.items() if start == latest and len(found) > 1
            )
            yield warning(
                "ties-decide",
                said(
                    "in “{name}” {together} partners shared places in the period from {latest}: each got the whole prize",
                    name=name,
                    together=together,
                    latest=latest,
                ),
                top.span,
                said(
                    "ties split the prize, or ties to the earliest; where each is to get the whole prize, leave it so"
                ),
            )


def _without_budgets(program: nodes.Program) -> nodes.Program:
    return replace(program, budget=None, rules=tuple(replace(rule, budget=None) for rule in program.rules))
