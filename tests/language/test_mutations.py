"""One wrong word in a good program is explained where it stands, or the text is still a program."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.diagnostics import draw
from tests.language.mutations import far, good_programs, mutated
from tests.soaking import examples


def test_there_are_good_programs_to_spoil() -> None:
    assert len(good_programs()) > 100


@settings(max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.deferred(lambda: st.sampled_from(good_programs())), st.integers(0, 2**32))
def test_a_word_that_was_lost_doubled_swapped_or_misspelt_is_named_where_it_stands(
    text: str, seed: int
) -> None:
    mutation = mutated(text, Random(seed))
    errors = far(mutation)
    shown = "\n".join(draw(error, mutation.text) for error in errors)
    assert not errors, f"{mutation.what}, lines {mutation.first} to {mutation.last}\n{mutation.text}\n{shown}"
