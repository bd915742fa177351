"""What is known of partners, customers and people, and what partners aim at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlmodel import Session

from dsl import nodes
from dsl.nodes import FieldOwner
from programs.facts import Decision, Goal, History, Partner, Person, Reading, Value, folded
from storage import goal_periods, records
from storage.different import different
from storage.fact_tables import DealRow
from storage.own_fields import typed, types_of
from storage.records import Record

_DEALS: Final = DealRow.metadata.tables["deals"]
_NO_ATTRIBUTES: Final = ("name", "valid_from", "joined_on")
_SUBJECTS: Final[dict[str, FieldOwner]] = {
    "deal": "deals", "customer": "customers", "person": "people", "partner": "partners",
}  # fmt: skip
"""Whose a reading is, the narrowest first."""


def partner_names(session: Session, *, workspace_id: int) -> tuple[str, ...]:
    """All that are known, from the list of partners or from a fact, in order, as they are written."""
    return tuple(name for _, name in sorted(_names(session, workspace_id).items()))


def named_in_deals(session: Session, *, workspace_id: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The people who sold, and the customers, as deals write them."""
    own = _DEALS.c.workspace_id == workspace_id
    sellers, customers = (
        tuple(session.connection().scalars(select(column).where(own, column.is_not(None)).distinct()))
        for column in (_DEALS.c.rep, _DEALS.c.customer)
    )
    return sellers, customers


def listed_partners(session: Session, *, workspace_id: int) -> dict[str, str]:
    """The list of partners: names by their folded form. Empty where no list was loaded."""
    return {
        folded(name): name
        for name in _written(records.read(session, workspace_id=workspace_id, kind="partners"))
    }


def groups_of_partners(session: Session, *, workspace_id: int) -> dict[str, str]:
    """What partners have in common by the list of partners, a region or a column of the vendor's own: names by their folded form."""
    found = list(records.read(session, workspace_id=workspace_id, kind="partners"))
    texts = (
        text
        for record in found
        for name, text in {**record.own, **record.values}.items()
        if name not in _NO_ATTRIBUTES
    )
    return {folded(text): text for text in texts if isinstance(text, str) and text}


def partners(
    session: Session,
    *,
    workspace_id: int,
    fields: Iterable[nodes.OwnField] | None,
    as_of: date,
) -> tuple[Partner, ...]:
    """All that are known, in the order of their folded names, with their attributes from day to day."""
    histories = _histories(session, workspace_id, "partners", fields, as_of)
    joined = _joined(session, workspace_id)
    return tuple(
        Partner(name=name, joined_on=joined.get(key), history=histories.get(key, ()))
        for key, name in sorted(_names(session, workspace_id).items())
    )


def _joined(session: Session, workspace_id: int) -> dict[str, date]:
    """On which day partners joined, as their latest record has it."""
    found = sorted(
        records.read(session, workspace_id=workspace_id, kind="partners"),
        key=lambda record: record.on or date.min,
    )
    return {
        folded(record.values["name"]): record.values["joined_on"]
        for record in found
        if "joined_on" in record.values
    }


def customers(
    session: Session, *, workspace_id: int, fields: Iterable[nodes.OwnField] | None, as_of: date
) -> dict[str, History]:
    """What was true of each customer from day to day, by folded name."""
    return _histories(session, workspace_id, "customers", fields, as_of)


def people(
    session: Session, *, workspace_id: int, fields: Iterable[nodes.OwnField] | None, as_of: date
) -> dict[str, History]:
    """What was true of each person from day to day, by folded name."""
    return _histories(session, workspace_id, "people", fields, as_of)


def persons(
    session: Session, *, workspace_id: int, fields: Iterable[nodes.OwnField] | None, as_of: date
) -> tuple[Person, ...]:
    """The people of each partner, in the order of partners and names; two partners may each have one of a name."""
    types = types_of(fields, "people")
    found: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records.read(session, workspace_id=workspace_id, kind="people"):
        found[folded(record.values["partner"]), folded(record.values["name"])].append(record)
    return tuple(
        Person(
            name=str(history[-1].values["name"]),
            partner=str(history[-1].values["partner"]),
            history=_history(history, types, as_of),
        )
        for _, history in sorted(found.items())
    )


