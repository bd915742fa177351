"""The scores that a program asks for: what people judge, and no file of deals can say."""

from __future__ import annotations

from dsl import nodes
from dsl.names import called
from dsl.walk import walk


def scores_asked(program: nodes.Program) -> tuple[str, ...]:
    """Their names as the program writes them first; of an attainment, where no measure is called so."""
    measures = {called(each.name) for each in program.measures}
    found: dict[str, str] = {}
    for node in walk(program):
        match node:
            case nodes.Call("score", (nodes.Text(name), *_)):
                found.setdefault(called(name), name)
            case nodes.Call("attainment", (nodes.Text(name), *_)) if called(name) not in measures:
                found.setdefault(called(name), name)
            case _:
                pass
    return tuple(found.values())
