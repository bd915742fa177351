"""A clock is set back: that is noticed, and nobody waits until it says again what it has said before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Steps
from tests.edge.gateway import Hands

START = datetime(2026, 7, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moved", "found"),
    [
        pytest.param(timedelta(seconds=30), timedelta(0), id="it goes on"),
        pytest.param(timedelta(hours=1), timedelta(0), id="it is put forward"),
        pytest.param(timedelta(days=1, hours=3), timedelta(0), id="the machine slept"),
        pytest.param(timedelta(seconds=28), timedelta(0), id="it is put right by a moment"),
        pytest.param(timedelta(hours=-1, seconds=30), timedelta(hours=1), id="it is set back"),
    ],
)
def test_a_clock_that_is_set_back_is_told_from_one_that_goes_on(moved: timedelta, found: timedelta) -> None:
    clock, steady = Hands(START), iter((100.0, 130.0, 160.0))
    steps = Steps(clock, steady=lambda: next(steady))
    clock.at += moved
    assert steps.back() == found
    clock.at += timedelta(seconds=30)
    assert steps.back() == timedelta(0)
