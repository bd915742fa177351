"""Whether facts are as they were taken in: what stands in their tables, held against the newest revision that is on record of each.

A revision is put on record whenever a fact is new or changed, and by nothing else; so whatever was done to a fact behind our back is seen
before a tick has counted it. Whoever writes a revision that fits as well is not found by this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlmodel import Session

from storage.columns import KINDS_OF_FACTS
from storage.fact_forms import DEALS, RECORDS, Form
from storage.fact_tables import FactRevisionRow

_REVISIONS: Final = FactRevisionRow.metadata.tables["fact_revisions"]
_NOT_CONTENT: Final = frozenset({"id", "workspace_id", "revision", "content_hash"})
_AT_ONCE: Final = 1000
_NAMED: Final = 3
"""So many columns are told of a fact that was changed."""

Part = Mapping[str, Any]
"""A row of a fact as its revisions have it: by column, without what is missing."""


@dataclass(frozen=True, slots=True)
class _Fact:
    kind: str
    key: str
    revisions: frozenset[int]
    parts: tuple[Part, ...]
    recorded: tuple[Part, ...] | None
    """What is on record under its revision; None where nothing is."""

    @property
    def name(self) -> str:
        return _name(self.kind, self.key)


def broken_facts(session: Session, *, workspace_id: int) -> Iterator[str]:
    """What is wrong with facts, a sentence for each. Each fact and each revision is read once."""
    for form in (DEALS, RECORDS):
        for fact in _facts(session, form, workspace_id):
            if (fault := _fault(session, workspace_id, fact)) is not None:
                yield fault
        yield from _left_behind(session, form, workspace_id)


def _fault(session: Session, workspace_id: int, fact: _Fact) -> str | None:
    if len(fact.revisions) > 1:
        return f"{fact.name} has parts of several revisions"
    recorded = fact.recorded
    if recorded is None:
        before = _recorded_before(session, workspace_id, fact)
        if not before:
            return f"{fact.name} was never taken in"
        # What came again unchanged, with a higher revision, is on record under the one with which it came first.
        recorded = fact.parts if fact.parts in before else before[-1]
    return (
        None
        if fact.parts == recorded
        else f"{fact.name} is not as it was taken in: {_told(fact.parts, recorded)}"
    )


def _left_behind(session: Session, form: Form, workspace_id: int) -> Iterator[str]:
    """Facts of which a newer revision is on record than the one that stands, or of which none stands."""
    kind, revisions, table = _kind(form), _REVISIONS.c, form.table
    standing = (
        select(func.min(table.c.revision))
        .where(
            table.c.workspace_id == workspace_id,
            kind == revisions.kind,
            table.c[form.key] == revisions.fact_id,
        )
        .scalar_subquery()
    )
    newest = func.max(revisions.revision)
    is_deals = revisions.kind == "deals"
    statement = (
        select(revisions.kind, revisions.fact_id, standing, newest)
        .where(revisions.workspace_id == workspace_id, is_deals if form is DEALS else ~is_deals)
        .group_by(revisions.kind, revisions.fact_id)
        .having(or_(standing.is_(None), standing < newest))
        .order_by(revisions.kind, revisions.fact_id)
    )
    for of, key, revision, last in session.connection().execute(statement):
        if revision is None:
            yield f"{_name(of, key)} is gone, and was taken in"
        else:
            yield f"{_name(of, key)} stands in revision {revision}, and revision {last} was taken in"


# --- reading -----------------------------------------------------------------------------------------------------------


def _facts(session: Session, form: Form, workspace_id: int) -> Iterator[_Fact]:
    """In the order of their keys."""
    table, revisions, kind = form.table, _REVISIONS.c, _kind(form)
    content = [each for each in table.columns if each.name not in _NOT_CONTENT]
    names = [each.name for each in content]
    on_record = and_(
        revisions.workspace_id == table.c.workspace_id,
        revisions.kind == kind,
        revisions.fact_id == table.c[form.key],
        revisions.revision == table.c.revision,
    )
    statement = (
        select(kind, table.c[form.key], table.c.revision, revisions.content, *content)
        .select_from(table.outerjoin(_REVISIONS, on_record))
        .where(table.c.workspace_id == workspace_id)
        .order_by(kind, table.c[form.key])
    )
    rows = session.connection().execute(statement, execution_options={"yield_per": _AT_ONCE})
    for (of, key), grouped in groupby(rows, key=itemgetter(0, 1)):
        same = list(grouped)
        recorded = same[0][3]
        yield _Fact(
            of,
            key,
            frozenset(row[2] for row in same),
            _in_order(_part(names, row[4:]) for row in same),
            None if recorded is None else _in_order(recorded),
        )


def _kind(form: Form) -> ColumnElement[str]:
    return form.table.c.kind if form is RECORDS else literal("deals")


def _part(names: Sequence[str], values: Sequence[Any]) -> Part:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in zip(names, values, strict=True)
        if value is not None
    }


def _in_order(parts: Iterator[Part] | Sequence[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda part: str(part.get("partner_key", ""))))


def _recorded_before(session: Session, workspace_id: int, fact: _Fact) -> list[tuple[Part, ...]]:
    columns = _REVISIONS.c
    statement = (
        select(columns.content)
        .where(
            columns.workspace_id == workspace_id,
            columns.kind == fact.kind,
            columns.fact_id == fact.key,
            columns.revision < min(fact.revisions),
        )
        .order_by(columns.revision)
    )
    return [_in_order(content) for content in session.connection().scalars(statement)]


# --- words -------------------------------------------------------------------------------------------------------------


def _name(kind: str, key: str) -> str:
    word = KINDS_OF_FACTS[kind].singular if kind in KINDS_OF_FACTS else kind
    return f"{word} {' '.join(filter(None, key.split(chr(0x1F))))}"


def _told(parts: Sequence[Part], recorded: Sequence[Part]) -> str:
    """The first columns that differ."""
    whose, were = _partners(parts), _partners(recorded)
    if whose != were:
        return f"it is of {', '.join(whose)}, and of {', '.join(were)} on record"
    different = [
        f"{name} is {now.get(name, 'missing')}, and {was.get(name, 'missing')} on record"
        for now, was in zip(map(_flat, parts), map(_flat, recorded), strict=True)
        for name in sorted(now.keys() | was.keys())
        if now.get(name) != was.get(name)
    ]
    more = f"; and {len(different) - _NAMED} more" if len(different) > _NAMED else ""
    return "; ".join(different[:_NAMED]) + more


def _partners(parts: Sequence[Part]) -> list[str]:
    return [str(part.get("partner_key") or "nobody") for part in parts]


def _flat(part: Part) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in part.items():
        if not isinstance(value, Mapping):
            found[name] = value
        else:
            found |= {f"time of {key}" if name == "times" else key: each for key, each in value.items()}
    return found
