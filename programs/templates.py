"""Programs to start from: whole programs, of which a manager changes the name, the days and the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from programs.moved_days import moved
from programs.periods import add_months

_FOLDER: Final = Path(__file__).parent / "starters"
_TITLES: Final = {
    "commission": "A commission on every deal",
    "registration": "Registered deals earn more",
    "recurring": "A part of recurring revenue, for three years",
    "claw-back": "Contracts that are cancelled early",
    "instalments": "A commission paid in parts",
    "rep-and-company": "For the seller and the company",
    "draw": "A minimum that later commissions pay back",
    "rebate": "A quarterly rebate in steps",
    "retroactive": "A rate for the whole year, raised step by step",
    "growth": "Growth on last year",
    "targets": "Targets of each partner's own",
    "co-op": "A share in partners' marketing cost",
    "marketplace": "A marketplace with a fee",
    "spiff": "A SPIFF on one product",
    "new-customers": "A bonus for new customers",
    "referral": "Referrals that pay more each time",
    "onboarding": "The first ninety days",
    "choice": "A reward that the partner chooses",
    "discretion": "A bonus that a manager approves",
    "contest": "A contest with a trip",
    "monthly-contest": "A contest every month",
    "prize-pool": "A pool that is shared",
    "points": "Points and privileges",
    "levels": "Levels that bring a better rate",
    "certification": "Training and certification",
    "recognition": "Recognition",
    "milestones": "Milestones and anniversaries",
    "streaks": "Week after week, year after year",
    "trees": "A donation for every deal",
    "pulse": "A feedback pulse",
}
"""In the order in which they are offered: for each deal, for a period, pushes, contests, without money. The key is the name of the file."""
_WRITTEN_FROM: Final = date(2027, 1, 1)
"""The first day of the run in all the files, so that the files themselves are programs."""


@dataclass(frozen=True, slots=True)
class Template:
    key: str
    title: str
    text: str

    @property
    def use(self) -> str:
        """When to use it: the comment in the first line."""
        return self.text.partition("\n")[0].removeprefix("//").strip()


def templates(on: date | None = None) -> tuple[Template, ...]:
    """All of them. They run from the quarter that begins after `on`; without a day, from that of the files."""
    months = 0 if on is None else _months_between(_WRITTEN_FROM, _next_quarter(on))
    return tuple(Template(key, title, moved(_text(key), months)) for key, title in _TITLES.items())


def _text(key: str) -> str:
    return (_FOLDER / f"{key}.premio").read_text(encoding="utf-8")


def _next_quarter(day: date) -> date:
    return add_months(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3)


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
