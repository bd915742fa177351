"""What people think of us, from their answers: the net promoter score, and how many agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Class = Literal["promoter", "passive", "detractor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommenders:
    """Answers from 0 to 10, by class: promoters (9-10), passives (7-8), detractors (0-6)."""

    promoters: int
    passives: int
    detractors: int

    @property
    def answers(self) -> int:
        return self.promoters + self.passives + self.detractors


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Answers from 1 to 5, by class: those who agree (4-5), those in between (3), those who disagree (1-2)."""

    agree: int
    neutral: int
    disagree: int

    @property
    def answers(self) -> int:
        return self.agree + self.neutral + self.disagree


def nps(ratings: Sequence[int]) -> int | None:
    """Promoters (9-10) less detractors (0-6), as a share of all, in points from -100 to 100.

    None when nobody answered: a score of 0 would say that opinions balance. A half is rounded away from zero, as money is, so that
    the mirror image of a group has the mirror image of its score.
    Source: Reichheld, "The One Number You Need to Grow", Harvard Business Review, December 2003.
    """
    exact = exact_nps(ratings)
    return None if exact is None else int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def exact_nps(ratings: Sequence[int]) -> Decimal | None:
    """The score before rounding."""
    classes = recommenders(ratings)
    if not classes.answers:
        return None
    return Decimal(100 * (classes.promoters - classes.detractors)) / classes.answers


def on_a_hundred(score: Decimal) -> Decimal:
    """A score from -100 to 100 on the scale from 0 to 100 on which some dashboards draw it."""
    return (score + 100) / 2


def recommenders(ratings: Sequence[int]) -> Recommenders:
    """The classes of the answers to `ask nps`, which are whole numbers from 0 to 10."""
    classes = [class_of(rating) for rating in ratings]
    return Recommenders(
        promoters=classes.count("promoter"),
        passives=classes.count("passive"),
        detractors=classes.count("detractor"),
    )


def class_of(rating: int) -> Class:
    """What somebody who answers so is: a promoter from 9, a passive from 7, a detractor below."""
    _assert_between([rating], 0, 10)
    if rating >= 9:
        return "promoter"
    return "passive" if rating >= 7 else "detractor"


def agreement(ratings: Sequence[int]) -> Agreement:
    """The classes of the answers to `ask agree`, which are whole numbers from 1 (not at all) to 5 (fully)."""
    _assert_between(ratings, 1, 5)
    agree = sum(rating >= 4 for rating in ratings)
    disagree = sum(rating <= 2 for rating in ratings)
    return Agreement(agree=agree, neutral=len(ratings) - agree - disagree, disagree=disagree)


def shares(classes: Recommenders | Agreement) -> tuple[Decimal, ...] | None:
    """The percentage of each class, in the order of its fields and before rounding; None when nobody answered."""
    if not classes.answers:
        return None
    return tuple(Decimal(100 * count) / classes.answers for count in astuple(classes))


def _assert_between(ratings: Sequence[int], low: int, high: int) -> None:
    assert all(low <= rating <= high for rating in ratings), f"an answer lies between {low} and {high}"
