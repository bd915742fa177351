"""What is wrong with a ceremony: a time that is missing, an announcement long before it or at once, places that there are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.rule_checks import number_wanted
from dsl.said import Said, said
from dsl.scope import Scope
from dsl.suggest import did_you_mean
from dsl.ways_out import for_example
from dsl.zones import time_zones

_EARLIEST: Final = nodes.Ahead(nodes.MOST_WEEKS_AHEAD, "weeks").minutes
_MOST: Final = 5
"""Announcements of one ceremony, and times that it is told again: more of them nobody reads."""


def ceremony_problems(ceremony: nodes.Ceremony, scope: Scope) -> Iterator[Diagnostic]:
    if ceremony.schedule is None:
        yield error(
            "no-schedule",
            said("“{name}” does not say when", name=ceremony.name),
            ceremony.span,
            for_example("every month, first weekday, at 16:00"),
        )
    if ceremony.by is not None:
        number_wanted(ceremony.by, replace(scope, this="nothing"))
    for ahead in ceremony.announced:
        if not 0 < ahead.minutes <= _EARLIEST:
            yield error(
                "announced-when",
                said("a ceremony is announced some time before it, and at most four weeks"),
                ahead.span,
                for_example("announced 1 day before, 1 hour before"),
            )
    for again in ceremony.again:
        if again.zone is not None:
            yield from zone_problems(again.zone, again.span, "again at 09:00 in America/New_York")
    yield from _too_many(
        ceremony.announced,
        lambda number: said("nobody wants a ceremony announced {number} times", number=number),
    )
    yield from _too_many(
        ceremony.again,
        lambda number: said("nobody wants a ceremony told again {number} times", number=number),
    )


def zone_problems(zone: str, span: nodes.Span, example: str) -> Iterator[Diagnostic]:
    if zone not in time_zones():
        hint = did_you_mean(zone, time_zones()) or for_example(example)
        yield error("unknown-timezone", said("{zone} is no time zone", zone=zone), span, hint)


def _too_many(clauses: Sequence[nodes.Node], message: Callable[[int], Said]) -> Iterator[Diagnostic]:
    if len(clauses) > _MOST:
        yield error(
            "too-often",
            message(len(clauses)),
            clauses[_MOST].span,
            said("{most} times at most", most=_MOST),
        )
