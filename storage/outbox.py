"""What is to be said in Slack. It is committed with what it tells of, sent afterwards, and `sent` only with proof.

What tells of awards is kept with which, so that it can be mended where it stands.

pending → sending → sent / unknown / dead; or struck, before it was sent, or before it was queued at all. While somebody holds the lease
of a pending row it is still `pending`; `sending` is written, and committed, just before Slack is called. A row that is left in `sending`
is `unknown`: it may or may not have been posted.
"""

# ruff: noqa: A002 - `id` is the row's own name for it
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, or_
from sqlmodel import Session, col, insert, select, update

from dsl.said import kept, said
from storage import audit, leases, settling
from storage.incoming import in_portions
from storage.insertion import insert_once_with_id
from storage.outgoing import Claimed, Outgoing, SaidAs, State, claimed, copied, mark
from storage.settling import Reached
from storage.tables import OutboxRow, TellingRow
from storage.tellings import awards_told

BOT: Final = "Premio"
"""Who struck out what nobody did by hand."""
_HELD: Final[Sequence[State]] = ("pending", "sending", "unknown")
"""In these states the holder of the token may still say what became of it."""


def enqueue(session: Session, *, workspace_id: int, message: Outgoing, now: datetime) -> int | None:
    """The row's id, or None where a message with the same `dedupe` was queued, or struck out, before."""
    id_ = _inserted(session, workspace_id, message, now)
    if id_ is not None and message.calls_off:
        reason = said("it is answered, or over")
        call_off(session, workspace_id=workspace_id, dedupe=message.calls_off, reason=reason, by=BOT, now=now)
    return id_


def new(session: Session, *, workspace_id: int, messages: Sequence[Outgoing]) -> tuple[Outgoing, ...]:
    """Those that would be queued: not what was queued, or struck out, before."""
    known = {
        dedupe
        for portion in in_portions([message.dedupe for message in messages])
        for dedupe in session.exec(
            select(OutboxRow.dedupe).where(
                OutboxRow.workspace_id == workspace_id, col(OutboxRow.dedupe).in_(portion)
            )
        )
    }
    return tuple({message.dedupe: message for message in messages if message.dedupe not in known}.values())


def strike(
    session: Session,
    *,
    workspace_id: int,
    message: Outgoing,
    reason: str,
    by: object,
    now: datetime,
    since: Reached,
) -> bool:
    """It is never sent, whether it waits or is yet to be queued. False where it is too late for that: sent, or on its way.

    The row is the same as that of a queued message, so whoever comes to queue it finds it there. Raises Overtaken where a tick has written
    since it was seen: what is to be said may be another message by now.
    """
    settling.overtake(session, workspace_id=workspace_id, since=since)
    struck = {"state": "struck", "error": kept(reason), "struck_by": str(by), "struck_at": now}
    if _inserted(session, workspace_id, message, now, **struck, about=message.about) is None and not (
        _taken_out(session, workspace_id, message.dedupe, ("pending", "dead"), struck)
    ):
        return False
    name = mark(workspace_id, message.dedupe)
    audit.record(
        session, workspace_id=workspace_id, actor=by, action="struck out", subject=f"message:{name}", now=now
    )
    return True


def call_off(
    session: Session, *, workspace_id: int, dedupe: str, reason: str, by: object, now: datetime
) -> bool:
    """What was queued is not sent, as long as it waits; False where it is sent, on its way, or was never queued."""
    struck = {"state": "struck", "error": kept(reason), "struck_by": str(by), "struck_at": now}
    return _taken_out(session, workspace_id, dedupe, ("pending",), struck)


def struck_with(session: Session, claimed: Claimed, *, head: Claimed, now: datetime) -> None:
    """What stood under a message that was struck out is struck out with it. Raises LeaseLost where it belongs to somebody else by now."""
    leases.settle(
        session,
        OutboxRow,
        id=claimed.id,
        token=claimed.token,
        states=["pending"],
        state="struck",
        error=kept(head.error),
        struck_by=head.struck_by,
        struck_at=now,
    )


def _taken_out(
    session: Session, workspace_id: int, dedupe: str, states: Sequence[State], struck: Mapping[str, object]
) -> bool:
    done = session.exec(
        update(OutboxRow)
        .where(
            col(OutboxRow.workspace_id) == workspace_id,
            col(OutboxRow.dedupe) == dedupe,
            col(OutboxRow.state).in_(states),
        )
        .values(token=OutboxRow.token + 1, **struck)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)


