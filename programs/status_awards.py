"""Statuses as the ledger has them: an award for each spell in which one is held, told apart by its first day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from programs.awards import STATUS_LINE, Award, Held, StatusHeld
from programs.periods import Period
from programs.records import replace
from programs.versions import Tenure


def status_awards(statuses: Iterable[StatusHeld], tenure: Tenure, *, as_of: date) -> Iterator[Award]:
    """What a version's statuses are on the days on which it decides; what comes after it is not said before it is over."""
    for each in statuses:
        start = max(each.start, tenure.start or each.start)
        end = each.end
        if tenure.end is not None and tenure.end < as_of and (end is None or tenure.end < end):
            end = tenure.end
        if end is None or start <= end:
            yield replace(
                each.found,
                partner=each.partner,
                line=STATUS_LINE,
                item=each.name,
                status="earned",
                on=start,
                payable_on=None,
                waits_for="",
                period=Period(start, end or start, "days"),
                held=Held(end, over=end is not None and end < as_of, reviewed=each.found.period),
            )
