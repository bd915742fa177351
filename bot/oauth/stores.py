"""Slack's own interfaces for installations and states, over our database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from logging import Logger, getLogger

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from sqlmodel import Session

from bot.clock import Clock
from storage import installations, oauth_states, workspaces
from storage.engine import Database
from storage.installations import Granted
from storage.sealing import Seal, Tokens


class OrgWide(BoltError):  # noqa: N818 - named for what happened
    """It was installed for a whole organisation rather than a workspace; we serve workspaces."""


class NoBotToken(BoltError):  # noqa: N818 - named for what happened
    """Slack granted nothing by which a bot could act."""


class InstallationStore(AsyncInstallationStore):
    def __init__(
        self, database: Database, seal: Seal, clock: Clock, *, after_save: Callable[[], None] = lambda: None
    ) -> None:
        """`after_save` is called, in the event loop, when a workspace let us in."""
        self._database = database
        self._seal = seal
        self._clock = clock
        self._after_save = after_save

    @property
    def logger(self) -> Logger:
        return getLogger(__name__)

    async def async_save(self, installation: Installation) -> None:
        """Raises OrgWide and NoBotToken."""
        if installation.is_enterprise_install:
            raise OrgWide("installed for a whole organisation")
        if not (installation.team_id and installation.bot_token):
            raise NoBotToken("no bot token was granted")
        granted = Granted(
            team_id=installation.team_id,
            team_name=installation.team_name or installation.team_id,
            enterprise_id=installation.enterprise_id or "",
            app_id=installation.app_id or "",
            bot_id=installation.bot_id or "",
            bot_user=installation.bot_user_id or "",
            scopes=tuple(installation.bot_scopes or ()),
            installer=installation.user_id or "",
            tokens=Tokens(installation.bot_token, installation.bot_refresh_token or ""),
            expires_at=by_our_clock(installation.bot_token_expires_at, self._clock),
        )

        def save(session: Session) -> None:
            installations.save(session, granted, seal=self._seal, now=self._clock.now())

        await asyncio.to_thread(self._database.run, save)
        self._after_save()

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,  # noqa: ARG002 - a team's id is unique without it
        team_id: str | None,
        user_id: str | None = None,  # noqa: ARG002 - whoever asks, the bot is the same
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        if is_enterprise_install or not team_id:
            return None
        return await asyncio.to_thread(self._found, team_id)

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return found.to_bot() if found else None

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:  # noqa: ARG002 - as above
        if team_id:
            await asyncio.to_thread(self._end, team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """There is nothing of single people's to delete; without a person it is the bot's."""
        if user_id is None:
            await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    def _found(self, team_id: str) -> Installation | None:
        with self._database.reading() as session:
            workspace = workspaces.find(session, team_id=team_id)
            found = installations.find(session, workspace_id=workspace.id) if workspace else None
        if found is None or not found.sealed:
            return None
        tokens = self._seal.open(found.sealed, team_id=team_id)
        return Installation(
            app_id=found.app_id,
            enterprise_id=found.enterprise_id or None,
            team_id=team_id,
            team_name=found.team_name,
            bot_token=tokens.bot,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user,
            bot_scopes=list(found.scopes),
            bot_refresh_token=tokens.refresh or None,
            bot_token_expires_at=by_the_computers_clock(found.expires_at, self._clock),
            user_id=found.installer,
            installed_at=found.installed_at.timestamp(),
        )

    def _end(self, team_id: str) -> None:
        with self._database.writing() as session:
            workspace = workspaces.find(session, team_id=team_id)
            if workspace is not None:
                installations.end(session, workspace_id=workspace.id, now=self._clock.now())


class StateStore(AsyncOAuthStateStore):
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @property
    def logger(self) -> Logger:
        return getLogger(__name__)

    async def async_issue(self, *_arguments: object, **_more: object) -> str:
        """Raises TooMany."""

        def issue(session: Session) -> str:
            return oauth_states.issue(session, now=self._clock.now())

        return await asyncio.to_thread(self._database.run, issue)

    async def async_consume(self, state: str) -> bool:
        def consume(session: Session) -> bool:
            return oauth_states.consume(session, state, now=self._clock.now())

        return await asyncio.to_thread(self._database.run, consume)

    async def fate(self, state: str) -> oauth_states.Fate:
        def look() -> oauth_states.Fate:
            with self._database.reading() as session:
                return oauth_states.fate(session, state, now=self._clock.now())

        return await asyncio.to_thread(look)


def by_our_clock(moment: int | None, clock: Clock) -> datetime | None:
    """A moment in seconds since 1970 by the computer's clock, as Slack's library counts; our clock may have been moved."""
    return None if moment is None else clock.now() + timedelta(seconds=moment - time.time())


def by_the_computers_clock(moment: datetime | None, clock: Clock) -> int | None:
    """The other way round."""
    return None if moment is None else int(time.time() + (moment - clock.now()).total_seconds())
