"""An answer is taken once, from whoever may give it, while it is open; many at one moment, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from bot.deciding import Asked, Decides, NoAnswer, NotOpen, Pointer, decide, open_questions
from bot.ticks import tick
from storage import answers, ledger, marks, outbox, workspaces
from storage.engine import Database
from storage.imports import import_csv
from storage.workspaces import Workspace
from tests.database.values import FRANCO, MARIA, NOW, in_force, workspace

TEXT = """program "P" runs 2026-07-01 to 2026-12-31 currency EUR announce in partner channels
decision "Audit" by partner manager within 30 days, otherwise no
decision "Demo counts" by partner
bonus "Audited" on deals when decision("Audit") pay 5% of amount
bonus "Demo" on activities when decision("Demo counts") pay 10 EUR
"""
DEALS = "id,partner,amount,closed_on\nD-1,Acme,10000,2026-07-01\nD-2,Bolt,500,2026-07-02\n"
ACTIVITIES = "id,partner,kind,done_on\n" + "".join(f"A-{n},Acme,demo,2026-07-03\n" for n in range(1, 6))
MANAGER = Decides(MARIA, None, is_manager=True)
ANNA = Decides(FRANCO, "acme", is_manager=False)


@pytest.fixture
def vendor(database: Database) -> Workspace:
    with database.writing() as session:
        ident = workspace(session)
        in_force(session, ident, "P", TEXT)
        for kind, content in (("deals", DEALS), ("activities", ACTIVITIES)):
            report = import_csv(
                session, workspace_id=ident, kind=kind, content=content.encode(), filename=kind, now=NOW
            )
            assert not report.refused
    with database.reading() as session:
        return workspaces.get(session, workspace_id=ident)


def found(database: Database, vendor: Workspace, who: Decides, now: datetime = NOW) -> list[Asked]:
    with database.reading() as session:
        return list(open_questions(session, workspace=vendor, now=now, who=who))


def about(asked: list[Asked]) -> list[str]:
    return [each.question.about for each in asked]


def given(database: Database, vendor: Workspace, name: str) -> list[tuple[str, str]]:
    with database.reading() as session:
        kept = answers.given(session, workspace_id=vendor.id, name=name, partner="Acme")
    return [(each.about, each.answer) for each in kept]


def test_of_many_answers_at_one_moment_one_is_taken(database: Database, vendor: Workspace) -> None:
    pointer = Pointer.to(found(database, vendor, MANAGER)[0])
    barrier, taken, refused = Barrier(6), [], []

    def press(answer: str) -> None:
        barrier.wait()
        try:
            decide(database, pointer, answer, workspace=vendor, now=NOW, who=MANAGER)
            taken.append(answer)
        except NotOpen as closed:
            refused.append(str(closed))

    threads = [Thread(target=press, args=(answer,)) for answer in ("yes", "no") * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1
    assert refused == [f"That was decided already, on 15 July 2026: {taken[0]}."] * 5
    assert given(database, vendor, "Audit") == [("deals:D-1", taken[0])]


def test_an_answer_is_counted_by_the_next_tick(database: Database, vendor: Workspace) -> None:
    tick(database, now=NOW)
    decide(
        database,
        Pointer.to(found(database, vendor, MANAGER)[0]),
        "yes",
        workspace=vendor,
        now=NOW,
        who=MANAGER,
    )
    with database.reading() as session:
        assert marks.waiting(session, workspace_id=vendor.id)
    tick(database, now=NOW)
    with database.reading() as session:
        awards = ledger.awards_of(session, workspace_id=vendor.id, partner="Acme")
    (award,) = (each for each in awards if each.rule == "Audited")
    assert (str(award.amount), award.award.status) == ("500.00 EUR", "earned")


def test_the_last_day_is_included_and_the_next_one_is_too_late(database: Database, vendor: Workspace) -> None:
    last = datetime(2026, 7, 31, 21, 59, tzinfo=UTC)
    assert "deals:D-1" in about(found(database, vendor, MANAGER, last))
    pointer = Pointer.to(found(database, vendor, MANAGER)[0])
    after = last + timedelta(hours=4)
    assert about(found(database, vendor, MANAGER, after)) == ["deals:D-2"]
    with pytest.raises(NotOpen, match="the last day for it was 31 July 2026"):
        decide(database, pointer, "yes", workspace=vendor, now=after, who=MANAGER)


def test_each_decides_what_is_asked_of_them(database: Database, vendor: Workspace) -> None:
    demos = [f"activities:A-{n}" for n in range(1, 6)]
    assert about(found(database, vendor, MANAGER)) == ["deals:D-1", "deals:D-2"]
    assert about(found(database, vendor, ANNA)) == demos
    both = Decides(MARIA, "Acme", is_manager=True)
    assert about(found(database, vendor, both)) == ["deals:D-2", *demos], "nobody decides for the own partner"
    assert found(database, vendor, Decides(MARIA, None, is_manager=False)) == []
    pointer = Pointer.to(found(database, vendor, ANNA)[1])
    with pytest.raises(NotOpen, match="not yours to decide"):
        decide(database, pointer, "yes", workspace=vendor, now=NOW, who=MANAGER)
    with pytest.raises(NotOpen, match="not yours to decide"):
        decide(database, pointer, "yes", workspace=vendor, now=NOW, who=replace(ANNA, partner="Bolt"))
    for answer in ("", "perhaps", "y\nes", "y" * 201):
        with pytest.raises(NoAnswer):
            decide(database, pointer, answer, workspace=vendor, now=NOW, who=ANNA)
    decide(database, pointer, "yes", workspace=vendor, now=NOW, who=ANNA)
    assert given(database, vendor, "Demo counts") == [("activities:A-2", "yes")]
    assert about(found(database, vendor, ANNA)) == [each for each in demos if each != "activities:A-2"]


def test_a_workspace_does_not_see_or_answer_what_is_anothers(database: Database, vendor: Workspace) -> None:
    pointer = Pointer.to(found(database, vendor, MANAGER)[0])
    with database.writing() as session:
        other = workspaces.get(session, workspace_id=workspace(session, "T2"))
    assert found(database, other, MANAGER) == []
    with pytest.raises(NotOpen, match="not yours to decide"):
        decide(database, pointer, "yes", workspace=other, now=NOW, who=MANAGER)


def test_a_partner_is_told_of_each_question_once_and_of_many_in_sum(
    database: Database, vendor: Workspace
) -> None:
    tick(database, now=NOW)
    tick(database, now=NOW + timedelta(days=1))
    with database.writing() as session:
        queued = outbox.claim(session, now=NOW + timedelta(days=2), lease=timedelta(minutes=1), limit=50)
    asked = [each.message for each in queued if each.message.dedupe.startswith("asked:")]
    assert [each.owners for each in asked] == [("Acme",)] * 4
    assert min(each.text for each in asked).startswith("*Acme*, 2 more in P wait for your choice")
