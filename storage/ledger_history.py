"""Every entry of the ledger in the order of its chain, with the award that it changed: for those who audit it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from programs.money import Money
from programs.versions import program_of
from storage.ledger_tables import AwardRow, EntryRow
from storage.tables import VersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """An entry beside its award's key. `rule` is in the form in which names are compared."""

    entry: int
    recorded_at: datetime
    booked_on: date
    program: str
    zone: str
    version: int
    award: int
    seq: int
    rule: str
    partner: str
    unit: str
    payee: str
    fact: str
    period: str
    line: str
    reason: str
    status: str
    standing: str
    actor: str
    note: str
    delta: Money | None
    amount: Money | None
    """What the award is worth from then on."""
    item: str | None
    earned_on: date
    payable_on: date | None
    terms: str
    """As what, and in which parts, it is paid."""
    corrects: int | None
    chain_no: int
    hash: str


def history(session: Session, *, workspace_id: int) -> Iterator[HistoryLine]:
    """Program by program, each entry as it was written."""
    statement = (
        select(EntryRow, AwardRow, VersionRow)
        .join(AwardRow, col(AwardRow.id) == EntryRow.award_id)
        .join(VersionRow, col(VersionRow.id) == EntryRow.version_id)
        .where(EntryRow.workspace_id == workspace_id)
        .order_by(col(EntryRow.program_id), col(EntryRow.chain_no))
    )
    for entry, award, version in session.exec(statement):
        known = entry.currency is not None and entry.amount_minor is not None
        yield HistoryLine(
            entry=entry.id,
            recorded_at=entry.recorded_at,
            booked_on=entry.booked_on,
            program=version.name,
            zone=program_of(version.text).zone,
            version=version.number,
            award=award.id,
            seq=entry.seq,
            rule=award.rule,
            partner=award.partner_name,
            unit=award.unit,
            payee=award.payee,
            fact=award.fact,
            period=award.period,
            line=award.line,
            reason=entry.reason,
            status=entry.status,
            standing=entry.standing,
            actor=entry.actor,
            note=entry.note,
            delta=Money.from_minor(entry.delta_minor, entry.currency) if entry.currency else None,
            amount=Money.from_minor(entry.amount_minor or 0, entry.currency or "") if known else None,
            item=entry.item,
            earned_on=entry.earned_on,
            payable_on=entry.payable_on,
            terms=entry.terms,
            corrects=entry.corrects,
            chain_no=entry.chain_no,
            hash=entry.hash,
        )
