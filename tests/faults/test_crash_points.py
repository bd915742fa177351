"""A process is killed at any point and started again: nothing is lost, nothing is doubled, nothing is unbalanced.

Here at every so many points of each scenario; `make soak` takes them all.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from tests.faults.points import Points
from tests.faults.replay import Start, killed_at, prepared
from tests.faults.scenarios import Scenario, scenarios
from tests.soaking import SOAKING

SCENARIOS: Final = scenarios()
_EVERY: Final = 1 if SOAKING else 47
"""Of so many points one is tried; a prime, so that all kinds of points have their turn in one scenario or another."""


pytestmark = pytest.mark.xdist_group("crash points")  # so that each scenario is prepared once


class Stage:
    """A scenario that can be begun again and again, on copies of one database."""

    def __init__(self, scenario: Scenario, folder: Path, template: Path) -> None:
        self.scenario, self._folder = scenario, folder
        self._file = Path(shutil.copy(template, folder / "start.db"))
        self._start: Start = prepared(scenario, f"sqlite:///{self._file}")
        self.calm = self.killed_at(None)

    def killed_at(self, number: int | None) -> tuple[Points, Mapping[str, Any]]:
        copy = Path(shutil.copy(self._file, self._folder / "copy.db"))
        try:
            return killed_at(number, self.scenario, self._start.house(f"sqlite:///{copy}"))
        finally:
            for each in self._folder.glob("copy.db*"):
                each.unlink()


@pytest.fixture(scope="module")
def stage_of(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Callable[[Scenario], Stage]:
    return cache(lambda scenario: Stage(scenario, tmp_path_factory.mktemp("stage"), sqlite_template))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_wherever_a_process_is_killed_the_end_is_the_same(
    scenario: Scenario, stage_of: Callable[[Scenario], Stage]
) -> None:
    stage = stage_of(scenario)
    points, expected = stage.calm
    assert expected["wrong"] == ()
    assert expected["to be done"] == []
    offset = SCENARIOS.index(scenario) % _EVERY
    for number in range(offset, len(points.names), _EVERY):
        died, found = stage.killed_at(number)
        assert died.dead
        assert found == expected, f"killed at point {number}: {died.names[-1]}"


def test_there_are_many_points_and_scenarios(stage_of: Callable[[Scenario], Stage]) -> None:
    """What the other test tries is as much as we say it is."""
    passed = [name for scenario in SCENARIOS for name in stage_of(scenario).calm[0].names]
    assert len(SCENARIOS) >= 12
    assert len(passed) >= 1_200
    assert len(set(passed)) >= 120, "of different acts in different places of the code"
    assert {"before a post", "after a post"} <= set(passed)
