"""A summary as a picture: what rules cost, or, beside another version, what changes for whom. With words for those who do not see it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.comparison import Comparison, Summary
from dsl.nodes import POINTS
from programs.money import said

_MOST: Final = 20
"""More bars than this nobody reads: of more partners, those are shown for whom most changes."""
_SCALE: Final = 2
_WIDTH, _ROW, _EDGE, _TOP = 960, 34, 32, 104
# A card of its own, so that it reads the same on a light and on a dark page.
_CARD, _INK, _FAINT, _MORE, _LESS = "#f7f7f5", "#24292f", "#6e7781", "#2f7d5b", "#b4532a"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from zero to the right, those below zero to the left."""

    title: str
    note: str
    currency: str
    bars: tuple[tuple[str, Decimal], ...]
    signed: bool

    @property
    def alt(self) -> str:
        """What is to be seen, in words."""
        told = "; ".join(f"{name} {self.told(amount)}" for name, amount in self.bars) or "nothing to show"
        return f"Bar chart. {self.title}, in {self.currency}: {told}.{' ' + self.note if self.note else ''}"

    def told(self, amount: Decimal) -> str:
        return f"{amount:+,f}" if self.signed else f"{amount:,f}"


def chart(summary: Summary, comparison: Comparison | None = None) -> Chart:
    """In the program's currency; items and other currencies stand in the tables."""
    program = summary.simulation.program
    currency = program.currency or POINTS
    if comparison is None:
        bars = tuple(
            (each.rule, cost.amount)
            for each in summary.rules
            for cost in each.costs
            if said(cost.currency) == currency
        )
        return Chart(f"{program.name}: cost by rule", "", currency, bars, signed=False)
    changed = [
        each for each in comparison.partners if said(each.after.currency) == currency and each.change.amount
    ]
    shown = sorted(changed, key=lambda each: (-abs(each.change.amount), each.partner))[:_MOST]
    same = sum(said(each.after.currency) == currency for each in comparison.partners) - len(changed)
    notes = [f"{len(changed) - len(shown)} more with smaller changes."] if len(changed) > len(shown) else []
    notes += [f"Unchanged: {same}."] if same else []
    rows = sorted(shown, key=lambda each: (-each.change.amount, each.partner))
    bars = tuple((each.partner, each.change.amount) for each in rows)
    return Chart(f"{program.name}: what changes for partners", " ".join(notes), currency, bars, signed=True)


def drawn(what: Chart) -> bytes:
    """A PNG, drawn twice as large as it is meant to be seen."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - seldom needed, and slow to load

    height = _TOP + _ROW * max(1, len(what.bars)) + _EDGE
    image = Image.new("RGBA", (_WIDTH * _SCALE, height * _SCALE), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    large, small = (ImageFont.load_default(size * _SCALE) for size in (22, 15))

    def scaled(*places: float) -> Sequence[float]:
        return [place * _SCALE for place in places]

    def write(x: float, y: float, text: str, *, anchor: str = "lm", colour: str = _INK) -> None:
        pen.text((x * _SCALE, y * _SCALE), text, font=small, fill=colour, anchor=anchor)

    pen.rounded_rectangle(scaled(0, 0, _WIDTH - 1, height - 1), radius=16 * _SCALE, fill=_CARD)
    pen.text((_EDGE * _SCALE, 40 * _SCALE), what.title, font=large, fill=_INK, anchor="lm")
    write(_EDGE, 72, f"{what.currency}  {what.note}".rstrip(), colour=_FAINT)
    names = [_cut(name) for name, _ in what.bars]
    told = [what.told(amount) for _, amount in what.bars]
    left = _EDGE + max((small.getlength(name) / _SCALE for name in names), default=0) + 16
    room = max((small.getlength(text) / _SCALE for text in told), default=0) + 10
    low = min(0.0, *(float(amount) for _, amount in what.bars), 0.0)
    high = max(0.0, *(float(amount) for _, amount in what.bars), 0.0)
    start = left + (room if low < 0 else 0)
    length = _WIDTH - _EDGE - room - start
    zero = start + length * (-low / (high - low) if high > low else 0)
    for place, ((_, amount), name, text) in enumerate(zip(what.bars, names, told, strict=True)):
        middle = _TOP + _ROW * place + _ROW / 2
        end = zero + length * float(amount) / ((high - low) or 1)
        write(_EDGE, middle, name)
        pen.rectangle(
            scaled(min(zero, end), middle - 10, max(zero, end), middle + 10),
            fill=_MORE if amount >= 0 else _LESS,
        )
        write(end + (6 if amount >= 0 else -6), middle, text, anchor="lm" if amount >= 0 else "rm")
    if not what.bars:
        write(_EDGE, _TOP + _ROW / 2, "Nothing to show.")
    pen.line(scaled(zero, _TOP, zero, height - _EDGE), fill=_FAINT, width=_SCALE)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _cut(name: str) -> str:
    return name if len(name) <= 36 else name[:35] + "…"
