"""The numbers in a program's text that others may be asked about, and the text with other numbers in their places.

Everything else of the text stays as it was written, its comments and layout as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dsl import nodes
from dsl.read import read
from dsl.walk import walk

_FIGURE: Final = re.compile(r"^(?P<figure>[\d_.,]+[kKmM]?)(?P<unit>.*)$")
_TYPED: Final = re.compile(r"\d{1,12}(?:[.,]\d{1,4})?[kKmM]?")
_BETWEEN_THOUSANDS: Final = re.compile(r"(?<=\d)[_\s](?=\d{3}(?!\d))")
_AMBIGUOUS: Final = re.compile(r"\d{1,3}[.,]\d{3}")


class NotANumber(Exception):  # noqa: N818 - named for what happened
    """What was typed cannot stand where the number stood."""


@dataclass(frozen=True, slots=True)
class Adjustable:
    """A number as written on a line of the text; columns count from 1, the end is exclusive. `where` is the rule or measure."""

    line: int
    column: int
    end_column: int
    written: str
    where: str
    clause: str
    """Its line, with the number in brackets: `up to [50k] 1%`."""

    @property
    def figure(self) -> str:
        """Without its unit: `4` of `4%`, `900` of `900 EUR`."""
        found = _FIGURE.match(self.written)
        return found["figure"] if found else self.written

    @property
    def unit(self) -> str:
        found = _FIGURE.match(self.written)
        return found["unit"].strip() if found else ""


def adjustable(text: str) -> tuple[Adjustable, ...]:
    """Rates, amounts and thresholds of its rules and tables, in the order of the text, which is a program without errors."""
    program = read(text).program
    assert program is not None, "an accepted text is a program"
    lines = text.split("\n")
    found: dict[tuple[int, int], Adjustable] = {}
    for where, part in _parts(program):
        for node in walk(part):
            if isinstance(node, nodes.Percent | nodes.Amount | nodes.Number):
                each = _placed(node.span, where, lines)
                if each is not None:
                    found.setdefault((each.line, each.column), each)
    return tuple(found[place] for place in sorted(found))


def figure_of(typed: str, number: Adjustable) -> str:
    """What was typed as it is written in the language, with the number's unit. Raises NotANumber.

    >>> figure_of("4,5", Adjustable(1, 1, 3, "4%", "", ""))
    '4.5%'
    """
    if typed.strip() in (number.figure, number.written):
        return number.written
    bare = typed.strip()
    if number.unit and bare.casefold().endswith(number.unit.casefold()):
        bare = bare[: len(bare) - len(number.unit)].strip()
    bare = _BETWEEN_THOUSANDS.sub("", bare)
    if not bare.isascii() or not _TYPED.fullmatch(bare) or _AMBIGUOUS.fullmatch(bare):
        raise NotANumber(typed)
    gap = number.written[len(number.figure) : len(number.written) - len(number.unit)] if number.unit else ""
    return bare.replace(",", ".") + gap + number.unit


def with_numbers(text: str, permitted: Sequence[Adjustable], numbers: Mapping[int, str]) -> str:
    """The text with other numbers, each by its place among those that are permitted. The places are those of this text."""
    lines = text.split("\n")
    for place in sorted(numbers, key=lambda each: (permitted[each].line, -permitted[each].column)):
        number = permitted[place]
        line = lines[number.line - 1]
        assert line[number.column - 1 : number.end_column - 1] == number.written, "another text"
        lines[number.line - 1] = line[: number.column - 1] + numbers[place] + line[number.end_column - 1 :]
    return "\n".join(lines)


def _parts(program: nodes.Program) -> Iterator[tuple[str, object]]:
    """What partners may be asked about: what they get and for what, not what the vendor sets aside for it."""
    for measure in program.measures:
        if isinstance(measure.value, nodes.Table):
            yield measure.name, measure.value
    for rule in program.rules:
        yield rule.name, (rule.when, rule.top, rule.rewards, rule.multiply, rule.limits, rule.on)


def _placed(span: nodes.Span, where: str, lines: Sequence[str]) -> Adjustable | None:
    """None where it stands nowhere by itself, as what is only understood."""
    if span is nodes.NOWHERE or span.line != span.end_line:
        return None
    line = lines[span.line - 1]
    written = line[span.column - 1 : span.end_column - 1]
    if not _FIGURE.match(written):
        return None
    clause = f"{line[: span.column - 1].lstrip()}[{written}]{line[span.end_column - 1 :]}"
    return Adjustable(
        span.line, span.column, span.end_column, written, where, " ".join(clause.partition("//")[0].split())
    )
