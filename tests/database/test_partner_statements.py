"""A partner's month: begins where the month before ended, and adds up to what the ledger's lines say, counted another way."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import date
from typing import Final

from sqlmodel import Session, select

from programs.awards import Award
from programs.corrections import corrections
from programs.facts import folded
from programs.periods import Period
from programs.records import replace
from programs.statement import Statement, month_before, month_of
from storage import handling, ledger, partner_statements, payouts, workspaces
from storage.engine import Database
from storage.ledger_tables import AwardRow, EntryRow, PostingRow
from storage.programs import Version
from tests.database.values import NOW, award, held, in_force, workspace

TEXT: Final = (
    'program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR commission "Base" on deals pay 10% of amount'
)
FRANCA: Final = "T1:F"
PIA: Final = "T1:P"
JULY: Final = month_of(date(2026, 7, 15))
AUGUST: Final = month_of(date(2026, 8, 1))


def _post(session: Session, version: Version, on: date, *awards: Award) -> None:
    changes = corrections(awards, held(session, version))
    ledger.post(
        session,
        workspace_id=version.workspace_id,
        program_id=version.program_id,
        deciding={change.key: version.id for change in changes},
        corrections=changes,
        now=NOW,
        on=on,
    )


def _season(session: Session) -> Version:
    """July: 100 earned, 40 expected, a trophy; paid. August: the 100 become 70, the 40 become certain, a second partner comes in."""
    version = in_force(session, workspace(session), text=TEXT)
    trophy = award("D-9", None)
    _post(
        session, version, date(2026, 7, 10),
        award("D-1", "100.00"), award("D-2", "40.00", status="provisional"), trophy, award("D-3", "7.00", "Bolt"),
    )  # fmt: skip
    made = payouts.prepare(
        session, workspace_id=version.workspace_id, on=date(2026, 7, 20), actor=FRANCA, now=NOW
    )
    payouts.approve(session, workspace_id=version.workspace_id, number=1, shown=made.hash, actor=PIA, now=NOW)
    payouts.pay(
        session,
        workspace_id=version.workspace_id,
        number=1,
        actor=FRANCA,
        now=NOW,
        on=date(2026, 7, 31),
    )
    _post(
        session, version, date(2026, 8, 2),
        award("D-1", "70.00"), award("D-2", "40.00"), award("D-3", "7.00", "Bolt"), award("D-4", "12", currency="points"),
    )  # fmt: skip
    return version


def _of(session: Session, version: Version, partner: str, month: Period) -> Statement:
    return partner_statements.of_partner(
        session, workspace_id=version.workspace_id, partner=partner, month=month
    )


def _told(found: Statement) -> list[str]:
    return [
        " ".join(str(each.amount) for each in (b.before, b.earned, b.corrected, b.paid, b.after, b.expected))
        + f" {b.before.currency}"
        for b in found.balances
    ]


def test_a_month_tells_what_was_owed_what_came_and_what_was_paid(database: Database) -> None:
    with database.writing() as session:
        version = _season(session)
        july, august = (_of(session, version, "acme", month) for month in (JULY, AUGUST))
    assert _told(july) == ["0.00 100.00 0.00 100.00 0.00 40.00 EUR"]
    assert july.items == (("Trophy", 1),)
    assert _told(august) == ["0.00 40.00 -30.00 0.00 10.00 0.00 EUR", "0 12 0 0 12 0 points"]
    assert august.items == (("Trophy", -1),)
    happened = [(line.reason, line.happened) for line in august.lines]
    assert ("changed", "corrected") in happened
    assert ("earned", "earned") in happened


def test_a_statement_is_of_one_partner_alone(database: Database) -> None:
    with database.writing() as session:
        version = _season(session)
        bolt = _of(session, version, "BOLT", JULY)
        nobody = _of(session, version, "Nobody", JULY)
    assert _told(bolt) == ["0.00 7.00 0.00 7.00 0.00 0.00 EUR"]
    assert {line.award.partner for line in bolt.lines} == {"Bolt"}
    assert nobody.is_empty


def test_what_is_held_stays_owed_and_is_told_without_the_reason(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session), text=TEXT)
        _post(session, version, date(2026, 7, 10), award("D-1", "100.00"))
        [one] = ledger.awards_of(session, workspace_id=version.workspace_id)
        handling.hold(
            session,
            [one.id],
            workspace_id=version.workspace_id,
            actor=FRANCA,
            now=NOW,
            on=date(2026, 7, 12),
            note="alike",
        )
        july = _of(session, version, "Acme", JULY)
    assert _told(july) == ["0.00 100.00 0.00 0.00 100.00 0.00 EUR"]
    assert [line.happened for line in july.lines] == ["earned", "moved"]


def test_a_thing_that_is_foreseen_is_expected_and_then_earned(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session), text=TEXT)
        _post(session, version, date(2026, 7, 10), replace(award("D-9", None), status="provisional"))
        _post(session, version, date(2026, 7, 31), award("D-9", None))
        july = _of(session, version, "Acme", JULY)
    assert [line.happened for line in july.lines] == ["expected", "earned"]


def test_months_follow_on_each_other_and_end_where_the_books_stand(database: Database) -> None:
    """Recomputed from the bare lines of the books: nothing of it goes by the reasons of entries."""
    with database.writing() as session:
        version = _season(session)
        for partner in ("Acme", "Bolt"):
            months = [_of(session, version, partner, month) for month in (month_before(JULY), JULY, AUGUST)]
            for before, after in itertools.pairwise(months):
                ended = {each.after.currency: each.after for each in before.balances}
                for balance in after.balances:
                    assert balance.before.amount == (
                        ended[balance.before.currency].amount if balance.before.currency in ended else 0
                    )
                    assert (
                        balance.after.amount
                        == balance.before.amount
                        + balance.earned.amount
                        + balance.corrected.amount
                        - balance.paid.amount
                    )
            assert {
                each.after.currency: each.after.minor for each in months[-1].balances if each.after.amount
            } == _owed_by_hand(session, partner, AUGUST.end)


def _owed_by_hand(session: Session, partner: str, day: date) -> dict[str, int]:
    owed: defaultdict[str, int] = defaultdict(int)
    for posting in session.exec(select(PostingRow)):
        award_row = session.get_one(AwardRow, posting.award_id)
        entry = session.get_one(EntryRow, posting.entry_id)
        if award_row.partner == folded(partner) and entry.booked_on <= day:
            certain = posting.account not in ("cost", "provisional", "paid")
            owed[posting.currency] -= posting.amount_minor * certain
    return {currency: minor for currency, minor in owed.items() if minor}


def test_a_month_is_told_once_and_never_of_before_the_installation(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        assert workspaces.get(session, workspace_id=workspace_id).stated_until == date(2026, 7, 1)
        assert not workspaces.claim_statements(session, workspace_id=workspace_id, until=date(2026, 7, 1))
        assert workspaces.claim_statements(session, workspace_id=workspace_id, until=date(2026, 8, 1))
        assert not workspaces.claim_statements(session, workspace_id=workspace_id, until=date(2026, 8, 1))
