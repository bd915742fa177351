"""Where settings, database, clock, Slack and scheduler meet, and nowhere else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import structlog
from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot import ticks
from bot.assistant import Assistant
from bot.clock import Clock, Steps
from bot.delivery import Delivery
from bot.inbox import Inbox
from bot.listeners.table import routes
from bot.oauth.many_workspaces import ManyWorkspaces
from bot.settings import Settings, forget_proxies
from bot.slack import NoAnswerFromSlack, RefusedBySlack, Slack
from bot.slacks import Access, OneWorkspace
from bot.socket_mode import Line
from bot.waiting import Turns, woken
from bot.web.deliveries import Deliveries
from bot.web.health import DatabaseCheck, Health
from bot.web.server import Server
from bot.web.site import Handler, Site
from dsl.parse import prepare
from storage import inbox, marks, outbox, vouchers
from storage.engine import Database
from storage.sealing import Seal

log = structlog.get_logger()

_WORKERS = 8
_TAKERS = 4
_NEAR = timedelta(days=2)
_WORKER_STUCK_SECONDS = 90.0
"""A worker takes its turn each second, and each quarter of a minute while something takes long."""
_LOOK_AFTER_SECONDS = 30.0
_TICK = "tick"
_LOOK_AGAIN_SECONDS = 0.01
_LOOK_SECONDS = 0.5
"""Another process may have queued a message."""
Result = TypeVar("Result")


class CannotConnect(Exception):  # noqa: N818 - named for what happened
    """Slack does not know us, or cannot be reached."""


class CannotListen(Exception):  # noqa: N818 - named for what happened
    """The address for HTTP is taken, or none of this machine's."""


