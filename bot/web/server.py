"""The bot's own HTTP server, meant to stand behind a reverse proxy that speaks TLS."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import web

from bot.web.site import Request, Site

FINISH_SECONDS: Final = 20.0
"""How long requests in hand may take after the server was told to stop."""


class Server:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._runner: web.ServerRunner | None = None
        self.url = ""
        """Where it listens, once started."""

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes any free one. Raises OSError."""
        # The library logs requests that are no HTTP with what they said; to whoever sent them it says so itself.
        silent = logging.getLogger("bot.web.server")
        silent.setLevel(logging.CRITICAL + 1)
        self._runner = web.ServerRunner(
            web.Server(self._answer, access_log=None, logger=silent, auto_decompress=False, debug=False),
            shutdown_timeout=FINISH_SECONDS,
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        bound, chosen = self._runner.addresses[0][:2]
        self.url = f"http://{bound}:{chosen}"

    async def stop(self) -> None:
        """Accept nothing more, and answer what is in hand."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        answer = await self._site.answer(
            Request(
                method=request.method,
                path=request.path,
                query=request.query_string,
                headers={name.lower(): ", ".join(request.headers.getall(name)) for name in request.headers},
                chunks=_chunks(request),
            )
        )
        return web.Response(status=answer.status, body=answer.body, headers=list(answer.headers))


async def _chunks(request: web.BaseRequest) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.content.iter_any():
            yield chunk
    except web.RequestPayloadError as error:
        raise ConnectionResetError from error
