"""Disputes: a partner says what is not right, a manager sees what would come of it, and books it with one click."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from sqlmodel import Session

from bot import actions, case_news, disputing
from bot.blocks import cases as case_blocks
from bot.blocks import disputes as blocks
from bot.blocks import figures
from bot.blocks.kit import Block
from bot.blocks.reader import language, ours, told
from bot.blocks.text import said
from bot.call import Call
from bot.disputing import KIND, NotBooked, Proposal
from bot.envelope import number_in
from bot.listeners.case_at_hand import at_hand, decides, not_there
from bot.listeners.forms import Answer, at_fields, notice, typed, wrong
from bot.listeners.speech import Speech
from bot.listeners.whose import ask_who
from bot.slack import RefusedBySlack
from dsl.said import in_language, why
from programs.facts import folded
from programs.numerals import number
from storage import cases, corrected_deals, ledger, outbox, people
from storage.cases import LONGEST, Case, NotOpen
from storage.corrected_deals import DealPart
from storage.ledger_values import LedgerAward
from storage.people import Actor, user_of

_MOST: Final = 20
"""Disputes of one partner that may be open at a time."""
_LARGEST: Final = Decimal(10) ** 12
_LETTERS: Final = re.compile(r"[A-Za-z%\s]")


def start(call: Call, _speech: Speech) -> None:
    """`dispute`: the two forms, each behind a button, as only a button can open one wherever it was asked."""
    if call.partner is None:
        if call.is_manager:
            call.say(said("Partners dispute a deal or an award; `/premio cases` lists what is open."))
        else:
            ask_who(call)
        return
    call.send(blocks.how(call.partner))


def on_start(call: Call) -> None:
    start(call, Speech("dispute", ""))


def on_deal(call: Call) -> None:
    """The form about a deal; from an award, about its deal first."""
    partner = call.partner
    if partner is None:
        ask_who(call)
        return
    award = _award(call, partner, call.envelope.value)
    today = call.today
    with call.database.reading() as session:
        deals = corrected_deals.parts_of_partner(
            session, workspace_id=call.workspace.id, partner=partner, until=today, limit=blocks.MOST_DEALS
        )
    if not deals and award is None:
        call.say(said("I know no deal of *{partner}* yet. Is one missing?", partner=partner))
        return
    fact = award.award.fact if award is not None else None
    metadata = json.dumps({"award": award.id if award else None, "is_missing": False})
    chosen = fact.id if fact is not None and fact.kind == "deals" else ""
    call.open(blocks.deal_form(deals, metadata=metadata, chosen=chosen, about=_worth(award)))


def on_missing(call: Call) -> None:
    if call.partner is None:
        ask_who(call)
        return
    call.open(blocks.missing_form(metadata=json.dumps({"award": None, "is_missing": True})))


def submit(call: Call) -> Answer | None:
    """The form was sent: a case is opened, and whoever sees to it is shown what would come of it."""
    partner = call.partner
    if partner is None:
        return notice(not_there())
    proposed, mistakes = _proposed(call, partner)
    if mistakes:
        return at_fields(mistakes)
    with call.database.reading() as session:
        own = cases.listed(session, workspace_id=call.workspace.id, partner=partner)
        same = [each for each in own if each.kind == KIND and each.about["deal"] == proposed.deal != ""]
    if same:
        return notice(
            said(
                "{case} about that deal is open already. `@Premio cases` shows it, and you can add something there.",
                case=same[0].name,
            )
        )
    if sum(each.kind == KIND for each in own) >= _MOST:
        return notice(said("So many cases are open already; let us close some of them first."))
    case = _opened(call, proposed)
    return notice(blocks.noted(case))


def on_book(call: Call) -> None:
    """One click takes the fact in; the next tick does the rest."""
    case = at_hand(call)
    if case is None:
        return
    if not decides(call, case):
        call.say(said("A manager decides about that, and nobody for the own partner."))
        return
    if case.kind != KIND or not disputing.proposal(case).corrects:
        call.say(said("There is nothing in {case} that could be booked.", case=case.name))
        return

    found = disputing.effects(call.database, call.workspace, disputing.proposal(case), now=call.now)

    def step(session: Session) -> None:
        ended = disputing.book(session, call.workspace, case, found, by=call.actor, now=call.now)
        write = partial(blocks.booked, ended, disputing.proposal(ended))
        message = case_news.to_partner(session, ended, write, what="ended")
        for each in (
            message,
            *case_news.answered(session, ended, lambda: case_blocks.asked_of(ended)),
            *case_news.over(session, ended, lambda: case_blocks.over(ended, call.actor)),
        ):
            outbox.enqueue(session, workspace_id=call.workspace.id, message=each, now=call.now)

    try:
        call.database.run(step)
    except NotOpen:
        call.say(said("{case} was closed already.", case=case.name))
    except NotBooked as refused:
        call.say(said("It cannot be booked: {why}.", why=in_language(why(refused), language())))
    else:
        call.say(
            said(
                "{case} is booked: the deal is corrected, and awards follow in a moment. *{partner}* is told.",
                case=case.name,
                partner=case.partner,
            )
        )


def body(call: Call, case: Case) -> list[Block]:
    """What is disputed; for those who decide, with what would come of it now."""
    proposed = disputing.proposal(case)
    known: tuple[DealPart, ...] = ()
    award = _award(call, case.partner, str(proposed.award or ""))
    with call.database.reading() as session:
        if proposed.deal:
            known = corrected_deals.parts_of_deal(session, workspace_id=call.workspace.id, deal=proposed.deal)
    to_staff = decides(call, case)
    shown = blocks.summary(proposed, known, _worth(award), to_staff=to_staff)
    if to_staff and case.is_open and proposed.corrects:
        found = disputing.effects(call.database, call.workspace, proposed, now=call.now)
        shown += blocks.consequences(proposed, known, found)
    return [*shown, *blocks.followed(proposed, to_staff=to_staff)]


def first_button(case: Case) -> Block | None:
    return blocks.book_button(case) if disputing.proposal(case).corrects else None


def _opened(call: Call, proposed: Proposal) -> Case:
    found = (
        disputing.effects(call.database, call.workspace, proposed, now=call.now)
        if proposed.corrects
        else None
    )
    award = _award(call, proposed.partner, str(proposed.award or ""))
    words = typed(call, actions.WORDS_BLOCK)
    with call.database.reading() as session:
        owner = owner_for(call, session, proposed.partner)
        managers = people.who_manages(session, workspace_id=call.workspace.id)
        known = (
            corrected_deals.parts_of_deal(session, workspace_id=call.workspace.id, deal=proposed.deal)
            if proposed.deal
            else ()
        )

    told_to = (user_of(owner),) if owner else managers
    locales = {user: call.locale_of(user) for user in told_to}

    def step(session: Session) -> Case:
        case, is_new = cases.open_case(
            session,
            workspace_id=call.workspace.id,
            kind=KIND,
            subject=call.envelope.meaning,
            partner=proposed.partner,
            owner=owner,
            by=call.actor,
            due_at=cases.due(call.workspace, now=call.now),
            note=words,
            about=proposed.as_json(),
            now=call.now,
        )
        if is_new:
            _tell(call, session, case, words, _shown(proposed, known, award, found), locales)
        return case

    return call.database.run(step)


def _tell(
    call: Call,
    session: Session,
    case: Case,
    words: str,
    shown: Callable[[], list[Block]],
    locales: Mapping[str, str],
) -> None:
    """Slack was asked beforehand which languages they speak."""
    messages = case_news.to_users(
        case,
        lambda: blocks.opened(
            case,
            words,
            shown(),
            case_blocks.staff_buttons(case, first_button(case), mine=bool(case.owner)),
        ),
        users=locales,
        locale_of=locales.__getitem__,
        what=case_news.OPENED,
    )
    for message in messages:
        outbox.enqueue(session, workspace_id=call.workspace.id, message=message, now=call.now)


def _shown(
    proposed: Proposal, known: Sequence[DealPart], award: LedgerAward | None, found: disputing.Effects | None
) -> Callable[[], list[Block]]:
    """Written when it is known for whom."""
    return lambda: [
        *blocks.summary(proposed, known, _worth(award), to_staff=True),
        *(blocks.consequences(proposed, known, found) if found is not None else ()),
    ]


def owner_for(call: Call, session: Session, partner: str) -> str:
    """Whoever keeps the partner's channel, as long as that is a manager; else ""."""
    keeper = people.keeper_of_partner(session, workspace_id=call.workspace.id, partner=partner)
    parts = keeper.split(":")
    if len(parts) not in (2, 3):
        return ""
    actor = Actor(parts[0] if len(parts) == 3 else "", *parts[-2:])
    try:
        return keeper if call.roster.is_manager(session, actor) else ""
    except RefusedBySlack:
        return ""


