"""Which partner somebody asks about, and which channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlmodel import Session

from bot.blocks import standings as standings_blocks
from bot.blocks.reader import told
from bot.blocks.text import said
from bot.call import Call
from bot.listeners.speech import Pointer, near
from dsl.suggest import begun
from programs.facts import folded, names_in
from storage import facts, people


def whose(call: Call, name: str, *, word: str) -> str | None:
    """The partner that is asked about by that `word`: one's own, or any for those who may see all. None after having said why not."""
    if call.partner is not None:
        return call.partner
    if not sees_all(call):
        ask_who(call)
        return None
    if not name:
        call.say(
            said("Of which partner? Write its name after the word, such as `/premio {word} Acme`.", word=word)
        )
        return None
    return known_as(call, name)


def ask_who(call: Call) -> None:
    """Whoever acts is of no partner that we know, and may not see all: where to turn."""
    call.send(standings_blocks.not_shown() if call.is_ours else standings_blocks.who_are_you())


def is_theirs(session: Session, call: Call, *, partner: str, payee: str) -> bool:
    """Whether something that is for a partner, or for a payee of its awards, is for whoever acts."""
    if call.partner is None:
        return False
    if not payee:
        return folded(call.partner) == folded(partner)
    return payee in (person_of(session, call, partner), folded(call.partner))


def person_of(session: Session, call: Call, partner: str) -> str:
    """Which of the partner's people acts, folded; "" where nobody has said it."""
    theirs = people.partner_of_person(session, workspace_id=call.workspace.id, actor=call.actor)
    if theirs is None or folded(theirs) != folded(partner):
        return ""
    return people.person_of(session, workspace_id=call.workspace.id, actor=call.actor)


def known_as(call: Call, name: str) -> str | None:
    """The partner of that name as we write it, or the only one whose name begins with these words. None after having said that there is none."""
    known = partners_known(call)
    if (same := known.get(folded(name))) is not None:
        return same
    if (only := begun(name, known.values())) is not None:
        return only
    if (named := named_in(call, name)) is not None:
        return named
    call.say(said("{sentence}", sentence=no_partner(name, known.values())))
    return None


def no_partner(name: str, known: Iterable[str]) -> str:
    """That there is none of that name, and which may be meant, in the reader's language."""
    meant = near(name, known)
    if meant:
        return told("I know no partner “{name}”. Did you mean “{meant}”?", name=name[:60], meant=meant)
    return told("I know no partner “{name}”.", name=name[:60])


def named_in(call: Call, text: str) -> str | None:
    """The only partner that a text names, among other words: `of Acme`."""
    known = partners_known(call)
    named = names_in(text, known.values())
    return known[next(iter(named))] if len(named) == 1 else None


def channel_of(call: Call, pointer: Pointer) -> str | None:
    """The id of a channel that was pointed at; None where we see none."""
    if pointer.id:
        return pointer.id if pointer.id[:1] in ("C", "G") else None
    return call.slack.channel_named(pointer.name) if pointer.name else None


def user_of(call: Call, pointer: Pointer) -> str:
    """The id of a person who was pointed at; "" where nobody, or more than one, is called so."""
    if pointer.id:
        return pointer.id
    named = call.slack.users_named(pointer.name) if pointer.name else ()
    return named[0] if len(named) == 1 else ""


def partners_known(call: Call) -> Mapping[str, str]:
    """The partners' names as we write them, by folded names."""
    with call.database.reading() as session:
        names = facts.partner_names(session, workspace_id=call.workspace.id)
    return {folded(name): name for name in names}


def sees_all(call: Call) -> bool:
    """Whether somebody may look at every partner's figures."""
    return call.is_manager or call.is_finance
