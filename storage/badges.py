"""Badges that partners hold: each with the award that gave it, or counted by what they are called. What was taken back is not among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, func, select

from programs.awards import TAKEN_BACK
from programs.facts import folded
from storage.ledger_tables import AwardRow, EntryRow, ProofRow
from storage.ledger_values import LedgerAward, ledger_award


def held(session: Session, *, workspace_id: int, partner: str) -> tuple[LedgerAward, ...]:
    """A partner's, the newest first."""
    statement = (
        select(EntryRow, ProofRow.text)
        .join(AwardRow, _gives_badge(workspace_id))
        .join(ProofRow, col(ProofRow.hash) == EntryRow.proof_hash)
        .where(AwardRow.partner == folded(partner))
        .order_by(col(EntryRow.earned_on).desc(), col(AwardRow.id).desc())
    )
    return tuple(ledger_award(entry, proof) for entry, proof in session.exec(statement))


def counted(
    session: Session, *, workspace_id: int, program_id: int
) -> Mapping[str, tuple[tuple[str, int], ...]]:
    """What each partner (folded) holds of a program: a badge and how often, the most frequent first."""
    statement = (
        select(AwardRow.partner, EntryRow.item, func.count())
        .join(EntryRow, _gives_badge(workspace_id))
        .where(AwardRow.program_id == program_id)
        .group_by(col(AwardRow.partner), col(EntryRow.item))
        .order_by(func.count().desc(), col(EntryRow.item))
    )
    found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for partner, badge, count in session.exec(statement):
        found[partner].append((badge or "", int(count)))
    return {partner: tuple(badges) for partner, badges in found.items()}


def _gives_badge(workspace_id: int) -> ColumnElement[bool]:
    return and_(
        col(AwardRow.workspace_id) == workspace_id,
        col(AwardRow.line).startswith("badge"),
        ~col(AwardRow.line).endswith(TAKEN_BACK),
        col(EntryRow.award_id) == AwardRow.id,
        col(EntryRow.seq) == AwardRow.last_seq,
        col(EntryRow.status) == "earned",
    )
