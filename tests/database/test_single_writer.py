"""One bot for each SQLite file, as long as it lives, and one of its writers after the other."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event, Thread

import pytest

from storage.engine import _Turn
from storage.single_writer import AlreadyServed, served_alone


def test_a_second_bot_on_the_same_file_is_turned_away_until_the_first_is_gone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'premio.db'}"
    with served_alone(url):
        with pytest.raises(AlreadyServed, match="another bot"), served_alone(url):
            pass
        with served_alone(f"sqlite:///{tmp_path / 'another.db'}"):
            pass
    with served_alone(url):
        pass


def test_any_number_of_bots_serve_a_server() -> None:
    with served_alone("postgresql://host/premio"), served_alone("postgresql://host/premio"):
        pass


def test_whoever_waits_for_a_turn_comes_before_whoever_wants_another() -> None:
    turn, order = _Turn(), list[str]()
    taken = Event()

    def waiter() -> None:
        taken.wait()
        with turn.taken():
            order.append("waiter")

    thread = Thread(target=waiter)
    thread.start()
    with turn.taken():
        taken.set()
        deadline = time.monotonic() + 60
        while turn._last < 2:
            assert time.monotonic() < deadline
            time.sleep(0.001)
    for _ in range(3):
        with turn.taken():
            order.append("holder")
    thread.join()
    assert order == ["waiter", "holder", "holder", "holder"]
