"""From a file to records: what each row says, in our columns and types, or why it cannot be used."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Final, assert_never

from dsl.suggest import did_you_mean
from programs.facts import MIDNIGHT
from programs.numerals import Sign, decimal_sign, number
from storage.columns import Kind, PlainType
from storage.csv_text import RawRow, UnreadableFile, raw_rows
from storage.days_in_files import DayForm
from storage.mapping import KindMapping

__all__ = ["UnreadableFile"]

Cell = str | Decimal | date | int

LONGEST_NAME: Final = 300
LONGEST_CELL: Final = 10_000
_LARGE_SHARE: Final = 2
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Record:
    """A row that can be used. `values` holds our columns that have a value, `own` the file's other columns.

    `times` are those of the days, where a time says which of several facts comes first.
    """

    line: int
    values: dict[str, Cell]
    own: dict[str, str]
    times: dict[str, time]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be used: its line, what it is called where that is known, and every reason."""

    line: int
    id: str
    reasons: tuple[str, ...]


def read(
    content: bytes, kind: Kind, mapping: KindMapping, *, zone: str
) -> tuple[list[Record], list[Refusal]]:
    """The rows of a file, its times as in that zone. Raises UnreadableFile where it has no usable header."""
    header, rows = raw_rows(content)
    reader = _Reader(header, rows, kind, mapping, zone)
    found = [reader.row(row) for row in rows]
    return [each for each in found if isinstance(each, Record)], [
        each for each in found if isinstance(each, Refusal)
    ]


def normal(name: str) -> str:
    """A column's name as we write it: lower case, underscores."""
    return re.sub(r"[\s\-_]+", "_", name.strip().casefold()).strip("_")


class _Reader:
    def __init__(
        self, header: Sequence[str], rows: Sequence[RawRow], kind: Kind, mapping: KindMapping, zone: str
    ) -> None:
        self.width = len(header)
        self.kind = kind
        self.mapping = mapping
        self.days = DayForm(mapping.date_form, mapping.shown_date_form, zone)
        self.places = _places(header, kind, mapping)
        self.signs = {
            name: self._sign(rows, place)
            for name, place in self.places.items()
            if kind.columns.get(name) in ("number", "figure", "money", "percent")
        }

    def _sign(self, rows: Sequence[RawRow], place: int) -> Sign | None:
        return self.mapping.decimal or decimal_sign(
            row.cells[place].strip() for row in rows if place < len(row.cells)
        )

    def row(self, raw: RawRow) -> Record | Refusal:
        if not raw.cells:
            return Refusal(raw.line, "", ("a quote in this line is opened and not closed",))
        reasons: list[str] = []
        if len(raw.cells) != self.width:
            reasons.append(f"the row has {len(raw.cells)} cells, and the header {self.width}")
        values: dict[str, Cell] = {}
        own: dict[str, str] = {}
        times: dict[str, time] = {}
        for name, text in self._texts(raw).items():
            if not text:
                continue
            column = self.kind.columns.get(name)
            problem = _unfit(text, own=column is None)
            if problem:
                reasons.append(f"{name}: {problem}")
            elif column is None:
                own[name] = text
            else:
                try:
                    if column == "date":
                        values[name], at = self.days.read(text)
                        if at != MIDNIGHT and self.kind.is_ordered:
                            times[name] = at
                    else:
                        values[name] = self._cell(text, column, name)
                except ValueError as error:
                    reasons.append(f"{name}: {error}")
        reasons += [
            f"{name} is missing"
            for name in self.kind.required
            if name not in values and name not in self.kind.may_be_empty and not _told(name, reasons)
        ]
        if reasons:
            return Refusal(raw.line, str(values.get("id") or values.get("name") or ""), tuple(reasons))
        return Record(raw.line, values, own, times)

    def _texts(self, raw: RawRow) -> dict[str, str]:
        """The cells by column, as the mapping wants them."""
        cells = raw.cells
        texts = {
            name: cells[place].strip() if place < len(cells) else "" for name, place in self.places.items()
        }
        if self.mapping.is_plain:
            return texts
        texts = {name: self._cleaned(name, text) for name, text in texts.items()}
        for join in self.mapping.joins:
            for name, text in join.rows.get(texts.get(join.on, "").casefold(), {}).items():
                if not texts.get(name):
                    texts[name] = self._cleaned(name, text.strip())
        return texts | {name: value for name, value in self.mapping.constants.items() if not texts.get(name)}

    def _cleaned(self, name: str, text: str) -> str:
        if text.casefold() in self.mapping.missing:
            return ""
        return self.mapping.replace.get(name, {}).get(text.casefold(), text)

    def _cell(self, text: str, column: PlainType, name: str) -> Cell:
        """One value that is no day. Raises ValueError saying what is wrong with it."""
        match column:
            case "text":
                return text
            case "whole":
                if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
                    raise ValueError(f"“{text}” is no whole number")
                return int(text)
            case "percent":
                return _share(text, self.signs.get(name))
            case "figure" if text.endswith("%"):
                return _share(text, self.signs.get(name))
            case "number" | "figure" | "money":
                return number(text, self.signs.get(name))
            case _:
                assert_never(column)


def _places(header: Sequence[str], kind: Kind, mapping: KindMapping) -> dict[str, int]:
    """Where each column stands: ours by our names, others by their own. Raises UnreadableFile where a required one is missing."""
    by_theirs: dict[str, int] = {}
    for place, name in enumerate(header):
        if normal(name) in by_theirs:
            raise UnreadableFile(f"the header has two columns “{name}”")
        if normal(name):
            by_theirs[normal(name)] = place
    places: dict[str, int] = {}
    for ours, theirs in mapping.columns.items():
        if normal(theirs) not in by_theirs:
            hint = did_you_mean(theirs, header)
            raise UnreadableFile(
                f"the mapping wants a column “{theirs}”, which the file does not have{f'; {hint}' if hint else ''}"
            )
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
        words = " and ".join(f"“{name}”" for name in missing)
        shown = ", ".join(name[:40] for name in header[:20])
        raise UnreadableFile(
            f"the file has no column {words}; it has {shown}" + (f" ({hints[0]})" if hints else "")
        )


def _unfit(text: str, *, own: bool) -> str | None:
    """Why a text cannot be kept at all."""
    if len(text) > (LONGEST_CELL if own else LONGEST_NAME):
        return f"the text is too long ({len(text):,} characters)"
    if not own and ("\n" in text or "\r" in text):
        return "the text goes over several lines; is a quote missing?"
    if _CONTROL.search(text):
        return "the text holds control characters"
    return None


def _told(name: str, reasons: Sequence[str]) -> bool:
    return any(reason.startswith(f"{name}:") for reason in reasons)


def _share(text: str, sign: Sign | None) -> Decimal:
    if text.endswith("%"):
        return number(text.rstrip("% "), sign) / 100
    share = number(text, sign)
    if share >= _LARGE_SHARE:
        raise ValueError(f"“{text}” is {share * 100:f}%; is {share:f}% meant? Write it with %")
    return share
