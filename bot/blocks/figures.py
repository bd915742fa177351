"""Money, dates and shares as the reader is used to see them; where no locale is named, the reader is the one who is written for."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent

from bot.blocks.reader import language, reader, told
from dsl.points import is_points
from programs.awards import FactRef
from programs.money import POINTS_FORM, Money, minor_digits
from programs.period_words import city
from programs.speech import speech


def locale_of(slack_locale: str | None) -> str:
    """Babel's name for what Slack calls `en-GB`; English where we do not know it."""
    if not slack_locale:
        return "en"
    try:
        return str(Locale.parse(slack_locale, sep="-"))
    except (UnknownLocaleError, ValueError):
        return "en"


def money(amount: Money, locale: str | None = None) -> str:
    """`1,234.50 EUR`, as programs write it; points are `30 points`."""
    if is_points(amount.currency):
        shown = format_decimal(amount.rounded().amount, format=POINTS_FORM, locale=locale or reader())
        return told("{points} point" if amount.amount == 1 else "{points} points", points=shown)
    return str(
        format_currency(
            amount.rounded().amount,
            amount.currency,
            f"{_form(amount.currency)} ¤¤",
            locale=locale or reader(),
            currency_digits=False,
        )
    )


def amount(money: Money, locale: str) -> str:
    """`1,234.50`: where the currency is said for several together."""
    form = POINTS_FORM if is_points(money.currency) else _form(money.currency)
    return str(format_decimal(money.rounded().amount, format=form, locale=locale))


def _form(currency: str) -> str:
    digits = minor_digits(currency)
    return "#,##0" + ("." + "0" * digits if digits else "")


def worth(amount: Money | None, item: str | None, locale: str | None = None) -> str:
    """What an award comes to: so much, or else the thing by its name."""
    return money(amount, locale) if amount is not None else item or told("an award")


def number(value: Decimal, locale: str | None = None) -> str:
    return str(format_decimal(value, locale=locale or reader()))


def mean(value: float) -> str:
    """An average of few things: one decimal says enough."""
    return str(format_decimal(value, format="0.0", locale=reader()))


def share(ratio: Decimal, locale: str | None = None) -> str:
    """A ratio as a percentage: 0.125 is `12.5%`."""
    return str(format_percent(ratio, format="#,##0.##%", locale=locale or reader()))


def day(on: date, locale: str | None = None) -> str:
    """As the reader's country writes it. Of English without a country, as our sentences do, so that an answer has one form."""
    locale = locale or reader()
    return speech(locale).day(on) if locale == "en" else str(format_date(on, format="medium", locale=locale))


def moment(at: datetime, zone: str, locale: str | None = None) -> str:
    """`15 July, 10:00 (Rome)`: a time of day means nothing to a partner elsewhere without its place."""
    place = city(zone, speech(locale or reader()))
    return f"{format_datetime(at, format='d MMMM, HH:mm', tzinfo=ZoneInfo(zone), locale=locale or reader())} ({place})"


def fact(fact: FactRef) -> str:
    """`deal D-17`: what an award is for, by its kind and number."""
    match fact.kind:
        case "deals":
            return told("deal {id}", id=fact.id)
        case "receipts":
            return told("receipt {id}", id=fact.id)
        case "activities":
            return told("activity {id}", id=fact.id)


def score(points: int) -> str:
    """`+40`, `-12`, `0`: a Net Promoter Score, and what else may be below nought."""
    return f"{points:+d}" if points else "0"


def ordinal(place: int) -> str:
    """`1st`, `2nd`, `11th`; `1º`."""
    if language() != "en":
        return f"{place}º"
    suffix = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{suffix}"
