"""Programs to start from: whole programs, of which a manager changes the name, the days and the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from programs.moved_days import moved
from programs.periods import add_months
from programs.speech import phrase

_FOLDER: Final = Path(__file__).parent / "starters"
_TITLES: Final = {
    "commission": phrase("A commission on every deal"),
    "registration": phrase("Registered deals earn more"),
    "recurring": phrase("A part of recurring revenue, for three years"),
    "claw-back": phrase("Contracts that are cancelled early"),
    "instalments": phrase("A commission paid in parts"),
    "rep-and-company": phrase("For the seller and the company"),
    "draw": phrase("A minimum that later commissions pay back"),
    "rebate": phrase("A quarterly rebate in steps"),
    "retroactive": phrase("A rate for the whole year, raised step by step"),
    "growth": phrase("Growth on last year"),
    "targets": phrase("Targets of each partner's own"),
    "co-op": phrase("A share in partners' marketing cost"),
    "marketplace": phrase("A marketplace with a fee"),
    "spiff": phrase("A SPIFF on one product"),
    "new-customers": phrase("A bonus for new customers"),
    "referral": phrase("Referrals that pay more each time"),
    "onboarding": phrase("The first ninety days"),
    "choice": phrase("A reward that the partner chooses"),
    "discretion": phrase("A bonus that a manager approves"),
    "contest": phrase("A contest with a trip"),
    "monthly-contest": phrase("A contest every month"),
    "prize-pool": phrase("A pool that is shared"),
    "points": phrase("Points and privileges"),
    "levels": phrase("Levels that bring a better rate"),
    "certification": phrase("Training and certification"),
    "recognition": phrase("Recognition"),
    "milestones": phrase("Milestones and anniversaries"),
    "streaks": phrase("Week after week, year after year"),
    "trees": phrase("A donation for every deal"),
    "pulse": phrase("A feedback pulse"),
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
