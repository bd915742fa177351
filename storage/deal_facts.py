"""Deals as facts: a partner's part of a deal with the fields that are known as of a day."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, String, type_coerce

from dsl.vocabulary import DEAL_DATES
from programs.facts import MIDNIGHT, Fact, Value
from programs.money import minor_digits
from programs.records import empty, maker
from storage.conditions import DEALS
from storage.deals import COUNTS, MONEYS, TEXTS
from storage.own_fields import Types, typed
from storage.times import times_read

_TEXTS: Final = (*TEXTS, "credit_role", "stage", "currency")
_COLUMNS: Final = (
    *(DEALS.c[name] for name in _TEXTS),
    # As the database gives them: most deals have few days and no times, and the same days come again and again.
    *(type_coerce(DEALS.c[name], String).label(name) for name in DEAL_DATES),
    *(DEALS.c[f"{name}_minor"] for name in MONEYS),
    *(DEALS.c[f"{name}_millionths"] for name in COUNTS),
    *(DEALS.c[name] for name in ("deal_id", "partner", "credit", "revision")),
    type_coerce(DEALS.c.times, String).label("times"),
    DEALS.c.own,
)
_PLACES: Final = {column.name: place for place, column in enumerate(_COLUMNS)}
_DATES_AT: Final = len(_TEXTS)
_MONEYS_AT: Final = _DATES_AT + len(DEAL_DATES)
_COUNTS_AT: Final = _MONEYS_AT + len(MONEYS)
_ID_AT: Final = _COUNTS_AT + len(COUNTS)
_ID, _PARTNER, _CREDIT = _PLACES["deal_id"], _PLACES["partner"], _PLACES["credit"]
_CURRENCY, _OWN, _REVISION = _PLACES["currency"], _PLACES["own"], _PLACES["revision"]
_TIMES: Final = _PLACES["times"]
_fact: Final = maker(
    Fact, "kind", "id", "partner", "on", "currency", "values", "whole", "revision", "at", "times"
)
_PARTS: Final = ("amount", "units", "margin", "cost")
"""Of which a partner of a split deal has its part."""


def columns(types: Types | None) -> Sequence[ColumnElement[Any]]:
    """What to select; the vendor's own columns, which take long to read, only where they can be asked for."""
    return _COLUMNS if types is None or types else _COLUMNS[:-1]


def is_whole(row: Any) -> bool:
    """Whether the deal of a row is not split."""
    return bool(row[_CREDIT] == "1")


def deal_reader(dated: str, *, as_of: date, types: Types | None) -> Callable[[Any], Fact]:
    """What makes a fact of a row of `columns(types)`. `dated` is the day by which it counts; a day after `as_of` is not seen."""
    day_place = _PLACES[dated]
    reads_own = types is None or bool(types)
    days, units = _Days(), _Units()

    def fact_of(row: Any) -> Fact:
        values: dict[str, Value] = {
            name: text for name, text in zip(_TEXTS, row[:_DATES_AT], strict=True) if text is not None
        }
        for name, written in zip(DEAL_DATES, row[_DATES_AT:_MONEYS_AT], strict=True):
            if written is not None and (day := days[written]) <= as_of:
                values[name] = day
        unit = units[row[_CURRENCY]]
        for name, minor in zip(MONEYS, row[_MONEYS_AT:_COUNTS_AT], strict=True):
            if minor is not None:
                values[name] = minor * unit
        for name, millionths in zip(COUNTS, row[_COUNTS_AT:_ID_AT], strict=True):
            if millionths is not None:
                values[name] = _count(millionths)
        if reads_own and row[_OWN]:
            values |= typed(row[_OWN], types, as_of=as_of)
        credit = row[_CREDIT]
        whole = empty() if credit == "1" else _divided(values, Decimal(credit))
        times = times_read(_times(row[_TIMES]), values) if row[_TIMES] else empty()
        at = times.get(dated, MIDNIGHT) if times else MIDNIGHT
        on = days[row[day_place]]
        return _fact(
            "deals", row[_ID], row[_PARTNER], on, row[_CURRENCY], values, whole, row[_REVISION], at, times
        )

    return fact_of


def _divided(values: dict[str, Value], credit: Decimal) -> Mapping[str, Value]:
    """What the whole deal has; in the values, the partner's part takes its place."""
    whole: dict[str, Value] = {}
    for name in _PARTS:
        all_of_it = values.get(name)
        if isinstance(all_of_it, Decimal):
            whole[name], values[name] = all_of_it, all_of_it * credit
    return whole


def _times(written: str | dict[str, str]) -> dict[str, str]:
    """SQLite keeps JSON as a text; PostgreSQL gives what it says."""
    found: dict[str, str] = json.loads(written) if isinstance(written, str) else written
    return found


class _Days(dict[str | date, date]):
    """Days as they are given: on SQLite texts, each of which is read once."""

    def __missing__(self, written: str | date) -> date:
        self[written] = date.fromisoformat(written) if isinstance(written, str) else written
        return self[written]


class _Units(dict[str, Decimal]):
    """The minor unit of each currency, looked up once."""

    def __missing__(self, currency: str) -> Decimal:
        self[currency] = Decimal(1).scaleb(-minor_digits(currency))
        return self[currency]


@lru_cache(maxsize=10_000)
def _count(millionths: int) -> Decimal:
    whole, rest = divmod(millionths, 1_000_000)
    return Decimal(whole) if not rest else Decimal(millionths).scaleb(-6)
