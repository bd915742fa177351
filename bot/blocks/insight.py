"""What a program did, as a message: a sentence for each thing worth knowing, with a button for its picture and its table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.kit import Message
from bot.blocks.reader import ours
from bot.blocks.text import Words, said


def overview(name: str, program_id: int, day: date, found: Sequence[tuple[str, str, Words]]) -> Message:
    """`found` are the word of a kind, its title and its sentence."""
    return kit.message(
        kit.header(name),
        *(
            kit.section(
                said("*{title}*\n{sentence}", title=ours(title), sentence=sentence),
                kit.button("Chart and table", actions.INSIGHT_CHART, f"{kind} {program_id}"),
            )
            for kind, title, sentence in found
        ),
        kit.context(said("As of {day}.", day=figures.day(day))),
    )


def beside(name: str, title: str, sentence: Words) -> Message:
    """What is said beside a picture."""
    return kit.message(
        kit.section(said("*{name}: {title}*\n{sentence}", name=name, title=ours(title), sentence=sentence))
    )


def choice(programs: Sequence[tuple[str, int]]) -> Message:
    """Which of several programs is meant."""
    return kit.message(
        kit.section(
            said("Which program? Press one, or write its name: `/premio insight NAME`.")
            if programs
            else said("No program is in force, so there is nothing to look into yet.")
        ),
        *(
            kit.section(said("*{name}*", name=name), kit.button("Insight", actions.INSIGHT, str(program_id)))
            for name, program_id in programs[:40]
        ),
    )
