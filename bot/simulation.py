"""A program tried on facts, in the database or in a folder of CSV files, on the road that a tick takes. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlmodel import Session

from dsl.nodes import Program
from programs.awards import Award, AwardKey
from programs.evaluate import Outcome
from programs.facts import HeldFact, Partner, folded
from programs.measures import NO_NEEDS, Measured, Needs
from programs.moved_days import months_back, moved
from programs.periods import DAY
from programs.reversals import taken_back
from programs.versions import program_of
from storage import evaluation, facts, workspaces
from storage.cancellations import cancelled
from storage.engine import Database
from storage.imports import KINDS, Report, import_csv


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What the program would award; an award that was taken back stands beside its taking back. `awards` are sorted by rule as written, then partner, day the period starts, fact."""

    program: Program
    as_of: date
    outcome: Outcome
    """Its awards hold what was taken back as well."""

    @property
    def awards(self) -> tuple[Award, ...]:
        return self.outcome.awards

    @property
    def held(self) -> tuple[HeldFact, ...]:
        return self.outcome.held


def simulate(session: Session, *, workspace_id: int, program: Program, as_of: date) -> Simulation:
    outcome = evaluation.evaluated(session, workspace_id=workspace_id, program=program, as_of=as_of)
    order = {rule.name: index for index, rule in enumerate(program.rules)}
    kept = {award.key: award for award in outcome.awards}
    back = list(_taken_back(session, workspace_id, program, as_of, kept))
    replaced = {award.key for award in back}
    awards = sorted(
        [*(award for award in outcome.awards if award.key not in replaced), *back],
        key=lambda award: (
            order[award.rule],
            folded(award.partner),
            award.period.start if award.period else date.min,
            award.fact.id if award.fact else "",
            award.line,
        ),
    )
    outcome = replace(outcome, awards=tuple(awards))
    if replaced:
        paid = evaluation.paid_out(
            session,
            workspace_id=workspace_id,
            program=program,
            awards=awards,
            statuses=outcome.statuses,
            as_of=as_of,
        )
        outcome = replace(outcome, payouts=paid)
    return Simulation(program=program, as_of=as_of, outcome=outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A text on past deals. `program` is what was tried: where the run is still to begin, the same with its days so many months earlier."""

    program: Program
    months_back: int


def on_past_deals(text: str, *, today: date) -> Tried:
    """What of a text can be tried on the deals there are. The text has a run and no errors."""
    program = program_of(text)
    assert program.runs is not None, "without a run it has an error"
    back = months_back(program.runs, today=today)
    return Tried(program=program_of(moved(text, -back)) if back else program, months_back=back)


def _taken_back(
    session: Session, workspace_id: int, program: Program, as_of: date, kept: Mapping[AwardKey, Award]
) -> Iterator[Award]:
    """What deals had earned on the day before they were cancelled or returned, and its taking back, but for what is kept of it."""
    for day, deals in sorted(cancelled(session, workspace_id=workspace_id, until=as_of).items()):
        before = evaluation.evaluated(session, workspace_id=workspace_id, program=program, as_of=day - DAY)
        for award in before.awards:
            if (
                award.status == "earned"
                and award.fact
                and award.fact.kind == "deals"
                and award.fact.id in deals
            ):
                yield from taken_back(award, on=day, why=deals[award.fact.id], kept=kept.get(award.key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Facts on which programs are tried; they have the same columns of their own."""

    session: Session
    workspace_id: int
    reports: tuple[Report, ...] = ()
    """What the import of the files said, where the facts came from files."""

    def simulate(self, program: Program, as_of: date) -> Simulation:
        return simulate(self.session, workspace_id=self.workspace_id, program=program, as_of=as_of)

    def partners(self, program: Program, as_of: date) -> tuple[Partner, ...]:
        """All partners of the facts, with their attributes from day to day."""
        return facts.partners(
            self.session, workspace_id=self.workspace_id, fields=program.fields, as_of=as_of
        )

    def measured(self, program: Program, as_of: date, more: Needs = NO_NEEDS) -> Measured:
        """All that the program counts, and what is wanted beside."""
        return evaluation.measured(
            self.session, workspace_id=self.workspace_id, program=program, as_of=as_of, more=more
        )


@contextmanager
def loaded(files: dict[str, Path], *, program: Program) -> Iterator[Ground]:
    """CSV files by kind (`deals`, `partners` …) in a database in memory. Raises OSError for a file that is not there."""
    with _in_memory(program) as (session, workspace_id):
        now = datetime.now(UTC)
        reports = tuple(
            import_csv(
                session,
                workspace_id=workspace_id,
                kind=kind,
                content=path.read_bytes(),
                filename=path.name,
                now=now,
            )
            for kind, path in files.items()
        )
        yield Ground(session=session, workspace_id=workspace_id, reports=reports)


def files_in(folder: Path) -> dict[str, Path]:
    """The fact files of a folder, by kind, partners first. Raises NotADirectoryError where there is no such folder."""
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder")
    return {kind: folder / f"{kind}.csv" for kind in KINDS if (folder / f"{kind}.csv").is_file()}


@contextmanager
def _in_memory(program: Program) -> Iterator[tuple[Session, int]]:
    database = Database.memory()
    try:
        with database.writing() as session:
            workspace = workspaces.install(
                session,
                team_id="simulation",
                name="simulation",
                now=datetime.now(UTC),
                currency=program.currency or "EUR",
                timezone=program.zone,
            )
            yield session, workspace.id
    finally:
        database.close()
