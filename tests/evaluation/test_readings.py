"""Readings come to the same in the database and by hand, and change awards on no day that a tick would leave out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dsl import nodes
from dsl.read import read
from programs.evaluate import Outcome, evaluate
from programs.facts import Reading, folded
from programs.needs import needs
from programs.turning_days import turns
from storage.engine import Database
from storage.evaluation import evaluated
from storage.imports import import_csv
from tests.evaluation.generated import day, deals, fact_of, partner_list
from tests.evaluation.reference import ReferenceBook
from tests.evaluation.test_measures import NOW, Undone, filled
from tests.evaluation.test_programs import assert_same
from tests.soaking import examples

START = date(2026, 1, 15)
HEAD = 'program "Any" runs 2026-01-15 to 2026-04-30 currency EUR\nreading users on deals\nreading seats on partners\n'
RULES = (
    "each month pay 2 EUR * sum(users over ever)",
    "each month pay 3 EUR * count(deals where users >= 4 and amount > 50 over ever)",
    "each quarter pay 1 EUR * sum(users as of closed_on)",
    "each month pay 1 EUR * sum(users where partner.seats > 3 over ever across all partners)",
    "on deals where users >= 3 pay 1 EUR * users",
    "on deals where partner.seats >= 3 pay 1 EUR * partner.seats",
    "on deals pay 1 EUR * average(users over 30 days after (closed_on + 10 days))",
    "on deals pay 1 EUR * least(users over 20 days before closed_on)",
    "on deals pay 1 EUR * users as of (closed_on + 1 month)",
    "each month pay 1 EUR * partner.seats",
    "each month pay 1 EUR * average(partner.seats over last 2 months)",
    "each month when sum(users over ever) >= 9 pay 10 EUR",
    "each month when average(partner.seats) >= 4 pay 10 EUR",
    "each quarter pay 1 EUR * largest(sum(users over ever) per month)",
)


@pytest.mark.parametrize("rule", RULES)
@settings(
    deadline=None,
    max_examples=examples(2),
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 1 << 32))
def test_readings_come_to_the_same_in_the_database_and_by_hand(
    database: Database, rule: str, seed: int
) -> None:
    random = Random(seed)
    program, rows, partners, as_of = _program(rule), deals(random), partner_list(random), day(random)
    facts = [fact_of(row) for row in rows]
    found = _readings(random, [fact.id for fact in facts], sorted({fact.partner for fact in facts}))
    book = ReferenceBook(facts, partners, readings=found)
    with suppress(Undone), database.writing() as session:
        workspace_id = filled(session, rows, partners)
        report = import_csv(
            session,
            workspace_id=workspace_id,
            kind="readings",
            content=_csv(found),
            filename="readings.csv",
            now=NOW,
        )
        assert [each for each in report.refused if "list of partners" not in each.reasons[0]] == []
        in_database = evaluated(session, workspace_id=workspace_id, program=program, as_of=as_of)
        assert_same(in_database, _outcome(program, book, as_of))
        raise Undone


@pytest.mark.parametrize("rule", RULES)
def test_readings_change_awards_on_no_day_that_is_left_out(rule: str) -> None:
    program = _program(rule)
    for number in range(examples(1)):
        random = Random(number * len(RULES) + RULES.index(rule))
        facts = [fact_of(row) for row in deals(random)]
        found = _readings(random, [fact.id for fact in facts], sorted({fact.partner for fact in facts}))
        book = ReferenceBook(facts, readings=found)
        days = {each.on for each in found} | {
            value for fact in facts for value in fact.values.values() if isinstance(value, date)
        }
        before: object = None
        for on in (program.runs.start + timedelta(days=each) for each in range(110)):  # type: ignore[union-attr]  # it runs
            outcome = _outcome(program, book, on, day_over=False)
            awards = [(each.key, each.amount, each.status, each.on) for each in outcome.awards]
            left_out = on not in days and not turns(program, after=on - timedelta(days=1), until=on)
            if before is not None and left_out:
                assert awards == before, on
            before = awards


def _program(rule: str) -> nodes.Program:
    found = read(f'{HEAD}bonus "Any" {rule}')
    assert found.program is not None
    assert not [each for each in found.diagnostics if each.severity == "error"], found.diagnostics
    return found.program


def _outcome(program: nodes.Program, book: ReferenceBook, as_of: date, *, day_over: bool = True) -> Outcome:
    measured = book.measured(needs(program, as_of=as_of), program=program, as_of=as_of)
    return evaluate(program, measured, as_of=as_of, day_over=day_over)


def _readings(random: Random, ids: Sequence[str], partners: Sequence[str]) -> list[Reading]:
    found: dict[tuple[object, ...], Reading] = {}
    for _ in range(random.randint(0, 25)):
        of_deal = random.random() < 0.7
        who = random.choice(ids or ["D-0"]) if of_deal else folded(random.choice(partners or ["Acme"]))
        reading = Reading(
            of="deals" if of_deal else "partners",
            who=who,
            name="users" if of_deal else "seats",
            on=day(random),
            value=Decimal(random.randint(0, 9)),
        )
        found[reading.of, folded(who), reading.on] = reading
    return list(found.values())


def _csv(found: Sequence[Reading]) -> bytes:
    lines = ["name,deal,partner,value,read_on"]
    for each in found:
        deal, partner = (each.who, "") if each.of == "deals" else ("", each.who)
        lines.append(f"{each.name},{deal},{partner},{each.value},{each.on}")
    return "\n".join([*lines, ""]).encode()
