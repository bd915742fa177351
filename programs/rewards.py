"""One occasion's rewards: the candidates for awards, each with the arithmetic that made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Any, Final, assert_never

from dsl import nodes
from dsl.format import format_expression
from dsl.funds import funds_of
from dsl.names import called
from dsl.offers import choice_name
from dsl.points import meant, points_of
from dsl.remembered import remembered
from dsl.scope import Scope
from dsl.types import type_of
from dsl.units import is_of_each_deal
from dsl.vocabulary import UNITS_FIELD
from programs import tables
from programs.awaiting import awaited, awaited_step, awaits
from programs.awards import STATUS_LINE, Award, Step
from programs.candidates import Candidate, given_as
from programs.choosing import CHOICE, choosing, left_with, made_choice, undecided
from programs.context import Context, PoolShare
from programs.counted_off import Part
from programs.factors import multiplied
from programs.facts import MIDNIGHT
from programs.funds import currency_in
from programs.grounds import about_others, counted, counts, exchange, grounds, unit_of
from programs.interplay import deal_of
from programs.measures import Answer
from programs.milestones import is_at_once
from programs.money import Money
from programs.needs import whole_run
from programs.payment import AS_USUAL, Payment, charged, payment_of, says_how, shown_partner
from programs.period_words import period_label
from programs.periods import period_of, run_of
from programs.reaching import levels_reached
from programs.records import EMPTY, copier, maker, replace
from programs.returns import as_sold, is_return, negative
from programs.sayings import filled
from programs.scopes import keys_of
from programs.speech import speech
from programs.stated import stated_in
from programs.units import units_at_hand
from programs.values import holder, is_true, meaning, number, reckoner
from programs.when_read import WhenRead

Reckoned = tuple[Decimal | None, tuple[Step, ...]]
"""The exact amount and how it was reckoned."""
Reckoning = Callable[[Context], Reckoned]
_NOTHING: Final = Decimal(0)
_of_reward: Final = copier(
    Award, "partner", "unit", "line", "item", "payee", "worth", "amount", "steps", "counted"
)
_candidate: Final = maker(
    Candidate,
    "award", "exact", "currency", "day", "steps", "at", "stated", "deal", "keys", "units", "among", "limits", "shared",
    "account", "holders", "payment",
)  # fmt: skip


def candidates(
    rule: nodes.Rule, context: Context, award: Award, part: Part | None = None
) -> Iterator[Candidate]:
    """The rewards of a rule for one occasion; `award` says which occasion, and is what the partner's own are made from.

    `part` is how much of the fact is paid on, where it is not all of it.
    """
    program, fact = context.program, context.fact
    waits_for = awaited(rule, context) if program.decisions else ()
    if waits_for:
        open_steps = tuple(awaited_step(each, context) for each in waits_for)
        award = replace(award, status="provisional", steps=(*award.steps, *open_steps))
    offered = rule
    about_choice: tuple[Step, ...] = ()
    if offered.offer is not None:
        choice = made_choice(offered, context)
        rule, about_choice = left_with(offered, choice.choice), (choosing(offered, choice),)
    said = _said(rule, program)
    # What is in a fund is another after the next award.
    seen: tuple[Any, ...] = (
        (chain, tuple(_looked_at(rule, context))) if context.funds else (_looked_at, rule, context)
    )
    before = award.steps if part is None else (*award.steps, part.step)
    needs = WhenRead(counted, rule, context) if said.counts else ()
    payment = payment_of(rule, context) if said.says_how or context.unit is not None else AS_USUAL
    if payment is None and waits_for and awaits(rule.payment, context):
        payment = Payment()
    if payment is None:
        return
    taken_back = fact is not None and is_return(context)
    here = as_sold(context) if taken_back else context
    here = here if part is None else part.of(here)
    limits = dict(_limits(rule, here, award.on)) if rule.limits else EMPTY
    shared = dict(_shared(said.together, here)) if said.together else EMPTY
    keys = keys_of(said.scopes, context) if said.scopes else EMPTY
    holders = dict(_holders(said.funds, context)) if said.funds else EMPTY
    units = units_at_hand(context) if fact is not None or context.unit is not None else EMPTY
    day, at, deal = (
        (award.on, MIDNIGHT, "")
        if fact is None
        else (fact.on, fact.at, deal_of(fact.kind, fact.id, fact.values.get("deal")))
    )
    partner = shown_partner(context)
    for each in said.rewards:
        reward = each.reward
        exact, how = each.reckoned(here)
        if exact is not None and exact < 0:
            exact = _NOTHING
        if exact is not None and rule.multiply and not isinstance(reward, nodes.SharePool):
            exact, factors = multiplied(rule, exact, here)
            how = (*how, *factors)
        is_open = exact is None and bool(waits_for) and _is_open(reward, rule, here)
        if exact is None and not is_open and not each.is_thing:
            continue
        if taken_back:
            if exact is None or isinstance(reward, nodes.Donate):
                continue  # what was given is not asked back
            exact, how = -exact, tuple(map(negative, how))
        stated = stated_in(rule, context) if fact is not None and each.currency == program.currency else None
        arithmetic = WhenRead(*seen, before, about_choice if each.line == CHOICE else (), how)
        amount, steps = given_as(exact, each.currency, stated, arithmetic)
        made = _of_reward(
            award,
            partner,
            context.unit,
            each.line,
            _open_item(reward) if is_open else each.item,
            charged(reward, context) if isinstance(reward, nodes.Charging) else None,
            each.worth,
            amount,
            steps,
            needs,
        )
        yield _candidate(
            _announced(rule, made, context),
            exact,
            each.currency,
            day,
            arithmetic,
            at,
            stated,
            deal,
            keys,
            units,
            context.among,
            limits,
            shared,
            each.account,
            holders,
            Payment() if isinstance(reward, nodes.Donate) else payment,
        )
    if offered.offer is not None and not rule.choices and not taken_back:
        arithmetic = WhenRead(*seen, before, about_choice)
        waiting = replace(award, partner=partner, unit=context.unit, steps=arithmetic, counted=needs)
        waiting = undecided(offered, waiting)
        yield Candidate(
            _announced(rule, waiting, context),
            None,
            context.program.currency or "EUR",
            day,
            arithmetic,
            at,
            deal=deal,
            keys=keys,
            units=units,
            among=context.among,
            limits=limits,
            holders=holders,
            payment=payment,
        )
    if rule.kind == "status" and not taken_back and not waits_for:
        for on, name in _statuses(rule, context, award):
            status = replace(
                award,
                partner=partner,
                unit=context.unit,
                on=on,
                line=STATUS_LINE,
                item=name,
                steps=WhenRead(*seen, before),
                counted=needs,
            )
            if not rule.rewards:
                status = _announced(rule, status, context)
            yield Candidate(
                status,
                None,
                "",
                on if fact is None else day,
                status.steps,
                at,
                deal=deal,
                keys=keys,
                units=units,
                limits=limits,
                at_once=is_at_once(rule, context.program),
            )


def _shared(
    together: tuple[tuple[int, nodes.Expression], ...], context: Context
) -> Iterator[tuple[int, Decimal | None]]:
    """What it counts, it counts in the whole run."""
    over_all = replace(context, period=whole_run(context.program), run=run_of(context.program), dated=None)
    for place, amount in together:
        yield place, number(amount, over_all)


def _looked_at(rule: nodes.Rule, context: Context, *following: Iterable[Step]) -> Iterator[Step]:
    yield from exchange(context, counted(rule, context))
    yield from grounds(rule, context)
    yield from chain.from_iterable(following)


def _statuses(rule: nodes.Rule, context: Context, award: Award) -> Iterator[tuple[date, str]]:
    """The status that the occasion gives, or each level that was reached, and on which day it was earned."""
    if rule.level is None:
        yield award.on, rule.name
    elif rule.on is None and is_at_once(rule, context.program):
        assert context.period is not None
        assert context.run is not None
        since = max(context.period.start, context.run.start)
        yield from levels_reached(rule, context, since=since)
    else:
        name = tables.as_measure(rule.level.table, reckoner(context))
        if isinstance(name, str):
            yield award.on, name


@dataclass(frozen=True, slots=True)
class _Reward:
    """A reward, with all of its awards that does not depend on the occasion."""

    reward: nodes.Reward
    reckoned: Reckoning
    line: str
    currency: str
    item: str | None
    worth: Money | None
    account: nodes.Account | None
    is_thing: bool
    """Whether it is given without an amount."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What a rule says of its awards, whomever they are for."""

    rewards: tuple[_Reward, ...]
    scopes: tuple[nodes.Per, ...]
    """All that the awards are counted by, alone or together with those of other rules."""
    together: tuple[tuple[int, nodes.Expression], ...]
    """What it shares with others deal by deal: where that stands in the program, and how much it is."""
    funds: tuple[str, ...]
    """Which the rule pays into or takes out of."""
    counts: bool
    """Whether it counts anything."""
    says_how: bool
    """Whether it says how its awards are given."""


