"""The numbers that partners may try, as they read them."""

from __future__ import annotations

from programs.adjustable import adjustable
from programs.numbers_in_words import clauses, said_instead
from tests.programs.test_adjustable import TEXT


def test_partners_read_a_number_as_the_program_is_read_back_to_them() -> None:
    numbers = adjustable(TEXT)
    assert [str(each) for each in clauses(TEXT, numbers, "en")] == [
        "If “cloud” is at least [5,000 EUR]",
        "up to [50,000 EUR]: 1%",
        "up to 50,000 EUR: [1%]",
        "above that: [2.5%]",
        "At most [900 EUR] for each partner per quarter",
    ]
    assert [str(each) for each in clauses(TEXT, numbers, "it")][1:4] == [
        "fino a [50.000 EUR]: 1%",
        "fino a 50.000 EUR: [1%]",
        "oltre: [2,5%]",
    ]


def test_another_figure_is_said_as_it_would_be_said_in_its_place() -> None:
    numbers = adjustable(TEXT)
    assert said_instead(TEXT, numbers[1], "40k", "it") == "40.000 EUR"
    assert said_instead(TEXT, numbers[2], "1.25%", "it") == "1,25%"
    assert said_instead(TEXT, numbers[4], "1000 EUR", "en") == "1,000 EUR"
