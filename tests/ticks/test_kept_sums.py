"""Sums are kept from tick to tick: what changed is added and taken off, and nothing else is counted again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from bot import settling
from storage import deal_changes
from storage.engine import Database
from storage.kept_tables import DEAL_CHANGES
from storage.row import Row
from tests.ticks.scene import Vendor, at

PROGRAM = """program "Sprint" runs 2026-01-01 to 2026-12-31 currency EUR
rebate "Sales" each quarter pay 1% of sum(amount)
bonus "Average" each quarter when average(amount where type = "new") >= 150 pay 10 EUR
bonus "Number" each quarter pay 2 EUR * count(deals)
bonus "Smallest" each quarter when least(amount) >= 100 pay 5 EUR
bonus "Both" each quarter when count(distinct type) >= 2 pay 7 EUR
bonus "Whole year" each year pay 3 EUR * count(distinct type)
"""
HEADER = "id,partner,amount,closed_on,type"
BEFORE = "D-1,Acme,100,2026-02-01,new D-2,Acme,300,2026-05-01,new D-3,Beta,50,2026-02-02,renewal"
NOW = "2026-06-10T08:00"
KEPT, SUMS = Row.metadata.tables["kept"], Row.metadata.tables["kept_sums"]


@pytest.fixture
def vendor(database: Database) -> Vendor:
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM, "2026-01-01T08:00")
    vendor.load(BEFORE, NOW, header=HEADER)
    vendor.tick(NOW)
    return vendor


def number_of(vendor: Vendor, table: Any) -> int:
    with vendor.database.reading() as session:
        return session.connection().scalar(select(func.count()).select_from(table)) or 0


def counting(vendor: Vendor, now: str = NOW, *, by: str = "sum(") -> list[str]:
    """The statements by which a tick adds up deals, or counts them otherwise."""
    found: list[str] = []

    def noted(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if by in statement and "deals" in statement:
            found.append(statement)

    event.listen(vendor.database._engine, "before_cursor_execute", noted)
    vendor.tick(now)
    event.remove(vendor.database._engine, "before_cursor_execute", noted)
    return found


def test_only_what_changed_is_counted(vendor: Vendor) -> None:
    vendor.load("D-4,Beta,150,2026-05-03,new", NOW, header=HEADER)
    statements = counting(vendor)
    assert statements
    assert all("WITH deals AS" in statement for statement in statements)
    assert vendor.differences == ()
    assert number_of(vendor, DEAL_CHANGES) == 0


@pytest.mark.parametrize(("by", "windows"), [("min(deals.amount", 1), ("count(DISTINCT", 2)])
def test_what_does_not_add_up_is_counted_again_only_in_the_periods_that_changed(
    vendor: Vendor, by: str, windows: int
) -> None:
    vendor.load("D-4,Beta,20,2026-05-03,new D-5,Acme,20,2026-05-04,renewal", NOW, header=HEADER)
    again = [each for each in counting(vendor, by=by) if "WITH deals AS" not in each]
    assert len(again) == windows
    assert vendor.differences == ()


@pytest.mark.parametrize(
    "rows",
    [
        "D-1,Acme,120,2026-02-01,new",
        "D-1,Beta,100,2026-02-01,new",
        "D-2,Acme,300,2026-03-31,renewal",
        "D-3,Beta,,2026-02-02,renewal",
        "D-3,Beta,-50,2026-02-02,new",
        "D-3,Cube,0.01,2027-01-01,new",
        "D-5,Cube,9999999999.99,2026-06-10,new D-6,Cube,9999999999.99,2026-06-10,new",
    ],
)
def test_what_is_kept_is_what_would_be_counted(vendor: Vendor, rows: str) -> None:
    vendor.load(rows, NOW, header=HEADER)
    vendor.tick(NOW)
    assert vendor.differences == ()
    # And again, from what was kept then.
    vendor.load(
        "D-7,Acme,1,2026-02-01,new D-8,Beta,2,2026-02-01,new D-9,Cube,3,2026-02-01,new", NOW, header=HEADER
    )
    vendor.tick(NOW)
    assert vendor.differences == ()


def test_the_ledger_follows_the_sums_and_verify_proves_them(vendor: Vendor) -> None:
    with vendor.database.writing() as session:
        wrong = {"sums": {"1": [1_000_00, 1_000_00, 1, 1]}}
        session.connection().execute(update(SUMS).where(SUMS.c.partner_key == "acme").values(wrong))
    vendor.load("D-4,Acme,10,2026-05-03,renewal", NOW, header=HEADER)
    vendor.tick(NOW)
    assert any("“sales” of acme" in difference for difference in vendor.differences)
    # The next day is another statement, which is counted from nothing.
    vendor.load("D-4,Acme,11,2026-05-03,renewal", "2026-06-11T08:00", header=HEADER)
    vendor.tick("2026-06-11T08:00")
    assert vendor.differences == ()


def test_of_many_deals_at_once_nothing_is_put_down(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deal_changes, "MOST", 1)
    vendor.load("D-4,Acme,10,2026-05-03,new D-5,Beta,20,2026-05-03,new", NOW, header=HEADER)
    assert number_of(vendor, DEAL_CHANGES) == 0
    assert not all("WITH deals AS" in statement for statement in counting(vendor))
    assert vendor.differences == ()
    vendor.load("D-4,Acme,11,2026-05-03,new", NOW, header=HEADER)
    assert all("WITH deals AS" in statement for statement in counting(vendor))
    assert vendor.differences == ()


def test_what_a_tick_has_not_seen_is_left_to_the_next(vendor: Vendor) -> None:
    vendor.load("D-1,Acme,120,2026-02-01,new", NOW, header=HEADER)
    with vendor.database.reading() as session:
        found = settling.found(session, vendor.workspace, now=at(NOW), as_of=None)
    assert found is not None
    vendor.load("D-1,Beta,130,2026-02-01,new", NOW, header=HEADER)
    with vendor.database.writing() as session:
        settling.settle(session, found, now=at(NOW))
    assert number_of(vendor, DEAL_CHANGES) == 2
    vendor.tick(NOW)
    assert vendor.differences == ()


def test_what_is_not_asked_for_any_more_is_not_kept(vendor: Vendor) -> None:
    other = Vendor.install(vendor.database, "T2")
    other.activate(PROGRAM, "2026-01-01T08:00")
    other.load(BEFORE, NOW, header=HEADER)
    for day in ("2026-06-11T08:00", "2026-06-12T08:00", "2026-07-01T08:00"):
        vendor.load(f"D-9,Acme,{day[8:10]},2026-02-01,new", day, header=HEADER)
        vendor.tick(day)
    assert number_of(vendor, KEPT) == 2 * 4  # sums, the least, different ones by quarter and by year
    vendor.activate(PROGRAM.replace("1% of sum(amount)", "1% of sum(margin)"), "2026-07-01T09:00")
    vendor.tick("2026-07-01T09:00")
    assert vendor.differences == other.differences == ()
