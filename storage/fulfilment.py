"""Fulfilment: each award that is not money is a piece of work for somebody, exactly one, and open until it is delivered or called off.

What it is and whose, the ledger says; where the ledger takes an award back, its work is withdrawn, and comes back with the award. Of a rule
with seats, so many awards are worked on; the others wait, and whoever waits longest is offered the seat that becomes free.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, cast

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from programs.awards import STATUS_LINE, TAKEN_BACK
from programs.facts import folded
from programs.working_days import working_days_later
from storage import audit, workspaces
from storage.fulfilment_tables import FulfilmentEventRow, FulfilmentRow, SeatsRow
from storage.insertion import insert_once_with_id, insertion
from storage.ledger_tables import AwardRow, EntryRow
from storage.tables import VersionRow
from storage.workspaces import Workspace

State = Literal["waiting", "offered", "to do", "ordered", "delivered", "called off", "withdrawn"]
"""`waiting` for a seat, `offered` one that became free; `called off` by somebody, `withdrawn` with its award."""

OPEN: Final[tuple[State, ...]] = ("offered", "to do", "ordered", "waiting")
"""In the order of the board."""
_SEATED: Final[tuple[State, ...]] = ("offered", "to do", "ordered", "delivered")
_UNDISTURBED_DAYS: Final = 5
"""Working days without any change after which somebody is reminded."""
LONGEST: Final = 500
"""Characters of a note."""
NEXT: Final[dict[State, tuple[State, ...]]] = {
    "offered": ("to do", "called off"),
    "to do": ("ordered", "delivered", "called off"),
    "ordered": ("delivered", "called off"),
    "waiting": ("called off",),
}
"""What people can do with it."""


class NotSo(Exception):  # noqa: N818 - named for what happened
    """It stands otherwise by now, or is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    id: int
    workspace_id: int
    award_id: int
    program_id: int
    program: str
    rule: str
    """As the keys of awards write it."""
    item: str
    partner: str
    state: State
    owner: str
    """`team:user`; "": any manager."""
    opened_at: datetime
    changed_at: datetime
    remind_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: datetime
    actor: str
    state: State
    note: str
    owner: bool
    """Whether it is only that the actor does it from then on."""


@dataclass(frozen=True, slots=True)
class Differences:
    """Between the ledger and the work: awards that are none yet, work whose award is gone, and work whose award came back."""

    new: tuple[int, ...]
    """Ids of awards, the oldest first."""
    gone: tuple[Work, ...]
    back: tuple[Work, ...]

    @property
    def any(self) -> bool:
        return bool(self.new or self.gone or self.back)


@dataclass(frozen=True, slots=True)
class Seats:
    capacity: int
    taken: int


def differences(session: Session, *, workspace_id: int) -> Differences:
    """What the ledger says by now that is no work yet, or no work any more."""
    new = (
        select(AwardRow.id)
        .join(EntryRow, _last())
        .where(AwardRow.workspace_id == workspace_id, _in_kind(), EntryRow.standing != "held")
        .where(~exists().where(col(FulfilmentRow.award_id) == AwardRow.id))
        .order_by(col(AwardRow.id))
    )
    return Differences(
        tuple(session.exec(new)),
        _found(session, workspace_id, col(FulfilmentRow.state).in_(OPEN), ~_in_kind()),
        _found(session, workspace_id, FulfilmentRow.state == "withdrawn", _in_kind()),
    )


def follow(session: Session, workspace: Workspace, found: Differences, *, now: datetime) -> tuple[Work, ...]:
    """Make the work what the ledger says. The works whose state changed by it, in order."""
    workspaces.lock(session, workspace_id=workspace.id)  # nobody else counts seats meanwhile
    changed = [
        each.id
        for each in found.gone
        if _set(session, workspace, each.id, "withdrawn", by="", now=now, only_from=OPEN)
    ]
    opened = [_open(session, workspace, award_id, now) for award_id in found.new]
    changed += [id_ for id_ in opened if id_ is not None]
    for each in found.back:
        state: State = "waiting" if _seats(session, each.program_id, each.rule) else "to do"
        if _set(session, workspace, each.id, state, by="", now=now, only_from=("withdrawn",)):
            changed.append(each.id)
    rules = {(each.program_id, each.rule) for each in (*found.gone, *found.back)}
    for program_id, rule in sorted(rules):
        changed += _offer(session, workspace, program_id, rule, now)
    return tuple(get(session, workspace_id=workspace.id, id_=id_) for id_ in dict.fromkeys(changed))