@remembered
def _said(rule: nodes.Rule, program: nodes.Program) -> _Said:
    shared = [item for item in program.together if called(rule.name) in map(called, item.rules)]
    return _Said(
        rewards=tuple(
            _Reward(
                reward=reward,
                reckoned=_reckoning(reward),
                line=_line_of(index, rule),
                currency=currency_of(reward, rule, program),
                item=_item(reward),
                worth=_worth(reward, program),
                account=reward.account if isinstance(reward, nodes.Pay | nodes.PayTable) else None,
                is_thing=isinstance(reward, nodes.Item | nodes.Badge),
            )
            for index, reward in enumerate(rule.rewards)
        ),
        scopes=tuple(limit.per for limit in (*rule.counted_off, *shared) if limit.per is not None),
        together=tuple(
            (place, item.amount)
            for place, item in enumerate(program.together)
            if item in shared and is_of_each_deal(item, program)
        ),
        funds=tuple(sorted(funds_of(rule, "into") | funds_of(rule, "out of"))),
        counts=counts(rule, program),
        says_how=says_how(rule),
    )


def currency_of(reward: nodes.Reward, rule: nodes.Rule, program: nodes.Program) -> str:
    """Points where the rule or the amount says so, else the program's currency."""
    if rule.kind == "points" or any(
        isinstance(amount, nodes.Amount) and amount.currency == nodes.POINTS for amount in _parts(reward)
    ):
        return points_of(program)
    if isinstance(reward, nodes.Pay | nodes.PayTable) and reward.account is not None:
        return currency_in(reward.account.fund, program)
    return program.currency or "EUR"


