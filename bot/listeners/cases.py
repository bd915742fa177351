"""`/premio cases`: what is open and until when, one case with its journal, and what people do about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from sqlmodel import Session

from bot import actions, case_news
from bot.blocks import cases as blocks
from bot.blocks import disputes as dispute_blocks
from bot.blocks.kit import Block, Message
from bot.blocks.reader import ours, several
from bot.blocks.text import said
from bot.call import Call
from bot.disputing import KIND as DISPUTE
from bot.listeners import detractors, disputes
from bot.listeners.case_at_hand import at_hand, decides, find, is_own, not_there
from bot.listeners.forms import Answer, mistake, notice, typed, wrong
from bot.listeners.speech import Speech
from storage import cases, outbox, workspaces
from storage.cases import LONGEST, Case, NotOpen
from storage.outgoing import Outgoing

_LIMIT: Final = re.compile(r"within\s+(\d{1,3})(?:\s*days?)?", re.IGNORECASE)
_MOST_DAYS: Final = 60

Change = Callable[[Session, Case, str], tuple[Case, tuple[Outgoing, ...]]]


def show(call: Call, speech: Speech) -> None:
    """`cases`, one of them (`cases C-12`), and for managers `cases within 5 days`; a partner's people see their own."""
    asked = speech.name
    if call.partner is None:
        call.require_approver()
    if (limit := _LIMIT.fullmatch(asked)) is not None:
        _set_limit(call, int(limit[1]))
    elif asked:
        case = find(call, asked)
        if case is None:
            call.say(not_there())
        else:
            _detail(call, case)
    else:
        _list(call)


def on_show_all(call: Call) -> None:
    show(call, Speech("cases", ""))


def on_show(call: Call) -> None:
    if (case := at_hand(call)) is not None:
        _detail(call, case)


def on_take(call: Call) -> None:
    """Whoever presses sees to it from now on."""
    case = at_hand(call)
    if case is None or not _may_decide(call, case):
        return
    try:
        with call.database.writing() as session:
            case = cases.give(session, case, owner=str(call.actor), by=call.actor, now=call.now)
    except NotOpen:
        call.say(_closed(case))
        return
    call.say(said("You see to {case} now.", case=case.name))


def on_ask(call: Call) -> None:
    case = at_hand(call)
    if case is not None and _may_decide(call, case) and _is_open(call, case):
        call.open(blocks.ask_form(case))


def on_end(call: Call) -> None:
    case = at_hand(call)
    if case is not None and _may_decide(call, case) and _is_open(call, case):
        call.open(blocks.end_form(case))


def on_answer(call: Call) -> None:
    case = at_hand(call)
    if case is not None and _is_open(call, case):
        call.open(blocks.answer_form(case))


def ask(call: Call) -> Answer | None:
    """The form was sent: the partner is asked."""

    def change(session: Session, case: Case, text: str) -> tuple[Case, tuple[Outgoing, ...]]:
        changed = cases.ask(session, case, text, by=call.actor, now=call.now)
        what = f"{case_news.ASKED}:{len(cases.history(session, changed))}"
        return changed, (
            case_news.to_partner(session, changed, lambda: blocks.asked(changed, text), what=what),
        )

    return _sent(call, change, ours("It is asked. The case waits for the answer, and its time goes on."))


def end(call: Call) -> Answer | None:
    """The form was sent: nothing is booked, or it is done; a dispute's partner reads why."""

    def change(session: Session, case: Case, text: str) -> tuple[Case, tuple[Outgoing, ...]]:
        is_dispute = case.kind == DISPUTE
        outcome = "declined" if is_dispute else "done"
        ended = cases.end(session, case, outcome, text=text, by=call.actor, now=call.now)
        over = case_news.over(session, ended, lambda: blocks.over(ended, call.actor))
        if not is_dispute:
            return ended, over
        return ended, (
            case_news.to_partner(session, ended, lambda: blocks.declined(ended, text), what="ended"),
            *case_news.answered(session, ended, lambda: blocks.asked_of(ended)),
            *over,
        )

    return _sent(call, change, ours("It is closed."))


