"""The proof of an award holds by the stand-alone verifier, taken elsewhere; and no figure in it can be another."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from programs import proof_verifier
from programs.proof_verifier import faults
from storage.engine import Database
from storage.proofs import NoProof, proof
from tests.ticks.scene import Vendor

PROGRAM = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
measure cloud = sum(amount where category = "Cloud")
commission "Base" on deals where category = "Cloud" pay 3.333% of amount at most 500 EUR
bonus "Volume"
  each quarter
  when count(deals) >= 2
  pay marginal by cloud
    up to 10k    1%
    above that   2%
bonus "Kinds" each quarter pay 10 EUR * count(distinct category)
"""
DEALS = (
    "D-1,Acme,8000,2026-07-01,Cloud D-2,Acme,12000.55,2026-07-02,Cloud D-3,Acme,400,2026-07-03,Hardware "
    "D-4,Beta,90000,2026-07-03,Cloud D-5,Acme,-500,2026-07-04,Cloud"
)


@pytest.fixture
def proofs(database: Database) -> list[dict[str, Any]]:
    vendor = Vendor.install(database)
    vendor.load(DEALS, "2026-07-05T08:00", header="id,partner,amount,closed_on,category")
    vendor.activate(PROGRAM, "2026-07-05T09:00")
    vendor.tick("2026-07-06T00:00")
    with database.reading() as session:
        return [
            proof(session, workspace_id=vendor.workspace.id, award_id=each.id)
            for each in vendor.awards
            if not each.withdrawn
        ]


def test_every_proof_holds(proofs: list[dict[str, Any]]) -> None:
    assert len(proofs) == 7
    assert [faults(each) for each in proofs] == [[]] * 7
    volume = next(each for each in proofs if each["award"]["rule"] == "Volume")
    assert volume["award"]["amount"] == "290.01"  # 1% of 10,000 and 2% of 9,500.55
    cloud = next(each for each in volume["measures"] if each["function"] == "sum")
    assert [fact["id"] for fact in cloud["facts"]] == ["D-1", "D-2", "D-5"]


def test_the_times_of_the_facts_say_which_of_them_was_first(database: Database) -> None:
    vendor = Vendor.install(database)
    deals = "D-1,Acme,1000,2026-07-01T16:30 D-2,Acme,500,2026-07-01T09:14 D-3,Acme,700,2026-07-02"
    vendor.load(deals, "2026-07-05T08:00", header="id,partner,amount,closed_on")
    vendor.activate(
        'program "P" runs 2026-07-01 to 2026-12-31 currency EUR bonus "First" each quarter pay 10% of first(amount)',
        "2026-07-05T09:00",
    )
    vendor.tick("2026-07-06T00:00")
    (award,) = vendor.awards
    with database.reading() as session:
        found = proof(session, workspace_id=vendor.workspace.id, award_id=award.id)
    assert found["award"]["amount"] == "50.00"
    facts = found["measures"][0]["facts"]
    assert [(fact["id"], fact.get("at")) for fact in facts] == [
        ("D-2", "09:14:00"),
        ("D-1", "16:30:00"),
        ("D-3", None),
    ]
    assert faults(found) == []
    facts[0]["at"] = "17:00:00"
    assert faults(found) == ["the facts of first(amount) are not in the order of their days, times and ids"]


@pytest.mark.parametrize(
    "asked", ["best", "largest(sum(amount) per partner)", "sum(sum(amount) per partner)"]
)
def test_figures_of_all_partners_are_reckoned_from_the_facts_of_each(database: Database, asked: str) -> None:
    vendor = Vendor.install(database)
    vendor.load("D-1,Acme,700,2026-07-01 D-2,Beta,600,2026-07-02 D-3,Beta,400,2026-07-03", "2026-07-05T08:00",
        header="id,partner,amount,closed_on")  # fmt: skip
    vendor.activate(
        'program "P" runs 2026-07-01 to 2026-07-31 currency EUR measure best = largest(sum(amount) per partner) '
        f'bonus "Near" each month when sum(amount) >= 30% of {asked} pay 5 EUR',
        "2026-07-05T09:00",
    )
    vendor.tick("2026-08-01T00:00")
    with database.reading() as session:
        found = [proof(session, workspace_id=vendor.workspace.id, award_id=each.id) for each in vendor.awards]
    assert [faults(each) for each in found] == [[], []]
    facts = next(each for each in found[0]["measures"] if not each["own"])["facts"]
    facts[-1]["partner"] = "Acme" if asked != "sum(sum(amount) per partner)" else facts[-1]["partner"]
    facts[-1]["value"] = {"number": "500"}
    assert any("the facts of the partners come to" in each for each in faults(found[0]))


def test_it_is_verified_where_nothing_of_ours_is(proofs: list[dict[str, Any]], tmp_path: Path) -> None:
    script = tmp_path / "proof_verifier.py"
    shutil.copy(str(proof_verifier.__file__), script)
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(proofs[0]), encoding="utf-8")
    bad.write_text(json.dumps(proofs[0]).replace("3.333%", "4.333%"), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(script), str(good), str(bad)], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert ran.returncode == 1
    assert "good.json: holds." in ran.stdout
    assert "bad.json: the program's text is not the one of its hash" in ran.stdout


