"""Exact functions of one quantity from zero up, made of straight pieces: what a rule pays for each amount sold."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Final

_MOST_CUTS: Final = 64
"""Of more nobody can keep track; what is worked out for a line stays in proportion to the text."""

Linear = tuple[Fraction, Fraction]
"""`a + b * x`, as (a, b)."""


class CurvedError(Exception):
    """The result is not made of straight pieces, or of too many."""


@dataclass(frozen=True, slots=True)
class Line:
    """At each cut, the first of which is zero, a value of its own; behind each, up to the next, one straight piece."""

    cuts: tuple[Fraction, ...]
    at: tuple[Fraction, ...]
    behind: tuple[Linear, ...]

    def __call__(self, x: Fraction) -> Fraction:
        last = bisect_right(self.cuts, x) - 1
        return self.at[last] if self.cuts[last] == x else _value(self.behind[last], x)

    def before(self, index: int) -> Fraction:
        """What is approached just below a cut."""
        return _value(self.behind[index - 1], self.cuts[index])

    def after(self, index: int) -> Fraction:
        """What is approached just above a cut."""
        return _value(self.behind[index], self.cuts[index])


@dataclass(frozen=True, slots=True)
class Fall:
    """At `at` there is less than just below, or just above than there; `slowly` where it goes down from there without a jump."""

    at: Fraction
    more: Fraction
    less: Fraction
    slowly: bool = False
    below: bool = True
    """Whether there is more just below it."""
    above: bool = False
    """Whether there is less only just above it."""


_ZERO: Final = Fraction(0)
_ONE: Final = Fraction(1)


def level(value: Fraction | int) -> Line:
    height = Fraction(value)
    return Line((_ZERO,), (height,), ((height, _ZERO),))


IDENTITY = Line((_ZERO,), (_ZERO,), ((_ZERO, Fraction(1)),))


def height_of(line: Line) -> Fraction | None:
    """Of a line that is the same everywhere; None of any other."""
    is_level = len(line.cuts) == 1 and not line.behind[0][1] and line.behind[0][0] == line.at[0]
    return line.at[0] if is_level else None


def plus(left: Line, right: Line) -> Line:
    return _each(left, right, lambda one, other: (one[0] + other[0], one[1] + other[1]))


def minus(left: Line, right: Line) -> Line:
    return _each(left, right, lambda one, other: (one[0] - other[0], one[1] - other[1]))


def times(left: Line, right: Line) -> Line:
    def product(one: Linear, other: Linear) -> Linear:
        if one[1] and other[1]:
            raise CurvedError
        slope = one[0] * other[1] if other[1] else one[1] * other[0]
        return one[0] * other[0], slope

    return _each(left, right, product)


def divided(left: Line, by: Line) -> Line:
    def quotient(one: Linear, other: Linear) -> Linear:
        if other[1] or not other[0]:
            raise CurvedError
        return one[0] / other[0], one[1] / other[0]

    return _each(left, by, quotient)


def where(condition: Line, then: Line, otherwise: Line) -> Line:
    """One where the condition is not zero, the other elsewhere."""
    everywhere = height_of(condition)
    if everywhere is not None:
        return then if everywhere else otherwise
    cuts = _cuts_of(condition, then, otherwise)
    chosen, one, other = (_split(line, cuts) for line in (condition, then, otherwise))
    return Line(
        cuts,
        tuple(yes if on else no for on, yes, no in zip(chosen.at, one.at, other.at, strict=True)),
        tuple(
            yes if on[0] else no for on, yes, no in zip(chosen.behind, one.behind, other.behind, strict=True)
        ),
    )


def holds(test: Callable[[int], bool], left: Line, right: Line) -> Line:
    """One where the difference between the two passes the test, which asks for its sign only, zero elsewhere."""
    gap = minus(left, right)
    zeros = _zeros(gap)
    if zeros:
        gap = _split(gap, tuple(sorted({*gap.cuts, *zeros})))
    ends = (*gap.cuts[1:], gap.cuts[-1] + 2)
    inside = (
        _value(piece, (low + high) / 2) for piece, low, high in zip(gap.behind, gap.cuts, ends, strict=True)
    )
    return Line(
        gap.cuts,
        tuple(_ONE if test(value.numerator) else _ZERO for value in gap.at),
        tuple((_ONE if test(value.numerator) else _ZERO, _ZERO) for value in inside),
    )


def least(left: Line, right: Line) -> Line:
    return where(holds(lambda gap: gap <= 0, left, right), left, right)


def largest(left: Line, right: Line) -> Line:
    return where(holds(lambda gap: gap >= 0, left, right), left, right)


def falls(line: Line, allowed: Line, *, whole: bool = False) -> Iterator[Fall]:
    """Where the line goes down, as far as it stands on what is allowed; of a count, from one whole number to the next."""
    cuts = _cuts_of(line, allowed)
    line, allowed = _split(line, cuts), _split(allowed, cuts)
    if whole:
        near = sorted({max(0, floor(cut) + by) for cut in line.cuts for by in (-1, 0, 1, 2)})
        for n in near:
            here, there = Fraction(n), Fraction(n + 1)
            if allowed(here) and allowed(there) and line(there) < line(here):
                yield Fall(there, line(here), line(there))
        return
    for index, cut in enumerate(line.cuts):
        known = [(0, line.at[index])] if allowed.at[index] else []
        if index and allowed.behind[index - 1][0]:
            known = [(-1, line.before(index)), *known]
        if allowed.behind[index][0]:
            known.append((1, line.after(index)))
        for (start, more), (end, less) in pairwise(known):
            if less < more:
                yield Fall(cut, more, less, below=start < 0, above=end > 0)
        if allowed.behind[index][0] and line.behind[index][1] < 0:
            next_cut = line.cuts[index + 1] if index + 1 < len(line.cuts) else cut + 1
            yield Fall(cut, line.after(index), _value(line.behind[index], next_cut), slowly=True)


def _value(piece: Linear, x: Fraction) -> Fraction:
    return piece[0] + piece[1] * x if piece[1] else piece[0]


def _cuts_of(*all_lines: Line) -> tuple[Fraction, ...]:
    first = all_lines[0].cuts
    if all(line.cuts == first for line in all_lines):
        return first
    return tuple(sorted({cut for line in all_lines for cut in line.cuts}))


def _split(line: Line, cuts: tuple[Fraction, ...]) -> Line:
    """The same line with more cuts, its own among them."""
    if cuts == line.cuts:
        return line
    if len(cuts) > _MOST_CUTS:
        raise CurvedError
    at: list[Fraction] = []
    pieces: list[Linear] = []
    own = -1
    for cut in cuts:
        if own + 1 < len(line.cuts) and line.cuts[own + 1] == cut:
            own += 1
            at.append(line.at[own])
        else:
            at.append(_value(line.behind[own], cut))
        pieces.append(line.behind[own])
    return Line(cuts, tuple(at), tuple(pieces))


def _each(left: Line, right: Line, operation: Callable[[Linear, Linear], Linear]) -> Line:
    cuts = _cuts_of(left, right)
    one, other = _split(left, cuts), _split(right, cuts)
    return Line(
        cuts,
        tuple(operation((a, _ZERO), (b, _ZERO))[0] for a, b in zip(one.at, other.at, strict=True)),
        tuple(operation(a, b) for a, b in zip(one.behind, other.behind, strict=True)),
    )


def _zeros(line: Line) -> list[Fraction]:
    found = []
    for index, (a, b) in enumerate(line.behind):
        if b:
            zero = -a / b
            end = line.cuts[index + 1] if index + 1 < len(line.cuts) else None
            if zero > line.cuts[index] and (end is None or zero < end):
                found.append(zero)
    return found
