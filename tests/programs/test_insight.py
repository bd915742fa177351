"""The figures of insight, each against itself recomputed by another way."""

from __future__ import annotations

import statistics
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.before_after import before_after
from programs.flows import Flow, by_month
from programs.liability import forecast, ranged, weekly
from programs.next_steps import NextStep
from programs.pace import close
from programs.participation import Member, groups
from programs.silence import silent

_DAY = date(2026, 8, 31)
_DAYS = st.dates(date(2026, 3, 1), date(2026, 10, 31))
_NAMES = st.sampled_from(["Acme", "ACME", "Birch", "Cedar", "Dune"])
_FLOWS = st.lists(st.builds(Flow, _NAMES, _DAYS, st.decimals(-500, 9_000, places=2)), max_size=40)


def _sold(partner: str, *days_ago: int, amount: int = 100) -> list[Flow]:
    return [Flow(partner, _DAY - timedelta(days=ago), Decimal(amount)) for ago in days_ago]


@given(_FLOWS, _FLOWS)
def test_months_hold_every_flow_of_their_days_once(revenue: list[Flow], cost: list[Flow]) -> None:
    first, last = date(2026, 4, 10), date(2026, 8, 20)
    found = by_month(revenue, cost, first=first, last=last)
    assert [each.first.month for each in found] == [4, 5, 6, 7, 8]
    for each in found:
        ours = [flow for flow in revenue if flow.on.month == each.first.month and first <= flow.on <= last]
        assert each.revenue == sum(flow.amount for flow in ours)
        assert each.share is None or Fraction(each.share).limit_denominator(10**12) == Fraction(
            each.cost / each.revenue
        ).limit_denominator(10**12)
    assert sum(each.cost for each in found) == sum(flow.amount for flow in cost if first <= flow.on <= last)


@given(
    st.lists(
        st.builds(
            Member,
            partner=st.text(max_size=3),
            tier=st.sampled_from(["gold", "Gold", "silver", ""]),
            region=st.sampled_from(["EMEA", "APAC"]),
            awards=st.integers(0, 2),
            earned=st.just(Decimal(0)),
            revenue=st.just(Decimal(0)),
        ),
        max_size=12,
    )
)
def test_each_way_to_group_partners_adds_up_to_all_of_them(members: list[Member]) -> None:
    found = groups(members)
    for by in ("all", "tier", "region"):
        assert sum(each.partners for each in found if each.by == by) == len(members)
        assert sum(each.earned for each in found if each.by == by) == sum(each.awards > 0 for each in members)
    assert all(0 <= each.share <= 1 for each in found)


@pytest.mark.parametrize(
    ("days_ago", "is_silent"),
    [
        pytest.param([100, 90, 80, 29], False, id="three times ten days are not over yet"),
        pytest.param([100, 90, 80, 31], True, id="three times ten days are over"),
        pytest.param([34, 32, 30, 28], False, id="not yet four weeks, however fast the rhythm"),
        pytest.param([35, 33, 31, 29], True, id="more than four weeks"),
        pytest.param([90, 90, 60], False, id="two days with deals are no rhythm"),
        pytest.param([120, 80, 40], False, id="a slow seller is given time"),
        pytest.param([90, 80, 70, -3], True, id="what comes later is not known"),
    ],
)
def test_who_fell_silent_is_measured_by_its_own_rhythm(days_ago: list[int], is_silent: bool) -> None:
    found = silent(_sold("Acme", *days_ago), as_of=_DAY)
    assert bool(found) is is_silent
    if found:
        seen = sorted((ago for ago in set(days_ago) if ago >= 0), reverse=True)
        gaps = [earlier - later for earlier, later in pairwise(seen)]
        assert (found[0].days, found[0].usual) == (seen[-1], Decimal(str(statistics.median(gaps))))


def _step(missing: int, *, unit: str = "EUR", days: int = 60) -> NextStep:
    return NextStep(
        rule="Volume", sentence="…", missing=Decimal(missing), unit=unit, by=_DAY + timedelta(days=days)
    )


