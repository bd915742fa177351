"""From a file to records: what each row says, in our columns and types, or why it cannot be used."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from dsl.suggest import did_you_mean
from storage.columns import ColumnType, Kind
from storage.mapping import KindMapping

Cell = str | Decimal | date | int

MOST_ROWS: Final = 1_000_000
LONGEST_CELL: Final = 10_000
_POINT = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+\.\d+|[-+]?\d+\.(?:\d{1,2}|\d{4,})|[-+]?\d{1,3}(?:,\d{3}){2,}")
_COMMA = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+|[-+]?\d+,(?:\d{1,2}|\d{4,})|[-+]?\d{1,3}(?:\.\d{3}){2,}")
_AMBIGUOUS = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")


class UnreadableFile(Exception):
    """The file cannot be read at all, and why."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row that can be used. `values` holds our columns that have a value, `own` the file's other columns."""

    line: int
    values: dict[str, Cell]
    own: dict[str, str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be used: its line, what it is called where that is known, and every reason."""

    line: int
    id: str
    reasons: tuple[str, ...]


def read(content: bytes, kind: Kind, mapping: KindMapping) -> tuple[list[Record], list[Refusal]]:
    """The rows of a file. Raises UnreadableFile where it has no usable header."""
    header, rows = raw_rows(content)
    places = _places(header, kind, mapping)
    signs = {name: _decimal_sign([row[place] for _, row in rows if place < len(row)], mapping) for name, place in places.items() if kind.columns.get(name) in ("number", "money", "percent")}
    records: list[Record] = []
    refusals: list[Refusal] = []
    for line, row in rows:
        found = _row(line, row, len(header), places, kind, mapping, signs)
        if isinstance(found, Record):
            records.append(found)
        else:
            refusals.append(found)
    return records, refusals


def raw_rows(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header and the rows with the line on which each begins; blank rows are left out. Raises UnreadableFile."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"the file is not UTF-8 text (byte {error.start}); save it as “CSV UTF-8”") from error
    if "\x00" in text:
        raise UnreadableFile("the file is no text; save it as “CSV UTF-8”")
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if not first:
        raise UnreadableFile("the file is empty")
    delimiter = max(",;\t", key=lambda sign: len(next(csv.reader([first], delimiter=sign))))
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL * 10))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] | None = None
    rows: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for row in reader:
            line, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if header is None:
                header = [cell.strip() for cell in row]
                continue
            rows.append((line, row))
            if len(rows) > MOST_ROWS:
                raise UnreadableFile(f"the file has more than {MOST_ROWS:,} rows; divide it")
    except csv.Error as error:
        raise UnreadableFile(f"line {reader.line_num} cannot be read: {error}") from error
    assert header is not None, "a file with text has a header"
    return header, rows


def normal(name: str) -> str:
    """A column's name as we write it: lower case, underscores."""
    return re.sub(r"[\s\-]+", "_", name.strip().casefold())


def _places(header: Sequence[str], kind: Kind, mapping: KindMapping) -> dict[str, int]:
    """Where each column stands: ours by our names, others by their own. Raises UnreadableFile where a required one is missing."""
    by_theirs = {normal(name): place for place, name in reversed(list(enumerate(header)))}
    places: dict[str, int] = {}
    for ours, theirs in mapping.columns.items():
        if normal(theirs) not in by_theirs:
            hint = did_you_mean(theirs, header)
            raise UnreadableFile(f"the mapping wants a column “{theirs}”, which the file does not have{f'; {hint}' if hint else ''}")
        places[ours] = by_theirs[normal(theirs)]
    taken = set(places.values())
    for name, place in by_theirs.items():
        if name and place not in taken and name not in places:
            places[name] = place
    given = {*places, *mapping.constants, *(name for join in mapping.joins for row in [next(iter(join.rows.values()), {})] for name in row)}
    missing = [name for name in kind.required if name not in given]
    if missing:
        known = [name for name in header if normal(name) not in kind.columns]
        hints = [hint for hint in (did_you_mean(name, known) for name in missing) if hint]
        words = " and ".join(f"“{name}”" for name in missing)
        raise UnreadableFile(f"the file has no column {words}; it has {', '.join(header[:20])}" + (f" ({hints[0]})" if hints else ""))
    return places


def _row(line: int, row: Sequence[str], width: int, places: dict[str, int], kind: Kind, mapping: KindMapping, signs: dict[str, str | None]) -> Record | Refusal:
    texts = {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}
    texts |= {name: value for name, value in mapping.constants.items() if not texts.get(name)}
    texts = {name: _cleaned(name, text, mapping) for name, text in texts.items()}
    for join in mapping.joins:
        for name, text in join.rows.get(texts.get(join.on, "").casefold(), {}).items():
            if not texts.get(name):
                texts[name] = _cleaned(name, text.strip(), mapping)
    reasons: list[str] = []
    if len(row) > width:
        reasons.append(f"the row has {len(row)} cells, the header {width}")
    values: dict[str, Cell] = {}
    own: dict[str, str] = {}
    for name, text in texts.items():
        if not text:
            continue
        if len(text) > LONGEST_CELL or any(ord(sign) < 32 and sign not in "\n\r\t" for sign in text):  # noqa: PLR2004
            reasons.append(f"{name}: the cell is too long or holds control characters")
            continue
        column = kind.columns.get(name)
        if column is None:
            own[name] = text
            continue
        try:
            values[name] = _cell(text, column, mapping, signs.get(name))
        except ValueError as error:
            reasons.append(f"{name}: {error}")
    reasons += [f"{name} is missing" for name in kind.required if name not in values and not (kind.name == "deals" and name == "closed_on") and not any(reason.startswith(f"{name}:") for reason in reasons)]
    if reasons:
        return Refusal(line, str(values.get("id") or values.get("name") or ""), tuple(reasons))
    return Record(line, values, own)


def _cleaned(name: str, text: str, mapping: KindMapping) -> str:
    if text.casefold() in mapping.missing:
        return ""
    return mapping.replace.get(name, {}).get(text.casefold(), text)


def _cell(text: str, column: ColumnType, mapping: KindMapping, sign: str | None) -> Cell:
    """One value. Raises ValueError saying what is wrong with it."""
    match column:
        case "text":
            return text
        case "date":
            return _date(text, mapping)
        case "whole":
            if not re.fullmatch(r"\d{1,9}", text):
                raise ValueError(f"“{text}” is no whole number")
            return int(text)
        case "percent":
            percent = text.endswith("%")
            share = number(text.rstrip("% "), sign)
            return share / 100 if percent else share
        case "number" | "money":
            return number(text, sign)


def _date(text: str, mapping: KindMapping) -> date:
    plain = text[:10] if re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text) else text
    try:
        return datetime.strptime(plain, mapping.date_form).date()  # noqa: DTZ007  (a day has no zone)
    except ValueError:
        raise ValueError(f"“{text}” is no day written as {mapping.shown_date_form}") from None


