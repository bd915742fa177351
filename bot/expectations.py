"""The tests in a program, run on the road that any facts take: files, a database in memory, a simulation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlmodel import Session

from bot import why_not
from bot.simulation import simulate
from dsl import nodes
from dsl.diagnostics import Diagnostic
from dsl.said import Said, joined, told_by
from programs.expectations import File, files, last_day, refused, unmet
from programs.narrowed import spent_by
from programs.periods import run_of
from programs.reason_words import told
from storage import workspaces
from storage.engine import Database
from storage.imports import import_csv
from storage.mapping import KindMapping
from storage.mapping import Mapping as FileMapping

_MOST_REASONS = 3
"""A hint is read at a glance."""


def tried(program: nodes.Program) -> tuple[Diagnostic, ...]:
    """What did not come out as expected, of a program without errors. Each test has facts of its own."""
    database = Database.memory()
    try:
        with database.writing() as session:
            return tuple(
                diagnostic
                for number, expect in enumerate(program.expects)
                for diagnostic in _tried(session, expect, program, f"T{number}")
            )
    finally:
        database.close()


def _tried(session: Session, expect: nodes.Expect, program: nodes.Program, team: str) -> Iterator[Diagnostic]:
    workspace = workspaces.install(
        session,
        team_id=team,
        name="test",
        now=datetime.now(UTC),
        currency=program.currency or "EUR",
        timezone=program.zone,
        takes_over=False,
    )
    wrong = [
        diagnostic
        for file in files(expect, program)
        for diagnostic in _loaded(session, workspace.id, file, expect)
    ]
    yield from wrong
    if wrong:
        return
    as_of = expect.as_of or run_of(program).end
    simulation = simulate(session, workspace_id=workspace.id, program=program, as_of=as_of)
    day = last_day(expect, as_of)

    def why_nothing(rule: nodes.Rule, partner: str) -> Said | None:
        (found,) = why_not.answers(
            session,
            workspace_id=workspace.id,
            program=program,
            rules=[rule],
            partner=partner,
            as_of=as_of,
            day=day,
            to_partner=False,
            spent=lambda: spent_by(simulation.awards),
        )

        def in_words(lang: str) -> str:
            words = told(found, program, lang, as_of=as_of)
            return " ".join((*words.reasons, *words.left_out)[:_MOST_REASONS])

        return told_by(in_words) if in_words("en") else None

    yield from unmet(expect, simulation.outcome, program, why_nothing)


def _loaded(session: Session, workspace_id: int, file: File, expect: nodes.Expect) -> Iterator[Diagnostic]:
    report = import_csv(
        session,
        workspace_id=workspace_id,
        kind=file.kind,
        content=file.content.encode(),
        filename=f"{file.kind}.csv",
        now=datetime.now(UTC),
        mapping=FileMapping({file.kind: KindMapping(decimal=".")}),
    )
    for row in report.refused:
        yield refused(file.lines.get(row.line), expect, joined(row.reasons, "; "))
