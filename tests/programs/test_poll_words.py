"""What people wrote to a poll: covered up where it gives them away, and what it is about."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

import pytest

from programs.masking import Kind, masked
from programs.themes import themes, themes_of

COVERS: Final[Mapping[Kind, str]] = {
    "address": "[address]", "number": "[number]", "link": "[link]", "name": "[name]", "partner": "[partner]",
}  # fmt: skip
PEOPLE: Final = ("Anna Rossi", "Bob De Luca", "Li Wu", "Will Power", "Pat O’Brien")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Write to anna.rossi@acme.example.com!", "Write to [address]!"),
        ("Call me: +39 02 1234-5678, or 02/12345678.", "Call me: [number], or [number]."),
        ("Growth of 12% in 2026, 1,250,000 EUR", "Growth of 12% in 2026, 1,250,000 EUR"),
        ("Ask <@U07ANNA> or @anna in <#C012345>, <!channel>", "Ask [name] or [name] in [name], [name]"),
        ("See https://acme.example/anna?x=1 and www.acme.example", "See [link] and [link]"),
        ("anna   ROSSI is great", "[name] is great"),
        ("Thanks, Anna", "Thanks, [name]"),
        ("I will call; Will will not", "I will call; [name] will not"),
        ("Luca’s team", "[name]’s team"),
        ("O’Brien", "[name]"),
        ("At bolt & sons we sell", "At [partner] we sell"),
        ("Bolts and nuts", "Bolts and nuts"),
        ("Li Wu said so; Li has words", "[name] said so; Li has words"),
        ("👍👍", "👍👍"),
        ("הכל טוב", "הכל טוב"),
        ("", ""),
    ],
)
def test_what_gives_somebody_away_is_covered_up(text: str, shown: str) -> None:
    assert masked(text, COVERS, people=PEOPLE, partners=("Bolt & Sons",)) == shown


def test_it_is_quick_for_long_words_and_many_people() -> None:
    people = [f"Person{number} Family{number}" for number in range(10_000)]
    began = time.perf_counter()
    for text in ("1" * 3_000, "@" * 3_000, "a@" * 1_500, "Person77 " * 300, "x." * 1_500, "1 " * 1_500):
        masked(text, COVERS, people=people, partners=people)
    assert time.perf_counter() - began < 5


def test_comments_are_told_by_what_they_are_about_in_both_languages() -> None:
    comments = [
        "The training was slow, and the portal is confusing.",
        "Più formazione!",
        "I prezzi sono troppo alti",
        "Supporto lento",
        "👍",
    ]
    assert themes_of(comments[0]) == ("help and answers", "training", "portal and tools")
    assert dict(themes(comments)) == {
        "help and answers": 2,
        "training": 2,
        "prices and margins": 1,
        "portal and tools": 1,
    }
    assert themes(["👍", ""]) == ()
