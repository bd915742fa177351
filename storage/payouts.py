"""Payouts: awards that are paid together. One person prepares what is due, another approves exactly that (FOUR_EYES), then it is paid once.

A payout is numbered, and its lines never change; what is in it is known by its hash. While it is open, corrections of its awards void it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Final, Literal, cast

from sqlmodel import Session, col, func, insert, select

from dsl.points import is_points
from programs.facts import folded
from programs.money import Money
from programs.not_done import NotDone, Saying
from programs.paying import Line, Payable, lines, owed_back, payable
from programs.speech import phrase
from programs.stages import Holdings, Stage, drawn, drawn_whole, moved, stands
from storage import audit, evaluation, handling, journal, ledger, programs, settling
from storage.award_json import canonical
from storage.handling import Handled, NotPossible
from storage.incoming import in_portions
from storage.ledger_tables import EntryRow, PayoutLineRow, PayoutRow
from storage.ledger_values import Act
from storage.programs import tenures_of

EXPIRES: Final = timedelta(days=14)
"""How long a payout may be approved after it was prepared, and paid after it was approved."""

__all__ = ["NotPossible"]

State = Literal["prepared", "approved", "paid", "cancelled"]
_STATES: Final[dict[str, str]] = {
    "prepared": phrase("prepared"),
    "approved": phrase("approved"),
    "paid": phrase("paid"),
    "cancelled": phrase("cancelled"),
}


class NothingDue(NotDone):
    """There is nobody to whom money is due by that day, beyond what is in other payouts."""


@dataclass(frozen=True, slots=True)
class PaidTo:
    """What one payee gets, in one currency and form, for so many awards."""

    payee: str
    amount: Money
    paid_as: str
    awards: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    id: int
    number: int
    due_on: date
    state: State
    hash: str
    prepared_by: str
    prepared_at: datetime
    approved_by: str
    approved_at: datetime | None
    ended_by: str
    ended_at: datetime | None
    payees: tuple[PaidTo, ...]

    @property
    def totals(self) -> tuple[Money, ...]:
        """What it comes to, by currency."""
        sums: dict[str, Money] = {}
        for each in self.payees:
            before = sums.get(each.amount.currency)
            sums[each.amount.currency] = (
                Money(before.amount + each.amount.amount, before.currency) if before else each.amount
            )
        return tuple(sums[currency] for currency in sorted(sums))


def prepare(session: Session, *, workspace_id: int, on: date, actor: str, now: datetime) -> Payout:
    """Put everything that is due by the day into a payout, netted by payee. Held and provisional awards stay where they are.

    Raises NothingDue.
    """
    # Before anything is read: another payout would take the same, and a tick might correct what was read.
    journal.alone_in(session, workspace_id=workspace_id)
    held = ledger.awards_of(session, workspace_id=workspace_id)
    found = handling.handled(session, [each.id for each in held], workspace_id=workspace_id)
    open_ = [each for one in held for each in _payable(one, found[one.id], on)]
    scheduled, with_schedule = _scheduled(session, workspace_id, on)
    chosen = lines(open_, scheduled, with_schedule)
    if not chosen:
        raise NothingDue(phrase("nothing is due to anybody by {day}, beyond what other payouts hold"), day=on)
    last = session.exec(
        select(func.max(PayoutRow.number)).where(PayoutRow.workspace_id == workspace_id)
    ).one()
    number = (last or 0) + 1
    row = PayoutRow(
        workspace_id=workspace_id,
        number=number,
        due_on=on,
        state="prepared",
        hash=_hash(number, on, chosen),
        prepared_by=actor,
        prepared_at=now.astimezone(UTC),
    )
    session.add(row)
    session.flush()
    session.execute(
        insert(PayoutLineRow),
        [
            {
                "payout_id": row.id,
                "award_id": line.of.id,
                "seq": found[line.of.id].last.seq + 1,
                "payee": line.of.payee.strip(),
                "paid_as": line.of.paid_as,
                "currency": line.of.currency,
                "amount_minor": line.amount,
            }
            for line in chosen
        ],
    )
    amounts = [(found[line.of.id].of(line.of.currency), line.amount) for line in chosen]
    _move(session, row, amounts, "in payout", actor=actor, now=now, on=on)
    _audit(session, row, "payout prepared", actor, now)
    return _shown(session, row)


def approve(
    session: Session, *, workspace_id: int, number: int, shown: str, actor: str, now: datetime
) -> Payout:
    """Approve exactly what was shown, by its hash. Raises NotPossible for whoever prepared it, for anything else than what was shown, and too late."""
    row = _row(session, workspace_id, number)
    if row.state != "prepared":
        raise NotPossible(
            phrase("payout {number} is {state}"), number=number, state=Saying(_STATES[row.state])
        )
    if row.prepared_by == actor:
        raise NotPossible(phrase("whoever prepared a payout cannot approve it; that takes a second person"))
    if row.hash != shown:
        raise NotPossible(
            phrase("payout {number} is not what was shown; have a look at it again"), number=number
        )
    if now - row.prepared_at > EXPIRES:
        raise NotPossible(
            phrase("payout {number} was prepared more than {days} days ago; cancel it and prepare it anew"),
            number=number,
            days=EXPIRES.days,
        )
    _unchanged(session, row)
    row.state, row.approved_by, row.approved_at = "approved", actor, now.astimezone(UTC)
    session.add(row)
    _audit(session, row, "payout approved", actor, now)
    return _shown(session, row)


def pay(session: Session, *, workspace_id: int, number: int, actor: str, now: datetime, on: date) -> Payout:
    """Note that it was paid. Raises NotPossible where it is not approved, or its approval is void or too old."""
    row = _row(session, workspace_id, number)
    if row.state != "approved":
        raise NotPossible(
            phrase("payout {number} is {state}, not approved"),
            number=number,
            state=Saying(_STATES[row.state]),
        )
    assert row.approved_at is not None
    if now - row.approved_at > EXPIRES:
        raise NotPossible(
            phrase("payout {number} was approved more than {days} days ago; cancel it and prepare it anew"),
            number=number,
            days=EXPIRES.days,
        )
    _unchanged(session, row)
    return _ended(session, row, "paid", actor, now, on)


def cancel(
    session: Session, *, workspace_id: int, number: int, actor: str, now: datetime, on: date
) -> Payout:
    """Take everything out of it again. Raises NotPossible where it was paid or cancelled."""
    row = _row(session, workspace_id, number)
    if row.state not in ("prepared", "approved"):
        raise NotPossible(
            phrase("payout {number} is {state}"), number=number, state=Saying(_STATES[row.state])
        )
    return _ended(session, row, "cancelled", actor, now, on)


def listed(session: Session, *, workspace_id: int) -> tuple[Payout, ...]:
    """All payouts, the newest first."""
    rows = session.exec(
        select(PayoutRow).where(PayoutRow.workspace_id == workspace_id).order_by(col(PayoutRow.number).desc())
    ).all()
    return tuple(_shown(session, row) for row in rows)


def payout(session: Session, *, workspace_id: int, number: int) -> Payout:
    """Raises NotPossible where there is none of that number."""
    return _shown(session, _row(session, workspace_id, number, lock=False))


# --- how it is done ------------------------------------------------------------------------------------------------


def _payable(one: ledger.LedgerAward, now: Handled, on: date) -> Iterator[Payable]:
    """The award's money, and while none of that is open, what is owed back in a currency in which it was before: an award has one line in a payout."""
    if now.standing == "held" or one.status == "provisional":
        return
    known: dict[str, Any] = {"id": one.id, "program": one.program_id, "by": on}
    own = None
    if one.award.amount is not None and not is_points(one.award.amount.currency):
        own = payable(one.award, lies=now.lies, withdrawn=one.withdrawn, **known)
    if own is not None:
        yield own
    if own is None or not own.open:
        owed = (
            owed_back(one.award, currency=currency, lies=lies, **known)
            for currency, lies in sorted(now.former.items())
            if not is_points(currency)
        )
        yield from islice((each for each in owed if each.open), 1)


