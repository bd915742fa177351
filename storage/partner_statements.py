"""A partner's month in the ledger: what lay where when it began, and every entry that was booked in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from programs.facts import folded
from programs.periods import DAY, Period
from programs.stages import Holdings
from programs.statement import Line, Spending, Statement, statement
from storage import points
from storage.award_json import award_of
from storage.incoming import in_portions
from storage.ledger_tables import AwardRow, EntryRow, PostingRow, ProofRow
from storage.tables import VersionRow


def of_partner(session: Session, *, workspace_id: int, partner: str, month: Period) -> Statement:
    """The statement of that month; an empty one where the partner has nothing in the ledger."""
    return statement(
        partner,
        month,
        opening=_opening(session, workspace_id, folded(partner), month.start),
        lines=_lines(session, workspace_id, folded(partner), month),
        spending=_spending(session, workspace_id, partner, month.start, month.end),
    )


def _opening(session: Session, workspace_id: int, partner: str, day: date) -> Mapping[str, Holdings]:
    """What is owed stands with a minus in the books and with a plus here."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    statement_ = (
        select(PostingRow.currency, PostingRow.account, func.sum(PostingRow.amount_minor))
        .join(EntryRow, col(EntryRow.id) == PostingRow.entry_id)
        .join(AwardRow, col(AwardRow.id) == PostingRow.award_id)
        .where(
            AwardRow.workspace_id == workspace_id,
            AwardRow.partner == partner,
            PostingRow.account != "cost",
            EntryRow.booked_on < day,
        )
        .group_by(col(PostingRow.currency), col(PostingRow.account))
    )
    for currency, account, minor in session.exec(statement_):
        found[currency][account] = -int(minor)  # PostgreSQL sums BIGINT to NUMERIC
    for each in _spending(session, workspace_id, partner, date.min, day - DAY):
        left = found[each.currency]
        left["earned"] = left.get("earned", 0) + each.change
    return found


def _spending(
    session: Session, workspace_id: int, partner: str, first: date, last: date
) -> Iterator[Spending]:
    for each in points.entries(session, workspace_id=workspace_id, partner=partner, between=(first, last)):
        yield Spending(
            entry=each.id,
            on=each.booked_on,
            kind=each.kind,
            currency=each.currency,
            change=each.change,
            note=each.note,
        )


def _lines(session: Session, workspace_id: int, partner: str, month: Period) -> Iterator[Line]:
    before = aliased(EntryRow)
    entries = session.exec(
        select(EntryRow, VersionRow.name, ProofRow.text, before.status)
        .join(AwardRow, col(AwardRow.id) == EntryRow.award_id)
        .join(VersionRow, col(VersionRow.id) == EntryRow.version_id)
        .join(ProofRow, col(ProofRow.hash) == EntryRow.proof_hash)
        .join(before, col(before.id) == EntryRow.corrects, isouter=True)
        .where(
            AwardRow.workspace_id == workspace_id,
            AwardRow.partner == partner,
            col(EntryRow.booked_on).between(month.start, month.end),
        )
        .order_by(col(EntryRow.booked_on), col(EntryRow.id))
    ).all()
    moves = _moves(session, [entry.id for entry, *_ in entries])
    for entry, program, proof, status_before in entries:
        award = award_of(proof)
        yield Line(
            entry=entry.id,
            award_id=entry.award_id,
            on=entry.booked_on,
            program=program,
            version_id=entry.version_id,
            reason=entry.reason,
            award=award,
            currency=entry.currency,
            moves=moves.get(entry.id, {}),
            was_owed=status_before == "earned",
            item=award.item,
            is_certain=entry.status == "earned",
        )


def _moves(session: Session, entry_ids: Iterable[int]) -> Mapping[int, Holdings]:
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for portion in in_portions(entry_ids):
        for line in session.exec(
            select(PostingRow).where(col(PostingRow.entry_id).in_(portion), PostingRow.account != "cost")
        ):
            found[line.entry_id][line.account] = -line.amount_minor
    return found
