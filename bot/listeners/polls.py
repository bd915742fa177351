"""Polls: an answer, a changed answer, a comment, an anonymous answer, and the results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import actions
from bot.blocks import apologies, figures, kit
from bot.blocks import polls as blocks
from bot.blocks.kit import Block
from bot.blocks.reader import ours, phrase
from bot.blocks.text import said
from bot.call import Call
from bot.listeners.speech import Speech
from bot.pulse import pulse_lines
from bot.versions import program_of
from programs.facts import folded
from storage import people, polls, programs
from storage.polls import AlreadyAnswered, Poll

_LONGEST_COMMENT = 3_000
_NOT_THEIRS = phrase(
    "This poll is for partners, and I do not know you as one of their people, so your answer does not count."
)
_NOT_ASKED = phrase("This poll was put to others than you, so your answer does not count.")


def on_answer(call: Call) -> None:
    """A button of the question was pressed. The latest press counts."""
    ident, _, place = call.envelope.value.partition(":")
    poll = _open_poll(call, ident)
    if poll is None:
        return
    value = blocks.picked(poll, place)
    if value is None:
        call.say(said("That answer is not one of this poll's. Please press one of its buttons."))
        return
    _answer(call, poll, value)


def on_open(call: Call) -> None:
    """The one button of an anonymous poll, or of one that asks for a text."""
    poll = _open_poll(call, call.envelope.value)
    if poll is not None and _may_answer(call, poll):
        call.open(blocks.anonymous_form(poll) if poll.anonymous else blocks.comment_form(poll))


def on_comment(call: Call) -> None:
    poll = _open_poll(call, call.envelope.value)
    if poll is not None and _may_answer(call, poll):
        call.open(blocks.comment_form(poll))


def comment(call: Call) -> Mapping[str, Any] | None:
    """The comment's form was sent: it stands beside the answer, and a later one replaces it."""
    poll = _still_open(call, call.envelope.value)
    if poll is None or poll.anonymous:
        return _closed()
    if (reason := _why_not(call, poll)) is not None:
        return _notice(ours(reason))
    text = (_value(call, actions.COMMENT_BLOCK) or "").strip()[:_LONGEST_COMMENT]
    try:
        with call.database.writing() as session:
            if poll.kind == "text":
                polls.answer(
                    session,
                    poll_id=poll.id,
                    actor=call.actor,
                    value=text,
                    partner=call.partner,
                    at=call.received_at,
                )
            else:
                polls.comment(session, poll_id=poll.id, actor=call.actor, text=text, now=call.now)
    except LookupError:
        return _notice(ours("That answer is not one of this poll's. Please press one of its buttons."))
    return _notice(ours("Thank you, that helps us to do better."))


def anonymous(call: Call) -> Mapping[str, Any] | None:
    """Answer and comment of an anonymous poll. Handled here and now: this is stored nowhere else, and logged nowhere."""
    poll = _still_open(call, call.envelope.value)
    if poll is None or not poll.anonymous:
        return _closed()
    value = _value(call, actions.ANSWER_BLOCK)
    if (reason := _why_not(call, poll)) is not None:
        return _notice(ours(reason))
    if value is not None and poll.kind != "text":
        value = blocks.picked(poll, value)
    if value is None:
        return {
            "response_action": "errors",
            "errors": {actions.ANSWER_BLOCK: ours("Please choose one of the answers.")},
        }
    text = (_value(call, actions.COMMENT_BLOCK) or "").strip()[:_LONGEST_COMMENT]
    try:
        with call.database.writing() as session:
            polls.answer(
                session, poll_id=poll.id, actor=call.actor, value=value, partner=None, at=call.received_at
            )
            if text:
                polls.comment(session, poll_id=poll.id, actor=call.actor, text=text, now=call.now)
    except AlreadyAnswered:
        return _notice(
            ours(
                "You have answered this poll already. It is anonymous, so the answer cannot be found again to be changed."
            )
        )
    return _notice(ours("Thank you! Your answer is in, without your name on it."))