def answer(call: Call) -> Answer | None:
    """The form was sent: whoever sees to the case reads it."""
    known = find(call, call.envelope.value)
    with call.database.reading() as session:
        users = case_news.seen_to_by(session, known) if known is not None else ()
    locales = {user: call.locale_of(user) for user in users}

    def change(session: Session, case: Case, text: str) -> tuple[Case, tuple[Outgoing, ...]]:
        if is_own(call, case):
            changed = cases.answer(session, case, text, by=call.actor, now=call.now)
        else:
            return cases.note(session, case, text, by=call.actor, now=call.now), ()
        told = case_news.to_users(
            changed,
            lambda: blocks.answered(changed, text),
            users=locales,
            locale_of=locales.__getitem__,
            what=f"answered:{len(cases.history(session, changed))}",
        )
        over = case_news.answered(session, changed, lambda: blocks.answered_by(call.actor))
        return changed, (*told, *over)

    return _sent(call, change, ours("Thank you, it is noted."), anybody=True)


def _sent(call: Call, change: Change, done: str, *, anybody: bool = False) -> Answer | None:
    case = find(call, call.envelope.value)
    if case is None or not (anybody or decides(call, case)):
        return notice(not_there())
    text = typed(call, actions.WORDS_BLOCK)
    if (sentence := wrong(text, missing=ours("Say it in one sentence."), longest=LONGEST)) is not None:
        return mistake(actions.WORDS_BLOCK, sentence)

    def step(session: Session) -> None:
        _, messages = change(session, case, text)
        for message in messages:
            outbox.enqueue(session, workspace_id=call.workspace.id, message=message, now=call.now)

    try:
        call.database.run(step)
    except NotOpen:
        return notice(_closed(case))
    return notice(said("{done}", done=done))


def _list(call: Call) -> None:
    partner = call.partner
    with call.database.reading() as session:
        found = cases.listed(
            session, workspace_id=call.workspace.id, partner=partner, ended=partner is not None
        )
    if partner is not None:
        call.send(blocks.of_partner(partner, found, now=call.now, buttons=dispute_blocks.start()))
    else:
        call.send(blocks.overview(found, now=call.now))


def _detail(call: Call, case: Case) -> None:
    staff = decides(call, case)
    with call.database.reading() as session:
        events = cases.history(session, case)
    is_dispute = case.kind == DISPUTE
    first = disputes.first_button(case) if is_dispute else None
    shown: Message = blocks.detail(
        case,
        events,
        body=_body(call, case),
        to_partner=not staff,
        buttons=blocks.staff_buttons(case, first, mine=case.owner == str(call.actor))
        if staff
        else blocks.partner_buttons(case),
        now=call.now,
    )
    call.send(shown)


def _body(call: Call, case: Case) -> list[Block]:
    match case.kind:
        case "dispute":
            return disputes.body(call, case)
        case detractors.KIND:
            with call.database.reading() as session:
                return detractors.summary(session, case)
        case _:
            return []


def _set_limit(call: Call, days: int) -> None:
    call.require_manager()
    if not 1 <= days <= _MOST_DAYS:
        call.say(said("Say 1 to {most} working days: `/premio cases within 5 days`.", most=_MOST_DAYS))
        return
    with call.database.writing() as session:
        workspaces.set_case_days(
            session, workspace_id=call.workspace.id, days=days, by=call.actor, now=call.now
        )
    call.say(
        said(
            "Cases that are opened from now on are to be closed within {days}; of what is late, the other managers and approvers are told.",
            days=several(days, "{count} working day", "{count} working days"),
        )
    )


def _may_decide(call: Call, case: Case) -> bool:
    if not decides(call, case):
        call.say(said("A manager decides about that, and nobody for the own partner."))
        return False
    return True


def _is_open(call: Call, case: Case) -> bool:
    if not case.is_open:
        call.say(_closed(case))
    return case.is_open


def _closed(case: Case) -> Any:
    return said("{case} was closed already.", case=case.name)
