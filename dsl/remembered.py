"""What follows from a tree alone is worked out once: a tree never changes, and the same one is asked about for every partner."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

MOST: Final = 20_000
"""So many answers of one function are kept; then it begins anew, so that a process that runs for long stays small."""


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """Keep the answers for the very same arguments (not equal ones: to compare trees takes as long as to walk over them).

    The function depends on its arguments and nothing else, and these never change.
    """
    kept: dict[tuple[object, ...], tuple[object, T]] = {}

    @wraps(function)
    def answer(*arguments: P.args, **named: P.kwargs) -> T:
        key = (*map(id, arguments), *named, *map(id, named.values())) if named else tuple(map(id, arguments))
        found = kept.get(key)
        if found is not None:
            return found[1]
        result = function(*arguments, **named)
        if len(kept) >= MOST:
            kept.clear()
        # The arguments are kept as well: as long as they are, nothing else can have their identity.
        kept[key] = ((arguments, named), result)
        return result

    return answer
