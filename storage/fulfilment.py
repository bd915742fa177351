"""Fulfilment: each award that is not money, and each thing that points were spent on, is one piece of work, open until it is delivered or called off.

What it is and whose, the ledger or the request says, and which awards are work: that is followed by `fulfilment_moves`. Of a rule with seats, so many
awards are worked on; the others wait, and whoever waits longest is offered the seat that becomes free.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Literal, assert_never, cast

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from dsl.nodes import FactKind
from programs.awards import FactRef
from programs.facts import folded
from programs.money import Money
from programs.working_days import working_days_later
from storage import audit, payees, workspaces
from storage.chain import key_of
from storage.fulfilment_tables import FulfilmentEventRow, FulfilmentRow, SeatsRow
from storage.insertion import insert_once_with_id, insertion
from storage.ledger_tables import AwardRow, EntryRow
from storage.point_tables import RedemptionRow
from storage.tables import VersionRow
from storage.workspaces import Workspace

State = Literal[
    "waiting",
    "offered",
    "to do",
    "ordered",
    "delivered",
    "called off",
    "withdrawn",
    "to settle",
    "asked back",
    "returned",
    "let go",
]
"""`waiting` for a seat, `offered` one that became free; `called off` by somebody, `withdrawn` with its award.

What was delivered and lost its award is `to settle`: `asked back` until it is `returned`, or `let go`.
"""

OWED: Final[tuple[State, ...]] = ("offered", "to do", "ordered", "waiting")
"""By an award: withdrawn with it."""
UNSETTLED: Final[tuple[State, ...]] = ("to settle", "asked back")
OPEN: Final[tuple[State, ...]] = ("to settle", *OWED, "asked back")
"""In the order of the board."""
SEATED: Final[tuple[State, ...]] = ("offered", "to do", "ordered", "delivered", *UNSETTLED, "let go")
"""With a seat, where seats are counted."""
_FREES: Final[tuple[State, ...]] = ("called off", "returned")
_CHANGEABLE: Final[tuple[State, ...]] = ("waiting", "offered", "to do")
"""Nothing is ordered yet."""
DONATION: Final = "donation"
"""What the key of an award that is given to others begins its line with."""
_UNDISTURBED_DAYS: Final = 5
"""Working days without any change after which somebody is reminded."""
LONGEST: Final = 500
"""Characters of a note."""
NEXT: Final[dict[State, tuple[State, ...]]] = {
    "offered": ("to do", "called off"),
    "to do": ("ordered", "delivered", "called off"),
    "ordered": ("delivered", "called off"),
    "waiting": ("called off",),
    "to settle": ("asked back", "let go"),
    "asked back": ("returned", "let go"),
}
"""What people can do with it."""


class NotSo(Exception):  # noqa: N818 - named for what happened
    """It stands otherwise by now, or is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Awarded:
    award_id: int
    program_id: int
    program: str
    rule: str
    """As the keys of awards write it."""
    name: str
    """Of the award, which it keeps whatever becomes of it."""
    fact: FactRef | None = None
    """What it was awarded for, where that is one deal, say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """Points were spent on it."""

    redemption_id: int
    number: int
    price: Money


Source = Awarded | Redeemed


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """By its source: an award, or a request that was approved, is one piece of work, for ever."""

    workspace_id: int
    source: Source
    item: str
    """What is handed over."""
    instead_of: str = ""
    """What it would have been, where something else was chosen."""
    partner: str
    payee: str = ""
    """To whom it is handed over, folded, where that is not the partner: one of its people, or another partner."""
    receiver: str = ""
    """The payee as it is written."""
    donation: Money | None = None
    """What is given to `item` in their name, where it is that."""
    state: State
    owner: str
    """`team:user`; "": any manager."""
    opened_at: datetime
    changed_at: datetime
    remind_at: datetime
    events: int
    """How many there are in its journal."""

    @property
    def key(self) -> str:
        """Its name in buttons: the award's id, or the number of the request."""
        match self.source:
            case Awarded(award_id=award_id):
                return str(award_id)
            case Redeemed(number=number):
                return f"R-{number}"
            case _:
                assert_never(self.source)

    @property
    def for_whom(self) -> str:
        """As people read it."""
        return f"{self.receiver} ({self.partner})" if self.receiver else self.partner

    @property
    def rule(self) -> tuple[int, str] | None:
        """The program and the rule that awarded it; None where it was not awarded."""
        return (self.source.program_id, self.source.rule) if isinstance(self.source, Awarded) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: datetime
    actor: str
    state: State
    note: str
    owner: bool
    """Whether it is only that the actor does it from then on."""


