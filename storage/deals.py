"""Deals as they are written: from what a file says to the columns of their table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from babel.numbers import is_currency

from dsl.said import Said, said
from dsl.vocabulary import DEAL_DATES
from programs.facts import folded
from programs.money import minor_digits
from storage.columnwise import Column, Reasons, converted, objects
from storage.csv_files import Sheet, in_column, no_currency

TEXTS: Final = ("rep", "customer", "product", "category", "type")
TEXT_KEYS: Final = ("partner_key", *(f"{name}_key" for name in TEXTS))
MONEYS: Final = ("amount", "list_price", "cost", "margin")
COUNTS: Final = ("units", "term")
MILLION: Final = 1_000_000
LARGEST: Final = 10**15
"""In minor units, or millionths: thousands of the largest can be added up before a database's integers end."""


LONGEST_TEXTS: Final = 2_000
"""In bytes, the texts of a deal together: an index holds them in one piece, which PostgreSQL limits to 2,700."""


def columns_of(sheet: Sheet, wrong: Reasons, *, currency: str) -> dict[str, Column]:
    """The columns of the partners' parts of deals, as they are written: those that the file says something of. A deal without a currency has `currency`.

    What cannot be kept is put down as `wrong`.
    """
    rows, given = len(sheet.lines), sheet.values
    partners = sheet.column("partner")
    found: dict[str, Column] = {
        "deal_id": sheet.column("id"),
        "partner": partners,
        "partner_key": converted(partners, folded),
    }
    codes = sheet.column("currency")
    converted(codes, _refuse_no_currency, wrong)
    found["currency"] = currencies = converted(codes, lambda code: currency if code is None else code.upper())
    for name in _of(given, MONEYS):
        amounts = list(zip(given[name], currencies, strict=True))
        found[f"{name}_minor"] = converted(amounts, partial(_minor, name), wrong)
    for name in _of(given, COUNTS):
        found[f"{name}_millionths"] = converted(given[name], partial(_millionths, name), wrong)
    for name in _of(given, TEXTS):
        found[name] = given[name]
        found[f"{name}_key"] = converted(given[name], lambda text: None if text is None else folded(text))
    _refuse_long(found, wrong)
    for name in _of(given, DEAL_DATES):
        found[name] = converted(given[name], lambda day: day and day.isoformat())
    if sheet.times:
        times = {
            name: converted(column, lambda at: at and at.isoformat()) for name, column in sheet.times.items()
        }
        found["times"] = [None if each == "{}" else each for each in objects(times, rows=rows)]
    found["credit"] = converted(sheet.column("credit"), _credit, wrong)
    if "credit_role" in given:
        found["credit_role"] = given["credit_role"]
    stages = list(zip(sheet.column("stage"), sheet.column("closed_on"), strict=True))
    found["stage"] = converted(stages, _stage, wrong)
    found["own"] = objects(sheet.own, rows=rows)
    return found


def _refuse_no_currency(code: str | None) -> None:
    if code is not None and not is_currency(code.upper()):
        raise ValueError(in_column("currency", no_currency(code)))


def _of(given: Mapping[str, Column], names: Iterable[str]) -> list[str]:
    """Those of the names that the file has."""
    return [name for name in names if name in given]


def _refuse_long(found: Mapping[str, Column], wrong: Reasons) -> None:
    sizes = [
        converted(found[key], lambda text: 0 if text is None else len(text.encode()))
        for key in _of(found, TEXT_KEYS)
    ]
    for place, size in enumerate(map(sum, zip(*sizes, strict=True))):
        if size > LONGEST_TEXTS:
            wrong[place].append(
                said(
                    "the texts are too long together ({size} bytes; {most} can be kept)",
                    size=size,
                    most=LONGEST_TEXTS,
                )
            )


def _minor(name: str, amount: tuple[Decimal | None, str]) -> int | None:
    number, currency = amount
    if number is None:
        return None
    digits = minor_digits(currency)
    return _whole(
        name, number, digits, lambda: said("{currency} has {digits}", currency=currency, digits=digits)
    )


def _millionths(name: str, amount: Decimal | None) -> int | None:
    return None if amount is None else _whole(name, amount, 6, lambda: said("at most 6 can be kept"))


def _whole(name: str, amount: Decimal, digits: int, rule: Callable[[], Said]) -> int:
    """The amount in its smallest unit. The rule is worded only for an amount that breaks it."""
    scaled = amount.scaleb(digits)
    whole = int(scaled)
    if scaled != whole:
        reason = said("{amount} has too many decimals ({rule})", amount=str(amount), rule=rule())
        raise ValueError(in_column(name, reason))
    if abs(whole) >= LARGEST:
        raise ValueError(in_column(name, said("{amount} is too large to be true", amount=str(amount))))
    return whole


def _credit(share: Decimal | None) -> str:
    if share is None:
        return "1"
    if not 0 < share <= 1:
        raise ValueError(
            in_column("credit", said("a partner's share is above 0% and at most 100%; write 60% or 0.6"))
        )
    return f"{share.normalize():f}"


def _stage(stage_on_day: tuple[str | None, date | None]) -> str:
    """In the form in which stages are compared. A deal that says none is won, once it is closed."""
    told, closed_on = stage_on_day
    if told is None:
        return "won" if closed_on else "open"
    stage = folded(told)
    if stage in ("won", "lost") and closed_on is None:
        raise ValueError(said("closed_on is missing, and the deal is {stage}", stage=stage))
    return stage
