"""Scores that somebody proposes for a period, partner by partner, with what was on record then: what a second person approves."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Scored:
    partner: str
    before: Decimal | None
    """What was on record when it was proposed; None: nothing."""
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """People are `team:user`; the period is named as files name it."""

    number: int
    score: str
    period: str
    scores: tuple[Scored, ...]
    reason: str
    proposed_by: str

    @property
    def name(self) -> str:
        return f"S-{self.number}"

    @property
    def hash(self) -> str:
        """Of all that an approver is shown."""
        scores = [[each.partner, _text(each.before), _text(each.value)] for each in self.scores]
        told = [self.number, self.score, self.period, scores, self.reason, self.proposed_by]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
