"""The command line: which commands there are, and how each ends.

Exit status: 0 all well (warnings included); 1 the input has errors, rows were refused, or a check found a difference; 2 wrong usage;
3 the world failed (database, file, network). Commands import what they need when they run, so that `--help` is quick.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from bot.cli import (
    catalogue,
    checking,
    facts,
    inbox,
    ledger,
    payouts,
    programs,
    questions,
    serving,
    templates,
    vouchers,
    workspaces,
)
from bot.cli.failures import INPUT_ERRORS, WORLD_FAILED, InputError, WorldError

app = typer.Typer(
    name="premio",
    help="Incentive programs for channel partners: written as text, simulated on real deals, paid and explained in Slack.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for group in (
    checking,
    programs,
    questions,
    templates,
    facts,
    ledger,
    payouts,
    vouchers,
    catalogue,
    inbox,
    workspaces,
    serving,
):
    group.register(app)


def run(arguments: Sequence[str] | None = None) -> None:
    """Run a command, by default the one that the process was given; a failure ends in one clear sentence and an exit status."""
    try:
        app(arguments, prog_name="premio")
    except InputError as error:
        typer.echo(f"premio: {error}", err=True)
        sys.exit(INPUT_ERRORS)
    except (WorldError, OSError) as failure:
        typer.echo(f"premio: {failure}", err=True)
        sys.exit(WORLD_FAILED)
