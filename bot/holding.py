"""What is done when something is due: partners are told where they stand, ceremonies are held, polls open, remind and close.

Figures are worked out before, on a snapshot; the transaction that claims an occasion only writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot import ceremonies, ceremony_news
from bot.blocks import figures
from bot.blocks import polls as poll_blocks
from bot.blocks import standings as standings_blocks
from bot.blocks.kit import Message
from bot.blocks.reader import reader, written_for
from bot.occasion_messages import FRESH, outgoing, partners
from bot.occasions import Occasion, due_occasions
from bot.poll_news import closed, spoken_to, to, too_few
from bot.ranking import ranking_of, with_before
from bot.versions import program_of
from dsl import nodes
from programs.facts import folded
from programs.poll_audience import Addressee, addressees, chosen, last_heard
from programs.polls import closes_at
from programs.questionnaire import questions_of
from storage import facts, languages, occurrences, outbox, people, polls
from storage.ledger_values import Change
from storage.outgoing import Outgoing
from storage.polls import Poll
from storage.workspaces import Workspace


def prepared(
    session: Session, *, workspace: Workspace, now: datetime, coming: Sequence[Change] = ()
) -> tuple[Occasion, ...] | None:
    """Everything that is due, with the figures that are to be told; None where nothing is due.

    `coming` is what is not posted yet and will be, before it is held.
    """
    due = [
        *due_occasions(session, workspace=workspace, now=now),
        *ceremony_news.due_turns(session, workspace=workspace, now=now),
    ]
    return tuple(_with_figures(session, each, workspace, now, coming) for each in due) or None


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
    if occasion.told_until is not None:
        occurrences.claim(
            session,
            workspace_id=workspace.id,
            program_id=occasion.version.program_id,
            item=f"{occasion.item}:told",
            due_at=occasion.told_until,
            now=now,
        )
    if occasion.what == "ceremony announced":
        assert occasion.held_at is not None, "an announcement says when"
        assert isinstance(occasion.node, nodes.Ceremony)
        occurrences.claim(
            session,
            workspace_id=workspace.id,
            program_id=occasion.version.program_id,
            item=ceremony_news.announced(occasion.node.name),
            due_at=occasion.held_at,
            now=now,
        )
    match occasion.what:
        case "poll opens":
            said = _opened(session, occasion, workspace, now)
        case "ceremony turned":
            ceremony_news.strike(session, occasion, workspace=workspace, now=now)
            said = messages(session, occasion, workspace=workspace, now=now)
        case "poll closes":
            assert occasion.poll is not None
            polls.close(session, poll_id=occasion.poll.id)
            said = messages(session, occasion, workspace=workspace, now=now)
        case "poll reminds":
            assert occasion.poll is not None
            polls.ask_also(session, poll_id=occasion.poll.id, asked=occasion.asked)
            polls.asks(
                session, poll_id=occasion.poll.id, asked=_asked_now(session, occasion, workspace), now=now
            )
            said = messages(session, occasion, workspace=workspace, now=now)
        case _:
            said = messages(session, occasion, workspace=workspace, now=now)
    queued = [
        each
        for each in said
        if outbox.enqueue(session, workspace_id=workspace.id, message=each, now=now) is not None
    ]
    return sentence(occasion, queued, workspace=workspace, now=now)


def sentence(occasion: Occasion, said: Sequence[Outgoing], *, workspace: Workspace, now: datetime) -> str:
    """What was, or will be, done, for reports; these messages come of it. Empty where that is nothing."""
    told = len({folded(each.partner or "") for each in said})
    if occasion.late:
        return ""
    match occasion.what:
        case "standings" | "ceremony" | "ceremony announced" | "ceremony told again" | "ceremony turned":
            return f"{occasion.sentence}: told {told} partners" if told else ""
        case "poll opens":
            poll = _new_poll(occasion, workspace)
            if poll.closes_at <= now:
                return (
                    f"poll “{poll.name}” was missed: it would have closed {poll.closes_at:%Y-%m-%d %H:%M} UTC"
                )
            return f"poll “{poll.name}” opened until {figures.moment(poll.closes_at, _zone(occasion))}"
        case "poll reminds" | "poll closes":
            return occasion.sentence


def messages(
    session: Session, occasion: Occasion, *, workspace: Workspace, now: datetime
) -> tuple[Outgoing, ...]:
    """What is said when it is held; of a poll that is not open yet, with buttons that lead nowhere. Only reads."""
    if occasion.late:
        return ()
    match occasion.what:
        case "standings":
            return tuple(_standings(session, occasion, workspace))
        case "ceremony announced" | "ceremony" | "ceremony told again":
            is_fresh = now - occasion.due_at <= FRESH
            return tuple(ceremonies.messages(session, occasion, workspace, now=now)) if is_fresh else ()
        case "ceremony turned":
            return tuple(ceremony_news.messages(session, occasion, workspace=workspace))
        case "poll opens":
            poll = _new_poll(occasion, workspace)
            return tuple(_questions(session, occasion, workspace, poll)) if poll.closes_at > now else ()
        case "poll reminds":
            assert occasion.poll is not None
            return tuple(_questions(session, occasion, workspace, occasion.poll))
        case "poll closes":
            assert occasion.poll is not None
            poll = polls.get(session, poll_id=occasion.poll.id)
            return tuple(closed(session, poll, program=occasion.version, zone=_zone(occasion), now=now))


def _with_figures(
    session: Session, occasion: Occasion, workspace: Workspace, now: datetime, coming: Sequence[Change]
) -> Occasion:
    if occasion.late:
        return occasion
    is_fresh = now - occasion.due_at <= FRESH
    match occasion.node:
        case nodes.Standings() as standings if is_fresh:
            program = program_of(occasion.version.text)
            day = occasion.due_at.astimezone(ZoneInfo(program.zone)).date()
            ranking = ranking_of(
                session, workspace_id=workspace.id, program=program, as_of=day, standings=standings
            )
            told = with_before(session, ranking, workspace_id=workspace.id, standings=standings)
            return replace(occasion, ranking=told)
        case nodes.Ceremony() if is_fresh and occasion.what == "ceremony":
            return ceremonies.with_untold(session, occasion, workspace, coming)
        case nodes.Ceremony() if is_fresh and occasion.what == "ceremony told again":
            return ceremonies.with_applause(session, occasion, workspace, now=now)
        case nodes.Poll() as poll:
            return replace(occasion, asked=_asked(session, poll, occasion, workspace))
        case _:
            return occasion


def _asked(
    session: Session, poll: nodes.Poll, occasion: Occasion, workspace: Workspace
) -> tuple[Addressee, ...] | None:
    """Whom a poll asks that does not ask everybody, by what is written of them on the day."""
    spared = workspace.poll_rest_days or poll.sample is not None or poll.again_after is not None
    if occasion.poll is not None and spared:
        return occasion.poll.asked  # whom it has asked it may remind, and nobody else
    if poll.to is None or (poll.to.who == "partners" and poll.to.where is None):
        everybody = tuple(Addressee(partner) for partner in partners(session, workspace))
        return _spared(session, poll, occasion, workspace, everybody) if spared else None
    return _spared(session, poll, occasion, workspace, _meant(session, poll, occasion, workspace))


def _spared(
    session: Session,
    poll: nodes.Poll,
    occasion: Occasion,
    workspace: Workspace,
    asked: tuple[Addressee, ...],
) -> tuple[Addressee, ...]:
    """Without those whom a poll has asked too lately, this one or any other; of the rest, the sample."""
    program_id = occasion.version.program_id
    by_any = polls.last_asked(session, workspace_id=workspace.id)
    by_this = polls.last_asked(session, workspace_id=workspace.id, program_id=program_id, name=poll.name)
    known = people.known_persons(session, workspace_id=workspace.id)
    return chosen(
        asked,
        poll,
        by_any=last_heard(asked, by_any, known),
        by_this=last_heard(asked, by_this, known),
        rest_days=workspace.poll_rest_days,
        at=occasion.due_at,
        zone=ZoneInfo(_zone(occasion)),
        lot=f"{workspace.id}:{program_id}:{occasion.item}:{occasion.due_at.isoformat()}",
    )


def _meant(
    session: Session, poll: nodes.Poll, occasion: Occasion, workspace: Workspace
) -> tuple[Addressee, ...]:
    program = program_of(occasion.version.text)
    day = occasion.due_at.astimezone(ZoneInfo(program.zone)).date()
    partners = facts.partners(session, workspace_id=workspace.id, fields=program.fields, as_of=day)
    persons = facts.persons(session, workspace_id=workspace.id, fields=program.fields, as_of=day)
    return addressees(poll, program, partners, persons, on=day)


def _standings(session: Session, occasion: Occasion, workspace: Workspace) -> Iterator[Outgoing]:
    if occasion.ranking is None:
        return  # too old to be told
    spoken = languages.spoken(session, workspace_id=workspace.id)
    for partner in partners(session, workspace):
        with written_for(partial(spoken.for_partner, partner)):
            message = standings_blocks.own_place(occasion.ranking, partner, locale=reader())
        if message is not None:
            owners = standings_blocks.owners(occasion.ranking, partner)
            yield _told(occasion, partner, message, owners)


def _told(occasion: Occasion, partner: str, message: Message, owners: Sequence[str]) -> Outgoing:
    until = occasion.due_at + FRESH
    found = outgoing(occasion, partner, message, "standings", owners=owners, until=until)
    return replace(found, series=f"{occasion.version.program_id}:{occasion.item}:{folded(partner)}")


def _opened(session: Session, occasion: Occasion, workspace: Workspace, now: datetime) -> Iterable[Outgoing]:
    """A poll opens: the questions; none where it would be closed by now, or was opened before."""
    new = _new_poll(occasion, workspace)
    if new.closes_at <= now:
        return ()
    poll = polls.open_poll(
        session,
        workspace_id=workspace.id,
        program_id=new.program_id,
        name=new.name,
        version=new.version,
        questions=new.questions,
        asked=new.asked,
        anonymous=new.anonymous,
        opens_at=new.opens_at,
        closes_at=new.closes_at,
        occurrence_key=f"{occasion.version.program_id}:{occasion.item}:{occasion.due_at.isoformat()}",
    )
    if poll is None:
        return ()
    polls.asks(session, poll_id=poll.id, asked=_asked_now(session, occasion, workspace), now=now)
    warning = too_few(session, poll, program=occasion.version)
    return (*_questions(session, occasion, workspace, poll), *([warning] if warning is not None else []))


def _new_poll(occasion: Occasion, workspace: Workspace) -> Poll:
    """As it is to be opened."""
    node = occasion.node
    assert isinstance(node, nodes.Poll)
    return Poll(
        id=0,
        workspace_id=workspace.id,
        program_id=occasion.version.program_id,
        version=occasion.version.number,
        name=node.name,
        questions=questions_of(node),
        anonymous=node.anonymous,
        opens_at=occasion.due_at,
        closes_at=closes_at(node, occasion.due_at, ZoneInfo(_zone(occasion))),
        state="open",
        asked=occasion.asked,
    )


def _questions(session: Session, occasion: Occasion, workspace: Workspace, poll: Poll) -> Iterator[Outgoing]:
    """The question to everybody who is asked: partners in their channels, people by a direct message.

    Where the poll says whom it asks, the question to a partner without a channel waits for one, and managers see that it does.
    """
    spoken = languages.spoken(session, workspace_id=workspace.id)
    reminder = occasion.what == "poll reminds"
    silent = _have_answered(session, poll, workspace) if reminder and not poll.anonymous else frozenset()
    for each in _asked_now(session, occasion, workspace):
        if each.key in silent:
            continue
        with written_for(partial(spoken_to, spoken, each)):
            message = poll_blocks.question(poll, zone=_zone(occasion), reminder=reminder)
        found = outgoing(
            occasion, each.partner, message, "poll", owners=(), until=poll.closes_at, person=each.person
        )
        yield to(each, replace(found, dedupe=f"{found.dedupe}{each.place}"))


def _asked_now(session: Session, occasion: Occasion, workspace: Workspace) -> tuple[Addressee, ...]:
    if occasion.asked is not None:
        return occasion.asked
    return tuple(Addressee(partner) for partner in partners(session, workspace))


def _have_answered(session: Session, poll: Poll, workspace: Workspace) -> frozenset[str]:
    """Whom nobody needs to remind: of a partner in its channels, one person is enough."""
    found = set()
    for each in polls.named(session, poll_id=poll.id):
        found.add(f"@{each.actor.user}")
        if each.partner is not None:
            person = people.person_of(session, workspace_id=workspace.id, actor=each.actor)
            found |= {Addressee(each.partner).key, Addressee(each.partner, person).key}
    return frozenset(found)


def _zone(occasion: Occasion) -> str:
    return program_of(occasion.version.text).zone
