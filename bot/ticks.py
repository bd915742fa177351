"""What is due now: bring the ledger up to date, and queue what is to be said about it.

Everything about one workspace happens in one transaction (ATOMIC_STEP): marks taken, entries posted, messages queued, occasions claimed.
A tick may be repeated, interrupted or run twice at once; what was done is not done again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.announcements import announcements
from bot.occasions import due_occasions, hold
from bot.versions import program_of
from dsl.nodes import Program
from programs.corrections import Correction, corrections
from programs.turning_days import turns
from storage import ledger, marks, occurrences, outbox, programs, workspaces
from storage.dated_facts import happens
from storage.engine import Database
from storage.evaluation import evaluated
from storage.programs import Version
from storage.workspaces import Workspace

_SETTLE = "settle"


class TooEarly(Exception):  # noqa: N818 - named for what happened
    """The day was settled already; going back would take away what was counted since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a tick did, or would do, for one program."""

    program: str
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    held: int = 0
    messages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TickReport:
    """`occasions` are sentences: what was opened, closed or told."""

    now: datetime
    planned: bool = False
    programs: tuple[Settled, ...] = ()
    occasions: tuple[str, ...] = ()

    @property
    def has_work(self) -> bool:
        return bool(self.occasions) or any(
            each.new or each.changed or each.withdrawn for each in self.programs
        )


def tick(database: Database, *, now: datetime, as_of: date | None = None) -> TickReport:
    """One tick. With `as_of`, of that whole day; else of the day that `now` lies in, which still goes on.

    Raises TooEarly where the day lies before the last settled one.
    """
    with database.reading() as session:
        every = workspaces.listed(session)
    found = TickReport(now=now)
    for workspace in every:
        found = _together(found, database.run(_step(workspace, now, as_of)))
    return found


def plan(database: Database, *, now: datetime, as_of: date | None = None) -> TickReport:
    """What `tick` would do. Never opens a transaction that writes."""
    found = TickReport(now=now, planned=True)
    with database.reading() as session:
        for workspace in workspaces.listed(session):
            _refuse_going_back(session, workspace, _day(workspace.timezone, now, as_of))
            settled = []
            for version in programs.in_force(session, workspace_id=workspace.id):
                changes, held = _difference(
                    session,
                    workspace,
                    version,
                    _day(program_of(version.text).zone, now, as_of),
                    over=as_of is not None,
                )
                settled.append(_settled(version, changes, held=held))
            sentences = tuple(each.sentence for each in due_occasions(session, workspace=workspace, now=now))
            found = _together(found, TickReport(now=now, programs=tuple(settled), occasions=sentences))
    return found


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
    lines += [f"{verb}{sentence}" if report.planned else sentence for sentence in report.occasions]
    return "\n".join(lines) or "Nothing to do: the ledger is up to date."


def instants(database: Database, *, after: datetime, until: datetime) -> list[datetime]:
    """When ticks fall due on the way: the end of each program's days, and every occasion. In order, without `after`, with `until`."""
    found = {until}
    with database.reading() as session:
        for workspace in workspaces.listed(session):
            for version in programs.in_force(session, workspace_id=workspace.id):
                program = program_of(version.text)
                found.update(_midnights(program, after, until))
            found.update(
                each.due_at
                for each in due_occasions(session, workspace=workspace, now=until)
                if after < each.due_at <= until
            )
    return sorted(found)


def _step(workspace: Workspace, now: datetime, as_of: date | None) -> Callable[[Session], TickReport]:
    def step(session: Session) -> TickReport:
        today = _day(workspace.timezone, now, as_of)
        _refuse_going_back(session, workspace, today)
        changed = bool(marks.take(session, workspace_id=workspace.id))
        settled = []
        for version in programs.in_force(session, workspace_id=workspace.id):
            day = _day(program_of(version.text).zone, now, as_of)
            # A day is settled once by the calendar, and again whenever something changed.
            before = _last_day(session, workspace, version)
            first = _claim_day(session, workspace, version, day, now, over=as_of is not None)
            if changed or (
                first and _may_differ(session, workspace, version, before, day, over=as_of is not None)
            ):
                settled.append(_settle(session, workspace, version, day, now, over=as_of is not None))
        sentences = tuple(
            hold(session, occasion, workspace=workspace, now=now)
            for occasion in due_occasions(session, workspace=workspace, now=now)
        )
        marks.set_settled(session, workspace_id=workspace.id, on=today)
        return TickReport(now=now, programs=tuple(settled), occasions=tuple(filter(None, sentences)))

    return step


