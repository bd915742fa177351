"""Every award in kind is one piece of work: nothing is forgotten, nothing is there twice, and free seats go to those who wait."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, func, select

from bot import fulfilling, settling
from bot.blocks import fulfilment as board_blocks
from bot.blocks import outlook as blocks
from bot.outlook import foreseen, outlook
from storage import catalogue, fulfilment, fulfilment_moves, people
from storage.catalogue import Alternative
from storage.engine import Database
from storage.fulfilment import Seats, State, Work
from storage.fulfilment_tables import FulfilmentRow
from storage.outgoing import Outgoing
from tests.ticks.scene import MARIA, Vendor, at

PROGRAM = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
trip "Lisbon" on deals where amount >= 5000 award "Lisbon summit" worth 900 EUR
recognition "Big" on deals where amount >= 5000 badge "Big"
commission "Base" on deals pay 1% of amount
"""
HEADER = "id,partner,amount,closed_on,cancelled_on"


def board(vendor: Vendor) -> dict[str, str]:
    """The state of all work, by the partner's name."""
    with vendor.database.reading() as session:
        works = [
            work
            for partner in ("Acme", "Bolt", "Core", "Dune")
            for work in fulfilment.of_partner(session, workspace_id=vendor.workspace.id, partner=partner)
        ]
    assert len({work.source for work in works}) == len(works)
    return {work.partner: work.state for work in works}


def work_of(vendor: Vendor, partner: str) -> Work:
    with vendor.database.reading() as session:
        [work] = fulfilment.of_partner(session, workspace_id=vendor.workspace.id, partner=partner)
    return work


def seats(vendor: Vendor, capacity: int, now: str) -> None:
    with vendor.database.writing() as session:
        [program_id] = fulfilment.rules_called(session, workspace_id=vendor.workspace.id, rule="lisbon")
        fulfilment.set_seats(
            session,
            vendor.workspace,
            program_id=program_id,
            rule="Lisbon",
            capacity=capacity,
            by=MARIA,
            now=at(now),
        )


def test_each_award_in_kind_is_one_piece_of_work_and_a_free_seat_goes_to_who_waits_longest(
    database: Database,
) -> None:
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    vendor.load("A,Acme,7000,2026-07-02, B,Bolt,9000,2026-07-02,", "2026-07-02T12:00", header=HEADER)
    vendor.tick("2026-07-02T12:00")
    assert board(vendor) == {"Acme": "to do", "Bolt": "to do"}
    seats(vendor, 1, "2026-07-02T12:01")
    assert board(vendor) == {"Acme": "to do", "Bolt": "waiting"}
    vendor.load("C,Core,7000,2026-07-03,", "2026-07-03T12:00", header=HEADER)
    vendor.tick("2026-07-03T12:00")
    vendor.tick("2026-07-03T12:01")
    assert board(vendor) == {"Acme": "to do", "Bolt": "waiting", "Core": "waiting"}
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(FulfilmentRow)).one() == 3
    vendor.load("A,Acme,7000,2026-07-02,2026-07-04", "2026-07-04T12:00", header=HEADER)
    vendor.tick("2026-07-04T12:00")
    assert board(vendor) == {"Acme": "withdrawn", "Bolt": "offered", "Core": "waiting"}
    with database.writing() as session:
        offered = fulfilment.of_partner(session, workspace_id=vendor.workspace.id, partner="Bolt")[0]
        fulfilment.change(
            session, vendor.workspace, offered, "called off", by=MARIA, now=at("2026-07-04T13:00")
        )
    assert board(vendor) == {"Acme": "withdrawn", "Bolt": "called off", "Core": "offered"}
    vendor.load("A,Acme,7000,2026-07-02,", "2026-07-05T12:00", header=HEADER)
    vendor.tick("2026-07-05T12:00")
    assert board(vendor)["Acme"] == "waiting"
    seats(vendor, 2, "2026-07-05T12:01")
    assert board(vendor)["Acme"] == "offered"
    with database.reading() as session:
        told = [(each.actor, each.state) for each in fulfilment.history(session, work_of(vendor, "Bolt"))]
    assert told == [("", "to do"), ("", "waiting"), ("", "offered"), (str(MARIA), "called off")]
    with database.reading() as session:
        assert not session.exec(
            select(FulfilmentRow).where(col(FulfilmentRow.workspace_id) != vendor.workspace.id)
        ).all()


