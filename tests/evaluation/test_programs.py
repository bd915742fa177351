"""Whole programs give the same awards on what the database answers as on what the slow reference answers, cent by cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, time
from random import Random
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from dsl import nodes
from dsl.read import read
from programs.evaluate import Outcome, evaluate
from programs.facts import Partner
from programs.needs import needs
from storage import measures
from storage.engine import Database
from storage.evaluation import evaluated
from tests.evaluation.generated import Row, day, deals, fact_of, partner_list
from tests.evaluation.reference import ReferenceBook
from tests.evaluation.test_measures import Undone, filled
from tests.soaking import examples

HEADS = (
    "currency EUR",
    "currency EUR\n  deals count when paid",
    'currency EUR\n  for partners where tier = "gold"',
    "currency EUR\n  budget 900 EUR",
    "currency EUR\n  fiscal year starts February\n  closes after 5 days",
    "currency EUR\n  fiscal year starts Sunday nearest February 1, months of 4-5-4 weeks",
)
FIELDS = "field band text on deals\nfield score number on deals\nfield audited yes/no on deals\nfield discount percent on deals\nfield follows deal on deals\n"
FIGURES = (
    'measure profit = amount - cost\nmeasure weight by category\n  "Cloud" 3\n  "Straße" 1.5\n  otherwise 1\n'
)
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
    "profit >= 20 EUR and weight > 1",
)
WHO_CAME_FIRST = (
    'commission "{name}" on deals where {filter} pay 5% of sum(amount up to this deal)',
    'spiff "{name}" on deals where {filter} pay 9 EUR once per month across all partners',
    'commission "{name}" on deals where {filter} pay 10% of amount for the first 200 EUR per quarter across all partners',
    'bonus "{name}" each month pay 5% of (first(amount where {filter}) + last(units) * 1 EUR)',
    'bonus "{name}" each month when sum(amount where {filter}) >= 100 EUR pay 13 EUR once per month across all partners',
)
DIVIDED = (
    'commission "{name}" on deals where {filter} pay 5% of amount paid to people equally',
    'commission "{name}" on deals where {filter} pay 5% of amount paid to rep 60%, partner the rest',
    'commission "{name}" on deals where {filter} pay 5% of amount at most 80 EUR per quarter paid to partner 20%, people the rest in proportion to sum(amount)',
    'bonus "{name}" each month when count(deals where {filter}) >= 2 pay 33 EUR paid to people equally',
    'bonus "{name}" each month when sum(amount where {filter}) >= 100 EUR pay 33 EUR at least 50 EUR per quarter paid to people where count(deals) >= 2 in proportion to count(deals)',
    'rebate "{name}" each month when sum(amount) > 0 pay 5% of sum(amount where {filter}) at most 20 EUR per month, rest later paid to people in proportion to sum(units)',
    'contest "{name}" each quarter top 2 by sum(amount where {filter}), ties split the prize pay 50 EUR paid to people in proportion to sum(amount where {filter})',
    'rebate "{name}" each quarter when sum(amount where {filter}) > 0 share 100 EUR equally in each tier paid to partner 50%, people the rest equally',
    'bonus "{name}" each month when sum(amount where {filter}) >= 50 EUR pay 21 EUR paid to partners where tier = partner.tier in proportion to sum(amount)',
)
"""Among whoever the deals name."""
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
    'commission "{name}" on deals where {filter} and profit > 0 pay 20% of profit',
    'rebate "{name}" each month pay by sum(units * weight where {filter}) of sum(profit)\n  from 1 1%\n  from 5 2%',
    'bonus "{name}" each month when largest(profit where {filter}) >= 50 EUR pay 9 EUR',
    'rebate "{name}" each month when sum(amount) > 0 share 100 EUR in proportion to sum(amount where {filter}) in each tier',
    'rebate "{name}" each quarter share 1% of sum(amount where {filter}) equally in each tier',
    'rebate "{name}" each quarter when sum(amount) > 0 share 1% of sum(amount where {filter}) in proportion to sum(amount)',
    *WHO_CAME_FIRST,
    *DIVIDED,
    'bonus "{name}" each month when sum(amount where {filter}) >= 80% of largest(sum(amount where {filter}) per partner) pay 13 EUR',
    'rebate "{name}" each quarter pay by ratio(sum(amount), largest(sum(amount over last 4 months) per partner)) of sum(amount)\n  from 20% 1%\n  from 90% 3%',
    'bonus "{name}" each month pay 10% of (sum(amount) beyond average(sum(amount where {filter}) per partner across partners where tier = partner.tier))',
    'bonus "{name}" each quarter per product when sum(amount) >= 20% of largest(average(sum(amount) per month) per partner) pay 17 EUR',
    'bonus "{name}" each week pay 1 EUR * count(count(deals where {filter}) >= 1 per week in a row over program)',
    'bonus "{name}" each month when count(sum(amount where {filter}) >= 50 EUR per month in a row over last 3 months) in [1, 3] pay 21 EUR',
    'bonus "{name}" each month when sum(amount across all partners) >= 500 EUR and largest(amount) > 90 EUR pay 11 EUR',
)


def text(random: Random, rules: Sequence[str] = RULES) -> str:
    written = [
        random.choice(rules).format(name=f"Rule {number}", filter=random.choice(FILTERS))
        for number in range(random.randint(1, 4))
    ]
    runs = "runs 2026-01-15 to 2026-04-30"
    return f'program "Any" {runs} {random.choice(HEADS)}\n{FIELDS}{FIGURES}' + "\n".join(written)


def program(random: Random, rules: Sequence[str] = RULES) -> nodes.Program:
    return read_program(text(random, rules))


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
            f'program "Any" runs 2026-01-15 to 2026-04-30 {head}\n{FIELDS}{FIGURES}'
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
    expected = by_hand(chosen, rows, partners, as_of)
    with suppress(Undone), database.writing() as session:
        workspace_id = filled(session, rows, partners)
        assert_same(evaluated(session, workspace_id=workspace_id, program=chosen, as_of=as_of), expected)
        # And an explanation lists the facts that were counted.
        for award in expected.awards[:3]:
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


ORDERED: Final = ("registered_on", "signed_on", "closed_on", "paid_on")


@settings(deadline=None, max_examples=examples(40), phases=[Phase.generate])
@given(seed=st.integers(0, 1 << 32))
def test_times_that_go_with_the_ids_change_nothing(seed: int) -> None:
    random = Random(seed)
    chosen, rows, partners = program(random, WHO_CAME_FIRST), _close(deals(random)), partner_list(random)
    assume(not _shared_by_periods(chosen))
    without = [replace(row, times={}) for row in rows]
    minutes = {name: minute for minute, name in enumerate(sorted({row.id for row in rows}))}
    timed = [replace(row, times=dict.fromkeys(ORDERED, time(9, minutes[row.id]))) for row in rows]
    assert_same(by_hand(chosen, timed, partners), by_hand(chosen, without, partners))


@settings(deadline=None, max_examples=examples(40), phases=[Phase.generate])
@given(seed=st.integers(0, 1 << 32))
def test_where_every_day_has_a_time_it_does_not_matter_how_deals_are_called(seed: int) -> None:
    random = Random(seed)
    chosen, rows, partners = program(random, WHO_CAME_FIRST), _close(deals(random)), partner_list(random)
    names = sorted({row.id for row in rows})
    clocks = random.sample(range(60), len(names))
    times = {name: time(9, minute) for name, minute in zip(names, clocks, strict=True)}
    timed = [replace(row, times=dict.fromkeys(ORDERED, times[row.id])) for row in rows]
    other = dict(zip(names, random.sample(names, len(names)), strict=True))
    called = [
        replace(row, id=other[row.id], follows=other.get(row.follows or "", row.follows)) for row in timed
    ]

    def given_to(rows: Sequence[Row], shown: Mapping[str, str]) -> list[tuple[str, ...]]:
        return sorted(
            (
                award.rule,
                award.partner,
                shown.get(award.fact.id, "") if award.fact else str(award.period),
                str(award.on),
                str(award.amount),
            )
            for award in by_hand(chosen, rows, partners).awards
        )

    assert given_to(called, {new: old for old, new in other.items()}) == given_to(
        timed, {n: n for n in names}
    )


def _shared_by_periods(chosen: nodes.Program) -> bool:
    """Whether partners compete with what they reach in a period: on one day and without times the first is the first by name, not by id."""
    return any(
        rule.on is None and (chosen.budget or any(limit.per and limit.per.across for limit in rule.limits))
        for rule in chosen.rules
    )


def _close(rows: Sequence[Row]) -> list[Row]:
    """The deals, on two days only."""
    return [replace(row, **{name: _one_of_two(getattr(row, name)) for name in ORDERED}) for row in rows]


def _one_of_two(day: date | None) -> Any:
    return day and date(2026, 2, 1 + day.day % 2)


def by_hand(
    chosen: nodes.Program, rows: Sequence[Row], partners: Sequence[Partner], as_of: date = date(2026, 3, 10)
) -> Outcome:
    book = ReferenceBook([fact_of(row) for row in rows], partners)
    return evaluate(
        chosen, book.measured(needs(chosen, as_of=as_of), program=chosen, as_of=as_of), as_of=as_of
    )


def assert_same(found: Outcome, expected: Outcome) -> None:
    assert [(award.key, award.payee, award.amount, award.status, award.on) for award in found.awards] == [
        (award.key, award.payee, award.amount, award.status, award.on) for award in expected.awards
    ]
    assert [(held.id, held.why) for held in found.held] == [(held.id, held.why) for held in expected.held]
