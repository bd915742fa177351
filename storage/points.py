"""Points: what the programs awarded, what was spent of it, what came back and what expired. Each change is an entry, never changed.

A partner has an account of each scale, and so has whoever else its awards are paid to, the `payee` (folded): one of its people, or
another partner. Whoever writes holds the workspace (`workspaces.lock`),
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
from storage import audit, payees
from storage.award_json import canonical
from storage.chain import START, Head, content_of
from storage.insertion import insert_once, insertion
from storage.ledger_tables import AwardRow, EntryRow, PostingRow
from storage.point_tables import PointEntryRow, PointPostingRow, PointTermRow, PointWarningRow

EXPIRE: Final = "points expire"
"""So begins what the act is called that says when they do."""
_CERTAIN: Final = ("earned", "approved")
_OTHER_SIDE: Final[Mapping[Kind, str]] = {
    "redeemed": "redemptions",
    "given back": "redemptions",
    "expired": "expired",
    "restored": "expired",
}
Key = tuple[str, str, str]
"""Of an account: partner and payee (folded), and currency."""
_LEAVES: Final[tuple[Kind, ...]] = ("redeemed", "expired")


@dataclass(frozen=True, slots=True, kw_only=True)
class PointEntry:
    """`minor` is above zero; it leaves the account where something was redeemed or expired, else it comes back."""

    id: int
    kind: Kind
    partner: str
    payee: str
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
    """An account of one scale, in minor units: the partner's own, or of a `payee` of its awards."""

    partner: str
    payee: str
    receiver: str
    """The payee as it is written."""
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
    def for_whom(self) -> str:
        """As people read it."""
        return f"{self.receiver} ({self.partner})" if self.receiver else self.partner

    @property
    def name(self) -> str:
        """Of whose it is, in buttons: "" for a partner's own."""
        whose = f"{folded(self.partner)}\n{self.payee}"
        return hashlib.sha256(whose.encode()).hexdigest()[:12] if self.payee else ""

    @property
    def balance(self) -> int:
        return self.account.balance


