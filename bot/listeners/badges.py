"""`badges`: what somebody's partner holds and how often they were thanked; for those who may see all, of a partner or a person."""

from __future__ import annotations

from sqlmodel import Session

from bot.blocks import badges as blocks
from bot.blocks import kit
from bot.blocks.text import said
from bot.call import Call
from bot.certificates import certificate
from bot.listeners.rewards import award_seen
from bot.listeners.speech import Speech, unquoted, user_in
from bot.listeners.whose import known_as, sees_all, user_of
from bot.pdf import CannotBeWritten
from bot.versions import program_of
from storage import applause, badges, kudos, people, programs
from storage.ledger_values import LedgerAward
from storage.people import Actor


def show(call: Call, speech: Speech) -> None:
    """Partners see their own, whatever they name."""
    asked = unquoted(speech.rest)
    if not asked or not sees_all(call) or call.partner is not None:
        _show(call, partner=call.partner, person=call.actor.user)
    elif (pointed := user_in(asked)) is not None:
        _of_person(call, user_of(call, pointed[0]))
    elif (partner := known_as(call, asked)) is not None:
        _show(call, partner=partner, person="")


def on_show(call: Call) -> None:
    show(call, Speech("badges", ""))


def on_certificate(call: Call) -> None:
    """In a direct message to whoever pressed. Somebody else's is answered like one that is not there."""
    award = award_seen(call, call.envelope.value)
    if award is None or not blocks.has_certificate(award):
        call.say(said("There is no certificate for that: it is not earned, or not yours to see."))
        return
    with call.database.reading() as session:
        program = programs.get(session, version_id=award.version_id).name
    try:
        made = certificate(award, program=program, vendor=call.workspace.name)
    except CannotBeWritten as failure:
        call.say(
            said(
                "I cannot write “{text}” on a certificate: my fonts do not have all of its letters.",
                text=str(failure),
            )
        )
        return
    call.hand_over(made, message=kit.message(kit.section(said("{words}", words=made.words))))
    call.say(said("I sent you the certificate in a direct message."))


def _of_person(call: Call, user: str) -> None:
    if not user or call.slack.person(user) is None:
        call.say(said("I know nobody of that name here. Pick the person from Slack's list."))
        return
    with call.database.reading() as session:
        partner = call.roster.partner_of(session, _actor(call, user))
    _show(call, partner=partner, person=user)


def _show(call: Call, *, partner: str | None, person: str) -> None:
    with call.database.reading() as session:
        found = _recognised(session, call, partner=partner, person=person)
        texts = [
            programs.get(session, version_id=each.version_id).text for each in found.badges[: blocks.SHOWN]
        ]
    call.send(blocks.page(found, [program_of(text) for text in texts], is_partner=call.partner is not None))


def _recognised(session: Session, call: Call, *, partner: str | None, person: str) -> blocks.Recognised:
    workspace_id = call.workspace.id
    alone = kudos.received(session, workspace_id=workspace_id, user=person) if person else 0
    if partner is None:
        return blocks.Recognised(partner=None, person=person, person_thanked=alone)
    held = badges.held(session, workspace_id=workspace_id, partner=partner)
    return blocks.Recognised(
        partner=partner,
        badges=held,
        applause=applause.of_awards(
            session, workspace_id=workspace_id, partner=partner, awards=held[: blocks.SHOWN]
        ),
        partner_applauded=applause.of_partner(session, workspace_id=workspace_id, partner=partner),
        partner_thanked=kudos.received(session, workspace_id=workspace_id, partner=partner),
        person=person,
        person_thanked=alone,
        person_badges=_won(session, call, partner, person) if person else (),
    )


def _won(session: Session, call: Call, partner: str, user: str) -> tuple[LedgerAward, ...]:
    """What they won themselves; nothing where nobody has said who they are in the list of people."""
    person = people.person_of(session, workspace_id=call.workspace.id, actor=_actor(call, user))
    if not person:
        return ()
    return badges.of_person(session, workspace_id=call.workspace.id, partner=partner, person=person)


def _actor(call: Call, user: str) -> Actor:
    return call.roster.resolved(Actor(enterprise="", team="", user=user))
