"""Whether a text may be put in force, and whether on that day; and the program that a stored text says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from dsl import nodes
from dsl.parse import Parsed
from programs.fairness import Fairness, classified, names
from programs.periods import add
from programs.versions import program_of
from storage import evaluation, programs, reviews, workspaces
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
    """It is worse for these partners, and holds before the notice is over that the program promises, or the workspace."""

    partners: tuple[str, ...]
    notice: nodes.Duration
    earliest: date


@dataclass(frozen=True, slots=True)
class NeedsApproval:
    """Programs are approved here, and this text was not, or is no longer."""


Hindrance = ReachesBack | NeedsAnother | TooSoon | NeedsApproval


def hindrance(session: Session, version: Version, *, actor: object, now: datetime) -> Hindrance | None:
    """What stands against putting a version in force just now; against a program's first, only that it is not approved."""
    if needs_approval(session, version, now=now):
        return NeedsApproval()
    approved = reviews.approval(session, version, now=now)
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
        if str(actor) == version.author and approved is None:
            return NeedsAnother(holds.day)
        return None
    replaced = next((each for each in before if each.state == "active"), None)
    return _too_soon(session, program, replaced, holds.day if holds else today, today) if replaced else None


def needs_approval(session: Session, version: Version, *, now: datetime) -> bool:
    """Whether programs are approved here, and this text was not, or is no longer."""
    channel = workspaces.get(session, workspace_id=version.workspace_id).approvals_channel
    return bool(channel) and reviews.approval(session, version, now=now) is None


def _too_soon(
    session: Session, program: nodes.Program, replaced: Version, start: date, today: date
) -> TooSoon | None:
    """A notice binds the text that gives it and the one that replaces it, so that it cannot be taken away together with the pay."""
    old = program_of(replaced.text)
    days = workspaces.get(session, workspace_id=replaced.workspace_id).notice_days
    everybodys = nodes.Duration(days, "days") if days else None
    notices = [each for each in (old.notice, program.notice, everybodys) if each is not None]
    if not notices:
        return None
    longest = max(notices, key=lambda notice: add(today, notice))
    earliest = add(today, longest)
    if start >= earliest:
        return None
    worse = names(_replayed(session, replaced, program, today).worse)
    return TooSoon(worse, longest, earliest) if worse else None


def effect(session: Session, version: Version, *, now: datetime) -> Fairness | None:
    """For whom it is better or worse than the version that it replaces, on the facts there are; None where it replaces none."""
    replaced = programs.active(session, workspace_id=version.workspace_id, name=version.name)
    if replaced is None or replaced.id == version.id:
        return None
    program = program_of(version.text)
    return _replayed(session, replaced, program, now.astimezone(ZoneInfo(program.zone)).date())


def _replayed(session: Session, replaced: Version, program: nodes.Program, today: date) -> Fairness:
    """Both texts over all facts, each to its end and without regard to its first day: what one text gives beside the other."""
    then, now = (
        evaluation.evaluated(
            session,
            workspace_id=replaced.workspace_id,
            program=replace(each, holds=None),
            as_of=each.runs.end if each.runs else today,
        ).awards
        for each in (program_of(replaced.text), program)
    )
    return classified(then, now)
