"""The one canonical text of a program: a clause a line, in a fixed order, tables aligned, comments where they stood."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, assert_never

from dsl import nodes
from dsl.build import MONTHS

_Line = tuple[int, str]
"""The line in the original text (0: none) and the new text of a line."""


def format_program(program: nodes.Program) -> str:
    """The canonical text, ending in a line end. Formatting it again changes nothing."""
    lines = _header(program)
    for item in _items(program):
        lines += [(0, ""), *_item(item)]
    return "\n".join(_with_comments(lines, program.comments)) + "\n"


def format_rule(rule: nodes.Rule) -> str:
    """One rule as it stands in the canonical text."""
    return "\n".join(text for _, text in _rule(rule))


def format_number(value: Decimal) -> str:
    """As people write amounts: 250k, 1.5M, 1_200, 0.25."""
    if value >= 1_000_000 and value * 100 % 1_000_000 == 0:
        return f"{_plain(value / 1_000_000)}M"
    if value >= 1000 and (value % 1000 == 0 or (value >= 10_000 and value % 100 == 0)):
        return f"{_plain(value / 1000)}k"
    return _grouped(value)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grouped(value: Decimal) -> str:
    whole, _, fraction = _plain(value).partition(".")
    return f"{int(whole):_}" + (f".{fraction}" if fraction else "")


# --- the parts of a program ------------------------------------------------------------------------------------------


def _header(program: nodes.Program) -> list[_Line]:
    at = program.header_lines
    lines: list[_Line] = [(program.span.line, f"program {_quoted(program.name)}")]

    def add(key: str, text: str) -> None:
        lines.append((at.get(key, 0), f"  {text}"))

    if program.goal:
        goal = f"goal {_quoted(program.goal.text)}"
        if program.goal.measured_by and program.goal.reaching:
            goal += f" measured by {program.goal.measured_by.dotted} reaching {format_expression(program.goal.reaching)}"
        add("goal", goal)
    if program.runs:
        add("runs", _runs(program.runs))
    if program.currency:
        add("currency", f"currency {program.currency}")
    if program.timezone:
        add("timezone", f"timezone {program.timezone}")
    if program.fiscal_start != 1:
        add("fiscal_start", f"fiscal year starts {MONTHS[program.fiscal_start - 1].capitalize()}")
    if program.eligible is not None:
        add("eligible", f"for partners where {format_expression(program.eligible)}")
    if program.budget:
        add("budget", f"budget {format_expression(program.budget.amount)}")
    if program.count_when != "won":
        add("count_when", f"deals count when {program.count_when}")
    if program.closes_after:
        add("closes_after", f"closes after {_duration(program.closes_after)}")
    if program.announce:
        add("announce", "announce in partner channels")
    if program.show_amounts:
        add("show_amounts", "show amounts")
    lines += [(own.span.line, f"  field {own.name} {own.type} on {own.on}") for own in program.fields]
    return lines


def _items(program: nodes.Program) -> list[nodes.Measure | nodes.Rule | nodes.Standings | nodes.Ceremony | nodes.Poll]:
    return [*program.measures, *program.rules, *program.standings, *program.ceremonies, *program.polls]


def _item(item: nodes.Measure | nodes.Rule | nodes.Standings | nodes.Ceremony | nodes.Poll) -> list[_Line]:
    line = item.span.line
    match item:
        case nodes.Measure(name, nodes.Table() as table):
            return [(line, f"measure {name} {_table_head(table)}"), *_steps(table, indent=2)]
        case nodes.Measure(name, value):
            return [(line, f"measure {name} = {format_expression(value)}")]  # type: ignore[arg-type]  # tables are above
        case nodes.Rule():
            return _rule(item)
        case nodes.Standings():
            return _standings(item)
        case nodes.Ceremony(name, schedule):
            return [(line, f"ceremony {_quoted(name)}"), (schedule.span.line, f"  {_schedule(schedule)}")]
        case nodes.Poll():
            return _poll(item)
        case _:
            assert_never(item)


def _standings(standings: nodes.Standings) -> list[_Line]:
    lines: list[_Line] = [(standings.span.line, "standings")]
    if standings.schedule:
        lines.append((standings.schedule.span.line, f"  {_schedule(standings.schedule)}"))
    if standings.by is not None:
        lines.append((standings.by.span.line, f"  by {format_expression(standings.by)}" + (f", top {standings.top}" if standings.top else "")))
    lines.append((0, f"  names {standings.names}"))
    return lines


def _poll(poll: nodes.Poll) -> list[_Line]:
    ask = f"  ask {poll.ask.kind} {_quoted(poll.ask.text)}"
    if poll.ask.options:
        ask += " options " + ", ".join(_quoted(option) for option in poll.ask.options)
    lines: list[_Line] = [(poll.span.line, f"poll {_quoted(poll.name)}"), (poll.ask.span.line, ask)]
    if poll.follow_up:
        lines.append((0, f"  follow up {_quoted(poll.follow_up)}"))
    if poll.schedule:
        lines.append((poll.schedule.span.line, f"  {_schedule(poll.schedule)}"))
    if poll.open_for:
        lines.append((poll.open_for.span.line, f"  open {_duration(poll.open_for)}"))
    if poll.remind_after:
        lines.append((poll.remind_after.span.line, f"  remind after {_duration(poll.remind_after)}"))
    if poll.anonymous:
        lines.append((0, "  anonymous"))
    return lines


def _rule(rule: nodes.Rule) -> list[_Line]:
    lines: list[_Line] = [(rule.span.line, f"{rule.kind} {_quoted(rule.name)}")]

    def add(node: nodes.Node | None, text: str) -> None:
        lines.append((node.span.line if node else 0, f"  {text}"))

    if rule.runs:
        add(rule.runs, _runs(rule.runs))
    if rule.eligible is not None:
        add(rule.eligible, f"for partners where {format_expression(rule.eligible)}")
    if rule.on:
        add(rule.on, f"on {rule.on.facts}" + (f" where {format_expression(rule.on.where)}" if rule.on.where is not None else ""))
    if rule.each:
        add(rule.each, f"each {rule.each.period}")
    if rule.dated:
        add(rule.dated, f"dated {rule.dated.name.dotted}")
    if rule.when is not None:
        add(rule.when, f"when {format_expression(rule.when)}")
    if rule.top:
        add(rule.top, _top(rule.top))
    for reward in rule.rewards:
        lines += _reward(reward)
    for limit in rule.limits:
        add(limit, _limit(limit))
    if rule.budget:
        add(rule.budget, f"budget {format_expression(rule.budget.amount)}")
    if rule.requires:
        add(rule.requires, "requires " + ", ".join(_quoted(name) for name in rule.requires.rules))
    if rule.instead_of:
        add(rule.instead_of, "instead of " + ", ".join(_quoted(name) for name in rule.instead_of.rules))
    if rule.earned:
        add(rule.earned, f"earned {rule.earned.when}")
    if rule.payable:
        add(rule.payable, f"payable {_duration(rule.payable.duration)}" + (f" after {rule.payable.after.dotted}" if rule.payable.after else ""))
    for say in rule.says:
        add(say, f"say {_quoted(say.text)}")
    return lines


def _top(top: nodes.Top) -> str:
    text = f"top {top.count} by {format_expression(top.by)}"
    if top.in_each:
        text += f" in each {top.in_each.dotted}"
    if top.at_least is not None:
        text += f" with at least {format_expression(top.at_least)}"
    words: Final[dict[nodes.Ties, str]] = {"share the place": "", "split the prize": ", ties split the prize", "earliest": ", ties to the earliest", "all win": ", ties all win"}
    return text + words[top.ties]


def _reward(reward: nodes.Reward) -> list[_Line]:
    line = reward.span.line
    match reward:
        case nodes.Pay(value, per_unit, lot):
            every = f" for every {_operand(lot.size, 4)} of {_operand(lot.of, 4)}" if lot else ""
            return [(line, f"  pay {format_expression(value)}" + (" per unit" if per_unit else "") + every)]
        case nodes.PayTable(table):
            return [(line, f"  pay {_table_head(table)}"), *_steps(table, indent=4)]
        case nodes.Item(text, worth):
            return [(line, f"  award {_quoted(text)}" + (f" worth {format_expression(worth)}" if worth else ""))]
        case nodes.Donate(amount, to):
            return [(line, f"  donate {format_expression(amount)} to {_quoted(to)}")]
        case nodes.Badge(text):
            return [(line, f"  badge {_quoted(text)}")]
        case _:
            assert_never(reward)


def _limit(limit: nodes.Limit) -> str:
    match limit:
        case nodes.AtMost(amount, per):
            return f"at most {format_expression(amount)}" + (f" per {per}" if per else "")
        case nodes.AtLeast(amount):
            return f"at least {format_expression(amount)}"
        case nodes.AtMostTimes(count, per):
            return f"at most {count} times" + (f" per {per}" if per else "")
        case nodes.Once(per):
            return f"once per {per}"
        case _:
            assert_never(limit)


def _table_head(table: nodes.Table) -> str:
    mode = "" if table.mode == "bare" else f"{table.mode} "
    by = ", ".join(_operand(each, 5) if isinstance(each, nodes.Arithmetic) and each.operator == "of" else _operand(each, 3) for each in table.by)
    return f"{mode}by {by}" + (f" of {format_expression(table.of)}" if table.of is not None else "")


def _steps(table: nodes.Table, *, indent: int) -> list[_Line]:
    heads = [_step_head(step) for step in table.steps]
    width = max((len(head) for head in heads), default=0)
    return [
        (step.span.line, f"{' ' * indent}{head:<{width}}  {format_expression(step.value.value)}" + (" per unit" if step.value.per_unit else ""))
        for step, head in zip(table.steps, heads, strict=True)
    ]


def _step_head(step: nodes.Step) -> str:
    match step:
        case nodes.From(limits):
            return "from " + ", ".join(format_expression(limit) for limit in limits)
        case nodes.Above(limit):
            return f"above {format_expression(limit)}"
        case nodes.UpTo(limit):
            return f"up to {format_expression(limit)}"
        case nodes.Below(limit):
            return f"below {format_expression(limit)}"
        case nodes.Rest():
            return "otherwise"
        case nodes.Named(text):
            return _quoted(text)
        case nodes.Numbered(low, high):
            return f"{low}" if low == high else f"{low} to {high}"
        case _:
            assert_never(step)


def _runs(runs: nodes.Runs) -> str:
    return f"runs {runs.start} to {runs.end}"


def _duration(duration: nodes.Duration) -> str:
    return f"{duration.count} {duration.unit.removesuffix('s') if duration.count == 1 else duration.unit}"


def _schedule(schedule: nodes.Schedule) -> str:
    if schedule.weekday:
        return f"every {schedule.weekday.capitalize()} at {schedule.at:%H:%M}"
    text = f"every {schedule.period}"
    if schedule.nth and schedule.nth_of:
        day = schedule.nth_of if schedule.nth_of in ("weekday", "day") else schedule.nth_of.capitalize()
        text += f", {schedule.nth} {day},"
    elif schedule.day:
        text += f", day {schedule.day},"
    return f"{text} at {schedule.at:%H:%M}"


def _with_comments(lines: list[_Line], comments: tuple[nodes.Comment, ...]) -> list[str]:
    own = sorted((comment for comment in comments if comment.own_line), key=lambda comment: comment.span.line)
    trailing: dict[int, str] = {comment.span.line: comment.text for comment in comments if not comment.own_line}
    texts = [text for _, text in lines]
    for index in range(len(lines) - 1, -1, -1):
        if lines[index][0] in trailing:
            texts[index] += f"  // {trailing.pop(lines[index][0])}"
    before: dict[int, list[str]] = {}
    for comment in [*own, *(nodes.Comment(text, own_line=True, span=nodes.Span(line, 1, line, 1)) for line, text in trailing.items())]:
        following = min((line for line, _ in lines if line > comment.span.line), default=None)
        place = len(lines) if following is None else next(index for index, (line, _) in enumerate(lines) if line == following)
        before.setdefault(place, []).append(comment.text)
    result: list[str] = []
    for index, text in enumerate([*texts, None]):
        indent = "" if text is None or not text.startswith(" ") else text[: len(text) - len(text.lstrip())]
        result += [f"{indent}// {comment}".rstrip() for comment in before.get(index, [])]
        if text is not None:
            result.append(text)
    return result


# --- expressions -----------------------------------------------------------------------------------------------------

_OR, _AND, _NOT, _COMPARED, _SUM, _PRODUCT, _OF, _SIGNED, _ATOM = range(9)


def format_expression(expression: nodes.Expression) -> str:
    """The expression with no more parentheses than it needs."""
    return _written(expression)[0]


def _operand(expression: nodes.Expression, strength: int) -> str:
    """The expression where something of that strength (0 weakest, 8 an atom) may stand."""
    text, own = _written(expression)
    return text if own >= strength else f"({text})"


def _written(expression: nodes.Expression) -> tuple[str, int]:
    match expression:
        case nodes.Number(value):
            return format_number(value), _ATOM
        case nodes.Percent(value):
            return f"{_plain(value)}%", _ATOM
        case nodes.Amount(value, currency):
            return f"{format_number(value)} {currency}", _ATOM
        case nodes.Text(value):
            return _quoted(value), _ATOM
        case nodes.Day(value):
            return value.isoformat(), _ATOM
        case nodes.YesNo(value):
            return "yes" if value else "no", _ATOM
        case nodes.Duration():
            return _duration(expression), _ATOM
        case nodes.Name():
            return expression.dotted, _ATOM
        case nodes.Arithmetic(operator, left, right):
            return _arithmetic(operator, left, right)
        case nodes.Negative(operand):
            return f"-{_operand(operand, _SIGNED)}", _SIGNED
        case nodes.Beyond(left, right):
            return f"{_operand(left, _SUM + 1)} beyond {_operand(right, _SUM + 1)}", _COMPARED + 1
        case nodes.Comparison(relation, left, right):
            return f"{_operand(left, _SUM)} {relation} {_operand(right, _SUM)}", _COMPARED
        case nodes.Membership(item, choices, negated):
            chosen = ", ".join(_operand(choice, _SUM) for choice in choices)
            return f"{_operand(item, _SUM)} {'not in' if negated else 'in'} [{chosen}]", _COMPARED
        case nodes.Between(item, low, high):
            return f"{_operand(item, _SUM)} between {_operand(low, _SUM)} and {_operand(high, _SUM)}", _COMPARED
        case nodes.Within(item, duration, side, anchor):
            return f"{_operand(item, _SUM)} within {_duration(duration)} {side} {_operand(anchor, _SUM)}", _COMPARED
        case nodes.Known(item, known):
            return f"{_operand(item, _SUM)} is {'known' if known else 'missing'}", _COMPARED
        case nodes.NewCustomer(within):
            return "new customer" + (f" within {_duration(within)}" if within else ""), _COMPARED
        case nodes.And(operands):
            return " and ".join(_operand(operand, _NOT) for operand in operands), _AND
        case nodes.Or(operands):
            return " or ".join(_operand(operand, _AND) for operand in operands), _OR
        case nodes.Not(operand):
            return f"not {_operand(operand, _NOT)}", _NOT
        case nodes.Aggregate():
            return _aggregate(expression), _ATOM
        case nodes.Growth(measure, against):
            return f"growth({format_expression(measure)}, {_window(against)})", _ATOM
        case nodes.Call(function, arguments):
            return f"{function}({', '.join(format_expression(argument) for argument in arguments)})", _ATOM
        case _:
            assert_never(expression)


def _arithmetic(operator: nodes.Operator, left: nodes.Expression, right: nodes.Expression) -> tuple[str, int]:
    match operator:
        case "+" | "-":
            return f"{_operand(left, _SUM + 0 if not isinstance(left, nodes.Beyond) else _ATOM)} {operator} {_operand(right, _PRODUCT)}", _SUM
        case "*" | "/":
            return f"{_operand(left, _PRODUCT)} {operator} {_operand(right, _OF)}", _PRODUCT
        case "of":
            return f"{_operand(left, _SIGNED)} of {_operand(right, _OF)}", _OF
        case _:
            assert_never(operator)


def _aggregate(aggregate: nodes.Aggregate) -> str:
    if aggregate.value is None:
        inside: str = aggregate.facts
    elif aggregate.distinct:
        prefix = "" if aggregate.facts == "deals" else f"{aggregate.facts}."
        inside = f"distinct {prefix}{format_expression(aggregate.value)}"
    elif aggregate.facts != "deals":
        inside = f"{aggregate.facts}.{format_expression(aggregate.value)}"
    else:
        inside = format_expression(aggregate.value)
    if aggregate.where is not None:
        inside += f" where {format_expression(aggregate.where)}"
    if aggregate.window is not None:
        inside += f" over {_window(aggregate.window)}"
    if aggregate.across:
        inside += " across all partners"
    return f"{aggregate.function}({inside})"


def _window(window: nodes.Window) -> str:
    match window:
        case nodes.OverPrevious(period):
            return f"previous {period}"
        case nodes.OverLast(duration):
            return f"last {_duration(duration)}"
        case nodes.OverSameLastYear(period):
            return f"same {period} last year"
        case nodes.OverToDate(period):
            return f"{period} to date"
        case nodes.OverProgram():
            return "program"
        case nodes.OverEver():
            return "ever"
        case nodes.OverDays(start, end):
            return f"{start} to {end}"
        case _:
            assert_never(window)


def _quoted(text: str) -> str:
    return f'"{text}"'
