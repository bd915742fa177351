"""Facts in their tables: what is known of them, what is written in place of it, and what they were before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session

from storage import seals
from storage.fact_forms import form_of
from storage.fact_tables import FactRevisionRow
from storage.incoming import Decision, Incoming, Known
from storage.many_rows import among, insert_all

_REVISIONS: Final = FactRevisionRow.metadata.tables["fact_revisions"]


def known(session: Session, *, workspace_id: int, kind: str, keys: Sequence[str]) -> Mapping[str, Known]:
    """What is stored under these keys."""
    form = form_of(kind)
    key = form.table.c[form.key]
    statement = select(key, form.table.c.revision, form.table.c.content_hash).where(
        form.of(workspace_id, kind), among(session, key, keys)
    )
    return {name: Known(revision, hash_) for name, revision, hash_ in session.connection().execute(statement)}


def write(
    session: Session,
    *,
    workspace_id: int,
    kind: str,
    names: Sequence[str],
    facts: Sequence[tuple[Incoming, Decision]],
    known: Mapping[str, Known],
) -> None:
    """Each fact in place of what was stored under its key; of an unchanged one, only its revision where that is newer. `names` are the columns of the rows."""
    form = form_of(kind)
    key, mine = form.table.c[form.key], form.of(workspace_id, kind)
    replaced = [fact.key for fact, decision in facts if decision.outcome == "changed"]
    if replaced:
        session.connection().execute(delete(form.table).where(mine, among(session, key, replaced)))
    insert_all(
        session,
        form.table,
        (*names, "revision", "content_hash"),
        (
            (*row, decision.revision, fact.hash)
            for fact, decision in facts
            if decision.outcome in ("new", "changed")
            for row in fact.rows
        ),
        same={"workspace_id": workspace_id},
    )
    confirmed = [
        {"fact": fact.key, "newer": decision.revision}
        for fact, decision in facts
        if decision.outcome == "unchanged" and decision.revision != known[fact.key].revision
    ]
    if confirmed:
        statement = update(form.table).where(mine, key == bindparam("fact"))
        session.connection().execute(statement.values(revision=bindparam("newer")), confirmed)


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
    if not facts:
        return
    columns = _REVISIONS.c
    statement = select(columns.fact_id, columns.revision).where(
        columns.workspace_id == workspace_id,
        columns.kind == kind,
        among(session, columns.fact_id, [fact.key for fact, _ in facts]),
    )
    on_record = {tuple(row) for row in session.connection().execute(statement)}
    new = [
        (fact, decision.revision)
        for fact, decision in facts
        if (fact.key, decision.revision) not in on_record
    ]
    insert_all(
        session,
        _REVISIONS,
        ("fact_id", "revision", "content"),
        ((fact.key, revision, fact.content) for fact, revision in new),
        same={"workspace_id": workspace_id, "kind": kind, "source": source, "recorded_at": now},
    )
    seals.seal_facts(
        session,
        workspace_id=workspace_id,
        kind=kind,
        source=source,
        now=now,
        revisions=((fact.key, revision, fact.hash) for fact, revision in new),
    )
