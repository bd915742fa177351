"""What is done when something is due: partners are told where they stand and what they earned, polls open, remind and close.

Figures are worked out before, on a snapshot; the transaction that claims an occasion only writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from sqlmodel import Session

from bot.blocks import figures
from bot.blocks import polls as poll_blocks
from bot.blocks import standings as standings_blocks
from bot.blocks.kit import Message
from bot.blocks.reader import reader, written_for
from bot.occasions import Occasion, due_occasions
from bot.ranking import ranking_of
from bot.versions import program_of
from dsl import nodes
from programs.facts import folded
from programs.poll_audience import Addressee, addressees
from programs.polls import closes_at
from storage import facts, languages, ledger, occurrences, outbox, people, polls
from storage.ledger_values import LedgerAward
from storage.outbox import MessageClass, Outgoing
from storage.workspaces import Workspace

log = structlog.get_logger()

_FRESH: Final = timedelta(days=2)
"""Standings and ceremonies older than this are not told any more."""


def prepared(session: Session, *, workspace: Workspace, now: datetime) -> tuple[Occasion, ...] | None:
    """Everything that is due, with the figures that are to be told; None where nothing is due."""
    due = due_occasions(session, workspace=workspace, now=now)
    return tuple(_with_figures(session, each, workspace, now) for each in due) or None


def hold(session: Session, occasion: Occasion, *, workspace: Workspace, now: datetime) -> str:
    """Do it, if it is ours to do, in this transaction; the sentence about it, empty where nothing was done."""
    mine = occurrences.claim(
        session,
        workspace_id=workspace.id,
        program_id=occasion.version.program_id,
        item=occasion.item,
        due_at=occasion.due_at,
        now=now,
    )
    if not mine or occasion.late:
        return ""
    match occasion.what:
        case "standings":
            return _tell_standings(session, occasion, workspace, now)
        case "ceremony":
            return _tell_ceremony(session, occasion, workspace, now)
        case "poll opens":
            return _open_poll(session, occasion, workspace, now)
        case "poll reminds":
            assert occasion.poll is not None
            question = partial(poll_blocks.question, occasion.poll, zone=_zone(occasion), reminder=True)
            _ask(session, workspace, question, occasion, now, until=occasion.poll.closes_at)
            return occasion.sentence
        case "poll closes":
            assert occasion.poll is not None
            polls.close(session, poll_id=occasion.poll.id)
            return occasion.sentence


def _with_figures(session: Session, occasion: Occasion, workspace: Workspace, now: datetime) -> Occasion:
    if occasion.late or now - occasion.due_at > _FRESH:
        return occasion
    match occasion.node:
        case nodes.Standings() as standings:
            program = program_of(occasion.version.text)
            day = occasion.due_at.astimezone(ZoneInfo(program.zone)).date()
            return replace(
                occasion,
                ranking=ranking_of(
                    session, workspace_id=workspace.id, program=program, as_of=day, standings=standings
                ),
            )
        case nodes.Ceremony():
            return replace(occasion, awards=_untold(session, occasion, workspace))
        case nodes.Poll() as poll:
            return replace(occasion, asked=_asked(session, poll, occasion, workspace))
        case _:
            return occasion


def _asked(
    session: Session, poll: nodes.Poll, occasion: Occasion, workspace: Workspace
) -> tuple[Addressee, ...] | None:
    """Whom a poll asks that does not ask everybody, by what is written of them on the day."""
    if poll.to is None or (poll.to.who == "partners" and poll.to.where is None):
        return None
    program = program_of(occasion.version.text)
    day = occasion.due_at.astimezone(ZoneInfo(program.zone)).date()
    partners = facts.partners(session, workspace_id=workspace.id, fields=program.fields, as_of=day)
    persons = facts.persons(session, workspace_id=workspace.id, fields=program.fields, as_of=day)
    return addressees(poll, program, partners, persons, on=day)


def _untold(session: Session, occasion: Occasion, workspace: Workspace) -> tuple[LedgerAward, ...]:
    """What was recorded since the last award that a ceremony told; the first time, since the program was activated."""
    program_id = occasion.version.program_id
    told = occurrences.last_handled(
        session, workspace_id=workspace.id, program_id=program_id, item=f"{occasion.item}:told"
    )
    after = told or occasion.version.activated_at
    return ledger.awards_of(session, workspace_id=workspace.id, program_id=program_id, after=after)


def _tell_standings(session: Session, occasion: Occasion, workspace: Workspace, now: datetime) -> str:
    if occasion.ranking is None:
        log.info("standings were too old to be told", program=occasion.version.name, due=occasion.due_at)
        return ""
    spoken = languages.spoken(session, workspace_id=workspace.id)
    messages: list[tuple[str, Message | None]] = []
    for partner in _partners(session, workspace):
        with written_for(partial(spoken.for_partner, partner)):
            message = standings_blocks.own_place(occasion.ranking, partner, locale=reader())
        messages.append((partner, message))
    return _told(session, occasion, workspace, messages, now)


def _tell_ceremony(session: Session, occasion: Occasion, workspace: Workspace, now: datetime) -> str:
    """Each partner hears what it earned; of others, only the names of those who were recognised, and no figures."""
    assert isinstance(occasion.node, nodes.Ceremony)
    if occasion.awards:
        occurrences.claim(
            session,
            workspace_id=workspace.id,
            program_id=occasion.version.program_id,
            item=f"{occasion.item}:told",
            due_at=max(award.recorded_at for award in occasion.awards),
            now=now,
        )
    earned: defaultdict[str, list[LedgerAward]] = defaultdict(list)
    for award in occasion.awards:
        held = award.award.held
        if award.status == "earned" and not (held and held.over):
            earned[folded(award.partner)].append(award)
    name, program = occasion.node.name, occasion.version.name
    spoken = languages.spoken(session, workspace_id=workspace.id)
    messages: list[tuple[str, Message | None]] = []
    for partner in _partners(session, workspace):
        own = earned.get(folded(partner))
        if own:
            with written_for(partial(spoken.for_partner, partner)):
                messages.append((partner, standings_blocks.ceremony(name, program, partner, own)))
    return _told(session, occasion, workspace, messages, now)


def _told(
    session: Session,
    occasion: Occasion,
    workspace: Workspace,
    messages: Sequence[tuple[str, Message | None]],
    now: datetime,
) -> str:
    """Queue each partner's own message, and say how many there were."""
    own = [(partner, message) for partner, message in messages if message is not None]
    until = occasion.due_at + _FRESH
    for partner, message in own:
        owners = standings_blocks.owners(occasion.ranking, partner) if occasion.ranking else (partner,)
        _queue(session, workspace, occasion, partner, message, "standings", now, owners=owners, until=until)
    return f"{occasion.sentence}: told {len(own)} partners" if own else ""


