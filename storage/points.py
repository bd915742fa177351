"""Partners' points: what the programs awarded, what was spent of it, what came back and what expired. Each change is an entry, never changed.

Points of a person, and those of another scale, are no part of a partner's account. Whoever writes holds the workspace (`workspaces.lock`),
so that nobody spends what another is spending.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, cast

from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select, update

from dsl.points import is_points
from programs.facts import folded
from programs.periods import DAY
from programs.point_accounts import Account, Kind, Lot, Move, Term, account
from storage import audit
from storage.award_json import canonical
from storage.chain import START, content_of
from storage.insertion import insert_once, insertion
from storage.ledger_tables import AwardRow, EntryRow, PostingRow
from storage.point_tables import PointEntryRow, PointPostingRow, PointTermRow, PointWarningRow

_CERTAIN: Final = ("earned", "approved")
_OTHER_SIDE: Final[Mapping[Kind, str]] = {
    "redeemed": "redemptions",
    "given back": "redemptions",
    "expired": "expired",
    "restored": "expired",
}
_LEAVES: Final[tuple[Kind, ...]] = ("redeemed", "expired")


@dataclass(frozen=True, slots=True, kw_only=True)
class PointEntry:
    """`minor` is above zero; it leaves the account where something was redeemed or expired, else it comes back."""

    id: int
    kind: Kind
    partner: str
    currency: str
    minor: int
    redemption_id: int | None
    lot: str
    corrects: int | None
    recorded_at: datetime
    booked_on: date
    actor: str
    note: str
    chain_no: int
    hash: str

    @property
    def change(self) -> int:
        """By how much the partner's balance moves."""
        return -self.minor if self.kind in _LEAVES else self.minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """A partner's account of one scale, in minor units."""

    partner: str
    currency: str
    earned: int
    expected: int
    """Not final yet, and in none of the others."""
    held: int
    """Awarded and held for a review; in none of the others."""
    spent: int
    """What is asked for and not approved yet is among it."""
    gone: int
    """Expired."""
    account: Account

    @property
    def balance(self) -> int:
        return self.account.balance


def accounts(
    session: Session, *, workspace_id: int, partner: str | None = None
) -> dict[tuple[str, str], Points]:
    """By partner (folded) and currency: of one partner or of all; without those that never had any points."""
    lots: defaultdict[tuple[str, str], list[Lot]] = defaultdict(list)
    other: defaultdict[tuple[str, str], defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    names: dict[tuple[str, str], str] = {}
    for award_id, who, name, currency, stage, minor, since in _lying(session, workspace_id, partner):
        if not is_points(currency):
            continue
        names[who, currency] = name
        if stage == "certain":
            lots[who, currency].append(Lot(f"award:{award_id}", since, minor))
        else:
            other[who, currency][stage] += minor
    moves: defaultdict[tuple[str, str], list[PointEntry]] = defaultdict(list)
    for entry in entries(session, workspace_id=workspace_id, partner=partner):
        moves[folded(entry.partner), entry.currency].append(entry)
        names.setdefault((folded(entry.partner), entry.currency), entry.partner)
    return {
        key: Points(
            partner=names[key],
            currency=key[1],
            earned=sum(lot.minor for lot in lots[key]),
            expected=other[key]["provisional"],
            held=other[key]["held"],
            spent=-sum(each.change for each in moves[key] if each.kind in ("redeemed", "given back")),
            gone=-sum(each.change for each in moves[key] if each.kind in ("expired", "restored")),
            account=account(lots[key], map(_move, moves[key])),
        )
        for key in sorted(names)
    }


def balance(session: Session, *, workspace_id: int, partner: str, currency: str) -> int:
    """What the partner can spend, in minor units; below zero where more was spent than is there by now."""
    found = accounts(session, workspace_id=workspace_id, partner=partner).get((folded(partner), currency))
    return found.balance if found else 0


def entries(
    session: Session,
    *,
    workspace_id: int,
    partner: str | None = None,
    between: tuple[date, date] | None = None,
) -> tuple[PointEntry, ...]:
    """In the order in which they were written; of one partner, or booked on days from the first to the second."""
    statement = select(PointEntryRow).where(PointEntryRow.workspace_id == workspace_id)
    if partner is not None:
        statement = statement.where(PointEntryRow.partner == folded(partner))
    if between is not None:
        statement = statement.where(col(PointEntryRow.booked_on).between(*between))
    return tuple(map(_entry, session.exec(statement.order_by(col(PointEntryRow.chain_no)))))


def entry_of(session: Session, *, redemption_id: int, kind: Kind) -> PointEntry | None:
    row = session.exec(
        select(PointEntryRow).where(PointEntryRow.redemption_id == redemption_id, PointEntryRow.kind == kind)
    ).first()
    return _entry(row) if row else None


def post(
    session: Session,
    *,
    workspace_id: int,
    kind: Kind,
    partner: str,
    currency: str,
    minor: int,
    on: date,
    now: datetime,
    by: object = "",
    note: str = "",
    redemption_id: int | None = None,
    lot: str = "",
    corrects: int | None = None,
) -> None:
    """Write one entry with its two lines. Whoever calls this holds the workspace."""
    length, previous = _head(session, workspace_id)
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "kind": kind,
        "partner": folded(partner),
        "partner_name": partner.strip(),
        "currency": currency,
        "amount_minor": minor,
        "redemption_id": redemption_id,
        "lot": lot,
        "corrects": corrects,
        "recorded_at": now.astimezone(UTC),
        "booked_on": on,
        "actor": str(by),
        "note": note,
        "chain_no": length + 1,
        "previous_hash": previous,
    }
    lines = _lines(kind, minor)
    row = PointEntryRow(**values, hash=_hash(values, lines))
    session.add(row)
    session.flush()
    session.add_all(
        PointPostingRow(workspace_id=workspace_id, entry_id=row.id, account=name, amount_minor=amount)
        for name, amount in lines
    )
    session.flush()


