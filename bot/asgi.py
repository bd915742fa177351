"""The bot as an ASGI application: `uvicorn bot.asgi:app`. It starts and stops with the server that runs it, by ASGI's lifespan.

Importing this module does nothing; settings are read when the server starts.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Final

from pydantic import ValidationError

from bot.serving import CannotServe, served
from bot.settings import Settings
from bot.web import asgi
from bot.web.site import Site


def _stop_process() -> None:
    """Ask the server to end, as whoever runs the process would; it is started again, or that is seen."""
    signal.raise_signal(signal.SIGTERM)


class Application:
    def __init__(
        self, settings: Callable[[], Settings] = Settings, broken: Callable[[], None] = _stop_process
    ) -> None:
        """`broken` is called should a part of the bot end by itself."""
        self._settings = settings
        self._broken = broken
        self._site = Site({})

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        match scope["type"]:
            case "lifespan":
                await self._live(receive, send)
            case "http":
                await asgi.answer(self._site, scope, receive, send)
            case _:
                await send({"type": "websocket.close"})

    async def _live(self, receive: asgi.Receive, send: asgi.Send) -> None:
        await receive()
        try:
            # Whoever carries us listens; a port of our own would be a second door.
            settings = self._settings().model_copy(update={"http_port": None})
            async with served(settings, broken=self._broken) as bot:
                self._site = bot.site
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except CannotServe as failure:
            await send({"type": "lifespan.startup.failed", "message": str(failure)})
        except ValidationError as wrong:
            names = ", ".join(str(each["loc"][0]) for each in wrong.errors())
            message = f"these settings are wrong: {names}; see docs/settings.md"
            await send({"type": "lifespan.startup.failed", "message": message})
        else:
            await send({"type": "lifespan.shutdown.complete"})


app: Final = Application()
