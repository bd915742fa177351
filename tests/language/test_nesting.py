"""BOUNDED: what is nested is read in time that grows with its length, not with its depth."""

from __future__ import annotations

import time

import pytest

from dsl.format import format_program
from dsl.nesting import MOST_NESTED
from dsl.read import read
from programs.reading import program_in_words
from tests.programs.book import Book, deal

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


DEEP = {
    "parentheses": ("when ", "(", "count(deals) >= 1", ")", " pay 5 EUR"),
    "parentheses around a sum": ("pay 1% of ", "(", "sum(amount) + 1 EUR", ")", ""),
    "sums in parentheses": ("pay ", "(1 EUR + ", "sum(amount)", ")", ""),
    "conditions in parentheses": ("when ", "(count(deals) >= 1 and ", "count(deals) >= 1", ")", " pay 5 EUR"),
    "functions": ("pay ", "min(", "sum(amount)", ", 9 EUR)", ""),
    "not": ("when ", "not ", "count(deals) >= 1", "", " pay 5 EUR"),
    "not in parentheses": ("when ", "not (", "count(deals) >= 1", ")", " pay 5 EUR"),
    "of": ("pay ", "100% of ", "sum(amount)", "", ""),
    "terms": ("pay sum(amount)", "", "", " + 1 EUR", ""),
}


def deep(form: str, levels: int) -> str:
    before, opened, core, closed, after = DEEP[form]
    return HEAD + before + opened * levels + core + closed * levels + after


@pytest.mark.parametrize("form", DEEP)
def test_a_hundred_deep_is_read_told_and_worked_out(form: str) -> None:
    parsed = read(deep(form, MOST_NESTED))
    assert not parsed.errors
    assert parsed.program is not None
    assert read(format_program(parsed.program)).program == parsed.program
    assert program_in_words(parsed.program, "it")
    assert Book([deal("D-1", "Acme", 10_000, "2026-02-02")]).lines(deep(form, MOST_NESTED))


@pytest.mark.parametrize("form", DEEP)
def test_one_more_than_a_hundred_is_refused_with_that_number(form: str) -> None:
    (mistake,) = read(deep(form, MOST_NESTED + 1)).errors
    assert (mistake.code, mistake.message) == ("too-deep", "this is nested more than 100 deep")


def named(measures: int, first: str) -> str:
    """Each names the one before it, and the rule the last."""
    chain = "\n".join(f"measure m{n} = m{n - 1} * 1" for n in range(1, measures))
    return (
        'program "P" runs 2026-01-01 to 2026-12-31 currency EUR\n'
        f'measure m0 = {first}\n{chain}\nbonus "B" each year when m{measures - 1} > 1 pay 5 EUR\n'
    )


def test_a_hundred_measures_one_in_the_other_are_read_told_and_worked_out() -> None:
    text = named(MOST_NESTED, "sum(amount)")
    parsed = read(text)
    assert not parsed.errors
    assert parsed.program is not None
    assert program_in_words(parsed.program, "it")
    assert Book([deal("D-1", "Acme", 10_000, "2026-02-02")]).lines(text)


@pytest.mark.parametrize("measures", [MOST_NESTED + 1, 2_000])
@pytest.mark.parametrize("first", ["sum(amount)", "amount", "the last"])
def test_more_measures_one_in_the_other_are_refused(measures: int, first: str) -> None:
    """Also where they go round."""
    (mistake,) = read(named(measures, first.replace("the last", f"m{measures - 1}"))).errors
    assert mistake.code == "too-deep"
    assert "goes through more than 100 measures" in mistake.message
