"""Everything that a part of a tree consists of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from dsl.nodes import Aggregate, Name, Node


def walk(part: object, *, into_aggregates: bool = True) -> Iterator[Node]:
    """The node and everything below it; of a tuple, of each of its members.

    What stands inside an aggregate is about single facts, not about what the rule or measure is built on.
    """
    if isinstance(part, Node):
        yield part
        if isinstance(part, Aggregate) and not into_aggregates:
            return
        for name in type(part).__dataclass_fields__:
            if name != "span":
                yield from walk(getattr(part, name), into_aggregates=into_aggregates)
    elif isinstance(part, tuple):
        for each in part:
            yield from walk(each, into_aggregates=into_aggregates)


def renamed(part: Any, name: Callable[[Name], Name]) -> Any:
    """The same tree with other names."""
    if isinstance(part, Name):
        return name(part)
    if isinstance(part, Node):
        below = {each: getattr(part, each) for each in type(part).__dataclass_fields__ if each != "span"}
        return replace(part, **{each: renamed(value, name) for each, value in below.items()})
    return tuple(renamed(each, name) for each in part) if isinstance(part, tuple) else part
