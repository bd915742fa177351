"""From a file to records: what each row says, in our columns and types, or why it cannot be used."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import partial
from itertools import compress
from typing import Any, Final, TypeVar, assert_never

from dsl.said import Said, each_and, said, why
from dsl.suggest import did_you_mean
from programs.facts import MIDNIGHT
from programs.numerals import Sign, decimal_sign, number
from storage.columns import Kind, PlainType
from storage.columnwise import Reasons, converted
from storage.csv_text import RawRow, UnreadableFile, raw_rows
from storage.days_in_files import DayForm
from storage.mapping import KindMapping

__all__ = ["UnreadableFile"]

Cell = str | Decimal | date | int
T = TypeVar("T")

LONGEST_NAME: Final = 300
LONGEST_CELL: Final = 10_000
_LARGE_SHARE: Final = 2
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be used: its line, what it is called where that is known, and every reason."""

    line: int
    id: str
    reasons: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file that can be used, column by column; None where a cell says nothing.

    `values` are our columns, `own` the file's other ones. `times` are those of the days, where a time says which of several facts comes first.
    """

    lines: list[int]
    values: dict[str, list[Any]]
    own: dict[str, list[str | None]]
    times: dict[str, list[time | None]]

    def column(self, name: str) -> list[Any]:
        return self.values.get(name) or [None] * len(self.lines)

    def name(self, place: int) -> str:
        """What the row is called; empty where it does not say."""
        return next(
            (
                str(self.values[key][place])
                for key in ("id", "name")
                if key in self.values and self.values[key][place]
            ),
            "",
        )

    def refusing(self, wrong: Mapping[int, Sequence[Said]]) -> tuple[Sheet, list[Refusal]]:
        """The sheet without the rows at these places, and those as refused."""
        if not wrong:
            return self, []
        kept = [place not in wrong for place in range(len(self.lines))]

        def rest(columns: dict[str, list[T]]) -> dict[str, list[T]]:
            return {name: list(compress(column, kept)) for name, column in columns.items()}

        return Sheet(list(compress(self.lines, kept)), rest(self.values), rest(self.own), rest(self.times)), [
            Refusal(self.lines[place], self.name(place), tuple(wrong[place])) for place in sorted(wrong)
        ]


def read(content: bytes, kind: Kind, mapping: KindMapping, *, zone: str) -> tuple[Sheet, list[Refusal]]:
    """The rows of a file, its times as in that zone. Raises UnreadableFile where it has no usable header."""
    header, raw = raw_rows(content)
    open_quotes = [
        Refusal(row.line, "", (said("a quote in this line is opened and not closed"),))
        for row in raw
        if not row.cells
    ]
    rows = [row for row in raw if row.cells] if open_quotes else raw
    places = _places(header, kind, mapping)
    wrong: Reasons = defaultdict(list)
    for place, row in enumerate(rows):
        if len(row.cells) != len(header):
            wrong[place].append(
                said(
                    "the row has {cells} cells, and the header {columns}",
                    cells=len(row.cells),
                    columns=len(header),
                )
            )
    texts = _mapped(_texts(rows, places), mapping, len(rows))
    days = DayForm(mapping.date_form, mapping.shown_date_form, zone)
    sheet = Sheet([row.line for row in rows], {}, {}, {})
    for name, column in texts.items():
        type_ = kind.columns.get(name)
        if type_ is None:
            sheet.own[name] = converted(column, _checked(name, _kept, LONGEST_CELL), wrong)
        elif type_ == "date":
            read_days = converted(column, _checked(name, days.read, LONGEST_NAME), wrong)
            sheet.values[name] = [day and day[0] for day in read_days]
            if kind.is_ordered and any(day and day[1] != MIDNIGHT for day in read_days):
                sheet.times[name] = [day[1] if day and day[1] != MIDNIGHT else None for day in read_days]
        else:
            sign = (
                (mapping.decimal or decimal_sign(column))
                if type_ in ("number", "figure", "money", "percent")
                else None
            )
            sheet.values[name] = converted(column, _checked(name, _of_type(type_, sign), LONGEST_NAME), wrong)
    for name in kind.required:
        if name not in kind.may_be_empty:
            for place, value in enumerate(sheet.column(name)):
                if value is None and not _told(name, wrong.get(place, ())):
                    wrong[place].append(said("{column} is missing", column=name))
    sheet, refused = sheet.refusing(wrong)
    return sheet, open_quotes + refused


def normal(name: str) -> str:
    """A column's name as we write it: lower case, underscores."""
    return re.sub(r"[\s\-_]+", "_", name.strip().casefold()).strip("_")


def _texts(rows: Sequence[RawRow], places: Mapping[str, int]) -> dict[str, list[str]]:
    """The cells by column."""
    shortest = min((len(row.cells) for row in rows), default=0)
    return {
        name: [row.cells[place].strip() for row in rows]
        if place < shortest
        else [row.cells[place].strip() if place < len(row.cells) else "" for row in rows]
        for name, place in places.items()
    }