@dataclass(frozen=True, slots=True)
class Seats:
    capacity: int
    taken: int


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
    if not put(session, workspace, work, state, by=str(by), now=now, note=note):
        raise NotSo
    changed = [work.key]
    if state in _FREES and work.rule is not None:
        changed += _offer(session, workspace, *work.rule, now)
    return tuple(get(session, workspace_id=workspace.id, key=each) for each in changed)


def take_instead(
    session: Session, workspace: Workspace, work: Work, *, instead: str, by: object, now: datetime
) -> tuple[Work, ...]:
    """Something else is handed over in its place, which takes no seat: it, and whoever is offered the seat.

    Raises NotSo where it is ordered or over by now, or was changed before.
    """
    workspaces.lock(session, workspace_id=workspace.id)
    row = _locked(session, work)
    if row is None or row.workspace_id != workspace.id or row.state not in _CHANGEABLE or row.instead:
        raise NotSo
    row.instead, row.state, row.changed_at = instead, "to do", now.astimezone(UTC)
    row.remind_at = undisturbed_until(workspace, now)
    session.add(row)
    _write(session, workspace.id, row.id, "to do", str(by), now, f"{work.item} → {instead}")
    changed = [work.key]
    if work.rule is not None:
        changed += _offer(session, workspace, *work.rule, now)
    return tuple(get(session, workspace_id=workspace.id, key=each) for each in changed)


def take(session: Session, workspace: Workspace, work: Work, *, owner: str, now: datetime) -> None:
    """Somebody does it from now on. Raises NotSo where it is not open any more."""
    workspaces.lock(session, workspace_id=workspace.id)
    current = get(session, workspace_id=workspace.id, key=work.key)
    if current.state not in OPEN:
        raise NotSo
    put(session, workspace, current, current.state, by=owner, now=now, owner=owner)


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
    changed: list[str] = []
    taken = of_rule(session, workspace.id, program_id, folded(rule), SEATED)
    movable = [work for work in taken if work.state in ("offered", "to do")]
    for work in movable[::-1][: max(len(taken) - capacity, 0)]:
        put(session, workspace, work, "waiting", by="", now=now)
        changed.append(work.key)
    changed += _offer(session, workspace, program_id, folded(rule), now)
    return tuple(get(session, workspace_id=workspace.id, key=each) for each in changed)


def seats_of(session: Session, work: Work) -> Seats | None:
    """None where there are as many as there are awards."""
    if work.rule is None:
        return None
    program_id, rule = work.rule
    limit = capacity(session, program_id=program_id, rule=rule)
    if limit is None:
        return None
    taken = of_rule(session, work.workspace_id, program_id, rule, SEATED)
    return Seats(limit, len(taken))


def capacity(session: Session, *, program_id: int, rule: str) -> int | None:
    """How many of a rule's awards can be had; None where that is as many as there are."""
    statement = select(SeatsRow.capacity).where(SeatsRow.program_id == program_id, SeatsRow.rule == rule)
    return session.exec(statement).first()


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


def counted(session: Session, *, workspace_id: int, states: tuple[State, ...]) -> int:
    """How much of it there is in these states."""
    statement = select(func.count()).where(
        col(FulfilmentRow.workspace_id) == workspace_id, col(FulfilmentRow.state).in_(states)
    )
    return session.exec(statement).one()


def of_partner(session: Session, *, workspace_id: int, partner: str) -> tuple[Work, ...]:
    """Also what its people get. Whatever it is by now, the oldest first."""
    whose = or_(col(AwardRow.partner) == folded(partner), col(RedemptionRow.partner) == folded(partner))
    return _found(session, workspace_id, whose)


