"""Comments stay with what they are about, also where the formatter moves it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from dsl.nodes import NOWHERE, Comment, Span


@dataclass(frozen=True, slots=True)
class Line:
    """A line of canonical text and the place in the writer's text that it stands for, where that is known."""

    text: str
    span: Span = NOWHERE


def with_comments(lines: Sequence[Line], comments: Sequence[Comment]) -> list[str]:
    """The lines with each comment beside or above the clause it stood at.

    A comment on its own line belongs to the clause that follows it, one after code to the clause it ends; what follows the last
    clause stays at the end.
    """
    places = sorted((_start(line), index) for index, line in enumerate(lines) if line.span is not NOWHERE)
    starts = [place for place, _ in places]
    above: dict[int, list[str]] = {}
    beside: dict[int, str] = {}
    for comment in sorted(comments, key=lambda each: (each.span.line, each.span.column)):
        at = (comment.span.line, comment.span.column)
        text = f"// {comment.text}".rstrip()
        if comment.own_line or not starts or starts[0] > at:
            found = bisect_left(starts, at)
            above.setdefault(places[found][1] if found < len(places) else len(lines), []).append(text)
            continue
        index = places[bisect_right(starts, at) - 1][1]
        if index in beside:
            above.setdefault(index, []).append(beside[index])
        beside[index] = text
    return [*_woven(lines, above, beside), *(["", *above[len(lines)]] if len(lines) in above else [])]


def _woven(lines: Sequence[Line], above: dict[int, list[str]], beside: dict[int, str]) -> list[str]:
    result: list[str] = []
    for index, line in enumerate(lines):
        indent = line.text[: len(line.text) - len(line.text.lstrip())]
        result += [indent + text for text in above.get(index, ())]
        result.append(f"{line.text}  {beside[index]}" if index in beside else line.text)
    return result


def _start(line: Line) -> tuple[int, int]:
    return line.span.line, line.span.column
