"""The language in colours, for everything that shows code with Pygments: `pygmentize -l premio`, Sphinx, MkDocs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import ClassVar, Final

from pygments.lexer import Lexer
from pygments.token import (
    Comment,
    Error,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Whitespace,
    _TokenType,
)

from dsl.lenient import straightened
from dsl.words import Terminal, vocabulary

_VALUES: Final = {
    "TEXT": String,
    "DATE": Literal.Date,
    "TIME": Literal.Date,
    "ZONE": Literal,
    "NUMBER": Number,
    "PERCENT": Number,
    "CURRENCY_CODE": Name.Constant,
    "SIGN": Name.Constant,
    "SIGN_AFTER": Name.Constant,
    "NAME": Name,
    "RELATION": Operator,
    "EQUAL": Operator,
    "ADD": Operator,
    "MULTIPLY": Operator,
}
"""What is no word of the language, by its terminal; all other signs hold things together."""


class PremioLexer(Lexer):
    """Reads no clauses, only words, so that a part of a program has its colours as well."""

    name = "Premio"
    aliases: ClassVar = ["premio"]
    filenames: ClassVar = ["*.premio"]
    mimetypes: ClassVar = ["text/x-premio"]

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        reader, kinds = _reader()
        for found in reader.finditer(straightened(text)):
            assert found.lastgroup is not None, "the last alternative is any sign at all"
            yield found.start(), kinds[found.lastgroup], text[found.start() : found.end()]


@cache
def _reader() -> tuple[re.Pattern[str], dict[str, _TokenType]]:
    """One pattern of all that may stand in a text, words before names, and the colour of each of its groups."""
    written = [each for each in vocabulary() if not each.name.startswith("__IGNORE")]
    words = [each for each in written if each.spellings]
    values = sorted((each for each in written if not each.spellings), key=lambda each: each.name == "NAME")
    parts = {
        "blank": (r"\s+", Whitespace),
        "comment": (r"//[^\n]*", Comment.Single),
        # A dot leads on from a name, whatever word that is.
        **{each.name: (rf"{each.pattern}(?!\.[a-z])", _word_colour(each)) for each in words},
        **{each.name: (each.pattern, _VALUES.get(each.name, Punctuation)) for each in values},
        "open_text": (r'"[^"\n]*', String),
        "other": (r".", Error),
    }
    pattern = "|".join(f"(?P<{name}>{pattern})" for name, (pattern, _) in parts.items())
    return re.compile(pattern, re.DOTALL), {name: colour for name, (_, colour) in parts.items()}


def _word_colour(word: Terminal) -> _TokenType:
    if word.calls:
        return Name.Builtin
    if word.names:
        return Keyword.Declaration
    return Keyword if len(word.spellings) == 1 else Keyword.Type
