"""What people of partners like best of what may be chosen: theirs to say, and to take back; nothing of it is put on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlmodel import Session, col, select

from programs.facts import folded
from programs.preferences import LIKINGS, Liking
from storage.insertion import insert_once, insertion
from storage.tables import PreferenceRow


@dataclass(frozen=True, slots=True)
class Preferences:
    """`of_people` by `team:user`; `of_partners`, by folded name, is what one of its people said last."""

    of_people: Mapping[str, Liking]
    of_partners: Mapping[str, Liking]

    def first(self, partner: str, person: str = "") -> Liking | None:
        """One's own before one's partner's; None where nobody has said any."""
        return self.of_people.get(person) or self.of_partners.get(folded(partner))


NONE_KNOWN: Final = Preferences({}, {})
_ASKED: Final = ""


def known(session: Session, *, workspace_id: int) -> Preferences:
    rows = session.exec(
        select(PreferenceRow)
        .where(PreferenceRow.workspace_id == workspace_id)
        .order_by(col(PreferenceRow.chosen_at), col(PreferenceRow.id))
    ).all()
    usable = [(row, row.liking) for row in rows if row.liking in LIKINGS]
    return Preferences(
        {row.person: liking for row, liking in usable}, {row.partner_folded: liking for row, liking in usable}
    )


def ask_once(session: Session, *, workspace_id: int, person: object, partner: str, now: datetime) -> bool:
    """Whether that person was never asked before, and has not said it either; from now on they have been."""
    return insert_once(
        session,
        PreferenceRow,
        workspace_id=workspace_id,
        person=str(person),
        partner_folded=folded(partner),
        liking=_ASKED,
        chosen_at=now.astimezone(UTC),
    )


def choose(
    session: Session, *, workspace_id: int, person: object, partner: str, liking: Liking | None, now: datetime
) -> None:
    """From now on; None takes it back."""
    values = {
        "partner_folded": folded(partner),
        "liking": liking or _ASKED,
        "chosen_at": now.astimezone(UTC),
    }
    session.execute(
        insertion(session, PreferenceRow)
        .values(workspace_id=workspace_id, person=str(person), **values)
        .on_conflict_do_update(index_elements=["workspace_id", "person"], set_=values)
    )
