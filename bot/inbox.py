"""What came from Slack: stored before it is acknowledged, handled once by a worker, kept with its error where that fails.

INBOX_FIRST: Bolt runs `receive` before anything else of its own, and what it returns is the acknowledgement. If the storing fails, nothing
is acknowledged and Slack delivers again. Answers to anonymous polls are the exception: they are handled on the spot and stored nowhere.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar

import structlog
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot import actions
from bot.assistant import Assistant
from bot.blocks import apologies
from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from bot.call import Call, NotAllowed
from bot.clock import Clock
from bot.envelope import Envelope, envelope
from bot.routes import Routes
from bot.slack import MaybeDone, NoAnswerFromSlack, RefusedBySlack
from bot.slacks import SlackOf
from bot.waiting import Turns, woken
from dsl.said import said
from storage import inbox, workspaces
from storage.changed import LeaseLost
from storage.engine import Database
from storage.inbox import Claimed, Stored
from storage.people import Role
from storage.sealing import Seal
from storage.workspaces import Workspace

log = structlog.get_logger()

_LEASE: Final = timedelta(seconds=60)
_ATTEMPTS: Final = 4
_AT_ONCE: Final = 6

Result = TypeVar("Result")


class Inbox:
    """Takes envelopes in, and works them off."""

    def __init__(
        self,
        *,
        database: Database,
        slack_of: SlackOf,
        clock: Clock,
        routes: Routes,
        pool: ThreadPoolExecutor,
        intake: ThreadPoolExecutor,
        renew_seconds: float = 15.0,
        assistant: Assistant | None = None,
        seal: Seal | None = None,
    ) -> None:
        """What was taken in is worked off in the `pool`; the `intake` is for taking in alone, so that it never waits for work."""
        self._database = database
        self._slack_of = slack_of
        self._clock = clock
        self._routes = routes
        self._pool = pool
        self._intake = intake
        self._renew_seconds = renew_seconds
        self._assistant = assistant
        self._seal = seal
        self._wake = asyncio.Event()
        self._after_work: list[Callable[[], None]] = []
        self._turned_at = -math.inf
        self._arriving = 0
        self.turns = Turns()
        """Of taking in and of working off."""

    def after_work(self, then: Callable[[], None]) -> None:
        """Call this, in the event loop, whenever something was handled: it may have left messages to send."""
        self._after_work.append(then)

    # --- taking in ---

    async def take(self, payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Take in what Slack delivered, by whatever way; once this returns it may be acknowledged, with the answer where there is one.

        Raises Unreadable.
        """
        arrived = envelope(inbox.storable(payload))
        if arrived is None:
            return None
        self._arriving += 1
        try:
            with self.turns.one():
                answer = await _in(self._intake, self._accept, arrived)
        finally:
            self._arriving -= 1
        self._wake.set()
        return answer

    async def receive(self, req: AsyncBoltRequest, next: Callable[[], Awaitable[None]]) -> BoltResponse:  # noqa: A002, ARG002 - Bolt passes by these names
        """Bolt's first middleware. It never calls `next`: what it returns is the acknowledgement, and a worker does the rest."""
        answer = await self.take(req.body)
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
        call = self._call(arrived, workspace)
        with written_for(lambda: call.locale):
            return self._filled_in(call)

    def _filled_in(self, call: Call) -> Mapping[str, Any] | None:
        arrived = call.envelope
        # Mistakes go back into the form at once: nothing was taken, the text is still in the form, and so nothing is stored.
        mistakes = self._routes.mistakes(call)
        if mistakes is not None:
            return mistakes
        if arrived.is_secret:
            return self._submitted(call, None)
        match self._store_and_take(arrived):
            case Claimed() as row:
                return self._submitted(call, row)
            case Stored(state="new", reference=reference):
                return {"response_action": "update", "view": apologies.notice(apologies.in_hand(reference))}
            case Stored(answer=answer):
                return answer

    def _submitted(self, call: Call, row: Claimed | None) -> Mapping[str, Any] | None:
        reference = f"F-{row.id}" if row else ""
        try:
            answer = self._routes.submit(call)
        except NotAllowed as refused:
            told = apologies.not_allowed(refused.role)
            answer = {"response_action": "update", "view": apologies.notice(told)}
        except Exception as error:  # the outermost edge: somebody waits in front of a form
            if call.envelope.is_secret:
                # What was said must not reach the log, not even inside an error.
                log.error("form failed", name=call.envelope.name, error=type(error).__name__)  # noqa: TRY400 - as just said
            else:
                log.exception("form failed", name=call.envelope.name, reference=reference)
            answer = {"response_action": "update", "view": apologies.notice(apologies.failed(reference))}
            self._settle(row, error, answer)
            return answer
        self._settle(row, None, answer)
        return answer

    def _settle(self, row: Claimed | None, error: Exception | None, answer: Mapping[str, Any] | None) -> None:
        """Keep what became of a form. Its sender has waited for the answer, and gets it in any case."""
        if row is None:
            return
        try:
            if error is None:
                self._done(row, answer)
            else:
                self._keep(row, _error(error), retry_at=None, answer=answer)
        except Exception:  # the outermost edge, as above
            log.exception("it could not be written what became of a form", reference=f"F-{row.id}")

    def _store(self, arrived: Envelope) -> None:
        with self._database.writing() as session:
            self._insert(session, arrived)

    def _store_and_take(self, arrived: Envelope) -> Claimed | Stored:
        """In one step, so that no worker takes it in between; what was stored before is taken only if nobody has dealt with it or is about to."""
        with self._database.writing() as session:
            self._insert(session, arrived)
            stored = inbox.find_by_meaning(session, team_id=arrived.team, meaning=arrived.meaning)
            assert stored is not None, "it is stored now, if it was not before"
            taken = inbox.claim_one(session, id=stored.id, now=self._clock.now(), lease=_LEASE)
            return taken or stored

    def _insert(self, session: Session, arrived: Envelope) -> int | None:
        return inbox.store(
            session,
            team_id=arrived.team,
            kind=arrived.kind,
            meaning=arrived.meaning,
            actor=arrived.actor.user,
            payload=_kept(arrived),
            now=self._clock.now(),
        )

    def _call(self, arrived: Envelope, workspace: Workspace, row: Claimed | None = None) -> Call:
        return Call(
            arrived,
            workspace,
            self._database,
            self._slack_of,
            self._clock,
            received_at=row.received_at if row else self._clock.now(),
            reference=f"R-{row.id}" if row else "",
            assistant=self._assistant,
            seal=self._seal,
        )

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
            await woken(self._wake, within=1.0)

    def seconds_since_turn(self) -> float:
        """Since the worker last took what was there or kept hold of what it works on: some, while it lives. To be asked in its event loop."""
        return asyncio.get_running_loop().time() - self._turned_at

    async def work_off(self) -> int:
        """Handle what is there now; how many that were."""
        with self.turns.one():
            return await self._work_off()

    async def _work_off(self) -> int:
        # Whoever waits for an acknowledgement goes first: meanwhile one act at a time is worked on, so that a burst is taken in and then worked off.
        claimed = await _in(self._pool, self._claim, 1 if self._arriving else _AT_ONCE)
        self._turned_at = asyncio.get_running_loop().time()
        rows = {asyncio.ensure_future(_in(self._pool, self._handle, row)): row for row in claimed}
        working = set(rows)
        while working:
            _, working = await asyncio.wait(working, timeout=self._renew_seconds)
            await _in(self._intake, self._renew, [rows[each] for each in working])
            self._turned_at = asyncio.get_running_loop().time()
        if claimed:
            for then in self._after_work:
                then()
        return len(claimed)

    def _claim(self, limit: int) -> tuple[Claimed, ...]:
        with self._database.writing() as session:
            return inbox.claim(session, now=self._clock.now(), lease=_LEASE, limit=limit)

    def _renew(self, rows: list[Claimed]) -> None:
        """A lease does not run out while somebody works on it here, however long that takes."""
        for row in rows:
            try:
                with self._database.writing() as session:
                    inbox.renew(session, id=row.id, token=row.token, now=self._clock.now(), lease=_LEASE)
            except LeaseLost:
                pass  # it was finished a moment ago, or whoever works on it will notice
            except Exception:  # the outermost edge: there is another turn before the lease is over
                log.exception("a lease could not be renewed", reference=f"R-{row.id}")

    def _handle(self, row: Claimed) -> None:
        try:
            self._try(row)
        except LeaseLost:
            log.warning("an act was given to somebody else", reference=f"R-{row.id}")
        except Exception:  # the outermost edge of the worker
            log.exception("it could not be written what became of an act", reference=f"R-{row.id}")

    def _try(self, row: Claimed) -> None:
        call: Call | None = None
        try:
            call = self._opened(row)
            self._act(call)
        except NotAllowed as forbidden:
            assert call is not None, "only a handler says so"
            self._tell(call, partial(_not_allowed, call, forbidden.role))
            self._done(row)
        except MaybeDone as silence:
            # What was to be done is done; whether its answer was seen, nobody knows, and once more might say it twice.
            self._failed(row, None, silence, may_pass=False)
        except (NoAnswerFromSlack, OperationalError) as failure:
            self._failed(row, call, failure, may_pass=True)
        except RefusedBySlack as refused:
            self._failed(row, call, refused, may_pass=refused.passes)
        except Exception as error:  # our own mistake is kept with the act, and the person is told
            log.exception("an act could not be handled", reference=f"R-{row.id}", kind=row.kind)
            self._failed(row, call, error, may_pass=False)
        else:
            self._done(row)

    def _act(self, call: Call) -> None:
        with written_for(lambda: call.locale):
            if call.envelope.kind == "submission":
                self._routes.submit(call)  # whoever took it did not come back
            else:
                self._routes.handle(call)
                call.remember_locale()

    def _opened(self, row: Claimed) -> Call:
        arrived = envelope(row.payload)
        assert arrived is not None, "only envelopes are stored"
        with self._database.reading() as session:
            workspace = workspaces.find(session, team_id=arrived.team)
        assert workspace is not None, "only what is ours is stored"
        return self._call(arrived, workspace, row)

    def _done(self, row: Claimed, answer: Mapping[str, Any] | None = None) -> None:
        with self._database.writing() as session:
            inbox.done(session, id=row.id, token=row.token, now=self._clock.now(), answer=answer)

    def _failed(self, row: Claimed, call: Call | None, error: Exception, *, may_pass: bool) -> None:
        """Keep it, for another try or for good; then whoever acted is told, where there is a `call` to answer."""
        retry = may_pass and row.attempts < _ATTEMPTS
        wait = getattr(error, "retry_after", None) or 2.0**row.attempts
        log.warning("not handled", reference=f"R-{row.id}", error=_logged(error), retry=retry)
        self._keep(
            row, _error(error), retry_at=self._clock.now() + timedelta(seconds=wait) if retry else None
        )
        if not retry and call is not None:
            reference = call.reference
            self._tell(call, lambda: apologies.failed(reference))

    def _keep(
        self,
        row: Claimed,
        error: str,
        *,
        retry_at: datetime | None,
        answer: Mapping[str, Any] | None = None,
    ) -> None:
        with self._database.writing() as session:
            inbox.failed(
                session,
                id=row.id,
                token=row.token,
                error=error,
                now=self._clock.now(),
                retry_at=retry_at,
                answer=answer,
            )

    def _tell(self, call: Call, message: Callable[[], Message]) -> None:
        """Say it if Slack lets us; the act itself is on record either way."""
        try:
            with written_for(lambda: call.locale):
                call.send(message())
        except (RefusedBySlack, NoAnswerFromSlack) as failure:
            log.warning("could not answer", reference=call.reference, error=str(failure))


