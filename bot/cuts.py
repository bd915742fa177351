"""What partners are told when a new text is worse for them: from which day it decides, what it changes, and nobody else's figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from bot.blocks import programs as blocks
from bot.blocks.reader import language, written_for
from programs.differences import changes_of_rules
from programs.fairness import Fate
from storage.languages import Languages
from storage.outgoing import Outgoing, Why
from storage.programs import Version


def told(
    before: Version, after: Version, worse: Sequence[Fate], *, holds: date | None, spoken: Languages
) -> Iterator[Outgoing]:
    """A message for each of them; programs that announce nothing tell nobody."""
    if not before.program.announce and not after.program.announce:
        return
    for fate in worse:
        with written_for(partial(spoken.for_partner, fate.partner)):
            changes = changes_of_rules(before.program, after.program, language())
            message = blocks.cut(after, fate, changes, holds=holds)
        yield Outgoing(
            kind="message",
            message_class="shout-out",
            text=message.text,
            blocks=message.blocks,
            locale=message.locale,
            dedupe=f"cut:{after.id}:{fate.partner}",
            owners=(fate.partner,),
            partner=fate.partner,
            urgency=1,
            why=Why("version", after.name, (str(after.number),)),
        )
