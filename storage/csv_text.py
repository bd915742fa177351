"""From the bytes of a CSV file to rows of cells: encoding, delimiter, quotes, and on which line each row begins."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from dsl.said import said

MOST_ROWS: Final = 1_000_000
_LONGEST_FIELD: Final = 1_000_000
_DELIMITERS: Final = ",;\t"


class UnreadableFile(Exception):  # noqa: N818 - said in the words of what happened
    """The file cannot be read at all, and why."""


class RawRow(NamedTuple):
    """`line` counts from 1. A row whose quotes do not close has no cells."""

    line: int
    cells: Sequence[str]


def raw_rows(content: bytes) -> tuple[list[str], list[RawRow]]:
    """The header and the rows that are not blank. Raises UnreadableFile."""
    text = _decoded(content)
    named = re.match(r"sep=([,;\t])\r?\n", text)
    first = next((line for line in text[named.end() if named else 0 :].splitlines() if line.strip()), "")
    if not first:
        raise UnreadableFile(said("the file is empty"))
    delimiter = named.group(1) if named else max(_DELIMITERS, key=lambda sign: len(_cells(first, sign) or ()))
    rows = _rows(text, delimiter)
    if named:
        rows = rows[1:]
    header = rows[0].cells
    if not header:
        raise UnreadableFile(said("the quotes in the header (line {line}) do not close", line=rows[0].line))
    if len(rows) - 1 > MOST_ROWS:
        raise UnreadableFile(said("the file has more than {most} rows; divide it", most=MOST_ROWS))
    return [cell.strip() for cell in header], rows[1:]


def _decoded(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableFile(said("the file is a workbook, not CSV; save it as “CSV UTF-8”"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            said("the file is not UTF-8 text (byte {place}); save it as “CSV UTF-8”", place=error.start + 1)
        ) from error
    if "\x00" in text:
        raise UnreadableFile(said("the file is no text; save it as “CSV UTF-8”"))
    return text


def _rows(text: str, delimiter: str) -> list[RawRow]:
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        return list(_parsed(text, delimiter))
    except csv.Error:
        # Somewhere a quote does not close: then each line stands for itself, so that only the broken ones are lost.
        return [
            RawRow(number, _cells(line, delimiter) or ())
            for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1)
            if line.strip()
        ]


def _parsed(text: str, delimiter: str) -> Iterator[RawRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    for row in reader:
        line, before = before + 1, reader.line_num
        if any(map(str.strip, row)):
            yield RawRow(line, row)


def _cells(line: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), None)
    except csv.Error:
        return None
