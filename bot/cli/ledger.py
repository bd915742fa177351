"""Commands about what was awarded: tick, verify, export."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.failures import INPUT_ERRORS, InputError
from bot.cli.programs import AsOf, Output, OutputOption
from bot.cli.sheet_output import FormatOption, SheetFormat, ToOption, has_a_place, put


class Exported(StrEnum):
    LEDGER = "ledger"
    POINTS = "points"
    PAYOUTS = "payouts"
    POLL = "poll"


def register(app: typer.Typer) -> None:
    app.command()(tick)
    app.command()(verify)
    app.command()(heads)
    app.command()(export)
    app.command()(proof)
    app.command()(standing)


def tick(
    as_of: AsOf = None,
    *,
    preview: Annotated[
        bool,
        typer.Option(
            "--preview",
            help="Only say what would happen, with every message that is not sent yet; nothing is written.",
        ),
    ] = False,
    output: OutputOption = Output.TEXT,
) -> None:
    """Evaluate what changed, post it to the ledger and queue the announcements, once, by hand."""
    from bot import ticks
    from bot.cli.opening import opened
    from bot.cli.outlook_forms import outlook_form, outlook_text, report_form
    from bot.outlook import Outlook, outlooks

    today = datetime.now(UTC).date()
    day = as_of.date() if as_of else today
    if day > today:
        raise InputError(f"{day} is later than today; a tick cannot know what has not happened yet")
    when: Any = {"now": datetime.now(UTC), "as_of": day if as_of else None}
    seen: tuple[Outlook, ...] = ()
    with opened() as database:
        try:
            if preview:
                seen = outlooks(database, **when)
                report = ticks.together(each.report for each in seen)
            else:
                report = ticks.tick(database, **when)
        except ticks.Unsettled as failure:
            typer.echo(ticks.report_text(failure.report), err=output is Output.JSON)
            if failure.too_early:
                raise InputError(str(failure)) from failure
            raise failure.causes[0] from failure
    if output is Output.JSON:
        form = report_form(report) | (outlook_form(seen) if preview else {})
        typer.echo(json.dumps(form, ensure_ascii=False, indent=2))
        return
    typer.echo(ticks.report_text(report))
    for line in outlook_text(seen):
        typer.echo(line)


def verify(
    kept: Annotated[
        Path | None,
        typer.Option("--heads", metavar="FILE", help="Heads that `premio heads` wrote, a line each time."),
    ] = None,
    workspace: Annotated[str | None, typer.Option(help="Which workspace, where there are several.")] = None,
) -> None:
    """Recompute every award from the facts and the program versions, and compare it with the ledger, entry by entry."""
    from bot.cli.heads_form import read_heads
    from bot.cli.opening import opened, workspace_id
    from storage.verification import verified

    with opened() as database, database.reading() as session:
        chosen = workspace_id(session, workspace)
        before = read_heads(kept, workspace_id=chosen) if kept else ()
        result = verified(session, workspace_id=chosen, kept=before)
    for difference in result.differences:
        typer.echo(difference)
    for program in result.paused:
        typer.echo(
            f"{program} is paused, and was not compared: it will be once it is resumed and a tick has run"
        )
    typer.echo(
        f"{result.awards} awards, {result.entries} entries: {len(result.differences) or 'no'} differences"
    )
    if result.differences:
        raise typer.Exit(INPUT_ERRORS)


def heads(
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="A file to add them to; standard output otherwise."),
    ] = None,
) -> None:
    """Write where the chains of all workspaces end, to be kept elsewhere: `verify --heads` then proves that nothing before was changed or cut off."""
    from bot.cli.heads_form import heads_line
    from bot.cli.opening import opened
    from storage import workspaces
    from storage.heads import heads as heads_of

    now = datetime.now(UTC)
    with opened() as database, database.reading() as session:
        text = "".join(
            heads_line(each.id, heads_of(session, workspace_id=each.id), at=now)
            for each in workspaces.listed(session)
        )
    if to is None:
        typer.echo(text, nl=False)
        return
    with to.open("a", encoding="utf-8") as file:
        file.write(text)


def export(
    what: Annotated[
        Exported, typer.Argument(help="ledger: every entry; payouts: what is owed; poll: its results.")
    ],
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="The poll's name.")] = None,
    output: FormatOption = SheetFormat.CSV,
    to: ToOption = None,
    workspace: Annotated[str | None, typer.Option(help="Which workspace, where there are several.")] = None,
) -> None:
    """Write out the ledger, what points were spent, the payouts or the results of a poll."""
    from bot.cli.opening import opened, workspace_id
    from bot.exports import NoSuchPoll, ledger_sheet, payouts_sheet, points_sheet, poll_sheet

    has_a_place(output, to)
    if what is Exported.POLL and name is None:
        raise typer.BadParameter("say which poll: premio export poll NAME", param_hint="NAME")
    with opened() as database, database.reading() as session:
        chosen = workspace_id(session, workspace)
        match what:
            case Exported.LEDGER:
                sheet = ledger_sheet(session, workspace_id=chosen)
            case Exported.POINTS:
                sheet = points_sheet(session, workspace_id=chosen)
            case Exported.PAYOUTS:
                sheet = payouts_sheet(session, workspace_id=chosen, on=datetime.now(UTC).date())
            case Exported.POLL:
                assert name is not None
                try:
                    sheet = poll_sheet(session, workspace_id=chosen, name=name)
                except NoSuchPoll as unknown:
                    raise InputError(str(unknown)) from unknown
    put(sheet, output, to)


def proof(
    award: Annotated[
        int, typer.Argument(metavar="AWARD", help="Its number, as `premio export ledger` tells it.")
    ],
    to: Annotated[Path | None, typer.Option("--to", help="A file; standard output otherwise.")] = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Also recompute the award from the proof, and say what is wrong.")
    ] = False,
    workspace: Annotated[str | None, typer.Option(help="Which workspace, where there are several.")] = None,
) -> None:
    """The proof of an award: program, facts, arithmetic and ledger entry, to be recomputed by anybody with proof_verifier.py."""
    from bot.cli.opening import opened, workspace_id
    from programs.proof_verifier import faults
    from storage.proofs import NoProof
    from storage.proofs import proof as proof_of

    with opened() as database, database.reading() as session:
        try:
            found = proof_of(session, workspace_id=workspace_id(session, workspace), award_id=award)
        except NoProof as nothing:
            raise InputError(str(nothing)) from nothing
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if to is None:
        typer.echo(text, nl=False)
    else:
        to.write_text(text, encoding="utf-8")
    if check:
        wrong = faults(found)
        for fault in wrong:
            typer.echo(fault, err=True)
        if wrong:
            raise typer.Exit(INPUT_ERRORS)
        typer.echo("The proof holds.", err=True)


def standing(
    as_of: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="What stood on this day.")],
    known_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="As it was known on this day; the same day otherwise."),
    ] = None,
    output: FormatOption = SheetFormat.CSV,
    to: ToOption = None,
    workspace: Annotated[str | None, typer.Option(help="Which workspace, where there are several.")] = None,
) -> None:
    """Say what each award was worth on a day, as it was known then and as it is known now, with the corrections between."""
    from bot.cli.opening import opened, workspace_id
    from bot.two_clocks import standing_sheet

    has_a_place(output, to)
    with opened() as database, database.reading() as session:
        sheet = standing_sheet(
            session,
            workspace_id=workspace_id(session, workspace),
            as_of=as_of.date(),
            known_on=(known_on or as_of).date(),
        )
    put(sheet, output, to)
