"""Payouts: prepared by one, approved by another, paid once; what was paid too much is set off; held money stays where it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.exports import payouts_sheet
from programs.awards import Part
from programs.money import Money
from storage import handling, journal, ledger, payouts, settling
from storage.chain import verify_chain
from storage.engine import Database
from storage.payouts import NothingDue, NotPossible, Payout
from storage.programs import Version
from storage.settling import AsOf
from tests.database.values import NOW, TODAY, award, in_force, post, workspace

FRANCA, PIA = "T1:F", "T1:P"


def _version(session: Session, more: str = "") -> Version:
    text = f'program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR commission "Base" on deals pay 10% of amount {more}'
    return in_force(session, workspace(session), text=text)


def _prepared(session: Session, version: Version, on: date = TODAY) -> Payout:
    return payouts.prepare(session, workspace_id=version.workspace_id, on=on, actor=FRANCA, now=NOW)


def _approve(session: Session, version: Version, made: Payout, **but: Any) -> Payout:
    known: dict[str, Any] = {"number": made.number, "shown": made.hash, "actor": PIA, "now": NOW, **but}
    return payouts.approve(session, workspace_id=version.workspace_id, **known)


def _pay(session: Session, version: Version, made: Payout, **but: Any) -> Payout:
    known: dict[str, Any] = {"number": made.number, "actor": FRANCA, "now": NOW, "on": TODAY, **but}
    return payouts.pay(session, workspace_id=version.workspace_id, **known)


def _through(session: Session, version: Version, on: date = TODAY) -> Payout:
    made = _prepared(session, version, on)
    _approve(session, version, made)
    return _pay(session, version, made)


def _told(made: Payout) -> list[tuple[str, str]]:
    return [(each.payee, str(each.amount)) for each in made.payees]


def _lies(session: Session, version: Version) -> dict[int, dict[str, int]]:
    ids = [each.id for each in ledger.awards_of(session, workspace_id=version.workspace_id)]
    return {award_id: dict(lies) for (award_id, _), lies in journal.lying(session, ids).items()}


def test_what_is_earned_goes_from_prepared_to_paid(database: Database) -> None:
    with database.writing() as session:
        version = _version(session)
        post(
            session,
            version,
            award("D-1", "100.00"),
            award("D-2", "20.50"),
            award("D-3", "7.00", partner="Beta"),
        )
        made = _prepared(session, version)
        assert (made.number, made.state) == (1, "prepared")
        assert _told(made) == [("Acme", "120.50 EUR"), ("Beta", "7.00 EUR")]
        assert {each.standing for each in ledger.awards_of(session, workspace_id=version.workspace_id)} == {
            "in payout"
        }
        assert _approve(session, version, made).state == "approved"
        assert _pay(session, version, made).state == "paid"
        found = ledger.awards_of(session, workspace_id=version.workspace_id)
        assert {each.standing for each in found} == {"paid"}
        assert str(found[0].amount) == "100.00 EUR", "to be paid takes nothing from what it is worth"
        assert verify_chain(session, workspace_id=version.workspace_id) == ()
        with pytest.raises(NothingDue):
            _prepared(session, version)


def test_nothing_is_in_two_payouts(database: Database) -> None:
    with database.writing() as session:
        version = _version(session)
        post(session, version, award("D-1", "100.00"))
        _prepared(session, version)
        with pytest.raises(NothingDue):
            _prepared(session, version)
        post(session, version, award("D-1", "100.00"), award("D-2", "5.00"))
        assert _told(_prepared(session, version)) == [("Acme", "5.00 EUR")]


def test_a_second_person_approves_exactly_what_was_shown(database: Database) -> None:
    with database.writing() as session:
        version = _version(session)
        post(session, version, award("D-1", "100.00"))
        made = _prepared(session, version)
        with pytest.raises(NotPossible, match="second person"):
            _approve(session, version, made, actor=FRANCA)
        with pytest.raises(NotPossible, match="not what was shown"):
            _approve(session, version, made, shown="0" * 64)
        with pytest.raises(NotPossible, match="more than 14 days ago"):
            _approve(session, version, made, now=NOW + timedelta(days=15))
        with pytest.raises(NotPossible, match="is prepared, not approved"):
            _pay(session, version, made)
        with pytest.raises(NotPossible, match="there is no payout 7"):
            _approve(session, version, made, number=7)


def test_a_correction_voids_an_open_payout(database: Database) -> None:
    with database.writing() as session:
        version = _version(session)
        post(session, version, award("D-1", "100.00"))
        made = _prepared(session, version)
        _approve(session, version, made)
        post(session, version, award("D-1", "80.00"))
        with pytest.raises(NotPossible, match="1 of its awards was corrected"):
            _pay(session, version, made)
        cancelled = payouts.cancel(
            session, workspace_id=version.workspace_id, number=made.number, actor=PIA, now=NOW, on=TODAY
        )
        assert cancelled.state == "cancelled"
        assert _told(_prepared(session, version)) == [("Acme", "80.00 EUR")]
        assert verify_chain(session, workspace_id=version.workspace_id) == ()


def test_what_was_paid_too_much_is_set_off_in_the_next_payout(database: Database) -> None:
    with database.writing() as session:
        version = _version(session)
        post(session, version, award("D-1", "100.00"))
        _through(session, version)
        post(session, version)  # D-1 was cancelled
        with pytest.raises(NothingDue):
            _prepared(session, version)
        post(session, version, award("D-2", "30.00"))
        with pytest.raises(NothingDue):
            _prepared(session, version)
        post(session, version, award("D-2", "30.00"), award("D-3", "90.00"))
        paid = _through(session, version)
        assert _told(paid) == [("Acme", "20.00 EUR")]
        assert list(_lies(session, version).values()) == [{"paid": 3_000}, {"paid": 9_000}]
        assert verify_chain(session, workspace_id=version.workspace_id) == ()


def test_what_is_held_or_not_due_waits(database: Database) -> None:
    with database.writing() as session:
        version = _version(session)
        held, *_ = post(
            session,
            version,
            award("D-1", "100.00"),
            award("D-2", "5.00", status="provisional"),
            award("D-3", "7.00", payable_on=TODAY + timedelta(days=1)),
            award("D-4", "9.00"),
        )
        who = {
            "workspace_id": version.workspace_id,
            "actor": PIA,
            "now": NOW,
            "on": TODAY,
            "note": "looks odd",
        }
        handling.hold(session, [held.award_id], **who)
        assert _told(_prepared(session, version)) == [("Acme", "9.00 EUR")]
        assert _told(_prepared(session, version, TODAY + timedelta(days=1))) == [("Acme", "7.00 EUR")]


def test_parts_are_paid_on_their_own_days(database: Database) -> None:
    parts = (Part(date(2026, 7, 1), _euro("60.00")), Part(date(2026, 9, 1), _euro("40.00")))
    with database.writing() as session:
        version = _version(session)
        post(session, version, award("D-1", "100.00", parts=parts))
        assert _told(_through(session, version)) == [("Acme", "60.00 EUR")]
        (only,) = ledger.awards_of(session, workspace_id=version.workspace_id)
        assert only.standing == "earned", "the rest is still to come"
        assert _told(_through(session, version, date(2026, 9, 1))) == [("Acme", "40.00 EUR")]
        (only,) = ledger.awards_of(session, workspace_id=version.workspace_id)
        assert only.standing == "paid"


def test_what_is_exported_as_owed_is_what_no_payout_holds(database: Database) -> None:
    with database.writing() as session:
        version = _version(session)
        post(session, version, award("D-1", "100.00"))
        _through(session, version)
        post(session, version, award("D-1", "80.00"), award("D-2", "50.00"))
        sheet = payouts_sheet(session, workspace_id=version.workspace_id, on=TODAY)
        assert [(row[0], str(row[1])) for row in sheet.rows] == [("Acme", "30.00")]


def test_each_form_and_each_currency_is_paid_by_itself(database: Database) -> None:
    with database.writing() as session:
        version = _version(session)
        post(
            session,
            version,
            award("D-1", "100.00"),
            award("D-2", "10.00", paid_as="voucher"),
            award("D-3", "500", currency="JPY"),
            award("D-4", "700", currency="points"),
        )
        made = _prepared(session, version)
        assert [(str(each.amount), each.paid_as) for each in made.payees] == [
            ("100.00 EUR", ""),
            ("10.00 EUR", "voucher"),
            ("500 JPY", ""),
        ]


def _euro(amount: str) -> Money:
    return Money.from_minor(int(amount.replace(".", "")), "EUR")


def test_the_file_of_a_payout_is_always_the_same(database: Database) -> None:
    with database.writing() as session:
        version = _version(session)
        post(session, version, award("D-1", "100.00"))
        made = _prepared(session, version)
        before = payouts.payout(session, workspace_id=version.workspace_id, number=made.number)
        _approve(session, version, made)
        _pay(session, version, made)
        after = payouts.payout(session, workspace_id=version.workspace_id, number=made.number)
        assert (before.hash, before.payees) == (after.hash, after.payees)


def test_a_program_with_payouts_of_its_own_pays_no_more_than_these(database: Database) -> None:
    with database.writing() as session:
        version = _version(session, "payout every month, day 10 from 50 EUR")
        settling.set_day(session, program_id=version.program_id, day=AsOf(TODAY, over=False))
        post(session, version, award("D-1", "30.00"))
        with pytest.raises(NothingDue):
            _prepared(session, version)  # 30 is less than 50
        post(session, version, award("D-1", "30.00"), award("D-2", "40.00"), award("D-3", "5.00", on=TODAY))
        made = _through(session, version)
        assert _told(made) == [("Acme", "70.00 EUR")], "what was earned after day 10 waits for the next"


def test_an_approval_expires(database: Database) -> None:
    with database.writing() as session:
        version = _version(session)
        post(session, version, award("D-1", "100.00"))
        made = _prepared(session, version)
        approved_on = NOW + timedelta(days=14)
        _approve(session, version, made, now=approved_on)
        with pytest.raises(NotPossible, match="was approved more than 14 days ago"):
            _pay(session, version, made, now=approved_on + timedelta(days=14, seconds=1))
        assert _pay(session, version, made, now=approved_on + timedelta(days=14)).state == "paid"
