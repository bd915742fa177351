"""How far the ledger is brought up to date, and that each tick builds on what the one before has left.

A tick works on a snapshot and writes later. In between another one may have written; then the first is overtaken, and begins anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CursorResult
from sqlmodel import Session, col, select, update

from storage.changed import Overtaken
from storage.tables import ProgramRow, WorkspaceRow


@dataclass(frozen=True, slots=True, order=True)
class AsOf:
    """A day as a program sees it: while it goes on, and later, when it is over and what ends with it is over too."""

    on: date
    over: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """`on` is the last day to which a workspace was settled (None: never), `ticks` how many ticks wrote something."""

    on: date | None
    ticks: int

    def advanced(self, on: date) -> Reached:
        """After `advance`."""
        return Reached(max(on, self.on or on), self.ticks + 1)


def reached(session: Session, *, workspace_id: int) -> Reached:
    workspace = select(WorkspaceRow).where(WorkspaceRow.id == workspace_id)
    row = session.exec(workspace.execution_options(populate_existing=True)).one()
    return Reached(row.settled_on, row.ticks)


def advance(session: Session, *, workspace_id: int, since: Reached, on: date) -> None:
    """One tick more, up to that day; days only go forward. Other ticks of the workspace wait from here on.

    Raises Overtaken where one has written since.
    """
    _overtake(session, workspace_id, since, settled_on=since.advanced(on).on)


def overtake(session: Session, *, workspace_id: int, since: Reached) -> None:
    """Whoever is working out a tick at this moment begins anew, and sees what is written here. Raises Overtaken as `advance` does."""
    _overtake(session, workspace_id, since)


def begin_anew(session: Session, *, workspace_id: int) -> None:
    """Whoever is working out a tick at this moment begins anew, and sees what is written here; nobody stands in its way."""
    session.connection().execute(
        update(WorkspaceRow).where(col(WorkspaceRow.id) == workspace_id).values(ticks=WorkspaceRow.ticks + 1)
    )


def _overtake(session: Session, workspace_id: int, since: Reached, **more: date | None) -> None:
    done = session.connection().execute(
        update(WorkspaceRow)
        .where(col(WorkspaceRow.id) == workspace_id, col(WorkspaceRow.ticks) == since.ticks)
        .values(ticks=since.ticks + 1, **more)
    )
    assert isinstance(done, CursorResult)
    if done.rowcount != 1:
        raise Overtaken(f"another tick of workspace {workspace_id} has written since")


def days(session: Session, *, workspace_id: int) -> Mapping[int, AsOf]:
    """As of which day each program was last worked out, by its id; those that never were are left out."""
    rows = session.exec(
        select(ProgramRow.id, col(ProgramRow.settled_on), ProgramRow.settled_over).where(
            ProgramRow.workspace_id == workspace_id
        )
    )
    return {program_id: AsOf(on, over) for program_id, on, over in rows if on is not None}


def set_day(session: Session, *, program_id: int, day: AsOf) -> None:
    session.connection().execute(
        update(ProgramRow)
        .where(col(ProgramRow.id) == program_id)
        .values(settled_on=day.on, settled_over=day.over)
    )
