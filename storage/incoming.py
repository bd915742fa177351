"""What came with a file, held against what is known: new, changed, unchanged, an older revision, or a contradiction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any, TypeVar

from dsl.said import Said, said
from programs.records import record
from storage.columnwise import Column, objects
from storage.fact_forms import Form
from storage.import_reports import Outcome

T = TypeVar("T")


@record(frozen=True, slots=True)
class Incoming:
    """One fact of a file: a whole deal with all its parts, or one record."""

    key: str
    lines: tuple[int, ...]
    rows: tuple[tuple[Any, ...], ...]
    """Of its table: the values of the columns that its file has."""
    content: str
    """The fact as JSON, without what is missing: the same for the same state."""
    hash: str
    revision: int | None = None
    """None where the file says none: then what comes later is newer."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a file, and the columns of their rows."""

    form: Form
    names: tuple[str, ...]
    each: Sequence[Incoming]

    @property
    def keys(self) -> list[str]:
        return [fact.key for fact in self.each]

    def only(self, some: Sequence[Incoming]) -> Facts:
        return Facts(self.form, self.names, some)

    def values(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """What the rows say in these columns."""
        places = [self.names.index(name) for name in names]
        return (tuple([row[place] for place in places]) for fact in self.each for row in fact.rows)


def facts_of(
    form: Form,
    columns: Mapping[str, Column],
    *,
    lines: Sequence[int],
    parts: Mapping[str, Sequence[int]],
    revisions: Sequence[int | None],
) -> Facts:
    """The facts that are written in these columns; `parts` are the places of their rows, by their keys."""
    texts = objects(columns, written=form.json, rows=len(lines))
    rows = list(zip(*columns.values(), strict=True))

    def fact(key: str, places: Sequence[int]) -> Incoming:
        content = f"[{','.join(sorted(texts[place] for place in places))}]"
        return Incoming(
            key,
            tuple([lines[place] for place in places]),
            tuple([rows[place] for place in places]),
            content,
            sha256(content.encode()).hexdigest(),
            revisions[places[0]],
        )

    return Facts(form, tuple(columns), [fact(key, places) for key, places in parts.items()])


@record(frozen=True, slots=True)
class Known:
    """What is stored of a fact."""

    revision: int
    hash: str


@record(frozen=True, slots=True)
class Decision:
    """What becomes of a fact, under which revision it is kept, and why where that is not plain."""

    outcome: Outcome
    revision: int
    reason: Said | None = None


def decide(fact: Incoming, known: Known | None) -> Decision:
    if known is None:
        return Decision("new", 1 if fact.revision is None else fact.revision)
    same = fact.hash == known.hash
    if fact.revision is None:
        return Decision("unchanged", known.revision) if same else Decision("changed", known.revision + 1)
    if fact.revision < known.revision:
        return Decision(
            "ignored",
            fact.revision,
            said("revision {revision} is known already", revision=str(known.revision)),
        )
    if same:
        return Decision("unchanged", fact.revision)
    if fact.revision == known.revision:
        return Decision(
            "refused",
            fact.revision,
            said(
                "revision {revision} is known already, with other values; what is newer has a higher revision",
                revision=str(fact.revision),
            ),
        )
    return Decision("changed", fact.revision)


def in_portions(items: Iterable[T], size: int = 500) -> Iterator[list[T]]:
    """The items in lists that are short enough for one statement."""
    rest = iter(items)
    while portion := list(islice(rest, size)):
        yield portion
