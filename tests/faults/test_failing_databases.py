"""The disk is full, or the server of the database goes away: what was begun is undone whole, and done when the trouble is over."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Connection, event, make_url
from sqlalchemy.exc import OperationalError

from bot.ticks import Unsettled
from storage.engine import Database
from tests.database import postgres
from tests.faults.house import House, everything, founded
from tests.faults.replay import failing_at, killed_at, prepared
from tests.faults.scenarios import DEALS, HEAD, Scenario, file, put_in_force, scenarios
from tests.soaking import SOAKING

SCENARIOS: Final = scenarios()
_EVERY: Final = 7 if SOAKING else 127


class Disk:
    """Of the file's pages there are no more than now, until there is room again. SQLite says so as it does on a full disk."""

    def __init__(self, database: Database) -> None:
        self._engine = database._engine
        self._hook: Callable[..., None] | None = None

    def fill(self) -> None:
        def before(connection: Connection, *_more: Any) -> None:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            (pages,) = raw.execute("PRAGMA page_count").fetchone()
            raw.execute(f"PRAGMA max_page_count={pages}")

        self._hook = before
        event.listen(self._engine, "before_cursor_execute", before)

    def clear(self) -> None:
        assert self._hook is not None
        event.remove(self._engine, "before_cursor_execute", self._hook)
        self._engine.dispose()


@pytest.fixture
def house(tmp_path: Path, sqlite_template: Path) -> Iterator[House]:
    house = founded(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'premio.db')}")
    put_in_force(HEAD + 'commission "Base" on deals pay 5% of amount\n')(house)
    yield house
    house.database.close()


def test_a_file_or_a_tick_that_finds_no_room_is_undone_and_done_when_there_is(house: House) -> None:
    many = file("deals", DEALS[0], *(f"D-{n},Acme,1000,2026-07-01" for n in range(500)))
    disk = Disk(house.database)
    before = everything(house)
    disk.fill()
    with pytest.raises(OperationalError, match="full"):
        many(house)
    disk.clear()
    assert everything(house) == before
    many(house)
    disk.fill()
    with pytest.raises(Unsettled, match="full"):
        house.tick()
    disk.clear()
    unsettled = everything(house)
    assert (unsettled["awards"], unsettled["to be done"]) == ([], ["program", "deals"])
    house.settle()
    done = everything(house)
    assert len(done["awards"]) == 500
    assert done["wrong"] == ()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_a_server_that_cuts_every_line_leaves_nothing_half_done(
    scenario: Scenario, postgres_server: postgres.Server, postgres_databases: Iterator[str]
) -> None:
    url = next(postgres_databases)
    start = prepared(scenario, url)
    name = make_url(url).database
    assert name is not None
    copies = postgres_server.copies(name)

    def fresh() -> House:
        return start.house(next(copies))

    def cut(house: House) -> None:
        name = make_url(house.url).database
        postgres_server.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )

    points, expected = killed_at(None, scenario, fresh())
    for number in range(3 + SCENARIOS.index(scenario), len(points.names), _EVERY):
        found = failing_at(number, scenario, fresh(), cut, lambda _house: None)
        assert found == expected, f"cut at point {number}: {points.names[number]}"
