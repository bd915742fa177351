"""Rules and measures that build on themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dsl import nodes
from dsl.dependencies import dependencies, item_key, settled_items
from dsl.diagnostics import Diagnostic, error
from dsl.format import format_fund, format_item
from dsl.names import called
from dsl.said import Said, said
from dsl.walk import walk


def circles(program: nodes.Program) -> Iterator[Diagnostic]:
    """Each circle once, at the first of those that make it."""
    rules = {called(rule.name): rule for rule in program.rules}
    titles = {name: f"“{rule.name}”" for name, rule in rules.items()}
    items = {item_key(place): item for place, item in enumerate(settled_items(program))}
    titles |= {
        key: f"`{format_fund(item) if isinstance(item, nodes.Fund) else format_item(item)}`"
        for key, item in items.items()
    }
    for circle in _circles(dependencies(program)):
        yield error(
            "circle",
            said("{title} depends on itself", title=titles[circle[0]]),
            (rules | items)[circle[0]].span,
            _way(titles[name] for name in (*circle, circle[0])),
        )
    measures = {measure.name: measure for measure in program.measures}
    for circle in _circles({name: _names_in(measure) for name, measure in measures.items()}):
        yield error(
            "circle",
            said("`{name}` is measured by itself", name=circle[0]),
            measures[circle[0]].span,
            _way(f"`{name}`" for name in (*circle, circle[0])),
        )


def _way(names: Iterator[str]) -> Said:
    return said("it goes round: {names}", names=" → ".join(names))


def _names_in(measure: nodes.Measure) -> list[str]:
    found = [
        node.path[0] for node in walk(measure.value, into_aggregates=False) if isinstance(node, nodes.Name)
    ]
    attained = [
        argument.value.casefold()
        for node in walk(measure.value)
        if isinstance(node, nodes.Call) and node.function == "attainment"
        for argument in node.arguments
        if isinstance(argument, nodes.Text)
    ]
    return [*found, *attained]


def _circles(edges: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The circles in a graph, no member of one named again; looked for without recursion."""
    told: set[str] = set()
    for start in edges:
        if start in told:
            continue
        path = _back_to(start, edges)
        if path and told.isdisjoint(path):
            told.update(path)
            yield path


def _back_to(start: str, edges: Mapping[str, Sequence[str]]) -> tuple[str, ...] | None:
    came_from: dict[str, str] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop(0)
        for following in edges.get(name, ()):
            if following == start:
                path = [name]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return tuple(reversed(path))
            if following not in came_from and following in edges:
                came_from[following] = name
                waiting.append(following)
    return None