def untold(session: Session, *, workspace_id: int) -> frozenset[str]:
    """What is to be told in no message: what those are `about` that were struck out before they were queued."""
    struck = _in_state(session, workspace_id, "struck")
    return frozenset(name for row in struck for name in row.message.about)


def claim(session: Session, *, now: datetime, lease: timedelta, limit: int) -> tuple[Claimed, ...]:
    """The most urgent that are due, for this process alone until now + lease; what is left behind or too late is put away first."""
    is_left_behind = and_(col(OutboxRow.state) == "sending", col(OutboxRow.due_at) <= now)
    is_too_late = and_(
        col(OutboxRow.state) == "pending", col(OutboxRow.due_at) <= now, col(OutboxRow.not_after) < now
    )
    # Seldom is there any, and to look takes less than two changes of nothing.
    if (
        session.exec(select(OutboxRow.id).where(or_(is_left_behind, is_too_late)).limit(1)).first()
        is not None
    ):
        for which, state, error in (
            (is_left_behind, "unknown", said("the process that sent it did not come back")),
            (is_too_late, "dead", said("too late to be worth sending")),
        ):
            session.exec(
                update(OutboxRow)
                .where(which)
                .values(state=state, error=kept(error))
                .execution_options(synchronize_session=False)
            )
    order = [col(OutboxRow.urgency).desc(), col(OutboxRow.id)]
    rows = leases.take(session, OutboxRow, state="pending", now=now, lease=lease, limit=limit, order=order)
    return tuple(claimed(row) for row in rows)


def spread(session: Session, claimed: Claimed, *, channels: Sequence[str], now: datetime) -> Claimed:
    """One message for each channel of its partner, each with its own proof: what was claimed becomes the first channel's.

    Raises LeaseLost where it belongs to somebody else by now.
    """
    message = replace(claimed.message, channel=channels[0])
    leases.settle(
        session,
        OutboxRow,
        id=claimed.id,
        token=claimed.token,
        states=["pending"],
        keep=True,
        message=_json(message),
    )
    for channel in channels[1:]:
        told = awards_told(session, id=claimed.id)
        copy = replace(
            message, channel=channel, dedupe=copied(message.dedupe, channel), awards=told, wording=""
        )
        enqueue(session, workspace_id=claimed.workspace_id, message=copy, now=now)
    return replace(claimed, message=message)


def sending(
    session: Session,
    *,
    id: int,
    token: int,
    channel: str,
    said_as: SaidAs,
    thread: str = "",
    now: datetime,
    lease: timedelta,
) -> None:
    """Committed before Slack is called; nobody asks what became of it before now + lease.

    Raises LeaseLost, and then it must not be sent, where it belongs to somebody else by now.
    """
    lost = select(OutboxRow.id).where(OutboxRow.id == id, OutboxRow.due_at <= now)
    states = () if session.exec(lost).first() else ("pending",)
    leases.settle(
        session,
        OutboxRow,
        id=id,
        token=token,
        states=states,
        keep=True,
        state="sending",
        sent_channel=channel,
        sent_thread=thread,
        said_as=said_as,
        said_at=now,
        due_at=now + lease,
    )


def sent(session: Session, *, id: int, token: int, channel: str, ts: str, now: datetime) -> None:
    """Slack said where it stands. Raises LeaseLost where somebody else settled it."""
    leases.settle(
        session,
        OutboxRow,
        id=id,
        token=token,
        states=_HELD,
        state="sent",
        sent_channel=channel,
        sent_ts=ts,
        sent_at=now,
        error="",
    )


def failed(session: Session, *, id: int, token: int, error: str, retry_at: datetime | None) -> None:
    """Certainly not posted: again at `retry_at`, or never (None). Raises LeaseLost where it belongs to somebody else by now."""
    if retry_at is None:
        leases.settle(session, OutboxRow, id=id, token=token, states=_HELD, state="dead", error=kept(error))
    else:
        leases.settle(
            session,
            OutboxRow,
            id=id,
            token=token,
            states=_HELD,
            state="pending",
            due_at=retry_at,
            error=kept(error),
        )


