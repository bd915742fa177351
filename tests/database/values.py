"""Values that tests of the database write, in the fewest words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlmodel import Session

from programs.awards import Award, FactRef
from programs.corrections import Correction, Posted, corrections
from programs.money import Money
from programs.questionnaire import Question
from storage import consent, ledger, programs, workspaces
from storage.ledger_values import PostedEntry
from storage.people import Actor
from storage.programs import Version

NOW: Final = datetime(2026, 7, 15, 12, tzinfo=UTC)
TODAY: Final = NOW.date()
HOUR: Final = timedelta(hours=1)
MARIA: Final = Actor("", "T1", "U1")
FRANCO: Final = Actor("", "T1", "U2")
ACME: Final = Actor("", "TA", "UA")


def workspace(session: Session, team_id: str = "T1") -> int:
    return workspaces.install(session, team_id=team_id, name=f"Vendor {team_id}", now=NOW).id


def agree(session: Session, workspace_id: int, channel: str, by: Actor = ACME, partner: str = "Acme") -> None:
    """A partner agrees that its figures are shown in its channel."""
    consent.answer(
        session, workspace_id=workspace_id, channel=channel, partner=partner, agrees=True, by=by, now=NOW
    )


def in_force(session: Session, workspace_id: int, name: str = "Sprint", text: str = "") -> Version:
    draft = programs.save_draft(
        session, workspace_id=workspace_id, name=name, text=text or f'program "{name}"', author=MARIA, now=NOW
    )
    return programs.activate(session, version_id=draft.id, actor=FRANCO, now=NOW)


def award(
    deal: str, amount: str | None, partner: str = "Acme", currency: str = "EUR", **more: object
) -> Award:
    known: dict[str, Any] = {
        "on": date(2026, 7, 1),
        "status": "earned",
        "item": None if amount else "Trophy",
        **more,
    }
    return Award(
        rule="Base",
        kind="commission",
        partner=partner,
        fact=FactRef("deals", deal),
        amount=Money(Decimal(amount), currency) if amount else None,
        **known,
    )


def post(session: Session, version: Version, *awards: Award) -> tuple[PostedEntry, ...]:
    """Bring the ledger to these awards and no others."""
    return posted(session, version, corrections(awards, held(session, version)))


def posted(session: Session, version: Version, changes: tuple[Correction, ...]) -> tuple[PostedEntry, ...]:
    return ledger.post(
        session,
        workspace_id=version.workspace_id,
        program_id=version.program_id,
        deciding={change.key: version.id for change in changes},
        corrections=changes,
        now=NOW,
        on=TODAY,
    )


def held(session: Session, version: Version) -> Mapping[str, Posted]:
    return ledger.posted(session, workspace_id=version.workspace_id, program_id=version.program_id)


HOW_LIKELY: Final = (
    Question(kind="nps", text="How likely?"),
    Question(kind="text", text="Why?", follows_up=True),
)
