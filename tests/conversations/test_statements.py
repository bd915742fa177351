"""A partner's month in Slack: told once when it is over, asked for at any time, with a file that has every line; each partner its own."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from urllib.request import Request, urlopen
from xml.etree import ElementTree as ET

import pytest

from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Json, Scene, words

_CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}t"


@pytest.fixture
def starts_at() -> datetime:
    """Shortly before, so that no month has to pass for each of these tests."""
    return datetime(2026, 7, 31, 8, tzinfo=UTC)


@pytest.fixture
def earned(bound: Scene) -> Scene:
    """It is 2 August: Acme has earned 900 EUR in July, Bolt & Sons 200."""
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.clock(to="2026-08-02T10:00")
    return bound


def _statements(scene: Scene, user: str, channel: str) -> list[str]:
    return [
        text
        for message in scene.transcript(user, channel)
        for text in (words(message), *map(words, message["replies"]))
        if "Owed at the end" in text and "July 2026" in text
    ]


def _files(scene: Scene, user: str) -> list[Json]:
    return [file for message in scene.transcript(user) for file in message.get("files", [])]


def _content(scene: Scene, file: Json) -> bytes:
    request = Request(scene.url + file["url"], headers={"Authorization": f"Bearer {scene.bot_token}"})
    with urlopen(request, timeout=60) as answer:
        content: bytes = answer.read()
    return content


def _texts(scene: Scene, file: Json) -> list[str]:
    """Every text of a workbook, cell by cell."""
    book = zipfile.ZipFile(io.BytesIO(_content(scene, file)))
    return [
        each.text or ""
        for name in sorted(book.namelist())
        if name.startswith("xl/worksheets/")
        for each in ET.fromstring(book.read(name)).iter(_CELL)
    ]


def test_each_partner_is_told_of_its_month_once_and_of_nobody_elses(earned: Scene) -> None:
    earned.until(lambda: len(_statements(earned, "anna", "acme")) == 1, "Acme's statement")
    earned.until(lambda: len(_statements(earned, "bob", "bolt")) == 1, "Bolt's statement")
    [acme], [bolt] = _statements(earned, "anna", "acme"), _statements(earned, "bob", "bolt")
    assert "Owed at the end: 900.00 EUR" in acme
    assert "200.00" not in acme
    assert "Owed at the end: 200.00 EUR" in bolt
    assert "900.00" not in bolt
    earned.clock(to="2026-08-20T10:00")
    assert len(_statements(earned, "anna", "acme")) == 1


def test_a_partner_asks_for_a_month_and_gets_every_line_of_its_own(earned: Scene) -> None:
    told = earned.mention("anna", "acme", "statement July")
    assert "Statement of Acme, July 2026" in told.text
    assert "Earned: +900.00 EUR" in told.text
    assert "expected" not in told.text
    assert (
        "660.00 EUR is expected and not final yet"
        in earned.mention("anna", "acme", "statement this month").text
    )
    earned.click("anna", "statement_file", channel="acme", message=told.with_button("statement_file"))
    [file, pages] = _files(earned, "anna")
    assert _content(earned, pages).startswith(b"%PDF")
    texts = _texts(earned, file)
    assert {"Sprint", "Base", "deal D-1", "deal D-4"} <= set(texts)
    assert "deal D-2" not in texts
    assert "Bolt" not in str(texts)
    before = earned.click("anna", "Month before", channel="acme", message=told.with_button("Month before"))
    assert "Acme, June 2026" in before.text
    assert "Nothing was owed, earned or paid" in before.text


def test_a_question_may_name_the_month(earned: Scene) -> None:
    for text in ("please show me my statement for this month", "il mio estratto conto di agosto"):
        assert "2026" in (told := earned.mention("anna", "acme", text).text)
        assert "August" in told or "agosto" in told, text


def test_whoever_alters_the_button_gets_their_own_partners_month_all_the_same(earned: Scene) -> None:
    earned.post_button("acme", "statement_file", "2026-07 Bolt & Sons")
    forged = earned.message_with("anna", "statement_file", "acme")
    earned.click("anna", "Forged", channel="acme", message=forged)
    assert "deal D-2" not in _texts(earned, _files(earned, "anna")[-2])
    earned.post_button("acme", "statement", "9999-99 x")
    odd = earned.message_with("anna", "statement", "acme")
    assert "Acme, July 2026" in earned.click("anna", "Forged", channel="acme", message=odd).text


def test_managers_name_the_partner_and_choose_the_day(earned: Scene) -> None:
    assert (
        "Bolt & Sons, July 2026".replace("&", "&amp;")
        in earned.command("maria", '/premio statement "Bolt & Sons" 2026-07').text
    )
    assert "Of which partner" in earned.command("maria", "/premio statement").text
    assert "from 1 to 28" in earned.command("maria", "/premio statements 31").text
    assert "day 5" in earned.command("maria", "/premio statements 5").text
    assert "sent no statements" in earned.command("maria", "/premio statements none").text
    earned.clock(to="2026-09-10T10:00")
    assert ", August 2026" not in earned.said("anna", "acme") + earned.in_threads("anna", "acme")


def test_an_italian_partner_reads_it_in_italian(earned: Scene) -> None:
    earned.command("maria", "/premio language italiano for Acme")
    told = earned.mention("anna", "acme", "estratto conto luglio")
    assert "Acme, luglio 2026" in told.text
    assert "Da pagare alla fine: 900,00 EUR" in told.text
