"""“More sales never pay less”: proved, refuted with a counter-example, or not decided, rule by rule.

What a rule pays is followed exactly as a function of the one quantity it goes by (an amount sold, a count, a measure of these),
through tables, conditions, factors and limits. Whatever else a condition asks (`partner.tier = "gold"`) is tried both ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

from dsl import lines, nodes
from dsl.diagnostics import Diagnostic, warning
from dsl.format import format_expression
from dsl.lines import Fall, Line, level
from dsl.table_checks import constant, limits_of
from dsl.types import Scope
from dsl.walk import walk
from dsl.written import format_number

_MOST_QUESTIONS: Final = 5
"""Two to the power of so many cases are looked at, and no more."""

_TESTS: Final = {
    "=": lambda gap: gap == 0,
    "!=": lambda gap: gap != 0,
    "<": lambda gap: gap < 0,
    "<=": lambda gap: gap <= 0,
    ">": lambda gap: gap > 0,
    ">=": lambda gap: gap >= 0,
}


class NotDecidedError(Exception):
    """The rule uses something of which cannot be told how it goes with sales."""


class _AsksError(Exception):
    """A condition about something else than sales, that may hold or not."""


@dataclass(frozen=True, slots=True)
class LessForMore:
    """A counter-example: by which quantity, where, what is paid there, in which clause, and what else is assumed."""

    goes_by: str
    fall: Fall
    clause: nodes.Node
    assumed: tuple[tuple[str, bool], ...] = ()


def more_never_pays_less(rule: nodes.Rule, program: nodes.Program) -> LessForMore | None:
    """The first counter-example; None is a proof that there is none. NotDecidedError where it cannot be told."""
    if rule.top or rule.offer or rule.level or rule.keeps or len(rule.rewards) != 1:
        raise NotDecidedError
    try:
        return _tried(rule, program, {})
    except lines.CurvedError as curved:
        raise NotDecidedError from curved


def less_for_more(program: nodes.Program, told: tuple[Diagnostic, ...]) -> Iterator[Diagnostic]:
    """A warning for each rule with a counter-example, unless its table was told already; nothing where there are errors."""
    if any(each.severity == "error" for each in told):
        return
    places = {each.span for each in told if each.code == "more-pays-less"}
    others = _Others(program)
    for rule in program.rules:
        if any(node.span in places for node in walk(rule)):
            continue
        try:
            found = more_never_pays_less(rule, program)
        except NotDecidedError:
            continue
        if found is None or _made_up_elsewhere(found, rule, others):
            continue
        yield warning("more-pays-less", _message(found), found.clause.span, _HINT)


_HINT: Final = (
    "let what comes with more sales be at least what came before; where less is what you mean, leave it so"
)


def _message(found: LessForMore) -> str:
    more, less, at = (
        format_number(_cents(each)) for each in (found.fall.more, found.fall.less, found.fall.at)
    )
    cases = " and ".join(f"{'' if yes else 'not '}`{text}`" for text, yes in found.assumed)
    case = f", where {cases}" if cases else ""
    if found.fall.slowly:
        return f"from {at} of `{found.goes_by}` on, the pay goes down from {more}{case}"
    return f"at {at} of `{found.goes_by}` the pay falls from {more} to {less}{case}"


@dataclass(slots=True)
class _Others:
    """What each rule pays, for what other rules lose; worked out once."""

    program: nodes.Program
    known: dict[int, tuple[str | None, Line] | None] = field(default_factory=dict)

    def beside(self, rule: nodes.Rule) -> Iterator[tuple[str | None, Line] | None]:
        """Of each other rule of the same occasions, by which quantity it goes and what it pays; None where it cannot be told."""
        for place, other in enumerate(self.program.rules):
            if other is rule or other.each != rule.each or (other.on is None) != (rule.on is None):
                continue
            if place not in self.known:
                self.known[place] = self.line(other)
            yield self.known[place]

    def line(self, rule: nodes.Rule) -> tuple[str | None, Line] | None:
        world = _World(self.program, rule)
        try:
            allowed, stages = world.stages()
            return world.goes_by, lines.where(allowed, stages[-1][1], level(0))
        except (NotDecidedError, _AsksError, lines.CurvedError):
            return None


def _made_up_elsewhere(found: LessForMore, rule: nodes.Rule, others: _Others) -> bool:
    """Whether another rule of the same occasions takes over at that place: bands that are written as rules."""
    if found.fall.slowly or found.assumed:
        return False
    gained, at = Fraction(0), found.fall.at
    for other in others.beside(rule):
        if other is None:
            if found.clause is rule.when:
                return True  # it may well take over
            continue
        goes_by, line = other
        if goes_by == found.goes_by:
            gained += max(line(at), line(at + Fraction(1, 100))) - line(
                max(Fraction(0), at - Fraction(1, 100))
            )
    return gained >= found.fall.more - found.fall.less


def _tried(rule: nodes.Rule, program: nodes.Program, assumed: dict[str, bool]) -> LessForMore | None:
    world = _World(program, rule, assumed)
    try:
        allowed, stages = world.stages()
    except _AsksError as asks:
        if len(assumed) == _MOST_QUESTIONS:
            raise NotDecidedError from asks
        text = str(asks)
        return _tried(rule, program, {**assumed, text: True}) or _tried(
            rule, program, {**assumed, text: False}
        )
    if world.goes_by is None:
        return None
    whole = world.goes_by.startswith("count(")
    last = lines.first_fall(stages[-1][1], allowed, whole=whole)
    if last is None:
        return None
    clause = next(
        clause
        for clause, line in stages
        if (fall := lines.first_fall(line, allowed, whole=whole)) is not None and fall.at == last.at
    )
    return LessForMore(world.goes_by, last, clause, tuple(assumed.items()))


@dataclass(slots=True)
class _World:
    """One rule, under what is assumed of all that is not sales; finds out by which one quantity it goes."""

    program: nodes.Program
    rule: nodes.Rule
    assumed: dict[str, bool] = field(default_factory=dict)
    goes_by: str | None = None
    measures: dict[str, Line] = field(default_factory=dict)
    """What was worked out already: a measure may be named many times."""

    def stages(self) -> tuple[Line, list[tuple[nodes.Node, Line]]]:
        """On which quantities the rule's facts can stand, and what is paid after each clause."""
        rule = self.rule
        allowed = self.condition(rule.on.where) if rule.on and rule.on.where else level(1)
        paid = lines.largest(self.reward(rule.rewards[0]), level(0))
        stages: list[tuple[nodes.Node, Line]] = [(rule.rewards[0], paid)]
        for factor in rule.multiply:
            by = lines.largest(self.number(factor.factor), level(0))
            if factor.condition is not None:
                by = lines.where(self.condition(factor.condition), by, level(1))
            paid = lines.times(paid, by)
            stages.append((factor, paid))
        for limit in rule.limits:
            paid = self.limited(paid, limit)
            stages.append((limit, paid))
        if rule.when is not None:
            paid = lines.where(self.condition(rule.when), paid, level(0))
            stages.append((rule.when, paid))
        return allowed, stages

    def limited(self, paid: Line, limit: nodes.Limit) -> Line:
        if isinstance(limit, nodes.AtMostTimes):
            if limit.condition is not None:
                raise NotDecidedError
            return paid
        if limit.per is not None:
            if limit.condition is not None or constant(limit.amount) is None:
                raise NotDecidedError
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
            case _:
                raise NotDecidedError

    def number(self, expression: nodes.Expression) -> Line:
        fixed = constant(expression)
        if fixed is not None:
            return level(Fraction(fixed))
        match expression:
            case nodes.Name(path):
                return self.named(expression, path)
            case nodes.Aggregate(function="sum", facts="deals", value=nodes.Name((("amount" | "units"),))):
                return self.quantity(expression)
            case nodes.Aggregate(function="count", facts="deals"):
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
        raise NotDecidedError

    def named(self, name: nodes.Name, path: tuple[str, ...]) -> Line:
        on_deals = self.rule.on is not None and self.rule.on.facts == "deals"
        if on_deals and path[-1] in ("amount", "units") and path[:-1] in ((), ("deal",)):
            return self.quantity(name)
        measure = self.program.measure(path[0]) if len(path) == 1 else None
        if measure is None:
            raise NotDecidedError
        if measure.name not in self.measures:
            match measure.value:
                case nodes.Table() as table:
                    self.measures[measure.name] = self.table(table, pays=table.of is not None)
                case value:
                    self.measures[measure.name] = self.number(value)
        return self.measures[measure.name]

    def quantity(self, expression: nodes.Expression) -> Line:
        text = format_expression(expression)
        if self.goes_by not in (None, text):
            raise NotDecidedError
        self.goes_by = text
        return lines.IDENTITY

    # --- conditions --------------------------------------------------------------------------------------------------

    def condition(self, expression: nodes.Expression) -> Line:
        """One where it holds, zero elsewhere."""
        match expression:
            case nodes.And(operands):
                found = level(1)
                for each in operands:
                    found = lines.least(found, self.condition(each))
                return found
            case nodes.Or(operands):
                found = level(0)
                for each in operands:
                    found = lines.largest(found, self.condition(each))
                return found
            case nodes.Not(operand):
                return lines.minus(level(1), self.condition(operand))
        text = format_expression(expression)
        if text in self.assumed:
            return level(int(self.assumed[text]))
        if self.is_about_something_else(expression):
            raise _AsksError(text)
        match expression:
            case nodes.Comparison(relation, left, right):
                return lines.holds(_TESTS[relation], self.number(left), self.number(right))
            case nodes.Between(item, low, high):
                x = self.number(item)
                above = lines.holds(_TESTS[">="], x, self.number(low))
                return lines.least(above, lines.holds(_TESTS["<="], x, self.number(high)))
        raise NotDecidedError

    def is_about_something_else(self, expression: nodes.Expression) -> bool:
        """Whether it asks only for texts and dates that somebody or something has."""
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
                    if kinds.get(path[-1]) not in ("text", "date"):
                        return False
                case (
                    nodes.Comparison() | nodes.Membership() | nodes.Between() | nodes.Within() | nodes.Known()
                ):
                    continue
                case nodes.Text() | nodes.Day() | nodes.Duration():
                    continue
                case _:
                    return False
        return True

    # --- tables ------------------------------------------------------------------------------------------------------

    def table(self, table: nodes.Table, *, pays: bool) -> Line:
        if len(table.by) != 1 or any(isinstance(step, nodes.Named | nodes.Numbered) for step in table.steps):
            raise NotDecidedError
        x = self.number(table.by[0])
        base = x if table.of is None else self.number(table.of)
        if table.mode != "bare":
            return self.slices(table, x, base)
        rest = [step for step in table.steps if isinstance(step, nodes.Rest)]
        found = self.worth(rest[0], base, pays=pays) if rest else level(0)
        lower = [step for step in table.steps if isinstance(step, nodes.From | nodes.Above)]
        upper = [step for step in table.steps if isinstance(step, nodes.UpTo | nodes.Below)]
        for step in (*lower, *reversed(upper)):
            found = lines.where(self.reached(step, x), self.worth(step, base, pays=pays), found)
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
        raise NotDecidedError

    def slices(self, table: nodes.Table, x: Line, base: Line) -> Line:
        """Each step for its own part of X, written upwards from zero, with rates of what the table goes by, or sums."""
        if base != x:
            raise NotDecidedError
        starts: list[Decimal] = []
        for index, step in enumerate(table.steps):
            limit = constant(limits_of(step)[0]) if limits_of(step) else None
            if isinstance(step, nodes.From | nodes.Above) and limit is not None:
                starts.append(limit)
                continue
            before = constant(limits_of(table.steps[index - 1])[0]) if index else Decimal(0)
            if before is None or (index and not isinstance(table.steps[index - 1], nodes.UpTo | nodes.Below)):
                raise NotDecidedError
            starts.append(before)
        if any(low > high for low, high in pairwise(starts)):
            raise NotDecidedError
        found = level(0)
        for step, low, high in zip(table.steps, starts, (*starts[1:], None), strict=True):
            top = x if high is None else lines.least(x, level(Fraction(high)))
            width = lines.largest(lines.minus(top, level(Fraction(low))), level(0))
            found = lines.plus(found, self.slice(step, x, width, low, high, table))
        return found

    def slice(
        self, step: nodes.Step, x: Line, width: Line, low: Decimal, high: Decimal | None, table: nodes.Table
    ) -> Line:
        worth = self.number(step.value.value)
        if isinstance(step.value.value, nodes.Percent | nodes.Number) or step.value.per_unit:
            return lines.times(worth, width)
        if not isinstance(step.value.value, nodes.Amount):
            raise NotDecidedError
        if table.mode == "pro rata" and high is not None:
            return lines.times(worth, lines.divided(width, level(Fraction(high - low))))
        test = _TESTS[">=" if isinstance(step, nodes.From) else ">"]
        return lines.where(lines.holds(test, x, level(Fraction(low))), worth, level(0))


def _is_share(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Arithmetic) and node.operator == "of"


def _cents(value: Fraction) -> Decimal:
    return Decimal(round(value * 100)) / 100
