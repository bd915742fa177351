"""Commands about the text of a program: format, explain, simulate, diff."""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, assert_never

import typer

from bot.cli.failures import INPUT_ERRORS, InputError

if TYPE_CHECKING:
    from dsl.nodes import Program
    from dsl.parse import Parsed


class Output(StrEnum):
    TEXT = "text"
    JSON = "json"


class SimulationOutput(StrEnum):
    TEXT = "text"
    JSON = "json"
    XLSX = "xlsx"


def _spoken(lang: str) -> str:
    from programs.speech import LANGUAGES

    if lang not in LANGUAGES:
        raise typer.BadParameter(f"{lang!r} is not one of {', '.join(LANGUAGES)}")
    return lang


Language = Annotated[
    str, typer.Option("--lang", callback=_spoken, metavar="LANGUAGE", help="The reader's language: en, it, …")
]
OutputOption = Annotated[Output, typer.Option("--format", help="text for people, json for programs.")]
ProgramFile = Annotated[Path, typer.Argument(metavar="FILE", help="A program, usually FILE.premio.")]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Facts and dates after this day are not seen."),
]


def register(app: typer.Typer) -> None:
    app.command(name="format")(format_files)
    app.command()(explain)
    app.command()(simulate)
    app.command()(diff)
    app.command()(lsp)


def format_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Programs to format.")],
    *,
    check_only: Annotated[
        bool, typer.Option("--check", help="Only say whether the text would change.")
    ] = False,
) -> None:
    """Write programs in their one canonical form, comments kept."""
    from dsl.format import format_program

    would_change = False
    for file in files:
        text = read_text(file)
        canonical = format_program(read_program(file, text))
        if canonical == text:
            continue
        would_change = True
        if check_only:
            typer.echo(f"{file}: would change")
        else:
            file.write_text(canonical, encoding="utf-8")
            typer.echo(f"{file}: formatted")
    if check_only and would_change:
        raise typer.Exit(INPUT_ERRORS)


def explain(
    file: ProgramFile,
    lang: Language = "en",
) -> None:
    """Read a program back in plain words."""
    from programs.explain import program_in_words

    typer.echo(program_in_words(read_program(file, read_text(file), lang), lang))


