"""Badges that partners hold: each with the award that gave it, or counted by what they are called. What was taken back is not among them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, literal, or_
from sqlmodel import Session, col, func, select

from programs.awards import TAKEN_BACK
from programs.facts import folded
from storage.fact_tables import DealRow
from storage.ledger_tables import AwardRow, EntryRow, ProofRow
from storage.ledger_values import LedgerAward, ledger_award


@dataclass(frozen=True, slots=True)
class Holding:
    """How often a partner holds a badge."""

    partner: str
    badge: str
    count: int


def held(session: Session, *, workspace_id: int, partner: str) -> tuple[LedgerAward, ...]:
    """A partner's, the newest first."""
    return _held(session, workspace_id, partner)


def of_person(session: Session, *, workspace_id: int, partner: str, person: str) -> tuple[LedgerAward, ...]:
    """Those that one of a partner's people won: paid to them, counted by seller, or for a deal that they sold. `person` is folded."""
    sold = select(literal("deals:") + col(DealRow.deal_id)).where(
        DealRow.workspace_id == workspace_id,
        DealRow.partner_key == folded(partner),
        DealRow.rep_key == person,
    )
    theirs = or_(
        col(AwardRow.payee) == person,
        col(AwardRow.unit) == f"rep:{person}",
        and_(col(AwardRow.payee) == "", col(AwardRow.fact).in_(sold)),
    )
    return _held(session, workspace_id, partner, theirs)


def counted(session: Session, *, workspace_id: int, program_id: int) -> tuple[Holding, ...]:
    """What each partner holds of a program, the most frequent first."""
    statement = (
        select(func.max(AwardRow.partner_name), EntryRow.item, func.count())
        .join(EntryRow, _gives_badge(workspace_id))
        .where(AwardRow.program_id == program_id)
        .group_by(col(AwardRow.partner), col(EntryRow.item))
        .order_by(func.count().desc(), col(EntryRow.item))
    )
    return tuple(
        Holding(partner, badge or "", int(count)) for partner, badge, count in session.exec(statement)
    )


def _held(
    session: Session, workspace_id: int, partner: str, *further: ColumnElement[bool]
) -> tuple[LedgerAward, ...]:
    statement = (
        select(EntryRow, ProofRow.text)
        .join(AwardRow, _gives_badge(workspace_id))
        .join(ProofRow, col(ProofRow.hash) == EntryRow.proof_hash)
        .where(AwardRow.partner == folded(partner), *further)
        .order_by(col(EntryRow.earned_on).desc(), col(AwardRow.id).desc())
    )
    return tuple(ledger_award(entry, proof) for entry, proof in session.exec(statement))


def _gives_badge(workspace_id: int) -> ColumnElement[bool]:
    return and_(
        col(AwardRow.workspace_id) == workspace_id,
        col(AwardRow.line).startswith("badge"),
        ~col(AwardRow.line).endswith(TAKEN_BACK),
        col(EntryRow.award_id) == AwardRow.id,
        col(EntryRow.seq) == AwardRow.last_seq,
        col(EntryRow.status) == "earned",
    )