def _line_of(index: int, rule: nodes.Rule) -> str:
    """What tells the award of a reward apart: what it is, with its number where there are several such."""
    reward = rule.rewards[index]
    if reward in rule.choices:
        return CHOICE
    others = (each for each in rule.rewards[:index] if each not in rule.choices)
    return _line(reward) + (str(index + 1) if any(_line(each) == _line(reward) for each in others) else "")


def _line(reward: nodes.Reward) -> str:
    match reward:
        case nodes.Pay() | nodes.PayTable():
            return ""
        case nodes.Item():
            return "item"
        case nodes.Donate():
            return "donation"
        case nodes.Badge():
            return "badge"
        case nodes.SharePool():
            return ""
        case nodes.Charging():
            return "charge"
        case _:
            assert_never(reward)


def _item(reward: nodes.Reward) -> str | None:
    match reward:
        case nodes.Item(text, _) | nodes.Badge(text):
            return text
        case nodes.Donate(_, to):
            return to
        case _:
            return None


def _is_open(reward: nodes.Reward, rule: nodes.Rule, context: Context) -> bool:
    """Whether how much it is still waits for a decision."""
    if not isinstance(reward, nodes.Pay | nodes.PayTable | nodes.Donate) or is_return(context):
        return False
    return awaits((reward, rule.multiply), context)