def _settle(
    session: Session, workspace: Workspace, version: Version, day: date, now: datetime, *, over: bool
) -> Settled:
    changes, held = _difference(session, workspace, version, day, over=over)
    if not changes:
        return _settled(version, changes, held=held)
    entries = ledger.post(
        session,
        workspace_id=workspace.id,
        program_id=version.program_id,
        version_id=version.id,
        corrections=changes,
        now=now,
        on=day,
    )
    messages = announcements(program_of(version.text), entries)
    queued = [
        outbox.enqueue(session, workspace_id=workspace.id, message=message, now=now) for message in messages
    ]
    return _settled(version, changes, held=held, messages=sum(each is not None for each in queued))


def _difference(
    session: Session, workspace: Workspace, version: Version, day: date, *, over: bool
) -> tuple[tuple[Correction, ...], int]:
    program = program_of(version.text)
    outcome = evaluated(session, workspace_id=workspace.id, program=program, as_of=day, day_over=over)
    posted = ledger.posted(session, workspace_id=workspace.id, program_id=version.program_id)
    return corrections(outcome.awards, posted), len(outcome.held)


def _settled(version: Version, changes: tuple[Correction, ...], *, held: int, messages: int = 0) -> Settled:
    return Settled(
        program=version.name,
        new=sum(each.reason == "new" for each in changes),
        changed=sum(each.reason in ("changed", "earned") for each in changes),
        withdrawn=sum(each.reason == "withdrawn" for each in changes),
        held=held,
        messages=messages,
    )


def _claim_day(
    session: Session, workspace: Workspace, version: Version, day: date, now: datetime, *, over: bool
) -> bool:
    """Whether this (half of the) day was not settled yet: while it goes on, and once it is over."""
    moment = datetime.combine(day, time.max.replace(microsecond=0) if over else time.min, UTC)
    return occurrences.claim(
        session,
        workspace_id=workspace.id,
        program_id=version.program_id,
        item=f"{_SETTLE}:{version.number}",
        due_at=moment,
        now=now,
    )


def _last_day(session: Session, workspace: Workspace, version: Version) -> datetime | None:
    """The last (half of a) day for which the version was settled."""
    return occurrences.last_handled(
        session,
        workspace_id=workspace.id,
        program_id=version.program_id,
        item=f"{_SETTLE}:{version.number}",
    )


def _may_differ(
    session: Session,
    workspace: Workspace,
    version: Version,
    before: datetime | None,
    day: date,
    *,
    over: bool,
) -> bool:
    """Whether the new day can make any difference, when nothing has changed: something is dated since, or a period turns."""
    if before is None or over or before.time() != time.min:
        return True
    since = before.date()
    return turns(program_of(version.text), after=since, until=day) or happens(
        session, workspace_id=workspace.id, after=since, until=day
    )


def _refuse_going_back(session: Session, workspace: Workspace, day: date) -> None:
    last = marks.settled(session, workspace_id=workspace.id)
    if last is not None and day < last:
        raise TooEarly(
            f"{workspace.name} is settled up to {last}; a tick of {day} would take back what was counted since"
        )


def _day(zone: str, now: datetime, as_of: date | None) -> date:
    return as_of or now.astimezone(ZoneInfo(zone)).date()


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


def _together(one: TickReport, other: TickReport) -> TickReport:
    return TickReport(
        now=one.now,
        planned=one.planned,
        programs=one.programs + other.programs,
        occasions=one.occasions + other.occasions,
    )