def test_what_partners_will_be_told_is_seen_beforehand(database: Database) -> None:
    """A seat that becomes free with the cancelled deal, and an award that was held while its program was settled: both are told as foreseen."""
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    with database.writing() as session:
        for partner in ("Bolt", "Core"):
            people.bind_channel(
                session,
                workspace_id=vendor.workspace.id,
                channel=f"C{partner}",
                partner=partner,
                by=MARIA,
                now=at("2026-07-01T08:00"),
            )
    vendor.load("A,Acme,7000,2026-07-02, B,Bolt,9000,2026-07-02,", "2026-07-02T12:00", header=HEADER)
    vendor.tick("2026-07-02T12:00")
    seats(vendor, 1, "2026-07-02T12:01")
    vendor.load(
        "A,Acme,7000,2026-07-02,2026-07-03 C,Core,7000,2026-07-03,", "2026-07-03T23:00", header=HEADER
    )
    with database.reading() as session:
        ledgers = settling.found(session, vendor.workspace, now=at("2026-07-03T23:00"), as_of=None)
    assert ledgers is not None
    with database.writing() as session:
        settling.settle(session, ledgers, now=at("2026-07-03T23:00"))
    with database.reading() as session:
        seen = outlook(session, vendor.workspace, now=at("2026-07-03T23:00"))
        late = foreseen(
            session,
            seen,
            channels=["CBolt", "CCore"],
            zone_of=lambda _: "Europe/Berlin",
            now=at("2026-07-03T23:00"),
        )
    coming = [each.message for each in seen.planned if not each.queued]
    assert [(each.partner, blocks.why(each.why)) for each in coming] == [
        ("Bolt", "to be handed over: Lisbon summit"),
        ("Core", "to be handed over: Lisbon summit"),
    ]
    assert ["a seat is free" in coming[0].text, "waiting list" in coming[1].text] == [True, True]
    assert {each.at for each in late.planned if each.message in coming} == {at("2026-07-04T06:00")}
    before = vendor.queued
    done = vendor.tick("2026-07-03T23:00")
    assert seen.report.occasions == done.occasions
    assert [_as_queued(each) for each in vendor.queued if each not in before] == list(map(_as_queued, coming))
    with database.reading() as session:
        assert fulfilment_moves.look(session, vendor.workspace, now=at("2026-07-03T23:00")) is None


