"""Socket Mode: the line over which Slack delivers, and what keeps it up where the library alone does not."""

from __future__ import annotations

from typing import Final

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

_PING_SECONDS: Final = 10.0


class Line:
    def __init__(self, app: AsyncApp, token: str, *, ping_seconds: float = _PING_SECONDS) -> None:
        """Seconds are also those after which a connection that failed is tried again."""
        self._handler = AsyncSocketModeHandler(app, token, ping_interval=ping_seconds)

    # Bolt leaves these without types.

    async def open(self) -> None:
        """Returns once there is a connection, however often that has to be tried."""
        await self._handler.connect_async()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        await self._handler.close_async()  # type: ignore[no-untyped-call]

    async def is_open(self) -> bool:
        return await self._handler.client.is_connected()

    async def look_after(self) -> None:
        """To be called now and then: Slack takes each address once, and the library would try the one that it has for ever; without one it asks for another."""
        if not await self.is_open():
            self._handler.client.wss_uri = None
