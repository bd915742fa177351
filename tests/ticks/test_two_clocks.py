"""What stood on a day, as we knew it then and as we know it now."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.two_clocks import standing_sheet
from storage.engine import Database
from tests.ticks.scene import Vendor

SPRINT = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
commission "Base" on deals pay 10% of amount
"""


def _rows(vendor: Vendor, as_of: date, known_on: date) -> list[tuple[object, ...]]:
    with vendor.database.reading() as session:
        sheet = standing_sheet(session, workspace_id=vendor.workspace.id, as_of=as_of, known_on=known_on)
    return [(row[0], *row[7:]) for row in sheet.rows]


def test_what_is_learned_later_stands_between_the_two(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(SPRINT, "2026-07-01T08:00")
    vendor.load("D-1,Acme,1000,2026-07-02 D-2,Birch,500,2026-07-03", "2026-07-03T08:00")
    vendor.tick("2026-07-03T09:00")
    # Acme's deal was 800, Birch had one more on 4 July; Cedar's is later than the day that is asked for.
    vendor.load(
        "D-1,Acme,800,2026-07-02 D-3,Birch,300,2026-07-04 D-4,Cedar,900,2026-07-10", "2026-07-12T08:00"
    )
    vendor.tick("2026-07-12T09:00")
    rows = _rows(vendor, date(2026, 7, 5), date(2026, 7, 5))
    assert [row[:4] for row in rows] == [
        ("Acme", Decimal(100), Decimal(80), Decimal(-20)),
        ("Birch", Decimal(50), Decimal(50), Decimal(0)),
        ("Birch", Decimal(0), Decimal(30), Decimal(30)),
    ]
    assert str(rows[0][4]).startswith("2026-07-12 -20.00 ")
    assert rows[1][4] is None
    assert str(rows[2][4]).startswith("2026-07-12 +30.00 ")
    # Known on 12 July, there is nothing between.
    assert [row[1:] for row in _rows(vendor, date(2026, 7, 5), date(2026, 7, 12))] == [
        (Decimal(80), Decimal(80), Decimal(0), None),
        (Decimal(50), Decimal(50), Decimal(0), None),
        (Decimal(30), Decimal(30), Decimal(0), None),
    ]
