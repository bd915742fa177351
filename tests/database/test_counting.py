"""What a program counts is read from an index alone, on both databases; so a full evaluation never looks at the rows of deals."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, event, text
from sqlmodel import Session

from dsl.read import read
from storage import workspaces
from storage.different import different
from storage.engine import Database
from storage.evaluation import measured
from storage.fact_tables import DealRow
from storage.import_reports import Row
from storage.imports import import_csv

PROGRAM = """
program "Counting" runs 2026-01-01 to 2026-12-31 currency EUR
bonus "Volume" each quarter pay 1% of sum(amount where category = "Cloud" and customer is known)
bonus "Units" each quarter when count(deals where product = "A" and signed_on is known) >= 2 pay 5% of sum(margin)
bonus "Growth" each quarter when growth(sum(units), previous quarter) >= 10% pay largest(amount) * 1%
  earned at period end
"""
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HEAD = "id,partner,customer,product,category,closed_on,amount,units"


def test_measures_are_counted_from_the_index_alone(database: Database) -> None:
    program = read(PROGRAM).program
    assert program is not None
    counting: list[tuple[str, Any]] = []
    with database.writing() as session:
        workspace = _workspace_with_deals(session)
    if "postgresql" in database.url:
        _left_with_one_index(database)
    with database.reading() as session:
        connection = session.connection()

        def keep(_connection: object, _cursor: object, statement: str, values: Any, *_more: object) -> None:
            if "sum(" in statement:
                counting.append((statement, values))

        event.listen(connection, "before_cursor_execute", keep)
        measured(session, workspace_id=workspace, program=program, as_of=date(2026, 12, 31))
        event.remove(connection, "before_cursor_execute", keep)
        assert counting
        for statement, values in counting:
            plan = _plan(connection, statement, values)
            assert "ix_deals_counted" in plan
            assert (
                "COVERING INDEX ix_deals_counted" in plan or "Index Only Scan using ix_deals_counted" in plan
            )
            assert "Seq Scan on deals" not in plan
            assert "TEMP B-TREE" not in plan  # SQLite would sort every deal


def test_different_values_are_found_once_each_and_in_their_order(database: Database) -> None:
    with database.writing() as session:
        workspace = _workspace_with_deals(session)
        deals = DealRow.metadata.tables["deals"]
        found = session.connection().scalars(different(deals.c.partner, deals.c.workspace_id == workspace))
        assert list(found) == [f"P{number}" for number in range(9)]
        nobody = different(deals.c.partner, deals.c.workspace_id == workspace + 1)
        assert list(session.connection().scalars(nobody)) == []


def test_a_deal_whose_texts_no_index_could_hold_is_refused_with_its_reason(database: Database) -> None:
    long = "㊙" * 290
    with database.writing() as session:
        workspace = _workspace_with_deals(session)
        report = _imported(session, workspace, f"{HEAD},rep\nD,P,{long},{long},,2026-03-01,1,1,{long}\n")
        assert [row.reasons for row in report] == [
            ("the texts are too long together (2,611 bytes; 2,000 can be kept)",)
        ]
        most = "㊙" * 220
        assert not _imported(session, workspace, f"{HEAD},rep\nD,P,{most},{most},,2026-03-01,1,1,{most}\n")


def _imported(session: Session, workspace: int, content: str) -> list[Row]:
    report = import_csv(
        session, workspace_id=workspace, kind="deals", content=content.encode(), filename="deals.csv", now=NOW
    )
    return list(report.refused)


def _left_with_one_index(database: Database) -> None:
    """Of so few deals PostgreSQL would rather take a smaller index, and read them all. It cleans up by itself, but later."""
    with database._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in (
            "DROP INDEX ix_deals_workspace_id_partner",
            "ALTER TABLE deals DROP CONSTRAINT uq_deals_workspace_id_deal_id_partner_key",
            "VACUUM ANALYZE deals",
        ):
            connection.execute(text(statement))


def _plan(connection: Connection, statement: str, values: Any) -> str:
    if connection.dialect.name == "sqlite":
        explained = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return "\n".join(row[3] for row in explained)
    for setting in ("enable_seqscan", "enable_bitmapscan"):
        connection.execute(text(f"SET LOCAL {setting} = off"))
    return "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", values).scalars())


def _workspace_with_deals(session: Session) -> int:
    workspace = workspaces.install(session, team_id="T1", name="Vendor", now=NOW).id
    rows = (
        f"D-{number},P{number % 9},C{number % 90},{'AB'[number % 2]},Cloud,2026-{1 + number % 12:02}-07,{number},2"
        for number in range(300)
    )
    assert not _imported(session, workspace, "\n".join([HEAD, *rows]))
    return workspace
