"""Bar charts as pictures, with words for those who do not see them. Text comes in the reader's language and form."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from bot.blocks.reader import told

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_SCALE: Final = 2
_WIDTH, _ROW, _EDGE, _TOP = 720, 40, 28, 108
# A card of its own, so that it reads the same on a light and on a dark page.
CARD, INK, FAINT, MORE, _LESS = "#f7f7f5", "#24292f", "#6e7781", "#2f7d5b", "#b4532a"
_RANGE: Final = "#14492f"
_TITLE, _TEXT, _NAME, _SMALLEST = 24, 18, 15, 11
_COLUMN: Final = 230
"""Names and figures take no more room than this, so that the bars between them can be told apart."""


@dataclass(frozen=True, slots=True)
class Bar:
    """`told` is the figure in words. With `low` and `high`, the range in which it may lie is drawn across its end."""

    name: str
    amount: Decimal
    told: str
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def reach(self) -> tuple[Decimal, Decimal]:
        """The least and the most that is drawn of it."""
        ends = [Decimal(0), self.amount, *(each for each in (self.low, self.high) if each is not None)]
        return min(ends), max(ends)


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from zero to the right, those below zero to the left. `unit` is what they are counted in, where it is one for all."""

    title: str
    unit: str
    note: str
    bars: tuple[Bar, ...]
    whole: Decimal = Decimal(0)
    """How far the scale goes at least: 1 for parts of a whole, so that a tenth looks like a tenth."""

    @property
    def alt(self) -> str:
        """What is to be seen, in words."""
        shown = "; ".join(f"{bar.name} {bar.told}" for bar in self.bars) or told("nothing to show")
        title = told("{title}, in {unit}", title=self.title, unit=self.unit) if self.unit else self.title
        lead = told("Bar chart. {title}: {figures}.", title=title, figures=shown)
        return f"{lead} {self.note}".rstrip()


def drawn(what: Chart) -> bytes:
    """A PNG, drawn twice as large as it is meant to be seen."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - seldom needed, and slow to load

    height = _TOP + _ROW * max(1, len(what.bars)) + _EDGE
    image = Image.new("RGBA", (_WIDTH * _SCALE, height * _SCALE), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    small = lettering(_TEXT * _SCALE)

    def scaled(*places: float) -> Sequence[float]:
        return [place * _SCALE for place in places]

    def write(
        x: float,
        y: float,
        text: str,
        *,
        font: FreeTypeFont = small,
        anchor: str = "lm",
        colour: str = INK,
    ) -> None:
        pen.text((x * _SCALE, y * _SCALE), text, font=font, fill=colour, anchor=anchor)

    pen.rounded_rectangle(scaled(0, 0, _WIDTH - 1, height - 1), radius=16 * _SCALE, fill=CARD)
    beside = f"{what.unit}  {what.note}".strip()
    write(_EDGE, 40, what.title, font=_fitting([what.title], _TITLE, _WIDTH - 2 * _EDGE))
    write(_EDGE, 76, beside, font=_fitting([beside], _TEXT, _WIDTH - 2 * _EDGE), colour=FAINT)
    naming = _fitting([bar.name for bar in what.bars], _TEXT, _COLUMN, least=_NAME)
    names = [_cut(bar.name, naming) for bar in what.bars]
    figures = _fitting([bar.told for bar in what.bars], _TEXT, _COLUMN)
    left = _EDGE + max((naming.getlength(name) / _SCALE for name in names), default=0) + 16
    room = max((figures.getlength(bar.told) / _SCALE for bar in what.bars), default=0) + 10
    low = min((float(bar.reach[0]) for bar in what.bars), default=0.0)
    high = max(float(what.whole), *(float(bar.reach[1]) for bar in what.bars), 0.0)
    start = left + (room if low < 0 else 0)
    length = _WIDTH - _EDGE - room - start
    per = length / ((high - low) or 1)
    zero = start - low * per
    for place, (bar, name) in enumerate(zip(what.bars, names, strict=True)):
        middle = _TOP + _ROW * place + _ROW / 2
        end = zero + per * float(bar.amount)
        write(_EDGE, middle, name, font=naming)
        pen.rectangle(
            scaled(min(zero, end), middle - 10, max(zero, end), middle + 10),
            fill=MORE if bar.amount >= 0 else _LESS,
        )
        if bar.low is not None and bar.high is not None:
            one, other = zero + per * float(bar.low), zero + per * float(bar.high)
            pen.line(scaled(one, middle, other, middle), fill=_RANGE, width=3 * _SCALE)
            for edge in (one, other):
                pen.line(scaled(edge, middle - 7, edge, middle + 7), fill=_RANGE, width=3 * _SCALE)
        outer = zero + per * float(bar.reach[1] if bar.amount >= 0 else bar.reach[0])
        write(
            outer + (6 if bar.amount >= 0 else -6),
            middle,
            bar.told,
            font=figures,
            anchor="lm" if bar.amount >= 0 else "rm",
        )
    if what.bars:
        pen.line(scaled(zero, _TOP, zero, height - _EDGE), fill=FAINT, width=_SCALE)
    else:
        write(_EDGE, _TOP + _ROW / 2, told("Nothing to show."))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@cache
def lettering(size: int) -> FreeTypeFont:
    """Noto Sans in so many pixels: it has the letters of all languages written in Latin, Greek or Cyrillic, which Pillow's own font has not."""
    from PIL import ImageFont  # noqa: PLC0415 - as above
    from pymupdf_fonts import fontbuffers  # noqa: PLC0415 - as above

    return ImageFont.truetype(io.BytesIO(fontbuffers["notos"]()), size)


def _fitting(texts: Sequence[str], size: int, room: float, *, least: int = _SMALLEST) -> FreeTypeFont:
    """Of that size, or so much smaller that the widest of the texts has room; not so small that nobody reads it."""
    widest = max((lettering(size * _SCALE).getlength(text) / _SCALE for text in texts), default=0.0)
    return lettering(max(least, int(size * min(1.0, room / (widest or 1)))) * _SCALE)


def _cut(name: str, font: FreeTypeFont) -> str:
    if font.getlength(name) <= _COLUMN * _SCALE:
        return name
    while font.getlength(f"{name}…") > _COLUMN * _SCALE:
        name = name[:-1]
    return f"{name.rstrip()}…"