def _proposed(call: Call, partner: str) -> tuple[Proposal, dict[str, str]]:
    """What the form says is right, and what in it cannot be read, by block. Nothing hidden in it is believed."""
    try:
        hidden = json.loads(call.envelope.value)
        is_missing, award_id = bool(hidden["is_missing"]), hidden["award"]
    except (ValueError, TypeError, KeyError):
        is_missing, award_id = False, None
    mistakes: dict[str, str] = {}
    changes = _changes(call, mistakes)
    deal = typed(call, "number" if is_missing else "deal")
    award = _award(call, partner, str(award_id or ""))
    if is_missing:
        if not deal or len(deal) > blocks.LONGEST_LINE or not deal.isprintable():
            mistakes["number"] = told("Write 1 to {most} characters, on one line.", most=blocks.LONGEST_LINE)
        for name in ("amount", "closed_on"):
            if name not in changes:
                mistakes.setdefault(name, ours("This is needed to know the deal."))
    elif deal and not _is_theirs(call, partner, deal):
        mistakes["deal"] = ours("That deal is not there.")
    elif changes and not deal:
        mistakes["deal"] = ours("Say of which deal this is right.")
    words, reference = typed(call, actions.WORDS_BLOCK), typed(call, "reference")
    missing = ours("Say in one sentence what is not right.")
    if (sentence := wrong(words, missing=missing, longest=LONGEST)) is not None:
        mistakes[actions.WORDS_BLOCK] = sentence
    if (sentence := wrong(reference, longest=blocks.LONGEST_LINE)) is not None:
        mistakes["reference"] = sentence
    return (
        Proposal(
            partner=partner,
            deal=deal,
            is_missing=is_missing,
            award=award.id if award is not None else None,
            changes=changes,
            reference=reference,
        ),
        mistakes,
    )


