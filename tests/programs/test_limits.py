"""Limits, budgets and returns: how much is left, in which order, and what a return takes back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from programs.facts import Fact
from tests.programs.book import Book, activity, deal, goal

Q1 = [
    deal("D-2", "Acme", 600, "2026-01-10", customer="X"),
    deal("D-1", "Acme", 600, "2026-02-10", customer="X"),
    deal("D-3", "Acme", 600, "2026-04-10", customer="Y"),
]


@pytest.mark.parametrize(
    ("limits", "amounts"),
    [
        pytest.param("at most 500 EUR", ["500.00", "500.00", "500.00"], id="for each deal"),
        pytest.param("at most 1k EUR per quarter", ["600.00", "400.00", "600.00"], id="used up by day, and new each quarter"),
        pytest.param("at most 1k EUR per program", ["600.00", "400.00"], id="nothing left is no award"),
        pytest.param("at most 1 times per quarter", ["600.00", "600.00"], id="so many times per quarter"),
        pytest.param("at most 2 times", ["600.00", "600.00"], id="so many times in the whole program"),
        pytest.param("once per customer", ["600.00", "600.00"], id="once per customer"),
        pytest.param("once per rep", ["600.00", "600.00", "600.00"], id="what is missing stands alone"),
        pytest.param("at least 700 EUR", ["700.00", "700.00", "700.00"], id="at least"),
        pytest.param("at least 700 EUR at most 1k EUR per quarter", ["700.00", "300.00", "700.00"], id="a minimum stays within a maximum"),
        pytest.param("at most 1k EUR per quarter at least 700 EUR", ["700.00", "300.00", "700.00"], id="whatever the order of the clauses"),
        pytest.param("once per customer at most 700 EUR per program", ["600.00", "100.00"], id="what does not count uses nothing up"),
        pytest.param("budget 1_300 EUR", ["600.00", "600.00", "100.00"], id="a budget of the rule"),
        pytest.param("earned at period end at most 1k EUR per quarter", ["600.00", "400.00", "600.00"], id="the deal's day decides, not the day of earning"),
    ],
)  # fmt: skip
def test_limits_are_used_up_in_the_order_of_days(limits: str, amounts: list[str]) -> None:
    outcome = Book(Q1).outcome(f'commission "C" on deals pay 100% of amount {limits}')
    awards = sorted(
        outcome.awards, key=lambda award: int("213".index(award.fact.id[-1])) if award.fact else 0
    )
    assert [str(award.amount.amount) for award in awards if award.amount] == amounts


@pytest.mark.parametrize(
    ("limit", "paid"),
    [
        pytest.param('at most 10% of sum(amount where category = "Cloud")', "50", id="a share of a measure"),
        pytest.param('at most target("cap")', "70", id="a target of the partner"),
        pytest.param('at most target("none")', None, id="a limit without a value lets nothing through"),
    ],
)  # fmt: skip
def test_a_limit_may_depend_on_what_was_measured(limit: str, paid: str | None) -> None:
    book = Book(
        [deal("D-1", "Acme", 500, "2026-01-10", category="Cloud"), deal("D-2", "Acme", 500, "2026-01-11")],
        targets=[goal("Acme", "cap", "2026-01-01", "2026-03-31", 70)],
    )
    found = book.paid(f'bonus "B" each quarter pay 20% of sum(amount) {limit}')
    assert found == ({"Acme": Decimal(paid)} if paid else {})


def test_a_limit_is_for_each_partner_and_a_budget_for_all() -> None:
    facts = [deal("D-1", "Acme", 100, "2026-01-10"), deal("D-2", "Beta", 100, "2026-01-11")]
    text = 'commission "C" on deals pay 100% of amount'
    assert Book(facts).paid(f"{text} at most 80 EUR per year") == {"Acme": Decimal(80), "Beta": Decimal(80)}
    assert Book(facts).paid(f"{text} budget 150 EUR") == {"Acme": Decimal(100), "Beta": Decimal(50)}


def test_a_budget_may_be_a_share_of_what_all_sell() -> None:
    facts = [deal("D-1", "Acme", 100, "2026-01-10"), deal("D-2", "Beta", 100, "2026-11-11")]
    text = 'bonus "B" each half pay 100% of sum(amount) budget 60% of sum(amount across all partners)'
    assert Book(facts).paid(text) == {"Acme": Decimal(100), "Beta": Decimal(20)}


def test_the_budget_of_a_program_goes_by_day_over_all_its_rules_and_leaves_points_alone() -> None:
    text = """program "P" runs 2026-01-01 to 2026-12-31 currency EUR budget 150 EUR
    bonus "Late" on deals where amount = 2 pay 100 EUR
    bonus "Early" on deals where amount = 1 pay 100 EUR
    points "Points" on deals pay 500 points"""
    facts = [deal("D-1", "Acme", 1, "2026-01-10"), deal("D-2", "Acme", 2, "2026-01-11")]
    assert Book(facts).lines(text) == [
        "Late | Acme | D-2 | 50.00 EUR",
        "Early | Acme | D-1 | 100.00 EUR",
        "Points | Acme | D-1 | 500 points",
        "Points | Acme | D-2 | 500 points",
    ]


def test_a_limit_in_points_is_not_about_money() -> None:
    text = 'bonus "B" on deals pay 100 EUR at most 50 points per year'
    assert Book(Q1[:1]).paid(text) == {"Acme": Decimal(100)}


SOLD = deal("D-1", "Acme", 1_000, "2026-01-10", customer="X", units=Decimal(10))
BACK = deal("D-2", "Acme", -1_000, "2026-02-10", customer="X", units=Decimal(-10))


@pytest.mark.parametrize(
    ("text", "returned"),
    [
        pytest.param("pay 5% of amount", "-50.00", id="a percentage"),
        pytest.param("pay 30 EUR", "-30.00", id="a fixed amount"),
        pytest.param("pay 30 EUR + 5% of amount", "-80.00", id="a formula is turned as a whole"),
        pytest.param("pay 2 EUR per unit", "-20.00", id="so much for each unit"),
        pytest.param("pay 5 EUR for every 4 units", "-10.00", id="whole lots"),
        pytest.param("pay by amount from 500 5% from 5k 8%", "-50.00", id="a table finds the same step"),
        pytest.param(
            "pay marginal by amount up to 400 1% above that 10%", "-64.00", id="slices of the same table"
        ),
        pytest.param("pay 5% of amount at most 20 EUR", "-20.00", id="no more than the limit let through"),
        pytest.param("pay 5% of amount at least 60 EUR", "-60.00", id="with what the minimum added"),
        pytest.param(
            "pay 5% of amount at most 20 EUR per quarter", "-20.00", id="no more than was paid in the quarter"
        ),
        pytest.param(
            "pay 5% of amount once per customer", "-50.00", id="the one that was paid for the customer"
        ),
        pytest.param("pay 5% of amount budget 20 EUR", "-20.00", id="no more than the budget let through"),
    ],
)
def test_a_return_takes_back_what_the_same_deal_got(text: str, returned: str) -> None:
    outcome = Book([SOLD, BACK]).outcome(f'commission "C" on deals {text}')
    assert [str(award.amount.amount) for award in outcome.awards if award.amount][1:] == [returned]
    assert Book([SOLD, BACK]).paid(f'commission "C" on deals {text}') == {"Acme": Decimal(0)}


def test_a_return_takes_nothing_back_of_what_a_limit_had_refused() -> None:
    facts = [SOLD, deal("D-2", "Acme", 1_000, "2026-01-11"), BACK_LATER]
    assert Book(facts).lines('commission "C" on deals pay 10% of amount at most 100 EUR per quarter') == [
        "C | Acme | D-1 | 100.00 EUR"
    ]
    assert Book(facts).lines('commission "C" on deals pay 10% of amount at most 1 times per quarter') == [
        "C | Acme | D-1 | 100.00 EUR"
    ]


BACK_LATER = deal("D-3", "Acme", -1_000, "2026-02-10")


def test_a_return_frees_a_budget_for_others() -> None:
    facts = [SOLD, BACK, deal("D-4", "Beta", 1_000, "2026-03-01")]
    found = Book(facts).paid('commission "C" on deals pay 10% of amount budget 100 EUR')
    assert found == {"Acme": Decimal(0), "Beta": Decimal(100)}


def test_a_return_counts_in_sums_and_not_in_counts() -> None:
    text = 'measure net = sum(amount)\nbonus "B" each year pay by count(deals) of net from 1 10% from 2 50%'
    assert Book([SOLD, deal("D-2", "Acme", -400, "2026-02-10")]).paid(text) == {"Acme": Decimal(60)}


@pytest.mark.parametrize(
    ("rules", "lines"),
    [
        pytest.param('bonus "B" on deals pay 1 EUR requires "A" bonus "A" on deals where amount > 1k pay 2 EUR',
            ["A | Acme | D-2 | 2.00 EUR", "B | Acme | D-2 | 1.00 EUR"], id="the same deal"),
        pytest.param('bonus "B" on deals pay 1 EUR requires "A" bonus "A" each quarter when sum(amount) >= 5k pay 2 EUR',
            ["A | Acme | 2026-04-01 | 2.00 EUR", "B | Acme | D-2 | 1.00 EUR"], id="the quarter in which the deal lies"),
        pytest.param('bonus "B" each year pay 1 EUR requires "A" bonus "A" each quarter when sum(amount) >= 5k pay 2 EUR',
            ["A | Acme | 2026-04-01 | 2.00 EUR", "B | Acme | 2026-01-01 | 1.00 EUR"], id="a quarter inside the year"),
        pytest.param('bonus "B" on deals pay 1 EUR requires "A" bonus "A" on deals where amount > 1k pay 2 EUR at most 0 EUR per year',
            [], id="an award of nothing is none"),
        pytest.param('bonus "B" on deals pay 1 EUR instead of "A" bonus "A" on deals pay 2 EUR',
            ["B | Acme | D-1 | 1.00 EUR", "B | Acme | D-2 | 1.00 EUR"], id="instead of the same deal"),
        pytest.param('bonus "B" on deals where amount > 1k pay 1 EUR instead of "A" bonus "A" on deals pay 2 EUR',
            ["A | Acme | D-1 | 2.00 EUR", "B | Acme | D-2 | 1.00 EUR"], id="only where it is paid itself"),
        pytest.param('bonus "A" on deals pay 2 EUR at most 3 EUR per year bonus "B" on deals where amount < 1k pay 1 EUR instead of "A"',
            ["A | Acme | D-2 | 1.00 EUR", "B | Acme | D-1 | 1.00 EUR"], id="limits come before what gives way"),
        pytest.param('bonus "A" on deals pay 2 EUR budget 3 EUR bonus "B" on deals where amount < 1k pay 1 EUR instead of "A"',
            ["A | Acme | D-2 | 2.00 EUR", "B | Acme | D-1 | 1.00 EUR"], id="and budgets after it"),
        pytest.param('bonus "A" on deals pay 10% of earned("B") bonus "B" on deals pay 10% of amount',
            ["A | Acme | D-1 | 5.00 EUR", "A | Acme | D-2 | 60.00 EUR", "B | Acme | D-1 | 50.00 EUR", "B | Acme | D-2 | 600.00 EUR"], id="what the same deal earned"),
        pytest.param('measure half = earned("B") * 0.5 bonus "A" each quarter pay half bonus "B" on deals pay 10% of amount',
            ["A | Acme | 2026-01-01 | 25.00 EUR", "A | Acme | 2026-04-01 | 300.00 EUR", "B | Acme | D-1 | 50.00 EUR", "B | Acme | D-2 | 600.00 EUR"], id="what the quarter earned, by way of a measure"),
    ],
)  # fmt: skip
def test_rules_look_at_each_other(rules: str, lines: list[str]) -> None:
    facts = [deal("D-1", "Acme", 500, "2026-01-10"), deal("D-2", "Acme", 6_000, "2026-04-10")]
    assert sorted(Book(facts).lines(rules)) == lines


def test_facts_of_two_kinds_are_one_occasion_if_they_are_about_one_deal() -> None:
    facts: list[Fact] = [
        deal("D-1", "Acme", 500, "2026-01-10"),
        activity("A-1", "Acme", "demo", "2026-01-10", deal="D-1"),
        activity("A-2", "Acme", "demo", "2026-01-10", deal="D-9"),
    ]
    text = 'bonus "Demo" on activities pay 1 EUR requires "Sale" bonus "Sale" on deals pay 2 EUR'
    assert Book(facts).lines(text) == ["Demo | Acme | A-1 | 1.00 EUR", "Sale | Acme | D-1 | 2.00 EUR"]
