"""Everything that a part of a tree consists of."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.nodes import Node


def walk(part: object) -> Iterator[Node]:
    """The node and everything below it; of a tuple, of each of its members."""
    if isinstance(part, Node):
        yield part
        for name in type(part).__dataclass_fields__:
            if name != "span":
                yield from walk(getattr(part, name))
    elif isinstance(part, tuple):
        for each in part:
            yield from walk(each)
