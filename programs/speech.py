"""What we say in the reader's language: sentences from the catalogues, figures in the reader's form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final, Literal

from babel.dates import format_date, format_time, get_day_names, get_month_names
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from dsl.nodes import COUPONS
from dsl.points import is_points
from programs.money import Money, minor_digits

LOCALES: Final = Path(__file__).parent / "locales"
DOMAIN: Final = "premio"
LANGUAGES: Final = (
    "en",
    *sorted(path.parent.parent.name for path in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")),
)
"""What we speak: English, and each language that has a catalogue."""

_ARTICLES: Final = {
    "di": {"il": "del", "lo": "dello", "la": "della", "i": "dei", "gli": "degli", "le": "delle", "l’": "dell’"},
    "a": {"il": "al", "lo": "allo", "la": "alla", "i": "ai", "gli": "agli", "le": "alle", "l’": "all’"},
    "da": {"il": "dal", "lo": "dallo", "la": "dalla", "i": "dai", "gli": "dagli", "le": "dalle", "l’": "dall’"},
    "su": {"il": "sul", "lo": "sullo", "la": "sulla", "i": "sui", "gli": "sugli", "le": "sulle", "l’": "sull’"},
    "in": {"il": "nel", "lo": "nello", "la": "nella", "i": "nei", "gli": "negli", "le": "nelle", "l’": "nell’"},
}  # fmt: skip
_MOST_PARTS: Final = 100
"""Into more parts nobody divides something by hand."""
_AS_GOOD_AS_EXACT: Final = Fraction(1, 10**20)

_ARTICLE: Final = re.compile(r"^(?:the |il |lo |la |i |gli |le |l’)")
_CONTRACTION: Final = re.compile(r"\b(di|a|da|su|in) (?:(il|lo|la|i|gli|le) |(l’))", re.IGNORECASE)


def phrase(text: str) -> str:
    """Marks a text for the catalogues where it is said later, by `Speech.say`."""
    return text


@dataclass(frozen=True, slots=True)
class Speech:
    """One language. Unknown ones speak English."""

    lang: str

    def say(self, text: str, **figures: object) -> str:
        """The sentence in the language, filled in. The figures are said already: texts, or numbers that are counted."""
        return self._contracted(_catalogue(self.lang).gettext(text).format(**figures))

    def several(self, count: int, one: str, more: str, **figures: object) -> str:
        """The same where the sentence depends on a number, which it may name as {count}."""
        text = _catalogue(self.lang).ngettext(one, more, count)
        return self._contracted(text.format(count=self.number(Decimal(count)), **figures))

    def number(self, value: Decimal) -> str:
        """1,200.5: as many decimals as there are, up to six."""
        return str(format_decimal(value, format="#,##0.######", locale=self.lang))

    def exact(self, value: Decimal) -> str:
        """A figure of which every decimal matters, such as an exchange rate."""
        return str(format_decimal(value, format="#,##0." + "#" * 15, locale=self.lang))

    def percent(self, ratio: Decimal) -> str:
        """0.125 is 12.5%; in Italian with its article: il 12,5%, l’8%, lo 0,5%. Of a figure without end, four decimals."""
        digits = 10 if _has_decimals(ratio * 100, 10) else 4
        figure = str(format_decimal(ratio * 100, format="#,##0." + "#" * digits, locale=self.lang)) + "%"
        if self.lang != "it":
            return figure
        whole = str(int(abs(ratio * 100)))
        if whole == "0":
            return f"lo {figure}"
        return f"l’{figure}" if whole in ("1", "11") or whole[0] == "8" else f"il {figure}"

    def share(self, ratio: Decimal) -> str:
        """A part so that it can be reckoned again: 12.5%, 1/3, about 18.1836%."""
        if not _has_decimals(ratio * 100, 4):
            fraction = _fraction(ratio)
            if fraction is not None:
                return fraction
            if not _has_decimals(ratio * 100, 10):
                return self.say("about {figure}", figure=self.percent(ratio))
        return self.percent(ratio)

    def factor(self, factor: Decimal) -> str:
        """How many times: 1.5, 1/3, about 0.181836."""
        if _has_decimals(factor, 6):
            return self.number(factor)
        return _fraction(factor) or self.say("about {figure}", figure=self.number(factor))

    def money(self, money: Money, *, short: bool = False) -> str:
        """1,200.00 EUR, with more decimals where the exact amount has them; `short` leaves out decimals of zero. Points are counted."""
        if is_points(money.currency):
            return self.several_points(money.amount)
        if money.currency == COUPONS:
            return self.several(int(money.amount), "{count} coupon", "{count} coupons")
        digits = minor_digits(money.currency)
        if short and money.amount == money.amount.to_integral_value():
            digits = 0
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + " ¤¤"
        return str(
            format_currency(money.amount, money.currency, pattern, locale=self.lang, currency_digits=False)
        )

    def several_points(self, points: Decimal) -> str:
        if points == 1:
            return self.say("1 point")
        return self.say("{points} points", points=self.number(points))

    def part_of_day(self, part: Literal["weekday", "month"], name: str) -> str:
        """Saturday, or December, as the reader calls it; what is none as it stands."""
        english = get_day_names(locale="en") if part == "weekday" else get_month_names(locale="en")
        theirs = get_day_names(locale=self.lang) if part == "weekday" else get_month_names(locale=self.lang)
        return next(
            (theirs[nth] for nth, word in english.items() if word.lower() == name.strip().lower()),
            quoted(name),
        )

    def day(self, day: date) -> str:
        if self.lang == "it":
            # With its article, which joins with prepositions: il 5 luglio, l’8 luglio, dal 1º luglio.
            article = "l’" if day.day in (8, 11) else "il "
            written = str(format_date(day, format="long", locale="it"))
            return article + (written.replace("1 ", "1º ", 1) if day.day == 1 else written)
        # In English the day before the month, as everybody but Americans writes it, and nobody misreads.
        return str(format_date(day, format="long", locale="en_GB" if self.lang == "en" else self.lang))

    def clock(self, at: datetime) -> str:
        return str(format_time(at.time(), format="HH:mm", locale=self.lang))

    def all_of(self, texts: Iterable[str]) -> str:
        """The texts as `a, b, and c`."""
        return self._listed(texts, "standard")

    def any_of(self, texts: Iterable[str]) -> str:
        """The texts as `a, b, or c`."""
        return self._listed(texts, "or")

    def _listed(self, texts: Iterable[str], style: Literal["standard", "or"]) -> str:
        return str(format_list(list(texts), style=style, locale=self.lang))

    def bare(self, noun: str) -> str:
        """The noun without its article: `the sales rep` after `each`."""
        return _ARTICLE.sub("", noun)

    def _contracted(self, text: str) -> str:
        """Italian joins prepositions and articles (`di` and `il` are `del`); what stands in quotes is left alone."""
        if self.lang != "it":
            return text
        parts = re.split(r"(“[^”]*”)", text)
        return "".join(part if part.startswith("“") else _CONTRACTION.sub(_joined, part) for part in parts)


def speech(lang: str) -> Speech:
    """The language of that name (`it`, `it_IT`), English where we do not speak it."""
    short = lang.replace("-", "_").partition("_")[0].lower()
    return Speech(short if short in LANGUAGES else "en")


def _has_decimals(value: Decimal, most: int) -> bool:
    """Whether that many are all that it has."""
    return value == value.quantize(Decimal(1).scaleb(-most))


def _fraction(value: Decimal) -> str | None:
    """`1/3`, of small numbers that make exactly that."""
    near = Fraction(value).limit_denominator(_MOST_PARTS)
    if not near or abs(Fraction(value) - near) > _AS_GOOD_AS_EXACT:
        return None
    return f"{near.numerator}/{near.denominator}"


def quoted(text: str) -> str:
    return f"“{text}”"


def capital(sentence: str) -> str:
    """The sentence with a capital first letter."""
    return sentence[:1].upper() + sentence[1:]


def _joined(match: re.Match[str]) -> str:
    preposition, article, elided = match.groups()
    joined = _ARTICLES[preposition.lower()][(article or elided).lower()]
    joined = joined if elided else f"{joined} "
    return capital(joined) if preposition[0].isupper() else joined


@cache
def _catalogue(lang: str) -> NullTranslations:
    path = LOCALES / lang / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)
