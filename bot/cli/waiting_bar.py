"""A bar for whoever waits: on standard error, and only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.comparison import Progress


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """It appears with the first step that is told, and is gone at the end."""
    if not sys.stderr.isatty():
        yield lambda _done, _all, _next: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = None

        def told(done: int, whole: int, following: str) -> None:
            nonlocal task
            if task is None:
                task = bar.add_task("", total=whole)
            bar.update(task, completed=done, total=whole, description=escape(following))

        yield told