def accounts(
    session: Session, *, workspace_id: int, partner: str | None = None, payee: str | None = None
) -> dict[Key, Points]:
    """Of one partner or of all (None), its own (payee "") or of a payee's or of all; without those that never had any points."""
    lots: defaultdict[Key, list[Lot]] = defaultdict(list)
    other: defaultdict[Key, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    names: dict[Key, str] = {}
    for award_id, key, name, stage, minor, since in _lying(session, workspace_id, partner, payee):
        names[key] = name
        if stage == "certain":
            lots[key].append(Lot(f"award:{award_id}", since, minor))
        else:
            other[key][stage] += minor
    moves: defaultdict[Key, list[PointEntry]] = defaultdict(list)
    for entry in entries(session, workspace_id=workspace_id, partner=partner, payee=payee):
        key = (folded(entry.partner), entry.payee, entry.currency)
        moves[key].append(entry)
        names.setdefault(key, entry.partner)
    known = payees.known(session, workspace_id=workspace_id) if any(key[1] for key in names) else None
    return {
        key: Points(
            partner=names[key],
            payee=key[1],
            receiver=known.written(names[key], key[1]) if known is not None and key[1] else "",
            currency=key[2],
            earned=sum(lot.minor for lot in lots[key]),
            expected=other[key]["provisional"],
            held=other[key]["held"],
            spent=-sum(each.change for each in moves[key] if each.kind in ("redeemed", "given back")),
            gone=-sum(each.change for each in moves[key] if each.kind in ("expired", "restored")),
            account=account(lots[key], map(_move, moves[key])),
        )
        for key in sorted(names)
    }


def balance(session: Session, *, workspace_id: int, partner: str, payee: str = "", currency: str) -> int:
    """What can be spent, in minor units; below zero where more was spent than is there by now."""
    found = accounts(session, workspace_id=workspace_id, partner=partner, payee=payee)
    has = found.get((folded(partner), payee, currency))
    return has.balance if has else 0


def balances(session: Session, *, workspace_id: int) -> dict[Key, int]:
    """The balance of every account, as the database adds it up."""
    sums: defaultdict[Key, int] = defaultdict(int)
    whose = (col(AwardRow.partner), col(AwardRow.payee), col(PostingRow.currency))
    earned = (
        columns(*whose, func.sum(PostingRow.amount_minor))
        .join(AwardRow, col(AwardRow.id) == PostingRow.award_id)
        .where(
            col(AwardRow.workspace_id) == workspace_id,
            col(PostingRow.currency).startswith("points"),
            col(PostingRow.account).in_(_CERTAIN),
        )
        .group_by(*whose)
    )
    for partner, payee, currency, minor in session.execute(earned):
        if is_points(currency):
            # Owed with a minus; PostgreSQL sums BIGINT to NUMERIC.
            sums[partner, payee, currency] -= int(minor)
    holder = (col(PointEntryRow.partner), col(PointEntryRow.payee), col(PointEntryRow.currency))
    moved = (
        columns(*holder, col(PointEntryRow.kind), func.sum(PointEntryRow.amount_minor))
        .where(col(PointEntryRow.workspace_id) == workspace_id)
        .group_by(*holder, col(PointEntryRow.kind))
    )
    have_expired: set[Key] = set()
    for partner, payee, currency, kind, minor in session.execute(moved):
        sums[partner, payee, currency] += -int(minor) if kind in _LEAVES else int(minor)
        if kind == "expired":
            have_expired.add((partner, payee, currency))
    for partner, payee, currency in have_expired:
        # What had expired of an award that was taken back since is not missing twice: that takes the account's own order.
        sums[partner, payee, currency] = balance(
            session, workspace_id=workspace_id, partner=partner, payee=payee, currency=currency
        )
    return dict(sums)


def entries(
    session: Session,
    *,
    workspace_id: int,
    partner: str | None = None,
    payee: str | None = None,
    between: tuple[date, date] | None = None,
) -> tuple[PointEntry, ...]:
    """In the order in which they were written; of one partner, of one payee (the partner itself: ""), or booked on days from the first to the second."""
    statement = select(PointEntryRow).where(PointEntryRow.workspace_id == workspace_id)
    if partner is not None:
        statement = statement.where(PointEntryRow.partner == folded(partner))
    if payee is not None:
        statement = statement.where(PointEntryRow.payee == payee)
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
    payee: str = "",
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
    end = head(session, workspace_id=workspace_id)
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "kind": kind,
        "partner": folded(partner),
        "partner_name": partner.strip(),
        "payee": payee,
        "currency": currency,
        "amount_minor": minor,
        "redemption_id": redemption_id,
        "lot": lot,
        "corrects": corrects,
        "recorded_at": now.astimezone(UTC),
        "booked_on": on,
        "actor": str(by),
        "note": note,
        "chain_no": end.length + 1,
        "previous_hash": end.hash,
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
        for each in entries(session, workspace_id=workspace_id, partner=account.partner, payee=account.payee)
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
                payee=account.payee,
                currency=account.currency,
                minor=part,
                on=on,
                now=now,
                lot=lot,
                corrects=each.id,
            )


def head(session: Session, *, workspace_id: int) -> Head:
    """The end of the chain of these entries."""
    last = session.exec(
        select(PointEntryRow.chain_no, PointEntryRow.hash)
        .where(PointEntryRow.workspace_id == workspace_id)
        .order_by(col(PointEntryRow.chain_no).desc())
        .limit(1)
    ).first()
    return Head(last[0], last[1]) if last else Head(0, START)


def hash_at(session: Session, *, workspace_id: int, length: int) -> str | None:
    """The hash of the entry at that place of the chain; None where there is none."""
    return session.exec(
        select(PointEntryRow.hash).where(
            PointEntryRow.workspace_id == workspace_id, PointEntryRow.chain_no == length
        )
    ).first()


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
            or (corrected.partner, corrected.payee, corrected.currency)
            != (row.partner, row.payee, row.currency)
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
        action=expire(months),
        subject="workspace",
        now=now,
    )


