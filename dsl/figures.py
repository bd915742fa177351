"""Measures of single facts: `measure profit = amount - cost` names what each deal has, where `measure cloud = sum(…)` names what a partner has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, get_args

from dsl import nodes
from dsl.links import own_links
from dsl.nesting import in_order
from dsl.vocabulary import FIELDS, LINKS
from dsl.walk import walk

MOST_PARTS: Final = 50_000
"""A name is looked at as what it stands for, and figures may name others: so many parts all names of a program come to at most."""
MOST_NAMED: Final = 20
"""So many of them one in the other."""
_COUNTED: Final = (
    nodes.Aggregate, nodes.PerPeriod, nodes.PerPartner, nodes.PerUnit, nodes.DayWhen, nodes.EarnedOver, nodes.Growth,
)  # fmt: skip
"""What stands in these is about the facts that they count."""
_KINDS: Final[tuple[nodes.FactKind, ...]] = get_args(nodes.FactKind)
_OF_ANYTHING: Final = frozenset({"partner", "period", "this", "place"})
"""Words that mean something where no fact is at hand, too."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A program in which the figures of facts stand with what they mean."""

    program: nodes.Program
    too_large: nodes.Measure | None = None
    """One that stands for more than anybody reads: then some are left as names."""


def with_figures(program: nodes.Program) -> Filled:
    """The same program, with every name of a fact's figure as a `Figure`."""
    found = _Figures(program)
    if not found.kinds and not found.hidden:
        return Filled(program, found.too_large)
    measures = tuple(
        replace(each, value=found.filled(each.value), of_each=(found.kinds | found.hidden).get(each.name))
        for each in program.measures
    )
    filled: nodes.Program = found.filled(program)
    return Filled(replace(filled, measures=measures), found.too_large)


@dataclass(slots=True)
class _Figures:
    program: nodes.Program
    kinds: dict[str, nodes.FactKind] = field(default_factory=dict)
    """The measures that are figures, by name, and of which facts."""
    figures: dict[str, nodes.Figure] = field(default_factory=dict)
    hidden: dict[str, nodes.FactKind] = field(default_factory=dict)
    """Those that are called like a field of the facts, and so can never be asked for."""
    sizes: dict[str, int] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)
    """How many stand one in the other."""
    room: int = MOST_PARTS
    too_large: nodes.Measure | None = None

    def __post_init__(self) -> None:
        named = {measure.name: measure for measure in reversed(self.program.measures)}
        columns = {kind: _columns(self.program, kind) for kind in _KINDS}
        words = {
            name: [each.path[0] for each in _own_names(measure.value)] for name, measure in named.items()
        }
        for name in in_order(words):
            self._add(named[name], words[name], named, columns)

    def _add(
        self,
        measure: nodes.Measure,
        words: Sequence[str],
        named: Mapping[str, nodes.Measure],
        columns: Mapping[nodes.FactKind, frozenset[str]],
    ) -> None:
        """Whether it is a figure, and what it means; those that it names are known."""
        asked = [word for word in words if word not in named and word not in _OF_ANYTHING]
        kinds = [self.kinds[word] for word in words if word in self.kinds]
        kind = max(_KINDS, key=lambda each: sum(word in columns[each] for word in asked))
        if any(word in columns[kind] for word in asked):
            kinds = [kind]
        if not kinds:
            return
        if measure.name in columns[kinds[0]]:
            self.hidden[measure.name] = kinds[0]
            return
        depth = 1 + max((self.depths[word] for word in words if word in self.depths), default=0)
        if depth > MOST_NAMED:
            self.too_large = measure
            return
        value = self.filled(measure.value)
        own = self.program.fields if isinstance(measure.value, nodes.Table) else ()
        self.kinds[measure.name] = kinds[0]
        self.figures[measure.name] = nodes.Figure(measure.name, value, own)
        self.sizes[measure.name] = sum(1 for _ in walk(value))
        self.depths[measure.name] = depth

    def filled(self, part: Any) -> Any:
        """The same tree with figures in the place of their names, wherever any value may stand."""
        match part:
            case nodes.Name((word,)) if word in self.figures:
                self.room -= self.sizes[word]
                if self.room < 0:
                    self.too_large = self.program.measure(word)
                    return part
                return replace(self.figures[word], span=part.span)
            case nodes.Name():
                return part
            case nodes.Node():
                below = {
                    each.name: self.filled(getattr(part, each.name))
                    for each in fields(part)
                    if each.init
                    and (not _is_name(each.type) or isinstance(getattr(part, each.name), nodes.Among))
                }
                return replace(part, **below)
            case tuple():
                return tuple(self.filled(each) for each in part)
            case _:
                return part


def _is_name(annotation: Any) -> bool:
    """Whether only a name can stand there: of a field, a unit, somebody who is paid."""
    return "Name" in str(annotation) and "Expression" not in str(annotation)


def _columns(program: nodes.Program, kind: nodes.FactKind) -> frozenset[str]:
    """What a bare name, or the first word of a name, can mean only where such a fact is at hand."""
    own = {each.name for each in program.fields if each.on == kind}
    read = {each.name for each in program.readings if each.on == kind}
    return frozenset({*FIELDS[kind], *own, *read, *own_links(program, kind), *LINKS} - _OF_ANYTHING)


def _own_names(part: object) -> Iterator[nodes.Name]:
    """The names in it that are not asked of other facts."""
    match part:
        case nodes.Name():
            yield part
        case nodes.Node() if not isinstance(part, _COUNTED):
            for each in fields(part):
                yield from _own_names(getattr(part, each.name))
        case tuple():
            for each in part:
                yield from _own_names(each)
        case _:
            pass
