"""Polls: an answer, a changed answer, a comment, an anonymous answer, and the results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import actions
from bot.blocks import poll_results as result_blocks
from bot.blocks import polls as blocks
from bot.blocks.kit import Block
from bot.blocks.reader import ours, phrase, several
from bot.blocks.text import said
from bot.call import Call
from bot.envelope import number_in
from bot.listeners import detractors
from bot.listeners.forms import Answer, at_fields, instead, notice, picked, typed, wrong
from bot.listeners.speech import Speech
from bot.pulse import has_closed, pulse
from bot.slack import RefusedBySlack
from bot.versions import program_of
from programs.facts import folded
from programs.masking import Kind, masked
from programs.questionnaire import LONGEST_TEXT, Question, branches, put_after
from storage import facts, people, polls, programs, workspaces
from storage.polls import AlreadyAnswered, Poll, PollClosed

_NOT_THEIRS = phrase(
    "This poll is for partners, and I do not know you as one of their people, so your answer does not count."
)
_LONGEST_REST = 366
_ANSWERED = phrase(
    "You have answered this poll already. It is anonymous, so the answer cannot be found again to be changed."
)
_NOT_ASKED = phrase("This poll was put to others than you, so your answer does not count.")


def on_answer(call: Call) -> None:
    """A button of the question was pressed. The latest press counts."""
    ident, _, place = call.envelope.value.partition(":")
    poll = _open_poll(call, ident)
    if poll is None:
        return
    value = blocks.picked(poll.questions[0], place)
    if value is None:
        call.say(said("That answer is not one of this poll's. Please press one of its buttons."))
        return
    _answer(call, poll, value)


def on_open(call: Call) -> None:
    """The one button of an anonymous poll, or of one whose first question takes a form."""
    poll = _open_poll(call, call.envelope.value)
    if poll is None or not _may_answer(call, poll):
        return
    if poll.anonymous and _answers_of(call, poll) is not None:
        call.say(said("{sentence}", sentence=ours(_ANSWERED)))
        return
    call.open(blocks.form(poll, _page(poll)))


def on_comment(call: Call) -> None:
    """What comes after the first answer, which was a button."""
    poll = _open_poll(call, call.envelope.value)
    if poll is None or not _may_answer(call, poll):
        return
    answered = _answers_of(call, poll)
    if not answered or 0 not in answered:
        call.say(said("That answer is not one of this poll's. Please press one of its buttons."))
        return
    places = put_after(poll.questions, answered[0])
    if not places:
        call.say(said("That was all. Thank you!"))
        return
    call.open(blocks.form(poll, places, first=_carried(poll, answered[0])))


def comment(call: Call) -> Answer | None:
    """A form of a poll that is not anonymous was sent: a later one replaces it."""
    poll = _still_open(call)
    if poll is None or poll.anonymous:
        return _closed()
    if (reason := _why_not(call, poll)) is not None:
        return notice(said(reason))
    if not isinstance(found := _filled_in(call, poll), _Form):
        return found
    if found.next:
        return _page_after(poll, found)
    partner, watch = call.partner, detractors.watch(call, poll)
    try:
        with call.database.writing() as session:
            if found.answers:
                polls.fill_in(
                    session,
                    poll_id=poll.id,
                    actor=call.actor,
                    answers=found.answers,
                    partner=partner,
                    at=call.received_at,
                )
                detractors.noticed(call, session, poll, watch)
    except LookupError:
        return notice(said("That answer is not one of this poll's. Please press one of its buttons."))
    except PollClosed:
        return _closed()
    return notice(said("Thank you, that helps us to do better."))


def anonymous(call: Call) -> Answer | None:
    """The answers to an anonymous poll. Handled here and now: this is stored nowhere else, and logged nowhere."""
    poll = _still_open(call)
    if poll is None or not poll.anonymous:
        return _closed()
    if (reason := _why_not(call, poll)) is not None:
        return notice(said(reason))
    if not isinstance(found := _filled_in(call, poll), _Form):
        return found
    if _answers_of(call, poll) is not None:
        return notice(said(_ANSWERED))
    if found.next:
        return _page_after(poll, found)
    answers = _without_names(call, poll, found.answers)
    try:
        with call.database.writing() as session:
            polls.fill_in(
                session,
                poll_id=poll.id,
                actor=call.actor,
                answers=answers,
                partner=None,
                at=call.received_at,
            )
    except AlreadyAnswered:
        return notice(said(_ANSWERED))
    except PollClosed:
        return _closed()
    call.database.forget_log()
    return notice(said("Thank you! Your answer is in, without your name on it."))


def _without_names(
    call: Call, poll: Poll, answers: Mapping[int, tuple[str, ...]]
) -> Mapping[int, tuple[str, ...]]:
    """The answers with what gives somebody away in their words covered up, before anything is kept: also the writer's own name."""
    if not any(poll.questions[place].kind == "text" for place in answers):
        return answers
    writer = call.slack.person(call.actor.user)
    with call.database.reading() as session:
        day = call.now.date()
        known = [
            each.name for each in facts.persons(session, workspace_id=call.workspace.id, fields=(), as_of=day)
        ]
        partners = facts.partner_names(session, workspace_id=call.workspace.id)
        sellers, customers = facts.named_in_deals(session, workspace_id=call.workspace.id)
    covers: Mapping[Kind, str] = {
        "address": ours("[address]"),
        "number": ours("[number]"),
        "link": ours("[link]"),
        "name": ours("[name]"),
        "partner": ours("[partner]"),
        "customer": ours("[customer]"),
    }
    own = writer.names if writer else ()
    return {
        place: tuple(
            masked(
                value, covers, writer=own, people=(*known, *sellers), partners=partners, customers=customers
            )[:LONGEST_TEXT]
            for value in values
        )
        if poll.questions[place].kind == "text"
        else values
        for place, values in answers.items()
    }


