"""`language italiano`: in which language somebody is answered, and partners are told; `language italiano for Brera`, `for everybody`."""

from __future__ import annotations

import re
from typing import Final

from babel import Locale

from bot.blocks import greetings
from bot.blocks.reader import language, written_for
from bot.blocks.text import joined, said
from bot.call import Call
from bot.listeners.speech import Speech, unquoted
from bot.listeners.whose import known_as
from programs.facts import folded
from programs.speech import LANGUAGES
from storage import languages, people

_FOR: Final = re.compile(r"\s+(?:for|per)\s+", re.IGNORECASE)
_EVERYBODY: Final = frozenset({"everybody", "all", "tutti"})


def choose(call: Call, speech: Speech) -> None:
    """For oneself; managers say for whom: a partner, or everybody for whom nothing else is chosen."""
    asked, *rest = _FOR.split(speech.rest, maxsplit=1)
    wanted = _language_called(unquoted(asked))
    if wanted is None:
        ways = joined([said("`language {name}`", name=greetings.own_name(each)) for each in LANGUAGES], ", ")
        call.say(
            said("I do not speak that language: {ways}.", ways=ways)
            if asked
            else said("Which language? {ways}.", ways=ways)
        )
        return
    if not rest:
        _keep(call, languages.of_person(call.envelope.actor.user), wanted)
        with written_for(lambda: wanted):
            chosen = said("From now on I speak *{language}* to you.", language=_called(wanted))
            if call.partner is None or _of_partner(call, call.partner) == wanted:
                call.say(chosen)
            else:
                call.send(greetings.spoken_to_you(chosen, call.partner))
        return
    call.require_manager()
    name = unquoted(rest[0])
    if name.casefold() in _EVERYBODY:
        _keep(call, languages.EVERYBODY, wanted)
        call.say(
            said(
                "From now on I speak *{language}* to everybody for whom nothing else is chosen.",
                language=_called(wanted),
            )
        )
        return
    partner = known_as(call, name)
    if partner is not None:
        _keep(call, languages.of_partner(partner), wanted)
        call.say(
            said(
                "From now on *{partner}* is told in *{language}* what there is to tell.",
                partner=partner,
                language=_called(wanted),
            )
        )


def on_speak_here(call: Call) -> None:
    """A partner's people, or a manager in the partner's channel, choose what is written there; everybody in it reads that, and can choose again."""
    wanted, channel = call.envelope.value, call.envelope.channel
    with call.database.reading() as session:
        here = people.partner_of_channel(session, workspace_id=call.workspace.id, channel=channel)
    partner = call.partner or (here if call.is_manager else None)
    if partner is None or wanted not in LANGUAGES:
        call.say(said("Only the people of the partner, and managers, choose the language of its channel."))
        return
    is_new = _of_partner(call, partner) != wanted
    _keep(call, languages.of_partner(partner), wanted)
    with written_for(lambda: wanted):
        message = greetings.spoken_here(partner, call.actor.user)
    if is_new and here is not None and folded(here) == folded(partner):
        with call.database.writing() as session:
            call.queue(session, message, channel=channel, what="language", urgency=1)
    else:
        call.send(message)


def _language_called(name: str) -> str | None:
    """A language of ours by its code, or by what any of ours calls it."""
    wanted = name.casefold()
    return next(
        (
            each
            for each in LANGUAGES
            if wanted == each
            or any(wanted == str(Locale.parse(each).get_display_name(lang)).casefold() for lang in LANGUAGES)
        ),
        None,
    )


def _called(lang: str) -> str:
    """In the reader's language."""
    return str(Locale.parse(lang).get_display_name(language()))


def _of_partner(call: Call, partner: str) -> str:
    with call.database.reading() as session:
        return languages.spoken(session, workspace_id=call.workspace.id).for_partner(partner)


def _keep(call: Call, listener: str, language: str) -> None:
    with call.database.writing() as session:
        languages.choose(
            session,
            workspace_id=call.workspace.id,
            listener=listener,
            language=language,
            by=call.actor,
            now=call.now,
        )
