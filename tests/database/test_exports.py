"""What people take away: exact, inert, and of an anonymous poll no more than may be shown."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from bot.exports import NoSuchPoll, Sheet, ledger_sheet, payouts_sheet, poll_sheet, written
from programs.awards import Part
from programs.money import Money
from programs.questionnaire import Question
from storage import polls
from storage.engine import Database
from storage.people import Actor
from tests.database.values import HOUR, HOW_LIKELY, NOW, award, in_force, post, workspace
from tests.soaking import examples


@settings(max_examples=examples(100), deadline=None)
@given(
    st.one_of(
        st.text(max_size=12),
        st.tuples(st.sampled_from(list("=+-@\t\r\n ＝＠")), st.text(max_size=8)).map("".join),
    )
)
def test_no_text_of_a_person_becomes_a_formula(text: str) -> None:
    sheet = Sheet("ledger", ("partner",), ((text,),))
    if not any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):
        rows = list(csv.reader(io.StringIO(written(sheet, "csv").decode(), newline="")))
        cell = rows[1][0] if len(rows) > 1 and rows[1] else ""
        assert cell.removeprefix("'") == text or cell == text
        assert not cell.lstrip().startswith(tuple("=+-@＝＋－＠"))
        assert not cell.startswith(("\t", "\r", "\n"))
        assert json.loads(written(sheet, "json")) == {"ledger": [{"partner": text}]}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "https://evil.example", "\t=1", "0123"])
def test_a_workbook_holds_texts_as_texts(text: str) -> None:
    sheet = Sheet("payouts", ("partner", "amount"), ((text, Decimal("12.34")),))
    with zipfile.ZipFile(io.BytesIO(written(sheet, "xlsx"))) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
        assert "hyperlink" not in page
    assert "<f>" not in page
    assert 't="inlineStr"' in page
    assert "<v>12.34</v>" in page


def test_equal_sheets_are_equal_files() -> None:
    sheet = Sheet("payouts", ("partner", "on", "amount"), (("Acme", date(2026, 7, 1), Decimal("1.50")),))
    for form in ("csv", "xlsx", "json"):
        assert written(sheet, form) == written(sheet, form)
    assert written(sheet, "csv") == b"partner,on,amount\r\nAcme,2026-07-01,1.50\r\n"


def test_the_ledger_is_written_out_entry_by_entry(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        post(session, version, award("D-1", "5.00"), award("D-2", None))
        post(session, version, award("D-1", "4.00"), award("D-2", None))
        sheet = ledger_sheet(session, workspace_id=version.workspace_id)
    found = [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]
    assert [(row["fact"], row["change"], row["amount"], row["item"], row["reason"]) for row in found] == [
        ("deals:D-1", Decimal("5.00"), Decimal("5.00"), None, "new"),
        ("deals:D-2", None, None, "Trophy", "new"),
        ("deals:D-1", Decimal("-1.00"), Decimal("4.00"), None, "changed"),
    ]
    assert re.fullmatch("[0-9a-f]{64}", str(found[0]["hash"]))


def test_what_is_owed_is_what_is_earned_and_payable(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        post(
            session, version,
            award("D-1", "5.00"), award("D-2", "7.00", payable_on=date(2026, 8, 1)), award("D-3", "9.00", status="provisional"),
            award("D-4", "1.00"), award("D-5", "2.50", "Beta"), award("D-6", None, "Beta"),
        )  # fmt: skip
        post(
            session, version,
            award("D-1", "5.00"), award("D-2", "7.00", payable_on=date(2026, 8, 1)), award("D-3", "9.00", status="provisional"),
            award("D-5", "2.50", "Beta"), award("D-6", None, "Beta"),
        )  # fmt: skip

        def owed(on: date) -> list[tuple[object, ...]]:
            return [row[:5] for row in payouts_sheet(session, workspace_id=version.workspace_id, on=on).rows]

        july = [
            ("Acme", Decimal("5.00"), "EUR", None, 1),
            ("Beta", None, None, "Trophy", 1),
            ("Beta", Decimal("2.50"), "EUR", None, 1),
        ]
        assert owed(date(2026, 7, 15)) == july
        assert owed(date(2026, 8, 1))[0] == ("Acme", Decimal("12.00"), "EUR", None, 2)
        assert owed(date(2026, 6, 30)) == []


def test_what_is_owed_names_the_payee_the_form_and_the_days_of_its_parts(database: Database) -> None:
    parts = (
        Part(date(2026, 7, 1), Money(Decimal("4.00"), "EUR")),
        Part(date(2026, 8, 1), Money(Decimal("3.50"), "EUR")),
        Part(None, Money(Decimal("2.50"), "EUR")),
    )
    with database.writing() as session:
        version = in_force(session, workspace(session))
        post(
            session,
            version,
            award("D-1", "10.00", payee="Ann", paid_as="voucher", parts=parts),
            award("D-1", "1.00"),
        )

        def owed(on: date) -> list[tuple[object, ...]]:
            return [
                row[:2] + row[5:8]
                for row in payouts_sheet(session, workspace_id=version.workspace_id, on=on).rows
            ]

        own = ("Acme", Decimal("1.00"), "Acme", None, "1.00 on 2026-07-01")
        assert owed(date(2026, 7, 31)) == [
            own,
            ("Acme", Decimal("4.00"), "Ann", "voucher", "4.00 on 2026-07-01"),
        ]
        assert owed(date(2026, 12, 31)) == [
            own,
            ("Acme", Decimal("7.50"), "Ann", "voucher", "4.00 on 2026-07-01, 3.50 on 2026-08-01"),
        ]


def test_a_day_that_becomes_known_is_an_entry_of_its_own(database: Database) -> None:
    amount = Money(Decimal("5.00"), "EUR")
    with database.writing() as session:
        version = in_force(session, workspace(session))
        post(session, version, award("D-1", "5.00", parts=(Part(None, amount),)))
        (entry,) = post(session, version, award("D-1", "5.00", parts=(Part(date(2026, 8, 1), amount),)))
        assert (entry.reason, entry.delta) == ("changed", Money(Decimal("0.00"), "EUR"))
        assert entry.current.terms == "5.00 EUR on 2026-08-01"
        assert post(session, version, award("D-1", "5.00", parts=(Part(date(2026, 8, 1), amount),))) == ()


@pytest.mark.parametrize(
    ("answers", "closed", "kinds"),
    [
        pytest.param(4, True, {"answers withheld", "comments withheld"}, id="too few"),
        pytest.param(5, True, {"answer", "comments withheld"}, id="enough for figures"),
        pytest.param(10, True, {"answer", "comment"}, id="enough for words"),
        pytest.param(10, False, {"answers withheld", "comments withheld"}, id="still open"),
    ],
)
def test_an_anonymous_poll_is_shown_to_the_extent_that_hides_everybody(
    database: Database, answers: int, closed: bool, kinds: set[str]
) -> None:
    with database.writing() as session:
        workspace_id = _polled(session, answers, closed=closed)
        sheet = poll_sheet(session, workspace_id=workspace_id, name="nps")
    told = {row[5] for row in sheet.rows} - {"asked", "answered", "score", "score from", "score to"}
    assert told == kinds
    assert ("score" in {row[5] for row in sheet.rows}) == ("answer" in kinds)
    if "comment" not in kinds:
        assert b"because" not in written(sheet, "csv")


def test_agreement_and_ratings_have_their_figure(database: Database) -> None:
    """Four of five agree: 80%, by Wilson between 37.6% and 96.4%; 1, 3 and 5 are 3 on average."""
    agree, rating = (
        Question(kind="agree", text="The portal helps."),
        Question(kind="rating", text="How was it?"),
    )
    with database.writing() as session:
        workspace_id = workspace(session)
        poll = polls.open_poll(
            session, workspace_id=workspace_id, program_id=None, name="Both", questions=(agree, rating),
            anonymous=False, opens_at=NOW, closes_at=NOW + HOUR, occurrence_key="both:1",
        )  # fmt: skip
        assert poll is not None
        for number, (agrees, rated) in enumerate(zip("44552", "13515", strict=True)):
            actor = Actor("", "T1", f"U{number}")
            polls.fill_in(
                session,
                poll_id=poll.id,
                actor=actor,
                answers={0: (agrees,), 1: (rated,)},
                partner=None,
                at=NOW,
            )
        rows = poll_sheet(session, workspace_id=workspace_id, name="both").rows
        assert (
            ",score from,37.6\r\n"
            in written(poll_sheet(session, workspace_id=workspace_id, name="both"), "csv").decode()
        )
    figures = [(row[1], *row[5:]) for row in rows if str(row[5]).startswith("score")]
    assert figures == [
        ("The portal helps.", "score", Decimal("80.0")),
        ("The portal helps.", "score from", Decimal("37.6")),
        ("The portal helps.", "score to", Decimal("96.4")),
        ("How was it?", "score", Decimal("3.0")),
    ]


def test_a_poll_that_is_not_there_is_named_with_those_that_are(database: Database) -> None:
    with database.writing() as session:
        workspace_id = _polled(session, 1, closed=False)
        with pytest.raises(NoSuchPoll, match="there is no poll “x”; there is NPS"):
            poll_sheet(session, workspace_id=workspace_id, name="x")


def _polled(session: Session, answers: int, *, closed: bool) -> int:
    workspace_id = workspace(session)
    poll = polls.open_poll(
        session, workspace_id=workspace_id, program_id=None, name="NPS", questions=HOW_LIKELY,
        anonymous=True, opens_at=NOW, closes_at=NOW + HOUR, occurrence_key="nps:1",
    )  # fmt: skip
    assert poll is not None
    for number in range(answers):
        actor = Actor("", "T1", f"U{number}")
        given = {0: ("9",), 1: (f"because {number}",)}
        polls.fill_in(session, poll_id=poll.id, actor=actor, answers=given, partner=None, at=NOW)
    if closed:
        polls.close(session, poll_id=poll.id)
    return workspace_id