def restore(
    session: Session, *, workspace_id: int, account: Points, lot: str, minor: int, on: date, now: datetime
) -> None:
    """Take back so much of what had expired of a lot, the newest of these entries first. Whoever calls this holds the workspace."""
    own = [
        each
        for each in entries(session, workspace_id=workspace_id, partner=account.partner)
        if each.lot == lot and each.currency == account.currency
    ]
    for each in (each for each in own[::-1] if each.kind == "expired"):
        open_ = each.minor - sum(other.minor for other in own if other.corrects == each.id)
        part = min(open_, minor)
        minor -= part
        if part:
            post(
                session,
                workspace_id=workspace_id,
                kind="restored",
                partner=account.partner,
                currency=account.currency,
                minor=part,
                on=on,
                now=now,
                lot=lot,
                corrects=each.id,
            )


def broken(session: Session, *, workspace_id: int) -> Iterator[str]:
    """What is wrong with the stored entries, a sentence for each fault."""
    lines: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for line in session.exec(select(PointPostingRow).where(PointPostingRow.workspace_id == workspace_id)):
        lines[line.entry_id].append((line.account, line.amount_minor))
    length, previous = 0, START
    known: dict[int, PointEntryRow] = {}
    rows = session.exec(
        select(PointEntryRow)
        .where(PointEntryRow.workspace_id == workspace_id)
        .order_by(col(PointEntryRow.chain_no))
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        where = f"point entry {row.id}"
        own = sorted(lines.pop(row.id, []))
        if row.chain_no != length + 1:
            yield f"{where} does not follow entry {length}: entries are missing"
        elif row.previous_hash != previous:
            yield f"{where} was not written after the entry that stands before it"
        if row.hash != _hash(row.model_dump(), own):
            yield f"{where} is not as it was written"
        if own != sorted(_lines(cast("Kind", row.kind), row.amount_minor)):
            yield f"the lines of {where} do not say what the entry says"
        corrected = known.get(row.corrects) if row.corrects is not None else None
        if (row.kind in ("given back", "restored")) != (row.corrects is not None):
            yield f"{where} corrects something and should not, or should and does not"
        elif row.corrects is not None and (
            corrected is None
            or (corrected.partner, corrected.currency) != (row.partner, row.currency)
            or corrected.amount_minor < row.amount_minor
        ):
            yield f"{where} corrects an entry that it cannot correct"
        known[row.id] = row
        length, previous = row.chain_no, row.hash
    for entry_id in sorted(lines):
        yield f"lines of points belong to no entry ({entry_id})"


# --- expiry ------------------------------------------------------------------------------------------------------------


def term(session: Session, *, workspace_id: int) -> Term | None:
    """None where points never expire."""
    row = session.exec(
        select(PointTermRow.months, col(PointTermRow.since)).where(
            PointTermRow.workspace_id == workspace_id, PointTermRow.months > 0
        )
    ).first()
    return Term(*row) if row else None


def set_term(
    session: Session, *, workspace_id: int, months: int | None, by: object, on: date, now: datetime
) -> None:
    """From that day on; None: they never expire."""
    statement = insertion(session, PointTermRow).values(
        workspace_id=workspace_id, months=months or 0, since=on, done_on=on - DAY
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id"],
            set_={
                "months": statement.excluded.months,
                "since": statement.excluded.since,
                "done_on": statement.excluded.done_on,
            },
        )
    )
    audit.record(
        session,
        workspace_id=workspace_id,
        actor=by,
        action=f"points expire {f'after {months} months' if months else 'never'}",
        subject="workspace",
        now=now,
    )


