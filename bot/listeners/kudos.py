"""Thanks that people give each other: by command, mention, form, the shortcut on a message or a reaction; taken back within minutes."""

from __future__ import annotations

import re
from typing import Final

from sqlmodel import Session

from bot import actions
from bot.blocks import kit
from bot.blocks import kudos as blocks
from bot.blocks.kit import Message
from bot.blocks.reader import ours, phrase
from bot.blocks.text import Words, channel_link, said
from bot.call import Call
from bot.envelope import number_in
from bot.listeners.forms import Answer, mistake, typed, wrong_reason
from bot.listeners.speech import Speech, unquoted, user_in
from bot.listeners.whose import known_as, partners_known, user_of
from bot.slack import RefusedBySlack
from programs.facts import folded
from storage import kudos, kudos_offers, outbox, people, workspaces
from storage.kudos import Kudos, UsedUp
from storage.outgoing import Outgoing, Why

_FOR: Final = re.compile(r"\b(?:for|per)\b", re.IGNORECASE)
_MOST_VALUES: Final = 20
_LONGEST_VALUE: Final = 60
_EMOJI: Final = re.compile(r":?([\w+'-]{1,100}):?")
NO_MORE: Final = phrase("That reaction thanks nobody any more: it was taken away, or you have said what for.")
_NOBODY: Final = phrase("I know nobody of that name here. Pick the person from Slack's list.")
_BEFORE_A_NAME: Final = frozenset({"", "you", "to", "a", "ad"})
"""What may stand between thanks and whom they are for: thank you @anna, grazie a @anna."""
_HOW: Final = phrase("Say whom, and for what: `kudos @anna for staying late`, or `kudos Acme for …`.")


class _TakenAway(Exception):  # noqa: N818 - named for what happened
    """The reaction that asked for it, in the meantime."""


def give(call: Call, speech: Speech) -> None:
    """`kudos @anna for …`, `kudos Acme for …`; alone, the form; for managers also `kudos seen`, `kudos allow 5`, `kudos values A, B`, `kudos emoji :trophy:`."""
    word, _, rest = speech.rest.strip().partition(" ")
    match word.casefold():
        case "":
            on_give(call)
        case "seen" if call.is_manager and not rest:
            on_seen(call)
        case "allow" if call.is_manager:
            _allow(call, rest.strip())
        case "values" if call.is_manager:
            _set_values(call, rest)
        case "emoji" if call.is_manager:
            _set_emoji(call, rest.strip())
        case _:
            _give_said(call, speech.rest)


def on_seen(call: Call) -> None:
    """For managers: who is thanked, and what in it may be worth a word."""
    call.require_manager()
    with call.database.reading() as session:
        found = kudos.noticed(session, workspace_id=call.workspace.id, now=call.now)
    call.send(blocks.noticed(found))


def on_give(call: Call) -> None:
    """The form, from a word or a button."""
    call.open(
        blocks.form(values(call), metadata=metadata(call.envelope.channel)),
        button=kit.button("Thank somebody", actions.GIVE_KUDOS),
    )


def on_shortcut(call: Call) -> None:
    """On a message: whoever wrote it is thanked."""
    message = call.envelope.payload.get("message") or {}
    author = "" if message.get("bot_id") else str(message.get("user") or "")
    call.open(blocks.form(values(call), to_user=author, metadata=metadata(call.envelope.channel)))


def submit(call: Call) -> Answer | None:
    channel, _, offer = call.envelope.value.partition(" ")
    user, reason = typed(call, actions.KUDOS_WHOM), typed(call, actions.REASON_BLOCK)
    if not offer and (why_not := _not_thanked(call, user)) is not None:
        return mistake(actions.KUDOS_WHOM, ours(why_not))
    if (sentence := wrong_reason(reason)) is not None:
        return mistake(actions.REASON_BLOCK, sentence)
    number, known = typed(call, actions.KUDOS_VALUE), values(call)
    value = known[int(number)] if number in map(str, range(len(known))) else ""
    if not offer:
        _give(call, user=user, reason=reason, value=value, channel=channel)
        return None
    # What a form keeps may be anything: whoever sends one can have made it up.
    offer_id = number_in(offer)
    with call.database.reading() as session:
        waiting = kudos_offers.waiting(
            session, workspace_id=call.workspace.id, offer_id=offer_id, by_user=call.actor.user
        )
    if waiting is None:
        call.say(said(NO_MORE))
    else:
        _give(call, user=waiting.to_user, reason=reason, value=value, channel=channel, offer_id=waiting.id)
    return None


