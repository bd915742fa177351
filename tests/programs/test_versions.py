"""On which days each version of a program decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dsl import nodes
from programs.versions import InForce, tenures
from tests.programs.book import program_of

RULE = 'commission "Base" on deals pay 5% of amount'
HEAD = 'program "Test" runs 2026-01-01 to 2026-12-31 currency EUR timezone {}\n'
ROME, TOKYO, HAWAII = "Europe/Rome", "Asia/Tokyo", "Pacific/Honolulu"
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def _version(zone: str, since: str, until: str = "", *, holds: str = "") -> InForce:
    program = _program(zone)
    return InForce(
        program=replace(program, holds=nodes.HoldsFrom(date.fromisoformat(holds))) if holds else program,
        activated_at=datetime.fromisoformat(since).replace(tzinfo=UTC),
        ended_at=datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None,
    )


def _program(zone: str) -> nodes.Program:
    return program_of(HEAD.format(zone) + RULE)


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        pytest.param([_version(ROME, "2026-03-01T08:00")], [(None, None, LAST)], id="one decides from ever"),
        pytest.param(
            [_version(ROME, "2026-03-01T08:00", "2026-04-01T08:00"), _version(ROME, "2026-04-01T08:00")],
            [(None, date(2026, 3, 31), LAST), (date(2026, 4, 1), None, LAST)],
            id="until the day before the next one's",
        ),
        pytest.param(
            [
                _version(ROME, "2026-03-01T08:00", "2026-04-01T08:00"),
                _version(ROME, "2026-04-01T08:00", "2026-04-01T09:00"),
                _version(ROME, "2026-04-01T09:00"),
            ],
            [(None, date(2026, 3, 31), LAST), None, (date(2026, 4, 1), None, LAST)],
            id="one that was replaced on its first day decides nothing",
        ),
        pytest.param(
            [_version(TOKYO, "2026-03-01T08:00", "2026-04-01T20:00"), _version(TOKYO, "2026-04-01T20:00")],
            [(None, date(2026, 4, 1), LAST), (date(2026, 4, 2), None, LAST)],
            id="days are the program's own",
        ),
        pytest.param(
            [
                _version(ROME, "2026-03-01T08:00", "2026-04-01T20:00"),
                _version(TOKYO, "2026-04-01T20:00", "2026-04-01T21:00"),
                _version(HAWAII, "2026-04-01T21:00"),
            ],
            [(None, date(2026, 4, 1), LAST), None, (date(2026, 4, 2), None, LAST)],
            id="no day has two, also where the zone moves west",
        ),
        pytest.param(
            [_version(ROME, "2026-03-01T08:00", "2026-05-10T08:00")],
            [(None, None, date(2026, 5, 10))],
            id="an end cuts the run",
        ),
        pytest.param(
            [
                _version(ROME, "2026-03-01T08:00", "2026-04-01T08:00"),
                _version(ROME, "2026-04-01T08:00", "2026-05-10T08:00"),
                _version(ROME, "2026-06-01T08:00"),
            ],
            [
                (None, date(2026, 3, 31), date(2026, 5, 10)),
                (date(2026, 4, 1), date(2026, 5, 31), date(2026, 5, 10)),
                (date(2026, 6, 1), None, LAST),
            ],
            id="an end cuts the run of all before it and of none after it",
        ),
        pytest.param(
            [_version(ROME, "2025-12-01T08:00", "2025-12-10T08:00")], [None], id="ended before it ran"
        ),
        pytest.param(
            [_version(ROME, "2026-03-01T08:00", holds="2026-04-01")],
            [(date(2026, 4, 1), None, LAST)],
            id="before a first text holds, nobody decides",
        ),
        pytest.param(
            [
                _version(ROME, "2026-03-01T08:00", "2026-04-10T08:00"),
                _version(ROME, "2026-04-10T08:00", holds="2026-07-01"),
            ],
            [(None, date(2026, 6, 30), LAST), (date(2026, 7, 1), None, LAST)],
            id="one that holds later leaves the days until then",
        ),
        pytest.param(
            [
                _version(ROME, "2026-03-01T08:00", "2026-05-01T08:00"),
                _version(ROME, "2026-05-01T08:00", "2026-06-01T08:00"),
                _version(ROME, "2026-06-01T08:00", holds="2026-04-01"),
            ],
            [(None, date(2026, 3, 31), LAST), None, (date(2026, 4, 1), None, LAST)],
            id="what a later one reaches back to, no earlier one decides on",
        ),
    ],
)
def test_each_day_has_one_version(
    versions: list[InForce], expected: list[tuple[date | None, date | None, date] | None]
) -> None:
    found = [
        (tenure.start, tenure.end, tenure.program.runs.end) if tenure and tenure.program.runs else None
        for tenure in tenures(versions)
    ]
    assert found == expected
    for day in (date.fromordinal(number) for number in range(FIRST.toordinal(), LAST.toordinal() + 1)):
        assert sum(tenure.holds(day) for tenure in tenures(versions) if tenure) <= 1
