"""When a budget may not do for those who get the most of everything, and when nothing is said."""

from __future__ import annotations

import pytest

from dsl.read import read
from dsl.tolerance import DEFAULT, Tolerance

HEAD = 'program "Push" runs 2026-07-01 to 2026-12-31 currency EUR\nbudget 100k EUR\n'
GOLD = 'bonus "Gold" each quarter for partners where tier = "Gold" pay 4k EUR\n'
SILVER = 'bonus "Silver" each quarter for partners where tier = "Silver" pay 3k EUR\n'
HIGH = 'bonus "High" each quarter when sum(amount) >= 50k pay 4k EUR\n'
LOW = 'bonus "Low" each quarter when sum(amount) >= 10k pay 3k EUR\n'


def warned(text: str, tolerance: Tolerance = DEFAULT) -> list[str]:
    parsed = read(HEAD + text, tolerance)
    assert not parsed.errors
    return [each.message for each in parsed.diagnostics if each.code == "budget-may-not-do"]


@pytest.mark.parametrize(
    ("text", "most"),
    [
        pytest.param(HIGH + LOW, "168k", id="both bonuses, in two quarters"),
        pytest.param('bonus "A" each month pay by count(deals)\n  up to 3 200 EUR\n  above that 2k EUR', "144k", id="the highest step"),
        pytest.param('commission "A" on deals pay 5% of amount at most 2k EUR per month', "144k", id="a cap"),
        pytest.param('bonus "A" on deals pay 3k EUR at most 3 times per program', "108k", id="so many times"),
        pytest.param(HIGH + 'contest "Race" each quarter top 2 by sum(amount) pay 2k EUR', "104k", id="prizes once"),
    ],
)  # fmt: skip
def test_a_dozen_partners_are_too_many(text: str, most: str) -> None:
    assert [each.split(",")[0] for each in warned(text)] == [
        f"with 12 partners the rules come to up to {most} EUR"
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HIGH, id="it does"),
        pytest.param('commission "A" on deals pay 5% of amount', id="nothing limits it"),
        pytest.param(GOLD + SILVER, id="different audiences"),
        pytest.param(HIGH + LOW + 'best of "High", "Low"', id="the best of them"),
        pytest.param(HIGH + LOW.replace(">= 10k", ">= 10k and sum(amount) < 50k"), id="an upper limit"),
        pytest.param(LOW + HIGH.replace("pay 4k EUR", 'pay 4k EUR instead of "Low"'), id="one instead of the other"),
        pytest.param(HIGH + LOW + 'together at most 4k EUR per quarter: "High", "Low"', id="together at most"),
        pytest.param(HIGH + LOW.replace("3k EUR", "3k EUR budget 4k EUR"), id="a budget of its own"),
        pytest.param('commission "A" on deals pay 5% of amount at most 40k EUR per quarter across all partners', id="a cap for all"),
        pytest.param('points "A" each month pay 9k points', id="points are no money"),
    ],
)  # fmt: skip
def test_nothing_is_said(text: str) -> None:
    assert warned(text) == []


def test_one_may_ask_for_another_number_of_partners() -> None:
    assert warned(HIGH, Tolerance(partners=13)) == [
        "with 13 partners the rules come to up to 104k EUR, the budget is 100k EUR: from 13 partners on it may not do"
    ]
