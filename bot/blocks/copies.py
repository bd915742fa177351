"""The form in which a program is copied."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.kit import Block
from bot.blocks.reader import told
from bot.blocks.text import said
from dsl.nodes import Runs
from programs.moved_days import months_of, moved_day
from storage.programs import Version

NEXT: Final = "next"
SAME: Final = "same"


def form(version: Version, runs: Runs) -> Block:
    return kit.modal(
        "Copy a program",
        [
            kit.section(said("A new draft with the text of *{name}*, version {number}. *{name}* stays as it is.", name=version.name, number=version.number)),
            kit.text_input("Name of the copy", block_id=actions.NAME_BLOCK, action_id=actions.INPUT, multiline=False, initial=told("{name} (copy)", name=version.name)),
            _days(runs),
        ],
        callback_id=actions.PROGRAM_COPY_VIEW,
        submit="Save draft",
        close="Cancel",
        metadata=str(version.id),
    )  # fmt: skip


def _days(runs: Runs) -> Block:
    months = months_of(runs)
    options = [
        kit.option(_run(told("The next period"), moved_day(runs.start, months), moved_day(runs.end, months)), NEXT),
        kit.option(_run(told("The same days"), runs.start, runs.end), SAME),
    ]  # fmt: skip
    return kit.field(
        told("When it runs"),
        kit.choice("radio_buttons", options, chosen=options[:1]),
        block_id=actions.DAYS_BLOCK,
        action_id=actions.INPUT,
        hint=told("All days in the text move along, those in its tests as well."),
    )


def _run(label: str, start: date, end: date) -> str:
    return told("{label}: {start} to {end}", label=label, start=figures.day(start), end=figures.day(end))
