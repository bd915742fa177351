"""From Lark's tree to ours: standings, ceremonies, polls and payouts, and when they come; one method for a rule of the grammar, in its order."""

# ruff: noqa: ARG002  (Lark calls every method alike)

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any, Final, cast

from lark import v_args
from lark.tree import Meta

from dsl import nodes
from dsl.build_expressions import ExpressionBuilder
from dsl.build_words import Setting, period_of, place_of, span_of, text_of
from dsl.said import said

_MORNING: Final = time(9)
"""When something is told whose schedule is silent about it."""


@v_args(meta=True)
class MessageBuilder(ExpressionBuilder):
    """What is told, asked and paid out by a schedule, and the schedules themselves."""

    def standings(self, meta: Meta, children: Sequence[Any]) -> nodes.Standings:
        values = self._settings(children)
        by, top = values.pop("by", (None, None))
        return nodes.Standings(by=by, top=top, **values, span=span_of(meta))

    def standings_by(self, meta: Meta, children: Sequence[Any]) -> Setting:
        measure, top = children
        return Setting("by", (measure, self._whole(top) if top else None), span=span_of(meta))

    def names(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("names", children[0].lower(), span=span_of(meta))

    def ceremony(self, meta: Meta, children: Sequence[Any]) -> nodes.Ceremony:
        name, *clauses = children
        values = self._settings(clauses)
        by, top = values.pop("by", (None, None))
        return nodes.Ceremony(text_of(name), by=by, top=top, **values, span=span_of(meta))

    def announced(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("announced", tuple(children), span=span_of(meta))

    def ahead(self, meta: Meta, children: Sequence[Any]) -> nodes.Ahead:
        count, unit = children
        word = unit.lower().removesuffix("s") + "s"
        return nodes.Ahead(self._whole(count), cast("nodes.AheadUnit", word), span=span_of(meta))

    def retold(self, meta: Meta, children: Sequence[Any]) -> nodes.Retold:
        at = self._time(children[0], span_of(meta))
        return nodes.Retold(at or _MORNING, children[1], span=span_of(meta))

    def poll(self, meta: Meta, children: Sequence[Any]) -> nodes.Poll:
        name, *clauses = children
        values = self._settings(clauses)
        if "ask" not in values:
            self._wrong(
                "poll-without-question",
                said("this poll asks nothing"),
                place_of(name),
                said('add: ask nps "How likely are you to recommend us?"'),
            )
            values["ask"] = nodes.Ask("nps", "?", span=place_of(name))
        return nodes.Poll(text_of(name), **values, span=span_of(meta))

    def follow_up(self, meta: Meta, children: Sequence[Any]) -> nodes.Ask:
        only_if, text = children
        return nodes.Ask("text", text_of(text), (), only_if or (), follows_up=True, span=span_of(meta))

    def only_if(self, meta: Meta, children: Sequence[Any]) -> tuple[nodes.Reply, ...]:
        return tuple(children)

    def opinion(self, meta: Meta, children: Sequence[Any]) -> nodes.Opinion:
        return cast("nodes.Opinion", children[0].lower())

    def on_scale(self, meta: Meta, children: Sequence[Any]) -> nodes.OnScale:
        low = self._whole(children[0])
        high = self._whole(children[1]) if len(children) > 1 else low
        return nodes.OnScale(low, high, span=span_of(meta))

    def picked(self, meta: Meta, children: Sequence[Any]) -> nodes.Text:
        return nodes.Text(text_of(children[0]), span=span_of(meta))

    def sample(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("sample", children[0].value, span=span_of(meta))

    def again_after(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("again_after", children[0], span=span_of(meta))

    def asked_places(self, meta: Meta, children: Sequence[Any]) -> Setting:
        places = tuple(text_of(child) for child in children)
        return Setting("to", nodes.Asked("places", None, places, span=span_of(meta)), span=span_of(meta))

    def open_for(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("open_for", children[0], span=span_of(meta))

    def remind_after(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("remind_after", children[0], span=span_of(meta))

    def anonymous(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("anonymous", value=True, span=span_of(meta))

    def asked(self, meta: Meta, children: Sequence[Any]) -> Setting:
        who, where = children
        return Setting("to", nodes.Asked(who.lower(), where, span=span_of(meta)), span=span_of(meta))

    def ask(self, meta: Meta, children: Sequence[Any]) -> nodes.Ask:
        kind, text, options, only_if = children
        return nodes.Ask(kind.lower(), text_of(text), options or (), only_if or (), span=span_of(meta))

    def options(self, meta: Meta, children: Sequence[Any]) -> tuple[str, ...]:
        return tuple(text_of(child) for child in children)

    def schedule(self, meta: Meta, children: Sequence[Any]) -> nodes.Schedule:
        base, *parts = children
        weekly = base.type == "WEEKDAY"
        values: dict[str, Any] = {"period": "week" if weekly else period_of(base)}
        if weekly:
            values["weekday"] = base.lower()
        for part in parts:
            if part is not None:
                self._one_day(values, part, meta)
                values |= part
        return nodes.Schedule(**values, span=span_of(meta))

    def once_on(self, meta: Meta, children: Sequence[Any]) -> nodes.Schedule:
        day, at, zone = children
        found = self._time(at, span_of(meta)) if at else None
        return nodes.Schedule(
            "program", once_on=self._date(day), at=found or _MORNING, zone=zone, span=span_of(meta)
        )

    def _one_day(self, values: dict[str, Any], part: dict[str, Any], meta: Meta) -> None:
        """A schedule says once on which day, and once at what time."""
        if "at" in values and "at" in part:
            self._wrong(
                "two-times",
                said("this schedule has two times of day"),
                span_of(meta),
                said("leave one of them out"),
            )
        elif part.keys() & {"nth", "day"} and values.keys() & {"weekday", "nth", "day"}:
            self._wrong(
                "two-days",
                said("this schedule names two different days"),
                span_of(meta),
                said("leave one of them out, or write two of them"),
            )

    def at(self, meta: Meta, children: Sequence[Any]) -> dict[str, Any]:
        found = self._time(children[0], span_of(meta))
        return {} if found is None else {"at": found, "zone": children[1]}

    def in_zone(self, meta: Meta, children: Sequence[Any]) -> str:
        return str(children[0])

    def nth(self, meta: Meta, children: Sequence[Any]) -> dict[str, Any]:
        return {"nth": children[0].lower(), "nth_of": children[1].lower()}

    def day_of(self, meta: Meta, children: Sequence[Any]) -> dict[str, Any]:
        return {"day": self._whole(children[0])}

    def weekday_before(self, meta: Meta, children: Sequence[Any]) -> dict[str, Any]:
        return {"weekday_before": True}

    def payout(self, meta: Meta, children: Sequence[Any]) -> nodes.PayoutDays:
        return nodes.PayoutDays(**self._settings(children), span=span_of(meta))

    def payout_from(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("least", children[0], span=span_of(meta))

    def payout_less(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("less", children[0], span=span_of(meta))

    def _settings(self, clauses: Sequence[Any]) -> dict[str, Any]:
        """What the clauses of an item say, each of them once."""
        values: dict[str, Any] = {}
        for clause in clauses:
            match clause:
                case nodes.Ask() if "ask" in values or clause.follows_up:
                    values["more"] = (*values.get("more", ()), clause)
                case nodes.Ask():
                    values["ask"] = clause
                case nodes.Schedule():
                    self._once(values, "schedule", clause, clause)
                case nodes.Retold():
                    values["again"] = (*values.get("again", ()), clause)
                case Setting(key, value):
                    self._once(values, key, value, clause)
                case _:
                    pass
        return values
