"""Named points at which a process may come to its end: every statement that it sends to its database, every commit, every post to Slack.

They need no word in the product's code: a point is named by what is done there and by the function of ours that does it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, event
from sqlmodel import Session

from storage.engine import Database

_ROOT: Final = Path(__file__).parents[2]
_OURS: Final = ("bot", "storage")
_STATEMENT: Final = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b.*?(?:FROM|INTO|UPDATE)\s+(\w+)", re.DOTALL
)
_ENGINE: Final = str(_ROOT / "storage" / "engine.py")


class Killed(BaseException):
    """The process is gone, in the middle of what it did. Nothing of ours catches it."""


class Points:
    """Notes each point that is passed; at the one with that number it does `then`. What is dead does nothing more."""

    def __init__(self, at: int | None = None, then: Callable[[], None] | None = None) -> None:
        self.names: list[str] = []
        self.at = at
        self.dead = False
        self._then = then or self._die

    def passed(self, name: str) -> None:
        if self.dead:
            raise Killed
        self.names.append(name)
        if len(self.names) - 1 == self.at:
            self._then()

    def _die(self) -> None:
        self.dead = True
        raise Killed(self.names[-1])

    @contextmanager
    def watching(self, database: Database) -> Iterator[None]:
        """Every statement and every commit of the database is a point while inside."""

        def before(_connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
            found = _STATEMENT.match(statement)
            if found is not None:
                verb = "SELECT" if found[1] == "WITH" else found[1]
                self.passed(f"{verb} {found[2]} in {_who()}")

        def committing(connection: Connection) -> None:
            self.passed(f"before COMMIT of {_who()}")

        def committed(_session: Session) -> None:
            self.passed(f"after COMMIT of {_who()}")

        hooks: tuple[tuple[Any, str, Callable[..., None]], ...] = (
            (database._engine, "before_cursor_execute", before),
            (database._engine, "commit", committing),
            (Session, "after_commit", committed),
        )
        for target, name, hook in hooks:
            event.listen(target, name, hook)
        try:
            yield
        finally:
            for target, name, hook in hooks:
                event.remove(target, name, hook)


def _who() -> str:
    """The function of ours that is at work, and the one in another file that called for it; the database's own module aside."""
    frame, found = sys._getframe(1), dict[str, str]()
    while frame.f_back is not None and len(found) < 2:
        if (module := _module(frame.f_code.co_filename)) is not None:
            found.setdefault(module, f"{module}.{frame.f_code.co_name}")
        frame = frame.f_back
    return " for ".join(found.values()) or "the test"


@cache
def _module(path: str) -> str | None:
    """Ours in that file; None for the database's own and for all that is not ours."""
    if path == _ENGINE or not path.startswith(str(_ROOT)):
        return None
    parts = Path(path).relative_to(_ROOT).with_suffix("").parts
    return ".".join(parts) if parts[0] in _OURS else None
