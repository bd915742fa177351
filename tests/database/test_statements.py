from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlmodel import select

from storage.engine import Database
from storage.statements import PostgreSQL, SQLite
from storage.tables import WorkspaceRow


def test_what_was_compiled_for_one_database_serves_the_next(database_url: str) -> None:
    with opened(database_url) as one, opened(database_url) as other:
        assert compiled(one) is compiled(other)


def test_a_server_of_another_version_compiles_for_itself() -> None:
    kinds: tuple[type[Any], ...] = (SQLite, PostgreSQL)
    for kind in kinds:
        one, same, newer = kind(), kind(), kind()
        one.server_version_info = same.server_version_info = (3, 40)
        newer.server_version_info = (3, 41)
        assert one == same
        assert one != newer
    assert kinds[0]() != kinds[1]()


def test_an_address_stays_what_it_was(database_url: str) -> None:
    with opened(database_url) as database:
        assert database.url == database_url


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = Database.open(url)
    yield database
    database.close()


def compiled(database: Database) -> object:
    with database.reading() as session:
        connection: Connection = session.connection()
        return connection.execute(select(WorkspaceRow.id)).context.compiled
