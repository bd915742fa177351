"""What happens to channels and people around us: see docs/channels.md for what becomes of each.

Bindings go by a channel's id, so that a new name changes nothing; who somebody is, is looked up when it matters, at most a minute old.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from sqlmodel import Session

from bot.blocks import channels
from bot.blocks.kit import Message
from bot.blocks.reader import phrase
from bot.blocks.text import channel_link, said
from bot.call import Call
from bot.notes import for_managers
from storage import consent, manners, outbox, people
from storage.consent import Consent

log = structlog.get_logger()


def on_channel_id_changed(call: Call) -> None:
    event = call.envelope.payload["event"]
    known = {"old": str(event["old_channel_id"]), "new": str(event["new_channel_id"])}
    call.slack.forget_people()
    with call.database.writing() as session:
        people.channel_moved(session, workspace_id=call.workspace.id, **known)
        outbox.channel_moved(session, workspace_id=call.workspace.id, **known)
        manners.channel_moved(session, workspace_id=call.workspace.id, **known)


def on_archived(call: Call) -> None:
    _about_bound(
        call,
        phrase(
            "{channel} of *{partner}* was archived. What is to be told there waits; unarchive it, or bind another channel with `/premio bind`."
        ),
    )


def on_unarchived(call: Call) -> None:
    _about_bound(
        call,
        phrase("{channel} of *{partner}* is back from the archive: what waited is told now."),
        _look_again(call),
    )


def on_left(call: Call) -> None:
    """We were taken out of a channel."""
    _about_bound(
        call,
        phrase(
            "I was taken out of {channel} of *{partner}*. What is to be told there waits; `/invite @Premio` brings me back."
        ),
    )


def on_deleted(call: Call) -> None:
    def forget(session: Session, found: Consent) -> None:
        people.unbind_channel(
            session, workspace_id=call.workspace.id, channel=found.channel, by="slack", now=call.now
        )
        outbox.channel_gone(session, workspace_id=call.workspace.id, channel=found.channel)
        outbox.look_again(session, workspace_id=call.workspace.id, now=call.now)

    _about_bound(
        call,
        phrase(
            "{channel} of *{partner}* was deleted, and is bound no more. What is to be told waits for the next channel, where there is no other: `/premio bind`."
        ),
        forget,
    )


def on_shared(call: Call) -> None:
    """Another company reads along: the partner is asked anew, and nothing is shown until then."""
    call.slack.forget_people()

    def ask(session: Session, found: Consent) -> None:
        consent.ask_again(session, workspace_id=call.workspace.id, channel=found.channel)
        call.announce(
            session,
            lambda: channels.question(found, said("This channel was shared with another company.")),
            partner=found.partner,
            channel=found.channel,
            what="asked again",
        )

    _about_bound(
        call,
        phrase(
            "{channel} of *{partner}* was shared with another company. I have asked there again whether figures may be shown, and show none until somebody of the partner agrees "
            "and I know whose everybody there is."
        ),
        ask,
    )


def on_unshared(call: Call) -> None:
    call.slack.forget_people()
    _about_bound(
        call,
        phrase(
            "{channel} of *{partner}* is shared with one company less. Have a look whether the partner can still read it."
        ),
        _look_again(call),
    )


def on_departed(call: Call) -> None:
    """Somebody left a channel: figures that waited may be for all who are still there."""
    call.slack.forget_people()
    with call.database.writing() as session:
        if consent.find(session, workspace_id=call.workspace.id, channel=call.envelope.channel):
            outbox.look_again(session, workspace_id=call.workspace.id, now=call.now)


def on_joined(call: Call) -> None:
    """Somebody came into a channel, and may be greeted: when it is us, we say who we are."""
    call.slack.forget_people()
    event = call.envelope.payload["event"]
    ours = {str(each.get("user_id", "")) for each in call.envelope.payload.get("authorizations") or []}
    if str(event.get("user", "")) not in ours:
        return
    with call.database.writing() as session:
        found = consent.find(session, workspace_id=call.workspace.id, channel=call.envelope.channel)
        if found is None:
            return
        call.announce(
            session,
            lambda: channels.greeting(found),
            partner=found.partner,
            channel=found.channel,
            what="joined",
        )
        outbox.look_again(session, workspace_id=call.workspace.id, now=call.now)


def _about_bound(
    call: Call, news: str, then: Callable[[Session, Consent], None] = lambda _session, _found: None
) -> None:
    """Do that for a channel that is bound, and tell those who keep it, once; other channels are none of our business."""
    with call.database.reading() as session:
        found = consent.find(session, workspace_id=call.workspace.id, channel=call.envelope.channel)
    if found is None:
        return

    def note() -> Message:
        where, whose = channel_link(found.channel), found.partner
        return channels.note(said(news, channel=where, partner=whose))

    notes = for_managers(call, note, bound_by=found.bound_by)
    with call.database.writing() as session:
        then(session, found)
        for each in notes:
            outbox.enqueue(session, workspace_id=call.workspace.id, message=each, now=call.now)


def _look_again(call: Call) -> Callable[[Session, Consent], None]:
    return lambda session, _found: outbox.look_again(session, workspace_id=call.workspace.id, now=call.now)
