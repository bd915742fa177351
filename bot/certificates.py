"""A certificate: who has earned what, as a page to print. It names no amounts, and nobody's customers."""

from __future__ import annotations

from typing import Final

from bot import pdf
from bot.blocks import figures
from bot.blocks.badges import occasion
from bot.blocks.reader import language, told
from bot.pdf import Area, Colour, Line
from bot.slack import Upload
from storage.ledger_values import LedgerAward

_INK: Final[Colour] = (0.14, 0.16, 0.18)
_FAINT: Final[Colour] = (0.43, 0.47, 0.51)
_HOUSE: Final[Colour] = (0.114, 0.208, 0.341)
_GOLD: Final[Colour] = (0.79, 0.62, 0.22)
_LEFT: Final = 110


def certificate(award: LedgerAward, *, program: str, vendor: str) -> Upload:
    """In the reader's language. Raises pdf.CannotBeWritten."""
    title = told("Certificate for {partner}", partner=award.partner)
    what = pdf.without_pictures(award.item or "") or pdf.without_pictures(award.rule)
    return Upload(
        name=f"certificate-{award.id}.pdf",
        title=title,
        content=pdf.page(
            _areas(),
            _lines(award, what, program, vendor),
            title=title,
            language=language(),
            made_at=award.recorded_at,
        ),
        words=told(
            "{partner} has earned “{what}” in {program}.", partner=award.partner, what=what, program=program
        ),
    )


def _areas() -> list[Area]:
    return [
        Area(x=0, y=0, width=60, height=pdf.HEIGHT, colour=_HOUSE),
        Area(x=60, y=0, width=6, height=pdf.HEIGHT, colour=_GOLD),
        Area(x=_LEFT, y=425, width=120, height=3, colour=_GOLD),
    ]


def _lines(award: LedgerAward, what: str, program: str, vendor: str) -> list[Line]:
    when = f"{occasion(award.award)}, {figures.day(award.award.on)}"
    by = told("{vendor}, award {id}", vendor=vendor, id=award.id)
    return [
        Line(text=told("Certificate"), x=_LEFT, y=450, size=44, colour=_HOUSE, is_bold=True),
        Line(text=pdf.without_pictures(award.partner), x=_LEFT, y=345, size=38, colour=_INK, is_bold=True),
        Line(text=told("has earned"), x=_LEFT, y=300, size=18, colour=_FAINT),
        Line(text=what, x=_LEFT, y=245, size=34, colour=_HOUSE, is_bold=True),
        Line(text=pdf.without_pictures(program), x=_LEFT, y=195, size=18, colour=_INK),
        Line(text=pdf.without_pictures(when), x=_LEFT, y=165, size=14, colour=_INK),
        Line(text=pdf.without_pictures(by), x=_LEFT, y=60, size=11, colour=_FAINT),
    ]
