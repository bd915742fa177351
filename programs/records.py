"""Values that are made by the hundred thousand: what an evaluation makes for every award.

`@record` is `@dataclass` with slots and, to the type checker, with whatever else it says. What a frozen class does at run time is left out:
it sets each field through `object.__setattr__`, which takes three times as long as all else. That nobody changes one is checked before the
program runs. `replace` is that of `dataclasses`, in a third of the time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from dataclasses import dataclass as record
    from dataclasses import replace
else:
    from dataclasses import dataclass, fields
    from functools import cache
    from operator import attrgetter

    def record(*, frozen: bool, kw_only: bool = False, **options: Any) -> Any:  # noqa: ARG001
        """A frozen dataclass, taken at its word: its fields are passed as they are meant to be, and none is set later."""
        assert frozen
        return dataclass(unsafe_hash=True, **options)

    def replace(found: Any, /, **changes: object) -> Any:
        """A copy with some fields changed."""
        return _copier(type(found))(found, changes)

    @cache
    def _copier(of: type[Any]) -> Any:
        names = [each.name for each in fields(of) if each.init]
        place = {name: index for index, name in enumerate(names)}
        values_of = attrgetter(*names, names[0])  # of a single name it would not give a tuple
        by_name = any(each.kw_only for each in fields(of))

        def copied(found: Any, changes: dict[str, object]) -> Any:
            values = list(values_of(found))
            values.pop()
            for name, value in changes.items():
                values[place[name]] = value
            return of(**dict(zip(names, values, strict=True))) if by_name else of(*values)

        return copied


_EMPTY: Final[Mapping[Any, Any]] = MappingProxyType({})


def empty() -> Mapping[Any, Any]:
    """What holds nothing, once for all: a field that is nearly always empty takes no room."""
    return _EMPTY


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
                # What was made is old from now on: without that it would be gone through at once.
                gc.freeze()
                gc.unfreeze()
                gc.enable()


__all__ = ["empty", "record", "replace", "uncollected"]
