"""Sheets as aligned text for the shell: figures to the right, words to the left."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from bot.exports import Cell, Sheet

_WIDEST: Final = 60


def aligned(sheet: Sheet) -> str:
    """A heading line, then a line for each row; nothing but the name where there is no row."""
    rows = [[_told(name, cell) for name, cell in zip(sheet.columns, row, strict=True)] for row in sheet.rows]
    if not rows:
        return f"{sheet.name}: nothing"
    figures = [
        any(isinstance(row[place], Decimal | int) for row in sheet.rows)
        for place in range(len(sheet.columns))
    ]
    table = [list(sheet.columns), *rows]
    widths = [max(len(row[place]) for row in table) for place in range(len(sheet.columns))]
    lines = [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, figures, strict=True)
        ).rstrip()
        for row in table
    ]
    return "\n".join([sheet.name, *(f"  {line}" for line in lines)])


def _told(name: str, cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Decimal() if name == "change":
            return f"{cell:+,f}"
        case Decimal():
            return f"{cell:,f}"
        case int():
            return f"{cell:,}"
        case _:
            text = " / ".join(str(cell).splitlines())
            return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
