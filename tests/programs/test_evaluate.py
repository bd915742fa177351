"""What the constructs of the language mean, a case for each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from programs.facts import Fact, Goal
from programs.held_words import why_held
from tests.programs.book import Book, activity, deal, goal, partner, program_of, receipt

TWO = [deal("D-1", "Acme", 10_000, "2026-02-02"), deal("D-2", "Acme", 20_000, "2026-05-05")]


@pytest.mark.parametrize(
    ("text", "facts", "awards"),
    [
        pytest.param('commission "C" on deals pay 5% of amount', TWO,
            ["C | Acme | D-1 | 500.00 EUR", "C | Acme | D-2 | 1000.00 EUR"], id="a percentage of each deal"),
        pytest.param('commission "C" on deals pay 5% of amount', [deal("D-1", "Acme", "2.50", "2026-02-02")],
            ["C | Acme | D-1 | 0.13 EUR"], id="half a cent is rounded up, once"),
        pytest.param('spiff "S" on deals pay 20 EUR per unit', [deal("D-1", "Acme", 1, "2026-02-02", units=Decimal(3))],
            ["S | Acme | D-1 | 60.00 EUR"], id="so much for each unit"),
        pytest.param('spiff "S" on deals pay 50 EUR for every 10 units', [deal("D-1", "Acme", 1, "2026-02-02", units=Decimal(29))],
            ["S | Acme | D-1 | 100.00 EUR"], id="whole lots only"),
        pytest.param('points "P" on deals pay 3 points for every 1k EUR of amount', TWO,
            ["P | Acme | D-1 | 30 points", "P | Acme | D-2 | 60 points"], id="points for money"),
        pytest.param('rebate "R" each quarter pay by sum(amount) from 10k 1% from 20k 2%', TWO,
            ["R | Acme | 2026-01-01 | 100.00 EUR", "R | Acme | 2026-04-01 | 400.00 EUR"], id="a bare table pays on the whole"),
        pytest.param('rebate "R" each half pay marginal by sum(amount) up to 10k 1% above that 2%', TWO,
            ["R | Acme | 2026-01-01 | 500.00 EUR"], id="a marginal table pays each slice at its own rate"),
        pytest.param('rebate "R" each half pay pro rata by sum(amount) up to 20k 100 EUR up to 40k 300 EUR', TWO,
            ["R | Acme | 2026-01-01 | 250.00 EUR"], id="a partly filled step pays a part"),
        pytest.param('bonus "B" each half pay marginal by count(deals) from 1 100 EUR from 2 50 EUR from 3 25 EUR', TWO,
            ["B | Acme | 2026-01-01 | 150.00 EUR"], id="milestones add up"),
        pytest.param('commission "C" on deals pay by amount of amount from 0 1% from 20k 2%', TWO,
            ["C | Acme | D-1 | 100.00 EUR", "C | Acme | D-2 | 400.00 EUR"], id="the first unit of the next step belongs to it"),
        pytest.param('commission "C" on deals pay 5% of amount at most 700 EUR', TWO,
            ["C | Acme | D-1 | 500.00 EUR", "C | Acme | D-2 | 700.00 EUR"], id="a limit for each deal"),
        pytest.param('bonus "B" each half when count(deals) >= 2 pay 500 EUR', TWO,
            ["B | Acme | 2026-01-01 | 500.00 EUR"], id="a milestone is reached"),
        pytest.param('bonus "B" each half when count(deals) >= 3 pay 500 EUR', TWO, [], id="a milestone is missed"),
        pytest.param('bonus "B" each quarter pay 1% of (sum(amount) beyond 15k)', TWO,
            ["B | Acme | 2026-04-01 | 50.00 EUR"], id="beyond is never below zero"),
        pytest.param('bonus "B" on deals where type != "new" pay 1 EUR', [deal("D-1", "Acme", 1, "2026-02-02")],
            ["B | Acme | D-1 | 1.00 EUR"], id="a missing text differs from every text"),
        pytest.param('bonus "B" on deals where type = "new" pay 1 EUR', [deal("D-1", "Acme", 1, "2026-02-02", type=" NEW ")],
            ["B | Acme | D-1 | 1.00 EUR"], id="texts are compared without regard to case and blanks"),
        pytest.param('bonus "B" on deals where paid_on < 2026-06-01 pay 1 EUR', TWO, [], id="a missing date makes a condition false"),
        pytest.param('bonus "B" on activities where kind = "demo" pay 10 EUR', [activity("A-1", "Acme", "demo", "2026-02-02")],
            ["B | Acme | A-1 | 10.00 EUR"], id="activities earn, too"),
        pytest.param('gift "G" on deals award "A pen" worth 3 EUR', TWO[:1], ["G | Acme | D-1 | A pen"], id="a thing instead of money"),
        pytest.param('donation "D" on deals donate 1% of amount to "Emergency"', TWO[:1],
            ["D | Acme | D-1 | 100.00 EUR"], id="money for somebody else"),
        pytest.param('commission "C" on deals pay 1% of sum(receipts.amount)',
            [*TWO, receipt("R-1", "Acme", "D-1", 300, "2026-03-01"), receipt("R-2", "Acme", "D-2", 500, "2026-06-01")],
            ["C | Acme | D-1 | 3.00 EUR", "C | Acme | D-2 | 5.00 EUR"], id="in a rule on deals, receipts are the deal's own"),
        pytest.param('commission "C" dated signed_on on deals runs 2026-03-01 to 2026-12-31 pay 1 EUR',
            [deal("D-1", "Acme", 1, "2026-02-02", signed_on=date(2026, 3, 3)), *TWO[1:]],
            ["C | Acme | D-1 | 1.00 EUR"], id="the day that decides"),
        pytest.param('commission "C" on deals pay by category of amount "Cloud" 5% otherwise 1%',
            [deal("D-1", "Acme", 100, "2026-02-02", category="cloud"), deal("D-2", "Acme", 100, "2026-02-03", category="x")],
            ["C | Acme | D-1 | 5.00 EUR", "C | Acme | D-2 | 1.00 EUR"], id="steps by a text"),
    ],
)  # fmt: skip
def test_a_construct_means(text: str, facts: list[Fact], awards: list[str]) -> None:
    assert Book(facts).lines(text) == awards


BEFORE = [deal("D-0", "Acme", 10_000, "2025-02-02"), deal("D-1", "Acme", 12_000, "2026-02-02")]


@pytest.mark.parametrize(
    ("facts", "paid"),
    [
        pytest.param(BEFORE, True, id="grown by a fifth"),
        pytest.param([BEFORE[0], deal("D-1", "Acme", 10_999, "2026-02-02")], False, id="not enough"),
        pytest.param(BEFORE[1:], False, id="no baseline, no growth"),
        pytest.param(
            [deal("D-0", "Acme", -5, "2025-02-02"), BEFORE[1]], False, id="a baseline below zero is none"
        ),
    ],
)
def test_growth_needs_something_to_grow_from(facts: list[Fact], paid: bool) -> None:
    text = 'bonus "B" each quarter when growth(sum(amount), same quarter last year) >= 10% pay 100 EUR'
    assert bool(Book(facts).lines(text)) is paid


@pytest.mark.parametrize(
    ("targets", "amount"),
    [
        pytest.param([goal("Acme", "revenue", "2026-01-01", "2026-03-31", 10_000)], "200", id="reached"),
        pytest.param(
            [goal("acme ", "Revenue", "2026-01-01", "2026-03-31", 10_000)], "200", id="names are folded"
        ),
        pytest.param([goal("Acme", "revenue", "2026-01-01", "2026-03-31", 8_000)], "300", id="a better step"),
        pytest.param(
            [goal("Acme", "revenue", "2026-04-01", "2026-06-30", 10_000)], None, id="of another quarter"
        ),
        pytest.param(
            [goal("Acme", "revenue", "2026-01-01", "2026-03-31", 0)], None, id="a target of nothing"
        ),
        pytest.param([], None, id="no target, no attainment"),
    ],
)
def test_attainment_asks_the_target_of_the_period(targets: list[Goal], amount: str | None) -> None:
    text = """
    measure revenue = sum(amount)
    bonus "B" each quarter pay by attainment("revenue") of revenue from 100% 2% from 120% 3%
    """
    paid = Book(TWO[:1], targets=targets).paid(text)
    assert paid == ({"Acme": Decimal(amount)} if amount else {})


@pytest.mark.parametrize(
    ("signed_on", "condition", "holds"),
    [
        pytest.param(
            "2026-04-01", "signed_on within 90 days after registered_on", True, id="at most ninety days"
        ),
        pytest.param(
            "2026-04-02", "signed_on within 90 days after registered_on", False, id="not ninety-one"
        ),
        pytest.param(
            "2026-01-01", "signed_on within 90 days after registered_on", True, id="on the day itself"
        ),
        pytest.param(
            "2025-12-31", "signed_on within 90 days after registered_on", False, id="before is not after"
        ),
        pytest.param("2025-12-31", "signed_on within 1 day before registered_on", True, id="before"),
        pytest.param(
            "2026-01-02", "signed_on within 1 day before registered_on", False, id="after is not before"
        ),
        pytest.param(
            "2026-01-31",
            "signed_on within 1 month of registered_on",
            True,
            id="either side, in calendar months",
        ),
        pytest.param(None, "signed_on within 90 days after registered_on", False, id="a day that is missing"),
        pytest.param("2026-01-11", "signed_on - registered_on = 10", True, id="the days between"),
        pytest.param("2026-02-28", "signed_on = registered_on + 58 days", True, id="a day so much later"),
        pytest.param(
            "2026-02-01", "signed_on between 2026-01-01 and 2026-02-01", True, id="both ends belong to it"
        ),
    ],
)
def test_days_are_counted(signed_on: str | None, condition: str, holds: bool) -> None:
    signed = date.fromisoformat(signed_on) if signed_on else None
    fact = deal("D-1", "Acme", 1, "2026-05-05", signed_on=signed, registered_on=date(2026, 1, 1))
    assert bool(Book([fact]).lines(f'bonus "B" on deals where {condition} pay 1 EUR')) is holds


NEW = [
    deal("D-0", "Beta", 1, "2023-01-01", customer="Old"),
    deal("D-1", "Acme", 1, "2026-02-02", customer="Old"),
    deal("D-2", "Acme", 1, "2026-02-03", customer="Fresh"),
    deal("D-3", "Beta", 1, "2026-02-03", customer="fresh"),
    deal("D-4", "Beta", 1, "2026-02-01"),
]


@pytest.mark.parametrize(
    ("condition", "deals"),
    [
        pytest.param("new customer", ["D-2"], id="sold to before the run, by another partner, is not new"),
        pytest.param("new customer within 24 months", ["D-1", "D-2"], id="only so far back"),
        pytest.param("not new customer", ["D-4", "D-1", "D-3"], id="a missing customer is not new"),
    ],
)
def test_a_new_customer_has_no_earlier_deal(condition: str, deals: list[str]) -> None:
    outcome = Book(NEW).outcome(f'bonus "B" on deals where {condition} pay 1 EUR')
    assert [award.fact.id for award in outcome.awards if award.fact] == deals


def test_a_new_customer_is_judged_by_the_day_on_which_deals_count() -> None:
    facts = [
        deal("D-1", "Acme", 1, "2026-02-02", customer="X", signed_on=date(2026, 1, 20)),
        deal("D-2", "Acme", 1, "2026-02-01", customer="X", signed_on=date(2026, 1, 25)),
    ]
    assert Book(facts).lines('bonus "B" dated signed_on on deals where new customer pay 1 EUR') == [
        "B | Acme | D-2 | 1.00 EUR"
    ]


@pytest.mark.parametrize(
    ("as_of", "lines"),
    [
        pytest.param("2026-03-09", ["C | Acme | D-1 | 5.00 EUR"], id="until the day before"),
        pytest.param("2026-03-10", [], id="and no longer"),
    ],
)
def test_a_cancelled_deal_counts_until_the_day_before(as_of: str, lines: list[str]) -> None:
    book = Book([deal("D-1", "Acme", 100, "2026-02-02", cancelled_on=date(2026, 3, 10))])
    assert book.lines('commission "C" on deals pay 5% of amount', as_of) == lines


MEMBERS = [
    partner("Acme", tier="gold"),
    partner("Beta", tier="silver"),
    partner("Gamma", "2026-03-15", tier="gold"),
]


def test_everybody_whom_a_program_is_for_is_in_each_month_from_the_day_of_joining() -> None:
    text = 'program "P" runs 2026-02-01 to 2026-03-31 currency EUR for partners where tier = "gold"\nbonus "B" each month pay 10 EUR'
    assert Book(partners=MEMBERS).lines(text, "2026-03-31") == [
        "B | Acme | 2026-02-01 | 10.00 EUR",
        "B | Acme | 2026-03-01 | 10.00 EUR",
        "B | Gamma | 2026-03-01 | 10.00 EUR",
    ]


def test_facts_before_the_run_count_in_wider_windows_and_earn_nothing() -> None:
    text = 'program "P" runs 2026-07-01 to 2026-12-31 currency EUR\nbonus "B" each program pay 1% of sum(amount over ever)\ncommission "C" on deals pay 1% of amount'
    assert Book(TWO).lines(text) == ["B | Acme | 2026-07-01 | 300.00 EUR"]


@pytest.mark.parametrize(
    ("text", "as_of", "status", "on"),
    [
        pytest.param('bonus "B" each quarter pay 1% of sum(amount)', "2026-03-30", "provisional", "2026-03-31", id="open"),
        pytest.param('bonus "B" each quarter pay 1% of sum(amount)', "2026-03-31", "earned", "2026-03-31", id="over on its last day"),
        pytest.param('bonus "B" each quarter when count(deals) >= 1 pay 5 EUR', "2026-03-01", "earned", "2026-02-02", id="a milestone on the day it is reached"),
        pytest.param('bonus "B" each quarter when count(deals) >= 1 pay 5 EUR earned at period end', "2026-03-01", "provisional", "2026-03-31", id="a milestone that waits"),
        pytest.param('bonus "B" each month runs 2026-03-01 to 2026-03-31 when count(deals over last 12 months) >= 1 pay 5 EUR', "2026-03-20", "earned", "2026-03-01", id="a milestone that was reached before its period"),
        pytest.param('commission "C" on deals pay 5 EUR', "2026-03-01", "earned", "2026-02-02", id="a deal at once"),
        pytest.param('commission "C" on deals each quarter pay 5 EUR earned at period end', "2026-03-01", "provisional", "2026-03-31", id="a deal that waits for its quarter"),
        pytest.param('program "P" runs 2026-01-01 to 2026-02-15 currency EUR bonus "B" each year pay 1% of sum(amount)', "2026-02-15", "earned", "2026-02-15", id="a run that ends inside the period ends it"),
        pytest.param('program "P" runs 2026-01-01 to 2026-12-31 currency EUR closes after 5 days bonus "B" each quarter pay 1% of sum(amount)', "2026-04-04", "provisional", "2026-03-31", id="late deals are waited for"),
        pytest.param('program "P" runs 2026-01-01 to 2026-12-31 currency EUR closes after 5 days bonus "B" each quarter pay 1% of sum(amount)', "2026-04-05", "earned", "2026-03-31", id="and then no longer"),
    ],
)  # fmt: skip
def test_an_award_is_earned_when(text: str, as_of: str, status: str, on: str) -> None:
    (award,) = Book(TWO[:1]).outcome(text, as_of).awards
    assert (award.status, str(award.on)) == (status, on)


@pytest.mark.parametrize(
    ("text", "fact", "reason"),
    [
        pytest.param('commission "C" on deals pay 5% of amount', deal("D-1", "Acme", None, "2026-02-02"), "it has no amount, which “C” needs", id="no amount"),
        pytest.param('spiff "S" on deals pay 5 EUR per unit', deal("D-1", "Acme", 5, "2026-02-02"), "it has no number of units, which “S” needs", id="no units"),
        pytest.param('commission "C" on deals pay 5% of list_price', deal("D-1", "Acme", 5, "2026-02-02"), "it has no list price, which “C” needs", id="no list price"),
    ],
)  # fmt: skip
def test_a_fact_that_cannot_be_counted_is_held_once_and_says_why(text: str, fact: Fact, reason: str) -> None:
    outcome = Book([fact]).outcome(text)
    assert not outcome.awards
    assert [why_held(held.why, program_of(text)) for held in outcome.held] == [reason]


@pytest.mark.parametrize(
    ("text", "amount", "told"),
    [
        pytest.param('commission "C" on deals pay 0.45% of amount', "0.05 EUR", "€0.05", id="half a cent"),
        pytest.param(
            'points "P" on deals pay 0.75 points per unit', "8 points", "8 points", id="half a point"
        ),
    ],
)
def test_an_announcement_names_the_amount_that_is_awarded(text: str, amount: str, told: str) -> None:
    facts = [deal("D-1", "Acme", 10, "2026-02-02", units=Decimal(10))]
    (award,) = Book(facts).outcome(f'{text} say "{{partner}} earns {{award}}"').awards
    assert (str(award.amount), award.says) == (amount, (f"Acme earns {told}",))


def test_the_day_of_payout_follows_the_day_that_is_named() -> None:
    text = 'commission "C" on deals pay 5 EUR payable 1 month after paid_on'
    facts = [
        deal("D-1", "Acme", 1, "2026-01-02", paid_on=date(2026, 1, 31)),
        deal("D-2", "Acme", 1, "2026-01-03"),
    ]
    assert [award.payable_on for award in Book(facts).outcome(text).awards] == [date(2026, 2, 28), None]


def test_a_part_of_a_split_deal_belongs_to_each_partner() -> None:
    text = 'commission "C" on deals where deal.amount >= 100 pay 10% of amount'
    parts = [
        Fact(kind="deals", id="D-1", partner=name, on=date(2026, 2, 2), currency="EUR",
             values={"amount": Decimal(amount), "closed_on": date(2026, 2, 2)}, whole={"amount": Decimal(100)})
        for name, amount in (("Acme", 70), ("Beta", 30))
    ]  # fmt: skip
    assert Book(parts).paid(text) == {"Acme": Decimal(7), "Beta": Decimal(3)}


def test_a_table_divides_nothing_by_nothing() -> None:
    text = 'bonus "B" each quarter pay marginal by count(deals) of sum(amount) from 0 1% from 10 2%'
    assert Book([deal("D-1", "Acme", -100, "2026-02-02")]).lines(text) == []


def test_a_program_is_worked_out_from_what_it_needs() -> None:
    program = program_of(
        'bonus "B" each quarter pay 1% of sum(amount) budget 10% of sum(amount across all partners)'
    )
    assert Book(TWO).measured(program, date(2026, 12, 31)).values
