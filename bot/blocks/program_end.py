"""The end of a program: what it would mean, said before it is done; and what partners read of it."""

from __future__ import annotations

from collections.abc import Iterator

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.greetings import partner_buttons
from bot.blocks.kit import Block, Message
from bot.blocks.reader import phrase, plural, reader, several, told
from bot.blocks.text import Words, said
from bot.program_end import AtStake, Some
from programs.speech import speech
from storage.programs import Version


def question(version: Version, stake: AtStake) -> Message:
    lead = said(
        "*End {name}, version {number}?* Nothing has been done yet. If you do:",
        name=version.name,
        number=version.number,
    )
    return kit.message(
        kit.section(lead),
        *kit.sections(said("• {what}", what=each) for each in _what_happens(stake)),
        kit.context(
            said(
                "Where you have them told, partners read: “{words}”",
                words=_to_partner(version),
            )
        ),
        kit.actions(
            _button(version, phrase("End the program"), actions.PROGRAM_END_NOW),
            _button(version, phrase("End and tell partners"), actions.PROGRAM_END_TELL),
            kit.button("Show it", actions.PROGRAM_SHOW, str(version.id)),
        ),
    )


def ended(version: Version, *, are_told: bool) -> Message:
    done = said(
        ":white_circle: *{name}* has ended: it counts what is dated up to today, and closes its open periods. What was earned stays in the ledger.",
        name=version.name,
    )
    return kit.message(
        kit.section(
            said("{done} Partners are told in their channels.", done=done) if are_told else done,
        )
    )


def not_active(version: Version) -> Words:
    return said("*{name}* is not active, so there is nothing to end.", name=version.name)


def to_partner(version: Version) -> Message:
    return kit.message(kit.section(_to_partner(version)), partner_buttons())


def _to_partner(version: Version) -> Words:
    return said(
        "*{name}* has ended: it counts what is dated up to today. What you have earned stays, and is paid as it would have been.",
        name=version.name,
    )


def _what_happens(stake: AtStake) -> Iterator[Words]:
    yield said(
        "It counts what is dated up to today, {day}, and its open periods close with that day. Only a new version that you activate lets it go on.",
        day=figures.day(stake.on),
    )
    if stake.is_paused:
        yield said("The pause ends with it: what happened in it is made up for.")
    yield said("What was earned stays, and what is due is paid.")
    if stake.closing.count:
        yield said("By what is known now, the end lets {awards} be earned.", awards=_awards(stake.closing))
    if stake.waiting.count:
        yield said(
            "Provisional remain, until what they wait for has come: {awards}.", awards=_awards(stake.waiting)
        )
    if stake.lapsing.count:
        yield said(
            "What is provisional and would not come any more: {awards}.", awards=_awards(stake.lapsing)
        )
    if stake.choices or stake.decisions:
        asked = [
            several(count, *forms)
            for count, forms in (
                (stake.choices, plural("{count} choice of partners", "{count} choices of partners")),
                (stake.decisions, plural("{count} decision of managers", "{count} decisions of managers")),
            )
            if count
        ]
        yield said(
            "Can still be answered, as long as without the end: {asked}.",
            asked=speech(reader()).all_of(asked),
        )
    for poll in stake.polls:
        yield said(
            "The poll “{name}” stays open until {at}, and nobody is reminded of it. No other opens.",
            name=poll.name,
            at=figures.moment(poll.closes_at, stake.zone),
        )
    for name, at in stake.ceremonies:
        yield said(
            "“{ceremony}” ({at}) was announced: partners read there that it is called off.",
            ceremony=name,
            at=figures.moment(at, stake.zone),
        )
    yield said("Standings, reminders and ceremonies of it are told no more.")


def _awards(some: Some) -> str:
    """`3 awards (1,200.00 EUR)`."""
    counted = several(some.count, "{count} award", "{count} awards")
    worth = ", ".join(figures.money(each) for each in some.worth if each.amount)
    return f"{counted} ({worth})" if worth else counted


def _button(version: Version, label: str, action: str) -> Block:
    return kit.button(
        label,
        action,
        str(version.id),
        style="danger",
        confirm=told("“{name}” ends with this day. What was earned stays.", name=version.name),
    )
