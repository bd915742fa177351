"""Answers to decisions and offers, one by one: kept where the files of decisions are, and marked for the next tick."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from programs.facts import folded
from programs.questions import Question
from storage import records
from storage.columns import KINDS_OF_FACTS
from storage.imports import Checked, take

_SOURCE = "slack"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that is on record."""

    about: str
    """As a question's; empty: for all."""
    answer: str
    on: date
    by: str


def given(session: Session, *, workspace_id: int, name: str, partner: str) -> tuple[Given, ...]:
    """What was answered for the partner under that name, by day."""
    found = [
        Given(_about(record.values), record.values["answer"], record.values["decided_on"], record.values.get("decided_by", ""))
        for record in records.read(session, workspace_id=workspace_id, kind="decisions")
        if (folded(record.values["name"]), folded(record.values["partner"])) == (folded(name), folded(partner))
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: each.on))


def give(
    session: Session,
    question: Question,
    answer: str,
    *,
    workspace_id: int,
    by: object,
    on: date,
    now: datetime,
) -> None:
    """Keep the answer to just this question. The caller has looked whether it is one, and whether `by` may give it."""
    assert question.is_pointed_at
    values: dict[str, Any] = {
        "partner": question.partner,
        "name": question.name,
        "answer": answer,
        "decided_on": on,
        "decided_by": str(by),
    }
    if question.fact is not None:
        values["deal" if question.fact.kind == "deals" else "activity"] = question.fact.id
    elif question.period is not None:
        values |= {"start": question.period.start, "end": question.period.end}
    kind = KINDS_OF_FACTS["decisions"]
    facts = records.facts([records.row_of(kind, values, {})], lines=[1])
    take(
        session,
        Checked(workspace_id=workspace_id, kind=kind, filename=_SOURCE, facts=facts, refused=()),
        now=now,
    )


def _about(values: Any) -> str:
    if "deal" in values or "activity" in values:
        return f"deals:{values['deal']}" if "deal" in values else f"activities:{values['activity']}"
    return f"{values['start']}/{values['end']}" if "start" in values else ""
