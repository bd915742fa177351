"""How entries are written: chained, with lines that add up to nothing, and with the proof of what they say. Nothing else writes any."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, func, select, update

from programs.awards import AwardKey
from programs.stages import Holdings
from storage import chain
from storage.incoming import in_portions
from storage.insertion import insertion
from storage.ledger_tables import AwardRow, EntryRow, PostingRow, ProofRow
from storage.tables import ProgramRow


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry to be written: the award's key, the columns that are the entry's own, its lines, and the proof as text.

    Where the proof is None, `values` names the one that stands already (`proof_hash`).
    """

    key: AwardKey
    values: Mapping[str, Any]
    postings: tuple[tuple[str, int], ...] = ()
    proof: str | None = None


def alone(session: Session, *, program_id: int) -> None:
    """Keep every other writer of the program's ledger waiting: its entries are chained. The program's row exists for certain."""
    session.exec(select(ProgramRow.id).where(ProgramRow.id == program_id).with_for_update()).one()


def alone_in(session: Session, *, workspace_id: int) -> None:
    """The same for the ledgers of all programs of the workspace, always in the same order."""
    programs = select(ProgramRow.id).where(ProgramRow.workspace_id == workspace_id)
    session.exec(programs.order_by(col(ProgramRow.id)).with_for_update()).all()


def lying(session: Session, award_ids: Iterable[int]) -> Mapping[tuple[int, str], Holdings]:
    """What lies where, by award and currency; what is owed stands with a minus in the books and with a plus here."""
    found: defaultdict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    total = func.sum(PostingRow.amount_minor)
    for portion in in_portions(award_ids):
        statement = (
            select(PostingRow.award_id, PostingRow.currency, PostingRow.account, total)
            .where(col(PostingRow.award_id).in_(portion), PostingRow.account != "cost")
            .group_by(col(PostingRow.award_id), col(PostingRow.currency), col(PostingRow.account))
            .having(total != 0)
        )
        for award_id, currency, account, minor in session.execute(statement):
            found[award_id, currency][account] = -int(minor)  # PostgreSQL sums BIGINT to NUMERIC
    return found


def write(session: Session, *, program_id: int, entries: Sequence[Entry]) -> list[int]:
    """The ids of the entries, in their order. Whoever calls this is alone with the program's ledger."""
    if not entries:
        return []
    texts = {_hash(entry.proof): entry.proof for entry in entries if entry.proof is not None}
    if texts:
        proofs = [{"hash": hash_, "text": text} for hash_, text in sorted(texts.items())]
        session.connection().execute(insertion(session, ProofRow).on_conflict_do_nothing(), proofs)
    end = chain.head(session, program_id=program_id)
    rows: list[dict[str, Any]] = []
    for entry in entries:
        values = dict(entry.values)
        if entry.proof is not None:
            values["proof_hash"] = _hash(entry.proof)
        values |= {"chain_no": end.length + 1, "previous_hash": end.hash}
        end = chain.Head(end.length + 1, chain.entry_hash(entry.key, values, entry.postings))
        rows.append(values | {"hash": end.hash})
    ids = list(
        session.scalars(insert(EntryRow).returning(col(EntryRow.id), sort_by_parameter_order=True), rows)
    )
    lines = [
        {
            "workspace_id": row["workspace_id"],
            "entry_id": id_,
            "award_id": row["award_id"],
            "account": account,
            "currency": row["currency"],
            "amount_minor": minor,
        }
        for id_, row, entry in zip(ids, rows, entries, strict=True)
        for account, minor in entry.postings
    ]
    if lines:
        session.execute(insert(PostingRow), lines)
    last = {row["award_id"]: row["seq"] for row in rows}
    session.execute(update(AwardRow), [{"id": id_, "last_seq": seq} for id_, seq in last.items()])
    return ids


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
