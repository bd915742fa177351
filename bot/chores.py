"""What a tick does besides, once the ledger is up to date: look what is due, and do it, once whoever wakes up. A new kind is an entry here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from sqlmodel import Session

from bot import escalation, expiring, fulfilling, nudging, proposing, review_news, stating
from storage.outgoing import Outgoing
from storage.workspaces import Workspace

Due = TypeVar("Due")


@dataclass(frozen=True, slots=True)
class Chore(Generic[Due]):
    """`look` only reads, and finds None where nothing is due. `do` claims and writes, in one transaction. Sentences are for reports; empty ones say nothing."""

    look: Callable[[Session, Workspace, datetime], Due | None]
    do: Callable[[Session, Workspace, Due, datetime], Iterable[str]]
    plan: Callable[[Session, Workspace, Due, datetime], Iterable[tuple[str, tuple[Outgoing, ...]]]]
    """What would be said if it were done now, with the sentence about it."""
    instants: Callable[[Session, Workspace, datetime, datetime], Iterable[datetime]]
    """When it falls due between the two, without the first."""


CHORES: Final[tuple[Chore[Any], ...]] = (
    Chore(escalation.late, escalation.escalate, escalation.plan, escalation.instants),
    Chore(proposing.to_end, proposing.end, proposing.plan, proposing.instants),
    Chore(review_news.to_void, review_news.end, review_news.plan, review_news.instants),
    Chore(stating.due, stating.state, stating.plan, stating.instants),
    Chore(fulfilling.due, fulfilling.do, fulfilling.plan, fulfilling.instants),
    Chore(expiring.due, expiring.expire, expiring.plan, expiring.instants),
    Chore(nudging.due, nudging.nudge, nudging.plan, nudging.instants),
)
