"""Which language is spoken to whom: chosen by people for themselves, and by managers for partners and for everybody.

Slack tells the language of our own people only, never that of a partner's (Slack Connect), and a channel has none. What it says of whoever
acts is kept for what is written to them when nobody acts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, delete, select

from programs.facts import folded
from storage import audit
from storage.insertion import insertion
from storage.people import Actor
from storage.tables import LanguageRow

EVERYBODY: Final = "everybody"


def of_person(user: str) -> str:
    """Under what somebody's own choice is kept."""
    return f"person:{user}"


def of_slack(user: str) -> str:
    """Under what is kept what somebody's Slack is set to."""
    return f"slack:{user}"


def of_partner(partner: str) -> str:
    return f"partner:{folded(partner)}"


@dataclass(frozen=True, slots=True)
class Languages:
    """All that was chosen in one workspace, by for whom it is."""

    chosen: Mapping[str, str]

    def for_partner(self, partner: str) -> str:
        return self.chosen.get(of_partner(partner)) or self.chosen.get(EVERYBODY, "en")

    def for_person(self, user: str, *, slack_says: str | None, partner: str | None) -> str:
        """One's own choice before what Slack says, or said last, and that before what was chosen for one's partner."""
        own = self.chosen.get(of_person(user)) or slack_says or self.chosen.get(of_slack(user))
        return own or (self.for_partner(partner) if partner is not None else self.chosen.get(EVERYBODY, "en"))


def spoken(session: Session, *, workspace_id: int) -> Languages:
    rows = session.exec(select(LanguageRow).where(LanguageRow.workspace_id == workspace_id))
    return Languages({row.listener: row.language for row in rows})


def choose(
    session: Session, *, workspace_id: int, listener: str, language: str | None, by: Actor, now: datetime
) -> None:
    """From now on; None takes the choice back."""
    if language is None:
        session.exec(
            delete(LanguageRow).where(
                col(LanguageRow.workspace_id) == workspace_id, col(LanguageRow.listener) == listener
            )
        )
    else:
        _keep(session, workspace_id, listener, language)
    if not listener.startswith("person:"):
        audit.record(
            session,
            workspace_id=workspace_id,
            actor=by,
            action="language",
            subject=listener,
            now=now,
            details={"language": language},
        )


def heard(session: Session, *, workspace_id: int, user: str, language: str) -> None:
    """What the Slack of one of our own people is set to."""
    _keep(session, workspace_id, of_slack(user), language)


def _keep(session: Session, workspace_id: int, listener: str, language: str) -> None:
    kept = insertion(session, LanguageRow).values(
        workspace_id=workspace_id, listener=listener, language=language
    )
    session.execute(
        kept.on_conflict_do_update(index_elements=["workspace_id", "listener"], set_={"language": language})
    )
