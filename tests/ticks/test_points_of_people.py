"""Points that are paid to one person are that person's: an account of its own, spent and expired like a partner's, and told to nobody else."""

from __future__ import annotations

from bot import fulfilling
from programs.money import Money
from storage import fulfilment, points, redemptions
from storage.catalogue import Item
from storage.engine import Database
from storage.people import Actor, bind_person, set_role
from tests.ticks.scene import MARIA, Vendor, at
from tests.ticks.test_expiring_points import expire_after
from tests.ticks.test_spent_points import NOON, left, offer

PROGRAM = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
field distributor partner on deals
points "Sales" on deals pay 1 point for every 100 EUR of amount
points "Own" on deals pay 1 point for every 1000 EUR of amount paid to rep
points "Brought" on deals where rep = "Anna" pay 5 points paid to distributor
spiff "Card" on deals where amount >= 5000 award "Gift card" paid to rep
"""
PEN = Item(name="Pen", price=Money.from_minor(8, "points"), needs_approval=False)
ANNA = Actor("", "T2", "U2")


def vendor_with_people(database: Database) -> Vendor:
    vendor = Vendor.install(database)
    vendor.load("Acme,Anna", "2026-07-01T08:00", header="partner,name", kind="people")
    vendor.load("Acme Core", "2026-07-01T08:00", header="name", kind="partners")
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    vendor.load(
        "A,Acme,10000,2026-07-02,Anna,Core B,Acme,2000,2026-07-02,ugo,Core",
        "2026-07-02T12:00",
        header="id,partner,amount,closed_on,rep,distributor",
    )
    vendor.tick("2026-07-02T12:00")
    return vendor


def know_anna(vendor: Vendor, now: str) -> None:
    with vendor.database.writing() as session:
        bind_person(
            session,
            workspace_id=vendor.workspace.id,
            actor=ANNA,
            partner="Acme",
            person="Anna",
            by=MARIA,
            now=at(now),
        )


def test_what_is_paid_to_somebody_is_an_account_of_its_own(database: Database) -> None:
    vendor = vendor_with_people(database)
    with database.reading() as session:
        found = points.accounts(session, workspace_id=vendor.workspace.id)
        added_up = points.balances(session, workspace_id=vendor.workspace.id)
    assert {(each.for_whom, each.balance) for each in found.values()} == {
        ("Acme", 120),
        ("Anna (Acme)", 10),
        ("Ugo (Acme)", 2),
        ("Core (Acme)", 5),
    }
    assert added_up == {key: each.balance for key, each in found.items()}
    pen = offer(vendor, PEN)
    with database.writing() as session:
        redemptions.redeem(
            session,
            vendor.workspace,
            item_id=pen.id,
            price=pen.price,
            partner="Acme",
            payee="anna",
            meaning="1",
            by=ANNA,
            now=NOON,
        )
    expire_after(vendor, 1, "2026-07-02T13:00")
    vendor.tick("2026-09-01T12:00")
    with database.reading() as session:
        found = points.accounts(session, workspace_id=vendor.workspace.id)
        added_up = points.balances(session, workspace_id=vendor.workspace.id)
        [made] = redemptions.listed(session, workspace_id=vendor.workspace.id)
        board = fulfilment.board(session, workspace_id=vendor.workspace.id)
    assert (found["acme", "anna", "points"].spent, found["acme", "anna", "points"].gone) == (8, 2)
    assert (left(vendor), found["acme", "", "points"].gone) == (0, 120)
    assert added_up == {key: each.balance for key, each in found.items()}
    assert made.for_whom == "Anna (Acme)"
    assert {(each.item, each.for_whom) for each in board} == {
        ("Gift card", "Anna (Acme)"),
        ("Pen", "Anna (Acme)"),
    }
    assert vendor.differences == ()


def test_managers_are_told_of_points_that_expire_where_nobody_else_can_be(database: Database) -> None:
    vendor = vendor_with_people(database)
    with database.writing() as session:
        set_role(
            session,
            workspace_id=vendor.workspace.id,
            actor=MARIA,
            role="manager",
            by=MARIA,
            now=at("2026-07-02T12:00"),
        )
    expire_after(vendor, 1, "2026-07-02T13:00")
    for day in ("2026-08-02T12:00", "2026-08-03T12:00"):
        vendor.tick(day)
    know_anna(vendor, "2026-08-04T08:00")
    for day in ("2026-08-04T12:00", "2026-08-05T12:00"):
        vendor.tick(day)
    told = [each for each in vendor.queued if each.why.occasion == "points"]
    assert [(each.user, each.partner, each.person) for each in told] == [
        ("", "Acme", None),
        ("U1", None, None),
        ("", "Acme", "Anna"),
    ]
    assert "10 points of yours expire after 31 August 2026" in told[2].text
    for whose, of in (("Anna (Acme)*: 10", "Acme"), ("Ugo (Acme)*: 2", "Acme"), ("Core (Acme)*: 5", "Core")):
        line = f"*{whose} points expire after 31 August 2026. I know nobody of {of} in Slack."
        assert line in told[1].text
    assert "120 points" not in told[1].text


def test_what_is_handed_over_to_a_person_is_told_to_that_person_alone(database: Database) -> None:
    vendor = vendor_with_people(database)
    know_anna(vendor, "2026-07-02T12:30")
    with database.writing() as session:
        [work] = fulfilment.board(session, workspace_id=vendor.workspace.id)
        fulfilling.move(session, vendor.workspace, work, "ordered", by=MARIA, now=NOON)
    told = [each for each in vendor.queued if each.why.occasion == "fulfilment"]
    assert [(each.partner, each.person) for each in told] == [("Acme", "Anna")]
    assert "Gift card" in told[0].text
