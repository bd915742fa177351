"""Commands about programs to start from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

app = typer.Typer(name="template", help="Programs to start from.", no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    parent.add_typer(app)


@app.command(name="list")
def list_templates() -> None:
    """Name all templates, each with when to use it."""
    from programs.templates import templates

    found = templates()
    width = max(len(each.key) for each in found)
    for each in found:
        typer.echo(f"{each.key:{width}}  {each.title}")
        typer.echo(f"{'':{width}}  {each.use}")


@app.command()
def show(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Which one, as `premio template list` names it.")],
    on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="It runs from the quarter after this day; without it, after today."
        ),
    ] = None,
) -> None:
    """Print a template, ready to be written into a file."""
    from dsl.suggest import did_you_mean
    from programs.templates import templates

    found = {each.key: each for each in templates((on or datetime.now(UTC)).date())}
    if key not in found:
        hint = did_you_mean(key, found) or "`premio template list` names all of them"
        raise typer.BadParameter(f"there is no template “{key}”; {hint}", param_hint="KEY")
    typer.echo(found[key].text, nl=False)
