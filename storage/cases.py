"""Cases: what somebody has to see to within a time limit, whatever it is. No case is ever lost: it is open until somebody ends it.

A feature names its `kind` ("dispute") and opens a case for a `subject` in a form of its own; the same subject again is the same case.

    case, is_new = cases.open_case(
        session,
        workspace_id=workspace.id,
        kind="detractor",
        subject=f"answer:{answer_id}",      # what must not become two cases
        partner="Acme",                      # "" where it is nobody's in particular
        owner="",                            # "team:user"; "": any manager
        by=call.actor,                       # or "" where the bot itself noticed it
        due_at=cases.due(workspace, now=now),
        note="…",                            # what somebody wrote; shown inert, like every text of people
        about={"poll": 7},                   # JSON of the feature's own
        now=now,
    )

`give` changes the owner, `note` adds to the journal, `ask` and `answer` hand the ball to the partner and back, `end` closes it with an
outcome, once (NotOpen for whoever comes late). The caller commits, with whatever the act does beside. The tick tells managers of each case
that is past its time, once (`overdue`, `escalate`; bot/escalation.py), `/premio cases` lists what is open, and a partner's people see their own.
How a kind is called stands in bot/blocks/cases.py (`KINDS`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, cast

from sqlmodel import Session, col, func, select, update

from programs.facts import folded
from programs.working_days import working_days_later
from storage import workspaces
from storage.case_tables import CaseEventRow, CaseRow
from storage.insertion import insert_once_with_id
from storage.workspaces import Workspace

LONGEST: Final = 2_000
"""Characters of a note."""
_HOUR: Final = timedelta(hours=1)

State = Literal["open", "asked", "ended"]
"""`asked`: the ball is with the partner; the time limit goes on."""
Act = Literal["opened", "given", "noted", "asked", "answered", "escalated", "ended"]


class NotOpen(Exception):  # noqa: N818 - named for what happened
    """There is no such case, or it has ended already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    id: int
    workspace_id: int
    number: int
    kind: str
    subject: str
    partner: str
    owner: str
    """`team:user`; "": any manager."""
    state: State
    outcome: str
    opened_by: str
    opened_at: datetime
    due_at: datetime
    escalated_at: datetime | None
    ended_at: datetime | None
    about: Mapping[str, Any] = field(hash=False)

    @property
    def name(self) -> str:
        return f"C-{self.number}"

    @property
    def concerns(self) -> str:
        """For managers: the partner whose it is, or one of whose people it is about; "" where it is no partner's."""
        return self.partner or str(self.about.get("partner", ""))

    @property
    def is_open(self) -> bool:
        return self.state != "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: datetime
    actor: str
    """"": the bot itself."""
    act: Act
    note: str


def due(workspace: Workspace, *, now: datetime) -> datetime:
    """When a case that is opened now has to be done with, by the workspace's own time limit; on the hour, so that many of one hour are late together."""
    at = working_days_later(now, workspace.case_days, workspace.timezone)
    whole = at.replace(minute=0, second=0, microsecond=0)
    return whole if whole == at else whole + _HOUR


def open_case(
    session: Session,
    *,
    workspace_id: int,
    kind: str,
    subject: str,
    partner: str,
    owner: str,
    by: object,
    due_at: datetime,
    now: datetime,
    note: str = "",
    about: Mapping[str, Any] | None = None,
) -> tuple[Case, bool]:
    """The case about that subject, and whether it is new; one that is there already stays as it is, even where it has ended."""
    workspaces.lock(session, workspace_id=workspace_id)  # numbers have no gaps
    newest = session.exec(select(func.max(CaseRow.number)).where(CaseRow.workspace_id == workspace_id)).one()
    id_ = insert_once_with_id(
        session,
        CaseRow,
        workspace_id=workspace_id,
        number=(newest or 0) + 1,
        kind=kind,
        subject=subject,
        partner=partner,
        partner_folded=folded(partner),
        owner=owner,
        state="open",
        outcome="",
        opened_by=str(by),
        opened_at=now.astimezone(UTC),
        due_at=due_at.astimezone(UTC),
        about=dict(about or {}),
    )
    if id_ is not None:
        row = session.get_one(CaseRow, id_)
        _write(session, row, "opened", by, now, note)
        return _value(row), True
    known = (CaseRow.workspace_id == workspace_id, CaseRow.kind == kind, CaseRow.subject == subject)
    return _value(session.exec(select(CaseRow).where(*known)).one()), False


def give(session: Session, case: Case, *, owner: str, by: object, now: datetime) -> Case:
    """Somebody else sees to it from now on. Raises NotOpen."""
    return _change(session, case, "given", by, now, owner, owner=owner)


def note(session: Session, case: Case, text: str, *, by: object, now: datetime) -> Case:
    """Something is put down about it. Raises NotOpen."""
    return _change(session, case, "noted", by, now, text)


def ask(session: Session, case: Case, text: str, *, by: object, now: datetime) -> Case:
    """The partner is asked something. Raises NotOpen."""
    return _change(session, case, "asked", by, now, text, state="asked")


