"""BOUNDED: what is nested is read in time that grows with its length, not with its depth."""

from __future__ import annotations

import time

import pytest

from dsl.format import format_program
from dsl.read import read
from programs.reading import program_in_words

HEAD = 'program "P" runs 2026-01-01 to 2026-12-31 currency EUR\nbonus "B" each quarter '
NESTED = {
    "of": ("pay 1% of ", "5% of (", "sum(amount)", " + 1 EUR)"),
    "times": ("pay 1% of ", "2 * (", "sum(amount)", " + 1 EUR)"),
    "divided": ("pay 1% of ", "(1 EUR + ", "sum(amount)", " / 2)"),
    "min": ("pay ", "min(9 EUR, ", "sum(amount)", ")"),
    "beyond": ("pay ", "(sum(amount) beyond ", "5 EUR", ")"),
    "growth": ("pay 1 EUR * ", "growth(", "sum(amount)", ", previous quarter)"),
    "periods": ("pay ", "sum(", "sum(amount)", " per month over last 3 months)"),
    "not": ("pay 1 EUR when ", "not (", "sum(amount) > 5 EUR", ")"),
    "and": ("pay 1 EUR when ", "(count(deals) > 7 and (", "count(deals) > 5", " or count(deals) > 6))"),
}


def nested(form: str, deep: int) -> str:
    before, opened, core, closed = NESTED[form]
    return HEAD + before + opened * deep + core + closed * deep


@pytest.mark.parametrize("form", NESTED)
def test_eighteen_deep_is_read_and_told_at_once(form: str) -> None:
    begun = time.process_time()
    parsed = read(nested(form, 18))
    assert not parsed.errors
    assert parsed.program is not None
    assert read(format_program(parsed.program)).program == parsed.program
    assert program_in_words(parsed.program, "it")
    # What doubles with each level would take hours.
    assert time.process_time() - begun < 10
