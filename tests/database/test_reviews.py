"""An approval is of what was shown, by somebody else, while nothing else has come in between, and not for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from storage import programs, reviews
from storage.engine import Database
from storage.people import Actor
from storage.programs import Version
from storage.reviews import EXPIRES, NotDecided, Review
from tests.database.values import FRANCO, MARIA, NOW, in_force, workspace

SOFIA = Actor("", "T1", "U3")
SHOWN = "a" * 64
MOMENT = timedelta(seconds=1)


def drafted(session: Session, workspace_id: int, text: str = "two") -> Version:
    return programs.save_draft(
        session, workspace_id=workspace_id, name="Sprint", text=text, author=MARIA, now=NOW
    )


def submitted(
    session: Session, version: Version, *, by: Actor = MARIA, beside: Version | None = None
) -> Review:
    return reviews.submit(
        session, version, beside_id=beside.id if beside else None, shown=SHOWN, by=by, now=NOW
    )


def decide(session: Session, review: Review, version: Version, **but: Any) -> Review:
    known: dict[str, Any] = {"shown": SHOWN, "approved": True, "by": SOFIA, "now": NOW, **but}
    return reviews.decide(session, workspace_id=version.workspace_id, review_id=review.id, **known)


def refusal(session: Session, review: Review, version: Version, **but: Any) -> str:
    with pytest.raises(NotDecided) as why:
        decide(session, review, version, **but)
    return why.value.reason


def test_it_takes_somebody_else_and_exactly_what_was_shown(database: Database) -> None:
    with database.writing() as session:
        version = drafted(session, workspace(session))
        review = submitted(session, version, by=FRANCO)
        assert refusal(session, review, version, by=MARIA) == "own"
        assert refusal(session, review, version, by=FRANCO) == "own"
        assert refusal(session, review, version, shown="b" * 64) == "another text"
        assert reviews.approval(session, version, now=NOW) is None
        assert decide(session, review, version).state == "approved"
        assert refusal(session, review, version) == "decided"
        assert reviews.approval(session, version, now=NOW) is not None


def test_whoever_submitted_it_may_take_it_back(database: Database) -> None:
    with database.writing() as session:
        version = drafted(session, workspace(session))
        review = submitted(session, version)
        assert decide(session, review, version, approved=False, by=MARIA, note="not yet").note == "not yet"
        assert reviews.approval(session, version, now=NOW) is None


def test_the_question_and_the_approval_expire(database: Database) -> None:
    with database.writing() as session:
        version = drafted(session, workspace(session))
        review = submitted(session, version)
        assert refusal(session, review, version, now=NOW + EXPIRES + MOMENT) == "expired"
        decide(session, review, version, now=NOW + EXPIRES)
        assert reviews.approval(session, version, now=NOW + 2 * EXPIRES) is not None
        assert reviews.approval(session, version, now=NOW + 2 * EXPIRES + MOMENT) is None


def test_a_later_text_or_another_version_in_force_voids_both(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        first = in_force(session, workspace_id, text="one")
        version = drafted(session, workspace_id)
        approved, question = submitted(session, version, beside=first), None
        decide(session, approved, version)
        question = submitted(session, version, beside=first)
        assert reviews.approval(session, version, now=NOW) is not None
        programs.end(session, program_id=version.program_id, actor=FRANCO, now=NOW)
        assert reviews.approval(session, version, now=NOW) is None
        assert refusal(session, question, version) == "changed"
        fresh = submitted(session, version)
        drafted(session, workspace_id, "three")
        assert refusal(session, fresh, version) == "changed"


def test_a_question_that_is_asked_anew_replaces_the_one_before(database: Database) -> None:
    with database.writing() as session:
        version = drafted(session, workspace(session))
        before, after = submitted(session, version), submitted(session, version)
        assert refusal(session, before, version) == "decided"
        assert [each.id for each in reviews.waiting(session, workspace_id=version.workspace_id)] == [after.id]


def test_another_workspace_s_question_is_not_there(database: Database) -> None:
    with database.writing() as session:
        version = drafted(session, workspace(session))
        review = submitted(session, version)
        other = workspace(session, "T2")
        assert reviews.find(session, workspace_id=other, review_id=review.id) is None
        with pytest.raises(NotDecided, match="missing"):
            reviews.decide(
                session,
                workspace_id=other,
                review_id=review.id,
                shown=SHOWN,
                approved=True,
                by=SOFIA,
                now=NOW,
            )