def is_due(session: Session, *, workspace_id: int, on: date) -> bool:
    """Whether nobody has seen to expiry on that day yet; never where points do not expire."""
    done = session.exec(
        select(col(PointTermRow.done_on)).where(PointTermRow.workspace_id == workspace_id)
    ).first()
    return done is not None and done < on


def claim_day(session: Session, *, workspace_id: int, on: date) -> bool:
    """Whether that day's expiry is ours to see to, in this transaction."""
    claimed = session.exec(
        update(PointTermRow)
        .where(col(PointTermRow.workspace_id) == workspace_id, col(PointTermRow.done_on) < on)
        .values(done_on=on)
        .execution_options(synchronize_session=False)
    )
    return bool(claimed.rowcount)


def warned(session: Session, *, workspace_id: int) -> frozenset[tuple[str, str, date]]:
    """Who was told of points that expire: partner (folded), currency and last day."""
    rows = session.exec(
        select(PointWarningRow.partner, PointWarningRow.currency, col(PointWarningRow.last_day)).where(
            PointWarningRow.workspace_id == workspace_id
        )
    )
    return frozenset((partner, currency, last_day) for partner, currency, last_day in rows)


def claim_warning(
    session: Session, *, workspace_id: int, partner: str, currency: str, last_day: date
) -> bool:
    """Whether telling that partner is ours to do, in this transaction."""
    return insert_once(
        session,
        PointWarningRow,
        workspace_id=workspace_id,
        partner=folded(partner),
        currency=currency,
        last_day=last_day,
    )


# --- rows --------------------------------------------------------------------------------------------------------------


def _lying(
    session: Session, workspace_id: int, partner: str | None
) -> Iterator[tuple[int, str, str, str, str, int, date]]:
    """What lies where of each award: its id, whose, the currency, the stage (`certain` where it can be spent), how much, and since when."""
    whose = (col(AwardRow.partner), col(AwardRow.partner_name))
    what = (col(PostingRow.award_id), col(PostingRow.currency), col(PostingRow.account))
    statement = (
        columns(*what, *whose, func.sum(PostingRow.amount_minor), func.min(EntryRow.booked_on))
        .join(AwardRow, col(AwardRow.id) == PostingRow.award_id)
        .join(EntryRow, col(EntryRow.id) == PostingRow.entry_id)
        .where(
            col(AwardRow.workspace_id) == workspace_id,
            col(AwardRow.payee) == "",
            col(PostingRow.currency).startswith("points"),
            col(PostingRow.account) != "cost",
        )
        .group_by(*what, *whose)
        .order_by(col(PostingRow.award_id))
    )
    if partner is not None:
        statement = statement.where(col(AwardRow.partner) == folded(partner))
    sums: dict[tuple[int, str, str], tuple[str, str, int, date]] = {}
    for award_id, currency, stage, who, name, minor, since in session.execute(statement):
        place = "certain" if stage in _CERTAIN else stage
        *_, before, first = sums.get((award_id, currency, place), (who, name, 0, since))
        # PostgreSQL sums BIGINT to NUMERIC.
        sums[award_id, currency, place] = who, name, before - int(minor), min(first, since)
    for (award_id, currency, place), (who, name, minor, since) in sums.items():
        if minor:
            yield award_id, who, name, currency, place, minor, since


def _move(entry: PointEntry) -> Move:
    lot = f"entry:{entry.id}" if entry.kind == "given back" else entry.lot
    return Move(entry.kind, entry.booked_on, entry.minor, lot)


def _lines(kind: Kind, minor: int) -> Sequence[tuple[str, int]]:
    """What can be spent is owed and stands with a minus: it goes down by a plus."""
    out = minor if kind in _LEAVES else -minor
    return sorted([("points", out), (_OTHER_SIDE[kind], -out)])


def _head(session: Session, workspace_id: int) -> tuple[int, str]:
    last = session.exec(
        select(PointEntryRow.chain_no, PointEntryRow.hash)
        .where(PointEntryRow.workspace_id == workspace_id)
        .order_by(col(PointEntryRow.chain_no).desc())
        .limit(1)
    ).first()
    return (last[0], last[1]) if last else (0, START)


def _hash(values: Mapping[str, Any], lines: Sequence[tuple[str, int]]) -> str:
    return hashlib.sha256(canonical([content_of(values), sorted(lines)]).encode()).hexdigest()


def _entry(row: PointEntryRow) -> PointEntry:
    return PointEntry(
        id=row.id,
        kind=cast("Kind", row.kind),
        partner=row.partner_name,
        currency=row.currency,
        minor=row.amount_minor,
        redemption_id=row.redemption_id,
        lot=row.lot,
        corrects=row.corrects,
        recorded_at=row.recorded_at,
        booked_on=row.booked_on,
        actor=row.actor,
        note=row.note,
        chain_no=row.chain_no,
        hash=row.hash,
    )