def values(call: Call) -> tuple[str, ...]:
    """What thanks may stand for."""
    with call.database.reading() as session:
        return workspaces.get(session, workspace_id=call.workspace.id).kudos_values


def metadata(channel: str, offer_id: int | None = None) -> str:
    """What the form keeps: where it was asked for, and by which reaction."""
    return channel if offer_id is None else f"{channel} {offer_id}"


def on_undo(call: Call) -> None:
    number = call.envelope.value
    kudos_id = number_in(number)
    with call.database.writing() as session:
        found = kudos.find(session, workspace_id=call.workspace.id, kudos_id=kudos_id)
        is_back = kudos.take_back(
            session, workspace_id=call.workspace.id, kudos_id=kudos_id, by_user=call.actor.user, now=call.now
        )
        if found is not None and is_back:
            _take_away(session, call, found)
    if found is None or not is_back:
        call.say(said("That cannot be taken back any more."))
    else:
        call.say(said("It is taken back, and counts nowhere."))


def _give_said(call: Call, text: str) -> None:
    split = _split(call, text)
    if split is None:
        call.say(said(_HOW))
        return
    whom, reason = split
    pointed = user_in(whom)
    if pointed is None:
        partner = known_as(call, unquoted(whom))
        if partner is not None:
            _give(call, partner=partner, reason=reason, channel=call.envelope.channel)
        return
    if pointed[1].strip(" ,").casefold() not in _BEFORE_A_NAME:
        call.say(said("Thank one at a time, so that each reads what for: `kudos @anna for staying late`."))
        return
    user = user_of(call, pointed[0])
    if not user:
        call.say(said(_NOBODY))
        return
    _give(call, user=user, reason=reason, channel=call.envelope.channel)


def _split(call: Call, text: str) -> tuple[str, str] | None:
    """Whom, and what for. A partner's name may hold a `for` of its own: the longest that is one counts."""
    found = [(text[: each.start()].strip(), text[each.end() :].strip()) for each in _FOR.finditer(text)]
    found = [(whom, reason) for whom, reason in found if reason]
    known = partners_known(call)
    named = [each for each in found if folded(unquoted(each[0])) in known]
    return next(iter([*named[::-1], *found]), None)


def _give(
    call: Call,
    *,
    user: str = "",
    partner: str = "",
    reason: str,
    value: str = "",
    channel: str,
    offer_id: int | None = None,
) -> None:
    reason = " ".join(reason.split())
    if (why_not := _why_not(call, user, partner, reason)) is not None:
        call.say(why_not)
        return
    place = _place(call, user, partner, channel)
    if partner and not place:
        call.say(
            said(
                "*{partner}* has no channel here. Thank it in one where its people read it.", partner=partner
            )
        )
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
            if offer_id is not None and not kudos_offers.take(
                session,
                workspace_id=call.workspace.id,
                offer_id=offer_id,
                by_user=call.actor.user,
                kudos_id=found.id,
            ):
                raise _TakenAway
            _queue(session, call, found, blocks.kudos(found), dedupe=found.dedupe, channel=place)
            left = allowance - kudos.given_lately(
                session, workspace_id=call.workspace.id, by_user=call.actor.user, now=call.now
            )
    except UsedUp as used:
        call.send(blocks.used_up(used.next_at))
        return
    except _TakenAway:
        call.say(said(NO_MORE))
        return
    where = said("in {channel}", channel=channel_link(place)) if place else said("in a direct message")
    call.send(blocks.given(found, where=where, left=left))


def _queue(
    session: Session,
    call: Call,
    found: Kudos,
    message: Message,
    *,
    dedupe: str,
    channel: str,
    replaces: str = "",
) -> None:
    outbox.enqueue(
        session,
        workspace_id=call.workspace.id,
        message=Outgoing(
            kind="message",
            message_class="shout-out",
            text=message.text,
            blocks=message.blocks,
            locale=message.locale,
            dedupe=dedupe,
            channel=channel,
            user="" if channel else found.to_user,
            why=Why("answer"),
            replaces=replaces,
        ),
        now=call.now,
    )


