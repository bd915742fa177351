"""How long polls are open, and how much of the answers may be shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dsl import nodes
from programs.polls import Shown, closes_at, reminds_at, shown

ROME = ZoneInfo("Europe/Rome")
OPENED = datetime(2026, 3, 25, 9, tzinfo=UTC)  # 10:00 in Rome, four days before the clocks go forward


def poll(**clauses: Any) -> nodes.Poll:
    return nodes.Poll("Pulse", nodes.Ask("nps", "How likely …?"), **clauses)


@pytest.mark.parametrize(
    ("open_for", "closes"),
    [
        pytest.param(None, datetime(2026, 4, 1, 8, tzinfo=UTC), id="a week where the program says nothing"),
        pytest.param(
            nodes.Duration(3, "days"), datetime(2026, 3, 28, 9, tzinfo=UTC), id="before the clocks change"
        ),
        pytest.param(
            nodes.Duration(2, "weeks"), datetime(2026, 4, 8, 8, tzinfo=UTC), id="the same hour in summer time"
        ),
        pytest.param(
            nodes.Duration(1, "months"), datetime(2026, 4, 25, 8, tzinfo=UTC), id="a calendar month"
        ),
    ],
)
def test_a_poll_closes_at_the_wall_time_at_which_it_opened(
    open_for: nodes.Duration | None, closes: datetime
) -> None:
    assert closes_at(poll(open_for=open_for), OPENED, ROME) == closes


def test_the_reminder_comes_before_the_end_or_not_at_all() -> None:
    three = nodes.Duration(3, "days")
    assert reminds_at(poll(), OPENED, ROME) is None
    assert reminds_at(poll(remind_after=three), OPENED, ROME) == datetime(2026, 3, 28, 9, tzinfo=UTC)
    assert reminds_at(poll(remind_after=three, open_for=three), OPENED, ROME) is None


@pytest.mark.parametrize(
    ("answers", "closed", "values", "comments"),
    [
        pytest.param(20, False, "still open", "still open", id="nothing while it is open"),
        pytest.param(4, True, "too few answers", "too few answers", id="four are too few"),
        pytest.param(5, True, "", "too few answers", id="a score from five on"),
        pytest.param(9, True, "", "too few answers", id="no comments below ten"),
        pytest.param(10, True, "", "", id="comments from ten on"),
    ],
)
def test_an_anonymous_poll_gives_nobody_away(answers: int, closed: bool, values: str, comments: str) -> None:
    found = shown(["9"] * answers, ["why"], kind="nps", anonymous=True, closed=closed)
    assert (found.values_withheld, found.comments_withheld) == (values, comments)
    assert found.values == (() if values else ("9",) * answers)
    assert found.comments == (() if comments else ("why",))


def test_what_people_wrote_to_an_anonymous_question_counts_as_a_comment() -> None:
    found = shown(["words"] * 9, [], kind="text", anonymous=True, closed=True)
    assert found.values == ()
    assert found.values_withheld == "too few answers"


def test_a_poll_with_names_shows_everything_sorted() -> None:
    found = shown(["9", "10"], ["b", "a"], kind="nps", anonymous=False, closed=False)
    assert found == Shown(values=("10", "9"), comments=("a", "b"))
