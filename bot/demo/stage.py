"""The demo: the bot at work on sample data in a local Slack, from nothing to a page to click in."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot import logs
from bot.clock import Clock
from bot.demo.control import Control
from bot.demo.scene import MANAGER, Installation, set_scene
from bot.demo.story import OPENS_AT, load_facts, open_channels, start_program
from bot.settings import Settings
from bot.wiring import Bot
from storage.engine import Database
from storage.sealing import new_key

_FOLDER: Final = Path(".demo")
_TICK_SECONDS: Final = 5.0


async def run_demo(slack_url: str, follow_clock: Callable[[str], None]) -> None:
    """Play the demo in the local Slack at that address until SIGINT or SIGTERM.

    `follow_clock` is called with the address that wants to hear when the scene's clock is moved.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    logs.configure(form="console", level="WARNING")
    database = _fresh_database(slack_url)
    try:
        async with Control(slack_url) as control:
            _say("4/5  starting the bot")
            settings = _settings(slack_url, await set_scene(control), database)
            bot = Bot(settings, database, Clock(OPENS_AT))
            try:
                await bot.start()
                follow_clock(bot.clock_url)
                _say("5/5  loading partners, deals and a program, and letting the first days pass")
                await _unless(stopped, _story(control))
                if not stopped.is_set():
                    _invite(slack_url, database)
                await stopped.wait()
            finally:
                await bot.stop()
    finally:
        database.close()
        _say("\nStopped.")


async def _story(control: Control) -> None:
    await load_facts(control)
    await open_channels(control)
    await start_program(control)


async def _unless(stopped: asyncio.Event, story: object) -> None:
    """Do it, or leave it where somebody wants to stop."""
    assert asyncio.iscoroutine(story)
    telling = asyncio.create_task(story)
    waiting = asyncio.create_task(stopped.wait())
    done, pending = await asyncio.wait({telling, waiting}, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        task.result()


def _settings(slack_url: str, installation: Installation, database: Database) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token=installation.bot_token,
        slack_app_token=installation.app_token,
        token_keys=new_key(),
        database_url=database.url,
        slack_url=slack_url,
        read_history=True,
        clock_port=0,
        tick_seconds=_TICK_SECONDS,
        log_format="console",
        log_level="WARNING",
    )


def _fresh_database(slack_url: str) -> Database:
    """Each demo begins with an empty database of its own, by its port, which stays to be looked at."""
    _FOLDER.mkdir(exist_ok=True)
    path = _FOLDER / f"premio-{urlsplit(slack_url).port}.db"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    database = Database.open(f"sqlite:///{path}")
    database.ensure_current()
    return database


def _invite(slack_url: str, database: Database) -> None:
    print(f"Ready: {slack_url}", flush=True)  # noqa: T201 - the one line that scripts wait for
    _say(
        f"      Open it, act as {MANAGER} (manager) or giulia (partner), and move the clock.\n"
        f"      The database: PREMIO_DATABASE_URL={database.url}\n"
        "      Ctrl-C stops everything."
    )


def _say(line: str) -> None:
    """Progress goes beside the one line that scripts read."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - it is for whoever watches the terminal
