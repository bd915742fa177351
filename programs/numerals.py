"""Numbers as people write them in files: `1234.50`, `1.234,50`, `1 234,50`, `€ 1,200`, `(40)`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, Literal

from dsl.said import said

Sign = Literal[".", ","]

LONGEST: Final = 25
_ORNAMENTS = re.compile(r"[\s\u00a0\u202f'’_€$£]")
_DIGITS = re.compile(r"[-+]?\d[\d.,]*", re.ASCII)
_PLAIN = re.compile(r"[-+]?\d+(?:\.\d{1,2}|\.\d{4,})?", re.ASCII)
_POINT = re.compile(
    r"[-+]?\d{1,3}(?:,\d{3})+\.\d+|[-+]?\d+\.(?:\d{1,2}|\d{4,})|[-+]?\d{1,3}(?:,\d{3}){2,}", re.ASCII
)
_COMMA = re.compile(
    r"[-+]?\d{1,3}(?:\.\d{3})+,\d+|[-+]?\d+,(?:\d{1,2}|\d{4,})|[-+]?\d{1,3}(?:\.\d{3}){2,}", re.ASCII
)
_AMBIGUOUS = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_GROUPED: Final = {
    ".": re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII),
    ",": re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?", re.ASCII),
}


def number(text: str, sign: Sign | None) -> Decimal:
    """The number. Without a decimal sign, one that could be two numbers is refused. Raises ValueError saying why."""
    if _PLAIN.fullmatch(text) and sign != "," and len(text) <= LONGEST:
        return Decimal(text)
    plain = _bare(text)
    if not _DIGITS.fullmatch(plain):
        raise ValueError(said("“{text}” is no number", text=text))
    if sign is None:
        if _AMBIGUOUS.fullmatch(plain):
            whole, decimals = re.sub("[.,]", "", plain), plain.replace(",", ".")
            raise ValueError(
                said(
                    "“{text}” can be {whole} or {decimals}; write {whole}, or name the decimal sign in a mapping",
                    text=text,
                    whole=whole,
                    decimals=decimals,
                )
            )
        sign = "," if _COMMA.fullmatch(plain) else "."
    grouping = "." if sign == "," else ","
    body = plain.replace(grouping, "") if _GROUPED[sign].fullmatch(plain) else plain
    body = body.replace(sign, ".")
    if not re.fullmatch(r"[-+]?\d+(?:\.\d+)?", body, re.ASCII):
        raise ValueError(said("“{text}” is no number", text=text))
    if len(body) > LONGEST:
        raise ValueError(said("“{text}” has too many digits", text=text[:40]))
    return Decimal(body)


def decimal_sign(cells: Iterable[str]) -> Sign | None:
    """The decimal sign of a column, where a cell gives it away; None where none does, or where they disagree."""
    point = comma = False
    for cell in cells:
        if _PLAIN.fullmatch(cell):
            point = point or "." in cell
        elif "," in cell or "." in cell:
            plain = _bare(cell.rstrip("% "))
            point = point or bool(_POINT.fullmatch(plain))
            comma = comma or bool(_COMMA.fullmatch(plain))
    if point == comma:
        return None
    return "." if point else ","


def _bare(text: str) -> str:
    plain = _ORNAMENTS.sub("", text).replace("−", "-")
    return "-" + plain[1:-1] if plain.startswith("(") and plain.endswith(")") else plain
