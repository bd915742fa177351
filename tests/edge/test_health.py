"""Whether the bot is alive and ready, for whoever restarts it and whoever sends it requests."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from pathlib import Path

from bot.web.health import Check, DatabaseCheck, Health
from bot.web.site import Request, Response
from storage.engine import Database
from tests.edge.playing import played


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""


def asked(checks: dict[str, Check], *, broken: bool = False) -> tuple[Response, Response]:
    health = Health(is_broken=lambda: broken, checks=checks)
    request = Request(method="GET", path="/readyz", chunks=_nothing())

    async def story() -> tuple[Response, Response]:
        return await health.alive(request), await health.ready(request)

    return played(story())


async def well() -> None:
    return None


async def ill() -> str:
    return "is ill"


def test_alive_and_ready_where_all_is_well(database: Database) -> None:
    alive, ready = asked({"database": DatabaseCheck(database), "inbox": well})
    assert (alive.status, alive.body) == (200, b"alive\n")
    assert (ready.status, json.loads(ready.body)) == (200, {"database": "ok", "inbox": "ok"})


def test_not_ready_where_one_thing_is_not_well() -> None:
    alive, ready = asked({"database": well, "inbox": ill})
    assert alive.status == 200
    assert (ready.status, json.loads(ready.body)) == (503, {"database": "ok", "inbox": "is ill"})


def test_not_alive_where_a_part_ended_by_itself() -> None:
    assert asked({}, broken=True)[0].status == 503


def test_not_ready_without_the_form_that_this_version_needs(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'new.db'}")
    (_, ready) = asked({"database": DatabaseCheck(database)})
    database.close()
    assert ready.status == 503
    assert "premio migrate" in json.loads(ready.body)["database"]


def test_not_ready_without_a_database_and_its_address_stays_secret() -> None:
    database = Database.open("postgresql://premio:secret@127.0.0.1:1/premio")
    (_, ready) = asked({"database": DatabaseCheck(database, patience_seconds=20)})
    database.close()
    assert (ready.status, json.loads(ready.body)) == (503, {"database": "cannot be reached"})


def test_a_database_that_does_not_answer_is_asked_once_and_holds_nobody_up() -> None:
    answers = threading.Event()
    asked_times = 0

    class Silent(Database):
        def __init__(self) -> None:
            pass

        def revision(self) -> str | None:
            nonlocal asked_times
            asked_times += 1
            answers.wait()
            return None

    check = DatabaseCheck(Silent(), patience_seconds=0.05)

    async def story() -> list[str | None]:
        return list(await asyncio.gather(check(), check(), check()))

    try:
        assert played(story()) == ["does not answer"] * 3
    finally:
        answers.set()
        check._thread.shutdown(wait=True)
    assert asked_times == 1
