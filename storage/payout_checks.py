"""Whether payouts are what was prepared, and stand where people put them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlmodel import Session, col, select

from storage.ledger_tables import PayoutLineRow, PayoutRow
from storage.payouts import hash_of
from storage.tables import AuditRow


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
            what = ", ".join(f"{action} by {actor}" for action, actor, _ in done) or "nothing"
            yield f"payout {row.number} is {row.state}, and the record says of it: {what}"


def _told(row: PayoutRow) -> list[tuple[str, str, str]]:
    """What the payout says was done with it, in order."""
    steps = [("prepared", row.prepared_by), ("approved", row.approved_by)]
    if row.ended_by or row.state in ("paid", "cancelled"):
        steps.append((row.state, row.ended_by))
    return [(f"payout {step}", actor, row.hash) for step, actor in steps if actor or step == row.state]


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


def _record(session: Session, workspace_id: int) -> defaultdict[str, list[tuple[str, str, str]]]:
    """By payout, what was done, by whom, and what was in it by its hash."""
    found: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    statement = (
        select(AuditRow)
        .where(AuditRow.workspace_id == workspace_id, col(AuditRow.action).startswith("payout "))
        .order_by(col(AuditRow.id))
        .execution_options(populate_existing=True)
    )
    for row in session.exec(statement):
        found[row.subject].append((row.action, row.actor, str(row.details.get("hash"))))
    return found
