"""Values that are made by the hundred thousand: what an evaluation makes for every award.

`@record` is `@dataclass` with slots and, to the type checker, with whatever else it says. What a frozen class does at run time is left out:
it sets each field through `object.__setattr__`, which takes three times as long as all else. That nobody changes one is checked before the
program runs. `replace` is that of `dataclasses`, in a third of the time; what is copied for every award, a `copier` copies in half of that,
and what has many fields, a `maker` makes in a third of the time that its class takes to sort out which of them were given.
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
    def maker(of: type[T], *given: str) -> Callable[..., T]: ...
else:
    from dataclasses import MISSING, dataclass, fields
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
        rest = {each.name: f"found.{each.name}" for each in fields(of) if each.init}
        return _written(of, changed, rest, ("found", *changed))

    @cache
    def maker(of: type[Any], *given: str) -> Any:
        """A function that makes a value of this class of these fields, in their order; all others are what they are where nothing is said."""
        rest = {each.name: _unsaid(each) for each in fields(of) if each.init and each.name not in given}
        return _written(of, given, rest, given)

    def _unsaid(field: Any) -> str:
        """What a field is where nothing is said, as it is written in what `_written` writes."""
        if field.default is MISSING and field.default_factory is MISSING:
            raise TypeError(f"{field.name} has to be given")
        return f"unsaid_{field.name}" if field.default_factory is MISSING else f"begin_{field.name}()"

    def _written(
        of: type[Any], given: tuple[str, ...], rest: Mapping[str, str], parameters: tuple[str, ...]
    ) -> Any:
        """A function that makes a value of the class: of what it is given, and the rest as it is written here."""
        known = fields(of)
        names = [each.name for each in known if each.init]
        unknown = set(given) - set(names)
        if unknown:
            raise TypeError(f"{of.__name__} has no {', '.join(sorted(unknown))} to be given")
        values = {name: name if name in given else rest[name] for name in names}
        if of.__setattr__ is not object.__setattr__ or hasattr(of, "__post_init__"):
            # It works something out when it is made, or guards its fields: then it is made as it always is.
            by_name = {each.name for each in known if each.kw_only}
            passed = [value for name, value in values.items() if name not in by_name]
            passed += [f"{name}={value}" for name, value in values.items() if name in by_name]
            body = f"return of({', '.join(passed)})"
        else:
            lines = [f"made.{name} = {value}" for name, value in values.items()]
            lines += [f"made.{each.name} = begin_{each.name}()" for each in known if not each.init]
            body = "; ".join(("made = new(of)", *lines, "return made"))
        used: dict[str, Any] = {"of": of, "new": object.__new__}
        used |= {f"begin_{each.name}": each.default_factory for each in known}
        used |= {f"unsaid_{each.name}": each.default for each in known}
        exec(f"def written({', '.join(parameters)}): {body}", used)  # noqa: S102 - of names of our own fields
        return used["written"]


EMPTY: Final[Mapping[Any, Any]] = MappingProxyType({})
"""What holds nothing, once for all: a field that is nearly always empty takes no room."""


def empty() -> Mapping[Any, Any]:
    """For a field that is empty where nothing is said."""
    return EMPTY


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


__all__ = ["EMPTY", "copier", "empty", "maker", "record", "replace", "uncollected"]
