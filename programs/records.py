"""Values that are made by the hundred thousand: what an evaluation makes for every award.

`@record` is `@dataclass` with slots and, to the type checker, with whatever else it says. What a frozen class does at run time is left out:
it sets each field through `object.__setattr__`, which takes three times as long as all else. That nobody changes one is checked before the
program runs. `replace` is that of `dataclasses`, in a third of the time; what is copied for every award, a `copier` copies in half of that.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    from dataclasses import dataclass as record
    from dataclasses import replace

    def copier(of: type[T], *changed: str) -> Callable[..., T]: ...
else:
    from dataclasses import dataclass, fields
    from functools import cache

    def record(*, frozen: bool, kw_only: bool = False, **options: Any) -> Any:  # noqa: ARG001
        """A frozen dataclass, taken at its word: its fields are passed as they are meant to be, and none is set later."""
        assert frozen
        return dataclass(unsafe_hash=True, **options)

    def replace(found: Any, /, **changes: object) -> Any:
        """A copy with some fields changed."""
        return copier(type(found), *changes)(found, *changes.values())

    @cache
    def copier(of: type[Any], *changed: str) -> Any:
        """A function that copies a value of this class and sets these fields to what it is given after it, in their order.

        Written out as `dataclasses` writes out `__init__`: no loop, no dictionary.
        """
        known = fields(of)
        names = [each.name for each in known if each.init]
        unknown = set(changed) - set(names)
        if unknown:
            raise TypeError(f"{of.__name__} has no {', '.join(sorted(unknown))} to be given")
        values = [name if name in changed else f"found.{name}" for name in names]
        begun = {each.name: each.default_factory for each in known if not each.init}
        if of.__setattr__ is not object.__setattr__ or hasattr(of, "__post_init__"):
            # It works something out when it is made, or guards its fields: then it is made as it always is.
            by_name = {each.name for each in known if each.kw_only}
            given = [value for name, value in zip(names, values, strict=True) if name not in by_name]
            given += [f"{name}={value}" for name, value in zip(names, values, strict=True) if name in by_name]
            body = f"return of({', '.join(given)})"
        else:
            lines = [f"copy.{name} = {value}" for name, value in zip(names, values, strict=True)]
            lines += [f"copy.{name} = begin_{name}()" for name in begun]
            body = "; ".join(("copy = new(of)", *lines, "return copy"))
        written: dict[str, Any] = {"of": of, "new": object.__new__}
        written |= {f"begin_{name}": begin for name, begin in begun.items()}
        exec(f"def copied(found, {', '.join(f'{name}' for name in changed)}): {body}", written)  # noqa: S102 - of names of our own fields
        return written["copied"]


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
_MANY: Final = 100_000
"""To go through so many objects takes some 15 ms."""


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
                if gc.get_count()[0] > _MANY:
                    # What was made is old from now on: without that it would be gone through at once. So is all that was young or
                    # set aside for good: of few things that costs more than it spares, as circles among them are not looked for until
                    # a quarter more of everything has come.
                    gc.freeze()
                    gc.unfreeze()
                gc.enable()


__all__ = ["copier", "empty", "record", "replace", "uncollected"]
