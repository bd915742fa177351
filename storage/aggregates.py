"""Aggregates counted by the database: all that look at the same deals, in one grouped statement with a column for each.

Days are cut at the edges of all windows, and groups are those of a partner and a stretch of days between two edges; what a need
answers is put together from the stretches that lie in its window. Sums, counts, least and largest can be put together exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain, zip_longest
from typing import Any, Final

from sqlalchemy import ColumnElement, Label, Select, and_, case, func, literal, or_, select

from dsl import nodes
from programs.measures import EVERYBODY, Answer, Days, Need, Selection
from programs.periods import DAY
from programs.values import aggregated
from storage.conditions import DEALS, Condition, Term, Wording
from storage.different import different
from storage.kept_sums import Touched
from storage.many_rows import among
from storage.selections import Reading

Answers = dict[str, Answer]

_FEW: Final = 64

_WHOLE: Final = DEALS.c.credit == "1"
_NO_RETURN: Final = or_(DEALS.c.amount_minor.is_(None), DEALS.c.amount_minor >= 0)


@dataclass(frozen=True, slots=True)
class _Counting:
    """What the database counts for a need, on each stretch of days. Of an average, `columns` are the sum and the count."""

    need: Need
    columns: tuple[ColumnElement[Any], ...]
    term: Term | None

    @property
    def is_whole(self) -> bool:
        """Whether it is a whole number, and not a day."""
        return self.term is None or self.term.kind == "number"


def counted_by_database(reading: Reading, needs: Iterable[Need]) -> dict[Need, Answers]:
    """The answers to those of the needs that the database can give exactly."""
    groups: defaultdict[tuple[str, str, str], list[Need]] = defaultdict(list)
    for need in needs:
        selection = need.selection
        if (
            selection.facts == "deals"
            and selection.currency is not None
            and _window(selection, reading) is not None
        ):
            groups[selection.dated, selection.count_when, selection.currency].append(need)
    answers: dict[Need, Answers] = {}
    for found in groups.values():
        answers |= _group_answers(reading, found)
    return answers


def _window(selection: Selection, reading: Reading) -> Days | None:
    """The days that can hold facts; None where there are none."""
    end = min(selection.days.end, reading.as_of)
    return (
        None
        if selection.days.start is not None and selection.days.start > end
        else Days(selection.days.start, end)
    )


def _group_answers(reading: Reading, needs: Sequence[Need]) -> dict[Need, Answers]:
    selection = needs[0].selection
    assert selection.currency is not None
    wording = reading.wording(selection)
    apart = reading.counts_apart(needs)
    countings: dict[tuple[object, ...], _Counting] = {}
    by_need: dict[Need, tuple[object, ...]] = {}
    among_all: list[Need] = []
    for need in needs:
        key: tuple[object, ...] = (need.function, need.distinct, need.value, need.selection.where)
        if apart and not _adds_up(need):
            continue
        if need.distinct and need.scope == "all partners":
            among_all.append(need)
            continue
        if key not in countings:
            found = _counting(need, wording)
            if found is None:
                continue
            countings[key] = found
        by_need[need] = key
    answers = _different_among_all(reading, among_all, wording)
    for alike in _alike(by_need, reading):
        own = {key: countings[key] for key in dict.fromkeys(by_need[need] for need in alike)}
        stretches = _Stretches([need.selection.days for need in alike])
        rows = _rows(reading, selection, stretches, list(own.values()))
        places: dict[tuple[object, ...], int] = {}
        place = 1
        for key, counting in own.items():
            places[key] = place
            place += len(counting.columns)
        answers |= {
            need: _answers(
                reading, own[by_need[need]], need, stretches, rows, places[by_need[need]], apart=apart
            )
            for need in alike
        }
    return answers


def _alike(needs: Iterable[Need], reading: Reading) -> Iterator[Sequence[Need]]:
    """Those that are counted in one statement: all, or where sums are kept, those that add up and the others.

    What is different on two stretches may be the same: where that is counted, each window is one stretch.
    """
    found: defaultdict[bool, list[Need]] = defaultdict(list)
    different: list[Need] = []
    for need in needs:
        alike = different if need.distinct else found[reading.kept is None or _is_added(need)]
        alike.append(need)
    yield from found.values()
    yield from _without_overlap(different)


def _without_overlap(needs: Iterable[Need]) -> Iterable[Sequence[Need]]:
    """In parts, in each of which windows are the same or do not overlap."""
    parts: list[list[Need]] = []
    for need in sorted(
        needs, key=lambda each: (each.selection.days.start or date.min, each.selection.days.end)
    ):
        days = need.selection.days
        for part in parts:
            last = part[-1].selection.days
            if last == days or (days.start is not None and last.end < days.start):
                part.append(need)
                break
        else:
            parts.append([need])
    return parts


def _adds_up(need: Need) -> bool:
    """Whether the whole is the sum of the answers for some of the facts and for the others."""
    return need.function in ("sum", "count") and not need.distinct


def _is_added(need: Need) -> bool:
    """Whether what is counted for it adds up over the stretches, and over what comes and goes; of an average, sum and count do."""
    return need.function in ("sum", "count", "average") and not need.distinct


def _counting(need: Need, wording: Wording) -> _Counting | None:
    where = wording.condition(need.selection.where)
    if where is None:
        return None
    if need.distinct:
        return _different(need, where, wording)
    if need.function == "count":
        counts = _counted(need.value, wording)
        return None if counts is None else _Counting(need, (_number_of(and_(where, counts)),), None)
    term = wording.term(need.value)
    if term is None or term.kind == "text" or need.function in ("first", "last"):
        return None
    usable = and_(where, term.known)
    if need.function == "least":
        return _Counting(need, (func.min(term.column).filter(usable),), term)
    if need.function == "largest":
        return _Counting(need, (func.max(term.column).filter(usable),), term)
    if term.kind != "number":
        return None
    # What is not known adds nothing.
    every = func.sum(term.column)
    total = func.coalesce(every if need.selection.where is None else every.filter(where), 0)
    columns = (total,) if need.function == "sum" else (total, _number_of(usable))
    return _Counting(need, columns, term)


def _counted(value: nodes.Expression | None, wording: Wording) -> Condition | None:
    """Which facts count: all but returns; of a yes or no, those for which it is yes."""
    if value is None:
        return _NO_RETURN
    condition = wording.condition(value)
    return None if condition is None else and_(_NO_RETURN, condition)


def _number_of(condition: Condition) -> ColumnElement[Any]:
    return func.count().filter(condition)


def _different(need: Need, where: Condition, wording: Wording) -> _Counting | None:
    term = wording.term(need.value)
    if term is None:
        return None
    usable = and_(where, term.known, _NO_RETURN)
    return _Counting(need, (func.count(case((usable, term.column)).distinct()),), None)


def _different_among_all(reading: Reading, needs: Sequence[Need], wording: Wording) -> dict[Need, Answers]:
    """How many different values there are. What is different for two partners may be the same, so these are not put together."""
    columns: dict[Need, ColumnElement[Any]] = {}
    for need in needs:
        where = wording.condition(need.selection.where)
        counting = None if where is None else _different(need, and_(where, _on_days(need.selection)), wording)
        if counting is not None:
            columns[need] = counting.columns[0]
    if not columns:
        return {}
    selection = needs[0].selection
    days = _Stretches([need.selection.days for need in columns]).days
    statement = select(*(column.label(f"c{index}") for index, column in enumerate(columns.values()))).where(
        reading.counting(_anytime(selection, days)), DEALS.c.currency == selection.currency
    )
    row = reading.session.connection().execute(statement).one()
    return {need: {EVERYBODY: Decimal(number)} for need, number in zip(columns, row, strict=True)}


def _on_days(selection: Selection) -> Condition:
    day, days = DEALS.c[selection.dated], selection.days
    return day <= days.end if days.start is None else and_(day >= days.start, day <= days.end)


def _anytime(selection: Selection, days: Days) -> Selection:
    return replace(selection, where=None, days=days)


class _Stretches:
    """The days cut at the edges of windows. Stretch 0 lies before the first edge."""

    def __init__(self, windows: Sequence[Days]) -> None:
        self.starts = (
            None
            if any(each.start is None for each in windows)
            else min(each.start for each in windows if each.start is not None)
        )
        self.end = max(each.end for each in windows)
        edges = {each.start for each in windows if each.start is not None}
        edges |= {each.end + DAY for each in windows if each.end < self.end}
        self.edges = sorted(edges)

    @property
    def days(self) -> Days:
        return Days(self.starts, self.end)

    def number_of(self, day: ColumnElement[date]) -> ColumnElement[int]:
        if not self.edges:
            return literal(0)
        # The latest first: that is where most of what is asked for lies.
        arms = [(day >= edge, index) for index, edge in reversed(list(enumerate(self.edges, start=1)))]
        return case(*arms, else_=0)

    @property
    def are_few(self) -> bool:
        """Whether to look for each of them is less work than to sort all facts."""
        return len(self.edges) < _FEW

    def each(self) -> Iterator[tuple[int, Days]]:
        """All that lie in the windows' days, by number."""
        starts = [self.starts, *self.edges]
        for number, (start, following) in enumerate(zip_longest(starts, self.edges)):
            if number or start is None:
                yield number, Days(start, self.end if following is None else following - DAY)

    def inside(self, days: Days) -> frozenset[int]:
        """Which stretches make up a window."""
        first = 0 if days.start is None else self.edges.index(days.start) + 1
        last = len(self.edges) if days.end >= self.end else self.edges.index(days.end + DAY)
        return frozenset(range(first, last + 1))


