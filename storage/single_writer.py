"""One `serve` for each SQLite file. Short commands may write beside it; a second bot would answer everything twice."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url


class AlreadyServed(Exception):  # noqa: N818 - said in the words of what happened
    """Another process serves this database."""


@contextmanager
def served_alone(url: str) -> Iterator[None]:
    """Hold the file's lock while inside; PostgreSQL needs none. Raises AlreadyServed at once where another process holds it.

    The lock is the operating system's: it ends with the process, however that ends. The file `…-lock` stays and means nothing by itself.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        yield
        return
    path = Path(f"{parsed.database}-lock")
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise AlreadyServed(
                f"another bot (process {holder}) works on {parsed.database}; stop it first, or use PostgreSQL for several"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
