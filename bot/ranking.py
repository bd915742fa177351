"""Who stands where in a program, worked out on the facts in the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.versions import program_of
from dsl import nodes
from programs import standings as ranks
from programs.distances import rough
from programs.facts import folded
from programs.measures import Measured, Needs
from programs.narrowed import Spent, own_part
from programs.needs import needs
from programs.next_steps import NextStep, next_steps
from programs.periods import Period
from programs.progress import Progress, progress
from programs.standings import Standing
from programs.supposed import with_sums
from storage import badges, measures, pauses, programs
from storage.badges import Holding
from storage.pauses import Pause
from storage.programs import Version

_BACK: Final = timedelta(days=7)
"""With which day a place is compared: standings are mostly told once a week."""


@dataclass(frozen=True, slots=True)
class Movement:
    """From which place a partner has come, and since when."""

    since: date
    was: int
    places: int
    """Up; below zero, down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Everybody in a program, best first. `unit` is what the values are counted in: a currency, or what is counted."""

    program: nodes.Program
    as_of: date
    rows: tuple[Standing, ...]
    unit: str
    names_shown: bool
    top: int | None
    pause: Pause | None = None
    """The pause in which the program is."""
    before: Ranking | None = None
    """The same a week ago, where that was asked for and the program ran then."""
    program_id: int | None = None
    """None where it is not of a stored version."""
    badges: tuple[Holding, ...] = ()
    """What partners hold of the program, where that was asked for: what a tick tells at its time has none, as it is seen before it is said."""

    def of(self, partner: str) -> Standing | None:
        return next((row for row in self.rows if folded(row.partner) == folded(partner)), None)

    def badges_of(self, partner: str) -> list[tuple[str, int]]:
        return [(each.badge, each.count) for each in self.badges if folded(each.partner) == folded(partner)]

    def ahead_of(self, row: Standing) -> Standing | None:
        """Who stands on the place before, the nearest of them."""
        before = [other for other in self.rows if other.rank < row.rank]
        return before[-1] if before else None

    def movement(self, row: Standing) -> Movement | None:
        """Since a week ago; None for who was not there, and where all were level, which is no place to come from."""
        was = self.before.of(row.partner) if self.before is not None else None
        if self.before is None or was is None or self.before.rows[0].value == self.before.rows[-1].value:
            return None
        return Movement(self.before.as_of, was.rank, was.rank - row.rank)

    @property
    def begins(self) -> date | None:
        """The first day of a program that has not begun, on which everybody is level; None for any other."""
        runs = self.program.runs
        return runs.start if runs is not None and self.as_of < runs.start else None

    @property
    def is_all_nothing(self) -> bool:
        return not any(row.value for row in self.rows)

    @property
    def amounts_shown(self) -> bool:
        """Whether partners may see each other's figures."""
        return self.program.show_amounts

    def missing(self, row: Standing) -> Decimal | None:
        """How much is missing to the next place, roughly where amounts are not shown; None for the first, and when all is over."""
        ahead = self.ahead_of(row)
        is_over = self.program.runs is not None and self.as_of > self.program.runs.end
        if ahead is None or is_over:
            return None
        exact = ahead.value - row.value
        return exact if self.amounts_shown else rough(exact, self.unit)


def rankings(
    session: Session,
    *,
    workspace_id: int,
    now: datetime,
    versions: Iterable[Version] | None = None,
    moved: bool = False,
) -> list[Ranking]:
    """Of every program in force (or of these versions), today; with `moved`, also as it was a week ago.

    A program that only asks how partners feel ranks nobody.
    """
    chosen = programs.in_force(session, workspace_id=workspace_id) if versions is None else versions
    paused = pauses.lasting(session, workspace_id=workspace_id)
    found = []
    for version in chosen:
        program = program_of(version.text)
        if program.rules or program.standings:
            today = now.astimezone(ZoneInfo(program.zone)).date()
            ranking = ranking_of(session, workspace_id=workspace_id, program=program, as_of=today)
            ranking = replace(ranking, pause=paused.get(version.program_id), program_id=version.program_id)
            held = badges.counted(session, workspace_id=workspace_id, program_id=version.program_id)
            ranking = replace(ranking, badges=held)
            found.append(with_before(session, ranking, workspace_id=workspace_id) if moved else ranking)
    return found