@pytest.mark.parametrize(
    ("step", "weeks"),
    [
        pytest.param(_step(100), "1.0", id="as much as a week brings"),
        pytest.param(_step(101), "1.1", id="rounded up"),
        pytest.param(_step(401), None, id="more than four weeks bring"),
        pytest.param(_step(300, days=13), None, id="not in time"),
        pytest.param(_step(200, days=13), "2.0", id="just in time"),
        pytest.param(_step(2, unit="deals"), "2.0", id="deals have a pace of their own"),
        pytest.param(_step(1, unit="points"), None, id="what has no pace is not close"),
    ],
)
def test_close_is_what_four_weeks_at_ones_own_pace_bring(step: NextStep, weeks: str | None) -> None:
    sales = _sold("acme", 0, 7, 14, 21, 28, 35, 42, 55) + _sold("Acme", 56, 70, amount=9_999)
    found = close({"Acme": [step]}, sales, as_of=_DAY, currency="EUR")
    assert [str(each.weeks) for each in found] == ([weeks] if weeks else [])


@given(st.lists(st.decimals(-1_000, 1_000, places=2), min_size=1, max_size=60))
def test_a_range_leaves_out_a_twentieth_at_either_end(drawn: list[Decimal]) -> None:
    found = ranged(drawn)
    assert sum(each <= found.low for each in drawn) * 20 >= len(drawn)
    assert sum(each < found.low for each in drawn) * 20 < len(drawn)
    assert sum(each > found.high for each in drawn) * 20 <= len(drawn)
    assert found.low <= found.middle <= found.high


@given(_FLOWS)
def test_weeks_end_with_the_day_and_hold_every_flow_in_them(flows: list[Flow]) -> None:
    found = weekly(flows, first=date(2026, 7, 1), as_of=_DAY)
    start = _DAY - timedelta(days=55)
    assert all(len(weeks) == 8 for weeks in found.values())
    assert sum(map(sum, found.values())) == sum(flow.amount for flow in flows if start <= flow.on <= _DAY)
    assert all(name == name.casefold() for name in found)


def test_what_never_varies_is_foreseen_exactly() -> None:
    found = forecast({"acme": [Decimal(70)] * 6, "birch": [Decimal(30)] * 6}, weeks=3, seed="x")
    assert found is not None
    assert {(each.low, each.middle, each.high) for each in found.weeks} == {(Decimal(100),) * 3}
    assert (found.together.low, found.together.high, found.seen) == (Decimal(300), Decimal(300), 6)


def test_the_draws_come_near_to_what_every_possible_course_gives() -> None:
    """Two partners of two kinds of weeks each: of one week there are four courses, which can be written down."""
    history = {"acme": [Decimal(0), Decimal(10)] * 3, "birch": [Decimal(0), Decimal(1)] * 3}
    found = forecast(history, weeks=1, seed="x")
    assert found is not None
    assert (found.weeks[0].low, found.weeks[0].high) == (Decimal(0), Decimal(11))
    assert found.weeks[0].middle in (Decimal(1), Decimal(10))
    assert forecast(dict(reversed(history.items())), weeks=1, seed="x") == found
    assert forecast({"acme": [Decimal(1)] * 3}, weeks=1, seed="x") is None
    assert forecast(history, weeks=0, seed="x") is None


def _around(partner: str, before: int, after: int) -> list[Flow]:
    """One deal a week for four weeks before 3 August, and four after."""
    day = date(2026, 8, 3)
    return [
        Flow(partner, day + timedelta(weeks=week, days=2), Decimal(before if week < 0 else after))
        for week in range(-4, 4)
    ]


def test_the_change_is_what_the_one_group_moved_by_less_what_the_other_did() -> None:
    sales = [
        flow
        for number in range(5)
        for flow in (*_around(f"in {number}", 100, 150 + number), *_around(f"out {number}", 80, 100))
    ]
    touched = {f"in {number}" for number in range(5)}
    when = {"day": date(2026, 8, 3), "as_of": _DAY, "known_since": date(2026, 7, 1)}
    found = before_after(sales, **when, touched=touched, seed="x")
    assert found.touched is not None
    assert (found.weeks, found.touched.before, found.touched.after) == (4, Decimal(100), Decimal(152))
    assert found.effect == Decimal(52 - 20)
    assert found.between is not None
    assert Decimal(30) <= found.between.low <= found.effect <= found.between.high <= Decimal(34)
    few = before_after(sales, **when, touched={"in 0"}, seed="x")
    assert (few.effect, few.doubt) == (None, "too few partners")
    everybody = touched | {f"out {number}" for number in range(5)}
    assert before_after(sales, **when, touched=everybody, seed="x").doubt == "nobody to compare with"
    late = when | {"day": _DAY - timedelta(days=20)}
    assert before_after(sales, **late, touched=touched, seed="x").doubt == "too early"
    new = when | {"known_since": date(2026, 7, 20)}
    assert before_after(sales, **new, touched=touched, seed="x").doubt == "nothing before"
