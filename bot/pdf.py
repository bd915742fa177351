"""Paper as PDF: a page of lines of text and coloured areas, in fonts that come with it, so that every reader draws the same letters; tables: `bot.pdf_tables`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH: Final = 842
HEIGHT: Final = 595
"""A4 on its side, in points."""
_SMALLEST: Final = 9.0
_EDGE: Final = 40
_LONGEST: Final = 300
"""No line that can be read has more letters."""
_ABOVE: Final = 0.8
"""How much of a line fpdf2 draws above where its letters stand."""
_FONTS: Final = (("notos", "notosbo"), ("figo", "figbo"))
"""Plain and bold, as pymupdf-fonts names them. Noto Sans has the letters of Latin, Greek and Cyrillic, FiraGO those of Arabic, Hebrew, Georgian, Thai and Devanagari; neither has Chinese, Japanese or Korean ones."""

_FIRST_PICTURE: Final = "\u2190"
_JOINERS: Final = "\u200c\u200d"
"""Some languages are not spelled without them."""
_VARIANTS: Final = "\ufe0e\ufe0f"
"""They choose between the picture and the sign."""
_SHORT_CODE: Final = re.compile(r":[a-z0-9_+'-]+:", re.IGNORECASE)
_UNSHAPED: Final = frozenset(_FONTS[0])

Colour = tuple[float, float, float]
"""Red, green and blue, from 0 to 1."""


class CannotBeWritten(Exception):  # noqa: N818 - named for what happened
    """A text has letters that no font of ours has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`x` and `y` are where its first letter stands, from the lower left. It is made smaller where it would leave the page, then cut."""

    text: str
    x: float
    y: float
    size: float
    colour: Colour
    is_bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    x: float
    y: float
    width: float
    height: float
    colour: Colour


def page(
    areas: Sequence[Area], lines: Sequence[Line], *, title: str, language: str, made_at: datetime
) -> bytes:
    """Raises CannotBeWritten."""
    from fpdf import FPDF  # noqa: PLC0415 - seldom needed, and slow to load

    composed = [unicodedata.normalize("NFC", line.text) for line in lines]
    fonts = [font_for(text, is_bold=line.is_bold) for text, line in zip(composed, lines, strict=True)]
    paper = FPDF(orientation="landscape", unit="pt", format="A4")
    with prepared(paper, fonts, title=title, language=language, made_at=made_at):
        paper.set_auto_page_break(auto=False)
        paper.add_page()
        for area in areas:
            paper.set_fill_color(*channels(area.colour))
            paper.rect(area.x, HEIGHT - area.y - area.height, area.width, area.height, style="F")
        for line, text, font in zip(lines, composed, fonts, strict=True):
            _write(paper, line, text, font)
        return bytes(paper.output())


@contextmanager
def prepared(
    paper: FPDF, fonts: Collection[str], *, title: str, language: str, made_at: datetime
) -> Iterator[None]:
    """The paper with what readers of PDFs are told of it, and these fonts, as long as it is written."""
    from fpdf.prefs import ViewerPreferences  # noqa: PLC0415 - as above

    paper.set_title(title)
    paper.set_lang(language)
    paper.set_creation_date(made_at)
    paper.viewer_preferences = ViewerPreferences(display_doc_title=True)
    paper.c_margin = 0
    with TemporaryDirectory() as folder:
        for font in dict.fromkeys(fonts):
            (file := Path(folder, f"{font}.ttf")).write_bytes(_file(font))
            paper.add_font(font, fname=file)
        if not _UNSHAPED.issuperset(fonts):
            paper.set_text_shaping()  # it takes three times as long, and Latin, Greek and Cyrillic do without
        yield


def _write(paper: FPDF, line: Line, text: str, font: str) -> None:
    room = WIDTH - line.x - _EDGE
    paper.set_text_color(*channels(line.colour))
    paper.set_font(font, size=line.size)
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    width = paper.get_string_width(shown)
    if width > room:
        paper.set_font(font, size=max(_SMALLEST, line.size * room / width))
    kept = min(len(text), _LONGEST)
    while paper.get_string_width(shown) > room:
        kept -= 1
        shown = f"{text[:kept].rstrip()}…"
    paper.set_xy(line.x, HEIGHT - line.y - _ABOVE * paper.font_size)
    paper.cell(text=shown, h=paper.font_size)


def font_for(text: str, *, is_bold: bool) -> str:
    """The first of ours that has all its letters. Raises CannotBeWritten."""
    for pair in _FONTS:
        if set(map(ord, text)) <= _letters(pair[is_bold]):
            return pair[is_bold]
    raise CannotBeWritten(text)


@cache
def _letters(font: str) -> frozenset[int]:
    return frozenset(_code_points(font))


def _code_points(font: str) -> Iterator[int]:
    import io  # noqa: PLC0415 - as above

    from fontTools.ttLib import TTFont  # noqa: PLC0415 - as above

    yield from TTFont(io.BytesIO(_file(font)), lazy=True).getBestCmap()


@cache
def _file(font: str) -> bytes:
    from pymupdf_fonts import fontbuffers  # noqa: PLC0415 - as above

    found: bytes = fontbuffers[font]()
    return found


def channels(colour: Colour) -> tuple[int, int, int]:
    """As fpdf2 has them."""
    red, green, blue = (round(part * 255) for part in colour)
    return red, green, blue


def without_pictures(text: str) -> str:
    """Without what is a picture in Slack, and what cannot be seen."""
    shown = "".join(letter for letter in _SHORT_CODE.sub(" ", text) if _is_read(letter))
    return unicodedata.normalize("NFC", " ".join(shown.split()))


def _is_read(letter: str) -> bool:
    """Letters are written with all that belongs to them, such as the marks of Arabic or Hindi; also ™ and ©, which are no pictures."""
    match unicodedata.category(letter):
        case "So" | "Sk":
            return letter < _FIRST_PICTURE
        case "Cf":
            return letter in _JOINERS
        case "Cc":
            return letter.isspace()
        case _:
            return letter not in _VARIANTS
