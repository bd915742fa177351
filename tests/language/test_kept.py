"""What takes long to work out is kept beside the compiled modules, and never taken for the answer to another question."""

import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from dsl.kept import kept


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "words.lark"


def _never() -> bytes:
    raise AssertionError("this was kept and need not be worked out")


def test_the_second_time_nothing_is_worked_out(source: Path) -> None:
    assert kept(source, key=b"one", work_out=lambda: b"result") == b"result"
    assert kept(source, key=b"one", work_out=_never) == b"result"


def test_another_key_is_another_question(source: Path) -> None:
    kept(source, key=b"one", work_out=lambda: b"old")
    assert kept(source, key=b"two", work_out=lambda: b"new") == b"new"
    assert kept(source, key=b"two", work_out=_never) == b"new"


def test_nothing_is_left_lying_beside_it(source: Path) -> None:
    for key in (b"one", b"two", b"three"):
        kept(source, key=key, work_out=lambda: b"result")
    folder = Path(cache_from_source(str(source.with_suffix(".py")))).parent
    assert [each.suffix for each in folder.iterdir()] == [".larkc"]


def test_a_folder_that_cannot_be_written_changes_nothing(source: Path) -> None:
    Path(cache_from_source(str(source.with_suffix(".py")))).parent.write_text(
        "a file where the folder would be"
    )
    assert kept(source, key=b"one", work_out=lambda: b"result") == b"result"
    assert kept(source, key=b"one", work_out=lambda: b"again") == b"again"


def test_a_file_that_was_cut_off_or_spoiled_is_worked_out_anew(source: Path) -> None:
    kept(source, key=b"one", work_out=lambda: b"result")
    place = Path(cache_from_source(str(source.with_suffix(".py")))).with_suffix(".larkc")
    for spoiled in (b"", place.read_bytes()[:20], place.read_bytes()[:-1], place.read_bytes()[:-1] + b"X"):
        place.write_bytes(spoiled)
        assert kept(source, key=b"one", work_out=lambda: b"result") == b"result"


def test_a_kept_grammar_reads_as_a_new_one(tmp_path: Path) -> None:
    """Two processes, of which the first works the tables out and the second finds them, read the same."""
    ask = 'from dsl.read import read; print(read(\'program "X"\\nbonus "A"\\n  each quartr\\n  pay 2% of sum(amount)\'))'
    said = [
        subprocess.run(
            [sys.executable, "-X", f"pycache_prefix={tmp_path}", "-c", ask],
            capture_output=True, text=True, check=True,
        ).stdout
        for _ in range(2)
    ]  # fmt: skip
    assert said[0] == said[1]
    assert "quartr" in said[0]
    assert list(tmp_path.rglob("*.larkc"))