def number(text: str, sign: str | None) -> Decimal:
    """An amount as people write it: `1234.50`, `1.234,50`, `1 234,50`, `€ 1,200`. Raises ValueError where it is none, or two."""
    plain = re.sub(r"[\s\u00a0\u202f'_€$£]", "", text)
    plain = plain.replace("−", "-")
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1]
    if not re.fullmatch(r"[-+]?\d[\d.,]*", plain, re.ASCII):
        raise ValueError(f"“{text}” is no number")
    if sign is None:
        if _AMBIGUOUS.fullmatch(plain):
            whole, decimals = plain.replace(".", "").replace(",", ""), plain.replace(",", ".")
            raise ValueError(f"“{text}” can be {whole} or {decimals}; write {whole}, or name the decimal sign in a mapping")
        sign = "," if _COMMA.fullmatch(plain) else "."
    grouping = "." if sign == "," else ","
    body = plain.replace(grouping, "") if re.fullmatch(rf"[-+]?\d{{1,3}}(?:\{grouping}\d{{3}})+(?:\{sign}\d+)?", plain) else plain
    body = body.replace(sign, ".")
    if not re.fullmatch(r"[-+]?\d+(?:\.\d+)?", body) or len(body) > 25:  # noqa: PLR2004
        raise ValueError(f"“{text}” is no number")
    return Decimal(body)


def _decimal_sign(cells: Sequence[str], mapping: KindMapping) -> str | None:
    """The column's decimal sign where a cell gives it away; None where none does, or where they disagree."""
    if mapping.decimal is not None:
        return mapping.decimal
    plain = [re.sub(r"[\s\u00a0\u202f'_€$£%]", "", cell) for cell in cells]
    point, comma = any(_POINT.fullmatch(cell) for cell in plain), any(_COMMA.fullmatch(cell) for cell in plain)
    return None if point == comma else "." if point else ","