class Bot:
    """The whole bot in one process. `start`, then leave it alone; `stop` ends everything it started.

    Slack reaches it by a socket, by HTTP on a server of its own, or through `site` as somebody else's server passes it on.

    Should a part of it end by itself, which none ever does, `broken` is called: without it the bot would look alive and do half its work.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        *,
        broken: Callable[[], None] = lambda: None,
    ) -> None:
        if settings.is_local:
            forget_proxies()
        self._settings = settings
        self._database = database
        self._clock = clock
        self._steps = Steps(clock)
        self._pool = ThreadPoolExecutor(max_workers=_WORKERS, thread_name_prefix="worker")
        self._intake = ThreadPoolExecutor(max_workers=_TAKERS, thread_name_prefix="intake")
        self._on_broken = broken
        self._is_broken = False
        self._access = self._accessed()
        self._assistant = (
            Assistant(settings.assistant_url, key=settings.assistant_key, model=settings.assistant_model)
            if settings.assistant_url
            else None
        )
        self._seal = Seal(settings.keys) if settings.keys else None
        self._inbox = Inbox(
            database=database,
            slack_of=self._access,
            clock=clock,
            routes=routes(),
            pool=self._pool,
            intake=self._intake,
            assistant=self._assistant,
            seal=self._seal,
        )
        self._delivery = Delivery(
            database=database, slack_of=self._access, clock=clock, read_history=settings.read_history
        )
        self._wake_delivery = asyncio.Event()
        self._wake_ticker = asyncio.Event()
        self._time_passed = False
        self._moving = asyncio.Lock()
        self._ticks = Turns()
        self._tasks: list[asyncio.Task[None]] = []
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._socket: Line | None = None
        self._database_check = DatabaseCheck(database)
        self.site = Site(self._web_routes(), prefix=settings.http_prefix)
        """All that is answered over HTTP, once started."""
        self.server = Server(self.site)
        """Listens once started with a port."""
        self._web: web.AppRunner | None = None
        self.clock_url = ""
        """Where `POST /clock` is heard, once started with a clock port."""

    async def start(self) -> None:
        """Connect to Slack and begin. Raises CannotConnect where Slack does not let us in, CannotListen where the port is not free."""
        await self._connect()
        await self._in_pool(prepare)
        await self._in_pool(self._seal_anew)
        self._inbox.after_work(self._look_around)
        self._tasks = [
            self._kept_up(self._inbox.work(), "inbox"),
            self._kept_up(self._deliver_for_ever(), "delivery"),
            self._kept_up(self._tick_when_due(), "ticker"),
            self._kept_up(self._look_after_access(), "access"),
            self._kept_up(self._look_after_clock(), "clock"),
        ]
        # Only a ticker in UTC: what is due, and when, is our own calendar's business.
        self._scheduler.add_job(
            self._look_at_clock,
            "interval",
            seconds=self._settings.tick_seconds,
            id=_TICK,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._scheduler.start()
        if self._settings.clock_port is not None:
            await self._listen_for_clock(self._settings.clock_port)
        await self._let_slack_in()
        self._wake_ticker.set()
        log.info("connected", slack=self._settings.slack_url, http=self.server.url or None)

    async def stop(self) -> None:
        """Take nothing more in, finish what is being done, let go of everything."""
        await self.server.stop()
        if self._socket is not None:
            await self._socket.close()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._web is not None:
            await self._web.cleanup()
        if self._assistant is not None:
            await asyncio.to_thread(self._assistant.stop)
        await asyncio.to_thread(self._pool.shutdown)
        await asyncio.to_thread(self._intake.shutdown)
        self._database_check.stop()

    async def move_clock(self, to: datetime) -> int:
        """Move the time ahead, with every tick that falls due on the way in its order, and what it says; how many ticks that were."""
        async with self._moving:
            with self._ticks.one():
                return await self._in_pool(self._move, to)

    async def is_idle(self, *, within: float, ahead: timedelta = timedelta()) -> bool:
        """Whether, within these seconds, nothing is left to do: acts to handle, changes to look at, messages to send, at this moment or so far `ahead`."""
        deadline = asyncio.get_running_loop().time() + within
        while not await self._is_idle(ahead):
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        return True

    # --- parts ---

    async def _is_idle(self, ahead: timedelta) -> bool:
        # What a worker takes is due no more while it is at it, and what it does may leave something for another: so none may be at it, before and after.
        workers = (self._inbox.turns, self._delivery.turns, self._ticks)
        begun = [each.begun for each in workers]
        if not all(each.is_between for each in workers) or await self._in_pool(self._has_work, ahead):
            return False
        return begun == [each.begun for each in workers]

    def _has_work(self, ahead: timedelta) -> bool:
        at = self._clock.now() + ahead
        with self._database.reading() as session:
            return inbox.due_before(session, at=at) or marks.any(session) or outbox.due_before(session, at=at)

    async def _let_slack_in(self) -> None:
        settings = self._settings
        if settings.http_port is not None:
            try:
                await self.server.start(settings.http_host, settings.http_port)
            except OSError as taken:
                raise CannotListen(
                    f"{settings.http_host} port {settings.http_port} cannot be listened on: {taken.strerror}"
                ) from taken
        if settings.slack_app_token:
            self._socket = Line(self._app(), settings.slack_app_token)
            await self._socket.open()

    def _web_routes(self) -> dict[tuple[str, str], Handler]:
        health = Health(
            is_broken=lambda: self._is_broken,
            checks={
                "database": self._database_check,
                "inbox": self._check_inbox,
                "slack": self._check_socket,
            },
        )
        routes: dict[tuple[str, str], Handler] = {
            ("GET", "/healthz"): health.alive,
            ("GET", "/readyz"): health.ready,
        }
        if self._settings.slack_signing_secret:
            deliveries = Deliveries(self._inbox.take, secret=self._settings.slack_signing_secret)
            routes["POST", "/slack/events"] = deliveries.receive
        return routes | dict(self._access.routes())

    async def _check_inbox(self) -> str | None:
        stuck = self._inbox.seconds_since_turn() > _WORKER_STUCK_SECONDS
        return "its worker does not take its turns" if stuck else None

    async def _check_socket(self) -> str | None:
        if self._socket is None or await self._socket.is_open():
            return None
        return "the socket is not connected"

    def _app(self) -> AsyncApp:
        """Bolt carries; the inbox takes in. Given a token and how to authorise, Bolt leaves the environment alone."""

        async def authorize() -> AuthorizeResult:
            raise AssertionError("the inbox answers before anybody is authorised")

        # Its one warning, at every start, is that it leaves our token alone; we call Slack ourselves.
        quiet = logging.getLogger("bolt")
        quiet.setLevel(logging.ERROR)
        return AsyncApp(
            logger=quiet,
            client=AsyncWebClient(
                token=self._settings.slack_bot_token or None, base_url=self._settings.api_url
            ),
            authorize=authorize,
            signing_secret="not-used-in-socket-mode",
            before_authorize=self._inbox.receive,
        )

    def _kept_up(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """A task that runs until `stop`; if it ends before, that is said, and the bot is broken."""

        def on_end(task: asyncio.Task[None]) -> None:
            if not task.cancelled():
                log.critical("a part of the bot ended by itself", part=name, exc_info=task.exception())
                self._is_broken = True
                self._on_broken()

        task = asyncio.create_task(work, name=name)
        task.add_done_callback(on_end)
        return task

    def _accessed(self) -> Access:
        settings = self._settings
        if settings.slack_client_id:
            return ManyWorkspaces(settings, self._database, self._clock, after_installing=self._look_around)
        slack = Slack(token=settings.slack_bot_token, api_url=settings.api_url)
        return OneWorkspace(slack, self._database, self._clock)

    async def _connect(self) -> None:
        try:
            await self._access.connect()
        except (RefusedBySlack, NoAnswerFromSlack) as failure:
            raise CannotConnect(
                f"Slack at {self._settings.slack_url} did not let us in: {failure}"
            ) from failure

    def _seal_anew(self) -> None:
        """Codes that were sealed with a key that is to go, or lie there as they are."""
        if (seal := self._seal) is None:
            return
        lost = self._database.run(lambda session: vouchers.seal_anew(session, seal=seal))
        if lost:
            log.error("codes were sealed with none of the keys in PREMIO_TOKEN_KEYS", codes=lost)

    async def _look_after_access(self) -> None:
        while True:
            await asyncio.sleep(min(_LOOK_AFTER_SECONDS, self._settings.tick_seconds))
            try:
                await self._access.look_after()
                if self._socket is not None:
                    await self._socket.look_after()
            except Exception:  # the outermost edge: the next round must come
                log.exception("access to Slack could not be looked after")

    async def _look_after_clock(self) -> None:
        while True:
            await asyncio.sleep(min(_LOOK_AFTER_SECONDS, self._settings.tick_seconds))
            try:
                if back := self._steps.back():
                    await self._set_back(back)
            except Exception:  # the outermost edge: the next round must come
                log.exception("the clock could not be looked after")

    async def _set_back(self, by: timedelta) -> None:
        """Nobody waits until the clock says again what it has said before."""
        log.warning("the clock was set back", seconds=round(by.total_seconds()))
        await self._in_pool(self._delivery.set_back, by)
        self._scheduler.reschedule_job(_TICK, trigger="interval", seconds=self._settings.tick_seconds)
        await self._look_at_clock()
        self._wake_delivery.set()

    def _look_around(self) -> None:
        self._wake_delivery.set()
        self._wake_ticker.set()

    async def _look_at_clock(self) -> None:
        """The scheduler's one job: time has passed."""
        self._time_passed = True
        self._wake_ticker.set()

    async def _tick_when_due(self) -> None:
        """When time has passed, and when facts or programs changed: no need to wait for the minute then."""
        while True:
            await self._wake_ticker.wait()
            self._wake_ticker.clear()
            passed, self._time_passed = self._time_passed, False
            try:
                if passed or await self._in_pool(self._is_marked):
                    await self._tick()
            except Exception:  # the outermost edge: the next tick must come
                log.exception("the ticker stumbled")

    def _is_marked(self) -> bool:
        with self._database.reading() as session:
            return marks.any(session)

    async def _tick(self) -> None:
        async with self._moving:
            with self._ticks.one():
                await self._tick_now()
        self._wake_delivery.set()

    async def _tick_now(self) -> None:
        try:
            report = await self._in_pool(lambda: ticks.tick(self._database, now=self._clock.now()))
        except ticks.Unsettled as failure:
            for cause in failure.causes:
                log.warning("a workspace could not be settled", reason=str(cause), exc_info=cause)
            report = failure.report
        except Exception:  # the outermost edge: the next tick must come
            log.exception("a tick failed")
            return
        if report.has_work:
            log.info(
                "ticked",
                programs=[each.program for each in report.programs],
                occasions=list(report.occasions),
            )

    async def _deliver_for_ever(self) -> None:
        while True:
            try:
                done = await self._in_pool(self._delivery.deliver)
            except Exception:  # the outermost edge: the next message must come
                log.exception("delivery failed")
                done = 0
            if done:
                continue
            await woken(self._wake_delivery, within=await self._until_next_message())

    async def _until_next_message(self) -> float:
        try:
            return await self._in_pool(lambda: self._delivery.seconds_to_next(most=_LOOK_SECONDS))
        except Exception:  # the outermost edge: the next message must come
            log.exception("it cannot be seen when the next message is due")
            return _LOOK_SECONDS

    async def _listen_for_clock(self, port: int) -> None:
        app = web.Application()
        app.router.add_get("/clock", self._on_clock_asked)
        app.router.add_post("/clock", self._on_clock)
        self._web = web.AppRunner(app, access_log=None)
        await self._web.setup()
        site = web.TCPSite(self._web, "127.0.0.1", port)
        await site.start()
        host, chosen = self._web.addresses[0][:2]
        self.clock_url = f"http://{host}:{chosen}/clock"

    async def _on_clock_asked(self, request: web.Request) -> web.Response:
        """`?until=…`: the first instant on the way there at which something falls due, so that it can be said at its own time.

        `?idle_within=…&ahead=…`, in seconds: see `is_idle`.
        """
        if "idle_within" in request.query:
            try:
                within, ahead = (float(request.query.get(each, 0)) for each in ("idle_within", "ahead"))
            except ValueError:
                return web.json_response({"error": "expected seconds"}, status=400)
            return web.json_response(
                {"idle": await self.is_idle(within=within, ahead=timedelta(seconds=ahead))}
            )
        try:
            until = _instant(request.query.get("until", ""))
        except ValueError:
            return web.json_response({"error": "expected ?until=an ISO instant"}, status=400)
        found = await self._in_pool(
            lambda: ticks.instants(self._database, after=self._clock.now(), until=until)
        )
        return web.json_response({"next": found[0].isoformat() if found[0] < until else None})

    async def _on_clock(self, request: web.Request) -> web.Response:
        """`{"now": "2026-09-30T18:00:00+00:00"}`: answered when everything on the way is done and said."""
        try:
            to = _instant(str((await request.json())["now"]))
        except (ValueError, KeyError, TypeError):
            return web.json_response({"error": 'expected {"now": an ISO instant}'}, status=400)
        count = await self.move_clock(to)
        return web.json_response({"ticks": count, "now": self._clock.now().isoformat()})

    def _move(self, to: datetime) -> int:
        count = 0
        reached = self._clock.now()
        while reached < to:
            # Worked out anew after each tick, as what one opens another closes; so the days after the next are looked at only where it has nothing.
            near = min(to, reached + _NEAR)
            first = ticks.instants(self._database, after=reached, until=near)[0]
            is_found = first < near or near == to
            reached = first if is_found else ticks.instants(self._database, after=reached, until=to)[0]
            with self._delivery.resting():
                self._clock.move(reached)
            ticks.tick(self._database, now=reached)
            self._delivery.deliver_all()
            count += 1
        return count

    async def _in_pool(self, work: Callable[..., Result], *arguments: object) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)


def _instant(text: str) -> datetime:
    """An ISO instant; without a zone, in UTC. Raises ValueError."""
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