def change(
    session: Session,
    workspace: Workspace,
    work: Work,
    state: State,
    *,
    by: object,
    now: datetime,
    note: str = "",
) -> tuple[Work, ...]:
    """Somebody moves it on: it, and whoever is offered a seat that becomes free by that. Raises NotSo where it stands otherwise by now."""
    workspaces.lock(session, workspace_id=workspace.id)
    if state not in NEXT.get(work.state, ()):
        raise NotSo
    if not _set(session, workspace, work.id, state, by=str(by), now=now, only_from=(work.state,), note=note):
        raise NotSo
    changed = [work.id]
    if state == "called off":
        changed += _offer(session, workspace, work.program_id, work.rule, now)
    return tuple(get(session, workspace_id=workspace.id, id_=id_) for id_ in changed)


def take(session: Session, workspace: Workspace, work: Work, *, owner: str, now: datetime) -> None:
    """Somebody does it from now on. Raises NotSo where it is not open any more."""
    if not _set(session, workspace, work.id, work.state, by=owner, now=now, only_from=OPEN, owner=owner):
        raise NotSo


def set_seats(
    session: Session,
    workspace: Workspace,
    *,
    program_id: int,
    rule: str,
    capacity: int,
    by: object,
    now: datetime,
) -> tuple[Work, ...]:
    """So many of a rule's awards can be had. Who has one that nobody ordered yet waits, the last first, where they are too many; who waited is offered what is free."""
    workspaces.lock(session, workspace_id=workspace.id)
    statement = insertion(session, SeatsRow).values(
        workspace_id=workspace.id, program_id=program_id, rule=folded(rule), capacity=capacity
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["program_id", "rule"], set_={"capacity": statement.excluded.capacity}
        )
    )
    audit.record(
        session,
        workspace_id=workspace.id,
        actor=by,
        action=f"seats {capacity}",
        subject=f"program:{program_id}",
        now=now,
    )
    changed: list[int] = []
    seats = _seats(session, program_id, folded(rule))
    assert seats is not None
    movable = _of_rule(session, workspace.id, program_id, folded(rule), ("offered", "to do"))
    for work in movable[::-1][: max(seats.taken - capacity, 0)]:
        _set(session, workspace, work.id, "waiting", by="", now=now, only_from=(work.state,))
        changed.append(work.id)
    changed += _offer(session, workspace, program_id, folded(rule), now)
    return tuple(get(session, workspace_id=workspace.id, id_=id_) for id_ in changed)


def seats_of(session: Session, work: Work) -> Seats | None:
    """None where there are as many as there are awards."""
    return _seats(session, work.program_id, work.rule)


def rules_called(session: Session, *, workspace_id: int, rule: str) -> tuple[int, ...]:
    """The programs in which a rule of that name has made work."""
    statement = (
        select(AwardRow.program_id)
        .join(FulfilmentRow, col(FulfilmentRow.award_id) == AwardRow.id)
        .where(AwardRow.workspace_id == workspace_id, AwardRow.rule == folded(rule))
        .distinct()
        .order_by(col(AwardRow.program_id))
    )
    return tuple(session.exec(statement))


def board(session: Session, *, workspace_id: int) -> tuple[Work, ...]:
    """All that is open, the oldest first."""
    return _found(session, workspace_id, col(FulfilmentRow.state).in_(OPEN))


def to_do(session: Session, *, workspace_id: int, item: str) -> tuple[Work, ...]:
    """What nobody has begun of an item, the oldest first."""
    found = _found(session, workspace_id, FulfilmentRow.state == "to do")
    return tuple(each for each in found if folded(each.item) == folded(item))


def counted(session: Session, *, workspace_id: int) -> int:
    """How much of it waits for somebody of ours."""
    statement = select(func.count()).where(
        col(FulfilmentRow.workspace_id) == workspace_id, col(FulfilmentRow.state).in_(("to do", "ordered"))
    )
    return session.exec(statement).one()


