"""The arithmetic of an award, as the stand-alone verifier follows it step by step."""

from __future__ import annotations

import hashlib
from typing import Any

from programs.awards import Award
from programs.money import minor_digits
from storage.award_json import award_text


def arithmetic_of(award: Award) -> dict[str, Any]:
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
