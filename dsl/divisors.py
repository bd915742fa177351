"""Divisions by something that may be zero, where nothing around them says that it is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from dsl import nodes
from dsl.diagnostics import Diagnostic, error, warning
from dsl.said import said
from dsl.steps import constant, limits_of
from dsl.walk import rewritten, walk
from dsl.written import format_expression

_NONE: frozenset[str] = frozenset()
_MIRRORED: dict[nodes.Relation, nodes.Relation] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def doubtful_divisors(program: nodes.Program) -> Iterator[Diagnostic]:
    """In rules per period, and in measures. A rule per fact divides by the fact's own figures, which are looked at as they come."""
    checks = _Checks(program)
    for rule in program.rules:
        if rule.on is None:
            # What the rule gives, it gives where its condition holds.
            given = checks.not_zero(rule.when) | checks.not_zero(_of_those_who_take_part(rule.top))
            for name in type(rule).__dataclass_fields__:
                yield from checks.of(getattr(rule, name), _NONE if name == "when" else given)
    for measure in program.measures:
        users = [rule for rule in program.rules if _names(rule, measure.name)]
        held = [checks.not_zero(rule.when) for rule in users]
        yield from checks.of(measure.value, frozenset.intersection(*held) if held else _NONE)


def _names(rule: nodes.Rule, measure: str) -> bool:
    return any(isinstance(node, nodes.Name) and node.dotted == measure for node in walk(rule))


def _of_those_who_take_part(top: nodes.Top | None) -> nodes.Expression | None:
    return None if top is None or top.at_least is None else nodes.Comparison(">=", top.by, top.at_least)


