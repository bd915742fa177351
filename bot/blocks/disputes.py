"""Disputes in Slack: the form in which a partner says what is right, and what its manager is shown before it is booked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.consequences import effect_lines
from bot.blocks.kit import Block, Message
from bot.blocks.reader import language, ours, phrase, told
from bot.blocks.text import Words, moment, said
from bot.consequences import Effect
from bot.disputing import Effects, Proposal, is_whole, on_record
from dsl.said import in_language, joined
from programs.facts import folded
from storage.cases import LONGEST, Case
from storage.corrected_deals import DealPart

MOST_DEALS: Final = 100
"""What Slack takes as options of a menu."""

_FIELDS: Final[Mapping[str, str]] = {
    "amount": phrase("amount of the whole deal"),
    "closed_on": phrase("closed on"),
    "product": phrase("product"),
    "category": phrase("category"),
    "customer": phrase("customer"),
    "credit": phrase("the partner's share"),
}


LONGEST_LINE: Final = 200
"""Characters of where something is written."""


def start() -> Block | None:
    """The two ways in."""
    return kit.actions(
        kit.button("A deal is not right", actions.DISPUTE_DEAL),
        kit.button("A deal is missing", actions.DISPUTE_MISSING),
        kit.button("My cases", actions.CASES),
    )


def how(partner: str) -> Message:
    return kit.message(
        kit.section(
            said(
                "*{partner}*, is a deal or an award not right? Say what is, and somebody of ours looks at it within a few days. You read here what becomes of it.",
                partner=partner,
            )
        ),
        start(),
    )


def deal_form(deals: Sequence[DealPart], *, metadata: str, chosen: str = "", about: str = "") -> Block:
    """What is right of a deal; `about` names the award from which somebody came."""
    return kit.modal(
        "Something is not right",
        [
            kit.section(
                said("About *{about}*. Fill in only what is not right; leave the rest empty.", about=about)
                if about
                else said("Fill in only what is not right; leave the rest empty.")
            ),
            _which(deals, chosen, is_known=bool(about)) if deals else None,
            _line_input(phrase("Amount of the whole deal"), "amount"),
            kit.date_input(phrase("Closed on"), block_id="closed_on", action_id=actions.INPUT, optional=True),
            _line_input(phrase("Product"), "product"),
            _line_input(phrase("Your share, where several partners share it"), "credit", phrase("60%")),
            *_words(),
        ],
        callback_id=actions.DISPUTE_VIEW,
        submit="Send",
        metadata=metadata,
    )


def missing_form(*, metadata: str) -> Block:
    return kit.modal(
        "A deal is missing",
        [
            _line_input(
                phrase("Number of the deal"),
                "number",
                phrase("The vendor’s, or that of your order or invoice"),
                needed=True,
            ),
            _line_input(phrase("Amount of the whole deal"), "amount", needed=True),
            kit.date_input(phrase("Closed on"), block_id="closed_on", action_id=actions.INPUT),
            _line_input(phrase("Customer"), "customer"),
            _line_input(phrase("Product"), "product"),
            _line_input(phrase("Category"), "category"),
            _line_input(phrase("Your share, where several partners share it"), "credit", phrase("60%")),
            *_words(),
        ],
        callback_id=actions.DISPUTE_VIEW,
        submit="Send",
        metadata=metadata,
    )


def noted(case: Case) -> Words:
    return said(
        ":white_check_mark: Noted as *{case}*. You hear about it by {until}; `@Premio cases` shows how it stands.",
        case=case.name,
        until=moment(case.due_at),
    )


def summary(proposal: Proposal, known: Sequence[DealPart], award: str, *, to_staff: bool) -> list[Block]:
    """What is said to be right, for those who decide beside what is on record: of a shared deal that is not all the partner's to know."""
    lines: list[Words] = []
    own = next((each for each in known if each.partner == proposal.partner), None)
    if proposal.is_missing:
        lines.append(said("Deal *{deal}* is said to be missing:", deal=proposal.deal))
    elif proposal.deal:
        lines.append(said("Deal *{deal}*", deal=_deal(own) if own else proposal.deal))
    if award:
        lines.append(said("Award: {award}", award=award))
    lines += _changes(proposal, known, to_staff=to_staff)
    if proposal.reference:
        lines.append(said("Reference: {reference}", reference=proposal.reference))
    return kit.sections(lines)


def followed(proposal: Proposal, *, to_staff: bool) -> list[Block]:
    """What a booked dispute has changed of awards; a partner reads its own."""
    if proposal.booked is None or proposal.booked.followed is None:
        return []
    own, others = _own_and_others(proposal, proposal.booked.followed)
    lines = [said("*What followed, as it was booked*"), *effect_lines(own)] if own else []
    if others and to_staff:
        lines += [said("*and for others*"), *effect_lines(others)]
    return kit.sections(lines or [said("No award has changed by it.")])


