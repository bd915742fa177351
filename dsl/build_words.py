"""From Lark's words to values: numbers, days, texts, names, and where each stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, Final, cast

from lark import Token
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive

from dsl import nodes
from dsl.diagnostics import Diagnostic, error, said_twice
from dsl.said import Said, said
from dsl.ways_out import write_word

_MULTIPLES: Final = {"k": Decimal(1000), "M": Decimal(1_000_000)}
NO_DAY: Final = date(2000, 1, 1)
"""What a day that does not exist is read as, so that reading can go on."""


class WordBuilder(Transformer_NonRecursive[Token, Any]):
    """`problems` are mistakes that the grammar cannot see: days that do not exist, clauses given twice, unknown functions."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[Diagnostic] = []

    def _date(self, token: Token) -> date:
        try:
            return date.fromisoformat(token)
        except ValueError:
            self._wrong(
                "no-such-day",
                said("there is no day {token}", token=token),
                place_of(token),
                said("days are written year-month-day: 2026-07-31"),
            )
            return NO_DAY

    def _time(self, token: Token, span: nodes.Span) -> time | None:
        hours, minutes = (int(part) for part in token.split(":"))
        if hours < 24 and minutes < 60:
            return time(hours, minutes)
        self._wrong(
            "no-such-time", said("{token} is no time of day", token=token), span, said("for example 09:00")
        )
        return None

    def _number(self, token: Token, text: str | None = None) -> Decimal:
        if text is None and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", token):
            plain = f"{Decimal(token).normalize():f}"
            decimal = plain if len(plain.partition(".")[2]) < 3 else f"{plain}0"
            self._wrong(
                "number-format",
                said("`{written}` can be read in two ways", written=token),
                place_of(token),
                said("write `{one}`, or `{other}`", one=token.replace(".", "_"), other=decimal),
            )
        value = decimal_of(text if text is not None else token)
        if abs(value) >= Decimal(10) ** 15:
            self._wrong(
                "too-large",
                said("this number is larger than any amount that can be paid"),
                place_of(token),
                said("write a smaller one"),
            )
            return Decimal(0)
        return value

    def _whole(self, token: Token) -> int:
        """How many of something: a number without a part."""
        known = len(self.problems)
        number = self._number(token)
        if len(self.problems) > known:
            return 1  # which number it is has to be said first
        count = int(number)
        if count != number:
            count = max(count, 1)
            self._wrong(
                "not-whole",
                said("`{token}` is no whole number", token=token),
                place_of(token),
                write_word(str(count)),
            )
        return count

    def _once(self, values: dict[str, Any], key: str, value: object, part: nodes.Node) -> None:
        if key in values:
            self.problems.append(said_twice(part.span))
        else:
            values[key] = value

    def _wrong(self, code: str, message: Said, span: nodes.Span, hint: Said | None = None) -> None:
        self.problems.append(error(code, message, span, hint))


def text_of(token: Token) -> str:
    return str(token)[1:-1].strip()


def name_of(token: Token) -> nodes.Name:
    return nodes.Name(tuple(token.lower().split(".")), span=place_of(token))


def period_of(token: Token) -> nodes.PeriodName:
    return cast(nodes.PeriodName, " ".join(token.lower().split()))


def decimal_of(text: str) -> Decimal:
    multiple = _MULTIPLES.get(text[-1], Decimal(1))
    return Decimal(re.sub(r"[_kM]", "", text)) * multiple


def span_of(meta: Meta) -> nodes.Span:
    return nodes.NOWHERE if meta.empty else nodes.Span(meta.line, meta.column, meta.end_line, meta.end_column)


def place_of(first: Token, last: Token | None = None) -> nodes.Span:
    last = last or first
    return nodes.Span(first.line or 1, first.column or 1, last.end_line or 1, last.end_column or 1)


@dataclass(frozen=True, slots=True)
class Setting(nodes.Node):
    """A clause that is no node of its own: which attribute it sets, to what."""

    key: str
    value: Any
