"""Slack as each workspace lets us in: whoever calls it says for which workspace, and gets that one's token or none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

from bot.clock import Clock
from bot.slack import RefusedBySlack, Slack
from bot.web.site import Handler
from storage import workspaces
from storage.engine import Database

SlackOf = Callable[[int], Slack]
"""By the workspace's id. Raises NotInstalled."""


class NotInstalled(RefusedBySlack):
    """We have no token for that workspace: nobody installed the app there, or it was uninstalled."""

    def __init__(self) -> None:
        super().__init__("not_installed")


class Access(Protocol):
    """How Slack lets us in: into one workspace, or into each where somebody installed the app."""

    def __call__(self, workspace_id: int) -> Slack:
        """That workspace's. Raises NotInstalled."""

    async def connect(self) -> None:
        """Before anything else. Raises RefusedBySlack or NoAnswerFromSlack where Slack does not let us in."""

    async def look_after(self) -> None:
        """Now and then, so that it stays so."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """What it answers over HTTP."""


class OneWorkspace:
    """The workspace of the token in the settings, and no other: what the database holds of others waits."""

    def __init__(self, slack: Slack, database: Database, clock: Clock) -> None:
        self._slack = slack
        self._database = database
        self._clock = clock
        self._workspace_id: int | None = None

    async def connect(self) -> None:
        await asyncio.to_thread(self._connect)

    async def look_after(self) -> None:
        """A token from the settings lasts."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {}

    def _connect(self) -> None:
        me = self._slack.whoami()
        with self._database.writing() as session:
            self._workspace_id = workspaces.install(
                session,
                team_id=str(me["team_id"]),
                name=str(me.get("team") or me["team_id"]),
                now=self._clock.now(),
            ).id

    def __call__(self, workspace_id: int) -> Slack:
        if workspace_id != self._workspace_id:
            raise NotInstalled
        return self._slack
