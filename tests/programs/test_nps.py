"""The promoter score, against examples that others have published."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.nps import Agreement, Recommenders, agreement, exact_nps, nps, recommenders, shares


@pytest.mark.parametrize(
    ("ratings", "score"),
    [
        pytest.param([], None, id="nobody answered, so there is no score"),
        pytest.param([7, 8], 0, id="passives count for nothing"),
        pytest.param([10, 8, 0], 0, id="a promoter and a detractor balance"),
        pytest.param([9], 100, id="a nine is a promoter"),
        pytest.param([6], -100, id="a six is a detractor"),
        pytest.param(
            [10] * 30 + [8] * 50 + [3] * 20, 10, id="thirty percent promoters, twenty percent detractors"
        ),
        pytest.param([10] * 60 + [7] * 25 + [6] * 15, 45, id="sixty, twenty-five, fifteen"),
        pytest.param([9] * 6 + [7] * 13 + [0], 25, id="passives are in the divisor"),
        pytest.param([9] * 4 + [8] * 6 + [5] * 10, -30, id="below zero"),
        pytest.param([9, 7, 7], 33, id="a third is rounded down"),
        pytest.param([9, 9, 7], 67, id="two thirds are rounded up"),
        pytest.param([9, 7, 7, 7, 7, 7, 7, 7], 13, id="a half is rounded up"),
        pytest.param([0, 7, 7, 7, 7, 7, 7, 7], -13, id="a half below zero is rounded away from zero"),
    ],
)
def test_the_score_is_promoters_less_detractors(ratings: list[int], score: int | None) -> None:
    assert nps(ratings) == score


def test_classes_are_counted() -> None:
    assert recommenders([0, 6, 7, 8, 9, 10]) == Recommenders(promoters=2, passives=2, detractors=2)
    assert agreement([1, 2, 3, 4, 5, 5]) == Agreement(agree=3, neutral=1, disagree=2)


@pytest.mark.parametrize("rating", [-1, 11])
def test_an_answer_outside_the_scale_is_refused(rating: int) -> None:
    with pytest.raises(AssertionError):
        recommenders([rating])


@given(st.lists(st.integers(0, 10), min_size=1))
def test_the_score_is_within_its_range_and_a_half_at_most_from_exact(ratings: list[int]) -> None:
    score, exact = nps(ratings), exact_nps(ratings)
    assert score is not None
    assert exact is not None
    assert -100 <= score <= 100
    assert abs(score - exact) <= Decimal("0.5")
    assert recommenders(ratings).answers == len(ratings)


def test_opinions_have_shares_too() -> None:
    assert shares(agreement([1, 2, 3, 4, 5])) == (Decimal(40), Decimal(20), Decimal(40))
    assert shares(agreement([])) is None


@given(st.lists(st.integers(1, 5), min_size=1))
def test_everybody_agrees_or_disagrees_or_is_in_between(answers: list[int]) -> None:
    found = agreement(answers)
    assert found.answers == len(answers)
    mirrored = agreement([6 - answer for answer in answers])
    assert (mirrored.agree, mirrored.neutral, mirrored.disagree) == (
        found.disagree,
        found.neutral,
        found.agree,
    )
