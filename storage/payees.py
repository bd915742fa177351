"""Whom awards are paid to where that is not their partner: one of its people, or another partner. How they are written, by the lists that were loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from programs.facts import folded
from storage import facts, people, records


@dataclass(frozen=True, slots=True)
class Payees:
    partners: Mapping[str, str]
    """By their folded names, as all names here."""
    persons: Mapping[tuple[str, str], str]
    """By partner and person."""

    def partner(self, partner: str, payee: str) -> str | None:
        """The other partner that it is; None where it is one of this partner's people, or nobody we know."""
        return None if (folded(partner), payee) in self.persons else self.partners.get(payee)

    def written(self, partner: str, payee: str) -> str:
        """As a list writes it; of whom no list names, as names are written."""
        return self.persons.get((folded(partner), payee)) or self.partners.get(payee) or payee.title()


def known(session: Session, *, workspace_id: int) -> Payees:
    bound = people.bound_channels(session, workspace_id=workspace_id)
    persons = records.read(session, workspace_id=workspace_id, kind="people")
    return Payees(
        {folded(name): name for _, name in bound} | facts.listed_partners(session, workspace_id=workspace_id),
        {
            (folded(each.values["partner"]), folded(each.values["name"])): str(each.values["name"])
            for each in persons
        },
    )
