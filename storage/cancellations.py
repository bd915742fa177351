"""Deals that counted and no longer do: from which day, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlmodel import Session

from programs.reversals import Why
from storage.conditions import DEALS


def cancelled(session: Session, *, workspace_id: int, until: date) -> Mapping[date, Mapping[str, Why]]:
    """The deals that were cancelled or returned up to a day: by the first day on which they do not count, why."""
    deals = DEALS.c
    statement = select(deals.deal_id, deals.cancelled_on, deals.returned_on).where(
        deals.workspace_id == workspace_id, or_(deals.cancelled_on <= until, deals.returned_on <= until)
    )
    found: defaultdict[date, dict[str, Why]] = defaultdict(dict)
    for deal, cancelled_on, returned_on in session.connection().execute(statement):
        if returned_on is None or (cancelled_on is not None and cancelled_on <= returned_on):
            found[cancelled_on][deal] = "cancelled_on"
        else:
            found[returned_on][deal] = "returned_on"
    return found
