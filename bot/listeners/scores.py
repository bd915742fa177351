"""`/premio scores`: what is judged and not sold is entered by hand, and becomes the same fact as a file of scores brings, once a second person has approved exactly that (FOUR_EYES)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Final

from sqlmodel import Session

from bot import actions, second_person
from bot.blocks import four_eyes, kit
from bot.blocks import scores as blocks
from bot.blocks.reader import ours, told
from bot.blocks.text import Words, said
from bot.call import Call
from bot.consequences import tried_out
from bot.listeners.forms import Answer, at_fields, notice, typed, wrong_reason
from bot.listeners.speech import Speech
from bot.listeners.turning_down import pointed_at, turned_down
from bot.listeners.whose import no_partner, partners_known
from bot.versions import program_of
from programs.facts import folded
from programs.numerals import number
from programs.scored import scores_asked
from storage import goal_periods, programs, score_sheets
from storage.outgoing import Why
from storage.people import user_of
from storage.score_sheets import Proposed
from storage.second_person import NotDecided

_LARGEST: Final = Decimal(10) ** 12


def show(call: Call, _speech: Speech) -> None:
    call.require_manager()
    if not _names(call):
        call.say(said("No program that is active asks for a score."))
    else:
        call.open(_form(call), button=kit.button("Enter scores", actions.SCORES))


def on_show(call: Call) -> None:
    show(call, Speech("scores", ""))


def enter(call: Call) -> Answer | None:
    """The form was sent: all of it is proposed, or nothing."""
    call.require_manager()
    mistakes: dict[str, str] = {}
    name = {folded(each): each for each in _names(call)}.get(folded(typed(call, "score")))
    if name is None:
        mistakes["score"] = ours("No program that is active asks for a score.")
    try:
        period = goal_periods.label(typed(call, "period"))
    except ValueError:
        mistakes["period"] = ours("Write it like 2026-Q3, 2026-07, 2026-H2, 2026-W27, 2026 or program.")
    scores = _scores(call, mistakes)
    reason = typed(call, actions.REASON_BLOCK)
    if (sentence := wrong_reason(reason)) is not None:
        mistakes[actions.REASON_BLOCK] = sentence
    if mistakes or name is None:
        return at_fields(mistakes)
    return notice(_proposed(call, scores, name, period, reason))


def on_approve(call: Call) -> None:
    call.require_approver()
    try:
        _decide(call, approved=True)
    except NotDecided as why:
        call.say(four_eyes.refused(why))
    else:
        call.say(said("Approved. The scores are taken in, and awards follow in a moment."))


def on_decline(call: Call) -> None:
    """Ask why, before anything is declined."""
    call.require_approver()
    with call.database.reading() as session:
        found = score_sheets.find(session, workspace_id=call.workspace.id, number=pointed_at(call)[0])
    if found is None or found.state != "submitted":
        call.say(four_eyes.refused(NotDecided("decided" if found else "missing")))
        return
    call.open(blocks.decline_form(call.envelope.value, found.sheet.name))


def decline(call: Call) -> Answer:
    return turned_down(call, lambda note: _decide(call, approved=False, note=note))


def _proposed(call: Call, scores: Mapping[str, Decimal], score: str, period: str, reason: str) -> Words:
    places = second_person.asked(call)

    def propose(session: Session) -> tuple[Proposed, bool]:
        return score_sheets.propose(
            session,
            scores,
            workspace_id=call.workspace.id,
            meaning=call.envelope.meaning,
            score=score,
            period=period,
            reason=reason,
            by=call.actor,
            now=call.now,
        )

    def enter(session: Session) -> None:
        proposed, _ = propose(session)
        score_sheets.enter(
            session, proposed.sheet, workspace_id=call.workspace.id, source=proposed.sheet.name, now=call.now
        )

    tried = tried_out(call.database, call.workspace, enter, now=call.now)
    effects = tried[1] if tried is not None else None

    def step(session: Session) -> Proposed:
        proposed, is_new = propose(session)
        if is_new:
            write = partial(blocks.asked, proposed, effects)
            second_person.ask(call, session, places, write, about=_why(proposed))
        return proposed

    return blocks.waits(call.database.run(step), second_person.in_words(places))


def _decide(call: Call, *, approved: bool, note: str = "") -> None:
    """Raises NotDecided."""
    number_, shown = pointed_at(call)
    with call.database.reading() as session:
        found = score_sheets.find(session, workspace_id=call.workspace.id, number=number_)
    if found is None:
        raise NotDecided("missing")
    places = second_person.reading_along(call, user_of(found.sheet.proposed_by))

    def step(session: Session) -> None:
        decided = score_sheets.decide(
            session,
            workspace_id=call.workspace.id,
            number=number_,
            shown=shown,
            approved=approved,
            by=call.actor,
            partner_of_decider=call.partner,
            now=call.now,
            note=note,
        )
        write = partial(blocks.decided, decided)
        second_person.tell_decided(call, session, places, write, about=_why(decided))

    call.database.run(step)


def _why(proposed: Proposed) -> Why:
    return Why("scores", names=(proposed.sheet.name,))


def _scores(call: Call, mistakes: dict[str, str]) -> dict[str, Decimal]:
    known = partners_known(call)
    found: dict[str, Decimal] = {}
    for line in typed(call, "scores").splitlines():
        written, _, value = line.rpartition(":")
        if not value.strip():
            continue
        partner = known.get(folded(written))
        if partner is None:
            mistakes["scores"] = no_partner((written or line).strip(), known.values())
        elif call.partner is not None and folded(call.partner) == folded(partner):
            mistakes["scores"] = told(
                "{partner} is the partner that you work for: somebody else scores it.", partner=partner
            )
        elif partner in found:
            mistakes["scores"] = told("{partner} stands there twice.", partner=partner)
        else:
            try:
                found[partner] = _figure(value.strip())
            except ValueError:
                mistakes["scores"] = told(
                    "Write the score of {partner} in digits, such as 8.5 or 90%.", partner=partner
                )
    if not found:
        mistakes.setdefault("scores", ours("Write at least one score."))
    return found


def _figure(text: str) -> Decimal:
    """As files have it: `90%` is 0.9. Raises ValueError."""
    figure = number(text.removesuffix("%").strip(), None)
    if abs(figure) >= _LARGEST:
        raise ValueError(text)
    return figure / 100 if text.endswith("%") else figure


def _form(call: Call) -> Any:
    return blocks.form(_names(call), sorted(partners_known(call).values(), key=folded))


def _names(call: Call) -> list[str]:
    with call.database.reading() as session:
        running = programs.in_force(session, workspace_id=call.workspace.id)
    asked = (name for version in running for name in scores_asked(program_of(version.text)))
    return list({folded(name): name for name in asked}.values())