def results(call: Call, speech: Speech) -> None:
    """`polls`, or `polls NAME`."""
    call.require_manager()
    with call.database.reading() as session:
        every = polls.listed(session, workspace_id=call.workspace.id)
        wanted = [poll for poll in every if not speech.name or folded(speech.name) in folded(poll.name)]
        lines: list[Block] = []
        for poll in wanted[:10]:
            words = pulse_lines(poll, polls.results(session, poll_id=poll.id), now=call.now)
            until = figures.moment(poll.closes_at, _zone(call, poll), call.locale)
            state = (
                said("open until {until}", until=until)
                if poll.closes_at > call.now
                else said("closed {until}", until=until)
            )
            lines += [
                kit.section(
                    said(
                        "*{name}*  ({state})\n_{question}_",
                        name=poll.name,
                        state=state,
                        question=poll.question,
                    )
                ),
                *kit.sections(words),
            ]
    if speech.name and not wanted:
        call.say(said("There is no poll “{name}” yet.", name=speech.name[:80]))
        return
    call.send(blocks.results(lines))


def on_results(call: Call) -> None:
    results(call, Speech("polls", ""))


def _answer(call: Call, poll: Poll, value: str) -> None:
    if not _may_answer(call, poll):
        return
    if poll.anonymous:
        call.say(said("This poll is anonymous: press *Answer* to open its form."))
        return
    with call.database.writing() as session:
        answered = polls.answer(
            session, poll_id=poll.id, actor=call.actor, value=value, partner=call.partner, at=call.received_at
        )
    call.send(blocks.thanks(poll, answered.value, answered.previous, zone=_zone(call, poll)))


def _zone(call: Call, poll: Poll) -> str:
    """The zone of the program that asks: its times are told in it wherever they are read."""
    if poll.program_id is None:
        return call.workspace.timezone
    with call.database.reading() as session:
        return program_of(programs.latest_of(session, program_id=poll.program_id).text).zone


def _may_answer(call: Call, poll: Poll) -> bool:
    """Whether they may; where not, it is said why."""
    reason = _why_not(call, poll)
    if reason is not None:
        call.say(said("{sentence}", sentence=ours(reason)))
    return reason is None


def _why_not(call: Call, poll: Poll) -> str | None:
    """Why somebody may not answer: only partners' people do, as what our own staff press must not colour the score, and of them only who was asked."""
    partner = call.partner
    if partner is None:
        return _NOT_THEIRS
    if poll.asked is None:
        return None
    with call.database.reading() as session:
        person = people.person_of(session, workspace_id=call.workspace.id, actor=call.actor)
    return None if any(each.includes(partner, person) for each in poll.asked) else _NOT_ASKED


def _open_poll(call: Call, ident: str) -> Poll | None:
    """The poll that a button belongs to, if one can still answer; None after having said why not."""
    poll = _still_open(call, ident)
    if poll is None:
        call.say(said("This poll is closed. Thank you for wanting to answer, and until the next one!"))
    return poll


def _still_open(call: Call, ident: str) -> Poll | None:
    if not (ident.isascii() and ident.isdigit() and len(ident) < 16):
        return None
    try:
        with call.database.reading() as session:
            poll = polls.get(session, poll_id=int(ident))
    except LookupError:
        return None
    if poll.workspace_id != call.workspace.id:
        return None
    return poll if poll.opens_at <= call.now < poll.closes_at else None


def _value(call: Call, block_id: str) -> str | None:
    element = (
        call.envelope.payload["view"].get("state", {}).get("values", {}).get(block_id, {}).get(actions.INPUT)
        or {}
    )
    found = element.get("value") or (element.get("selected_option") or {}).get("value")
    return found if isinstance(found, str) else None


def _closed() -> Mapping[str, Any]:
    return _notice(
        ours("This poll is closed, so this could not be taken any more. Thank you for wanting to answer!")
    )


def _notice(sentence: str) -> Mapping[str, Any]:
    return {
        "response_action": "update",
        "view": apologies.notice(kit.message(kit.section(said("{sentence}", sentence=sentence)))),
    }
