"""What a rule pays as an exact function of the one quantity it goes by: an amount sold, a count, a measure of these.

It is followed through tables, formulas, conditions, factors and limits. Whatever else a condition asks (`partner.tier = "gold"`) is assumed,
both ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

from dsl import lines, nodes
from dsl.format import format_expression
from dsl.lines import Line, level
from dsl.rising import is_of_amounts, rises
from dsl.scope import Scope
from dsl.steps import constant, limits_of
from dsl.walk import walk

_MOST_QUESTIONS: Final = 5
"""Two to the power of so many cases are looked at, and no more."""
_MANY_QUESTIONS: Final = f"it asks for more than {_MOST_QUESTIONS} things beside sales"
_UNEVEN: Final = "its slices are not written upwards from zero"

_TESTS: Final = {
    "=": lambda gap: gap == 0,
    "!=": lambda gap: gap != 0,
    "<": lambda gap: gap < 0,
    "<=": lambda gap: gap <= 0,
    ">": lambda gap: gap > 0,
    ">=": lambda gap: gap >= 0,
}


class NotDecidedError(Exception):
    """The rule uses something of which cannot be told how it goes with sales; its words say what."""


class _AsksError(Exception):
    """A condition about something else than sales, that may hold or not."""


@dataclass(frozen=True, slots=True)
class PayLine:
    """By which quantity a rule goes (None: by none), on which it can stand, what is paid after each clause, and what is assumed."""

    goes_by: str | None
    allowed: Line
    stages: tuple[tuple[nodes.Node, Line], ...]
    assumed: tuple[tuple[str, bool], ...] = ()
    by: nodes.Expression | None = None
    """The quantity itself."""
    only_rises: bool = False
    """Whether more sales never make the quantity less, but it cannot be told which figures they make it: nothing is refuted then."""

    @property
    def paid(self) -> Line:
        return self.stages[-1][1]

    @property
    def whole(self) -> bool:
        """Whether it goes by a count, and so from one whole number to the next."""
        return self.goes_by is not None and self.goes_by.startswith("count(")


def pay_lines(rule: nodes.Rule, program: nodes.Program) -> Iterator[PayLine]:
    """One line for each case of what else the rule asks. NotDecidedError, also on the way, where there is none."""
    if rule.top:
        raise NotDecidedError("a contest depends on what others sell")
    if rule.offer:
        raise NotDecidedError("the partner chooses")
    if rule.first:
        raise NotDecidedError("what is paid on depends on the facts before")
    if rule.each is not None and rule.each.to_date is not None and rule.limits:
        raise NotDecidedError("a limit of one period cuts what the year so far adds to it")
    if rule.level or rule.keeps or len(rule.rewards) != 1:
        raise NotDecidedError("it gives something else than one amount")
    try:
        yield from _cases(rule, program, {})
    except lines.CurvedError as curved:
        raise NotDecidedError(
            "what is sold is multiplied by itself, or there are more steps than can be followed"
        ) from curved


@dataclass(slots=True)
class PayLines:
    """The lines of a program's rules, each worked out once."""

    program: nodes.Program
    known: dict[int, tuple[tuple[PayLine, ...], NotDecidedError | None]] = field(default_factory=dict)

    def of(self, rule: nodes.Rule) -> Iterator[PayLine]:
        """As `pay_lines`: NotDecidedError after those that could be told."""
        found, not_decided = self._known(rule)
        yield from found
        if not_decided is not None:
            raise not_decided

    def only(self, rule: nodes.Rule) -> PayLine | None:
        """The one line of a rule that asks for nothing else; None where there is none."""
        found, not_decided = self._known(rule)
        return found[0] if len(found) == 1 and not_decided is None else None

    def _known(self, rule: nodes.Rule) -> tuple[tuple[PayLine, ...], NotDecidedError | None]:
        if id(rule) not in self.known:
            found: list[PayLine] = []
            not_decided = None
            try:
                found += pay_lines(rule, self.program)
            except NotDecidedError as why:
                not_decided = why
            self.known[id(rule)] = tuple(found), not_decided
        return self.known[id(rule)]


def assumed_together(
    one: tuple[tuple[str, bool], ...], other: tuple[tuple[str, bool], ...]
) -> tuple[tuple[str, bool], ...] | None:
    """All that is assumed in both cases; None where they cannot both be so. NotDecidedError where that is too much."""
    both = {text.casefold(): (text, holds) for text, holds in one}
    for text, holds in other:
        if both.setdefault(text.casefold(), (text, holds))[1] != holds:
            return None
    if len(both) > _MOST_QUESTIONS:
        raise NotDecidedError(_MANY_QUESTIONS)
    held = [text.partition(" = ") for text, (_, holds) in both.items() if holds]
    things = [thing for thing, equals, _ in held if equals and '"' not in thing]
    return tuple(both.values()) if len(set(things)) == len(things) else None


