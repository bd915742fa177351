"""A program worked out on the facts in the database: text and facts make awards. Nothing is written."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from dsl.nodes import Program
from programs.evaluate import Outcome, evaluate
from programs.needs import needs
from storage import measures


def evaluated(
    session: Session, *, workspace_id: int, program: Program, as_of: date, day_over: bool = True
) -> Outcome:
    """What the program awards on the facts as they are known now; facts and dates after `as_of` are not seen.

    While that day still goes on (`day_over` is false), a period that ends with it is not over yet.
    """
    measured = measures.read(
        session,
        workspace_id=workspace_id,
        needs=needs(program, as_of=as_of),
        as_of=as_of,
        program=program,
    )
    return evaluate(program, measured, as_of=as_of, day_over=day_over)
