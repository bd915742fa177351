"""What would come of something that is taken in: what the next tick would write with it and without it. Of the try nothing stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlmodel import Session

from bot import settling
from bot.settling import TooEarly
from programs.awards import Status
from programs.corrections import Posted
from programs.money import Money
from storage.engine import Database
from storage.ledger_values import Change
from storage.workspaces import Workspace

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Worth:
    """What an award comes to."""

    amount: Money | None
    item: str | None
    status: Status

    def as_json(self) -> dict[str, Any]:
        amount = self.amount
        return {
            "minor": amount.minor if amount else None,
            "currency": amount.currency if amount else None,
            "item": self.item,
            "status": self.status,
        }

    @classmethod
    def parse(cls, kept: Mapping[str, Any]) -> Worth:
        """What `as_json` gave."""
        minor, currency = kept["minor"], kept["currency"]
        amount = Money.from_minor(minor, currency) if minor is not None else None
        return cls(amount, kept["item"], kept["status"])


@dataclass(frozen=True, slots=True)
class Effect:
    """An award that would be otherwise."""

    program: str
    rule: str
    partner: str
    before: Worth | None
    after: Worth | None

    @property
    def delta(self) -> Money | None:
        """By how much it would be more; None where it is not money, or of two currencies."""
        amounts = [each.amount if each else None for each in (self.before, self.after)]
        found = [each for each in amounts if each is not None]
        if not found or len({each.currency for each in found}) > 1:
            return None
        was, now = (each.amount if each else Decimal(0) for each in amounts)
        return Money(now - was, found[0].currency)

    def as_json(self) -> dict[str, Any]:
        return {
            "program": self.program,
            "rule": self.rule,
            "partner": self.partner,
            "before": self.before.as_json() if self.before else None,
            "after": self.after.as_json() if self.after else None,
        }

    @classmethod
    def parse(cls, kept: Mapping[str, Any]) -> Effect:
        """What `as_json` gave."""
        before, after = (Worth.parse(each) if each else None for each in (kept["before"], kept["after"]))
        return cls(kept["program"], kept["rule"], kept["partner"], before, after)


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
            found.append(Effect(program, change.rule, change.partner, _worth(before), _worth(after)))
    return found


def _worth(posted: Posted | None) -> Worth | None:
    return Worth(posted.amount, posted.item, posted.status) if posted is not None else None