def test_a_look_goes_through_no_table_from_end_to_end() -> None:
    database = Database.memory()
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    vendor.load("A,Acme,7000,2026-07-02,", "2026-07-02T12:00", header=HEADER)
    asked: list[tuple[str, Any]] = []
    with database.reading() as session:
        ledgers = settling.found(session, vendor.workspace, now=at("2026-07-02T12:00"), as_of=None)
    assert ledgers is not None
    with database.writing() as session:
        settling.settle(session, ledgers, now=at("2026-07-02T12:00"))
    with database.reading() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *seen: asked.append((str(seen[2]), seen[3])))
        seen = fulfilment_moves.look(session, vendor.workspace, now=at("2026-07-02T12:00"))
        assert seen is not None
        assert [work.partner for work in seen.moves] == ["Acme"]
        plans = [
            str(step.detail)
            for statement, values in tuple(asked)
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert any(step.startswith("SEARCH entries") for step in plans)
    assert [step for step in plans if step.startswith("SCAN")] == []
    database.close()


def _as_queued(message: Outgoing) -> Outgoing:
    return replace(message, blocks=json.loads(json.dumps([dict(block) for block in message.blocks])))


def test_what_was_handed_over_and_lost_its_award_is_settled_by_people(database: Database) -> None:
    """Its seat is free once it came back, and where the award comes back before, it stays the partner's."""
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    with database.writing() as session:
        people.set_role(
            session,
            workspace_id=vendor.workspace.id,
            actor=MARIA,
            role="manager",
            by=MARIA,
            now=at("2026-07-01T08:00"),
        )
    kept, gone = "A,Acme,7000,2026-07-02,", "A,Acme,7000,2026-07-02,2026-07-04"
    vendor.load(f"{kept} B,Bolt,9000,2026-07-02,", "2026-07-02T12:00", header=HEADER)
    vendor.tick("2026-07-02T12:00")
    seats(vendor, 1, "2026-07-02T12:01")

    def move(state: State, now: str) -> None:
        with database.writing() as session:
            work = fulfilment.of_partner(session, workspace_id=vendor.workspace.id, partner="Acme")[0]
            fulfilling.move(session, vendor.workspace, work, state, by=MARIA, now=at(now), note="agreed")

    def told(now: str, deal: str) -> list[str]:
        before = vendor.queued
        vendor.load(deal, now, header=HEADER)
        with database.reading() as session:
            ledgers = settling.found(session, vendor.workspace, now=at(now), as_of=None)
        assert ledgers is not None
        with database.writing() as session:
            settling.settle(session, ledgers, now=at(now))
        with database.reading() as session:
            coming = [each.message for each in outlook(session, vendor.workspace, now=at(now)).planned]
        vendor.tick(now)
        new = [each for each in vendor.queued if each not in before and each.why.occasion == "fulfilment"]
        assert {each.dedupe for each in new} <= {each.dedupe for each in coming}
        return [f"{each.partner or each.user}: {each.text}" for each in new]

    move("delivered", "2026-07-03T12:00")
    [said] = told("2026-07-04T12:00", gone)
    assert said.startswith("U1: :leftwards_arrow_with_hook: 1 thing was handed over")
    assert board(vendor) == {"Acme": "to settle", "Bolt": "waiting"}
    with database.reading() as session:
        assert [each.state for each in fulfilment.board(session, workspace_id=vendor.workspace.id)][:1] == [
            "to settle"
        ]
        assert fulfilment.idle(session, workspace_id=vendor.workspace.id, now=at("2026-07-20T12:00"))
    [said] = told("2026-07-05T12:00", kept)
    assert "stays yours" in said
    assert board(vendor)["Acme"] == "delivered"
    told("2026-07-06T12:00", gone)
    move("asked back", "2026-07-06T13:00")
    assert board(vendor) == {"Acme": "asked back", "Bolt": "waiting"}
    move("returned", "2026-07-07T13:00")
    assert board(vendor) == {"Acme": "returned", "Bolt": "offered"}
    told("2026-07-08T12:00", kept)
    assert board(vendor) == {"Acme": "waiting", "Bolt": "offered"}
    with pytest.raises(fulfilment.NotSo):
        move("let go", "2026-07-08T13:00")


def test_whoever_comes_late_changes_nothing(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    vendor.load("A,Acme,7000,2026-07-02,", "2026-07-02T12:00", header=HEADER)
    vendor.tick("2026-07-02T12:00")
    seen = work_of(vendor, "Acme")
    now = at("2026-07-02T13:00")
    with database.writing() as session:
        assert len(fulfilment.change(session, vendor.workspace, seen, "ordered", by=MARIA, now=now)) == 1
    with pytest.raises(fulfilment.NotSo), database.writing() as session:
        fulfilment.change(session, vendor.workspace, seen, "delivered", by=MARIA, now=now)
    assert board(vendor) == {"Acme": "ordered"}


def test_what_stands_still_for_five_working_days_is_told_once_until_it_moves(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    vendor.load("A,Acme,7000,2026-07-02,", "2026-07-02T12:00", header=HEADER)
    vendor.tick("2026-07-02T12:00")
    assert not any("stand still" in each for each in vendor.tick("2026-07-09T11:59").occasions)
    assert any("stand still" in each for each in vendor.tick("2026-07-09T12:00").occasions)
    assert not any("stand still" in each for each in vendor.tick("2026-07-10T12:00").occasions)


def test_who_takes_another_way_needs_no_seat_and_the_journal_says_so(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    vendor.load("A,Acme,7000,2026-07-02, B,Bolt,9000,2026-07-02,", "2026-07-02T12:00", header=HEADER)
    vendor.tick("2026-07-02T12:00")
    seats(vendor, 1, "2026-07-02T12:01")
    assert board(vendor) == {"Acme": "to do", "Bolt": "waiting"}
    way = Alternative(kind="remote", instead="Lisbon by video")
    now = at("2026-07-02T13:00")
    with database.writing() as session:
        catalogue.set_alternative(
            session, workspace_id=vendor.workspace.id, item="lisbon SUMMIT", alternative=way
        )
        fulfilment.take_instead(
            session, vendor.workspace, work_of(vendor, "Acme"), instead=way.instead, by=MARIA, now=now
        )
    assert board(vendor) == {"Acme": "to do", "Bolt": "offered"}
    taken = work_of(vendor, "Acme")
    assert (taken.item, taken.instead_of) == ("Lisbon by video", "Lisbon summit")
    with database.reading() as session:
        assert fulfilment.history(session, taken)[-1].note == "Lisbon summit → Lisbon by video"
        assert fulfilment.seats_of(session, taken) == Seats(1, 1)
    with pytest.raises(fulfilment.NotSo), database.writing() as session:
        fulfilment.take_instead(session, vendor.workspace, taken, instead="x", by=MARIA, now=now)
    vendor.load("C,Acme,7000,2026-07-03,", "2026-07-03T12:00", header=HEADER)
    vendor.tick("2026-07-03T12:00")
    offered = [each.text for each in vendor.queued if "by video" in each.text]
    assert offered == [
        ":seedling: Instead of *Lisbon summit* you can have *Lisbon by video* (remote). That can be chosen until it is ordered.\ndeal C"
    ]


def test_another_way_is_offered_in_the_thread_of_what_tells_of_the_award(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(
        PROGRAM.replace("currency EUR", "currency EUR announce in partner channels"), "2026-07-01T08:00"
    )
    way = Alternative(kind="remote", instead="Lisbon by video")
    with database.writing() as session:
        catalogue.set_alternative(
            session, workspace_id=vendor.workspace.id, item="Lisbon summit", alternative=way
        )
    vendor.load("A,Acme,7000,2026-07-02,", "2026-07-02T12:00", header=HEADER)
    vendor.tick("2026-07-02T12:00")
    [award] = [each for each in vendor.queued if each.why.occasion == "awards" and "Lisbon" in each.text]
    [offered] = [each for each in vendor.queued if "by video" in each.text]
    assert offered.under == award.dedupe


def test_what_is_given_to_others_says_how_much_on_the_board_and_to_the_partner(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM + 'donation "Trees" on deals donate 20 EUR to "Treedom"\n', "2026-07-01T08:00")
    vendor.load("A,Acme,100,2026-07-02,", "2026-07-02T12:00", header=HEADER)
    vendor.tick("2026-07-02T12:00")
    work = work_of(vendor, "Acme")
    now = at("2026-07-02T13:00")
    with database.writing() as session:
        for state in ("ordered", "delivered"):
            work = fulfilling.move(session, vendor.workspace, work, state, by=MARIA, now=now)
    assert "*Treedom* (20.00 EUR) for *Acme*" in board_blocks.board([replace(work, state="to do")]).text
    assert [each.text.partition("\n")[0] for each in vendor.queued if each.why.occasion == "fulfilment"] == [
        ":seedling: 20.00 EUR for *Treedom*, given in your name, is on its way.",
        ":seedling: 20.00 EUR was given to *Treedom* in your name. Thank you!",
    ]


@pytest.mark.parametrize(
    ("states", "told"),
    [
        (
            ("asked back", "returned"),
            "The donation to *Treedom* is taken back: what was given in your name came back to us.",
        ),
        (("let go",), "The award of *Treedom* was taken back; what was given in your name stays given."),
    ],
)
def test_what_was_given_to_others_is_not_asked_of_the_partner(
    database: Database, states: tuple[State, ...], told: str
) -> None:
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM + 'donation "Trees" on deals donate 20 EUR to "Treedom"\n', "2026-07-01T08:00")
    vendor.load("A,Acme,100,2026-07-02,", "2026-07-02T12:00", header=HEADER)
    vendor.tick("2026-07-02T12:00")
    now = at("2026-07-02T13:00")
    with database.writing() as session:
        fulfilling.move(session, vendor.workspace, work_of(vendor, "Acme"), "delivered", by=MARIA, now=now)
    vendor.load("A,Acme,100,2026-07-02,2026-07-03", "2026-07-03T12:00", header=HEADER)
    vendor.tick("2026-07-03T12:00")
    work = work_of(vendor, "Acme")
    assert "*Treedom* (20.00 EUR) for *Acme*" in board_blocks.board([work]).text
    with database.writing() as session:
        for state in states:
            work = fulfilling.move(
                session, vendor.workspace, work, state, by=MARIA, now=at("2026-07-03T13:00"), note="Why"
            )
    heard = [each for each in vendor.queued if each.why.occasion == "fulfilment" and each.partner]
    assert [each.text.partition("\n")[0] for each in heard] == [
        ":seedling: 20.00 EUR was given to *Treedom* in your name. Thank you!",
        f":information_source: {told}",
    ]
