"""FOUR_EYES: what one person proposes, somebody else approves exactly as it was shown, in time, or declines; once. What all such have in common."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, Literal, Protocol

EXPIRES: Final = timedelta(days=14)
"""How long something may be approved after it was proposed."""

State = Literal["submitted", "approved", "declined"]
Refusal = Literal["missing", "decided", "own", "other", "expired", "their own", "overtaken"]


class NotDecided(Exception):  # noqa: N818 - named for what happened
    """Nothing was approved or declined, for this reason."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason: Final = reason


class Submitted(Protocol):
    """A row that waits, or was decided."""

    shown: str
    """The hash of what is shown."""
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    note: str


def decide(
    row: Submitted,
    *,
    shown: str,
    stored: str,
    approved: bool,
    by: object,
    is_their_own: bool,
    now: datetime,
    note: str,
) -> None:
    """`stored` is the hash of what is in the row now; `is_their_own`: it is about the decider's partner. Raises NotDecided.

    Whoever proposed it may decline it.
    """
    if row.state != "submitted":
        raise NotDecided("decided")
    if is_their_own:
        raise NotDecided("their own")
    if approved and str(by) == row.proposed_by:
        raise NotDecided("own")
    if shown != row.shown or shown != stored:
        raise NotDecided("other")
    if approved and now - row.proposed_at > EXPIRES:
        raise NotDecided("expired")
    row.state, row.note = "approved" if approved else "declined", note
    row.decided_by = str(by) if str(by) != row.proposed_by else ""
    row.decided_at = now.astimezone(UTC)
