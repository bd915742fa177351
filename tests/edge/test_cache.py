"""What was found out lately is known for a while, and no longer held when it is old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.cache import Cache
from bot.clock import Clock
from bot.pace import Pace


def test_what_is_old_is_not_known_any_more() -> None:
    cache = Cache[str, str | None](seconds=60)
    cache.keep("anna", "Anna")
    cache.keep("nobody", None)
    assert cache.find("anna", within=10) == ("Anna",)
    assert cache.find("nobody", within=10) == (None,), "that there is nobody was found out"
    assert cache.find("bob", within=10) is None
    assert cache.find("anna", within=0) is None, "it is wanted younger than it can be"
    cache.forget()
    assert cache.find("anna", within=10) is None


def test_as_many_as_there_are_people_may_be_asked_for_and_only_the_last_are_held() -> None:
    cache = Cache[int, str](seconds=0)
    for number in range(10_000):
        cache.keep(number, "somebody")
        assert len(cache) <= 101
    young = Cache[int, str](seconds=3600)
    for number in range(1_000):
        young.keep(number, "somebody")
    assert all(young.find(number, within=3600) for number in range(1_000)), "nothing young is let go of"


def test_a_channel_that_was_quiet_is_as_one_never_heard_of() -> None:
    clock = Clock(datetime(2026, 7, 1, 12, tzinfo=UTC))
    pace = Pace(clock)
    for number in range(50):
        assert pace.wait(f"C{number}", message=number, urgency=0) == 0.0
    assert len(pace.tokens) == 50
    clock.move(clock.now() + timedelta(seconds=5))
    assert [pace.wait("C1", message=number, urgency=0) for number in range(3)] == [0.0] * 3
    assert [pace.wait("C1", message=number, urgency=0) > 0 for number in (3, 4)] == [True, True]
    assert (set(pace.tokens), set(pace.turns), set(pace.waiting)) == ({"C1"}, {"C1"}, {3, 4})
    clock.move(clock.now() + timedelta(minutes=5))
    assert pace.wait("C2", message=5, urgency=0) == 0.0
    assert (set(pace.tokens), pace.turns, pace.waiting) == ({"C2"}, {}, {})
