"""The summary beside a simulation, for other programs to read: sheet by sheet, each row with its columns."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bot.comparison import Comparison, Summary
from bot.exports import Cell
from bot.summary_sheets import sheets


def summary_form(summary: Summary, comparison: Comparison | None) -> dict[str, Any]:
    """Keys are the names of sheets and columns with `_` for a blank; amounts are decimal strings."""
    return {
        sheet.name.replace(" ", "_"): [
            {column: _cell(cell) for column, cell in zip(sheet.columns, row, strict=True)}
            for row in sheet.rows
        ]
        for sheet in sheets(summary, comparison)
    }


def _cell(cell: Cell) -> str | int | None:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    assert cell is None or isinstance(cell, str | int)
    return cell
