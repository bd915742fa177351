"""The numbers of a text that others may be asked about, and other numbers in their places."""

from __future__ import annotations

import pytest

from dsl.read import read
from programs.adjustable import Adjustable, NotANumber, adjustable, figure_of, with_numbers

TEXT = """program "Steps"  // ours
  runs 2026-07-01 to 2026-12-31
  currency EUR
  budget 90k EUR

measure cloud = sum(amount where category = "Cloud")

bonus "Volume"
  each quarter
  when cloud >= 5_000 EUR
  pay marginal by sum(amount)
    up to 50k    1%   // low
    above that   2.5%
  at most 900 EUR per quarter
"""


def test_rates_amounts_and_thresholds_are_named_by_their_rule_and_line_and_no_budget_is() -> None:
    found = adjustable(TEXT)
    assert [each.written for each in found] == ["5_000 EUR", "50k", "1%", "2.5%", "900 EUR"]
    assert {each.where for each in found} == {"Volume"}
    assert found[2].clause == "up to 50k [1%]"
    assert (found[0].figure, found[0].unit) == ("5_000", "EUR")


def test_other_numbers_stand_in_their_places_and_all_else_is_as_it_was_written() -> None:
    permitted = adjustable(TEXT)
    changed = with_numbers(TEXT, permitted, {1: "40k", 2: "1.25%", 4: "1000 EUR"})
    assert changed == TEXT.replace("50k    1%", "40k    1.25%").replace("900 EUR", "1000 EUR")
    assert not read(changed).errors
    assert with_numbers(TEXT, permitted, {}) == TEXT


@pytest.mark.parametrize(
    ("typed", "written", "figure"),
    [
        ("4,5", "4%", "4.5%"),
        (" 6 % ", "4%", "6%"),
        ("1000 eur", "900 EUR", "1000 EUR"),
        ("20k", "900 EUR", "20k EUR"),
        ("40k", "50k", "40k"),
        ("1_000", "1_000 EUR", "1_000 EUR"),
        ("1_500", "1_000 EUR", "1500 EUR"),
        ("1 500", "1_000 EUR", "1500 EUR"),
    ],
)
def test_a_figure_is_taken_as_people_type_it(typed: str, written: str, figure: str) -> None:
    assert figure_of(typed, Adjustable(1, 1, 2, written, "", "")) == figure


@pytest.mark.parametrize("typed", ["", "lots", "1.000", "-5", "5 of amount", "1e3", "٣", "5%%", "9" * 40])
def test_what_is_no_figure_or_could_be_two_is_not_taken(typed: str) -> None:
    with pytest.raises(NotANumber):
        figure_of(typed, Adjustable(1, 1, 2, "4%", "", ""))
