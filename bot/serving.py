"""The bot as a process: against Slack, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal

import structlog
from sqlalchemy.exc import DBAPIError

from bot import logs
from bot.clock import Clock
from bot.settings import Settings
from bot.wiring import Bot, CannotConnect
from storage.engine import Database, UnusableDatabase
from storage.single_writer import AlreadyServed, served_alone

log = structlog.get_logger()


class CannotServe(Exception):  # noqa: N818 - named for what happened
    """The database or Slack cannot be reached, or another bot is at work; the message says which."""


async def run_bot(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Raises CannotServe."""
    logs.configure(form=settings.log_format, level=settings.log_level)
    try:
        with served_alone(settings.database_url):
            await _serve(settings)
    except AlreadyServed as other:
        raise CannotServe(str(other)) from other


async def _serve(settings: Settings) -> None:
    database = _database(settings)
    stopped, broken = asyncio.Event(), asyncio.Event()

    def on_broken() -> None:
        broken.set()
        stopped.set()

    bot = Bot(settings, database, Clock(), broken=on_broken)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    try:
        await bot.start()
        await stopped.wait()
        if broken.is_set():
            raise CannotServe("a part of the bot ended by itself; the log says why. Please start it again")
    except CannotConnect as failure:
        raise CannotServe(str(failure)) from failure
    finally:
        await bot.stop()
        database.close()


def _database(settings: Settings) -> Database:
    try:
        database = Database.open(settings.database_url)
        database.ensure_current()
    except (UnusableDatabase, DBAPIError) as failure:
        raise CannotServe(f"the database cannot be used: {failure}") from failure
    return database
