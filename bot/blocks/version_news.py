"""A version that is put in force, as partners read of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.greetings import partner_buttons
from bot.blocks.kit import Block, Message
from bot.blocks.programs import more_or_less
from bot.blocks.rules import left_out
from bot.blocks.text import Words, joined, said, who
from programs.fairness import Fate
from storage.programs import Version

_CHANGES_SHOWN: Final = 10


def begins(version: Version, partner: str, *, start: date, end: date, thanked: Sequence[str]) -> Message:
    lead = said(
        "A program for you, {partner}: *{name}*. It counts what is dated from {start} to {end}.",
        partner=partner,
        name=version.name,
        start=figures.day(start),
        end=figures.day(end),
    )
    return kit.message(kit.section(lead), _thanks(thanked), _way_on(version))


def changes(
    version: Version,
    partner: str,
    lines: Sequence[str],
    of_others: int,
    *,
    counts_from: date,
    holds: date | None,
    thanked: Sequence[str],
) -> Message:
    return kit.message(
        kit.section(_from_when(version, partner, counts_from, holds)),
        *_lines(lines, of_others),
        _thanks(thanked),
        _way_on(version),
    )


def worse(
    version: Version,
    fate: Fate,
    lines: Sequence[str],
    of_others: int,
    *,
    counts_from: date,
    holds: date | None,
) -> Message:
    """What a partner reads for whom a new text is worse."""
    effect = said(
        "On the facts there are, the new text would have given {partner} {changes}.",
        partner=fate.partner,
        changes=", ".join(map(more_or_less, fate.changes)),
    )
    return kit.message(
        kit.section(_from_when(version, fate.partner, counts_from, holds)),
        *_lines(lines, of_others),
        kit.context(effect),
        partner_buttons(),
    )


def _from_when(version: Version, partner: str, counts_from: date, holds: date | None) -> Words:
    """`holds`: the day from which its text says that it holds."""
    if holds is not None:
        return said(
            "*{name}* changes, {partner}: what is dated {day} or later follows the new text. What comes before stays as it was.",
            name=version.name,
            partner=partner,
            day=figures.day(holds),
        )
    return said(
        "*{name}* changes from {day} on, {partner}. What was earned before, and periods that have begun, stay as they were.",
        name=version.name,
        partner=partner,
        day=figures.day(counts_from),
    )


def _lines(lines: Sequence[str], of_others: int) -> Iterator[Block]:
    yield from kit.sections(said("• {change}", change=each) for each in lines[:_CHANGES_SHOWN])
    more = len(lines) - _CHANGES_SHOWN
    if more > 0:
        yield kit.context(said("… and {more} more.", more=more))
    if (note := left_out(of_others)) is not None:
        yield note


def _thanks(people: Sequence[str]) -> Block | None:
    if not people:
        return None
    named = joined(map(who, people), ", ")
    return kit.context(said("With numbers that {people} suggested: thank you.", people=named))


def _way_on(version: Version) -> Block | None:
    return kit.actions(
        kit.button("How does it work?", actions.RULES, str(version.id)),
        kit.button("What is missing?", actions.NEXT),
    )
