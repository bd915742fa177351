"""What people think of us, from their answers: the net promoter score, and how many agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

_95: Final = Decimal("1.959963984540054")
"""So many standard deviations of the normal distribution to either side hold 95 of 100."""

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


def interval(classes: Recommenders) -> tuple[Decimal, Decimal] | None:
    """Between which scores that of everybody lies who could have answered, in 95 of 100 such samples; None when nobody answered.

    The adjusted Wald interval, which keeps its promise also for few answers: three quarters of an answer more for each of promoters and
    detractors, and three more in all. Source: Rocks, "Interval Estimation for the 'Net Promoter Score'", The American Statistician 70(4),
    2016; Sauro and Lewis, https://measuringu.com/nps-confidence-intervals/. It ends at -100 and 100, beyond which no score lies.
    """
    if not classes.answers:
        return None
    share, variance = _adjusted(classes)
    error = _95 * variance.sqrt()
    return max(Decimal(-100), 100 * (share - error)), min(Decimal(100), 100 * (share + error))


def share_interval(yes: int, answers: int) -> tuple[Decimal, Decimal] | None:
    """The same of a share, in percent.

    Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the American Statistical
    Association 22, 1927.
    """
    if not answers:
        return None
    n, share, square = Decimal(answers), Decimal(yes) / answers, _95 * _95
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _95 / (1 + square / n) * (share * (1 - share) / n + square / (4 * n * n)).sqrt()
    return 100 * max(Decimal(0), middle - half), 100 * min(Decimal(1), middle + half)


def differs(before: Recommenders, after: Recommenders) -> bool:
    """Whether the score has changed by more than two such samples differ by chance (95 of 100), by the same adjustment."""
    if not before.answers or not after.answers:
        return False
    parts = [_adjusted(before), _adjusted(after)]
    error = _95 * sum((variance for _, variance in parts), Decimal(0)).sqrt()
    return abs(parts[1][0] - parts[0][0]) > error


def _adjusted(classes: Recommenders) -> tuple[Decimal, Decimal]:
    """The score as a share, and its variance."""
    n = classes.answers + Decimal(3)
    more, less = (Decimal(count) + Decimal("0.75") for count in (classes.promoters, classes.detractors))
    share = (more - less) / n
    return share, ((more + less) / n - share * share) / n


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
