"""Canonical text says what the tree says, and formatting twice changes nothing."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings

from dsl import nodes
from dsl.check import check
from dsl.figures import with_figures
from dsl.format import format_expression, format_program, format_rule
from dsl.parse import parse
from tests.language.program_trees import expressions, programs, rules

HEAD = 'program "P"\n'
quick = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


@quick
@given(programs)
def test_a_formatted_program_reads_as_the_same_program(program: nodes.Program) -> None:
    text = format_program(program)
    parsed = parse(text)
    assert parsed.diagnostics == ()
    assert parsed.program == with_figures(program).program
    assert format_program(parsed.program) == text


@quick
@given(expressions)
def test_a_formatted_expression_reads_as_the_same_expression(expression: nodes.Expression) -> None:
    text = f"{HEAD}measure m = {format_expression(expression)}"
    parsed = parse(text)
    assert parsed.diagnostics == ()
    assert parsed.program is not None
    assert parsed.program.measures[0].value == expression


@quick
@given(rules)
def test_a_formatted_rule_reads_as_the_same_rule(rule: nodes.Rule) -> None:
    parsed = parse(HEAD + format_rule(rule))
    assert parsed.diagnostics == ()
    assert parsed.program is not None
    assert parsed.program.rules == (rule,)


@quick
@given(programs)
def test_whatever_can_be_said_can_be_checked(program: nodes.Program) -> None:
    text = format_program(program)
    parsed = parse(text)
    assert parsed.program is not None
    lines = text.split("\n")
    for diagnostic in check(parsed.program):
        assert 1 <= diagnostic.span.line <= len(lines)
        assert 1 <= diagnostic.span.column <= len(lines[diagnostic.span.line - 1]) + 1
        assert diagnostic.message
