"""What is about to be said, for managers: to whom, when, why, and in which words; and what somebody struck out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from bot import actions
from bot.blocks import kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import language, several
from bot.blocks.text import (
    Words,
    channel_link,
    is_user,
    joined,
    mention,
    moment,
    quoted,
    said,
    told_before,
    who,
)
from bot.outlook import Outlook, Planned
from dsl.said import in_language
from storage import outbox
from storage.outgoing import Claimed, Outgoing, Why

_PAGE: Final = 12
"""Messages at once, fewer where they are long: Slack takes fifty blocks and so much text."""
_PAGE_TEXT: Final = 8_000
_COMING_SHOWN: Final = 10
_STRUCK_SHOWN: Final = 10


def page(outlook: Outlook, start: int) -> tuple[Planned, ...]:
    """From the message with that number (the first is 0) on, as many as fit."""
    found: list[Planned] = []
    room = _PAGE_TEXT
    for each in outlook.planned[start : start + _PAGE]:
        room -= len(each.message.text)
        if found and room < 0:
            break
        found.append(each)
    return tuple(found)


def overview(outlook: Outlook, *, start: int = 0) -> Message:
    """A page, with a button for those after it."""
    planned = outlook.planned
    lead = (
        said(
            "*{messages} about to be said.* Strike out what should not be: the award stays, and nobody is told of it.",
            messages=several(len(planned), "{count} message is", "{count} messages are"),
        )
        if planned
        else said("*Nothing is about to be said.* Everything is counted, and every message was sent.")
    )
    shown = page(outlook, start)
    end = start + len(shown)
    return kit.message(
        kit.section(lead),
        *(block for each in shown for block in _one(each, outlook)),
        kit.actions(
            kit.button(several(len(planned) - end, "{count} more", "{count} more"), actions.OUTLOOK, str(end))
        )
        if end < len(planned)
        else None,
        *(_coming_up(outlook.coming_up) if start == 0 else ()),
        *(_struck(outlook.struck) if start == 0 else ()),
    )


def strike_form(planned: Planned) -> Block:
    return kit.modal(
        "Strike out a message",
        [
            kit.section(_lead(planned, 0)),
            *kit.sections(quoted(planned.message.text)),
            kit.text_input(
                "Why?",
                block_id=actions.REASON_BLOCK,
                longest=kit.LONGEST_REASON,
                action_id=actions.INPUT,
                placeholder="They know already: I called them",
                hint="One sentence for the other managers. It cannot be taken back.",
            ),
        ],
        callback_id=actions.STRIKE_VIEW,
        submit="Strike it out",
        metadata=planned.mark,
    )


def why(reason: Why) -> Words:
    """The occasion of a message: program and rule, fact or what it is called."""
    program = reason.program
    names = ", ".join(reason.names)
    match reason.occasion:
        case "awards" if reason.more:
            more = several(reason.more, "{count} more", "{count} more")
            return said("{program}: {names}, and {more}", program=program, names=names, more=more)
        case "awards":
            return said("{program}: {names}", program=program, names=names)
        case "question" if reason.more:
            questions = several(reason.more + 1, "{count} question waits", "{count} questions wait")
            return said("{program}: {questions} for their answer", program=program, questions=questions)
        case "question":
            return said("{program}: “{names}” waits for their answer", program=program, names=names)
        case "version":
            return said("{program}: version {names} is worse for them", program=program, names=names)
        case "launch":
            return said("{program}: that version {names} is in force", program=program, names=names)
        case "program":
            return said("{program}: that it is paused, goes on or has ended", program=program)
        case "proposal":
            return said("{program}: a draft that partners are asked about", program=program)
        case "case":
            return said("case {names}", names=names)
        case "adjustment":
            return said("{program}: {names} by hand", program=program, names=names)
        case "scores":
            return said("scores {names}", names=names)
        case "standings":
            return said("{program}: standings", program=program)
        case "ceremony":
            return said("{program}: ceremony “{names}”", program=program, names=names)
        case "countdown":
            return said("{program}: ceremony “{names}” announced", program=program, names=names)
        case "turned":
            return said(
                "{program}: what becomes of the announced ceremony “{names}”", program=program, names=names
            )
        case "retold":
            return said("{program}: ceremony “{names}” told again", program=program, names=names)
        case "poll":
            return said("{program}: poll “{names}” opens", program=program, names=names)
        case "reminder":
            return said("{program}: reminder of the poll “{names}”", program=program, names=names)
        case "statement":
            return said("statement of {names}", names=names)
        case "nudge":
            return said("{program}: what is close, runs out or falls behind", program=program)
        case "fulfilment":
            return said("to be handed over: {names}", names=names)
        case "points":
            return said("points of {names} that expire", names=names)
        case "digest":
            return said("what waited for the morning, together")
        case "answer":
            return said("an answer to what somebody did")


def _one(planned: Planned, outlook: Outlook) -> Iterator[Block]:
    yield kit.divider()
    yield kit.section(
        _lead(planned, outlook.beside(planned)), kit.button("Strike out", actions.STRIKE, planned.mark)
    )
    yield from kit.sections(quoted(planned.message.text))


def _lead(planned: Planned, beside: int) -> Words:
    lines = [
        said("{to}: {when}", to=_to(planned), when=_when(planned, beside)),
        said("_{why}_", why=why(planned.message.why)),
    ]
    if planned.waits_for:
        lines.append(said("It waits: {reason}", reason=in_language(planned.waits_for, language())))
    return joined(lines)


def _to(planned: Planned) -> Words:
    message = planned.message
    if message.person is not None:
        if planned.user is None:
            return said(
                "To {person} of *{partner}*, whom I do not know in Slack yet",
                person=message.person,
                partner=message.partner,
            )
        return said("To {user} of *{partner}*", user=mention(planned.user), partner=message.partner)
    if planned.user is not None:
        return said("To {user}", user=mention(planned.user))
    places = joined((_place(place) for place in planned.places), " ")
    if message.partner is None:
        return said("To {places}", places=places)
    if not planned.places:
        return said("To *{partner}*", partner=message.partner)
    return said("To *{partner}* in {places}", partner=message.partner, places=places)


def addressee(message: Outgoing) -> Words:
    """Whose it is, in a few words: a partner's name, else the person or channel."""
    return (
        said("{partner}", partner=message.partner)
        if message.partner
        else _place(message.user or message.channel)
    )


