"""How long a poll is open, and how much of what was answered may be shown (SMALL_GROUP)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final, Literal

from dsl import nodes
from programs.occasions import instant
from programs.periods import add

DEFAULT_OPEN: Final = nodes.Duration(7, "days")
LEAST_ANSWERS: Final = 5
"""Below this many answers, those to an anonymous poll are not shown."""
LEAST_ANSWERS_FOR_TEXTS: Final = 10
"""Below this many answers, what people wrote to an anonymous poll is not shown: words give their authors away sooner than figures."""

Withheld = Literal["still open", "too few answers", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What may be shown of a poll. Where something is kept back, the reason stands beside it."""

    values: tuple[str, ...]
    comments: tuple[str, ...]
    values_withheld: Withheld = ""
    comments_withheld: Withheld = ""


def closes_at(poll: nodes.Poll, opens_at: datetime, zone: tzinfo) -> datetime:
    """The instant (UTC) at which no more answers are taken: the same wall time as the opening, that many days or months later."""
    return _later(opens_at, poll.open_for or DEFAULT_OPEN, zone)


def reminds_at(poll: nodes.Poll, opens_at: datetime, zone: tzinfo) -> datetime | None:
    """The instant (UTC) of the reminder; None where the poll has none, or none before it closes."""
    if poll.remind_after is None:
        return None
    at = _later(opens_at, poll.remind_after, zone)
    return at if at < closes_at(poll, opens_at, zone) else None


def shown(
    values: Sequence[str], comments: Sequence[str], *, kind: nodes.PollKind, anonymous: bool, closed: bool
) -> Shown:
    """The answers and comments that may be shown.

    An anonymous poll shows nothing while it is open: from two results in a row one could read the answer in between. Whatever is
    shown is in the order of the alphabet, so that the order tells nothing about time.
    """
    values_withheld = comments_withheld = _reason(len(values), LEAST_ANSWERS, closed=closed)
    if not comments_withheld:
        comments_withheld = _reason(len(values), LEAST_ANSWERS_FOR_TEXTS, closed=closed)
    if kind == "text":
        values_withheld = comments_withheld
    if not anonymous:
        values_withheld = comments_withheld = ""
    return Shown(
        values=() if values_withheld else tuple(sorted(values)),
        comments=() if comments_withheld else tuple(sorted(comments)),
        values_withheld=values_withheld,
        comments_withheld=comments_withheld,
    )


def _reason(answers: int, least: int, *, closed: bool) -> Withheld:
    if not closed:
        return "still open"
    return "too few answers" if answers < least else ""


def _later(at: datetime, duration: nodes.Duration, zone: tzinfo) -> datetime:
    local = at.astimezone(zone)
    return instant(add(local.date(), duration), local.time(), zone)
