"""Commands about vouchers: bring their codes in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.failures import InputError


def register(app: typer.Typer) -> None:
    app.command()(vouchers)


def vouchers(
    item: Annotated[str, typer.Argument(help="What a rule awards, as it is written there.")],
    file: Annotated[Path, typer.Argument(help="The codes, one a line.")],
    workspace: Annotated[str | None, typer.Option(help="Whose they are, where there are several.")] = None,
) -> None:
    """Bring in the codes of an item; partners who have earned it are told that theirs is there. All or none: a line that is no code is named by its number."""
    from bot import fulfilling
    from bot.cli.opening import opened, workspace_id
    from bot.settings import Settings
    from storage import fulfilment, workspaces
    from storage import vouchers as stored
    from storage.sealing import NoKeys, Seal

    lines = file.read_text(encoding="utf-8-sig").splitlines()
    codes = {number: line.strip() for number, line in enumerate(lines, start=1) if line.strip()}
    # The line itself is not quoted: it may be a code with a slip in it.
    bad = [str(number) for number, code in codes.items() if not stored.is_code(code)]
    if bad:
        raise InputError(
            f"no codes (4 to 64 letters, digits and hyphens) stand in line {', '.join(bad[:10])}"
        )
    try:
        seal = Seal(Settings().keys)
    except NoKeys as failure:
        raise InputError(f"PREMIO_TOKEN_KEYS, here and for the bot: {failure}") from None
    now = datetime.now(UTC)
    with opened() as database, database.writing() as session:
        whose = workspaces.get(session, workspace_id=workspace_id(session, workspace))
        new = stored.load(session, workspace_id=whose.id, item=item, codes=codes.values(), seal=seal)
        waiting = fulfilment.to_do(session, workspace_id=whose.id, item=item)
        fulfilling.tell(session, whose, waiting, now=now)
        left = stored.left(session, workspace_id=whose.id, item=item)
    typer.echo(f"{new} new codes of “{item}”, {left} left; {len(waiting)} awards wait for theirs")
