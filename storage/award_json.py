"""Awards as JSON, for the ledger: exact, the same text for the same award, and readable for ever.

A value is written with the name of its class (`{"is": "Money", …}`); what equals its class's default is left out, and so is what takes
no part in comparisons (places in a text). To rename a class or a field that stands in the ledger takes a migration.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Any, Final

from dsl import nodes
from programs import awards, measures, money, periods
from programs.awards import Award

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def award_text(award: Award) -> str:
    """The award without its announcements: those may name people, and the ledger must be able to outlive their names."""
    return canonical(_encoded(replace(award, says=(), discreet=())))


def award_of(text: str) -> Award:
    """The award that was written by `award_text`."""
    award = _decoded(json.loads(text))
    assert isinstance(award, Award)
    return award


def canonical(value: Any) -> str:
    """JSON in the one form that is hashed: sorted names, no blanks, nothing that is not JSON."""
    return _ENCODER.encode(value)


def _encoded(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return {"is": "Decimal", "value": str(value)}
        case date():
            return {"is": "date", "value": value.isoformat()}
        case Sequence():
            return [_encoded(item) for item in value]
        case _:
            written = {"is": type(value).__name__}
            for name, nothing in _WRITTEN[type(value)]:
                item = getattr(value, name)
                if item != nothing:
                    written[name] = _encoded(item)
            return written


def _decoded(value: Any) -> Any:
    match value:
        case list():
            return tuple(map(_decoded, value))
        case dict():
            name = value.pop("is")
            if name == "Decimal":
                return Decimal(value["value"])
            if name == "date":
                return date.fromisoformat(value["value"])
            return _CLASSES[name](**{key: _decoded(item) for key, item in value.items()})
        case _:
            return value


class _Written(dict[type[Any], Sequence[tuple[str, Any]]]):
    """By class the fields that are written, each with what is left out because it says nothing; looked up once."""

    def __missing__(self, of: type[Any]) -> Sequence[tuple[str, Any]]:
        assert is_dataclass(of), f"{of.__name__} has no place in the ledger"
        self[of] = [(field.name, _nothing(field)) for field in fields(of) if field.compare]
        return self[of]


def _nothing(field: Field[Any]) -> Any:
    # Only what says nothing at all: another default may be changed one day, and old entries must not change with it.
    return field.default if field.default in (None, "", ()) else MISSING


def _classes(*modules: ModuleType) -> dict[str, type]:
    found: dict[str, type] = {}
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, type) and is_dataclass(value) and value.__module__ == module.__name__:
                assert name not in found, f"two classes are called {name}"
                found[name] = value
    return found


_CLASSES: Final = _classes(nodes, awards, measures, money, periods)
_WRITTEN: Final = _Written()
