"""An amount is taken as people type it; what looks like one and is not understood is not taken for a thing of that name."""

from __future__ import annotations

import pytest

from bot.listeners.typed_amounts import DOLLAR, NotInDigits, Typed, typed_amount


@pytest.mark.parametrize(
    ("text", "figure", "unit"),
    [
        ("50", "50", ""),
        ("50 EUR", "50", "EUR"),
        ("50 eur", "50", "EUR"),
        ("EUR 50", "50", "EUR"),
        ("50 €", "50", "EUR"),
        ("50€", "50", "EUR"),
        ("€ 50", "50", "EUR"),
        ("€50.", "50", "EUR"),
        ("-€ 20", "-20", "EUR"),
        ("€ -20", "-20", "EUR"),
        ("50 euro", "50", "EUR"),
        ("12,50 Euros", "12,50", "EUR"),
        ("£3", "3", "GBP"),
        ("3 pounds", "3", "GBP"),
        ("$ 5", "5", DOLLAR),
        ("5 dollari", "5", DOLLAR),
        ("30 points", "30", "points"),
        ("20 USD", "20", "USD"),
    ],
)
def test_a_figure_with_its_currency_by_code_sign_or_name(text: str, figure: str, unit: str) -> None:
    assert typed_amount(text, ["EUR"]) == Typed(figure, unit)


@pytest.mark.parametrize("text", ["Demo kit", "Kit 2", "Dinner", "Buono da 50 €", "Euro 2028 ticket", "iPad"])
def test_a_thing_is_what_it_is_called(text: str) -> None:
    assert typed_amount(text, ["EUR"]) is None


@pytest.mark.parametrize("text", ["cinquanta euro", "Fifty euros.", "EUR fifty", "cento €", "50 € 20", "-", "50 e 20", "€ 50 EUR"])  # fmt: skip
def test_what_looks_like_an_amount_and_is_none_we_can_read_is_no_thing(text: str) -> None:
    with pytest.raises(NotInDigits):
        typed_amount(text, ["EUR"])
