"""A desk into which files are loaded: a new workspace, of which nothing remains after the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.engine import Database
from tests.imports.loading import Desk, desk_in


@pytest.fixture(scope="session")
def memory() -> Iterator[Database]:
    """One database in memory for all tests, each of which leaves it empty."""
    database = Database.memory()
    yield database
    database.close()


@pytest.fixture
def desk(memory: Database) -> Iterator[Desk]:
    with desk_in(memory) as desk:
        yield desk
