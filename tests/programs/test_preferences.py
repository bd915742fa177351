"""What somebody likes best is offered first; what each choice is, and what is kept of it, stays the program's."""

from __future__ import annotations

import pytest

from programs.preferences import LIKINGS, Liking, kind_of, preferred_first
from programs.questions import ready_answers
from programs.scored import scores_asked
from programs.versions import program_of

OFFER = """program "P" runs 2026-07-01 to 2026-12-31 currency EUR
measure revenue = sum(amount)
trip "Choice"
  each quarter
  when score("Service") >= 8 and attainment("revenue") >= 100% and attainment("Onboarding") >= 50%
  offer
    pay 100 EUR
    award "Certification exam"
    award "Two seats at the summit"
    award "Gift card" worth 50 EUR
    donate 100 EUR to "Food bank"
    award "Bicycle"
"""


def test_choices_are_known_by_what_they_are_and_by_their_names() -> None:
    rule = program_of(OFFER).rules[0]
    assert [kind_of(each, rule) for each in rule.choices] == [
        "cash",
        "training",
        "travel",
        "virtual",
        "donation",
        "travel",  # nothing else is said of it, and the rule is a trip
    ]


@pytest.mark.parametrize("liking", LIKINGS)
def test_only_the_order_is_another(liking: Liking) -> None:
    program = program_of(OFFER)
    ready = ready_answers(program, "Choice")
    ordered = preferred_first(ready, program.rules[0], liking)
    assert sorted(ordered) == sorted(ready)
    assert preferred_first(ready, program.rules[0], None) == ready
    if liking == "donation":
        assert [called for called, _ in ordered][:2] == ["Food bank", "100 EUR"]


def test_scores_are_what_no_measure_says() -> None:
    assert scores_asked(program_of(OFFER)) == ("Service", "Onboarding")
