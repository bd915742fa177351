"""Who listens to the scene: told when its clock is moved, asked what falls due on the way, and whether all work is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from aiohttp import ClientConnectionError, ClientError, ClientSession, ClientTimeout

from bot.sandbox.clock import SceneClock

Json = dict[str, Any]
_SECONDS: Final = 300
"""Ticks on a long way take their time."""


class Listeners:
    def __init__(self, clock: SceneClock) -> None:
        self._clock = clock
        self.urls: tuple[str, ...] = ()

    def session(self) -> ClientSession:
        return ClientSession(timeout=ClientTimeout(total=_SECONDS))

    async def next_halt(self, session: ClientSession, target: datetime) -> datetime:
        """The first instant on the way at which a listener wants to be told the time; those that do not say are told at the end."""
        halt = target
        for url in self.urls:
            try:
                async with session.get(url, params={"until": target.isoformat()}) as answer:
                    asked = (await answer.json(content_type=None)).get("next") if answer.ok else None
                wanted = datetime.fromisoformat(asked) if asked else target
            except (ClientError, TimeoutError, ValueError, AttributeError, TypeError):
                continue
            if self._clock.now() < wanted < halt:
                halt = wanted
        return halt

    async def tell(self, session: ClientSession) -> Sequence[Json]:
        """What each answered to the new time, or why it did not."""
        return [await self._tell(session, url) for url in self.urls]

    async def _tell(self, session: ClientSession, url: str) -> Json:
        try:
            async with session.post(url, json={"now": self._clock.now().isoformat()}) as answer:
                return {"url": url, "status": answer.status, "answer": await answer.json(content_type=None)}
        except (ClientError, TimeoutError, ValueError) as error:
            return {"url": url, "status": None, "error": str(error) or type(error).__name__}

    async def are_idle(self, *, within: float, ahead: float = 0.0) -> bool | None:
        """Whether all that are there have said, within these seconds, that nothing waits to be done, now or so many seconds `ahead`.

        None where one does not say, or nobody is there.
        """
        asked = {"idle_within": str(within), "ahead": str(ahead)}
        found = []
        async with self.session() as session:
            for url in self.urls:
                try:
                    async with session.get(url, params=asked) as answer:
                        found.append((await answer.json(content_type=None))["idle"] is True)
                except ClientConnectionError:
                    continue  # it has stopped: nothing of its is under way
                except (ClientError, TimeoutError, ValueError, LookupError, TypeError):
                    return None
        return all(found) if found else None
