"""The workspaces that installed the bot, and whether Slack lets it in. Never a token."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.programs import Output, OutputOption

if TYPE_CHECKING:
    from storage.installations import Installation
    from storage.workspaces import Workspace


def register(app: typer.Typer) -> None:
    app.command(name="workspaces")(list_)


def list_(
    output: OutputOption = Output.TEXT,
    *,
    new_key: Annotated[
        bool,
        typer.Option(
            "--new-key", help="Only make a key to seal tokens and codes with, for PREMIO_TOKEN_KEYS."
        ),
    ] = False,
) -> None:
    """All workspaces, the oldest first, and what lets the bot in there: who installed it, until when its token lasts, what is wrong."""
    if new_key:
        from storage.sealing import new_key as made

        typer.echo(made())
        return
    from bot.cli.opening import opened
    from storage import installations, workspaces

    with opened() as database, database.reading() as session:
        known = workspaces.listed(session)
        found = {each.workspace_id: each for each in installations.listed(session)}
    if output is Output.JSON:
        forms = [_form(each, found.get(each.id)) for each in known]
        typer.echo(json.dumps({"workspaces": forms}, ensure_ascii=False, indent=2))
        return
    for each in known:
        typer.echo(f"{each.name} ({each.team_id or 'not known to Slack yet'}): {_told(found.get(each.id))}")
    if not known:
        typer.echo("There is no workspace yet.")


def _told(found: Installation | None) -> str:
    if found is None:
        return "not installed by OAuth"
    if found.ended_at is not None:
        return f"not installed any more since {found.ended_at:%Y-%m-%d %H:%M} UTC; what is to be said there waits"
    lasts = (
        f"its token lasts until {found.expires_at:%Y-%m-%d %H:%M} UTC"
        if found.expires_at
        else "its token lasts"
    )
    trouble = f"; {found.trouble}" if found.trouble else ""
    return f"installed {found.installed_at:%Y-%m-%d %H:%M} UTC by {found.installer}, {lasts}{trouble}"


def _form(workspace: Workspace, found: Installation | None) -> dict[str, Any]:
    form: dict[str, Any] = {"name": workspace.name, "team": workspace.team_id, "installation": None}
    if found is not None:
        form["installation"] = {
            "enterprise": found.enterprise_id,
            "app": found.app_id,
            "bot_user": found.bot_user,
            "scopes": list(found.scopes),
            "installed_by": found.installer,
            "installed_at": found.installed_at.isoformat(),
            "token_expires_at": found.expires_at.isoformat() if found.expires_at else None,
            "ended_at": found.ended_at.isoformat() if found.ended_at else None,
            "trouble": found.trouble,
        }
    return form
