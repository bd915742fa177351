"""Everything that a part of a tree consists of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from dsl.nodes import Aggregate, Call, Name, Node, Program, Text


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


def walk_through(part: object, program: Program, *, into_aggregates: bool = True) -> Iterator[Node]:
    """The same, and everything below the measures that are named on the way, each of them once."""
    seen: set[str] = set()
    waiting = [part]
    while waiting:
        for node in walk(waiting.pop(), into_aggregates=into_aggregates):
            yield node
            match node:
                case Name((word,)):
                    name = word
                case Call("attainment", (Text(text), *_)):
                    name = text.lower()
                case _:
                    continue
            measure = program.measure(name)
            if measure is not None and measure.name not in seen:
                seen.add(measure.name)
                waiting.append(measure.value)


def rewritten(part: Any, other: Callable[[Node], Any]) -> Any:
    """The same tree with others in the place of some nodes: where `other` gives None, it goes on below the node."""
    if isinstance(part, Node):
        found = other(part)
        if found is not None:
            return found
        below = {each: getattr(part, each) for each in type(part).__dataclass_fields__ if each != "span"}
        return replace(part, **{each: rewritten(value, other) for each, value in below.items()})
    return tuple(rewritten(each, other) for each in part) if isinstance(part, tuple) else part


def renamed(part: Any, name: Callable[[Name], Name]) -> Any:
    """The same tree with other names."""
    return rewritten(part, lambda node: name(node) if isinstance(node, Name) else None)
