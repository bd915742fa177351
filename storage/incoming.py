"""What came with a file, held against what is known: new, changed, unchanged, an older revision, or a contradiction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlmodel import Session

from storage.award_json import canonical
from storage.fact_tables import FactRevisionRow
from storage.import_reports import Outcome
from storage.insertion import insertion
from storage.row import Row

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One fact of a file: a whole deal with all its parts, or one record. `rows` are columns of its table."""

    key: str
    lines: tuple[int, ...]
    rows: tuple[Mapping[str, Any], ...]
    partners: frozenset[str] = frozenset()
    day: date | None = None
    revision: int | None = None
    """None where the file says none: then what comes later is newer."""

    @cached_property
    def content(self) -> list[dict[str, Any]]:
        """The fact as JSON, without what is missing: the same for the same state."""
        rows = [
            {
                name: each.isoformat() if isinstance(each, date) else each
                for name, each in row.items()
                if each is not None
            }
            for row in self.rows
        ]
        return sorted(rows, key=canonical) if len(rows) > 1 else rows

    @cached_property
    def hash(self) -> str:
        return hashlib.sha256(canonical(self.content).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a fact."""

    revision: int
    hash: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a fact, under which revision it is kept, and why where that is not plain."""

    outcome: Outcome
    revision: int
    reason: str = ""


def decide(fact: Incoming, known: Known | None) -> Decision:
    if known is None:
        return Decision("new", 1 if fact.revision is None else fact.revision)
    same = fact.hash == known.hash
    if fact.revision is None:
        return Decision("unchanged", known.revision) if same else Decision("changed", known.revision + 1)
    if fact.revision < known.revision:
        return Decision("ignored", fact.revision, f"revision {known.revision} is known already")
    if same:
        return Decision("unchanged", fact.revision)
    if fact.revision == known.revision:
        return Decision(
            "refused",
            fact.revision,
            f"revision {fact.revision} is known already, with other values; what is newer has a higher revision",
        )
    return Decision("changed", fact.revision)


def keep_revisions(
    session: Session,
    *,
    workspace_id: int,
    kind: str,
    facts: Sequence[tuple[Incoming, Decision]],
    source: str,
    now: datetime,
) -> None:
    """Put on record what the facts were; a revision that is on record already stays as it was."""
    rows = [
        {
            "workspace_id": workspace_id,
            "kind": kind,
            "fact_id": fact.key,
            "revision": decision.revision,
            "content": fact.content,
            "source": source,
            "recorded_at": now,
        }
        for fact, decision in facts
    ]
    if rows:
        session.connection().execute(insertion(session, FactRevisionRow).on_conflict_do_nothing(), rows)


def write_rows(session: Session, table: type[Row], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        # The table itself, not its class: three times as fast, and nobody needs the rows as objects.
        session.connection().execute(insert(Row.metadata.tables[str(table.__tablename__)]), list(rows))


def in_portions(items: Iterable[T], size: int = 500) -> Iterator[list[T]]:
    """The items in lists that are short enough for one statement."""
    rest = iter(items)
    while portion := list(islice(rest, size)):
        yield portion
