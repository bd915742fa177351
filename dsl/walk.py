"""Everything that a part of a tree consists of."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.nodes import Aggregate, Node


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
