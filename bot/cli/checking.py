"""The command that names every mistake in programs, and what can be said of their economics."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.failures import INPUT_ERRORS, InputError, WorldError
from bot.cli.programs import AsOf, Language, Output, OutputOption, last_day, read_text, usable

if TYPE_CHECKING:
    from dsl.diagnostics import Diagnostic
    from dsl.parse import Parsed
    from dsl.proofs import Verdict
    from dsl.said import Said
    from dsl.tolerance import Tolerance


def register(app: typer.Typer) -> None:
    app.command()(check)


@dataclass(frozen=True, slots=True)
class Checked:
    """One file, what is wrong with it, and which rows of its facts could not be used."""

    file: Path
    text: str
    diagnostics: tuple[Diagnostic, ...]
    proofs: tuple[Verdict, ...] = ()
    refused: str = ""


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Programs to check.")],
    facts: Annotated[
        Path | None,
        typer.Option(
            help="A folder with deals.csv, partners.csv and the like: also what can be told only beside facts."
        ),
    ] = None,
    as_of: AsOf = None,
    *,
    proofs: Annotated[
        bool,
        typer.Option(
            "--proofs",
            help="Say of each rule whether more sales never pay less: proved, refuted or undecided.",
        ),
    ] = False,
    cliff: Annotated[
        str,
        typer.Option(
            metavar="SHARE",
            help="By how much of itself an award may jump for one more deal before a warning.",
        ),
    ] = "100%",
    partners: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="For how many partners that get the most of everything the budget should do; without it those of the facts, or 12.",
        ),
    ] = None,
    lang: Language = "en",
    output: OutputOption = Output.TEXT,
) -> None:
    """Name every mistake in programs, and what to do about each."""
    tolerance = _tolerance(cliff, partners, facts)
    checked: list[Checked] = []
    missing: list[str] = []
    for file in files:
        try:
            checked.append(_checked(file, facts, as_of, tolerance, proofs=proofs))
        except OSError as failure:
            missing.append(str(failure))
    if output is Output.JSON:
        typer.echo(
            json.dumps({"files": [_form(each, lang, proofs=proofs) for each in checked]}, ensure_ascii=False)
        )
    else:
        for each in checked:
            _print(each, lang)
    refused = dict.fromkeys(each.refused for each in checked if each.refused)
    for rows in refused:
        typer.echo(rows, err=True)
    if missing:
        raise WorldError("; ".join(missing))
    if refused or any(found.severity == "error" for each in checked for found in each.diagnostics):
        raise typer.Exit(INPUT_ERRORS)


def _checked(
    file: Path, facts: Path | None, as_of: datetime | None, tolerance: Tolerance, *, proofs: bool
) -> Checked:
    from bot.checking import read
    from bot.cli.diagnostic_form import unreadable
    from dsl.proofs import verdicts

    try:
        text = read_text(file)
    except InputError as error:
        return Checked(file, "", (unreadable(str(error)),))
    parsed = read(text, tolerance)
    if parsed.program is None or not usable(parsed):
        return Checked(file, text, parsed.diagnostics)
    proved = tuple(verdicts(parsed.program)) if proofs else ()
    beside, refused = _beside_facts(parsed, facts, as_of, tolerance) if facts is not None else ((), "")
    return Checked(file, text, (*parsed.diagnostics, *beside), proved, refused)


def _tolerance(cliff: str, partners: int | None, facts: Path | None) -> Tolerance:
    from dsl.tolerance import DEFAULT, Tolerance

    share = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", cliff.strip())
    if share is None:
        raise typer.BadParameter("a share such as 50%", param_hint="--cliff")
    of_text = None if facts is not None else DEFAULT.partners
    return Tolerance(cliff=Decimal(share[1]) / 100, partners=partners or of_text)


def _beside_facts(
    parsed: Parsed, folder: Path, as_of: datetime | None, tolerance: Tolerance
) -> tuple[tuple[Diagnostic, ...], str]:
    """What the facts of a folder show, and which of its rows could not be used."""
    from bot.checking_on_facts import on_facts
    from bot.cli.simulation_text import refusals_text
    from bot.simulation import files_in, loaded

    assert parsed.program is not None
    day = last_day(parsed.program, as_of)
    with loaded(files_in(folder), program=parsed.program) as ground:
        shown = tuple(on_facts(parsed.program, ground, day, tolerance))
        return shown, refusals_text(ground.reports)


def _form(checked: Checked, lang: str, *, proofs: bool) -> dict[str, Any]:
    from bot.cli.diagnostic_form import diagnostic_form

    form: dict[str, Any] = {
        "file": str(checked.file),
        "diagnostics": [diagnostic_form(each, lang) for each in checked.diagnostics],
    }
    if proofs:
        form["proofs"] = [
            {"rule": each.rule, "verdict": each.verdict, "why": each.why} for each in checked.proofs
        ]
    return form


def _print(checked: Checked, lang: str) -> None:
    from dsl.diagnostics import draw
    from dsl.said import in_language

    for diagnostic in checked.diagnostics:
        typer.echo(f"{checked.file}:{diagnostic.span.line}:{diagnostic.span.column}")
        typer.echo(draw(diagnostic, checked.text, lang) + "\n")
    for proof in checked.proofs:
        typer.echo(f"{proof.verdict}: “{proof.rule}”: {proof.why}")
    typer.echo(f"{checked.file}: {in_language(_sum(checked.diagnostics), lang)}")


def _sum(diagnostics: tuple[Diagnostic, ...]) -> Said:
    from dsl.said import joined, said, several

    errors = sum(diagnostic.severity == "error" for diagnostic in diagnostics)
    warnings = len(diagnostics) - errors
    counts = [
        *([several(errors, "{count} error", "{count} errors")] if errors else []),
        *([several(warnings, "{count} warning", "{count} warnings")] if warnings else []),
    ]
    return joined(counts) if counts else said("no mistakes found")