def _open_item(reward: nodes.Reward) -> str | None:
    """What an amount that is not decided yet is called: what is paid as it stands in the text."""
    return choice_name(reward) if isinstance(reward, nodes.Pay | nodes.PayTable | nodes.Donate) else None


def _worth(reward: nodes.Reward, program: nodes.Program) -> Money | None:
    if isinstance(reward, nodes.Item) and reward.worth is not None:
        return Money(reward.worth.value, meant(reward.worth.currency, program))
    return None


def _reckoning(reward: nodes.Reward) -> Reckoning:
    """How a reward is worked out, wherever it is."""
    match reward:
        case nodes.Pay():
            return _paid(reward)
        case nodes.PayTable(table):
            return partial(_by_table, table)
        case nodes.Donate(expression, _):
            return _paid(nodes.Pay(expression))
        case nodes.SharePool():
            return partial(_of_pool, reward)
        case nodes.Charging(value, per_unit, _):
            return _without_amount if reward.bears else _paid(nodes.Pay(value, per_unit))
        case nodes.Item() | nodes.Badge():
            return _without_amount
        case _:
            assert_never(reward)


def _without_amount(_: Context) -> Reckoned:
    return None, ()


def _by_table(table: nodes.Table, context: Context) -> Reckoned:
    return tables.paid(table, reckoner(context))


def _of_pool(reward: nodes.SharePool, context: Context) -> Reckoned:
    share = context.pool.get(reward)
    return (share.amount, (_pool_step(share),)) if share else (None, ())


def _pool_step(share: PoolShare) -> Step:
    return Step(kind="slice", text="", value=share.amount, base=share.part, rate=share.whole, unit="share")


def _paid(pay: nodes.Pay) -> Reckoning:
    """What an amount or a rate comes to, times the units, for every so much."""
    once = _share(pay.value) or _amount_of(pay)
    each_unit = _per_unit(pay.value, once) if pay.per_unit else once
    return _for_every(pay.value, pay.for_every, each_unit) if pay.for_every is not None else each_unit


def _share(expression: nodes.Expression) -> Reckoning | None:
    """So many per cent of something; None where it is anything else."""
    match expression:
        case nodes.Arithmetic("of", nodes.Percent(percent), base):
            text, rate, base_in = format_expression(expression), percent / 100, meaning(base)
        case _:
            return None

    def reckoned(context: Context) -> Reckoned:
        found = base_in(context)
        if not isinstance(found, Decimal):
            return None, ()
        amount = rate * found
        return amount, (Step("slice", text, amount, "%", found, rate),)

    return reckoned


def _amount_of(pay: nodes.Pay) -> Reckoning:
    text, amount_in = format_expression(pay.value), meaning(pay.value)
    is_lump = isinstance(pay.value, nodes.Amount) and not pay.per_unit and pay.for_every is None

    def reckoned(context: Context) -> Reckoned:
        amount = amount_in(context)
        if not isinstance(amount, Decimal):
            return None, ()
        if is_lump:
            return amount, (Step("slice", text, amount, "lump"),)
        return amount, (Step("result", text, amount, unit_of(pay.value, context)),)

    return reckoned


def _per_unit(expression: nodes.Expression, one: Reckoning) -> Reckoning:
    text = format_expression(expression)

    def reckoned(context: Context) -> Reckoned:
        amount, _ = one(context)
        units = context.fact.values.get(UNITS_FIELD[context.fact.kind]) if context.fact else None
        if amount is None or not isinstance(units, Decimal):
            return None, ()
        return amount * units, (Step("slice", text, amount * units, "per unit", units, amount),)

    return reckoned


