"""What `attainment("revenue")` is about: a measure of that name, or else a score from the files."""

from __future__ import annotations

from dsl import nodes
from dsl.names import called
from dsl.suggest import closest
from dsl.walk import walk


def meant_measure(name: str, program: nodes.Program) -> str | None:
    """The measure that is nearly called so, where there is none of that name, and the program speaks of no such score."""
    if program.measure(name.lower()) is not None or _is_a_score(name, program):
        return None
    known = {each.name.replace("_", " "): each.name for each in program.measures}
    near = closest(name.replace("_", " "), known)
    return None if near is None else known[near]


def _is_a_score(name: str, program: nodes.Program) -> bool:
    for node in walk((program.rules, program.measures, program.expects)):
        match node:
            case nodes.Call("score", (nodes.Text(other), *_)) | nodes.Given("score", str() as other):
                if called(other) == called(name):
                    return True
            case _:
                pass
    return False
