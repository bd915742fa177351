"""Values that are made by the hundred thousand: what an evaluation makes for every award.

`@record` is `@dataclass` with slots and, to the type checker, with whatever else it says. What a frozen class does at run time is left out:
it sets each field through `object.__setattr__`, which takes three times as long as all else. That nobody changes one is checked before the
program runs. `replace` is that of `dataclasses`, in a third of the time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from dataclasses import dataclass as record
    from dataclasses import replace
else:
    from dataclasses import dataclass, fields
    from functools import cache
    from operator import attrgetter

    def record(*, frozen: bool, kw_only: bool = False, **options: Any) -> Any:  # noqa: ARG001
        """A frozen dataclass, taken at its word."""
        assert frozen
        return dataclass(unsafe_hash=True, **options)

    def replace(found: Any, /, **changes: object) -> Any:
        """A copy with some fields changed."""
        return _copier(type(found))(found, changes)

    @cache
    def _copier(of: type[Any]) -> Any:
        made_from = [each for each in fields(of) if each.init]
        names = [each.name for each in made_from]
        values_of = attrgetter(*names, names[0])  # of a single name it would not give a tuple
        if any(each.kw_only for each in made_from):
            return lambda found, changes: of(**dict(zip(names, values_of(found), strict=False)) | changes)
        place = {name: index for index, name in enumerate(names)}

        def copied(found: Any, changes: dict[str, object]) -> Any:
            values = list(values_of(found)[:-1])
            for name, value in changes.items():
                values[place[name]] = value
            return of(*values)

        return copied


class _Evaluations:
    """How many go on at once, in this process."""

    def __init__(self) -> None:
        self.lock: Final = Lock()
        self.number = 0


_ALL: Final = _Evaluations()


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for circles of objects meanwhile: where all that is made is kept to the end, there are none, and looking takes a quarter of the time."""
    with _ALL.lock:
        was_on = gc.isenabled() or _ALL.number > 0
        _ALL.number += 1
        gc.disable()
    try:
        yield
    finally:
        with _ALL.lock:
            _ALL.number -= 1
            if was_on and not _ALL.number:
                gc.enable()


__all__ = ["record", "replace", "uncollected"]