def _place(place: str) -> Words:
    return mention(place) if is_user(place) else channel_link(place)


def _when(planned: Planned, beside: int) -> Words:
    if planned.waits_for and planned.at is not None:
        return said("tried again from {moment} on", moment=moment(planned.at))
    if planned.at is not None and beside:
        others = several(beside, "{count} other", "{count} others")
        return said("{moment}, together with {others}", moment=moment(planned.at), others=others)
    if planned.at is not None:
        return moment(planned.at)
    if planned.in_place:
        return said("in place of the one before it")
    return said("now") if planned.queued else said("as soon as I have counted")


def _coming_up(coming: Sequence[tuple[datetime, Why]]) -> Iterator[Block]:
    if not coming:
        return
    lines = [said("• {moment}: {why}", moment=moment(at), why=why(reason)) for at, reason in coming]
    yield kit.divider()
    yield from kit.sections([said("*Coming up*, of what has its time"), *lines[:_COMING_SHOWN]])
    if len(lines) > _COMING_SHOWN:
        yield kit.context(said("… and {more} more.", more=len(lines) - _COMING_SHOWN))


def _struck(struck: Sequence[Claimed]) -> Iterator[Block]:
    if not struck:
        return
    lines = [
        said(
            "• {to}, {program}: “{excerpt}” – {who}, {when}: {reason}",
            to=addressee(row.message),
            program=why(row.message.why),
            excerpt=told_before(row.message.text, 120),
            who=said("{name}", name=row.struck_by) if row.struck_by == outbox.BOT else who(row.struck_by),
            when=moment(row.struck_at),
            reason=in_language(row.error, language()),
        )
        for row in struck[:_STRUCK_SHOWN]
        if row.struck_at is not None
    ]
    yield kit.divider()
    yield from kit.sections([said("*Struck out*"), *lines])
