"""Tables as PDF, on as many pages as they take, in fonts that come with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from bot import pdf
from bot.pdf import Colour

if TYPE_CHECKING:
    from fpdf import FPDF

_EDGE: Final = 40
_SIZE: Final = 8.5
_DIGITS: Final = "0123456789"
"""Of which the numbers of pages are made."""
_INK: Final[Colour] = (0.14, 0.16, 0.18)
_FAINT: Final[Colour] = (0.43, 0.47, 0.51)
_HOUSE: Final[Colour] = (0.114, 0.208, 0.341)
_SHADE: Final[Colour] = (0.93, 0.94, 0.96)
_RULE: Final[Colour] = (0.8, 0.82, 0.85)

Align = Literal["LEFT", "RIGHT"]


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is beside the others': they share the page."""

    heading: str
    width: float
    align: Align = "LEFT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The columns' headings, where any has one, stand on each page; the rows at these places are sums, and stand out."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    sums: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """`foot` stands on each page beside its number, `notes` behind the last table."""

    title: str
    subtitle: str
    tables: Sequence[Table]
    notes: Sequence[str]
    foot: str


def written(pages: Pages, *, language: str, made_at: datetime) -> bytes:
    """Raises pdf.CannotBeWritten."""
    from fpdf import FPDF  # noqa: PLC0415 - seldom needed, and slow to load

    fonts = {(text, is_bold): pdf.font_for(text, is_bold=is_bold) for text, is_bold in _texts(pages)}

    class Paper(FPDF):
        def footer(self) -> None:
            self.set_y(-_EDGE + 12)
            _write(self, fonts, pages.foot, size=7.5, colour=_FAINT, width=self.epw - 60, is_last=False)
            _write(self, fonts, f"{self.page_no()}", size=7.5, colour=_FAINT, width=60, align="RIGHT")

    paper = Paper(orientation="landscape", unit="pt", format="A4")
    with pdf.prepared(paper, fonts.values(), title=pages.title, language=language, made_at=made_at):
        paper.set_auto_page_break(auto=True, margin=_EDGE + 8)
        paper.set_margin(_EDGE)
        paper.add_page()
        write = partial(_write, paper, fonts)
        write(pages.title, size=20, colour=_HOUSE, is_bold=True)
        write(pages.subtitle, size=10, colour=_FAINT)
        for table in pages.tables:
            paper.ln(14)
            if paper.will_page_break(70):
                paper.add_page()  # a title stands above its table
            write(table.title, size=11.5, colour=_HOUSE, is_bold=True)
            paper.ln(3)
            _draw(paper, fonts, table)
        paper.ln(12)
        for note in pages.notes:
            write(note, size=8, colour=_FAINT)
        return bytes(paper.output())


def _texts(pages: Pages) -> Iterator[tuple[str, bool]]:
    """All that is written, with whether it is bold."""
    yield from ((pages.title, True), (pages.subtitle, False), (pages.foot, False))
    yield _DIGITS, False
    yield from ((note, False) for note in pages.notes)
    for table in pages.tables:
        yield table.title, True
        yield from ((column.heading, True) for column in table.columns)
        for place, row in enumerate(table.rows):
            yield from ((text, place in table.sums) for text in row)


def _draw(paper: FPDF, fonts: dict[tuple[str, bool], str], table: Table) -> None:
    from fpdf.enums import TableBordersLayout  # noqa: PLC0415 - as above
    from fpdf.fonts import FontFace  # noqa: PLC0415 - as above

    paper.set_draw_color(*pdf.channels(_RULE))
    has_headings = any(column.heading for column in table.columns)
    ink, shade = pdf.channels(_INK), pdf.channels(_SHADE)

    def face(text: str, *, is_bold: bool, is_shaded: bool) -> FontFace:
        family = fonts[text, is_bold]
        return FontFace(family=family, size_pt=_SIZE, color=ink, fill_color=shade if is_shaded else None)

    paper.set_font(fonts[table.title, True], size=_SIZE)
    with paper.table(
        col_widths=tuple(column.width for column in table.columns),
        text_align=tuple(column.align for column in table.columns),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        line_height=_SIZE * 1.3,
        padding=(2.5, 4),
        first_row_as_headings=has_headings,
        headings_style=FontFace(),
    ) as drawn:
        if has_headings:
            heading = drawn.row()
            for column in table.columns:
                style = face(column.heading, is_bold=True, is_shaded=True)
                heading.cell(column.heading, style=style, align=column.align)
        for place, row in enumerate(table.rows):
            is_sum = place in table.sums
            line = drawn.row()
            for text in row:
                line.cell(text, style=face(text, is_bold=is_sum, is_shaded=is_sum))


def _write(
    paper: FPDF,
    fonts: dict[tuple[str, bool], str],
    text: str,
    *,
    size: float,
    colour: Colour,
    is_bold: bool = False,
    width: float = 0,
    align: Align = "LEFT",
    is_last: bool = True,
) -> None:
    paper.set_text_color(*pdf.channels(colour))
    family = fonts.get((text, is_bold)) or fonts[_DIGITS, False]
    paper.set_font(family, size=size)
    paper.multi_cell(
        width,
        size * 1.35,
        text,
        align=align,
        new_x="LMARGIN" if is_last else "RIGHT",
        new_y="NEXT" if is_last else "TOP",
    )