Rows = Mapping[int, Sequence[Sequence[Any]]]
"""By stretch: of each partner, its key and what was counted."""


def _rows(
    reading: Reading, selection: Selection, stretches: _Stretches, countings: Sequence[_Counting]
) -> Rows:
    columns = [
        column.label(f"c{index}")
        for index, column in enumerate(column for counting in countings for column in counting.columns)
    ]
    if reading.kept is None or not all(counting.is_whole for counting in countings):
        return _counted_anew(reading, selection, stretches, columns)
    everybody = replace(reading, partners=None)
    adds_up = all(_is_added(counting.need) for counting in countings)
    sums = reading.kept.of(
        _grouped(everybody, selection, stretches, columns),
        lambda: _flat(_counted_anew(everybody, selection, stretches, columns)),
        partners=reading.partners,
        anew=None if adds_up else partial(_of_touched, everybody, selection, stretches, columns),
    )
    rows: defaultdict[int, list[Sequence[Any]]] = defaultdict(list)
    for partner, cells in sums.items():
        if reading.partners is None or partner in reading.partners:
            for stretch, cell in cells.items():
                rows[stretch].append((partner, *cell))
    return rows


def _flat(rows: Rows) -> Iterator[Sequence[Any]]:
    return ((stretch, *row) for stretch, found in rows.items() for row in found)


