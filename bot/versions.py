"""Whether a text may be put in force, and whether on that day; and the program that a stored text says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from dsl import nodes
from dsl.parse import Parsed
from programs.awards import Award
from programs.periods import add
from programs.versions import program_of
from storage import evaluation, programs
from storage.programs import Version

__all__ = ["has_errors", "program_of"]


def has_errors(parsed: Parsed) -> bool:
    return parsed.program is None or any(diagnostic.severity == "error" for diagnostic in parsed.diagnostics)


@dataclass(frozen=True, slots=True)
class ReachesBack:
    """It would decide on days that are past, and does not say `retroactively`."""

    day: date


@dataclass(frozen=True, slots=True)
class NeedsAnother:
    """It reaches back, so that somebody else than its author has to put it in force."""

    day: date


@dataclass(frozen=True, slots=True)
class TooSoon:
    """It is worse for these partners, and holds before the notice is over that the program promises."""

    partners: tuple[str, ...]
    notice: nodes.Duration
    earliest: date


Hindrance = ReachesBack | NeedsAnother | TooSoon


def hindrance(session: Session, version: Version, *, actor: object, now: datetime) -> Hindrance | None:
    """What stands against putting a version in force just now; nothing against a program's first."""
    program = program_of(version.text)
    earlier = programs.versions(session, workspace_id=version.workspace_id, name=version.name)
    before = [each for each in earlier if each.activated_at is not None and each.id != version.id]
    if not before:
        return None
    today = now.astimezone(ZoneInfo(program.zone)).date()
    holds = program.holds
    if holds is not None and holds.day < today:
        if not holds.retroactively:
            return ReachesBack(holds.day)
        if str(actor) == version.author:
            return NeedsAnother(holds.day)
        return None
    replaced = next((each for each in before if each.state == "active"), None)
    return _too_soon(session, program, replaced, holds.day if holds else today, today) if replaced else None


def _too_soon(
    session: Session, program: nodes.Program, replaced: Version, start: date, today: date
) -> TooSoon | None:
    """A notice binds the text that gives it and the one that replaces it, so that it cannot be taken away together with the pay."""
    old = program_of(replaced.text)
    notices = [each for each in (old.notice, program.notice) if each is not None]
    if not notices:
        return None
    longest = max(notices, key=lambda notice: add(today, notice))
    earliest = add(today, longest)
    if start >= earliest:
        return None
    then, now = (
        evaluation.evaluated(
            session,
            workspace_id=replaced.workspace_id,
            program=replace(each, holds=None),
            as_of=each.runs.end if each.runs else today,
        ).awards
        for each in (old, program)
    )
    worse = worse_off(then, now)
    return TooSoon(worse, longest, earliest) if worse else None


def worse_off(before: Iterable[Award], after: Sequence[Award]) -> tuple[str, ...]:
    """The partners who get less of anything, money of a currency or an item, in the order of their names."""
    then, now = _gets(before), _gets(after)
    return tuple(sorted({partner for (partner, what), amount in then.items() if now[partner, what] < amount}))


def _gets(awards: Iterable[Award]) -> defaultdict[tuple[str, str], Decimal]:
    found: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for award in awards:
        if award.amount is not None:
            found[award.partner, award.amount.currency] += award.amount.amount
        elif award.item is not None:
            found[award.partner, award.item] += award.quantity
    return found
