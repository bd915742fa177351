"""Work on whole columns: of equal values each is worked out once. The values of a column are of one type, so that equal ones are the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from dsl.said import Said, why
from storage.award_json import canonical

V = TypeVar("V")
T = TypeVar("T")

Column = Sequence[Any]
Reasons = defaultdict[int, list[Said]]
"""What is wrong with rows, by their place."""


def converted(column: Sequence[V], convert: Callable[[V], T], wrong: Reasons | None = None) -> list[T]:
    """What becomes of each value. Where it raises ValueError nothing does (None), and the reason is put down for the row."""
    made: dict[V, Any] = {}
    unusable: set[V] = set()
    for value in set(column):
        try:
            made[value] = convert(value)
        except ValueError:
            if wrong is None:
                raise
            unusable.add(value)
            made[value] = None
    if wrong is not None and unusable:
        for place, value in enumerate(column):
            if value in unusable:
                wrong[place].append(_reason(convert, value))
    return [*map(made.__getitem__, column)]


def _reason(convert: Callable[[V], object], value: V) -> Said:
    """In the words of this very value: equal numbers may be written differently."""
    try:
        convert(value)
    except ValueError as error:
        return why(error)
    raise AssertionError(value)


def objects(columns: Mapping[str, Column], *, written: Collection[str] = (), rows: int) -> list[str]:
    """The rows as JSON objects, in the form of `canonical`, without what is missing. `written` are columns that hold such texts already."""
    members = [
        converted(columns[name], _member(name, is_written=name in written)) for name in sorted(columns)
    ]
    if not members:
        return ["{}"] * rows
    return ["{" + ",".join(filter(None, row)) + "}" for row in zip(*members, strict=True)]


def _member(name: str, *, is_written: bool) -> Callable[[Any], str]:
    head = f"{canonical(name)}:"

    def member(value: Any) -> str:
        if value is None:
            return ""
        if is_written:
            return head + str(value)
        # A whole number is in JSON what it is in Python; through the encoder that takes ten times as long.
        return head + (str(value) if type(value) is int else canonical(value))

    return member


def places_of(keys: Iterable[str]) -> dict[str, list[int]]:
    """Where each key stands."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        found[key].append(place)
    return dict(found)
