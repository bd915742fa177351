"""How far a partner has come: a picture of the steps of a table, and a line on its own targets."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import language, reader, told
from bot.blocks.standings import value
from bot.blocks.text import said
from bot.charts import Bar, Chart
from dsl import nodes
from programs.period_words import period_label
from programs.phrases import Phrases
from programs.progress import Goal, Progress
from programs.speech import speech
from programs.table_words import head, step_value

_MOST_BARS: Final = 30
"""A picture that is higher is shown too small to be read."""
_HUNDREDTH: Final = Decimal("0.01")


def how_far(value: str) -> Block:
    """`value` is the number of an award, or the name of a partner."""
    return kit.button("How far?", actions.PROGRESS, value)


def has_steps(rule: nodes.Rule | None) -> bool:
    """Whether there may be something to draw."""
    return rule is not None and (
        rule.level is not None or any(isinstance(reward, nodes.PayTable) for reward in rule.rewards)
    )


def chart(program: nodes.Program, partner: str, found: Sequence[Progress]) -> Chart:
    """A bar for each step and each target: the part of the way that is behind the partner. What is too much is counted in the note."""
    alone = len({each.rule for each in found}) == 1
    bars = [
        Bar(
            _name(program, each, goal) if alone else f"{each.rule}, {_name(program, each, goal)}",
            goal.share(each.reached),
            _how_far(each, goal),
        )
        for each in found
        for goal in each.goals
    ]
    note = told("How much of the way to each step and target is done")
    if len(bars) > _MOST_BARS:
        note = f"{note}. {told('… and {more} more.', more=len(bars) - _MOST_BARS)}"
    return Chart(
        title=told("{partner} in {program}", partner=partner, program=program.name),
        unit="",
        note=note,
        bars=tuple(bars[:_MOST_BARS]),
        whole=Decimal(1),
    )


def beside(program: nodes.Program, found: Sequence[Progress]) -> Message:
    """What is said beside the picture: a line for what is measured by each rule."""
    return kit.message(
        *kit.sections(
            said(
                "_{rule}_, {period}: *{reached}* so far.",
                rule=each.rule,
                period=period_label(each.period, program, speech(language())),
                reached=value(each.reached, each.unit, reader()),
            )
            for each in found
        )
    )


def targets(program: nodes.Program, found: Sequence[Progress]) -> list[Block]:
    """What a partner has of its own targets, each told once."""
    lines = {
        said(
            ":dart: *{share}* of your target for {period}: {reached} of {target}.",
            share=figures.share(_share(each.reached / goal.limit)),
            period=period_label(each.period, program, speech(language())),
            reached=value(each.reached, each.unit, reader()),
            target=value(goal.limit, each.unit, reader()),
        )
        for each in found
        for goal in each.goals
        if goal.step is None
    }
    return kit.sections(sorted(lines))


def _name(program: nodes.Program, progress: Progress, goal: Goal) -> str:
    if goal.step is None or progress.table is None:
        return told("target")
    words = Phrases(program, speech(language()))
    begins = head(nodes.From((_limit(progress.table, goal.step),), goal.step.value), words, progress.table)
    return f"{begins}: {step_value(goal.step.value, words, progress.table)}"


def _limit(table: nodes.Table, step: nodes.Step) -> nodes.Expression:
    """Where the step begins: at its own limit, or where the one before it ends."""
    match step:
        case nodes.From((limit, *_)) | nodes.Above(limit):
            return limit
    ends = [
        each.limit
        for each in table.steps[: table.steps.index(step)]
        if isinstance(each, nodes.UpTo | nodes.Below)
    ]
    return ends[-1]


def _how_far(progress: Progress, goal: Goal) -> str:
    share = goal.share(progress.reached)
    if share == 1:
        return told("reached")
    missing = value(goal.missing(progress.reached), progress.unit, reader())
    return told("{share}, {missing} missing", share=figures.share(_share(share)), missing=missing)


def _share(ratio: Decimal) -> Decimal:
    """Whole percents, and never all of it as long as something is missing."""
    return ratio.quantize(_HUNDREDTH, ROUND_DOWN)
