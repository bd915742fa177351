"""`/premio propose NAME`: a draft is shown to chosen partners, and the manager reads what they say and takes over what they suggest."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot import actions, proposing
from bot.blocks import kit
from bot.blocks import programs as program_blocks
from bot.blocks import proposal_forms as forms
from bot.blocks import proposals as blocks
from bot.blocks import reviews as review_blocks
from bot.blocks.kit import Block
from bot.blocks.reader import told
from bot.blocks.simulations import tried_on
from bot.blocks.text import said
from bot.call import Call
from bot.checking import read
from bot.envelope import number_in
from bot.listeners.forms import Answer, at_fields, notice, picked, typed, wrong
from bot.listeners.programs import by_number, clicked, named, submits
from bot.listeners.speech import Speech
from bot.reviewing import weighed
from bot.simulation import Ground, on_past_deals
from bot.versions import has_errors, program_of
from dsl import read as texts
from dsl.diagnostics import Diagnostic
from programs.adjustable import adjustable, with_numbers
from programs.moved_days import moved
from storage import outbox, programs, proposals
from storage.programs import Version
from storage.proposals import Proposal, Reaction


def propose(call: Call, speech: Speech) -> None:
    """The form; where partners are being asked already, what they said."""
    if (version := named(call, speech.name)) is not None:
        _propose(call, version)


def on_propose(call: Call) -> None:
    if (version := clicked(call)) is not None:
        _propose(call, version)


def mistakes(call: Call) -> Answer | None:
    """Too many numbers, or no channel that may be asked."""
    errors = {}
    if len(picked(call, actions.NUMBERS_BLOCK)) > forms.MOST_NUMBERS:
        errors[actions.NUMBERS_BLOCK] = told("Choose up to {most}.", most=forms.MOST_NUMBERS)
    if not picked(call, actions.CHANNELS_BLOCK):
        errors[actions.CHANNELS_BLOCK] = told("Choose at least one.")
    if (sentence := wrong(typed(call, actions.WORDS_BLOCK), longest=forms.LONGEST_NOTE)) is not None:
        errors[actions.WORDS_BLOCK] = sentence
    return at_fields(errors) if errors else None


def save(call: Call) -> Answer | None:
    """The form was sent: ask them."""
    call.require_manager()
    version = by_number(call, call.envelope.value)
    if version is None:
        return notice(said("That program is not there any more. `/premio list` shows those that are."))
    wanted = set(picked(call, actions.CHANNELS_BLOCK))
    numbers = adjustable(version.text)
    chosen = picked(call, actions.NUMBERS_BLOCK)
    with call.database.writing() as session:
        invited = [
            each
            for each in proposals.may_be_asked(session, workspace_id=call.workspace.id)
            if each.channel in wanted
        ]
        proposal = (
            proposals.propose(
                session,
                version,
                invited=invited,
                permitted=[number for place, number in enumerate(numbers) if str(place) in chosen],
                note=typed(call, actions.WORDS_BLOCK),
                closes_at=call.now + timedelta(days=_days(call)),
                by=call.actor,
                now=call.now,
            )
            if invited
            else None
        )
        for message in proposing.questions(session, proposal, version) if proposal else ():
            outbox.enqueue(session, workspace_id=call.workspace.id, message=message, now=call.now)
    if proposal is None:
        return notice(
            said(
                "Nobody was asked: the draft has changed meanwhile, is being shown already, or its channels may not be asked any more. Have a look at it again: `/premio show {name}`.",
                name=version.name,
            )
        )
    return notice(blocks.shown_to(proposal, version))


def on_board(call: Call) -> None:
    call.require_manager()
    proposal = _found(call)
    if proposal is None:
        call.say(said("That is not there any more."))
    else:
        _board(call, proposal)


def on_end(call: Call) -> None:
    call.require_manager()
    proposal = _found(call)
    if proposal is None:
        call.say(said("That is not there any more."))
        return
    with call.database.writing() as session:
        is_new = proposing.ended(session, proposal, "withdrawn", by=call.actor, now=call.now)
    call.say(
        said("Partners are thanked, and their buttons go.") if is_new else said("That had ended already.")
    )


def on_effect(call: Call) -> None:
    """What a suggestion would change for everybody, before it is taken over."""
    call.require_manager()
    if (reaction := _suggestion(call)) is None:
        return
    with call.database.reading() as session:
        proposal = proposals.find(session, workspace_id=call.workspace.id, proposal_id=reaction.proposal_id)
        assert proposal is not None, "a reaction is to a proposal"
        version = programs.get(session, version_id=proposal.version_id)
        zone = ZoneInfo(program_of(version.text).zone)
        tried = on_past_deals(version.text, today=call.now.astimezone(zone).date())
        text = with_numbers(version.text, proposal.permitted, reaction.numbers)
        program = program_of(moved(text, -tried.months_back))
        ground = Ground(session=session, workspace_id=call.workspace.id)
        summary, comparison = weighed(ground, program, beside=tried.program)
    shown = review_blocks.money(summary, comparison)
    call.send(blocks.effect(version, reaction, tried=tried_on(tried, call.locale), money=shown))


def on_adopt(call: Call) -> None:
    """The suggestion's numbers stand in a new version of the draft, and everything else of its text as it was.

    Where the program's own tests fail with them, that is shown first, and nobody is thanked for what may not come.
    """
    call.require_manager()
    if (reaction := _suggestion(call)) is None:
        return
    with call.database.reading() as session:
        proposal = proposals.find(session, workspace_id=call.workspace.id, proposal_id=reaction.proposal_id)
        assert proposal is not None, "a reaction is to a proposal"
        text = _with_its_numbers(session, proposal, reaction)
        name = programs.get(session, version_id=proposal.version_id).name
    failing = _failing(text) if text is not None else []
    if text is None or not failing:
        _adopt(call, reaction)
    else:
        call.send(
            blocks.tests_fail(name, reaction, len(failing), program_blocks.mistakes(failing, text, shown=4))
        )


def on_adopt_draft(call: Call) -> None:
    """Take it over though the program's own tests fail: a draft, which is neither submitted nor activated before they are mended."""
    call.require_manager()
    if (reaction := _suggestion(call)) is not None:
        _adopt(call, reaction)


