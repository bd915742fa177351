"""Who may do what, and who belongs to which partner: acts of managers, each on record."""

from __future__ import annotations

import re
from typing import Final, cast, get_args

from bot.blocks import channels
from bot.blocks.text import Words, channel_link, mention, said
from bot.call import Call
from bot.listeners.speech import Pointer, Speech, channel_in, near, unquoted, user_in
from bot.listeners.whose import channel_of, partners_known
from bot.slack import RefusedBySlack
from programs.facts import folded
from storage import companies, consent, outbox, people
from storage.people import Actor, Role

_AS: Final = re.compile(r"(?P<partner>[\"“”„«»].+[\"“”„«»]|\S+)\s+as\s+(?P<person>.+)", re.IGNORECASE)
"""`"Acme" as "Anna Rossi"`."""


def set_role(call: Call, speech: Speech) -> None:
    """`role @user manager|finance|approver|none`."""
    pointed = user_in(speech.rest)
    if pointed is None:
        call.say(said("Say who and what: `/premio role @user manager`, `finance`, `approver` or `none`."))
        return
    pointer, rest = pointed
    actor = _actor(call, pointer)
    if actor is None:
        _nobody(call, pointer)
        return
    word = unquoted(rest).casefold()
    if word not in (*get_args(Role), "none"):
        meant = near(word, (*get_args(Role), "none"))
        call.say(
            said("There is no role “{word}”. Did you mean `{meant}`?", word=word[:40], meant=meant)
            if meant
            else said("A role is `manager`, `finance`, `approver` or `none`: `/premio role @user manager`.")
        )
        return
    if word != "none" and not call.roster.is_staff(actor):
        call.say(
            said(
                '{who} is not a member of this workspace. Roles are for our own people; for a partner\'s, use `/premio person @user "Partner"`.',
                who=mention(actor.user),
            )
        )
        return
    role = None if word == "none" else cast("Role", word)
    with call.database.writing() as session:
        people.set_role(
            session, workspace_id=call.workspace.id, actor=actor, role=role, by=call.actor, now=call.now
        )
    call.say(
        said("{who} has the role *{role}* now.", who=mention(actor.user), role=role)
        if role
        else said("{who} has no role any more.", who=mention(actor.user))
    )


def bind_channel(call: Call, speech: Speech) -> None:
    """`bind #channel "Acme"`; without a channel, the one in which it is typed."""
    pointed = channel_in(speech.rest)
    pointer, rest = pointed or (Pointer(call.envelope.channel or None, None), speech.rest)
    channel = channel_of(call, pointer)
    if channel is None:
        call.say(
            said(
                "I do not see a channel #{name}. Invite me there first, and pick the channel from Slack's list.",
                name=pointer.name or "?",
            )
        )
        return
    partner = _partner(call, unquoted(rest), example='/premio bind #channel "Acme"')
    if partner is None:
        return
    with call.database.writing() as session:
        before = people.partner_of_channel(session, workspace_id=call.workspace.id, channel=channel)
        people.bind_channel(
            session,
            workspace_id=call.workspace.id,
            channel=channel,
            partner=partner,
            by=call.actor,
            now=call.now,
        )
        bound = consent.find(session, workspace_id=call.workspace.id, channel=channel)
        assert bound is not None, "it was bound just now"
        if before is None or folded(before) != folded(partner):
            call.announce(
                session,
                lambda: channels.greeting(bound),
                partner=partner,
                channel=channel,
                what=f"bound {folded(partner)}",
            )
        outbox.look_again(session, workspace_id=call.workspace.id, now=call.now)
    was = said(" Before, it was *{before}*'s.", before=before) if before and before != partner else said("")
    call.say(
        said(
            "{channel} is *{partner}*'s channel now.{was} {consent} Its people are known by it.{note}",
            channel=channel_link(channel),
            partner=partner,
            was=was,
            consent=channels.consent_note(bound),
            note=_who_is_there(call, channel, partner),
        )
    )


def unbind_channel(call: Call, speech: Speech) -> None:
    pointed = channel_in(speech.rest)
    pointer = pointed[0] if pointed else Pointer(call.envelope.channel or None, None)
    channel = channel_of(call, pointer)
    if channel is None:
        call.say(said("Which channel? `/premio unbind #channel`."))
        return
    with call.database.writing() as session:
        before = people.partner_of_channel(session, workspace_id=call.workspace.id, channel=channel)
        if before is not None:
            people.unbind_channel(
                session, workspace_id=call.workspace.id, channel=channel, by=call.actor, now=call.now
            )
    call.say(
        said("{channel} belongs to no partner any more.", channel=channel_link(channel))
        if before
        else said("{channel} belonged to no partner.", channel=channel_link(channel))
    )


