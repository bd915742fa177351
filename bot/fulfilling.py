"""The work that awards in kind are: it follows the ledger, partners hear how far theirs is, and somebody is reminded of what stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot.blocks import fulfilment as blocks
from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from bot.receivers import Receivers
from programs.facts import folded
from storage import (
    catalogue,
    fulfilment,
    fulfilment_moves,
    languages,
    outbox,
    people,
    redemptions,
    tellings,
    vouchers,
)
from storage.fulfilment import Awarded, State, Work
from storage.fulfilment_moves import Look
from storage.outgoing import Outgoing, Why
from storage.people import user_of
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Due:
    """`look` is what the ledger says that was not seen before; `idle` what stands still, and does not move by that."""

    look: Look | None
    idle: tuple[Work, ...]

    @property
    def moves(self) -> tuple[Work, ...]:
        return self.look.moves if self.look is not None else ()


def due(session: Session, workspace: Workspace, now: datetime) -> Due | None:
    """None where nothing new stands in the ledger, and no work stands still."""
    look = fulfilment_moves.look(session, workspace, now=now)
    moved = {each.key for each in look.moves} if look is not None else set()
    idle = fulfilment.idle(session, workspace_id=workspace.id, now=now)
    found = Due(look, tuple(each for each in idle if each.key not in moved))
    return found if found.look is not None or found.idle else None


def do(session: Session, workspace: Workspace, found: Due, now: datetime) -> Iterable[str]:
    """A sentence for each kind of what was ours to do."""
    changed = fulfilment_moves.follow(session, workspace, now=now)
    for message in _of_moves(session, workspace, changed):
        outbox.enqueue(session, workspace_id=workspace.id, message=message, now=now)
    late = [each for each in found.idle if fulfilment.reminded(session, workspace, each, now=now)]
    for message in _reminders(session, workspace, late):
        outbox.enqueue(session, workspace_id=workspace.id, message=message, now=now)
    return tuple(sentence for sentence in (_followed(changed), _stands_still(late)) if sentence)


def plan(
    session: Session, workspace: Workspace, found: Due, _now: datetime
) -> tuple[tuple[str, tuple[Outgoing, ...]], ...]:
    return (
        (_followed(found.moves), _of_moves(session, workspace, found.moves)),
        (_stands_still(found.idle), _reminders(session, workspace, found.idle)),
    )


def instants(session: Session, workspace: Workspace, after: datetime, until: datetime) -> Iterable[datetime]:
    return fulfilment.reminders(session, workspace_id=workspace.id, after=after, until=until)


def move(
    session: Session,
    workspace: Workspace,
    work: Work,
    state: State,
    *,
    by: object,
    now: datetime,
    note: str = "",
) -> Work:
    """Somebody moves it on; points that were spent on what is called off come back, and whom it concerns hears of it. Raises NotSo."""
    changed = fulfilment.change(session, workspace, work, state, by=by, now=now, note=note)
    if state == "called off":
        redemptions.called_off(session, workspace, work, by=by, note=note, now=now)
    tell(session, workspace, changed, now=now)
    return changed[0]


def tell(session: Session, workspace: Workspace, changed: Iterable[Work], *, now: datetime) -> None:
    """Each partner what became of its own, in its channel; where it has none, nothing is said."""
    for message in _news(session, workspace, tuple(changed)):
        outbox.enqueue(session, workspace_id=workspace.id, message=message, now=now)


def _of_moves(session: Session, workspace: Workspace, changed: Sequence[Work]) -> tuple[Outgoing, ...]:
    """What partners and our own people hear of what the ledger did."""
    unsettled = [each for each in changed if each.state == "to settle"]
    return (
        *_news(session, workspace, changed, by_ledger=True),
        *_to_staff(session, workspace, unsettled, kind="settle", words=blocks.to_settle),
    )


def _news(
    session: Session, workspace: Workspace, changed: Sequence[Work], *, by_ledger: bool = False
) -> Iterator[Outgoing]:
    yield from _steps(session, workspace, changed, by_ledger=by_ledger)
    yield from _other_ways(session, workspace, changed, just_awarded=by_ledger)


def _other_ways(
    session: Session, workspace: Workspace, changed: Sequence[Work], *, just_awarded: bool
) -> Iterator[Outgoing]:
    """What can be had in place of what was earned, offered until something is ordered: of what was just awarded, in the thread of what tells of it."""
    known = catalogue.alternatives(session, workspace_id=workspace.id)
    if not known:
        return
    receivers = Receivers.of(session, workspace)
    for work in changed:
        way = known.get(folded(work.item))
        if way is None or work.instead_of or not isinstance(work.source, Awarded):
            continue
        if work.state not in ("to do", "waiting"):
            continue
        to = receivers.find(work.partner, work.payee)
        if to is None:
            continue
        said = to.told(
            to.written(partial(blocks.other_way, work, way)),
            dedupe=f"fulfilment:{work.key}:instead:{folded(way.instead)}",
            why=Why("fulfilment", names=(way.instead,)),
        )
        beside = None
        if just_awarded and to.person is None:
            beside = tellings.telling(session, workspace_id=workspace.id, award=work.source.name)
        yield replace(said, under=beside or "")


def _steps(
    session: Session, workspace: Workspace, changed: Iterable[Work], *, by_ledger: bool
) -> Iterator[Outgoing]:
    receivers = Receivers.of(session, workspace)
    for work in changed:
        to = receivers.find(work.partner, work.payee)
        if to is None:
            continue
        by_code = vouchers.has_codes(session, work)
        with written_for(partial(str, to.language)):
            message = blocks.to_partner(work, by_code=by_code, by_ledger=by_ledger)
        if message is not None:
            yield to.told(
                message,
                dedupe=f"fulfilment:{work.key}:{work.events}",
                why=Why("fulfilment", names=(work.item,)),
            )


def _reminders(session: Session, workspace: Workspace, late: Iterable[Work]) -> tuple[Outgoing, ...]:
    return _to_staff(session, workspace, late, kind="idle", words=blocks.reminder)


def _to_staff(
    session: Session,
    workspace: Workspace,
    works: Iterable[Work],
    *,
    kind: str,
    words: Callable[[Sequence[Work]], Message],
) -> tuple[Outgoing, ...]:
    """To whoever does it; of what nobody took, to every manager."""
    managers = people.who_manages(session, workspace_id=workspace.id)
    by_user: dict[str, list[Work]] = {}
    for work in works:
        for user in (user_of(work.owner),) if work.owner else managers:
            by_user.setdefault(user, []).append(work)
    spoken = languages.spoken(session, workspace_id=workspace.id)
    return tuple(
        _to_user(user, own, kind, words, partial(spoken.for_person, user, slack_says=None, partner=None))
        for user, own in by_user.items()
    )


def _to_user(
    user: str,
    works: Sequence[Work],
    kind: str,
    words: Callable[[Sequence[Work]], Message],
    language: Callable[[], str],
) -> Outgoing:
    with written_for(language):
        message = words(works)
    named = ",".join(f"{each.key}@{each.remind_at:%Y%m%d%H%M}" for each in works)
    return Outgoing(
        kind="message",
        message_class="confirmation",
        text=message.text,
        blocks=message.blocks,
        locale=message.locale,
        dedupe=f"fulfilment:{kind}:{user}:{named}",
        user=user,
        why=Why("fulfilment", names=tuple(dict.fromkeys(each.item for each in works))),
    )


def _followed(changed: Sequence[Work]) -> str:
    return f"{len(changed)} awards in kind are work that changed" if changed else ""


def _stands_still(late: Sequence[Work]) -> str:
    return f"{len(late)} awards in kind stand still; somebody is reminded" if late else ""
