"""Certificates: a page that readers of PDFs take, with the partner's own name in the reader's language, or none at all."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

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
    return [
        bytes.fromhex(each.decode()).decode("cp1252") for each in re.findall(rb"<([0-9a-f]+)> Tj", content)
    ]


def test_it_says_who_earned_what_and_with_which_fact_in_the_readers_language() -> None:
    name = "Società (Più) \\ Caffè & Söhne"
    with written_for(lambda: "it"):
        made = certificate(_award(name), program="Sprint", vendor="Globex")
    assert _texts(made.content) == [
        "Attestato", name, "ha ottenuto", "Big win", "Sprint", "vendita D-3, 1 lug 2026", "Globex, premio 17",
    ]  # fmt: skip
    assert f"{name} ha ottenuto “Big win” in Sprint." in made.words


def test_every_object_begins_where_the_table_says_and_a_long_name_stays_on_the_page() -> None:
    content = certificate(_award("W" * 300), program="Sprint", vendor="Globex").content
    begins = [int(each) for each in re.findall(rb"^(\d{10}) 00000 n ", content, re.MULTILINE)]
    assert len(begins) == 7
    assert all(content[at:].startswith(b"%d 0 obj" % number) for number, at in enumerate(begins, start=1))
    [start] = re.findall(rb"startxref\n(\d+)", content)
    assert content[int(start) :].startswith(b"xref")
    [length, stream] = re.findall(rb"/Length (\d+) >>\nstream\n(.*)\nendstream", content, re.DOTALL)[0]
    assert int(length) == len(stream)
    assert _texts(content)[1].endswith("W…")


@pytest.mark.parametrize("partner", ["Łódź", "Αθήνα", "東京"])
def test_a_name_is_never_written_otherwise_than_it_is(partner: str) -> None:
    with pytest.raises(CannotBeWritten):
        certificate(_award(partner), program="Sprint", vendor="Globex")
