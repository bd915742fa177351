"""Each warning of a program's economics: programs that must get it, with its figures, and near neighbours that must not."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from bot.checking_on_facts import on_facts
from bot.simulation import files_in, loaded
from dsl.diagnostics import Diagnostic
from dsl.read import read
from dsl.tolerance import DEFAULT
from programs.periods import run_of

HALF: Final = 'program "P" runs 2026-07-01 to 2026-12-31 currency EUR '
YEAR: Final = 'program "P" runs 2026-01-01 to 2026-12-31 currency EUR '
QUARTERLY: Final = HALF + 'bonus "A" each quarter '
PARTNERS: Final = "name,tier,region\nAcme,gold,North\nZenit,silver,South\nOrion,silver,South\n"
DEALS: Final = "id,partner,amount,closed_on\nD-1,Acme,1000,2026-07-10\nD-2,Zenit,2000,2026-07-11\nD-3,Orion,3000,2026-07-12\n"


@pytest.mark.parametrize(
    ("code", "text", "figures"),
    [
        ("and-or", HALF + 'bonus "A" on deals where category = "A" and type = "new" or amount > 10k pay 5 EUR', '`(category = "A" and type = "new") or amount > 10k`'),
        ("and-or", QUARTERLY + "when (sum(amount) > 5) or count(deals) > 1 and sum(units) > 2 pay 5 EUR", "`sum(amount) > 5 or (count(deals) > 1 and sum(units) > 2)`"),
        ("never-true", HALF + 'bonus "A" on deals where amount >= 50k and amount < 10k pay 5 EUR', "cannot be both"),
        ("never-true", QUARTERLY + 'when sum(amount where category = "A" and category = "B") > 0 pay 5 EUR', "cannot be both"),
        ("never-true", HALF + 'bonus "A" on deals where product = "A" and product = "B" pay 5 EUR', "both “A” and “B”"),
        ("never-true", HALF + 'bonus "A" on deals where product in ["A", "B"] and (product = "C" and amount > 5) pay 5 EUR', "both “A” or “B” and “C”"),
        ("never-true", HALF + 'bonus "A" on deals where 10 < amount and amount < 5 pay 5 EUR', "both `> 10` and `< 5`"),
        ("never-true", HALF + 'bonus "A" on deals where amount between 10k and 5k pay 5 EUR', "both `>= 10k` and `<= 5k`"),
        ("never-true", HALF + 'bonus "A" on deals where closed_on > 2026-09-01 and closed_on < 2026-08-01 pay 5 EUR', "`> 2026-09-01` and `< 2026-08-01`"),
        ("never-true", HALF + 'bonus "A" on deals where product = "A" and product not in ["a", "B"] pay 5 EUR', "“A” and not “A” at once"),
        ("never-true", QUARTERLY + "when count(deals) > 10 and count(deals) <= 10 pay 5 EUR", "cannot be both"),
        ("steps-gap", QUARTERLY + "pay by sum(amount) below 10k 1% above 10k 2%", "10k"),
        ("steps-gap", QUARTERLY + "pay by sum(amount) up to 10k 1% from 10_001 2%", "between 10k and 10_001"),
        ("steps-overlap", QUARTERLY + "pay by sum(amount) up to 10k 1% from 10k 2%", "10k belongs to two steps"),
        ("steps-overlap", QUARTERLY + "pay by sum(amount) up to 20k 1% from 10k 2%", "from 10k to 20k"),
        ("step-unreachable", QUARTERLY + "pay by sum(amount) from 20k 2% from 10k 1%", "cannot be reached"),
        ("step-unreachable", QUARTERLY + "pay by sum(amount) up to 10k 1% above that 2% above that 3%", "cannot be reached"),
        ("more-pays-less", QUARTERLY + "pay by sum(amount) from 10k 500 EUR from 20k 400 EUR", "from 500 EUR to 400 EUR"),
        ("more-pays-less", QUARTERLY + "when sum(amount) < 50k pay 5% of sum(amount)", "from 2_500 to 0"),
        ("more-pays-less", HALF + 'bonus "A" on deals pay 10% of amount multiply by 0.5 if amount > 1k', "from 100 to 50"),
        ("more-pays-less", QUARTERLY + 'pay 5% of sum(amount) bonus "B" each quarter when sum(amount) >= 50k pay 1k EUR instead of "A"', "from 2_500 to 1k"),
        ("stops-paying", QUARTERLY + "pay 5% of sum(amount) at most 1k EUR", "beyond 20k in a quarter"),
        ("stops-paying", HALF + 'bonus "A" on deals pay 5% of amount at most 1k EUR per quarter', "beyond 20k in a quarter"),
        ("stops-paying", QUARTERLY + "pay by sum(amount) from 100k 1% from 500k 4% at most 25k EUR", "beyond 625k in a quarter"),
        ("stops-paying", QUARTERLY + "pay marginal by sum(amount) up to 100k 2% above that 3% at most 5k EUR", "beyond 200k in a quarter"),
        ("idle-limit", HALF + 'bonus "A" on deals pay min(5% of amount, 200 EUR) at most 300 EUR', "no more than 200 EUR"),
        ("idle-limit", QUARTERLY + 'pay 100 EUR at most 500 EUR if partner.tier = "silver"', "no more than 100 EUR"),
        ("idle-limit", QUARTERLY + "pay 5% of sum(amount) at most 6% of sum(amount)", "no more than this"),
        ("idle-limit", QUARTERLY + "pay 100 EUR once per quarter", "one award for each quarter"),
        ("step-beyond-limit", QUARTERLY + "pay by sum(amount) from 10k 500 EUR from 20k 900 EUR at most 400 EUR", "500 EUR"),
        ("step-beyond-limit", QUARTERLY + "pay marginal by sum(amount) up to 50k 4% above that 5% at most 2k EUR", "2k EUR"),
        ("cliff", QUARTERLY + "pay by sum(amount) from 10k 1% from 20k 3%", "from 200 to 600"),
        ("cliff", QUARTERLY + "pay 1% of sum(amount) multiply by 3 if sum(amount) >= 10k", "from 100 to 300"),
        ("budget-may-not-do", HALF + 'budget 10k EUR bonus "A" each quarter when sum(amount) > 1k pay 500 EUR', "12 partners the rules come to up to 12k"),
        ("budget-may-not-do", HALF + 'budget 10k EUR bonus "A" on deals pay 5% of amount at most 200 EUR per month', "14.4k"),
        ("short-term", YEAR + 'bonus "A" each month when sum(amount) > 1k pay 500 EUR', "365 days"),
        ("short-term", YEAR + 'commission "C" on deals pay 1% of amount bonus "A" each week when count(deals) > 1 pay 5 EUR', "none of its 2 rules"),
    ],
)  # fmt: skip
def test_it_is_said(code: str, text: str, figures: str) -> None:
    messages = [each.message for each in read(text).diagnostics if each.code == code]
    assert len(messages) == 1, _all(read(text).diagnostics)
    assert figures in messages[0]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("and-or", HALF + 'bonus "A" on deals where (category = "A" and type = "new") or amount > 10k pay 5 EUR'),
        ("and-or", HALF + 'bonus "A" on deals where (category = "A" or type = "new") and (amount > 10k or amount < 5) pay 5 EUR'),
        ("and-or", HALF + 'bonus "A" on deals where amount between 5 and 10 or (category = "A") pay 5 EUR'),
        ("never-true", HALF + 'bonus "A" on deals where amount >= 10k and amount < 50k pay 5 EUR'),
        ("never-true", HALF + 'bonus "A" on deals where category = "A" or category = "B" pay 5 EUR'),
        ("never-true", HALF + 'bonus "A" on deals where product in ["A", "B"] and product in ["B", "C"] and product != "C" pay 5 EUR'),
        ("never-true", HALF + 'bonus "A" on deals where closed_on >= 2026-09-01 and closed_on <= 2026-09-01 pay 5 EUR'),
        ("no-rules", HALF + 'poll "Pulse" ask nps "How likely?" every quarter, last weekday, at 10:00'),
        ("never-true", QUARTERLY + "when count(deals) >= 10 and count(deals) <= 10 pay 5 EUR"),
        ("never-true", HALF + 'bonus "A" on deals where category = "Cloud" and category = "cloud" pay 5 EUR'),
        ("never-true", HALF + 'bonus "A" on deals where category = "Cloud" and type = "new" pay 5 EUR'),
        ("steps-gap", QUARTERLY + "pay by sum(amount) below 10k 1% from 10k 2%"),
        ("steps-gap", QUARTERLY + "pay by count(deals) from 3 5 EUR from 10 50 EUR"),
        ("steps-overlap", QUARTERLY + "pay by sum(amount) up to 10k 1% above 10k 2%"),
        ("steps-overlap", QUARTERLY + "pay by sum(amount) up to 10k 1% up to 20k 2%"),
        ("step-unreachable", QUARTERLY + "pay by sum(amount) from 10k 1% from 10_000.01 2%"),
        ("step-unreachable", QUARTERLY + "pay by sum(amount) up to 10k 1% above that 2%"),
        # The same sum on both sides.
        ("more-pays-less", QUARTERLY + "pay by sum(amount) from 10k 500 EUR from 20k 2.5%"),
        # The limit is reached before the table falls.
        ("more-pays-less", QUARTERLY + "pay by sum(amount) from 10k 500 EUR from 20k 400 EUR at most 400 EUR"),
        # Another rule takes over.
        ("more-pays-less", QUARTERLY + 'when sum(amount) < 50k pay 500 EUR bonus "B" each quarter when sum(amount) >= 50k pay 500 EUR'),
        ("more-pays-less", QUARTERLY + "pay marginal by sum(amount) up to 10k 5% above that 1%"),
        # Below the first step nothing is raised to the minimum.
        ("more-pays-less", QUARTERLY + "pay by sum(amount) from 30k 1% at least 300 EUR if sum(amount) < 20k"),
        ("stops-paying", QUARTERLY + "pay 5% of sum(amount)"),
        ("stops-paying", QUARTERLY + "pay 5% of sum(amount) at least 1k EUR"),
        ("stops-paying", HALF + 'bonus "A" on deals pay 5% of amount at most 1k EUR per quarter, rest later'),
        # The highest step is a sum anyway, and a limit that is told by its step.
        ("stops-paying", QUARTERLY + "pay by sum(amount) from 10k 500 EUR from 20k 900 EUR at most 800 EUR"),
        ("stops-paying", QUARTERLY + "pay marginal by sum(amount) up to 100k 2% above that 3% at most 2k EUR"),
        ("step-beyond-limit", QUARTERLY + "pay by sum(amount) from 10k 500 EUR from 20k 900 EUR at most 800 EUR"),
        ("step-beyond-limit", QUARTERLY + "pay marginal by sum(amount) up to 50k 4% above that 5% at most 2_001 EUR"),
        ("idle-limit", QUARTERLY + "pay 100 EUR at most 199 EUR per half"),
        ("idle-limit", QUARTERLY + "pay 100 EUR at most 1 times per half"),
        ("idle-limit", QUARTERLY + "pay 5% of sum(amount) at most 400 EUR"),
        ("idle-limit", QUARTERLY + "when sum(amount) >= 30k pay 5% of sum(amount) at least 2k EUR"),
        ("idle-limit", QUARTERLY + 'pay 100 EUR multiply by 2 if partner.tier = "gold" at most 150 EUR'),
        ("idle-limit", HALF + 'bonus "A" on deals pay 50 EUR at most 1k EUR per quarter once per customer'),
        ("idle-limit", HALF + 'bonus "A" each month per rep pay 50 EUR at most 60 EUR per partner per month'),
        # Twice as much and no more; a threshold; a milestone.
        ("cliff", QUARTERLY + "pay by sum(amount) from 10k 1% from 20k 2%"),
        ("cliff", QUARTERLY + "pay by sum(amount) from 10k 3%"),
        ("cliff", QUARTERLY + "pay by sum(amount) from 10k 100 EUR from 20k 1k EUR"),
        ("cliff", QUARTERLY + "pay marginal by sum(amount) from 10k 1% from 20k 5%"),
        ("budget-may-not-do", HALF + 'budget 12k EUR bonus "A" each quarter when sum(amount) > 1k pay 500 EUR'),
        ("budget-may-not-do", HALF + 'budget 10k EUR bonus "A" on deals pay 5% of amount'),
        ("budget-may-not-do", HALF + 'budget 10k EUR bonus "A" each quarter pay 50 EUR contest "B" each quarter top 3 by sum(amount) pay 1k EUR'),
        ("short-term", YEAR + 'commission "C" on deals pay 1% of amount'),
        ("short-term", YEAR + 'bonus "A" each month pay 5 EUR bonus "B" each quarter when sum(amount) > 1k pay 500 EUR'),
        ("short-term", YEAR + 'bonus "A" each month when sum(amount over last 12 months) > 1k pay 500 EUR'),
        ("short-term", YEAR + 'bonus "A" each month when sum(amount) > 1k pay 500 EUR commission "C" on deals pay 1% of amount claw back within 90 days'),
        ("short-term", HALF.replace("12-31", "09-30") + 'bonus "A" each month when sum(amount) > 1k pay 500 EUR'),
    ],
)  # fmt: skip
def test_it_is_not_said(code: str, text: str) -> None:
    found = read(text)
    assert not found.errors, _all(found.diagnostics)
    assert code not in {each.code for each in found.diagnostics}, _all(found.diagnostics)


@pytest.mark.parametrize(
    ("code", "text", "figures"),
    [
        ("audience-nobody", HALF + 'for partners where tier = "platinum" bonus "A" on deals pay 5 EUR', "none of the 3 partners"),
        ("audience-nobody", HALF + 'bonus "A" on deals for partners where tier = "gold" and region = "South" pay 5 EUR', "“A” is for none of the 3 partners"),
        ("budget-may-not-do", HALF + 'budget 2k EUR bonus "A" each quarter when sum(amount) > 1k pay 500 EUR', "the 3 partners of these facts the rules come to up to 3k"),
        ("budget-may-not-do", HALF + 'for partners where tier = "gold" budget 900 EUR bonus "A" each quarter pay 500 EUR', "the one partner of these facts the rules come to up to 1k"),
        ("budget-may-not-do", HALF + 'budget 3k EUR bonus "G" each quarter for partners where tier = "gold" pay 1k EUR '
         'bonus "S" each quarter for partners where tier = "silver" pay 500 EUR', "come to up to 4k"),
        ("budget-exceeded", HALF + 'budget 200 EUR commission "A" on deals pay 5% of amount', "would pay 300 to 3 partners, 100 beyond the budget of 200"),
        ("budget-exceeded", HALF + 'commission "A" on deals pay 5% of amount budget 200 EUR', "“A” would pay 300"),
        ("ties-decide", HALF + 'contest "A" each quarter top 1 by count(deals) pay 1k EUR', "3 partners shared places"),
        ("ties-decide", HALF + 'contest "A" each quarter top 2 by count(deals where amount >= 2k) pay 1k EUR', "2 partners shared places"),
    ],
)  # fmt: skip
def test_it_is_said_beside_facts(code: str, text: str, figures: str) -> None:
    found = _beside_facts(text)
    assert [figures in each.message for each in found if each.code == code] == [True], _all(found)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("audience-nobody", HALF + 'for partners where tier = "Gold " bonus "A" on deals pay 5 EUR'),
        ("audience-nobody", HALF + 'for partners where tier = "silver" bonus "A" on deals for partners where region != "North" pay 5 EUR'),
        ("budget-may-not-do", HALF + 'budget 3k EUR bonus "A" each quarter when sum(amount) > 1k pay 500 EUR'),
        ("budget-may-not-do", HALF + 'for partners where tier = "gold" budget 1k EUR bonus "A" each quarter pay 500 EUR'),
        ("budget-may-not-do", HALF + 'budget 4k EUR bonus "G" each quarter for partners where tier = "gold" pay 1k EUR '
         'bonus "S" each quarter for partners where tier = "silver" pay 500 EUR'),
        ("budget-exceeded", HALF + 'budget 300 EUR commission "A" on deals pay 5% of amount'),
        ("budget-exceeded", HALF + 'for partners where tier = "silver" budget 250 EUR commission "A" on deals pay 5% of amount'),
        ("ties-decide", HALF + 'contest "A" each quarter top 2 by sum(amount) pay 1k EUR'),
        ("ties-decide", HALF + 'contest "A" each quarter top 1 by count(deals), ties split the prize pay 1k EUR'),
        ("ties-decide", HALF + 'contest "A" each quarter top 1 by count(deals), ties to the earliest pay 1k EUR'),
    ],
)  # fmt: skip
def test_it_is_not_said_beside_facts(code: str, text: str) -> None:
    found = _beside_facts(text)
    assert code not in {each.code for each in found}, _all(found)


def test_a_program_is_for_whoever_came_to_be_so_by_the_day_of_a_deal() -> None:
    partners = "name,tier,valid_from\nAcme,silver,\nAcme,gold,2026-12-05\n"
    deals = "id,partner,amount,closed_on\nD-1,Acme,1000,2026-12-10\n"
    rule = 'bonus "A" on deals pay 5 EUR'
    found = _beside_facts(HALF + 'for partners where tier = "gold" ' + rule, partners, deals)
    assert "audience-nobody" not in {each.code for each in found}, _all(found)
    found = _beside_facts(HALF + 'for partners where tier = "platinum" ' + rule, partners, deals)
    assert "audience-nobody" in {each.code for each in found}, _all(found)


def _beside_facts(text: str, partners: str = PARTNERS, deals: str = DEALS) -> list[Diagnostic]:
    of_facts = replace(DEFAULT, partners=None)
    parsed = read(text, of_facts)
    assert not parsed.errors, _all(parsed.diagnostics)
    program = parsed.program
    assert program is not None
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "partners.csv").write_text(partners, encoding="utf-8")
        (Path(folder) / "deals.csv").write_text(deals, encoding="utf-8")
        with loaded(files_in(Path(folder)), program=program) as ground:
            day = run_of(program).end
            return list(on_facts(program, ground, day, of_facts))


def _all(diagnostics: tuple[Diagnostic, ...] | list[Diagnostic]) -> str:
    return "\n".join(f"{each.code}: {each.message}" for each in diagnostics)
