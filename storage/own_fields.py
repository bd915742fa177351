"""The vendor's own columns: kept as text, and read as what a program declares them to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, assert_never

from dsl import nodes
from dsl.nodes import FieldOwner, FieldType
from dsl.vocabulary import FIELDS
from programs.facts import Value
from storage.numerals import number

Types = Mapping[str, FieldType]

_YES: Final = frozenset({"yes", "y", "true", "1", "x", "sì", "si", "ja", "oui"})
_NO: Final = frozenset({"no", "n", "false", "0", "nein", "non"})


def types_of(fields: Iterable[nodes.OwnField] | None, owner: FieldOwner) -> Types | None:
    """What the declarations say of one kind of fact; None without any. A column that we have ourselves stays what it is."""
    if fields is None:
        return None
    return {each.name: each.type for each in fields if each.on == owner and each.name not in FIELDS[owner]}


def typed(own: Mapping[str, str], types: Types | None, *, as_of: date) -> dict[str, Value]:
    """The values that are declared, or without declarations (None) all of them as texts.

    What cannot be read as it is declared is missing, and so is a day that has not come yet.
    """
    if types is None:
        return dict(own)
    found: dict[str, Value] = {}
    for name, kind in types.items():
        value = _value(own[name], kind) if name in own else None
        if value is not None and not (isinstance(value, date) and value > as_of):
            found[name] = value
    return found


def _value(text: str, kind: FieldType) -> Value | None:
    try:
        match kind:
            case "text":
                return text
            case "number" | "money":
                return number(text, None)
            case "percent":
                share = number(text.rstrip("% "), None)
                return share / Decimal(100) if text.endswith("%") else share
            case "date":
                return date.fromisoformat(text[:10])
            case "yes/no":
                word = text.casefold()
                return True if word in _YES else False if word in _NO else None
            case _:
                assert_never(kind)
    except ValueError:
        return None
