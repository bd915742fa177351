"""What every test may ask for: a database with the schema, on SQLite and on PostgreSQL."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from storage.engine import Database
from tests import scratch
from tests.database import postgres

# Where nobody looks for the next example that fails, the same ones are tried each time; at a desk, always new ones.
settings.register_profile("same each time", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("same each time")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--transport",
        choices=["socket", "http", "oauth"],
        help="how Slack reaches the bot in every conversation",
    )


def pytest_configure() -> None:
    """`tmp_path` is in memory, where thousands of small transactions wait for no disk; what is left of tests that failed stays there."""
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(scratch.place()))


def pytest_collection_finish() -> None:
    """What was loaded by now stays to the end, and need not be looked through for what may go."""
    gc.collect()
    gc.freeze()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new database with the schema, for this test alone."""
    if request.param == "postgresql":
        new: Iterator[str] = request.getfixturevalue("postgres_databases")
        return next(new)
    template: Path = request.getfixturevalue("sqlite_template")
    return f"sqlite:///{shutil.copy(template, tmp_path / 'premio.db')}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A new database with the schema, for this test alone; the test runs on SQLite and on PostgreSQL."""
    database = Database.open(database_url)
    yield database
    database.close()


@pytest.fixture(scope="module")
def memory() -> Iterator[Database]:
    """One empty database in memory for all tests of a module."""
    database = Database.memory()
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """An empty server for the session."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: postgres.Server) -> Iterator[str]:
    """Addresses of new databases, copies of one that was migrated once."""
    postgres_server.execute("CREATE DATABASE template_premio")
    _migrated(postgres_server.url("template_premio"))
    # A connection leaves what it has read of the catalogue in a file, which is copied: else the first to each copy reads all of it anew.
    postgres_server.execute("SELECT 1", "template_premio")
    return postgres_server.copies("template_premio")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that was migrated once, to be copied."""
    path = tmp_path_factory.mktemp("template") / "premio.db"
    _migrated(f"sqlite:///{path}")
    return path


def _migrated(url: str) -> None:
    database = Database.open(url)
    database.migrate()
    database.close()
