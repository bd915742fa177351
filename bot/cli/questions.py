"""What a partner would ask: why not, and what next; on CSV files or the database."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.failures import InputError
from bot.cli.programs import (
    AsOf,
    Language,
    Output,
    OutputOption,
    ProgramFile,
    last_day,
    read_program,
    read_text,
)

if TYPE_CHECKING:
    from programs.gains import Gain
    from programs.reason_words import Told
    from programs.why_not import WhyNot

Facts = Annotated[Path | None, typer.Option(help="A folder with deals.csv, partners.csv and the like.")]
Deals = Annotated[Path | None, typer.Option(help="Deals alone, without a folder.")]
Workspace = Annotated[str | None, typer.Option(help="Which workspace's facts, where there are several.")]
Whose = Annotated[str, typer.Argument(metavar="PARTNER", help="The partner's name.")]


def register(app: typer.Typer) -> None:
    app.command(name="why-not")(why_not)
    app.command(name="next")(what_next)


def why_not(
    file: ProgramFile,
    partner: Whose,
    rule: Annotated[
        str | None, typer.Argument(metavar="RULE", help="One rule; all of them otherwise.")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="A day of the period that is meant; the one of --as-of otherwise."
        ),
    ] = None,
    facts: Facts = None,
    deals: Deals = None,
    as_of: AsOf = None,
    output: OutputOption = Output.TEXT,
    lang: Language = "en",
    workspace: Workspace = None,
) -> None:
    """Say why a partner gets nothing, or no more, by a rule: what is missing, what was left out, and the smallest change that would have paid."""
    from bot.cli.grounds import grounds
    from bot.why_not import answers
    from programs.facts import folded
    from programs.narrowed import spent_by
    from programs.reason_words import told

    program = read_program(file, read_text(file), lang)
    chosen = program.rules
    if rule is not None:
        chosen = tuple(each for each in chosen if folded(each.name) == folded(rule))
        if not chosen:
            names = ", ".join(f'"{each.name}"' for each in program.rules)
            raise InputError(f'{file} has no rule "{rule}"; it has {names}')
    day = last_day(program, as_of)
    with grounds(folder=facts, deals=deals, workspace=workspace) as ground_of:
        ground = ground_of(program)
        found = answers(
            ground.session,
            workspace_id=ground.workspace_id,
            program=program,
            rules=chosen,
            partner=partner,
            as_of=day,
            day=on.date() if on is not None else None,
            to_partner=False,
            spent=lambda: spent_by(ground.simulate(program, day).awards),
        )
    said = [(each, told(each, program, lang, as_of=day)) for each in found]
    if output is Output.JSON:
        typer.echo(json.dumps({"answers": [_form(each, words) for each, words in said]}, ensure_ascii=False))
    else:
        typer.echo("\n\n".join("\n".join(_lines(words)) for _, words in said))


def what_next(
    file: ProgramFile,
    partner: Whose,
    facts: Facts = None,
    deals: Deals = None,
    as_of: AsOf = None,
    output: OutputOption = Output.TEXT,
    lang: Language = "en",
    workspace: Workspace = None,
) -> None:
    """Say what is missing to a partner's next rewards, and what it would be worth by the program."""
    from bot.cli.grounds import grounds
    from programs.measures import Needs
    from programs.needs import needs
    from programs.next_steps import next_steps
    from programs.supposed import with_sums

    program = read_program(file, read_text(file), lang)
    day = last_day(program, as_of)
    with grounds(folder=facts, deals=deals, workspace=workspace) as ground_of:
        more: Needs = with_sums(needs(program, as_of=day))
        measured = ground_of(program).measured(program, day, more)
    found = next_steps(program, measured, partner=partner, as_of=day, lang=lang)
    if output is Output.JSON:
        steps = [
            {
                "rule": step.rule,
                "sentence": step.sentence,
                "missing": f"{step.missing:f}",
                "unit": step.unit,
                "by": step.by.isoformat(),
                "gain": _gain(step.gain) if step.gain is not None else None,
                "at_least": step.at_least,
            }
            for step in found
        ]
        typer.echo(json.dumps({"steps": steps}, ensure_ascii=False))
    else:
        for step in found:
            typer.echo(step.sentence)


def _lines(words: Told) -> list[str]:
    lines = [words.headline, *(f"* {reason}" for reason in words.reasons)]
    lines += [f"- {left}" for left in words.left_out]
    lines += [f"- … {words.more}"] if words.more else []
    return [*lines, f"=> {words.remedy}"] if words.remedy is not None else lines


def _form(answer: WhyNot, words: Told) -> dict[str, Any]:
    period = answer.period
    return {
        "rule": answer.rule.name,
        "partner": answer.partner,
        "period": {"start": period.start.isoformat(), "end": period.end.isoformat()} if period else None,
        "gives": _gain(answer.got),
        "headline": words.headline,
        "reasons": list(words.reasons),
        "left_out": [
            {
                "kind": left.fact.kind,
                "id": left.fact.id,
                "why": left.why,
                "on": left.on.isoformat() if left.on else None,
            }
            for left in answer.left_out
        ],
        "remedy": {"sentence": words.remedy, "gain": _gain(answer.remedy.gain)} if answer.remedy else None,
    }


def _gain(gain: Gain) -> dict[str, Any]:
    from bot.cli.json_forms import decimal
    from programs.money import said

    return {
        "money": [
            {"rule": rule, "currency": said(money.currency), "amount": decimal(money)}
            for rule, money in gain.money
        ],
        "things": [name for name, _ in gain.things],
    }
