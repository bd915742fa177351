"""Text that is not of the language: what was probably meant, and how much of it to leave out before reading on."""

from __future__ import annotations

import re
from typing import Final

from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from dsl.diagnostics import Diagnostic, error
from dsl.nodes import Span
from dsl.suggest import did_you_mean

HEADER_WORDS: Final = ("goal", "runs", "currency", "timezone", "fiscal year", "for partners where", "budget", "announce", "show amounts", "deals count when", "closes after", "field")  # fmt: skip
ITEM_WORDS: Final = (
    "measure", "standings", "ceremony", "poll", "commission", "bonus", "spiff", "rebate", "contest", "points",
    "trip", "training", "gift", "virtual", "donation", "recognition",
)  # fmt: skip
CLAUSE_WORDS: Final = (
    "on", "each", "dated", "when", "top", "pay", "award", "donate", "badge", "say", "at most", "at least", "once per",
    "requires", "instead of", "earned", "payable", "by", "every", "names", "ask", "follow up", "open", "remind after", "anonymous",
)  # fmt: skip
STEP_WORDS: Final = ("from", "above", "up to", "below", "otherwise")

NOT_YET: Final = {
    "offer": "write one rule for each choice for now",
    "charge": "money owed by a partner cannot be written yet",
    "fund": "accounts cannot be written yet",
    "status": "a `recognition` with a `badge` shows a level",
    "level": "a `recognition` with a `badge` shows a level",
    "decision": "decide outside the program for now, and import the answer as a field of the deal",
    "expect": "try the program with `premio simulate` for now",
    "claw": "a cancelled or returned deal takes its award back in full",
    "no": "a cancelled or returned deal takes its award back in full",
    "paid": "an award is paid to the partner, in one part",
    "share": "write a `top` rule, or one amount for each partner",
    "multiply": "write the factor into `pay`, or a second rule",
    "reading": "import the value as a field of the deal",
    "payout": "payouts follow the awards' own days for now",
    "together": "write `at most` in each of the rules",
    "best": "write `instead of` in the rule that should win",
    "forfeited": "write the limit into `when`",
    "uses": "accounts cannot be written yet",
    "keeps": "a `recognition` with a `badge` shows a level",
    "holds": "a new text holds from the day it is activated",
    "notice": "a new text holds from the day it is activated",
    "quarters": "quarters follow `fiscal year starts`",
    "never": "a `recognition` with a `badge` shows a level",
    "moves": "a `recognition` with a `badge` shows a level",
    "tier": "write a table: `from 50k 3%`",
}

_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_STARTS = tuple(
    sorted(
        {
            word.split()[0]
            for word in (*HEADER_WORDS, *ITEM_WORDS, *CLAUSE_WORDS, *STEP_WORDS, *NOT_YET, "program")
        }
    )
)
_CLAUSE_START = re.compile(
    rf"^[ ]*(?:(?:{'|'.join(_STARTS)})\b|[a-z]+[ ]+\"|\"|\d)", re.IGNORECASE | re.MULTILINE
)
_ITEM_START = re.compile(
    rf'\b(?:(?:{"|".join(ITEM_WORDS[1:])}|fund|decision|expect|status)\s+"|measure\s|standings\b|payout\b)',
    re.IGNORECASE,
)
_FOREIGN_NUMBER = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?(?![\d%])|\d+,\d+")
_WORDS_OF: Final = {
    "TEXT": "a text in quotes", "NUMBER": "a number", "DATE": "a date like 2026-07-31", "PERIOD": "a period (week, month, quarter, year)",
    "NAME": "a name", "UNIT": "days, weeks, months, quarters or years", "CURRENCY": "a currency such as EUR", "ZONE": "a time zone such as Europe/Rome",
    "TIME": "a time like 09:00", "FACTS": "deals, receipts or activities", "RELATION": "a comparison (=, <, >=)", "PERCENT": "a percentage",
    "MONTH": "a month's name", "KIND": "a rule", "RPAR": "`)`", "LPAR": "`(`", "RSQB": "`]`", "LSQB": "`[`", "COMMA": "a comma",
    "POLL_KIND": "nps, agree, choice, rating or text", "WEEKDAY": "a weekday", "SHOWN": "hidden or shown", "TYPE": "text, number, money, percent, date or yes/no",
    "PARTNER": "`partner`", "EQUAL": "`=`", "SIDE": "after, before or of", "NTH": "first or last",
}  # fmt: skip


def explained(unexpected: UnexpectedInput, text: str) -> tuple[Diagnostic, int, int]:
    """The mistake, and the part of the text (from, to) to leave out so that reading can go on."""
    place = len(text.rstrip()) if isinstance(unexpected, UnexpectedEOF) else unexpected.pos_in_stream or 0  # type: ignore[redundant-expr]  # Lark says int, and gives None at the end
    if isinstance(unexpected, UnexpectedToken) and unexpected.token.type == "$END":
        place = len(text.rstrip())
    place = min(place, len(text))
    once = re.search(r"\bonce\s*$", text[:place], re.IGNORECASE)
    place = once.start() if once else place
    word = _word_at(text, place)
    start, end = _clause_around(text, place, word)
    diagnostic = _diagnosed(unexpected, text, place, word)
    if diagnostic.code == "not-available" and word.lower() in (
        "fund",
        "decision",
        "expect",
        "status",
        "payout",
    ):
        following = _ITEM_START.search(text, place + len(word))
        start, end = place, following.start() if following else len(text)
    return diagnostic, start, end


