"""Seals over rows that are never changed: revisions of facts, and acts of people. What one transaction puts on record gets one seal.

Entries of the ledger carry a hash each. Of facts there are too many for that, so that many rows get one seal together, and the seals are chained.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final, Literal

from sqlalchemy import Select, func, select, text
from sqlmodel import Session, col

from storage.award_json import canonical
from storage.chain import START, Head, content_of
from storage.fact_tables import FactRevisionRow
from storage.seal_tables import SealRow
from storage.tables import AuditRow

Chain = Literal["facts", "acts"]
CHAINS: Final[tuple[Chain, ...]] = ("facts", "acts")
_REVISIONS: Final = FactRevisionRow.metadata.tables["fact_revisions"]
_ACTS: Final = AuditRow.metadata.tables["audit"]
_AT_ONCE: Final = 1000


def seal_facts(
    session: Session,
    *,
    workspace_id: int,
    kind: str,
    source: str,
    now: datetime,
    revisions: Iterable[tuple[str, int, str]],
) -> None:
    """Seal what was just put on record: each fact's key, its revision and the hash of its content, in the order in which they were written.

    Whoever calls this holds the workspace, so that all rows of it that have no seal yet are these.
    """
    lines = _Lines()
    before, after = _fact_line(kind, source, now)
    for key, revision, content in revisions:
        lines.add(f"{before}{key}\x1f{revision}\x1f{content}{after}")
    _seal(session, workspace_id, "facts", lines, now)


def alone(session: Session, *, workspace_id: int) -> None:
    """Keep everybody else waiting who would put an act on record: their numbers come in the order of the seals. To be called last in a transaction."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(
            text("SELECT pg_advisory_xact_lock(hashtext('premio.acts'), :workspace)"),
            {"workspace": workspace_id},
        )


def seal_acts(session: Session, *, workspace_id: int, ids: Sequence[int], now: datetime) -> None:
    """Seal what was just put on record, by the acts' numbers. Whoever calls this is `alone`."""
    lines = _Lines()
    for row in session.connection().execute(_acts(workspace_id).where(_ACTS.c.id.in_(ids))):
        lines.add(_act_line(row))
    _seal(session, workspace_id, "acts", lines, now)


def head(session: Session, *, workspace_id: int, chain: Chain) -> Head:
    last = _last(session, workspace_id, chain)
    return Head(last.chain_no, last.hash)


def hash_at(session: Session, *, workspace_id: int, chain: Chain, length: int) -> str | None:
    """The hash of the seal at that place of a chain; None where there is none."""
    statement = select(col(SealRow.hash)).where(
        col(SealRow.workspace_id) == workspace_id,
        col(SealRow.chain) == chain,
        col(SealRow.chain_no) == length,
    )
    found: str | None = session.scalar(statement)
    return found


def broken_seals(session: Session, *, workspace_id: int) -> Iterator[str]:
    """What is wrong with what was taken in, what people did, and the seals on both, a sentence for each fault. Each row is read once."""
    facts = select(_REVISIONS).where(_REVISIONS.c.workspace_id == workspace_id).order_by(_REVISIONS.c.id)
    yield from _broken(session, workspace_id, "facts", facts, _revision_line)
    yield from _broken(session, workspace_id, "acts", _acts(workspace_id), _act_line)


# --- writing -----------------------------------------------------------------------------------------------------------


class _Lines:
    """So many lines, and a hash of all of them."""

    def __init__(self) -> None:
        self.number = 0
        self._hash = hashlib.sha256()

    def add(self, line: str) -> None:
        self.number += 1
        self._hash.update(line.encode())

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


@dataclass(frozen=True, slots=True)
class _Last:
    """The end of a chain of seals."""

    chain_no: int = 0
    last_id: int = 0
    hash: str = START


def _last(session: Session, workspace_id: int, chain: Chain) -> _Last:
    statement = (
        select(col(SealRow.chain_no), col(SealRow.last_id), col(SealRow.hash))
        .where(col(SealRow.workspace_id) == workspace_id, col(SealRow.chain) == chain)
        .order_by(col(SealRow.chain_no).desc())
        .limit(1)
    )
    row = session.execute(statement).first()
    return _Last(*row) if row else _Last()