def goals(
    session: Session, *, workspace_id: int, kind: str, program: nodes.Program | None
) -> tuple[Goal, ...]:
    """The `targets` or `scores` of partners and of their people, days before names of periods."""
    found: list[Goal] = []
    named: list[Goal] = []
    for record in records.read(session, workspace_id=workspace_id, kind=kind):
        values = record.values
        if "period" in values:
            days = goal_periods.days(values["period"], program)
        else:
            days = values["start"], values["end"]
        if days is not None:
            goal = Goal(
                partner=values["partner"],
                name=values["name"],
                start=days[0],
                end=days[1],
                value=values["value"],
                person=values.get("person"),
            )
            (named if "period" in values else found).append(goal)
    return (*found, *named)


def readings(
    session: Session, *, workspace_id: int, program: nodes.Program | None, as_of: date
) -> tuple[Reading, ...]:
    """What was read up to the day of what the program declares; a row is about the narrowest that it names."""
    declared = {(each.on, folded(each.name)) for each in program.readings} if program else set()
    if not declared:
        return ()
    found: list[Reading] = []
    for record in records.read(session, workspace_id=workspace_id, kind="readings", until=as_of):
        values = record.values
        column, of = next((column, of) for column, of in _SUBJECTS.items() if column in values)
        if (of, folded(values["name"])) in declared:
            who = values[column] if of == "deals" else folded(values[column])
            found.append(
                Reading(of=of, who=who, name=values["name"], on=values["read_on"], value=values["value"])
            )
    return tuple(found)


def decisions(session: Session, *, workspace_id: int, program: nodes.Program | None) -> tuple[Decision, ...]:
    """What people decided or chose, by day; of a period that is none in this program, nothing is known."""
    found: list[Decision] = []
    for record in records.read(session, workspace_id=workspace_id, kind="decisions"):
        values = record.values
        days = values.get("start"), values.get("end")
        if "period" in values:
            if (named := goal_periods.days(values["period"], program)) is None:
                continue
            days = named
        found.append(
            Decision(
                partner=values["partner"],
                name=values["name"],
                answer=values["answer"],
                on=values["decided_on"],
                deal=values.get("deal", ""),
                activity=values.get("activity", ""),
                start=days[0],
                end=days[1],
            )
        )
    return tuple(sorted(found, key=lambda each: each.on))


def _names(session: Session, workspace_id: int) -> dict[str, str]:
    """As the list of partners writes them, else as the first of the facts' spellings in the order of letters."""
    in_deals = different(_DEALS.c.partner, _DEALS.c.workspace_id == workspace_id)
    spellings = set(session.connection().scalars(in_deals))
    for record in records.read(session, workspace_id=workspace_id, kind="activities"):
        spellings.add(record.values["partner"])
    in_facts = {folded(name): name for name in sorted(spellings, reverse=True)}
    return in_facts | listed_partners(session, workspace_id=workspace_id)


def _written(found: Iterable[Record]) -> list[str]:
    """The names of partners as their latest record writes them, which comes last."""
    ordered = sorted(found, key=lambda record: (record.on or date.min, record.key))
    return [str(record.values["name"]) for record in ordered]


def _histories(
    session: Session,
    workspace_id: int,
    kind: FieldOwner,
    fields: Iterable[nodes.OwnField] | None,
    as_of: date,
) -> dict[str, History]:
    """What is known on that day; somebody of whom only later days tell is known by them."""
    types = types_of(fields, kind)
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records.read(session, workspace_id=workspace_id, kind=kind):
        found[folded(record.values["name"])].append(record)
    histories: dict[str, History] = {}
    for key, history in found.items():
        histories[key] = _history(history, types, as_of)
    return histories


def _history(found: list[Record], types: Mapping[str, nodes.FieldType] | None, as_of: date) -> History:
    ordered = sorted(found, key=lambda record: (record.on or date.min, record.key))
    begun = [record for record in ordered if record.on is None or record.on <= as_of]
    return tuple(
        (record.on, {**typed(record.own, types, as_of=as_of), **_attributes(record)})
        for record in begun or ordered[:1]
    )


def _attributes(record: Record) -> dict[str, Value]:
    return {name: value for name, value in record.values.items() if name not in _NO_ATTRIBUTES}
