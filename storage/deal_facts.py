"""Deals as facts: a partner's part of a deal with the fields that are known as of a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Column

from dsl.vocabulary import DEAL_DATES
from programs.facts import MIDNIGHT, Fact, Value
from programs.money import minor_digits
from storage.conditions import DEALS
from storage.deals import COUNTS, MONEYS, TEXTS
from storage.own_fields import Types, typed
from storage.times import times_read

_COLUMNS: Final = (
    *(
        column
        for column in DEALS.c
        if column.name not in ("id", "workspace_id", "content_hash", "own")
        and not column.name.endswith("_key")
    ),
    DEALS.c.own,
)
_PLACES: Final = {column.name: place for place, column in enumerate(_COLUMNS)}
_TEXT_PLACES: Final = tuple((name, _PLACES[name]) for name in (*TEXTS, "credit_role", "stage", "currency"))
_DATE_PLACES: Final = tuple((name, _PLACES[name]) for name in DEAL_DATES)
_COUNT_PLACES: Final = tuple((name, _PLACES[f"{name}_millionths"]) for name in COUNTS)
_MONEY_PLACES: Final = tuple((name, _PLACES[f"{name}_minor"]) for name in MONEYS)
_ID, _PARTNER, _CREDIT = _PLACES["deal_id"], _PLACES["partner"], _PLACES["credit"]
_CURRENCY, _OWN, _REVISION = _PLACES["currency"], _PLACES["own"], _PLACES["revision"]
_TIMES: Final = _PLACES["times"]
_PARTS: Final = ("amount", "units", "margin", "cost")
"""Of which a partner of a split deal has its part."""


def columns(types: Types | None) -> Sequence[Column[Any]]:
    """What to select; the vendor's own columns, which take long to read, only where they can be asked for."""
    return _COLUMNS if types is None or types else _COLUMNS[:-1]


def is_whole(row: Any) -> bool:
    """Whether the deal of a row is not split."""
    return bool(row[_CREDIT] == "1")


def deal_reader(dated: str, *, as_of: date, types: Types | None) -> Callable[[Any], Fact]:
    """What makes a fact of a row of `columns(types)`. `dated` is the day by which it counts; a day after `as_of` is not seen."""
    day_place = _PLACES[dated]
    reads_own = types is None or bool(types)
    shifts = _Shifts()

    def fact_of(row: Any) -> Fact:
        values: dict[str, Value] = {
            name: text for name, place in _TEXT_PLACES if (text := row[place]) is not None
        }
        for name, place in _DATE_PLACES:
            day = row[place]
            if day is not None and day <= as_of:
                values[name] = day
        shift = shifts[row[_CURRENCY]]
        for name, place in _MONEY_PLACES:
            if row[place] is not None:
                values[name] = Decimal(row[place]).scaleb(shift)
        for name, place in _COUNT_PLACES:
            if row[place] is not None:
                values[name] = _count(row[place])
        if reads_own and row[_OWN]:
            values |= typed(row[_OWN], types, as_of=as_of)
        whole: dict[str, Value] = {}
        if row[_CREDIT] != "1":
            credit = Decimal(row[_CREDIT])
            for name in _PARTS:
                all_of_it = values.get(name)
                if isinstance(all_of_it, Decimal):
                    whole[name], values[name] = all_of_it, all_of_it * credit
        times = times_read(row[_TIMES], values)
        return Fact(
            kind="deals",
            id=row[_ID],
            partner=row[_PARTNER],
            on=row[day_place],
            currency=row[_CURRENCY],
            values=values,
            whole=whole,
            revision=row[_REVISION],
            at=times.get(dated, MIDNIGHT),
            times=times,
        )

    return fact_of


class _Shifts(dict[str, int]):
    """By how many digits an amount of a currency is moved, looked up once."""

    def __missing__(self, currency: str) -> int:
        self[currency] = -minor_digits(currency)
        return self[currency]


def _count(millionths: int) -> Decimal:
    whole, rest = divmod(millionths, 1_000_000)
    return Decimal(whole) if not rest else Decimal(millionths).scaleb(-6)
