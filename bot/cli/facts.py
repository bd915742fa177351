"""Commands that bring facts in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.failures import INPUT_ERRORS, InputError
from bot.cli.programs import Output, OutputOption


def register(app: typer.Typer) -> None:
    app.command(name="import")(import_facts)


def import_facts(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help="deals, partners, people, customers, receipts, activities, targets …"
        ),
    ],
    file: Annotated[
        Path, typer.Argument(metavar="CSV", help="The file; its columns are described in docs/csv-files.md.")
    ],
    mapping: Annotated[
        Path | None, typer.Option(help="A TOML file that says how the file's columns are to be read.")
    ] = None,
    workspace: Annotated[
        str | None, typer.Option(help="Into which workspace, where there are several.")
    ] = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Load facts and say, row by row, what was new, changed, unchanged or refused. Loading a file twice changes nothing."""
    import json

    from bot.cli.json_forms import report_form
    from bot.cli.opening import opened, workspace_to_fill
    from storage.imports import KINDS, load_csv, report_text
    from storage.mapping import Mapping, MappingError

    if kind not in KINDS:
        raise typer.BadParameter(f"“{kind}” is none of {', '.join(KINDS)}", param_hint="KIND")
    content = file.read_bytes()
    try:
        rules = Mapping.load(mapping, data_folder=file.parent) if mapping else None
    except MappingError as error:
        raise InputError(str(error)) from error
    with opened() as database:
        with database.writing() as session:
            chosen = workspace_to_fill(session, workspace)
        report = load_csv(
            database,
            workspace_id=chosen,
            kind=kind,
            content=content,
            filename=file.name,
            mapping=rules,
            now=datetime.now(UTC),
        )
    if output is Output.JSON:
        typer.echo(json.dumps(report_form(report), ensure_ascii=False))
    else:
        typer.echo(report_text(report, limit=200))
    if report.refused:
        raise typer.Exit(INPUT_ERRORS)