def _adopt(call: Call, reaction: Reaction) -> None:
    with call.database.writing() as session:
        proposal = proposals.find(session, workspace_id=call.workspace.id, proposal_id=reaction.proposal_id)
        assert proposal is not None, "a reaction is to a proposal"
        shown = programs.get(session, version_id=proposal.version_id)
        version = _adopted(call, session, proposal, reaction)
    if version is None:
        call.say(
            said(
                "The draft was changed by hand since partners were shown it, or this was taken over already. Nothing was changed: open it with *Edit* and put in what you want."
            )
        )
        return
    call.reply(
        kit.section(
            said(
                ":white_check_mark: *{name}* has a new draft, version {number}, with the numbers of *{partner}*. They are named in its history.",
                name=version.name,
                number=version.number,
                partner=reaction.partner,
            )
        ),
        *kit.sections(blocks.numbers_in_words(shown, proposal, reaction)),
        *_tests(version),
        program_blocks.program_buttons(version, submits=submits(call, version)),
    )


def _suggestion(call: Call) -> Reaction | None:
    """Of a button. None after having said that it is gone."""
    with call.database.reading() as session:
        found = proposals.reaction(
            session, workspace_id=call.workspace.id, reaction_id=number_in(call.envelope.value)
        )
    if found is None or not found.numbers:
        call.say(said("That is not there any more."))
        return None
    return found


def _tests(version: Version) -> list[Block]:
    """What the program's own tests say to the new numbers: they were written for the old ones."""
    failing = _failing(version.text)
    if not failing:
        return []
    lead = said(
        ":warning: Its own tests expect the old numbers. Mend them with *Edit* before you activate it:"
    )
    return [kit.section(lead), *program_blocks.mistakes(failing, version.text, shown=4)]


