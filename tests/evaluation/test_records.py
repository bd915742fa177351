"""Receipts, activities, goals and attributes: what they are to a program, as of a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from dsl import nodes
from dsl.read import read
from programs.facts import holding
from programs.held_facts import NoDeal, NoRate
from programs.measures import Days, Measured, Need, Needs, Selection
from storage import facts, measures
from storage.engine import Database
from tests.imports.loading import Desk, desk_in

YEAR = date(2026, 12, 31)


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with desk_in(database) as desk:
        desk.load(
            "deals",
            "id,partner,amount,closed_on,credit,product\nD-1,Acme,100,2026-07-01,60%,P1\nD-1,Beta,100,2026-07-01,40%,P1\nD-2,Acme,70,2026-07-02,,P2\n",
        )
        yield desk


def everything(kind: nodes.FactKind, dated: str, where: nodes.Expression | None = None) -> Selection:
    return Selection(kind, where, Days(None, YEAR), dated, "won", "EUR")


def asked(desk: Desk, *wanted: Selection | Need, as_of: date = YEAR) -> Measured:
    needs = tuple(each for each in wanted if isinstance(each, Need))
    selections = tuple(each for each in wanted if isinstance(each, Selection))
    return measures.read(
        desk.session, workspace_id=desk.workspace_id, needs=Needs(needs, selections), as_of=as_of
    )


def test_a_receipt_is_its_deals_partners_each_its_part(desk: Desk) -> None:
    desk.load("receipts", "id,deal,received_on,amount\nR-1,D-1,2026-08-01,10\nR-2,D-2,2026-08-02,7.50\n")
    receipts = everything("receipts", "received_on")
    found = asked(desk, receipts).facts[receipts]
    assert [(fact.id, fact.partner, fact.values["amount"]) for fact in found] == [
        ("R-1", "Acme", Decimal(6)), ("R-1", "Beta", Decimal(4)), ("R-2", "Acme", Decimal("7.5")),
    ]  # fmt: skip
    assert {fact.whole["product"] for fact in found} == {"P1", "P2"}
    total = Need("sum", nodes.Name(("amount",)), False, receipts)
    assert asked(desk, total).values[total] == {"acme": Decimal("13.5"), "beta": Decimal(4)}


def test_a_receipt_of_a_deal_that_is_not_there_yet_waits(desk: Desk) -> None:
    receipts = everything("receipts", "received_on")
    desk.load(
        "receipts", "id,deal,received_on,amount,currency\nR-1,D-9,2026-08-01,10,\nR-2,D-2,2026-08-01,10,USD\n"
    )
    found = asked(desk, receipts)
    assert found.facts[receipts] == ()
    assert [(held.id, held.why) for held in found.held] == [
        ("R-1", NoDeal("D-9")), ("R-2", NoRate("USD", "EUR", date(2026, 8, 1))),
    ]  # fmt: skip
    desk.load("deals", "id,partner,amount,closed_on\nD-9,Beta,10,2026-07-09\n")
    assert [fact.partner for fact in asked(desk, receipts).facts[receipts]] == ["Beta"]


def test_an_activity_is_seen_from_its_day(desk: Desk) -> None:
    desk.load(
        "activities",
        "id,partner,kind,done_on,quantity,deal\nA-1,Acme,demo,2026-07-10,3,D-1\nA-2,Gamma,demo,2026-07-20,,\n",
    )
    demos = everything(
        "activities", "done_on", nodes.Comparison("=", nodes.Name(("kind",)), nodes.Text("DEMO"))
    )
    quantity = Need("sum", nodes.Name(("quantity",)), False, demos)
    assert asked(desk, quantity).values[quantity] == {"acme": Decimal(3), "gamma": Decimal(1)}
    assert asked(desk, quantity, as_of=date(2026, 7, 19)).values[quantity] == {"acme": Decimal(3)}
    assert [partner.name for partner in asked(desk, quantity).partners] == ["Acme", "Beta", "Gamma"]
    assert asked(desk, demos).facts[demos][0].whole["product"] == "P1"


def test_a_quarter_is_the_programs_fiscal_one(desk: Desk) -> None:
    desk.load(
        "targets",
        "partner,person,name,period,value\nAcme,,revenue,2027-Q1,5\nAcme,Ann,revenue,2027-Q1,6\nAcme,,revenue,program,7\n",
    )
    fiscal = read('program "P" runs 2026-04-01 to 2027-03-31 currency EUR fiscal year starts April').program
    goals = facts.goals(desk.session, workspace_id=desk.workspace_id, kind="targets", program=fiscal)
    days = {(goal.person, str(goal.start), str(goal.end), str(goal.value)) for goal in goals}
    assert days == {
        (None, "2026-04-01", "2026-06-30", "5"),
        ("Ann", "2026-04-01", "2026-06-30", "6"),
        (None, "2026-04-01", "2027-03-31", "7"),
    }
    calendar = facts.goals(desk.session, workspace_id=desk.workspace_id, kind="targets", program=None)
    assert [(str(goal.start), str(goal.value)) for goal in calendar] == [
        ("2027-01-01", "5"),
        ("2027-01-01", "6"),
    ]


def test_attributes_hold_from_their_day_on(desk: Desk) -> None:
    desk.load(
        "partners",
        "name,tier,valid_from,approved_on\nAcme,silver,2026-01-01,2026-02-03\nAcme,gold,2026-07-02,\nBeta,gold,,\n",
    )
    own = (nodes.OwnField("approved_on", "date", "partners"),)
    acme = facts.partners(desk.session, workspace_id=desk.workspace_id, fields=own, as_of=YEAR)[0]
    assert acme.attributes(date(2025, 1, 1)) == {"tier": "silver", "approved_on": date(2026, 2, 3)}
    assert acme.attributes(date(2026, 7, 1)) == {"tier": "silver", "approved_on": date(2026, 2, 3)}
    assert acme.attributes(date(2026, 7, 2)) == {"tier": "gold"}
    gold = everything(
        "deals", "closed_on", nodes.Comparison("=", nodes.Name(("partner", "tier")), nodes.Text("Gold"))
    )
    assert [(fact.id, fact.partner) for fact in asked(desk, gold).facts[gold]] == [
        ("D-1", "Beta"),
        ("D-2", "Acme"),
    ]


def test_customers_and_people_are_what_they_are_on_the_day(desk: Desk) -> None:
    desk.load("customers", "name,segment,valid_from\nGlobex,small,2026-01-01\nglobex,large,2026-07-01\n")
    desk.load("people", "name,partner,role\nAnn,Acme,rep\n")
    early, late = asked(desk, as_of=date(2026, 6, 30)), asked(desk)
    globex = late.customers["globex"]
    assert [
        holding(globex, day)["segment"] for day in (date(2025, 1, 1), date(2026, 6, 30), date(2026, 7, 1))
    ] == [
        "small",
        "small",
        "large",
    ]
    assert early.customers["globex"] == globex[:1]
    assert late.people["ann"] == ((None, {"partner": "Acme", "role": "rep"}),)


def test_the_facts_behind_an_aggregate_can_be_listed(desk: Desk) -> None:
    need = Need("sum", nodes.Name(("amount",)), False, everything("deals", "closed_on"))
    listed = measures.counted(
        desk.session, workspace_id=desk.workspace_id, need=need, partner="ACME", as_of=YEAR
    )
    assert [(fact.id, fact.values["amount"]) for fact in listed] == [("D-1", 60), ("D-2", 70)]
    over_all = Need("sum", need.value, False, need.selection, "all partners")
    listed = measures.counted(
        desk.session, workspace_id=desk.workspace_id, need=over_all, partner=None, as_of=YEAR
    )
    assert [fact.partner for fact in listed] == ["Acme", "Beta", "Acme"]


def test_another_workspace_is_another_world(desk: Desk) -> None:
    other = Desk(desk.session, team_id="T2")
    deals = everything("deals", "closed_on")
    found = asked(other, deals)
    assert (found.facts[deals], found.partners, found.held) == ((), (), ())
    assert facts.partner_names(other.session, workspace_id=other.workspace_id) == ()
    other.load("deals", "id,partner,amount,closed_on\nD-1,Omega,1,2026-07-01\n")
    assert [fact.partner for fact in asked(desk, deals).facts[deals]] == ["Acme", "Beta", "Acme"]
