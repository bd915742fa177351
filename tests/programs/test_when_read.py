"""What is written down when it is read: the same as a tuple, asked for once, and with as many digits as an evaluation carries."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from programs.money import PRECISION
from programs.when_read import WhenRead


def test_the_work_is_done_once_and_not_before() -> None:
    asked: list[str] = []

    def numbers(*more: int) -> Iterator[int]:
        asked.append("numbers")
        yield from (1, 2, *more)

    found = WhenRead(numbers, 3)
    assert asked == []
    assert found == (1, 2, 3)
    assert found[-1] == 3
    assert found[:2] == (1, 2)
    assert len(found) == 3
    assert hash(found) == hash((1, 2, 3))
    assert asked == ["numbers"]


def test_what_follows_is_read_through() -> None:
    first = WhenRead(tuple, (1,))
    assert WhenRead(chain, first, (), (2,)) == WhenRead(tuple, (1, 2)) == (1, 2)


def test_figures_are_as_exact_as_in_the_evaluation() -> None:
    (third,) = WhenRead(lambda: (Decimal(1) / 3,))
    assert len(third.as_tuple().digits) == PRECISION
