"""What a program costs: by rule, by what partners are, in the short and the long term, and beside its budgets.

Amounts are net: provisional awards are in, what was taken back is out, and items count at their worth. Charges are no cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, assert_never

from dsl import nodes
from dsl.horizon import is_long
from dsl.names import called
from dsl.offers import Choice
from dsl.points import alike, points_of
from programs.awards import Award, FactRef
from programs.choosing import is_undecided
from programs.context import Context, Links
from programs.facts import folded
from programs.measures import Measured
from programs.money import Money
from programs.needs import whole_run
from programs.periods import run_of
from programs.statuses import NO_STATUSES
from programs.values import number

Term = Literal["short", "long"]
UNKNOWN: Final = "unknown"
"""What a partner is where its list does not say."""


@dataclass(frozen=True, slots=True)
class RuleCost:
    rule: str
    term: Term
    costs: tuple[Money, ...]
    """One for each currency, in the order of their names."""
    partners: int
    """How many get something."""


@dataclass(frozen=True, slots=True)
class GroupCost:
    """What all partners got who were the same on the day that matters."""

    group: str
    partners: int
    cost: Money


@dataclass(frozen=True, slots=True)
class Headroom:
    """A budget, what of it is used, and what is left. `rule` is None for the whole program."""

    rule: str | None
    budget: Money
    used: Money

    @property
    def left(self) -> Money:
        return Money(self.budget.amount - self.used.amount, self.budget.currency)


def cost_of(award: Award) -> Money | None:
    """Its amount, or else the worth of its item; None where it has neither."""
    if award.amount is not None:
        return award.amount
    if award.worth is None:
        return None
    return Money(award.worth.amount * award.counted_quantity, award.worth.currency)


def total_costs(awards: Iterable[Award]) -> Mapping[str, Decimal]:
    """By currency."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for award in awards:
        if (cost := cost_of(award)) is not None:
            sums[cost.currency] += cost.amount
    return dict(sorted(sums.items()))


@dataclass(frozen=True, slots=True)
class OpenChoices:
    """Choices that partners have still to make: their awards have no amount yet, and stand in no cost."""

    count: int
    most: tuple[Money, ...]
    """What they come to where each partner takes the dearest, by currency; of a share, how much is not known before it is chosen."""


def open_choices(program: nodes.Program, awards: Iterable[Award]) -> OpenChoices:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    count = 0
    for award in awards:
        rule = program.rule(award.rule)
        if rule is None or not is_undecided(award):
            continue
        count += 1
        worths = [worth for choice in rule.choices if (worth := _worth(choice)) is not None]
        for currency in {each.currency for each in worths}:
            sums[currency] += max(each.value for each in worths if each.currency == currency)
    return OpenChoices(count, tuple(Money(amount, currency) for currency, amount in sorted(sums.items())))


def _worth(choice: Choice) -> nodes.Amount | None:
    """As written: a sum, or what a thing is worth; None of what depends on figures."""
    match choice:
        case nodes.Pay(nodes.Amount() as amount, False, None):
            return amount
        case nodes.Item(_, worth):
            return worth
        case nodes.Donate(nodes.Amount() as amount, _):
            return amount
        case nodes.Pay() | nodes.PayTable() | nodes.Donate():
            return None
        case _:
            assert_never(choice)


def by_rule(program: nodes.Program, awards: Iterable[Award]) -> tuple[RuleCost, ...]:
    """Each rule of the program in its order, also those that cost nothing."""
    of: defaultdict[str, list[Award]] = defaultdict(list)
    for award in awards:
        of[called(award.rule)].append(award)
    return tuple(
        RuleCost(
            rule.name,
            term_of(rule),
            tuple(Money(amount, currency) for currency, amount in total_costs(of[called(rule.name)]).items()),
            len({folded(award.partner) for award in of[called(rule.name)]}),
        )
        for rule in program.rules
    )


def term_of(rule: nodes.Rule) -> Term:
    """Long, where one award is for a quarter or more; what is paid per fact, week or month is short."""
    return "long" if rule.on is None and rule.each is not None and is_long(rule.each.period) else "short"


def by_term(costs: Iterable[RuleCost]) -> Mapping[str, Mapping[Term, Decimal]]:
    """For each currency, what the short and the long term cost."""
    found: dict[str, dict[Term, Decimal]] = {}
    for each in costs:
        for cost in each.costs:
            terms = found.setdefault(cost.currency, {"short": Decimal(0), "long": Decimal(0)})
            terms[each.term] += cost.amount
    return dict(sorted(found.items()))


def by_attribute(awards: Iterable[Award], attribute: str, measured: Measured) -> tuple[GroupCost, ...]:
    """What partners got by what they were on the fact's day, or on the first day of the period. Largest first."""
    days = {FactRef(fact.kind, fact.id): fact.on for facts in measured.facts.values() for fact in facts}
    known = {folded(partner.name): partner for partner in measured.partners}
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    who: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    shown: dict[str, str] = {}
    for award in awards:
        cost = cost_of(award)
        if cost is None:
            continue
        partner = known.get(folded(award.partner))
        found = partner.attributes(_day(award, days)).get(attribute) if partner else None
        group = str(found) if found is not None else UNKNOWN
        key = (folded(group), cost.currency)
        shown.setdefault(key[0], group)
        sums[key] += cost.amount
        who[key].add(folded(award.partner))
    rows = [
        GroupCost(shown[group], len(who[group, currency]), Money(amount, currency))
        for (group, currency), amount in sums.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.cost.currency, -row.cost.amount, folded(row.group))))


def headroom(
    program: nodes.Program, awards: Iterable[Award], measured: Measured, *, as_of: date
) -> tuple[Headroom, ...]:
    """The budgets of the program and its rules. They are budgets of money (or points): items use up none."""
    awards = tuple(awards)
    found: list[Headroom] = []
    for rule, budget in [(None, program.budget), *((rule, rule.budget) for rule in program.rules)]:
        if budget is None:
            continue
        # A program's budget is of money, so is a rule's unless it says points.
        amount = budget.amount
        points = rule is not None and isinstance(amount, nodes.Amount) and amount.currency == nodes.POINTS
        unit = points_of(program) if points else program.currency or "EUR"
        of_rule = (each for each in awards if rule is None or called(each.rule) == called(rule.name))
        used = sum((each.amount for award in of_rule if (each := _uses_up(award, unit))), Decimal(0))
        whole = _budget(amount, program, measured, as_of)
        found.append(Headroom(rule.name if rule else None, Money(whole, unit), Money(used, unit)))
    return tuple(found)


def _uses_up(award: Award, unit: str) -> Money | None:
    """What the award takes of a budget in that currency; given in another one, what it was reckoned as, to the cent."""
    if award.amount is None or alike(award.amount.currency, unit):
        return award.amount
    rate = next((step.rate for step in award.steps if step.kind == "stated"), None)
    return Money(award.amount.amount * rate, unit).rounded() if rate is not None else None


def _budget(amount: nodes.Expression, program: nodes.Program, measured: Measured, as_of: date) -> Decimal:
    run = run_of(program)
    context = Context(
        program=program,
        links=Links.of(measured),
        partner="",
        on=min(as_of, run.end),
        measured=measured,
        period=whole_run(program),
        run=run,
        as_of=as_of,
        statuses=NO_STATUSES,
    )
    return number(amount, context) or Decimal(0)


def _day(award: Award, days: Mapping[FactRef, date]) -> date:
    if award.fact is not None:
        return days.get(award.fact, award.on)
    return award.period.start if award.period is not None else award.on
