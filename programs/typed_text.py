"""Texts of files as values of a type: what the vendor's own columns hold, and what people answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, assert_never

from dsl.nodes import FieldType
from programs.facts import Value
from programs.numerals import number

_YES: Final = frozenset({"yes", "y", "true", "1", "x", "sì", "si", "ja", "oui"})
_NO: Final = frozenset({"no", "n", "false", "0", "nein", "non"})


def value_of(text: str, kind: FieldType) -> Value | None:
    """The value; None where the text is no such thing. A percentage is a ratio, with or without its sign."""
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
