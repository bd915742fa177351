"""Applause: people who react to what a partner is told of its awards. Each counts once for a message, and the partner's own do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, func, select

from programs.facts import folded
from storage import people
from storage.applause_tables import ApplauseRow
from storage.incoming import in_portions
from storage.insertion import insertion
from storage.ledger_values import LedgerAward
from storage.tables import OutboxRow, TellingRow


def left(
    session: Session,
    *,
    workspace_id: int,
    channel: str,
    ts: str,
    user: str,
    reaction: str,
    partner: str | None,
    is_on: bool,
    moved_ts: str,
) -> None:
    """A reaction was added, or taken back. However often, and in whatever order, it is told: what happened last holds."""
    statement = insertion(session, ApplauseRow).values(
        workspace_id=workspace_id,
        channel=channel,
        ts=ts,
        user=user,
        reaction=reaction,
        partner=folded(partner) if partner else "",
        is_on=is_on,
        moved_ts=moved_ts,
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "channel", "ts", "user", "reaction"],
            set_={name: statement.excluded[name] for name in ("partner", "is_on", "moved_ts")},
            where=col(ApplauseRow.moved_ts) < statement.excluded["moved_ts"],
        )
    )


def of_awards(
    session: Session, *, workspace_id: int, partner: str, awards: Sequence[LedgerAward]
) -> Mapping[int, int]:
    """How many people applauded what told of each of a partner's awards, by its id; not of those that nobody did."""
    ids = {f"{each.program_id}:{each.award.key}": each.id for each in awards}
    found: dict[int, int] = {}
    for portion in in_portions(list(ids)):
        statement = (
            select(TellingRow.award, func.count(func.distinct(ApplauseRow.user)))
            .join(OutboxRow, col(OutboxRow.id) == TellingRow.outbox_id)
            .join(ApplauseRow, _to_message(workspace_id))
            .where(TellingRow.workspace_id == workspace_id, col(TellingRow.award).in_(portion))
            .where(ApplauseRow.partner != folded(partner))
            .group_by(col(TellingRow.award))
        )
        found |= {ids[name]: int(count) for name, count in session.exec(statement)}
    return found


def of_messages(
    session: Session, *, workspace_id: int, partner: str, messages: Sequence[str]
) -> frozenset[tuple[str, str]]:
    """Who applauded which of these messages to a partner, by their `dedupe`: pairs of that and a user."""
    found: set[tuple[str, str]] = set()
    for portion in in_portions(messages):
        statement = (
            select(OutboxRow.dedupe, ApplauseRow.user)
            .join(ApplauseRow, _to_message(workspace_id))
            .where(col(OutboxRow.dedupe).in_(portion), ApplauseRow.partner != folded(partner))
        )
        found |= set(session.exec(statement).all())
    return frozenset(found)


def of_partner(session: Session, *, workspace_id: int, partner: str) -> int:
    """How often anybody applauded a partner where it is spoken to: each person once for each shout-out or ceremony."""
    channels = people.channels_of_partner(session, workspace_id=workspace_id, partner=partner)
    statement = (
        select(ApplauseRow.channel, ApplauseRow.ts, ApplauseRow.user, OutboxRow.message)
        .join(OutboxRow, _to_message(workspace_id))
        .where(col(ApplauseRow.channel).in_(channels), ApplauseRow.partner != folded(partner))
    )
    return len(
        {
            (channel, ts, user)
            for channel, ts, user, message in session.exec(statement)
            if _is_about(message, partner)
        }
    )


def _is_about(message: Mapping[str, object], partner: str) -> bool:
    about, why = message.get("partner"), message.get("why")
    is_praise = message.get("message_class") == "shout-out" or (
        isinstance(why, Mapping) and why.get("occasion") == "ceremony"
    )
    return is_praise and isinstance(about, str) and folded(about) == folded(partner)


def _to_message(workspace_id: int) -> ColumnElement[bool]:
    return and_(
        col(ApplauseRow.workspace_id) == workspace_id,
        col(OutboxRow.workspace_id) == workspace_id,
        col(OutboxRow.sent_channel) == ApplauseRow.channel,
        col(OutboxRow.sent_ts) == ApplauseRow.ts,
        col(ApplauseRow.is_on),
    )
