"""Adjustments: proposed by one person with a reason, and approved by another exactly as they were shown (FOUR_EYES), or declined.

An approval is final: what was given by mistake is taken by another adjustment. Nobody but the evaluation writes what follows into the ledger.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast

from sqlmodel import Session, col, func, select

from dsl.nodes import Program
from programs.accounts import ByHand
from programs.adjustments import Adjustment, Approved, into_funds
from programs.facts import folded
from programs.money import Money
from programs.versions import program_of
from storage import audit, marks, programs, second_person, workspaces
from storage.adjustment_tables import AdjustmentRow
from storage.insertion import insert_once_with_id
from storage.second_person import EXPIRES, NotDecided, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    adjustment: Adjustment
    program: str
    state: State
    shown: str
    """The hash of what is shown."""
    proposed_at: datetime
    decided_by: str
    note: str

    @property
    def until(self) -> datetime:
        """The last moment at which it may be approved."""
        return self.proposed_at + EXPIRES


def propose(
    session: Session,
    *,
    workspace_id: int,
    program_id: int,
    meaning: str,
    partner: str,
    on: date,
    amount: Money | None,
    item: str | None,
    reason: str,
    reference: str,
    by: object,
    now: datetime,
    fund: str = "",
) -> tuple[Proposed, bool]:
    """The proposal, and whether it is new: one act makes one. The amount is rounded to its minor unit and is not nothing."""
    workspaces.lock(session, workspace_id=workspace_id)  # numbers have no gaps
    known = select(func.max(AdjustmentRow.number)).where(AdjustmentRow.workspace_id == workspace_id)
    adjustment = Adjustment(
        number=(session.exec(known).one() or 0) + 1,
        program_id=program_id,
        partner=partner,
        on=on,
        amount=amount,
        item=item,
        fund=fund,
        reason=reason,
        reference=reference,
        proposed_by=str(by),
    )
    id_ = insert_once_with_id(
        session,
        AdjustmentRow,
        workspace_id=workspace_id,
        program_id=program_id,
        number=adjustment.number,
        meaning=meaning,
        partner=partner,
        partner_folded=folded(partner),
        on_day=on,
        amount_minor=amount.minor if amount else None,
        currency=amount.currency if amount else None,
        item=item,
        fund=fund,
        reason=reason,
        reference=reference,
        shown=adjustment.hash,
        state="submitted",
        proposed_by=str(by),
        proposed_at=now.astimezone(UTC),
        decided_by="",
        note="",
    )
    if id_ is None:
        rows = select(AdjustmentRow).where(
            AdjustmentRow.workspace_id == workspace_id, AdjustmentRow.meaning == meaning
        )
        return _value(session, session.exec(rows).one()), False
    row = session.get_one(AdjustmentRow, id_)
    _audit(session, row, "proposed", by, now)
    return _value(session, row), True


def decide(
    session: Session,
    *,
    workspace_id: int,
    number: int,
    shown: str,
    approved: bool,
    by: object,
    partner_of_decider: str | None,
    on: date,
    now: datetime,
    note: str = "",
) -> Proposed:
    """Approve exactly what was shown, or decline it; once. Whoever proposed it may decline it, and nobody decides for the own partner. Raises NotDecided."""
    row = session.exec(
        select(AdjustmentRow)
        .where(AdjustmentRow.workspace_id == workspace_id, AdjustmentRow.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotDecided("missing")
    second_person.decide(
        row,
        shown=shown,
        stored=_adjustment(row).hash,
        approved=approved,
        by=by,
        is_their_own=partner_of_decider is not None and folded(partner_of_decider) == row.partner_folded,
        now=now,
        note=note,
    )
    row.decided_on = on
    session.add(row)
    session.flush()
    if approved:
        marks.mark(session, workspace_id=workspace_id, now=now, on=row.on_day, partners=[row.partner_folded])
    _audit(session, row, row.state, by, now)
    return _value(session, row)


def find(session: Session, *, workspace_id: int, number: int) -> Proposed | None:
    row = session.exec(
        select(AdjustmentRow).where(
            AdjustmentRow.workspace_id == workspace_id, AdjustmentRow.number == number
        )
    ).first()
    return _value(session, row) if row is not None else None


def listed(session: Session, *, workspace_id: int, limit: int) -> tuple[Proposed, ...]:
    """What waits first, then the newest."""
    rows = session.exec(
        select(AdjustmentRow)
        .where(AdjustmentRow.workspace_id == workspace_id)
        .order_by((col(AdjustmentRow.state) == "submitted").desc(), col(AdjustmentRow.number).desc())
        .limit(limit)
    )
    return tuple(_value(session, row) for row in rows)


def waiting(session: Session, *, workspace_id: int, now: datetime) -> int:
    """How many wait for approval, and may still be approved."""
    return session.exec(
        select(func.count())
        .select_from(AdjustmentRow)
        .where(
            AdjustmentRow.workspace_id == workspace_id,
            AdjustmentRow.state == "submitted",
            AdjustmentRow.proposed_at >= now.astimezone(UTC) - EXPIRES,
        )
    ).one()


def approved_of(
    session: Session, *, program_id: int, until: date, partners: Collection[str] | None = None
) -> tuple[Approved, ...]:
    """What counts of a program up to a day, by number; of these (folded) partners, or of all.

    Only what still is what the approver was shown: a row that was changed since is as if nobody had approved it.
    """
    statement = select(AdjustmentRow).where(
        AdjustmentRow.program_id == program_id,
        AdjustmentRow.state == "approved",
        col(AdjustmentRow.on_day) <= until,
    )
    found = []
    for row in session.exec(statement.order_by(col(AdjustmentRow.number))):
        adjustment = _adjustment(row)
        is_wanted = partners is None or row.partner_folded in partners
        is_signed = row.decided_by not in ("", row.proposed_by) and adjustment.hash == row.shown
        if is_wanted and is_signed and row.decided_on is not None:
            found.append(Approved(adjustment, row.decided_by, row.decided_on))
    return tuple(found)


def by_hand_in_funds(
    session: Session, *, workspace_id: int, program: Program, until: date, partners: Collection[str] | None
) -> tuple[ByHand, ...]:
    """What counts in the program's funds up to a day."""
    if not program.funds:
        return ()
    version = programs.latest(session, workspace_id=workspace_id, name=program.name)
    if version is None:
        return ()
    return tuple(
        into_funds(approved_of(session, program_id=version.program_id, until=until, partners=partners))
    )


def zone_of(session: Session, *, program_id: int) -> str:
    """The zone of the program's calendar."""
    return program_of(programs.latest_of(session, program_id=program_id).text).zone


def _adjustment(row: AdjustmentRow) -> Adjustment:
    known = row.amount_minor is not None and row.currency is not None
    return Adjustment(
        number=row.number,
        program_id=row.program_id,
        partner=row.partner,
        on=row.on_day,
        amount=Money.from_minor(row.amount_minor or 0, row.currency or "") if known else None,
        item=row.item,
        fund=row.fund,
        reason=row.reason,
        reference=row.reference,
        proposed_by=row.proposed_by,
    )


def _audit(session: Session, row: AdjustmentRow, action: str, actor: object, now: datetime) -> None:
    audit.record(
        session,
        workspace_id=row.workspace_id,
        actor=actor,
        action=action,
        subject=f"adjustment:{row.number}",
        now=now,
        details={"program": row.program_id, "shown": row.shown},
    )


def _value(session: Session, row: AdjustmentRow) -> Proposed:
    return Proposed(
        adjustment=_adjustment(row),
        program=programs.latest_of(session, program_id=row.program_id).name,
        state=cast("State", row.state),
        shown=row.shown,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        note=row.note,
    )
