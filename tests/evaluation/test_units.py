"""What a rule gives store by store is what it gives partner by partner where each store is a partner of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.read import read
from programs.awards import Award
from storage import evaluation, workspaces
from storage.engine import Database
from storage.imports import import_csv

NOW = datetime(2026, 1, 1, tzinfo=UTC)
START = date(2025, 11, 1)
_numbers = itertools.count(1)

PROGRAM = """program "P" runs 2026-01-01 to 2026-06-30 currency EUR
field store text on deals
measure revenue = sum(amount)
rebate "Table" each quarter{unit} pay marginal by revenue up to 3k 1% above that 2.5%
bonus "Milestone" each quarter{unit} when count(deals) >= 2 pay 100 EUR
bonus "Growth" each month{unit} when growth(revenue, previous month) >= 10% pay 1% of revenue at most 40 EUR at most 60 EUR per quarter
bonus "Later" each month{unit} pay 2% of revenue at most 50 EUR, rest later
contest "Best" each quarter{unit} top 2 by revenue with at least 500 EUR, ties split the prize pay by place 1 1k EUR 2 500.01 EUR
contest "First" each half{unit} top 1 by count(deals), ties to the earliest pay 50 EUR
bonus "Pool" each quarter{unit} when revenue > 0 share 1_000.01 EUR in proportion to revenue
bonus "Year" each month{unit}, year to date pay by revenue from 1k 1% from 4k 2%
bonus "After" each quarter{unit} requires "Milestone" pay 10% of earned("Table") + 1% of sum(amount over last 6 months)
commission "Deals" on deals pay 5% of amount
bonus "Override" each quarter{unit} pay 10% of earned("Deals")
best of "Table", "Growth"
together at most 150 EUR per quarter: "Later", "Year"
"""

_deals = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(1, 500_000), st.integers(0, 240)), min_size=1, max_size=14
)


@pytest.fixture(scope="module")
def memory() -> Iterator[Database]:
    database = Database.memory()
    yield database
    database.close()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deals=_deals, days=st.integers(150, 240))
def test_a_store_gets_what_it_would_get_as_a_partner(
    memory: Database, deals: list[tuple[str, int, int]], days: int
) -> None:
    as_of = START + timedelta(days=days)
    by_store = {
        _told(award, award.unit.name) for award in _awards(memory, deals, " per store", as_of) if award.unit
    }
    by_partner = {
        _told(award, award.partner) for award in _awards(memory, deals, "", as_of) if award.rule != "Deals"
    }
    assert by_store == by_partner


ASKED_OF_EACH = """program "P" runs 2026-01-01 to 2026-06-30 currency EUR
field store text on deals
measure revenue = sum(amount)
bonus "Count" each quarter pay 10 EUR * count(revenue >= 1k per {each})
bonus "Least" each month pay 10 EUR * count(count(deals) >= 2 and largest(amount) >= 900 per {each})
rebate "Largest" each quarter pay 10% of largest(revenue per {each})
rebate "Sum" each half pay 1% of sum(min(revenue, 2k) per {each})
rebate "Months" each quarter pay 1% of sum(largest(sum(amount) per month over last 4 months) per {each})
rebate "Window" each month pay 1% of largest(sum(amount where closed_on >= period.start - 20 days over last 3 months) per {each})
"""


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deals=_deals, days=st.integers(150, 240))
def test_what_is_asked_of_each_store_is_what_would_be_asked_of_each_partner(
    memory: Database, deals: list[tuple[str, int, int]], days: int
) -> None:
    as_of = START + timedelta(days=days)
    by_store = _awards(memory, deals, " per store", as_of, ASKED_OF_EACH.format(each="store"))
    by_partner = _awards(memory, deals, "", as_of, ASKED_OF_EACH.format(each="partner"))
    first = min((award.partner for award in by_partner), default="")
    assert {_given(award) for award in by_store} == {
        _given(award) for award in by_partner if award.partner == first
    }


def _given(award: Award) -> tuple[object, ...]:
    return award.rule, award.period, str(award.amount)


def _told(award: Award, whose: str) -> tuple[object, ...]:
    period = award.period.start if award.period else None
    return award.rule, whose, period, award.line, str(award.amount), award.on, award.status


def _awards(
    memory: Database, deals: list[tuple[str, int, int]], unit: str, as_of: date, text: str = PROGRAM
) -> tuple[Award, ...]:
    lines = ["id,partner,store,amount,closed_on"]
    for number, (store, cents, day) in enumerate(deals):
        partner = "Acme" if unit else store
        closed_on = START + timedelta(days=day)
        lines.append(f"D-{number:02},{partner},{store},{cents // 100}.{cents % 100:02},{closed_on}")
    program = read(text.format(unit=unit)).program
    assert program is not None
    with memory.writing() as session:
        workspace = workspaces.install(
            session, team_id=f"U{next(_numbers)}", name="units", now=NOW, currency="EUR", timezone="UTC"
        )
        import_csv(
            session,
            workspace_id=workspace.id,
            kind="deals",
            content="\n".join(lines).encode(),
            filename="deals.csv",
            now=NOW,
        )
        return evaluation.evaluated(session, workspace_id=workspace.id, program=program, as_of=as_of).awards
