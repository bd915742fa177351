"""What a program without mistakes comes to for those who take part and for who pays: warnings, each with its figures."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.caps import capped_tables
from dsl.cliffs import cliffs
from dsl.diagnostics import Diagnostic
from dsl.horizon import short_sighted
from dsl.idle_limits import idle_limits
from dsl.pay_lines import PayLines
from dsl.proofs import less_for_more
from dsl.tolerance import Tolerance
from dsl.worst_case import beyond_budget


def economics(program: nodes.Program, tolerance: Tolerance) -> Iterator[Diagnostic]:
    pay_lines = PayLines(program)
    yield from less_for_more(program, pay_lines)
    yield from capped_tables(program, pay_lines)
    yield from idle_limits(program, pay_lines)
    yield from cliffs(program, pay_lines, tolerance.cliff)
    yield from short_sighted(program)
    if tolerance.partners is not None:
        yield from beyond_budget(program, tolerance.partners)
