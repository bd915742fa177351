"""Whatever line a near miss recognises, it answers: what was written may be anything that its pattern lets through."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.near_misses import NEAR_MISSES
from dsl.said import Said
from tests.soaking import examples


@pytest.mark.parametrize("number", range(len(NEAR_MISSES)))
def test_every_near_miss_has_an_answer_to_all_that_it_recognises(number: int) -> None:
    miss = NEAR_MISSES[number]
    pattern = re.compile(miss.pattern, re.IGNORECASE)

    @settings(
        max_examples=examples(15), deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(st.from_regex(pattern))
    def answers(line: str) -> None:
        for match in pattern.finditer(line):
            if miss.holds(match):
                assert isinstance(miss.hint(match), Said)

    answers()
