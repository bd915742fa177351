"""A poll over time, and how far off its figures may be."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from dsl.read import read
from programs.nps import Recommenders, interval, share_interval
from programs.poll_writing import Rhythm, Wanted, program_text
from programs.waves import Wave, by_segment, changed, figure, turns


@pytest.mark.parametrize(
    ("classes", "low", "high"),
    [
        # By hand: n+3 = 103, (30.75 - 20.75) / 103 = 0.0971, variance 0.5 - 0.0094 = 0.4906, its root by 103 0.0690, by 1.96 0.1353.
        pytest.param((30, 50, 20), "-3.8", "23.2", id="a hundred answers"),
        pytest.param((5, 0, 5), "-51.1", "51.1", id="five against five"),
        pytest.param((6, 0, 0), "25.9", "100.0", id="six who all recommend are no proof of a hundred"),
        pytest.param((1, 0, 0), "-48.5", "98.5", id="one says little"),
    ],
)
def test_an_nps_says_how_far_off_it_may_be(classes: tuple[int, int, int], low: str, high: str) -> None:
    found = interval(Recommenders(promoters=classes[0], passives=classes[1], detractors=classes[2]))
    assert found is not None
    assert [f"{each:.1f}" for each in found] == [low, high]


def test_without_answers_there_is_no_range() -> None:
    assert interval(Recommenders(promoters=0, passives=0, detractors=0)) is None
    assert share_interval(0, 0) is None


def test_the_range_of_a_share_is_wilsons() -> None:
    """8 of 10: 49.0% to 94.3%, as in any table of Wilson's intervals."""
    found = share_interval(8, 10)
    assert found is not None
    assert [f"{each:.1f}" for each in found] == ["49.0", "94.3"]


def wave(version: int, scores: list[int]) -> Wave:
    values = tuple(map(str, scores))
    return Wave(
        opened_at=datetime(2026, 7, version, tzinfo=UTC),
        version=version,
        kind="nps",
        people=len(scores),
        values=values,
    )


def test_a_change_is_told_with_the_version_that_made_it_and_whether_it_is_more_than_chance() -> None:
    bad, same, good = wave(1, [0] * 20), wave(1, [0] * 18 + [9] * 2), wave(2, [10] * 20)
    assert turns((bad, same, good)) == ((same, good),)
    assert changed(same, good)
    assert not changed(bad, same)
    assert not changed(wave(1, []), good)


def test_figures_by_kind_and_by_segment() -> None:
    assert figure("agree", ["5", "4", "1", "3"]) == 50
    assert figure("rating", ["5", "4"]) == Decimal("4.5")
    assert figure("text", ["x"]) is None
    answers = [("acme", "9"), ("bolt", "3"), ("acme", "10"), ("casa", "1")]
    assert by_segment(answers, {"acme": "gold", "bolt": "silver"}) == (
        ("", ("1",)),
        ("gold", ("9", "10")),
        ("silver", ("3",)),
    )


@pytest.mark.parametrize("rhythm", ["once", "month", "quarter"])
def test_what_is_filled_in_is_a_program_without_mistakes(rhythm: Rhythm) -> None:
    wanted = Wanted(
        name='A "quoted"\nname',
        kind="choices",
        question="Which?\nSay all.",
        options=("A", "B"),
        follow_ups=((None, "Why?"),),
        places=("#everybody", "@U07ANNA"),
        opens_at=datetime(2026, 7, 31, 10, 5),  # noqa: DTZ001 - local time, whose zone stands beside it
        zone="Europe/Rome",
        anonymous=True,
        reminds=True,
        rhythm=rhythm,
    )
    parsed = read(program_text(wanted))
    assert not parsed.diagnostics
    assert parsed.program is not None
    assert parsed.program.name == "A ”quoted” name"
