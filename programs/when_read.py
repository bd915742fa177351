"""What is written down when somebody first reads it: the arithmetic of an award, of which most are compared with the ledger and never read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import localcontext
from typing import Any, Generic, TypeVar, overload

from programs.money import PRECISION

Item_co = TypeVar("Item_co", covariant=True)


class WhenRead(Sequence[Item_co], Generic[Item_co]):
    """Like the tuple of all that a function gives for what it is given; it is asked once.

    It depends on nothing that changes: when it is asked, makes no difference.
    """

    __slots__ = ("_given", "_items", "_work")

    def __init__(self, work: Callable[..., Iterable[Item_co]], *given: Any) -> None:
        self._work: Callable[..., Iterable[Item_co]] = work
        self._given = given
        self._items: tuple[Item_co, ...] | None = None

    def _read(self) -> tuple[Item_co, ...]:
        if self._items is None:
            with localcontext(prec=PRECISION):
                self._items = tuple(self._work(*self._given))
            self._work, self._given = tuple, ()  # what they were worked out from is let go
        return self._items

    @overload
    def __getitem__(self, place: int) -> Item_co: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Item_co, ...]: ...
    def __getitem__(self, place: int | slice) -> Item_co | tuple[Item_co, ...]:
        return self._read()[place]

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[Item_co]:
        return iter(self._read())

    def __eq__(self, other: object) -> bool:
        return self._read() == (other._read() if isinstance(other, WhenRead) else other)

    def __hash__(self) -> int:
        return hash(self._read())

    def __repr__(self) -> str:
        return repr(self._read())
