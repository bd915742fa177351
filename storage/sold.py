"""What partners sold, deal by deal, as a program counts deals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlmodel import Session

from dsl import nodes
from programs.flows import Flow
from programs.measures import Days
from programs.records import replace
from programs.step_reach import size_need
from storage import measures


def sales(
    session: Session, *, workspace_id: int, program: nodes.Program, since: date | None, as_of: date
) -> tuple[Flow, ...]:
    """Amounts in the program's currency, by the day by which the program counts a deal; of a split deal each partner's part, from `since` or from ever."""
    need = size_need(program, as_of=as_of)
    selection = replace(need.selection, days=Days(since, as_of), currency=program.currency)
    found = measures.behind(
        session,
        workspace_id=workspace_id,
        need=replace(need, selection=selection),
        partner=None,
        as_of=as_of,
        program=program,
    )
    return tuple(Flow(fact.partner, fact.on, value) for fact, value in found if isinstance(value, Decimal))
