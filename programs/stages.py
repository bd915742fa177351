"""Where an award's money lies, from the day on which it is foreseen to the day on which it is paid; whole minor units, nothing else.

The evaluation says what an award is worth; people hold it, approve it and pay it. What is in a payout or paid is settled: a correction
leaves it there, and the difference is owed, by whom it may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from programs.awards import Status

Stage = Literal["provisional", "earned", "held", "approved", "in payout", "paid"]
Account = Literal["cost", "provisional", "earned", "held", "approved", "in payout", "paid"]
"""`cost` is the other side: what the program has cost so far, while the stages say where that lies."""
Standing = Literal["provisional", "earned", "held", "approved", "in payout", "paid", "reversed"]
"""Where an award stands as a whole."""

FREE: Final = ("provisional", "earned", "held", "approved")
SETTLED: Final = ("in payout", "paid")

Holdings = Mapping[str, int]
"""What lies where, by stage; nothing where a stage is missing."""


def worth(holdings: Holdings) -> int:
    return sum(holdings.values())


def free(holdings: Holdings) -> int:
    """What has not gone into a payout; below zero where more was paid than is due."""
    return sum(holdings.get(stage, 0) for stage in FREE)


def rebooked(holdings: Holdings, *, to: int, standing: Standing, status: Status) -> dict[str, int]:
    """What lies where once an award is worth `to`. An approval was of what was shown, and is void; a hold stays (HOLD_STAYS)."""
    settled = {stage: holdings[stage] for stage in SETTLED if holdings.get(stage)}
    place = "held" if standing == "held" else "provisional" if status == "provisional" else "earned"
    rest = to - sum(settled.values())
    return settled | ({place: rest} if rest else {})


def stands(holdings: Holdings, *, standing: Standing, status: Status) -> Standing:
    """Where the award stands once its money lies there: taken back, held, or where most of its way is still to go."""
    if status == "reversed":
        return "reversed"
    if standing == "held":
        return "held"
    if free(holdings) or not any(holdings.values()):
        return "provisional" if status == "provisional" else "earned"
    return "in payout" if holdings.get("in payout") else "paid"


def moved(holdings: Holdings, amount: int, *, source: Stage, to: Stage) -> dict[str, int]:
    """The same money with a part of it in another place."""
    after = dict(holdings)
    after[source] = after.get(source, 0) - amount
    after[to] = after.get(to, 0) + amount
    return {stage: minor for stage, minor in after.items() if minor}


def drawn(holdings: Holdings, amount: int, *, to: Stage) -> dict[str, int]:
    """The same money with a part of what is free to be paid in another place: what was approved goes first.

    What is owed back (an amount below zero) lies where the correction put it, among what is earned.
    """
    approved = max(0, min(amount, holdings.get("approved", 0)))
    return moved(
        moved(holdings, approved, source="approved", to=to), amount - approved, source="earned", to=to
    )


def drawn_whole(holdings: Holdings, *, to: Stage) -> dict[str, int]:
    """The same money with all that is free in another place, wherever it lay."""
    after = dict(holdings)
    for stage in FREE:
        after = moved(after, after.get(stage, 0), source=stage, to=to)
    return after


def postings(before: Holdings, after: Holdings) -> tuple[tuple[str, int], ...]:
    """The lines of the entry that leads from the one to the other: account and amount, which add up to nothing (BALANCED).

    What is owed stands with a minus, as a liability does; what it cost with a plus.
    """
    lines = [
        (stage, before.get(stage, 0) - after.get(stage, 0))
        for stage in (*FREE, *SETTLED)
        if before.get(stage, 0) != after.get(stage, 0)
    ]
    cost = worth(after) - worth(before)
    found = (*([("cost", cost)] if cost else []), *lines)
    assert not sum(minor for _, minor in found), f"{found} is not balanced"
    return found
