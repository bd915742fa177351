"""A thousand stories of processes that die and a Slack that fails, each from a seed: nothing is lost, doubled, overspent or unbalanced in any."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from shutil import copy
from typing import Final

import pytest

from tests.faults.simulation import Story, prepare
from tests.soaking import examples

_SEEDS: Final = examples(1_000)
_PORTIONS: Final = 4

Play = Callable[[int], Story]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """The database with which every story begins, in one file."""
    path = Path(copy(sqlite_template, tmp_path_factory.mktemp("start")))
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    return path


@pytest.fixture
def play(start: Path, tmp_path: Path) -> Iterator[Play]:
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # what dies with a process has nobody to tell

    def played(seed: int) -> Story:
        for each in tmp_path.glob("story.db*"):
            each.unlink()
        story = Story(seed, f"sqlite:///{copy(start, tmp_path / 'story.db')}", loop, pool)
        try:
            story.play()
        except BaseException:
            print(f"seed {seed}", *story.trace, sep="\n")  # noqa: T201 - shown where it fails
            raise
        return story

    with ThreadPoolExecutor(1) as pool:
        yield played
    loop.close()


@pytest.mark.parametrize("portion", range(_PORTIONS))
def test_whatever_happens_everything_holds(play: Play, portion: int) -> None:
    stories = [play(seed) for seed in range(portion, _SEEDS, _PORTIONS)]
    # What is tried is as much as we say it is.
    assert sum(story.deaths for story in stories) > len(stories) / 4
    assert sum(len(story.house.slack.posted) for story in stories) > len(stories) / 2
    assert sum(story.house.slack.failures for story in stories) > len(stories) / 4
    assert sum(len(story.clicks) for story in stories) > len(stories) / 8


def test_the_same_seed_plays_the_same_story(play: Play) -> None:
    stories = {seed: play(seed).trace for seed in range(5)}
    assert {seed: play(seed).trace for seed in stories} == stories
    assert len(set(map(tuple, stories.values()))) == len(stories)