def consequences(proposal: Proposal, known: Sequence[DealPart], found: Effects) -> list[Block]:
    """What would come of it, for those who decide: for this partner first, then for others."""
    if found.refused:
        return [
            kit.section(
                said(
                    ":warning: As it stands it cannot be booked: {why}.",
                    why=in_language(joined(found.refused, "; "), language()),
                )
            )
        ]
    lines: list[Words] = []
    held = [each for each in known if each.partner != proposal.partner]
    if held and (proposal.is_missing or "credit" in proposal.changes):
        parts = ", ".join(f"{each.partner} {figures.share(each.credit)}" for each in held)
        lines.append(
            said(
                ":warning: The deal is on record for {parts}. Booked like this, they have less of it.",
                parts=parts,
            )
        )
    if found.awards is None:
        lines.append(said("What would come of it cannot be told right now."))
    elif not found.awards:
        lines.append(said("*If you book it*, no award changes."))
    else:
        own, others = _own_and_others(proposal, found.awards)
        lines.append(said("*If you book it*"))
        lines += effect_lines(own)
        if others:
            lines.append(said("*and for others*"))
            lines += effect_lines(others)
    lines.append(
        said("_Put it right where your deals come from as well: the next file says what holds then._")
    )
    return kit.sections(lines)


def opened(case: Case, words: str, body: Sequence[Block], buttons: Block | None) -> Message:
    """For whoever sees to it."""
    return kit.message(
        kit.section(
            said(
                ":mag: *{partner}* disputes something: *{case}*, “{words}”",
                partner=case.partner,
                case=case.name,
                words=words,
            )
        ),
        *body,
        buttons,
    )


def book_button(case: Case) -> Block:
    return kit.button(
        "Book it",
        actions.DISPUTE_BOOK,
        str(case.number),
        style="primary",
        confirm=told("The deal is corrected as {partner} says, and awards follow.", partner=case.partner),
    )


def booked(case: Case, proposal: Proposal) -> Message:
    """For the partner: with what was on record and what is right, and the awards that are otherwise."""
    return kit.message(
        kit.section(
            said(
                ":white_check_mark: *{partner}*, you were right: {case} is booked. What follows from it is counted in a moment, and what I told you before is put right where it stands.",
                partner=case.partner,
                case=case.name,
            )
        ),
        *kit.sections(_changes(proposal, (), to_staff=False)),
        *followed(proposal, to_staff=False),
        kit.actions(kit.button("Show the case", actions.CASE_SHOW, str(case.number))),
    )


def _which(deals: Sequence[DealPart], chosen: str, *, is_known: bool) -> Block:
    """A menu; where no number is short enough for one, a line to write it into."""
    options = [kit.option(_deal(each), each.id) for each in deals if len(each.id) <= 150]
    if not options:
        return _line_input(phrase("Number of the deal"), "deal", needed=not is_known)
    return kit.choice_input(
        phrase("Which deal?"),
        options,
        block_id="deal",
        action_id=actions.INPUT,
        placeholder=phrase("Choose a deal"),
        initial=chosen,
        optional=is_known,
    )


def _words() -> tuple[Block, Block]:
    return (
        kit.text_input(
            "What is it about?",
            block_id=actions.WORDS_BLOCK,
            action_id=actions.INPUT,
            longest=LONGEST,
            placeholder="The invoice says 12,000, and the order was signed in June",
        ),
        kit.text_input(
            "Reference",
            block_id="reference",
            longest=LONGEST_LINE,
            action_id=actions.INPUT,
            placeholder="Invoice or order number",
            optional=True,
            multiline=False,
        ),
    )


def _line_input(label: str, block_id: str, placeholder: str = "", *, needed: bool = False) -> Block:
    return kit.text_input(
        label,
        block_id=block_id,
        action_id=actions.INPUT,
        placeholder=placeholder,
        optional=not needed,
        multiline=False,
        longest=LONGEST_LINE,
    )


def _deal(part: DealPart) -> str:
    parts = (
        part.id,
        part.customer,
        _own_amount(part),
        figures.day(part.closed_on) if part.closed_on else "",
    )
    return " · ".join(each for each in parts if each)


def _own_amount(part: DealPart) -> str:
    """What a partner has of a deal that it shares is not what the deal comes to."""
    if part.amount is None:
        return ""
    amount = figures.money(part.amount)
    if part.credit == 1:
        return amount
    return told("{amount} ({share} of the deal)", amount=amount, share=figures.share(part.credit))


def _changes(proposal: Proposal, known: Sequence[DealPart], *, to_staff: bool) -> Iterator[Words]:
    """What is right, field by field, beside what is on record, or was when it was booked: to a partner, as far as that is its own."""
    booked = proposal.booked
    before = booked.was if booked else on_record(proposal, known)
    is_own = to_staff or (booked.is_whole if booked else is_whole(proposal, known))
    for name, value in proposal.changes.items():
        field, right = ours(_FIELDS[name]), _right(name, value)
        was = _right(name, before[name]) if name in before and (is_own or name == "credit") else ""
        if was and was != right:
            yield said("• {field}: {was} → *{right}*", field=field, was=was, right=right)
        else:
            yield said("• {field}: *{right}*", field=field, right=right)


def _own_and_others(
    proposal: Proposal, effects: Sequence[Effect]
) -> tuple[tuple[Effect, ...], tuple[Effect, ...]]:
    own = tuple(each for each in effects if folded(each.partner) == folded(proposal.partner))
    return own, tuple(each for each in effects if each not in own)


def _right(name: str, value: str) -> str:
    match name:
        case "amount":
            return figures.number(Decimal(value))
        case "credit":
            return figures.share(Decimal(value))
        case "closed_on":
            return figures.day(date.fromisoformat(value))
        case _:
            return value
