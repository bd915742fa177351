"""How long polls are open, and how much of the answers may be shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dsl import nodes
from programs.poll_audience import Addressee, Known, chosen, last_heard
from programs.polls import Shown, closes_at, reminds_at, shown
from programs.questionnaire import Question, put_after

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


HOW = Question(kind="nps", text="How likely?")
WHY = Question(kind="text", text="Why?", follows_up=True)
WRONG = Question(kind="text", text="What went wrong?", only_if=tuple("0123456"), follows_up=True)
RIGHT = Question(kind="text", text="What do you like?", only_if=("9", "10"), follows_up=True)


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
    replies = [(answers, ["9"] * answers), (1, ["why"])]
    score, why = shown((HOW, WHY), replies, anonymous=True, closed=closed).by_question
    assert (score.withheld, why.withheld) == (values, comments)
    assert score.values == (() if values else ("9",) * answers)
    assert why.values == (() if comments else ("why",))


def test_what_people_wrote_to_an_anonymous_question_counts_as_a_comment() -> None:
    question = Question(kind="text", text="What?")
    (found,) = shown((question,), [(9, ["words"] * 9)], anonymous=True, closed=True).by_question
    assert found == Shown(0, (), "too few answers")


def test_a_poll_with_names_shows_everything_sorted() -> None:
    found = shown((HOW, WHY), [(2, ["9", "10"]), (2, ["b", "a"])], anonymous=False, closed=False)
    assert found.by_question == (Shown(2, ("10", "9")), Shown(2, ("a", "b")))


@pytest.mark.parametrize(
    ("detractors", "promoters", "together"),
    [
        pytest.param(10, 10, (), id="both many"),
        pytest.param(10, 0, (), id="nobody else was asked"),
        pytest.param(1, 11, ("bad", "good"), id="one of twelve was asked what went wrong"),
        pytest.param(4, 4, None, id="eight in all"),
    ],
)
def test_what_few_were_asked_is_told_together_with_what_the_others_were(
    detractors: int, promoters: int, together: tuple[str, ...] | None
) -> None:
    """If it were left out alone, whoever wrote the rest would be known by what was asked of them."""
    scores = ["3"] * detractors + ["10"] * promoters
    replies = [(len(scores), scores), (1 if detractors else 0, ["bad"]), (1 if promoters else 0, ["good"])]
    found = shown((HOW, WRONG, RIGHT), replies, anonymous=True, closed=True)
    apart = [each.withheld for each in found.by_question[1:]]
    if together is None:
        assert (apart, found.together) == (["too few answers"] * 2, ())
    elif together:
        assert (apart, found.together) == (["told together"] * 2, together)
    else:
        assert found.together == ()
        assert found.by_question[1].values == ("bad",)


def test_words_of_few_are_not_told_alone_as_those_of_all() -> None:
    """Only detractors were asked, and of twelve people one is one."""
    replies = [(12, ["3"] + ["10"] * 11), (1, ["bad"])]
    found = shown((HOW, WRONG), replies, anonymous=True, closed=True)
    assert (found.by_question[1], found.together) == (Shown(0, (), "too few answers"), ())
    nobody = shown((HOW, WRONG), [(12, ["10"] * 12), (0, [])], anonymous=True, closed=True)
    assert nobody.by_question[1] == Shown(0)


@pytest.mark.parametrize(("people", "withheld"), [(6, "too few answers"), (10, "")])
def test_whoever_chose_several_answers_is_counted_once(people: int, withheld: str) -> None:
    """Six people with two answers each are no twelve who were asked for words."""
    which = Question(kind="choices", text="Which?", options=("Leads", "Training"))
    why = Question(kind="text", text="Why?", only_if=("Leads", "Training"), follows_up=True)
    replies = [(people, ["Leads", "Training"] * people), (1, ["because"])]
    assert shown((which, why), replies, anonymous=True, closed=True).by_question[1].withheld == withheld


def test_a_few_answers_to_a_later_question_are_not_shown() -> None:
    later = Question(kind="rating", text="How was it?", only_if=("0",))
    replies = [(20, ["0"] * 4 + ["9"] * 16), (4, ["1"] * 4)]
    assert (
        shown((HOW, later), replies, anonymous=True, closed=True).by_question[1].withheld == "too few answers"
    )


ACME, BOLT, CASA = (Addressee(name) for name in ("Acme", "Bolt", "Casa"))
EVERYBODY = (ACME, BOLT, CASA)


def _chosen(asked: tuple[Addressee, ...] = EVERYBODY, **how: Any) -> tuple[Addressee, ...]:
    clauses = {name: how.pop(name) for name in ("sample", "again_after") if name in how}
    given: dict[str, Any] = {"by_any": {}, "by_this": {}, "rest_days": 0, "lot": "1", **how}
    return chosen(asked, poll(**clauses), at=OPENED, zone=ROME, **given)


def test_whoever_was_asked_lately_is_left_in_peace_by_both_clocks() -> None:
    week_ago, month_ago = OPENED - timedelta(days=7), OPENED - timedelta(days=30)
    last = {"acme": week_ago, "bolt": month_ago}
    assert _chosen(by_any=last) == EVERYBODY
    assert _chosen(by_any=last, rest_days=7) == EVERYBODY
    assert _chosen(by_any=last, rest_days=8) == (BOLT, CASA)
    quarter = nodes.Duration(3, "months")
    assert _chosen(by_any=last, by_this={"bolt": month_ago}, again_after=quarter) == (ACME, CASA)
    assert _chosen(by_any=last, by_this={"bolt": month_ago}, again_after=quarter, rest_days=8) == (CASA,)


def test_somebody_has_been_asked_by_whatever_way_it_was() -> None:
    """Alone, by the name in the list of people or by that in Slack, or with everybody in the partner's channel."""
    anna, slack, other = Addressee("Acme", "Anna"), Addressee("", None, "@U1"), Addressee("Acme", "Bea")
    known = [Known("U1", "acme", "anna"), Known("U2", "bolt", "")]
    everybody = (anna, slack, other, ACME)
    alone = {"acme:anna": OPENED}
    assert last_heard(everybody, alone, known) == {"acme:anna": OPENED, "@U1": OPENED}
    assert last_heard(everybody, {"@U1": OPENED}, known) == {"acme:anna": OPENED, "@U1": OPENED}
    in_channel = last_heard(everybody, {"acme": OPENED, "@U1": OPENED - timedelta(days=9)}, known)
    assert in_channel == dict.fromkeys(("acme:anna", "@U1", "acme:bea", "acme"), OPENED)
    assert last_heard(
        [BOLT, Addressee("", None, "@U2"), Addressee("", None, "#all")], {"#all": OPENED}, known
    ) == {"#all": OPENED}


