"""Whether what people decided stands as the record of their acts has it: roles, programs, approvals, settings, and whose a channel is.

The record itself is sealed (`storage.seals`), so that what is changed here has to be changed there as well, and is seen there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlmodel import Session, select

from programs.money import Money
from programs.versions import program_of
from storage.adjustment_tables import AdjustmentRow
from storage.people import Actor
from storage.point_tables import CatalogueRow, PointTermRow
from storage.points import EXPIRE, expire
from storage.programs import text_hash
from storage.row import Row
from storage.score_tables import ScoreSheetRow
from storage.tables import (
    AuditRow,
    ChannelBindingRow,
    CompanyRow,
    PauseRow,
    PersonBindingRow,
    ReviewRow,
    RoleRow,
    VersionRow,
    WorkspaceRow,
)

T = TypeVar("T", bound=Row)

_STATES: Final = {"draft": "draft", "activate": "active", "replace": "ended", "end": "ended"}
"""What a version is after each act."""
_SETTINGS: Final = {
    "notice": ("days", "notice_days", 0),
    "approvals": ("channel", "approvals_channel", ""),
    "case days": ("days", "case_days", 5),
    "statement day": ("day", "statement_day", 1),
    "poll rest": ("days", "poll_rest_days", 0),
}
"""By act: what its details call it, the workspace's column, and what it is before anybody sets it."""
_ANSWERS: Final = {"agreed": "agree", "declined": "decline"}
"""By what a partner said to figures in its channel: what that is called on record."""


@dataclass(frozen=True, slots=True)
class _Act:
    at: datetime
    actor: str
    action: str
    details: Mapping[str, Any]


_Acts = Mapping[str, Sequence[_Act]]
"""What was done, by what it was done to, the oldest first."""


def broken_acts(session: Session, *, workspace_id: int) -> Iterator[str]:
    """What stands otherwise than the record says, a sentence for each."""
    acts = _acts(session, workspace_id)
    yield from _settings(session, workspace_id, acts)
    yield from _roles(session, workspace_id, acts)
    yield from _bindings(session, workspace_id, acts)
    yield from _channels(session, workspace_id, acts)
    versions = _rows(session, workspace_id, VersionRow)
    for version in versions:
        yield from _version(version, acts[f"program:{version.program_id}"])
    yield from _gone(versions, acts)
    yield from _points(session, workspace_id, acts)
    yield from _pauses(session, workspace_id, acts)
    for review in _rows(session, workspace_id, ReviewRow):
        details = {"version": review.version_id, "shown": review.shown}
        done = _done(acts[f"program:{review.program_id}"], details)
        if not _is_signed(review.state, ("submitted", review.submitted_by), review.decided_by, done):
            yield f"the approval of version {review.version_id} is {review.state}, and the record says of it: {_told(done)}"
    for each in _rows(session, workspace_id, AdjustmentRow):
        done = _done(acts[f"adjustment:{each.number}"], {"shown": each.shown})
        asked = "proposed", each.proposed_by
        if not _is_signed(each.state, asked, each.decided_by or each.proposed_by, done):
            yield f"adjustment {each.number} is {each.state}, and the record says of it: {_told(done)}"
    for sheet in _rows(session, workspace_id, ScoreSheetRow):
        done = _done(acts[f"scores:{sheet.number}"], {"shown": sheet.shown})
        asked = "proposed", sheet.proposed_by
        if not _is_signed(sheet.state, asked, sheet.decided_by or sheet.proposed_by, done):
            yield f"the scores {sheet.number} are {sheet.state}, and the record says of them: {_told(done)}"


def _acts(session: Session, workspace_id: int) -> _Acts:
    found: defaultdict[str, list[_Act]] = defaultdict(list)
    for row in _rows(session, workspace_id, AuditRow):
        found[row.subject].append(_Act(row.at, row.actor, row.action, row.details))
    return found


def _rows(session: Session, workspace_id: int, table: type[T]) -> Sequence[T]:
    columns: Any = table
    statement = select(table).where(columns.workspace_id == workspace_id).order_by(columns.id)
    return session.exec(statement.execution_options(populate_existing=True)).all()


def _settings(session: Session, workspace_id: int, acts: _Acts) -> Iterator[str]:
    workspace = session.get_one(WorkspaceRow, workspace_id, populate_existing=True)
    for action, (detail, column, at_first) in _SETTINGS.items():
        set_to = next(
            (each.details[detail] for each in reversed(acts["workspace"]) if each.action == action), at_first
        )
        now = getattr(workspace, column)
        if now != set_to:
            yield f"“{action}” is set to {now!r}, and on record to {set_to!r}"


def _roles(session: Session, workspace_id: int, acts: _Acts) -> Iterator[str]:
    roles = {
        str(Actor(row.enterprise, row.team, row.member)): row.role
        for row in _rows(session, workspace_id, RoleRow)
    }
    given: dict[str, str | None] = {}
    for subject, done in acts.items():
        for act in done:
            if act.action == "role":
                given[subject.removeprefix("person:")] = act.details["role"]
    for who in sorted(roles.keys() | given.keys()):
        if roles.get(who) != given.get(who):
            yield f"{who} has the role {roles.get(who) or 'none'}, and on record {given.get(who) or 'none'}"


