"""A language model that is connected by settings: `POST …/chat/completions`, as many providers and local servers speak it.

It is asked aside, in threads of its own: nobody else's click waits for a model. What is asked and answered is never logged, nor is the key.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore, Lock
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import structlog

log = structlog.get_logger()

TIMEOUT_SECONDS: Final = 30.0
_MOST_BYTES: Final = 128 * 1024
_AT_ONCE: Final = 2
_MOST_WAITING: Final = 8
"""Together with those at work: whoever comes then is told to come again, rather than in ten minutes."""
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})

Turn = Mapping[str, str]
"""`role` and `content`, as the model's interface wants them."""


class Unanswered(Exception):  # noqa: N818 - named for what happened
    """The model gave no answer that can be used. The reason is ours, in a word or two, and never holds what was said."""


class Assistant:
    """Safe to share among threads."""

    def __init__(self, url: str, *, key: str, model: str, timeout: float = TIMEOUT_SECONDS) -> None:
        """`timeout` in seconds is for a whole answer, from the connection to the last byte."""
        self._url = url.rstrip("/").removesuffix("/chat/completions") + "/chat/completions"
        self._key = key
        self._model = model
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._pool = ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="assistant")
        self._places = BoundedSemaphore(_MOST_WAITING)
        self._lock = Lock()
        self._stopped = False
        self._asking: set[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = set()

    def aside(self, work: Callable[[], None]) -> bool:
        """Do it in a thread of the assistant's, soon; False where too much waits already. The work sees to its own errors."""
        if not self._places.acquire(blocking=False):
            return False

        def done() -> None:
            try:
                if not self._stopped:
                    work()
            finally:
                self._places.release()

        try:
            self._pool.submit(done)
        except RuntimeError:  # we are stopping
            self._places.release()
            return False
        return True

    def ask(self, turns: Sequence[Turn]) -> str:
        """What the model says next. Raises Unanswered. Not to be called where an event loop runs."""
        try:
            content = asyncio.run(self._asked(turns))
            answer = json.loads(content)["choices"][0]["message"]["content"]
            if not isinstance(answer, str):
                raise TypeError
        except asyncio.CancelledError:
            raise Unanswered("stopped") from None
        except TimeoutError:
            reason = "no answer in time"
        except (aiohttp.ClientError, OSError) as failure:
            reason = f"no line: {type(failure).__name__}"
        except (ValueError, LookupError, TypeError, RecursionError):
            reason = "not the answer of a model"
        except Unanswered as unanswered:
            reason = str(unanswered)
        else:
            return answer
        # Without the failure itself, whose words may hold what was sent.
        log.warning("the model did not answer", reason=reason)
        raise Unanswered(reason)

    def stop(self) -> None:
        """Ask nothing more, and wait for no answer."""
        with self._lock:
            self._stopped = True
            for loop, task in self._asking:
                loop.call_soon_threadsafe(task.cancel)
        self._pool.shutdown(cancel_futures=True)

    async def _asked(self, turns: Sequence[Turn]) -> bytes:
        task = asyncio.current_task()
        assert task is not None, "it is run as one"
        here = (asyncio.get_running_loop(), task)
        with self._lock:
            if self._stopped:
                raise Unanswered("stopped")
            self._asking.add(here)
        try:
            return await self._posted({"model": self._model, "messages": list(turns), "stream": False})
        finally:
            with self._lock:
                self._asking.discard(here)

    async def _posted(self, body: Mapping[str, Any]) -> bytes:
        """No redirect is followed: it would carry the key, and what people wrote, to wherever it points."""
        headers = {"Accept-Encoding": "identity"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        async with (
            aiohttp.ClientSession(timeout=self._timeout, headers=headers) as session,
            session.post(self._url, json=body, allow_redirects=False, proxy=self._proxy()) as answer,
        ):
            if answer.status != 200:
                raise Unanswered(f"status {answer.status}")
            content = bytearray()
            async for piece in answer.content.iter_any():
                content += piece
                if len(content) > _MOST_BYTES:
                    raise Unanswered("a huge answer")
            return bytes(content)

    def _proxy(self) -> str | None:
        """As the environment says for the world outside; what runs on this machine is reached straight."""
        host = urlsplit(self._url).hostname or ""
        return None if host in _LOOPBACK or proxy_bypass(host) else getproxies().get("https")