def _scheduled(
    session: Session, workspace_id: int, on: date
) -> tuple[dict[tuple[int, str, str], int], frozenset[int]]:
    """What programs with payouts of their own have paid out by the day, and which programs these are."""
    amounts: defaultdict[tuple[int, str, str], int] = defaultdict(int)
    with_schedule: set[int] = set()
    days = settling.days(session, workspace_id=workspace_id)
    for versions in programs.ever_in_force(session, workspace_id=workspace_id):
        newest = versions[-1]
        tenure = tenures_of(versions)[-1]
        as_of = days.get(newest.program_id)
        if tenure is None or not tenure.program.payouts or as_of is None:
            continue
        with_schedule.add(newest.program_id)
        standing = ledger.awards_of(session, workspace_id=workspace_id, program_id=newest.program_id)
        paid = evaluation.paid_out(
            session,
            workspace_id=workspace_id,
            program=tenure.program,
            awards=[each.award for each in standing if not each.withdrawn],
            statuses=(),
            as_of=as_of.on,
        )
        for each in paid:
            if each.on <= on:
                key = (newest.program_id, folded(each.payee), each.amount.currency)
                amounts[key] += each.amount.rounded().minor
    return dict(amounts), frozenset(with_schedule)


def _move(
    session: Session,
    row: PayoutRow,
    amounts: Sequence[tuple[Handled, int]],
    act: Act,
    *,
    actor: str,
    now: datetime,
    on: date,
) -> None:
    acts = []
    for each, amount in amounts:
        after = _moved(each, amount, act)
        standing = each.standing
        if not each.is_former:
            standing = stands(after, standing=standing, status=each.status)
        acts.append((each, act, after, standing))
    handling.record(session, acts, actor=actor, note=f"payout {row.number}", now=now, on=on)


