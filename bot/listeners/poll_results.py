"""What is done with a poll's results: looked at over time, and told back to those who were asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from bot import actions
from bot.blocks import poll_results as blocks
from bot.blocks.reader import ours, phrase
from bot.blocks.text import said
from bot.call import Call
from bot.charts import Bar, Chart, drawn
from bot.envelope import number_in
from bot.listeners.forms import Answer, mistake, notice, picked, typed, wrong
from bot.poll_news import told_back
from bot.pulse import has_closed, outcome, pulse_lines
from bot.slack import Upload
from dsl.nodes import PollKind
from programs.facts import folded
from programs.waves import Wave, by_segment, figure
from storage import facts, outbox, polls, programs
from storage.polls import Poll, Results

_UNITS: Mapping[PollKind, str] = {"nps": "NPS", "agree": "%", "rating": phrase("of 5")}
_SEGMENTS = ("tier", "region")


def on_trend(call: Call) -> None:
    """As a table, and as a picture in a direct message."""
    call.require_manager()
    poll = _closed_poll(call)
    if poll is None:
        return
    with call.database.reading() as session:
        waves = _waves(session, poll)
        segments = _segments(call, session, poll)
    message = blocks.over_time(poll.name, waves, segments)
    call.send(message)
    bars = tuple(
        _bar(name, value, poll.kind)
        for name, kind, values in (
            *((_time(wave), wave.kind, wave.values) for wave in waves),
            # The last time in parts, below the whole of each time.
            *((name or "–", kind, values) for _, kind, groups in segments for name, values in groups),
        )
        if (value := figure(kind, values)) is not None
    )
    if bars:
        chart = Chart(poll.name, ours(_UNITS[poll.kind]), "", bars)
        call.hand_over(
            Upload(name="poll.png", title=poll.name, content=drawn(chart), words=chart.alt), message=message
        )


def _time(wave: Wave) -> str:
    return f"{wave.opened_at:%Y-%m-%d}" + (f" v{wave.version}" if wave.version else "")


def _bar(name: str, value: Decimal, kind: PollKind) -> Bar:
    """With its sign, where it may lie on either side of zero."""
    rounded = value.quantize(Decimal("0.1"))
    return Bar(name, rounded, f"{rounded:+,f}" if kind == "nps" else f"{rounded:,f}")


def on_tell(call: Call) -> None:
    call.require_manager()
    poll = _closed_poll(call)
    if poll is not None:
        with call.database.reading() as session:
            comments = _comments(session, poll)
            results = polls.results(session, poll_id=poll.id)
        call.open(blocks.tell_form(poll, comments, has_result=_may_be_told(poll, results)))


def tell(call: Call) -> Answer | None:
    """The form was sent: everybody who was asked is told."""
    call.require_manager()
    poll = _closed_poll(call, quiet=True)
    if poll is None:
        return notice(said("There is no such poll that has closed."))
    text = typed(call, actions.WORDS_BLOCK)
    missing = ours("Please write something.")
    if (sentence := wrong(text, missing=missing, longest=blocks.LONGEST_WORDS)) is not None:
        return mistake(actions.WORDS_BLOCK, sentence)
    chosen = typed(call, actions.POLL_QUOTED)
    wants_results = bool(picked(call, actions.POLL_WITH_RESULTS))
    with call.database.writing() as session:
        comments = _comments(session, poll)
        quoted = comments[number_in(chosen)] if chosen in map(str, range(len(comments))) else ""
        results = polls.results(session, poll_id=poll.id)
        with_results = wants_results and _may_be_told(poll, results)

        def write() -> Any:
            shown = pulse_lines(_among_all(poll), results, now=call.now)[:1] if with_results else []
            return blocks.told_back(poll, text, quoted=quoted, result=shown)

        told = [
            outbox.enqueue(session, workspace_id=call.workspace.id, message=message, now=call.now)
            for message in told_back(
                session, poll, write, program=_program(session, poll), what=f"told:{call.envelope.meaning}"
            )
        ]
    return notice(said("It goes to all who were asked: {count}.", count=len(told)))


def _may_be_told(poll: Poll, results: Results) -> bool:
    """Whether there is a figure that all who were asked may read: words were written for us, and are quoted one by one where they are answered."""
    first = outcome(_among_all(poll), results, closed=True).by_question[0]
    return poll.kind != "text" and not first.withheld


def _among_all(poll: Poll) -> Poll:
    """As it is told to those who were asked: names were told to us, and not to other partners, so few answers are no figure for them."""
    return replace(poll, anonymous=True, state="closed")


def _waves(session: Session, poll: Poll) -> tuple[Wave, ...]:
    """Those that asked in the same way, the oldest first."""
    found = []
    for each in polls.waves(session, poll):
        results = polls.results(session, poll_id=each.id)
        first = outcome(each, results, closed=True).by_question[0]
        if each.kind == poll.kind:
            found.append(
                Wave(
                    opened_at=each.opens_at,
                    version=each.version,
                    kind=each.kind,
                    people=results.by_question[0].people,
                    values=first.values,
                )
            )
    return tuple(found)


def _segments(
    call: Call, session: Session, poll: Poll
) -> Sequence[tuple[str, PollKind, Sequence[tuple[str, tuple[str, ...]]]]]:
    """Of a poll with names; an anonymous one keeps nothing by which it could be told apart."""
    if poll.anonymous or poll.kind not in _UNITS:
        return ()
    day = poll.opens_at.date()
    partners = facts.partners(session, workspace_id=call.workspace.id, fields=(), as_of=day)
    answers = [
        (folded(each.partner or ""), each.answers[0][0])
        for each in polls.named(session, poll_id=poll.id)
        if 0 in each.answers
    ]
    found = []
    for field in _SEGMENTS:
        segments = {folded(each.name): str(each.attributes(day).get(field) or "") for each in partners}
        groups = by_segment(answers, segments)
        if len(groups) > 1:
            found.append((field, poll.kind, groups))
    return found


def _comments(session: Session, poll: Poll) -> list[str]:
    """What can be answered before everybody: what was written without a name. Who wrote with theirs is answered alone."""
    if not poll.anonymous:
        return []
    found = outcome(poll, polls.results(session, poll_id=poll.id), closed=True)
    shown = [
        text
        for question, each in zip(poll.questions, found.by_question, strict=True)
        if question.kind == "text"
        for text in each.values
    ]
    return [*shown, *found.together]


def _program(session: Session, poll: Poll) -> str:
    return programs.latest_of(session, program_id=poll.program_id).name if poll.program_id is not None else ""


def _closed_poll(call: Call, *, quiet: bool = False) -> Poll | None:
    """The one that a button or a form is about, once it has closed."""
    try:
        with call.database.reading() as session:
            found = polls.get(session, poll_id=number_in(call.envelope.value))
    except LookupError:
        found = None
    if found is None or found.workspace_id != call.workspace.id or not has_closed(found, now=call.now):
        if not quiet:
            call.say(said("There is no such poll that has closed."))
        return None
    return found
