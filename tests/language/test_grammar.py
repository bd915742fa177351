"""The grammar has one reading for each text: no conflict, no two words that stand for one another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from lark import Lark, lexer
from lark.exceptions import GrammarError
from lark.lexer import PatternStr, TerminalDef

from dsl.parse import GRAMMAR, whole_word

pytestmark = pytest.mark.xdist_group("grammar")  # so that it is built once


@pytest.fixture(scope="module", autouse=True)
def _looking_for_collisions() -> Iterator[None]:
    """The parser of every day switches off what these tests are about."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexer, "has_interegular", True)
        yield


@pytest.fixture(scope="module")
def strictly_built(_looking_for_collisions: None) -> Lark:
    """Lark resolves conflicts silently unless it is told not to; interegular finds patterns that clash."""
    return Lark(
        GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        strict=True,
        debug=True,
        propagate_positions=True,
        maybe_placeholders=True,
        edit_terminals=whole_word,
    )


def test_no_text_can_be_read_in_two_ways(strictly_built: Lark) -> None:
    assert strictly_built.terminals


def test_the_strict_build_would_notice_a_conflict() -> None:
    doubtful = 'start: a | b\na: "x" ["y"] c\nb: "x" c\nc: ["y"] "z"'
    with pytest.raises(GrammarError):
        Lark(doubtful, parser="lalr", strict=True)


def test_no_keyword_hides_a_terminal_where_both_may_stand(strictly_built: Lark) -> None:
    """Lark gives keywords precedence over patterns, silently; only a name may give way to them."""
    by_name = {terminal.name: terminal for terminal in strictly_built.terminals}
    hidden = {
        (keyword.name, other.name)
        for accepted in _accepted_together(strictly_built)
        for keyword in (by_name[name] for name in accepted)
        for other in (by_name[name] for name in accepted)
        if _is_keyword(keyword) and keyword is not other and not _is_keyword(other) and other.name != "NAME"
        if other.priority <= keyword.priority and _matches(other, keyword.name.lower())
    }
    assert hidden == set()


def test_every_terminal_of_the_grammar_is_used_by_its_own_name(strictly_built: Lark) -> None:
    """A keyword whose name is taken by a pattern gets a name that recovery could not guess; `to date` is the one."""
    anonymous = [terminal for terminal in strictly_built.terminals if terminal.name.startswith("__ANON")]
    assert [terminal.pattern.value.partition("(")[0] for terminal in anonymous] == ["date"]


def _accepted_together(lark: Lark) -> Iterator[list[str]]:
    names = {terminal.name for terminal in lark.terminals}
    parser: Any = lark.parser
    for actions in parser.parser._parse_table.states.values():
        yield [name for name in actions if name in names]


def _is_keyword(terminal: TerminalDef) -> bool:
    return isinstance(terminal.pattern, PatternStr) or terminal.priority == 1


def _matches(terminal: TerminalDef, text: str) -> bool:
    return re.compile(terminal.pattern.to_regexp()).match(text) is not None
