"""A tick works on a snapshot and writes in a moment: others write meanwhile, and whoever was overtaken begins anew."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from sqlmodel import Session

from bot import settling
from storage import marks
from storage.changed import Overtaken
from storage.engine import Database
from tests.ticks.scene import Vendor, at

SPRINT = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
announce in partner channels
commission "Base" on deals pay 10% of amount
"""
NOW = "2026-07-01T08:00"


@pytest.fixture
def vendor(database: Database) -> Vendor:
    vendor = Vendor.install(database)
    vendor.load("D-1,Acme,1000,2026-07-01", NOW)
    vendor.activate(SPRINT, NOW)
    vendor.tick(NOW)
    return vendor


@pytest.mark.parametrize(
    ("mine", "theirs", "after"),
    [
        pytest.param("", "D-2,Acme,5000,2026-07-01", {"D-1": "100.00 EUR", "D-2": "500.00 EUR"}, id="an award more"),
        pytest.param("D-2,Acme,1,2026-07-01", "D-2,Acme,5000,2026-07-01", {"D-1": "100.00 EUR", "D-2": "500.00 EUR"}, id="another amount"),
        pytest.param("D-2,Acme,5000,2026-07-01", "D-2,Acme,0,2026-07-01", {"D-1": "100.00 EUR"}, id="an award less"),
    ],
)  # fmt: skip
def test_whoever_was_overtaken_takes_nothing_back(
    vendor: Vendor, mine: str, theirs: str, after: dict[str, str]
) -> None:
    with vendor.database.writing() as session:
        marks.mark(session, workspace_id=vendor.workspace.id, now=at(NOW))
    if mine:
        vendor.load(mine, NOW)
    looked: list[int] = []

    def look(session: Session) -> settling.Found | None:
        found = _found(session, vendor)
        if not looked:
            # Before it writes, another process takes in a file and ticks.
            vendor.load(theirs, NOW)
            vendor.tick(NOW)
        looked.append(1)
        return found

    vendor.database.run_on_snapshot(look, lambda session, found: settling.settle(session, found, now=at(NOW)))
    assert len(looked) == 2
    assert vendor.standing == after
    assert vendor.differences == ()
    assert not any("taken back" in text.casefold() for text in vendor.messages)


def test_what_changes_while_a_tick_works_is_left_to_the_next(vendor: Vendor) -> None:
    vendor.load("D-2,Acme,10,2026-07-01", NOW)
    with vendor.database.reading() as session:
        found = _found(session, vendor)
        assert found is not None
        vendor.load("D-3,Acme,20,2026-07-01", NOW)  # nobody waits for the evaluation
    with vendor.database.writing() as session:
        settling.settle(session, found, now=at(NOW))
        assert marks.waiting(session, workspace_id=vendor.workspace.id)
    assert "D-3" not in vendor.standing
    vendor.tick(NOW)
    assert vendor.standing["D-3"] == "2.00 EUR"


def test_the_same_work_is_written_once(vendor: Vendor) -> None:
    vendor.load("D-2,Acme,10,2026-07-01", NOW)
    with vendor.database.reading() as session:
        found = _found(session, vendor)
    assert found is not None
    with vendor.database.writing() as session:
        settling.settle(session, found, now=at(NOW))
    with pytest.raises(Overtaken), vendor.database.writing() as session:
        settling.settle(session, found, now=at(NOW))


def test_many_ticks_at_once_leave_what_one_would(vendor: Vendor) -> None:
    start = Barrier(4)

    def work(number: int) -> None:
        start.wait()
        vendor.load(f"D-{number},Acme,1000,2026-07-01", NOW)
        vendor.tick(NOW)

    workers = [Thread(target=work, args=(number,)) for number in range(2, 6)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    vendor.tick(NOW)
    assert vendor.standing == {f"D-{number}": "100.00 EUR" for number in range(1, 6)}
    assert [award.seq for award in vendor.awards] == [1] * 5
    assert vendor.differences == ()


def test_a_tick_with_nothing_to_do_opens_no_transaction_that_writes(vendor: Vendor) -> None:
    with vendor.database.reading() as session:
        assert _found(session, vendor) is None
    with vendor.database.writing():
        assert not vendor.tick(NOW).has_work


def _found(session: Session, vendor: Vendor, as_of: date | None = None) -> settling.Found | None:
    return settling.found(session, vendor.workspace, now=at(NOW), as_of=as_of)
