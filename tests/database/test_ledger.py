"""The ledger: only ever added to, exact, chained, and the same however often it is brought up to date."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from programs.corrections import corrections
from storage import ledger
from storage.chain import head, verify_chain
from storage.changed import Overtaken
from storage.engine import Database
from storage.ledger_history import history
from tests.database.values import award, held, in_force, post, posted, workspace


def test_an_award_is_posted_once(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        (first,) = post(session, version, award("D-1", "12.34"))
        assert (str(first.delta), first.reason, first.seq) == ("12.34 EUR", "new", 1)
        assert post(session, version, award("D-1", "12.34")) == ()
        (only,) = ledger.awards_of(session, workspace_id=version.workspace_id)
        assert str(only.amount) == "12.34 EUR"


def test_a_changed_award_is_corrected_by_the_difference(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        post(session, version, award("D-1", "100.00"))
        (change,) = post(session, version, award("D-1", "80.50"))
        assert (str(change.delta), str(change.amount), change.reason, change.seq) == (
            "-19.50 EUR",
            "80.50 EUR",
            "changed",
            2,
        )
        (withdrawal,) = post(session, version)
        assert (str(withdrawal.delta), withdrawal.amount, withdrawal.reason) == (
            "-80.50 EUR",
            None,
            "withdrawn",
        )
        (again,) = post(session, version, award("D-1", "80.50"))
        assert (str(again.delta), again.reason, again.seq) == ("80.50 EUR", "new", 4)
        found = ledger.award(session, workspace_id=version.workspace_id, award_id=again.award_id)
        assert found is not None
        assert [entry.corrects is not None for entry in found.entries] == [False, True, True, True]
        assert verify_chain(session, workspace_id=version.workspace_id) == ()


def test_an_award_that_changes_its_currency_takes_two_entries(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        post(session, version, award("D-1", "100.00"))
        entries = post(session, version, award("D-1", "9000", currency="JPY"))
        assert [str(entry.delta) for entry in entries] == ["-100.00 EUR", "9000 JPY"]
        assert [
            (name, str(total)) for name, total in ledger.totals(session, workspace_id=version.workspace_id)
        ] == [("Acme", "9000 JPY")]
        assert verify_chain(session, workspace_id=version.workspace_id) == ()


def test_a_prize_without_money_is_an_award_too(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        (prize,) = post(session, version, award("D-1", None))
        assert (prize.delta, prize.current.item) == (None, "Trophy")
        assert ledger.totals(session, workspace_id=version.workspace_id) == ()


def test_totals_are_net_and_exact(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        post(
            session,
            version,
            award("D-1", "999999999999.99"),
            award("D-2", "0.01"),
            award("D-3", "-5.00", "Beta"),
        )
        totals = [
            (name, str(total)) for name, total in ledger.totals(session, workspace_id=version.workspace_id)
        ]
        assert totals == [("Acme", "1000000000000.00 EUR"), ("Beta", "-5.00 EUR")]


def test_whoever_starts_from_what_the_ledger_no_longer_holds_is_overtaken(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        late = corrections([award("D-1", "5.00")], held(session, version))
        post(session, version, award("D-1", "7.00"))
        with pytest.raises(Overtaken):
            posted(session, version, late)


def test_many_awards_are_looked_up_by_their_keys(database: Database) -> None:
    """More than fit into one statement; those of other programs, under the same keys, play no part."""
    many = [award(f"D-{number}", "5.00") for number in range(1100)]
    with database.writing() as session:
        workspace_id = workspace(session)
        version, other = in_force(session, workspace_id), in_force(session, workspace_id, name="Other")
        post(session, other, award("D-0", "1.00"), award("D-1099", "1.00"))
        assert len(post(session, version, *many)) == 1100
        changed = [award("D-0", "6.00"), *many[1:-1], award("D-1099", "7.00")]
        assert [str(entry.delta) for entry in post(session, version, *changed)] == ["1.00 EUR", "2.00 EUR"]
        assert verify_chain(session, workspace_id=workspace_id) == ()


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE entries SET delta_minor = 1",
        "UPDATE entries SET hash = hash",
        "DELETE FROM entries",
        "DELETE FROM audit",
        "UPDATE audit SET actor = 'nobody'",
        "UPDATE fact_revisions SET source = 'x'",
        "DELETE FROM fact_revisions",
    ],
)
def test_what_is_final_is_never_changed_or_deleted(database: Database, act: str) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        version = in_force(session, workspace_id)
        post(session, version, award("D-1", "5.00"))
        session.execute(
            text(
                "INSERT INTO fact_revisions (workspace_id, kind, fact_id, revision, content, source, recorded_at) "
                "VALUES (:id, 'deals', 'D-1', 1, '[]', 'deals.csv', '2026-07-01 00:00:00')"
            ),
            {"id": workspace_id},
        )
    with pytest.raises(DBAPIError, match="never changed or deleted"), database.writing() as session:
        session.execute(text(act))


@pytest.mark.parametrize(
    ("act", "fault"),
    [
        ("UPDATE entries SET delta_minor = delta_minor + 1 WHERE seq = 2", "is not as it was written"),
        ("UPDATE proofs SET text = '{}'", "is not as it was written"),
        ("UPDATE entries SET standing = 'paid' WHERE seq = 2", "is not as it was written"),
        (
            "UPDATE postings SET account = 'paid' WHERE entry_id = 1 AND account = 'earned'",
            "is not as it was written",
        ),
        ("UPDATE postings SET amount_minor = 700 WHERE amount_minor = 500", "do not add up to nothing"),
        ("DELETE FROM postings WHERE entry_id = 1", "moves 500, and its lines 0 EUR"),
        ("UPDATE entries SET booked_on = '2020-01-01' WHERE seq = 2", "is not as it was written"),
        ("UPDATE awards SET partner = 'beta'", "is not as it was written"),
        ("UPDATE awards SET last_seq = 1", "should have the entries 1 to 1"),
        (
            "DELETE FROM postings WHERE entry_id = 2; DELETE FROM entries WHERE seq = 2",
            "should have the entries 1 to 2",
        ),
    ],
)
def test_what_was_tampered_with_is_found(database: Database, act: str, fault: str) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        post(session, version, award("D-1", "5.00"))
        post(session, version, award("D-1", "6.00"))
        assert verify_chain(session, workspace_id=version.workspace_id) == ()
        _disarm(session.connection(), database)
        for statement in act.split("; "):
            session.execute(text(statement))
        session.expire_all()
        assert any(fault in each for each in verify_chain(session, workspace_id=version.workspace_id))


def test_the_end_of_the_chain_moves_with_every_entry(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        ends = [head(session, program_id=version.program_id)]
        for amount in ("5.00", "6.00", "7.00"):
            post(session, version, award("D-1", amount))
            ends.append(head(session, program_id=version.program_id))
        assert [end.length for end in ends] == [0, 1, 2, 3]
        assert len({end.hash for end in ends}) == 4
        lines = list(history(session, workspace_id=version.workspace_id))
        assert [(line.chain_no, str(line.delta)) for line in lines] == [
            (1, "5.00 EUR"),
            (2, "1.00 EUR"),
            (3, "1.00 EUR"),
        ]


def test_another_workspace_sees_nothing_of_it(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        (entry,) = post(session, version, award("D-1", "5.00"))
        other = workspace(session, "T2")
        assert ledger.awards_of(session, workspace_id=other) == ()
        assert ledger.award(session, workspace_id=other, award_id=entry.award_id) is None
        assert ledger.totals(session, workspace_id=other) == ()


def test_every_entry_is_balanced_and_says_where_the_money_lies(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        (foreseen,) = post(session, version, award("D-1", "100.00", status="provisional"))
        assert foreseen.postings == (("cost", 10_000), ("provisional", -10_000))
        (earned,) = post(session, version, award("D-1", "120.00"))
        assert earned.postings == (("cost", 2_000), ("provisional", 10_000), ("earned", -12_000))
        (gone,) = post(session, version)
        assert (gone.postings, gone.standing) == ((("cost", -12_000), ("earned", 12_000)), "reversed")
        assert [sum(minor for _, minor in each.postings) for each in (foreseen, earned, gone)] == [0, 0, 0]
        assert verify_chain(session, workspace_id=version.workspace_id) == ()


def _disarm(connection: object, database: Database) -> None:
    """Take away the triggers, as somebody with the database in hand could."""
    from sqlalchemy import Connection  # noqa: PLC0415 - for the assertion alone

    assert isinstance(connection, Connection)
    for table in ("entries", "postings", "proofs"):
        for act in ("update", "delete"):
            on = "" if connection.dialect.name == "sqlite" else f" ON {table}"
            connection.execute(text(f"DROP TRIGGER {table}_no_{act}{on}"))
