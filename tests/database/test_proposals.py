"""Of a program one question to partners is open at a time; each answer is kept once, and ends with the draft that was shown."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from programs.adjustable import Adjustable
from storage import marks, pauses, programs, proposals
from storage.engine import Database
from storage.programs import Version
from storage.proposals import Invited, Kind, Proposal
from tests.database.values import FRANCO, MARIA, NOW, in_force, workspace

WEEK = timedelta(days=7)
NUMBER = Adjustable(1, 1, 3, "5%", "Base", "pay [5%]")


def drafted(session: Session, workspace_id: int, text: str = "two") -> Version:
    return programs.save_draft(
        session, workspace_id=workspace_id, name="Sprint", text=text, author=MARIA, now=NOW
    )


def proposed(session: Session, version: Version) -> Proposal | None:
    return proposals.propose(
        session,
        version,
        invited=[Invited("C1", "Acme"), Invited("C2", "Bolt & Sons")],
        permitted=[NUMBER],
        note="",
        closes_at=NOW + WEEK,
        by=MARIA,
        now=NOW,
    )


def reacts(
    session: Session,
    proposal: Proposal,
    partner: str,
    meaning: str,
    kind: Kind = "agree",
    later: timedelta = timedelta(),
) -> bool:
    return proposals.react(
        session, proposal, partner=partner, kind=kind, numbers={0: "6%"} if kind == "suggest" else None,
        by=FRANCO, meaning=meaning, now=NOW + later,
    )  # fmt: skip


def test_one_question_is_open_at_a_time_and_only_about_the_latest_text(database: Database) -> None:
    with database.writing() as session:
        here = workspace(session)
        first = drafted(session, here)
        second = drafted(session, here, "three")
        assert proposed(session, first) is None
        found = proposed(session, second)
        assert found is not None
        assert proposed(session, second) is None
        assert proposals.end(session, found, "withdrawn", by=MARIA, now=NOW)
        assert not proposals.end(session, found, "deadline", by=MARIA, now=NOW)
        again = proposed(session, second)
        assert again is not None
        assert again.permitted == (NUMBER,)
        assert proposals.find(session, workspace_id=here + 1, proposal_id=again.id) is None


def test_an_answer_is_kept_once_and_only_of_those_who_are_asked_while_it_is_open(database: Database) -> None:
    with database.writing() as session:
        here = workspace(session)
        found = proposed(session, drafted(session, here))
        assert found is not None
        assert reacts(session, found, "acme", "click 1")
        assert not reacts(session, found, "Acme", "click 1")
        assert not reacts(session, found, "Dune", "click 2")
        assert not reacts(session, found, "Acme", "click 3", later=WEEK)
        assert proposals.to_end(session, workspace_id=here, now=NOW) == ()
        assert [why for _, why in proposals.to_end(session, workspace_id=here, now=NOW + WEEK)] == [
            "deadline"
        ]
        drafted(session, here, "three")
        assert not reacts(session, found, "Acme", "click 4")
        assert [why for _, why in proposals.to_end(session, workspace_id=here, now=NOW)] == ["edited"]
        assert len(proposals.reactions(session, proposal_id=found.id)) == 1


def test_whose_numbers_stand_in_a_version_is_known_and_written_once(database: Database) -> None:
    with database.writing() as session:
        here = workspace(session)
        found = proposed(session, drafted(session, here))
        assert found is not None
        assert reacts(session, found, "Acme", "click 1", "suggest")
        (suggestion,) = proposals.reactions(session, proposal_id=found.id)
        assert suggestion.numbers == {0: "6%"}
        version = drafted(session, here, "three")
        assert proposals.adopted(session, suggestion, version, by=MARIA, now=NOW)
        assert not proposals.adopted(session, suggestion, version, by=MARIA, now=NOW)
        known = proposals.coauthors(session, program_id=found.program_id)
        assert known == {version.id: ((str(FRANCO), "Acme"),)}


def test_a_program_is_paused_once_at_a_time_and_its_end_is_marked(database: Database) -> None:
    with database.writing() as session:
        here = workspace(session)
        version = in_force(session, here)
        assert not pauses.resume(session, version, by=MARIA, now=NOW)
        assert pauses.pause(session, version, reason="a", partners_told=False, by=MARIA, now=NOW)
        assert not pauses.pause(session, version, reason="b", partners_told=False, by=FRANCO, now=NOW)
        assert [each.reason for each in pauses.lasting(session, workspace_id=here).values()] == ["a"]
        marks.remove(session, marks.listed(session, workspace_id=here))
        assert pauses.resume(session, version, by=FRANCO, now=NOW)
        assert [each.kind for each in marks.listed(session, workspace_id=here)] == ["program"]
        assert pauses.pause(session, version, reason="c", partners_told=True, by=MARIA, now=NOW)
        assert len(pauses.of_program(session, program_id=version.program_id)) == 2
