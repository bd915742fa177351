"""What is wrong with one rule: clauses that miss or contradict each other, rewards that are no money, limits of nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from string import Formatter
from typing import Final, assert_never, get_args

from dsl import nodes
from dsl.audience_checks import audience_problems
from dsl.claw_back_checks import claw_back_problems
from dsl.diagnostics import Diagnostic, error, warning
from dsl.first_checks import first_problems
from dsl.kinds import NAMED
from dsl.nouns import EACH
from dsl.offer_checks import offer_problems
from dsl.payment_checks import charge_problems, payment_problems, share_problems, units_problems
from dsl.ranking_checks import how_many_win
from dsl.said import said
from dsl.scope import Scope
from dsl.spanning_checks import spanning_problems
from dsl.status_checks import status_problems
from dsl.suggest import did_you_mean
from dsl.table_checks import table_problems
from dsl.types import condition, type_of
from dsl.unit_checks import unit_problems
from dsl.units import unit_of_rule
from dsl.vocabulary import FIELDS, ONE_OF
from dsl.ways_out import for_example, some_rules, write_word
from dsl.written import format_expression

SAY_FIELDS: Final = ("partner", "program", "rule", "amount", "award", "badge", "period", "place", "value")
"""What an announcement may name in braces, beside the fields of the fact at hand."""


_FEW: Final = 20
"""A limit of so little money is more likely meant as a number of awards."""


def rule_problems(rule: nodes.Rule, program: nodes.Program, scope: Scope) -> Iterator[Diagnostic]:
    if rule.on is None and rule.each is None:
        yield error(
            "per-what",
            said("“{rule}” does not say what one award is for", rule=rule.name),
            rule.span,
            said("add `on deals`, or `each quarter`"),
        )
    yield from _periods(rule, scope)
    yield from _of_the_whole_rule(rule)
    yield from unit_problems(rule, scope)
    yield from spanning_problems(rule, scope)
    yield from status_problems(rule, scope)
    if not rule.rewards and rule.kind != "status" and rule.level is None:
        yield error(
            "no-reward",
            said("“{rule}” gives nothing", rule=rule.name),
            rule.span,
            said("add pay, award, donate or badge"),
        )
    yield from _two_pays(rule)
    yield from offer_problems(rule)
    # A rule that does not say what one award is for is most likely meant per deal: its own mistake is enough.
    facts = rule.on.facts if rule.on else ("deals" if rule.each is None else None)
    scope = replace(scope, this=facts or "partners")
    scope = replace(scope, unit=unit_of_rule(rule))
    inner = replace(scope, owner=facts, place=rule.top is not None)
    if rule.on and rule.on.where is not None:
        condition(rule.on.where, replace(scope, owner=facts, measures=False, inside=True))
    if rule.eligible is not None:
        yield from audience_problems(rule.eligible, scope)
    if rule.when is not None:
        condition(rule.when, inner)
    if rule.dated is not None and type_of(
        rule.dated.name, replace(scope, owner=facts or "deals", measures=False)
    ) not in (None, "date"):
        yield error(
            "mixed-up",
            said("`{dated}` is no date", dated=rule.dated.name.dotted),
            rule.dated.span,
            for_example("dated signed_on"),
        )
    elif rule.dated is not None and rule.dated.name.dotted not in FIELDS[facts or "deals"]:
        yield own_day(rule.dated.name.dotted, rule.dated.span)
    if (
        rule.runs
        and program.runs
        and (rule.runs.end < program.runs.start or rule.runs.start > program.runs.end)
    ):
        yield warning(
            "never-runs",
            said("“{rule}” runs when the program does not", rule=rule.name),
            rule.runs.span,
            said("the program runs {start} to {end}", start=program.runs.start, end=program.runs.end),
        )
    yield from _top(rule, scope)
    for reward in rule.rewards:
        yield from _reward(reward, rule, inner)
    yield from _limits(rule, program, scope)
    for first in rule.first:
        yield from first_problems(first, rule, inner)
        if first.per is not None and rule.on is not None:
            yield from counted_by(first.per, rule, scope)
    for other in (
        *(rule.requires.rules if rule.requires else ()),
        *(rule.instead_of.rules if rule.instead_of else ()),
    ):
        if program.rule(other) is None:
            clause = rule.requires if rule.requires and other in rule.requires.rules else rule.instead_of
            assert clause is not None
            yield error(
                "unknown-rule",
                said("there is no rule “{name}”", name=other),
                clause.span,
                did_you_mean(other, [each.name for each in program.rules]) or some_rules(program),
            )
    yield from payment_problems(rule, inner)
    yield from claw_back_problems(rule, inner)
    yield from _says(rule, scope)


def _of_the_whole_rule(rule: nodes.Rule) -> Iterator[Diagnostic]:
    """A period or condition that goes on in the line of a clause, as if it were about that clause only."""
    for limit in rule.limits:
        if rule.each is not None and limit.per is None and _goes_on(limit.span, rule.each.span):
            yield warning(
                "of-the-whole-rule",
                said(
                    "this says for which periods the whole rule is worked out, and not how often there is so much"
                ),
                rule.each.span,
                said("write `per month` for a limit by the month; or write `each` on a line of its own"),
            )
    for clause in (*rule.counted_off, *rule.multiply):
        if rule.when is not None and _goes_on(clause.span, rule.when.span):
            yield warning(
                "of-the-whole-rule",
                said("this is the condition of the whole rule, and not of what stands before it"),
                rule.when.span,
                said("write `if` for a condition of this clause; or write `when` on a line of its own"),
            )
        if rule.eligible is not None and _goes_on(clause.span, rule.eligible.span, "for partners where"):
            yield warning(
                "of-the-whole-rule",
                said("this says for whom the whole rule is, and not what stands before it"),
                rule.eligible.span,
                said(
                    'write `if` with `partner.`, such as `if partner.tier = "gold"`; or write `for partners` on a line of its own'
                ),
            )


def _goes_on(clause: nodes.Span, after: nodes.Span, word: str = "when") -> bool:
    """Whether something follows a clause in its line, with its own word between them at most."""
    return clause.end_line == after.line and 0 <= after.column - clause.end_column <= len(f" {word} ")


def _periods(rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    each = rule.each
    if each is None:
        return
    if each.start is not None:
        is_partners = len(each.start.path) == 2 and each.start.path[0] == "partner"
        kind = type_of(each.start, replace(scope, owner="partners", measures=False)) if is_partners else None
        if not is_partners or kind not in (None, "date"):
            yield error(
                "counted-from-what",
                said("`{start}` is no day of the partner's", start=each.start.dotted),
                each.start.span,
                for_example("each 12 months from partner.joined_on"),
            )
        if rule.top is not None:
            yield error(
                "top-of-what",
                said("a ranking compares partners over the same days"),
                rule.top.span,
                said("write `each quarter`, or `each 4 weeks` without `from`"),
            )
    if each.to_date is not None and (
        rule.on is not None or rule.top is not None or not _is_part_of(each.period, each.to_date)
    ):
        yield error(
            "to-date-of-what",
            said(
                "`{to_date} to date` adds up the parts of a longer period, for each partner",
                to_date=each.to_date,
            ),
            each.span,
            for_example("each month, year to date"),
        )


def _is_part_of(period: nodes.PeriodName | nodes.Duration, whole: nodes.PeriodName) -> bool:
    order = ("week", "two weeks", "month", "quarter", "half", "year", "program")
    return not isinstance(period, nodes.Duration) and order.index(period) < order.index(whole)


def _two_pays(rule: nodes.Rule) -> Iterator[Diagnostic]:
    if rule.offer is not None:
        return
    pays = [
        reward for reward in rule.rewards if isinstance(reward, nodes.Pay | nodes.PayTable | nodes.SharePool)
    ]
    for second in pays[1:]:
        hint = said("write a second rule for it, or let the partner choose: offer, and both below it")
        first = pays[0]
        if (
            isinstance(first, nodes.Pay)
            and isinstance(second, nodes.Pay)
            and not (first.per_unit or second.per_unit or first.for_every or second.for_every)
        ):
            both = f"{format_expression(first.value)} + {format_expression(second.value)}"
            hint = said("add them up: pay {both}; or write a second rule", both=both)
        yield error("two-pays", said("a rule has one `pay`"), second.span, hint)


def _top(rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    if rule.top is None:
        return
    if rule.each is None or rule.on is not None:
        yield error(
            "top-of-what",
            said("a ranking compares partners over a period"),
            rule.top.span,
            said("write `each quarter` instead of `on deals`"),
        )
    yield from how_many_win(rule.top, scope)
    number_wanted(rule.top.by, scope)
    if rule.top.at_least is not None:
        type_of(nodes.Comparison(">=", rule.top.by, rule.top.at_least, span=rule.top.at_least.span), scope)
    if rule.top.higher is not None:
        number_wanted(rule.top.higher, scope)
    if rule.top.in_each is not None:
        yield from _compared_within(rule.top.in_each, rule, scope)


def _compared_within(group: nodes.Name, rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    """What those have in common who are compared: an attribute of the partner's, or of the unit's; or they are one partner's."""
    unit = unit_of_rule(rule)
    if group.path == ("partner",):
        if unit is None:
            yield error(
                "top-of-what",
                said("one partner cannot be compared within itself"),
                group.span,
                said("leave it out, or compare what is the partner's: each quarter per rep"),
            )
    elif unit is not None and group.path[0] == unit.path[0]:
        type_of(group, replace(scope, owner=None, measures=False))
    else:
        type_of(group, replace(scope, owner="partners", measures=False))


