"""A statement's pages: every line with what is owed after it, from the balance at the beginning to the one at the end, in the reader's language."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from bot.blocks.reader import written_for
from bot.pdf import CannotBeWritten
from bot.statement_pages import upload
from programs.awards import Award, FactRef
from programs.money import Money
from programs.stages import Holdings
from programs.statement import Line, Spending, Statement, month_of, statement

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


def _line(entry: int, minor: int, moves: Holdings, *, item: str | None = None) -> Line:
    award = Award(
        rule="Base",
        kind="commission",
        partner="Łódź Spółka",
        fact=FactRef("deals", f"D-{entry}"),
        on=date(2026, 10, 3),
        amount=Money.from_minor(minor, "EUR") if item is None else None,
        item=item,
    )
    return Line(
        entry=entry,
        award_id=entry,
        on=date(2026, 10, 3),
        program="Sprint",
        version_id=1,
        reason="new",
        award=award,
        currency="EUR" if item is None else None,
        moves=moves,
        item=item,
    )


def _statement(partner: str = "Łódź Spółka", lines: int = 0) -> Statement:
    return statement(
        partner,
        month_of(date(2026, 10, 1)),
        opening={"EUR": {"earned": 100_000}, "points": {"earned": 100}},
        lines=[
            _line(1, 25_050, {"earned": 25_050}),
            _line(2, 70_000, {"provisional": 70_000}),
            _line(3, 100_000, {"in payout": -100_000, "paid": 100_000}),
            _line(4, 0, {}, item=":trophy: Weekend in Lisbon 🏆"),
            *(_line(number, 1, {"earned": 1}) for number in range(5, 5 + lines)),
        ],
        spending=[
            Spending(entry=9, on=date(2026, 10, 9), kind="redeemed", currency="points", change=-30, note="R-1, Mug")
        ],
    )  # fmt: skip


def _rows(found: Statement, locale: str = "en_US") -> tuple[int, list[str]]:
    """How many pages there are, and what stands on them; read by another library than the one that wrote it, which complains of all that is wrong."""
    with written_for(lambda: locale):
        made = upload(found, vendor="Globex", made_at=NOW)
    pages = PdfReader(io.BytesIO(made.content), strict=True).pages
    return len(pages), [" ".join(line.split()) for page in pages for line in page.extract_text().splitlines()]


def test_the_lines_lead_from_what_was_owed_to_what_is_owed() -> None:
    _, rows = _rows(_statement())
    said = " ".join(rows)
    assert "Statement of Łódź Spółka, October 2026" in rows
    assert "Owed at the beginning 1,000.00 EUR Earned +250.50 EUR Paid -1,000.00 EUR" in said
    assert "Oct 3, 2026 Sprint · Base · deal D-1 earned +250.50 1,250.50 1" in said
    assert "Oct 3, 2026 Sprint · Base · deal D-3 paid -1,000.00 +1,000.00 250.50 3" in said
    assert "Sum +700.00 -749.50 +1,000.00 250.50" in said
    assert "Oct 9, 2026 R-1, Mug spent -30 70 9" in said
    assert "Sprint · Base · deal D-4 earned Weekend in Lisbon 4" in said


def test_it_is_in_the_readers_language_with_its_figures() -> None:
    said = " ".join(_rows(_statement(), "it_IT")[1])
    assert "Estratto conto di Łódź Spółka, ottobre 2026" in said
    assert "+250,50 1.250,50" in said


def test_a_long_month_takes_several_pages_each_with_the_headings() -> None:
    count, rows = _rows(_statement(lines=90))
    said = " ".join(rows)
    assert count > 2
    assert said.count("What happened") >= count
    assert "251.40" in said


def test_letters_that_no_font_has_are_never_written_otherwise() -> None:
    with pytest.raises(CannotBeWritten):
        upload(_statement("東京商会"), vendor="Globex", made_at=NOW)
