"""What would come of something that is taken in: what the next tick would write with it and without it. Of the try nothing stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from sqlmodel import Session

from bot import settling
from bot.settling import TooEarly
from programs.corrections import Posted
from programs.money import Money
from storage.engine import Database
from storage.ledger_values import Change
from storage.workspaces import Workspace

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Effect:
    """An award that would be otherwise."""

    program: str
    rule: str
    partner: str
    before: Posted | None
    after: Posted | None

    @property
    def delta(self) -> Money | None:
        """By how much it would be more; None where it is not money, or of two currencies."""
        amounts = [each.amount if each else None for each in (self.before, self.after)]
        found = [each for each in amounts if each is not None]
        if not found or len({each.currency for each in found}) > 1:
            return None
        was, now = (each.amount if each else Decimal(0) for each in amounts)
        return Money(now - was, found[0].currency)


def tried_out(
    database: Database, workspace: Workspace, step: Callable[[Session], T], *, now: datetime
) -> tuple[T, tuple[Effect, ...]] | None:
    """What `step` gives, and the awards that would be otherwise by it; None where that cannot be told now."""
    with database.trying() as session:
        try:
            without = _written(session, workspace, now)
            taken = step(session)
            return taken, tuple(_differences(without, _written(session, workspace, now)))
        except TooEarly:
            return None


def _written(session: Session, workspace: Workspace, now: datetime) -> dict[str, tuple[str, Change]]:
    """What a tick would write now, by the names of the awards, with their programs."""
    found = settling.found(session, workspace, now=now, as_of=None)
    return {
        change.about: (each.version.name, change)
        for each in (found.differences if found else ())
        for change in each.changes
    }


def _differences(
    without: Mapping[str, tuple[str, Change]], having: Mapping[str, tuple[str, Change]]
) -> list[Effect]:
    found: list[Effect] = []
    for about in dict.fromkeys((*having, *without)):
        program, change = having.get(about) or without[about]
        before = without[about][1].current if about in without else change.previous
        after = having[about][1].current if about in having else change.previous
        if before != after:
            found.append(Effect(program, change.rule, change.partner, before, after))
    return found
