"""A month of a partner's ledger, as a message: what was owed, what came, what was paid, what is owed now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import assert_never

from babel.dates import format_date

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.greetings import partner_buttons
from bot.blocks.kit import Block, Message
from bot.blocks.reader import phrase, reader, several, told
from bot.blocks.text import Words, joined, said
from programs.money import Money
from programs.periods import Period
from programs.statement import Balance, Spending, Statement, month_before


def statement(found: Statement, *, is_partner: bool, is_over: bool = True) -> Message:
    """With a button for the file that has every line, and one for the month before.

    What was expected at the end of a month that is over is known better by now, and is not told.
    """
    lead = said("*Statement of {partner}, {month}*", partner=found.partner, month=month(found.month.start))
    if not found.is_certain and is_over:
        lead = joined([lead, said("Nothing was owed, earned or paid.")])
    return kit.message(
        kit.section(lead),
        *_balances(found, is_over=is_over),
        kit.section(_items(found)) if found.items else None,
        kit.context(_lines(found)) if found.lines or found.spending else None,
        _buttons(found),
        partner_buttons() if is_partner else None,
    )


def file_words(found: Statement) -> Message:
    """What is said beside the file."""
    return kit.message(
        kit.section(
            said("*{partner}, {month}*: every line", partner=found.partner, month=month(found.month.start))
        ),
        *_balances(found, is_over=True),
    )


def month(day: date) -> str:
    """`October 2026`, as the reader writes it."""
    return str(format_date(day, "LLLL y", locale=reader()))


def _balances(found: Statement, *, is_over: bool) -> Iterator[Block]:
    for each in found.balances:
        if each.is_certain or not is_over:
            yield kit.section(_balance(each, is_over=is_over))


def _balance(balance: Balance, *, is_over: bool) -> Words:
    """What did not happen has no line; where one began and where one stands always has."""
    lines = [said("Owed at the beginning: {amount}", amount=figures.money(balance.before))]
    moves = (
        (phrase("Earned: {amount}"), balance.earned),
        (phrase("Corrected: {amount}"), balance.corrected),
        (phrase("Paid: {amount}"), _less(balance.paid)),
        (phrase("Spent: {amount}"), _less(balance.spent)),
        (phrase("Expired: {amount}"), _less(balance.gone)),
    )
    lines += [said(text, amount=_signed(amount)) for text, amount in moves if amount.amount]
    lines.append(said("*Owed at the end: {amount}*", amount=figures.money(balance.after)))
    if balance.expected.amount and not is_over:
        lines.append(
            said("_Besides, {amount} is expected and not final yet._", amount=figures.money(balance.expected))
        )
    return joined(lines)


def _items(found: Statement) -> Words:
    return joined(
        [
            said("*Also earned*"),
            *(said("• {count} × {item}", count=count, item=item) for item, count in found.items),
        ]
    )


def _lines(found: Statement) -> Words:
    return said(
        "{lines} in the ledger. What is corrected after the end of a month stands in the statement of a later one.",
        lines=several(len(found.lines) + len(found.spending), "{count} line", "{count} lines"),
    )


def _buttons(found: Statement) -> Block | None:
    return kit.actions(
        kit.button("Every line (Excel, PDF)", actions.STATEMENT_FILE, _about(found, found.month))
        if found.lines or found.spending
        else None,
        kit.button("Month before", actions.STATEMENT, _about(found, month_before(found.month))),
    )


def _about(found: Statement, month: Period) -> str:
    """What a button carries: the month, and whose it is for those who may see all."""
    return f"{month.start:%Y-%m} {found.partner}"[:2_000]


def _less(amount: Money) -> Money:
    return Money(-amount.amount, amount.currency)


def _signed(amount: Money) -> str:
    return f"{'+' if amount.amount > 0 else ''}{figures.money(amount)}"


def happened(found: Statement) -> Iterator[str]:
    """What each line did, in the reader's words."""
    for line in found.lines:
        match line.happened:
            case "expected" if line.reason == "withdrawn":
                yield told("no longer expected")
            case "expected":
                yield told("expected, not final yet")
            case "earned":
                yield told("earned")
            case "corrected" if line.reason == "withdrawn":
                yield told("taken back")
            case "corrected":
                yield told("corrected")
            case "paid":
                yield told("paid")
            case "moved":
                yield _moved(line.reason)


def spent(each: Spending) -> str:
    """What became of points, in the reader's words."""
    match each.kind:
        case "redeemed":
            return told("spent")
        case "given back":
            return told("given back")
        case "expired":
            return told("expired")
        case "restored":
            return told("expiry taken back")
        case _:
            assert_never(each.kind)


def _moved(reason: str) -> str:
    match reason:
        case "held":
            return told("held for a review")
        case "released":
            return told("released")
        case "approved":
            return told("approved for payment")
        case "in payout":
            return told("on its way in a payout")
        case "out of payout":
            return told("taken out of a payout")
        case "earned":
            return told("final")
        case _:
            return told("changed, worth as much")