def _bindings(session: Session, workspace_id: int, acts: _Acts) -> Iterator[str]:
    """Of those that stand: one that is gone lets nobody see anything."""
    bound = [
        *((f"channel:{row.channel}", row.partner) for row in _rows(session, workspace_id, ChannelBindingRow)),
        *((f"company:{row.team}", row.partner) for row in _rows(session, workspace_id, CompanyRow)),
        *(
            (f"person:{Actor(row.enterprise, row.team, row.member)}", row.partner)
            for row in _rows(session, workspace_id, PersonBindingRow)
        ),
    ]
    for subject, partner in bound:
        said = [act for act in acts[subject] if act.action in ("bind", "unbind")]
        on_record = said[-1].details.get("partner") if said else None
        if on_record != partner:
            yield f"{subject} belongs to {partner}, and on record to {on_record or 'nobody'}"


def _channels(session: Session, workspace_id: int, acts: _Acts) -> Iterator[str]:
    """Who gave a channel to its partner, and whether the partner's people agreed to figures there."""
    for row in _rows(session, workspace_id, ChannelBindingRow):
        done = acts[f"channel:{row.channel}"]
        if not any((act.action, act.actor) == ("bind", row.bound_by) for act in done):
            yield f"channel:{row.channel} was bound by {row.bound_by}, and on record by somebody else"
        answer = (_ANSWERS.get(row.consent), row.consent_by)
        if row.consent != "asked" and answer not in [(act.action, act.actor) for act in done]:
            yield f"channel:{row.channel}: its partner has {row.consent}, and on record nobody did"


def _points(session: Session, workspace_id: int, acts: _Acts) -> Iterator[str]:
    """What things cost, and when points expire."""
    for row in _rows(session, workspace_id, CatalogueRow):
        done = [act for act in acts[f"item:{row.name_folded}"] if act.action == "catalogue"]
        price = str(Money.from_minor(row.price_minor, row.currency))
        if not done or (price, row.needs_approval) != (
            done[-1].details["price"],
            done[-1].details["needs_approval"],
        ):
            on_record = done[-1].details["price"] if done else "nothing"
            yield f"“{row.name}” of the catalogue costs {price}, and the record says of it: {on_record}"
    said = [act.action for act in acts["workspace"] if act.action.startswith(EXPIRE)]
    for term in _rows(session, workspace_id, PointTermRow):
        if expire(term.months) != (said[-1] if said else ""):
            yield f"{expire(term.months)}, and on record {said[-1] if said else 'nobody said so'}"


def _gone(versions: Sequence[VersionRow], acts: _Acts) -> Iterator[str]:
    there = {(f"program:{version.program_id}", version.number) for version in versions}
    for subject, done in acts.items():
        for act in done:
            number = act.details.get("version")
            if act.action == "draft" and (subject, number) not in there:
                yield f"version {number} of {subject} is gone, and was written on {act.at:%Y-%m-%d}"


def _pauses(session: Session, workspace_id: int, acts: _Acts) -> Iterator[str]:
    """A program that is paused is compared with nothing, so that a pause that nobody made would hide it."""
    standing: defaultdict[str, list[tuple[str, str, datetime | None]]] = defaultdict(list)
    for row in _rows(session, workspace_id, PauseRow):
        steps = standing[f"program:{row.program_id}"]
        steps.append(("pause", row.paused_by, row.paused_at))
        if row.resumed_at is not None:
            steps.append(("resume", row.resumed_by, row.resumed_at))
    for subject in sorted(standing.keys() | acts.keys()):
        done = [
            (act.action, act.actor, act.at)
            for act in acts.get(subject, ())
            if act.action in ("pause", "resume")
        ]
        if done != standing.get(subject, []):
            yield f"the pauses of {subject} are not those that are on record"


def _version(version: VersionRow, acts: Sequence[_Act]) -> Iterator[str]:
    what = f"version {version.number} of “{version.name}”"
    if text_hash(version.text) != version.hash:
        yield f"{what} is not as it was written"
    own = [act for act in acts if act.action in _STATES and act.details.get("version") == version.number]
    if program_of(version.text).name != version.name:
        yield f"{what} is called otherwise in its text"
    if [(version.author, version.created_at)] != [
        (act.actor, act.at) for act in own if act.action == "draft"
    ]:
        yield f"{what} was written by {version.author} on {version.created_at:%Y-%m-%d}, and on record otherwise"
    if any(act.details.get("hash") != version.hash for act in own):
        yield f"{what} is not the text that is on record"
    if not own or _STATES[own[-1].action] != version.state:
        yield f"{what} is {version.state}, and the record says of it: {_told(own)}"
    moments = {
        "activated_at": [act.at for act in own if act.action == "activate"],
        "ended_at": [act.at for act in own if act.action in ("replace", "end")],
    }
    for column, moment in moments.items():
        if getattr(version, column) != (moment[0] if moment else None):
            yield f"the days of {what} are not those that are on record"


# --- approvals -------------------------------------------------------------------------------------------------------------


def _done(acts: Sequence[_Act], details: Mapping[str, Any]) -> list[_Act]:
    return [act for act in acts if all(act.details.get(name) == value for name, value in details.items())]


def _is_signed(state: str, asked: tuple[str, str], decided_by: str, done: Sequence[_Act]) -> bool:
    """Whether whoever is said to have decided, or asked, did so; `asked` is what they did, and who."""
    wanted = (state, decided_by) if state in ("approved", "declined") else asked
    return any((act.action, act.actor) == wanted for act in done)


def _told(done: Sequence[_Act]) -> str:
    return ", ".join(f"{act.action} by {act.actor}" for act in done) or "nothing"
