"""Programs to start from: whole programs, of which a manager changes the name, the days and the figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from programs.periods import DAY, add_months

_FOLDER: Final = Path(__file__).parent / "starters"
_TITLES: Final = {
    "commission": "A commission on every deal",
    "rebate": "A quarterly rebate in steps",
    "spiff": "A SPIFF on one product",
    "new-customers": "A bonus for new customers",
    "contest": "A contest with a trip",
    "certification": "Training and certification",
    "pulse": "A feedback pulse",
    "recognition": "Recognition",
}
"""In the order in which they are offered; the key is the name of the file."""
_WRITTEN_FROM: Final = date(2027, 1, 1)
"""The first day of the run in all the files, so that the files themselves are programs."""
_DAY: Final = re.compile(r"\b\d{4}-\d\d-\d\d\b")


@dataclass(frozen=True, slots=True)
class Template:
    key: str
    title: str
    text: str


def templates(on: date | None = None) -> tuple[Template, ...]:
    """All of them. They run from the quarter that begins after `on`; without a day, from that of the files."""
    months = 0 if on is None else _months_between(_WRITTEN_FROM, _next_quarter(on))
    return tuple(Template(key, title, _moved(_text(key), months)) for key, title in _TITLES.items())


def _text(key: str) -> str:
    return (_FOLDER / f"{key}.premio").read_text(encoding="utf-8")


def _next_quarter(day: date) -> date:
    return add_months(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3)


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _moved(text: str, months: int) -> str:
    """The text with every day so many months later; the last day of a month stays one."""

    def later(match: re.Match[str]) -> str:
        day = date.fromisoformat(match.group())
        is_last = (day + DAY).day == 1
        moved = add_months(day + DAY, months) - DAY if is_last else add_months(day, months)
        return moved.isoformat()

    return _DAY.sub(later, text)
