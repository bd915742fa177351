"""Thanks that people give each other: by command, mention, form or the shortcut on a message; taken back within minutes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import structlog

from bot import actions
from bot.blocks import kit
from bot.blocks import kudos as blocks
from bot.blocks.reader import phrase
from bot.blocks.text import Words, channel_link, said
from bot.call import Call
from bot.listeners.speech import Speech, unquoted, user_in
from bot.listeners.whose import known_as, user_of
from bot.slack import NoAnswerFromSlack, RefusedBySlack
from storage import kudos, outbox, people, workspaces
from storage.kudos import Kudos, UsedUp
from storage.outbox import Outgoing, Why

log = structlog.get_logger()

_FOR: Final = re.compile(r"^\s*(?P<whom>.*?)\s*\b(?:for|per)\b\s*(?P<reason>.+)$", re.IGNORECASE | re.DOTALL)
_LONGEST: Final = 500
_MOST_VALUES: Final = 20
_HOW: Final = phrase("Say whom, and for what: `kudos @anna for staying late`, or `kudos Acme for …`.")


def give(call: Call, speech: Speech) -> None:
    """`kudos @anna for …`, `kudos Acme for …`; alone, the form; for managers also `kudos seen`, `kudos allow 5`, `kudos values A, B`."""
    word, _, rest = speech.rest.strip().partition(" ")
    match word.casefold():
        case "":
            call.open(blocks.form(_values(call), metadata=call.envelope.channel))
        case "seen" if call.is_manager and not rest:
            with call.database.reading() as session:
                found = kudos.noticed(session, workspace_id=call.workspace.id, now=call.now)
            call.send(blocks.noticed(found))
        case "allow" if call.is_manager:
            _allow(call, rest.strip())
        case "values" if call.is_manager:
            _set_values(call, rest)
        case _:
            _give_said(call, speech.rest)


def on_shortcut(call: Call) -> None:
    """On a message: whoever wrote it is thanked."""
    message = call.envelope.payload.get("message") or {}
    author = "" if message.get("bot_id") else str(message.get("user") or "")
    call.open(blocks.form(_values(call), to_user=author, metadata=call.envelope.channel))


def submit(call: Call) -> Mapping[str, Any] | None:
    view = call.envelope.payload["view"]
    values = view["state"]["values"]
    user = str(_filled_in(values, actions.KUDOS_WHOM).get("selected_user") or "")
    reason = str(_filled_in(values, actions.REASON_BLOCK).get("value") or "")
    picked = _filled_in(values, actions.KUDOS_VALUE).get("selected_option") or {}
    number, known = str(picked.get("value") or ""), _values(call)
    value = known[int(number)] if number.isdigit() and int(number) < len(known) else ""
    _give(call, user=user, reason=reason, value=value, channel=str(view.get("private_metadata") or ""))
    return None


def _filled_in(values: Mapping[str, Any], block: str) -> Mapping[str, Any]:
    """What stands in a field; nothing where the form had none, as a forged one may."""
    found: Mapping[str, Any] = (values.get(block) or {}).get(actions.INPUT) or {}
    return found


def on_undo(call: Call) -> None:
    number = call.envelope.value
    kudos_id = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    with call.database.writing() as session:
        found = kudos.find(session, workspace_id=call.workspace.id, kudos_id=kudos_id)
        is_back = kudos.take_back(
            session, workspace_id=call.workspace.id, kudos_id=kudos_id, by_user=call.actor.user, now=call.now
        )
    if found is None or not is_back:
        call.say(said("That cannot be taken back any more."))
        return
    _take_away(call, found)
    call.say(said("It is taken back, and counts nowhere."))


def _give_said(call: Call, text: str) -> None:
    said_so = _FOR.match(text)
    if said_so is None:
        call.say(said(_HOW))
        return
    pointed = user_in(said_so["whom"])
    if pointed is None:
        partner = known_as(call, unquoted(said_so["whom"]))
        if partner is not None:
            _give(call, partner=partner, reason=said_so["reason"], channel=call.envelope.channel)
        return
    user = user_of(call, pointed[0])
    if not user:
        call.say(said("I know nobody of that name here. Pick the person from Slack's list."))
        return
    _give(call, user=user, reason=said_so["reason"], channel=call.envelope.channel)


def _give(
    call: Call, *, user: str = "", partner: str = "", reason: str, value: str = "", channel: str
) -> None:
    reason = " ".join(reason.split())[:_LONGEST]
    if (why_not := _why_not(call, user, partner, reason)) is not None:
        call.say(said(why_not))
        return
    allowance = _allowance(call)
    try:
        with call.database.writing() as session:
            found = kudos.give(
                session,
                workspace_id=call.workspace.id,
                meaning=call.envelope.meaning,
                by_user=call.actor.user,
                to_user=user,
                to_partner=partner,
                reason=reason,
                value=value,
                allowance=allowance,
                now=call.now,
            )
            if found is None:
                return  # given before: the same act came twice
            place, where = _place(call, found, channel)
            message = blocks.kudos(found)
            outbox.enqueue(
                session,
                workspace_id=call.workspace.id,
                message=Outgoing(
                    kind="message",
                    message_class="shout-out",
                    text=message.text,
                    blocks=message.blocks,
                    dedupe=found.dedupe,
                    channel=place,
                    user=user if not place else "",
                    why=Why("answer"),
                ),
                now=call.now,
            )
            left = allowance - kudos.given_lately(
                session, workspace_id=call.workspace.id, by_user=call.actor.user, now=call.now
            )
    except UsedUp as used:
        call.send(blocks.used_up(used.next_at))
        return
    call.send(blocks.given(found, where=where, left=left))


def _why_not(call: Call, user: str, partner: str, reason: str) -> str | None:
    if not reason or not (user or partner):
        return _HOW
    if user == call.actor.user:
        return phrase("Thanks to oneself are not said out loud. Whom else would you like to thank?")
    if partner and call.partner is not None:
        return phrase("Partners thank people, not companies: `kudos @anna for …`.")
    person = call.slack.person(user) if user else None
    if user and (person is None or person.is_bot or person.is_gone):
        return phrase("I know nobody of that name here. Pick the person from Slack's list.")
    return None


def _place(call: Call, found: Kudos, channel: str) -> tuple[str, Words]:
    """Where it is said: a partner's in its own channel, a person's where it was given if they are there, else to that person alone."""
    if found.to_partner:
        with call.database.reading() as session:
            bound = people.channels_of_partner(
                session, workspace_id=call.workspace.id, partner=found.to_partner
            )
        if bound:
            return bound[0], said("in {channel}", channel=channel_link(bound[0]))
        return channel, said("in {channel}", channel=channel_link(channel))
    if channel and not channel.startswith("D") and found.to_user in _members(call, channel):
        return channel, said("in {channel}", channel=channel_link(channel))
    return "", said("in a direct message")


def _members(call: Call, channel: str) -> tuple[str, ...]:
    """Of a channel that we are in; nobody of others."""
    try:
        return call.slack.members(channel)
    except RefusedBySlack:
        return ()


def _take_away(call: Call, found: Kudos) -> None:
    """Where it stands already, it is said so; where Slack will not, it counts nowhere all the same."""
    with call.database.reading() as session:
        message = outbox.find(session, workspace_id=call.workspace.id, dedupe=found.dedupe)
    if message is None or message.state != "sent":
        return
    try:
        call.slack.update(message.channel, message.ts, blocks.taken_back(found))
    except (RefusedBySlack, NoAnswerFromSlack) as failure:
        log.info("a kudos that was taken back still stands", error=str(failure))


def _allowance(call: Call) -> int:
    with call.database.reading() as session:
        return workspaces.get(session, workspace_id=call.workspace.id).kudos_a_week


def _values(call: Call) -> tuple[str, ...]:
    with call.database.reading() as session:
        return workspaces.get(session, workspace_id=call.workspace.id).kudos_values


def _allow(call: Call, asked: str) -> None:
    if not re.fullmatch(r"\d{1,3}", asked):
        call.say(said("Say how many a week: `/premio kudos allow 5`."))
        return
    with call.database.writing() as session:
        workspaces.set_kudos(
            session, workspace_id=call.workspace.id, a_week=int(asked), by=call.actor, now=call.now
        )
    call.say(said("Everybody can thank others {count} times a week.", count=int(asked)))


def _set_values(call: Call, asked: str) -> None:
    values = tuple(dict.fromkeys(filter(None, (each.strip()[:60] for each in asked.split(",")))))
    with call.database.writing() as session:
        workspaces.set_kudos(
            session,
            workspace_id=call.workspace.id,
            values=values[:_MOST_VALUES],
            by=call.actor,
            now=call.now,
        )
    call.reply(
        kit.section(
            said("Thanks can stand for: {values}.", values=", ".join(values[:_MOST_VALUES]))
            if values
            else said("Thanks stand for no values now.")
        )
    )
