"""The workspaces that installed the bot. Everything else belongs to one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select, update

from storage import audit
from storage.insertion import insert_once
from storage.tables import WorkspaceRow

_CASE_DAYS: Final = 5
_STATEMENT_DAY: Final = 1
_KUDOS_A_WEEK: Final = 5
_NOBODYS: Final = ""
"""The team id of a workspace that nobody has installed yet."""


@dataclass(frozen=True, slots=True)
class Workspace:
    id: int
    team_id: str
    name: str
    currency: str
    """The currency of programs that name none."""
    timezone: str
    notice_days: int
    """So many days a change that is worse for somebody waits, where the programs promise no longer notice."""
    approvals_channel: str
    """Where programs are approved before they are put in force; "" where that takes no approval."""
    case_days: int
    """How many working days people have for a case."""
    statement_day: int
    """The day of the month on which partners are told of the month before; 0: on none."""
    stated_until: date
    """The first day of the month up to which they were told."""
    nudged_on: date
    """The day of the week's nudges that were told last."""
    kudos_a_week: int
    """So many thanks everybody can give."""
    kudos_values: tuple[str, ...]
    """What thanks may stand for."""
    kudos_emoji: str
    """Whoever reacts with it thanks; "": no reaction does."""
    poll_rest_days: int
    """Whom a poll has asked is not asked by any other for so many days; 0: by any at any time."""


def install(
    session: Session,
    *,
    team_id: str,
    name: str,
    now: datetime,
    currency: str = "EUR",
    timezone: str = "UTC",
    takes_over: bool = True,
) -> Workspace:
    """The workspace, made where it is new; one that is known keeps what it has, but for its name, which is Slack's.

    Where facts were loaded before any workspace was known, the first that installs the bot takes them over; not where anybody may install it.
    """
    if takes_over and find(session, team_id=team_id) is None:
        session.exec(
            update(WorkspaceRow)
            .where(col(WorkspaceRow.team_id) == _NOBODYS)
            .values(team_id=team_id, name=name)
            .execution_options(synchronize_session=False)
        )
    is_new = insert_once(
        session,
        WorkspaceRow,
        team_id=team_id,
        name=name,
        currency=currency,
        timezone=timezone,
        installed_at=now,
        ticks=0,
        notice_days=0,
        approvals_channel="",
        case_days=_CASE_DAYS,
        statement_day=_STATEMENT_DAY,
        stated_until=now.astimezone(ZoneInfo(timezone)).date().replace(day=1),
        nudged_on=now.astimezone(ZoneInfo(timezone)).date(),
        kudos_a_week=_KUDOS_A_WEEK,
        kudos_values=[],
        poll_rest_days=0,
    )
    if not is_new:
        session.exec(
            update(WorkspaceRow)
            .where(col(WorkspaceRow.team_id) == team_id, col(WorkspaceRow.name) != name)
            .values(name=name)
            .execution_options(synchronize_session=False)
        )
        session.expire_all()
    workspace = find(session, team_id=team_id)
    assert workspace is not None
    return workspace


def reserve(session: Session, *, now: datetime) -> Workspace:
    """A place for facts that come before any workspace is known; whoever installs the bot first takes it over."""
    return install(session, team_id=_NOBODYS, name="local", now=now)


def find(session: Session, *, team_id: str) -> Workspace | None:
    row = session.exec(select(WorkspaceRow).where(WorkspaceRow.team_id == team_id)).first()
    return _value(row) if row else None


def get(session: Session, *, workspace_id: int) -> Workspace:
    """Raises LookupError where there is none."""
    row = session.get(WorkspaceRow, workspace_id)
    if row is None:
        raise LookupError(f"there is no workspace {workspace_id}")
    return _value(row)


def set_notice(session: Session, *, workspace_id: int, days: int, by: object, now: datetime) -> None:
    """How long what is worse for somebody waits from now on; 0: as long as the programs say."""
    row = session.get_one(WorkspaceRow, workspace_id)
    before, row.notice_days = row.notice_days, days
    audit.record(
        session,
        workspace_id=workspace_id,
        actor=by,
        action="notice",
        subject="workspace",
        now=now,
        details={"before": before, "days": days},
    )


def set_approvals(session: Session, *, workspace_id: int, channel: str, by: object, now: datetime) -> None:
    """Where programs are approved from now on; "": they are put in force without."""
    row = session.get_one(WorkspaceRow, workspace_id)
    before, row.approvals_channel = row.approvals_channel, channel
    audit.record(
        session,
        workspace_id=workspace_id,
        actor=by,
        action="approvals",
        subject="workspace",
        now=now,
        details={"before": before, "channel": channel},
    )


