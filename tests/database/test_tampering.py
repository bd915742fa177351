"""Whoever changes the database behind our back, with its keys and triggers switched off, is found by `premio verify`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import create_engine, text

from bot import ticks
from storage import payouts
from storage.engine import Database
from storage.verification import verified
from tests.database.test_verification import filled
from tests.database.values import NOW, TODAY

FRANCA, PIA = "T1:F", "T1:P"
LAST: Final = "(SELECT max(id) FROM entries)"
FIRST_AWARD: Final = "(SELECT award_id FROM entries ORDER BY id LIMIT 1)"

ACTS: Final = {
    "an amount in an entry": ("UPDATE entries SET amount_minor = amount_minor + 100 WHERE id = 1", "is not as it was written"),
    "an amount in an entry and in its lines": (
        """UPDATE entries SET amount_minor = amount_minor + 100, delta_minor = delta_minor + 100 WHERE id = 1;
        UPDATE postings SET amount_minor = amount_minor + 100 WHERE entry_id = 1 AND account = 'cost';
        UPDATE postings SET amount_minor = amount_minor - 100 WHERE entry_id = 1 AND account <> 'cost'""",
        "is not as it was written",
    ),
    "the day of an entry": ("UPDATE entries SET earned_on = '2026-07-09' WHERE id = 1", "is not as it was written"),
    "the reason of an entry": ("UPDATE entries SET note = 'agreed by phone' WHERE id = 2", "is not as it was written"),
    "one line": ("UPDATE postings SET amount_minor = amount_minor + 1 WHERE id = 1", "do not add up to nothing"),
    "whose an award is": (f"UPDATE awards SET partner = 'gamma' WHERE id = {FIRST_AWARD}", "is not as it was written"),
    "an entry is gone": ("DELETE FROM postings WHERE entry_id = 2; DELETE FROM entries WHERE id = 2", "entries are missing"),
    "the last entry is gone": (
        f"DELETE FROM postings WHERE entry_id = {LAST}; DELETE FROM entries WHERE id = {LAST}",
        "should have the entries 1 to",
    ),
    "an award is gone, its entries stay": (f"DELETE FROM awards WHERE id = {FIRST_AWARD}", "belongs to no award"),
    "an award is gone with all its entries": (
        "DELETE FROM postings WHERE award_id = 1; DELETE FROM entries WHERE award_id = 1; DELETE FROM awards WHERE id = 1",
        "and the ledger has nothing",
    ),
    "lines of no entry": (
        f"INSERT INTO postings (workspace_id, entry_id, award_id, account, currency, amount_minor) VALUES (1, 999, {FIRST_AWARD}, 'cost', 'EUR', 5)",
        "belongs to no entry",
    ),
    "a proof": ("UPDATE proofs SET text = replace(text, 'Acme', 'Acne')", "is not as it was written"),
    "proofs are gone": ("DELETE FROM proofs", "is missing"),
    "a deal": ("UPDATE deals SET amount_minor = amount_minor * 2 WHERE deal_id = 'D-2'", "and the ledger has"),
    "what no rule has counted of a deal": ("UPDATE deals SET customer = 'Initech' WHERE deal_id = 'D-2'", "customer is Initech, and missing on record"),
    "a deal that no tick has counted": ("UPDATE deals SET deal_id = 'D-7' WHERE deal_id = 'D-2'", "deal D-7 was never taken in"),
    "what a deal was": ("UPDATE fact_revisions SET content = replace(content, '9999', '8888')", "deal D-2 is not as it was taken in"),
    "the program": ("UPDATE versions SET text = replace(text, 'pay 10%', 'pay 12%')", "and the ledger has"),
    "an amount that is paid out": ("UPDATE payout_lines SET amount_minor = amount_minor + 1 WHERE id = 1", "does not hold what was prepared"),
    "who is paid": ("UPDATE payout_lines SET payee = 'Somebody' WHERE id = 1", "does not hold what was prepared"),
    "a line of a payout is gone": ("DELETE FROM payout_lines WHERE id = 1", "does not hold what was prepared"),
    "who approved a payout": (f"UPDATE payouts SET approved_by = '{FRANCA}'", "and the record says of it"),
    "a payout that nobody paid": ("UPDATE payouts SET state = 'paid', ended_by = 'T1:F'", "and the record says of it"),
}  # fmt: skip


@pytest.fixture
def books(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[Database, int, str]]:
    """Awards of three deals, some of them in an approved payout."""
    path = tmp_path / "books.db"
    path.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{path}"
    database = Database.open(url)
    with database.writing() as session:
        workspace_id = filled(session)
    ticks.tick(database, now=NOW)
    with database.writing() as session:
        made = payouts.prepare(session, workspace_id=workspace_id, on=TODAY, actor=FRANCA, now=NOW)
        payouts.approve(session, workspace_id=workspace_id, number=1, shown=made.hash, actor=PIA, now=NOW)
    yield database, workspace_id, url
    database.close()


def test_what_nobody_touched_is_found_right_at_each_stage(books: tuple[Database, int, str]) -> None:
    database, workspace_id, _ = books
    _expect_nothing(database, workspace_id)
    with database.writing() as session:
        payouts.pay(
            session, workspace_id=workspace_id, number=1, actor=FRANCA, now=NOW + timedelta(hours=1), on=TODAY
        )
    _expect_nothing(database, workspace_id)


@pytest.mark.parametrize(("statements", "told"), ACTS.values(), ids=ACTS.keys())
def test_what_was_changed_behind_our_back_is_found(
    books: tuple[Database, int, str], statements: str, told: str
) -> None:
    database, workspace_id, url = books
    _tamper(url, statements)
    with database.reading() as session:
        differences = verified(session, workspace_id=workspace_id).differences
    assert any(told in each for each in differences), differences


def _tamper(url: str, statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        triggers = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for trigger in triggers:
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        for statement in statements.split(";"):
            assert connection.execute(text(statement)).rowcount, statement
    engine.dispose()


def _expect_nothing(database: Database, workspace_id: int) -> None:
    with database.reading() as session:
        assert verified(session, workspace_id=workspace_id).differences == ()
