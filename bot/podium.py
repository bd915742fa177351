"""The first three on a podium, as a picture, with words for those who do not see it. Text comes in the reader's language and form."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from bot.blocks.reader import told
from bot.charts import CARD, FAINT, INK, MORE, lettering

MOST: Final = 3
_SCALE: Final = 2
_WIDTH, _HEIGHT, _EDGE, _GROUND = 720, 352, 32, 320
_STEP, _GAP = 200, 12
_TALL: Final = {1: 190, 2: 140, 3: 100}
"""How high the step of each place is."""
_ORDER: Final = {1: (0,), 2: (0, 1), 3: (1, 0, 2)}
"""From left to right, by how many there are: the first stands in the middle of three."""


@dataclass(frozen=True, slots=True)
class Place:
    """`value` is the figure in words, where it is shown; `ordinal` the place in words: 1st."""

    rank: int
    ordinal: str
    name: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Podium:
    """One to three places, the best first; several may share one."""

    title: str
    places: tuple[Place, ...]
    alt: str = ""
    """What is to be seen, in words."""

    @classmethod
    def standing(cls, title: str, places: tuple[Place, ...]) -> Podium:
        """With its words, in the reader's language."""
        shown = "; ".join(" ".join(filter(None, (each.ordinal, each.name, each.value))) for each in places)
        return cls(title, places, told("Podium. {title}: {places}.", title=title, places=shown))

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Podium:
        """As it was kept."""
        return cls(kept["title"], tuple(Place(**each) for each in kept["places"]), kept["alt"])

    def kept(self) -> dict[str, Any]:
        return asdict(self) | {"places": [asdict(each) for each in self.places]}


def drawn(what: Podium) -> bytes:
    """A PNG, drawn twice as large as it is meant to be seen."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - seldom needed, and slow to load

    image = Image.new("RGBA", (_WIDTH * _SCALE, _HEIGHT * _SCALE), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)

    def write(x: float, y: float, text: str, size: int, *, anchor: str = "mm", colour: str = INK) -> None:
        pen.text((x * _SCALE, y * _SCALE), text, font=lettering(size * _SCALE), fill=colour, anchor=anchor)

    def fitting(text: str, size: int, room: float) -> str:
        font = lettering(size * _SCALE)
        if font.getlength(text) <= room * _SCALE:
            return text
        while text and font.getlength(text + "…") > room * _SCALE:
            text = text[:-1].rstrip()
        return text + "…"

    def box(left: float, top: float, right: float, bottom: float, colour: str, radius: int) -> None:
        pen.rounded_rectangle(
            [each * _SCALE for each in (left, top, right, bottom)], radius=radius * _SCALE, fill=colour
        )

    box(0, 0, _WIDTH - 1, _HEIGHT - 1, CARD, 16)
    write(_EDGE, 40, fitting(what.title, 22, _WIDTH - 2 * _EDGE), 22, anchor="lm")
    order = _ORDER[len(what.places)]
    left = (_WIDTH - len(order) * _STEP - (len(order) - 1) * _GAP) / 2
    for at, number in enumerate(order):
        place = what.places[number]
        start, top = left + at * (_STEP + _GAP), _GROUND - _TALL[place.rank]
        middle = start + _STEP / 2
        box(start, top, start + _STEP, _GROUND, _COLOURS[place.rank], 8)
        write(middle, (top + _GROUND) / 2, str(place.rank), 44, colour=CARD)
        above = top - 18
        if place.value:
            write(middle, above, fitting(place.value, 15, _STEP), 15, colour=FAINT)
            above -= 24
        write(middle, above, fitting(place.name, 18, _STEP), 18)
    pen.line([each * _SCALE for each in (_EDGE, _GROUND, _WIDTH - _EDGE, _GROUND)], fill=FAINT, width=_SCALE)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


_COLOURS: Final = {1: MORE, 2: "#4d7f8f", 3: "#9a6b3f"}
