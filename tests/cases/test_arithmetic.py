"""The verifier notices where the arithmetic of an award does not lead to its amount; where it does is looked at case by case."""

from __future__ import annotations

import json

from programs.proof_verifier import faults
from storage.engine import Database
from tests.cases.arithmetic import arithmetic_of
from tests.cases.filing import program_of
from tests.cases.test_cases import CASES, outcome_of


def test_another_amount_does_not_follow(memory: Database) -> None:
    """Of the last award of each case, one cent more is found out."""
    for case in CASES[:40]:
        awards = [award for award in outcome_of(case, program_of(case), memory).awards if award.amount]
        for award in awards[-1:]:
            proof = arithmetic_of(award)
            recorded = json.loads(proof["recorded"])
            recorded["amount"]["amount"]["value"] += (
                "1" if "." in recorded["amount"]["amount"]["value"] else ".1"
            )
            assert faults({**proof, "recorded": json.dumps(recorded)})


def test_another_part_than_each_has_in_proportion_does_not_follow(memory: Database) -> None:
    case = next(case for case in CASES if "The winning team's members share the pool" in case.id)
    award = outcome_of(case, program_of(case), memory).awards[0]
    proof = arithmetic_of(award)
    recorded = json.loads(proof["recorded"])
    (step,) = (step for step in recorded["steps"] if step["unit"] == "among")
    assert step["rate"]["value"] == "0.75"
    step["rate"]["value"] = "0.5"
    assert faults({**proof, "recorded": json.dumps(recorded)}) == [
        "5000.00 times 0.5 is not 3750.00 (people)"
    ]
