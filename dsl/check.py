"""Everything that is wrong with a program that can be read: names, kinds of values, clauses that miss or contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from babel.numbers import is_currency

from dsl import nodes
from dsl.audience_checks import audience_problems
from dsl.ceremony_checks import ceremony_problems, zone_problems
from dsl.circles import circles
from dsl.closed_values import closed_value_problems
from dsl.decision_checks import decision_problems
from dsl.diagnostics import Diagnostic, error, warning
from dsl.edges import at_the_edge
from dsl.expect_checks import expect_problems
from dsl.fund_checks import fund_problems
from dsl.links import LEADS, link_problems
from dsl.mixed import mixed
from dsl.names import called
from dsl.nouns import ALL, ONE
from dsl.own_currency import own_currency_problems, scales
from dsl.payment_checks import payout_problems
from dsl.point_checks import point_problems
from dsl.points import gives_points
from dsl.poll_checks import poll_problems
from dsl.pro_rata_checks import pro_rata_problems
from dsl.reading_checks import reading_problems
from dsl.rule_checks import money_wanted, number_wanted, own_day, rule_problems
from dsl.said import said
from dsl.scope import Scope
from dsl.shared_checks import shared_problems
from dsl.slips import slips
from dsl.soundness import unsound
from dsl.suggest import did_you_mean
from dsl.table_checks import table_problems
from dsl.types import paid_type, type_of
from dsl.vocabulary import FIELDS
from dsl.ways_out import for_example, one_of


def check(program: nodes.Program) -> tuple[Diagnostic, ...]:
    """Every mistake and warning of a program, in no particular order."""
    scope = Scope(program)
    found = [*_header(program, scope), *_names(program), *_measures(program, scope)]
    for rule in program.rules:
        found += rule_problems(rule, program, scope)
        found += own_currency_problems(rule)
        found += pro_rata_problems(rule)
    found += shared_problems(program, scope)
    found += fund_problems(program, scope)
    found += circles(program)
    found += closed_value_problems(program)
    for standings in program.standings:
        if standings.by is not None:
            number_wanted(standings.by, replace(scope, this="nothing"))
        if standings.schedule is None:
            found.append(
                error(
                    "no-schedule",
                    said("these standings do not say when"),
                    standings.span,
                    for_example("every Monday at 09:00"),
                )
            )
    for poll in program.polls:
        found += poll_problems(poll, scope)
    for ceremony in program.ceremonies:
        found += ceremony_problems(ceremony, scope)
    for payout in program.payouts:
        found += payout_problems(payout, scope)
    for schedule in _schedules(program):
        if schedule.day is not None and not 1 <= schedule.day <= 31:
            found.append(
                error(
                    "no-such-day",
                    said("there is no day {day} in any month", day=str(schedule.day)),
                    schedule.span,
                    said("a day from 1 to 31"),
                )
            )
        if schedule.zone is not None:
            found += zone_problems(schedule.zone, schedule.span, "at 17:00 in Europe/Rome")
        if schedule.period in ("two weeks", "program") and schedule.once_on is None:
            found.append(
                error(
                    "no-schedule",
                    said("`every {period}` is no rhythm for messages", period=schedule.period),
                    schedule.span,
                    said("every week, month, quarter, half or year"),
                )
            )
    found += decision_problems(program)
    found += expect_problems(program, scope)
    found += point_problems(program)
    found += slips(program)
    found += unsound(program)
    found += mixed(program)
    found += at_the_edge(program)
    found += scope.problems
    return tuple(found)


# --- the header ------------------------------------------------------------------------------------------------------


def _header(program: nodes.Program, scope: Scope) -> Iterator[Diagnostic]:
    if program.runs is None:
        yield error(
            "no-run",
            said("the program does not say when it runs"),
            program.span,
            for_example("runs 2026-07-01 to 2026-12-31"),
        )
    if program.currency is not None and not is_currency(program.currency):
        yield error(
            "unknown-currency",
            said("{currency} is no currency", currency=program.currency),
            program.header_places.get("currency", program.span),
            for_example("currency EUR"),
        )
    if program.currency is None and _pays_money(program):
        yield error(
            "no-currency",
            said("the program pays money, but does not say in which currency"),
            program.span,
            (
                for_example("currency EUR")
                if program.own_currency is None
                else said("say in which what is written, limited or measured is reckoned: currency EUR")
            ),
        )
    if program.timezone is not None:
        place = program.header_places.get("timezone", program.span)
        yield from zone_problems(program.timezone, place, "timezone Europe/Rome")
    if program.weeks is not None and (program.quarters or program.fiscal_start != 1):
        yield error(
            "two-calendars",
            said("the fiscal year is said in two ways"),
            program.weeks.span,
            said("leave one of them out: months of weeks make quarters and years, too"),
        )
    if program.eligible is not None:
        yield from audience_problems(program.eligible, scope)
    if program.budget is not None:
        money_wanted(program.budget.amount, replace(scope, this="nothing"))
    if program.goal is not None and program.goal.measured_by is not None:
        type_of(program.goal.measured_by, scope)
    if program.count_when != "won":
        yield from _stage(program, scope)
    if program.holds and program.runs and program.holds.day > program.runs.end:
        yield warning(
            "never-runs",
            said("the text holds from a day on which the program is over"),
            program.holds.span,
            said("the program runs {start} to {end}", start=program.runs.start, end=program.runs.end),
        )
    for own in program.fields:
        if own.name in Scope(replace(program, fields=(), readings=())).fields(own.on):
            yield error(
                "field-exists",
                said("{all} have a field `{name}` already", all=ALL[own.on], name=own.name),
                own.span,
                said("leave this line out"),
            )
        elif own.type in LEADS:
            yield from link_problems(own)
    yield from reading_problems(program)
    if not program.rules and not program.polls:
        yield warning(
            "no-rules",
            said("the program rewards nothing yet"),
            program.span,
            said('add a rule: bonus "First deal" on deals pay 100 EUR'),
        )


def _pays_money(program: nodes.Program) -> bool:
    return any(
        isinstance(reward, nodes.Pay | nodes.PayTable | nodes.Donate | nodes.SharePool | nodes.Charging)
        and not gives_points(rule)
        and not scales(rule, program)
        and not (rule.accounts and paid_type(rule, program) != "money")
        for rule in program.rules
        for reward in rule.rewards
    )


def _names(program: nodes.Program) -> Iterator[Diagnostic]:
    for again, nameless, named in (
        (said("a second rule is called"), said("this rule has no name"), program.rules),
        (said("a second measure is called"), said("this measure has no name"), program.measures),
        (said("a second fund is called"), said("this fund has no name"), program.funds),
        (said("a second decision is called"), said("this decision has no name"), program.decisions),
        (said("a second poll is called"), said("this poll has no name"), program.polls),
        (said("a second test is called"), said("this test has no name"), program.expects),
    ):
        seen: set[str] = set()
        for item in named:
            if called(item.name) in seen:
                yield error(
                    "same-name",
                    said("{again} “{name}”", again=again, name=item.name),
                    item.span,
                    said("give it a name of its own"),
                )
            seen.add(called(item.name))
            if not item.name:
                yield error(
                    "no-name",
                    nameless,
                    item.span,
                    said('give it one: bonus "First deal"'),
                )


def _measures(program: nodes.Program, scope: Scope) -> Iterator[Diagnostic]:
    for measure in program.measures:
        inner = replace(scope, naming=(measure.name,), owner=measure.of_each)
        if measure.of_each is not None and measure.name in scope.fields(measure.of_each):
            yield error(
                "figure-like-field",
                said(
                    "{one} has a `{measure}` of its own, and that is what `{measure}` means",
                    one=ONE[measure.of_each],
                    measure=measure.name,
                ),
                measure.span,
                said("give the figure another name: measure {name} = …", name=f"net_{measure.name}"),
            )
        elif measure.name in scope.fields("deals"):
            yield warning(
                "named-like-field",
                said(
                    "in a rule on deals, `{measure}` is the deal's own field and not this measure",
                    measure=measure.name,
                ),
                measure.span,
                for_example(f"measure total_{measure.name}"),
            )
        if isinstance(measure.value, nodes.Table):
            yield from table_problems(measure.value, inner, lump_base=None)
        else:
            type_of(measure.value, inner)


# --- messages --------------------------------------------------------------------------------------------------------


def _schedules(program: nodes.Program) -> list[nodes.Schedule]:
    items: tuple[nodes.Standings | nodes.Ceremony | nodes.Poll | nodes.PayoutDays, ...] = (
        *program.standings,
        *program.ceremonies,
        *program.polls,
        *program.payouts,
    )
    return [item.schedule for item in items if item.schedule is not None]


def _stage(program: nodes.Program, scope: Scope) -> Iterator[Diagnostic]:
    """`deals count when paid` names one of the days that deals have."""
    day = f"{program.count_when}_on"
    place = program.header_places.get("count_when", program.span)
    dates = {name for name, kind in FIELDS["deals"].items() if kind == "date"}
    if scope.fields("deals").get(day) == "date" and day not in dates:
        yield own_day(day, place)
    elif day not in dates:
        stages = ["won", *sorted(name.removesuffix("_on") for name in dates)]
        hint = did_you_mean(program.count_when, stages) or one_of(stages)
        yield error("unknown-stage", said("a deal has no date `{day}`", day=day), place, hint)
