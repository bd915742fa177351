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