def defer(session: Session, *, id: int, token: int, retry_at: datetime, reason: str = "") -> None:
    """Not yet, through no fault of its own, and certainly not posted: this was no attempt.

    Raises LeaseLost where it belongs to somebody else by now.
    """
    leases.settle(
        session,
        OutboxRow,
        id=id,
        token=token,
        states=_HELD,
        state="pending",
        attempts=OutboxRow.attempts - 1,
        due_at=retry_at,
        error=kept(reason),
    )


def gather(session: Session, *, id: int, token: int, at: datetime, digest: str) -> None:
    """It waits for that moment, with what else waits for it: this was no attempt. Raises LeaseLost where it belongs to somebody else by now."""
    leases.settle(
        session,
        OutboxRow,
        id=id,
        token=token,
        states=["pending"],
        attempts=OutboxRow.attempts - 1,
        due_at=at,
        digest=digest,
        error="",
    )


def unknown(
    session: Session, *, id: int, token: int, now: datetime, error: str = said("no answer from Slack")
) -> None:
    """It may or may not have been posted. Raises LeaseLost where somebody else settled it."""
    leases.settle(
        session,
        OutboxRow,
        id=id,
        token=token,
        states=["sending"],
        keep=True,
        state="unknown",
        due_at=now,
        error=kept(error),
    )


def post_again(session: Session, *, id: int, now: datetime) -> bool:
    """An operator says that it was not posted, or may be posted twice. False where there was nothing to decide."""
    return _decide(session, id, ["unknown", "dead"], state="pending", due_at=now, not_after=None)


def was_posted(session: Session, *, id: int, now: datetime) -> bool:
    """An operator saw it in Slack. False where there was nothing to decide."""
    return _decide(session, id, ["unknown"], state="sent", sent_at=now)


def look_again(session: Session, *, workspace_id: int, now: datetime) -> None:
    """Something has changed for which messages may have waited: what waits with a reason is looked at now."""
    session.exec(
        update(OutboxRow)
        .where(
            col(OutboxRow.workspace_id) == workspace_id,
            col(OutboxRow.state) == "pending",
            col(OutboxRow.error) != "",
        )
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )


def channel_moved(session: Session, *, workspace_id: int, old: str, new: str) -> None:
    """Slack gave a channel another id: what was to go to the one goes to the other."""
    for row in _bound_for(session, workspace_id, old):
        row.message = row.message | {"channel": new}
    session.flush()


def channel_gone(session: Session, *, workspace_id: int, channel: str) -> int:
    """What was to go to that channel will not be sent; how many messages that were. What goes wherever a partner's channels are waits on."""
    rows = _bound_for(session, workspace_id, channel)
    gone = kept(said("its channel was deleted"))
    for row in rows:
        row.state, row.error, row.token = "dead", gone, row.token + 1
    session.flush()
    return len(rows)