def simulate(
    file: ProgramFile,
    facts: Annotated[
        Path | None, typer.Option(help="A folder with deals.csv, partners.csv and the like.")
    ] = None,
    deals: Annotated[Path | None, typer.Option(help="Deals alone, without a folder.")] = None,
    as_of: AsOf = None,
    against: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Another version of the program to compare with.")
    ] = None,
    output: Annotated[
        SimulationOutput,
        typer.Option("--format", help="text for people, json for programs, xlsx for a spreadsheet."),
    ] = SimulationOutput.TEXT,
    to: Annotated[
        Path | None, typer.Option("--to", help="A file; standard output otherwise (not for xlsx).")
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(metavar="FILE.png", help="Also as a picture: cost by rule, or who wins and who loses."),
    ] = None,
    workspace: Annotated[
        str | None, typer.Option(help="Which workspace's facts, where there are several.")
    ] = None,
    lang: Language = "en",
) -> None:
    """Say who would earn what if the program had run on these facts; nothing is stored."""
    from bot.blocks.reader import written_for
    from bot.charts import drawn
    from bot.cli.grounds import grounds
    from bot.cli.json_forms import comparison_form, mistakes_form, simulation_form
    from bot.cli.simulation_text import comparison_text, refusals_text, simulation_text, summary_text
    from bot.cli.summary_form import summary_form
    from bot.cli.waiting_bar import progress_bar
    from bot.comparison import compared, summarized
    from bot.exports import workbook
    from bot.picture import chart
    from bot.summary_sheets import awards_sheet, sheets
    from dsl.read import read

    if output is SimulationOutput.XLSX and to is None:
        raise typer.BadParameter("an XLSX file needs a place: --to FILE.xlsx", param_hint="--to")
    text = read_text(file)
    parsed = read(text)
    if output is SimulationOutput.JSON and not usable(parsed):
        typer.echo(json.dumps(mistakes_form(parsed), ensure_ascii=False))
        raise typer.Exit(INPUT_ERRORS)
    program = read_program(file, text, lang)
    other = read_program(against, read_text(against), lang) if against is not None else None
    day = last_day(program, as_of)
    with grounds(folder=facts, deals=deals, workspace=workspace) as ground_of, progress_bar() as progress:
        ground = ground_of(program)
        result = ground.simulate(program, day)
        summary, comparison = summarized(result, ground, beside=other), None
        if other is not None:
            before = summarized(ground_of(other).simulate(other, day), ground_of(other), beside=program)
            comparison = compared(before, summary, ground_of=ground_of, progress=progress)
    with written_for(lambda: lang):
        match output:
            case SimulationOutput.JSON:
                form = simulation_form(result, parsed.diagnostics)
                form |= comparison_form(comparison.before.simulation, result) if comparison else {}
                written = json.dumps(
                    form | {"summary": summary_form(summary, comparison)}, ensure_ascii=False
                )
            case SimulationOutput.TEXT:
                written = simulation_text(result)
                if comparison:
                    written += "\n\n" + comparison_text(comparison.before.simulation, result)
                written += "\n\n" + summary_text(summary, comparison)
            case SimulationOutput.XLSX:
                assert to is not None
                to.write_bytes(workbook([*sheets(summary, comparison), awards_sheet(summary)]))
                written = f"{to}: written"
            case _:
                assert_never(output)
    if to is not None and output is not SimulationOutput.XLSX:
        to.write_text(written + "\n", encoding="utf-8")
    else:
        typer.echo(written)
    if picture is not None:
        shown = chart(summary, comparison)
        picture.write_bytes(drawn(shown))
        typer.echo(f"{picture}: {shown.alt}", err=output is SimulationOutput.JSON)
    if refused := refusals_text(ground.reports):
        typer.echo(refused, err=True)
        raise typer.Exit(INPUT_ERRORS)


def diff(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="The program as it was.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="The program as it is to be.")],
    lang: Language = "en",
) -> None:
    """Say in plain words what changes from one version of a program to another; nothing where both mean the same."""
    from programs.differences import changes_in_words

    old, new = (read_program(file, read_text(file), lang) for file in (before, after))
    for change in changes_in_words(old, new, lang):
        typer.echo(change)


def lsp() -> None:
    """Help editors with programs: mistakes while writing, plain words, completion. Editors start it by themselves."""
    from bot.editors.language_server import start

    start()


def read_text(file: Path) -> str:
    """A file's text; InputError where it is not text."""
    try:
        return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8 text (byte {error.start})") from error


def read_program(file: Path, text: str, lang: str = "en") -> Program:
    """The program in a text without errors; otherwise the errors are printed and the command ends."""
    from dsl.diagnostics import draw
    from dsl.read import read

    parsed = read(text)
    if parsed.program is None or not usable(parsed):
        errors = [diagnostic for diagnostic in parsed.diagnostics if diagnostic.severity == "error"]
        for diagnostic in errors:
            typer.echo(draw(diagnostic, text, lang) + "\n", err=True)
        raise InputError(f"{file} has {counted(len(errors), 'error')}")
    return parsed.program


def usable(parsed: Parsed) -> bool:
    """Whether a program was read without errors."""
    return parsed.program is not None and all(
        diagnostic.severity != "error" for diagnostic in parsed.diagnostics
    )


def last_day(program: Program, as_of: datetime | None) -> date:
    """The day up to which facts are seen: the last of the run where nothing else is said."""
    if as_of is not None:
        return as_of.date()
    assert program.runs is not None, "a program without a run has an error and does not get here"
    return program.runs.end


def counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
