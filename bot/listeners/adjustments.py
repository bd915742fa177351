"""`/premio adjust`: something is given or taken by hand, with a reason, and a second person approves exactly that (FOUR_EYES)."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot import actions, second_person
from bot.blocks import adjustments as blocks
from bot.blocks import figures, four_eyes, kit
from bot.blocks.reader import ours, told, written_for
from bot.blocks.text import Words, said
from bot.call import Call
from bot.envelope import number_in
from bot.listeners.case_at_hand import find as find_case
from bot.listeners.forms import Answer, at_fields, notice, typed, wrong, wrong_reason
from bot.listeners.speech import Speech
from bot.listeners.turning_down import pointed_at, turned_down
from bot.listeners.typed_amounts import DOLLAR, NotInDigits, typed_amount
from bot.listeners.whose import no_partner, partners_known
from bot.versions import program_of
from dsl.nodes import Program
from dsl.points import is_points, points_of
from programs.adjustments import takes_by_hand
from programs.facts import folded
from programs.funds import currency_in
from programs.money import Money, added
from programs.numerals import number
from storage import adjustments, languages, ledger, outbox, programs, score_sheets
from storage.adjustments import Proposed
from storage.outgoing import Outgoing, Why
from storage.people import user_of
from storage.programs import Version
from storage.second_person import NotDecided

_SHOWN: Final = 12
_LARGEST: Final = 10**12
_POINTS: Final = frozenset({"point", "points", "pt", "pts", "punto", "punti"})


def adjust(call: Call, _speech: Speech) -> None:
    call.require_manager()
    _open(call)


def on_adjust(call: Call) -> None:
    call.require_manager()
    _open(call)


def show(call: Call, _speech: Speech) -> None:
    call.require_approver()
    with call.database.reading() as session:
        found = adjustments.listed(session, workspace_id=call.workspace.id, limit=_SHOWN)
        sheets = score_sheets.listed(session, workspace_id=call.workspace.id, limit=_SHOWN)
    call.send(blocks.overview(found, sheets, now=call.now, reader_id=call.actor.user))


def on_list(call: Call) -> None:
    show(call, Speech("adjustments", ""))


def propose(call: Call) -> Answer | None:
    """The form was sent. Nothing is given before somebody else has approved it."""
    call.require_manager()
    mistakes: dict[str, str] = {}
    partner = partners_known(call).get(folded(typed(call, "partner")))
    version = _programs(call).get(folded(typed(call, "program")))
    reason, reference = typed(call, actions.REASON_BLOCK), typed(call, "reference")
    if partner is None:
        mistakes["partner"] = no_partner(typed(call, "partner"), partners_known(call).values())
    elif call.partner is not None and folded(call.partner) == folded(partner):
        mistakes["partner"] = ours(
            "It is about the partner that you work for: somebody else has to propose it."
        )
    if version is None:
        mistakes["program"] = ours("No program of that name was ever active.")
    if (sentence := wrong_reason(reason)) is not None:
        mistakes[actions.REASON_BLOCK] = sentence
    if (sentence := wrong(reference, longest=kit.LONGEST_REASON)) is not None:
        mistakes["reference"] = sentence
    fund = ""
    if version is not None and (asked := typed(call, "fund")):
        known = {folded(each): each for each in takes_by_hand(program_of(version.text))}
        fund = known.get(folded(asked), "")
        if not fund:
            mistakes["fund"] = ours(
                "That program has no fund of that name into which something goes by hand."
            )
    try:
        given = _given(typed(call, "what"), program_of(version.text), fund) if version is not None else None
    except ValueError as otherwise:
        mistakes["what"] = str(otherwise)
    if mistakes or partner is None or version is None or given is None:
        return at_fields(mistakes)
    return notice(_proposed(call, partner, version, given, fund, reason, reference))


def on_approve(call: Call) -> None:
    call.require_approver()
    try:
        _decide(call, approved=True)
    except NotDecided as why:
        call.say(four_eyes.refused(why))
    else:
        call.say(said("Approved. It stands in the ledger in a moment."))


def on_decline(call: Call) -> None:
    """Ask why, before anything is declined."""
    call.require_approver()
    with call.database.reading() as session:
        found = adjustments.find(session, workspace_id=call.workspace.id, number=pointed_at(call)[0])
    if found is None or found.state != "submitted":
        call.say(four_eyes.refused(NotDecided("decided" if found else "missing")))
        return
    call.open(blocks.decline_form(call.envelope.value, found.adjustment.name))


def decline(call: Call) -> Answer:
    return turned_down(call, lambda note: _decide(call, approved=False, note=note))


def _open(call: Call) -> None:
    """The form; from an award or a case, about that."""
    kind, _, ident = call.envelope.value.partition(":")
    known: dict[str, str] = {}
    if kind == "award":
        with call.database.reading() as session:
            award = ledger.award(session, workspace_id=call.workspace.id, award_id=number_in(ident))
            if award is not None:
                program = programs.latest_of(session, program_id=award.program_id).name
                worth = figures.money(award.amount) if award.amount else award.item or award.rule
                known = {
                    "partner": award.partner,
                    "program": program,
                    "reference": told("award {id}", id=award.id),
                    "about": f"{worth}, {award.rule}, {award.partner}",
                }
    elif kind == "case" and (case := find_case(call, ident)) is not None:
        known = {"partner": case.partner, "reference": case.name, "about": f"{case.name}, {case.partner}"}
    names = sorted(partners_known(call).values(), key=folded)
    running = _programs(call).values()
    funds = dict.fromkeys(name for each in running for name in takes_by_hand(program_of(each.text)))
    call.open(
        blocks.form(names, [each.name for each in running], list(funds), **known),
        button=kit.button("Give or take by hand", actions.ADJUST, call.envelope.value),
    )


def _proposed(
    call: Call, partner: str, version: Version, given: Money | str, fund: str, reason: str, reference: str
) -> Words:
    with call.database.reading() as session:
        so_far = _so_far(session, call, partner, version)
    places = second_person.asked(call)

    def step(session: Session) -> Proposed:
        proposed, is_new = adjustments.propose(
            session,
            workspace_id=call.workspace.id,
            program_id=version.program_id,
            meaning=call.envelope.meaning,
            partner=partner,
            on=_today(call, program_of(version.text)),
            amount=given if isinstance(given, Money) else None,
            item=given if isinstance(given, str) else None,
            fund=fund,
            reason=reason,
            reference=reference,
            by=call.actor,
            now=call.now,
        )
        if is_new:
            write = partial(blocks.asked, proposed, so_far)
            second_person.ask(call, session, places, write, about=_why(proposed))
        return proposed

    proposed = call.database.run(step)
    return blocks.waits(proposed, second_person.in_words(places))


def _decide(call: Call, *, approved: bool, note: str = "") -> None:
    """Raises NotDecided."""
    number_, shown = pointed_at(call)
    with call.database.reading() as session:
        found = adjustments.find(session, workspace_id=call.workspace.id, number=number_)
        if found is None:
            raise NotDecided("missing")
        zone = adjustments.zone_of(session, program_id=found.adjustment.program_id)
    places = second_person.reading_along(call, user_of(found.adjustment.proposed_by))

    def step(session: Session) -> None:
        decided = adjustments.decide(
            session,
            workspace_id=call.workspace.id,
            number=number_,
            shown=shown,
            approved=approved,
            by=call.actor,
            partner_of_decider=call.partner,
            on=call.now.astimezone(ZoneInfo(zone)).date(),
            now=call.now,
            note=note,
        )
        write = partial(blocks.decided, decided)
        second_person.tell_decided(call, session, places, write, about=_why(decided))
        if approved and decided.adjustment.fund:
            _tell_partner(call, session, decided)

    call.database.run(step)


def _tell_partner(call: Call, session: Session, decided: Proposed) -> None:
    partner = decided.adjustment.partner
    spoken = languages.spoken(session, workspace_id=call.workspace.id)
    with written_for(partial(spoken.for_partner, partner)):
        message = blocks.in_fund(decided)
    outbox.enqueue(
        session,
        workspace_id=call.workspace.id,
        message=Outgoing(
            kind="message",
            message_class="confirmation",
            text=message.text,
            blocks=message.blocks,
            locale=message.locale,
            dedupe=f"adjustment:{decided.adjustment.number}:partner",
            partner=partner,
            owners=(partner,),
            urgency=1,
            why=_why(decided),
        ),
        now=call.now,
    )


def _why(proposed: Proposed) -> Why:
    return Why("adjustment", proposed.program, (proposed.adjustment.name,))


def _given(text: str, program: Program, fund: str) -> Money | str:
    """Money or points, or the name of a thing; into a fund, only what it holds. Raises ValueError with what to write instead."""
    if len(text) > blocks.LONGEST_THING or not text.isprintable():
        raise ValueError(told("Write 1 to {most} characters, on one line.", most=blocks.LONGEST_THING))
    if not text:
        raise ValueError(told("Write 1 to {most} characters, on one line.", most=blocks.LONGEST_THING))
    allowed = (
        [currency_in(fund, program)]
        if fund
        else [each for each in (program.currency, points_of(program)) if each]
    )
    shown = ", ".join(told("points") if is_points(each) else each for each in allowed)
    try:
        found = typed_amount(text, [each for each in allowed if not is_points(each)])
    except NotInDigits:
        raise ValueError(
            told(
                "Write how much in digits, such as 1234.50, and of what the program gives: {allowed}.",
                allowed=shown,
            )
        ) from None
    if found is None and not fund:
        return text
    unit = found.unit if found is not None else ""
    if unit == DOLLAR:
        raise ValueError(
            told(
                "Several currencies have the sign $: write the code of the one that the program gives: {allowed}.",
                allowed=shown,
            )
        )
    currency = points_of(program) if unit.casefold() in _POINTS else unit.upper() or program.currency
    if found is None or currency not in allowed:
        raise ValueError(told("Write how much, and of what the program gives: {allowed}.", allowed=shown))
    try:
        figure = number(found.figure.replace(" ", ""), None)
    except ValueError:
        raise ValueError(ours("Write it in digits without a sign for thousands, such as 1234.50.")) from None
    amount = Money(figure, currency)
    if not figure or abs(figure) >= _LARGEST or amount.rounded() != amount:
        raise ValueError(ours("Write an amount that is not nothing, in whole cents or points."))
    return amount.rounded()


def _so_far(session: Session, call: Call, partner: str, version: Version) -> tuple[Money, ...]:
    awards = ledger.awards_of(
        session, workspace_id=call.workspace.id, partner=partner, program_id=version.program_id
    )
    return tuple(added(each.amount for each in awards if each.amount is not None))


def _programs(call: Call) -> dict[str, Version]:
    """Those that were ever in force, each by its newest version, by folded names."""
    with call.database.reading() as session:
        ever = programs.ever_in_force(session, workspace_id=call.workspace.id)
        return {folded(versions[-1].name): versions[-1] for versions in ever}


def _today(call: Call, program: Program) -> date:
    return call.now.astimezone(ZoneInfo(program.zone)).date()
