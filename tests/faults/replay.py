"""A scenario played to its end, with a process that ends, or a database that fails, at one of its points on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.faults.house import House, everything, founded
from tests.faults.points import Killed, Points
from tests.faults.scenarios import Scenario


@dataclass(frozen=True, slots=True)
class Start:
    """What there is when a scenario begins, to begin there as often as one likes: the database is copied by the caller."""

    posted: tuple[tuple[str, str], ...]
    marks: tuple[tuple[str, str], ...]
    at: datetime

    def house(self, url: str) -> House:
        house = House(url)
        house.slack.posted, house.slack.marks = list(self.posted), list(self.marks)
        house.clock.at = self.at
        return house


def prepared(scenario: Scenario, url: str) -> Start:
    """Fill the database with all that is there when the scenario begins."""
    house = founded(url)
    for act in scenario.before:
        act(house)
    house.database.close()
    return Start(tuple(house.slack.posted), tuple(house.slack.marks), house.clock.at)


def killed_at(number: int | None, scenario: Scenario, house: House) -> tuple[Points, dict[str, Any]]:
    """The points that were passed, and what there is in the end.

    Where the process dies in an act, another one comes a minute later, and the act is done again.
    """
    points = first = Points(number)
    for act in scenario.acts:
        try:
            with house.alive(points):
                act(house)
        except Killed:
            assert points.dead
        if points.dead:
            points = Points()
            house.later()
            with house.alive(points):
                act(house)
    return first, _in_the_end(house)


def failing_at(
    number: int,
    scenario: Scenario,
    house: House,
    fail: Callable[[House], None],
    mend: Callable[[House], None],
) -> dict[str, Any]:
    """What there is in the end, where the database fails at that point and the same process goes on when it is mended.

    Whoever saw an act fail does it again.
    """
    points = Points(number, then=lambda: fail(house))
    for act in scenario.acts:
        before = len(points.names)
        with house.alive(points):
            try:
                act(house)
            except Exception:  # noqa: BLE001 - whatever a failing database makes of it
                assert number < len(points.names), "nothing fails before"
            if before <= number < len(points.names):
                mend(house)
                house.later()
                act(house)
    return _in_the_end(house)


def _in_the_end(house: House) -> dict[str, Any]:
    with house.alive(Points()):
        house.settle()
        return everything(house) | {"posts": sorted(house.slack.posted)}