def _moved(each: Handled, amount: int, act: Act) -> Holdings:
    match act:
        case "in payout" if each.is_former:
            return drawn_whole(each.lies, to="in payout")
        case "in payout":
            return drawn(each.lies, amount, to="in payout")
        case "out of payout":
            back: Stage = "held" if each.standing == "held" else "earned"
            return moved(each.lies, amount, source="in payout", to=back)
        case "paid":
            return moved(each.lies, amount, source="in payout", to="paid")
        case _:
            raise AssertionError(f"{act} is nothing that a payout does")


def _ended(
    session: Session, row: PayoutRow, state: Literal["paid", "cancelled"], actor: str, now: datetime, on: date
) -> Payout:
    own = _lines(session, row.id)
    ids = [line.award_id for line in own]
    handling.alone(session, ids)
    found = handling.handled(session, ids, workspace_id=row.workspace_id)
    act: Act = "paid" if state == "paid" else "out of payout"
    amounts = [(found[line.award_id].of(line.currency), line.amount_minor) for line in own]
    _move(session, row, amounts, act, actor=actor, now=now, on=on)
    row.state, row.ended_by, row.ended_at = state, actor, now.astimezone(UTC)
    session.add(row)
    _audit(session, row, f"payout {state}", actor, now)
    return _shown(session, row)


def _unchanged(session: Session, row: PayoutRow) -> None:
    """Raise NotPossible where an award in it was corrected since: what was approved is not what would be paid."""
    own = {line.award_id: line.seq for line in _lines(session, row.id)}
    changed: list[int] = []
    for portion in in_portions(own):
        later = select(EntryRow.award_id, EntryRow.seq).where(
            col(EntryRow.award_id).in_(portion), EntryRow.actor == ""
        )
        changed += [award_id for award_id, seq in session.exec(later) if seq > own[award_id]]
    if changed:
        count = len(set(changed))
        one = phrase(
            "1 of its awards was corrected since payout {number} was prepared; cancel it and prepare it anew"
        )
        more = phrase(
            "{count} of its awards were corrected since payout {number} was prepared; cancel it and prepare it anew"
        )
        raise NotPossible(one if count == 1 else more, count=count, number=row.number)


def _row(session: Session, workspace_id: int, number: int, *, lock: bool = True) -> PayoutRow:
    statement = select(PayoutRow).where(PayoutRow.workspace_id == workspace_id, PayoutRow.number == number)
    row = session.exec(statement.with_for_update() if lock else statement).first()
    if row is None:
        raise NotPossible(phrase("there is no payout {number}"), number=number)
    return row


def _lines(session: Session, payout_id: int) -> Sequence[PayoutLineRow]:
    return session.exec(
        select(PayoutLineRow).where(PayoutLineRow.payout_id == payout_id).order_by(col(PayoutLineRow.id))
    ).all()


def _shown(session: Session, row: PayoutRow) -> Payout:
    sums: dict[tuple[str, str, str], tuple[str, int, int]] = {}
    for line in _lines(session, row.id):
        key = (folded(line.payee), line.currency, line.paid_as)
        shown, minor, awards = sums.get(key, (line.payee, 0, 0))
        sums[key] = (shown, minor + line.amount_minor, awards + 1)
    return Payout(
        id=row.id,
        number=row.number,
        due_on=row.due_on,
        state=cast("State", row.state),
        hash=row.hash,
        prepared_by=row.prepared_by,
        prepared_at=row.prepared_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        payees=tuple(
            PaidTo(shown, Money.from_minor(minor, key[1]), key[2], awards)
            for key, (shown, minor, awards) in sorted(sums.items())
        ),
    )


def _hash(number: int, on: date, chosen: Sequence[Line]) -> str:
    own = [
        (line.of.id, line.of.payee.strip(), line.of.paid_as, line.of.currency, line.amount) for line in chosen
    ]
    return hash_of(number, on, own)


def hash_of(number: int, on: date, chosen: Sequence[tuple[int, str, str, str, int]]) -> str:
    """Of what is in a payout: of each line the award, who gets it as what, the currency and the amount in minor units."""
    content = [number, on.isoformat(), [list(line) for line in chosen]]
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _audit(session: Session, row: PayoutRow, action: str, actor: str, now: datetime) -> None:
    audit.record(
        session,
        workspace_id=row.workspace_id,
        actor=actor,
        action=action,
        subject=f"payout:{row.number}",
        now=now,
        details={"hash": row.hash},
    )
