"""Which version of a program decides: each from the day on which it was put in force, or from which its text `holds from`, until the next one does; the first from ever.

A fact belongs to the version of its deciding date, a period to the version of its first day; its awards stay that version's, whatever
comes later. Where the program was ended, it and its open periods end with that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from dsl import nodes
from dsl.read import read
from programs.awards import Award
from programs.measures import Measured
from programs.needs import facts_of_rule, gone_facts
from programs.periods import DAY, run_of
from programs.records import replace


@lru_cache(maxsize=256)
def program_of(text: str) -> nodes.Program:
    """The program of a text that was accepted, and so has no errors. Pure, and the same texts come again and again."""
    parsed = read(text)
    assert parsed.program is not None, "an accepted text is a program"
    return parsed.program


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A text that was put in force. `ended_at`: when it was replaced, or the program was ended; None while it is in force."""

    program: nodes.Program
    activated_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """A version and the days on which it decides, both included; None: from ever, until further notice. An ended program's run is cut."""

    program: nodes.Program
    start: date | None
    end: date | None

    def holds(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


def tenures(versions: Sequence[InForce]) -> tuple[Tenure | None, ...]:
    """Of all versions that were ever put in force, the oldest first. None for one that decides on no day."""
    put: list[date] = []
    for version in versions:
        day = _local_day(version.program, version.activated_at)
        # A new version in a zone further west must not begin before the one that it replaces.
        put.append(max(day, put[-1]) if put else day)
    # A first text that was replaced on its own day was a slip: what was dated before belongs to the one that stayed.
    first = max((place for place, day in enumerate(put) if day == put[0]), default=0)
    starts = [
        version.program.holds.day if version.program.holds else day
        for version, day in zip(versions, put, strict=True)
    ]
    found: list[Tenure | None] = []
    last: date | None = None
    until: date | None = None
    for place in reversed(range(len(versions))):
        version = versions[place]
        following = versions[place + 1] if place + 1 < len(versions) else None
        if version.ended_at is not None and (following is None or version.ended_at < following.activated_at):
            last = _local_day(version.program, version.ended_at)
        if place < first:
            found.append(None)
            continue
        start = starts[place] if place > first or version.program.holds else None
        found.append(_tenure(version.program, start=start, end=until, last=last))
        # What a later version reaches back to, no earlier one decides on.
        until = starts[place] - DAY if until is None else min(until, starts[place] - DAY)
    return tuple(reversed(found))


def decided(awards: Sequence[Award], tenure: Tenure, measured: Measured, *, as_of: date) -> Iterator[Award]:
    """Those of a version's awards on which it decides. `measured` is what they were worked out from."""
    if tenure.start is None and tenure.end is None:
        yield from awards
        return
    days = {
        (rule.name, fact.kind, fact.id): fact.on
        for rule in tenure.program.rules
        if rule.on is not None
        for selection in (
            facts_of_rule(rule, tenure.program, as_of=as_of),
            gone_facts(rule, tenure.program, as_of=as_of),
        )
        for fact in measured.facts.get(selection, ())
    }
    for award in awards:
        if award.fact is not None:
            day = days[award.rule, award.fact.kind, award.fact.id]
        else:
            assert award.period is not None, "an award is for a fact or a period"
            day = award.period.start
        if tenure.holds(day):
            yield award


def _tenure(
    program: nodes.Program, *, start: date | None, end: date | None, last: date | None
) -> Tenure | None:
    run = run_of(program)
    if last is not None and last < run.end:
        run = replace(run, end=last)
    if run.end < run.start or (start is not None and end is not None and end < start):
        return None
    return Tenure(program=replace(program, runs=run), start=start, end=end)


def _local_day(program: nodes.Program, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(program.zone)).date()
