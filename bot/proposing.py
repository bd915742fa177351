"""What is said around a proposal: to the partners who are asked, to them again when it has ended, and to whoever asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot.blocks import proposals as blocks
from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from programs.facts import folded
from storage import languages, outbox, programs, proposals
from storage.outgoing import Outgoing, Why
from storage.people import user_of
from storage.programs import Version
from storage.proposals import Invited, Outcome, Proposal, Reaction
from storage.workspaces import Workspace

Ending = tuple[Proposal, Outcome]


def questions(session: Session, proposal: Proposal, version: Version) -> tuple[Outgoing, ...]:
    """The draft to each partner that is asked, in its language."""
    return tuple(
        _to_partner(session, proposal, version, each, lambda: blocks.asked(proposal, version), what="asked")
        for each in proposal.invited
    )


def thanks(
    session: Session,
    proposal: Proposal,
    outcome: Outcome,
    *,
    what: str = "ended",
    only: Reaction | None = None,
) -> tuple[Outgoing, ...]:
    """In the place of each question; with `only`, of that reaction's partner alone. A partner reads of its own suggestions that were taken over, and of no other's."""
    version = programs.get(session, version_id=proposal.version_id)
    taken = [
        each for each in proposals.reactions(session, proposal_id=proposal.id) if each.adopted_version_id
    ]
    found = []
    for each in proposal.invited:
        if only is not None and folded(only.partner) != folded(each.partner):
            continue
        own = [one for one in taken if folded(one.partner) == folded(each.partner)]
        write = partial(_thanked, proposal, version, outcome, own)
        found.append(_to_partner(session, proposal, version, each, write, what=what))
    return tuple(found)


def news(session: Session, proposal: Proposal, reaction: Reaction, *, locale: str) -> Outgoing:
    """To whoever asked."""
    version = programs.get(session, version_id=proposal.version_id)
    with written_for(lambda: locale):
        message = blocks.news(proposal, version, reaction)
    return Outgoing(
        kind="message",
        message_class="confirmation",
        text=message.text,
        blocks=message.blocks,
        locale=message.locale,
        dedupe=f"reaction:{reaction.id}",
        user=user_of(proposal.proposed_by),
        why=Why("proposal", version.name),
    )


# --- what a tick does ---


def to_end(session: Session, workspace: Workspace, now: datetime) -> tuple[Ending, ...] | None:
    """None where there is none."""
    return proposals.to_end(session, workspace_id=workspace.id, now=now) or None


def end(session: Session, _workspace: Workspace, found: Sequence[Ending], now: datetime) -> tuple[str, ...]:
    """A sentence for each that was ours to end."""
    return tuple(
        sentence(session, proposal, outcome)
        for proposal, outcome in found
        if ended(session, proposal, outcome, by="premio", now=now)
    )


def plan(
    session: Session, _workspace: Workspace, found: Sequence[Ending], _now: datetime
) -> tuple[tuple[str, tuple[Outgoing, ...]], ...]:
    return tuple(
        (sentence(session, proposal, outcome), thanks(session, proposal, outcome))
        for proposal, outcome in found
    )


def instants(session: Session, workspace: Workspace, after: datetime, until: datetime) -> Iterable[datetime]:
    return proposals.falls_due(session, workspace_id=workspace.id, after=after, until=until)


def ended(session: Session, proposal: Proposal, outcome: Outcome, *, by: object, now: datetime) -> bool:
    """End it and thank everybody. False where it has ended before."""
    if not proposals.end(session, proposal, outcome, by=by, now=now):
        return False
    for message in thanks(session, proposal, outcome):
        outbox.enqueue(session, workspace_id=proposal.workspace_id, message=message, now=now)
    return True


def sentence(session: Session, proposal: Proposal, outcome: Outcome) -> str:
    version = programs.get(session, version_id=proposal.version_id)
    return f"the question to partners about {version.name} has ended: {outcome}"


def _thanked(proposal: Proposal, version: Version, outcome: Outcome, own: Sequence[Reaction]) -> Message:
    lines = [line for each in own for line in blocks.numbers_in_words(version, proposal, each)]
    return blocks.thanked(version, outcome, taken_over=lines)


def _to_partner(
    session: Session,
    proposal: Proposal,
    version: Version,
    to: Invited,
    write: Callable[[], Message],
    *,
    what: str,
) -> Outgoing:
    """Only where nobody but that partner reads along: a draft is nobody else's."""
    spoken = languages.spoken(session, workspace_id=proposal.workspace_id)
    with written_for(partial(spoken.for_partner, to.partner)):
        message = write()
    first = f"proposal:{proposal.id}:{to.channel}:asked"
    return Outgoing(
        kind="message",
        message_class="poll" if what == "asked" else "confirmation",
        text=message.text,
        blocks=message.blocks,
        locale=message.locale,
        dedupe=f"proposal:{proposal.id}:{to.channel}:{what}",
        channel=to.channel,
        partner=to.partner,
        owners=(to.partner,),
        not_after=proposal.closes_at if what == "asked" else None,
        replaces="" if what == "asked" else first,
        why=Why("proposal", version.name),
    )
