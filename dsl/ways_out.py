"""The few words in which most ways out of a mistake are told; what follows them is of the language, and the same for every reader."""

from __future__ import annotations

from collections.abc import Iterable

from dsl import nodes
from dsl.said import Said, said


def for_example(sample: str, other: str = "") -> Said:
    """How it is written, or two ways of writing it."""
    return said(
        "for example: {sample}",
        sample=said("{one}, or {other}", one=sample, other=other) if other else sample,
    )


def write(line: str) -> Said:
    """What is written instead, where it is a piece of a sentence or more."""
    return said("write: {line}", line=line)


def write_word(word: str) -> Said:
    """What is written instead, where it stands in the midst of a sentence."""
    return said("write `{word}`", word=word)


def one_of(words: Iterable[str]) -> Said:
    return said("one of {words}", words=", ".join(words))


def leave_out(rest: str) -> Said:
    """What does not fit is left out, and the rest stays."""
    return said("leave it out: {rest}", rest=rest)


def perhaps(word: str) -> Said:
    return said("did you mean `{word}`?", word=word)


def some_rules(program: nodes.Program) -> Said:
    """The first few, where none is called like the one that was named."""
    return said("rules: {names}", names=", ".join(f"“{rule.name}”" for rule in program.rules[:5]))
