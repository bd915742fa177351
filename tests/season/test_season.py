"""A small season in every run; `make season` plays one with two hundred people."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest

from storage.engine import Database
from tests.season.plan import Deal, drawn
from tests.season.played import lived
from tests.season.reckoned import commissions, differences, score


def test_a_month_of_twelve_people_is_as_it_is_reckoned_outside(sqlite_template: Path, tmp_path: Path) -> None:
    plan = drawn(Random(3), people=12, months=1, deals=2)
    database = Database.open(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'premio.db')}")
    with lived(database, plan) as season:
        assert differences(season, plan) == []
        # It can fail: another plan was not lived.
        assert differences(season, drawn(Random(4), people=12, months=1, deals=2))
    database.close()


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([10, 9, 8, 7, 6, 0], "*NPS 0* from 6 answers: 2 promoters (9–10), 2 passives (7–8), 2 detractors (0–6)."),
        ([10] + [7] * 7, "*NPS +13* from 8 answers: 1 promoter (9–10), 7 passives (7–8), 0 detractors (0–6)."),
        ([0] + [7] * 7, "*NPS -13* from 8 answers: 0 promoters (9–10), 7 passives (7–8), 1 detractor (0–6)."),
    ],
    ids=["balanced", "half a point up", "half a point down"],
)  # fmt: skip
def test_the_reckoning_itself_is_right(points: list[int], said: str) -> None:
    assert score(points) == said


def test_commissions_end_at_the_limit() -> None:
    assert commissions([Deal("D-1", "Acme", "A", 1_000_010)]) == 50_001
    assert commissions([Deal("D-1", "Acme", "A", 1_000_010)] * 2) == 90_000
