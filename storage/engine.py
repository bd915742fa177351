"""The database: SQLite in a file for one process, PostgreSQL for many; the same promises on both."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from secrets import randbelow
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, inspect, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import Session

from storage.changed import Overtaken
from storage.statements import compiled, kept_together
from storage.unusable import UnusableDatabase

HEAD_REVISION: Final = "0013"
"""The revision that this code needs; a test compares it with the migrations."""
REVISIONS: Final = "alembic_version"
"""The table in which Alembic looks for the revision of a database."""

_POOL: Final = {"pool_size": 8, "max_overflow": 24}
_ATTEMPTS: Final = 6
_SERIALIZATION_FAILURE, _DEADLOCK = "40001", "40P01"
_SQLITE_BUSY: Final = 5
_WAIT: Final = 5_000
"""Milliseconds for which a lock of another process is waited for."""
_WHILE_MIGRATING: Final = 120_000
"""The same while another process brings a database up to date, which takes long on a slow disk."""
_SWITCHES: Final = 500
"""So often we try to keep the log of a SQLite file ahead of it: five seconds, as every other lock is waited for."""

T = TypeVar("T")
Seen = TypeVar("Seen")


class Database:
    """One database, shared by all threads of the process. `open` connects to nothing yet."""

    def __init__(self, url: URL, **options: Any) -> None:
        self._url = url
        self._engine = engine = create_engine(
            kept_together(url),
            hide_parameters=True,
            execution_options={"compiled_cache": compiled()},
            **options,
        )
        self._is_sqlite = engine.dialect.name == "sqlite"
        if self._is_sqlite:
            _prepare_sqlite(engine)
            self._reader = engine.execution_options(begin="BEGIN", query_only="ON")
            self._writer = engine.execution_options(begin="BEGIN IMMEDIATE", query_only="OFF")
        else:
            # A snapshot that only reads never fails to serialise, and sees one moment as a reader of SQLite does.
            self._reader = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._writer = engine.execution_options(isolation_level="READ COMMITTED")
        self._turn = _Turn()
        self._remembers = self._is_sqlite

    @classmethod
    def open(cls, url: str) -> Database:
        """`sqlite:///FILE` or `postgresql+psycopg://…` (`postgresql://` means the same). Raises UnusableDatabase for any other."""
        parsed = _parsed(url)
        return cls(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite", **_POOL)

    @classmethod
    def memory(cls) -> Database:
        """An empty database in memory, with all tables, for one thread and one transaction at a time."""
        return cls(make_url("sqlite://"), poolclass=StaticPool, creator=_with_all_tables)

    @property
    def url(self) -> str:
        """The address, without its password."""
        return self._url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One moment of the database. Whoever writes here fails."""
        with Session(self._reader) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed at the end, undone by any exception. On SQLite one at a time, and never one inside another."""
        with self._turn.taken() if self._is_sqlite else _no_turn(), Session(self._writer) as session:
            session.connection()  # begins here, so that what is read is also what is written on
            yield session
            session.commit()

    @contextmanager
    def trying(self) -> Iterator[Session]:
        """One transaction of which nothing stays: to see what would come of a write."""
        with self._turn.taken() if self._is_sqlite else _no_turn(), Session(self._writer) as session:
            session.connection()
            yield session
            session.rollback()

    def run(self, step: Callable[[Session], T]) -> T:
        """The step in one transaction, done again from the start where another process came in between (at most six times).

        The step may run several times: it does nothing outside the session that cannot be done twice.
        """

        def once() -> T:
            with self.writing() as session:
                return step(session)

        return _repeated(once)

    def run_on_snapshot(
        self, look: Callable[[Session], Seen | None], step: Callable[[Session, Seen], T]
    ) -> T | None:
        """The same for a step on what was seen before it, in a transaction that only reads and holds nobody up; both are done again.

        Where nothing was seen that is to be done (None), no transaction that writes is opened.
        """

        def looked(session: Session) -> Sequence[Seen]:
            seen = look(session)
            return () if seen is None else (seen,)

        return next(iter(self.run_in_parts(looked, step)), None)

    def run_in_parts(
        self, look: Callable[[Session], Sequence[Seen]], step: Callable[[Session, Seen], T]
    ) -> Sequence[T]:
        """The same for what is too much for one transaction: a step for each part that was seen, and others may write between two of them.

        Each part is right as it stands, whether or not the others follow. Where another process came in between, what is left is looked for
        anew; what was done before that stays, and is among the results.
        """
        done: list[T] = []

        def once() -> Sequence[T]:
            with self.reading() as session:
                parts = look(session)
            for part in parts:
                with self.writing() as session:
                    one = step(session, part)
                done.append(one)
            return done

        return _repeated(once)

    def forget_log(self) -> None:
        """Empty the log beside a SQLite file into the file: what was written in which transaction is no longer to be seen there.

        Where somebody is reading just now it is left to `forget_rest`.
        """
        if self._is_sqlite:
            with self._turn.taken(), self._engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert raw is not None
                raw.execute("PRAGMA busy_timeout=50")
                is_busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                raw.execute(f"PRAGMA busy_timeout={_WAIT}")
            self._remembers = bool(is_busy)

    def forget_rest(self) -> None:
        """Empty it now, where it could not be emptied, or whoever was to do it did not come to it: the first time, and after each such time."""
        if self._remembers:
            self.forget_log()

    def revision(self) -> str | None:
        """Which form the database has; None for an empty one."""
        with self._reader.connect() as connection:
            if not inspect(connection).has_table(REVISIONS):
                return None
            found: str | None = connection.scalar(text(f"SELECT version_num FROM {REVISIONS}"))  # noqa: S608 - a name of Alembic's
            return found

    def ensure_current(self) -> None:
        """Bring the database to the form that this version needs, if it is not there yet (one query if it is)."""
        if self.revision() != HEAD_REVISION:
            self.migrate()

    def migrate(self) -> None:
        """Make all tables in an empty database, or upgrade one that has some, in one transaction; nothing where another process was faster.

        Raises UnusableDatabase when a newer version of the product has been here.
        """
        patient = self._writer.execution_options(busy_timeout=_WHILE_MIGRATING)
        with self._turn.taken(), patient.begin() as connection:
            if not self._is_sqlite:
                # Two processes that start at once would both create the tables; the second waits here and finds them.
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('premio.migrations'))"))
            if inspect(connection).has_table(REVISIONS):
                from storage.migrations.upgrade import upgrade  # noqa: PLC0415 - Alembic takes long to load, and is seldom needed

                upgrade(connection)
            else:
                from storage.all_tables import made  # noqa: PLC0415 - whoever opens a file needs no table here

                made(connection, revision=HEAD_REVISION)

    def close(self) -> None:
        self._engine.dispose()


class _Turn:
    """Writers of one process wait for each other here, whoever came first goes first: SQLite's lock is polled, and may pass one over for ever.

    A plain lock would, too: whoever lets it go and takes it again at once finds it free before another has woken up.
    """

    def __init__(self) -> None:
        self._moved = threading.Condition()
        self._last = 0
        self._now = 1
        self._owner: int | None = None

    @contextmanager
    def taken(self) -> Iterator[None]:
        me = threading.get_ident()
        assert self._owner != me, "a transaction that writes was opened inside another one"
        with self._moved:
            self._last += 1
            mine = self._last
            self._moved.wait_for(lambda: self._now == mine)
            self._owner = me
        try:
            yield
        finally:
            with self._moved:
                self._owner = None
                self._now += 1
                self._moved.notify_all()


@contextmanager
def _no_turn() -> Iterator[None]:
    yield


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UnusableDatabase(
            "the address of the database is not one: sqlite:///FILE or postgresql://…"
        ) from None
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return parsed
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise UnusableDatabase(
                f"“{other}” is not a database that we know: sqlite:///FILE or postgresql://…"
            )


def _with_all_tables() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(sqlite3.connect(":memory:")) as template:
        template.deserialize(_all_tables())
        template.backup(made)  # rather than deserialised itself, for it could not grow beyond a gigabyte then
    return made


@cache
def _all_tables() -> bytes:
    """A database with all tables, made once: to make it takes much longer than to copy it."""
    from storage.all_tables import metadata  # noqa: PLC0415 - whoever opens a file needs no table here

    with closing(sqlite3.connect(":memory:")) as made:
        engine = create_engine("sqlite://", poolclass=StaticPool, creator=lambda: made)
        metadata.create_all(engine)
        return made.serialize()


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        # The driver's own transactions begin too late (not before SELECT or DDL); ours begin below.
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={_WAIT}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is gone is not to be read in the file
            "recursive_triggers=ON",  # else INSERT OR REPLACE would delete without asking the triggers
        ):
            connection.execute(f"PRAGMA {pragma}")
        _write_ahead(connection)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        raw: Any = connection.connection.driver_connection
        raw.execute(f"PRAGMA busy_timeout={options.get('busy_timeout', _WAIT)}")
        raw.execute(f"PRAGMA query_only={options.get('query_only', 'OFF')}")
        connection.exec_driver_sql(options.get("begin", "BEGIN"))


def _write_ahead(connection: Any) -> None:
    """Keep the log ahead of the file. Several that do this to a new file at once get SQLITE_BUSY, and SQLite does not wait there."""
    for attempt in range(1, _SWITCHES):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as busy:
            if busy.sqlite_errorcode & 0xFF != _SQLITE_BUSY:
                raise
            time.sleep(min(attempt, 10) / 1000)
        else:
            return
    connection.execute("PRAGMA journal_mode=WAL")


def _repeated(once: Callable[[], T]) -> T:
    for attempt in range(1, _ATTEMPTS):
        try:
            return once()
        except (DBAPIError, Overtaken) as failure:
            if not _passes(failure):
                raise
        time.sleep((2**attempt + randbelow(2**attempt)) / 1000)
    return once()


def _passes(failure: DBAPIError | Overtaken) -> bool:
    """Whether the same step may well succeed when it is done again."""
    if isinstance(failure, Overtaken):
        return True
    if getattr(failure.orig, "sqlstate", None) in (_SERIALIZATION_FAILURE, _DEADLOCK):
        return True
    return getattr(failure.orig, "sqlite_errorcode", 0) & 0xFF == _SQLITE_BUSY