def _seal(session: Session, workspace_id: int, chain: Chain, lines: _Lines, now: datetime) -> None:
    if not lines.number:
        return
    last = _last(session, workspace_id, chain)
    newest = _REVISIONS.c.id if chain == "facts" else _ACTS.c.id
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "chain": chain,
        "chain_no": last.chain_no + 1,
        # Of all workspaces: those of another one that lie between are no part of this seal.
        "last_id": session.connection().execute(select(func.max(newest))).scalar_one(),
        "rows": lines.number,
        "digest": lines.digest,
        "sealed_at": now.astimezone(UTC),
        "previous_hash": last.hash,
    }
    session.add(SealRow(**values, hash=_hash(values)))
    session.flush()


def _hash(values: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content_of(values)).encode()).hexdigest()


def _fact_line(kind: str, source: str, recorded_at: datetime) -> tuple[str, str]:
    """What stands in a line before and behind what is the fact's own."""
    return f"{kind}\x1f", f"\x1f{source}\x1f{recorded_at.astimezone(UTC).isoformat()}\n"


# --- reading -----------------------------------------------------------------------------------------------------------


def _acts(workspace_id: int) -> Select[Any]:
    return select(_ACTS).where(_ACTS.c.workspace_id == workspace_id).order_by(_ACTS.c.id)


def _act_line(row: Any) -> str:
    at = row.at.astimezone(UTC).isoformat()
    return canonical([row.id, at, row.actor, row.action, row.subject, row.details]) + "\n"


def _revision_line(row: Any) -> str:
    before, after = _fact_line(row.kind, row.source, row.recorded_at)
    content = hashlib.sha256(canonical(row.content).encode()).hexdigest()
    return f"{before}{row.fact_id}\x1f{row.revision}\x1f{content}{after}"


def _broken(
    session: Session, workspace_id: int, chain: Chain, statement: Select[Any], line_of: Callable[[Any], str]
) -> Iterator[str]:
    seals = (
        session.execute(
            select(SealRow)
            .where(col(SealRow.workspace_id) == workspace_id, col(SealRow.chain) == chain)
            .order_by(col(SealRow.chain_no))
            .execution_options(populate_existing=True)
        )
        .scalars()
        .all()
    )
    yield from _broken_links(seals)
    seen: dict[int | None, _Lines] = {}
    rows = session.connection().execute(statement, execution_options={"yield_per": _AT_ONCE})
    for seal, group in groupby(rows, key=_seal_over(seals)):
        found = seen[seal.id if seal else None] = _Lines()
        for row in group:
            # What was there before there were seals is only counted.
            found.add(line_of(row) if seal is None or seal.digest else "")
    for each in seals:
        now = seen.get(each.id, _Lines())
        if now.number != each.rows:
            yield f"{_told(each)}: {each.rows} were sealed, and {now.number} are there"
        elif each.digest and now.digest != each.digest:
            yield f"{_told(each)}: something in it is not as it was sealed"
    if (loose := seen.get(None)) is not None:
        match chain:
            case "facts":
                yield f"{loose.number} revisions of facts were put on record by no import"
            case "acts":
                yield f"{loose.number} acts stand on record without a seal: nobody did that"


def _seal_over(seals: Sequence[SealRow]) -> Callable[[Any], SealRow | None]:
    """Which seal a row is under; rows are asked about in the order of their ids."""
    rest = deque(seals)

    def over(row: Any) -> SealRow | None:
        while rest and row.id > rest[0].last_id:
            rest.popleft()
        return rest[0] if rest else None

    return over


def _broken_links(seals: Iterable[SealRow]) -> Iterator[str]:
    length, previous = 0, START
    for seal in seals:
        where = f"seal {seal.id} ({seal.chain}, {seal.chain_no} in its chain)"
        if seal.chain_no != length + 1:
            yield f"{where} does not follow seal {length}: seals are missing"
        elif seal.previous_hash != previous:
            yield f"{where} was not written after the seal that stands before it"
        if seal.hash != _hash(seal.model_dump()):
            yield f"{where} is not as it was written"
        length, previous = seal.chain_no, seal.hash


def _told(seal: SealRow) -> str:
    what = "facts that were taken in" if seal.chain == "facts" else "what people did, up to"
    return f"{what} on {seal.sealed_at:%Y-%m-%d %H:%M} UTC (seal {seal.chain_no})"
