"""The facts that a selection names, one by one, and those that have to be held.

Facts are read once for all selections that differ in their days only, in their order, and cut to the days.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, TypeVar

from sqlalchemy import Column, ColumnElement, Result, Row, and_, false, or_, select, true
from sqlmodel import Session

from dsl import nodes
from dsl.vocabulary import DATE_FIELD
from programs.context import Links
from programs.facts import MIDNIGHT, Fact, HeldFact, Rate, Value, folded, in_order
from programs.held_facts import NoDeal, NoRate
from programs.measures import EVERYBODY, Days, Need, Selection
from programs.own_links import seen_from_others
from programs.rates import Rates, held_once
from programs.values import of_fact
from storage import records
from storage.conditions import DEALS, Wording
from storage.deal_facts import columns, deal_reader, is_whole
from storage.different import different
from storage.kept_sums import KeptSums
from storage.own_fields import Types, typed, types_of
from storage.times import times_read

T = TypeVar("T", bound=tuple[Any, ...])

_PORTION: Final = 5_000
_ON: Callable[[Fact], date] = attrgetter("on")


@dataclass(frozen=True, slots=True)
class _Part:
    """A partner's part of a deal, and how large it is."""

    fact: Fact
    credit: Decimal


@dataclass
class Reading:
    """Facts read for one evaluation."""

    session: Session
    workspace_id: int
    as_of: date
    fields: tuple[nodes.OwnField, ...] | None
    """The vendor's own; None where it is not said which there are."""
    links: Links
    partners: frozenset[str] | None = None
    """Whose facts are read (folded); None: everybody's."""
    kept: KeptSums | None = None
    """Sums that are kept from tick to tick; None: everything is counted anew."""
    wanted: dict[Selection, list[Days]] = field(default_factory=dict)
    """The days for which a selection (without its days) will be asked, so that they are read at once."""
    found: dict[tuple[Selection, str | None, bool], tuple[Days, list[Fact]]] = field(default_factory=dict)
    """What was read already, and for which days."""

    def expect(self, selections: Iterable[Selection]) -> None:
        """Say beforehand what will be asked for."""
        for selection in selections:
            self.wanted.setdefault(_anytime(selection), []).append(selection.days)

    def facts(
        self, selection: Selection, *, partner: str | None = None, apart_only: bool = False
    ) -> list[Fact]:
        """The selection's facts in their order: of one (folded) partner, or only what stands apart: parts of split deals, and deals in other currencies."""
        key = (_anytime(selection), partner, apart_only)
        read = self.found.get(key)
        if read is None or not _covers(read[0], selection.days):
            before = [read[0]] if read else self.wanted.get(key[0], [])
            days = _widest([*before, selection.days])
            matching = self._matching(replace(selection, days=days), partner, apart_only=apart_only)
            read = self.found[key] = (days, sorted(matching, key=in_order))
        found = read[1]
        first = 0 if selection.days.start is None else bisect_left(found, selection.days.start, key=_ON)
        return found[first : bisect_right(found, selection.days.end, key=_ON)]

    def by_partner(self, need: Need, *, apart_only: bool = False) -> dict[str, list[Fact]]:
        """The need's facts by (folded) partner, each in order; across all partners, under EVERYBODY."""
        found: dict[str, list[Fact]] = {}
        for fact in self.facts(need.selection, apart_only=apart_only):
            key = EVERYBODY if need.scope == "all partners" else folded(fact.partner)
            found.setdefault(key, []).append(fact)
        return found

    def apart(self, currency: str | None) -> ColumnElement[bool]:
        """The deals whose amounts are not what the database adds up: split ones, and those converted from other currencies."""
        known = self.rates.currencies(currency) if currency is not None else []
        return or_(DEALS.c.credit != "1", DEALS.c.currency.in_(known) if known else false())

    def counts_apart(self, needs: Sequence[Need]) -> bool:
        """Whether such deals count in any of the needs, which look at the same kind of deals."""
        days = _widest(need.selection.days for need in needs)
        anytime = replace(needs[0].selection, where=None, days=days)
        known = self.rates.currencies(anytime.currency) if anytime.currency is not None else []
        if not self._has_split and self._currencies.isdisjoint(known):
            return False
        statement = select(DEALS.c.id).where(self.counting(anytime), self.apart(anytime.currency)).limit(1)
        return self.session.connection().execute(statement).first() is not None

    @cached_property
    def _currencies(self) -> frozenset[str]:
        """In which currencies deals are."""
        return frozenset(self._different(DEALS.c.currency))

    @cached_property
    def _has_split(self) -> bool:
        """Whether there are deals that partners share."""
        return any(
            set(self._different(DEALS.c.credit, DEALS.c.currency == currency)) - {"1"}
            for currency in self._currencies
        )

    def _different(self, column: Column[str], *where: ColumnElement[bool]) -> Iterable[str]:
        statement = different(column, DEALS.c.workspace_id == self.workspace_id, *where)
        return self.session.connection().scalars(statement)

    def held(self, selections: Iterable[Selection]) -> list[HeldFact]:
        """The facts of the selections' days that are in another currency than the program's, or lead nowhere."""
        widest: dict[Selection, list[Days]] = {}
        for selection in selections:
            widest.setdefault(replace(_anytime(selection), where=None), []).append(selection.days)
        found: dict[HeldFact, None] = {}
        for selection, days in widest.items():
            for each in days if len(days) < 5 else _joined(days):
                for held in self._held(replace(selection, days=each)):
                    found[held] = None
        return held_once(found)

    # --- deals -----------------------------------------------------------------------------------------------------

    def counting(self, selection: Selection) -> ColumnElement[bool]:
        """The deals of the workspace that count as of the day, on the selection's days, in whatever currency."""
        deals, days = DEALS.c, selection.days
        dated = deals[selection.dated]
        count_on = "closed_on" if selection.count_when == "won" else f"{selection.count_when}_on"
        return and_(
            deals.workspace_id == self.workspace_id,
            true() if self.partners is None else deals.partner_key.in_(self.partners),
            dated <= min(days.end, self.as_of),
            true() if days.start is None else dated >= days.start,
            deals.stage == "won" if selection.count_when == "won" else true(),
            true() if count_on == selection.dated else deals[count_on] <= self.as_of,
            or_(deals.cancelled_on <= self.as_of, deals.returned_on <= self.as_of)
            if selection.state == "gone"
            else and_(
                or_(deals.cancelled_on.is_(None), deals.cancelled_on > self.as_of),
                or_(deals.returned_on.is_(None), deals.returned_on > self.as_of),
            ),
        )

    def wording(self, selection: Selection) -> Wording:
        assert selection.currency is not None, "amounts in several currencies are looked at one by one"
        return Wording(selection.currency, self.as_of, selection.dated, self.links)

    def _matching(self, selection: Selection, partner: str | None, *, apart_only: bool) -> Iterator[Fact]:
        if selection.facts == "deals":
            yield from self._deals(selection, partner, apart_only=apart_only)
        elif not apart_only:
            for fact in self._records(selection):
                whose = partner is None or folded(fact.partner) == partner
                seen = self._converted(fact, selection) if whose and fact.partner else None
                if seen is not None and self._holds(selection.where, seen):
                    yield seen

    def _holds(self, where: nodes.Expression | None, fact: Fact) -> bool:
        return where is None or of_fact(where, fact, links=self.links) is True

    def _converted(self, fact: Fact, selection: Selection) -> Fact | None:
        """The fact with its money in the program's currency; None where it is held, as no rate is known."""
        return self.rates.converted(
            fact, selection.currency, own=self._moneys[fact.kind], of_deal=self._moneys["deals"]
        )

    def _deals(self, selection: Selection, partner: str | None, *, apart_only: bool) -> Iterator[Fact]:
        types = self._types["deals"]
        statement = select(*columns(types)).where(self.counting(selection))
        apart = self.apart(selection.currency)
        settled = selection.where is None
        if selection.currency is not None:
            wording = self.wording(selection)
            settled = wording.condition(selection.where) is not None
            own = and_(DEALS.c.currency == selection.currency, wording.narrowing(selection.where))
            statement = statement.where(or_(apart, own))
        if partner is not None:
            statement = statement.where(DEALS.c.partner_key == partner)
        if apart_only:
            statement = statement.where(apart)
        # What follows goes through them by their days: as they lie in memory, that is quick.
        statement = statement.order_by(DEALS.c[selection.dated])
        fact_of = deal_reader(selection.dated, as_of=self.as_of, types=types)
        for row in _in_portions(self.session.connection().execute(statement)):
            fact = self._converted(fact_of(row), selection)
            # What the database has decided is not asked again.
            settled_here = settled and is_whole(row) and fact is not None and fact.rate is None
            if fact is not None and (settled_here or self._holds(selection.where, fact)):
                yield fact

    # --- receipts and activities -----------------------------------------------------------------------------------

    def _records(self, selection: Selection) -> Iterator[Fact]:
        days = selection.days
        for fact in self._everything[selection.facts]:
            if self.partners is not None and folded(fact.partner) not in self.partners:
                continue
            dated = fact.dated(selection.dated)
            if dated is not None and dated.on <= days.end and (days.start is None or days.start <= dated.on):
                yield dated

    @cached_property
    def rates(self) -> Rates:
        """The exchange rates that are known as of the day."""
        read = records.read(
            self.session, workspace_id=self.workspace_id, kind="exchange-rates", until=self.as_of
        )
        return Rates(
            Rate(
                currency=record.values["from_currency"],
                to=record.values["to_currency"],
                on=record.values["valid_on"],
                rate=record.values["rate"],
            )
            for record in read
        )

    @cached_property
    def _types(self) -> Mapping[str, Types | None]:
        return {kind: types_of(self.fields, kind) for kind in ("deals", "receipts", "activities")}

    @cached_property
    def _moneys(self) -> Mapping[str, frozenset[str]]:
        """The vendor's own fields that are money."""
        return {
            kind: frozenset(name for name, type_ in (types or {}).items() if type_ == "money")
            for kind, types in self._types.items()
        }

    @cached_property
    def _everything(self) -> Mapping[str, tuple[Fact, ...]]:
        """Receipts and activities up to the day; receipts of unknown deals have no partner."""
        return {"receipts": tuple(self._receipts()), "activities": tuple(self._activities())}

    def _receipts(self) -> Iterator[Fact]:
        read = list(self._read("receipts"))
        deals = self._deals_by_id({str(record.values["deal"]) for record in read})
        for record in read:
            values = record.values
            parts = deals.get(values["deal"], [])
            for part in parts:
                yield self._record_fact("receipts", record, part, partner=part.fact.partner)
            if not parts:
                yield self._record_fact("receipts", record, None, partner="")

    def _activities(self) -> Iterator[Fact]:
        read = list(self._read("activities", partners=self.partners))
        deals = self._deals_by_id({str(record.values["deal"]) for record in read if "deal" in record.values})
        for record in read:
            partner = str(record.values["partner"])
            linked = deals.get(record.values.get("deal", ""), [])
            own = [part for part in linked if folded(part.fact.partner) == folded(partner)] or linked[:1]
            yield self._record_fact("activities", record, own[0] if own else None, partner=partner)

    def _read(self, kind: str, *, partners: frozenset[str] | None = None) -> Iterator[records.Record]:
        return records.read(
            self.session, workspace_id=self.workspace_id, kind=kind, until=self.as_of, partners=partners
        )

    def _record_fact(self, kind: Any, record: records.Record, part: _Part | None, *, partner: str) -> Fact:
        """A receipt or an activity; `whole` holds what is known of the deal that it is on."""
        assert record.on is not None, "receipts and activities have a day"
        values: dict[str, Value] = {
            **typed(record.own, self._types[kind], as_of=self.as_of),
            **{name: value for name, value in record.values.items() if name != "id"},
        }
        if kind == "receipts":
            values["partner"] = partner
            amount = values["amount"]
            if part is not None and isinstance(amount, Decimal):
                values["amount"] = amount * part.credit
        currency = record.values.get("currency")
        times = times_read(record.times, values)
        return Fact(
            kind=kind,
            id=record.key,
            partner=partner,
            on=record.on,
            currency=str(currency) if currency else None,
            values=values,
            whole={**part.fact.values, **part.fact.whole} if part else {},
            deal_currency=part.fact.currency if part else None,
            at=times.get(DATE_FIELD[kind], MIDNIGHT),
            times=times,
        )

    def _deals_by_id(self, ids: set[str]) -> Mapping[str, list[_Part]]:
        if not ids:
            return {}
        types = self._types["deals"]
        statement = select(*columns(types)).where(DEALS.c.workspace_id == self.workspace_id)
        if len(ids) <= 500:
            statement = statement.where(DEALS.c.deal_id.in_(sorted(ids)))
        fact_of = deal_reader("closed_on", as_of=self.as_of, types=types)
        found: dict[str, list[_Part]] = {}
        for row in self.session.connection().execute(statement):
            if row.deal_id in ids:
                found.setdefault(row.deal_id, []).append(_Part(fact_of(row), Decimal(row.credit)))
        return {
            deal: sorted(parts, key=lambda part: folded(part.fact.partner)) for deal, parts in found.items()
        }

    def linked_deals(
        self, leads: Mapping[tuple[nodes.FieldOwner, str], nodes.FieldOwner], *, to: str | None, dated: str
    ) -> Mapping[str, Mapping[str, Value]]:
        """The deals that the vendor's own columns name, by id, as those see them that name them."""
        ids: set[str] = set()
        for (kind, name), leading in leads.items():
            if leading == "deals":
                ids.update(self._named(kind, name))
        return {
            deal: seen_from_others(parts[0].fact, self.rates, to=to, dated=dated, own=self._moneys["deals"])
            for deal, parts in self._deals_by_id(ids).items()
        }

    def _named(self, kind: nodes.FieldOwner, name: str) -> Iterator[str]:
        """What a column holds, in all facts that have it."""
        if kind == "deals":
            statement = select(DEALS.c.own).where(DEALS.c.workspace_id == self.workspace_id)
            yield from (own[name] for (own,) in self.session.connection().execute(statement) if name in own)
        else:
            held = (record.own.get(name) for record in self._read(kind))
            yield from (found for found in held if found is not None)

    # --- what is held ----------------------------------------------------------------------------------------------

    def _held(self, selection: Selection) -> Iterator[HeldFact]:
        yield from self._lost(selection)
        if selection.facts == "deals":
            if selection.currency is None or self._currencies <= {selection.currency}:
                return
            deals = DEALS.c
            day = deals[selection.dated]
            statement = select(deals.deal_id, deals.partner, deals.currency, day).where(
                self.counting(selection), deals.currency != selection.currency
            )
            for identity, partner, currency, on in self.session.connection().execute(statement):
                if self.rates.rate(currency, selection.currency, on) is None:
                    waits = NoRate(currency, selection.currency, on)
                    yield HeldFact(kind="deals", id=identity, partner=partner, why=waits)
            return
        for fact in self._records(selection):
            if not fact.partner:
                nowhere = NoDeal(str(fact.values["deal"]))
                yield HeldFact(kind=fact.kind, id=fact.id, partner="", why=nowhere)
            elif self._converted(fact, selection) is None:
                waits = NoRate(fact.currency or "", selection.currency or "", fact.on)
                yield HeldFact(kind=fact.kind, id=fact.id, partner=fact.partner, why=waits)

    def _lost(self, selection: Selection) -> Iterator[HeldFact]:
        """Facts that name a deal which is not there. What does not ask for it counts all the same."""
        own = self.links.own
        if not any(kind == selection.facts and leads == "deals" for (kind, _), leads in own.leads.items()):
            return
        if selection.facts == "deals":
            reader = deal_reader(selection.dated, as_of=self.as_of, types=self._types["deals"])
            statement = select(*columns(self._types["deals"])).where(self.counting(selection))
            facts: Iterable[Fact] = map(reader, self.session.connection().execute(statement))
        else:
            facts = self._records(selection)
        for fact in facts:
            if (lost := own.lost(fact)) is not None:
                yield HeldFact(kind=fact.kind, id=fact.id, partner=fact.partner, why=lost)


def _in_portions(found: Result[T]) -> Iterator[Row[T]]:
    """The same rows: to take so many at once costs less than to ask for each."""
    for portion in found.partitions(_PORTION):
        yield from portion


def _anytime(selection: Selection) -> Selection:
    return replace(selection, days=Days(None, date.max))


def _widest(days: Iterable[Days]) -> Days:
    every = list(days)
    starts = [each.start for each in every if each.start is not None]
    start = min(starts) if len(starts) == len(every) else None
    return Days(start, max(each.end for each in every))


def _covers(wide: Days, narrow: Days) -> bool:
    starts_before = wide.start is None or (narrow.start is not None and wide.start <= narrow.start)
    return starts_before and narrow.end <= wide.end


def _joined(days: Iterable[Days]) -> list[Days]:
    """The same days in as few stretches as possible."""
    joined: list[Days] = []
    for each in sorted(days, key=lambda each: (each.start or date.min, each.end)):
        last = joined[-1] if joined else None
        touches = last is not None and (
            each.start is None or each.start.toordinal() <= last.end.toordinal() + 1
        )
        if last is not None and touches:
            joined[-1] = Days(last.start, max(last.end, each.end))
        else:
            joined.append(each)
    return joined
