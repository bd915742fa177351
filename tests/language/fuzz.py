"""Texts for as long as one likes: `make fuzz MINUTES=60`. What fails is printed, with the seed that makes it again."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Callable
from random import Random

from hypothesis import HealthCheck, Phase, given, seed, settings

from dsl import nodes
from dsl.diagnostics import draw
from dsl.format import format_program
from dsl.parse import parse
from dsl.read import read
from programs.reading import program_in_words
from tests.language.mutations import far, good_programs, mutated
from tests.language.paying_rules import program_text
from tests.language.program_trees import programs
from tests.language.test_any_text import SIGNS, explained, spoilt
from tests.language.test_proofs_hold import held

SLOW = 2.0
"""Seconds that no text of a few kilobytes may take."""


def round_trip(random: Random) -> None:
    """Generated programs are read as they were written."""

    @seed(random.randrange(2**32))
    @settings(
        max_examples=10,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(programs)
    def same(program: nodes.Program) -> None:
        text = format_program(program)
        assert parse(text).program == program, text
        assert program_in_words(program), text

    same()


def any_text(random: Random) -> None:
    """Signs and words in any order are a program or explained."""
    explained("".join(random.choice([*SIGNS, *"abc 019\n"]) for _ in range(random.randint(0, 120))))


def many_changes(random: Random) -> None:
    """So is a program that was changed in many places, and what is left of it can be read back."""
    text = spoilt(random.choice(good_programs()), random)
    explained(text)
    program = read(text).program
    if program is not None:
        for lang in ("en", "it"):
            program_in_words(program, lang)


def one_change(random: Random) -> None:
    """One wrong word is explained where it stands."""
    mutation = mutated(random.choice(good_programs()), random)
    errors = far(mutation)
    shown = "\n".join(draw(error, mutation.text) for error in errors)
    assert not errors, f"{mutation.what}, line {mutation.first}\n{mutation.text}\n{shown}"


def proofs(random: Random) -> None:
    """What is proved or refuted of rules is so when they are evaluated."""
    held(program_text(random, rules=random.randint(1, 3)))


PROPERTIES: tuple[Callable[[Random], None], ...] = (
    round_trip,
    proofs,
    *(any_text, many_changes, one_change) * 20,
)
"""A tree takes as long as twenty texts."""


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=5)
    arguments.add_argument("--seed", type=int, help="begin with this one", default=time.time_ns() % 2**32)
    asked = arguments.parse_args()
    ends = time.monotonic() + asked.minutes * 60
    tried, failed, number = 0, 0, asked.seed
    while time.monotonic() < ends:
        for index, holds in enumerate(PROPERTIES):
            started = time.process_time()  # a busy machine makes no text slow
            try:
                holds(Random(f"{number}.{index}"))
                took = time.process_time() - started
                assert took < SLOW or holds in (round_trip, proofs), f"took {took:.1f} seconds"
            except Exception:  # noqa: BLE001  # whatever goes wrong is what is looked for
                failed += 1
                print(f"--- {holds.__name__}, --seed {number}\n{traceback.format_exc()}", flush=True)  # noqa: T201
            tried += 1
        number += 1
    print(f"{tried} trials from seed {asked.seed}, {failed} failed")  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
