"""What people did in Slack and the bot could not do: looked at, handled again, or dropped.

Handled again by the bot where it runs, within a second, as what it was and as of when it came: what was done of it before is not done twice.
"""

from __future__ import annotations

import getpass
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.failures import InputError
from bot.cli.programs import Output, OutputOption

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from storage.inbox import Stored

inbox = typer.Typer(
    help="What people did in Slack and could not be handled: look, handle again, drop.",
    invoke_without_command=True,
)

Reference = Annotated[str, typer.Argument(metavar="R-NUMBER", help="The number that was given with it.")]
By = Annotated[str | None, typer.Option("--by", help="Who does it; you, where it is left out.")]
Workspace = Annotated[str | None, typer.Option(help="Which workspace, where there are several.")]


def register(app: typer.Typer) -> None:
    app.add_typer(inbox, name="inbox")


@inbox.callback()
def list_(context: typer.Context, output: OutputOption = Output.TEXT, workspace: Workspace = None) -> None:
    """What could not be handled, the newest first: when, who, what, how often it was tried, and the error."""
    if context.invoked_subcommand is not None:
        return
    from bot.cli.opening import opened, workspace_id
    from storage import inbox as stored
    from storage import workspaces

    with opened() as database, database.reading() as session:
        chosen = workspaces.get(session, workspace_id=workspace_id(session, workspace))
        found = stored.failing(session, team_id=chosen.team_id)
    if output is Output.JSON:
        typer.echo(json.dumps({"acts": [_form(each) for each in found]}, ensure_ascii=False, indent=2))
        return
    for each in found:
        typer.echo(_told(each) + "\n")
    typer.echo(
        "Handle again: premio inbox retry R-NUMBER, or --all; not at all: premio inbox drop R-NUMBER --why REASON"
        if found
        else "Everything that people did was handled."
    )


@inbox.command()
def show(reference: Reference, output: OutputOption = Output.TEXT, workspace: Workspace = None) -> None:
    """One act, whatever became of it."""
    from bot.cli.opening import opened, workspace_id
    from storage import inbox as stored
    from storage import workspaces

    with opened() as database, database.reading() as session:
        chosen = workspaces.get(session, workspace_id=workspace_id(session, workspace))
        found = stored.find(session, team_id=chosen.team_id, id=_number(reference))
    if found is None:
        raise InputError(f"there is no {reference}")
    if output is Output.JSON:
        typer.echo(json.dumps(_form(found), ensure_ascii=False, indent=2))
    else:
        typer.echo(_told(found))


@inbox.command()
def retry(
    references: Annotated[
        list[str] | None, typer.Argument(metavar="R-NUMBER…", help="The numbers of what is meant.")
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Everything that could not be handled.")] = False,
    by: By = None,
    workspace: Workspace = None,
) -> None:
    """Have it handled again, by the bot where it runs. What was done of it before is not done twice."""
    from storage import inbox as stored

    if every == bool(references):
        raise InputError("say which: premio inbox retry R-12, or --all")
    now = datetime.now(UTC)
    _decided(
        [] if every else [_number(each) for each in references or ()],
        lambda session, chosen, number: stored.handle_again(
            session, workspace_id=chosen, id=number, by=_who(by), now=now
        ),
        "handled again as soon as the bot runs",
        workspace,
        every=every,
    )


@inbox.command()
def drop(
    references: Annotated[
        list[str], typer.Argument(metavar="R-NUMBER…", help="The numbers of what is meant.")
    ],
    why: Annotated[str, typer.Option(help="The reason, in one sentence; it is kept with the act.")],
    by: By = None,
    workspace: Workspace = None,
) -> None:
    """Leave it at that: nobody handles it any more. It stays on record, with its error and the reason."""
    from storage import inbox as stored

    if not why.strip():
        raise InputError("say why: --why REASON")
    now = datetime.now(UTC)
    _decided(
        [_number(each) for each in references],
        lambda session, chosen, number: stored.drop(
            session, workspace_id=chosen, id=number, why=why.strip(), by=_who(by), now=now
        ),
        "dropped",
        workspace,
    )


def _decided(
    numbers: list[int],
    decide: Callable[[Session, int, int], bool],
    outcome: str,
    workspace: str | None,
    *,
    every: bool = False,
) -> None:
    """All of them or none."""
    from bot.cli.opening import opened, workspace_id
    from storage import inbox as stored
    from storage import workspaces

    with opened() as database, database.writing() as session:
        chosen = workspaces.get(session, workspace_id=workspace_id(session, workspace))
        if every:
            dead = stored.listed(session, state="dead", team_id=chosen.team_id, limit=10_000)
            numbers = [each.id for each in reversed(dead)]
        for number in numbers:
            if not decide(session, chosen.id, number):
                raise InputError(f"R-{number} does not wait for that: premio inbox show R-{number}")
    typer.echo("\n".join(f"R-{number}: {outcome}" for number in numbers) or "There is nothing to do.")


def _number(reference: str) -> int:
    found = re.fullmatch(r"(?:[RrFf]-)?([0-9]{1,9})", reference.strip())
    if found is None:
        raise InputError(f"“{reference}” is no number of an act; one looks like R-12")
    return int(found[1])


def _who(by: str | None) -> str:
    return f"shell:{(by or getpass.getuser()).strip()}"


_STATES = {"new": "is being tried", "dead": "could not be handled", "done": "handled", "dropped": "dropped"}


def _told(found: Stored) -> str:
    form = _form(found)
    tries = f"{found.attempts} {'try' if found.attempts == 1 else 'tries'}"
    lines = [
        f"{found.reference}  {found.received_at:%Y-%m-%d %H:%M} UTC  {form['actor'] or 'nobody'}  {form['what']}",
        f"  {_STATES[found.state]}, {tries}" + (f": {form['error']}" if found.error else ""),
    ]
    if found.note:
        lines.append(f"  because: {found.note}")
    return "\n".join(lines)


def _form(found: Stored) -> dict[str, Any]:
    from bot.acts import act

    told = act(found)
    return {
        "reference": found.reference,
        "received_at": found.received_at.isoformat(),
        "actor": str(told.actor) if told.actor else None,
        "kind": found.kind,
        "what": told.what,
        "channel": told.channel or None,
        "state": found.state,
        "attempts": found.attempts,
        "error": " ".join(found.error.split()),
        "note": found.note,
    }
