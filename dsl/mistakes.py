"""Text that is not of the language: what was probably meant, in a manager's words, and the word that would put it right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from babel.numbers import is_currency

from dsl.diagnostics import Diagnostic, error
from dsl.mistaken_words import (
    BELONGS,
    CHOICES,
    FACTS_CALLED,
    KEYWORDS,
    KINDS,
    MEANT,
    OTHERS,
    SIGNS,
    SYNONYMS,
    VALUE,
    WORDS_OF,
)
from dsl.near_misses import named_step, near_miss, unfinished, unquoted_name
from dsl.nodes import Span
from dsl.not_available import elsewhere
from dsl.suggest import closest

_WORD: Final = re.compile(r"[^\W\d]\w*")
_CALL: Final = re.compile(r"\w+\((?:[^()\n]|\([^()\n]*\))*\)")
_FOREIGN_NUMBER: Final = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?|\d+,\d+)(?![\d])")
_IS_A_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_DAY: Final = re.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d])|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?![\d])"
    r"|\d{1,2}\.? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,? \d{4}"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2},? \d{4}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Where reading stopped, and what could have stood there."""

    text: str
    place: int
    expected: frozenset[str]
    """The grammar's terminals that fit; keywords are called by their own letters, in capitals."""
    finished: bool
    """Whether what was read so far is a program."""
    headless: bool
    """Whether not even `program "Name"` could be read."""
    before: int
    """Where the last word that was read ends."""
    in_rule: bool

    @property
    def word(self) -> str:
        match = _WORD.match(self.text, self.place)
        return match.group() if match else ""

    @property
    def line_start(self) -> int:
        return self.text.rfind("\n", 0, self.place) + 1

    @property
    def line_end(self) -> int:
        end = self.text.find("\n", self.place)
        return len(self.text) if end < 0 else end

    @property
    def begins_line(self) -> bool:
        return not self.text[self.line_start : self.place].strip()

    def span(self, start: int, length: int) -> Span:
        end = start + length
        line, column = self._place(start)
        if length < 1:
            return Span(line, column, line, column + 1)
        return Span(line, column, *self._place(end))

    def _place(self, index: int) -> tuple[int, int]:
        return self.text.count("\n", 0, index) + 1, index - self.text.rfind("\n", 0, index)

    def here(self) -> Span:
        return self.span(self.place, len(self.word) or 1)


@dataclass(frozen=True, slots=True)
class Repair:
    """The word that was meant, as the grammar's terminal, in place of so many characters; without one they are left out."""

    terminal: str
    word: str
    length: int
    then: tuple[str, str] | None = None
    """A second terminal and its word, where one alone does not put it right."""


Explained = tuple[Diagnostic, Repair | None]


def explained(met: Met) -> Explained:
    """The mistake, and the repair where one word is all that is wrong."""
    for explain in (
        _head,
        _foreign_day,
        _foreign_number,
        _open_quote,
        _elsewhere,
        _unquoted_name,
        _near_miss,
        _missing,
        _misspelt,
        _unexpected,
    ):
        found = explain(met)
        if found is not None:
            return found
    raise AssertionError("the last explanation always holds")


def _head(met: Met) -> Explained | None:
    if not met.headless:
        return None
    rest = met.text[met.place : met.line_end].strip()
    if re.match(r"\s*program\b", met.text, re.IGNORECASE):
        hint = (
            f'write: program "{rest.strip(chr(34))}"' if rest and '"' not in rest else 'write: program "Name"'
        )
        return error("no-program", "the program's name stands in quotes", met.here(), hint), None
    spelt = closest(met.word, ("program",))
    hint = (
        "did you mean `program`?" if spelt and met.word.lower() != "program" else 'begin with: program "Name"'
    )
    return error("no-program", "a program begins with its name", met.here(), hint), None


def _foreign_day(met: Met) -> Explained | None:
    for match in _DAY.finditer(met.text, met.line_start, met.line_end):
        if match.start() <= met.place <= match.end() and not _IS_A_DAY.fullmatch(match.group()):
            hint = "days are written year-month-day: 2026-07-31"
            if match["y"] and 1 <= int(match["m"]) <= 12 and 1 <= int(match["d"]) <= 31:
                hint = f"write `{match['y']}-{int(match['m']):02}-{int(match['d']):02}`"
            span = met.span(match.start(), len(match.group()))
            return error(
                "date-format", f"`{match.group()}` is no day as it is written here", span, hint
            ), None
    return None