def _cases(rule: nodes.Rule, program: nodes.Program, assumed: dict[str, bool]) -> Iterator[PayLine]:
    world = _World(program, rule, assumed)
    try:
        allowed, stages = world.stages()
    except _AsksError as asks:
        if len(assumed) == _MOST_QUESTIONS:
            raise NotDecidedError(_MANY_QUESTIONS) from asks
        for answer in (True, False):
            yield from _cases(rule, program, {**assumed, str(asks): answer})
    else:
        yield PayLine(
            world.goes_by,
            allowed,
            tuple(stages),
            tuple(assumed.items()),
            world.by,
            only_rises=world.only_rises,
        )


@dataclass(slots=True)
class _World:
    """One rule, under what is assumed of all that is not sales; finds out by which one quantity it goes."""

    program: nodes.Program
    rule: nodes.Rule
    assumed: dict[str, bool] = field(default_factory=dict)
    goes_by: str | None = None
    by: nodes.Expression | None = None
    only_rises: bool = False
    measures: dict[str, tuple[Line, Line]] = field(default_factory=dict)
    """What was worked out already, and where it has a value: a measure may be named many times."""
    known: Line = field(default_factory=lambda: level(1))
    """One where everything looked at so far has a value: a table has none where it has no step."""

    def stages(self) -> tuple[Line, list[tuple[nodes.Node, Line]]]:
        """On which quantities the rule's facts can stand, and what is paid after each clause."""
        rule = self.rule
        allowed = self.condition(rule.on.where) if rule.on and rule.on.where else level(1)
        if lines.height_of(allowed) == 0:
            return allowed, [(rule.rewards[0], level(0))]
        paid = lines.largest(self.reward(rule.rewards[0]), level(0))
        stages: list[tuple[nodes.Node, Line]] = [(rule.rewards[0], paid)]
        for factor in rule.multiply:
            by = lines.largest(self.number(factor.factor), level(0))
            if factor.condition is not None:
                by = lines.where(self.condition(factor.condition), by, level(1))
            paid = lines.times(paid, by)
            stages.append((factor, paid))
        # As they are evaluated: first how little, then how much.
        for limit in sorted(rule.limits, key=lambda each: isinstance(each, nodes.AtMost)):
            # Where there is no award, nothing is raised to a minimum.
            paid = lines.where(self.known, self.limited(paid, limit), level(0))
            stages.append((limit, paid))
        if rule.when is not None:
            paid = lines.where(self.condition(rule.when), paid, level(0))
            stages.append((rule.when, paid))
        return allowed, stages

    def limited(self, paid: Line, limit: nodes.Limit) -> Line:
        if isinstance(limit, nodes.AtMostTimes):
            if limit.condition is not None:
                raise NotDecidedError("a limit counts only some of its awards")
            return paid
        if limit.per is not None:
            if limit.condition is not None or constant(limit.amount) is None:
                raise NotDecidedError("a limit of several awards is no fixed sum")
            return paid  # a fixed limit that many awards share takes nothing back from the sum of them
        bound = self.number(limit.amount)
        cut = lines.least(paid, bound) if isinstance(limit, nodes.AtMost) else lines.largest(paid, bound)
        return cut if limit.condition is None else lines.where(self.condition(limit.condition), cut, paid)

    def reward(self, reward: nodes.Reward) -> Line:
        match reward:
            case nodes.PayTable(table):
                return self.table(table, pays=True)
            case nodes.Pay(value, False, None):
                return self.number(value)
            case nodes.Pay(value, True, None):
                return lines.times(self.number(value), self.number(nodes.Name(("units",))))
            case nodes.Pay():
                raise NotDecidedError("`for every` pays whole lots")
            case nodes.SharePool():
                raise NotDecidedError("a pool depends on what others sell")
            case _:
                raise NotDecidedError("it pays no money to the partner")

    def number(self, expression: nodes.Expression) -> Line:
        fixed = constant(expression)
        if fixed is not None:
            return level(Fraction(fixed))
        match expression:
            case nodes.Name(path):
                return self.named(expression, path)
            case nodes.Figure(value=stands_for) if not isinstance(stands_for, nodes.Table):
                return self.number(stands_for)
            case nodes.Aggregate(function="sum", facts="deals", value=nodes.Name((("amount" | "units"),))):
                return self.quantity(expression)
            case nodes.Aggregate(function="count", facts="deals"):
                return self.quantity(expression)
            case nodes.PerPeriod() | nodes.PerUnit() if rises(expression, self.program):
                self.only_rises = self.only_rises or not is_of_amounts(expression, self.program)
                return self.quantity(expression)
            case nodes.Arithmetic(operator, left, right):
                one, other = self.number(left), self.number(right)
                match operator:
                    case "+":
                        return lines.plus(one, other)
                    case "-":
                        return lines.minus(one, other)
                    case "*" | "of":
                        return lines.times(one, other)
                    case "/":
                        return lines.divided(one, other)
            case nodes.Beyond(left, right):
                return lines.largest(lines.minus(self.number(left), self.number(right)), level(0))
            case nodes.Call("min", (first, second)):
                return lines.least(self.number(first), self.number(second))
            case nodes.Call("max", (first, second)):
                return lines.largest(self.number(first), self.number(second))
        raise NotDecidedError(f"`{format_expression(expression)}` cannot be followed")

    def named(self, name: nodes.Name, path: tuple[str, ...]) -> Line:
        on_deals = self.rule.on is not None and self.rule.on.facts == "deals"
        if on_deals and path[-1] in ("amount", "units") and path[:-1] in ((), ("deal",)):
            return self.quantity(name)
        measure = self.program.measure(path[0]) if len(path) == 1 else None
        if measure is None:
            raise NotDecidedError(f"`{name.dotted}` cannot be followed")
        if measure.name not in self.measures:
            outside, self.known = self.known, level(1)
            match measure.value:
                case nodes.Table() as table:
                    found = self.table(table, pays=table.of is not None)
                case value:
                    found = self.number(value)
            self.measures[measure.name] = found, self.known
            self.known = outside
        found, known = self.measures[measure.name]
        self.known = lines.least(self.known, known)
        return found

    def quantity(self, expression: nodes.Expression) -> Line:
        text = format_expression(expression)
        if self.goes_by not in (None, text):
            raise NotDecidedError(f"it goes by two measures, `{self.goes_by}` and `{text}`")
        self.goes_by, self.by = text, expression
        return lines.IDENTITY

    # --- conditions --------------------------------------------------------------------------------------------------

    def condition(self, expression: nodes.Expression) -> Line:
        """One where it holds, zero elsewhere."""
        match expression:
            case nodes.And(operands):
                found = level(1)
                for each in operands:
                    found = lines.least(found, self.condition(each))
                    if lines.height_of(found) == 0:
                        break  # what else is asked makes no difference
                return found
            case nodes.Or(operands):
                found = level(0)
                for each in operands:
                    found = lines.largest(found, self.condition(each))
                    if lines.height_of(found) == 1:
                        break
                return found
            case nodes.Not(operand):
                return lines.minus(level(1), self.condition(operand))
        if self.is_about_something_else(expression):
            return self.answer(expression)
        outside, self.known = self.known, level(1)
        holds = self.compared(expression)
        holds, self.known = lines.least(holds, self.known), outside
        return holds

    def answer(self, expression: nodes.Expression) -> Line:
        """What is assumed: the same of `=` and `!=`, and no two texts of one thing."""
        same_thing: str | None = None
        match expression:
            case nodes.Comparison("!=", left, right):
                return lines.minus(level(1), self.answer(nodes.Comparison("=", left, right)))
            case nodes.Comparison("=", left, _):
                same_thing = f"{format_expression(left)} = "
            case _:
                pass
        text = format_expression(expression)
        for asked, holds in self.assumed.items():
            if asked.casefold() == text.casefold():
                return level(int(holds))
            if holds and same_thing is not None and asked.startswith(same_thing):
                return level(0)
        raise _AsksError(text)

    def compared(self, expression: nodes.Expression) -> Line:
        match expression:
            case nodes.Comparison(relation, left, right):
                return lines.holds(_TESTS[relation], self.number(left), self.number(right))
            case nodes.Between(item, low, high):
                x = self.number(item)
                above = lines.holds(_TESTS[">="], x, self.number(low))
                return lines.least(above, lines.holds(_TESTS["<="], x, self.number(high)))
        raise NotDecidedError(f"`{format_expression(expression)}` cannot be followed")

    def is_about_something_else(self, expression: nodes.Expression) -> bool:
        """Whether it asks only for texts and dates that somebody or something has, or for days of the period."""
        scope = Scope(self.program)
        kinds = {
            **scope.fields("customers"),
            **scope.fields("people"),
            **scope.fields("partners"),
            **scope.fields("deals"),
        }
        for node in walk(expression):
            match node:
                case nodes.Name(path):
                    if path[0] != "period" and kinds.get(path[-1]) not in ("text", "date"):
                        return False
                case (
                    nodes.Comparison() | nodes.Membership() | nodes.Between() | nodes.Within() | nodes.Known()
                ):
                    continue
                case nodes.Text() | nodes.Day() | nodes.Duration() | nodes.Number():
                    continue
                case nodes.Call("weekday" | "month" | "months" | "years"):
                    continue
                case _:
                    return False
        return True

    # --- tables ------------------------------------------------------------------------------------------------------

    def table(self, table: nodes.Table, *, pays: bool) -> Line:
        if len(table.by) != 1 or any(isinstance(step, nodes.Named | nodes.Numbered) for step in table.steps):
            raise NotDecidedError("its table goes by several measures, or by names")
        x = self.number(table.by[0])
        base = x if table.of is None else self.number(table.of)
        if table.mode != "bare":
            return self.slices(table, x, base)
        rest = [step for step in table.steps if isinstance(step, nodes.Rest)]
        found = self.worth(rest[0], base, pays=pays) if rest else level(0)
        lower = [step for step in table.steps if isinstance(step, nodes.From | nodes.Above)]
        upper = [step for step in table.steps if isinstance(step, nodes.UpTo | nodes.Below)]
        has_step = level(1 if rest else 0)
        for step in (*lower, *reversed(upper)):
            reached = self.reached(step, x)
            found = lines.where(reached, self.worth(step, base, pays=pays), found)
            has_step = lines.largest(has_step, reached)
        self.known = lines.least(self.known, has_step)
        return found

    def reached(self, step: nodes.Step, x: Line) -> Line:
        relation = {nodes.From: ">=", nodes.Above: ">", nodes.UpTo: "<=", nodes.Below: "<"}[type(step)]
        return lines.holds(_TESTS[relation], x, self.number(limits_of(step)[0]))

    def worth(self, step: nodes.Step, base: Line, *, pays: bool) -> Line:
        value = step.value.value
        worth = self.number(value)
        if not pays or (isinstance(value, nodes.Amount) and not step.value.per_unit):
            return worth
        if isinstance(value, nodes.Percent | nodes.Number) or step.value.per_unit:
            return lines.times(worth, base)
        if any(isinstance(node, nodes.Amount) or _is_share(node) for node in walk(value)):
            return worth
        raise NotDecidedError(f"the step `{format_expression(value)}` cannot be followed")

    def slices(self, table: nodes.Table, x: Line, base: Line) -> Line:
        """Each step for its own part of X, written upwards from zero, with rates of what the table goes by, or sums."""
        if base != x:
            raise NotDecidedError("the slices of one measure are paid on another")
        starts: list[Decimal] = []
        for index, step in enumerate(table.steps):
            limit = constant(limits_of(step)[0]) if limits_of(step) else None
            if isinstance(step, nodes.From | nodes.Above) and limit is not None:
                starts.append(limit)
                continue
            before = constant(limits_of(table.steps[index - 1])[0]) if index else Decimal(0)
            if before is None or (index and not isinstance(table.steps[index - 1], nodes.UpTo | nodes.Below)):
                raise NotDecidedError(_UNEVEN)
            starts.append(before)
        if any(low > high for low, high in pairwise(starts)):
            raise NotDecidedError(_UNEVEN)
        found = level(0)
        # There is an award from where something is paid, be it a sum, be it a part of a slice.
        is_sum = isinstance(table.steps[0], nodes.From) and not _is_rate(table.steps[0])
        begun = lines.holds(_TESTS[">=" if is_sum else ">"], x, level(Fraction(starts[0])))
        self.known = lines.least(self.known, begun)
        for preceding, step, low, high in zip(
            (None, *table.steps[:-1]), table.steps, starts, (*starts[1:], None), strict=True
        ):
            top = x if high is None else lines.least(x, level(Fraction(high)))
            width = lines.largest(lines.minus(top, level(Fraction(low))), level(0))
            # What `below` leaves out belongs to the step that follows.
            begins = isinstance(step, nodes.From) or isinstance(preceding, nodes.Below)
            begun = lines.holds(_TESTS[">=" if begins else ">"], x, level(Fraction(low)))
            found = lines.plus(found, self.slice(step, begun, width, low, high, table))
        return found

    def slice(
        self,
        step: nodes.Step,
        begun: Line,
        width: Line,
        low: Decimal,
        high: Decimal | None,
        table: nodes.Table,
    ) -> Line:
        worth = self.number(step.value.value)
        if _is_rate(step):
            return lines.times(worth, width)
        if not isinstance(step.value.value, nodes.Amount):
            raise NotDecidedError(f"the step `{format_expression(step.value.value)}` cannot be followed")
        if table.mode == "pro rata" and high is not None:
            return lines.times(worth, lines.divided(width, level(Fraction(high - low))))
        return lines.where(begun, worth, level(0))


def _is_rate(step: nodes.Step) -> bool:
    return isinstance(step.value.value, nodes.Percent | nodes.Number) or step.value.per_unit


def _is_share(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Arithmetic) and node.operator == "of"
