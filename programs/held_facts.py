"""Why a fact cannot be counted yet, or an answer is none: what is so, as values; `held_words` says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dsl import nodes


@dataclass(frozen=True, slots=True)
class NoRate:
    """From which currency to which there is no rate, for which day."""

    currency: str
    to: str
    on: date


@dataclass(frozen=True, slots=True)
class NoField:
    """It lacks what the rule of that name needs."""

    field: str
    rule: str


@dataclass(frozen=True, slots=True)
class NoDeal:
    """There is no deal of that id; `column` names it where it is one of the vendor's own."""

    deal: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """What was answered, and what can be: to a decision, or one of an offer's choices."""

    text: str
    to: nodes.Decision | tuple[str, ...]
    meant: str | None = None
    """The option that is called nearly so."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """By whom, when and about what such an answer was given."""

    partner: str
    on: date
    wrong: NoAnswer
    fact: str = ""
    days: tuple[date, date] | None = None


WhyHeld = NoRate | NoField | NoDeal | Unanswered
