"""Bands that are written as rules: what one rule loses at some place, another of the same occasions takes over there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Final, Literal

from dsl import lines, nodes
from dsl.beside_others import beside_others, rules_instead, shared_by
from dsl.beside_others import occasion as occasion_of
from dsl.lines import Fall, level
from dsl.pay_lines import NotDecidedError, PayLine, PayLines
from dsl.unfollowed import spanning

_CENT: Final = Fraction(1, 100)
_Occasion = object
_Rises = dict[tuple[Fraction, bool], Fraction]
"""How much more there is at a place than just below, and (True) just above than there."""


@dataclass(slots=True)
class Bands:
    """What all rules together gain at each place, worked out once: so each rule is looked at in proportion to its own text."""

    program: nodes.Program
    lines: PayLines
    gained: dict[tuple[_Occasion, str], _Rises] | None = None
    own: dict[int, tuple[str, _Rises]] = field(default_factory=dict)
    unknown: dict[_Occasion, int] = field(default_factory=lambda: defaultdict(int))
    """How many rules of an occasion cannot be followed."""

    def take_over(
        self, rule: nodes.Rule, line: PayLine, fall: Fall, clause: nodes.Node
    ) -> Literal["surely", "perhaps"] | None:
        """Whether other rules of the same occasions pay at that place what this one no longer does."""
        if fall.slowly or line.assumed:
            return None
        if self.gained is None:
            self.gained = self._all()
        assert line.goes_by is not None
        occasion = occasion_of(rule)
        together = self.gained.get((occasion, line.goes_by), {})
        _, own = self.own.get(id(rule), ("", {}))
        # Between two cents there is no amount: what begins a cent further takes over at once.
        at_once = [
            *([(fall.at, False)] if fall.below else []),
            *([(fall.at, True), (fall.at + _CENT, False)] if fall.above else []),
        ]
        gained = sum((together.get(at, Fraction(0)) - own.get(at, 0) for at in at_once), Fraction(0))
        if gained >= fall.more - fall.less:
            return "surely"
        others_unknown = self.unknown[occasion] - (id(rule) not in self.own)
        return "perhaps" if clause is rule.when and others_unknown > 0 else None

    def _surely(self, rule: nodes.Rule) -> PayLine | None:
        """What is paid there, whatever else is sold; None where that goes with other rules, or with what was paid before."""
        if (
            rule.budget
            or spanning(rule)
            or shared_by(rule, self.program)
            or rules_instead(rule, self.program)
        ):
            return None
        try:
            found = tuple(beside_others(rule, self.lines))
        except NotDecidedError:
            return None
        if len(found) != 1 or found[0].assumed:
            return None
        needed = len(rule.requires.rules) if rule.requires else 0
        followed = sum(isinstance(clause, nodes.Requires) for clause, _ in found[0].stages)
        return found[0] if followed == needed else None

    def _all(self) -> dict[tuple[_Occasion, str], _Rises]:
        gained: dict[tuple[_Occasion, str], _Rises] = defaultdict(lambda: defaultdict(Fraction))
        for rule in self.program.rules:
            line = self._surely(rule)
            if line is None:
                self.unknown[occasion_of(rule)] += 1
                continue
            rises = _rises(line)
            self.own[id(rule)] = (line.goes_by or "", rises)
            for at, more in rises.items():
                gained[occasion_of(rule), line.goes_by or ""][at] += more
        return gained


def _rises(line: PayLine) -> _Rises:
    """Jumps, also downwards; of a count, from one whole number to the next."""
    paid = lines.where(line.allowed, line.paid, level(0))
    if line.whole:
        near = {Fraction(floor(cut) + by) for cut in paid.cuts for by in (0, 1)}
        return {(at, False): paid(at) - paid(at - 1) for at in near if at > 0}
    rises: _Rises = {}
    for index, cut in enumerate(paid.cuts):
        rises[cut, True] = paid.after(index) - paid.at[index]
        if index:
            rises[cut, False] = paid.at[index] - paid.before(index)
    return rises
