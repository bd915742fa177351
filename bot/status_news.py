"""What changes of the ledger say about statuses, taken together: what each partner holds by a rule now, and what it held before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dsl.names import levels_of
from dsl.nodes import Program
from programs.awards import Held
from programs.corrections import Posted
from programs.facts import folded
from storage.ledger_values import Change


@dataclass(frozen=True, slots=True)
class StatusNews:
    """One partner's status by one rule. `before` and `after`: what was, and is, held; None where nothing."""

    entry: Change
    """The newest of those that it comes from."""
    before: str | None
    before_until: date | None
    after: str | None
    after_until: date | None
    ended_on: date | None
    """The last day on which it was held, where it came to an end by itself."""
    rises: bool

    @property
    def is_news(self) -> bool:
        return (self.before, self.before_until) != (self.after, self.after_until)

    @property
    def says(self) -> tuple[str, ...]:
        """In the program's own words: only of what is new, and no step down."""
        return self.entry.says if self.rises else ()


def status_news(program: Program, entries: Sequence[Change]) -> list[StatusNews]:
    """What the entries about one partner's statuses come to; a correction of what is long over comes to nothing."""
    by_rule: dict[str, list[Change]] = {}
    for entry in entries:
        if entry.award.held is not None:
            by_rule.setdefault(folded(entry.rule), []).append(entry)
    found = [_of_rule(program, own) for own in by_rule.values()]
    return [each for each in found if each.is_news]


def _of_rule(program: Program, entries: list[Change]) -> StatusNews:
    before, before_until = _held([each.previous for each in entries if each.previous])
    after, after_until = _held([each.current for each in entries])
    holding = [each for each in entries if each.current.item == after and _lasts(each.current)]
    ended = [held.until for each in entries if (held := _how_long(each.current)) and held.over]
    return StatusNews(
        (holding or entries)[-1],
        before,
        before_until,
        after,
        after_until,
        max(filter(None, ended), default=None),
        after is not None
        and _rank(program, entries[0].rule, before) < _rank(program, entries[0].rule, after),
    )


def _held(posted: Sequence[Posted]) -> tuple[str | None, date | None]:
    """What is held by these, and until when."""
    for each in posted:
        held = _how_long(each)
        if held is not None and not held.over:
            return each.item, held.until
    return None, None


def _lasts(posted: Posted) -> bool:
    held = _how_long(posted)
    return held is not None and not held.over


def _how_long(posted: Posted) -> Held | None:
    """None where it was withdrawn."""
    return Held.parse(posted.terms) if posted.status == "earned" else None


def _rank(program: Program, name: str, level: str | None) -> int:
    """How high a level is; nothing is the lowest."""
    rule = program.rule(name)
    levels = [folded(each) for each in levels_of(rule)] if rule else []
    return levels.index(folded(level)) if level is not None and folded(level) in levels else -1
