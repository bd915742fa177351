"""Two files at once are taken one after the other, and nobody waits for a file that is still being read."""

from __future__ import annotations

from threading import Barrier, Thread

from sqlmodel import Session, col, select

from storage import imports
from storage.engine import Database
from storage.fact_tables import DealRow
from storage.import_reports import Report
from tests.database.values import NOW, workspace


def test_a_deal_in_two_files_at_once_is_one_deal(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
    start = Barrier(2)
    outcomes: list[str] = []

    def load(partner: str) -> None:
        with database.reading() as session:
            checked = _checked(session, workspace_id, _file(partner))
        start.wait()
        report: Report = database.run(lambda session: imports.take(session, checked, now=NOW))
        outcomes.append(report.rows[0].outcome)

    for _ in range(5):
        outcomes.clear()
        with database.writing() as session:
            for row in session.exec(select(DealRow)):
                session.delete(row)
        files = [Thread(target=load, args=(partner,)) for partner in ("Acme", "Beta")]
        for each in files:
            each.start()
        for each in files:
            each.join()
        assert sorted(outcomes) == ["changed", "new"]
        with database.reading() as session:
            assert len(session.exec(select(col(DealRow.partner))).all()) == 1


def test_a_file_is_held_against_what_was_stored_while_it_was_read(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
    with database.reading() as session:
        checked = _checked(session, workspace_id, _file("Acme"))
        # Somebody else can write meanwhile.
        other = imports.load_csv(
            database,
            workspace_id=workspace_id,
            kind="deals",
            content=_file("Beta"),
            filename="b.csv",
            now=NOW,
        )
    assert other.counts["new"] == 1
    report = database.run(lambda session: imports.take(session, checked, now=NOW))
    assert report.counts["changed"] == 1
    with database.reading() as session:
        assert session.exec(select(col(DealRow.partner))).all() == ["Acme"]


def _checked(session: Session, workspace_id: int, content: bytes) -> imports.Checked:
    return imports.check_csv(
        session, workspace_id=workspace_id, kind="deals", content=content, filename="a.csv"
    )


def _file(partner: str) -> bytes:
    return f"id,partner,amount,closed_on\nD-9,{partner},100,2026-07-01\n".encode()