def bind_person(call: Call, speech: Speech) -> None:
    """`person @user "Acme"`, `person @user "Acme" as "Anna Rossi"`, or `none`."""
    pointed = user_in(speech.rest)
    if pointed is None:
        call.say(said('Say who and which partner: `/premio person @user "Acme"`, or `none`.'))
        return
    pointer, rest = pointed
    actor = _actor(call, pointer)
    if actor is None:
        _nobody(call, pointer)
        return
    if rest.strip().casefold() == "none":
        _unbind_person(call, actor)
        return
    named = _AS.fullmatch(rest.strip())
    partner = _partner(
        call, unquoted(named["partner"] if named else rest), example='/premio person @user "Acme"'
    )
    if partner is None:
        return
    person = unquoted(named["person"]) if named else ""
    with call.database.writing() as session:
        people.bind_person(
            session,
            workspace_id=call.workspace.id,
            actor=actor,
            partner=partner,
            person=person,
            by=call.actor,
            now=call.now,
        )
        outbox.look_again(session, workspace_id=call.workspace.id, now=call.now)
    call.say(
        said(
            "{who} works for *{partner}* now, as far as I am concerned.{person}",
            who=mention(actor.user),
            partner=partner,
            person=said(" In the list of people that is {person}.", person=person) if person else said(""),
        )
    )


def bind_company(call: Call, speech: Speech) -> None:
    """`company @user "Acme"`, or `none`: all people of that person's workspace are Acme's."""
    pointed = user_in(speech.rest)
    if pointed is None:
        call.say(
            said(
                'Say who and which partner: `/premio company @user "Acme"`, or `none`. It goes for everybody of that person\'s workspace.'
            )
        )
        return
    pointer, rest = pointed
    actor = _actor(call, pointer)
    if actor is None:
        _nobody(call, pointer)
        return
    if actor.team == call.workspace.team_id:
        call.say(
            said(
                '{who} is in our own workspace, which is no partner\'s. For one person, use `/premio person @user "Partner"`.',
                who=mention(actor.user),
            )
        )
        return
    if unquoted(rest).casefold() == "none":
        _unbind_company(call, actor)
        return
    partner = _partner(call, unquoted(rest), example='/premio company @user "Acme"')
    if partner is None:
        return
    with call.database.writing() as session:
        companies.bind(
            session,
            workspace_id=call.workspace.id,
            team=actor.team,
            partner=partner,
            by=call.actor,
            now=call.now,
        )
        outbox.look_again(session, workspace_id=call.workspace.id, now=call.now)
    call.say(
        said(
            "Everybody of {who}'s workspace works for *{partner}* now, as far as I am concerned.",
            who=mention(actor.user),
            partner=partner,
        )
    )


def _unbind_company(call: Call, actor: Actor) -> None:
    with call.database.writing() as session:
        was_bound = companies.unbind(
            session, workspace_id=call.workspace.id, team=actor.team, by=call.actor, now=call.now
        )
    call.say(
        said("{who}'s workspace is no partner's any more.", who=mention(actor.user))
        if was_bound
        else said("{who}'s workspace was not bound to a partner.", who=mention(actor.user))
    )


def _unbind_person(call: Call, actor: Actor) -> None:
    with call.database.writing() as session:
        was_bound = people.unbind_person(
            session, workspace_id=call.workspace.id, actor=actor, by=call.actor, now=call.now
        )
    call.say(
        said("{who} belongs to no partner any more, unless by a channel.", who=mention(actor.user))
        if was_bound
        else said("{who} was not bound to a partner.", who=mention(actor.user))
    )


def _actor(call: Call, pointer: Pointer) -> Actor | None:
    """Who is pointed at. A typed name must be one person's: whoever else took it would get what was meant for another."""
    users = (pointer.id,) if pointer.id else call.slack.users_named(pointer.name or "")
    person = call.slack.person(users[0]) if len(users) == 1 else None
    return Actor(enterprise="", team=person.team, user=person.id) if person and not person.is_bot else None


def _nobody(call: Call, pointer: Pointer) -> None:
    call.say(
        said(
            "I do not know who “{name}” is: nobody of this workspace goes by that name, or several do. Pick the person from Slack's list after typing @.",
            name=pointer.name or "that",
        )
    )


def _partner(call: Call, name: str, *, example: str) -> str | None:
    """The partner's name as we know it, or as written where we do not know any such partner yet. None after having said what is missing."""
    if not name:
        call.say(said("Which partner? Say its name: `{example}`.", example=example))
        return None
    known = partners_known(call)
    if (same := known.get(folded(name))) is not None:
        return same
    meant = near(name, known.values(), cutoff=0.8, beginnings=False)
    if meant is not None:
        call.say(
            said(
                "I know no partner “{name}”. Did you mean “{meant}”? If it is a new one, import `partners.csv` first.",
                name=name[:80],
                meant=meant,
            )
        )
        return None
    return name


def _who_is_there(call: Call, channel: str, partner: str) -> Words:
    """Whom we take for the partner's, and who else reads along. Binding works before we are in the channel; announcing does not."""
    try:
        with call.database.reading() as session:
            readers = call.roster.readers(session, channel)
            teams = sorted({each.person.team for each in readers if each.person and each.by_channel})
            spoke_for = {
                other
                for team in teams
                for other in consent.agreed_elsewhere(
                    session, workspace_id=call.workspace.id, team=team, partner=partner
                )
            }
    except RefusedBySlack:
        return said(" I am not in that channel yet: invite me with `/invite @Premio`.")
    return channels.who_is_there(readers, partner, sorted(spoke_for))