def _failing(text: str) -> list[Diagnostic]:
    return [each for each in read(text).diagnostics if each.severity == "error"]


def _with_its_numbers(session: Session, proposal: Proposal, reaction: Reaction) -> str | None:
    """The draft with what was taken over before and with these; None where the draft is another by now, or these were taken over already."""
    known = proposals.reactions(session, proposal_id=proposal.id)
    if any(each.id == reaction.id and each.adopted_version_id is not None for each in known):
        return None
    shown = programs.get(session, version_id=proposal.version_id)
    latest = programs.latest_of(session, program_id=proposal.program_id)
    numbers: dict[int, str] = {}
    for each in sorted(known, key=lambda one: one.adopted_version_id or 0):
        if each.adopted_version_id is not None:
            numbers |= each.numbers
    if latest.state != "draft" or latest.text != with_numbers(shown.text, proposal.permitted, numbers):
        return None
    text = with_numbers(shown.text, proposal.permitted, {**numbers, **reaction.numbers})
    return None if has_errors(texts.read(text)) else text


def _adopted(call: Call, session: Session, proposal: Proposal, reaction: Reaction) -> Version | None:
    """None where nothing can be taken over any more."""
    text = _with_its_numbers(session, proposal, reaction)
    if text is None:
        return None
    latest = programs.latest_of(session, program_id=proposal.program_id)
    version = programs.save_draft(
        session,
        workspace_id=call.workspace.id,
        name=latest.name,
        text=text,
        author=call.actor,
        now=call.now,
        expected_hash=latest.hash,
    )
    proposals.adopted(session, reaction, version, by=call.actor, now=call.now)
    _thank(call, session, proposal, reaction)
    return version


def _thank(call: Call, session: Session, proposal: Proposal, reaction: Reaction) -> None:
    """The first suggestion that is taken over ends the question; of later ones their partner is told."""
    if proposing.ended(session, proposal, "adopted", by=call.actor, now=call.now):
        return
    what = f"adopted {reaction.id}"
    for message in proposing.thanks(session, proposal, "adopted", what=what, only=reaction):
        outbox.enqueue(session, workspace_id=call.workspace.id, message=message, now=call.now)


def _propose(call: Call, version: Version) -> None:
    with call.database.reading() as session:
        last = proposals.latest_of(session, program_id=version.program_id)
        channels = proposals.may_be_asked(session, workspace_id=call.workspace.id)
    if last is not None and (last.outcome is None or version.state != "draft"):
        _board(call, last)
    elif version.state != "draft":
        call.say(
            said(
                "*{name}* has no draft that partners could be asked about. Open it with *Edit* and save a change first.",
                name=version.name,
            )
        )
    elif has_errors(read(version.text)):
        call.say(said("*{name}* still has mistakes, so nobody is asked about it yet.", name=version.name))
    elif not channels:
        call.say(
            said(
                'No partner has a channel in which it may be asked. Bind one, and let the partner agree there: `/premio bind #channel "Partner"`.'
            )
        )
    else:
        button = kit.button("Ask partners", actions.PROGRAM_PROPOSE, str(version.id), style="primary")
        call.open(forms.propose(version, channels, adjustable(version.text)), button=button)


def _board(call: Call, proposal: Proposal) -> None:
    with call.database.reading() as session:
        version = programs.get(session, version_id=proposal.version_id)
        found = proposals.reactions(session, proposal_id=proposal.id)
    call.send(blocks.board(proposal, version, found))


def _found(call: Call) -> Proposal | None:
    with call.database.reading() as session:
        return proposals.find(
            session, workspace_id=call.workspace.id, proposal_id=number_in(call.envelope.value)
        )


def _days(call: Call) -> int:
    chosen = number_in(typed(call, actions.UNTIL_BLOCK))
    return chosen if chosen in forms.DAYS else forms.DAYS[1]
