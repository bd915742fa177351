"""Approval with four eyes: `/premio approvals #channel`, `/premio submit NAME`, and the buttons of whoever decides."""

from __future__ import annotations

from typing import Literal

from bot import actions, review_news, reviewing
from bot.blocks import kit
from bot.blocks import programs as program_blocks
from bot.blocks import reviews as blocks
from bot.blocks.reader import ours, told
from bot.blocks.text import channel_link, is_channel, mention, said
from bot.call import Call
from bot.checking import read
from bot.envelope import number_in
from bot.listeners.forms import Answer, mistake, notice, typed, wrong_reason
from bot.listeners.programs import by_id, clicked, named
from bot.listeners.speech import Speech, channel_in
from bot.listeners.whose import channel_of
from bot.slack import RefusedBySlack
from bot.versions import has_errors
from storage import outbox, programs, reviews, workspaces
from storage.programs import Version
from storage.reviews import NotDecided, Review


def set_channel(call: Call, speech: Speech) -> None:
    """`approvals #channel`, `approvals none`; alone, what holds."""
    call.require_manager()
    asked = speech.rest.strip()
    if not asked:
        _tell(call)
        return
    if asked.casefold() in ("none", "off", "no"):
        _keep(call, "")
        _tell(call)
        return
    pointed = channel_in(asked)
    channel = channel_of(call, pointed[0]) if pointed else None
    if channel is None:
        call.say(
            said(
                "Say in which channel programs are approved: `/premio approvals #channel`, or `/premio approvals none`."
            )
        )
        return
    match _unfit(call, channel):
        case "not in it":
            call.say(
                said("I am not in that channel yet: invite me with `/invite @Premio`, then say it again.")
            )
        case "outsiders":
            call.say(
                said(
                    "{channel} is read by people from outside. What is to be approved shows every partner's figures, so it takes a channel of your own people only.",
                    channel=channel_link(channel),
                )
            )
        case None:
            _keep(call, channel)
            _tell(call)


def on_ask_channel(call: Call) -> None:
    call.require_manager()
    call.open(blocks.channel_form(call.envelope.value))


def choose_channel(call: Call) -> Answer:
    """The form was sent."""
    call.require_manager()
    channel = typed(call, actions.CHANNEL_BLOCK)
    if not is_channel(channel):
        return mistake(actions.CHANNEL_BLOCK, ours("Choose a channel."))
    match _unfit(call, channel):
        case "not in it":
            sentence = told(
                "I am not in that channel yet: write /invite @Premio there, then choose it again."
            )
            return mistake(actions.CHANNEL_BLOCK, sentence)
        case "outsiders":
            sentence = told("People from outside read that channel: it takes one of your own people only.")
            return mistake(actions.CHANNEL_BLOCK, sentence)
        case None:
            _keep(call, channel)
            return notice(blocks.channel_set(channel, by_id(call)))


def submit(call: Call, speech: Speech) -> None:
    if (version := named(call, speech.name)) is not None:
        _submit(call, version)


def on_submit(call: Call) -> None:
    if (version := clicked(call)) is not None:
        _submit(call, version)


def on_approve(call: Call) -> None:
    call.require_approver()
    try:
        _decide(call, approved=True)
    except NotDecided as why:
        call.say(blocks.refused(why))


def on_decline(call: Call) -> None:
    """Ask why, before anything is declined."""
    call.require_approver()
    review = _review(call)
    if review is None or review.state != "submitted":
        call.say(blocks.refused(NotDecided("decided" if review else "missing")))
        return
    with call.database.reading() as session:
        name = programs.get(session, version_id=review.version_id).name
    call.open(blocks.decline_form(call.envelope.value, name))


def decline(call: Call) -> Answer | None:
    """The form was sent."""
    call.require_approver()
    note = typed(call, actions.REASON_BLOCK)
    if (sentence := wrong_reason(note)) is not None:
        return mistake(actions.REASON_BLOCK, sentence)
    try:
        _decide(call, approved=False, note=note)
    except NotDecided as why:
        return notice(blocks.refused(why))
    return None


def _submit(call: Call, version: Version) -> None:
    channel = _channel(call)
    if not channel:
        call.send(blocks.no_channel(version))
        return
    parsed = read(version.text)
    if has_errors(parsed):
        call.reply(
            kit.section(said("*{name}* still has mistakes, so it cannot be submitted:", name=version.name)),
            *program_blocks.mistakes(parsed.diagnostics, version.text),
            program_blocks.program_buttons(version, submits=False, activate=False),
        )
        return
    if version.state != "draft":
        call.say(said("*{name}* has no draft that could be approved.", name=version.name))
        return
    with call.database.reading() as session:
        shown = reviewing.shown(session, version)
    with call.database.writing() as session:
        waiting = reviews.waiting(session, workspace_id=call.workspace.id)
        before = [each for each in waiting if each.program_id == version.program_id]
        review = reviews.submit(
            session,
            version,
            beside_id=shown.before.id if shown.before else None,
            shown=shown.hash,
            by=call.actor,
            now=call.now,
        )
        over = (each for former in before for each in review_news.void(session, former, "replaced"))
        for message in (*over, *review_news.question(review, shown, channel)):
            outbox.enqueue(session, workspace_id=call.workspace.id, message=message, now=call.now)
    call.say(
        said(
            "*{name}*, version {number}, waits for approval in {channel}. Whoever approves it is told there what it changes and what it costs.",
            name=version.name,
            number=version.number,
            channel=channel_link(channel),
        )
    )


def _decide(call: Call, *, approved: bool, note: str = "") -> None:
    """Raises NotDecided."""
    review_id, shown = _pointer(call)
    with call.database.writing() as session:
        review = reviews.decide(
            session,
            workspace_id=call.workspace.id,
            review_id=review_id,
            shown=shown,
            approved=approved,
            by=call.actor,
            now=call.now,
            note=note,
        )
        version = programs.get(session, version_id=review.version_id)
        for message in review_news.decided(session, review, version):
            outbox.enqueue(session, workspace_id=call.workspace.id, message=message, now=call.now)


def _review(call: Call) -> Review | None:
    with call.database.reading() as session:
        return reviews.find(session, workspace_id=call.workspace.id, review_id=_pointer(call)[0])


def _pointer(call: Call) -> tuple[int, str]:
    """The number and the hash in a button's value, which may hold anything; 0, which nothing has, where it holds none."""
    number, _, shown = call.envelope.value.partition(":")
    return number_in(number), shown


def _channel(call: Call) -> str:
    with call.database.reading() as session:
        return workspaces.get(session, workspace_id=call.workspace.id).approvals_channel


def _unfit(call: Call, channel: str) -> Literal["not in it", "outsiders"] | None:
    """Why programs cannot be approved in that channel; None where they can."""
    try:
        return "outsiders" if call.roster.outsiders(channel) else None
    except RefusedBySlack:
        return "not in it"


def _keep(call: Call, channel: str) -> None:
    before = _channel(call)
    with call.database.writing() as session:
        workspaces.set_approvals(
            session, workspace_id=call.workspace.id, channel=channel, by=call.actor, now=call.now
        )
        if before and before != channel:
            who = mention(call.actor.user)
            told = (
                said(
                    "{who} has moved the approval of programs to {channel}.",
                    who=who,
                    channel=channel_link(channel),
                )
                if channel
                else said("{who} has ended the approval of programs: they are activated without.", who=who)
            )
            call.queue(session, kit.message(kit.section(told)), channel=before, what="approvals")


def _tell(call: Call) -> None:
    channel = _channel(call)
    call.send(blocks.channel_set(channel, None) if channel else blocks.no_channel(None))
