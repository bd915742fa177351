"""What is given or taken by hand stands in the ledger like everything else: once two people want it, with its own proof, and verified."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from bot.exports import ledger_sheet, payouts_sheet
from programs.explain import because, steps_in_words
from programs.money import Money
from programs.proof_verifier import faults
from programs.versions import program_of
from storage import adjustments, imports, languages, ledger, programs
from storage.adjustments import Proposed
from storage.engine import Database
from storage.people import Actor
from storage.proofs import proof
from storage.second_person import EXPIRES, NotDecided
from tests.ticks.scene import MARIA, Vendor, at

FRANCO = Actor("", "T1", "U2")
PROGRAM = 'program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR\nannounce in partner channels\ncommission "Base" on deals pay 5% of amount\n'
NOW = "2026-07-06T08:00"


@pytest.fixture
def vendor(database: Database) -> Vendor:
    vendor = Vendor.install(database)
    vendor.load("D-1,Acme,1000,2026-07-01 D-2,Bolt,1000,2026-07-01", "2026-07-05T08:00")
    vendor.activate(PROGRAM, "2026-07-05T09:00")
    vendor.tick("2026-07-05T10:00")
    return vendor


def proposed(vendor: Vendor, amount: str = "-20.50", **but: Any) -> Proposed:
    known: dict[str, Any] = {
        "meaning": f"view:{amount}",
        "partner": "Acme",
        "on": date(2026, 7, 6),
        "amount": Money(Decimal(amount), "EUR") if amount else None,
        "item": None,
        "reason": "D-1 was paid twice in June",
        "reference": "C-12",
        "by": MARIA,
        "now": at(NOW),
        **but,
    }
    with vendor.database.writing() as session:
        [version] = programs.in_force(session, workspace_id=vendor.workspace.id)
        return adjustments.propose(
            session, workspace_id=vendor.workspace.id, program_id=version.program_id, **known
        )[0]


def decide(vendor: Vendor, it: Proposed, **but: Any) -> None:
    known: dict[str, Any] = {
        "shown": it.shown,
        "approved": True,
        "by": FRANCO,
        "partner_of_decider": None,
        "on": date(2026, 7, 6),
        "now": at(NOW),
        **but,
    }
    with vendor.database.writing() as session:
        adjustments.decide(session, workspace_id=vendor.workspace.id, number=it.adjustment.number, **known)


def refusal(vendor: Vendor, it: Proposed, **but: Any) -> str:
    with pytest.raises(NotDecided) as why:
        decide(vendor, it, **but)
    return why.value.reason


def test_it_takes_a_second_person_who_saw_just_that_and_works_for_somebody_else(vendor: Vendor) -> None:
    it = proposed(vendor)
    assert proposed(vendor).adjustment.number == it.adjustment.number == 1
    assert refusal(vendor, it, by=MARIA) == "own"
    assert refusal(vendor, it, partner_of_decider="ACME") == "their own"
    assert refusal(vendor, it, shown=hashlib.sha256(b"").hexdigest()) == "other"
    assert refusal(vendor, it, now=at(NOW) + EXPIRES + timedelta(seconds=1)) == "expired"
    vendor.tick("2026-07-06T09:00")
    assert [each.rule for each in vendor.awards] == ["Base", "Base"]
    decide(vendor, it)
    assert refusal(vendor, it) == "decided"


def test_it_is_posted_once_with_who_approved_it_and_why_and_everything_agrees(vendor: Vendor) -> None:
    decide(vendor, proposed(vendor))
    decide(vendor, proposed(vendor, "30"))
    decide(vendor, proposed(vendor, "", item="Demo kit"))
    assert not any(each.new for each in vendor.tick("2026-07-06T09:00", as_of="2026-07-05").programs)
    vendor.tick("2026-07-06T09:00")
    vendor.load("D-3,Acme,100,2026-07-06", "2026-07-06T10:00")
    vendor.tick("2026-07-06T10:01")
    vendor.tick("2026-07-07T00:01")
    found = {each.rule: each for each in vendor.awards if each.award.kind == "adjustment"}
    assert {name: str(each.amount or each.item) for name, each in found.items()} == {
        "A-1": "-20.50 EUR",
        "A-2": "30.00 EUR",
        "A-3": "Demo kit",
    }
    assert vendor.differences == ()
    program = program_of(PROGRAM)
    assert because(found["A-1"].award, program) == "By hand: “D-1 was paid twice in June”"
    assert "A mano" in because(found["A-1"].award, program, "it")
    told = steps_in_words(found["A-1"].award, program)
    assert told[1:4] == (
        "Reference: C-12.",
        "One of our people has proposed it for 6 July 2026.",
        "A second person has approved it on 6 July 2026.",
    )
    with vendor.database.reading() as session:
        rows = [
            row for row in ledger_sheet(session, workspace_id=vendor.workspace.id).rows if row[7] == "a-1"
        ]
        assert [(row[17], row[18]) for row in rows] == [(str(FRANCO), "D-1 was paid twice in June")]
        [version] = programs.in_force(session, workspace_id=vendor.workspace.id)
        spent = ledger.spent(session, workspace_id=vendor.workspace.id, program_id=version.program_id)
        assert {rule for _, rule, _ in spent} == {"base"}, "limits and budgets do not count it"
        owed = payouts_sheet(session, workspace_id=vendor.workspace.id, on=date(2026, 7, 7))
        assert ("Acme", Decimal("64.50"), "EUR") in [row[:3] for row in owed.rows]  # 50 - 20.50 + 30 + 5
        written = proof(session, workspace_id=vendor.workspace.id, award_id=found["A-1"].id)
    assert faults(written) == []
    forged = {**written, "recorded": written["recorded"].replace("T1:U2", "T1:U1")}
    assert any("alone" in fault for fault in faults(forged))


@pytest.mark.parametrize(
    "change", ["amount_minor = 5000", "reason = 'x'", "decided_by = 'T1:U9', proposed_by = 'T1:U8'"]
)
def test_what_was_changed_after_it_was_approved_counts_no_more_and_verification_says_so(
    vendor: Vendor, change: str
) -> None:
    decide(vendor, proposed(vendor))
    vendor.tick("2026-07-06T09:00")
    assert not vendor.differences
    with vendor.database.writing() as session:
        session.execute(text(f"UPDATE adjustments SET {change}"))
    assert any("a-1" in each for each in vendor.differences)


def test_a_partner_is_told_by_the_tick_and_an_ended_program_can_be_put_right(vendor: Vendor) -> None:
    it = proposed(vendor, "30")
    vendor.end("2026-07-06T08:30")
    vendor.tick("2026-07-06T08:40")
    decide(vendor, it, now=at("2026-07-06T09:00"))
    vendor.tick("2026-07-06T09:01")
    assert any("“D-1 was paid twice in June”" in each for each in vendor.messages)
    assert vendor.differences == ()


FUND = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
fund "Co-op" expires 1 year after it was earned
bonus "In" on deals pay 5% of amount into "Co-op"
bonus "Out" on activities where kind = "claim" pay 60 EUR out of "Co-op"
"""


