"""Many workspaces at once, each by its own installation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from threading import Lock

import structlog
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from sqlmodel import Session

from bot.clock import Clock
from bot.oauth.client import Client
from bot.oauth.installing import HISTORY_SCOPES, INSTALL_PATH, REDIRECT_PATH, SCOPES, Installing
from bot.oauth.refreshing import Refreshing
from bot.oauth.stores import InstallationStore, StateStore
from bot.settings import Settings
from bot.slack import Slack
from bot.slacks import NotInstalled
from bot.web.site import Handler
from storage import installations
from storage.engine import Database
from storage.installations import Installation
from storage.sealing import Seal, Tokens, Unreadable

log = structlog.get_logger()


class ManyWorkspaces:
    """Each as it is at this moment in the database: an installation that ended is not used any more, whoever ended it."""

    def __init__(
        self, settings: Settings, database: Database, clock: Clock, *, after_installing: Callable[[], None]
    ) -> None:
        """`after_installing` is called, in the event loop, when a workspace let us in. Raises NoKeys."""
        self._database = database
        self._api_url = settings.api_url
        self._seal = Seal(settings.keys)
        self._lock = Lock()
        self._known: dict[int, tuple[str, Slack]] = {}
        client = Client(settings.api_url)
        self._refreshing = Refreshing(
            database,
            self._seal,
            clock,
            AsyncTokenRotator(
                client_id=settings.slack_client_id, client_secret=settings.slack_client_secret, client=client
            ),
        )
        self._installing = Installing(
            client=client,
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret,
            slack_url=settings.slack_url,
            public_url=settings.public_url,
            scopes=(*SCOPES, *HISTORY_SCOPES) if settings.read_history else SCOPES,
            installations=InstallationStore(database, self._seal, clock, after_save=after_installing),
            states=StateStore(database, clock),
        )

    async def connect(self) -> None:
        """Nobody need have installed the app yet, and what Slack says of one workspace keeps no other waiting."""

        def seal_anew(session: Session) -> int:
            return installations.seal_anew(session, seal=self._seal)

        lost = await asyncio.to_thread(self._database.run, seal_anew)
        if lost:
            log.error("tokens were sealed with none of the keys in PREMIO_TOKEN_KEYS", workspaces=lost)
        await self.look_after()

    async def look_after(self) -> None:
        await self._refreshing.refresh_due()

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            ("GET", INSTALL_PATH): self._installing.install,
            ("GET", REDIRECT_PATH): self._installing.come_back,
        }

    def __call__(self, workspace_id: int) -> Slack:
        found = self._found(workspace_id)
        with self._lock:
            if found is None:
                self._known.pop(workspace_id, None)
                raise NotInstalled
            sealed, slack = self._known.get(workspace_id, ("", None))
            if slack is None or sealed != found.sealed:
                tokens = self._opened(found)
                slack = Slack(
                    token=tokens.bot, api_url=self._api_url, current=partial(self._token, workspace_id)
                )
                self._known[workspace_id] = (found.sealed, slack)
            return slack

    def _token(self, workspace_id: int) -> str:
        """As it is at this moment. Raises NotInstalled."""
        found = self._found(workspace_id)
        if found is None:
            raise NotInstalled
        return self._opened(found).bot

    def _found(self, workspace_id: int) -> Installation | None:
        with self._database.reading() as session:
            found = installations.find(session, workspace_id=workspace_id)
        return found if found is not None and found.sealed else None

    def _opened(self, found: Installation) -> Tokens:
        """Raises NotInstalled."""
        try:
            return self._seal.open(found.sealed, team_id=found.team_id)
        except Unreadable as unreadable:
            log.error("tokens cannot be read", workspace=found.team_id, reason=str(unreadable))  # noqa: TRY400 - said in full
            raise NotInstalled from None