def test_no_figure_can_be_another(proofs: list[dict[str, Any]]) -> None:
    """Each number and text of a proof that is changed by itself is found out, but for what only tells what it is about."""
    told = {"id", "program", "kind", "partner", "unit", "payee", "fact", "period", "currency", "item", "status", "on", "as_of"}  # fmt: skip
    unseen = []
    for whole in proofs:
        for path in _leaves(whole):
            if path[0] == "award" and path[1] in told:
                continue
            changed = copy.deepcopy(whole)
            if not _change(changed, path):
                continue
            if not faults(changed):
                unseen.append((whole["award"]["rule"], *path))
    # What cannot be recomputed from the proof alone: of a fact, who sold, when exactly, which revision it is, and which of many kinds.
    free = {
        "partner",
        "revision",
        "id",
        "kind",
        "on",
        "from",
        "to",
        "version",
        "text",
        "own",
        "return",
        "distinct",
        "cloud",
    }
    assert {path[-1] for path in unseen} <= free | {"value"}
    assert {path[0] for path in unseen if path[-1] == "value"} <= {"Kinds"}
    assert not [
        path for path in unseen if path[1] in ("recorded", "award") or path[1:3] == ("entry", "content")
    ]


def test_a_fact_that_is_left_out_is_missed(proofs: list[dict[str, Any]]) -> None:
    volume = next(each for each in proofs if each["award"]["rule"] == "Volume")
    for measure in volume["measures"]:
        for place in range(len(measure["facts"])):
            less = copy.deepcopy(volume)
            index = volume["measures"].index(measure)
            gone = less["measures"][index]["facts"].pop(place)
            if not (measure["function"] == "count" and gone["return"]):
                assert faults(less), gone


def test_what_was_withdrawn_has_no_proof(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.load(
        "D-1,Acme,8000,2026-07-01,Cloud", "2026-07-05T08:00", header="id,partner,amount,closed_on,category"
    )
    vendor.activate(PROGRAM, "2026-07-05T09:00")
    vendor.tick("2026-07-06T00:00")
    vendor.load(
        "D-1,Acme,8000,2026-07-01,Hardware", "2026-07-06T08:00", header="id,partner,amount,closed_on,category"
    )
    vendor.tick("2026-07-07T00:00")
    gone = next(each for each in vendor.awards if each.withdrawn)
    with database.reading() as session:
        with pytest.raises(NoProof, match="was withdrawn"):
            proof(session, workspace_id=vendor.workspace.id, award_id=gone.id)
        with pytest.raises(NoProof, match="there is no award 99"):
            proof(session, workspace_id=vendor.workspace.id, award_id=99)


def test_what_is_no_proof_is_said_to_be_none() -> None:
    assert faults({}) == ["this is a proof of a form that is not known here: None"]
    assert faults({"proof": 1}) == ["the proof is not whole: KeyError 'program'"]


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    match value:
        case dict():
            for name, each in value.items():
                yield from _leaves(each, (*path, name))
        case list():
            for place, each in enumerate(value):
                yield from _leaves(each, (*path, place))
        case _:
            yield path


def _change(whole: Any, path: tuple[Any, ...]) -> bool:
    """Make another value of one leaf; whether that can be done."""
    at = whole
    for name in path[:-1]:
        at = at[name]
    value = at[path[-1]]
    match value:
        case bool():
            at[path[-1]] = not value
        case int():
            at[path[-1]] = value + 1
        case str() if value:
            at[path[-1]] = value[:-1] + ("1" if value[-1] != "1" else "2")
        case _:
            return False
    return True


def test_an_amount_that_the_arithmetic_does_not_give_is_found_where_all_else_was_made_to_fit(
    proofs: list[dict[str, Any]],
) -> None:
    for whole in proofs:
        forged = copy.deepcopy(whole)
        recorded = json.loads(forged["recorded"])
        cents = Decimal(recorded["amount"]["amount"]["value"]) + Decimal("0.01")
        recorded["amount"]["amount"]["value"] = forged["award"]["amount"] = f"{cents:.2f}"
        forged["recorded"] = json.dumps(recorded)
        forged["entry"] = None
        assert [each for each in faults(forged) if each.startswith("the arithmetic comes to")]


def test_a_proof_holds_where_more_is_sold_and_the_award_is_the_same(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.load("D-1,Acme,1000,2026-07-01", "2026-07-05T08:00", header="id,partner,amount,closed_on")
    vendor.activate(
        'program "P" runs 2026-07-01 to 2026-12-31 currency EUR bonus "Big" each quarter when sum(amount) >= 1k pay 100 EUR '
        'rebate "Two" each quarter when sum(amount) >= 1k pay 2 EUR * count(deals where amount >= 1k)',
        "2026-07-05T09:00",
    )
    vendor.tick("2026-07-06T00:00")
    vendor.load("D-4,Acme,4321.09,2026-07-03", "2026-07-08T08:00", header="id,partner,amount,closed_on")

    def proved() -> dict[str, dict[str, Any]]:
        with database.reading() as session:
            found = [
                proof(session, workspace_id=vendor.workspace.id, award_id=each.id) for each in vendor.awards
            ]
        return {each["award"]["rule"]: each for each in found}

    behind = proved()["Two"]
    assert "now" not in behind
    assert any("comes to" in fault or "come to" in fault for fault in faults(behind)), "the ledger is behind"
    vendor.tick("2026-07-09T00:00")
    big, two = proved()["Big"], proved()["Two"]
    assert faults(big) == faults(two) == []
    assert [fact["id"] for fact in big["measures"][0]["facts"]] == ["D-1", "D-4"]
    assert (big["award"]["amount"], two["award"]["amount"]) == ("100.00", "4.00")
    assert "now" not in two, "it was written anew"
    forged = copy.deepcopy(big)
    worked_out = json.loads(forged["now"])
    worked_out["amount"]["amount"]["value"] = "900"
    forged["now"] = json.dumps(worked_out)
    assert "what the award comes to now is not what was recorded of it" in faults(forged)
