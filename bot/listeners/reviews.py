"""Approval with four eyes: `/premio approvals #channel`, `/premio submit NAME`, and the buttons of whoever decides."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from bot import actions, reviewing
from bot.blocks import kit
from bot.blocks import programs as program_blocks
from bot.blocks import reviews as blocks
from bot.blocks.kit import Message
from bot.blocks.text import channel_link, mention, said
from bot.call import Call
from bot.checking import read
from bot.envelope import number_in
from bot.listeners.forms import Answer, mistake, notice, typed, wrong_reason
from bot.listeners.programs import clicked, named
from bot.listeners.speech import Speech, channel_in
from bot.listeners.whose import channel_of
from bot.slack import RefusedBySlack
from bot.versions import has_errors
from storage import outbox, programs, reviews, workspaces
from storage.outbox import Outgoing, Why
from storage.people import user_of
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
        _set(call, "")
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
    try:
        outsiders = call.roster.outsiders(channel)
    except RefusedBySlack:
        call.say(said("I am not in that channel yet: invite me with `/invite @Premio`, then say it again."))
        return
    if outsiders:
        call.say(
            said(
                "{channel} is read by people from outside. What is to be approved shows every partner's figures, so it takes a channel of your own people only.",
                channel=channel_link(channel),
            )
        )
        return
    _set(call, channel)


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
        call.say(
            said(
                "Programs are activated without an approval here. To have them approved by a second person: `/premio approvals #channel`."
            )
        )
        return
    parsed = read(version.text)
    if has_errors(parsed):
        call.reply(
            kit.section(said("*{name}* still has mistakes, so it cannot be submitted:", name=version.name)),
            *program_blocks.mistakes(parsed.diagnostics, version.text),
            program_blocks.program_buttons(version),
        )
        return
    if version.state != "draft":
        call.say(said("*{name}* has no draft that could be approved.", name=version.name))
        return
    with call.database.reading() as session:
        shown = reviewing.shown(session, version)
    with call.database.writing() as session:
        review = reviews.submit(
            session,
            version,
            beside_id=shown.before.id if shown.before else None,
            shown=shown.hash,
            by=call.actor,
            now=call.now,
        )
        message = blocks.asked(review, shown)
        outbox.enqueue(
            session, workspace_id=call.workspace.id, message=_asking(message, review, channel), now=call.now
        )
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
        channel = workspaces.get(session, workspace_id=call.workspace.id).approvals_channel
        _take_buttons(call, session, review)
        call.queue(
            session,
            blocks.decided(review, version),
            channel=channel,
            user="" if channel else user_of(review.submitted_by),
            what="decided",
            for_staff=bool(channel),
        )


def _asking(message: Message, review: Review, channel: str) -> Outgoing:
    return Outgoing(
        kind="message",
        message_class="confirmation",
        text=message.text,
        blocks=message.blocks,
        dedupe=f"review:{review.id}",
        channel=channel,
        for_staff=True,
        why=Why("answer"),
    )


def _take_buttons(call: Call, session: Session, review: Review) -> None:
    """What is decided is not asked any more: in the place of its buttons stands who decided."""
    asked = outbox.find(session, workspace_id=call.workspace.id, dedupe=f"review:{review.id}")
    if asked is not None:
        message = blocks.with_decision(asked.message.blocks, review)
        over = replace(
            _asking(message, review, asked.message.channel),
            dedupe=f"review:{review.id}:{review.state}",
            replaces=asked.message.dedupe,
        )
        outbox.enqueue(session, workspace_id=call.workspace.id, message=over, now=call.now)


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


def _set(call: Call, channel: str) -> None:
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
    _tell(call)


def _tell(call: Call) -> None:
    channel = _channel(call)
    call.say(
        said(
            "Programs are approved in {channel} before they are activated: `/premio submit NAME`. A second person decides, a manager or somebody with the role *approver*.",
            channel=channel_link(channel),
        )
        if channel
        else said(
            "Programs are activated without an approval. To have them approved by a second person: `/premio approvals #channel`."
        )
    )