def lot_text(expression: nodes.Expression, every: nodes.Lot) -> str:
    """How a step names what is paid for each full lot."""
    return f"{format_expression(expression)} for every {format_expression(every.size)}"


def _for_every(expression: nodes.Expression, every: nodes.Lot, one: Reckoning) -> Reckoning:
    text = lot_text(expression, every)

    def reckoned(context: Context) -> Reckoned:
        amount, _ = one(context)
        size, of = number(every.size, context), number(every.of, context)
        if amount is None or of is None or not size:
            return None, ()
        lots = Decimal(int(of / size))
        return amount * lots, (Step("lots", text, amount * lots, base=lots, rate=amount),)

    return reckoned


def _parts(node: object) -> Iterator[nodes.Node]:
    if isinstance(node, nodes.Node):
        yield node
        for name in type(node).__dataclass_fields__:
            yield from _parts(getattr(node, name))
    elif isinstance(node, tuple):
        for part in node:
            yield from _parts(part)


def _limits(rule: nodes.Rule, context: Context, day: date) -> Iterator[tuple[int, Decimal | None]]:
    """The limits that concern the occasion, with their amounts; what one `per PERIOD` measures, it measures in that period."""
    for place, limit in enumerate(rule.limits):
        name = limit.per.period if limit.per is not None else None
        here = context if name is None else replace(context, period=period_of(name, day, context.program))
        if is_true(limit.condition, here):
            yield place, _amount(limit, here)


def _amount(limit: nodes.Limit, context: Context) -> Decimal | None:
    match limit:
        case nodes.AtMost(amount) | nodes.AtLeast(amount):
            return number(amount, context)
        case nodes.AtMostTimes():
            return None
        case _:
            assert_never(limit)


def _holders(funds: tuple[str, ...], context: Context) -> Iterator[tuple[str, str]]:
    """Whose account it is of each of the funds, where that is kept by rep or store."""
    for name in funds:
        fund = context.program.fund(name)
        found = holder(fund, context) if fund is not None else None
        if found is not None:
            yield name, found


def _announced(rule: nodes.Rule, award: Award, context: Context) -> Award:
    """The award with its announcements, as they are with the customer's name and without it."""
    if not rule.says:
        return award
    values = _values(rule, award, context)
    unnamed = values | {"customer": None}
    pairs = [(filled(say.text, values), filled(say.text, unnamed)) for say in rule.says]
    alike = tuple(named for named, discreet in pairs if named == discreet)
    return replace(
        award,
        says=tuple(named for named, _ in pairs),
        discreet=alike or tuple(each for _, each in pairs),
    )


def _values(rule: nodes.Rule, award: Award, context: Context) -> dict[str, Answer | Money]:
    """What the words of a rule may be filled in with."""
    fact = context.fact
    currency = context.program.currency or "EUR"
    values: dict[str, Answer | Money] = {
        "partner": award.partner,
        "program": context.program.name,
        "rule": rule.name,
        "award": award.item or award.amount,
        "badge": award.item,
        "amount": award.amount,
        "place": Decimal(context.place) if context.place is not None else None,
        "period": period_label(award.period, context.program, speech("en")) if award.period else None,
    }
    hidden = frozenset() if context.program.show_amounts else about_others(rule, context)
    for step in award.steps:
        if step.kind == "measure" and isinstance(step.value, Decimal) and step.text not in hidden:
            values["value"] = Money(step.value, step.unit) if step.unit == currency else step.value
    if fact is not None:
        for name, each in fact.values.items():
            is_money = type_of(nodes.Name((name,)), Scope(context.program, owner=fact.kind)) == "money"
            values[name] = (
                Money(each, fact.currency or currency) if is_money and isinstance(each, Decimal) else each
            )
    return values