def _foreign_number(met: Met) -> Explained | None:
    for match in _FOREIGN_NUMBER.finditer(met.text, met.line_start, met.line_end):
        if match.start() <= met.place <= match.end() and not _quoted(met, match.start()):
            written = match.group()
            span = met.span(match.start(), len(written))
            grouped = re.fullmatch(r"\d{1,3}(?:[.,' ]\d{3})+", written)
            if re.fullmatch(r"\d+,\d+", written) and not grouped:
                return error(
                    "number-format",
                    f"`{written}` has a comma for the decimals",
                    span,
                    f"write `{written.replace(',', '.')}`",
                ), None
            plain = re.sub(r"[.,' ](?=\d{3}(?!\d))", "_", written).replace(",", ".")
            if grouped and written.count(",") + written.count(".") == 1:
                other = written.replace(",", ".")
                return error(
                    "number-format",
                    f"`{written}` can be read in two ways",
                    span,
                    f"write `{plain}`, or `{Decimal(other).normalize():f}`",
                ), None
            return error(
                "number-format", f"`{written}` is not how numbers are written here", span, f"write `{plain}`"
            ), None
    return None


def _quoted(met: Met, place: int) -> bool:
    return met.text.count('"', met.line_start, place) % 2 == 1


def _open_quote(met: Met) -> Explained | None:
    if met.text[met.place : met.place + 1] != '"' or '"' in met.text[met.place + 1 : met.line_end]:
        return None
    length = len(met.text[met.place : met.line_end].rstrip())
    repair = Repair("TEXT", met.text[met.place : met.place + length] + '"', length)
    return (
        error(
            "open-quote",
            "this text is not closed on its line",
            met.span(met.place, length),
            'add a `"` at its end',
        ),
        repair,
    )


def _elsewhere(met: Met) -> Explained | None:
    found = elsewhere(met.text, met.place)
    if found is None:
        return None
    start, end, way_round = found
    seen = " ".join(met.text[start:end].strip(' ,"').split())
    return error(
        "not-available",
        f"`{seen}` is not available here",
        met.span(start, len(met.text[start:end].rstrip(' "'))),
        way_round,
    ), None


def _unquoted_name(met: Met) -> Explained | None:
    """`commission Cloud base`: an item whose name stands without quotes."""
    if not met.begins_line or not met.finished or met.line_end - met.line_start > LONGEST_LINE:
        return None
    found = unquoted_name(met.text[met.place : met.line_end])
    if found is None:
        return None
    word, name, length = found
    terminal = "KIND" if word.lower() in KINDS else word.upper()
    return error(
        "unexpected",
        f"`{word}` does not fit here",
        met.here(),
        f'a name stands in quotes: {word.lower()} "{name}"',
    ), Repair(terminal, word.lower(), length, then=("TEXT", f'"{name}"'))


LONGEST_LINE: Final = 1_000
"""In characters. Nobody means a sentence by a longer line, and to look for each of them takes as long as the line."""


def _near_miss(met: Met) -> Explained | None:
    if met.line_end - met.line_start > LONGEST_LINE:
        return None
    found = near_miss(met.text[met.line_start : met.line_end], met.place - met.line_start)
    if found is None or _quoted(met, met.place):
        return None
    miss, match, start, end = found
    seen = " ".join(match.string[start:end].split())
    span = met.span(met.line_start + start, end - start)
    inserted = seen == '"'
    repair = Repair(*miss.instead, 0 if inserted else end - start) if miss.instead is not None else None
    says = "steps are written in words" if miss.code == "step-form" else f"`{seen}` does not fit here"
    return error(miss.code, says, span, miss.hint(match)), repair


def _missing(met: Met) -> Explained | None:
    """The clause before this place is not finished, and the next one begins here, or the text ends."""
    ends = met.place >= len(met.text.rstrip())
    next_line = met.begins_line and (
        is_clause_word(met.word) or (met.expected == {"TEXT"} and met.word != "")
    )
    if met.finished or not (ends or next_line):
        return None
    before = met.text[: met.before]
    last = re.search(r"(?:[\w.%]+|\"[^\"\n]*\"|[<>!]=|[^\s\w])\s*$", before)
    seen = last.group().strip() if last else ""
    start = last.start() if last else 0
    span = met.span(start, len(seen))
    if seen.lower() == "once" or re.search(r"\bonce\s+per$", before, re.IGNORECASE):
        return error(
            "once-per-what", "`once` needs to say per what", span, "for example: once per customer"
        ), None
    if re.search(r"\bat\s+(most|least)$", before.rstrip(), re.IGNORECASE):
        return error(
            "limit-of-what",
            f"`at {seen}` does not say how much",
            span,
            f"for example: at {seen.lower()} 500 EUR",
        ), None
    if "OTHERWISE" in met.expected and "KIND" not in met.expected:
        return error(
            "table-without-steps", "this table has no steps", span, "below it, for example: from 50k 3%"
        ), None
    line = before[before.rfind("\n") + 1 :]
    return error(
        "incomplete",
        f"something is missing after `{seen}`",
        span,
        unfinished(line) or f"expected {_expected(met.expected)}",
    ), None


