"""Items of the catalogue, as people write them in a form."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.blocks.catalogue import PRICE
from bot.catalogue_items import Wrong, item_of


@pytest.mark.parametrize(
    ("written", "points"),
    [
        pytest.param("300", "300", id="whole"),
        pytest.param("12.5", "12.5", id="with a dot"),
        pytest.param("12,5", "12.5", id="with a comma, as in Italy"),
        pytest.param("300 points", "300", id="with its unit"),
    ],
)
def test_a_price_is_read_as_it_is_written(written: str, points: str) -> None:
    assert item_of(
        name="Mug", price=written, stock="", approval="no", kind="", instead="", until=""
    ).price.amount == Decimal(points)


@pytest.mark.parametrize("written", ["1.500", "1,500", "many", "0", "1.500,00 points"])
def test_a_price_that_is_not_one_number_is_refused_at_its_field(written: str) -> None:
    with pytest.raises(Wrong) as refused:
        item_of(name="Mug", price=written, stock="", approval="no", kind="", instead="", until="")
    assert list(refused.value.mistakes) == [PRICE]
