"""What is supposed is what would be known: adding a fact to the answers is the same as asking again with the fact there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.context import Links
from programs.facts import Fact, Value, folded
from programs.imagined import imagined
from programs.measures import Needs
from programs.supposed import NEW, CannotTell, supposed, with_sums
from tests.evaluation.generated import day, deals, fact_of, need, partner_list
from tests.evaluation.reference import ReferenceBook
from tests.programs.book import program_of
from tests.soaking import examples

PROGRAM = program_of('bonus "B" each quarter when count(deals) >= 3 pay 5 EUR')


def last_fact(random: Random, on: date, partner: str) -> Fact:
    """Of a partner as it is known: whoever supposes something takes the name from there."""
    values: dict[str, Value] = {
        "partner": partner, "stage": "won", "closed_on": on, "signed_on": on, "paid_on": on, "registered_on": on, "currency": "EUR",
        "amount": Decimal(random.choice(["0", "12.50", "1000", "99.995"])),
    }  # fmt: skip
    if random.random() < 0.5:
        values |= {
            "category": random.choice(["Cloud", "Ärzte"]),
            "customer": f"{NEW}1",
            "score": Decimal("4.5"),
            "band": "A",
        }
    return Fact(kind="deals", id=f"{NEW}1", partner=partner, on=on, currency="EUR", values=values)


@settings(max_examples=examples(75), deadline=None)
@given(seed=st.integers(0, 1 << 32))
def test_a_fact_that_is_supposed_changes_the_answers_as_one_that_is_there(seed: int) -> None:
    random = Random(seed)
    count_when = random.choice(("won", "paid"))
    program = program_of(
        f'program "P" runs 2026-01-01 to 2026-12-31 currency EUR deals count when {count_when} bonus "B" on deals pay 1 EUR'
    )
    as_of = day(random)
    asked = with_sums(
        Needs(
            tuple(need(random, count_when=count_when, currency="EUR") for _ in range(4)),
            tuple(need(random, count_when=count_when, currency="EUR").selection for _ in range(2)),
            first_deals=True,
        )
    )
    facts = [fact_of(row) for row in deals(random)]
    # Whoever supposes a fact supposes it last: the others of its day have smaller ids, and none is after it.
    facts = [fact for fact in facts if all(each <= as_of for each in _days(fact))]
    partners = partner_list(random)
    before = ReferenceBook(facts, partners).measured(asked, program=program, as_of=as_of)
    known = {folded(each.name): each.name for each in before.partners}
    fact = last_fact(random, as_of, known.get("acme", "Acme"))
    after = ReferenceBook([*facts, fact], partners).measured(asked, program=program, as_of=as_of)
    try:
        found = supposed(before, [fact])
    except CannotTell:
        return
    assert found.values == {
        need: {**before.values[need], **answers} for need, answers in after.values.items()
    }
    assert {selection: [each.id for each in chosen] for selection, chosen in found.facts.items()} == {
        selection: [each.id for each in chosen] for selection, chosen in after.facts.items()
    }
    assert found.first_deals == after.first_deals
    assert [folded(each.name) for each in found.partners] == [folded(each.name) for each in after.partners]


def _days(fact: Fact) -> list[date]:
    return [each for each in fact.values.values() if isinstance(each, date)]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param('category = "Cloud" and type = "new"', {"category": "Cloud", "type": "new"}, id="texts"),
        pytest.param("amount >= 10k EUR", {"amount": Decimal(10_000)}, id="at least"),
        pytest.param("10k EUR < amount", {"amount": Decimal("10000.01")}, id="more than, by a cent"),
        pytest.param("units > 2", {"units": Decimal(3)}, id="more than, by one"),
        pytest.param('category in ["A", "B"]', {"category": "A"}, id="one of several"),
        pytest.param("amount between 5 EUR and 9 EUR", {"amount": Decimal(5)}, id="from"),
        pytest.param("new customer", {"customer": f"{NEW}7"}, id="somebody new"),
        pytest.param("rep is known", {"rep": f"{NEW}7"}, id="anybody"),
        pytest.param("signed_on within 30 days after registered_on", {}, id="all on one day"),
        pytest.param("cancelled_on is missing", {}, id="not cancelled"),
    ],
)
def test_a_deal_is_imagined_that_a_condition_lets_pass(condition: str, expected: dict[str, Value]) -> None:
    program = program_of(f'bonus "B" on deals where {condition} pay 5 EUR')
    on = program.rules[0].on
    assert on is not None
    fact = imagined(
        "deals", on.where, partner="Acme", on=date(2026, 3, 1), program=program, number=7, links=Links()
    )
    assert fact is not None
    assert {name: fact.values.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param('partner.tier = "gold"', id="what the partner is"),
        pytest.param("paid_on >= 2027-01-01", id="a day that has not come"),
        pytest.param('customer.segment = "public"', id="what a customer is"),
    ],
)
def test_no_deal_is_imagined_where_the_condition_asks_for_more_than_a_deal(condition: str) -> None:
    program = program_of(f'bonus "B" on deals where {condition} pay 5 EUR')
    on = program.rules[0].on
    assert on is not None
    fact = imagined(
        "deals", on.where, partner="Acme", on=date(2026, 3, 1), program=program, number=7, links=Links()
    )
    assert fact is None