def _bound_for(session: Session, workspace_id: int, channel: str) -> list[OutboxRow]:
    pending = session.exec(
        select(OutboxRow)
        .where(OutboxRow.workspace_id == workspace_id, OutboxRow.state == "pending")
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [row for row in pending if row.message["channel"] == channel]


def waiting(session: Session, *, workspace_id: int) -> tuple[Claimed, ...]:
    """What has not been sent yet, the most urgent first."""
    return _in_state(session, workspace_id, "pending")


def unknowns(session: Session, *, workspace_id: int) -> tuple[Claimed, ...]:
    """What may or may not have been posted; each with the token by which it can be settled."""
    return _in_state(session, workspace_id, "unknown")


def in_doubt(session: Session) -> tuple[Claimed, ...]:
    """The same of all workspaces."""
    return _in_state(session, None, "unknown")


def deads(session: Session, *, workspace_id: int) -> tuple[Claimed, ...]:
    """What will not be sent, with the reason."""
    return _in_state(session, workspace_id, "dead")


def struck(session: Session, *, workspace_id: int) -> tuple[Claimed, ...]:
    """What somebody decided not to send, the newest first; `error` is the reason."""
    return tuple(sorted(_in_state(session, workspace_id, "struck"), key=lambda row: -row.id))


def gathered(session: Session, *, workspace_id: int, digest: str) -> tuple[Claimed, ...]:
    """What is told together and is not sent yet, the most urgent first."""
    return tuple(row for row in _in_state(session, workspace_id, "pending") if row.digest == digest)


def find(session: Session, *, workspace_id: int, dedupe: str) -> Claimed | None:
    row = session.exec(
        select(OutboxRow)
        .where(OutboxRow.workspace_id == workspace_id, OutboxRow.dedupe == dedupe)
        .execution_options(populate_existing=True)
    ).first()
    return claimed(row) if row is not None else None


def of_family(
    session: Session, *, workspace_id: int, begins: str, not_after: datetime
) -> tuple[Claimed, ...]:
    """What was queued, or struck out, under a name that begins so, and is worth sending until that moment; the oldest first."""
    rows = session.exec(
        select(OutboxRow)
        .where(
            OutboxRow.workspace_id == workspace_id,
            col(OutboxRow.dedupe).startswith(begins, autoescape=True),
            OutboxRow.not_after == not_after,
        )
        .order_by(col(OutboxRow.id))
        .execution_options(populate_existing=True)
    )
    return tuple(claimed(row) for row in rows)


def mornings(session: Session, *, after: datetime, until: datetime) -> frozenset[datetime]:
    """The moments on the way for which something waits to be told together."""
    statement = select(OutboxRow.due_at).where(
        OutboxRow.state == "pending",
        OutboxRow.error == "",
        col(OutboxRow.due_at) > after,
        col(OutboxRow.due_at) <= until,
    )
    return frozenset(session.exec(statement))


def due_before(session: Session, *, at: datetime) -> bool:
    """Whether something waits to be sent before that moment."""
    statement = select(OutboxRow.id).where(OutboxRow.state == "pending", col(OutboxRow.due_at) <= at).limit(1)
    return session.exec(statement).first() is not None


def next_due(session: Session) -> datetime | None:
    """When the first of what waits may be sent; None where nothing waits."""
    waiting = select(OutboxRow.due_at).where(OutboxRow.state == "pending").order_by(col(OutboxRow.due_at))
    return session.exec(waiting.limit(1)).first()


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether `claim` would have anything to do: to send, or to put away as left behind."""
    statement = (
        select(OutboxRow.id)
        .where(col(OutboxRow.state).in_(("pending", "sending")), col(OutboxRow.due_at) <= now)
        .limit(1)
    )
    return session.exec(statement).first() is not None


def _decide(session: Session, id: int, states: Sequence[State], **values: Any) -> bool:
    done = session.exec(
        update(OutboxRow)
        .where(col(OutboxRow.id) == id, col(OutboxRow.state).in_(states))
        .values(token=OutboxRow.token + 1, error="", **values)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)


def _in_state(session: Session, workspace_id: int | None, state: State) -> tuple[Claimed, ...]:
    """Of one workspace, or of all; the most urgent first."""
    rows = session.exec(
        select(OutboxRow)
        .where(
            OutboxRow.state == state,
            *(() if workspace_id is None else (OutboxRow.workspace_id == workspace_id,)),
        )
        .order_by(col(OutboxRow.urgency).desc(), col(OutboxRow.id))
        .execution_options(populate_existing=True)
    )
    return tuple(claimed(row) for row in rows)


def _inserted(
    session: Session,
    workspace_id: int,
    message: Outgoing,
    now: datetime,
    *,
    about: Sequence[str] = (),
    **more: Any,
) -> int | None:
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "dedupe": message.dedupe,
        "message": _json(replace(message, about=about)),
        "urgency": message.urgency,
        "not_after": message.not_after,
        "created_at": now,
        "state": "pending",
        "due_at": max(now, message.not_before or now),
        "token": 0,
        "attempts": 0,
        "error": "",
        "sent_channel": "",
        "sent_ts": "",
        "sent_thread": "",
        "said_as": "",
        "digest": "",
        "wording": message.wording,
        "struck_by": "",
    }
    id_ = insert_once_with_id(session, OutboxRow, **(values | more))
    if id_ is not None and message.awards:
        rows = [
            {"workspace_id": workspace_id, "outbox_id": id_, "award": award, "place": place}
            for place, award in enumerate(message.awards)
        ]
        session.execute(insert(TellingRow), rows)
    return id_


def _json(message: Outgoing) -> dict[str, Any]:
    kept = asdict(message)
    for column in ("dedupe", "urgency", "not_before", "not_after", "awards", "wording"):
        del kept[column]
    return kept