def _not_allowed(call: Call, role: Role) -> Message:
    return apologies.not_allowed(role, is_partner=call.partner is not None)


def _kept(arrived: Envelope) -> dict[str, Any]:
    """What came, but anonymous words only where they are kept: the form that answers one of them shows all."""
    payload = dict(arrived.payload)
    if arrived.name == actions.POLL_TELL_VIEW:
        payload["view"] = {name: value for name, value in payload["view"].items() if name != "blocks"}
    return payload


async def _in(pool: ThreadPoolExecutor, work: Callable[..., Result], *arguments: object) -> Result:
    return await asyncio.get_running_loop().run_in_executor(pool, work, *arguments)


def _error(error: Exception) -> str:
    """For the database, where the act itself is kept beside it, and for who asks there why it could not be handled."""
    match error:
        case RefusedBySlack() | NoAnswerFromSlack():
            return error.words
        case OperationalError():
            return said("the database did not answer")
        case _:
            return said("something went wrong inside the bot ({error})", error=_exactly(error))


def _exactly(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _logged(error: Exception) -> str:
    """For the log. What Slack said is ours to read there; what any other error says may quote what somebody wrote."""
    return _exactly(error) if isinstance(error, (RefusedBySlack, NoAnswerFromSlack)) else type(error).__name__