def _reward(reward: nodes.Reward, rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    match reward:
        case nodes.Pay(value, per_unit, lot):
            # A bare number that goes into a fund is so many coupons.
            is_coupons = bool(rule.accounts) and type_of(value, replace(scope, problems=[])) == "number"
            if not is_coupons:
                yield from _paid(value, rule, scope)
            if per_unit:
                yield from units_problems("pay", reward.span, scope, value)
            if lot is not None:
                number_wanted(lot.of, scope)
        case nodes.PayTable(table):
            on = table.of if table.of is not None else table.by[0]
            base = None if _is_points(rule) else type_of(on, replace(scope, problems=[]))
            yield from table_problems(table, scope, lump_base=base, pays=True)
        case nodes.Donate(amount, _):
            yield from _paid(amount, rule, scope)
        case nodes.SharePool():
            yield from share_problems(reward, rule, scope)
            if reward.in_each is not None:
                yield from _compared_within(reward.in_each, rule, scope)
        case nodes.Charging():
            yield from charge_problems(reward, rule, scope)
            if not reward.bears:
                yield from _paid(reward.value, rule, scope)
        case nodes.Item() | nodes.Badge():
            pass


def _paid(value: nodes.Expression, rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    kind = type_of(value, scope)
    if isinstance(value, nodes.Percent):
        subject = "amount" if scope.owner == "deals" else "sum(amount)"
        yield error(
            "percent-of-what",
            said("a percentage of what?"),
            value.span,
            write_word(f"{value.value:f}% of {subject}"),
        )
    elif kind == "number" and isinstance(value, nodes.Number):
        unit = "points" if _is_points(rule) else scope.program.currency or "EUR"
        yield error(
            "money-without-currency",
            said("`{value}` of what?", value=f"{value.value:f}"),
            value.span,
            write_word(f"{value.value:f} {unit}"),
        )
    elif kind == "number" and not _is_points(rule):
        yield error(
            "not-money",
            said("what is paid must be money or points, this is a number"),
            value.span,
            said("multiply it by an amount: 5 EUR * …"),
        )
    elif kind is not None and kind not in ("money", "points", "number"):
        yield error(
            "not-money",
            said("what is paid must be money or points, this is {kind}", kind=NAMED[kind]),
            value.span,
            for_example("pay 5% of amount"),
        )
    if isinstance(value, nodes.Negative):
        yield error(
            "pay-below-zero",
            said("nobody can be paid less than nothing"),
            value.span,
            said("leave the minus out"),
        )


def _is_points(rule: nodes.Rule) -> bool:
    return rule.kind == "points"


def _limits(rule: nodes.Rule, program: nodes.Program, scope: Scope) -> Iterator[Diagnostic]:
    inner = replace(scope, owner=rule.on.facts if rule.on else None, place=rule.top is not None)
    for limit in rule.limits:
        if limit.condition is not None:
            whole = isinstance(limit, nodes.AtLeast) and _of_periods(limit)
            condition(limit.condition, scope if whole else inner)
        if limit.per is not None:
            yield from counted_by(limit.per, rule, scope)
        yield from _remembered(limit, rule)
        match limit:
            case nodes.AtMost(amount) | nodes.AtLeast(amount):
                money_wanted(amount, scope if _of_periods(limit) else inner)
                if (
                    isinstance(limit, nodes.AtMost)
                    and isinstance(amount, nodes.Number)
                    and amount.value <= _FEW
                ):
                    yield warning(
                        "money-or-times",
                        said(
                            "this is {expression} {currency}, not so many awards",
                            expression=format_expression(amount),
                            currency=scope.program.currency or "EUR",
                        ),
                        limit.span,
                        said(
                            "for a number of awards write `at most {expression} times`",
                            expression=format_expression(amount),
                        ),
                    )
            case nodes.AtMostTimes(count):
                if count < 1:
                    yield error(
                        "never",
                        said("at most 0 times is never"),
                        limit.span,
                        said("leave the rule out, or write `at most 1 times`"),
                    )
            case _:
                assert_never(limit)
    if rule.budget is not None:
        money_wanted(rule.budget.amount, replace(scope, this="nothing"))
        if (
            program.budget
            and isinstance(rule.budget.amount, nodes.Amount)
            and isinstance(program.budget.amount, nodes.Amount)
            and rule.budget.amount.value > program.budget.amount.value
        ):
            yield warning(
                "budget-beyond",
                said("the budget of “{rule}” is larger than the program's", rule=rule.name),
                rule.budget.span,
                said("the program's is {expression}", expression=format_expression(program.budget.amount)),
            )


def _of_periods(limit: nodes.Limit) -> bool:
    """Whether a limit is worked out for a whole period, also one without facts."""
    return (isinstance(limit, nodes.AtMost) and limit.rest_later) or (
        isinstance(limit, nodes.AtLeast) and (limit.recoverable or limit.per is not None)
    )


def _remembered(limit: nodes.Limit, rule: nodes.Rule) -> Iterator[Diagnostic]:
    if not _of_periods(limit):
        return
    per = limit.per
    named = rule.each is not None and rule.on is None and not isinstance(rule.each.period, nodes.Duration)
    if per is None and not named:
        yield error(
            "later-than-what",
            said("this does not say from which period to which it is carried"),
            limit.span,
            said("say it: per month"),
        )
    elif per is not None and (per.period is None or per.fields or per.across):
        yield error(
            "minimum-per-what",
            said("this is counted for each partner, period by period"),
            per.span,
            for_example("at least 2k EUR per month"),
        )


def counted_by(per: nodes.Per, rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    """A limit is counted by something that each award of the rule has one of."""
    if rule.on is None and rule.each is None:
        return  # what one award is for is told already, or was not understood
    owner: nodes.FieldOwner = rule.on.facts if rule.on else "partners"
    fields = scope.fields(owner)
    for name in per.fields:
        word = name.dotted
        unit = unit_of_rule(rule)
        if word in ("partner", *fields) or (word == "deal" and rule.on is not None) or name == unit:
            continue
        if rule.on is None and (word == "deal" or word in scope.fields("deals")):
            yield error(
                "once-in-period",
                said("an award per period has no {word}", word=word),
                per.span,
                said("use it in a rule `on deals`"),
            )
        elif len(name.path) == 1:
            yield error(
                "once-per-what",
                said("`per {word}` cannot be counted", word=word),
                name.span,
                (
                    said("leave it out: without it the limit is for {each}", each=EACH[rule.on.facts])
                    if rule.on is not None and word == ONE_OF[rule.on.facts]
                    else did_you_mean(word, [*get_args(nodes.PeriodName), *fields])
                    or for_example("per customer, per quarter")
                ),
            )
        else:
            type_of(name, replace(scope, owner=owner, measures=False))


def _says(rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    fields = scope.fields(rule.on.facts) if rule.on else {}
    known = (*SAY_FIELDS, *fields)
    for say in rule.says:
        try:
            named = [name for _, name, _, _ in Formatter().parse(say.text) if name is not None]
        except ValueError:
            yield error(
                "open-brace", said("a brace in this text is not closed"), say.span, for_example("{partner}")
            )
            continue
        for name in named:
            if name.strip().lower() not in known:
                yield error(
                    "unknown-placeholder",
                    said("an announcement cannot name `{{{name}}}`", name=name),
                    say.span,
                    did_you_mean(name, known) or said("it can name {fields}", fields=", ".join(SAY_FIELDS)),
                )


def number_wanted(expression: nodes.Expression, scope: Scope) -> None:
    kind = type_of(expression, scope)
    if kind in ("text", "date", "yes/no"):
        scope.wrong(
            "not-a-number",
            said("{kind} cannot be reckoned with", kind=NAMED[kind]),
            expression.span,
            for_example("sum(amount), count(deals)"),
        )


def money_wanted(expression: nodes.Expression, scope: Scope) -> None:
    kind = type_of(expression, scope)
    if kind not in (None, "money", "points", "number"):
        scope.wrong(
            "mixed-up",
            said("this should be money, it is {kind}", kind=NAMED[kind]),
            expression.span,
            for_example("500 EUR"),
        )


def own_day(word: str, span: nodes.Span) -> Diagnostic:
    """A column of one's own can be asked about; the day by which facts are found is one of those that all of them have."""
    return error(
        "own-day",
        said("`{word}` is a column of your own, and cannot decide on which day something counts", word=word),
        span,
        said(
            "take it in as one of the days that deals have, by the mapping of the import: reported_on, signed_on, installed_on …"
        ),
    )