def _changes(call: Call, mistakes: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in disputing.FIELDS:
        text = typed(call, name)
        if not text:
            continue
        try:
            found[name] = _read(name, text)
        except ValueError:
            mistakes[name] = _wanted(name)
    return found


def _read(name: str, text: str) -> str:
    """In the form in which it is kept. Raises ValueError."""
    match name:
        case "closed_on":
            return date.fromisoformat(text).isoformat()
        case "amount":
            amount = number(_LETTERS.sub("", text), None)
            if abs(amount) >= _LARGEST:
                raise ValueError(text)
            return f"{amount:f}"
        case "credit":
            share = number(_LETTERS.sub("", text), None) / 100
            if not 0 < share <= 1:
                raise ValueError(text)
            return f"{share:f}"
        case _:
            if len(text) > blocks.LONGEST_LINE or not text.isprintable():
                raise ValueError(text)
            return text


def _wanted(name: str) -> str:
    match name:
        case "amount":
            return ours("Write it in digits without a sign for thousands, such as 1234.50.")
        case "credit":
            return ours("Write a share above 0% and up to 100%, such as 60%.")
        case "closed_on":
            return ours("Choose a day.")
        case _:
            return told("Write 1 to {most} characters, on one line.", most=blocks.LONGEST_LINE)


def _is_theirs(call: Call, partner: str, deal: str) -> bool:
    with call.database.reading() as session:
        parts = corrected_deals.parts_of_deal(session, workspace_id=call.workspace.id, deal=deal)
    return any(folded(each.partner) == folded(partner) for each in parts)


def _award(call: Call, partner: str, value: str) -> LedgerAward | None:
    """The partner's award of that number; None for anybody else's."""
    with call.database.reading() as session:
        award = ledger.award(session, workspace_id=call.workspace.id, award_id=number_in(value))
    return award if award is not None and folded(award.partner) == folded(partner) else None


def _worth(award: LedgerAward | None) -> str:
    if award is None:
        return ""
    worth = figures.worth(award.amount or award.award.amount, award.item or award.award.item)
    return f"{worth}, {award.rule}"
