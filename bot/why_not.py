"""Why not, asked of the facts in the database: what a program's rules give a partner, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session

from dsl import nodes
from programs.facts import Fact, folded
from programs.left_out import looked_at
from programs.measures import Need, Selection
from programs.needs import needs
from programs.reach import stands_alone
from programs.supposed import with_sums
from programs.why_not import WhyNot, why_not
from storage import measures


def answers(
    session: Session,
    *,
    workspace_id: int,
    program: nodes.Program,
    rules: Iterable[nodes.Rule],
    partner: str,
    as_of: date,
    day: date | None = None,
    to_partner: bool,
) -> list[WhyNot]:
    """One for each of the rules, in their order. `day` lies in the period that is meant, by default the one that goes on."""
    measured = measures.read(
        session,
        workspace_id=workspace_id,
        needs=with_sums(needs(program, as_of=as_of)),
        as_of=as_of,
        program=program,
        partners=alone(program, partner),
    )
    read: dict[Selection, list[Fact]] = {}
    found = []
    for rule in rules:
        selections = looked_at(program, rule, as_of=as_of)
        for selection in selections:
            if selection not in read:
                everything = Need(function="count", value=None, distinct=False, selection=selection)
                read[selection] = measures.counted(
                    session,
                    workspace_id=workspace_id,
                    need=everything,
                    partner=partner,
                    as_of=as_of,
                    program=program,
                )
        found.append(
            why_not(
                program,
                measured,
                rule=rule,
                partner=partner,
                as_of=as_of,
                day=day,
                facts=[fact for selection in selections for fact in read[selection]],
                to_partner=to_partner,
            )
        )
    return found


def alone(program: nodes.Program, partner: str) -> frozenset[str] | None:
    """Whose facts have to be read to answer a partner: its own, where nobody else's change anything; None for everybody's."""
    return frozenset((folded(partner),)) if stands_alone(program) else None
