"""What a row of a file must say beyond its columns' types, and the one form in which it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import is_currency

from programs.facts import folded
from storage import goal_periods
from storage.columns import Kind

_CURRENCIES = ("currency", "from_currency", "to_currency")


def checked(kind: Kind, values: Mapping[str, Any], *, currency: str) -> tuple[dict[str, Any], list[str]]:
    """The values as they are kept, and what is wrong with them. An amount without a currency is in `currency`."""
    kept = dict(values)
    reasons: list[str] = []
    if kind.name == "receipts":
        kept.setdefault("currency", currency)
    for name in _CURRENCIES:
        if name in kept:
            kept[name] = str(kept[name]).upper()
            if not is_currency(kept[name]):
                reasons.append(f"{name}: “{values.get(name)}” is no currency; write its code, such as EUR")
    if "period" in kind.columns:
        _period(kind, kept, reasons)
    match kind.name:
        case "exchange-rates":
            if kept["rate"] <= 0:
                reasons.append("rate: a rate is above 0")
            if kept["from_currency"] == kept["to_currency"]:
                reasons.append("to_currency: the two currencies are the same")
        case "partners":
            if folded(str(kept.get("parent", ""))) == folded(str(kept["name"])):
                reasons.append("parent: a partner is not its own parent")
        case "people":
            if "email" in kept and "@" not in kept["email"]:
                reasons.append(f"email: “{kept['email']}” is no address")
        case "readings":
            whose = [name for name in ("deal", "customer", "person") if name in kept]
            if len(whose) > 1:
                reasons.append(f"{whose[1]}: a reading is of one thing, and this one names a {whose[0]} too")
            elif not whose and "partner" not in kept:
                reasons.append("deal, customer, person or partner is missing: whose reading it is")
        case "activities":
            kept.setdefault("quantity", Decimal(1))
    return kept, reasons


def _period(kind: Kind, kept: dict[str, Any], reasons: list[str]) -> None:
    """A period by its name, or the days from `start` to `end`."""
    start, end = kept.get("start"), kept.get("end")
    if "period" in kept:
        if start or end:
            reasons.append("period: say either the period, or start and end")
        try:
            kept["period"] = goal_periods.label(kept["period"])
        except ValueError as error:
            reasons.append(f"period: {error}")
    elif isinstance(start, date) and isinstance(end, date):
        if end < start:
            reasons.append(f"end: {end} is before the start, {start}")
    elif start or end:
        reasons.append("end is missing" if start else "start is missing")
    elif kind.has_period:
        reasons.append("period is missing")
