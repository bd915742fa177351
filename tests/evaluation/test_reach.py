"""A program that stands alone awards to each partner what it would award if there were no other; one that does not is told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dsl.nodes import Program
from dsl.read import read
from programs.awards import Award
from programs.evaluate import evaluate
from programs.facts import folded
from programs.measures import Measured
from programs.reach import stands_alone
from storage.engine import Database
from storage.evaluation import measured
from tests.cases.case_files import FOLDER, Case, cases
from tests.cases.filing import as_of_day, filed, program_of

CASES = cases(FOLDER, "awards")
HEAD = 'program "P" runs 2026-01-01 to 2026-12-31 currency EUR\n'
ALONE = (
    'commission "R" on deals pay 5% of amount at most 80 EUR per customer per quarter',
    'rebate "R" each quarter per product pay 2% of sum(amount)',
    'bonus "R" each month when sum(amount) >= target("revenue") pay 10 EUR',
    'fund "F"\nrebate "R" on deals pay 5% of amount into "F"\nbonus "S" each week when balance("F") >= 2 EUR pay 3 EUR out of "F"',
    'bonus "R" each month pay 10 EUR\nbonus "S" each month pay 5 EUR\nbest of "R", "S"',
    'status "R" each quarter level by sum(amount) from 1k "Bronze" from 20k "Silver"',
    'bonus "R" on deals when count(deals where customer = this.customer before this deal) = 0 pay 10 EUR',
)
TOGETHER = (
    'field follows deal on deals\nspiff "R" on deals pay 1% of follows.amount',
    'contest "R" each month top 3 by sum(amount) pay 50 EUR',
    'bonus "R" each month share 1000 EUR in proportion to sum(amount)',
    'spiff "R" on deals pay 10 EUR budget 900 EUR',
    'spiff "R" on deals pay 10 EUR at most 500 EUR per month across all partners',
    'spiff "R" on deals pay 10 EUR once per customer across all partners',
    'spiff "R" on deals where new customer pay 10 EUR',
    'bonus "R" each month when sum(amount across all partners) >= 500 EUR pay 11 EUR',
    'measure everybody = sum(amount across all partners)\nbonus "R" each month when everybody >= 500 EUR pay 11 EUR',
    'bonus "R" each month when sum(amount across partners where region = this) >= 500 EUR pay 11 EUR',
    'spiff "R" on deals when count(deals across this customer) < 3 pay 10 EUR',
    'bonus "R" each month when sum(amount) >= 80% of largest(sum(amount) per partner) pay 11 EUR',
    'measure usual = average(sum(amount) per partner)\nrebate "R" each month pay 1% of (sum(amount) beyond usual)',
    'rebate "R" each quarter per group pay 2% of sum(amount)',
    'spiff "R" on deals pay 10 EUR\nspiff "S" on deals pay 5 EUR\ntogether at most 100 EUR per month across all partners: "R", "S"',
)


@pytest.mark.parametrize("rules", ALONE)
def test_a_program_stands_alone(rules: str) -> None:
    assert stands_alone(_program(HEAD + rules))


@pytest.mark.parametrize("rules", TOGETHER)
def test_a_program_sets_partners_against_each_other_or_lets_them_share(rules: str) -> None:
    assert not stands_alone(_program(HEAD + rules))


def test_a_budget_is_shared_by_all() -> None:
    assert not stands_alone(_program(HEAD[:-1] + " budget 900 EUR\n" + ALONE[0]))


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_what_stands_alone_awards_to_each_partner_what_it_does_without_the_others(
    case: Case, memory: Database
) -> None:
    program = program_of(case)
    if not stands_alone(program):
        return
    as_of = as_of_day(case, program)
    with memory.writing() as session:
        workspace_id = filed(session, case, program)

        def awards(facts: Measured) -> list[Award]:
            return [_bare(award) for award in evaluate(program, facts, as_of=as_of).awards]

        facts = measured(session, workspace_id=workspace_id, program=program, as_of=as_of)
        together = awards(facts)
        everybody = {folded(partner.name) for partner in facts.partners}
        assert {folded(award.partner) for award in together} <= everybody
        for partner in everybody:
            alone = measured(
                session,
                workspace_id=workspace_id,
                program=program,
                as_of=as_of,
                partners=frozenset({partner}),
            )
            assert awards(alone) == [award for award in together if folded(award.partner) == partner]


def _bare(award: Award) -> Award:
    return replace(award, says=())


def _program(text: str) -> Program:
    found = read(text)
    assert not found.errors, found.errors
    assert found.program is not None
    return found.program
