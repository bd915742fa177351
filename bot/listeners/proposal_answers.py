"""What a partner's people do with a draft that they are asked about: agree, object, comment, or try other numbers and suggest them.

Whose somebody is, is looked up at each step; what the forms remember grants nothing. Of other partners nothing is read or said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot import actions, proposing
from bot.blocks import kit
from bot.blocks import proposal_forms as forms
from bot.blocks.kit import Block
from bot.blocks.proposal_forms import Place, place_of, typed_in
from bot.blocks.reader import ours
from bot.blocks.text import Words, said
from bot.call import Call
from bot.envelope import number_in
from bot.listeners.forms import Answer, at_fields, instead, mistake, notice, typed, wrong
from bot.own_trial import brought
from bot.versions import has_errors, program_of
from dsl.read import read
from programs.adjustable import NotANumber, figure_of, with_numbers
from storage import outbox, programs, proposals
from storage.people import user_of
from storage.programs import Version
from storage.proposals import Kind, Proposal


@dataclass(frozen=True, slots=True)
class Asked:
    """A proposal that is open to whoever acts, and for which partner that is."""

    proposal: Proposal
    version: Version
    partner: str


def on_agree(call: Call) -> None:
    asked = _asked(call, _clicked(call))
    if asked is not None and _react(call, asked, "agree"):
        call.say(
            said(
                "Thank you! *{partner}* agrees with *{name}*; your contact at the vendor reads it. You can still comment.",
                partner=asked.partner,
                name=asked.version.name,
            )
        )


def on_object(call: Call) -> None:
    _open_words(call, "object")


def on_comment(call: Call) -> None:
    _open_words(call, "comment")


def words(call: Call) -> Answer | None:
    """An objection or a comment was sent."""
    place = place_of(call.envelope.value)
    kind: Kind = "object" if place.kind == "object" else "comment"
    text = typed(call, actions.WORDS_BLOCK)
    missing = ours("Write a sentence.")
    if (sentence := wrong(text, missing=missing, longest=forms.LONGEST_WORDS)) is not None:
        return mistake(actions.WORDS_BLOCK, sentence)
    asked = _asked_in(call, place)
    if asked is None:
        return notice(_not_open())
    _react(call, asked, kind, words=text)
    return notice(said("Thank you! Your contact at the vendor reads it, and no other partner."))


def on_numbers(call: Call) -> None:
    asked = _asked(call, _clicked(call))
    if asked is not None:
        call.open(forms.numbers(asked.proposal, asked.version, channel=call.envelope.channel))


def mistakes(call: Call) -> Answer | None:
    """Of the form with numbers: what is none, under its field."""
    asked = _asked_in(call, place_of(call.envelope.value))
    if asked is None:
        return None  # trying says so
    errors = _numbers(asked, typed_in(call.envelope.payload["view"]))[1]
    shown = {f"{actions.NUMBER_BLOCK}:{place}": text for place, text in errors.items()}
    if (sentence := wrong(typed(call, actions.WORDS_BLOCK), longest=forms.LONGEST_WORDS)) is not None:
        shown[actions.WORDS_BLOCK] = sentence
    return at_fields(shown) if shown else None


def attempt(call: Call) -> Answer | None:
    """*Try it*: the same form, with what one's own deals would have brought."""
    place = place_of(call.envelope.value)
    asked = _asked_in(call, place)
    if asked is None:
        return notice(_not_open())
    filled_in = typed_in(call.envelope.payload["view"])
    numbers, _ = _numbers(asked, filled_in)
    return instead(_form(asked, place, filled_in, _result(call, asked, numbers)))


def on_send(call: Call) -> None:
    """The button in the form: suggest what stands there."""
    view = call.envelope.payload.get("view") or {}
    place = place_of(str(view.get("private_metadata") or ""))
    asked = _asked_in(call, place)
    if asked is None:
        call.settle(kit.message(kit.section(_not_open())))
        return
    filled_in = typed_in(view)
    numbers, errors = _numbers(asked, filled_in)
    words = typed(call, actions.WORDS_BLOCK)
    if (sentence := wrong(words, longest=forms.LONGEST_WORDS)) is not None:
        shown = [kit.section(said("{sentence}", sentence=sentence))]
        call.slack.update_view(view["id"], _form(asked, place, filled_in, shown))
        return
    if errors or not numbers or has_errors(read(_changed(asked, numbers))):
        note = said("Nothing was sent: change at least one number, and write figures only.")
        call.slack.update_view(view["id"], _form(asked, place, filled_in, [kit.section(note)]))
        return
    _react(call, asked, "suggest", words=words, numbers=numbers)
    thanks = said(
        "Thank you! Your contact at the vendor reads it, and no other partner. If it is taken over, you are told in your channel."
    )
    call.settle(kit.message(kit.section(thanks)))


