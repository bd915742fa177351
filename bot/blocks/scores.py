"""The form in which a manager enters the scores of what is judged, for one period and several partners at a time."""

from __future__ import annotations

from collections.abc import Sequence

from bot import actions
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.blocks.reader import phrase
from bot.blocks.text import Words, said
from storage.import_reports import Report

_PREFILLED = 40
"""Partners whose names stand in the form beforehand."""


def form(names: Sequence[str], partners: Sequence[str]) -> Block:
    return kit.modal(
        "Enter scores",
        [
            kit.name_input(
                phrase("Which score?"),
                names,
                block_id="score",
                action_id=actions.INPUT,
                placeholder=phrase("Choose a score"),
                initial=names[0] if len(names) == 1 else "",
            ),
            kit.text_input(
                "Of which period?",
                block_id="period",
                action_id=actions.INPUT,
                placeholder="2026-Q3",
                hint="A quarter, month, half, week or year: 2026-Q3, 2026-07, 2026-H2, 2026-W27, 2026; or program for the whole of it.",
                multiline=False,
            ),
            kit.text_input(
                "Scores",
                block_id="scores",
                action_id=actions.INPUT,
                initial="\n".join(f"{each}: " for each in partners[:_PREFILLED]),
                hint="A partner on each line, a colon, and the score. Who has none is left as it is.",
            ),
        ],
        callback_id=actions.SCORES_VIEW,
        submit="Enter",
    )


def entered(name: str, period: str, report: Report) -> Words:
    counted = {
        each: sum(row.outcome == each for row in report.rows) for each in ("new", "changed", "unchanged")
    }
    return said(
        "Scores of _{name}_ for {period}: {new} new, {changed} changed, {unchanged} as they were. Awards follow in a moment.",
        name=name,
        period=period,
        **counted,
    )
