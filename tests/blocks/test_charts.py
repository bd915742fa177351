"""Pictures have the letters of whoever reads them."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from PIL import Image

from bot.charts import Bar, Chart, drawn, lettering


@pytest.mark.parametrize("text", ["àèéìòùÀÈ", "Süßwaren Łódź ñç", "Αθήνα", "Київ", "“€5” – ’"])
def test_no_letter_is_a_box(text: str) -> None:
    font = lettering(30)
    box = bytes(font.getmask("\ufffe"))
    missing = [each for each in text if each != " " and bytes(font.getmask(each)) == box]
    assert not missing


def test_no_figure_leaves_the_card_and_bars_keep_their_room() -> None:
    """A long name is cut, a long figure is written smaller; beside them the bar still shows its length."""
    long = Bar("W" * 60, Decimal(90), "90.00 EUR (of 1,000,000.00 EUR that were sold)")
    picture = Image.open(io.BytesIO(drawn(Chart("T" * 80, "EUR", "n" * 120, (long,))))).convert("RGB")
    [card] = {picture.getpixel((picture.width - edge, picture.height // 2)) for edge in (9, 30)}
    assert card == (247, 247, 245)
    green = sum(picture.getpixel((x, picture.height - 96)) == (47, 125, 91) for x in range(picture.width))
    assert green > 200
