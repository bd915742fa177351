"""What somebody might write where a name, an id or a comment belongs, and what of it would be alive in Slack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any, Final

PIECES: Final = (
    "<@U0EVIL>", "<@W0EVIL|maria>", "<!channel>", "<!here>", "<!everyone>", "<!subteam^S0EVIL>", "<!subteam^S0EVIL|@all>", "<#C0EVIL>", "<#C0EVIL|office>",
    "<!date^0^{date}|evil>", "<http://evil.example|Acme>", "<https://evil.example/?a=1&b=2>", "<mailto:evil@evil.example|write>", "http://evil.example/x", "evil.example",
    "&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;", "&#60;!channel&#62;", "<", ">", "&", "|", "<<!here>>",
    "*bold*", "_italic_", "~struck~", "`code`", "```block```", "```", "``", "* ", " *", "_", "~", "> quoted", ">>> all of it", "&gt; quoted", "\n> quoted", "\r\n>>> q", "\u2028> q", "- item", "1. item",
    "[text](http://evil.example)", "![image](http://evil.example/x.png)", "# Title", "| a | b |", "<b>bold</b>", "<script>alert(1)</script>",
    ":trophy:", ":skin-tone-6:", "::", ":evil_emoji:", "@channel", "@here", "@maria", "#office", "@Premio help", "/premio list",
    "{partner}", "{}", "{0}", "{0.__class__}", "{amount!r:>99}", "%s", "%(x)s", "%n", "$x", "${x}", "{{x}}", "}", "{",
    '=HYPERLINK("http://evil.example";"Acme")', "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "'; DROP TABLE deals; --", '"', "'", "\\", "\\n", "\\u0000",
    "\u202eevil\u202c", "\u2066x\u2069", "\u200b", "\u200d", "\ufeff", "\u00ad", "\x07", "\x1b[31m", "\x7f", "\u0301\u0301\u0301", "שלום", "مرحبا", "𝔘𝔫𝔦", "👩‍👩‍👧", "ﬃ", "İ", "ß",
    "Acme", "Rossi & Figli", "D-1", "O'Neill", "500,00 EUR", "None", "null", "true", " ", "\n", "\t",
)  # fmt: skip
NUMBER: Final = 5_000
LONG: Final = 100
"""A text with more signs than this may be cut, and what surrounds it with it."""

_CODE: Final = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_LIVE: Final = re.compile(
    r"<[^>]*>|[<>*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?!amp;|lt;|gt;)|(?:^|[\r\n\v\f\x85\u2028\u2029])\s*&gt;"
)
_POINTERS: Final = re.compile(r"<[^>]*>")


def hostile_texts(number: int = NUMBER) -> list[str]:
    """The same each time, and no two alike: each piece by itself, then several, now and then very many."""
    random = Random(20260701)
    found = dict.fromkeys(PIECES)
    while len(found) < number:
        count = random.choice([1, 2, 2, 3, 3, 4, 4, 5, 6, 150 if random.random() < 0.1 else 8])
        pieces = random.choices(PIECES, k=count)
        found[random.choice(["", " ", " "]).join(pieces)] = None
    return list(found)[:number]


def marked_up(payload: Any) -> Iterator[str]:
    """Every text in blocks, views or messages that Slack reads as mark-up."""
    match payload:
        case {"type": "mrkdwn", "text": str(text)}:
            yield text
        case dict():
            for value in payload.values():
                yield from marked_up(value)
        case list() | tuple():
            for value in payload:
                yield from marked_up(value)


def live(words: str) -> list[str]:
    """What Slack would make something of, in its order: mentions and links, styles, quotations. Code is read as it stands."""
    return [each.strip() for each in _LIVE.findall(_CODE.sub("`", words).replace("`", ""))] + [
        "`"
    ] * _CODE.sub("", words).count("`")


def pointers(words: str) -> set[str]:
    """Mentions and links alone, in code as well."""
    return set(_POINTERS.findall(words))
