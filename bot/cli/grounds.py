"""The facts that a command tries programs on: CSV files that were named, or else the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.cli.opening import opened, workspace_id
from bot.simulation import Ground, files_in, loaded
from dsl.nodes import Program


@contextmanager
def grounds(
    *, folder: Path | None, deals: Path | None, workspace: str | None
) -> Iterator[Callable[[Program], Ground]]:
    """The facts as a program sees them: in files, an amount without a currency is in the program's own. Each is read once."""
    files = files_in(folder) if folder else {}
    if deals:
        files["deals"] = deals
    with ExitStack() as stack:
        if not files and not folder:
            database = stack.enter_context(opened())
            session = stack.enter_context(database.reading())
            ground = Ground(session=session, workspace_id=workspace_id(session, workspace))
            yield lambda _program: ground
            return
        known: dict[tuple[str | None, str], Ground] = {}

        def of(program: Program) -> Ground:
            key = program.currency, program.zone
            if key not in known:
                known[key] = stack.enter_context(loaded(files, program=program))
            return known[key]

        yield of