def _misspelt(met: Met) -> Explained | None:
    """One word is wrong, and one of those that could stand there is like it."""
    word = met.word
    if not word:
        return None
    lower = word.lower()
    if lower == "once":
        return error(
            "once-per-what", "`once` needs to say per what", met.here(), "for example: once per customer"
        ), None
    if re.search(r"\bon\s+$", met.text[: met.place], re.IGNORECASE) and "FACTS" in met.expected:
        meant = FACTS_CALLED.get(lower) or closest(word, CHOICES["FACTS"])
        hint = f"did you mean `{meant}`?" if meant else "a rule is on deals, receipts or activities"
        repair = Repair("FACTS", meant or "deals", len(word))
        return error("unknown-facts", f"`{word}` is nothing a rule can be about", met.here(), hint), repair
    if re.match(r'\s+"', met.text[met.place + len(word) :]) and "KIND" in met.expected:
        kind = closest(word, KINDS)
        clause = closest(word, _keywords(met.expected))
        if kind and clause:
            clause = None if closest(word, (kind, clause)) == kind else clause
        if (kind and not clause) or (not clause and met.place == met.line_start):
            hint = f"did you mean `{kind}`?" if kind else f"one of {', '.join(KINDS)}"
            return error("unknown-kind", f"`{word}` is no kind of rule", met.here(), hint), Repair(
                "KIND", kind or "bonus", len(word)
            )
    if (
        ("CURRENCY_CODE" in met.expected or re.search(r"\d[kM]?\s*$", met.text[met.line_start : met.place]))
        and word != word.upper()
        and is_currency(word.upper())
    ):
        repair = Repair("CURRENCY_CODE", word.upper(), len(word))
        return error(
            "currency-letters",
            "currencies are written in capital letters",
            met.here(),
            f"write `{word.upper()}`",
        ), repair
    if "NAME" in met.expected and is_clause_word(word) and not met.finished and lower not in SYNONYMS:
        return (
            error(
                "reserved-word",
                f"`{word}` is a word of the language and cannot be a name",
                met.here(),
                f"for example: {lower}_deals",
            ),
            Repair("NAME", lower, len(word)),
        )
    if lower in BELONGS and met.begins_line and lower not in _keywords(met.expected):
        return error("wrong-place", f"`{word}` does not stand here", met.here(), BELONGS[lower]), None
    if lower in SYNONYMS and lower not in _keywords(met.expected):
        code = "unknown-clause" if met.begins_line else "unexpected"
        says = f"`{word}` begins no clause" if met.begins_line else f"`{word}` does not fit here"
        hint = SYNONYMS[lower] if met.in_rule else SYNONYMS[lower].replace("write `each ", "write `every ")
        if not met.in_rule and lower in ("min", "minimum"):
            hint = "in a payout write `from`: from 50 EUR"
        return error(code, says, met.here(), hint), None
    return _like(met, word)


def _like(met: Met, word: str) -> Explained | None:
    for terminal, choices in CHOICES.items():
        meant = closest(word, choices) if terminal in met.expected else None
        if meant and meant.lower() != word.lower():
            return error(
                "unexpected", f"`{word}` does not fit here", met.here(), f"did you mean `{meant}`?"
            ), Repair(terminal, meant, len(word))
    meant = closest(word, [each for each in _keywords(met.expected) if len(each) > 1])
    if meant is None or meant == word.lower():
        return None
    code = "unknown-clause" if met.begins_line else "unexpected"
    says = f"`{word}` begins no clause" if met.begins_line else f"`{word}` does not fit here"
    return error(code, says, met.here(), f"did you mean `{meant}`?"), Repair(meant.upper(), meant, len(word))


