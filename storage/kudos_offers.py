"""Reactions that thank: whoever leaves one is asked what for, and until that is said nobody is thanked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select, update

from storage import workspaces
from storage.insertion import insertion
from storage.kudos import WEEK, given_lately
from storage.kudos_tables import KudosOfferRow, KudosRow


@dataclass(frozen=True, slots=True)
class Offer:
    """A reaction of `by_user` to what `to_user` wrote in that channel."""

    id: int
    channel: str
    by_user: str
    to_user: str
    is_asked: bool
    is_first_refused: bool = False
    """Whether it is the first of a week for which there was no allowance left, so that that is said once."""


def left(
    session: Session,
    *,
    workspace_id: int,
    channel: str,
    ts: str,
    by_user: str,
    to_user: str,
    is_on: bool,
    moved_ts: str,
    allowance: int,
    now: datetime,
) -> Offer | None:
    """A reaction was added, or taken away. None where it thanks nobody (any more), or has done so.

    However often, and in whatever order, it is told: what happened last holds. What waits for its reason counts as given, so that who
    reacts to everything is not asked about everything.
    """
    workspaces.lock(session, workspace_id=workspace_id)
    statement = insertion(session, KudosOfferRow).values(
        workspace_id=workspace_id,
        channel=channel,
        ts=ts,
        by_user=by_user,
        to_user=to_user,
        is_on=is_on,
        moved_ts=moved_ts,
        made_at=now,
        is_asked=False,
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "channel", "ts", "by_user"],
            set_={name: statement.excluded[name] for name in ("is_on", "moved_ts", "made_at")},
            where=col(KudosOfferRow.moved_ts) < statement.excluded["moved_ts"],
        )
    )
    row = session.exec(
        select(KudosOfferRow)
        .where(
            KudosOfferRow.workspace_id == workspace_id,
            KudosOfferRow.channel == channel,
            KudosOfferRow.ts == ts,
            KudosOfferRow.by_user == by_user,
        )
        .execution_options(populate_existing=True)
    ).one()
    if not row.is_on or row.moved_ts != moved_ts or _has_thanked(session, row):
        return None
    spent = given_lately(session, workspace_id=workspace_id, by_user=by_user, now=now)
    spent += _others(session, row, is_asked=True)
    row.kudos_id, row.is_asked = None, spent < allowance
    session.flush()
    is_first_refused = not row.is_asked and not _others(session, row, is_asked=False)
    return Offer(row.id, row.channel, row.by_user, row.to_user, row.is_asked, is_first_refused)


def waiting(session: Session, *, workspace_id: int, offer_id: int, by_user: str) -> Offer | None:
    """One of that person's that still waits for its reason."""
    row = session.get(KudosOfferRow, offer_id)
    if row is None or (row.workspace_id, row.by_user) != (workspace_id, by_user):
        return None
    is_waiting = row.is_on and row.is_asked and row.kudos_id is None
    return Offer(row.id, row.channel, row.by_user, row.to_user, row.is_asked) if is_waiting else None


def take(session: Session, *, workspace_id: int, offer_id: int, by_user: str, kudos_id: int) -> bool:
    """That is what came of it. False where it waits no more: then nothing may come of it."""
    taken = session.exec(
        update(KudosOfferRow)
        .where(
            col(KudosOfferRow.id) == offer_id,
            col(KudosOfferRow.workspace_id) == workspace_id,
            col(KudosOfferRow.by_user) == by_user,
            col(KudosOfferRow.is_on),
            col(KudosOfferRow.kudos_id).is_(None),
        )
        .values(kudos_id=kudos_id)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount)


def _has_thanked(session: Session, row: KudosOfferRow) -> bool:
    """Not with what was taken back: that is there to be said again."""
    thanks = session.get(KudosRow, row.kudos_id) if row.kudos_id is not None else None
    return thanks is not None and thanks.taken_back_at is None


def _others(session: Session, row: KudosOfferRow, *, is_asked: bool) -> int:
    """How many more reactions of that person wait for a reason; or, not asked about, were one too many: of the last week."""
    return int(
        session.exec(
            select(func.count())
            .select_from(KudosOfferRow)
            .where(
                KudosOfferRow.workspace_id == row.workspace_id,
                KudosOfferRow.by_user == row.by_user,
                KudosOfferRow.id != row.id,
                KudosOfferRow.made_at > row.made_at - WEEK,
                col(KudosOfferRow.kudos_id).is_(None),
                col(KudosOfferRow.is_asked) if is_asked else ~col(KudosOfferRow.is_asked),
                *([col(KudosOfferRow.is_on)] if is_asked else []),
            )
        ).one()
    )
