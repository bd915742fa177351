"""Points are spent once, never more than there are, and come back where nothing came of it."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot import fulfilling, statement_sheets
from bot.exports import payouts_sheet, points_sheet
from bot.insight import Insight
from programs.money import Money
from programs.statement import month_of
from storage import catalogue, fulfilment, partner_statements, points, programs, redemptions, vouchers
from storage.catalogue import Item
from storage.engine import Database
from storage.people import Actor
from storage.redemptions import NotDecided, NotRedeemed, Redemption
from storage.sealing import Seal, new_key
from tests.ticks.scene import MARIA, Vendor, at

PROGRAM = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
points "Sales" on deals pay 1 point for every 100 EUR of amount
"""
HEADER = "id,partner,amount,closed_on,cancelled_on"
ANNA = Actor("", "T2", "U2")
NOON = at("2026-07-02T13:00")


def vendor_with(database: Database, points_of_acme: int) -> Vendor:
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    vendor.load(f"A,Acme,{points_of_acme * 100},2026-07-02,", "2026-07-02T12:00", header=HEADER)
    vendor.tick("2026-07-02T12:00")
    return vendor


def offer(vendor: Vendor, item: Item) -> Item:
    with vendor.database.writing() as session:
        catalogue.put(session, workspace_id=vendor.workspace.id, item=item, by=MARIA, now=NOON)
        found = catalogue.find(session, workspace_id=vendor.workspace.id, name=item.name)
    assert found is not None
    return found


def redeem(vendor: Vendor, item: Item, meaning: str) -> Redemption | None:
    """None where it was not to be had."""
    try:
        made, _ = vendor.database.run(
            lambda session: redemptions.redeem(
                session,
                vendor.workspace,
                item_id=item.id,
                price=item.price,
                partner="Acme",
                meaning=meaning,
                by=ANNA,
                now=NOON,
            )
        )
    except NotRedeemed:
        return None
    return made


def left(vendor: Vendor, currency: str = "points") -> int:
    with vendor.database.reading() as session:
        return points.balance(session, workspace_id=vendor.workspace.id, partner="acme", currency=currency)


def test_many_at_once_never_spend_more_than_there_is_nor_get_more_than_is_in_stock(
    database: Database,
) -> None:
    vendor = vendor_with(database, 100)
    pen = offer(vendor, Item(name="Pen", price=Money.from_minor(7, "points"), needs_approval=False))
    mug = offer(vendor, Item(name="Mug", price=Money.from_minor(1, "points"), stock=2))
    with ThreadPoolExecutor(32) as pool:
        pens = list(pool.map(lambda n: redeem(vendor, pen, f"pen {n}"), range(32)))
        mugs = list(pool.map(lambda n: redeem(vendor, mug, f"mug {n}"), range(8)))
    assert sum(each is not None for each in pens) == 14
    assert sum(each is not None for each in mugs) == 2
    assert left(vendor) == 0
    assert vendor.differences == ()
    again = [redeem(vendor, pen, f"pen {n}") for n in range(32)]
    assert [each and each.number for each in again] == [each and each.number for each in pens]


def test_what_is_refused_or_called_off_comes_back_by_an_entry_that_names_what_it_corrects(
    database: Database,
) -> None:
    vendor = vendor_with(database, 100)
    trip = offer(vendor, Item(name="Trip", price=Money.from_minor(40, "points"), stock=2))
    first, second = redeem(vendor, trip, "1"), redeem(vendor, trip, "2")
    assert first is not None
    assert second is not None
    assert left(vendor) == 20
    with database.writing() as session:
        redemptions.refuse(
            session, vendor.workspace, number=1, by=MARIA, their_partner=None, note="no", now=NOON
        )
        _, work = redemptions.approve(
            session, vendor.workspace, number=2, by=MARIA, their_partner=None, now=NOON
        )
        fulfilling.move(session, vendor.workspace, work, "called off", by=MARIA, now=NOON, note="full")
    assert left(vendor) == 100
    with database.reading() as session:
        entries = points.entries(session, workspace_id=vendor.workspace.id, partner="Acme")
        item = catalogue.find(session, workspace_id=vendor.workspace.id, name="trip")
    assert [(each.kind, each.change, each.note) for each in entries] == [
        ("redeemed", -40, "R-1: Trip"),
        ("redeemed", -40, "R-2: Trip"),
        ("given back", 40, "no"),
        ("given back", 40, "full"),
    ]
    assert [each.corrects for each in entries[2:]] == [entries[0].id, entries[1].id]
    assert item is not None
    assert item.stock == 2
    assert vendor.differences == ()


