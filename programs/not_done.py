"""What is told later, in the language of whoever reads it: a text of the catalogues with what it is filled in with, and failures that carry one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from programs.speech import Speech, speech

Figure = str | int | date


@dataclass(frozen=True, slots=True)
class Saying:
    """`text` is marked by `phrase`; a figure that is a Saying is said as well. Its `str` is English."""

    text: str
    figures: Mapping[str, Figure | Saying] = field(default_factory=dict)

    def said(self, lang: str) -> str:
        words = speech(lang)
        return words.say(self.text, **{name: _said(each, words) for name, each in self.figures.items()})

    def __str__(self) -> str:
        return self.said("en")


class NotDone(Exception):  # noqa: N818 - said in the words of what happened
    """Something was asked for and not done; says why, without a capital letter and a full stop."""

    def __init__(self, text: str, **figures: Figure | Saying) -> None:
        self.why = Saying(text, figures)
        super().__init__(self.why)


def _said(figure: Figure | Saying, words: Speech) -> str:
    match figure:
        case Saying():
            return figure.said(words.lang)
        case date():
            return words.day(figure)
        case _:
            return str(figure)
