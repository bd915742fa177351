"""Whether payouts are what was prepared, and stand where people put them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from storage.ledger_tables import PayoutLineRow, PayoutRow
from storage.payouts import hash_of
from storage.tables import AuditRow


class _Act(NamedTuple):
    action: str
    actor: str
    at: datetime | None
    hash: str


def broken_payouts(session: Session, *, workspace_id: int) -> Iterator[str]:
    """What is wrong with payouts, a sentence for each fault: lines by the payout's hash, its state and who did it by the record of what people did."""
    rows = session.exec(
        select(PayoutRow)
        .where(PayoutRow.workspace_id == workspace_id)
        .order_by(col(PayoutRow.number))
        .execution_options(populate_existing=True)
    ).all()
    lines = _lines(session, [row.id for row in rows])
    record = _record(session, workspace_id)
    for row in rows:
        own = [
            (line.award_id, line.payee, line.paid_as, line.currency, line.amount_minor)
            for line in lines[row.id]
        ]
        if hash_of(row.number, row.due_on, own) != row.hash:
            yield f"payout {row.number} does not hold what was prepared"
        done = record[f"payout:{row.number}"]
        if done != _told(row):
            what = (
                ", ".join(f"{act.action} by {act.actor} on {act.at:%Y-%m-%d %H:%M}" for act in done)
                or "nothing"
            )
            yield f"payout {row.number} is {row.state}, and the record says of it: {what}"
    for subject in sorted(record.keys() - {f"payout:{row.number}" for row in rows}):
        yield f"{subject} is gone, and was {record[subject][-1].action.removeprefix('payout ')}"


def _told(row: PayoutRow) -> list[_Act]:
    """What the payout says was done with it, in order."""
    steps = [
        ("prepared", row.prepared_by, row.prepared_at),
        ("approved", row.approved_by, row.approved_at),
        (row.state if row.state in ("paid", "cancelled") else "ended", row.ended_by, row.ended_at),
    ]
    return [
        _Act(f"payout {step}", actor, at, row.hash)
        for step, actor, at in steps
        if actor or at or step == row.state
    ]


def _lines(session: Session, payouts: list[int]) -> defaultdict[int, list[PayoutLineRow]]:
    found: defaultdict[int, list[PayoutLineRow]] = defaultdict(list)
    statement = (
        select(PayoutLineRow)
        .where(col(PayoutLineRow.payout_id).in_(payouts))
        .order_by(col(PayoutLineRow.id))
        .execution_options(populate_existing=True)
    )
    for line in session.exec(statement):
        found[line.payout_id].append(line)
    return found


def _record(session: Session, workspace_id: int) -> defaultdict[str, list[_Act]]:
    """By payout, what was done, by whom and when, and what was in it by its hash."""
    found: defaultdict[str, list[_Act]] = defaultdict(list)
    statement = (
        select(AuditRow)
        .where(AuditRow.workspace_id == workspace_id, col(AuditRow.action).startswith("payout "))
        .order_by(col(AuditRow.id))
        .execution_options(populate_existing=True)
    )
    for row in session.exec(statement):
        found[row.subject].append(_Act(row.action, row.actor, row.at, str(row.details.get("hash"))))
    return found