def with_before(
    session: Session, ranking: Ranking, *, workspace_id: int, standings: nodes.Standings | None = None
) -> Ranking:
    """With the places of a week ago, by what is known now; as it is where the program did not run then, or was over."""
    runs, day = ranking.program.runs, ranking.as_of - _BACK
    if len(ranking.rows) < 2 or runs is None or not runs.start <= day < runs.end:
        return ranking
    before = ranking_of(
        session, workspace_id=workspace_id, program=ranking.program, as_of=day, standings=standings
    )
    return replace(ranking, before=before)


def ranking_of(
    session: Session,
    *,
    workspace_id: int,
    program: nodes.Program,
    as_of: date,
    standings: nodes.Standings | None = None,
) -> Ranking:
    """By what the program's standings go by; without any, by what the program's own rules count."""
    node = standings or (program.standings[0] if program.standings else nodes.Standings())
    measured = measures.read(
        session,
        workspace_id=workspace_id,
        needs=ranks.needs(program, as_of=as_of, standings=node),
        as_of=as_of,
        program=program,
    )
    found = ranks.standings(program, measured, as_of=as_of, standings=node)
    return Ranking(
        program=program,
        as_of=as_of,
        rows=tuple(found.rows),
        unit=found.unit,
        names_shown=node.names == "shown",
        top=node.top,
    )


def missing_steps(
    session: Session,
    *,
    workspace_id: int,
    program: nodes.Program,
    partner: str,
    as_of: date,
    language: str,
    spent: Spent,
) -> tuple[NextStep, ...]:
    """What is missing to the partner's next rewards; `spent` is what the program has awarded so far."""
    measured = _with_sums(session, workspace_id=workspace_id, program=program, partner=partner, as_of=as_of)
    return next_steps(program, measured, partner=partner, as_of=as_of, lang=language, spent=spent)


def progress_and_missing_steps(
    session: Session,
    *,
    workspace_id: int,
    program: nodes.Program,
    partner: str,
    as_of: date,
    language: str,
    spent: Spent,
) -> tuple[tuple[Progress, ...], tuple[NextStep, ...]]:
    """Both, of facts that are read once."""
    measured = _with_sums(session, workspace_id=workspace_id, program=program, partner=partner, as_of=as_of)
    return (
        progress(program, measured, partner=partner, as_of=as_of),
        next_steps(program, measured, partner=partner, as_of=as_of, lang=language, spent=spent),
    )


def progress_of(
    session: Session,
    *,
    workspace_id: int,
    program: nodes.Program,
    partner: str,
    as_of: date,
    during: Period | None = None,
) -> tuple[Progress, ...]:
    """How far the partner has come towards steps and targets, in the periods that are open or in `during`."""
    asked = needs(program, as_of=as_of)
    measured = _measured(
        session, asked, workspace_id=workspace_id, program=program, partner=partner, as_of=as_of
    )
    return progress(program, measured, partner=partner, as_of=as_of, during=during)


def _with_sums(
    session: Session, *, workspace_id: int, program: nodes.Program, partner: str, as_of: date
) -> Measured:
    asked = with_sums(needs(program, as_of=as_of))
    return _measured(session, asked, workspace_id=workspace_id, program=program, partner=partner, as_of=as_of)


def _measured(
    session: Session, asked: Needs, *, workspace_id: int, program: nodes.Program, partner: str, as_of: date
) -> Measured:
    """Of the partner alone, where nothing of others is looked at."""
    part = own_part(program)
    alone = part.reads_alone and len(part.program.rules) == len(program.rules)
    return measures.read(
        session,
        workspace_id=workspace_id,
        needs=asked,
        as_of=as_of,
        program=program,
        partners=frozenset((folded(partner),)) if alone else None,
    )