def _open_poll(session: Session, occasion: Occasion, workspace: Workspace, now: datetime) -> str:
    node = occasion.node
    assert isinstance(node, nodes.Poll)
    closing = closes_at(node, occasion.due_at, ZoneInfo(_zone(occasion)))
    if closing <= now:
        return f"poll “{node.name}” was missed: it would have closed {closing:%Y-%m-%d %H:%M} UTC"
    poll = polls.open_poll(
        session,
        workspace_id=workspace.id,
        program_id=occasion.version.program_id,
        name=node.name,
        kind=node.ask.kind,
        question=node.ask.text,
        options=node.ask.options,
        follow_up=node.follow_up,
        anonymous=node.anonymous,
        opens_at=occasion.due_at,
        closes_at=closing,
        occurrence_key=f"{occasion.version.program_id}:{occasion.item}:{occasion.due_at.isoformat()}",
    )
    if poll is None:
        return ""
    question = partial(poll_blocks.question, poll, zone=_zone(occasion))
    _ask(session, workspace, question, occasion, now, until=closing)
    until = figures.moment(closing, _zone(occasion))
    return f"poll “{node.name}” opened until {until}"


def _ask(
    session: Session,
    workspace: Workspace,
    question: Callable[[], Message],
    occasion: Occasion,
    now: datetime,
    *,
    until: datetime,
) -> None:
    """The question to everybody who is asked: partners in their channels, people by a direct message.

    Where the poll says whom it asks, the question to a partner without a channel waits for one, and managers see that it does.
    """
    asked = occasion.asked
    if asked is None:
        asked = tuple(Addressee(partner) for partner in _partners(session, workspace))
    spoken = languages.spoken(session, workspace_id=workspace.id)
    for each in asked:
        with written_for(partial(spoken.for_partner, each.partner)):
            message = question()
        _queue(
            session, workspace, occasion, each.partner, message, "poll", now,
            owners=(), until=until, person=each.person,
        )  # fmt: skip


def _queue(
    session: Session, workspace: Workspace, occasion: Occasion, partner: str, message: Message, message_class: MessageClass, now: datetime,
    *, owners: tuple[str, ...], until: datetime, person: str | None = None,
) -> None:  # fmt: skip
    outbox.enqueue(
        session,
        workspace_id=workspace.id,
        message=Outgoing(
            kind="message",
            message_class=message_class,
            text=message.text,
            blocks=message.blocks,
            dedupe=f"{occasion.version.program_id}:{occasion.item}:{occasion.due_at.isoformat()}:{folded(partner)}"
            + (f":{folded(person)}" if person is not None else ""),
            owners=owners,
            partner=partner,
            person=person,
            not_after=until,
        ),
        now=now,
    )


def _partners(session: Session, workspace: Workspace) -> list[str]:
    """The partners that have a channel, each once."""
    return list(
        {
            folded(partner): partner
            for _, partner in people.bound_channels(session, workspace_id=workspace.id)
        }.values()
    )


def _zone(occasion: Occasion) -> str:
    return program_of(occasion.version.text).zone
