"""The numbers that others may be asked about, in the words and figures of whoever reads: `up to [50,000 EUR]: 1%`.

What a program says is said twice, once with another number in its place: where the two differ the number stands, in the same words in
which programs are read back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from dsl import nodes
from dsl.walk import rewritten
from programs.adjustable import Adjustable, with_numbers
from programs.phrases import Phrases
from programs.records import replace
from programs.rule_reading import rule_lines
from programs.speech import speech
from programs.table_words import table_lines
from programs.versions import program_of

_FIGURE: Final = re.compile(r"\d(?:[\d.,’\xa0\u202f]*\d)?(?:%| [A-Z]{3}\b)?")
_OTHER: Final = Decimal("987654.3")
"""Hardly a number of a program's, and of nothing there is one."""


@dataclass(frozen=True, slots=True)
class Clause:
    """The sentence, or the step of a table, in which a number stands; the number with its currency."""

    before: str
    number: str
    after: str

    def __str__(self) -> str:
        return f"{self.before}[{self.number}]{self.after}"


def clauses(text: str, numbers: Sequence[Adjustable], lang: str) -> tuple[Clause, ...]:
    """Of each number of the text; as it is written where nothing says it."""
    program = program_of(text)
    said = {where: _lines(program, where, lang) for where in dict.fromkeys(each.where for each in numbers)}
    return tuple(
        _differing(said[each.where], _lines(_with_another(program, each), each.where, lang)) or _written(each)
        for each in numbers
    )


def said_instead(text: str, number: Adjustable, new: str, lang: str) -> str:
    """Another figure in the place of the number, as it is said there; as it is written where nothing says it."""
    after = program_of(with_numbers(text, [number], {0: new}))
    found = _differing(_lines(after, number.where, lang), _lines(program_of(text), number.where, lang))
    return found.number if found is not None else new


def _lines(program: nodes.Program, where: str, lang: str) -> list[str]:
    """All that is said of that rule, or of that table of a measure's."""
    words = Phrases(program, speech(lang))
    lines = [line for rule in program.rules if rule.name == where for line in rule_lines(rule, words)]
    for measure in program.measures:
        if measure.name == where and isinstance(measure.value, nodes.Table):
            lines += table_lines(measure.value, replace(words, owner=measure.of_each))
    return [_plain(line.strip().removeprefix("• ").removesuffix("."), words) for line in lines]


def _plain(line: str, words: Phrases) -> str:
    """What a step pays without its article: `fino a 50.000 EUR: 1%`."""
    head, colon, value = line.partition(": ")
    return f"{head}{colon}{words.speech.bare(value)}"


def _with_another(program: nodes.Program, number: Adjustable) -> nodes.Program:
    def other(node: nodes.Node) -> Any:
        is_it = (node.span.line, node.span.column) == (number.line, number.column)
        if is_it and isinstance(node, nodes.Percent | nodes.Amount | nodes.Number):
            return replace(node, value=_OTHER)
        return None

    changed: nodes.Program = rewritten(program, other)
    return changed


def _differing(lines: Sequence[str], otherwise: Sequence[str]) -> Clause | None:
    """The first line that is another one there, around the figure that is."""
    for line, other in zip(lines, otherwise, strict=False):
        if line != other:
            figures, others = (list(_FIGURE.finditer(each)) for each in (line, other))
            pairs = zip(figures, others, strict=False)
            found = next((mine for mine, theirs in pairs if mine[0] != theirs[0]), None)
            return found and Clause(line[: found.start()], found[0], line[found.end() :])
    return None


def _written(number: Adjustable) -> Clause:
    before, _, rest = number.clause.partition("[")
    figure, _, after = rest.partition("]")
    return Clause(before, figure, after)
