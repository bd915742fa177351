"""An item of the catalogue from what somebody wrote, in a form or in a file; what is wrong is said in a sentence for each field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from bot.blocks.catalogue import INSTEAD, NAME, NO, PRICE, STOCK, UNTIL
from bot.blocks.reader import ours, told
from dsl.points import MOST_DECIMALS, coded
from programs.money import Money
from programs.numerals import number
from storage.catalogue import BETTER, DEAREST, LONGEST_NAME, MOST_STOCK, Alternative, Item

_PRICE: Final = re.compile(r"(?P<figure>\d{1,12}(?:[.,]\d{1,4})?)(?:\s*\w+)?", re.ASCII)
_STOCK: Final = re.compile(r"\d{1,7}", re.ASCII)


class Wrong(Exception):  # noqa: N818 - said in the words of what happened
    """What is wrong, by field."""

    def __init__(self, mistakes: Mapping[str, str]) -> None:
        super().__init__("; ".join(mistakes.values()))
        self.mistakes: Final = mistakes


def item_of(*, name: str, price: str, stock: str, approval: str, kind: str, instead: str, until: str) -> Item:
    """`stock` and `until` may be empty, and so may `kind` and `instead` together. Raises Wrong."""
    mistakes: dict[str, str] = {}
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        mistakes[NAME] = told("Write 1 to {most} characters, on one line.", most=LONGEST_NAME)
    amount = _points(price.strip())
    decimals = -int(amount.normalize().as_tuple().exponent)
    cost = Money(amount, coded(max(0, min(decimals, MOST_DECIMALS))))
    if amount <= 0 or cost.rounded() != cost or cost.minor > DEAREST:
        mistakes[PRICE] = ours("Write how many points, in digits without a sign for thousands: 300, or 12.5.")
    count = int(stock) if _STOCK.fullmatch(stock) else None
    if stock and (count is None or count > MOST_STOCK):
        mistakes[STOCK] = ours("Write how many there are, in digits, or leave it empty.")
    if bool(kind) != bool(instead) or kind not in ("", *BETTER):
        mistakes[INSTEAD] = ours("Say both, what kind of way it is and which, or neither.")
    last = _day(until)
    if until and last is None:
        mistakes[UNTIL] = ours("Write the day as 2026-12-31.")
    if mistakes:
        raise Wrong(mistakes)
    return Item(
        name=name,
        price=cost.rounded(),
        stock=count,
        needs_approval=approval != NO,
        valid_until=last,
        alternative=Alternative(kind=kind, instead=instead) if kind in BETTER else None,
    )


def _points(text: str) -> Decimal:
    """How many, with a dot or a comma before the decimals; 0 for what can be read in two ways, or not at all."""
    figure = _PRICE.fullmatch(text)
    try:
        return number(figure["figure"], None) if figure else Decimal(0)
    except ValueError:
        return Decimal(0)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
