"""Who may do what, and which channels and people belong to which partner.

Partners are compared folded and shown as they were written when bound.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import ColumnElement, and_, case
from sqlmodel import Session, col, delete, select

from programs.facts import folded
from programs.poll_audience import Known
from storage import audit
from storage.insertion import insertion
from storage.tables import AuditRow, ChannelBindingRow, PersonBindingRow, RoleRow

Role = Literal["manager", "finance", "approver"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: organisation (empty outside Enterprise Grid), workspace and user, as in the signed payload."""

    enterprise: str
    team: str
    user: str

    def __str__(self) -> str:
        return f"{self.enterprise}:{self.team}:{self.user}" if self.enterprise else f"{self.team}:{self.user}"


def user_of(actor: str) -> str:
    """The user of an actor's text, as a record names whoever acted; "" where it names nobody."""
    return actor.rpartition(":")[2]


def set_role(
    session: Session, *, workspace_id: int, actor: Actor, role: Role | None, by: Actor, now: datetime
) -> None:
    """Give a role in place of any other, or take it away (None)."""
    if role is None:
        session.exec(delete(RoleRow).where(_is(RoleRow, workspace_id, actor)))
    else:
        values = {"workspace_id": workspace_id, **_columns(actor), "role": role}
        session.execute(
            insertion(session, RoleRow)
            .values(values)
            .on_conflict_do_update(
                index_elements=["workspace_id", "enterprise", "team", "member"], set_={"role": role}
            )
        )
    audit.record(
        session,
        workspace_id=workspace_id,
        actor=by,
        action="role",
        subject=f"person:{actor}",
        now=now,
        details={"role": role},
    )


def role(session: Session, *, workspace_id: int, actor: Actor) -> Role | None:
    found = session.exec(select(RoleRow.role).where(_is(RoleRow, workspace_id, actor))).first()
    return cast("Role", found) if found else None


def managers(session: Session, *, workspace_id: int) -> tuple[str, ...]:
    """The users who were given that role; whoever is one as an admin of the workspace is not known here."""
    statement = select(RoleRow.member).where(RoleRow.workspace_id == workspace_id, RoleRow.role == "manager")
    return tuple(session.exec(statement.order_by(col(RoleRow.id))))


def who_manages(session: Session, *, workspace_id: int) -> tuple[str, ...]:
    """The users who are told what managers should know: managers by role; where there are none, whoever put a program in force last, or else bound a channel."""
    if found := managers(session, workspace_id=workspace_id):
        return found
    for action in ("activate", "bind"):
        actor = session.exec(
            select(AuditRow.actor)
            .where(
                AuditRow.workspace_id == workspace_id,
                AuditRow.action == action,
                col(AuditRow.actor).not_like("shell:%"),
            )
            .order_by(col(AuditRow.id).desc())
            .limit(1)
        ).first()
        if actor:
            return (user_of(actor),)
    return ()


def with_role(session: Session, *, workspace_id: int, roles: Collection[Role]) -> tuple[str, ...]:
    """The users who were given one of these roles."""
    statement = select(RoleRow.member).where(
        RoleRow.workspace_id == workspace_id, col(RoleRow.role).in_(roles)
    )
    return tuple(session.exec(statement.order_by(col(RoleRow.id))))


def keeper_of_partner(session: Session, *, workspace_id: int, partner: str) -> str:
    """Who bound the partner's first channel, as an actor's text; "" where it has none."""
    statement = select(ChannelBindingRow.bound_by).where(
        ChannelBindingRow.workspace_id == workspace_id, ChannelBindingRow.partner_folded == folded(partner)
    )
    return session.exec(statement.order_by(col(ChannelBindingRow.id)).limit(1)).first() or ""


def bind_channel(
    session: Session, *, workspace_id: int, channel: str, partner: str, by: Actor, now: datetime
) -> None:
    """From now on the channel is that partner's, and no other's. What another partner agreed to there is void."""
    shown = {
        "partner": partner.strip(),
        "partner_folded": folded(partner),
        "bound_by": str(by),
        "bound_at": now,
    }
    asked = {"consent": "asked", "consent_by": "", "consent_at": None}
    is_same = col(ChannelBindingRow.partner_folded) == folded(partner)
    kept = {
        name: case((is_same, getattr(ChannelBindingRow, name)), else_=value) for name, value in asked.items()
    }
    session.execute(
        insertion(session, ChannelBindingRow)
        .values(workspace_id=workspace_id, channel=channel, **shown, **asked)
        .on_conflict_do_update(index_elements=["workspace_id", "channel"], set_=shown | kept)
    )
    audit.record(
        session,
        workspace_id=workspace_id,
        actor=by,
        action="bind",
        subject=f"channel:{channel}",
        now=now,
        details={"partner": partner.strip()},
    )


def unbind_channel(session: Session, *, workspace_id: int, channel: str, by: object, now: datetime) -> bool:
    """Whether there was a binding to take away."""
    gone = session.exec(delete(ChannelBindingRow).where(_bound(workspace_id, channel)))
    if gone.rowcount:
        audit.record(
            session,
            workspace_id=workspace_id,
            actor=by,
            action="unbind",
            subject=f"channel:{channel}",
            now=now,
        )
    return bool(gone.rowcount)


