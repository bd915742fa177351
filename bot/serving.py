"""The bot as a process: against Slack, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager, closing

from sqlalchemy.exc import DBAPIError

from bot import logs
from bot.clock import Clock
from bot.settings import Settings
from bot.wiring import Bot, CannotConnect, CannotListen
from storage.engine import Database
from storage.sealing import NoKeys
from storage.single_writer import AlreadyServed, served_alone
from storage.unusable import UnusableDatabase


class CannotServe(Exception):  # noqa: N818 - named for what happened
    """A setting is missing, the database or Slack cannot be reached, or another bot is at work; the message says which."""


async def run_bot(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Raises CannotServe."""
    stopped, broken = asyncio.Event(), asyncio.Event()

    def on_broken() -> None:
        broken.set()
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with served(settings, broken=on_broken):
        await stopped.wait()
        if broken.is_set():
            raise CannotServe("a part of the bot ended by itself; the log says why. Please start it again")


@asynccontextmanager
async def served(settings: Settings, *, broken: Callable[[], None]) -> AsyncIterator[Bot]:
    """A bot at work while inside; `broken` is called should a part of it end by itself. Raises CannotServe where it cannot start."""
    logs.configure(form=settings.log_format, level=settings.log_level)
    if missing := settings.missing:
        raise CannotServe(missing)
    with ExitStack() as held:
        try:
            held.enter_context(served_alone(settings.database_url))
        except AlreadyServed as other:
            raise CannotServe(str(other)) from other
        except OSError as failure:
            raise CannotServe(f"the database cannot be used: {failure.strerror}") from failure
        database = held.enter_context(closing(_database(settings)))
        try:
            bot = Bot(settings, database, Clock(), broken=broken)
        except NoKeys as failure:
            raise CannotServe(f"PREMIO_TOKEN_KEYS: {failure}") from failure
        try:
            await _start(bot)
            yield bot
        finally:
            await bot.stop()


async def _start(bot: Bot) -> None:
    try:
        await bot.start()
    except (CannotConnect, CannotListen) as failure:
        raise CannotServe(str(failure)) from failure


def _database(settings: Settings) -> Database:
    try:
        database = Database.open(settings.database_url)
        database.ensure_current()
    except (UnusableDatabase, DBAPIError) as failure:
        raise CannotServe(f"the database cannot be used: {failure}") from failure
    return database
