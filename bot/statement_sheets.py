"""A partner's statement as a workbook: the balances, and every line that made them, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from bot.blocks import figures, statements
from bot.blocks.reader import language, told
from bot.exports import Cell, Sheet, workbook
from bot.slack import Upload
from bot.versions import program_of
from programs.explain import because
from programs.money import Money
from programs.statement import Line, Statement

_PAGE_NAME: Final = 31


def upload(found: Statement, texts: Mapping[int, str]) -> Upload:
    """`texts` are the programs, by the ids of their versions."""
    month = f"{found.month.start:%Y-%m}"
    return Upload(
        name=f"{month}.xlsx",
        title=told("Statement of {partner}, {month}", partner=found.partner, month=month),
        content=workbook(sheets(found, texts)),
        words=told("A table with every line of the ledger"),
    )


def sheets(found: Statement, texts: Mapping[int, str]) -> tuple[Sheet, ...]:
    """The last only where points were spent or expired."""
    return (_summary(found), _lines(found, texts), *([_spending(found)] if found.spending else []))


def _summary(found: Statement) -> Sheet:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            found.partner,
            found.month.start,
            found.month.end,
            each.before.currency,
            *_amounts(
                each.before,
                each.earned,
                each.corrected,
                each.paid,
                each.spent,
                each.gone,
                each.after,
                each.expected,
            ),
        )
        for each in found.balances
    )
    columns = (
        told("Partner"), told("From"), told("To"), told("Currency"), told("Owed at the beginning"), told("Earned"), told("Corrected"),
        told("Paid"), told("Spent"), told("Expired"), told("Owed at the end"), told("Expected, not final yet"),
    )  # fmt: skip
    return Sheet(told("Statement")[:_PAGE_NAME], columns, rows)


def _lines(found: Statement, texts: Mapping[int, str]) -> Sheet:
    happened = statements.happened(found)
    rows = tuple(_row(line, what, texts) for line, what in zip(found.lines, happened, strict=True))
    columns = (
        told("Day"), told("Program"), told("Rule"), told("For"), told("What happened"), told("Currency"), told("Owed"), told("Paid"), told("Expected"),
        told("Item"), told("Why"), told("Paid to"), told("Award"), told("Entry"),
    )  # fmt: skip
    return Sheet(told("Lines")[:_PAGE_NAME], columns, rows)


def _spending(found: Statement) -> Sheet:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            each.on,
            statements.spent(each),
            each.note or None,
            each.currency,
            Money.from_minor(each.change, each.currency).amount,
            each.entry,
        )
        for each in found.spending
    )
    columns = (
        told("Day"),
        told("What happened"),
        told("For"),
        told("Currency"),
        told("Change"),
        told("Entry"),
    )
    return Sheet(told("Points")[:_PAGE_NAME], columns, rows)


def _row(line: Line, happened: str, texts: Mapping[int, str]) -> tuple[Cell, ...]:
    why = because(line.award, program_of(texts[line.version_id]), language(), to="partner")
    return (
        line.on, line.program, line.award.rule, what_for(line), happened, line.currency, *_moves(line), line.item, why, line.award.payee or None,
        line.award_id, line.entry,
    )  # fmt: skip


def what_for(line: Line) -> str:
    """The fact or the days of its award."""
    award = line.award
    if award.fact is not None:
        return figures.fact(award.fact)
    if award.period is not None:
        return f"{figures.day(award.period.start)} – {figures.day(award.period.end)}"
    return ""


def _moves(line: Line) -> tuple[Cell, Cell, Cell]:
    """By how much what is owed, paid and expected moves; nothing where it does not."""
    if line.currency is None:
        return None, None, None
    owed, paid, expected = (
        Money.from_minor(minor, line.currency).amount if minor else None
        for minor in (line.owed, line.paid, line.expected)
    )
    return owed, paid, expected


def _amounts(*amounts: Money) -> tuple[Decimal, ...]:
    return tuple(each.amount for each in amounts)
