"""Contests: who takes part, who wins, and what becomes of ties."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from dsl.nodes import Ties
from programs.ranking import ranked
from tests.programs.book import Book, deal, partner

FOUR = {"a": 30, "b": 20, "c": 20, "d": 10}


@pytest.mark.parametrize(
    ("values", "count", "ties", "places"),
    [
        pytest.param(
            FOUR, 2, "share the place", {"a": 1, "b": 2, "c": 2}, id="all who tie for the last place win"
        ),
        pytest.param(
            FOUR, 4, "share the place", {"a": 1, "b": 2, "c": 2, "d": 4}, id="the next place is skipped"
        ),
        pytest.param(
            FOUR, 3, "split the prize", {"a": 1, "b": 2, "c": 2}, id="those who split cover two places"
        ),
        pytest.param({"a": 0, "b": -1}, 2, "share the place", {}, id="nobody wins with nothing"),
        pytest.param({"a": 1}, 3, "all win", {"a": 1}, id="fewer than there are places"),
        pytest.param({}, 3, "all win", {}, id="nobody at all"),
    ],
)
def test_places_go_by_value(
    values: Mapping[str, int], count: int, ties: Ties, places: dict[str, int]
) -> None:
    found = ranked({name: Decimal(value) for name, value in values.items()}, count=count, ties=ties)
    assert {each.who: each.place for each in found} == places


PRIZES = "pay by place 1 100 EUR 2 50 EUR 3 25 EUR"
SOLD = [
    deal("D-1", "Acme", 100, "2026-02-02"),
    deal("D-2", "Beta", 100, "2026-02-01"),
    deal("D-3", "Gamma", 100, "2026-02-03"),
    deal("D-4", "Delta", 50, "2026-02-03"),
]


@pytest.mark.parametrize(
    ("top", "paid"),
    [
        pytest.param(
            "top 3 by sum(amount)", {"Acme": 100, "Beta": 100, "Gamma": 100}, id="each gets the place's prize"
        ),
        pytest.param(
            "top 3 by sum(amount), ties all win", {"Acme": 100, "Beta": 100, "Gamma": 100}, id="all win"
        ),
        pytest.param(
            "top 3 by sum(amount), ties to the earliest",
            {"Beta": 100, "Acme": 50, "Gamma": 25},
            id="who was there first",
        ),
        pytest.param(
            "top 2 by sum(amount), ties split the prize",
            {"Acme": 50, "Beta": 50, "Gamma": 50},
            id="beyond the last place nothing is added",
        ),
        pytest.param(
            "top 4 by sum(amount) with at least 60 EUR",
            {"Acme": 100, "Beta": 100, "Gamma": 100},
            id="who is below the least takes no part",
        ),
    ],
)
def test_ties_are_settled_by_the_program(top: str, paid: dict[str, int]) -> None:
    found = Book(SOLD).paid(f'contest "C" each year {top} {PRIZES}')
    assert found == {name: Decimal(amount) for name, amount in paid.items()}


def test_a_split_prize_is_paid_out_to_the_cent_and_says_how() -> None:
    text = (
        'contest "C" each year top 3 by sum(amount), ties split the prize pay by place 1 100 EUR 2 0.01 EUR'
    )
    awards = Book(SOLD[:3]).outcome(text).awards
    assert [str(award.amount) for award in awards] == ["33.34 EUR", "33.34 EUR", "33.33 EUR"]
    assert sum(award.amount.amount for award in awards if award.amount) == Decimal("100.01")
    assert [step.kind for step in awards[0].steps] == ["measure", "place", "slice"]
    assert awards[0].steps[1].unit == "1 of 3, shared by 3"


def test_a_prize_for_a_later_place_only_is_split_as_well() -> None:
    text = 'contest "C" each year top 2 by sum(amount), ties split the prize pay by place 2 50 EUR'
    assert Book(SOLD[:2]).paid(text) == {"Acme": Decimal(25), "Beta": Decimal(25)}


def test_partners_are_compared_within_their_group_and_who_has_none_stands_alone() -> None:
    partners = [
        partner("Acme", territory="North"),
        partner("Beta", territory="north"),
        partner("Gamma"),
        partner("Delta"),
    ]
    facts = [*SOLD[1:], deal("D-1", "Acme", 300, "2026-02-02")]
    outcome = Book(facts, partners).outcome(
        'contest "C" each year top 1 by sum(amount) in each territory pay 10 EUR'
    )
    assert [(award.partner, award.steps[-2].unit) for award in outcome.awards] == [
        ("Acme", "1 of 2"),
        ("Delta", "1 of 1"),
        ("Gamma", "1 of 1"),
    ]


def test_a_condition_decides_who_takes_part() -> None:
    text = 'contest "C" each year top 1 by sum(amount) when sum(amount) < 100 pay 10 EUR'
    assert Book(SOLD).paid(text) == {"Delta": Decimal(10)}
