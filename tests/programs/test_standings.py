"""Who stands where."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from dsl import nodes
from programs import standings as ranks
from programs.standings import Standing
from tests.programs.book import Book, activity, deal, goal, partner, program_of

FACTS = [
    deal("D-1", "Acme", 100, "2026-02-02", category="Cloud"),
    deal("D-2", "Beta", 300, "2026-02-02"),
    deal("D-3", "Gamma", 300, "2026-02-03", category="Cloud"),
    deal("D-4", "Acme", 900, "2026-12-30"),
    activity("A-1", "Acme", "demo", "2026-02-02"),
]


def standings_of(text: str, book: Book, as_of: str = "2026-06-30") -> ranks.Standings:
    program = program_of(text)
    node = program.standings[0] if program.standings else nodes.Standings()
    day = date.fromisoformat(as_of)
    measured = book.measured(program, day, ranks.needs(program, as_of=day, standings=node))
    return ranks.standings(program, measured, as_of=day, standings=node)


def places(found: ranks.Standings) -> list[tuple[str, int, str]]:
    return [(row.partner, row.rank, str(row.value)) for row in found.rows]


def test_equal_values_share_the_place_and_the_next_is_skipped() -> None:
    found = standings_of('bonus "B" on deals pay 1 EUR standings every Monday by sum(amount)', Book(FACTS))
    assert places(found) == [("Beta", 1, "300"), ("Gamma", 1, "300"), ("Acme", 3, "100")]
    assert found.unit == "EUR"


def test_only_days_up_to_the_day_are_seen() -> None:
    found = standings_of('bonus "B" on deals pay 1 EUR', Book(FACTS), as_of="2026-12-31")
    assert found.rows[0] == Standing("Acme", 1, Decimal(1_000))


@pytest.mark.parametrize(
    ("by", "unit", "first"),
    [
        pytest.param("sum(amount)", "EUR", ("Beta", 1, "300"), id="money"),
        pytest.param("count(deals)", "deals", ("Acme", 1, "1"), id="deals"),
        pytest.param("count(activities)", "", ("Acme", 1, "1"), id="something else that is counted"),
        pytest.param("cloud", "EUR", ("Gamma", 1, "300"), id="a measure of the program"),
        pytest.param(
            'attainment("cloud")', "%", ("Acme", 1, "0.5"), id="a share, of those who have a target"
        ),
        pytest.param("sum(amount over previous year)", "EUR", ("Acme", 1, "0"), id="the measure's own days"),
    ],
)
def test_the_unit_is_what_the_measure_is_counted_in(by: str, unit: str, first: tuple[str, int, str]) -> None:
    book = Book(FACTS, targets=[goal("Acme", "cloud", "2026-01-01", "2026-12-31", 200)])
    text = f'measure cloud = sum(amount where category = "Cloud")\nbonus "B" on deals pay 1 EUR\nstandings by {by} every week'
    found = standings_of(text, book)
    assert found.unit == unit
    assert places(found)[0] == first


@pytest.mark.parametrize(
    ("rules", "rows"),
    [
        pytest.param('bonus "B" on deals pay 1 EUR', [("Beta", 1, "300"), ("Gamma", 1, "300"), ("Acme", 3, "100")], id="all deals"),
        pytest.param('bonus "B" on deals where category = "Cloud" pay 1 EUR', [("Gamma", 1, "300"), ("Acme", 2, "100"), ("Beta", 3, "0")], id="what the one rule counts"),
        pytest.param('bonus "B" each quarter pay 1% of sum(amount where category = "Cloud")', [("Gamma", 1, "300"), ("Acme", 2, "100"), ("Beta", 3, "0")], id="what its measure counts"),
        pytest.param('bonus "B" on deals where category = "Cloud" pay 1 EUR bonus "C" on deals pay 1 EUR', [("Beta", 1, "300"), ("Gamma", 1, "300"), ("Acme", 3, "100")], id="all deals, where rules differ"),
        pytest.param('bonus "B" on activities pay 1 EUR', [("Acme", 1, "1"), ("Beta", 2, "0"), ("Gamma", 2, "0")], id="activities, where nothing else counts"),
    ],
)  # fmt: skip
def test_without_a_measure_the_rules_say_what_counts(rules: str, rows: list[tuple[str, int, str]]) -> None:
    assert places(standings_of(rules, Book(FACTS))) == rows


def test_only_members_stand_there() -> None:
    partners = [
        partner("Acme", tier="gold"),
        partner("Beta", tier="silver"),
        partner("Gamma", tier="gold"),
        partner("Delta", "2026-09-01", tier="gold"),
        partner("Epsilon", tier="gold"),
    ]
    text = 'program "P" runs 2026-01-01 to 2026-12-31 currency EUR for partners where tier = "gold"\nbonus "B" on deals pay 1 EUR'
    assert places(standings_of(text, Book(FACTS, partners))) == [
        ("Gamma", 1, "300"),
        ("Acme", 2, "100"),
        ("Epsilon", 3, "0"),
    ]


GOLD = """\
commission "Base" on deals pay 5% of amount
status "Gold" each month when sum(amount) >= 300 keeps 6 months
"""


def test_those_who_hold_a_status_are_ranked_by_what_rules_gave() -> None:
    text = f'{GOLD} bonus "B" each quarter for partners where has("Gold") pay 10 EUR standings every Monday by earned("Base")'
    assert places(standings_of(text, Book(FACTS))) == [
        ("Beta", 1, "15.00"),
        ("Gamma", 1, "15.00"),
        ("Acme", 3, "5.00"),
    ]