def _mapped(texts: dict[str, list[str]], mapping: KindMapping, rows: int) -> dict[str, list[str]]:
    """The cells as the mapping wants them: cleaned, then completed from joined files and by constants."""

    def cleaned(name: str, column: Sequence[str]) -> list[str]:
        replace = mapping.replace.get(name, {})
        return converted(
            column,
            lambda text: "" if text.casefold() in mapping.missing else replace.get(text.casefold(), text),
        )

    if mapping.missing or mapping.replace:
        texts = {name: cleaned(name, column) for name, column in texts.items()}
    for join in mapping.joins:
        keys = [key.casefold() for key in texts.get(join.on, [""] * rows)]
        for name in join.columns:
            theirs = cleaned(name, [join.rows.get(key, {}).get(name, "").strip() for key in keys])
            texts[name] = _completed(texts.get(name), theirs)
    for name, value in mapping.constants.items():
        texts[name] = _completed(texts.get(name), [value] * rows)
    return texts


def _completed(column: Sequence[str] | None, other: list[str]) -> list[str]:
    return other if column is None else [mine or theirs for mine, theirs in zip(column, other, strict=True)]


def _checked(name: str, convert: Callable[[str], T], longest: int) -> Callable[[str], T | None]:
    """The conversion of a column's texts; what is wrong with one is said with the column's name."""

    def checked(text: str) -> T | None:
        if not text:
            return None
        try:
            _refuse_unfit(text, longest)
            return convert(text)
        except ValueError as error:
            raise ValueError(in_column(name, why(error))) from None

    return checked


def _of_type(column: PlainType, sign: Sign | None) -> Callable[[str], Cell]:
    """The conversion to a type that is no day. It raises ValueError saying what is wrong with a text."""
    match column:
        case "text":
            return _kept
        case "whole":
            return _whole
        case "percent":
            return partial(_share, sign=sign)
        case "number" | "money":
            return partial(number, sign=sign)
        case "figure":
            return partial(_figure, sign=sign)
        case _:
            assert_never(column)


def _figure(text: str, sign: Sign | None) -> Decimal:
    return _share(text, sign) if text.endswith("%") else number(text, sign)


def _kept(text: str) -> str:
    return text


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise ValueError(said("“{text}” is no whole number", text=text))
    return int(text)


def _places(header: Sequence[str], kind: Kind, mapping: KindMapping) -> dict[str, int]:
    """Where each column stands: ours by our names, others by their own. Raises UnreadableFile where a required one is missing."""
    by_theirs: dict[str, int] = {}
    for place, name in enumerate(header):
        if normal(name) in by_theirs:
            raise UnreadableFile(said("the header has two columns “{name}”", name=name))
        if normal(name):
            by_theirs[normal(name)] = place
    places: dict[str, int] = {}
    for ours, theirs in mapping.columns.items():
        if normal(theirs) not in by_theirs:
            hint = did_you_mean(theirs, header)
            lacks = said("the mapping wants a column “{name}”, which the file does not have", name=theirs)
            raise UnreadableFile(said("{one}; {other}", one=lacks, other=hint) if hint else lacks)
        places[ours] = by_theirs[normal(theirs)]
    taken = set(places.values())
    for name, place in by_theirs.items():
        if place not in taken and name not in places:
            places[name] = place
    _refuse_without(places, header, kind, mapping)
    return places


def _refuse_without(
    places: Mapping[str, int], header: Sequence[str], kind: Kind, mapping: KindMapping
) -> None:
    given = {*places, *mapping.constants, *(name for join in mapping.joins for name in join.columns)}
    missing = [name for name in kind.required if name not in given]
    if kind.has_period and not {"period", "start", "end"} & given:
        missing.append("period")
    if missing:
        known = [name for name in header if normal(name) not in kind.columns]
        hints = [hint for hint in (did_you_mean(name, known) for name in missing) if hint]
        lacks = said(
            "the file has no column {names}; it has {columns}",
            names=each_and([f"“{name}”" for name in missing]),
            columns=", ".join(name[:40] for name in header[:20]),
        )
        raise UnreadableFile(said("{one} ({other})", one=lacks, other=hints[0]) if hints else lacks)


def _refuse_unfit(text: str, longest: int) -> None:
    """Raises ValueError saying why a text cannot be kept at all. What may be long may also go over several lines."""
    if len(text) > longest:
        raise ValueError(said("the text is too long ({number} characters)", number=len(text)))
    if longest == LONGEST_NAME and ("\n" in text or "\r" in text):
        raise ValueError(said("the text goes over several lines; is a quote missing?"))
    if _CONTROL.search(text):
        raise ValueError(said("the text holds control characters"))


def _told(name: str, reasons: Sequence[Said]) -> bool:
    return any(reason.startswith(f"{name}:") for reason in reasons)


def _share(text: str, sign: Sign | None) -> Decimal:
    if text.endswith("%"):
        return number(text.rstrip("% "), sign) / 100
    share = number(text, sign)
    if share >= _LARGE_SHARE:
        raise ValueError(
            said(
                "“{text}” is {percent}%; is {share}% meant? Write it with %",
                text=text,
                percent=f"{share * 100:f}",
                share=f"{share:f}",
            )
        )
    return share


def in_column(name: str, reason: Said) -> Said:
    """What is wrong, behind the name of the column in which it is."""
    return said("{column}: {reason}", column=name, reason=reason)


def no_currency(code: object) -> Said:
    return said("“{code}” is no currency; write its code, such as EUR", code=code)
