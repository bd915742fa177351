"""Certificates: a page that readers of PDFs take, with the partner's own name in the reader's language, or none at all."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from bot.blocks.reader import written_for
from bot.certificates import certificate
from bot.pdf import CannotBeWritten
from programs.awards import Award, FactRef
from storage.ledger_values import LedgerAward


def _award(partner: str, badge: str = ":trophy: Big win 🏆") -> LedgerAward:
    award = Award(
        rule="Big",
        kind="recognition",
        partner=partner,
        on=date(2026, 7, 1),
        fact=FactRef("deals", "D-3"),
        line="badge",
        item=badge,
    )
    return LedgerAward(
        id=17,
        program_id=1,
        version_id=1,
        seq=1,
        recorded_at=datetime(2026, 7, 1, tzinfo=UTC),
        booked_on=award.on,
        reason="new",
        status="earned",
        standing="earned",
        amount=None,
        item=badge,
        award=award,
    )


def _texts(content: bytes) -> list[str]:
    """Read by another library than the one that wrote it, which complains of all that is wrong."""
    [page] = PdfReader(io.BytesIO(content), strict=True).pages
    return [line for line in page.extract_text().splitlines() if line.strip()]


@pytest.mark.parametrize(
    "name",
    ["Società (Più) \\ Caffè & Söhne™", "Łódź Spółka", "Αθήνα Πωλήσεις", "Київ Дім", "Công ty Việt Nam"],
)
def test_it_says_who_earned_what_and_with_which_fact_in_the_readers_language(name: str) -> None:
    with written_for(lambda: "it"):
        made = certificate(_award(name), program="Sprint", vendor="Globex")
    assert b"FiraGO" not in made.content
    assert _texts(made.content) == [
        "Attestato", name, "ha ottenuto", "Big win", "Sprint", "vendita D-3, 1 lug 2026", "Globex, premio 17",
    ]  # fmt: skip
    assert f"{name} ha ottenuto “Big win” in Sprint." in made.words


@pytest.mark.parametrize("name", ["שלום בע״מ", "شركة النور", "ไทยน้ำดี", "नमस्ते", "საქართველო"])
def test_names_that_noto_sans_cannot_write_are_set_in_a_font_that_can(name: str) -> None:
    content = certificate(_award(name), program="Sprint", vendor="Globex").content
    assert re.search(rb"/BaseFont /\w+\+FiraGO", content)


def test_a_name_in_one_shape_of_its_letters_is_the_same_as_in_the_other() -> None:
    composed, apart = (unicodedata.normalize(form, "Città Việt") for form in ("NFC", "NFD"))
    made = [
        certificate(_award(name), program="Sprint", vendor="Globex").content for name in (composed, apart)
    ]
    assert _texts(made[0])[1] == _texts(made[1])[1] == composed


def test_a_long_name_stays_on_the_page() -> None:
    content = certificate(_award("W" * 500), program="Sprint", vendor="Globex").content
    assert _texts(content)[1].endswith("W…")


@pytest.mark.parametrize("partner", ["東京", "서울", "Acme 中文"])
def test_a_name_is_never_written_otherwise_than_it_is(partner: str) -> None:
    with pytest.raises(CannotBeWritten):
        certificate(_award(partner), program="Sprint", vendor="Globex")
