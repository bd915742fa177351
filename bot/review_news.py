"""What is said around an approval: the question with its details in its thread, who decided, and that nobody can decide it any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.blocks import reviews as blocks
from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from bot.reviewing import Shown
from storage import languages, outbox, programs, reviews, workspaces
from storage.outgoing import Outgoing, Why
from storage.people import user_of
from storage.programs import Version
from storage.reviews import Review, Void
from storage.workspaces import Workspace

Ending = tuple[Review, Void]


def question(review: Review, shown: Shown, channel: str) -> tuple[Outgoing, ...]:
    """In a few lines, and in the thread of these everything that one needs to decide."""
    asked = _said(review, blocks.asked(review, shown), channel=channel)
    in_thread = _said(review, blocks.details(shown), channel=channel, what="details")
    return asked, replace(in_thread, under=asked.dedupe)


def decided(session: Session, review: Review, version: Version) -> tuple[Outgoing, ...]:
    """Where it was asked, in the place of its buttons, and in its thread for whoever submitted it; to that person alone where programs are approved elsewhere by now."""
    asked = _asked(session, review)
    channel = workspaces.get(session, workspace_id=review.workspace_id).approvals_channel
    message = blocks.decided(review, version)
    if asked is None:
        return (_said(review, message, user=user_of(review.submitted_by), what="decided"),)
    over = _over(review, asked, blocks.with_decision(asked.blocks, review, version))
    if asked.channel != channel:
        return over, _said(review, message, user=user_of(review.submitted_by), what="decided")
    return over, replace(_said(review, message, channel=channel, what="decided"), under=asked.dedupe)


def void(session: Session, review: Review, why: Void) -> tuple[Outgoing, ...]:
    """In the place of its buttons."""
    asked = _asked(session, review)
    if asked is None:
        return ()
    version = programs.get(session, version_id=review.version_id)
    return (_over(review, asked, blocks.voided(asked.blocks, review, why, version)),)


def in_force(session: Session, review: Review, version: Version, *, by: object) -> tuple[Outgoing, ...]:
    """In the place of the buttons by which it could be activated: under the question, and under the news of the approval."""
    messages = []
    if (asked := _asked(session, review)) is not None:
        message = blocks.in_force(asked.blocks, review, version, by=by)
        messages.append(_instead(review, asked, message, what="active"))
    if (news := _asked(session, review, "decided")) is not None:
        messages.append(_instead(review, news, blocks.activated(review, version, by=by), what="activated"))
    return tuple(messages)


# --- what a tick does ---


def to_void(session: Session, workspace: Workspace, now: datetime) -> tuple[Ending, ...] | None:
    """None where there is none."""
    return reviews.to_void(session, workspace_id=workspace.id, now=now) or None


def end(session: Session, workspace: Workspace, found: Sequence[Ending], now: datetime) -> tuple[str, ...]:
    """A sentence for each that was ours to void."""
    sentences = []
    for review, why in found:
        if reviews.void(session, review):
            for message in _in_their_language(session, review, why):
                outbox.enqueue(session, workspace_id=workspace.id, message=message, now=now)
            sentences.append(_sentence(session, review, why))
    return tuple(sentences)


def plan(
    session: Session, _workspace: Workspace, found: Sequence[Ending], _now: datetime
) -> tuple[tuple[str, tuple[Outgoing, ...]], ...]:
    return tuple(
        (_sentence(session, review, why), _in_their_language(session, review, why)) for review, why in found
    )


def instants(session: Session, workspace: Workspace, after: datetime, until: datetime) -> Iterable[datetime]:
    return reviews.falls_due(session, workspace_id=workspace.id, after=after, until=until)


def _in_their_language(session: Session, review: Review, why: Void) -> tuple[Outgoing, ...]:
    """The one in which whoever submitted it is spoken to."""
    spoken = languages.spoken(session, workspace_id=review.workspace_id)
    user = user_of(review.submitted_by)
    with written_for(lambda: spoken.for_person(user, slack_says=None, partner=None)):
        return void(session, review, why)


def _sentence(session: Session, review: Review, why: Void) -> str:
    version = programs.get(session, version_id=review.version_id)
    return f"version {version.number} of {version.name} waits for approval no longer: {why}"


def _asked(session: Session, review: Review, what: str = "") -> Outgoing | None:
    """The question, or what was said of it."""
    found = outbox.find(session, workspace_id=review.workspace_id, dedupe=_dedupe(review, what))
    return found.message if found is not None else None


def _dedupe(review: Review, what: str) -> str:
    return f"review:{review.id}:{what}" if what else f"review:{review.id}"


def _over(review: Review, asked: Outgoing, message: Message) -> Outgoing:
    return _instead(review, asked, message, what="over")


def _instead(review: Review, before: Outgoing, message: Message, *, what: str) -> Outgoing:
    said = _said(review, message, channel=before.channel, user=before.user, what=what)
    return replace(said, replaces=before.dedupe, under=before.under or before.dedupe)


def _said(review: Review, message: Message, *, channel: str = "", user: str = "", what: str = "") -> Outgoing:
    return Outgoing(
        kind="message",
        message_class="confirmation",
        text=message.text,
        blocks=message.blocks,
        locale=message.locale,
        dedupe=_dedupe(review, what),
        channel=channel,
        user=user,
        for_staff=bool(channel),
        why=Why("answer"),
    )