def channel_moved(session: Session, *, workspace_id: int, old: str, new: str) -> None:
    """Slack gave a channel another id. What was bound meanwhile under the new one stays."""
    row = session.exec(select(ChannelBindingRow).where(_bound(workspace_id, old))).first()
    if row is None or old == new:
        return
    session.execute(
        insertion(session, ChannelBindingRow)
        .values(row.model_dump(exclude={"id"}) | {"channel": new})
        .on_conflict_do_nothing()
    )
    session.delete(row)


def partner_of_channel(session: Session, *, workspace_id: int, channel: str) -> str | None:
    return session.exec(select(ChannelBindingRow.partner).where(_bound(workspace_id, channel))).first()


def channels_of_partner(session: Session, *, workspace_id: int, partner: str) -> tuple[str, ...]:
    statement = select(ChannelBindingRow.channel).where(
        ChannelBindingRow.workspace_id == workspace_id, ChannelBindingRow.partner_folded == folded(partner)
    )
    return tuple(session.exec(statement.order_by(col(ChannelBindingRow.id))))


def bound_channels(session: Session, *, workspace_id: int) -> tuple[tuple[str, str], ...]:
    """Every bound channel with its partner."""
    statement = select(ChannelBindingRow.channel, ChannelBindingRow.partner).where(
        ChannelBindingRow.workspace_id == workspace_id
    )
    return tuple(
        (channel, partner) for channel, partner in session.exec(statement.order_by(col(ChannelBindingRow.id)))
    )


def bind_person(
    session: Session,
    *,
    workspace_id: int,
    actor: Actor,
    partner: str,
    person: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """From now on that person speaks for the partner, and for no other. `person`: who that is in the list of people."""
    shown = {"partner": partner.strip(), "partner_folded": folded(partner), "person": folded(person)}
    session.execute(
        insertion(session, PersonBindingRow)
        .values(workspace_id=workspace_id, **_columns(actor), **shown)
        .on_conflict_do_update(index_elements=["workspace_id", "enterprise", "team", "member"], set_=shown)
    )
    audit.record(
        session,
        workspace_id=workspace_id,
        actor=by,
        action="bind",
        subject=f"person:{actor}",
        now=now,
        details={"partner": partner.strip(), **({"person": person.strip()} if person else {})},
    )


def user_of_person(session: Session, *, workspace_id: int, partner: str, person: str) -> str | None:
    """The Slack user who is that person of the partner's; None where nobody has said who, or where it was said of several."""
    found = session.exec(
        select(PersonBindingRow.member).where(
            PersonBindingRow.workspace_id == workspace_id,
            PersonBindingRow.partner_folded == folded(partner),
            PersonBindingRow.person == folded(person),
        )
    ).all()
    return found[0] if len(found) == 1 else None


def members_of_partner(session: Session, *, workspace_id: int, partner: str) -> tuple[str, ...]:
    """The users of whom somebody has said that they work for it."""
    statement = select(PersonBindingRow.member).where(
        PersonBindingRow.workspace_id == workspace_id, PersonBindingRow.partner_folded == folded(partner)
    )
    return tuple(session.exec(statement.order_by(col(PersonBindingRow.id))))


def person_of(session: Session, *, workspace_id: int, actor: Actor) -> str:
    """Who that is in the list of people, folded; "" where nobody has said it."""
    found = session.exec(select(PersonBindingRow.person).where(_is(PersonBindingRow, workspace_id, actor)))
    return found.first() or ""


def known_persons(session: Session, *, workspace_id: int) -> tuple[Known, ...]:
    """Everybody of whom it was said by hand whose they are."""
    rows = session.exec(select(PersonBindingRow).where(PersonBindingRow.workspace_id == workspace_id))
    return tuple(Known(row.member, row.partner_folded, row.person) for row in rows)


def unbind_person(session: Session, *, workspace_id: int, actor: Actor, by: Actor, now: datetime) -> bool:
    """Whether there was a binding to take away."""
    gone = session.exec(delete(PersonBindingRow).where(_is(PersonBindingRow, workspace_id, actor)))
    if gone.rowcount:
        audit.record(
            session,
            workspace_id=workspace_id,
            actor=by,
            action="unbind",
            subject=f"person:{actor}",
            now=now,
        )
    return bool(gone.rowcount)


def partner_of_person(session: Session, *, workspace_id: int, actor: Actor) -> str | None:
    return session.exec(
        select(PersonBindingRow.partner).where(_is(PersonBindingRow, workspace_id, actor))
    ).first()


def _columns(actor: Actor) -> dict[str, str]:
    return {"enterprise": actor.enterprise, "team": actor.team, "member": actor.user}


def _is(table: type[RoleRow | PersonBindingRow], workspace_id: int, actor: Actor) -> ColumnElement[bool]:
    return and_(
        col(table.workspace_id) == workspace_id,
        col(table.enterprise) == actor.enterprise,
        col(table.team) == actor.team,
        col(table.member) == actor.user,
    )


def _bound(workspace_id: int, channel: str) -> ColumnElement[bool]:
    return and_(
        col(ChannelBindingRow.workspace_id) == workspace_id, col(ChannelBindingRow.channel) == channel
    )
