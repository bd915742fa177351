"""Money, dates and shares as the reader is used to see them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent

from dsl.points import is_points
from programs.money import POINTS_FORM, Money, minor_digits


def locale_of(slack_locale: str | None) -> str:
    """Babel's name for what Slack calls `en-GB`; English where we do not know it."""
    if not slack_locale:
        return "en"
    try:
        return str(Locale.parse(slack_locale, sep="-"))
    except (UnknownLocaleError, ValueError):
        return "en"


def language_of(locale: str) -> str:
    """The language of our explanations that suits the reader."""
    return "it" if locale.partition("_")[0] == "it" else "en"


def money(amount: Money, locale: str = "en") -> str:
    """`1,234.50 EUR`, as programs write it; points are `30 points`."""
    if is_points(amount.currency):
        shown = format_decimal(amount.rounded().amount, format=POINTS_FORM, locale=locale)
        return f"{shown} point" if amount.amount == 1 else f"{shown} points"
    digits = minor_digits(amount.currency)
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + " ¤¤"
    return str(
        format_currency(
            amount.rounded().amount, amount.currency, pattern, locale=locale, currency_digits=False
        )
    )


def number(value: Decimal, locale: str = "en") -> str:
    return str(format_decimal(value, locale=locale))


def share(ratio: Decimal, locale: str = "en") -> str:
    """A ratio as a percentage: 0.125 is `12.5%`."""
    return str(format_percent(ratio, format="#,##0.##%", locale=locale))


def day(on: date, locale: str = "en") -> str:
    return str(format_date(on, format="medium", locale=locale))


def moment(at: datetime, zone: str, locale: str = "en") -> str:
    """`15 July, 10:00 (Rome)`: a time of day means nothing to a partner elsewhere without its place."""
    place = zone.rpartition("/")[2].replace("_", " ")
    return f"{format_datetime(at, format='d MMMM, HH:mm', tzinfo=ZoneInfo(zone), locale=locale)} ({place})"


def ordinal(place: int) -> str:
    """`1st`, `2nd`, `11th`."""
    suffix = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{suffix}"
