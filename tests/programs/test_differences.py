"""What a new version changes, in words."""

from __future__ import annotations

from dsl import nodes
from dsl.read import read
from programs.differences import changes_in_words

BEFORE = """program "Sprint"
  runs 2026-07-01 to 2026-12-31
  currency EUR
rebate "Volume" each quarter
  pay by sum(amount)
    from 10k    2%
    from 50k    3%
  at most 10k EUR
bonus "Old" on deals pay 5 EUR
"""
AFTER = """program "Sprint"
  runs 2026-07-01 to 2026-11-30
  currency EUR
rebate "Volume" each quarter
  pay by sum(amount)
    from 10k    2%
    from 50k    4%
    from 90k    5%
bonus "Fresh" on deals pay 5 EUR
"""

BESIDE = """program "Ads"
  runs 2026-07-01 to 2026-12-31
  currency EUR
bonus "Ad" on activities pay decision("Share") of 100 EUR
decision "Share" by partner manager, a percent up to 50%, within 30 days, otherwise 5%
poll "Pulse"
  ask nps "How likely?"
  every month, day 1
"""


def program(text: str) -> nodes.Program:
    found = read(text).program
    assert found is not None
    return found


def test_each_clause_that_differs_is_told_once() -> None:
    assert changes_in_words(program(BEFORE), program(AFTER)) == (
        (
            "now “It runs from 1 July 2026 to 30 November 2026, both days included, in UTC.” "
            "instead of “It runs from 1 July 2026 to 31 December 2026, both days included, in UTC.”"
        ),
        "“Volume”: now “from 50,000 EUR: 4%” instead of “from 50,000 EUR: 3%”",
        "“Volume”: no longer “At most 10,000 EUR for each partner and period.”",
        "“Volume”: new: “from 90,000 EUR: 5%”",
        "“Fresh” is new.",
        "“Old” is no longer in it.",
    )


def test_in_italian() -> None:
    told = changes_in_words(program(BEFORE), program(AFTER), "it")
    assert "“Volume”: ora “da 50.000 EUR: il 4%” invece di “da 50.000 EUR: il 3%”" in told
    assert told[-2:] == ("“Fresh” è nuova.", "“Old” non c’è più.")


def test_texts_that_mean_the_same_have_no_changes() -> None:
    assert (
        changes_in_words(program(BEFORE), program(BEFORE.replace("10k EUR", "10_000 EUR  // as ever"))) == ()
    )


def test_of_a_decision_or_poll_it_is_said_what_it_is() -> None:
    before = program(BESIDE)
    after = program(BESIDE.replace("within 30", "within 10").partition("poll")[0])
    assert changes_in_words(before, after) == (
        (
            "Decision “Share”: now “There are 10 days for it, from the activity’s day; after that, it counts as decided: 5%.” "
            "instead of “There are 30 days for it, from the activity’s day; after that, it counts as decided: 5%.”"
        ),
        "No longer in it: Poll “Pulse”.",
    )
    told = changes_in_words(before, after, "it")
    assert told[0].startswith("Decisione “Share”: ora “Il termine è di 10 giorni, dal giorno dell’attività; ")
    assert told[1] == "Non c’è più: Sondaggio “Pulse”."
    new = changes_in_words(after, before)
    assert "Poll “Pulse”: new: “It asks “How likely?”" in new[1]