def test_what_goes_into_a_fund_by_hand_is_there_for_what_is_taken_out(vendor: Vendor) -> None:
    """Acme has 50 EUR in the fund by its deal, and 5 by hand: a claim of 60 comes to 55."""
    vendor.activate(FUND, "2026-07-05T10:30")
    decide(vendor, proposed(vendor, "5", fund="co-op"))
    with vendor.database.writing() as session:
        report = imports.import_csv(
            session,
            workspace_id=vendor.workspace.id,
            kind="activities",
            content=b"id,partner,kind,done_on\nK-1,Acme,claim,2026-07-07\n",
            filename="activities.csv",
            now=at("2026-07-07T08:00"),
        )
        assert not report.refused
    vendor.tick("2026-07-07T09:00")
    assert {each.rule: str(each.amount) for each in vendor.awards if not each.withdrawn}["Out"] == "55.00 EUR"
    assert not any(each.rule == "A-1" for each in vendor.awards)
    assert not vendor.differences


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["• *50.00 EUR*, _Base_: 5% of 1,000.00 EUR", "• *30.00 EUR*, by hand: “D-1 was paid twice in June” (A-1)"]),
        ("it", ["• *50,00 EUR*, _Base_: il 5% di 1.000,00 EUR", "• *30,00 EUR*, a mano: “D-1 was paid twice in June” (A-1)"]),
    ],
)  # fmt: skip
def test_its_news_reads_as_a_sentence_does(database: Database, language: str, lines: list[str]) -> None:
    """No capital behind a colon, and no number where rules have a name."""
    vendor = Vendor.install(database)
    with vendor.database.writing() as session:
        languages.choose(
            session, workspace_id=vendor.workspace.id, listener=languages.EVERYBODY, language=language, by=MARIA, now=at(NOW)
        )  # fmt: skip
    vendor.load("D-1,Acme,1000,2026-07-01", "2026-07-05T08:00")
    vendor.activate(PROGRAM, "2026-07-05T09:00")
    decide(vendor, proposed(vendor, "30"))
    vendor.tick("2026-07-06T09:00")
    said = "\n".join(vendor.messages).splitlines()
    assert [line for line in said if line.startswith("•")] == lines
