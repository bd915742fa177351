"""What became of a file of facts, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from dsl.said import Said
from programs.records import record

Outcome = Literal["new", "changed", "unchanged", "refused", "ignored"]
"""`ignored` is an older revision than the one that is known: it is kept, and changes nothing."""

OUTCOMES: Final[tuple[Outcome, ...]] = ("new", "changed", "unchanged", "refused", "ignored")


@record(frozen=True, slots=True, kw_only=True)
class Row:
    line: int
    """Where it begins in the file, counted from 1."""
    id: str
    """What the fact is called; empty where that cannot be read."""
    outcome: Outcome
    reasons: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Every row of the file, in its order. A file that cannot be read at all has one row, its first, with the reason."""

    kind: str
    filename: str
    rows: tuple[Row, ...]
    readable: bool = True

    @property
    def refused(self) -> tuple[Row, ...]:
        return self.of("refused")

    def of(self, outcome: Outcome) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.outcome == outcome)

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows had each outcome; their sum is the number of rows."""
        return {outcome: sum(row.outcome == outcome for row in self.rows) for outcome in OUTCOMES}


def report_text(report: Report, limit: int = 25) -> str:
    """The report for the shell: the figures, then each row that was refused, ignored or changed, up to a number."""
    return "\n".join(_lines(report, limit))


def _lines(report: Report, limit: int) -> Iterator[str]:
    if not report.readable:
        yield f"{report.filename} was refused: {'; '.join(report.rows[0].reasons)}"
        return
    counted = [f"{number} {outcome}" for outcome, number in report.counts.items() if number]
    yield f"{report.filename}, {report.kind}: {', '.join(counted) or 'no rows'}"
    told = [
        row for outcome in ("refused", "ignored", "changed") for row in report.rows if row.outcome == outcome
    ]
    for row in told[:limit]:
        name = f" ({row.id})" if row.id else ""
        reasons = f": {'; '.join(row.reasons)}" if row.reasons else ""
        yield f"  line {row.line}{name} {row.outcome}{reasons}"
    if len(told) > limit:
        yield f"  … and {len(told) - limit:,} more"
