"""What rules and statuses are called: the form in which names are compared, and the names that a rule gives."""

from __future__ import annotations

from dsl import nodes


def called(name: str) -> str:
    """The form in which names are compared."""
    return name.strip().casefold()


def statuses_of(rule: nodes.Rule) -> tuple[str, ...]:
    """What can be asked for with `has`: the name of a status, of a ladder, of each of its levels."""
    return tuple(dict.fromkeys((rule.name, *levels_of(rule)))) if rule.kind == "status" else ()


def levels_of(rule: nodes.Rule) -> tuple[str, ...]:
    """The names of a ladder's levels, from the lowest to the highest; of a plain status, its own."""
    if rule.level is None:
        return (rule.name,)
    steps = rule.level.table.steps
    values = [step.value.value for step in steps]
    names = [value.value for value in values if isinstance(value, nodes.Text)]
    downwards = [isinstance(step, nodes.Rest) for step in steps]
    if (
        len(names) == len(steps)
        and any(downwards)
        and any(isinstance(step, nodes.From | nodes.Above) for step in steps)
    ):
        # What is left below the first `from` is the lowest level, wherever it stands.
        names.insert(0, names.pop(downwards.index(True)))
    return tuple(dict.fromkeys(names))