@dataclass(frozen=True, slots=True)
class _Form:
    """What a page of a form says; `next` are the questions on the page that follows, and `first` the answer that they hang on."""

    answers: Mapping[int, tuple[str, ...]]
    next: tuple[int, ...] = ()
    first: str = ""


def _filled_in(call: Call, poll: Poll) -> _Form | Answer:
    """What was filled in, or the mistakes in it."""
    _, _, carried = call.envelope.value.partition(":")
    answers: dict[int, tuple[str, ...]] = {}
    places = _page(poll)
    if carried:
        first = _uncarried(poll, carried)
        places = put_after(poll.questions, first)
        if poll.anonymous:
            answers[0] = first
    errors = {}
    for place in places:
        asked = poll.questions[place]
        values = _values(call, place, asked)
        if asked.takes(values):
            answers[place] = values
        elif values or not asked.follows_up:
            errors[f"{actions.ANSWER_BLOCK}:{place}"] = _mistake(asked, values)
    if errors:
        return at_fields(errors)
    if not carried and branches(poll.questions):
        return _Form(answers, put_after(poll.questions, answers[0]), _carried(poll, answers[0]))
    return _Form(answers)


def _page_after(poll: Poll, found: _Form) -> Answer:
    return instead(blocks.form(poll, found.next, first=found.first))


def _page(poll: Poll) -> tuple[int, ...]:
    """The questions of the first page: all, or the one on which the others hang."""
    return (0,) if branches(poll.questions) else tuple(range(len(poll.questions)))


def _carried(poll: Poll, first: Sequence[str]) -> str:
    """An answer to the first question, short enough to stand in a form: the places of what was chosen."""
    known = poll.questions[0].answers
    return ",".join(str(known.index(value)) for value in first if value in known)


def _uncarried(poll: Poll, carried: str) -> tuple[str, ...]:
    found = (blocks.picked(poll.questions[0], place) for place in carried.split(","))
    return tuple(value for value in found if value is not None)


def _values(call: Call, place: int, asked: Question) -> tuple[str, ...]:
    """What was answered to one question, as it is kept; nothing where that is nothing."""
    block_id = f"{actions.ANSWER_BLOCK}:{place}"
    text = typed(call, block_id)
    given = (text,) if text else picked(call, block_id)
    # One that is none of the answers stays, to be refused.
    return given if asked.kind == "text" else tuple(blocks.picked(asked, each) or each for each in given)


def _mistake(asked: Question, values: Sequence[str]) -> str:
    if asked.kind != "text":
        return ours("Please choose one of the answers.")
    missing = ours("Please write something.")
    return wrong("".join(values), missing=missing, longest=LONGEST_TEXT) or missing


def _answers_of(call: Call, poll: Poll) -> Mapping[int, tuple[str, ...]] | None:
    with call.database.reading() as session:
        return polls.answered(session, poll_id=poll.id, actor=call.actor)


