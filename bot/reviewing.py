"""What whoever approves a version is shown: what changes, what it costs, and for whom it is more or less, on the facts there are."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlmodel import Session

from bot.comparison import Comparison, Summary, compared, summarized
from bot.simulation import Ground
from dsl import nodes
from dsl.read import read
from programs.version_differences import Difference, totals
from programs.versions import program_of
from storage import programs
from storage.programs import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    version: Version
    before: Version | None
    """What is in force; None where nothing is."""
    summary: Summary
    comparison: Comparison | None
    warnings: int
    """How many of its clauses the checker warns of."""

    @property
    def partners(self) -> tuple[Difference, ...]:
        return self.comparison.partners if self.comparison else ()

    @property
    def hash(self) -> str:
        """Of both texts, and of every figure that follows from them."""
        told = {
            "text": self.version.hash,
            "beside": self.before.hash if self.before else None,
            "totals": [(partner, str(total)) for partner, total in totals(self.summary.simulation.awards)],
            "differences": [(each.partner, str(each.before), str(each.after)) for each in self.partners],
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def shown(session: Session, version: Version) -> Shown:
    """Both texts over all facts, to the end of the new one's run. The version has a run and no errors."""
    before = programs.active(session, workspace_id=version.workspace_id, name=version.name)
    ground = Ground(session=session, workspace_id=version.workspace_id)
    old = program_of(before.text) if before else None
    summary, comparison = weighed(ground, program_of(version.text), beside=old)
    return Shown(
        version=version,
        before=before,
        summary=summary,
        comparison=comparison,
        warnings=sum(each.severity == "warning" for each in read(version.text).diagnostics),
    )


def weighed(
    ground: Ground, program: nodes.Program, *, beside: nodes.Program | None
) -> tuple[Summary, Comparison | None]:
    """What a program would cost to the end of its run, and how it differs from another; None where there is none. It has a run and no errors."""
    assert program.runs is not None, "without a run it has an error"
    as_of = program.runs.end
    summary = summarized(ground.simulate(program, as_of), ground, beside=beside)
    if beside is None:
        return summary, None
    earlier = summarized(ground.simulate(beside, as_of), ground, beside=program)
    return summary, compared(earlier, summary, ground_of=lambda _: ground)
