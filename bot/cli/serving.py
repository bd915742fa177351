"""Commands that run until they are stopped: the bot, the demo, the local Slack; and the migration of the database."""

from __future__ import annotations

import asyncio
import gc
from typing import Annotated

import typer

from bot.cli.failures import WorldError

Port = Annotated[
    int,
    typer.Option(
        "--port", min=0, max=65535, help="Where to listen on this machine; a busy port gives way to the next."
    ),
]
DEFAULT_PORT = 8400


def register(app: typer.Typer) -> None:
    app.command()(demo)
    app.command()(serve)
    app.command()(sandbox)
    app.command()(migrate)


def demo(port: Port = DEFAULT_PORT) -> None:
    """The bot at work with sample data, against the local Slack; prints the address of a page to click in."""
    _until_stopped(_demo(port))


def serve() -> None:
    """The bot, against Slack: needs SLACK_BOT_TOKEN, and SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET and PREMIO_HTTP_PORT (HTTP)."""
    # All that is loaded here stays: to look through it for what may go, again and again while it grows, takes a sixth of the start.
    gc.disable()
    from bot.serving import CannotServe, run_bot
    from bot.settings import Settings

    gc.freeze()
    gc.enable()
    settings = Settings()
    if settings.slack_signing_secret and settings.http_port is None and not settings.slack_app_token:
        raise WorldError(
            "PREMIO_HTTP_PORT must be set: where to listen for what Slack sends; see docs/running.md"
        )
    try:
        _until_stopped(run_bot(settings))
    except CannotServe as failure:
        raise WorldError(str(failure)) from failure


def sandbox(
    port: Port = DEFAULT_PORT,
    clock_listener: Annotated[
        list[str] | None,
        typer.Option("--clock-listener", metavar="URL", help="Told when the clock is moved."),
    ] = None,
) -> None:
    """The local Slack alone: a server that plays Slack to any app, with a page for people."""
    from bot.sandbox.running import run_sandbox

    _until_stopped(run_sandbox(port=port, clock_listeners=clock_listener or []))


def migrate() -> None:
    """Bring the database to the form that this version needs."""
    from bot.cli.opening import opened

    with opened() as database:
        typer.echo(f"{database.url} is up to date.")


async def _demo(port: int) -> None:
    """The local Slack, and in it the bot with its sample data."""
    typer.echo("3/5  starting the local Slack", err=True)
    from bot.demo.stage import run_demo
    from bot.demo.story import OPENS_AT
    from bot.sandbox.running import started

    slack = await started(port, start_at=OPENS_AT)
    try:
        await run_demo(slack.url, slack.listen_to_clock)
    finally:
        await slack.stop()


def _until_stopped(main: object) -> None:
    """Run until the work ends or Ctrl-C; both ways everything that was started is stopped."""
    assert asyncio.iscoroutine(main)
    try:
        asyncio.run(main)
    except KeyboardInterrupt:
        typer.echo("Stopped.", err=True)