def test_nobody_decides_about_their_own_request_or_partner_and_nothing_twice(database: Database) -> None:
    vendor = vendor_with(database, 100)
    trip = offer(vendor, Item(name="Trip", price=Money.from_minor(40, "points")))
    redeem(vendor, trip, "1")
    with database.writing() as session:
        for by, partner, reason in ((ANNA, None, "own"), (MARIA, "ACME", "their own")):
            with pytest.raises(NotDecided) as refused:
                redemptions.approve(
                    session, vendor.workspace, number=1, by=by, their_partner=partner, now=NOON
                )
            assert refused.value.reason == reason
        redemptions.approve(session, vendor.workspace, number=1, by=MARIA, their_partner=None, now=NOON)
        with pytest.raises(NotDecided) as refused:
            redemptions.refuse(
                session, vendor.workspace, number=1, by=MARIA, their_partner=None, note="no", now=NOON
            )
        assert refused.value.reason == "decided"
        assert len(fulfilment.board(session, workspace_id=vendor.workspace.id)) == 1
    assert left(vendor) == 60


def test_what_is_taken_back_after_it_was_spent_stops_all_spending(database: Database) -> None:
    vendor = vendor_with(database, 100)
    pen = offer(vendor, Item(name="Pen", price=Money.from_minor(1, "points")))
    trip = offer(vendor, Item(name="Trip", price=Money.from_minor(90, "points")))
    assert redeem(vendor, trip, "1") is not None
    vendor.load("A,Acme,10000,2026-07-02,2026-07-03", "2026-07-03T12:00", header=HEADER)
    vendor.tick("2026-07-03T12:00")
    assert left(vendor) == -90
    assert redeem(vendor, pen, "2") is None
    vendor.load("B,Acme,10000,2026-07-03,", "2026-07-03T13:00", header=HEADER)
    vendor.tick("2026-07-03T13:00")
    assert left(vendor) == 10
    assert redeem(vendor, pen, "3") is not None
    assert vendor.differences == ()


def test_points_of_another_scale_are_another_account(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM.replace("currency EUR", "currency EUR points with 1 decimal"), "2026-07-01T08:00")
    vendor.load("A,Acme,1250,2026-07-02,", "2026-07-02T12:00", header=HEADER)
    vendor.tick("2026-07-02T12:00")
    pen = offer(vendor, Item(name="Pen", price=Money.from_minor(1, "points")))
    assert redeem(vendor, pen, "1") is None
    assert (left(vendor), left(vendor, "points.1")) == (0, 120)
    price = pen.price_in("points.1")
    assert price is not None
    with database.writing() as session:
        redemptions.redeem(
            session,
            vendor.workspace,
            item_id=pen.id,
            price=price,
            partner="Acme",
            meaning="2",
            by=ANNA,
            now=NOON,
        )
    assert (left(vendor), left(vendor, "points.1")) == (0, 110)


def test_statements_and_exports_say_what_was_spent(database: Database) -> None:
    vendor = vendor_with(database, 100)
    trip = offer(vendor, Item(name="Trip", price=Money.from_minor(40, "points")))
    redeem(vendor, trip, "1")
    redeem(vendor, trip, "2")
    with database.writing() as session:
        redemptions.refuse(
            session, vendor.workspace, number=1, by=MARIA, their_partner=None, note="no", now=NOON
        )
    with database.reading() as session:
        july, august = (
            partner_statements.of_partner(
                session,
                workspace_id=vendor.workspace.id,
                partner="Acme",
                month=month_of(date(2026, month, 1)),
            )
            for month in (7, 8)
        )
        sheet = points_sheet(session, workspace_id=vendor.workspace.id)
        owed = payouts_sheet(session, workspace_id=vendor.workspace.id, on=date(2026, 8, 1))
    [balance] = july.balances
    assert [each.minor for each in (balance.before, balance.earned, balance.spent, balance.after)] == [
        0,
        100,
        40,
        60,
    ]
    assert [(str(row[1]), row[2], row[7]) for row in owed.rows] == [("60", "points", "60 on 2026-07-02")]
    [later] = august.balances
    assert (later.before, later.after) == (balance.after, balance.after)
    assert [row[3:9] for row in sheet.rows] == [
        ("Acme", "redeemed", -40, "points", "R-1", "Trip"),
        ("Acme", "redeemed", -40, "points", "R-2", "Trip"),
        ("Acme", "given back", 40, "points", "R-1", "Trip"),
    ]
    texts = dict.fromkeys((line.version_id for line in july.lines), PROGRAM)
    spending = statement_sheets.sheets(july, texts)[2]
    assert [row[1:5] for row in spending.rows] == [
        ("spent", "R-1: Trip", "points", -40),
        ("spent", "R-2: Trip", "points", -40),
        ("given back", "no", "points", 40),
    ]


