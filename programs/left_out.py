"""Which of a partner's facts were not counted, and why: cancelled, not there yet, in another period, of another kind, without a rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from dsl import nodes
from programs.at_hand import wide
from programs.context import Context
from programs.facts import Fact, folded, in_order
from programs.held_facts import WhyHeld
from programs.measures import Days, Measured, Selection
from programs.needs import facts_of_rule, period_at, run_of_rule
from programs.periods import Period
from programs.records import replace
from programs.unmet import Unmet, unmet
from programs.values import needed
from programs.windows import aggregates, looks_from, selection_of

_NEAR: Final = timedelta(days=31)
"""How far outside of a period a fact may lie to be a surprise."""

Why = Literal["cancelled", "returned", "not yet", "other period", "outside", "no rate", "condition"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A fact that is not counted. `on` is the day that decides, `dated` the field that says it; `period` where it counts instead."""

    fact: Fact
    why: Why
    on: date | None = None
    dated: str = ""
    period: Period | None = None
    unmet: tuple[Unmet, ...] = ()
    held: WhyHeld | None = None


def looked_at(program: nodes.Program, rule: nodes.Rule, *, as_of: date) -> tuple[Selection, ...]:
    """The selections of which a partner's single facts are wanted: all that are known of the kinds that the rule counts, whatever their state."""
    kinds: dict[nodes.FactKind, None] = {}
    if rule.on is not None:
        kinds[rule.on.facts] = None
    for each in _aggregates(rule, program):
        kinds[each.facts] = None
    found: list[Selection] = []
    for kind in kinds:
        everything = selection_of(kind, None, Days(None, as_of), program, dated=_dated(rule, kind))
        found.append(everything)
        if kind == "deals":
            found.append(replace(everything, state="gone"))
            if program.count_when != "won":
                found.append(replace(everything, count_when="won", dated="closed_on"))
    return tuple(dict.fromkeys(found))


def left_out(
    rule: nodes.Rule,
    context: Context,
    facts: Iterable[Fact],
    measured: Measured,
    *,
    days: Period,
    to_partner: bool,
) -> tuple[LeftOut, ...]:
    """In the order in which a person would ask: those that wait, then those that are gone, of another period, and of another kind.

    `facts` are the partner's, as `looked_at` finds them; `context` is the partner's in the period, and `days` are those that are asked about.
    """
    reader = _Reader(rule, context, days, to_partner)
    seen: dict[tuple[str, str], LeftOut] = {}
    for fact in sorted(facts, key=in_order):
        found = reader.why(fact)
        if found is not None:
            seen.setdefault((fact.kind, fact.id), found)
    for held in measured.held:
        if held.kind != "decisions" and folded(held.partner) == context.partner:
            fact = Fact(kind=held.kind, id=held.id, partner=held.partner, on=days.end)
            seen[held.kind, held.id] = LeftOut(fact, "no rate", held=held.why)
    order: list[Why] = ["no rate", "not yet", "cancelled", "returned", "other period", "outside", "condition"]
    return tuple(sorted(seen.values(), key=lambda each: order.index(each.why)))


_GONE: Final[tuple[tuple[str, Why], ...]] = (("cancelled_on", "cancelled"), ("returned_on", "returned"))


@dataclass(frozen=True, slots=True)
class _Reader:
    rule: nodes.Rule
    context: Context
    days: Period
    to_partner: bool

    def why(self, fact: Fact) -> LeftOut | None:
        """None where it is counted, or nobody would expect it to be."""
        program = self.context.program
        selections = self._selections(fact.kind)
        if not selections:
            return None
        dated = selections[0].dated
        here = fact.dated(dated)
        on = here.on if here is not None else None
        if fact.kind == "deals":
            for word, why in _GONE:
                gone = fact.values.get(word)
                if isinstance(gone, date) and gone <= self._as_of and self._is_inside(fact.on):
                    return LeftOut(fact, why, on=gone)
            waits = program.count_when != "won" and f"{program.count_when}_on" not in fact.values
            if waits or on is None:
                missing = f"{program.count_when}_on" if waits else dated
                return LeftOut(fact, "not yet", dated=missing) if self._is_inside(fact.on) else None
        if here is None or on is None or not self._is_near(on):
            return None
        reasons = [self._unmet(here, selection) for selection in selections]
        if all(reasons):
            return LeftOut(here, "condition", unmet=min(reasons, key=len)) if self._is_inside(on) else None
        if self._is_inside(on):
            return None
        if any(
            (each.days.start is None or each.days.start <= on) and on <= each.days.end for each in selections
        ):
            return None  # another window of the rule counts it
        run = run_of_rule(self.rule, program)
        if not run.start <= on <= run.end:
            return LeftOut(here, "outside", on=on, dated=dated)
        period = period_at(self.rule, on, program, first=self.days.start)
        if period is None:
            return None  # before the first of the partner's own periods
        return LeftOut(here, "other period", on=on, dated=dated, period=period)

    @property
    def _as_of(self) -> date:
        assert self.context.as_of is not None
        return self.context.as_of

    def _is_inside(self, on: date) -> bool:
        return self.days.start <= on <= self.days.end

    def _is_near(self, on: date) -> bool:
        return self.days.start - _NEAR <= on <= self.days.end + _NEAR

    def _selections(self, kind: nodes.FactKind) -> Sequence[Selection]:
        program, rule = self.context.program, self.rule
        found: list[Selection] = []
        if rule.on is not None and rule.on.facts == kind:
            found.append(facts_of_rule(rule, program, as_of=self._as_of))
        if rule.on is None:
            for each in _aggregates(rule, program):
                if each.facts != kind or (looks_from(each, program) and self.context.unit is None):
                    continue
                need = needed(each, self.context)
                if need is not None:
                    found.append(need.selection if self.context.unit is None else self._of_unit(each))
        return found

    def _of_unit(self, aggregate: nodes.Aggregate) -> Selection:
        assert self.context.run is not None
        return wide(
            aggregate, self.context.program, run=self.context.run, as_of=self._as_of, dated=self.context.dated
        )

    def _unmet(self, fact: Fact, selection: Selection) -> tuple[Unmet, ...]:
        there = replace(self.context, fact=fact, on=fact.on)
        conditions = [selection.where]
        if self.rule.on is not None:
            conditions.append(self.rule.when)
        return tuple(
            each for condition in conditions for each in unmet(condition, there, to_partner=self.to_partner)
        )


def _aggregates(rule: nodes.Rule, program: nodes.Program) -> Iterator[nodes.Aggregate]:
    """What the rule counts in its own period and by itself, through named measures too."""
    parts = tuple(part for part in (rule.when, rule.top, rule.level, *rule.rewards) if part is not None)
    for found in aggregates(parts, program, rule.on.facts if rule.on else None):
        if isinstance(found, nodes.Aggregate) and found.across is None:
            yield found


def _dated(rule: nodes.Rule, kind: nodes.FactKind) -> str | None:
    return rule.dated.name.dotted if rule.dated and kind == "deals" else None