def set_case_days(session: Session, *, workspace_id: int, days: int, by: object, now: datetime) -> None:
    """How many working days people have for the cases that are opened from now on."""
    row = session.get_one(WorkspaceRow, workspace_id)
    before, row.case_days = row.case_days, days
    audit.record(
        session,
        workspace_id=workspace_id,
        actor=by,
        action="case days",
        subject="workspace",
        now=now,
        details={"before": before, "days": days},
    )


def set_statement_day(session: Session, *, workspace_id: int, day: int, by: object, now: datetime) -> None:
    """On which day of the month partners are told of the month before, from 1 to 28; 0: on none."""
    row = session.get_one(WorkspaceRow, workspace_id)
    before, row.statement_day = row.statement_day, day
    audit.record(
        session,
        workspace_id=workspace_id,
        actor=by,
        action="statement day",
        subject="workspace",
        now=now,
        details={"before": before, "day": day},
    )


def claim_statements(session: Session, *, workspace_id: int, until: date) -> bool:
    """Whether the statements of the month that ended before that day are ours to tell, in this transaction."""
    claimed = session.exec(
        update(WorkspaceRow)
        .where(col(WorkspaceRow.id) == workspace_id, col(WorkspaceRow.stated_until) < until)
        .values(stated_until=until)
        .execution_options(synchronize_session=False)
    )
    return bool(claimed.rowcount)


def set_kudos(
    session: Session,
    *,
    workspace_id: int,
    a_week: int | None = None,
    values: Sequence[str] | None = None,
    emoji: str | None = None,
    by: object,
    now: datetime,
) -> None:
    """How many thanks everybody can give, what they may stand for and which reaction gives them ("": none); None leaves it as it is."""
    row = session.get_one(WorkspaceRow, workspace_id)
    if a_week is not None:
        row.kudos_a_week = a_week
    if values is not None:
        row.kudos_values = list(values)
    if emoji is not None:
        row.kudos_emoji = emoji or None
    audit.record(
        session,
        workspace_id=workspace_id,
        actor=by,
        action="kudos",
        subject="workspace",
        now=now,
        details={"a_week": row.kudos_a_week, "values": list(row.kudos_values), "emoji": row.kudos_emoji},
    )


def claim_nudges(session: Session, *, workspace_id: int, on: date) -> bool:
    """Whether the nudges of that day are ours to tell, in this transaction."""
    claimed = session.exec(
        update(WorkspaceRow)
        .where(col(WorkspaceRow.id) == workspace_id, col(WorkspaceRow.nudged_on) < on)
        .values(nudged_on=on)
        .execution_options(synchronize_session=False)
    )
    return bool(claimed.rowcount)


def set_poll_rest(session: Session, *, workspace_id: int, days: int, by: object, now: datetime) -> None:
    """For how many days whoever was asked by a poll is left in peace by all polls that open from now on."""
    row = session.get_one(WorkspaceRow, workspace_id)
    before, row.poll_rest_days = row.poll_rest_days, days
    audit.record(
        session,
        workspace_id=workspace_id,
        actor=by,
        action="poll rest",
        subject="workspace",
        now=now,
        details={"before": before, "days": days},
    )


def lock(session: Session, *, workspace_id: int) -> None:
    """Wait for whoever else holds it, and hold it until the transaction ends. Rows that belong to the workspace can still be added."""
    row = select(WorkspaceRow.id).where(WorkspaceRow.id == workspace_id)
    session.exec(row.with_for_update(key_share=True)).one()


def only(session: Session) -> Workspace | None:
    """The workspace, where there is exactly one."""
    known = listed(session)
    return known[0] if len(known) == 1 else None


def listed(session: Session) -> tuple[Workspace, ...]:
    """All workspaces, the oldest first."""
    return tuple(_value(row) for row in session.exec(select(WorkspaceRow).order_by(col(WorkspaceRow.id))))


def _value(row: WorkspaceRow) -> Workspace:
    return Workspace(
        row.id,
        row.team_id,
        row.name,
        row.currency,
        row.timezone,
        row.notice_days,
        row.approvals_channel,
        row.case_days,
        row.statement_day,
        row.stated_until,
        row.nudged_on,
        row.kudos_a_week,
        tuple(row.kudos_values),
        row.kudos_emoji or "",
        row.poll_rest_days,
    )