def expire(months: int | None) -> str:
    """What the act is called that makes them expire after so many months."""
    return f"{EXPIRE} {f'after {months} months' if months else 'never'}"


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


def warned(session: Session, *, workspace_id: int, to_managers: bool) -> frozenset[tuple[Key, date]]:
    """Of which accounts and last days those whose points expire were told, or managers in their place."""
    rows = session.exec(
        select(PointWarningRow).where(
            PointWarningRow.workspace_id == workspace_id, PointWarningRow.to_managers == to_managers
        )
    )
    return frozenset(((row.partner, row.payee, row.currency), row.last_day) for row in rows)


def claim_warning(
    session: Session, account: Points, *, workspace_id: int, last_day: date, to_managers: bool
) -> bool:
    """Whether telling them is ours to do, in this transaction."""
    return insert_once(
        session,
        PointWarningRow,
        workspace_id=workspace_id,
        partner=folded(account.partner),
        payee=account.payee,
        currency=account.currency,
        last_day=last_day,
        to_managers=to_managers,
    )


# --- rows --------------------------------------------------------------------------------------------------------------


def _lying(
    session: Session, workspace_id: int, partner: str | None, payee: str | None
) -> Iterator[tuple[int, Key, str, str, int, date]]:
    """What lies where of each award: its id, whose, the partner's name, the stage (`certain` where it can be spent), how much, and since when."""
    whose = (col(AwardRow.partner), col(AwardRow.payee), col(AwardRow.partner_name))
    what = (col(PostingRow.award_id), col(PostingRow.currency), col(PostingRow.account))
    statement = (
        columns(*what, *whose, func.sum(PostingRow.amount_minor), func.min(EntryRow.booked_on))
        .join(AwardRow, col(AwardRow.id) == PostingRow.award_id)
        .join(EntryRow, col(EntryRow.id) == PostingRow.entry_id)
        .where(
            col(AwardRow.workspace_id) == workspace_id,
            col(PostingRow.currency).startswith("points"),
            col(PostingRow.account) != "cost",
        )
        .group_by(*what, *whose)
        .order_by(col(PostingRow.award_id))
    )
    if partner is not None:
        statement = statement.where(col(AwardRow.partner) == folded(partner))
    if payee is not None:
        statement = statement.where(col(AwardRow.payee) == payee)
    sums: dict[tuple[int, Key, str], tuple[str, int, date]] = {}
    for award_id, currency, stage, who, paid_to, name, minor, since in session.execute(statement):
        if not is_points(currency):
            continue
        place = (award_id, (who, paid_to, currency), "certain" if stage in _CERTAIN else stage)
        _, before, first = sums.get(place, (name, 0, since))
        # PostgreSQL sums BIGINT to NUMERIC.
        sums[place] = name, before - int(minor), min(first, since)
    for (award_id, key, stage), (name, minor, since) in sums.items():
        if minor:
            yield award_id, key, name, stage, minor, since


def _move(entry: PointEntry) -> Move:
    lot = f"entry:{entry.id}" if entry.kind == "given back" else entry.lot
    return Move(entry.kind, entry.booked_on, entry.minor, lot)


def _lines(kind: Kind, minor: int) -> Sequence[tuple[str, int]]:
    """What can be spent is owed and stands with a minus: it goes down by a plus."""
    out = minor if kind in _LEAVES else -minor
    return sorted([("points", out), (_OTHER_SIDE[kind], -out)])


def _hash(values: Mapping[str, Any], lines: Sequence[tuple[str, int]]) -> str:
    if not values["payee"]:  # entries were hashed before there were payees
        values = {name: value for name, value in values.items() if name != "payee"}
    return hashlib.sha256(canonical([content_of(values), sorted(lines)]).encode()).hexdigest()


def _entry(row: PointEntryRow) -> PointEntry:
    return PointEntry(
        id=row.id,
        kind=cast("Kind", row.kind),
        partner=row.partner_name,
        payee=row.payee,
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