def _why_not(call: Call, user: str, partner: str, reason: str) -> Words | None:
    if not reason or not (user or partner):
        return said(_HOW)
    if len(reason) > kit.LONGEST_REASON:
        return said("Write at most {most} characters.", most=kit.LONGEST_REASON)
    if partner and call.partner is not None:
        return said("Partners thank people, not companies: `kudos @anna for …`.")
    why_not = _not_thanked(call, user) if user else None
    return said(why_not) if why_not is not None else None


def _not_thanked(call: Call, user: str) -> str | None:
    """Why that person cannot be thanked, for `said` or `ours`."""
    if user == call.actor.user:
        return phrase("Thanks to oneself are not said out loud. Whom else would you like to thank?")
    person = call.slack.person(user) if user else None
    return _NOBODY if person is None or person.is_bot or person.is_gone else None


def _place(call: Call, user: str, partner: str, channel: str) -> str:
    """Where it is said: a partner's in its own channel, or where it was given; a person's where it was given if they are there.

    "" is that person alone; for a partner, nowhere.
    """
    given_in = "" if channel.startswith("D") else channel
    if partner:
        with call.database.reading() as session:
            bound = people.channels_of_partner(session, workspace_id=call.workspace.id, partner=partner)
        return bound[0] if bound else given_in
    return given_in if given_in and user in _members(call, given_in) else ""


def _members(call: Call, channel: str) -> tuple[str, ...]:
    """Of a channel that we are in; nobody of others."""
    try:
        return call.slack.members(channel)
    except RefusedBySlack:
        return ()


def _take_away(session: Session, call: Call, found: Kudos) -> None:
    """What waits is never said; where it stands or is on its way, that it was taken back is said in its place."""
    message = outbox.find(session, workspace_id=call.workspace.id, dedupe=found.dedupe)
    if message is None or outbox.call_off(
        session,
        workspace_id=call.workspace.id,
        dedupe=found.dedupe,
        reason=kudos.TAKEN_BACK,
        by=call.actor,
        now=call.now,
    ):
        return
    _queue(
        session,
        call,
        found,
        blocks.taken_back(found),
        dedupe=f"{found.dedupe}:back",
        channel=message.message.channel,
        replaces=found.dedupe,
    )


def _allowance(call: Call) -> int:
    with call.database.reading() as session:
        return workspaces.get(session, workspace_id=call.workspace.id).kudos_a_week


def _allow(call: Call, asked: str) -> None:
    if not re.fullmatch(r"\d{1,3}", asked):
        call.say(said("Say how many a week: `/premio kudos allow 5`."))
        return
    with call.database.writing() as session:
        workspaces.set_kudos(
            session, workspace_id=call.workspace.id, a_week=int(asked), by=call.actor, now=call.now
        )
    call.say(said("Everybody can thank others {count} times a week.", count=int(asked)))


def _set_emoji(call: Call, asked: str) -> None:
    named = _EMOJI.fullmatch(asked)
    if named is None:
        call.say(
            said("Say which one: `/premio kudos emoji :trophy:`, or `/premio kudos emoji off` for none.")
        )
        return
    emoji = "" if asked.casefold() in ("off", "none", "no", "nessuna") else named[1].casefold()
    with call.database.writing() as session:
        workspaces.set_kudos(
            session, workspace_id=call.workspace.id, emoji=emoji, by=call.actor, now=call.now
        )
    if emoji:
        call.say(
            said(
                "Whoever reacts with :{emoji}: to what somebody wrote is asked what for, and then thanks them. It works in channels that I am in.",
                emoji=emoji,
            )
        )
    else:
        call.say(said("No reaction thanks anybody now."))


def _set_values(call: Call, asked: str) -> None:
    named = tuple(dict.fromkeys(filter(None, (each.strip() for each in asked.split(",")))))
    if len(named) > _MOST_VALUES or any(len(each) > _LONGEST_VALUE for each in named):
        call.say(
            said(
                "Say up to {count} values of up to {most} characters each, with commas between.",
                count=_MOST_VALUES,
                most=_LONGEST_VALUE,
            )
        )
        return
    with call.database.writing() as session:
        workspaces.set_kudos(
            session,
            workspace_id=call.workspace.id,
            values=named,
            by=call.actor,
            now=call.now,
        )
    call.reply(
        kit.section(
            said("Thanks can stand for: {values}.", values=", ".join(named))
            if named
            else said("Thanks stand for no values now.")
        )
    )