def _grouped(
    reading: Reading, selection: Selection, stretches: _Stretches, columns: Sequence[Label[Any]]
) -> Select[Any]:
    """The statement that gives, for each stretch and partner, what is counted."""
    return (
        select(stretches.number_of(DEALS.c[selection.dated]).label("stretch"), DEALS.c.partner_key, *columns)
        .where(reading.counting(_anytime(selection, stretches.days)), _own(selection))
        .group_by("stretch", DEALS.c.partner_key)
    )


def _own(selection: Selection) -> Condition:
    return and_(DEALS.c.currency == selection.currency, _WHOLE)


def _counted_anew(
    reading: Reading, selection: Selection, stretches: _Stretches, columns: Sequence[Label[Any]]
) -> Rows:
    own = _own(selection)
    connection = reading.session.connection()
    if connection.dialect.name == "sqlite" and selection.dated == "closed_on" and stretches.are_few:
        # SQLite sorts all that it groups, unless it comes in the order of an index: so a stretch after the other, partner by partner.
        mine = DEALS.c.workspace_id == reading.workspace_id
        partners = connection.scalars(different(DEALS.c.partner_key, mine, own)).all()
        return {
            number: _of_partners(reading, replace(selection, days=days), columns, partners)
            for number, days in stretches.each()
        }
    rows: defaultdict[int, list[Sequence[Any]]] = defaultdict(list)
    for number, *row in connection.execute(_grouped(reading, selection, stretches, columns)):
        rows[number].append(row)
    return rows


