"""Pictures have the letters of whoever reads them."""

from __future__ import annotations

import pytest

from bot.charts import lettering


@pytest.mark.parametrize("text", ["àèéìòùÀÈ", "Süßwaren Łódź ñç", "Αθήνα", "Київ", "“€5” – ’"])
def test_no_letter_is_a_box(text: str) -> None:
    font = lettering(30)
    box = bytes(font.getmask("\ufffe"))
    missing = [each for each in text if each != " " and bytes(font.getmask(each)) == box]
    assert not missing
