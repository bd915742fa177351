"""Text to tree. Reading goes on after a mistake, so that one reading names as many as possible. Nothing else imports Lark."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from lark import Lark, lexer
from lark import __version__ as lark_version
from lark.exceptions import UnexpectedInput
from lark.lexer import PatternRE, PatternStr, TerminalDef

from dsl import nodes
from dsl.build import Builder
from dsl.diagnostics import Diagnostic, error
from dsl.figures import with_figures
from dsl.kept import kept
from dsl.lenient import straightened
from dsl.nesting import MOST_NESTED, named_too_deep, nested_too_deep
from dsl.recovery import Recovery
from dsl.said import said

GRAMMAR: Final = Path(__file__).parent / "grammar.lark"
MOST_CHARACTERS: Final = 200_000
_MARK: Final = "\x00"
"""A sign at which reading always stops."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What could be read, and everything that is wrong. Without errors the program may be activated."""

    program: nodes.Program | None
    diagnostics: tuple[Diagnostic, ...]
    left_out: bool = False
    """Whether the tree lacks a part of the text, because it could not be read."""

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(diagnostic for diagnostic in self.diagnostics if diagnostic.severity == "error")


def parse(text: str) -> Parsed:
    """Read a program; clauses that cannot be read are named and left out of the tree."""
    if len(text) > MOST_CHARACTERS:
        return Parsed(
            None,
            (
                error(
                    "too-long",
                    said("a program has at most {most} characters", most=MOST_CHARACTERS),
                    nodes.NOWHERE,
                ),
            ),
        )
    plain = straightened(text)
    if not plain.strip():
        return Parsed(
            None,
            (
                error(
                    "empty",
                    said("there is no program here"),
                    nodes.NOWHERE,
                    said('begin with: program "Name"'),
                ),
            ),
        )
    recovery = Recovery(plain)
    try:
        tree = _parser().parse(plain, on_error=recovery.go_on)
    except UnexpectedInput:
        return Parsed(None, tuple(recovery.mistakes))
    deepest = nested_too_deep(tree, plain)
    if deepest is not None:
        return Parsed(
            None,
            (
                *recovery.mistakes,
                error(
                    "too-deep",
                    said("this is nested more than {most} deep", most=MOST_NESTED),
                    deepest,
                    said("name parts with `measure`"),
                ),
            ),
        )
    builder = Builder()
    built: nodes.Program = builder.transform(tree)
    longest = named_too_deep(built)
    if longest is not None:
        return Parsed(
            None,
            (
                *recovery.mistakes,
                error(
                    "too-deep",
                    said(
                        "`{name}` goes through more than {most} measures, one in the other",
                        name=longest.name,
                        most=MOST_NESTED,
                    ),
                    longest.span,
                    said("let measures name fewer others"),
                ),
            ),
        )
    filled = with_figures(built)
    if filled.too_large is not None:
        return Parsed(
            None,
            (
                *recovery.mistakes,
                error(
                    "too-many-figures",
                    said("`{name}` stands for more than anybody can follow", name=filled.too_large.name),
                    filled.too_large.span,
                    said("let measures of single deals name fewer others"),
                ),
            ),
        )
    whole = replace(filled.program, comments=_comments(text, plain))
    problems = [
        problem
        for problem in builder.problems
        if not (recovery.left_out and problem.code == "poll-without-question")
    ]
    return Parsed(whole, (*recovery.mistakes, *problems), recovery.left_out)


def prepare() -> None:
    """Build the parser now, so that the first text is read as fast as the others."""
    _parser()


def may_follow(text: str) -> frozenset[str]:
    """The grammar's terminals that fit at the end of a text; none where what stands before cannot be read, or too much is wrong."""
    plain = straightened(text)
    marked = plain + _MARK
    recovery = Recovery(marked)
    with suppress(UnexpectedInput):
        _parser().parse(marked, on_error=recovery.go_on)
    return recovery.expected.get(len(plain), frozenset())


def terminals() -> tuple[tuple[str, str], ...]:
    """The name and the pattern of every word and sign of the grammar, in the order in which they are tried."""
    ordered = sorted(_parser().terminals, key=lambda each: (-each.priority, -len(each.pattern.value)))
    return tuple((terminal.name, terminal.pattern.to_regexp()) for terminal in ordered)


@cache
def _parser() -> Lark:
    grammar = GRAMMAR.read_text(encoding="utf-8")
    key = "\n".join((grammar, Path(__file__).read_text(encoding="utf-8"), lark_version, sys.version))
    return Lark.load(BytesIO(kept(GRAMMAR, key=key.encode(), work_out=lambda: _tables(grammar))))


def _tables(grammar: str) -> bytes:
    """The parser as Lark saves it. Its tables take a second to work out, and a sixth of one to read back."""
    # Where `interegular` is installed, Lark looks for collisions of words at every start, for seconds; a test does that once.
    lexer.has_interegular = False
    tables = BytesIO()
    Lark(
        grammar,
        parser="lalr",
        propagate_positions=True,
        maybe_placeholders=True,
        edit_terminals=whole_word,
    ).save(tables)
    return tables.getvalue()


def whole_word(terminal: TerminalDef) -> None:
    """Let a keyword end where the word ends: `too` is not `to` and an `o`, and `payable` not `pay`."""
    if isinstance(terminal.pattern, PatternStr) and terminal.pattern.value.isalpha():
        terminal.pattern = PatternRE(rf"{terminal.pattern.value}(?![A-Za-z_0-9])", terminal.pattern.flags)
        terminal.priority = 1  # before a name, where both may stand


def _comments(text: str, plain: str) -> tuple[nodes.Comment, ...]:
    """What stands after `//`; the plain text, of the same length, says where a quoted text hides one."""
    found = []
    for number, (line, straight) in enumerate(zip(text.split("\n"), plain.split("\n"), strict=True), start=1):
        match = re.match(r'((?:[^"/]|/(?!/)|"[^"]*(?:"|$))*)//', straight)
        if match:
            span = nodes.Span(number, match.end(1) + 1, number, len(line) + 1)
            words = line[match.end() :].strip()
            found.append(nodes.Comment(words, own_line=not match.group(1).strip(), span=span))
    return tuple(found)
