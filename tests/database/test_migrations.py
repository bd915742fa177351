"""The form of the database: what migrations make is what the tables say, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from storage import final_rows
from storage.all_tables import metadata
from storage.engine import HEAD_REVISION, Database
from storage.migrations.upgrade import config
from storage.unusable import UnusableDatabase
from tests.database.postgres import Server


def test_the_code_knows_its_newest_revision() -> None:
    assert ScriptDirectory.from_config(config()).get_current_head() == HEAD_REVISION


def test_the_migrated_database_is_what_the_tables_say(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_what_migrations_make_they_take_away_and_make_again(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        command.downgrade(config(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        command.upgrade(config(connection), "head")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert context.get_current_revision() == HEAD_REVISION
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_database_that_had_recognition_from_its_first_day_is_brought_up_to_date(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        command.downgrade(config(connection), "0003")
        metadata.create_all(connection, [metadata.tables[name] for name in ("discretions", "applause")])
        command.upgrade(config(connection), "head")
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == HEAD_REVISION
    engine.dispose()


def test_work_codes_and_journals_stay_what_they_were(database_url: str) -> None:
    """What is handed over can be something that points were spent on since 0007: its tables are made anew around their rows."""
    engine = create_engine(database_url)
    at = "'2026-07-01 08:00:00'"
    rows = [
        f"INSERT INTO workspaces (id, team_id, name, currency, timezone, installed_at, ticks, notice_days, approvals_channel, case_days, statement_day, stated_until, nudged_on, kudos_a_week, kudos_values, poll_rest_days) VALUES (1, 'T1', 'V', 'EUR', 'UTC', {at}, 0, 0, '', 5, 1, '2026-07-01', '2026-07-01', 5, '[]', 0)",
        "INSERT INTO programs (id, workspace_id, name_folded, settled_over) VALUES (1, 1, 's', false)",
        "INSERT INTO awards (id, workspace_id, program_id, rule, partner, unit, payee, fact, period, line, partner_name, last_seq) VALUES (7, 1, 1, 'r', 'acme', '', '', 'f', '', '', 'Acme', 1)",
        f"INSERT INTO fulfilments (id, workspace_id, award_id, state, owner, opened_at, changed_at, remind_at) VALUES (3, 1, 7, 'delivered', '', {at}, {at}, {at})",
        f"INSERT INTO fulfilment_events (id, workspace_id, fulfilment_id, seq, at, actor, state, owner, note) VALUES (5, 1, 3, 1, {at}, '', 'to do', false, 'x')",
        "INSERT INTO vouchers (id, workspace_id, item, code) VALUES (2, 1, 'card', 'AAAA')",
        f"INSERT INTO voucher_gifts (id, workspace_id, voucher_id, award_id, given_at, given_to) VALUES (4, 1, 2, 7, {at}, 'U1')",
    ]  # fmt: skip
    with engine.begin() as connection:
        command.downgrade(config(connection), "0006")
        for row in rows:
            connection.execute(text(row))
        before = _rows(connection)
        command.upgrade(config(connection), "head")
        assert connection.execute(text("SELECT fulfilment_id FROM voucher_gifts")).scalars().all() == [3]
        assert connection.execute(text("SELECT note FROM fulfilment_events")).scalars().all() == ["x"]
        command.downgrade(config(connection), "0006")
        assert _rows(connection) == before
        command.upgrade(config(connection), "head")
        found = connection.execute(
            text(
                f"INSERT INTO fulfilment_events (workspace_id, fulfilment_id, seq, at, actor, state, owner, note) VALUES (1, 3, 2, {at}, '', 'to do', false, '') RETURNING id"
            )
        )
        assert found.scalar_one() > 5
    engine.dispose()


def _rows(connection: Connection) -> list[list[dict[str, object]]]:
    return [
        [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]
        for table in ("fulfilments", "fulfilment_events", "voucher_gifts")
    ]


def test_an_empty_database_is_made_as_all_migrations_would_make_it(database: Database) -> None:
    with database.writing() as session:
        at_once = _definitions(session.connection())
        command.downgrade(config(session.connection()), "base")
        command.upgrade(config(session.connection()), "head")
        assert _definitions(session.connection()) == at_once
        assert list(final_rows.missing(session)) == []


def test_a_database_in_memory_is_made_as_a_file_is(tmp_path: Path) -> None:
    made = Database.open(f"sqlite:///{tmp_path / 'made.db'}")
    made.migrate()
    memory = Database.memory()
    with made.reading() as one, memory.reading() as other:
        found = _definitions(one.connection())
        del found["alembic_version"]
        assert found == _definitions(other.connection())
    made.close()
    memory.close()


def test_final_rows_are_guarded_on_both_databases(database: Database) -> None:
    with database.reading() as session:
        if session.get_bind().dialect.name == "sqlite":
            names = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            names = text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        found = set(session.execute(names).scalars())
    for table in final_rows.TABLES:
        assert {f"{table}_no_update", f"{table}_no_delete"} <= found


@pytest.mark.parametrize(
    "opened",
    [
        "ALTER TABLE entries DISABLE TRIGGER entries_no_update",
        "ALTER TABLE entries ENABLE REPLICA TRIGGER entries_no_update",
        """DROP TRIGGER entries_no_update ON entries;
        CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries FOR EACH ROW WHEN (false)
        EXECUTE FUNCTION refuse_to_change_a_final_row()""",
        """DROP TRIGGER entries_no_update ON entries;
        CREATE TRIGGER entries_no_update BEFORE DELETE ON entries FOR EACH ROW
        EXECUTE FUNCTION refuse_to_change_a_final_row()""",
        """CREATE OR REPLACE FUNCTION refuse_to_change_a_final_row() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RETURN NEW; END $$""",
    ],
    ids=["off", "for replicas only", "on a condition", "of another act", "a function that refuses nothing"],
)
def test_a_guard_that_does_not_guard_is_found_on_postgresql(
    postgres_databases: Iterator[str], opened: str
) -> None:
    database = Database.open(next(postgres_databases))
    with database.writing() as session:
        assert list(final_rows.missing(session)) == []
        session.execute(text(opened))
        found = list(final_rows.missing(session))
    database.close()
    assert any("the trigger entries_no_update is not as it was made" in each for each in found), found


def test_names_of_constraints_are_the_same_everywhere(database: Database) -> None:
    with database.reading() as session:
        found = {item["name"] for item in inspect(session.connection()).get_unique_constraints("awards")}
    assert found == {"uq_awards_key"}


def test_a_current_database_is_left_alone(database: Database) -> None:
    assert database.revision() == HEAD_REVISION
    database.ensure_current()
    database.migrate()
    assert database.revision() == HEAD_REVISION


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnusableDatabase, match="newer version"):
        database.ensure_current()


def test_an_empty_file_is_brought_up_to_date(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'new.db'}")
    assert database.revision() is None
    database.ensure_current()
    assert database.revision() == HEAD_REVISION
    database.close()


def test_two_processes_may_start_on_an_empty_database_at_once(
    postgres_server: Server, tmp_path: Path
) -> None:
    postgres_server.execute("CREATE DATABASE started_twice")
    for url in (postgres_server.url("started_twice"), f"sqlite:///{tmp_path / 'twice.db'}"):
        databases = [Database.open(url) for _ in range(3)]
        threads = [Thread(target=item.ensure_current) for item in databases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {item.revision() for item in databases} == {HEAD_REVISION}
        for item in databases:
            item.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite://", "sqlite:///:memory:"])
def test_another_address_is_refused_in_words(url: str) -> None:
    with pytest.raises(UnusableDatabase, match="sqlite:///FILE or postgresql"):
        Database.open(url)


_OF_POSTGRESQL = """
SELECT table_name || '.' || column_name, concat_ws(' ', data_type, is_nullable, column_default)
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid <> 0 AND connamespace = 'public'::regnamespace
UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
"""


def _definitions(connection: Connection) -> dict[str, list[str]]:
    """What each table, column, constraint, index and trigger is, by its name."""
    if connection.dialect.name == "postgresql":
        return {name: [definition] for name, definition in connection.execute(text(_OF_POSTGRESQL))}
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    # The order of columns and constraints may differ; what they say may not. A column that was added later stands on the last line.
    return {
        name: sorted(
            part.strip(" \t,)")
            for part in re.split(r"\n|, (?=\w+ [A-Z])", sql.replace(f'"{name}"', name))
            if part.strip(" \t,)")
        )
        for name, sql in rows
    }
