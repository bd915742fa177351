"""Answers in a file are held against what the programs in force ask."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage import programs
from tests.imports.loading import Desk, outcomes

NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)
TEXT = """program "P" runs 2026-07-01 to 2026-12-31 currency EUR
decision "Rate" by partner manager, a percent up to 10%
decision "Audit" by partner manager
bonus "Discretion" on deals when decision("Audit") pay decision("Rate") of amount
bonus "Choice"
  each quarter
  when sum(amount) >= 1k EUR
  offer
    pay 10 EUR
    award "Demo kit"
"""
HEAD = "partner,name,answer,decided_on\n"


@pytest.fixture
def asking(desk: Desk) -> Desk:
    draft = programs.save_draft(
        desk.session, workspace_id=desk.workspace_id, name="P", text=TEXT, author="shell:maria", now=NOW
    )
    programs.activate(desk.session, version_id=draft.id, actor="shell:maria", now=NOW)
    return desk


@pytest.mark.parametrize(
    ("name", "answer", "reason"),
    [
        ("Rate", "12%", "answer: “12%” is no answer: it must be a percentage up to 10%"),
        ("audit", "perhaps", "answer: “perhaps” is no answer: it must be yes or no"),
        ("Choice", "A car", "answer: “A car” is no answer: it must be “10 EUR” or “Demo kit”"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_its_line(
    asking: Desk, name: str, answer: str, reason: str
) -> None:
    report = asking.load(
        "decisions",
        f"{HEAD}Acme,Rate,5%,2026-07-02\nBolt,{name},{answer},2026-07-02\nBolt,Other,x,2026-07-02\n",
    )
    assert outcomes(report) == ["new", "refused", "new"]
    (refused,) = report.refused
    assert (refused.line, refused.reasons) == (3, (reason,))


def test_a_program_that_is_not_in_force_refuses_nothing(desk: Desk) -> None:
    programs.save_draft(
        desk.session, workspace_id=desk.workspace_id, name="P", text=TEXT, author="shell:maria", now=NOW
    )
    assert outcomes(desk.load("decisions", f"{HEAD}Acme,Rate,12%,2026-07-02\n")) == ["new"]


def test_what_one_of_two_programs_takes_as_an_answer_is_taken(asking: Desk) -> None:
    other = TEXT.replace('"P"', '"Q"').replace("up to 10%", "up to 20%")
    draft = programs.save_draft(
        asking.session, workspace_id=asking.workspace_id, name="Q", text=other, author="shell:maria", now=NOW
    )
    programs.activate(asking.session, version_id=draft.id, actor="shell:maria", now=NOW)
    assert outcomes(asking.load("decisions", f"{HEAD}Acme,Rate,12%,2026-07-02\n")) == ["new"]
    assert outcomes(asking.load("decisions", f"{HEAD}Acme,Rate,30%,2026-07-03\n")) == ["refused"]
