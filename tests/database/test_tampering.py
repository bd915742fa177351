"""Whoever changes the database behind our back, with its keys and triggers switched off, is found by `premio verify`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Connection, create_engine, text

from bot import ticks
from storage import heads, payouts
from storage.engine import Database
from storage.verification import verified
from tests.database.test_verification import filled, load
from tests.database.values import NOW, TODAY, workspace

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
    "a deal, and a revision that fits": (
        """UPDATE deals SET amount_minor = 20000, content_hash = 'x' WHERE deal_id = 'D-2';
        UPDATE fact_revisions SET content = replace(content, '9999', '20000') WHERE fact_id = 'D-2'""",
        "(seal 1): something in it is not as it was sealed",
    ),
    "a deal that nobody brought, and a revision of it": (
        """INSERT INTO deals SELECT 99, workspace_id, 'D-9', partner, partner_key, credit, credit_role, stage, currency, amount_minor, list_price_minor, cost_minor, margin_minor,
        units_millionths, term_millionths, rep, rep_key, customer, customer_key, product, product_key, category, category_key, type, type_key, registered_on, quoted_on, signed_on,
        closed_on, invoiced_on, installed_on, paid_on, reported_on, cancelled_on, returned_on, times, own, revision, content_hash FROM deals WHERE deal_id = 'D-2';
        INSERT INTO fact_revisions SELECT 99, workspace_id, kind, 'D-9', revision, replace(content, 'D-2', 'D-9'), source, recorded_at FROM fact_revisions WHERE fact_id = 'D-2'""",
        "1 revisions of facts were put on record by no import",
    ),
    "a deal is gone with its revision": ("DELETE FROM deals WHERE deal_id = 'D-2'; DELETE FROM fact_revisions WHERE fact_id = 'D-2'", "2 were sealed, and 1 are there"),
    "from which file a fact came": ("UPDATE fact_revisions SET source = 'crm.csv'", "is not as it was sealed"),
    "a seal": ("UPDATE seals SET digest = 'x' WHERE chain = 'facts'", "is not as it was written"),
    "a seal is gone": ("DELETE FROM seals WHERE chain = 'facts'", "were put on record by no import"),
    "who did something": (f"UPDATE audit SET actor = '{PIA}' WHERE action = 'activate'", "what people did, up to"),
    "what was done is gone": ("DELETE FROM audit WHERE action = 'draft'", "were sealed, and"),
    "the program and its hash": (
        "UPDATE versions SET text = replace(text, 'Volume', 'Volumes'), hash = 'x'",
        "is not the text that is on record",
    ),
    "the program, so that nothing comes of it": ("UPDATE versions SET text = text || ' '", "version 1 of “Sprint” is not as it was written"),
    "since when a program is in force": ("UPDATE versions SET activated_at = '2026-07-01 00:00:00.000000'", "the days of version 1"),
    "a program that nobody ended": ("UPDATE versions SET state = 'ended'", "version 1 of “Sprint” is ended, and the record says of it: draft by T1:U1, activate by T1:U2"),
    "who is a manager": ("INSERT INTO roles (workspace_id, enterprise, team, member, role) VALUES (1, '', 'T1', 'EVE', 'finance')", "T1:EVE has the role finance, and on record none"),
    "how long cuts wait": ("UPDATE workspaces SET notice_days = 3 WHERE id = 1", "“notice” is set to 3, and on record to 0"),
    "whose a channel is": (
        "INSERT INTO channel_bindings (workspace_id, channel, partner, partner_folded, bound_by, bound_at, consent, consent_by) VALUES (1, 'C9', 'Acme', 'acme', 'T1:U1', '2026-07-01 00:00:00', 'agreed', '')",
        "channel:C9 belongs to Acme, and on record to nobody",
    ),
    "an approval that nobody gave": (
        """INSERT INTO reviews (workspace_id, program_id, version_id, shown, state, submitted_by, submitted_at, decided_by, decided_at, note)
        VALUES (1, 1, 1, 'x', 'approved', 'T1:U1', '2026-07-01 00:00:00', 'T1:U2', '2026-07-02 00:00:00', '')""",
        "the approval of version 1 is approved, and the record says of it: nothing",
    ),
    "a proof in place of another": (
        "UPDATE entries SET proof_hash = (SELECT max(hash) FROM proofs) WHERE id = (SELECT min(id) FROM entries WHERE proof_hash <> (SELECT max(hash) FROM proofs))",
        "is not as it was written",
    ),
    "the tables are left open": ("SELECT 1", "the trigger entries_no_update is not as it was made"),
    "a role, and an act that gives it": (
        """INSERT INTO roles (workspace_id, enterprise, team, member, role) VALUES (1, '', 'T1', 'EVE', 'finance');
        INSERT INTO audit (workspace_id, at, actor, action, subject, details) VALUES (1, '2026-07-01 00:00:00', 'T1:U1', 'role', 'person:T1:EVE', '{"role": "finance"}')""",
        "1 acts stand on record without a seal",
    ),
    "the last act": ("UPDATE audit SET actor = 'T1:EVE' WHERE id = (SELECT max(id) FROM audit)", "what people did, up to"),
    "who wrote a program": ("UPDATE versions SET author = 'T1:EVE'", "was written by T1:EVE on"),
    "what a program is called": ("UPDATE versions SET name = 'Spring'", "is called otherwise in its text"),
    "a program is gone": ("DELETE FROM versions", "version 1 of program:1 is gone, and was written on"),
    "a pause that hides a program": (
        """INSERT INTO pauses (workspace_id, program_id, paused_at, paused_by, reason, partners_told, resumed_by)
        VALUES (1, 1, '2026-07-01 00:00:00', 'T1:EVE', '', 0, '')""",
        "the pauses of program:1 are not those that are on record",
    ),
    "when a payout was approved": ("UPDATE payouts SET approved_at = '2026-07-01 00:00:00.000000'", "and the record says of it"),
    "consent that nobody gave": (
        """INSERT INTO channel_bindings (workspace_id, channel, partner, partner_folded, bound_by, bound_at, consent, consent_by)
        VALUES (1, 'C9', 'Acme', 'acme', 'T1:U1', '2026-07-01 00:00:00', 'agreed', 'T2:U9')""",
        "its partner has agreed, and on record nobody did",
    ),
    "what something costs": (
        "INSERT INTO catalogue (workspace_id, name, name_folded, currency, price_minor, needs_approval) VALUES (1, 'Tablet', 'tablet', 'points', 1, 0)",
        "“Tablet” of the catalogue costs 1 points, and the record says of it: nothing",
    ),
    "when points expire": ("INSERT INTO point_terms (workspace_id, months, since, done_on) VALUES (1, 1, '2026-07-01', '2026-07-01')", "points expire after 1 months, and on record nobody said so"),
    "a payout is gone": ("DELETE FROM payout_lines; DELETE FROM payouts", "payout:1 is gone, and was approved"),
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


def test_a_past_that_was_written_anew_is_found_by_the_heads_that_were_kept(
    books: tuple[Database, int, str],
) -> None:
    database, workspace_id, url = books
    with database.reading() as session:
        kept = heads.heads(session, workspace_id=workspace_id)
    assert [each.chain for each in kept] == ["ledger sprint", "facts", "acts"]
    with database.writing() as session:
        load(session, workspace_id, "id,partner,amount,closed_on\nD-3,Beta,10,2026-07-03\n")
    ticks.tick(database, now=NOW)
    with database.reading() as session:
        assert verified(session, workspace_id=workspace_id, kept=kept).differences == ()
    # The chain of what was taken in ends earlier, in itself without a fault.
    with _unguarded(url) as connection:
        for statement in (
            "DELETE FROM deals", "DELETE FROM fact_revisions", "DELETE FROM seals WHERE chain = 'facts'",
            "DELETE FROM postings", "DELETE FROM entries", "DELETE FROM awards", "DELETE FROM payout_lines",
        ):  # fmt: skip
            connection.execute(text(statement))
    with database.reading() as session:
        differences = verified(session, workspace_id=workspace_id, kept=kept).differences
    assert [each for each in differences if "head" in each] == [
        "ledger sprint: entry 10 was there when its head was kept, and is not any more",
        "facts: entry 1 was there when its head was kept, and is not any more",
    ]


def test_another_workspace_is_looked_at_by_itself(books: tuple[Database, int, str]) -> None:
    database, workspace_id, url = books
    with database.writing() as session:
        other = workspace(session, "T2")
        load(session, other, "id,partner,amount,closed_on\nD-1,Acme,10,2026-07-03\n")
    _tamper(
        url,
        f"UPDATE fact_revisions SET content = replace(content, '1000', '2000') WHERE workspace_id = {other}",
    )
    with database.reading() as session:
        mine, theirs = (verified(session, workspace_id=each).differences for each in (workspace_id, other))
    assert not [each for each in mine if "trigger" not in each]
    assert any("is not as it was sealed" in each for each in theirs)


def _tamper(url: str, statements: str) -> None:
    with _unguarded(url) as connection:
        for statement in statements.split(";"):
            assert connection.execute(text(statement)).rowcount, statement


@contextmanager
def _unguarded(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    with engine.begin() as connection:
        triggers = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for trigger in triggers:
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        yield connection
    engine.dispose()


def _expect_nothing(database: Database, workspace_id: int) -> None:
    with database.reading() as session:
        assert verified(session, workspace_id=workspace_id).differences == ()
