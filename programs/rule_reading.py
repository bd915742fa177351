"""One rule read back in plain words: whom and what it is for, what it gives, and within which limits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, assert_never

from dsl import nodes
from dsl.names import called
from dsl.offers import choice_name, default_of
from dsl.units import common_unit, is_of_each_deal, unit_of_rule
from programs.decision_words import SINCE
from programs.fund_words import account_line, uses_line
from programs.money import Money
from programs.payment_words import factors_in_words, payment_in_words, shared_or_charged
from programs.period_words import PER, duration, each_period, window
from programs.phrases import Phrases
from programs.records import replace
from programs.speech import phrase, quoted
from programs.status_reading import status_lines
from programs.table_words import table_lines
from programs.unit_words import compared_within, each_of_rule, subject_by_unit
from programs.when_reading import when_lines

KINDS: Final[dict[nodes.RuleKind, str]] = {
    "commission": phrase("Commission {name}"),
    "bonus": phrase("Bonus {name}"),
    "spiff": phrase("SPIFF {name}"),
    "rebate": phrase("Rebate {name}"),
    "contest": phrase("Contest {name}"),
    "points": phrase("Points {name}"),
    "status": phrase("Status {name}"),
    "trip": phrase("Trip {name}"),
    "training": phrase("Training {name}"),
    "gift": phrase("Gift {name}"),
    "virtual": phrase("Virtual reward {name}"),
    "donation": phrase("Donation {name}"),
    "recognition": phrase("Recognition {name}"),
    "fee": phrase("Fee {name}"),
}
_TIES: Final[dict[nodes.Ties, str]] = {
    "share the place": phrase(
        "Who has the same value shares the place: each gets its prize, and the places after it are skipped."
    ),
    "split the prize": phrase(
        "Who has the same value shares equally the prizes of the places that they take together."
    ),
    "earliest": phrase("Of those who have the same value, who reached it first goes first."),
    "all win": phrase("Of those who have the same value, all win."),
}
_EACH: Final = {
    "customer": phrase("each customer"),
    "rep": phrase("each sales rep"),
    "product": phrase("each product"),
    "deal": phrase("each deal"),
}
"""What a limit is often counted by."""

_PERIOD: Final[dict[nodes.PeriodName, str]] = {
    "week": phrase("week"),
    "two weeks": phrase("two weeks"),
    "month": phrase("month"),
    "quarter": phrase("quarter"),
    "half": phrase("half-year"),
    "year": phrase("year"),
    "program": phrase("program"),
}


def rule_lines(rule: nodes.Rule, words: Phrases) -> Iterator[str]:
    """A heading, then a line for each clause."""
    here = replace(words, owner=rule.on.facts if rule.on else None)
    yield here.speech.say(KINDS[rule.kind], name=quoted(rule.name))
    yield _subject(rule, here)
    yield from _counting_days(rule, here)
    yield from _conditions(rule, here)
    if rule.top is not None:
        yield from _contest(rule, rule.top, here)
    if rule.kind == "status":
        yield from status_lines(rule, here)
    yield from _rewards(rule, here)
    yield from (account_line(account, here.speech) for account in rule.accounts)
    if rule.uses is not None:
        yield uses_line(rule.uses, here.speech)
    if rule.own_currency is not None:
        yield here.speech.say("It is in the deal's own currency.")
    yield from factors_in_words(rule, here)
    for say in rule.says:
        yield here.speech.say("It is announced with the words {words}", words=quoted(say.text))
    for first in rule.first:
        yield first_words(first, here)
    for limit in rule.limits:
        yield limit_words(limit, rule, here)
    yield from _interplay(rule, here)
    yield from payment_in_words(rule, here)


def _subject(rule: nodes.Rule, words: Phrases) -> str:
    say = words.speech.say
    if rule.on is not None:
        facts = words.each_fact(rule.on.facts, rule.on.where)
        if rule.each is None:
            return say("For every {fact}.", fact=facts)
        return say(
            "For every {fact}; what is counted starts afresh {each}.",
            fact=facts,
            each=each_period(rule.each, words.speech),
        )
    if rule.each is not None:
        by_unit = subject_by_unit(rule, each_period(rule.each, words.speech), words)
        return by_unit or say("For every partner, {each}.", each=each_period(rule.each, words.speech))
    return say("For every partner.")


def _counting_days(rule: nodes.Rule, words: Phrases) -> Iterator[str]:
    say = words.speech.say
    if rule.each is None:
        return
    if rule.each.start is not None:
        day = replace(words, owner="partners").noun(rule.each.start)
        yield say("These periods are counted from {day}, for each partner its own.", day=day)
    elif isinstance(rule.each.period, nodes.Duration):
        yield say("These periods are counted from the first day of the program.")
    if rule.each.to_date is not None:
        yield say(
            "Each time everything is counted {window}, and what was given in that time before is taken off.",
            window=window(nodes.OverToDate(rule.each.to_date), words.speech, words.noun),
        )


def _conditions(rule: nodes.Rule, words: Phrases) -> Iterator[str]:
    say = words.speech.say
    if rule.runs is not None:
        yield say(
            "Only from {start} to {end}.",
            start=words.speech.day(rule.runs.start),
            end=words.speech.day(rule.runs.end),
        )
    if rule.dated is not None:
        yield say("The day that decides is {day}.", day=words.noun(rule.dated.name))
    if rule.eligible is not None:
        asked = replace(words, owner="partners")
        yield say("Only for partners where {condition}.", condition=asked.condition(rule.eligible))
    if rule.when is not None:
        yield from when_lines(rule, rule.when, words)


def _contest(rule: nodes.Rule, top: nodes.Top, words: Phrases) -> Iterator[str]:
    say = words.speech.say
    by = words.noun(top.by)
    match top.count:
        case nodes.Number(count):
            yield words.speech.several(
                int(count), "The best one by {by} wins.", "The best {count} by {by} win.", by=by
            )
        case nodes.Percent():
            share = words.noun(top.count)
            yield say(
                "The best {share} of those who take part win by {by}, and one at least.", share=share, by=by
            )
        case count:
            yield say("As many of the best by {by} win as {count} comes to.", count=words.noun(count), by=by)
    if top.in_each is not None:
        yield compared_within(rule, top.in_each, words)
    if top.at_least is not None:
        yield say("It takes at least {least} to take part.", least=words.beside(top.at_least, top.by))
    if top.higher is not None:
        yield say(
            "Of those who have the same value, who has more by {measure} goes first.",
            measure=words.noun(top.higher),
        )
    else:
        yield say(_TIES[top.ties])


def _rewards(rule: nodes.Rule, words: Phrases) -> Iterator[str]:
    """A sentence for each; of what may be chosen, first that one is."""
    choices = rule.choices
    for reward in rule.rewards:
        if reward not in choices:
            yield from _reward(reward, words)
    if choices:
        yield from _offer(rule, words)
        for choice in choices:
            first, *more = _reward(choice, words)
            yield f"• {first}"
            yield from (f"  {line}" for line in more)


def _offer(rule: nodes.Rule, words: Phrases) -> Iterator[str]:
    """That there is something to be chosen, by when, and what holds otherwise."""
    say, offer, default = words.speech.say, rule.offer, default_of(rule)
    if offer is None or offer.within is None or default is None:
        yield say("The partner chooses one of these:")
        return
    yield say(
        "The partner chooses one of these, within {length} {since}; otherwise it is {choice}:",
        length=duration(offer.within, words.speech),
        since=say(SINCE[rule.on.facts if rule.on is not None else "period"]),
        choice=quoted(choice_name(default)),
    )


def _reward(reward: nodes.Reward, words: Phrases) -> Iterator[str]:
    say = words.speech.say
    match reward:
        case nodes.Pay(value, per_unit, lot):
            yield _pay(value, words, per_unit=per_unit, lot=lot)
        case nodes.PayTable(table):
            first, *steps = table_lines(table, words)
            yield say("It pays {table}", table=first)
            yield from (f"• {step}" for step in steps)
        case nodes.Item(text, None):
            yield say("The reward is {item}.", item=quoted(text))
        case nodes.Item(text, worth):
            assert worth is not None
            yield say("The reward is {item}, worth {amount}.", item=quoted(text), amount=words.noun(worth))
        case nodes.Donate(amount, to):
            yield say("{amount} is given to {receiver}.", amount=words.noun(amount), receiver=quoted(to))
        case nodes.Badge(text):
            yield say("The badge is {badge}.", badge=quoted(text))
        case nodes.SharePool() | nodes.Charging():
            yield shared_or_charged(reward, words)
        case _:
            assert_never(reward)


def _pay(value: nodes.Expression, words: Phrases, *, per_unit: bool, lot: nodes.Lot | None) -> str:
    say = words.speech.say
    match value:
        case nodes.Number(count):  # without a currency, for a fund
            amount = words.speech.money(Money(count, nodes.COUPONS))
        case _:
            amount = words.noun(value)
    if per_unit:
        return say("It pays {amount} for each unit.", amount=amount)
    if lot is not None:
        return say(
            "It pays {amount} for every {lot}, full lots only.",
            amount=amount,
            lot=words.lot(lot),
        )
    return say("It pays {amount}.", amount=amount)


def first_words(first: nodes.ForFirst, words: Phrases) -> str:
    """In the order of the days, as everything that is used up."""
    say = words.speech.say
    said = say(
        "It is paid on at most {counted} {scope}, in the order of the days",
        counted=words.first_of(first),
        scope=scope_words(first.per or nodes.Per(), words),
    )
    if first.condition is None:
        return f"{said}."
    return say("{limit}, if {condition}.", limit=said, condition=words.condition(first.condition))


def limit_words(limit: nodes.Limit, rule: nodes.Rule, words: Phrases) -> str:
    said = _limit_in_words(limit, rule, words)
    if isinstance(limit, nodes.AtMost) and limit.rest_later:
        said = words.speech.say("{limit}; the rest is paid later, as far as there is room", limit=said)
    if isinstance(limit, nodes.AtLeast) and limit.recoverable:
        said = words.speech.say(
            "{limit}; what it adds is repaid from what is earned above it later", limit=said
        )
    if limit.condition is not None:
        return words.speech.say(
            "{limit}, if {condition}.", limit=said, condition=words.condition(limit.condition)
        )
    return f"{said}."


def _limit_in_words(limit: nodes.Limit, rule: nodes.Rule, words: Phrases) -> str:
    say = words.speech.say
    scope = scope_words(limit.per or nodes.Per("program"), words, unit_of_rule(rule))
    match limit:
        case nodes.AtMost(amount, None):
            if rule.on is not None:
                return say("At most {amount} each time", amount=words.money(amount))
            if (unit := unit_of_rule(rule)) is not None:
                who = words.speech.all_of(each_of_rule(unit, words))
                return say("At most {amount} for {each} and period", amount=words.money(amount), each=who)
            return say("At most {amount} for each partner and period", amount=words.money(amount))
        case nodes.AtMost(amount, _):
            return say("At most {amount} {scope}", amount=words.money(amount), scope=scope)
        case nodes.AtLeast(amount, None):
            return say("At least {amount}", amount=words.money(amount))
        case nodes.AtLeast(amount, _):
            return say("At least {amount} {scope}", amount=words.money(amount), scope=scope)
        case nodes.AtMostTimes(1, _, _, ties):
            said = say("Only once {scope}", scope=scope)
            if ties == "all win":
                return say("{limit}; those of the same day all count", limit=said)
            return said
        case nodes.AtMostTimes(count, _, _, ties):
            said = words.speech.several(
                count,
                "At most {count} time {scope}",
                "At most {count} times {scope}",
                scope=scope,
            )
            if ties == "all win":
                return say("{limit}; those of the same day as the last one count, too", limit=said)
            return said
        case _:
            assert_never(limit)


def shared_lines(item: nodes.Shared, words: Phrases) -> Iterator[str]:
    """What rules share, as a paragraph of its own."""
    say = words.speech.say
    rules = words.speech.all_of(map(quoted, item.rules))
    unit = common_unit([rule for name in item.rules if (rule := words.program.rule(name)) is not None])
    of_deal = is_of_each_deal(item, words.program)
    words = replace(words, owner="deals") if of_deal else words
    match item:
        case nodes.BestOf():
            yield say("Of {rules}, only the one that gives most is paid each time.", rules=rules)
        case nodes.Together(amount, per, in_proportion, _):
            yield say(
                "{rules} together give at most {amount} {scope}.",
                rules=rules,
                amount=words.money(amount),
                scope=say("for each deal") if of_deal else scope_words(per, words, unit),
            )
            if in_proportion:
                yield say("What is too much is taken off all of them in proportion.")
            elif len(item.rules) > 1:
                yield say("It is used up in this order.")
        case nodes.TogetherAtLeast(amount, per, rules_of):
            yield say(
                "{rules} together give at least {amount} {scope}.",
                rules=rules,
                amount=words.money(amount),
                scope=scope_words(per, words, unit),
            )
            yield say("What lacks is added to {rule}.", rule=quoted(rules_of[0]))
        case _:
            assert_never(item)


def scope_words(per: nodes.Per | None, words: Phrases, unit: nodes.Name | None = None) -> str:
    """`for each partner and customer, per year`: what a limit is counted by."""
    say = words.speech.say
    if per is None:
        return say("each time")
    each = [] if per.across else each_of_rule(None if per.fields else unit, words)
    for name in per.fields:
        if name.dotted in _EACH:
            each.append(say(_EACH[name.dotted]))
        elif name.path != ("partner",):
            each.append(say("each {field}", field=words.speech.bare(words.noun(name))))
    who = say("for {each}", each=words.speech.all_of(each)) if each else say("for all partners together")
    if per.period is not None:
        who = say("{who} {per}", who=who, per=say(PER[per.period]))
    return say("{who}, whichever partner", who=who) if per.across and each else who


def _claw_back(claw_back: nodes.ClawBack, words: Phrases, *, first: bool, last: bool) -> Iterator[str]:
    say = words.speech.say
    if claw_back.never:
        yield say("If the deal is cancelled or returned, nothing is taken back.")
        return
    if not first:
        part = words.speech.percent((claw_back.share.value if claw_back.share else Decimal(100)) / 100)
        yield say("Otherwise, {part} is taken back.", part=part)
    elif claw_back.share is None:
        yield say("If the deal is cancelled or returned, all of it is taken back.")
    else:
        part = words.speech.percent(claw_back.share.value / 100)
        yield say("If the deal is cancelled or returned, {part} is taken back.", part=part)
    if claw_back.within is not None:
        of = claw_back.of or nodes.Name(("closed_on",))
        length, day = duration(claw_back.within, words.speech), words.noun(of)
        if last:
            yield say(
                "That is so for {length} from {day}; after that, nothing is taken back.",
                length=length,
                day=day,
            )
        else:
            yield say("That is so for {length} from {day}.", length=length, day=day)
    if claw_back.by is not None and claw_back.over is not None:
        length = duration(claw_back.over, words.speech)
        yield say(
            "An equal part of it is kept for each full {period} that has passed by then, of {length}.",
            period=say(_PERIOD[claw_back.by]),
            length=length,
        )
    if claw_back.condition is not None:
        yield say("It is taken back only if {condition}.", condition=words.condition(claw_back.condition))


def _interplay(rule: nodes.Rule, words: Phrases) -> Iterator[str]:
    say = words.speech.say
    if rule.budget is not None:
        yield say(
            "All partners together get no more than {amount} from it.", amount=words.money(rule.budget.amount)
        )
    for nth, claw_back in enumerate(rule.claw_back, 1):
        yield from _claw_back(claw_back, words, first=nth == 1, last=nth == len(rule.claw_back))
    if rule.requires is not None:
        yield say(
            "Only for those who also get {rules}.",
            rules=words.speech.all_of(map(quoted, rule.requires.rules)),
        )
    if rule.instead_of is not None:
        yield say(
            "It takes the place of {rules}.", rules=words.speech.all_of(map(quoted, rule.instead_of.rules))
        )
    if winners := [
        other.name
        for other in words.program.rules
        if other.instead_of and called(rule.name) in map(called, other.instead_of.rules)
    ]:
        yield say("It gives way to {rules}.", rules=words.speech.all_of(map(quoted, winners)))
