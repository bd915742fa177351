"""The canonical text of a program: one clause a line, clauses in one order, tables in columns, comments where they belong."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Iterator
from datetime import time
from typing import assert_never

from dsl import nodes
from dsl.comments import Line, with_comments
from dsl.format_decisions import format_decision
from dsl.format_expects import expect_lines
from dsl.format_payment import payment_lines
from dsl.remembered import remembered
from dsl.vocabulary import ONE_OF
from dsl.written import (
    Binding,
    amount,
    duration,
    format_expression,
    format_number,
    quoted,
    step_limit,
    written,
)

__all__ = [
    "format_expression",
    "format_item",
    "format_limit",
    "format_number",
    "format_program",
    "format_reward",
    "format_rule",
    "format_step",
]

_Item = (
    nodes.Measure
    | nodes.Fund
    | nodes.Rule
    | nodes.Shared
    | nodes.Decision
    | nodes.Standings
    | nodes.Ceremony
    | nodes.Poll
    | nodes.PayoutDays
    | nodes.Expect
)
_TIES = {"split the prize": "split the prize", "earliest": "to the earliest", "all win": "all win"}


def format_program(program: nodes.Program) -> str:
    """The whole text, with a line end at its end. Two equal trees without comments have the same text."""
    lines = list(_header(program))
    one_line = False  # measures of one line stand together
    items: tuple[_Item, ...] = (
        *program.measures,
        *program.funds,
        *program.rules,
        *program.best_of,
        *program.together,
        *program.decisions,
        *program.standings,
        *program.ceremonies,
        *program.polls,
        *program.payouts,
        *program.expects,
    )
    for item in items:
        written_item = list(_item(item))
        if not (one_line and len(written_item) == 1):
            lines.append(Line(""))
        one_line = len(written_item) == 1
        lines += written_item
    return "\n".join(with_comments(lines, program.comments)) + "\n"


def format_rule(rule: nodes.Rule) -> str:
    """The canonical text of one rule, without comments and without a line end at its end."""
    return "\n".join(line.text for line in _rule(rule))


def _weeks(weeks: nodes.WeekYear) -> str:
    edge, month = "ends" if weeks.ends else "starts", month_name[weeks.month]
    weekday = weeks.weekday.capitalize()
    day = (
        f"{weekday} nearest {month} {weeks.day}"
        if weeks.which == "nearest"
        else f"{weeks.which} {weekday} of {month}"
    )
    return f"fiscal year {edge} {day}, months of {'-'.join(map(str, weeks.pattern))} weeks"


def _header(program: nodes.Program) -> Iterator[Line]:
    yield Line(f"program {quoted(program.name)}", program.span)
    if program.goal is not None:
        yield Line(f"  {_goal(program.goal)}", program.goal.span)
    if program.runs is not None:
        yield _runs(program.runs)
    settings = {
        "currency": f"currency {program.currency}" if program.currency else None,
        "own_currency": "currency of the deal" if program.own_currency else None,
        "points_decimals": _decimals(program.points_decimals) if program.points_decimals else None,
        "timezone": f"timezone {program.timezone}" if program.timezone else None,
        "fiscal_start": f"fiscal year starts {month_name[program.fiscal_start]}"
        if program.fiscal_start != 1
        else None,
        "weeks": _weeks(program.weeks) if program.weeks else None,
        "quarters": f"quarters start {', '.join(map(str, program.quarters))}" if program.quarters else None,
        "eligible": f"for partners where {format_expression(program.eligible)}" if program.eligible else None,
        "budget": f"budget {_value(program.budget.amount)}" if program.budget else None,
        "count_when": f"deals count when {program.count_when}" if program.count_when != "won" else None,
        "closes_after": f"closes after {duration(program.closes_after)}" if program.closes_after else None,
        "holds": _holds(program.holds) if program.holds else None,
        "notice": f"notice {duration(program.notice)} for cuts" if program.notice else None,
        "announce": "announce in partner channels" if program.announce else None,
        "show_amounts": "show amounts" if program.show_amounts else None,
    }
    for key, text in settings.items():
        if text is not None:
            yield Line(f"  {text}", program.header_places.get(key, nodes.NOWHERE))
    for own in program.fields:
        yield Line(f"  field {own.name} {own.type} on {own.on}", own.span)
    for reading in program.readings:
        yield Line(f"  reading {reading.name} on {reading.on}", reading.span)


def _decimals(count: int) -> str:
    return f"points with {count} decimal{'s' if count > 1 else ''}"


def _item(item: _Item) -> Iterator[Line]:
    match item:
        case nodes.Measure():
            return _measure(item)
        case nodes.Fund():
            return iter([Line(format_fund(item), item.span)])
        case nodes.Rule():
            return _rule(item)
        case nodes.BestOf() | nodes.Together() | nodes.TogetherAtLeast():
            return iter([Line(format_item(item), item.span)])
        case nodes.Decision():
            return iter([Line(format_decision(item), item.span)])
        case nodes.Standings():
            return _standings(item)
        case nodes.Ceremony():
            return _ceremony(item)
        case nodes.Poll():
            return _poll(item)
        case nodes.PayoutDays():
            return _payout(item)
        case nodes.Expect():
            return expect_lines(item)
        case _:
            assert_never(item)


def _goal(goal: nodes.Goal) -> str:
    text = f"goal {quoted(goal.text)}"
    if goal.measured_by is None or goal.reaching is None:
        return text
    return f"{text} measured by {goal.measured_by.dotted} reaching {_value(goal.reaching)}"


def _holds(holds: nodes.HoldsFrom) -> str:
    return f"holds from {holds.day}" + (" retroactively" if holds.retroactively else "")


def _runs(runs: nodes.Runs) -> Line:
    return Line(f"  runs {runs.start} to {runs.end}", runs.span)


def _measure(measure: nodes.Measure) -> Iterator[Line]:
    if isinstance(measure.value, nodes.Table):
        head, *steps = _table(measure.value, "  ")
        yield Line(f"measure {measure.name} {head.text}", measure.span)
        yield from steps
    else:
        yield Line(f"measure {measure.name} = {format_expression(measure.value)}", measure.span)


def format_fund(fund: nodes.Fund) -> str:
    unit = f" per {fund.unit.dotted}" if fund.unit else ""
    expires = f" expires {duration(fund.expires)} after it was earned" if fund.expires else ""
    return f"fund {quoted(fund.name)}{unit}{expires}"


# --- rules ---------------------------------------------------------------------------------------------------------


def _rule(rule: nodes.Rule) -> Iterator[Line]:
    yield Line(f"{rule.kind} {quoted(rule.name)}", rule.span)
    for line in _clauses(rule):
        yield Line(f"  {line.text}", line.span)


def _clauses(rule: nodes.Rule) -> Iterator[Line]:
    """What the rule is about, then for whom and when, then what it gives, then the limits."""
    if rule.on is not None:
        where = f" where {format_expression(rule.on.where)}" if rule.on.where else ""
        yield Line(f"on {rule.on.facts}{where}", rule.on.span)
    if rule.each is not None:
        yield Line(f"each {format_each(rule.each)}", rule.each.span)
    if rule.runs is not None:
        yield Line(_runs(rule.runs).text.strip(), rule.runs.span)
    if rule.dated is not None:
        yield Line(f"dated {rule.dated.name.dotted}", rule.dated.span)
    if rule.eligible is not None:
        yield Line(f"for partners where {format_expression(rule.eligible)}", rule.eligible.span)
    if rule.when is not None:
        yield Line(f"when {format_expression(rule.when)}", rule.when.span)
    if rule.top is not None:
        yield Line(_top(rule.top), rule.top.span)
    yield from _status(rule)
    yield from _given(rule)
    if rule.own_currency is not None:
        yield Line("currency of the deal", rule.own_currency.span)
    for factor in rule.multiply:
        condition = f" if {format_expression(factor.condition)}" if factor.condition else ""
        yield Line(f"multiply by {_value(factor.factor)}{condition}", factor.span)
    if rule.lasts is not None:
        yield Line(f"for {duration(rule.lasts.duration)} from {_value(rule.lasts.start)}", rule.lasts.span)
    if rule.uses is not None:
        yield Line(f"uses {format_number(rule.uses.count)} of {quoted(rule.uses.fund)}", rule.uses.span)
    for say in rule.says:
        yield Line(f"say {quoted(say.text)}", say.span)
    for limit in rule.counted_off:
        yield Line(format_limit(limit), limit.span)
    if rule.budget is not None:
        yield Line(f"budget {_value(rule.budget.amount)}", rule.budget.span)
    for claw_back in rule.claw_back:
        yield Line(format_claw_back(claw_back), claw_back.span)
    if rule.requires is not None:
        yield Line(f"requires {', '.join(map(quoted, rule.requires.rules))}", rule.requires.span)
    if rule.instead_of is not None:
        yield Line(f"instead of {', '.join(map(quoted, rule.instead_of.rules))}", rule.instead_of.span)
    yield from payment_lines(rule)


def format_each(each: nodes.Each) -> str:
    """`month`, `12 months from partner.joined_on`, `month, year to date`, `quarter per store`."""
    text = duration(each.period) if isinstance(each.period, nodes.Duration) else each.period
    if each.start is not None:
        text += f" from {each.start.dotted}"
    if each.unit is not None:
        text += f" per {each.unit.dotted}"
    return f"{text}, {each.to_date} to date" if each.to_date is not None else text


def _status(rule: nodes.Rule) -> Iterator[Line]:
    if rule.level is not None:
        head, *steps = _table(rule.level.table, "  ")
        yield Line(f"level {head.text}", rule.level.span)
        yield from steps
    if rule.keeps is not None:
        length = "for ever" if rule.keeps.duration is None else duration(rule.keeps.duration)
        yield Line(f"keeps {length}", rule.keeps.span)
    if rule.never_falls is not None:
        yield Line("never falls", rule.never_falls.span)
    if rule.moves is not None:
        steps_ = "step" if rule.moves.count == 1 else "steps"
        yield Line(f"moves {rule.moves.count} {steps_} per {rule.moves.per}", rule.moves.span)


def _top(top: nodes.Top) -> str:
    parts = [f"top {_value(top.count)} by {_value(top.by)}"]
    if top.in_each is not None:
        parts.append(f"in each {top.in_each.dotted}")
    if top.at_least is not None:
        parts.append(f"with at least {_value(top.at_least)}")
    ties = f", ties {_TIES[top.ties]}" if top.ties in _TIES else ""
    if top.higher is not None:
        ties = f", ties to the higher {_value(top.higher)}"
    return " ".join(parts) + ties


def _given(rule: nodes.Rule) -> Iterator[Line]:
    """The rewards in their order; `offer` stands before the first choice, and the choices are indented."""
    choices = rule.choices
    offer = iter([Line(_offer(rule.offer), rule.offer.span)] if rule.offer is not None else [])
    for reward in rule.rewards:
        if reward in choices:
            yield from offer
        indent = "  " if reward in choices else ""
        for line in format_reward(reward):
            yield Line(f"{indent}{line.text}", line.span)
    yield from offer


def _offer(offer: nodes.Offer) -> str:
    if offer.within is None or offer.otherwise is None:
        return "offer"
    return f"offer within {duration(offer.within)}, otherwise {format_expression(offer.otherwise)}"


def format_reward(reward: nodes.Reward) -> Iterator[Line]:
    match reward:
        case nodes.Pay(value, per_unit, lot):
            account = f" {_account(reward.account)}" if reward.account else ""
            yield Line(f"pay {_value(value)}{_per_unit(per_unit)}{_lot(lot)}{account}", reward.span)
        case nodes.PayTable(table, into):
            head, *steps = _table(table, "  ")
            yield Line(f"pay {head.text}", reward.span)
            yield from steps
            if into is not None:
                yield Line(f"  {_account(into)}", into.span)
        case nodes.Item(text, worth):
            yield Line(f"award {quoted(text)}" + (f" worth {amount(worth)}" if worth else ""), reward.span)
        case nodes.Donate(given, to):
            yield Line(f"donate {_value(given)} to {quoted(to)}", reward.span)
        case nodes.Badge(text):
            yield Line(f"badge {quoted(text)}", reward.span)
        case nodes.SharePool(pool, by, in_each):
            how = "equally" if by is None else f"in proportion to {_value(by)}"
            where = f" in each {in_each.dotted}" if in_each is not None else ""
            yield Line(f"share {_value(pool)} {how}{where}", reward.span)
        case nodes.Charging(value, per_unit, to):
            whom = f" to {format_expression(to)}" if to is not None else ""
            yield Line(f"charge {_value(value)}{_per_unit(per_unit)}{whom}", reward.span)
        case _:
            assert_never(reward)


def _account(account: nodes.Account) -> str:
    return f"{account.way} {quoted(account.fund)}"


def _per_unit(per_unit: bool) -> str:  # noqa: FBT001  # it is the node's own attribute
    return " per unit" if per_unit else ""


def _lot(lot: nodes.Lot | None) -> str:
    match lot:
        case None:
            return ""
        case nodes.Lot(nodes.Number(size), nodes.Name() as counted):
            return f" for every {format_number(size)} {counted.dotted}"
        case nodes.Lot(size, of):
            return f" for every {written(size, Binding.SIGNED)} of {written(of, Binding.OF)}"


@remembered
def format_limit(limit: nodes.Limit | nodes.ForFirst) -> str:
    match limit:
        case nodes.ForFirst(first, of, per, condition):
            text = f"for the first {_first(first, of)}"
            return f"{text}{format_scope(per)}{_if(condition)}"
        case nodes.AtMost(most, per, condition, later):
            rest = ", rest later" if later else ""
            return f"at most {_value(most)}{format_scope(per)}{_if(condition)}{rest}"
        case nodes.AtLeast(least, per, condition, recoverable):
            draw = ", recoverable" if recoverable else ""
            return f"at least {_value(least)}{format_scope(per)}{_if(condition)}{draw}"
        case nodes.AtMostTimes(count, per, condition, ties):
            often = "once" if count == 1 and per else f"at most {count} times"
            return f"{often}{format_scope(per)}{_if(condition)}" + (
                ", ties all win" if ties == "all win" else ""
            )
        case _:
            assert_never(limit)


def _first(first: nodes.Expression, of: nodes.Expression | nodes.FactKind | None) -> str:
    number = written(first, Binding.SIGNED)
    match of:
        case None:
            return number
        case str() if isinstance(first, nodes.Number) and first.value == 1:
            return ONE_OF[of]
        case str():
            return f"{number} {of}"
        case nodes.Name() if not isinstance(first, nodes.Amount):
            return f"{number} {of.dotted}"
        case _:
            return f"{number} of {written(of, Binding.OF)}"


def format_claw_back(claw_back: nodes.ClawBack) -> str:
    if claw_back.never:
        return "no claw back"
    text = "claw back"
    if claw_back.share is not None:
        half = claw_back.share.value == 50
        text += " half" if half else f" {_value(claw_back.share)}"
    if claw_back.within is not None:
        of = f" of {claw_back.of.dotted}" if claw_back.of else ""
        text += f" within {duration(claw_back.within)}{of}"
    if claw_back.by is not None and claw_back.over is not None:
        text += f" by {claw_back.by} over {duration(claw_back.over)}"
    return text + _if(claw_back.condition)


def format_scope(per: nodes.Per | None) -> str:
    """What a limit is counted by, with the blank before it: ` per customer per year`."""
    if per is None:
        return ""
    parts = [f" per {name.dotted}" for name in per.fields]
    parts += [f" per {per.period}"] if per.period else []
    return "".join(parts) + (f" across {per.across}" if per.across else "")


def _if(condition: nodes.Expression | None) -> str:
    return f" if {format_expression(condition)}" if condition is not None else ""


# --- tables --------------------------------------------------------------------------------------------------------


def _table(table: nodes.Table, indent: str) -> Iterator[Line]:
    """First what the table goes by, then its steps in two columns."""
    mode = "" if table.mode == "bare" else f"{table.mode} "
    by = ", ".join(written(each, Binding.SUM, narrow=True) for each in table.by)
    yield Line(f"{mode}by {by}" + (f" of {_value(table.of)}" if table.of else ""), table.span)
    heads = [format_step(step) for step in table.steps]
    width = max(map(len, heads), default=0) + 3
    for head, step in zip(heads, table.steps, strict=True):
        value = _value(step.value.value) + _per_unit(step.value.per_unit)
        yield Line(f"{indent}{head:<{width}}{value}", step.span)


def format_step(step: nodes.Step) -> str:
    """Where a step lies, as it stands in the canonical text: `from 50k`."""
    match step:
        case nodes.From(limits):
            return f"from {', '.join(map(step_limit, limits))}"
        case nodes.Above(limit):
            return f"above {step_limit(limit)}"
        case nodes.UpTo(limit):
            return f"up to {step_limit(limit)}"
        case nodes.Below(limit):
            return f"below {step_limit(limit)}"
        case nodes.Rest(_, above):
            return "above that" if above else "otherwise"
        case nodes.Named(text):
            return quoted(text)
        case nodes.Numbered(low, high):
            return str(low) if low == high else f"{low} to {high}"
        case _:
            assert_never(step)


# --- other items ---------------------------------------------------------------------------------------------------


def format_item(item: nodes.Shared) -> str:
    """What rules share, on one line."""
    listed = ", ".join(map(quoted, item.rules))
    match item:
        case nodes.BestOf():
            return f"best of {listed}"
        case nodes.Together(amount, per, in_proportion, _):
            how = ", in proportion" if in_proportion else ""
            return f"together at most {_value(amount)}{format_scope(per)}{how}: {listed}"
        case nodes.TogetherAtLeast(amount, per, _):
            return f"together at least {_value(amount)}{format_scope(per)}: {listed}"
        case _:
            assert_never(item)


def _standings(standings: nodes.Standings) -> Iterator[Line]:
    yield Line("standings", standings.span)
    if standings.schedule is not None:
        yield Line(f"  {_schedule(standings.schedule)}", standings.schedule.span)
    if standings.by is not None:
        yield _ranked_by(standings.by, standings.top)
    yield Line(f"  names {standings.names}")


def _ceremony(ceremony: nodes.Ceremony) -> Iterator[Line]:
    yield Line(f"ceremony {quoted(ceremony.name)}", ceremony.span)
    if ceremony.schedule is not None:
        yield Line(f"  {_schedule(ceremony.schedule)}", ceremony.schedule.span)
    if ceremony.announced:
        ahead = ", ".join(f"{_ahead(each)} before" for each in ceremony.announced)
        yield Line(f"  announced {ahead}", ceremony.announced[0].span)
    if ceremony.by is not None:
        yield _ranked_by(ceremony.by, ceremony.top)
    if ceremony.names is not None:
        yield Line(f"  names {ceremony.names}")
    for again in ceremony.again:
        yield Line(f"  again at {again.at:%H:%M}{_in_zone(again.zone)}", again.span)


def _ahead(ahead: nodes.Ahead) -> str:
    return f"{ahead.count} {ahead.unit.removesuffix('s') if ahead.count == 1 else ahead.unit}"


def _ranked_by(by: nodes.Expression, top: int | None) -> Line:
    return Line(f"  by {_value(by)}{f', top {top}' if top is not None else ''}", by.span)


def _in_zone(zone: str | None) -> str:
    return f" in {zone}" if zone else ""


def _poll(poll: nodes.Poll) -> Iterator[Line]:
    yield Line(f"poll {quoted(poll.name)}", poll.span)
    yield _ask(poll.ask)
    yield from map(_ask, poll.more)
    if poll.to is not None:
        where = f" where {format_expression(poll.to.where)}" if poll.to.where else ""
        places = ", ".join(map(quoted, poll.to.places))
        yield Line(f"  to {places or poll.to.who}{where}", poll.to.span)
    if poll.sample is not None:
        yield Line(f"  sample {_value(nodes.Percent(poll.sample))}")
    if poll.schedule is not None:
        yield Line(f"  {_schedule(poll.schedule)}", poll.schedule.span)
    if poll.open_for is not None:
        yield Line(f"  open {duration(poll.open_for)}", poll.open_for.span)
    if poll.remind_after is not None:
        yield Line(f"  remind after {duration(poll.remind_after)}", poll.remind_after.span)
    if poll.again_after is not None:
        yield Line(f"  again after {duration(poll.again_after)}", poll.again_after.span)
    if poll.anonymous:
        yield Line("  anonymous")


def _ask(ask: nodes.Ask) -> Line:
    only_if = f" if {' or '.join(map(_reply, ask.only_if))}" if ask.only_if else ""
    if ask.follows_up:
        return Line(f"  follow up{only_if} {quoted(ask.text)}", ask.span)
    options = f" options {', '.join(map(quoted, ask.options))}" if ask.options else ""
    return Line(f"  ask {ask.kind} {quoted(ask.text)}{options}{only_if}", ask.span)


def _reply(reply: nodes.Reply) -> str:
    match reply:
        case nodes.OnScale(low, high):
            return str(low) if low == high else f"from {low} to {high}"
        case nodes.Text(value):
            return quoted(value)
        case _:
            return reply


def _payout(payout: nodes.PayoutDays) -> Iterator[Line]:
    yield Line("payout", payout.span)
    if payout.schedule is not None:
        yield Line(f"  {_schedule(payout.schedule, timed=False)}", payout.schedule.span)
    if payout.least is not None:
        yield Line(f"  from {_value(payout.least)}", payout.least.span)
    if payout.less is not None:
        yield Line(f"  less {_value(payout.less)}", payout.less.span)


def _schedule(schedule: nodes.Schedule, *, timed: bool = True) -> str:
    """`timed` where the time of day matters, and so is always said."""
    if schedule.once_on is not None:
        return f"opens {schedule.once_on} at {schedule.at:%H:%M}{_in_zone(schedule.zone)}"
    parts = [f"every {schedule.weekday.capitalize() if schedule.weekday else schedule.period}"]
    if schedule.nth is not None:
        of = schedule.nth_of or "day"
        parts.append(f"{schedule.nth} {of if of in ('weekday', 'day') else of.capitalize()}")
    if schedule.day is not None:
        parts.append(f"day {schedule.day}")
    if schedule.weekday_before:
        parts.append("or the weekday before")
    if not timed and schedule.at == time(9) and schedule.zone is None:
        return ", ".join(parts)
    at = f"at {schedule.at:%H:%M}{_in_zone(schedule.zone)}"
    return f"{parts[0]} {at}" if len(parts) == 1 else ", ".join([*parts, at])


def _value(expression: nodes.Expression) -> str:
    return written(expression, Binding.BEYOND)