def find(session: Session, *, workspace_id: int, key: str) -> Work | None:
    """By its name in buttons, which may be anything."""
    digits = key.removeprefix("R-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        return None
    which = RedemptionRow.number if key != digits else FulfilmentRow.award_id
    found = _found(session, workspace_id, which == int(digits))
    return found[0] if found else None


def get(session: Session, *, workspace_id: int, key: str) -> Work:
    """Raises NotSo where it is not there."""
    found = find(session, workspace_id=workspace_id, key=key)
    if found is None:
        raise NotSo
    return found


def row_id(session: Session, work: Work) -> int:
    """What rows that are about it point at. Raises NotSo where it is no work yet."""
    found = session.exec(select(FulfilmentRow.id).where(_is(work))).first()
    if found is None:
        raise NotSo
    return found


def history(session: Session, work: Work) -> tuple[Event, ...]:
    """The oldest first."""
    rows = session.exec(
        select(FulfilmentEventRow)
        .join(FulfilmentRow, col(FulfilmentRow.id) == FulfilmentEventRow.fulfilment_id)
        .where(_is(work))
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
    row = _locked(session, work)
    if row is None or row.remind_at != work.remind_at or row.state != work.state:
        return False
    row.remind_at = undisturbed_until(workspace, now)
    session.add(row)
    session.flush()
    return True


# --- seats -------------------------------------------------------------------------------------------------------------


def of_rule(
    session: Session, workspace_id: int, program_id: int, rule: str, states: tuple[State, ...]
) -> tuple[Work, ...]:
    """In these states, the oldest award first; but for those of which something else is handed over."""
    found = _found(
        session,
        workspace_id,
        AwardRow.workspace_id == workspace_id,
        AwardRow.program_id == program_id,
        AwardRow.rule == rule,
        FulfilmentRow.instead == "",
        col(FulfilmentRow.state).in_(states),
    )
    return tuple(sorted(found, key=award_order))


def fact_of(award: AwardRow) -> FactRef | None:
    """By the award's key, where it names one."""
    kind, _, id_ = award.fact.partition(":")
    return FactRef(cast("FactKind", kind), id_) if id_ else None


def _donation(entry: EntryRow | None) -> Money | None:
    if entry is None or entry.amount_minor is None or entry.currency is None:
        return None
    return Money.from_minor(entry.amount_minor, entry.currency)


def award_order(work: Work) -> int:
    """For sorting works of one rule: the oldest award first."""
    return work.source.award_id if isinstance(work.source, Awarded) else 0


def _offer(
    session: Session, workspace: Workspace, program_id: int, rule: str, now: datetime
) -> Iterable[str]:
    """What is free is offered to those who wait longest; their names in buttons."""
    limit = capacity(session, program_id=program_id, rule=rule)
    if limit is None:
        return
    taken = len(of_rule(session, workspace.id, program_id, rule, SEATED))
    waiting = of_rule(session, workspace.id, program_id, rule, ("waiting",))
    for work in waiting[: max(limit - taken, 0)]:
        put(session, workspace, work, "offered", by="", now=now)
        yield work.key


# --- rows --------------------------------------------------------------------------------------------------------------


def begin(session: Session, workspace: Workspace, work: Work) -> None:
    """It is work from now on; nothing where it is that already."""
    id_ = insert_once_with_id(
        session,
        FulfilmentRow,
        workspace_id=workspace.id,
        award_id=work.source.award_id if isinstance(work.source, Awarded) else None,
        redemption_id=work.source.redemption_id if isinstance(work.source, Redeemed) else None,
        instead="",
        state=work.state,
        owner=work.owner,
        opened_at=work.opened_at,
        changed_at=work.changed_at,
        remind_at=work.remind_at,
    )
    if id_ is not None:
        _write(session, workspace.id, id_, work.state, "", work.opened_at, "")


def put(
    session: Session,
    workspace: Workspace,
    work: Work,
    state: State,
    *,
    by: str,
    now: datetime,
    note: str = "",
    owner: str = "",
) -> bool:
    """It is in that state now. False, and nothing done, where it is not any more as it was seen."""
    row = _locked(session, work)
    if row is None or row.workspace_id != workspace.id or row.state != work.state:
        return False
    row.state, row.changed_at = state, now.astimezone(UTC)
    row.remind_at = undisturbed_until(workspace, now)
    row.owner = owner or row.owner
    session.add(row)
    _write(session, workspace.id, row.id, state, by, now, note, owner=bool(owner))
    return True


def undisturbed_until(workspace: Workspace, now: datetime) -> datetime:
    """When somebody is reminded of what does not move from now on."""
    return working_days_later(now, _UNDISTURBED_DAYS, workspace.timezone)


def _locked(session: Session, work: Work) -> FulfilmentRow | None:
    statement = select(FulfilmentRow).where(_is(work)).with_for_update()
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


def _is(work: Work) -> ColumnElement[bool]:
    match work.source:
        case Awarded(award_id=award_id):
            return col(FulfilmentRow.award_id) == award_id
        case Redeemed(redemption_id=redemption_id):
            return col(FulfilmentRow.redemption_id) == redemption_id
        case _:
            assert_never(work.source)


def _stirs() -> ColumnElement[bool]:
    return col(FulfilmentRow.state).in_(("to do", "ordered", "offered", *UNSETTLED))


def _found(session: Session, workspace_id: int, *which: ColumnElement[bool] | bool) -> tuple[Work, ...]:
    events = (
        select(func.max(FulfilmentEventRow.seq))
        .where(FulfilmentEventRow.fulfilment_id == FulfilmentRow.id)
        .scalar_subquery()
    )
    named = aliased(EntryRow)
    # What took the award back names no thing: what was handed over, and is to be settled, is called as it was before.
    last_named = (
        select(func.max(named.seq))
        .where(named.award_id == AwardRow.id, col(named.item).is_not(None))
        .scalar_subquery()
    )
    statement = (
        select(FulfilmentRow, AwardRow, EntryRow, VersionRow.name)
        .join(AwardRow, col(AwardRow.id) == FulfilmentRow.award_id, isouter=True)
        .join(
            EntryRow,
            and_(col(EntryRow.award_id) == AwardRow.id, col(EntryRow.seq) == last_named),
            isouter=True,
        )
        .join(VersionRow, col(VersionRow.id) == EntryRow.version_id, isouter=True)
        .join(RedemptionRow, col(RedemptionRow.id) == FulfilmentRow.redemption_id, isouter=True)
        .where(FulfilmentRow.workspace_id == workspace_id, *which)
        .add_columns(RedemptionRow, events)
        .order_by(col(FulfilmentRow.opened_at), col(FulfilmentRow.award_id), col(FulfilmentRow.id))
        .execution_options(populate_existing=True)
    )
    found = tuple(_work(*row) for row in session.execute(statement))
    if not any(each.payee for each in found):
        return found
    known = payees.known(session, workspace_id=workspace_id)
    return tuple(
        replace(each, receiver=known.written(each.partner, each.payee)) if each.payee else each
        for each in found
    )


def _work(
    row: FulfilmentRow,
    award: AwardRow | None,
    entry: EntryRow | None,
    program: str | None,
    redemption: RedemptionRow | None,
    events: int,
) -> Work:
    source: Source
    if award is not None:
        source = Awarded(
            award_id=award.id,
            program_id=award.program_id,
            program=program or "",
            rule=award.rule,
            name=f"{award.program_id}:{key_of(award)}",
            fact=fact_of(award),
        )
        thing, partner, payee = (entry.item if entry else None) or "", award.partner_name, award.payee
    else:
        assert redemption is not None, "work is an award or something that points were spent on"
        price = Money.from_minor(redemption.price_minor, redemption.currency)
        source = Redeemed(redemption_id=redemption.id, number=redemption.number, price=price)
        thing, partner, payee = redemption.item, redemption.partner_name, redemption.payee
    return Work(
        workspace_id=row.workspace_id,
        source=source,
        item=row.instead or thing,
        instead_of=thing if row.instead else "",
        partner=partner,
        payee=payee,
        donation=_donation(entry) if award is not None and award.line.startswith(DONATION) else None,
        state=cast("State", row.state),
        owner=row.owner,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        remind_at=row.remind_at,
        events=events,
    )
