"""A ceremony from its announcement to its digest: what each partner is told, of its own awards alone.

It is announced in one message, which each later announcement changes where it stands. It opens in another, the awards follow in its thread,
and at its end the opening is changed into the whole of it. For those who were not there it is told again, with the applause until then.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.blocks import ceremonies as blocks
from bot.blocks import standings as standings_blocks
from bot.blocks.reader import reader, written_for
from bot.occasion_messages import FRESH, named, outgoing, partners
from bot.occasions import Occasion, announcement, zone_of
from bot.ranking import Ranking, ranking_of
from bot.versions import program_of
from dsl import nodes
from programs.awards import Award
from programs.ceremonies import announced_at
from programs.facts import folded
from storage import applause, languages, ledger, occurrences, outbox, people
from storage.ledger_values import Change
from storage.outgoing import Outgoing, copied
from storage.workspaces import Workspace

_BETWEEN: Final = timedelta(seconds=30)
"""From one award to the next: time to read how it was earned, and to applaud."""
_LATE: Final = timedelta(hours=1)
_JUST_NOW: Final = timedelta(hours=6)
"""Whoever was told late, in their own morning, and so short a time ago, is not told again."""


# --- figures, worked out on a snapshot ---


def with_untold(
    session: Session, occasion: Occasion, workspace: Workspace, coming: Sequence[Change]
) -> Occasion:
    """With what is earned of what was recorded since the last award that a ceremony told; the first time, since the program was activated."""
    assert isinstance(occasion.node, nodes.Ceremony)
    program_id = occasion.version.program_id
    told = occurrences.last_handled(
        session, workspace_id=workspace.id, program_id=program_id, item=_told_item(occasion.node)
    )
    after = told or occasion.version.activated_at
    held = ledger.awards_of(session, workspace_id=workspace.id, program_id=program_id, after=after)
    found = {each.award.key: each.award for each in held if each.status == "earned"}
    for change in coming:
        if change.program_id == program_id:
            found.pop(change.correction.key, None)
            if change.status == "earned":
                found[change.correction.key] = change.award
    return replace(
        occasion,
        awards=_in_order(found.values()),
        told_until=max((each.recorded_at for each in held), default=None),
        ranking=_ranking(session, occasion, workspace, occasion.due_at),
    )


def with_applause(session: Session, occasion: Occasion, workspace: Workspace, *, now: datetime) -> Occasion:
    """With what that ceremony told, as far as it holds, to whom, and who applauded."""
    assert isinstance(occasion.node, nodes.Ceremony)
    assert occasion.held_at is not None, "what is told again was held"
    program_id = occasion.version.program_id
    span = occurrences.claimed_with(
        session,
        workspace_id=workspace.id,
        program_id=program_id,
        item=f"ceremony:{occasion.node.name}",
        due_at=occasion.held_at,
        beside=_told_item(occasion.node),
    )
    awards: tuple[Award, ...] = ()
    if span is not None:
        after, until = span
        held = ledger.awards_of(
            session,
            workspace_id=workspace.id,
            program_id=program_id,
            after=after or occasion.version.activated_at,
        )
        awards = _in_order(
            each.award for each in held if each.status == "earned" and each.recorded_at <= until
        )
    heard: set[str] = set()
    hands: dict[str, int] = {}
    for partner in partners(session, workspace):
        opening = outbox.find(session, workspace_id=workspace.id, dedupe=_opening(occasion, partner))
        if opening is None or opening.state != "sent" or _has_just_heard(opening.ts, occasion.held_at, now):
            continue
        heard.add(folded(partner))
        own = [award for award in awards if folded(award.partner) == folded(partner)]
        messages = {
            _step(_opening(occasion, partner), award) if len(own) > 1 else _opening(occasion, partner): award
            for award in own[: blocks.SHOWN]
        }
        counted = applause.of_messages(
            session,
            workspace_id=workspace.id,
            partner=partner,
            messages=_with_copies(session, workspace, partner, messages),
        )
        for name, award in messages.items():
            hands[str(award.key)] = len(
                {user for told, user in counted if told == name or told.startswith(f"{name}@")}
            )
    return replace(
        occasion,
        awards=awards,
        applause=hands,
        told_to=frozenset(heard),
        ranking=_ranking(session, occasion, workspace, occasion.held_at),
    )


def _ranking(session: Session, occasion: Occasion, workspace: Workspace, at: datetime) -> Ranking | None:
    """Who stands where on the day of the ceremony, where it shows that."""
    assert isinstance(occasion.node, nodes.Ceremony)
    if occasion.node.podium is None:
        return None
    program = program_of(occasion.version.text)
    day = at.astimezone(ZoneInfo(program.zone)).date()
    return ranking_of(
        session, workspace_id=workspace.id, program=program, as_of=day, standings=occasion.node.podium
    )


# --- what is said ---


def messages(
    session: Session, occasion: Occasion, workspace: Workspace, *, now: datetime
) -> Iterator[Outgoing]:
    """Each partner hears what it earned; of others, only what standings show. Who has nothing new hears of it where it was announced, or shows who stands where."""
    node = occasion.node
    assert isinstance(node, nodes.Ceremony)
    earned: defaultdict[str, list[Award]] = defaultdict(list)
    for award in occasion.awards:
        earned[folded(award.partner)].append(award)
    spoken = languages.spoken(session, workspace_id=workspace.id)
    for partner in partners(session, workspace):
        own = earned.get(folded(partner), [])
        with written_for(partial(spoken.for_partner, partner)):
            match occasion.what:
                case "ceremony announced":
                    yield _announcement(occasion, node, partner)
                case "ceremony told again":
                    if folded(partner) in occasion.told_to:
                        yield _again(occasion, node, partner, own)
                case _ if own or node.podium is not None or node.announced:
                    yield from _held(occasion, node, partner, own, now)
                case _:
                    pass


def _announcement(occasion: Occasion, node: nodes.Ceremony, partner: str) -> Outgoing:
    """In the place of the one before it."""
    assert occasion.ahead is not None, "an announcement says how long before"
    assert occasion.held_at is not None, "an announcement says when"
    assert node.schedule is not None, "what is announced has its time"
    program = program_of(occasion.version.text)
    message = blocks.announcement(node, program, occasion.ahead, occasion.held_at)
    found = outgoing(occasion, partner, message, "standings", owners=(), until=occasion.held_at)
    zone = zone_of(program, node.schedule)
    earlier = [
        (at, ahead)
        for ahead in node.announced
        if (at := announced_at(occasion.held_at, ahead, zone)) < occasion.due_at
    ]
    if not earlier:
        return found
    at, ahead = max(earlier, key=lambda each: each[0])
    before = named(occasion.version.program_id, announcement(node, ahead), at, partner)
    return replace(found, replaces=before)


def _held(
    occasion: Occasion, node: nodes.Ceremony, partner: str, own: Sequence[Award], now: datetime
) -> Iterator[Outgoing]:
    """Several awards follow one by one, in the thread of the opening, which then becomes the whole; of one, or none, the whole is said at once."""
    program = program_of(occasion.version.text)
    whole = _whole(occasion, node, program, partner, own)
    if len(own) < 2:
        yield whole
        return
    until = occasion.due_at + FRESH
    opens = blocks.opening(node.name, program, partner, own)
    head = outgoing(occasion, partner, opens, "standings", owners=(partner,), until=until)
    yield head
    shown = own[: blocks.SHOWN]
    for number, award in enumerate(shown, 1):
        message = blocks.one_award(award, program, number=number, count=len(shown))
        yield replace(
            outgoing(occasion, partner, message, "standings", owners=(partner,), until=until),
            dedupe=_step(head.dedupe, award),
            under=head.dedupe,
            not_before=now + number * _BETWEEN,
        )
    yield replace(
        whole,
        dedupe=f"{head.dedupe}:whole",
        under=head.dedupe,
        replaces=head.dedupe,
        not_before=now + (len(shown) + 1) * _BETWEEN,
    )


def _whole(
    occasion: Occasion, node: nodes.Ceremony, program: nodes.Program, partner: str, own: Sequence[Award]
) -> Outgoing:
    ranking = occasion.ranking
    message = blocks.whole(node.name, program, partner, own, ranking, locale=reader())
    found = outgoing(
        occasion, partner, message, "standings", owners=_owners(ranking, partner), until=occasion.due_at + FRESH
    )  # fmt: skip
    shown = blocks.podium(ranking, locale=reader()) if ranking is not None else None
    return replace(found, picture=shown.kept()) if shown is not None else found


def _again(occasion: Occasion, node: nodes.Ceremony, partner: str, own: Sequence[Award]) -> Outgoing:
    assert occasion.held_at is not None, "what is told again was held"
    message = blocks.told_again(
        node.name,
        program_of(occasion.version.text),
        partner,
        own,
        occasion.applause,
        occasion.ranking,
        held_at=occasion.held_at,
        locale=reader(),
    )
    owners = _owners(occasion.ranking, partner)
    return outgoing(occasion, partner, message, "standings", owners=owners, until=occasion.due_at + FRESH)


def _owners(ranking: Ranking | None, partner: str) -> tuple[str, ...]:
    """Whose figures stand in it."""
    return standings_blocks.owners(ranking, partner) if ranking is not None else (partner,)


def _in_order(awards: Iterable[Award]) -> tuple[Award, ...]:
    told = (award for award in awards if award.held is None or not award.held.over)
    return tuple(sorted(told, key=lambda award: str(award.key)))


def _told_item(node: nodes.Ceremony) -> str:
    return f"ceremony:{node.name}:told"


def _opening(occasion: Occasion, partner: str) -> str:
    """What the ceremony's first message to that partner is known by."""
    assert isinstance(occasion.node, nodes.Ceremony)
    assert occasion.held_at is not None, "what is told again was held"
    item = f"ceremony:{occasion.node.name}"
    return named(occasion.version.program_id, item, occasion.held_at, partner)


def _step(head: str, award: Award) -> str:
    """What the message about one award is known by, whichever turn it has."""
    return f"{head}:{hashlib.sha256(str(award.key).encode()).hexdigest()[:16]}"


def _with_copies(
    session: Session, workspace: Workspace, partner: str, messages: Mapping[str, Award]
) -> list[str]:
    """Of a partner with several channels each has its own copy."""
    channels = people.channels_of_partner(session, workspace_id=workspace.id, partner=partner)
    return [*messages, *(copied(name, channel) for name in messages for channel in channels)]


def _has_just_heard(ts: str, held_at: datetime, now: datetime) -> bool:
    """Whether it waited for the reader's morning, and was said there a short time ago."""
    said_at = datetime.fromtimestamp(float(ts or 0), UTC)
    return said_at - held_at > _LATE and now - said_at < _JUST_NOW