# --- the steps ---


def _open_words(call: Call, kind: Kind) -> None:
    asked = _asked(call, _clicked(call))
    if asked is not None:
        call.open(forms.words(asked.proposal, asked.version.name, kind=kind, channel=call.envelope.channel))


def _clicked(call: Call) -> Place:
    value = call.envelope.value
    number = number_in(value)
    return Place(number, call.envelope.channel)


def _asked(call: Call, place: Place) -> Asked | None:
    """None after having said why not."""
    found = _asked_in(call, place)
    if found is None:
        call.say(_not_open())
    return found


def _asked_in(call: Call, place: Place) -> Asked | None:
    """What is over, what is not there and what is not theirs look the same."""
    with call.database.reading() as session:
        proposal = proposals.find(session, workspace_id=call.workspace.id, proposal_id=place.proposal)
        partner = call.roster.partner_of(session, call.actor, channel=place.channel)
        if proposal is None or partner is None or not proposal.asks(partner) or proposal.outcome is not None:
            return None
        if proposals.reason_to_end(session, proposal, now=call.now) is not None:
            return None
        return Asked(proposal, programs.get(session, version_id=proposal.version_id), partner)


def _react(
    call: Call, asked: Asked, kind: Kind, *, words: str = "", numbers: Mapping[int, str] | None = None
) -> bool:
    """Kept, and told to whoever asked. False where it was kept before."""
    locale = call.locale_of(user_of(asked.proposal.proposed_by))
    with call.database.writing() as session:
        is_new = proposals.react(
            session,
            asked.proposal,
            partner=asked.partner,
            kind=kind,
            words=words,
            numbers=numbers,
            by=call.actor,
            meaning=call.envelope.meaning,
            now=call.now,
        )
        if is_new:
            reaction = proposals.reactions(session, proposal_id=asked.proposal.id)[-1]
            message = proposing.news(session, asked.proposal, reaction, locale=locale)
            outbox.enqueue(session, workspace_id=call.workspace.id, message=message, now=call.now)
    return is_new


def _numbers(asked: Asked, filled_in: Mapping[int, str]) -> tuple[dict[int, str], dict[int, str]]:
    """Those that differ from what is proposed, as they are written in the text; and what is wrong with the others."""
    numbers: dict[int, str] = {}
    errors: dict[int, str] = {}
    for place, number in enumerate(asked.proposal.permitted):
        if place not in filled_in:
            continue
        try:
            new = figure_of(filled_in[place], number)
        except NotANumber:
            errors[place] = ours(
                "Write a figure only, without a sign for thousands, such as 4.5, 900 or 20k."
            )
            continue
        if new != number.written:
            numbers[place] = new
    return numbers, errors


def _changed(asked: Asked, numbers: Mapping[int, str]) -> str:
    """It is read without trying its own tests: with other numbers these come out otherwise, which is the manager's to mend."""
    return with_numbers(asked.version.text, asked.proposal.permitted, numbers)


def _result(call: Call, asked: Asked, numbers: Mapping[int, str]) -> list[Block]:
    text = _changed(asked, numbers)
    if has_errors(read(text)):
        return [
            kit.section(
                said("These numbers do not fit together: steps have to rise, and a minimum cannot be above a maximum.")
            )
        ]  # fmt: skip
    zone = ZoneInfo(program_of(asked.version.text).zone)
    with call.database.reading() as session:
        found = brought(
            session,
            workspace_id=call.workspace.id,
            partner=asked.partner,
            text=asked.version.text,
            changed=text,
            today=call.now.astimezone(zone).date(),
        )
    return forms.came_to(found)


def _form(asked: Asked, place: Place, filled_in: Mapping[int, str], result: list[Block]) -> Block:
    return forms.numbers(asked.proposal, asked.version, channel=place.channel, typed=filled_in, result=result)


def _not_open() -> Words:
    return said("This question is not open to you, or not any more.")
