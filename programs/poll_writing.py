"""A poll that somebody fills in a form for, as the text of a program: what is asked ad hoc is a program of one sentence, and anybody may read and edit it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from dsl.nodes import Opinion, PollKind
from dsl.written import quoted

Rhythm = Literal["once", "month", "quarter"]
_YEAR: Final = timedelta(days=365)
_LEFT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`opens_at` is local time in `zone`; `follow_ups` are asked of whoever has answered so, of everybody where that is None."""

    name: str
    kind: PollKind
    question: str
    opens_at: datetime
    zone: str
    options: tuple[str, ...] = ()
    follow_ups: tuple[tuple[Opinion | None, str], ...] = ()
    places: tuple[str, ...] = ()
    anonymous: bool = False
    open_days: int = 5
    reminds: bool = False
    rhythm: Rhythm = "once"


def program_text(wanted: Wanted) -> str:
    """In canonical form."""
    first = wanted.opens_at.date()
    lines = [
        f"program {_text(wanted.name)}",
        f"  runs {first} to {_last_day(wanted, first)}",
        f"  timezone {wanted.zone}",
        "",
        f"poll {_text(wanted.name)}",
        f"  ask {wanted.kind} {_text(wanted.question)}{_options(wanted.options)}",
    ]
    for answered, question in wanted.follow_ups:
        lines.append(f"  follow up{f' if {answered}' if answered else ''} {_text(question)}")
    if wanted.places:
        lines.append(f"  to {', '.join(map(_text, wanted.places))}")
    lines.append(f"  {_schedule(wanted)}")
    lines.append(f"  open {_days(wanted.open_days)}")
    if wanted.reminds and wanted.open_days > 1:
        lines.append(f"  remind after {_days(wanted.open_days // 2)}")
    if wanted.anonymous:
        lines.append("  anonymous")
    return "\n".join(lines) + "\n"


def _last_day(wanted: Wanted, first: date) -> date:
    """Of one that is held once, long enough for its reminder; else a year."""
    if wanted.rhythm == "once":
        return first + timedelta(days=wanted.open_days) + _LEFT
    return first + _YEAR


def _schedule(wanted: Wanted) -> str:
    at = f"{wanted.opens_at:%H:%M}"
    day = wanted.opens_at.date()
    match wanted.rhythm:
        case "once":
            return f"opens {day} at {at}"
        case "month":
            return f"every month, day {day.day}, at {at}"
        case "quarter":
            return f"every quarter, last weekday, at {at}"


def _options(options: tuple[str, ...]) -> str:
    return f" options {', '.join(map(_text, options))}" if options else ""


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _text(text: str) -> str:
    """On one line; a straight quote would end it."""
    return quoted(" ".join(text.replace('"', "”").split()))
