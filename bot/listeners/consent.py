"""*Agree* and *Not here*: a partner says whether its figures are shown in a channel. Only its own people can."""

from __future__ import annotations

from functools import partial
from typing import Final

import structlog

from bot.blocks import channels
from bot.blocks.reader import written_for
from bot.blocks.text import said
from bot.call import Call
from bot.notes import for_managers
from bot.slack import NoAnswerFromSlack, RefusedBySlack
from programs.facts import folded
from storage import consent, languages, outbox

log = structlog.get_logger()

_BEFORE_FIGURES: Final = 2
"""So urgent that it stands in the channel before what waited for it."""


def on_agree(call: Call) -> None:
    _answer(call, agrees=True)


def on_decline(call: Call) -> None:
    _answer(call, agrees=False)


def _answer(call: Call, *, agrees: bool) -> None:
    channel = call.envelope.channel
    with call.database.reading() as session:
        asked = consent.find(session, workspace_id=call.workspace.id, channel=channel)
    # The button may be an old one, about whose channel this was before.
    if asked is None or folded(asked.partner) != call.envelope.value:
        call.say(said("That question is not open any more: this channel is bound otherwise now."))
        return
    if call.partner is None or folded(call.partner) != folded(asked.partner):
        call.say(said("Only somebody of *{partner}* can answer that.", partner=asked.partner))
        return
    who = call.actor.user
    notes = (
        ()
        if agrees
        else for_managers(call, lambda: channels.declined_note(asked, who), bound_by=asked.bound_by)
    )
    with call.database.writing() as session:
        is_new = consent.answer(
            session,
            workspace_id=call.workspace.id,
            channel=channel,
            partner=asked.partner,
            agrees=agrees,
            by=call.actor,
            now=call.now,
        )
        if is_new:
            call.announce(
                session,
                lambda: channels.agreed(asked, who) if agrees else channels.declined(asked, who),
                partner=asked.partner,
                channel=channel,
                what="consent",
                urgency=_BEFORE_FIGURES,
            )
            outbox.look_again(session, workspace_id=call.workspace.id, now=call.now)
            for note in notes:
                outbox.enqueue(session, workspace_id=call.workspace.id, message=note, now=call.now)
    _take_buttons_away(call)
    if not is_new:
        call.say(
            said("That was agreed already: figures are shown here.")
            if agrees
            else said("No figures are shown here, as you wished already.")
        )


def _take_buttons_away(call: Call) -> None:
    """The question that was answered says so in its place. It is a kindness: where Slack will not, the answer counts all the same."""
    blocks = (call.envelope.payload.get("message") or {}).get("blocks") or []
    with call.database.reading() as session:
        answered = consent.find(session, workspace_id=call.workspace.id, channel=call.envelope.channel)
        spoken = languages.spoken(session, workspace_id=call.workspace.id)
    if answered is None or answered.at is None or not call.envelope.message_ts:
        return
    with written_for(partial(spoken.for_partner, answered.partner)):
        message = channels.answered(blocks, answered)
    try:
        call.slack.update(call.envelope.channel, call.envelope.message_ts, message)
    except (RefusedBySlack, NoAnswerFromSlack) as failure:
        log.info("an answered question keeps its buttons", error=str(failure))
