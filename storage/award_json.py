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
            assert is_dataclass(value), f"{value!r} has no place in the ledger"
            assert not isinstance(value, type)
            kept = {"is": type(value).__name__}
            for field in fields(value):
                item = getattr(value, field.name)
                if field.compare and not _is_default(field, item):
                    kept[field.name] = _encoded(item)
            return kept


def _decoded(value: Any) -> Any:
    match value:
        case list():
            return tuple(_decoded(item) for item in value)
        case {"is": "Decimal", "value": str(digits)}:
            return Decimal(digits)
        case {"is": "date", "value": str(day)}:
            return date.fromisoformat(day)
        case {"is": str(name), **rest}:
            return _CLASSES[name](**{str(key): _decoded(item) for key, item in rest.items()})
        case _:
            return value


def _is_default(field: Field[Any], item: Any) -> bool:
    # Only what says nothing at all: another default may be changed one day, and old entries must not change with it.
    return field.default is not MISSING and item == field.default and item in (None, "", ())


def _classes(*modules: ModuleType) -> dict[str, type]:
    found: dict[str, type] = {}
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, type) and is_dataclass(value) and value.__module__ == module.__name__:
                assert name not in found, f"two classes are called {name}"
                found[name] = value
    return found


_CLASSES: Final = _classes(nodes, awards, measures, money, periods)
