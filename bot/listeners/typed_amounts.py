"""How much was typed into a field that takes a thing by its name as well: `50 EUR`, `€ 50`, `-20 euro`, `30 points`, `Demo kit`."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

DOLLAR: Final = "$"
"""The sign of more than one currency."""
_CURRENCIES: Final = {
    "€": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "pound": "GBP",
    "pounds": "GBP",
    "sterlina": "GBP",
    "sterline": "GBP",
    DOLLAR: DOLLAR,
    "dollar": DOLLAR,
    "dollars": DOLLAR,
    "dollaro": DOLLAR,
    "dollari": DOLLAR,
}
"""Signs and names that mean one currency, and those of which one has to ask which."""
_UNIT: Final = r"[€£$]|[^\W\d_]+"
_AMOUNT: Final = re.compile(
    rf"(?P<sign>[-+−]?)\s*(?:(?P<before>{_UNIT})\s*)?(?P<figure>[-+−]?\s*[\d.,' ]*\d)\s*(?P<after>{_UNIT})?\.?"
)
_BEGINS: Final = re.compile(r"[-+−.,\d]")


@dataclass(frozen=True, slots=True)
class Typed:
    """`unit` is a currency's code, `$`, a word that is no currency, or nothing."""

    figure: str
    unit: str


class NotInDigits(Exception):  # noqa: N818 - named for what happened
    """It is an amount, and no figure that we can read."""


def typed_amount(text: str, codes: Collection[str]) -> Typed | None:
    """None where it is a thing by its name. `codes` are those that may stand before a figure. Raises NotInDigits."""
    known = _CURRENCIES | {each.casefold(): each for each in codes}
    found = _AMOUNT.fullmatch(text)
    before, after = (found["before"] or "", found["after"] or "") if found else ("", "")
    is_before, is_after = before.casefold() in known, after.casefold() in known
    if found and (not before or (is_before and not after)):
        unit = before or after
        return Typed(found["sign"] + found["figure"], known.get(unit.casefold(), unit))
    if _BEGINS.match(text) or (is_before and is_after) or _is_in_words(text, known):
        raise NotInDigits(text)
    return None


def _is_in_words(text: str, known: Collection[str]) -> bool:
    """`fifty euros`: a currency at one end, and no figure. With one, as in `voucher of 50 €`, it is a name."""
    words = text.casefold().rstrip(".").split()
    at_an_end = bool(words) and (words[0] in known or words[-1] in known)
    return at_an_end and not any(sign.isdigit() for sign in text)
