"""What is told back to those whom a poll has asked: what came of it, what is done about it, an answer to words that nobody's name stands under."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot.blocks import kit
from bot.blocks import poll_results as blocks
from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from bot.pulse import pulse
from programs.facts import folded
from programs.poll_audience import Addressee
from programs.polls import LEAST_ANSWERS
from storage import languages, people, polls
from storage.languages import Languages
from storage.outgoing import Outgoing, Why
from storage.people import user_of
from storage.polls import Poll
from storage.programs import Version


def told_back(
    session: Session, poll: Poll, write: Callable[[], Message], *, program: str, what: str
) -> Iterator[Outgoing]:
    """To all who were asked: who of them has answered is not told apart, of an anonymous poll nobody could."""
    spoken = languages.spoken(session, workspace_id=poll.workspace_id)
    for each in asked(session, poll):
        with written_for(partial(spoken_to, spoken, each)):
            message = write()
        yield to(
            each,
            Outgoing(
                kind="message",
                message_class="poll",
                text=message.text,
                blocks=message.blocks,
                locale=message.locale,
                dedupe=f"poll:{poll.id}:{what}:{each.key}",
                partner=each.partner,
                person=each.person,
                why=Why("poll", program, (poll.name,)),
            ),
        )


def closed(session: Session, poll: Poll, *, program: Version, zone: str, now: datetime) -> Iterator[Outgoing]:
    """What came of it, to whoever put the question, with what can be done next; nothing where nobody was asked, which was told."""
    asker = user_of(program.author)
    if not asker or poll.asked == ():
        return
    with _written_for(session, poll, asker):
        waves = len(polls.waves(session, poll))
        lines = pulse(session, poll, now=now, figures_only=True)
        message = kit.message(*blocks.one(poll, lines, zone=zone, waves=waves, closed=True))
    yield _to_asker(poll, message, asker, program=program, what="closed")


def too_few(session: Session, poll: Poll, *, program: Version) -> Outgoing | None:
    """To whoever put the question, where nobody is asked, or fewer than an anonymous poll shows anything of; None where there are enough."""
    asker = user_of(program.author)
    if poll.asked is None or not asker:
        return None
    are_people = all(each.is_person for each in poll.asked)
    if poll.asked and not (poll.anonymous and are_people and len(poll.asked) < LEAST_ANSWERS):
        return None
    with _written_for(session, poll, asker):
        message = blocks.too_few(poll, least=LEAST_ANSWERS)
    return _to_asker(poll, message, asker, program=program, what="too few")


def _written_for(session: Session, poll: Poll, user: str) -> AbstractContextManager[None]:
    spoken = languages.spoken(session, workspace_id=poll.workspace_id)
    return written_for(partial(spoken.for_person, user, slack_says=None, partner=None))


def _to_asker(poll: Poll, message: Message, user: str, *, program: Version, what: str) -> Outgoing:
    return Outgoing(
        kind="message",
        message_class="poll",
        text=message.text,
        blocks=message.blocks,
        locale=message.locale,
        dedupe=f"poll:{poll.id}:{what}",
        user=user,
        why=Why("poll", program.name, (poll.name,)),
    )


def asked(session: Session, poll: Poll) -> tuple[Addressee, ...]:
    """Whom it has asked; of one that asks every partner, those that have a channel now."""
    if poll.asked is not None:
        return poll.asked
    bound = people.bound_channels(session, workspace_id=poll.workspace_id)
    return tuple({folded(partner): Addressee(partner) for _, partner in bound}.values())


def spoken_to(spoken: Languages, to: Addressee) -> str:
    """The language in which somebody is written to."""
    if to.place.startswith("@"):
        return spoken.for_person(to.place[1:], slack_says=None, partner=None)
    return spoken.for_partner(to.partner)


def to(each: Addressee, message: Outgoing) -> Outgoing:
    """The message, which is for a partner or one of its people, sent to a place in Slack where that is who is asked."""
    if not each.place:
        return message
    found = replace(message, partner=None, person=None)
    if each.place.startswith("@"):
        return replace(found, user=each.place[1:])
    return replace(found, channel=each.place)
