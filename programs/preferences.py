"""What somebody likes best of what may be chosen: it says what is offered first, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, assert_never, get_args

from dsl import nodes
from dsl.offers import Choice, chosen

Liking = Literal["cash", "training", "travel", "thing", "donation", "virtual"]
LIKINGS: Final[tuple[Liking, ...]] = get_args(Liking)

_WORDS: Final[dict[Liking, str]] = {
    "travel": r"trip|travel|flight|hotel|weekend|summit|seats?|viaggi\w*|volo|soggiorno",
    "training": r"training|course|class|certification|workshop|exam|coaching|cors[oi]|formazione|certificazion[ei]",
    "virtual": r"virtual|gift card|e-?gift|badge|licen[cs]es?|credits?|buon[oi]|virtual[ei]",
}
_NAMED: Final = {liking: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for liking, words in _WORDS.items()}


def kind_of(choice: Choice, rule: nodes.Rule) -> Liking:
    """Of a thing, by its name, else by the kind of the rule that gives it."""
    match choice:
        case nodes.Pay() | nodes.PayTable():
            return "cash"
        case nodes.Donate():
            return "donation"
        case nodes.Item(text, _):
            return _of_thing(text, rule.kind)
        case _:
            assert_never(choice)


def preferred_first(
    answers: Sequence[tuple[str, str]], rule: nodes.Rule | None, liking: Liking | None
) -> tuple[tuple[str, str], ...]:
    """The answers to an offer (how each is called, and what is kept), those of that kind first; else in the program's order."""
    if liking is None or rule is None or rule.offer is None:
        return tuple(answers)

    def is_other(answer: tuple[str, str]) -> bool:
        choice = chosen(rule, answer[1])
        return choice is None or kind_of(choice, rule) != liking

    return tuple(sorted(answers, key=is_other))


def _of_thing(text: str, kind: nodes.RuleKind) -> Liking:
    for found, pattern in _NAMED.items():
        if pattern.search(text):
            return found
    match kind:
        case "trip":
            return "travel"
        case "training":
            return "training"
        case "virtual":
            return "virtual"
        case _:
            return "thing"
