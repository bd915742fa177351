"""The vendor's own columns: kept as text, and read as what a program declares them to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from dsl import nodes
from dsl.nodes import FieldOwner, FieldType
from dsl.vocabulary import FIELDS
from programs.facts import Value
from programs.typed_text import value_of

Types = Mapping[str, FieldType]


def types_of(fields: Iterable[nodes.OwnField] | None, owner: FieldOwner) -> Types | None:
    """What the declarations say of one kind of fact; None without any. A column that we have ourselves stays what it is."""
    if fields is None:
        return None
    return {each.name: each.kind for each in fields if each.on == owner and each.name not in FIELDS[owner]}


def typed(own: Mapping[str, str], types: Types | None, *, as_of: date) -> dict[str, Value]:
    """The values that are declared, or without declarations (None) all of them as texts.

    What cannot be read as it is declared is missing, and so is a day that has not come yet.
    """
    if types is None:
        return dict(own)
    found: dict[str, Value] = {}
    for name, kind in types.items():
        value = value_of(own[name], kind) if name in own else None
        if value is not None and not (isinstance(value, date) and value > as_of):
            found[name] = value
    return found