def of_partner(session: Session, *, workspace_id: int, partner: str) -> tuple[Work, ...]:
    """Whatever it is by now, the oldest first."""
    return _found(session, workspace_id, AwardRow.partner == folded(partner))


def find(session: Session, *, workspace_id: int, id_: int) -> Work | None:
    found = _found(session, workspace_id, FulfilmentRow.id == id_)
    return found[0] if found else None


def get(session: Session, *, workspace_id: int, id_: int) -> Work:
    found = find(session, workspace_id=workspace_id, id_=id_)
    if found is None:
        raise NotSo
    return found


def history(session: Session, work: Work) -> tuple[Event, ...]:
    """The oldest first."""
    rows = session.exec(
        select(FulfilmentEventRow)
        .where(FulfilmentEventRow.fulfilment_id == work.id)
        .order_by(col(FulfilmentEventRow.seq))
    )
    return tuple(
        Event(at=row.at, actor=row.actor, state=cast("State", row.state), note=row.note, owner=row.owner)
        for row in rows
    )


def idle(session: Session, *, workspace_id: int, now: datetime) -> tuple[Work, ...]:
    """What nobody moved for days, and nobody was reminded of."""
    return _found(session, workspace_id, _stirs(), col(FulfilmentRow.remind_at) <= now.astimezone(UTC))


def reminders(
    session: Session, *, workspace_id: int, after: datetime, until: datetime
) -> tuple[datetime, ...]:
    """When somebody will be reminded, between the two."""
    return tuple(
        each.remind_at for each in _found(session, workspace_id, _stirs()) if after < each.remind_at <= until
    )


def reminded(session: Session, workspace: Workspace, work: Work, *, now: datetime) -> bool:
    """Put down that somebody is reminded of it; False where that was done already, or it was moved since."""
    row = _locked(session, work.id)
    if row is None or row.remind_at != work.remind_at or row.state != work.state:
        return False
    row.remind_at = _later(workspace, now)
    session.add(row)
    session.flush()
    return True


# --- what is in kind ---------------------------------------------------------------------------------------------------


def _in_kind() -> ColumnElement[bool]:
    """Earned, and a thing: neither money but a donation, nor a badge or status, nor taken back by another award."""
    back = aliased(AwardRow)
    last = aliased(EntryRow)
    same = (
        getattr(back, name) == getattr(AwardRow, name)
        for name in ("program_id", "rule", "partner", "unit", "payee", "fact", "period")
    )
    taken_back = exists().where(
        *same,
        col(back.line) == col(AwardRow.line) + TAKEN_BACK,
        col(last.award_id) == back.id,
        col(last.seq) == back.last_seq,
        col(last.status) == "earned",
    )
    line = col(AwardRow.line)
    return and_(
        col(EntryRow.status) == "earned",
        col(EntryRow.item).is_not(None),
        or_(col(EntryRow.amount_minor).is_(None), line.startswith("donation")),
        ~line.startswith("badge"),
        line != STATUS_LINE,
        ~line.endswith(TAKEN_BACK),
        ~taken_back,
    )


def _last() -> ColumnElement[bool]:
    return and_(col(EntryRow.award_id) == AwardRow.id, col(EntryRow.seq) == AwardRow.last_seq)


def _stirs() -> ColumnElement[bool]:
    return col(FulfilmentRow.state).in_(("to do", "ordered", "offered"))


# --- seats -------------------------------------------------------------------------------------------------------------


def _seats(session: Session, program_id: int, rule: str) -> Seats | None:
    capacity = session.exec(
        select(SeatsRow.capacity).where(SeatsRow.program_id == program_id, SeatsRow.rule == rule)
    ).first()
    if capacity is None:
        return None
    taken = (
        select(func.count())
        .select_from(FulfilmentRow)
        .join(AwardRow, col(AwardRow.id) == FulfilmentRow.award_id)
        .where(
            AwardRow.program_id == program_id,
            AwardRow.rule == rule,
            col(FulfilmentRow.state).in_(_SEATED),
        )
    )
    return Seats(capacity, session.exec(taken).one())


