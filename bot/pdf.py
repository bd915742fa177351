"""One page as PDF: lines of text from the left and coloured areas, in the fonts that every reader of PDFs has.

Written by hand, as that is all there is to it; see docs/decisions. Those fonts write the languages of western Europe (WinAnsiEncoding).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 842
HEIGHT: Final = 595
"""A4 on its side, in points."""
_ENCODING: Final = "cp1252"
_SMALLEST: Final = 9.0
_WIDE: Final = 0.62
"""How wide a letter is beside its height, on the average of a bold text."""

Colour = tuple[float, float, float]
"""Red, green and blue, from 0 to 1."""


class CannotBeWritten(Exception):  # noqa: N818 - named for what happened
    """A text has letters that the fonts do not have."""


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


def page(areas: Sequence[Area], lines: Sequence[Line], *, title: str, language: str) -> bytes:
    """Raises CannotBeWritten."""
    drawing = "\n".join([*map(_area, areas), *map(_line, lines)]).encode("ascii")
    fonts = "<< /Plain 5 0 R /Bold 6 0 R >>"
    box = f"[0 0 {WIDTH} {HEIGHT}]"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /Lang ({language}) /ViewerPreferences << /DisplayDocTitle true >> >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Contents 4 0 R /Resources << /Font {fonts} >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        _font("Helvetica"),
        _font("Helvetica-Bold"),
        b"<< /Title <%s> >>" % ("\ufeff" + title).encode("utf-16-be").hex().encode(),
    ]
    return b"".join(_file(objects))


def _file(objects: Sequence[bytes]) -> Iterator[bytes]:
    """The objects, and the table that says at which byte each begins."""
    head = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    yield head
    at, begins = len(head), []
    for number, body in enumerate(objects, start=1):
        begins.append(at)
        written = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        yield written
        at += len(written)
    count = len(objects) + 1
    yield b"xref\n0 %d\n0000000000 65535 f \n" % count
    yield from (b"%010d 00000 n \n" % begin for begin in begins)
    yield b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        count,
        count - 1,
        at,
    )


def _font(name: str) -> bytes:
    return f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()


def _area(area: Area) -> str:
    return f"{_numbers(*area.colour)} rg {_numbers(area.x, area.y, area.width, area.height)} re f"


def _line(line: Line) -> str:
    room = WIDTH - line.x - 40
    text = line.text
    if len(text) > (most := int(room / (_SMALLEST * _WIDE))):
        text = text[: most - 1] + "…"
    size = max(_SMALLEST, min(line.size, room / (max(1, len(text)) * _WIDE)))
    font = "/Bold" if line.is_bold else "/Plain"
    return f"BT {_numbers(*line.colour)} rg {font} {_numbers(size)} Tf {_numbers(line.x, line.y)} Td <{_encoded(text)}> Tj ET"


def _encoded(text: str) -> str:
    """As hexadecimal digits, in which nothing has to be escaped."""
    try:
        return text.encode(_ENCODING).hex()
    except UnicodeEncodeError as failure:
        raise CannotBeWritten(text) from failure


def _numbers(*values: float) -> str:
    return " ".join(f"{value:.3f}" for value in values)
