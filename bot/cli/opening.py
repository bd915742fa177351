"""The database that a command works on, and the workspace in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.cli.failures import InputError, WorldError
from bot.settings import Settings
from storage import workspaces
from storage.engine import Database
from storage.unusable import UnusableDatabase


@contextmanager
def opened(url: str | None = None) -> Iterator[Database]:
    """The database of the settings, brought up to date; WorldError where it cannot be reached."""
    try:
        database = Database.open(url or Settings().database_url)
    except UnusableDatabase as failure:
        raise WorldError(str(failure)) from failure
    try:
        database.ensure_current()
        yield database
    except UnusableDatabase as failure:
        raise WorldError(f"the database cannot be used: {failure}") from failure
    except DBAPIError as failure:
        raise WorldError(f"the database does not answer as it should: {failure.orig}") from failure
    finally:
        database.close()


def workspace_to_fill(session: Session, wanted: str | None) -> int:
    """The same for a command that brings facts in: where there is no workspace yet, they wait for the first that installs the bot."""
    if wanted is None and not workspaces.listed(session):
        return workspaces.reserve(session, now=datetime.now(UTC)).id
    return workspace_id(session, wanted)


def workspace_id(session: Session, wanted: str | None) -> int:
    """The workspace with that name or team id; without one, the only workspace there is. Raises InputError."""
    known = workspaces.listed(session)
    if wanted is not None:
        for workspace in known:
            if wanted.casefold() in (workspace.name.casefold(), workspace.team_id.casefold()):
                return workspace.id
        raise InputError(f"there is no workspace “{wanted}”; there is {_names(known)}")
    if len(known) > 1:
        raise InputError(f"there are several workspaces; say which with --workspace: {_names(known)}")
    if not known:
        raise InputError(
            "the database is empty: load facts with `premio import`, or start the bot with `premio serve`"
        )
    return known[0].id


def _names(known: tuple[workspaces.Workspace, ...]) -> str:
    return ", ".join(workspace.name for workspace in known) or "none"
