"""Whether a partner has agreed that its figures are shown in a channel, to everybody in it. Without that, none are.

The binding of the channel is an act of the vendor's; the consent is the partner's own, and is asked anew when either changes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlmodel import Session, col, select, update

from programs.facts import folded
from storage import audit
from storage.people import Actor
from storage.tables import ChannelBindingRow

State = Literal["asked", "agreed", "declined"]


@dataclass(frozen=True, slots=True)
class Consent:
    """Of a channel that is bound. `bound_by` and `by` are written like an actor; `by` is empty until somebody answers."""

    channel: str
    partner: str
    bound_by: str
    state: State
    by: str
    at: datetime | None


def find(session: Session, *, workspace_id: int, channel: str) -> Consent | None:
    """None where the channel belongs to no partner."""
    row = session.exec(
        select(ChannelBindingRow)
        .where(ChannelBindingRow.workspace_id == workspace_id, ChannelBindingRow.channel == channel)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return None
    return Consent(
        row.channel, row.partner, row.bound_by, cast("State", row.consent), row.consent_by, row.consent_at
    )


def answer(
    session: Session,
    *,
    workspace_id: int,
    channel: str,
    partner: str,
    agrees: bool,
    by: Actor,
    now: datetime,
) -> bool:
    """Keep what somebody of the partner's said. False where that is what is kept already, or the channel is another partner's by now."""
    state: State = "agreed" if agrees else "declined"
    done = session.exec(
        update(ChannelBindingRow)
        .where(
            col(ChannelBindingRow.workspace_id) == workspace_id,
            col(ChannelBindingRow.channel) == channel,
            col(ChannelBindingRow.partner_folded) == folded(partner),
            col(ChannelBindingRow.consent) != state,
        )
        .values(consent=state, consent_by=str(by), consent_at=now)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount:
        audit.record(
            session,
            workspace_id=workspace_id,
            actor=by,
            action="agree" if agrees else "decline",
            subject=f"channel:{channel}",
            now=now,
            details={"partner": partner},
        )
    return bool(done.rowcount)


def ask_again(session: Session, *, workspace_id: int, channel: str) -> None:
    """Others read the channel now than those to whom the partner agreed."""
    session.exec(
        update(ChannelBindingRow)
        .where(col(ChannelBindingRow.workspace_id) == workspace_id, col(ChannelBindingRow.channel) == channel)
        .values(consent="asked", consent_by="", consent_at=None)
        .execution_options(synchronize_session=False)
    )


def declined(session: Session, *, workspace_id: int, partner: str) -> Collection[str]:
    """The channels in which that partner does not want its figures."""
    return frozenset(
        session.exec(
            select(ChannelBindingRow.channel).where(
                ChannelBindingRow.workspace_id == workspace_id,
                ChannelBindingRow.partner_folded == folded(partner),
                ChannelBindingRow.consent == "declined",
            )
        )
    )


def agreed_elsewhere(session: Session, *, workspace_id: int, team: str, partner: str) -> tuple[str, ...]:
    """The other partners for which people of that workspace have agreed in other channels."""
    found = session.exec(
        select(ChannelBindingRow.partner).where(
            ChannelBindingRow.workspace_id == workspace_id,
            ChannelBindingRow.partner_folded != folded(partner),
            ChannelBindingRow.consent == "agreed",
            col(ChannelBindingRow.consent_by).contains(f"{team}:", autoescape=True),
        )
    )
    return tuple(sorted(set(found)))
