"""Text that is not of the language: what was probably meant, in a manager's words, and the word that would put it right."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from babel.numbers import is_currency

from dsl.diagnostics import Diagnostic, error
from dsl.mistaken_words import (
    BELONGS,
    CHOICES,
    CURRENCIES_CALLED,
    FACTS_CALLED,
    ITALIAN,
    ITEM_WORDS,
    KEYWORDS,
    KINDS,
    MEANT,
    OTHERS,
    OUTSIDE_RULES,
    PHRASES,
    SIGNS,
    SYNONYMS,
    VALUE,
    WORDS_OF,
)
from dsl.near_misses import near_miss
from dsl.nodes import Span
from dsl.not_available import elsewhere
from dsl.said import Said, any_of, as_it_is, said
from dsl.suggest import closest
from dsl.unfinished import unfinished
from dsl.unquoted import named_step, unquoted_name
from dsl.ways_out import for_example, one_of, perhaps, write, write_word

_WORD: Final = re.compile(r"[^\W\d]\w*")
_CALL: Final = re.compile(r"\w+\((?:[^()\n]|\([^()\n]*\))*\)")
_FOREIGN_NUMBER: Final = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?|\d+,\d+)(?![\d])")
_MONTHS: Final = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
    "|gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre"
)
_MONTH_OF: Final = {"gen": 1, "mag": 5, "giu": 6, "lug": 7, "ago": 8, "set": 9, "ott": 10, "dic": 12} | {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
"""By the first three letters of an English or an Italian month."""
_IS_A_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_DAY: Final = re.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d])|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?![\d])"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th|\.|º|°)? (?:of )?)?\b(?:{_MONTHS})\b\.?,?(?: \d{{1,2}}(?:st|nd|rd|th)?(?!\d))?,?(?: \d{{4}})?(?![\w-])",
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
        _word_before,
        _near_miss,
        _phrase,
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
        name = rest.strip('": ') if rest and '"' not in rest else "Name"
        hint = write(f'program "{name}"')
        return error("no-program", said("the program's name stands in quotes"), met.here(), hint), None
    later = re.search(r'^[ \t]*program\s+"', met.text[met.place :], re.IGNORECASE | re.MULTILINE)
    if later is not None:
        hint = said(
            "the program begins with its name: leave out, or put below it, what stands above `program`"
        )
        return error("no-program", said("this stands above the program"), met.here(), hint), None
    spelt = closest(met.word, ("program",))
    misspelt = spelt and met.word.lower() != "program"
    hint = perhaps("program") if misspelt else said("begin with: {line}", line='program "Name"')
    return error("no-program", said("a program begins with its name"), met.here(), hint), None


def _foreign_day(met: Met) -> Explained | None:
    for match in _DAY.finditer(met.text, met.line_start, met.line_end):
        if "DATE" not in met.expected and not match.group()[0].isdigit():
            continue
        if match.start() <= met.place <= match.end() and not _IS_A_DAY.fullmatch(match.group()):
            days = days_meant(match.group())
            hint = said("days are written year-month-day: 2026-07-31")
            if len(days) == 1:
                hint = write_word(days[0])
            elif days:
                hint = said("write `{one}`, or `{other}`", one=days[0], other=days[1])
            span = met.span(match.start(), len(match.group()))
            at_its_start = match.start() == met.place and "DATE" in met.expected
            repair = Repair("DATE", days[0], len(match.group())) if days and at_its_start else None
            return error(
                "date-format",
                said("`{match}` is no day as it is written here", match=match.group()),
                span,
                hint,
            ), repair
    return None


def days_meant(written: str) -> list[str]:
    """The day as it is written here; two where day and month could change places, none where the year is not said."""
    month = re.search(rf"\b({_MONTHS})\b", written, re.IGNORECASE)
    figures = [int(figure) for figure in re.findall(r"\d+", written)]
    if month is not None:
        if len(figures) != 2 or figures[1] < 1000:  # a day and its year
            return []
        parts = [(figures[1], _MONTH_OF[month[1][:3].lower()], figures[0])]
    elif figures[0] >= 1000:  # the year comes first
        parts = [(figures[0], figures[1], figures[2])]
    else:
        year = figures[2] if figures[2] >= 100 else 2000 + figures[2]  # two figures of the year
        parts = [(year, figures[1], figures[0]), (year, figures[0], figures[1])]
    found = []
    for part in parts:
        with suppress(ValueError):
            found.append(date(*part).isoformat())
    return list(dict.fromkeys(found))


def _foreign_number(met: Met) -> Explained | None:
    for match in _FOREIGN_NUMBER.finditer(met.text, met.line_start, met.line_end):
        if match.start() <= met.place <= match.end() and not _quoted(met, match.start()):
            written = match.group()
            span = met.span(match.start(), len(written))
            grouped = re.fullmatch(r"\d{1,3}(?:[.,' ]\d{3})+", written)
            if re.fullmatch(r"\d+,\d+", written) and not grouped:
                return error(
                    "number-format",
                    said("`{written}` has a comma for the decimals", written=written),
                    span,
                    write_word(written.replace(",", ".")),
                ), None
            plain = re.sub(r"[.,' ](?=\d{3}(?!\d))", "_", written).replace(",", ".")
            if grouped and written.count(",") + written.count(".") == 1:
                other = written.replace(",", ".")
                return error(
                    "number-format",
                    said("`{written}` can be read in two ways", written=written),
                    span,
                    said(
                        "write `{one}`, or `{other}`",
                        one=plain,
                        other=f"{Decimal(other).normalize():f}",
                    ),
                ), None
            return error(
                "number-format",
                said("`{written}` is not how numbers are written here", written=written),
                span,
                write_word(plain),
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
            said("this text is not closed on its line"),
            met.span(met.place, length),
            said('add a `"` at its end'),
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
        said("`{seen}` is not available here", seen=seen),
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
        _does_not_fit(word),
        met.here(),
        said('a name stands in quotes: {word} "{name}"', word=word.lower(), name=name),
    ), Repair(terminal, word.lower(), length, then=("TEXT", f'"{name}"'))


def _does_not_fit(seen: str) -> Said:
    return said("`{seen}` does not fit here", seen=seen)


def _begins_no_clause(seen: str) -> Said:
    return said("`{seen}` begins no clause", seen=seen)


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
    says = {
        "step-form": said("steps are written in words"),
        "unknown-clause": _begins_no_clause(seen),
    }.get(miss.code, _does_not_fit(seen))
    return error(miss.code, says, span, miss.hint(match)), repair


def _phrase(met: Met) -> Explained | None:
    """Words that go together, one of which is misspelt; reading may have stopped at any of them."""
    if met.line_end - met.line_start > LONGEST_LINE or not met.word:
        return None
    line = met.text[met.line_start : met.line_end]
    words = [(match.start() + met.line_start, match.group()) for match in _WORD.finditer(line)]
    here = next((index for index, (start, _) in enumerate(words) if start == met.place), None)
    if here is None:
        return None
    for phrase, terminal in sorted(PHRASES.items(), key=lambda each: -len(each[0])):
        meant = phrase.split()
        for first in range(max(0, here - len(meant) + 1), here + 1):
            found = words[first : first + len(meant)]
            wrong = [
                (start, word, right)
                for (start, word), right in zip(found, meant, strict=False)
                if word.lower() != right
            ]
            if len(found) < len(meant) or len(wrong) != 1 or not _side_by_side(met.text, found):
                continue
            start, word, right = wrong[0]
            if len(right) < _LETTERS_OF_A_SLIP or closest(word, (right,)) is None or word.lower() in KEYWORDS:
                continue
            length = found[-1][0] + len(found[-1][1]) - met.place
            repair = Repair(terminal, phrase, length) if terminal and first == here else None
            span = met.span(start, len(word))
            return error("unexpected", _does_not_fit(word), span, perhaps(phrase)), repair
    return None


_LETTERS_OF_A_SLIP: Final = 4
"""What is shorter has too little of its own to know it by."""


def _side_by_side(text: str, words: list[tuple[int, str]]) -> bool:
    return all(
        not text[start + len(word) : following].strip() for (start, word), (following, _) in pairwise(words)
    )


_READ_AS_NAMES: Final = (
    "largest", "least", "first", "distinct", "earlier", "previous", "last", "same", "ever", "across", "over", "program",
)  # fmt: skip


def _word_before(met: Met) -> Explained | None:
    """The word before was read as a name, and is a misspelt word of the language."""
    match = _WORD_BEFORE.search(met.text, met.line_start, met.place)
    if match is None:
        return None
    group = "word" if match["word"] else "window"
    word, start = match[group], match.start(group)
    begins = not met.text[met.line_start : start].strip()
    known: Collection[str] = (
        ITEM_WORDS if begins and met.text[met.place : met.place + 1] == '"' else _READ_AS_NAMES
    )
    if word.lower() != "partner" and re.search(
        r"\bper\s+\Z", met.text[met.line_start : start], re.IGNORECASE
    ):
        known = CHOICES["PERIOD"]
    within = met.text.count("(", met.line_start, met.place) > met.text.count(")", met.line_start, met.place)
    meant = closest(word, known) if within or known is ITEM_WORDS else None
    if meant is None or meant == word.lower():
        return None
    span = met.span(start, len(word))
    return error("unexpected", _does_not_fit(word), span, perhaps(meant)), None


_WORD_BEFORE: Final = re.compile(
    r"(?<![\w.])(?P<word>[a-z]+)\s+\Z|\bover\s+(?P<window>[a-z]+)\Z", re.IGNORECASE
)


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
            "once-per-what", said("`once` needs to say per what"), span, for_example("once per customer")
        ), None
    if re.search(r"\bat\s+(most|least)$", before.rstrip(), re.IGNORECASE):
        return error(
            "limit-of-what",
            said("`at {seen}` does not say how much", seen=seen),
            span,
            for_example(f"at {seen.lower()} 500 EUR"),
        ), None
    if "OTHERWISE" in met.expected and "KIND" not in met.expected:
        return error(
            "table-without-steps",
            said("this table has no steps"),
            span,
            said("below it, for example: from 50k 3%"),
        ), None
    line = before[before.rfind("\n") + 1 :]
    return error(
        "incomplete",
        said("something is missing after `{seen}`", seen=seen),
        span,
        unfinished(line) or _expected(met.expected),
    ), None


def _misspelt(met: Met) -> Explained | None:
    """One word is wrong, and one of those that could stand there is like it."""
    word = met.word
    if not word:
        return None
    lower = word.lower()
    if lower == "once":
        return error(
            "once-per-what",
            said("`once` needs to say per what"),
            met.here(),
            for_example("once per customer"),
        ), None
    if re.search(r"(?<!\d )\bon\s+$", met.text[: met.place], re.IGNORECASE) and "FACTS" in met.expected:
        facts = (*CHOICES["FACTS"], *(CHOICES["OWNER"] if "OWNER" in met.expected else ()))
        meant = FACTS_CALLED.get(lower) or _italian(word, facts) or closest(word, facts)
        hint = perhaps(meant) if meant else said("a rule is on deals, receipts or activities")
        terminal = "OWNER" if meant in CHOICES["OWNER"] else "FACTS"
        repair = Repair(terminal, meant or "deals", len(word))
        return error(
            "unknown-facts", said("`{word}` is nothing a rule can be about", word=word), met.here(), hint
        ), repair
    belongs = BELONGS.get(lower) if met.begins_line and lower not in _keywords(met.expected) else None
    if belongs is None and re.match(r'\s+"', met.text[met.place + len(word) :]) and "KIND" in met.expected:
        kind = _italian(word, KINDS) or closest(word, KINDS)
        clause = closest(word, _keywords(met.expected))
        if kind and clause:
            clause = None if closest(word, (kind, clause)) == kind else clause
        if (kind and not clause) or (not clause and met.place == met.line_start):
            hint = perhaps(kind) if kind else one_of(KINDS)
            return error(
                "unknown-kind", said("`{word}` is no kind of rule", word=word), met.here(), hint
            ), Repair("KIND", kind or "bonus", len(word))
    if lower in CURRENCIES_CALLED:
        code = CURRENCIES_CALLED[lower]
        return error(
            "unexpected",
            _does_not_fit(word),
            met.here(),
            said("write three letters: {code}", code=code),
        ), Repair("CURRENCY_CODE", code, len(word))
    if (
        ("CURRENCY_CODE" in met.expected or re.search(r"\d[kM]?\s*$", met.text[met.line_start : met.place]))
        and word != word.upper()
        and is_currency(word.upper())
    ):
        repair = Repair("CURRENCY_CODE", word.upper(), len(word))
        return error(
            "currency-letters",
            said("currencies are written in capital letters"),
            met.here(),
            write_word(word.upper()),
        ), repair
    if "NAME" in met.expected and is_clause_word(word) and not met.finished and lower not in SYNONYMS:
        return (
            error(
                "reserved-word",
                said("`{word}` is a word of the language and cannot be a name", word=word),
                met.here(),
                for_example(f"{lower}_deals"),
            ),
            Repair("NAME", lower, len(word)),
        )
    if lower in ITALIAN and (translated := _translated(met, word)) is not None:
        return translated
    if belongs is not None:
        return error(
            "wrong-place", said("`{word}` does not stand here", word=word), met.here(), belongs
        ), None
    if lower in SYNONYMS and lower not in _keywords(met.expected):
        code = "unknown-clause" if met.begins_line else "unexpected"
        says = _begins_no_clause(word) if met.begins_line else _does_not_fit(word)
        hint = SYNONYMS[lower] if met.in_rule else OUTSIDE_RULES.get(lower, SYNONYMS[lower])
        return error(code, says, met.here(), hint), None
    return _like(met, word)


def _italian(word: str, choices: Collection[str]) -> str | None:
    """The word of the language that an Italian one stands for, where it may stand."""
    meant = ITALIAN.get(word.lower())
    return meant if meant in choices else None


def _translated(met: Met, word: str) -> Explained | None:
    meant = ITALIAN[word.lower()]
    fitting = [name for name, choices in CHOICES.items() if name in met.expected and meant in choices]
    terminal = fitting[0] if fitting else meant.upper()
    if not fitting and meant not in _keywords(met.expected):
        return None
    code = "unknown-clause" if met.begins_line else "unexpected"
    says = _begins_no_clause(word) if met.begins_line else _does_not_fit(word)
    hint = said("the words of the language are English: write `{meant}`", meant=meant)
    return error(code, says, met.here(), hint), Repair(terminal, meant, len(word))


_FIGURE_BEFORE: Final = re.compile(r"\d[kM]?\s+\Z")
_ONE_BEFORE: Final = re.compile(r"(?<![\d.])1\s+\Z")
"""A figure that points or a length of time may follow; the figure alone may have been read as a number by then."""


def _like(met: Met, word: str) -> Explained | None:
    choices = {
        choice: terminal
        for terminal, words in reversed(CHOICES.items())
        if terminal in met.expected
        for choice in words
    }
    meant = closest(word, choices)
    if meant and meant.lower() != word.lower():
        return error("unexpected", _does_not_fit(word), met.here(), perhaps(meant)), Repair(
            choices[meant], meant, len(word)
        )
    if _FIGURE_BEFORE.search(met.text, met.line_start, met.place):
        one = _ONE_BEFORE.search(met.text, met.line_start, met.place) is not None
        meant = closest(word, ("point" if one else "points", *CHOICES["UNIT"]))
        if meant and meant != word.lower():
            return error("unexpected", _does_not_fit(word), met.here(), perhaps(meant)), None
    meant = closest(word, [each for each in _keywords(met.expected) if len(each) > 1])
    if meant is None or meant == word.lower():
        return None
    code = "unknown-clause" if met.begins_line else "unexpected"
    says = _begins_no_clause(word) if met.begins_line else _does_not_fit(word)
    return error(code, says, met.here(), perhaps(meant)), Repair(meant.upper(), meant, len(word))


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
        return error("unexpected", _does_not_fit(around), span, SIGNS[around]), Repair("", "", 1)
    quoted = re.match(r"['`‘’]([^'`‘’\n]*)['`‘’]", met.text[met.place : met.line_end])
    if quoted is not None:
        repair = Repair("TEXT", f'"{quoted[1]}"', len(quoted[0]))
        span = met.span(met.place, len(quoted[0]))
        return error(
            "unexpected",
            said("{quoted} does not fit here", quoted=quoted[0]),
            span,
            write_word(f'"{quoted[1]}"'),
        ), repair
    if sign in MEANT:
        return error(
            "unexpected",
            _does_not_fit(sign),
            met.span(met.place, len(sign)),
            SIGNS[sign],
        ), Repair(*MEANT[sign], len(sign))
    figures = re.match(r"\d[\w.]*", met.text[met.place : met.line_end])
    seen = met.word or sign or (figures.group() if figures else met.text[met.place : met.place + 1])
    line = met.text[met.line_start : met.line_end]
    if "TEXT" in met.expected and met.begins_line and (named := named_step(line)):
        return error(
            "unquoted-text",
            said("`{name}` stands without quotes", name=named[0]),
            met.here(),
            said("write {step}", step=named[1]),
        ), None
    if met.word and met.begins_line:
        hint = _expected(met.expected)
        if met.in_rule and met.word.lower() in _STEP_WORDS:
            hint = said("steps stand below what finds them: pay by sum(amount)")
        elif met.in_rule:
            hint = said("a clause begins with a word such as on, each, when, pay, award, at most")
        return error("unknown-clause", _begins_no_clause(seen), met.here(), hint), None
    hint = SIGNS[sign] if sign and not met.word else _hint(met)
    rest = met.text[met.place : met.line_end].rstrip()
    quoted_whole = met.expected == {"TEXT"} and met.word and hint == f'put it in quotes: "{rest}"'
    quoting = Repair("TEXT", f'"{rest}"', len(rest)) if quoted_whole else None
    return error("unexpected", _does_not_fit(seen), met.span(met.place, len(seen)), hint), quoting


_STEP_WORDS: Final = ("from", "above", "below", "up", "otherwise")


def _hint(met: Met) -> Said:
    """What else could stand there; where a clause is finished, that it is."""
    if re.search(r"\bis\s+$", met.text[met.line_start : met.place], re.IGNORECASE):
        return said("write `=` instead of `is`")
    if met.expected == {"TEXT"} and (call := _CALL.match(met.text, met.place, met.line_end)):
        return said(
            "a name in quotes stands here; a condition stands in `when`: when {condition} …",
            condition=call.group(),
        )
    if met.expected == {"TEXT"} and met.word:
        bare = re.split(r"\s*(?:,|//|:|\s(?:worth|where|on|and|to)\s)", met.text[met.place : met.line_end])[0]
        return said('put it in quotes: "{text}"', text=bare.strip())
    if not met.finished:
        return _expected(met.expected)
    previous = re.search(r"([\d.]+\s?%)\s*$", met.text[: met.place])
    if previous and met.word and not is_clause_word(met.word):
        return said("say of what: {share} of {base}", share=previous.group(1), base=met.word)
    return said("leave it out, or begin a new clause with its own word")


def _expected(names: frozenset[str]) -> Said:
    """What could stand there, in words; the three likeliest."""
    if names >= VALUE:
        if "CURRENCY_CODE" in names:
            return said("expected a value")
        return said("expected a value: a number, an amount such as 500 EUR, a percentage or a name")
    words = [words for name, words in WORDS_OF.items() if name in names]
    shown = (words or [as_it_is(f"`{each}`") for each in _keywords(names)])[:3]
    return said("expected {words}", words=any_of(shown)) if shown else said("expected the next clause")


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
