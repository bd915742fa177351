"""What came from Slack: stored before it is acknowledged, handled once by a worker, kept with its error where that fails.

INBOX_FIRST: Bolt runs `receive` before anything else of its own, and what it returns is the acknowledgement. If the storing fails, nothing
is acknowledged and Slack delivers again. Answers to anonymous polls are the exception: they are handled on the spot and stored nowhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Final

import structlog
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy.exc import OperationalError

from bot.blocks import apologies
from bot.call import Call, NotAllowed
from bot.clock import Clock
from bot.envelope import Envelope, envelope
from bot.routes import Routes
from bot.slack import NoAnswerFromSlack, RefusedBySlack, Slack
from storage import inbox, workspaces
from storage.engine import Database
from storage.inbox import Claimed

log = structlog.get_logger()

_LEASE: Final = timedelta(seconds=60)
_ATTEMPTS: Final = 4
_AT_ONCE: Final = 6


class Inbox:
    """Takes envelopes in, and works them off."""

    def __init__(
        self, *, database: Database, slack: Slack, clock: Clock, routes: Routes, pool: ThreadPoolExecutor
    ) -> None:
        self._database = database
        self._slack = slack
        self._clock = clock
        self._routes = routes
        self._pool = pool
        self._wake = asyncio.Event()
        self._after_work: list[Callable[[], None]] = []

    def after_work(self, then: Callable[[], None]) -> None:
        """Call this, in the event loop, whenever something was handled: it may have left messages to send."""
        self._after_work.append(then)

    # --- taking in ---

    async def receive(self, req: AsyncBoltRequest, next: Callable[[], Awaitable[None]]) -> BoltResponse:  # noqa: A002, ARG002 - Bolt passes by these names
        """Bolt's first middleware. It never calls `next`: what it returns is the acknowledgement, and a worker does the rest."""
        arrived = envelope(req.body)
        if arrived is None:
            return BoltResponse(status=200, body="")
        answer = await self._in_pool(self._accept, arrived)
        self._wake.set()
        return BoltResponse(
            status=200,
            body=json.dumps(answer) if answer else "",
            headers={"content-type": ["application/json"]} if answer else {},
        )

    def _accept(self, arrived: Envelope) -> Mapping[str, Any] | None:
        """Store it, and for a filled-in form say what Slack should do with it; None leaves that to the worker."""
        with self._database.reading() as session:
            workspace = workspaces.find(session, team_id=arrived.team)
        if workspace is None:
            log.warning("not ours", kind=arrived.kind, name=arrived.name, team=arrived.team)
            return None
        if arrived.kind != "submission":
            self._store(arrived)
            return None
        call = Call(arrived, workspace, self._database, self._slack, self._clock)
        # Mistakes go back into the form at once: nothing was taken, the text is still in the form, and so nothing is stored.
        mistakes = self._routes.mistakes(call)
        if mistakes is not None:
            return mistakes
        # Pressed again after we fell over in between, it is on record already; doing it twice is the same as once.
        row = None if arrived.is_secret else self._store_and_take(arrived)
        answer = self._submitted(call, row.id if row else None)
        if row is not None:
            self._done(row)
        return answer

    def _submitted(self, call: Call, stored: int | None) -> Mapping[str, Any] | None:
        reference = f"F-{stored}" if stored else ""
        try:
            return self._routes.submit(call)
        except NotAllowed:
            return {"response_action": "update", "view": apologies.notice(apologies.not_allowed())}
        except Exception as error:  # the outermost edge: somebody waits in front of a form
            if call.envelope.is_secret:
                # What was said must not reach the log, not even inside an error.
                log.error("form failed", name=call.envelope.name, error=type(error).__name__)  # noqa: TRY400 - as just said
            else:
                log.exception("form failed", name=call.envelope.name, reference=reference)
            return {"response_action": "update", "view": apologies.notice(apologies.failed(reference))}

    def _store(self, arrived: Envelope) -> int | None:
        with self._database.writing() as session:
            return inbox.store(
                session,
                team_id=arrived.team,
                kind=arrived.kind,
                meaning=arrived.meaning,
                payload=dict(arrived.payload),
                now=self._clock.now(),
            )

    def _store_and_take(self, arrived: Envelope) -> Claimed | None:
        stored = self._store(arrived)
        if stored is None:
            return None
        with self._database.writing() as session:
            return inbox.claim_one(session, id=stored, now=self._clock.now(), lease=_LEASE)

    # --- working off ---

    async def work(self) -> None:
        """Handle what is stored, for ever. Looks again by itself every second for what was left behind or is to be retried."""
        while True:
            try:
                handled = await self.work_off()
            except Exception:  # the outermost edge of the worker: it must go on
                log.exception("the inbox could not be read")
                handled = 0
            if handled:
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), timeout=1.0)
            self._wake.clear()

    async def work_off(self) -> int:
        """Handle what is there now; how many that were."""
        claimed = await self._in_pool(self._claim)
        await asyncio.gather(*(self._in_pool(self._handle, row) for row in claimed))
        if claimed:
            for then in self._after_work:
                then()
        return len(claimed)

    def _claim(self) -> tuple[Claimed, ...]:
        with self._database.writing() as session:
            return inbox.claim(session, now=self._clock.now(), lease=_LEASE, limit=_AT_ONCE)

    def _handle(self, row: Claimed) -> None:
        arrived = envelope(row.payload)
        assert arrived is not None, "only envelopes are stored"
        with self._database.reading() as session:
            workspace = workspaces.find(session, team_id=arrived.team)
        assert workspace is not None, "only what is ours is stored"
        call = Call(arrived, workspace, self._database, self._slack, self._clock, reference=f"R-{row.id}")
        try:
            if arrived.kind == "submission":
                self._routes.submit(call)  # whoever took it did not come back
            else:
                self._routes.handle(call)
        except NotAllowed:
            self._tell(call, apologies.not_allowed())
            self._done(row)
        except (RefusedBySlack, NoAnswerFromSlack, OperationalError) as failure:
            self._failed(
                row,
                call,
                failure,
                may_pass=not isinstance(failure, RefusedBySlack) or failure.error == "ratelimited",
            )
        except Exception as error:  # the outermost edge of the worker: our own mistake is kept with the act, and the person is told
            log.exception(
                "an act could not be handled", reference=call.reference, kind=arrived.kind, name=arrived.name
            )
            self._failed(row, call, error, may_pass=False)
        else:
            self._done(row)

    def _done(self, row: Claimed) -> None:
        with self._database.writing() as session:
            inbox.done(session, id=row.id, token=row.token, now=self._clock.now())

    def _failed(self, row: Claimed, call: Call, error: Exception, *, may_pass: bool) -> None:
        retry = may_pass and row.attempts < _ATTEMPTS
        wait = getattr(error, "retry_after", None) or 2.0**row.attempts
        now = self._clock.now()
        log.warning(
            "not handled", reference=call.reference, error=f"{type(error).__name__}: {error}", retry=retry
        )
        with self._database.writing() as session:
            inbox.failed(
                session,
                id=row.id,
                token=row.token,
                error=f"{type(error).__name__}: {error}",
                now=now,
                retry_at=now + timedelta(seconds=wait) if retry else None,
            )
        if not retry:
            self._tell(call, apologies.failed(call.reference))

    def _tell(self, call: Call, message: Any) -> None:
        """Say it if Slack lets us; the act itself is on record either way."""
        try:
            call.send(message)
        except (RefusedBySlack, NoAnswerFromSlack) as failure:
            log.warning("could not answer", reference=call.reference, error=str(failure))

    async def _in_pool(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)
