"""What will happen in a season, drawn from a seed before anything is played: who sells, answers and thanks, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

COMPANIES: Final = ("Acme", "Bolt", "Cork")
NAMED: Final = "How likely are you to recommend us?"
ANONYMOUS: Final = "And what do you tell nobody but us?"
PROGRAM: Final = f"""program "Season"
  runs 2026-07-01 to 2026-09-30
  currency EUR
  timezone UTC
  announce in partner channels

commission "Base"
  on deals
  pay 5% of amount
  at most 900 EUR per quarter

recognition "Big win"
  on deals where amount >= 9_000 EUR
  badge "Big win"
  say "{{customer}} is won, well done"

poll "Named"
  ask nps "{NAMED}"
  every month, day 3, at 10:00
  open 7 days

poll "Quiet"
  ask nps "{ANONYMOUS}"
  follow up "Why?"
  every month, day 3, at 10:00
  open 7 days
  anonymous
"""
_SYLLABLES: Final = ("bal", "dor", "fen", "gim", "kul", "lop", "mer", "nis", "pra", "tov")


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    company: str


@dataclass(frozen=True, slots=True)
class Deal:
    id: str
    partner: str
    customer: str
    cents: int


@dataclass(frozen=True, slots=True)
class Answer:
    person: Person
    points: Sequence[int]
    """The last one counts."""
    remark: str = ""
    """Written by nobody else."""


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    deals: Sequence[Deal]
    named: Sequence[Answer]
    anonymous: Sequence[Answer]
    """In the order in which they come."""
    thanks: Mapping[str, Person]
    """By what for; all are given by the vendor's manager."""


@dataclass(frozen=True, slots=True)
class Plan:
    people: Sequence[Person]
    months: Sequence[Month]

    def of(self, company: str) -> list[Person]:
        return [each for each in self.people if each.company == company]


def drawn(random: Random, *, people: int, months: int, deals: int) -> Plan:
    """`deals` for each company and month."""
    everybody = [
        Person(f"{COMPANIES[number % len(COMPANIES)].lower()}{number // len(COMPANIES)}", COMPANIES[number % len(COMPANIES)])
        for number in range(people)
    ]  # fmt: skip
    words = _words(random)
    return Plan(
        everybody, [_month(random, date(2026, 7 + number, 1), everybody, deals, words) for number in range(months)]
    )  # fmt: skip


def _month(random: Random, first: date, everybody: Sequence[Person], deals: int, words: list[str]) -> Month:
    return Month(
        first,
        [
            Deal(f"{company}-{first:%m}-{number}", company, f"{words.pop().title()} Ltd", random.randrange(10_000, 1_200_000))
            for company in COMPANIES for number in range(deals)
        ],
        [
            Answer(each, [random.randrange(11) for _ in range(random.choice((1, 1, 1, 2)))])
            for each in _most_of(random, everybody)
        ],
        [Answer(each, [random.randrange(11)], f"{words.pop()} {words.pop()}") for each in _most_of(random, everybody)],
        {f"the {words.pop()}": each for each in random.sample(everybody, min(4, len(everybody)))},
    )  # fmt: skip


def _most_of(random: Random, everybody: Sequence[Person]) -> list[Person]:
    """Nine of ten, in an order of chance."""
    return random.sample(everybody, len(everybody) - len(everybody) // 10)


def _words(random: Random) -> list[str]:
    """Ten thousand words that no language has, each one once."""
    made = [f"{a}{b}{c}{d}" for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES for d in _SYLLABLES]
    random.shuffle(made)
    return made
