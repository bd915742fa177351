"""A case as the product meets it: its program read, and its facts imported into a workspace of its own."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

from sqlmodel import Session

from dsl.diagnostics import draw
from dsl.nodes import Program
from dsl.read import read
from storage import workspaces
from storage.imports import KINDS, import_csv
from tests.cases.case_files import Case

NOW = datetime(2026, 1, 1, tzinfo=UTC)
_numbers = itertools.count(1)


def program_of(case: Case) -> Program:
    text = case.blocks["premio"]
    parsed = read(text)
    assert not parsed.errors, "\n\n".join(draw(each, text) for each in parsed.errors)
    assert parsed.program is not None
    return parsed.program


def as_of_day(case: Case, program: Program) -> date:
    """The day as of which the case is looked at: the run's last, where it names none."""
    assert program.runs is not None
    return date.fromisoformat(case.blocks.get("as-of", program.runs.end.isoformat()).strip())


def filed(session: Session, case: Case, program: Program) -> int:
    """The id of a new workspace with the case's facts."""
    workspace = workspaces.install(
        session,
        team_id=f"T{next(_numbers)}",
        name="case",
        now=NOW,
        currency=program.currency or "EUR",
        timezone=program.zone,
    )
    for kind in KINDS:
        if kind in case.blocks:
            report = import_csv(
                session,
                workspace_id=workspace.id,
                kind=kind,
                content=case.blocks[kind].encode(),
                filename=f"{kind}.csv",
                now=NOW,
            )
            refused = [(row.line, row.reasons) for row in report.rows if row.outcome == "refused"]
            assert not refused, f"{kind}: {refused}"
    return workspace.id
