"""The programs that run for a partner, as its people read them: what pays, without what the vendor sets aside for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.greetings import partner_buttons
from bot.blocks.kit import Block, Message
from bot.blocks.programs import paragraphs
from bot.blocks.proposals import for_partners
from bot.blocks.reader import language, several
from bot.blocks.text import Words, said
from dsl import nodes
from programs.explain import program_in_words
from programs.facts import names_in
from storage.programs import Version

_SHOWN = 40


def running(partner: str, found: Sequence[tuple[Version, nodes.Program]]) -> Message:
    """Which there are, and until when."""
    if not found:
        return kit.message(
            kit.section(said("No program runs for *{partner}* now.", partner=partner)), partner_buttons()
        )
    rows = [
        kit.section(
            said("*{name}*  {days}", name=version.name, days=_days(program)),
            kit.button("What pays?", actions.RULES, str(version.id)),
        )
        for version, program in found[:_SHOWN]
    ]
    lead = said(
        "*{count}* for {partner}",
        count=several(len(found), "{count} program", "{count} programs"),
        partner=partner,
    )
    return kit.message(kit.section(lead), *rows, partner_buttons())


def rules(program: nodes.Program, *, others: Collection[str]) -> Message:
    """All that it says, in plain words; what names one of the `others`, which are other partners, is left out."""
    whole = program_in_words(for_partners(program), language()).split("\n\n")
    own = [each for each in whole if not names_in(each, others)]
    return kit.message(
        kit.header(program.name) if own[:1] != whole[:1] else None,
        *paragraphs("\n\n".join(own)),
        left_out(len(whole) - len(own)),
        partner_buttons(),
    )


def no_such(name: str, meant: str | None) -> Message:
    return kit.message(
        kit.section(
            said("No program “{name}” runs for you. Did you mean “{meant}”?", name=name[:80], meant=meant)
            if meant
            else said("No program “{name}” runs for you.", name=name[:80])
        ),
        kit.actions(kit.button("All programs", actions.RULES_LIST)),
    )


def _days(program: nodes.Program) -> Words:
    assert program.runs is not None, "it is in force"
    return said("{start} to {end}", start=figures.day(program.runs.start), end=figures.day(program.runs.end))


def left_out(count: int) -> Block | None:
    """That so much names other partners, and is not shown."""
    return kit.context(said("What is for other partners by name is left out.")) if count else None
