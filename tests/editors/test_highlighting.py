"""Whatever the grammar can read has its colour."""

from __future__ import annotations

from pathlib import Path

import pytest
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import (
    Comment,
    Error,
    Keyword,
    Literal,
    Name,
    Number,
    String,
    Token,
    _TokenType,
    is_token_subtype,
)

from bot.editors.highlighting import PremioLexer
from dsl.words import Terminal, vocabulary
from tests.cases.case_files import FOLDER, cases

STARTERS = sorted((Path(__file__).parents[2] / "programs" / "starters").glob("*.premio"))
WORDS = [(word, spelling) for word in vocabulary() for spelling in word.spellings]


def coloured(text: str) -> list[tuple[_TokenType, str]]:
    return [(kind, value) for kind, value in PremioLexer(stripnl=False).get_tokens(text) if value.strip()]


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_every_word_of_a_starter_has_a_colour(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = coloured(text)
    assert [value for kind, value in found if is_token_subtype(kind, Error) or kind is Token.Text] == []
    assert "".join(value for _, value in PremioLexer(stripnl=False).get_tokens(text)) == text


def test_every_word_of_every_case_has_a_colour() -> None:
    programs = [case.blocks["premio"] for case in cases(FOLDER, "premio") if "mistakes" not in case.blocks]
    assert len(programs) > 100
    assert [
        value
        for text in programs
        for kind, value in coloured(text)
        if is_token_subtype(kind, Error) or kind is Token.Text
    ] == []


FOLLOWS = {"PICKED": " 3 of", "USES": " 1", "ANSWERED": ' "x" yes'}
"""What must stand behind a word for it to be one; behind all others, nothing or a name."""


@pytest.mark.parametrize(
    ("word", "spelling"), [pytest.param(*each, id=f"{each[0].name}: {each[1]}") for each in WORDS]
)
def test_a_keyword_is_coloured_as_one(word: Terminal, spelling: str) -> None:
    follows = FOLLOWS.get(word.name, "(" if word.calls else ' "x"' if word.names else "")
    for written in (spelling, spelling.upper(), spelling.replace(" ", "\n  ")):
        kind, value = coloured(written + follows)[0]
        assert value == written
        assert is_token_subtype(kind, Name.Builtin if word.calls else Keyword)


def test_what_is_no_keyword_is_told_apart() -> None:
    text = "on deals where partner.tier = “Gold” and on_time = yes // as agreed\npay 2.5% of deals.amount + 1_200 EUR"
    kinds = {value: kind for kind, value in coloured(text)}
    assert kinds["partner.tier"] is kinds["on_time"] is kinds["deals.amount"] is Name
    assert kinds["“Gold”"] is String
    assert kinds["// as agreed"] is Comment.Single
    assert is_token_subtype(kinds["2.5%"], Number)
    assert kinds["EUR"] is Name.Constant
    assert is_token_subtype(kinds["deals"], Keyword)
    assert (Literal.Date, "2026-07-01") in coloured("runs 2026-07-01")


def test_what_is_not_of_the_language_is_marked() -> None:
    assert [value for kind, value in coloured("pay ? 5% § of") if is_token_subtype(kind, Error)] == ["?", "§"]


def test_pygments_knows_the_language_by_its_name_and_by_the_file_s() -> None:
    assert isinstance(get_lexer_by_name("premio"), PremioLexer)
    assert isinstance(get_lexer_for_filename("sprint.premio"), PremioLexer)
