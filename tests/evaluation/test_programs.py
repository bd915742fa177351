"""Whole programs give the same awards on what the database answers as on what the slow reference answers, cent by cent."""

from __future__ import annotations

from contextlib import suppress
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dsl import nodes
from dsl.read import read
from programs.evaluate import Outcome, evaluate
from programs.needs import needs
from storage import measures
from storage.engine import Database
from storage.evaluation import evaluated
from tests.evaluation.generated import day, deals, fact_of, partner_list
from tests.evaluation.reference import ReferenceBook
from tests.evaluation.test_measures import Undone, filled
from tests.soaking import examples

HEADS = (
    "currency EUR",
    "currency EUR\n  deals count when paid",
    'currency EUR\n  for partners where tier = "gold"',
    "currency EUR\n  budget 900 EUR",
    "currency EUR\n  fiscal year starts February\n  closes after 5 days",
)
FIELDS = "field band text on deals\nfield score number on deals\nfield audited yes/no on deals\nfield discount percent on deals\nfield follows deal on deals\n"
FILTERS = (
    'category = "cloud"',
    'category != "strasse" and amount >= 50 EUR',
    'type in ["new"] or units > 2',
    'partner.tier = "gold"',
    'band = "A" and score >= 4',
    "audited and discount < 20%",
    "signed_on within 30 days after registered_on",
    "new customer",
    "deal.amount >= 100 EUR",
    "paid_on is missing",
    "follows is known",
    "follows.amount < amount and follows.signed_on <= signed_on",
    "follows is missing or not follows.category = category",
)
RULES = (
    'commission "{name}" on deals where {filter} pay 5% of amount at most 80 EUR per quarter',
    'commission "{name}" on deals where {filter} dated signed_on pay 2% of amount',
    'spiff "{name}" on deals where {filter} pay 7 EUR per unit',
    'commission "{name}" on deals where type = "new" pay 5% of amount currency of the deal',
    'commission "{name}" on deals where {filter} pay 5% of amount at most 30 EUR currency of the deal',
    'commission "{name}" on deals where {filter} pay 5% of (amount - follows.amount)',
    'commission "{name} base" on deals where {filter} pay 5% of amount bonus "{name}" on deals pay 50% of earned("{name} base", follows)',
    'bonus "{name}" each month when sum(follows.amount where {filter}) >= 100 EUR pay 1% of sum(follows.units) * 1 EUR',
    'bonus "{name}" each month pay marginal by sum(amount where {filter})\n  up to 100 3%\n  up to 1k 5%\n  above that 8%',
    'rebate "{name}" each quarter pay by sum(amount where {filter} over program) of sum(amount)\n  from 10 1%\n  from 500 2%',
    'bonus "{name}" each month when count(deals where {filter}) >= 2 pay 33 EUR',
    'bonus "{name}" each month when growth(sum(amount), previous month) >= 10% pay 10 EUR',
    'bonus "{name}" each quarter when count(distinct customer where {filter}) >= 2 pay 1% of sum(amount)',
    'contest "{name}" each month top 2 by sum(amount where {filter}), ties split the prize pay by place of 100 EUR\n  1 60%\n  2 40%',
    'contest "{name}" each month top 1 by average(amount where {filter}), ties to the earliest pay 50 EUR',
    'fund "F {name}" expires 1 month after it was earned\nrebate "{name}" on deals where {filter} pay 5% of amount into "F {name}"\nbonus "{name} out" each week when balance("F {name}") >= 2 EUR pay 3 EUR out of "F {name}"',
    'bonus "{name}" each week when sum(units where {filter}) >= 2 pay 3 EUR',
    'bonus "{name}" each month when sum(amount across all partners) >= 500 EUR and largest(amount) > 90 EUR pay 11 EUR',
)


def text(random: Random) -> str:
    rules = [
        random.choice(RULES).format(name=f"Rule {number}", filter=random.choice(FILTERS))
        for number in range(random.randint(1, 4))
    ]
    runs = "runs 2026-01-15 to 2026-04-30"
    return f'program "Any" {runs} {random.choice(HEADS)}\n{FIELDS}' + "\n".join(rules)


def program(random: Random) -> nodes.Program:
    return read_program(text(random))


def read_program(written: str) -> nodes.Program:
    found = read(written)
    errors = [each for each in found.diagnostics if each.severity == "error"]
    assert found.program is not None
    assert not errors, errors
    return found.program


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("head", HEADS[:1])
def test_every_rule_of_these_tests_is_one(rule: str, head: str) -> None:
    for each in FILTERS:
        found = read(
            f'program "Any" runs 2026-01-15 to 2026-04-30 {head}\n{FIELDS}'
            + rule.format(name="R", filter=each)
        )
        assert not [problem for problem in found.diagnostics if problem.severity == "error"]


@settings(
    deadline=None,
    max_examples=examples(30),
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 1 << 32))
def test_a_program_awards_the_same_on_the_database_and_by_hand(database: Database, seed: int) -> None:
    random = Random(seed)
    chosen, rows, partners, as_of = program(random), deals(random), partner_list(random), day(random)
    book = ReferenceBook([fact_of(row) for row in rows], partners)
    by_hand = evaluate(
        chosen, book.measured(needs(chosen, as_of=as_of), program=chosen, as_of=as_of), as_of=as_of
    )
    with suppress(Undone), database.writing() as session:
        workspace_id = filled(session, rows, partners)
        assert_same(evaluated(session, workspace_id=workspace_id, program=chosen, as_of=as_of), by_hand)
        # And an explanation lists the facts that were counted.
        for award in by_hand.awards[:3]:
            for need in award.counted:
                listed = measures.counted(
                    session,
                    workspace_id=workspace_id,
                    need=need,
                    partner=award.partner if need.scope == "partner" else None,
                    as_of=as_of,
                    program=chosen,
                )
                assert all(fact.on <= as_of for fact in listed)
        raise Undone


def assert_same(found: Outcome, expected: Outcome) -> None:
    assert [(award.key, award.amount, award.status, award.on) for award in found.awards] == [
        (award.key, award.amount, award.status, award.on) for award in expected.awards
    ]
    assert [(held.id, held.reason) for held in found.held] == [
        (held.id, held.reason) for held in expected.held
    ]
