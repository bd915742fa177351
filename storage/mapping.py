"""How a file that looks different is to be read: a TOML file written once for each source.

[deals]
dates = "DD-MM-YYYY"                  how days are written (default YYYY-MM-DD)
decimal = ","                         the decimal sign, where the file does not show it
missing = ["null", "n/a"]             words that stand for nothing
unknown_partners = "add"              take deals of partners that are not in the list
[deals.columns]                       our column = the file's
[deals.constants]                     a value for every row
[deals.replace.product]               a value of the file = ours
[[deals.join]]                        columns from another file: file, on (ours), key (theirs)
[deals.join.columns]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from storage.columns import KINDS_OF_FACTS
from storage.csv_text import UnreadableFile, raw_rows

_PARTS: Final = {"YYYY": "%Y", "YY": "%y", "MM": "%m", "DD": "%d", "MMM": "%b"}


class MappingError(Exception):
    """The mapping cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Join:
    """Columns of another file: `on` is our column, `key` theirs, `columns` ours by theirs."""

    rows: Dictionary[str, Dictionary[str, str]]
    on: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindMapping:
    columns: Dictionary[str, str] = field(default_factory=dict)
    constants: Dictionary[str, str] = field(default_factory=dict)
    replace: Dictionary[str, Dictionary[str, str]] = field(default_factory=dict)
    date_form: str = "%Y-%m-%d"
    shown_date_form: str = "YYYY-MM-DD"
    decimal: Literal[".", ","] | None = None
    missing: frozenset[str] = frozenset()
    unknown_partners: Literal["refuse", "add"] = "refuse"
    joins: tuple[Join, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether cells are taken as they stand."""
        return not (self.constants or self.replace or self.missing or self.joins)


@dataclass(frozen=True, slots=True)
class Mapping:
    """What one file says, by kind of fact."""

    kinds: Dictionary[str, KindMapping] = field(default_factory=dict)

    def of(self, kind: str) -> KindMapping:
        return self.kinds.get(kind, KindMapping())

    @classmethod
    def load(cls, path: Path, *, data_folder: Path | None = None) -> Mapping:
        """Read a mapping. Joined files are looked for beside the data, then beside the mapping. Raises MappingError."""
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise MappingError(f"{path} is no TOML: {error}") from error
        unknown = [kind for kind in document if kind not in KINDS_OF_FACTS]
        if unknown:
            raise MappingError(
                f"{path}: [{unknown[0]}] is no kind of fact; there is {', '.join(KINDS_OF_FACTS)}"
            )
        folders = [folder for folder in (data_folder, path.parent) if folder is not None]
        return cls({kind: _kind(kind, section, path, folders) for kind, section in document.items()})


def _kind(kind: str, section: Any, path: Path, folders: list[Path]) -> KindMapping:
    known = {"columns", "constants", "replace", "dates", "decimal", "missing", "unknown_partners", "join"}
    for name in section:
        if name not in known:
            raise MappingError(f"{path}: [{kind}] has no `{name}`; it can have {', '.join(sorted(known))}")
    shown = str(section.get("dates", "YYYY-MM-DD"))
    form = re.sub(r"YYYY|YY|MMM|MM|DD", lambda match: _PARTS[match.group()], shown)
    if "%" not in form:
        raise MappingError(f"{path}: [{kind}] dates = “{shown}” names no day; write for example DD-MM-YYYY")
    unknown_partners = section.get("unknown_partners", "refuse")
    if unknown_partners not in ("refuse", "add"):
        raise MappingError(f'{path}: [{kind}] unknown_partners is either "refuse" or "add"')
    if section.get("decimal") not in (None, ".", ","):
        raise MappingError(f'{path}: [{kind}] decimal is either "." or ","')
    return KindMapping(
        columns={str(ours): str(theirs) for ours, theirs in section.get("columns", {}).items()},
        constants={str(ours): str(value) for ours, value in section.get("constants", {}).items()},
        replace={
            str(column): {str(old).strip().casefold(): str(new) for old, new in values.items()}
            for column, values in section.get("replace", {}).items()
        },
        date_form=form,
        shown_date_form=shown,
        decimal=section.get("decimal"),
        missing=frozenset(str(word).strip().casefold() for word in section.get("missing", ())),
        unknown_partners=unknown_partners,
        joins=tuple(_join(join, path, folders) for join in section.get("join", ())),
    )


def _join(join: Any, path: Path, folders: list[Path]) -> Join:
    for name in ("file", "on", "key", "columns"):
        if name not in join:
            raise MappingError(f"{path}: a join needs `{name}`")
    found = next((folder / join["file"] for folder in folders if (folder / join["file"]).is_file()), None)
    if found is None:
        raise MappingError(
            f"{path}: there is no file {join['file']} to join, neither beside the data nor beside the mapping"
        )
    try:
        header, rows = raw_rows(found.read_bytes())
    except UnreadableFile as error:
        raise MappingError(f"{found}: {error}") from error
    wanted = {str(ours): str(theirs) for ours, theirs in join["columns"].items()}
    for theirs in (join["key"], *wanted.values()):
        if theirs not in header:
            raise MappingError(f"{found} has no column “{theirs}”; it has {', '.join(header)}")
    table: dict[str, dict[str, str]] = {}
    for row in rows:
        values = dict(zip(header, row.cells, strict=False))
        table[values.get(join["key"], "").strip().casefold()] = {
            ours: values.get(theirs, "") for ours, theirs in wanted.items()
        }
    return Join(table, str(join["on"]), tuple(wanted))
