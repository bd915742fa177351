"""What expressions come to: functions, aggregates, links and windows, in a rule each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from programs.facts import Partner
from tests.programs.book import Book, activity, deal, goal, partner

BOOK = Book(
    [
        deal("D-0", "Acme", 40, "2025-02-02"),
        deal("D-1", "Acme", 100, "2026-01-10", customer="X", rep="Rosa", category="Cloud", units=Decimal(3), paid_on=date(2026, 2, 1)),
        deal("D-2", "Acme", 300, "2026-02-10", customer="x ", rep="Rosa", category="Other", margin=Decimal(30)),
        deal("D-3", "Acme", -50, "2026-02-11", customer="Y"),
        deal("D-4", "Beta", 900, "2026-03-10"),
        deal("D-5", "Acme", 500, "2026-05-10", customer="Z"),
        activity("A-1", "Acme", "demo", "2026-01-12", quantity=Decimal(4)),
    ],
    [partner("Acme", tier="gold"), partner("Beta", tier="silver")],
    targets=[goal("Acme", "seats", "2026-01-01", "2026-03-31", 7)],
    scores=[goal("Acme", "service", "2026-01-01", "2026-03-31", 85)],
    customers={"x": ((None, {"segment": "SMB"}),)},
    people={"rosa": ((None, {"role": "SE"}),)},
)  # fmt: skip


def first_quarter(expression: str, measures: str = "") -> Decimal | None:
    """What Acme is paid for the first quarter when that is the reward."""
    awards = BOOK.outcome(
        f'{measures}\nbonus "B" each quarter pay 1 EUR * ({expression})', "2026-03-31"
    ).awards
    return next((award.amount.amount for award in awards if award.partner == "Acme" and award.amount), None)


@pytest.mark.parametrize(
    ("expression", "amount"),
    [
        pytest.param("ratio(sum(amount), 1 EUR)", "350", id="a sum with a return in it"),
        pytest.param("count(deals)", "2", id="a return is no deal"),
        pytest.param("count(deals where amount > 200)", "1", id="a count with a condition"),
        pytest.param("count(distinct customer)", "1", id="different customers, without regard to case"),
        pytest.param("count(distinct product)", None, id="what is missing is not counted"),
        pytest.param("sum(units)", "3", id="deals without units are left out"),
        pytest.param("ratio(average(amount), 1 EUR)", "116.67", id="an average"),
        pytest.param("ratio(least(amount), 1 EUR)", None, id="below zero nothing is paid"),
        pytest.param("ratio(largest(amount), 1 EUR)", "300", id="the largest"),
        pytest.param("ratio(first(amount), 1 EUR)", "100", id="the first by day"),
        pytest.param("sum(activities.quantity)", "4", id="of activities"),
        pytest.param("average(term)", None, id="of nothing there is no average"),
        pytest.param("ratio(sum(amount over same quarter last year), 1 EUR)", "40", id="the same quarter of the year before"),
        pytest.param("ratio(sum(amount over last 15 months), 1 EUR)", "390", id="the last months end with the period"),
        pytest.param("ratio(sum(amount over ever), 1 EUR)", "390", id="everything up to the end of the period"),
        pytest.param("ratio(sum(amount over 2026-02-01 to 2026-02-28), 1 EUR)", "250", id="days of their own"),
        pytest.param("ratio(sum(amount over month to date), 1 EUR)", None, id="the month in which the period ends"),
        pytest.param("ratio(sum(amount over program), 1 EUR)", "350", id="the whole run, as far as it is seen"),
        pytest.param("ratio(sum(amount across all partners), 1 EUR)", "1250", id="of everybody"),
        pytest.param('target("seats")', "7", id="a target"),
        pytest.param('score("service")', "85", id="a score"),
        pytest.param('ratio(count(deals), target("seats")) * 7', "2", id="exact until the end"),
        pytest.param("ratio(1, count(receipts))", None, id="a divisor of zero has no value"),
        pytest.param("min(5, count(deals))", "2", id="min"),
        pytest.param("max(5, count(deals))", "5", id="max"),
        pytest.param("max(5, average(term))", None, id="a largest of something missing is missing"),
        pytest.param("floor(count(deals) / 3 + 2)", "2", id="floor"),
        pytest.param("round(count(deals) / 4)", "1", id="round, half up"),
        pytest.param("count(deals) - 1", "1", id="less"),
        pytest.param("-count(deals) + 5", "3", id="a sign"),
        pytest.param("count(deals) beyond 1", "1", id="beyond"),
        pytest.param("1 beyond count(deals)", None, id="beyond is never below zero"),
        pytest.param("period.end - period.start", "89", id="days between"),
    ],
)  # fmt: skip
def test_an_expression_comes_to(expression: str, amount: str | None) -> None:
    assert first_quarter(expression) == (Decimal(amount) if amount else None)


@pytest.mark.parametrize(
    ("condition", "deals"),
    [
        pytest.param('customer.segment = "smb"', ["D-1", "D-2"], id="an attribute of the customer"),
        pytest.param('customer.name = "X"', ["D-1", "D-2"], id="the customer's name"),
        pytest.param('rep.role = "SE"', ["D-1", "D-2"], id="an attribute of the rep"),
        pytest.param('partner.tier = "gold" and amount > 200', ["D-2", "D-5"], id="an attribute of the partner"),
        pytest.param('partner.name = "BETA"', ["D-4"], id="the partner's name"),
        pytest.param('partner = "beta"', ["D-4"], id="the partner itself"),
        pytest.param('category in ["cloud", "other"]', ["D-1", "D-2"], id="one of several"),
        pytest.param('category not in ["Cloud"] and amount > 0', ["D-2", "D-4", "D-5"], id="none of several, or missing"),
        pytest.param("paid_on is known", ["D-1"], id="known"),
        pytest.param("paid_on is missing and units is known", [], id="missing"),
        pytest.param('category > "cloud"', ["D-2"], id="texts have an order"),
        pytest.param("margin / amount >= 10%", ["D-2"], id="money by money is a ratio"),
        pytest.param("not amount > 0", ["D-3"], id="not"),
        pytest.param("amount between 300 and 500", ["D-2", "D-5"], id="both ends belong to it"),
        pytest.param("amount != 300 and amount != 900 and amount > 0", ["D-1", "D-5"], id="not equal"),
    ],
)  # fmt: skip
def test_a_condition_holds_for(condition: str, deals: list[str]) -> None:
    awards = BOOK.outcome(f'bonus "B" on deals where {condition} pay 1 EUR').awards
    assert [award.fact.id for award in awards if award.fact] == deals


def test_attributes_are_those_of_the_day() -> None:
    acme = Partner(
        name="Acme", history=((date(2026, 1, 1), {"tier": "silver"}), (date(2026, 2, 1), {"tier": "gold"}))
    )
    book = Book(BOOK.facts, [acme])
    awards = book.outcome('bonus "B" on deals where partner.tier = "gold" pay 1 EUR').awards
    assert [award.fact.id for award in awards if award.fact] == ["D-2", "D-3", "D-5"]


MEASURES = 'measure n = count(deals)\nmeasure rate by n\n  from 1 2\n  from 3 5\nmeasure name by n\n  below 2 "few"\n  otherwise "many"\nmeasure paid by n of n\n  from 1 10'


@pytest.mark.parametrize(
    ("expression", "amount"),
    [
        pytest.param("rate", "2", id="the value of the step"),
        pytest.param("paid", "20", id="with `of`, what it pays"),
    ],
)
def test_a_table_is_a_measure(expression: str, amount: str) -> None:
    assert first_quarter(expression, MEASURES) == Decimal(amount)


@pytest.mark.parametrize(
    ("table", "amount"),
    [
        pytest.param("by n below 2 5 EUR otherwise 9 EUR", "9", id="below and otherwise"),
        pytest.param("by n above 1 9 EUR", "9", id="above"),
        pytest.param("by n above 2 9 EUR", None, id="not above itself"),
        pytest.param("by n from 3 9 EUR", None, id="below the first step nothing is paid"),
        pytest.param("by n from 3 9 EUR otherwise 1 EUR", "1", id="otherwise is the rest"),
        pytest.param("by n 1 5 EUR 2 to 3 9 EUR", "9", id="steps by number"),
        pytest.param("by n 5 to 9 9 EUR", None, id="no such number"),
        pytest.param("by n, sum(units) from 1, 1 5 EUR from 2, 3 9 EUR from 2, 4 99 EUR", "9", id="the last step of which all minimums are met"),
        pytest.param("by n of sum(amount) from 1 2", "700", id="a bare number is a multiple"),
        pytest.param("by n of sum(amount) from 1 10% from 3 20%", "35", id="a percent of something else"),
        pytest.param("by n of sum(units) from 1 5 EUR per unit", "15", id="so much for each"),
        pytest.param("marginal by n of sum(amount) from 0 10% from 1 20%", "52.50", id="the part of Y that the slice is of X"),
        pytest.param('by name "few" 1 EUR "many" 8 EUR', "8", id="steps by a text that a table found"),
    ],
)  # fmt: skip
def test_a_table_pays(table: str, amount: str | None) -> None:
    outcome = BOOK.outcome(f'{MEASURES}\nbonus "B" each quarter pay {table}', "2026-03-31")
    paid = [award.amount.amount for award in outcome.awards if award.partner == "Acme" and award.amount]
    assert paid == ([Decimal(amount)] if amount else [])


def test_measures_that_name_each_other_twice_over_are_worked_out_once() -> None:
    """If each were worked out wherever it is named, these would be 2⁴⁰ sums, and nobody would see the end."""
    chain = " ".join(f"measure m{n} = 0.5 * m{n - 1} + 0.5 * m{n - 1}" for n in range(1, 41))
    text = f'measure m0 = sum(amount) {chain} bonus "B" each year when m40 > 1 pay 1% of m40'
    assert Book([deal("D-1", "Acme", 1_000, "2026-02-02")]).paid(text) == {"Acme": Decimal(10)}
