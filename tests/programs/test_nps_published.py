"""Scores that others have published, with their answers by class. Where a source gives only shares, the single answers are invented."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import pytest

from programs.nps import class_of, exact_nps, nps, on_a_hundred, recommenders, shares

EXAMPLES: Final = [
    # https://annualreport2018.dela.nl/begrippenlijst/net-promotor-score
    pytest.param({2: 8, 5: 12, 7: 20, 8: 30, 9: 18, 10: 12}, (30, 50, 20), 10, id="002: thirty in a hundred would recommend, twenty would not"),
    # https://theprimecalculator.com/hi/business/nps-calculator/formula
    pytest.param({0: 6, 6: 9, 7: 10, 8: 15, 9: 25, 10: 35}, (60, 25, 15), 45, id="004: sixty, twenty-five and fifteen"),
    # https://help.reputation.com/knowledgebase/how-is-nps-calculated/
    pytest.param({3: 2, 7: 8, 9: 5, 10: 5}, (10, 8, 2), 40, id="006: ten of twenty against two"),
    # https://github.com/Karaka-Management/phpOMS (tests/Business/Marketing/NetPromoterScoreTest.php)
    pytest.param({0: 2, 4: 3, 6: 5, 7: 14, 8: 16, 9: 31, 10: 29}, (60, 30, 10), 50, id="008: sixty, thirty and ten"),
    # https://github.com/jjscheng/nps-calculator (test/test.js)
    pytest.param({1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 9: 3, 10: 2}, (5, 0, 5), 0, id="010: five against five"),
    # https://github.com/jjscheng/nps-calculator (test/test.js)
    pytest.param({1: 2, 2: 2, 3: 2, 4: 2, 5: 1, 6: 1, 7: 3, 8: 3, 9: 2, 10: 2}, (4, 6, 10), -30, id="012: four against ten"),
    # https://github.com/jjscheng/nps-calculator (test/test.js)
    pytest.param({1: 1, 2: 1, 7: 4, 8: 4, 9: 10}, (10, 8, 2), 40, id="014: ten against two, the others in between"),
    # https://support.thrivesparrow.com/hc/en-us/articles/22648750774429-Employee-Net-Promoter-Score-eNPS-Calculation
    pytest.param({4: 8, 6: 12, 8: 30, 9: 20, 10: 30}, (50, 30, 20), 30, id="016: fifty, thirty and twenty"),
    # https://www.repuzen.com/blog/nps-guide/
    pytest.param({5: 40, 8: 10, 10: 50}, (50, 10, 40), 10, id="018: fifty against forty"),
    # https://inmoment.com/de-de/xi-terms/net-promoter-score/nps-berechnung/
    pytest.param({4: 1, 7: 6, 8: 7, 9: 6}, (6, 13, 1), 25, id="020: six of twenty against one"),
    # https://github.com/jjscheng/nps-calculator (test/test.js)
    pytest.param({9: 2, 10: 4}, (6, 0, 0), 100, id="022: everybody would recommend"),
    # https://github.com/jjscheng/nps-calculator (test/test.js)
    pytest.param({7: 3, 8: 3}, (0, 6, 0), 0, id="024: nobody would recommend and nobody would not"),
    # https://github.com/jjscheng/nps-calculator (test/test.js)
    pytest.param({1: 2, 2: 2, 3: 2, 4: 2, 5: 2, 6: 1}, (0, 0, 11), -100, id="026: everybody would not recommend"),
    # https://github.com/kitta65/NPS.jl (test/runtests.jl)
    pytest.param({0: 1, 6: 1, 7: 1, 8: 1, 9: 1, 10: 1}, (2, 2, 2), 0, id="028: one answer at each end of each class"),
    # https://360pulse-docs.userfirstdigital.com/nps-score-calculation-done
    pytest.param({1: 18, 6: 22, 7: 35, 8: 25, 9: 45, 10: 55}, (100, 60, 40), 30, id="030: a hundred of two hundred against forty"),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "classes", "score"), EXAMPLES)
def test_the_score_is_the_published_one(
    answers: dict[int, int], classes: tuple[int, int, int], score: int
) -> None:
    ratings = [rating for rating, times in answers.items() for _ in range(times)]
    found = recommenders(ratings)
    assert (found.promoters, found.passives, found.detractors) == classes
    assert found.answers == sum(answers.values())
    assert exact_nps(ratings) == nps(ratings) == score
    percentages = shares(found)
    assert percentages is not None
    assert round(percentages[0] - percentages[2], 9) == score
    assert round(sum(percentages), 9) == 100


@pytest.mark.parametrize(
    ("ratings", "class_name"),
    [([0, 6], "detractor"), ([7, 8], "passive"), ([9, 10], "promoter")],
)
def test_each_class_has_its_ends(ratings: list[int], class_name: str) -> None:
    """Source: https://github.com/kitta65/NPS.jl (test/runtests.jl)."""
    assert {class_of(rating) for rating in ratings} == {class_name}


@pytest.mark.parametrize(
    ("score", "rescaled"),
    [
        pytest.param(30, 65, id="published: https://360pulse-docs.userfirstdigital.com/nps-score-calculation-done"),
        pytest.param(-100, 0, id="the lowest"),
        pytest.param(100, 100, id="the highest"),
    ],
)  # fmt: skip
def test_the_score_can_be_told_on_a_hundred(score: int, rescaled: int) -> None:
    assert on_a_hundred(Decimal(score)) == rescaled


def test_a_survey_that_nobody_answered_has_no_score() -> None:
    """One source counts it as 0 (https://github.com/Karaka-Management/phpOMS); we say that there is none."""
    assert nps([]) is None
    assert exact_nps([]) is None
    assert shares(recommenders([])) is None


def test_shares_of_a_third_are_rounded_where_they_are_shown() -> None:
    found = shares(recommenders([10, 8, 3]))
    assert found is not None
    assert [each.quantize(Decimal("0.1"), ROUND_HALF_UP) for each in found] == [Decimal("33.3")] * 3