def answer(session: Session, case: Case, text: str, *, by: object, now: datetime) -> Case:
    """The partner has answered, or adds something. Raises NotOpen."""
    return _change(session, case, "answered", by, now, text, state="open")


def end(
    session: Session,
    case: Case,
    outcome: str,
    *,
    by: object,
    now: datetime,
    text: str = "",
    about: Mapping[str, Any] | None = None,
) -> Case:
    """It is done with; `about`: what is known of it from now on, where that is more than before. Raises NotOpen where somebody has ended it already."""
    return _change(
        session,
        case,
        "ended",
        by,
        now,
        text,
        state="ended",
        outcome=outcome,
        ended_at=now.astimezone(UTC),
        about=dict(case.about if about is None else about),
    )


def escalate(session: Session, case: Case, *, now: datetime) -> bool:
    """Put down that others are told that it is late; False where that was done already, or it has ended since."""
    done = session.exec(
        update(CaseRow)
        .where(col(CaseRow.id) == case.id, col(CaseRow.state) != "ended", col(CaseRow.escalated_at).is_(None))
        .values(escalated_at=now.astimezone(UTC))
        .execution_options(synchronize_session=False)
    )
    if done.rowcount:
        _write(session, session.get_one(CaseRow, case.id), "escalated", "", now)
    return bool(done.rowcount)


def find(session: Session, *, workspace_id: int, number: int, partner: str | None = None) -> Case | None:
    """By its number; with `partner`, only one of theirs: what is not there and what is somebody else's are the same."""
    row = session.exec(
        select(CaseRow).where(CaseRow.workspace_id == workspace_id, CaseRow.number == number)
    ).first()
    if row is None or (partner is not None and row.partner_folded != folded(partner)):
        return None
    return _value(row)


def about_subject(session: Session, *, workspace_id: int, kind: str, subject: str) -> Case | None:
    """The case about that subject, open or ended."""
    known = (CaseRow.workspace_id == workspace_id, CaseRow.kind == kind, CaseRow.subject == subject)
    row = session.exec(select(CaseRow).where(*known)).first()
    return _value(row) if row is not None else None


def listed(
    session: Session, *, workspace_id: int, partner: str | None = None, ended: bool = False
) -> tuple[Case, ...]:
    """What is open, what is due first in front; with `ended`, all, the newest first. Of one partner, or of all."""
    statement = select(CaseRow).where(CaseRow.workspace_id == workspace_id)
    if partner is not None:
        statement = statement.where(CaseRow.partner_folded == folded(partner))
    if ended:
        statement = statement.order_by(col(CaseRow.number).desc())
    else:
        statement = statement.where(CaseRow.state != "ended").order_by(
            col(CaseRow.due_at), col(CaseRow.number)
        )
    return tuple(map(_value, session.exec(statement)))


def overdue(session: Session, *, workspace_id: int, now: datetime) -> tuple[Case, ...]:
    """What is open past its time, and nobody was told so yet."""
    return tuple(
        case
        for case in listed(session, workspace_id=workspace_id)
        if case.escalated_at is None and case.due_at <= now
    )


def falls_due(
    session: Session, *, workspace_id: int, after: datetime, until: datetime
) -> tuple[datetime, ...]:
    """When cases run out of time between the two."""
    return tuple(
        case.due_at
        for case in listed(session, workspace_id=workspace_id)
        if case.escalated_at is None and after < case.due_at <= until
    )


def history(session: Session, case: Case) -> tuple[Event, ...]:
    """What was done about it, the oldest first."""
    rows = session.exec(
        select(CaseEventRow).where(CaseEventRow.case_id == case.id).order_by(col(CaseEventRow.seq))
    )
    return tuple(Event(at=row.at, actor=row.actor, act=cast("Act", row.act), note=row.note) for row in rows)


def _change(
    session: Session, case: Case, act: Act, by: object, now: datetime, text: str, **values: object
) -> Case:
    row = session.exec(
        select(CaseRow)
        .where(CaseRow.id == case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None or row.state == "ended":
        raise NotOpen
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    _write(session, row, act, by, now, text)
    return _value(row)


def _write(session: Session, row: CaseRow, act: Act, by: object, now: datetime, text: str = "") -> None:
    last = session.exec(select(func.max(CaseEventRow.seq)).where(CaseEventRow.case_id == row.id)).one()
    session.add(
        CaseEventRow(
            workspace_id=row.workspace_id,
            case_id=row.id,
            seq=(last or 0) + 1,
            at=now.astimezone(UTC),
            actor=str(by),
            act=act,
            note=text[:LONGEST],
        )
    )
    session.flush()


def _value(row: CaseRow) -> Case:
    return Case(
        id=row.id,
        workspace_id=row.workspace_id,
        number=row.number,
        kind=row.kind,
        subject=row.subject,
        partner=row.partner,
        owner=row.owner,
        state=cast("State", row.state),
        outcome=row.outcome,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        due_at=row.due_at,
        escalated_at=row.escalated_at,
        ended_at=row.ended_at,
        about=row.about,
    )
