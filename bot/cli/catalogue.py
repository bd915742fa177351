"""The catalogue from a file: what points are spent on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.failures import InputError

if TYPE_CHECKING:
    from storage.catalogue import Item
    from storage.csv_text import RawRow

_NEEDED: Final = ("name", "points")
_COLUMNS: Final = (*_NEEDED, "stock", "approval", "greener", "remote", "until")
_MOST_TOLD: Final = 20


def register(app: typer.Typer) -> None:
    app.command()(catalogue)


def catalogue(
    file: Annotated[
        Path,
        typer.Argument(help="CSV: name, points, and if you like stock, approval, greener, remote, until."),
    ],
    workspace: Annotated[str | None, typer.Option(help="Whose it is, where there are several.")] = None,
) -> None:
    """Add what points are spent on, or change what is there under the same name. All or none: each line that cannot be used is named with the reason."""
    from bot.cli.opening import opened, workspace_id
    from storage import catalogue as stored
    from storage.csv_text import UnreadableFile, raw_rows

    try:
        header, rows = raw_rows(file.read_bytes())
    except UnreadableFile as unreadable:
        raise InputError(str(unreadable)) from unreadable
    columns = [name.casefold() for name in header]
    if wrong := [*_wrong_columns(columns)]:
        raise InputError("; ".join(wrong))
    with opened() as database, database.writing() as session:
        whose = workspace_id(session, workspace)
        items, mistakes = _items(columns, rows)
        known = {each.name for each in stored.items(session, workspace_id=whose)}
        mistakes += _missing(items, known)
        if mistakes:
            more = len(mistakes) - _MOST_TOLD
            raise InputError("\n".join([*mistakes[:_MOST_TOLD], *([f"and {more} more"] if more > 0 else [])]))
        new = sum(
            stored.put(session, workspace_id=whose, item=item, by=f"shell:{getuser()}", now=datetime.now(UTC))
            for item in items.values()
        )
    typer.echo(f"{new} new, {len(items) - new} changed")


def _wrong_columns(columns: Sequence[str]) -> Iterator[str]:
    yield from (f"the column {name} is missing" for name in _NEEDED if name not in columns)
    unknown = [name for name in columns if name not in _COLUMNS]
    if unknown:
        yield f"I know no column {', '.join(unknown)}; there are {', '.join(_COLUMNS)}"
    if len(set(columns)) < len(columns):
        yield "a column is there twice"


def _items(columns: Sequence[str], rows: Sequence[RawRow]) -> tuple[dict[int, Item], list[str]]:
    """The items by their lines, and what is wrong with the others."""
    from bot.catalogue_items import Wrong, item_of
    from programs.facts import folded

    items: dict[int, Item] = {}
    mistakes: list[str] = []
    lines: dict[str, int] = {}
    for row in rows:
        if len(row.cells) != len(columns):
            mistakes.append(f"line {row.line}: {len(row.cells)} cells, and the header has {len(columns)}")
            continue
        cell = dict(zip(columns, (each.strip() for each in row.cells), strict=True))
        try:
            kind, instead = _other_way(cell)
            item = item_of(
                name=cell["name"],
                price=cell["points"],
                stock=cell.get("stock", ""),
                approval=_yes_or_no(cell.get("approval", "")),
                kind=kind,
                instead=instead,
                until=cell.get("until", ""),
            )
        except Wrong as wrong:
            mistakes += [f"line {row.line}: {name}: {reason}" for name, reason in wrong.mistakes.items()]
            continue
        if (first := lines.setdefault(folded(item.name), row.line)) != row.line:
            mistakes.append(f"line {row.line}: “{item.name}” stands in line {first} already")
        items[row.line] = item
    return items, mistakes


def _other_way(cell: Mapping[str, str]) -> tuple[str, str]:
    from bot.catalogue_items import Wrong

    found = [(kind, cell[kind]) for kind in ("greener", "remote") if cell.get(kind)]
    if len(found) > 1:
        raise Wrong({"remote": "there is one other way at most"})
    return found[0] if found else ("", "")


def _yes_or_no(text: str) -> str:
    from bot.blocks.catalogue import NO, YES
    from bot.catalogue_items import Wrong

    answer = {"": YES, "yes": YES, "no": NO, "sì": YES, "si": YES}.get(text.casefold())
    if answer is None:
        raise Wrong({"approval": "write yes or no"})
    return answer


def _missing(items: Mapping[int, Item], known: set[str]) -> list[str]:
    """Ways that are in neither the file nor the catalogue, or are the item itself."""
    from programs.facts import folded

    there = {folded(name) for name in known} | {folded(item.name) for item in items.values()}
    return [
        f"line {line}: “{item.alternative.instead}” is not something else in the catalogue"
        for line, item in items.items()
        if item.alternative is not None
        and folded(item.alternative.instead) not in there - {folded(item.name)}
    ]
