"""Everything that is wrong with a program that can be read: names, kinds of values, clauses that miss or contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from string import Formatter
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel.numbers import is_currency

from dsl import nodes
from dsl.circles import circles
from dsl.diagnostics import Diagnostic, error, warning
from dsl.soundness import unsound
from dsl.suggest import did_you_mean
from dsl.table_checks import table_problems
from dsl.types import NAMED, Scope, condition, type_of
from dsl.written import format_expression

SAY_FIELDS: Final = ("partner", "program", "rule", "amount", "award", "badge", "period", "place", "value")
"""What an announcement may name in braces, beside the fields of the fact at hand."""


def check(program: nodes.Program) -> tuple[Diagnostic, ...]:
    """Every mistake and warning of a program, in no particular order."""
    scope = Scope(program)
    found = [*_header(program, scope), *_names(program), *_measures(program, scope)]
    for rule in program.rules:
        found += _rule(rule, program, scope)
    found += circles(program)
    for standings in program.standings:
        if standings.by is not None:
            _number_wanted(standings.by, scope)
        if standings.schedule is None:
            found.append(
                error(
                    "no-schedule",
                    "these standings do not say when",
                    standings.span,
                    "for example: every Monday at 09:00",
                )
            )
    for poll in program.polls:
        found += _poll(poll)
    for schedule in _schedules(program):
        if schedule.day is not None and not 1 <= schedule.day <= 31:
            found.append(
                error(
                    "no-such-day",
                    f"there is no day {schedule.day} in any month",
                    schedule.span,
                    "a day from 1 to 31",
                )
            )
        if schedule.period in ("half", "two weeks", "program"):
            found.append(
                error(
                    "no-schedule",
                    f"`every {schedule.period}` is no rhythm for messages",
                    schedule.span,
                    "every week, month, quarter or year",
                )
            )
    found += unsound(program)
    return (*found, *scope.problems)


# --- the header ------------------------------------------------------------------------------------------------------


def _header(program: nodes.Program, scope: Scope) -> Iterator[Diagnostic]:
    if program.runs is None:
        yield error(
            "no-run",
            "the program does not say when it runs",
            program.span,
            "for example: runs 2026-07-01 to 2026-12-31",
        )
    if program.currency is not None and not is_currency(program.currency):
        yield error(
            "unknown-currency",
            f"{program.currency} is no currency",
            program.header_places.get("currency", program.span),
            "for example: currency EUR",
        )
    if program.currency is None and _pays_money(program):
        yield error(
            "no-currency",
            "the program pays money, but does not say in which currency",
            program.span,
            "for example: currency EUR",
        )
    if program.timezone is not None and not _zone_exists(program.timezone):
        yield error(
            "unknown-timezone",
            f"{program.timezone} is no time zone",
            program.header_places.get("timezone", program.span),
            did_you_mean(program.timezone, available_timezones()) or "for example: timezone Europe/Rome",
        )
    if program.eligible is not None:
        condition(program.eligible, replace(scope, owner="partners", measures=False))
    if program.budget is not None:
        _money_wanted(program.budget.amount, scope)
    if program.goal is not None and program.goal.measured_by is not None:
        type_of(program.goal.measured_by, scope)
    for own in program.fields:
        if own.name in Scope(replace(program, fields=())).fields(own.on):
            yield error(
                "field-exists", f"{own.on} have a field `{own.name}` already", own.span, "leave this line out"
            )
    if not program.rules:
        yield warning(
            "no-rules",
            "the program rewards nothing yet",
            program.span,
            'add a rule: bonus "First deal" on deals pay 100 EUR',
        )


def _zone_exists(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _pays_money(program: nodes.Program) -> bool:
    return any(
        isinstance(reward, nodes.Pay | nodes.PayTable | nodes.Donate) and rule.kind != "points"
        for rule in program.rules
        for reward in rule.rewards
    )


def _names(program: nodes.Program) -> Iterator[Diagnostic]:
    for kind, named in (("rule", program.rules), ("measure", program.measures), ("poll", program.polls)):
        seen: set[str] = set()
        for item in named:
            if item.name.casefold() in seen:
                yield error(
                    "same-name",
                    f"a second {kind} is called “{item.name}”",
                    item.span,
                    "give it a name of its own",
                )
            seen.add(item.name.casefold())
            if not item.name:
                yield error(
                    "no-name", f"this {kind} has no name", item.span, 'give it one: bonus "First deal"'
                )


def _measures(program: nodes.Program, scope: Scope) -> Iterator[Diagnostic]:
    for measure in program.measures:
        inner = replace(scope, naming=(measure.name,))
        if isinstance(measure.value, nodes.Table):
            yield from table_problems(measure.value, inner, lump_base=None)
        else:
            type_of(measure.value, inner)


# --- rules -----------------------------------------------------------------------------------------------------------


def _rule(rule: nodes.Rule, program: nodes.Program, scope: Scope) -> Iterator[Diagnostic]:
    if rule.on is None and rule.each is None:
        yield error(
            "per-what",
            f"“{rule.name}” does not say what one award is for",
            rule.span,
            "add `on deals`, or `each quarter`",
        )
    if not rule.rewards:
        yield error("no-reward", f"“{rule.name}” gives nothing", rule.span, "add pay, award, donate or badge")
    yield from _two_pays(rule)
    facts = rule.on.facts if rule.on else None
    inner = replace(scope, owner=facts, place=rule.top is not None)
    if rule.on and rule.on.where is not None:
        condition(rule.on.where, replace(scope, owner=facts, measures=False, inside=True))
    if rule.eligible is not None:
        condition(rule.eligible, replace(scope, owner="partners", measures=False))
    if rule.when is not None:
        condition(rule.when, inner)
    if rule.dated is not None and type_of(
        rule.dated.name, replace(scope, owner=facts or "deals", measures=False)
    ) not in (None, "date"):
        yield error(
            "mixed-up",
            f"`{rule.dated.name.dotted}` is no date",
            rule.dated.span,
            "for example: dated signed_on",
        )
    if (
        rule.runs
        and program.runs
        and (rule.runs.end < program.runs.start or rule.runs.start > program.runs.end)
    ):
        yield warning(
            "never-runs",
            f"“{rule.name}” runs when the program does not",
            rule.runs.span,
            f"the program runs {program.runs.start} to {program.runs.end}",
        )
    yield from _top(rule, scope)
    for reward in rule.rewards:
        yield from _reward(reward, rule, inner)
    yield from _limits(rule, program, scope)
    for other in (
        *(rule.requires.rules if rule.requires else ()),
        *(rule.instead_of.rules if rule.instead_of else ()),
    ):
        if program.rule(other) is None:
            clause = rule.requires if rule.requires and other in rule.requires.rules else rule.instead_of
            assert clause is not None
            yield error(
                "unknown-rule",
                f"there is no rule “{other}”",
                clause.span,
                did_you_mean(other, [each.name for each in program.rules])
                or "rules: " + ", ".join(f"“{each.name}”" for each in program.rules[:5]),
            )
    if rule.payable and rule.payable.after and rule.on is None:
        yield error(
            "payable-after-what",
            f"an award per period has no `{rule.payable.after.dotted}`",
            rule.payable.span,
            "for example: payable 30 days",
        )
    yield from _says(rule, scope)


def _two_pays(rule: nodes.Rule) -> Iterator[Diagnostic]:
    pays = [reward for reward in rule.rewards if isinstance(reward, nodes.Pay | nodes.PayTable)]
    for second in pays[1:]:
        hint = "write a second rule for it"
        first = pays[0]
        if (
            isinstance(first, nodes.Pay)
            and isinstance(second, nodes.Pay)
            and not (first.per_unit or second.per_unit or first.for_every or second.for_every)
        ):
            both = f"{format_expression(first.value)} + {format_expression(second.value)}"
            hint = f"add them up: pay {both}; or write a second rule"
        yield error("two-pays", "a rule has one `pay`", second.span, hint)


def _top(rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    if rule.top is None:
        return
    if rule.each is None or rule.on is not None:
        yield error(
            "top-of-what",
            "a ranking compares partners over a period",
            rule.top.span,
            "write `each quarter` instead of `on deals`",
        )
    if rule.top.count < 1:
        yield error(
            "top-nobody",
            "a ranking has at least one winner",
            rule.top.span,
            "for example: top 3 by sum(amount)",
        )
    _number_wanted(rule.top.by, scope)
    if rule.top.at_least is not None:
        type_of(nodes.Comparison(">=", rule.top.by, rule.top.at_least, span=rule.top.at_least.span), scope)
    if rule.top.in_each is not None:
        type_of(rule.top.in_each, replace(scope, owner="partners", measures=False))


def _reward(reward: nodes.Reward, rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    match reward:
        case nodes.Pay(value, per_unit, lot):
            yield from _paid(value, rule, scope, per_unit=per_unit)
            if per_unit and scope.owner is None:
                yield error(
                    "units-of-what",
                    "a rule per period has no units of its own",
                    reward.span,
                    "for example: pay 5 EUR * sum(units)",
                )
            if lot is not None:
                _number_wanted(lot.of, scope)
        case nodes.PayTable(table):
            if len(table.by) == 1 and table.of is None and _is_points(rule) is False:
                base = type_of(table.by[0], replace(scope, problems=[]))
            else:
                base = type_of(table.of, replace(scope, problems=[])) if table.of is not None else None
            yield from table_problems(table, scope, lump_base=base, pays=True)
        case nodes.Donate(amount, _):
            yield from _paid(amount, rule, scope, per_unit=False)
        case nodes.Item() | nodes.Badge():
            pass


def _paid(value: nodes.Expression, rule: nodes.Rule, scope: Scope, *, per_unit: bool) -> Iterator[Diagnostic]:
    kind = type_of(value, scope)
    if isinstance(value, nodes.Percent):
        subject = "amount" if scope.owner == "deals" else "sum(amount)"
        yield error(
            "percent-of-what", "a percentage of what?", value.span, f"write `{value.value:f}% of {subject}`"
        )
    elif kind == "number" and isinstance(value, nodes.Number):
        unit = "points" if _is_points(rule) else scope.program.currency or "EUR"
        yield error(
            "money-without-currency",
            f"`{value.value:f}` of what?",
            value.span,
            f"write `{value.value:f} {unit}`",
        )
    elif kind == "number" and not _is_points(rule):
        yield error(
            "not-money",
            "what is paid must be money or points, this is a number",
            value.span,
            "multiply it by an amount: 5 EUR * …",
        )
    elif kind is not None and kind not in ("money", "points", "number"):
        yield error(
            "not-money",
            f"what is paid must be money or points, this is {NAMED[kind]}",
            value.span,
            "for example: pay 5% of amount",
        )
    if isinstance(value, nodes.Negative):
        yield error(
            "pay-below-zero", "nobody can be paid less than nothing", value.span, "leave the minus out"
        )


def _is_points(rule: nodes.Rule) -> bool:
    return rule.kind == "points"


def _limits(rule: nodes.Rule, program: nodes.Program, scope: Scope) -> Iterator[Diagnostic]:
    for limit in rule.limits:
        match limit:
            case nodes.AtMost(amount) | nodes.AtLeast(amount):
                _money_wanted(amount, scope)
            case nodes.AtMostTimes(count):
                if count < 1:
                    yield error(
                        "never",
                        "at most 0 times is never",
                        limit.span,
                        "leave the rule out, or write `at most 1 times`",
                    )
            case nodes.Once(per):
                if rule.on is None and per != "partner":
                    yield error(
                        "once-in-period",
                        f"an award per period has no {per}",
                        limit.span,
                        "use it in a rule `on deals`",
                    )
    if rule.budget is not None:
        _money_wanted(rule.budget.amount, scope)
        if (
            program.budget
            and isinstance(rule.budget.amount, nodes.Amount)
            and isinstance(program.budget.amount, nodes.Amount)
            and rule.budget.amount.value > program.budget.amount.value
        ):
            yield warning(
                "budget-beyond",
                f"the budget of “{rule.name}” is larger than the program's",
                rule.budget.span,
                f"the program's is {format_expression(program.budget.amount)}",
            )


def _says(rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    fields = scope.fields(rule.on.facts) if rule.on else {}
    known = (*SAY_FIELDS, *fields)
    for say in rule.says:
        try:
            named = [name for _, name, _, _ in Formatter().parse(say.text) if name is not None]
        except ValueError:
            yield error(
                "open-brace", "a brace in this text is not closed", say.span, "for example: {partner}"
            )
            continue
        for name in named:
            if name.strip().lower() not in known:
                yield error(
                    "unknown-placeholder",
                    f"an announcement cannot name `{{{name}}}`",
                    say.span,
                    did_you_mean(name, known) or f"it can name {', '.join(SAY_FIELDS)}",
                )


def _poll(poll: nodes.Poll) -> Iterator[Diagnostic]:
    if poll.ask.kind == "choice" and len(poll.ask.options) < 2:
        yield error(
            "choice-of-what",
            "a choice needs at least two options",
            poll.ask.span,
            'for example: ask choice "Which?" options "A", "B"',
        )
    if poll.ask.kind != "choice" and poll.ask.options:
        yield error(
            "options-of-what",
            f"`ask {poll.ask.kind}` has its own answers",
            poll.ask.span,
            "leave the options out, or ask choice",
        )
    if poll.schedule is None:
        yield error(
            "no-schedule",
            f"“{poll.name}” does not say when",
            poll.span,
            "for example: every quarter, last weekday, at 10:00",
        )


def _schedules(program: nodes.Program) -> list[nodes.Schedule]:
    items: tuple[nodes.Standings | nodes.Ceremony | nodes.Poll, ...] = (
        *program.standings,
        *program.ceremonies,
        *program.polls,
    )
    return [item.schedule for item in items if item.schedule is not None]


def _number_wanted(expression: nodes.Expression, scope: Scope) -> None:
    kind = type_of(expression, scope)
    if kind in ("text", "date", "yes/no"):
        scope.wrong(
            "not-a-number",
            f"{NAMED[kind]} cannot be reckoned with",
            expression.span,
            "for example: sum(amount), count(deals)",
        )


def _money_wanted(expression: nodes.Expression, scope: Scope) -> None:
    kind = type_of(expression, scope)
    if kind not in (None, "money", "points", "number"):
        scope.wrong(
            "mixed-up", f"this should be money, it is {NAMED[kind]}", expression.span, "for example: 500 EUR"
        )
