"""The arithmetic of every award in the cases leads to its amount, by the stand-alone verifier, step by step."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from programs.awards import Award
from programs.money import minor_digits
from programs.proof_verifier import faults
from storage.award_json import award_text
from storage.engine import Database
from tests.cases.case_files import Case
from tests.cases.filing import program_of
from tests.cases.test_cases import CASES, outcome_of


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_the_arithmetic_leads_to_the_amount(case: Case, memory: Database) -> None:
    for award in outcome_of(case, program_of(case), memory).awards:
        assert faults(_bare(award)) == [], award


def test_another_amount_does_not_follow(memory: Database) -> None:
    """Of the last award of each case, one cent more is found out."""
    for case in CASES[:40]:
        awards = [award for award in outcome_of(case, program_of(case), memory).awards if award.amount]
        for award in awards[-1:]:
            proof = _bare(award)
            recorded = json.loads(proof["recorded"])
            recorded["amount"]["amount"]["value"] += (
                "1" if "." in recorded["amount"]["amount"]["value"] else ".1"
            )
            assert faults({**proof, "recorded": json.dumps(recorded)})


def _bare(award: Award) -> dict[str, Any]:
    """A proof of the arithmetic alone."""
    money = award.amount
    digits = minor_digits(money.currency) if money else 0
    text = f'program "X" bonus "{award.rule}"'
    return {
        "proof": 1,
        "award": {
            "rule": award.rule,
            "amount": f"{money.amount:.{digits}f}" if money else None,
            "digits": digits,
        },
        "program": {"text": text, "hash": hashlib.sha256(text.encode()).hexdigest()},
        "names": {},
        "measures": [],
        "recorded": award_text(award),
        "entry": None,
    }
