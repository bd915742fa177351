"""Who is asked to approve what one of us proposes, and what they read of it: in the channel of approvals where there is one, else each alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from sqlmodel import Session

from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from bot.blocks.text import Words, channel_link, is_channel, said
from bot.call import Call
from storage import languages, outbox, people, workspaces
from storage.outgoing import Outgoing, Why
from storage.people import Role

Places = Mapping[str, str]
"""Channels and people, each with the language in which it is written to."""

_DECIDES: Final[tuple[Role, ...]] = ("manager", "approver")


def asked(call: Call) -> Places:
    """The channel, or all managers and approvers but whoever acts. Slack is asked which languages they speak."""
    with call.database.reading() as session:
        users = people.with_role(session, workspace_id=call.workspace.id, roles=_DECIDES)
        channel = workspaces.get(session, workspace_id=call.workspace.id).approvals_channel
    if channel:
        return {channel: call.locale}
    return {user: call.locale_of(user) for user in users if user != call.actor.user}


def reading_along(call: Call, author: str) -> Places:
    """Whoever proposed it, and the channel, where there is one."""
    with call.database.reading() as session:
        channel = workspaces.get(session, workspace_id=call.workspace.id).approvals_channel
    locale = call.locale_of(author)
    return {author: locale} | ({channel: locale} if channel else {})


def in_words(places: Places) -> Words:
    """What stands behind “waits for approval”."""
    channel = next(filter(is_channel, places), None)
    if channel is not None:
        return said("in {channel}", channel=channel_link(channel))
    if places:
        return said("by another manager or approver, who was written to")
    return said(
        "by a second person; there is none yet: `/premio role @user approver`, who then finds it by `/premio adjustments`"
    )


def ask(call: Call, session: Session, places: Places, write: Callable[[], Message], *, about: Why) -> None:
    """In the transaction that it tells of, once. What it is about is named by the last of `about.names`."""
    for place, locale in places.items():
        with written_for(partial(str, locale)):
            message = write()
        _enqueue(call, session, _outgoing(message, place, about, "asked"))


def tell_decided(
    call: Call, session: Session, places: Places, write: Callable[[], Message], *, about: Why
) -> None:
    """What became of it: to these, and wherever somebody was asked in place of the question, above what it was about."""
    spoken = languages.spoken(session, workspace_id=call.workspace.id)
    users = people.with_role(session, workspace_id=call.workspace.id, roles=_DECIDES)
    for place in dict.fromkeys((*places, *users)):
        told = outbox.find(
            session, workspace_id=call.workspace.id, dedupe=_outgoing(None, place, about, "asked").dedupe
        )
        if told is None and place not in places:
            continue
        locale = places.get(place) or spoken.for_person(place, slack_says=None, partner=None)
        with written_for(partial(str, locale)):
            outcome = write()
        if told is None:
            _enqueue(call, session, _outgoing(outcome, place, about, "decided"))
            continue
        _, *rest = told.message.blocks  # the first says that it waits, a context until when
        standing = [dict(block) for block in rest if block["type"] not in ("actions", "context")]
        message = replace(outcome, blocks=(*outcome.blocks, *standing))
        over = _outgoing(message, place, about, "decided")
        _enqueue(call, session, replace(over, replaces=told.message.dedupe, under=told.message.dedupe))


def _outgoing(message: Message | None, place: str, about: Why, what: str) -> Outgoing:
    is_ours = is_channel(place)
    return Outgoing(
        kind="message",
        message_class="confirmation",
        text=message.text if message else "",
        blocks=message.blocks if message else (),
        locale=message.locale if message else "",
        dedupe=f"{about.occasion}:{about.names[-1]}:{what}:{place}",
        channel=place if is_ours else "",
        user="" if is_ours else place,
        for_staff=is_ours,
        urgency=1,
        why=about,
    )


def _enqueue(call: Call, session: Session, message: Outgoing) -> None:
    outbox.enqueue(session, workspace_id=call.workspace.id, message=message, now=call.now)