def _diagnosed(unexpected: UnexpectedInput, text: str, place: int, word: str) -> Diagnostic:
    span = _span(text, place, max(len(word), 1))
    line = text[text.rfind("\n", 0, place) + 1 : _end_of_line(text, place)]
    number = next(
        (
            match
            for match in _FOREIGN_NUMBER.finditer(line)
            if _covers(match, place - text.rfind("\n", 0, place) - 1)
        ),
        None,
    )
    if number is not None and '"' not in number.group():
        plain = re.sub(r"[.,' ](?=\d{3}(?!\d))", "_", number.group()).replace(",", ".")
        column = text.rfind("\n", 0, place) + 1 + number.start()
        return error(
            "number-format",
            f"`{number.group()}` can be read in two ways",
            _span(text, column, len(number.group())),
            f"write `{plain}`",
        )
    if text[place : place + 1] == '"' and text[place + 1 : _end_of_line(text, place)].count('"') == 0:
        return error(
            "open-quote",
            "this text is not closed on its line",
            _span(text, place, _end_of_line(text, place) - place),
            'add a `"` at its end',
        )
    if place >= len(text.rstrip()):
        return error(
            "incomplete",
            f"the program ends here, but {_expected(unexpected)} should follow",
            _span(text, max(0, place - 1), 1),
        )
    if word.lower() in NOT_YET and (_begins_clause(text, place) or word.lower() != "no"):
        return error("not-available", f"`{word}` is not available yet", span, NOT_YET[word.lower()])
    if not re.match(r'\s*program\s+"', text, re.IGNORECASE) and place == len(text) - len(text.lstrip()):
        return error("no-program", "a program begins with its name", span, 'begin with: program "Name"')
    before = text[:place].rstrip()
    if word.lower() == "once":
        return error("once-per-what", "`once` needs to say per what", span, "for example: once per customer")
    if re.search(r"\bon$", before, re.IGNORECASE) and word:
        return error(
            "unknown-facts",
            f"`{word}` is nothing a rule can be about",
            span,
            "a rule is on deals, receipts or activities",
        )
    if word and _begins_clause(text, place):
        hint = did_you_mean(word, _STARTS)
        return error(
            "unknown-clause", f"`{word}` begins no clause", span, hint or f"expected {_expected(unexpected)}"
        )
    seen = word or text[place : place + 1]
    return error("unexpected", f"`{seen}` does not fit here", span, f"expected {_expected(unexpected)}")


def _expected(unexpected: UnexpectedInput) -> str:
    """What could stand there, in words; the three likeliest."""
    match unexpected:
        case UnexpectedToken():
            names = set(unexpected.accepts or unexpected.expected)
        case UnexpectedCharacters():
            names = set(unexpected.allowed or ())
        case _:
            names = set(getattr(unexpected, "expected", ()))
    words = [words for name, words in _WORDS_OF.items() if name in names]
    keywords = [
        f"`{name.lower()}`"
        for name in sorted(names)
        if name not in _WORDS_OF and name.isalpha() and name.lower() in _STARTS
    ]
    shown = (words or keywords)[:3] or ["the next clause"]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " or " + shown[-1]


def _clause_around(text: str, place: int, word: str) -> tuple[int, int]:
    """From the line on which the clause with the mistake begins to the next line that begins one."""
    starts = [match.start() for match in _CLAUSE_START.finditer(text)]
    line = text.rfind("\n", 0, place) + 1
    start = max((begin for begin in starts if begin <= place), default=line)
    if re.match(r"\s*program\b", text[start:], re.IGNORECASE):
        # The program's own line is kept: without it nothing can be read.
        start = min(place, len(text))
    item = _ITEM_START.match(text, start + len(text[start:]) - len(text[start:].lstrip()))
    if item and item.end() < place:
        # A rule keeps its name; only what follows it is left out.
        quote = text.find('"', item.end())
        start = quote + 1 if 0 <= quote < place else place
    following = [begin for begin in starts if begin > place]
    on_line = _ITEM_START.search(text, place + max(1, len(word)))
    end = min([*following[:1], *([on_line.start()] if on_line else []), len(text)])
    return start, max(end, min(place + 1, len(text)))


def _word_at(text: str, place: int) -> str:
    match = _WORD.match(text, place)
    return match.group() if match else ""


def _begins_clause(text: str, place: int) -> bool:
    return not text[text.rfind("\n", 0, place) + 1 : place].strip()


def _covers(match: re.Match[str], column: int) -> bool:
    return match.start() <= column <= match.end()


def _end_of_line(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def _span(text: str, place: int, length: int) -> Span:
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    return Span(line, column, line, column + length)