def _of_touched(
    reading: Reading,
    selection: Selection,
    stretches: _Stretches,
    columns: Sequence[Label[Any]],
    touched: Touched,
) -> Iterator[Sequence[Any]]:
    for number, days in stretches.each():
        if partners := touched.get(number):
            for row in _of_partners(reading, replace(selection, days=days), columns, sorted(partners)):
                yield number, *row


def _of_partners(
    reading: Reading, selection: Selection, columns: Sequence[Label[Any]], partners: Sequence[str]
) -> Sequence[Sequence[Any]]:
    """What is counted on the selection's days, by partner, for these."""
    statement = (
        select(DEALS.c.partner_key, *columns)
        .where(
            _own(selection),
            among(reading.session, DEALS.c.partner_key, partners),
            reading.counting(_anytime(selection, selection.days)),
        )
        .group_by(DEALS.c.partner_key)
    )
    return reading.session.connection().execute(statement).all()


def _answers(
    reading: Reading,
    counting: _Counting,
    need: Need,
    stretches: _Stretches,
    rows: Rows,
    place: int,
    *,
    apart: bool,
) -> Answers:
    inside, place_after = stretches.inside(need.selection.days), place + len(counting.columns)
    is_everybodys = need.scope == "all partners"
    answers: Answers
    if counting.need.function in ("sum", "count"):
        totals: dict[str, int] = defaultdict(int)
        parts = [rows.get(stretch, ()) for stretch in inside]
        if len(parts) == 1 and not is_everybodys:
            totals = {row[0]: row[place] for row in parts[0]}
        else:
            for row in chain.from_iterable(parts):
                totals[EVERYBODY if is_everybodys else row[0]] += row[place]
        digits = 0 if counting.term is None or need.function == "count" else counting.term.digits
        unit = Decimal(1).scaleb(-digits)
        # PostgreSQL adds up its integers to decimals.
        answers = {key: Decimal(int(total)) * unit for key, total in totals.items()}
    else:
        found: defaultdict[str, list[Sequence[Any]]] = defaultdict(list)
        for stretch in inside:
            for row in rows.get(stretch, ()):
                found[EVERYBODY if is_everybodys else row[0]].append(row[place:place_after])
        answers = {key: _together(counting, parts) for key, parts in found.items()}
    if apart:
        for partner, facts in reading.by_partner(need, apart_only=True).items():
            more = aggregated(need, facts, links=reading.links)
            before = answers.get(partner, Decimal(0))
            assert isinstance(more, Decimal)
            assert isinstance(before, Decimal)
            answers[partner] = before + more
    return answers


def _together(counting: _Counting, parts: Sequence[Sequence[Any]]) -> Answer:
    """The least or largest of all parts, or their average."""
    function, term = counting.need.function, counting.term
    assert term is not None
    if function in ("least", "largest"):
        known = [part[0] for part in parts if part[0] is not None]
        if not known:
            return None
        best = min(known) if function == "least" else max(known)
        return best if term.kind == "date" else _scaled(best, term)
    number = sum(int(part[1]) for part in parts)
    return _scaled(sum(int(part[0]) for part in parts), term) / number if number else None


def _scaled(number: int, term: Term) -> Decimal:
    return Decimal(int(number)).scaleb(-term.digits)
