"""A partner's statement as pages to print or to forward: the balances, and every line with what is owed after it, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from babel.numbers import format_decimal

from bot import pdf_tables
from bot.blocks import figures, statements
from bot.blocks.reader import language, reader, told
from bot.pdf import without_pictures
from bot.pdf_tables import Column, Pages, Table
from bot.slack import Upload
from bot.statement_sheets import what_for
from dsl.points import is_points
from programs.money import Money, minor_digits
from programs.statement import Balance, Line, Spending, Statement

MOST_LINES: Final = 1_000
"""What has more takes too long to be drawn while somebody waits."""
_LONGEST: Final = 120
"""Characters of a cell: a page has room for the day and the amounts, too."""


def upload(found: Statement, *, vendor: str, made_at: datetime) -> Upload:
    """Raises pdf.CannotBeWritten."""
    month = statements.month(found.month.start)
    title = told("Statement of {partner}, {month}", partner=found.partner, month=month)
    return Upload(
        name=f"{found.month.start:%Y-%m}.pdf",
        title=title,
        content=pdf_tables.written(
            _pages(found, title, vendor, made_at), language=language(), made_at=made_at
        ),
        words=told("Pages with every line of the ledger, and what is owed after each"),
    )


def _pages(found: Statement, title: str, vendor: str, made_at: datetime) -> Pages:
    days = told("{start} to {end}", start=figures.day(found.month.start), end=figures.day(found.month.end))
    return Pages(
        title=_plain(title),
        subtitle=_plain(told("{vendor} to {partner}, {days}", vendor=vendor, partner=found.partner, days=days)),
        tables=[
            *(_balance(each) for each in found.balances),
            *(_lines(found, each) for each in found.balances),
            *_things(found),
        ],
        notes=[
            told("What is corrected after the end of a month stands in the statement of a later one."),
            told("“No.” is the number of the entry in the ledger. Why an award is what it is, the workbook of the same month says, and Slack under “Why?”."),
        ],
        foot=_plain(told("{vendor}, made on {day}", vendor=vendor, day=figures.day(made_at.date()))),
    )  # fmt: skip


def _balance(each: Balance) -> Table:
    """From what was owed to what is owed; what did not happen has no line."""
    moves = (
        (told("Earned"), each.earned),
        (told("Corrected"), each.corrected),
        (told("Paid"), _less(each.paid)),
        (told("Spent"), _less(each.spent)),
        (told("Expired"), _less(each.gone)),
    )
    rows = [
        (told("Owed at the beginning"), figures.money(each.before)),
        *((name, _signed(amount)) for name, amount in moves if amount.amount),
        (told("Owed at the end"), figures.money(each.after)),
    ]
    if each.expected.amount:
        rows.append((told("Expected, not final yet"), figures.money(each.expected)))
    return Table(
        title=told("Balance in {currency}", currency=_unit(each.before)),
        columns=[Column("", 3), Column("", 2, "RIGHT")],
        rows=rows,
        sums=frozenset({len(rows) - 1 - bool(each.expected.amount)}),
    )


def _lines(found: Statement, balance: Balance) -> Table:
    """Every line of a currency, with what is owed after it; in the end the sums, which are the balance's."""
    currency = balance.before.currency
    owed, paid, expected = balance.before.minor, 0, 0
    rows: list[tuple[str, ...]] = [
        ("", told("Owed at the beginning"), "", "", "", "", _figure(owed, currency), "")
    ]
    for line, happened in zip(found.lines, statements.happened(found), strict=True):
        if line.currency == currency:
            owed, paid, expected = owed + line.owed, paid + line.paid, expected + line.expected
            rows.append(_row(line, happened, owed))
    for each in found.spending:
        if each.currency == currency:
            owed += each.change
            rows.append(_spent(each, owed))
    assert owed == balance.after.minor, "the lines make the balance"
    assert paid == balance.paid.minor, "and what was paid"
    change = owed - balance.before.minor
    rows.append(
        (
            "",
            told("Sum"),
            "",
            _move(expected, currency),
            _move(change, currency),
            _move(paid, currency),
            _figure(owed, currency),
            "",
        )
    )
    return Table(
        title=told("Every line in {currency}", currency=_unit(balance.before)),
        columns=[
            Column(told("Day"), 11), Column(told("What for"), 29), Column(told("What happened"), 18), Column(told("Expected"), 10, "RIGHT"),
            Column(told("Owed"), 10, "RIGHT"), Column(told("Paid"), 10, "RIGHT"), Column(told("Owed then"), 11, "RIGHT"), Column(told("No."), 6, "RIGHT"),
        ],
        rows=rows,
        sums=frozenset({0, len(rows) - 1}),
    )  # fmt: skip


def _row(line: Line, happened: str, owed: int) -> tuple[str, ...]:
    currency = line.currency or ""
    return (
        figures.day(line.on),
        _what(line),
        _plain(happened),
        *(_move(each, currency) for each in (line.expected, line.owed, line.paid)),
        _figure(owed, currency),
        str(line.entry),
    )


def _spent(each: Spending, owed: int) -> tuple[str, ...]:
    change = _move(each.change, each.currency)
    return (
        figures.day(each.on),
        _plain(each.note),
        statements.spent(each),
        "",
        change,
        "",
        _figure(owed, each.currency),
        str(each.entry),
    )


def _things(found: Statement) -> Iterator[Table]:
    """What is no money, line by line."""
    rows = [
        (figures.day(line.on), _what(line), _plain(happened), _plain(line.item or ""), str(line.entry))
        for line, happened in zip(found.lines, statements.happened(found), strict=True)
        if line.currency is None
    ]
    if rows:
        yield Table(
            title=told("What is no money"),
            columns=[
                Column(told("Day"), 11), Column(told("What for"), 33), Column(told("What happened"), 20), Column(told("Item"), 30),
                Column(told("No."), 6, "RIGHT"),
            ],
            rows=rows,
        )  # fmt: skip


def _what(line: Line) -> str:
    parts = (line.program, line.award.rule, what_for(line))
    return _plain(" · ".join(filter(None, parts)))


def _plain(text: str) -> str:
    shown = without_pictures(text)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST].rstrip()}…"


def _unit(amount: Money) -> str:
    """What it is counted in, as people call it."""
    return told("points") if is_points(amount.currency) else amount.currency


def _figure(minor: int, currency: str) -> str:
    digits = minor_digits(currency)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    amount = Money.from_minor(minor, currency).amount
    return str(format_decimal(amount, format=pattern, locale=reader()))


def _move(minor: int, currency: str) -> str:
    """By how much; nothing where nothing moves."""
    return f"{'+' if minor > 0 else ''}{_figure(minor, currency)}" if minor else ""


def _less(amount: Money) -> Money:
    return Money(-amount.amount, amount.currency)


def _signed(amount: Money) -> str:
    return f"{'+' if amount.amount > 0 else ''}{figures.money(amount)}"
