"""What a row of a file must say beyond its columns' types, and the one form in which it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import is_currency

from dsl.said import Said, said, why
from programs.facts import folded
from storage import goal_periods
from storage.columns import Kind
from storage.csv_files import in_column, no_currency

_CURRENCIES = ("currency", "from_currency", "to_currency")


def checked(kind: Kind, values: Mapping[str, Any], *, currency: str) -> tuple[dict[str, Any], list[Said]]:
    """The values as they are kept, and what is wrong with them. An amount without a currency is in `currency`."""
    kept = dict(values)
    reasons: list[Said] = []
    if kind.name == "receipts":
        kept.setdefault("currency", currency)
    for name in _CURRENCIES:
        if name in kept:
            kept[name] = str(kept[name]).upper()
            if not is_currency(kept[name]):
                reasons.append(in_column(name, no_currency(values.get(name))))
    if "period" in kind.columns:
        _period(kind, kept, reasons)
    match kind.name:
        case "exchange-rates":
            if kept["rate"] <= 0:
                reasons.append(in_column("rate", said("a rate is above 0")))
            if kept["from_currency"] == kept["to_currency"]:
                reasons.append(in_column("to_currency", said("the two currencies are the same")))
        case "partners":
            if folded(str(kept.get("parent", ""))) == folded(str(kept["name"])):
                reasons.append(in_column("parent", said("a partner is not its own parent")))
        case "people":
            if "email" in kept and "@" not in kept["email"]:
                reasons.append(in_column("email", said("“{email}” is no address", email=kept["email"])))
        case "readings":
            whose = [name for name in ("deal", "customer", "person") if name in kept]
            if len(whose) > 1:
                other = said("a reading is of one thing, and this one names a {whose} too", whose=whose[0])
                reasons.append(in_column(whose[1], other))
            elif not whose and "partner" not in kept:
                reasons.append(said("deal, customer, person or partner is missing: whose reading it is"))
        case "activities":
            kept.setdefault("quantity", Decimal(1))
    return kept, reasons


def _period(kind: Kind, kept: dict[str, Any], reasons: list[Said]) -> None:
    """A period by its name, or the days from `start` to `end`."""
    start, end = kept.get("start"), kept.get("end")
    if "period" in kept:
        if start or end:
            reasons.append(in_column("period", said("say either the period, or start and end")))
        try:
            kept["period"] = goal_periods.label(kept["period"])
        except ValueError as error:
            reasons.append(in_column("period", why(error)))
    elif isinstance(start, date) and isinstance(end, date):
        if end < start:
            early = said("{end} is before the start, {start}", end=end, start=start)
            reasons.append(in_column("end", early))
    elif start or end:
        reasons.append(said("{column} is missing", column="end" if start else "start"))
    elif kind.has_period:
        reasons.append(said("{column} is missing", column="period"))