@pytest.mark.parametrize(
    ("act", "found"),
    [
        ("UPDATE point_entries SET amount_minor = 1 WHERE id = 1", "is not as it was written"),
        ("UPDATE point_entries SET note = 'x' WHERE id = 2", "is not as it was written"),
        ("UPDATE point_postings SET amount_minor = 39 WHERE id = 1", "do not say what the entry says"),
        (
            "DELETE FROM point_postings WHERE entry_id = 1; DELETE FROM point_entries WHERE id = 1",
            "entries are missing",
        ),
        (
            "DELETE FROM point_postings WHERE entry_id = 2; DELETE FROM point_entries WHERE id = 2",
            "not what the entries",
        ),
        ("UPDATE redemptions SET price_minor = 30", "R-1 is refused, which is not what the entries"),
        ("UPDATE redemptions SET state = 'approved'", "R-1 is approved, which is not what the entries"),
    ],
)
def test_whoever_changes_what_was_spent_behind_our_back_is_found(
    tmp_path: Path, act: str, found: str
) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'tampered.db'}")
    database.migrate()
    vendor = vendor_with(database, 100)
    redeem(vendor, offer(vendor, Item(name="Trip", price=Money.from_minor(40, "points"))), "1")
    with database.writing() as session:
        redemptions.refuse(
            session, vendor.workspace, number=1, by=MARIA, their_partner=None, note="no", now=NOON
        )
    assert not vendor.differences
    with sqlite3.connect(tmp_path / "tampered.db") as behind:
        for table in ("point_entries", "point_postings"):
            for how in ("update", "delete"):
                behind.execute(f"DROP TRIGGER {table}_no_{how}")
        behind.executescript(act)
    assert found in "\n".join(vendor.differences)
    database.close()


def test_of_what_is_handed_over_by_codes_no_more_is_sold_than_there_are_codes(database: Database) -> None:
    vendor = vendor_with(database, 100)
    card = offer(vendor, Item(name="Card", price=Money.from_minor(10, "points"), needs_approval=False))
    seal = Seal([new_key()])
    with database.writing() as session:
        vouchers.load(
            session, workspace_id=vendor.workspace.id, item="CARD", codes=["AAAA-1", "AAAA-2"], seal=seal
        )
    with ThreadPoolExecutor(4) as pool:
        made = [each for each in pool.map(lambda n: redeem(vendor, card, f"card {n}"), range(4)) if each]
    assert len(made) == 2
    with database.writing() as session:
        works = fulfilment.board(session, workspace_id=vendor.workspace.id)
        codes = [
            vouchers.give(session, vendor.workspace, each, seal=seal, by=ANNA, now=NOON) for each in works
        ]
        again = [
            vouchers.give(session, vendor.workspace, each, seal=seal, by=ANNA, now=NOON) for each in works
        ]
    assert sorted(map(str, codes)) == ["AAAA-1", "AAAA-2"]
    assert codes == again
    assert redeem(vendor, card, "late") is None
    assert left(vendor) == 80
    assert not vendor.differences


def test_what_is_owed_in_points_is_what_partners_can_still_spend(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(
        PROGRAM.replace(" currency EUR", "").replace(
            "pay 1 point for every 100 EUR of amount", "pay 1 point per unit"
        ),
        "2026-07-01T08:00",
    )
    vendor.load(
        "A,Acme,100,2026-07-02,3 B,Beta,100,2026-07-02,2",
        "2026-07-02T12:00",
        header="id,partner,amount,closed_on,units",
    )
    vendor.tick("2026-07-02T12:00")
    assert _owed(vendor) == 5
    assert (
        redeem(vendor, offer(vendor, Item(name="Mug", price=Money.from_minor(2, "points"))), "m") is not None
    )
    assert _owed(vendor) == 3


def _owed(vendor: Vendor) -> Decimal:
    with vendor.database.reading() as session:
        version = programs.latest(session, workspace_id=vendor.workspace.id, name="Sprint")
        assert version is not None
        return Insight.of(
            session, workspace_id=vendor.workspace.id, version=version, now=NOON, lang="en"
        ).owed
