"""The work that awards in kind are: it follows the ledger, partners hear how far theirs is, and somebody is reminded of what stands still."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot.blocks import fulfilment as blocks
from bot.blocks.reader import written_for
from storage import fulfilment, languages, outbox, people, vouchers
from storage.fulfilment import Differences, Work
from storage.outbox import Outgoing, Why
from storage.people import user_of
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Due:
    differences: Differences
    idle: tuple[Work, ...]


def due(session: Session, workspace: Workspace, now: datetime) -> Due | None:
    """None where the work is what the ledger says, and none stands still."""
    found = Due(
        fulfilment.differences(session, workspace_id=workspace.id),
        fulfilment.idle(session, workspace_id=workspace.id, now=now),
    )
    return found if found.differences.any or found.idle else None


def do(session: Session, workspace: Workspace, found: Due, now: datetime) -> Iterable[str]:
    """A sentence for each kind of what was ours to do."""
    changed = fulfilment.follow(session, workspace, found.differences, now=now)
    tell(session, workspace, changed, now=now)
    late = [each for each in found.idle if fulfilment.reminded(session, workspace, each, now=now)]
    for message in _reminders(session, workspace, late):
        outbox.enqueue(session, workspace_id=workspace.id, message=message, now=now)
    return tuple(_sentences(len(changed), len(late)))


def plan(
    session: Session, workspace: Workspace, found: Due, _now: datetime
) -> tuple[tuple[str, tuple[Outgoing, ...]], ...]:
    differences = found.differences
    changed = len(differences.new) + len(differences.gone) + len(differences.back)
    said = _reminders(session, workspace, found.idle)
    return tuple((sentence, said) for sentence in _sentences(changed, len(found.idle)))


def instants(session: Session, workspace: Workspace, after: datetime, until: datetime) -> Iterable[datetime]:
    return fulfilment.reminders(session, workspace_id=workspace.id, after=after, until=until)


def tell(session: Session, workspace: Workspace, changed: Iterable[Work], *, now: datetime) -> None:
    """Each partner what became of its own, in its channel; where it has none, nothing is said."""
    spoken = languages.spoken(session, workspace_id=workspace.id)
    for work in changed:
        if not people.channels_of_partner(session, workspace_id=workspace.id, partner=work.partner):
            continue
        with written_for(partial(spoken.for_partner, work.partner)):
            message = blocks.to_partner(work, by_code=vouchers.has_codes(session, work))
        if message is None:
            continue
        told = Outgoing(
            kind="message",
            message_class="confirmation",
            text=message.text,
            blocks=message.blocks,
            dedupe=f"fulfilment:{work.id}:{len(fulfilment.history(session, work))}",
            partner=work.partner,
            owners=(work.partner,),
            why=Why("answer"),
        )
        outbox.enqueue(session, workspace_id=workspace.id, message=told, now=now)


def _reminders(session: Session, workspace: Workspace, late: Iterable[Work]) -> tuple[Outgoing, ...]:
    """To whoever does it; of what nobody took, to every manager."""
    managers = people.managers(session, workspace_id=workspace.id)
    by_user: dict[str, list[Work]] = {}
    for work in late:
        for user in (user_of(work.owner),) if work.owner else managers:
            by_user.setdefault(user, []).append(work)
    return tuple(_reminder(session, workspace, user, works) for user, works in by_user.items())


def _reminder(session: Session, workspace: Workspace, user: str, works: list[Work]) -> Outgoing:
    spoken = languages.spoken(session, workspace_id=workspace.id)
    with written_for(lambda: spoken.for_person(user, slack_says=None, partner=None)):
        message = blocks.reminder(works)
    named = ",".join(f"{each.id}@{each.remind_at:%Y%m%d%H%M}" for each in works)
    return Outgoing(
        kind="message",
        message_class="confirmation",
        text=message.text,
        blocks=message.blocks,
        dedupe=f"fulfilment:idle:{user}:{named}",
        user=user,
        why=Why("answer"),
    )


def _sentences(changed: int, late: int) -> Iterator[str]:
    if changed:
        yield f"{changed} awards in kind are work that changed"
    if late:
        yield f"{late} awards in kind stand still; somebody is reminded"