def _unexpected(met: Met) -> Explained:
    sign = next(
        (each for each in sorted(SIGNS, key=len, reverse=True) if met.text.startswith(each, met.place)), None
    )
    around = next(
        (
            each
            for each in ("==", "=>", "=<", "<>")
            if met.text.startswith(each, met.place - 1) and met.place > 0
        ),
        None,
    )
    if around is not None:
        span = met.span(met.place - 1, 2)
        return error("unexpected", f"`{around}` does not fit here", span, SIGNS[around]), Repair("", "", 1)
    quoted = re.match(r"['`‘’]([^'`‘’\n]*)['`‘’]", met.text[met.place : met.line_end])
    if quoted is not None:
        repair = Repair("TEXT", f'"{quoted[1]}"', len(quoted[0]))
        span = met.span(met.place, len(quoted[0]))
        return error("unexpected", f"{quoted[0]} does not fit here", span, f'write `"{quoted[1]}"`'), repair
    if sign in MEANT:
        return error(
            "unexpected", f"`{sign}` does not fit here", met.span(met.place, len(sign)), SIGNS[sign]
        ), Repair(*MEANT[sign], len(sign))
    figures = re.match(r"\d[\w.]*", met.text[met.place : met.line_end])
    seen = met.word or sign or (figures.group() if figures else met.text[met.place : met.place + 1])
    line = met.text[met.line_start : met.line_end]
    if "TEXT" in met.expected and met.begins_line and (named := named_step(line)):
        return error(
            "unquoted-text", f"`{named[0]}` stands without quotes", met.here(), f"write {named[1]}"
        ), None
    if met.word and met.begins_line:
        hint = (
            "a clause begins with a word such as on, each, when, pay, award, at most"
            if met.in_rule
            else f"expected {_expected(met.expected)}"
        )
        return error("unknown-clause", f"`{seen}` begins no clause", met.here(), hint), None
    hint = SIGNS[sign] if sign and not met.word else _hint(met)
    rest = met.text[met.place : met.line_end].rstrip()
    quoted_whole = met.expected == {"TEXT"} and met.word and hint == f'put it in quotes: "{rest}"'
    quoting = Repair("TEXT", f'"{rest}"', len(rest)) if quoted_whole else None
    return error("unexpected", f"`{seen}` does not fit here", met.span(met.place, len(seen)), hint), quoting


def _hint(met: Met) -> str:
    """What else could stand there; where a clause is finished, that it is."""
    if re.search(r"\bis\s+$", met.text[met.line_start : met.place], re.IGNORECASE):
        return "write `=` instead of `is`"
    if met.expected == {"TEXT"} and (call := _CALL.match(met.text, met.place, met.line_end)):
        return f"a name in quotes stands here; a condition stands in `when`: when {call.group()} …"
    if met.expected == {"TEXT"} and met.word:
        bare = re.split(r"\s*(?:,|//|:|\s(?:worth|where|on|and|to)\s)", met.text[met.place : met.line_end])[0]
        return f'put it in quotes: "{bare.strip()}"'
    if not met.finished:
        return f"expected {_expected(met.expected)}"
    previous = re.search(r"([\d.]+\s?%)\s*$", met.text[: met.place])
    if previous and met.word and not is_clause_word(met.word):
        return f"say of what: {previous.group(1)} of {met.word}"
    return "leave it out, or begin a new clause with its own word"


def _expected(names: frozenset[str]) -> str:
    """What could stand there, in words; the three likeliest."""
    if names >= VALUE:
        return (
            "a value: a number, an amount such as 500 EUR, a percentage or a name"
            if "CURRENCY_CODE" not in names
            else "a value"
        )
    words = [words for name, words in WORDS_OF.items() if name in names]
    shown = (words or [f"`{each}`" for each in _keywords(names)])[:3] or ["the next clause"]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " or " + shown[-1]


def _keywords(names: frozenset[str]) -> list[str]:
    """The words among the grammar's terminals that stand for themselves."""
    return sorted(
        name.lower()
        for name in names
        if name.isalpha() and name not in WORDS_OF and name not in CHOICES and name not in OTHERS
    )


def is_clause_word(word: str) -> bool:
    """Whether it begins a clause, a step or an item, or holds a clause together."""
    return word.lower() in KEYWORDS


def like_a_clause(word: str) -> bool:
    """Whether it is probably such a word, misspelt."""
    known = [each for each in KEYWORDS if len(each) > 2]
    return word.lower() in SYNONYMS or (len(word) > 2 and closest(word, known) is not None)
