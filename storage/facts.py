"""What is known of partners, customers and people, and what partners aim at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from sqlmodel import Session, select

from dsl import nodes
from dsl.nodes import FieldOwner
from programs.facts import Goal, Partner, Value, folded
from programs.measures import Answer
from storage import goal_periods, records
from storage.fact_tables import DealRow
from storage.own_fields import typed, types_of
from storage.records import Record

_NO_ATTRIBUTES: Final = ("name", "valid_from", "joined_on")


def partner_names(session: Session, *, workspace_id: int) -> tuple[str, ...]:
    """All that are known, from the list of partners or from a fact, in order, as they are written."""
    return tuple(name for _, name in sorted(_names(session, workspace_id).items()))


def listed_partners(session: Session, *, workspace_id: int) -> dict[str, str]:
    """The list of partners: names by their folded form. Empty where no list was loaded."""
    return {
        folded(name): name
        for name in _written(records.read(session, workspace_id=workspace_id, kind="partners"))
    }


def partners(
    session: Session, *, workspace_id: int, fields: Iterable[nodes.OwnField] | None, as_of: date
) -> tuple[Partner, ...]:
    """All that are known, in the order of their folded names, with their attributes from day to day."""
    types = types_of(fields, "partners")
    histories: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records.read(session, workspace_id=workspace_id, kind="partners"):
        histories[folded(record.values["name"])].append(record)
    found = []
    for key, name in sorted(_names(session, workspace_id).items()):
        history = sorted(histories.get(key, ()), key=lambda record: record.on or date.min)
        joined = [record.values["joined_on"] for record in history if "joined_on" in record.values]
        found.append(
            Partner(
                name=name,
                joined_on=joined[-1] if joined else None,
                history=tuple(
                    (record.on, {**typed(record.own, types, as_of=as_of), **_attributes(record)})
                    for record in history
                ),
            )
        )
    return tuple(found)


def customers(
    session: Session, *, workspace_id: int, fields: Iterable[nodes.OwnField] | None, as_of: date
) -> dict[str, Mapping[str, Answer]]:
    """What is true of each customer on that day, by folded name."""
    return _current(session, workspace_id, "customers", fields, as_of)


def people(
    session: Session, *, workspace_id: int, fields: Iterable[nodes.OwnField] | None, as_of: date
) -> dict[str, Mapping[str, Answer]]:
    """What is true of each person on that day, by folded name."""
    return _current(session, workspace_id, "people", fields, as_of)


def goals(
    session: Session, *, workspace_id: int, kind: str, program: nodes.Program | None
) -> tuple[Goal, ...]:
    """The `targets` or `scores` of partners (not those of single people), days before names of periods."""
    found: list[Goal] = []
    named: list[Goal] = []
    for record in records.read(session, workspace_id=workspace_id, kind=kind):
        values = record.values
        if "person" in values:
            continue
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
            )
            (named if "period" in values else found).append(goal)
    return (*found, *named)


def _names(session: Session, workspace_id: int) -> dict[str, str]:
    """As the list of partners writes them, else as the first of the facts' spellings in the order of letters."""
    statement = select(DealRow.partner).where(DealRow.workspace_id == workspace_id).distinct()
    spellings = set(session.exec(statement))
    for record in records.read(session, workspace_id=workspace_id, kind="activities"):
        spellings.add(record.values["partner"])
    in_facts = {folded(name): name for name in sorted(spellings, reverse=True)}
    return in_facts | listed_partners(session, workspace_id=workspace_id)


def _written(found: Iterable[Record]) -> list[str]:
    """The names of partners as their latest record writes them, which comes last."""
    ordered = sorted(found, key=lambda record: (record.on or date.min, record.key))
    return [str(record.values["name"]) for record in ordered]


def _current(
    session: Session,
    workspace_id: int,
    kind: FieldOwner,
    fields: Iterable[nodes.OwnField] | None,
    as_of: date,
) -> dict[str, Mapping[str, Answer]]:
    types = types_of(fields, kind)
    histories: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records.read(session, workspace_id=workspace_id, kind=kind):
        histories[folded(record.values["name"])].append(record)
    current: dict[str, Mapping[str, Answer]] = {}
    for key, history in histories.items():
        ordered = sorted(history, key=lambda record: (record.on or date.min, record.key))
        holding = [record for record in ordered if record.on is None or record.on <= as_of]
        # Better known late than never: before the first record holds what that one says.
        record = holding[-1] if holding else ordered[0]
        current[key] = {**typed(record.own, types, as_of=as_of), **_attributes(record)}
    return current


def _attributes(record: Record) -> dict[str, Value]:
    return {name: value for name, value in record.values.items() if name not in _NO_ATTRIBUTES}
