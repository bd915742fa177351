"""Why not, asked of the facts in the database: what a program's rules give a partner, and what stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from sqlmodel import Session

from dsl import nodes
from programs.facts import Fact, folded
from programs.left_out import looked_at
from programs.measures import Measured, Need, Selection
from programs.narrowed import Part, Spent, of_one, part_of
from programs.needs import needs
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
    spent: Callable[[], Spent],
) -> list[WhyNot]:
    """One for each of the rules, in their order. `day` lies in the period that is meant, by default the one that goes on.

    `spent` tells what the program has awarded so far; it is asked where budgets make it matter.
    """
    read: dict[Selection, list[Fact]] = {}
    known: dict[Part, Measured] = {}
    gone: Spent | None = None
    found = []
    for rule in rules:
        part = part_of(program, rule)
        if part not in known:
            known[part] = measured_for(
                session, workspace_id=workspace_id, part=part, partner=partner, as_of=as_of
            )
        measured = known[part]
        if part.has_budget and part.program is not program:
            gone = spent() if gone is None else gone
            part = part.within(gone, folded(partner))
        own = part.program.rule(rule.name)
        assert own is not None, "a rule is in its own part"
        selections = looked_at(program, rule, as_of=as_of)
        for selection in selections:
            if selection not in read:
                read[selection] = _facts(
                    session, workspace_id, program, selection, partner=partner, as_of=as_of
                )
        found.append(
            why_not(
                part.program,
                measured,
                rule=own,
                partner=partner,
                as_of=as_of,
                day=day,
                facts=[fact for selection in selections for fact in read[selection]],
                to_partner=to_partner,
            )
        )
    return found


def measured_for(session: Session, *, workspace_id: int, part: Part, partner: str, as_of: date) -> Measured:
    """What a question about the part has to be told: of the partner alone, where that is enough."""
    found = measures.read(
        session,
        workspace_id=workspace_id,
        needs=with_sums(needs(part.program, as_of=as_of)),
        as_of=as_of,
        program=part.program,
        partners=frozenset((folded(partner),)) if part.reads_alone else None,
    )
    return of_one(found, folded(partner)) if part.alone else found


def _facts(
    session: Session,
    workspace_id: int,
    program: nodes.Program,
    selection: Selection,
    *,
    partner: str,
    as_of: date,
) -> list[Fact]:
    everything = Need(function="count", value=None, distinct=False, selection=selection)
    return measures.counted(
        session, workspace_id=workspace_id, need=everything, partner=partner, as_of=as_of, program=program
    )