def _offer(
    session: Session, workspace: Workspace, program_id: int, rule: str, now: datetime
) -> Iterable[int]:
    """What is free is offered to those who wait longest."""
    seats = _seats(session, program_id, rule)
    if seats is None:
        return
    waiting = _of_rule(session, workspace.id, program_id, rule, ("waiting",))
    for work in waiting[: max(seats.capacity - seats.taken, 0)]:
        _set(session, workspace, work.id, "offered", by="", now=now, only_from=("waiting",))
        yield work.id


def _of_rule(
    session: Session, workspace_id: int, program_id: int, rule: str, states: tuple[State, ...]
) -> tuple[Work, ...]:
    return _found(
        session,
        workspace_id,
        AwardRow.program_id == program_id,
        AwardRow.rule == rule,
        col(FulfilmentRow.state).in_(states),
    )


# --- rows --------------------------------------------------------------------------------------------------------------


def _open(session: Session, workspace: Workspace, award_id: int, now: datetime) -> int | None:
    award = session.get_one(AwardRow, award_id)
    seats = _seats(session, award.program_id, award.rule)
    waits = seats is not None and (
        seats.taken >= seats.capacity
        or bool(_of_rule(session, workspace.id, award.program_id, award.rule, ("waiting",)))
    )
    state: State = "waiting" if waits else "to do"
    id_ = insert_once_with_id(
        session,
        FulfilmentRow,
        workspace_id=workspace.id,
        award_id=award_id,
        state=state,
        owner="",
        opened_at=now.astimezone(UTC),
        changed_at=now.astimezone(UTC),
        remind_at=_later(workspace, now),
    )
    if id_ is not None:
        _write(session, workspace.id, id_, state, "", now, "")
    return id_


def _set(
    session: Session,
    workspace: Workspace,
    id_: int,
    state: State,
    *,
    by: str,
    now: datetime,
    only_from: tuple[State, ...],
    note: str = "",
    owner: str = "",
) -> bool:
    row = _locked(session, id_)
    if row is None or row.workspace_id != workspace.id or row.state not in only_from:
        return False
    row.state, row.changed_at, row.remind_at = state, now.astimezone(UTC), _later(workspace, now)
    row.owner = owner or row.owner
    session.add(row)
    _write(session, workspace.id, id_, state, by, now, note, owner=bool(owner))
    return True


def _locked(session: Session, id_: int) -> FulfilmentRow | None:
    statement = select(FulfilmentRow).where(FulfilmentRow.id == id_).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).first()


def _write(
    session: Session,
    workspace_id: int,
    id_: int,
    state: State,
    by: str,
    now: datetime,
    note: str,
    *,
    owner: bool = False,
) -> None:
    last = session.exec(
        select(func.max(FulfilmentEventRow.seq)).where(FulfilmentEventRow.fulfilment_id == id_)
    ).one()
    session.add(
        FulfilmentEventRow(
            workspace_id=workspace_id,
            fulfilment_id=id_,
            seq=(last or 0) + 1,
            at=now.astimezone(UTC),
            actor=by,
            state=state,
            note=note[:LONGEST],
            owner=owner,
        )
    )
    session.flush()


def _later(workspace: Workspace, now: datetime) -> datetime:
    return working_days_later(now, _UNDISTURBED_DAYS, workspace.timezone)


def _found(session: Session, workspace_id: int, *which: ColumnElement[bool] | bool) -> tuple[Work, ...]:
    statement = (
        select(FulfilmentRow, AwardRow, EntryRow.item, VersionRow.name)
        .join(AwardRow, col(AwardRow.id) == FulfilmentRow.award_id)
        .join(EntryRow, _last())
        .join(VersionRow, col(VersionRow.id) == EntryRow.version_id)
        .where(FulfilmentRow.workspace_id == workspace_id, *which)
        .order_by(col(AwardRow.id))
        .execution_options(populate_existing=True)
    )
    return tuple(
        Work(
            id=row.id,
            workspace_id=row.workspace_id,
            award_id=row.award_id,
            program_id=award.program_id,
            program=program,
            rule=award.rule,
            item=item or "",
            partner=award.partner_name,
            state=cast("State", row.state),
            owner=row.owner,
            opened_at=row.opened_at,
            changed_at=row.changed_at,
            remind_at=row.remind_at,
        )
        for row, award, item, program in session.exec(statement)
    )
