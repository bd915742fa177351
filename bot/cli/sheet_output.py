"""Where a sheet goes that a command writes out: to standard output, or into a file, as CSV, XLSX or JSON."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.exports import Sheet


class SheetFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


FormatOption = Annotated[SheetFormat, typer.Option("--format", help="csv, xlsx or json.")]
ToOption = Annotated[
    Path | None, typer.Option("--to", help="A file; standard output otherwise (not for xlsx).")
]


def has_a_place(form: SheetFormat, to: Path | None) -> None:
    """Refuse a workbook without a file to put it into, before anything is read."""
    if form is SheetFormat.XLSX and to is None:
        raise typer.BadParameter("an XLSX file needs a place: --to FILE.xlsx", param_hint="--to")


def put(sheet: Sheet, form: SheetFormat, to: Path | None) -> None:
    from bot.exports import written

    content = written(sheet, form.value)
    if to is None:
        typer.echo(content.decode("utf-8"), nl=False)
    else:
        to.write_bytes(content)
        typer.echo(f"{to}: {len(sheet.rows)} rows", err=True)
