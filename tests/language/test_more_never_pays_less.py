"""“More sales never pay less” is proved, refuted with figures, or not decided."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from types import FrameType

import pytest

from dsl import lines
from dsl.pay_lines import NotDecidedError, PayLine, pay_lines
from dsl.proofs import falls, verdicts
from dsl.read import read

HEADER = 'program "P" runs 2026-01-01 to 2026-12-31 currency EUR measure revenue = sum(amount) '


def _lines(text: str) -> Iterator[PayLine]:
    program = read(HEADER + text).program
    assert program is not None
    return pay_lines(program.rules[0], program)


@pytest.mark.parametrize(
    "text",
    [
        'bonus "A" each month pay 5% of revenue at most 3k EUR',
        'bonus "A" each month pay by revenue from 10k 1k EUR from 20k 5% from 30k 2k EUR + 1% of revenue',
        'bonus "A" each month pay marginal by revenue up to 50k 8% up to 200k 5% above that 3%',
        'bonus "A" each month pay pro rata by revenue up to 50k 1k EUR up to 200k 500 EUR',
        'bonus "A" each month when revenue > 10k pay 5% of (revenue beyond 10k) multiply by 2 if revenue >= 50k',
        'bonus "A" on deals pay min(5% of amount, 3k EUR) multiply by 2 if partner.tier = "gold"',
        'bonus "A" on deals where amount < 10k pay 5% of amount',
        'bonus "A" each month when count(deals) >= 5 pay 50 EUR * count(deals)',
        'bonus "A" each year when least(largest 3 of revenue per month) >= 20k pay 300 EUR',
        'bonus "A" each year pay 2% of sum(largest 3 of sum(amount) per quarter)',
        'bonus "A" each quarter pay 1% of sum(largest 5 of sum(amount) per customer)',
        'bonus "A" each month when count(count(deals) >= 1 per week in a row over program) >= 4 pay 100 EUR',
        'bonus "A" each quarter pay 100 EUR * count(revenue >= 10k and count(deals) > 2 per month)',
        'bonus "A" on deals where weekday(closed_on) = "Monday" and years(partner.joined_on, closed_on) >= 5 pay 5% of amount',
        'bonus "A" each month pay 5% of revenue multiply by 2 if month(period.start) in ["July", "August"]',
    ],
)
def test_proved(text: str) -> None:
    assert list(falls(_lines(text))) == []


@pytest.mark.parametrize(
    ("text", "at", "more", "less"),
    [
        # A table as a measure: 4% of 50k is 2_000, 3% of it 1_500.
        (
            'measure rate by revenue from 10k 4% above 50k 3% bonus "A" each month pay rate * revenue',
            50_000,
            2_000,
            1_500,
        ),
        # 5% of 20k is 1_000; beyond it the limit is 2% of 20k, 400.
        (
            'bonus "A" each month pay 5% of revenue at most 2% of revenue if revenue > 20k',
            20_000,
            1_000,
            400,
        ),
        # The three best quarters together.
        (
            'bonus "A" each year pay by sum(largest 3 of revenue per quarter) from 10k 5% from 20k 2%',
            20_000,
            1_000,
            400,
        ),
        # The factor only for others than gold partners.
        (
            'bonus "A" on deals pay 10% of amount multiply by 0.5 if amount >= 1k and not partner.tier = "gold"',
            1_000,
            100,
            50,
        ),
    ],
)
def test_refuted_with_figures(text: str, at: int, more: int, less: int) -> None:
    found = next(falls(_lines(text)))
    assert (found.fall.at, found.fall.more, found.fall.less) == tuple(map(Fraction, (at, more, less)))


@pytest.mark.parametrize(
    "text",
    [
        'bonus "A" each month pay 5 EUR for every 100 EUR of revenue',
        'bonus "A" each month pay by attainment("revenue") of revenue from 100% 2%',
        'bonus "A" each month pay 5% of revenue multiply by 2 if count(deals) > 3',
        'contest "A" each month top 3 by revenue pay 100 EUR',
        # The fifth month in a row is no longer the fourth; but to what it is the next sale adds, nobody knows.
        'bonus "A" each month when count(revenue >= 10k per month in a row over program) = 4 pay 100 EUR',
        # A new customer may be the least.
        'bonus "A" each month pay 1% of least(revenue per customer)',
        'bonus "A" each month pay 1% of average(revenue per customer)',
        'bonus "A" each month pay 10 EUR * count(revenue < 10k per month over program)',
    ],
)
def test_not_decided(text: str) -> None:
    with pytest.raises(NotDecidedError):
        list(falls(_lines(text)))


def test_what_is_reckoned_piece_by_piece_is_what_is_reckoned_point_by_point() -> None:
    x = lines.IDENTITY
    twenty = lines.level(20)
    capped = lines.least(lines.times(x, lines.level(Fraction(1, 2))), twenty)
    kinked = lines.plus(capped, lines.largest(lines.minus(x, lines.level(60)), lines.level(0)))
    points = [Fraction(n, 3) for n in range(300)]
    assert [kinked(at) for at in points] == [
        min(at / 2, Fraction(20)) + max(at - 60, Fraction(0)) for at in points
    ]
    assert all(low <= high for low, high in pairwise(map(kinked, points)))
    assert list(lines.falls(kinked, lines.level(1))) == []


def test_of_very_many_steps_nothing_is_said() -> None:
    steps = " ".join(f"from {number}k {number} EUR" for number in range(1, 400))
    with pytest.raises(NotDecidedError):
        list(falls(_lines(f'bonus "A" each month pay by revenue {steps}')))


def test_a_fall_behind_one_that_is_made_up_counts() -> None:
    text = """
        bonus "Low" each month pay by revenue up to 10k 100 EUR up to 20k 80 EUR above that 50 EUR
        bonus "More" each month when revenue > 10k pay 20 EUR
        """
    assert _verdicts(text)[0] == ("Low", "refuted", "at 20k of `sum(amount)` the pay falls from 80 to 50")


def _verdicts(text: str) -> list[tuple[str, str, str]]:
    parsed = read(HEADER + text)
    assert parsed.program is not None
    return [(each.rule, each.verdict, each.why) for each in verdicts(parsed.program)]


def test_each_rule_that_pays_has_a_verdict_with_its_reason() -> None:
    assert _verdicts(
        """
        bonus "Proved" each month pay 5% of revenue at most 3k EUR
        bonus "Fixed" on deals pay 50 EUR
        bonus "Refuted" each month pay 5% of revenue at most 2% of revenue if revenue > 20k
        bonus "In its table" each month pay by attainment("revenue") of revenue from 100% 3% from 120% 2%
        bonus "Undecided" each month pay by attainment("revenue") of revenue from 100% 2%
        contest "Of others" each month top 3 by revenue pay 100 EUR
        recognition "No money" each month when revenue >= 10k badge ":star: Ten"
        """
    ) == [
        ("Proved", "proved", "more `sum(amount)` never pays less"),
        ("Fixed", "proved", "it pays the same whatever is sold"),
        ("Refuted", "refuted", "at 20k of `sum(amount)` the pay falls from 1k to 400"),
        ("In its table", "refuted", "at 1.2 the pay falls from 3% to 2%"),
        ("Undecided", "undecided", '`attainment("revenue")` cannot be followed'),
        ("Of others", "undecided", "a contest depends on what others sell"),
    ]


def test_bands_that_are_written_as_rules_make_up_for_each_other() -> None:
    bands = """
        bonus "Low" each month when count(deals) < 10 pay 100 EUR
        bonus "High" each month when count(deals) > 9 pay 100 EUR
        """
    low, high = _verdicts(bands)
    assert low == (
        "Low",
        "proved",
        "at 10 of `count(deals)` the pay falls from 100 to 0, which another rule makes up",
    )
    assert high[1] == "proved"
    lower = bands.replace("> 9 pay 100", "> 9 pay 90")
    assert _verdicts(lower)[0] == ("Low", "refuted", "at 10 of `count(deals)` the pay falls from 100 to 0")


def test_what_falls_in_two_rules_must_be_made_up_twice() -> None:
    text = """
        bonus "A" each month when revenue < 10k pay 100 EUR
        bonus "B" each month when revenue < 10k pay 100 EUR
        bonus "C" each month when revenue >= 10k pay 150 EUR
        """
    assert [verdict for _, verdict, _ in _verdicts(text)] == ["refuted", "refuted", "proved"]
    enough = text.replace("150 EUR", "200 EUR")
    assert [verdict for _, verdict, _ in _verdicts(enough)] == ["proved"] * 3


def test_what_another_rule_pays_instead_is_looked_at_together() -> None:
    share = 'bonus "Share" each month pay 5% of revenue '
    less = share + 'bonus "Sum" each month when revenue >= 50k pay 1k EUR instead of "Share"'
    told = "at 50k of `sum(amount)` the pay falls from 2_500 to 1k"
    assert _verdicts(less)[0] == ("Share", "refuted", told)
    assert [each.message for each in read(HEADER + less).diagnostics if each.code == "more-pays-less"] == [
        told
    ]
    as_much = share + 'bonus "Rate" each month when revenue >= 50k pay 6% of revenue instead of "Share"'
    assert [verdict for _, verdict, _ in _verdicts(as_much)] == ["proved", "proved"]
    other = share + 'bonus "Deals" each month when count(deals) >= 5 pay 1k EUR instead of "Share"'
    assert _verdicts(other)[0] == ("Share", "undecided", "“Deals” pays instead of it")


def test_what_checking_costs_goes_with_the_number_of_rules() -> None:
    def calls(rules: int) -> int:
        """How many functions are called while so many are read."""
        text = HEADER + "".join(
            f'bonus "R{number}" each quarter when revenue < {number + 1}k pay 5% of revenue '
            for number in range(rules)
        )
        counted = 0

        def count(frame: FrameType, event: str, argument: object) -> None:
            nonlocal counted
            counted += event == "call"

        sys.setprofile(count)
        try:
            found = read(text).diagnostics
        finally:
            sys.setprofile(None)
        assert [each.code for each in found] == ["more-pays-less"] * rules
        return counted

    few, many = calls(20), calls(80)
    assert many < 4.5 * few


def test_a_rule_is_no_surer_than_the_one_that_it_requires() -> None:
    program = read(
        'program "P" runs 2026-07-01 to 2026-12-31 currency EUR '
        'bonus "Small" each quarter when sum(amount) < 50k pay 500 EUR '
        'bonus "More" each quarter pay 1% of sum(amount) requires "Small" '
        'bonus "Base" each quarter when sum(amount) >= 10k pay 500 EUR '
        'bonus "Top" each quarter pay 1% of sum(amount) requires "Base"'
    ).program
    assert program is not None
    found = {each.rule: each for each in verdicts(program)}
    assert found["More"].verdict == "refuted"
    assert found["More"].why == "at 50k of `sum(amount)` the pay falls from 500 to 0"
    assert found["Top"].verdict == "proved"


FALLING = "pay by sum(amount) below 50k 3% from 50k 2%"


@pytest.mark.parametrize(
    ("falling", "required", "verdict"),
    [
        pytest.param(
            'each quarter when partner.tier = "gold"',
            "each quarter when sum(amount) >= 50k pay 500 EUR",
            "proved",
            id="the fall lies where nothing is paid, also for gold alone",
        ),
        pytest.param(
            "each quarter",
            'each quarter when sum(amount) >= 50k and partner.tier = "gold" pay 500 EUR',
            "proved",
            id="what is required asks who the partner is",
        ),
        pytest.param(
            'each quarter when partner.tier = "gold"',
            'each quarter when partner.tier = "silver" pay 500 EUR',
            "proved",
            id="nobody is both",
        ),
        pytest.param(
            'each quarter when partner.tier = "gold"',
            'each quarter when sum(amount) >= 40k or partner.tier != "gold" pay 500 EUR',
            "refuted",
            id="it is paid on both sides of the fall",
        ),
        pytest.param(
            "each quarter",
            "each month when sum(amount) >= 60k pay 500 EUR",
            "undecided",
            id="a month of 60k is never in a quarter of 50k, which is not followed",
        ),
        pytest.param(
            "each quarter",
            "each quarter when sum(units) >= 3 pay 500 EUR",
            "refuted",
            id="units are sold beside any amount",
        ),
        pytest.param(
            "each quarter",
            "each quarter when growth(sum(amount), previous quarter) >= 10% pay 500 EUR",
            "undecided",
            id="what is required cannot be followed",
        ),
    ],
)
def test_a_fall_counts_only_where_what_is_required_pays(falling: str, required: str, verdict: str) -> None:
    program = read(
        f'{HEADER} rebate "Falling" {falling} {FALLING} requires "Base" bonus "Base" {required}'
    ).program
    assert program is not None
    assert next(verdicts(program)).verdict == verdict


def test_a_fall_counts_only_where_nothing_else_may_pay_instead() -> None:
    program = read(
        f'{HEADER} rebate "Falling" each quarter {FALLING} bonus "Grown" each quarter '
        'when growth(sum(amount), previous quarter) >= 10% pay 5k EUR instead of "Falling"'
    ).program
    assert program is not None
    assert next(verdicts(program)).verdict == "undecided"


def test_a_requirement_that_more_sales_take_away_is_warned_of_where_it_is_required() -> None:
    found = read(
        HEADER + 'bonus "Small" on deals where amount < 10k pay 50 EUR\n'
        'bonus "Share" on deals pay 5% of amount requires "Small"'
    ).diagnostics
    told = [(each.message, each.span.line) for each in found if each.code == "more-pays-less"]
    assert told == [("at 10k of `amount` the pay falls from 500 to 0", 2)]


@pytest.mark.parametrize(
    ("text", "verdict", "why"),
    [
        (
            'bonus "A" each month pay 5% of revenue bonus "B" each month when revenue >= 10k pay 400 EUR best of "A", "B"',
            "proved",
            "more `sum(amount)` never pays less, “A” and “B” taken together",
        ),
        (
            'bonus "A" each month pay 5% of revenue bonus "B" each quarter when count(deals) >= 3 pay 400 EUR best of "A", "B"',
            "proved",
            "more `sum(amount)` never pays less, “A” and “B” taken together",
        ),
        (
            (
                'bonus "A" each month pay by revenue up to 10k 400 EUR above that 100 EUR '
                'bonus "B" each month pay 200 EUR best of "A", "B"'
            ),
            "refuted",
            "at 10k of `sum(amount)` the pay falls from 400 to 200, “A” and “B” taken together",
        ),
        (
            (
                'bonus "A" each month pay by revenue up to 10k 400 EUR above that 100 EUR '
                'bonus "B" each quarter when count(deals) >= 3 pay 200 EUR best of "A", "B"'
            ),
            "undecided",
            'at 10k the pay falls from 400 EUR to 100 EUR in its table, and it has a part in `best of "A", "B"`: “A” may pay less where more is sold',
        ),
        (
            (
                'bonus "A" each month pay 5% of revenue bonus "B" each month pay 1% of revenue '
                'together at most 500 EUR per quarter: "A", "B"'
            ),
            "proved",
            "more `sum(amount)` never pays less, “A” and “B” taken together",
        ),
        (
            (
                'bonus "A" each month pay by revenue up to 10k 400 EUR above that 300 EUR '
                'bonus "B" each month pay 200 EUR together at most 450 EUR per month: "A", "B"'
            ),
            "proved",
            "more `sum(amount)` never pays less, “A” and “B” taken together",
        ),
        (
            (
                'bonus "A" each month pay 5% of revenue contest "B" each month top 3 by revenue pay 100 EUR '
                'together at most 500 EUR: "A", "B"'
            ),
            "undecided",
            'it has a part in `together at most 500 EUR: "A", "B"`: of “B”: a contest depends on what others sell',
        ),
        (
            'bonus "A" on deals pay 5% of amount at most 1k EUR per year bonus "B" on deals pay 10 EUR best of "A", "B"',
            "undecided",
            'it has a part in `best of "A", "B"`: a limit of “A” is used up by several awards',
        ),
        (
            'bonus "A" on deals pay 5% of amount budget 10k EUR',
            "proved",
            "more `amount` never pays less, before its own budget is used up",
        ),
        (
            'bonus "A" for partners where tier = "gold" on deals pay 5% of amount',
            "proved",
            "more `amount` never pays less",
        ),
        (
            (
                'bonus "A" for partners where not has("Small") on deals pay 5% of amount '
                'status "Small" each month when revenue < 10k keeps 1 month'
            ),
            "undecided",
            '`for partners where …` asks for `has("Small")`, which may go with sales',
        ),
        (
            'bonus "A" on deals when amount >= 10k pay 5% of amount at most 1 times per year',
            "undecided",
            "`once per year` lets the first awards through, be they small or large",
        ),
        (
            'bonus "A" on deals when amount >= 10k pay 50 EUR at most 2 times per year',
            "proved",
            "more `amount` never pays less",
        ),
        (
            'bonus "A" on deals pay 5% of amount at most 1k EUR per month at most 5k EUR per year',
            "proved",
            "more `amount` never pays less",
        ),
        (
            'bonus "A" on deals pay 5% of amount at most 5k EUR per year at most 1k EUR per month',
            "undecided",
            "`at most 5k EUR per year` and `at most 1k EUR per month` cut one after the other",
        ),
    ],
)
def test_what_other_clauses_make_of_a_rule_is_in_its_verdict(text: str, verdict: str, why: str) -> None:
    assert _verdicts(text)[0] == ("A", verdict, why)


def test_what_another_rule_makes_up_is_for_the_same_partners() -> None:
    low, high = (
        'bonus "Low" each month when revenue < 10k pay 100 EUR ',
        'bonus "High" for partners where tier = "gold" each month when revenue >= 10k pay 100 EUR',
    )
    assert _verdicts(low + high)[0] == (
        "Low",
        "refuted",
        "at 10k of `sum(amount)` the pay falls from 100 to 0",
    )
