"""By what Slack lets us into each workspace: who installed the bot and when, and its tokens, sealed.

`generation` rises with everything that is written about an installation. Whoever asked Slack for something writes what came of it only where
nothing was written in between, so that nobody who was slow undoes what somebody else did.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, select, update

from storage import audit, outbox, workspaces
from storage.insertion import insertion
from storage.sealing import Seal, Tokens, Unreadable
from storage.tables import InstallationRow, WorkspaceRow

REFRESHED_BEFORE = timedelta(hours=2)
"""So long before a token expires a new one is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What Slack granted when somebody installed the bot. `expires_at` is None for tokens that last."""

    team_id: str
    team_name: str
    enterprise_id: str
    app_id: str
    bot_id: str
    bot_user: str
    scopes: tuple[str, ...]
    installer: str
    tokens: Tokens
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One as it is in the database. Without tokens (`sealed` is empty) it is a former one."""

    workspace_id: int
    team_id: str
    team_name: str
    enterprise_id: str
    app_id: str
    bot_id: str
    bot_user: str
    scopes: tuple[str, ...]
    installer: str
    installed_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None
    trouble: str
    """What is wrong with it, for whoever operates the bot; empty where nothing is."""
    generation: int
    sealed: str = field(repr=False)


def save(session: Session, granted: Granted, *, seal: Seal, now: datetime) -> int:
    """The workspace of a new installation, which takes the place of any former one. What waited to be said there is looked at now."""
    workspace = workspaces.install(
        session, team_id=granted.team_id, name=granted.team_name, now=now, takes_over=False
    )
    values = {
        "enterprise_id": granted.enterprise_id,
        "app_id": granted.app_id,
        "bot_id": granted.bot_id,
        "bot_user": granted.bot_user,
        "scopes": ",".join(granted.scopes),
        "installer": granted.installer,
        "installed_at": now,
        "ended_at": None,
        "trouble": "",
        "sealed": seal.close(granted.tokens, team_id=granted.team_id),
        **_lasting(granted.expires_at),
    }
    session.execute(
        insertion(session, InstallationRow)
        .values(workspace_id=workspace.id, generation=1, **values)
        .on_conflict_do_update(
            index_elements=["workspace_id"],
            set_={"generation": col(InstallationRow.generation) + 1, **values},
        )
    )
    audit.record(
        session,
        workspace_id=workspace.id,
        actor=f"{granted.team_id}:{granted.installer}",
        action="installed",
        subject="workspace",
        now=now,
        details={"scopes": list(granted.scopes)},
    )
    outbox.look_again(session, workspace_id=workspace.id, now=now)
    return workspace.id


def find(session: Session, *, workspace_id: int) -> Installation | None:
    return next(iter(_found(session, col(InstallationRow.workspace_id) == workspace_id)), None)


def listed(session: Session) -> tuple[Installation, ...]:
    """All there are and were, the oldest workspace first."""
    return _found(session)


def end(session: Session, *, workspace_id: int, now: datetime) -> bool:
    """Slack lets us in no more: the tokens are erased. False where there were none."""
    ended = session.exec(
        update(InstallationRow)
        .where(col(InstallationRow.workspace_id) == workspace_id, col(InstallationRow.sealed) != "")
        .values(
            sealed="",
            expires_at=None,
            refresh_at=None,
            ended_at=now,
            trouble="",
            generation=InstallationRow.generation + 1,
        )
        .execution_options(synchronize_session=False)
    )
    return bool(ended.rowcount)


def take_due(session: Session, *, now: datetime, lease: timedelta) -> Installation | None:
    """One whose token is to be renewed now, for this process alone until now + lease."""
    due = (
        select(InstallationRow.workspace_id)
        .where(col(InstallationRow.refresh_at) <= now)
        .order_by(col(InstallationRow.refresh_at))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = session.exec(due).first()
    if found is None:
        return None
    session.exec(
        update(InstallationRow)
        .where(col(InstallationRow.workspace_id) == found)
        .values(refresh_at=now + lease)
        .execution_options(synchronize_session=False)
    )
    return find(session, workspace_id=found)


def renewed(
    session: Session, before: Installation, tokens: Tokens, *, expires_at: datetime | None, seal: Seal
) -> bool:
    """New tokens in place of those of `before`. False where others took their place meanwhile, or they were erased."""
    sealed = seal.close(tokens, team_id=before.team_id)
    return _write(session, before, sealed=sealed, trouble="", **_lasting(expires_at))


def not_renewed(session: Session, before: Installation, *, trouble: str, again_at: datetime | None) -> bool:
    """It did not come to new tokens: once more at `again_at`, or never (None). False as above."""
    return _write(session, before, trouble=trouble, refresh_at=again_at)


def seal_anew(session: Session, *, seal: Seal) -> int:
    """Seal with the first key what was sealed with another; how many could be opened by none, and were left as they are."""
    lost = 0
    for each in _found(session, col(InstallationRow.sealed) != ""):
        if seal.is_newest(each.sealed):
            continue
        try:
            tokens = seal.open(each.sealed, team_id=each.team_id)
        except Unreadable:
            lost += 1
            continue
        _write(session, each, sealed=seal.close(tokens, team_id=each.team_id))
    return lost


def _write(session: Session, before: Installation, **values: object) -> bool:
    done = session.exec(
        update(InstallationRow)
        .where(
            col(InstallationRow.workspace_id) == before.workspace_id,
            col(InstallationRow.generation) == before.generation,
        )
        .values(generation=before.generation + 1, **values)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)


def _lasting(expires_at: datetime | None) -> dict[str, datetime | None]:
    return {
        "expires_at": expires_at,
        "refresh_at": expires_at - REFRESHED_BEFORE if expires_at is not None else None,
    }


def _found(session: Session, *where: object) -> tuple[Installation, ...]:
    rows = session.exec(
        select(InstallationRow, WorkspaceRow.team_id, WorkspaceRow.name)
        .join(WorkspaceRow, col(WorkspaceRow.id) == col(InstallationRow.workspace_id))
        .where(*where)  # type: ignore[arg-type]  # conditions on columns
        .order_by(col(InstallationRow.workspace_id))
        .execution_options(populate_existing=True)
    )
    return tuple(_value(row, team_id, name) for row, team_id, name in rows)


def _value(row: InstallationRow, team_id: str, name: str) -> Installation:
    return Installation(
        workspace_id=row.workspace_id,
        team_id=team_id,
        team_name=name,
        enterprise_id=row.enterprise_id,
        app_id=row.app_id,
        bot_id=row.bot_id,
        bot_user=row.bot_user,
        scopes=tuple(row.scopes.split(",")),
        installer=row.installer,
        installed_at=row.installed_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        trouble=row.trouble,
        generation=row.generation,
        sealed=row.sealed,
    )
