"""A choice takes the place of the award that waited for it, and shows as one correction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from programs.awards import Award, FactRef, Part
from programs.corrections import corrections, posted_as
from programs.evaluate import evaluate
from programs.explain import because, steps_in_words
from programs.facts import Decision
from programs.money import Money
from programs.needs import needs
from tests.programs.book import Book, deal, program_of

TEXT = """
spiff "Either" on deals
  offer
    pay 5% of amount
    award "Kit" worth 40 EUR
    donate 10 EUR to "Trees"
"""
PROGRAM = program_of(TEXT)
AS_OF = date(2026, 12, 31)


def awards(*answers: str) -> tuple[Award, ...]:
    wanted = needs(PROGRAM, as_of=AS_OF)
    assert wanted.decisions
    measured = Book([deal("D-1", "Acme", 1000, "2026-07-02")]).measured(PROGRAM, AS_OF, wanted)
    decisions = tuple(
        Decision(partner="ACME", name="either", answer=answer, on=date(2026, 7, 3 + day), deal="D-1")
        for day, answer in enumerate(answers)
    )
    return evaluate(PROGRAM, replace(measured, decisions=decisions), as_of=AS_OF).awards


def test_nothing_is_owed_until_the_choice_is_known() -> None:
    (waiting,) = awards()
    assert (waiting.item, waiting.amount, waiting.worth) == ("5% of amount or Kit or Trees", None, None)
    assert waiting.status == "provisional"
    assert waiting.due == ()


@pytest.mark.parametrize(
    ("answer", "item", "amount"),
    [
        ("1", None, 50),
        ("5% of  Amount", None, 50),
        ("kit", "Kit", None),
        ("3", "Trees", 10),
        ("TREES", "Trees", 10),
    ],
)
def test_what_is_chosen_corrects_the_award_that_waited(
    answer: str, item: str | None, amount: int | None
) -> None:
    (waiting,) = awards()
    (chosen,) = awards(answer)
    money = Money(Decimal(amount), "EUR") if amount is not None else None
    assert (chosen.item, chosen.amount, chosen.status) == (item, money, "earned")
    assert chosen.fact == FactRef("deals", "D-1")
    (entry,) = corrections([chosen], {str(waiting.key): posted_as(waiting)})
    assert entry.key == waiting.key
    assert chosen.due == ((Part(chosen.on, money),) if money else ())


def test_the_last_answer_counts_and_a_wrong_one_chooses_nothing() -> None:
    assert awards("1", "Kit") == awards("Kit", "1", "Kit")
    assert awards("1", "a car") == awards("1")
    assert [each.item for each in awards("a car")] == [each.item for each in awards()]
    assert (
        [each.item for each in awards("4")]
        == [each.item for each in awards("0")]
        == [each.item for each in awards()]
    )


def test_a_choice_is_explained() -> None:
    (waiting,) = awards()
    (chosen,) = awards("kit")
    assert "the choice is not known yet" in because(waiting, PROGRAM)
    assert "“Kit” was chosen out of" in because(chosen, PROGRAM)
    assert " or " not in because(chosen, PROGRAM, "it")
    assert "è stato scelto “Kit” fra" in because(chosen, PROGRAM, lang="it")
    assert any("“Kit” was chosen" in line for line in steps_in_words(chosen, PROGRAM))
