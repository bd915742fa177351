"""What the ledger makes of fulfilment: awards in kind become work, work is withdrawn with its award, and free seats are offered.

What was delivered and lost its award is left to people to settle, unless the award comes back. All is worked out from the entries since the
last look alone, first as a plan that only reads; how far that look came, each program's ledger keeps, of which nobody writes two entries at
once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, CompoundSelect, and_, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select, union

from programs.awards import STATUS_LINE, TAKEN_BACK
from storage import fulfilment, workspaces
from storage.chain import key_of
from storage.fulfilment import DONATION, OWED, SEATED, UNSETTLED, Awarded, State, Work
from storage.fulfilment_tables import FulfilmentLookRow, FulfilmentRow
from storage.insertion import insertion
from storage.ledger_tables import AwardRow, EntryRow
from storage.tables import ProgramRow, VersionRow
from storage.workspaces import Workspace

_KEY: Final = ("workspace_id", "program_id", "rule", "partner", "unit", "payee", "fact", "period")
"""What an award has in common with the one that takes it back."""


Kind = Literal["new", "gone", "back", "lost", "kept"]


@dataclass(frozen=True, slots=True)
class Look:
    """`moves` are the works whose state changes, as they will stand; the oldest award of each rule first."""

    moves: tuple[Work, ...]
    ends: tuple[tuple[int, int], ...]
    """How long the ledgers are in which there is something new, by program."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """What becomes of one award by the ledger; `work` is how it stood. One that is `lost` was delivered, and one that is `kept` is not to be settled any more."""

    kind: Kind
    award: Awarded
    work: Work


def look(session: Session, workspace: Workspace, *, now: datetime) -> Look | None:
    """What follows from the ledger by now; None where nothing was written since the last look. Only reads."""
    turns: list[_Turn] = []
    ends: list[tuple[int, int]] = []
    for program_id, seen, end in _unseen(session, workspace.id):
        turns += _turns(session, workspace, _touched(program_id, seen, end), now)
        ends.append((program_id, end))
    return Look(tuple(_moves(session, workspace, turns, now)), tuple(ends)) if ends else None


def follow(session: Session, workspace: Workspace, *, now: datetime) -> tuple[Work, ...]:
    """Make the work what the ledger says. The works whose state changed by it, in order."""
    workspaces.lock(session, workspace_id=workspace.id)  # nobody else moves work meanwhile
    found = look(session, workspace, now=now)
    if found is None:
        return ()
    for work in found.moves:
        if work.events == 1:
            fulfilment.begin(session, workspace, work)
        else:
            before = fulfilment.get(session, workspace_id=workspace.id, key=work.key)
            fulfilment.put(session, workspace, before, work.state, by="", now=now)
    for program_id, end in found.ends:
        statement = insertion(session, FulfilmentLookRow).values(
            workspace_id=workspace.id, program_id=program_id, chain_no=end
        )
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["program_id"], set_={"chain_no": statement.excluded.chain_no}
            )
        )
    return found.moves


# --- from turns to moves -----------------------------------------------------------------------------------------------


def _moves(session: Session, workspace: Workspace, turns: Iterable[_Turn], now: datetime) -> Iterator[Work]:
    def rule(turn: _Turn) -> tuple[int, str]:
        return turn.award.program_id, turn.award.rule

    for (program_id, name), of_rule in groupby(sorted(turns, key=rule), key=rule):
        seats = fulfilment.capacity(session, program_id=program_id, rule=name)
        standing: tuple[Work, ...] = ()
        if seats is not None:
            states = (*SEATED, "waiting")
            standing = fulfilment.of_rule(session, workspace.id, program_id, name, states)
        for work, state in _states(tuple(of_rule), standing, seats):
            yield replace(
                work,
                state=state,
                changed_at=now.astimezone(UTC),
                remind_at=fulfilment.undisturbed_until(workspace, now),
                events=work.events + 1,
            )


def _states(
    turns: Sequence[_Turn], standing: Sequence[Work], seats: int | None
) -> Iterator[tuple[Work, State]]:
    """The works of one rule that come to another state. Who is new takes a seat where nobody waits for it."""
    gone = [each.work for each in turns if each.kind == "gone"]
    new = [each.work for each in turns if each.kind == "new"]
    back = [each.work for each in turns if each.kind == "back" and not each.work.instead_of]
    yield from ((each.work, "to do") for each in turns if each.kind == "back" and each.work.instead_of)
    yield from ((work, "withdrawn") for work in gone)
    yield from ((each.work, "to settle") for each in turns if each.kind == "lost")
    yield from ((each.work, "delivered") for each in turns if each.kind == "kept")
    if seats is None:
        yield from ((work, "to do") for work in (*new, *back))
        return
    left = [work for work in standing if work not in gone]
    queue = [work for work in left if work.state == "waiting"] + back
    free = max(seats - sum(work.state in SEATED for work in left), 0)
    at_once = 0 if queue else free
    yield from ((work, "to do") for work in new[:at_once])
    queue = sorted([*queue, *new[at_once:]], key=fulfilment.award_order)
    offered = queue[: free - len(new[:at_once])]
    yield from ((work, "offered") for work in offered)
    yield from ((work, "waiting") for work in (*new[at_once:], *back) if work not in offered)


# --- what was written --------------------------------------------------------------------------------------------------


def _unseen(session: Session, workspace_id: int) -> Iterator[tuple[int, int, int]]:
    """Each program in whose ledger something is new: how far it was seen, and how long it is."""
    end = select(func.max(EntryRow.chain_no)).where(EntryRow.program_id == ProgramRow.id).scalar_subquery()
    seen = func.coalesce(FulfilmentLookRow.chain_no, 0)
    statement = (
        select(ProgramRow.id, seen, end)
        .join(FulfilmentLookRow, col(FulfilmentLookRow.program_id) == ProgramRow.id, isouter=True)
        .where(ProgramRow.workspace_id == workspace_id, end > seen)
        .order_by(col(ProgramRow.id))
    )
    yield from session.exec(statement)


def _touched(program_id: int, seen: int, end: int) -> CompoundSelect[Any]:
    """The awards of which these entries are; of those that take others back, the others as well."""
    written = select(EntryRow.award_id).where(
        EntryRow.program_id == program_id, EntryRow.chain_no > seen, EntryRow.chain_no <= end
    )
    back, other = aliased(AwardRow), aliased(AwardRow)
    others = select(other.id).where(
        col(back.id).in_(written),
        col(back.line).endswith(TAKEN_BACK),
        *_same_but_line(back, other),
        col(other.line) == func.replace(back.line, TAKEN_BACK, ""),
    )
    return union(written, others)


def _turns(
    session: Session, workspace: Workspace, touched: CompoundSelect[Any], now: datetime
) -> Iterator[_Turn]:
    in_kind = _in_kind()
    statement = (
        select(AwardRow, EntryRow.item, EntryRow.standing, VersionRow.name)
        .add_columns(col(FulfilmentRow.state), in_kind)
        .join(EntryRow, and_(col(EntryRow.award_id) == AwardRow.id, col(EntryRow.seq) == AwardRow.last_seq))
        .join(VersionRow, col(VersionRow.id) == EntryRow.version_id)
        .join(FulfilmentRow, col(FulfilmentRow.award_id) == AwardRow.id, isouter=True)
        .where(col(AwardRow.id).in_(touched), or_(col(FulfilmentRow.id).is_not(None), in_kind))
        .order_by(col(AwardRow.id))
        .execution_options(populate_existing=True)
    )
    for award, item, standing, program, state, is_in_kind in session.execute(statement).all():
        if state is None:
            if standing != "held":
                source = Awarded(
                    award_id=award.id,
                    program_id=award.program_id,
                    program=program,
                    rule=award.rule,
                    name=f"{award.program_id}:{key_of(award)}",
                    fact=fulfilment.fact_of(award),
                )
                yield _Turn("new", source, _new(workspace, source, item, award, now))
            continue
        if (kind := _turned(state, is_in_kind=is_in_kind)) is not None:
            work = fulfilment.get(session, workspace_id=workspace.id, key=str(award.id))
            assert isinstance(work.source, Awarded), "an award's work says so"
            yield _Turn(kind, work.source, work)


def _turned(state: State, *, is_in_kind: bool) -> Kind | None:
    """By whether its award is one in kind, as it is now."""
    match state:
        case "withdrawn" | "returned" if is_in_kind:
            return "back"
        case "delivered" if not is_in_kind:
            return "lost"
        case _ if is_in_kind and state in UNSETTLED:
            return "kept"
        case _ if not is_in_kind and state in OWED:
            return "gone"
    return None


def _new(workspace: Workspace, source: Awarded, item: str, award: AwardRow, now: datetime) -> Work:
    """As it would be before its journal begins."""
    return Work(
        workspace_id=workspace.id,
        source=source,
        item=item,
        partner=award.partner_name,
        payee=award.payee,
        state="to do",
        owner="",
        opened_at=now.astimezone(UTC),
        changed_at=now.astimezone(UTC),
        remind_at=fulfilment.undisturbed_until(workspace, now),
        events=0,
    )


def _in_kind() -> ColumnElement[bool]:
    """Earned, and a thing: neither money but a donation, nor a badge or status, nor taken back by another award."""
    back = aliased(AwardRow)
    last = aliased(EntryRow)
    taken_back = exists().where(
        *_same_but_line(back, AwardRow),
        col(back.line) == col(AwardRow.line) + TAKEN_BACK,
        col(last.award_id) == back.id,
        col(last.seq) == back.last_seq,
        col(last.status) == "earned",
    )
    line = col(AwardRow.line)
    return and_(
        col(EntryRow.status) == "earned",
        col(EntryRow.item).is_not(None),
        or_(col(EntryRow.amount_minor).is_(None), line.startswith(DONATION)),
        ~line.startswith("badge"),
        line != STATUS_LINE,
        ~line.endswith(TAKEN_BACK),
        ~taken_back,
    )


def _same_but_line(one: type[AwardRow], other: type[AwardRow]) -> Iterator[ColumnElement[bool]]:
    return (getattr(one, name) == getattr(other, name) for name in _KEY)
