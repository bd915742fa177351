"""What stands at a place, in plain words: the clause, and the rule or measure that it belongs to.

How a part is said is not asked for: a program is read back with the part and without it, and what is gone is about the part. So
every clause has its words here as soon as `explain` knows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any, TypeVar

from dsl import nodes
from dsl.parse import parse
from dsl.walk import walk
from programs.reading import program_in_words

_N = TypeVar("_N", bound=nodes.Node)
_KEPT = ("measures", "fields", "comments")
"""What the rest of a program builds on."""


@dataclass(frozen=True, slots=True)
class Hover:
    text: str
    span: nodes.Span


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a node: which of its fields it is in, where it stands, and the node without it."""

    name: str
    value: object
    span: nodes.Span
    without: nodes.Node | None

    @property
    def first_line(self) -> int:
        return self.span.line

    @property
    def last_line(self) -> int:
        """Where the last of what it consists of ends: a table goes on to its last step."""
        return max([self.span.end_line, *(each.span.end_line for each in walk(self.value))])


def plain_words(text: str, *, line: int, column: int, lang: str = "en") -> Hover | None:
    """What stands there, counted from 1, in the reader's language; None between the parts of a program."""
    written = text.split("\n")[line - 1].partition("//")[0] if line <= text.count("\n") + 1 else ""
    program = parse(text).program
    if program is None or not written.strip():
        return None
    item = _at(list(_parts(program)), line, column, to_the_next=True)
    if item is None:
        first, *_ = program_in_words(program, lang).split("\n\n")
        return Hover(first, program.span) if line == program.span.line else None
    if not isinstance(item.value, nodes.Node) or not isinstance(getattr(program, item.name), tuple):
        if not item.first_line <= line <= item.last_line:
            return None
        return _said(_lost(program, item.without, lang), (), item.span)
    alone = _alone(program, item.name, item.value)
    whole = _lost(alone, _with(alone, **{item.name: ()}), lang)
    clause = _at(list(_parts(item.value)), line, column)
    if clause is None or clause.without is None:
        return _said((), whole, item.span)
    words = _lost(alone, _with(alone, **{item.name: (clause.without,)}), lang)
    return _said(words, whole, clause.span)


def _at(parts: list[_Part], line: int, column: int, *, to_the_next: bool = False) -> _Part | None:
    """The part that stands there: the last that begins before the place on its line, else one that goes on from above."""
    on_line = [part for part in parts if part.first_line == line]
    before = [part for part in on_line if part.span.column <= column]
    if on_line:
        return max(before, key=lambda part: part.span.column) if before else on_line[0]
    above = [part for part in parts if part.first_line < line and (to_the_next or line <= part.last_line)]
    return max(above, key=lambda part: (part.span.line, part.span.column), default=None)


def _said(clause: tuple[str, ...], whole: tuple[str, ...], span: nodes.Span) -> Hover | None:
    """The clause's own words first, then all of the item that it is in."""
    parts = ["\n".join(lines) for lines in (clause, whole) if lines]
    return Hover("\n\n".join(parts), span) if parts else None


def _lost(program: nodes.Program, without: object, lang: str) -> tuple[str, ...]:
    """The lines that are in the one reading and not in the other."""
    if not isinstance(without, nodes.Program):
        return ()
    kept = program_in_words(without, lang).split("\n")
    lines = []
    for line in program_in_words(program, lang).split("\n"):
        if line in kept:
            kept.remove(line)
        elif line:
            lines.append(line)
    return tuple(lines)


def _alone(program: nodes.Program, name: str, item: nodes.Node) -> nodes.Program:
    """The program with that item only, and what it may build on."""
    others = {
        each.name: () for each in fields(program) if each.default == () and each.name not in (*_KEPT, name)
    }
    return _with(program, **others, **{name: (item,)})


def _parts(node: nodes.Node) -> Iterator[_Part]:
    """The parts of a node that stand somewhere, the outermost first."""
    places = node.header_places if isinstance(node, nodes.Program) else {}
    for each in fields(node):
        value = getattr(node, each.name)
        if each.name in ("span", "comments") or value == each.default:
            continue
        if each.name in places:
            yield _Part(each.name, value, places[each.name], _left_out(node, each.name))
        elif isinstance(value, nodes.Node):
            yield _Part(each.name, value, value.span, _left_out(node, each.name))
        elif isinstance(value, tuple):
            for member in value:
                if isinstance(member, nodes.Node):
                    rest = tuple(other for other in value if other is not member)
                    yield _Part(each.name, member, member.span, _with(node, **{each.name: rest}))


def _with(node: _N, **changes: Any) -> _N:
    return replace(node, **changes)


def _left_out(node: nodes.Node, name: str) -> nodes.Node | None:
    """The node as if nothing had been written there; None where something must be."""
    default = next(each.default for each in fields(node) if each.name == name)
    return None if default is MISSING else _with(node, **{name: default})
