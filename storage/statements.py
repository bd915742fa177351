"""Statements are compiled once for all databases that a process opens, not once for each.

SQLAlchemy keeps what it has compiled under the dialect object, of which every engine has its own. Whoever opens many
databases (each simulation and each check of a program's tests has one in memory) would compile the same statements again
and again, which takes far longer than running them. Dialects of one kind and one version compile alike, so here they are equal.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.util import LRUCache

_KEPT: Final = 1000
_OURS: Final = "premio"


class _Alike(Dialect):
    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Dialect)
            and type(other) is type(self)
            and other.server_version_info == self.server_version_info
        )

    def __hash__(self) -> int:
        return hash(type(self))


class SQLite(_Alike, SQLiteDialect_pysqlite):
    supports_statement_cache = True


class PostgreSQL(_Alike, PGDialect_psycopg):
    supports_statement_cache = True


def kept_together(url: URL) -> URL:
    """The address, to be opened with a dialect that equals the others."""
    backend = url.get_backend_name()
    registry.register(
        f"{backend}.{_OURS}", __name__, {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[backend]
    )
    return url.set(drivername=f"{backend}+{_OURS}")


@cache
def compiled() -> LRUCache[Any, Any]:
    """What has been compiled by this process, least used first out."""
    return LRUCache(_KEPT)
