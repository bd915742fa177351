"""How far a partner has come towards the steps of a table and its own targets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.blocks.progress import chart
from programs.periods import Period
from programs.progress import Progress, progress
from tests.programs.book import Book, deal, goal, program_of

FACTS = [
    deal("D-1", "Acme", 40_000, "2026-07-02", category="Cloud"),
    deal("D-2", "Acme", "15000.50", "2026-08-02"),
    deal("D-3", "Beta", 90_000, "2026-08-02", category="Cloud"),
    deal("D-4", "Acme", 8_000, "2026-10-02"),
]
TARGETS = [
    goal("Acme", "revenue", "2026-07-01", "2026-09-30", 80_000),
    goal("Beta", "revenue", "2026-07-01", "2026-09-30", 50_000),
]
STEPS = "  up to 20k EUR 1%\n  up to 60k EUR 2%\n  above that 3%\n"
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30), "quarter")


def found(
    text: str, *, of: str = "Acme", as_of: str = "2026-09-01", during: Period | None = None
) -> tuple[Progress, ...]:
    program, day = program_of(text), date.fromisoformat(as_of)
    measured = Book(FACTS, [], targets=TARGETS).measured(program, day)
    return progress(program, measured, partner=of, as_of=day, during=during)


def test_the_steps_of_a_table_begin_where_the_one_before_ends() -> None:
    (one,) = found('bonus "Volume" each quarter pay marginal by sum(amount)\n' + STEPS)
    assert (one.rule, one.period, one.reached, one.unit) == ("Volume", QUARTER, Decimal("55000.50"), "EUR")
    assert [each.limit for each in one.goals] == [20_000, 60_000]
    assert [each.share(one.reached) for each in one.goals] == [1, Decimal("55000.50") / 60_000]
    assert [each.missing(one.reached) for each in one.goals] == [0, Decimal("4999.50")]


def test_a_picture_shows_so_many_steps_and_counts_the_others() -> None:
    steps = "".join(f"  up to {each}k EUR {each}%\n" for each in range(10, 43)) + "  above that 45%\n"
    text = 'bonus "Volume" each quarter pay marginal by sum(amount)\n' + steps
    drawn = chart(program_of(text), "Acme", found(text))
    assert len(drawn.bars) == 30
    assert drawn.alt.endswith("How much of the way to each step and target is done. … and 3 more.")


def test_another_period_than_the_one_that_is_open_can_be_asked_for() -> None:
    text = 'bonus "Volume" each quarter pay marginal by sum(amount)\n' + STEPS
    (open_one,) = found(text, as_of="2026-11-01")
    assert open_one.reached == 8_000
    (past,) = found(text, as_of="2026-11-01", during=QUARTER)
    assert past.reached == Decimal("55000.50")


@pytest.mark.parametrize(
    "condition",
    [
        'sum(amount) >= target("revenue")',
        'target("revenue") <= sum(amount)',
        'sum(amount) > target("revenue") and count(deals) > 1',
    ],
)
def test_a_target_is_the_partners_own(condition: str) -> None:
    text = f'bonus "Target" each quarter when {condition} pay 500 EUR'
    (mine,) = found(text)
    (goal_of_mine,) = mine.goals
    assert (mine.reached, goal_of_mine.limit) == (Decimal("55000.50"), Decimal(80_000))
    assert goal_of_mine.step is None
    (theirs,) = found(text, of="Beta")
    assert theirs.goals[0].limit == 50_000
    assert theirs.goals[0].share(theirs.reached) == 1, "nobody has more than all of it"


def test_attainment_tells_the_target_behind_it_once() -> None:
    text = 'measure revenue = sum(amount)\nbonus "Share" each quarter when attainment("revenue") >= 50% pay by attainment("revenue") of sum(amount)\n  from 50% 1%\n  from 100% 2%\n'
    steps, target = found(text)
    assert [each.limit for each in steps.goals] == [Decimal("0.5"), 1]
    assert (target.reached, target.goals[0].limit, target.unit) == (
        Decimal("55000.50"),
        Decimal(80_000),
        "EUR",
    )


@pytest.mark.parametrize(
    "text",
    [
        'commission "Base" on deals pay 5% of amount',
        'bonus "All" each quarter pay by sum(amount across all partners) of sum(amount)\n  from 10k EUR 1%\n',
        'bonus "Moves" each quarter pay by sum(amount) of sum(amount)\n  from sum(amount over previous quarter) 1%\n',
        'bonus "Floor" each quarter when sum(amount) >= 40k EUR pay 5 EUR',
    ],
    ids=["for each deal", "others show", "steps that move", "no target"],
)
def test_what_is_no_way_of_the_partners_own_has_none(text: str) -> None:
    assert found(text) == ()


def test_what_all_may_see_is_there() -> None:
    assert found(
        'show amounts\nbonus "All" each quarter pay by sum(amount across all partners) of sum(amount)\n  from 10k EUR 1%\n'
    )