class _Checks:
    def __init__(self, program: nodes.Program) -> None:
        self.program = program

    def of(self, part: object, known: frozenset[str]) -> Iterator[Diagnostic]:
        """Of a part of the tree; `known` is what is not zero there, by its text."""
        match part:
            case nodes.And(operands):
                yield from self._of_joined(operands, known)
                return
            case nodes.Known(item):
                known |= self._with_a_value(item)  # just that is asked
            case nodes.Multiply() | nodes.AtMost() | nodes.AtLeast() | nodes.AtMostTimes() | nodes.ForFirst():
                known |= self.not_zero(part.condition)
            case nodes.Table():
                yield from self._of_table(part, known)
                return
            case nodes.Arithmetic("/", divided, divisor) | nodes.Call("ratio", (divided, divisor)):
                if not self._is_part(divided, divisor):
                    yield from self._of_divisor(divisor, known)
            case _:
                pass
        if isinstance(part, nodes.Node):
            for name in type(part).__dataclass_fields__:
                if name != "span":
                    yield from self.of(getattr(part, name), known)
        elif isinstance(part, tuple):
            for each in part:
                yield from self.of(each, known)

    def _of_joined(
        self, operands: tuple[nodes.Expression, ...], known: frozenset[str]
    ) -> Iterator[Diagnostic]:
        """What each condition says holds for the others."""
        held = [self.not_zero(operand) for operand in operands]
        times = Counter(text for each in held for text in each)
        for operand, own in zip(operands, held, strict=True):
            if self._with_a_value(operand):  # else nothing is divided there
                others = frozenset(text for text, count in times.items() if count > (text in own))
                yield from self.of(operand, known | others)

    def _of_table(self, table: nodes.Table, known: frozenset[str]) -> Iterator[Diagnostic]:
        for expression in (*table.by, table.of):
            yield from self.of(expression, known)
        past: nodes.Expression | None = None
        for step in table.steps:
            here = [
                self.not_zero(nodes.Comparison(">" if isinstance(step, nodes.Above) else ">=", by, limit))
                for by, limit in zip(table.by, limits_of(step), strict=False)
                if isinstance(step, nodes.From | nodes.Above)
            ]
            if past is not None and not here:
                here = [self.not_zero(nodes.Comparison(">", table.by[0], past))]
            if isinstance(step, nodes.UpTo | nodes.Below):
                past = step.limit
            yield from self.of(step, known.union(*here))

    def _of_divisor(self, divisor: nodes.Expression, known: frozenset[str]) -> Iterator[Diagnostic]:
        if constant(divisor) == 0:
            yield error(
                "divided-by-zero",
                said("nothing can be divided by zero"),
                divisor.span,
                said("write another number"),
            )
        elif constant(divisor) is None and self._text(divisor) not in known and not _is_above_zero(divisor):
            written = format_expression(divisor)
            yield warning(
                "maybe-zero",
                said("`{divisor}` may be zero: then there is no value, and nothing is paid", divisor=written),
                divisor.span,
                said(
                    "where that is what you mean, leave it so, or say it in the rule: when {divisor} > 0",
                    divisor=written,
                ),
            )

    def _is_part(self, divided: nodes.Expression, divisor: nodes.Expression) -> bool:
        """Whether the same is counted above and below, above more narrowly: where there is no whole, nobody expects a share of it."""
        match self._in_full(divided), self._in_full(divisor):
            case nodes.Aggregate(function=("sum" | "count")) as part, nodes.Aggregate() as whole:
                asked = set(_operands(part.where))
                return asked.issuperset(_operands(whole.where)) and replace(part, where=whole.where) == whole
            case _:
                return False

    def not_zero(self, condition: nodes.Expression | None) -> frozenset[str]:
        """What cannot be zero, nor without a value, where the condition holds."""
        match condition:
            case nodes.And(operands):
                return frozenset[str]().union(*map(self.not_zero, operands))
            case nodes.Or(operands):
                return frozenset.intersection(*map(self.not_zero, operands))
            case nodes.Not(nodes.Comparison("=", left, right)):
                return self.not_zero(nodes.Comparison("!=", left, right))
            case nodes.Known(item, True):
                return self._with_a_value(item) | {self._text(item)}
            case nodes.Between(item, low, _):
                return self.not_zero(nodes.Comparison(">=", item, low))
            case nodes.Comparison(relation, left, right):
                if constant(left) is not None:
                    left, right, relation = right, left, _MIRRORED.get(relation, relation)
                limit = constant(right)
                found = self._with_a_value(left) if relation != "!=" else _NONE
                if limit is not None and (
                    (relation == ">" and limit >= 0)
                    or (relation in (">=", "=") and limit > 0)
                    or (relation == "!=" and limit == 0)
                ):
                    found |= {self._text(left)}
                return found
            case _:
                return _NONE

    def _with_a_value(self, expression: nodes.Expression) -> frozenset[str]:
        """What it is divided by: a comparison that holds has a value on each side."""
        found = set()
        for node in walk(self._in_full(expression)):
            match node:
                case nodes.Arithmetic("/", _, divisor) | nodes.Call("ratio", (_, divisor)):
                    found.add(self._text(divisor))
                case nodes.Call("attainment", (nodes.Text() as name,)):
                    found.add(self._text(nodes.Call("target", (name,))))
                case _:
                    pass
        return frozenset(found)

    def _text(self, expression: nodes.Expression) -> str:
        return format_expression(self._in_full(expression))

    def _in_full(self, expression: nodes.Expression) -> nodes.Expression:
        """With what it names in place of the names of measures, once over."""

        def meant(node: nodes.Node) -> nodes.Node | None:
            measure = self.program.measure(node.dotted) if isinstance(node, nodes.Name) else None
            return None if measure is None or isinstance(measure.value, nodes.Table) else measure.value

        full: nodes.Expression = rewritten(expression, meant)
        return full


def _operands(where: nodes.Expression | None) -> tuple[nodes.Expression, ...]:
    if where is None:
        return ()
    return where.operands if isinstance(where, nodes.And) else (where,)


def _is_above_zero(expression: nodes.Expression) -> bool:
    """Whether it is so whatever was done: `max(count(deals), 1)`, `count(deals) + 1`."""
    match expression:
        case nodes.Call("max", arguments):
            return any(_is_above_zero(each) for each in arguments)
        case nodes.Arithmetic("+", left, right):
            return (_is_above_zero(left) and _is_a_number_of(right)) or (
                _is_above_zero(right) and _is_a_number_of(left)
            )
        case _:
            return (constant(expression) or 0) > 0


def _is_a_number_of(expression: nodes.Expression) -> bool:
    return (isinstance(expression, nodes.Aggregate) and expression.function == "count") or _is_above_zero(
        expression
    )
