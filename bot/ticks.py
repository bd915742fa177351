"""What is due now: bring the ledgers up to date, and queue what is to be said about it.

A tick may be repeated, interrupted or run twice at once; what was done is not done again. Each workspace stands for itself: one that cannot
be settled keeps no other waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot import holding, settling
from bot.chores import CHORES, Chore, Due
from bot.occasions import due_occasions
from bot.settling import Settled, TooEarly
from dsl.nodes import Program
from programs.occasions import instant
from programs.periods import DAY
from storage import outbox, programs, workspaces
from storage.engine import Database
from storage.outgoing import Outgoing
from storage.programs import tenures_of
from storage.workspaces import Workspace

__all__ = ["Settled", "TooEarly"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TickReport:
    """`occasions` are sentences: what was opened, closed or told."""

    planned: bool = False
    programs: tuple[Settled, ...] = ()
    occasions: tuple[str, ...] = ()
    messages: tuple[Outgoing, ...] = ()
    """Of the plan of one workspace: what would be queued, in that order."""

    @property
    def has_work(self) -> bool:
        return bool(self.occasions) or any(
            each.new or each.changed or each.withdrawn for each in self.programs
        )


class Unsettled(Exception):  # noqa: N818 - named for what happened
    """Some workspaces could not be settled, and why; `report` is about the others."""

    def __init__(self, report: TickReport, causes: Sequence[Exception]) -> None:
        super().__init__("; ".join(str(cause) for cause in causes))
        self.report = report
        self.causes = tuple(causes)

    @property
    def too_early(self) -> bool:
        """Whether nothing is wrong but the day."""
        return all(isinstance(cause, TooEarly) for cause in self.causes)


def tick(database: Database, *, now: datetime, as_of: date | None = None) -> TickReport:
    """One tick: as of `as_of`, or of the day that `now` lies in. A day is over only when it is before today in the program's zone.

    Raises Unsettled, when everything that can be done is done.
    """
    database.forget_rest()

    def step(workspace: Workspace) -> TickReport:
        until = _until(workspace, now, as_of)
        settled = database.run_in_parts(
            lambda session: settling.parts(settling.found(session, workspace, now=now, as_of=as_of)),
            lambda session, part: settling.settle(session, part, now=now),
        )
        # After that: a ceremony tells what was only just posted.
        held = database.run_on_snapshot(
            lambda session: holding.prepared(session, workspace=workspace, now=until),
            lambda session, due: tuple(
                holding.hold(session, each, workspace=workspace, now=now) for each in due
            ),
        )
        said = [*(held or ())]
        for chore in _from_the_first(database, workspace, until=until):
            said += _done(database, chore, workspace, until=until, now=now)
        return TickReport(programs=settling.in_all(settled), occasions=tuple(filter(None, said)))

    return together(of_each(database, step))


def expected(
    session: Session, workspace: Workspace, *, now: datetime, as_of: date | None = None
) -> TickReport:
    """What a tick of one workspace would do; only reads. Raises TooEarly."""
    found = settling.found(session, workspace, now=now, as_of=as_of)
    differences = found.differences if found else ()
    coming = [change for each in differences for change in each.changes]
    until = _until(workspace, now, as_of)
    due = holding.prepared(session, workspace=workspace, now=until, coming=coming) or ()
    told = outbox.new(
        session,
        workspace_id=workspace.id,
        messages=[message for each in differences for message in each.messages],
    )
    sentences: list[str] = []
    for occasion in due:
        said = outbox.new(
            session,
            workspace_id=workspace.id,
            messages=holding.messages(session, occasion, workspace=workspace, now=now),
        )
        told += said
        sentences.append(holding.sentence(occasion, said, workspace=workspace, now=now))
    for chore in CHORES:
        if (waiting := chore.look(session, workspace, until)) is not None:
            for sentence, said in chore.plan(session, workspace, waiting, now):
                told += outbox.new(session, workspace_id=workspace.id, messages=said)
                sentences.append(sentence)
    return TickReport(
        planned=True,
        programs=tuple(each.summary for each in differences),
        occasions=tuple(filter(None, sentences)),
        messages=told,
    )


def report_text(report: TickReport) -> str:
    """The report for the shell."""
    verb = "would be " if report.planned else ""
    lines = [
        f"{each.program}: {each.new} {verb}new, {each.changed} {verb}changed, {each.withdrawn} {verb}withdrawn"
        + (f", {each.held} held" if each.held else "")
        + (f"; {each.messages} messages" if each.messages else "")
        for each in report.programs
        if each.new or each.changed or each.withdrawn or each.held
    ]
    lines += [f"planned: {sentence}" if report.planned else sentence for sentence in report.occasions]
    return "\n".join(lines) or "Nothing to do: the ledger is up to date."


def instants(database: Database, *, after: datetime, until: datetime) -> list[datetime]:
    """When something falls due on the way: the end of each program's days, every occasion, the end of cases' time limits, and what waits for a morning. In order, without `after`, with `until`."""
    found = {until}
    with database.reading() as session:
        for workspace in workspaces.listed(session):
            for versions in programs.ever_in_force(session, workspace_id=workspace.id):
                for tenure in filter(None, tenures_of(versions)):
                    found.update(_midnights(tenure.program, after, until))
            found.update(outbox.mornings(session, after=after, until=until))
            for chore in CHORES:
                found.update(chore.instants(session, workspace, after, until))
            found.update(
                each.due_at
                for each in due_occasions(session, workspace=workspace, now=until)
                if after < each.due_at <= until
            )
    return sorted(found)


def of_each(database: Database, step: Callable[[Workspace], TickReport]) -> tuple[TickReport, ...]:
    """The step done for every workspace, the oldest first. Raises Unsettled, when all are gone through."""
    with database.reading() as session:
        every = workspaces.listed(session)
    reports: list[TickReport] = []
    failures: list[Exception] = []
    for workspace in every:
        try:
            reports.append(step(workspace))
        except Exception as failure:  # noqa: BLE001 - whatever it is, the other workspaces come first, and then it is raised
            failures.append(failure)
    if failures:
        raise Unsettled(together(reports), failures) from failures[0]
    return tuple(reports)


def _from_the_first(database: Database, workspace: Workspace, *, until: datetime) -> Sequence[Chore[Any]]:
    """The chores from the first that has something to do: mostly none, and that is seen in one look. What one does may be work for those after it."""
    with database.reading() as session:
        idle = takewhile(lambda chore: chore.look(session, workspace, until) is None, CHORES)
        return CHORES[sum(1 for _ in idle) :]


def _done(
    database: Database, chore: Chore[Due], workspace: Workspace, *, until: datetime, now: datetime
) -> tuple[str, ...]:
    done = database.run_on_snapshot(
        lambda session: chore.look(session, workspace, until),
        lambda session, due: tuple(chore.do(session, workspace, due, now)),
    )
    return done or ()


def _until(workspace: Workspace, now: datetime, as_of: date | None) -> datetime:
    """Up to when occasions are due: a tick of an earlier day holds what fell due by the end of that day."""
    if as_of is None:
        return now
    zone = ZoneInfo(workspace.timezone)
    return min(now, instant(as_of + DAY, time.min, zone))


def _midnights(program: Program, after: datetime, until: datetime) -> list[datetime]:
    """The beginnings of the days of a program's zone between the two, as long as it runs and a month beyond."""
    zone = ZoneInfo(program.zone)
    day = after.astimezone(zone).date() + timedelta(days=1)
    last = until.astimezone(zone).date()
    if program.runs is not None:
        last = min(last, program.runs.end + timedelta(days=31))
    found = []
    while day <= last:
        midnight = datetime.combine(day, time.min, zone).astimezone(UTC)
        if after < midnight <= until:
            found.append(midnight)
        day += timedelta(days=1)
    return found


def together(reports: Iterable[TickReport]) -> TickReport:
    """The reports on several workspaces as one."""
    reports = tuple(reports)
    return TickReport(
        planned=any(each.planned for each in reports),
        programs=tuple(program for each in reports for program in each.programs),
        occasions=tuple(sentence for each in reports for sentence in each.occasions),
    )
