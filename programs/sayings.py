"""The words of an announcement, filled in with what the award is about. Escaping them is the channel's business."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from dsl.points import is_points
from programs.measures import Answer
from programs.money import POINTS_FORM, Money, minor_digits

_PLACEHOLDER = re.compile(r"\{\s*([A-Za-z_][A-Za-z_0-9]*)\s*\}")


def filled(text: str, values: Mapping[str, Answer | Money]) -> str:
    """The text with every `{name}` replaced; a name without a value leaves nothing behind, and blanks are closed up."""
    said = _PLACEHOLDER.sub(lambda match: shown(values.get(match.group(1).lower())), text)
    if any(values.get(match.group(1).lower()) is None for match in _PLACEHOLDER.finditer(text)):
        said = re.sub(r"[,;:]\s*([.!?])", r"\1", said)
    closed_up = re.sub(r"[ ]{2,}", " ", said)
    # A colon with something right behind it begins an emoji, which keeps its blank.
    return re.sub(r"\s+([,.!?;]|:(?!\S))", r"\1", closed_up).strip()


def shown(value: Answer | Money, locale: str = "en") -> str:
    """A value in the reader's form: 1,200.50, 12 August 2026, €500 without needless decimals."""
    match value:
        case None:
            return ""
        case Money():
            return money(value, locale)
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return format_decimal(value.normalize(), locale=locale)
        case date():
            return format_date(value, format="long", locale="en_GB" if locale == "en" else locale)
        case str():
            return value


def money(amount: Money, locale: str = "en") -> str:
    """€1,200 or €1,200.50: decimals only where there are any; points are counted in words."""
    if is_points(amount.currency):
        shown = format_decimal(amount.amount, format=POINTS_FORM, locale=locale)
        return f"{shown} point" if amount.amount == 1 else f"{shown} points"
    whole = amount.amount == amount.amount.to_integral_value()
    if whole and minor_digits(amount.currency):
        return format_currency(
            amount.amount,
            amount.currency,
            "¤#,##0" if locale.startswith("en") else "#,##0 ¤",
            locale=locale,
            currency_digits=False,
        )
    return format_currency(amount.amount, amount.currency, locale=locale)
