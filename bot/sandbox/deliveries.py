"""What Slack delivers to an app: by Socket Mode, or by HTTP where the app has request URLs; events again until they are acknowledged."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from bot.sandbox.acknowledgement import Acknowledgement, Failure
from bot.sandbox.httpmode import HttpMode
from bot.sandbox.socketmode import SocketMode
from bot.sandbox.world import Workspace

Json = dict[str, Any]

ACKNOWLEDGE_WITHIN: Final = 3.0
RETRIES_AFTER: Final = (0.0, 60.0, 300.0)
"""Seconds after which an event that nobody acknowledged is sent again."""


class Deliveries:
    def __init__(
        self,
        retries_after: tuple[float, ...] = RETRIES_AFTER,
        acknowledge_within: float = ACKNOWLEDGE_WITHIN,
    ) -> None:
        self.socket = SocketMode(acknowledge_within)
        self.http = HttpMode(acknowledge_within)
        self._retries_after = retries_after
        self._tasks: set[asyncio.Task[None]] = set()
        self.answers: list[Json] = []
        """What forms and menus were answered with in the acknowledgement."""
        self.in_flight = 0
        """Deliveries that are not acknowledged yet, nor given up for now."""

    async def deliver(
        self, workspace: Workspace, kind: str, payload: Json, *, answered: bool = False
    ) -> Acknowledgement:
        """To the app of that workspace, once; late is as good as never."""
        return await self._deliver(workspace, kind, payload, answered=answered)

    def deliver_event(self, workspace: Workspace, payload: Json) -> asyncio.Task[None]:
        """Deliver an event, again after each pause while nobody acknowledges it; then it is lost, as with Slack."""
        self.in_flight += 1  # now, and not only once its task has begun
        task = asyncio.create_task(self._event(workspace, payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _event(self, workspace: Workspace, payload: Json) -> None:
        failure: Failure | None = None
        for attempt, pause in enumerate((None, *self._retries_after)):
            if pause:
                await asyncio.sleep(pause)
            given = await self._deliver(workspace, "events_api", payload, attempt=attempt, failure=failure)
            if not attempt:
                self.in_flight -= 1
            if given.arrived:
                return
            failure = given.failure

    async def _deliver(
        self,
        workspace: Workspace,
        kind: str,
        payload: Json,
        *,
        answered: bool = False,
        attempt: int = 0,
        failure: Failure | None = None,
    ) -> Acknowledgement:
        self.in_flight += 1
        try:
            if workspace.request_urls is not None:
                given = await self.http.deliver(workspace, kind, payload, attempt=attempt, failure=failure)
            else:
                given = await self.socket.deliver(
                    workspace.app_id, kind, payload, answered=answered, attempt=attempt
                )
        finally:
            self.in_flight -= 1
        if answered:
            if given.answer:
                self.answers.append(given.answer)
            return given
        return Acknowledgement(milliseconds=given.milliseconds, failure=given.failure)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await self.socket.close()
