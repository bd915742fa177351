"""One bot for each SQLite file, as long as it lives."""

from __future__ import annotations

from pathlib import Path

import pytest

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