def test_a_sample_is_the_same_however_often_it_is_drawn_and_takes_turns() -> None:
    many = tuple(Addressee(f"Partner {number}") for number in range(40))
    drawn = _chosen(many, sample=Decimal(25))
    assert len(drawn) == 10
    assert drawn == _chosen(many, sample=Decimal(25))
    assert drawn != _chosen(many, sample=Decimal(25), lot="2")
    last: dict[str, datetime] = {}
    for wave in range(4):
        drawn = _chosen(many, sample=Decimal(25), lot=str(wave), by_any=last)
        last |= {each.key: OPENED + timedelta(days=wave) for each in drawn}
    assert len(last) == 40, "in four waves each has had its turn"


def test_a_question_takes_its_own_answers_and_no_others() -> None:
    many = Question(kind="choices", text="Which?", options=("A", "B"))
    assert many.takes(("B", "A"))
    assert not many.takes(("A", "A"))
    assert not many.takes(())
    assert not HOW.takes(("11",))
    assert not HOW.takes(("1", "2"))
    assert WHY.takes(("👍",))
    assert not WHY.takes((" ",))
    assert not WHY.takes(("x" * 3_001,))


def test_later_questions_are_put_by_the_first_answer() -> None:
    questions = (HOW, WRONG, RIGHT, Question(kind="rating", text="How was it?"))
    assert put_after(questions, ("6",)) == (1, 3)
    assert put_after(questions, ("8",)) == (3,)
    assert put_after(questions, ("10",)) == (2, 3)
