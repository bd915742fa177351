"""Whether the process is alive, and whether it is ready for work; for whoever restarts it, and whoever sends it requests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from bot.web.site import Request, Response, json_text, text
from storage.engine import HEAD_REVISION, Database

PATIENCE_SECONDS: Final = 2.0

Check = Callable[[], Awaitable[str | None]]
"""What is wrong, in words for an operator; None where nothing is."""


class Health:
    def __init__(self, *, is_broken: Callable[[], bool], checks: Mapping[str, Check]) -> None:
        self._is_broken = is_broken
        self._checks = checks

    async def alive(self, _request: Request) -> Response:
        """200 while every part of the bot runs; a bot that answers 503 only gets well by a restart."""
        return text(503, "a part of the bot ended by itself") if self._is_broken() else text(200, "alive")

    async def ready(self, _request: Request) -> Response:
        """200 where each check is well. One after the other: they are quick, or the first that is not says so."""
        found = {name: await check() for name, check in self._checks.items()}
        wrong = any(found.values())
        return json_text(503 if wrong else 200, {name: words or "ok" for name, words in found.items()})


class DatabaseCheck:
    """Asks the database in a thread of its own. While it has not answered one question, it is not asked another."""

    def __init__(self, database: Database, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._database = database
        self._patience = patience_seconds
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health")
        self._asked: Future[str | None] | None = None

    async def __call__(self) -> str | None:
        if self._asked is None or self._asked.done():
            self._asked = self._thread.submit(self._found)
        waiting = asyncio.wrap_future(self._asked)
        await asyncio.wait([waiting], timeout=self._patience)
        return waiting.result() if waiting.done() else "does not answer"

    def stop(self) -> None:
        self._thread.shutdown(wait=False)

    def _found(self) -> str | None:
        try:
            revision = self._database.revision()
        except (DBAPIError, NoConnectionLeft):
            return "cannot be reached"
        if revision != HEAD_REVISION:
            return f"has form {revision}, and this version needs {HEAD_REVISION}: premio migrate"
        return None