def results(call: Call, speech: Speech) -> None:
    """`polls`, `polls NAME`, or `polls rest N days`."""
    call.require_manager()
    if speech.rest.casefold().split()[:1] == ["rest"]:
        _rest(call, speech.rest.split()[1:])
        return
    with call.database.reading() as session:
        every = polls.listed(session, workspace_id=call.workspace.id)
        wanted = [poll for poll in every if not speech.name or folded(speech.name) in folded(poll.name)]
        lines: list[Block] = []
        for poll in wanted[:10]:
            lines += result_blocks.one(
                poll,
                pulse(session, poll, now=call.now),
                zone=_zone(call, poll),
                waves=len(polls.waves(session, poll)),
                closed=has_closed(poll, now=call.now),
            )
    if speech.name and not wanted:
        call.say(said("There is no poll “{name}” yet.", name=speech.name[:80]))
        return
    call.send(blocks.results(lines))


def _rest(call: Call, words: Sequence[str]) -> None:
    """For how long whoever was asked by one poll is left in peace by all."""
    days = _days(words[0]) if words else None
    if words and days is None:
        call.say(said("Say it like this: `/premio polls rest 30 days`, or `/premio polls rest none`."))
        return
    if days is not None:
        with call.database.writing() as session:
            workspaces.set_poll_rest(
                session, workspace_id=call.workspace.id, days=days, by=call.actor, now=call.now
            )
    with call.database.reading() as session:
        rest = workspaces.get(session, workspace_id=call.workspace.id).poll_rest_days
    call.say(
        said(
            "Whoever was asked by a poll is left in peace by all others for {days}.",
            days=several(rest, "{count} day", "{count} days"),
        )
        if rest
        else said(
            "How often people are asked is left to each poll: `/premio polls rest 30 days` changes that."
        )
    )


def _days(word: str) -> int | None:
    if word.casefold() in ("none", "off", "no", "0"):
        return 0
    days = number_in(word)
    return days if 0 < days <= _LONGEST_REST else None


def on_results(call: Call) -> None:
    results(call, Speech("polls", ""))


def _answer(call: Call, poll: Poll, value: str) -> None:
    if not _may_answer(call, poll):
        return
    if poll.anonymous:
        call.say(said("This poll is anonymous: press *Answer* to open its form."))
        return
    partner, watch = call.partner, detractors.watch(call, poll)
    with call.database.writing() as session:
        answered = polls.answer(
            session, poll_id=poll.id, actor=call.actor, value=value, partner=partner, at=call.received_at
        )
        detractors.noticed(call, session, poll, watch)
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
    if poll.asked is not None and any(_is_at(call, each.place) for each in poll.asked if each.place):
        return None
    if poll.asked is not None and all(each.place for each in poll.asked):
        return _NOT_ASKED
    partner = call.partner
    if partner is None:
        return _NOT_THEIRS
    if poll.asked is None:
        return None
    with call.database.reading() as session:
        person = people.person_of(session, workspace_id=call.workspace.id, actor=call.actor)
    return None if any(each.includes(partner, person) for each in poll.asked) else _NOT_ASKED


def _is_at(call: Call, place: str) -> bool:
    """Whether whoever acts is that person, or in that channel."""
    if place.startswith("@"):
        return place[1:] == call.actor.user
    channel = call.slack.channel_named(place.removeprefix("#"))
    try:
        return channel is not None and call.slack.is_in(channel, call.actor.user)
    except RefusedBySlack as refused:
        if refused.passes:
            raise
        return False


def _open_poll(call: Call, ident: str) -> Poll | None:
    """The poll that a button belongs to, if one can still answer; None after having said why not."""
    poll = _still_open(call, ident)
    if poll is None:
        call.say(said("This poll is closed. Thank you for wanting to answer, and until the next one!"))
    return poll


def _still_open(call: Call, ident: str | None = None) -> Poll | None:
    """By the number, or by that in a form."""
    if ident is None:
        ident, _, _ = call.envelope.value.partition(":")
    try:
        with call.database.reading() as session:
            poll = polls.get(session, poll_id=number_in(ident))
    except LookupError:
        return None
    if poll.workspace_id != call.workspace.id:
        return None
    at = call.now if poll.anonymous else call.received_at
    return poll if poll.opens_at <= at < poll.closes_at else None


def _closed() -> Answer:
    return notice(
        said("This poll is closed, so this could not be taken any more. Thank you for wanting to answer!")
    )
