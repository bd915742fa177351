"""Partners are told once when there is something for them to choose or decide, in the channel in which their awards are announced; reminded, and told there what it came to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from bot.blocks import decisions as blocks
from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from bot.deciding import Asked
from dsl.nodes import Program
from programs.awards import Award
from programs.facts import folded
from programs.periods import DAY
from programs.questions import Answer, Question, answered, asks_anything, questions
from storage.languages import Languages
from storage.ledger_values import Change
from storage.outgoing import Outgoing, Why
from storage.preferences import NONE_KNOWN, Preferences

Asking = Callable[[str], Message | None]
"""Finds the message that asked, by its `dedupe`; None where there is none."""

_MORNING: Final = time(9)
_REMEMBERED: Final = timedelta(days=2)
_ONE_BY_ONE: Final = 3
"""More questions to one partner at one time would drown the channel; of the rest it is told how many there are."""


def questions_opened(
    program_id: int,
    program: Program,
    changes: Sequence[Change],
    spoken: Languages,
    *,
    today: date,
    untold: Collection[str] = (),
    liked: Preferences = NONE_KNOWN,
) -> list[Outgoing]:
    """The messages about what these changes wait for, each question once for ever; nothing from a program that announces nothing."""
    if not program.announce:
        return []
    open_ = [change.award for change in changes if change.reason != "withdrawn"]
    by_partner: dict[str, list[Asked]] = {}
    for question in questions(program, open_):
        asked = Asked(program_id, program, question, liked.first(question.partner))
        if question.by == "partner" and question.is_pointed_at and _name(program_id, question) not in untold:
            by_partner.setdefault(folded(question.partner), []).append(asked)
    messages: list[Outgoing] = []
    for partner, own in by_partner.items():
        first, rest = own[:_ONE_BY_ONE], own[_ONE_BY_ONE:]
        with written_for(partial(spoken.for_partner, partner)):
            for each in first:
                messages += [_outgoing([each], blocks.opened(each)), *_reminders(each, today=today)]
            if rest:
                summed = blocks.more_opened(rest[0].question.partner, program.name, len(rest))
                messages.append(_outgoing(rest, summed))
    return messages


def questions_answered(
    program_id: int,
    program: Program,
    changes: Sequence[Change],
    spoken: Languages,
    *,
    awards: Sequence[Award],
    asked: Asking,
) -> list[Outgoing]:
    """In place of the questions that these changes answer: what the answer is, without buttons. Their reminders are not said any more.

    `awards` are all that there are now: for one of them a question may wait still.
    """
    if not program.announce or not asks_anything(program):
        return []
    messages = []
    for answer in _answers(program, changes, awards):
        dedupe = _dedupe([_name(program_id, answer.question)])
        if (told := asked(dedupe)) is None:
            continue
        partner = answer.question.partner
        with written_for(partial(spoken.for_partner, partner)):
            message = blocks.answered(told, answer, program)
        messages.append(
            Outgoing(
                kind="message",
                message_class="confirmation",
                text=message.text,
                blocks=message.blocks,
                locale=message.locale,
                dedupe=f"answered:{dedupe}",
                owners=(partner,),
                partner=partner,
                urgency=1,
                replaces=dedupe,
                under=dedupe,
                calls_off=_again(dedupe),
                why=Why("question", program.name, (answer.question.name,)),
            )
        )
    return messages


def _answers(program: Program, changes: Sequence[Change], awards: Sequence[Award]) -> Collection[Answer]:
    """Of each question of a partner's one: what was answered, sooner than that it is not to be answered any more."""
    found: dict[tuple[str, str, str], Answer] = {}
    for change in changes:
        for answer in answered(program, change.award, is_withdrawn=change.reason == "withdrawn"):
            key = answer.question.key
            if answer.question.by == "partner" and (key not in found or found[key].text is None):
                found[key] = answer
    void = {folded(each.question.partner) for each in found.values() if each.text is None}
    waiting = [award for award in awards if folded(award.partner) in void] if void else []
    still = {question.key for question in questions(program, waiting)}
    return [answer for key, answer in found.items() if answer.text is not None or key not in still]


def _reminders(asked: Asked, *, today: date) -> list[Outgoing]:
    """On the day before the last one; nothing where it is asked so late that everybody remembers."""
    last = asked.question.until
    if last is None or (last - DAY) - today < _REMEMBERED:
        return []
    message = blocks.reminded(asked)
    question = _outgoing([asked], message)
    at = datetime.combine(last - DAY, _MORNING, ZoneInfo(asked.program.zone))
    return [replace(question, dedupe=_again(question.dedupe), not_before=at, about=())]


def _outgoing(asked: Sequence[Asked], message: Message) -> Outgoing:
    partner = asked[0].question.partner
    names = tuple(_name(each.program_id, each.question) for each in asked)
    return Outgoing(
        kind="message",
        message_class="confirmation",
        text=message.text,
        blocks=message.blocks,
        locale=message.locale,
        dedupe=_dedupe(names),
        owners=(partner,),
        partner=partner,
        urgency=1,
        not_after=_last_moment(asked),
        why=Why("question", asked[0].program.name, (asked[0].question.name,), more=len(asked) - 1),
        about=names,
    )


def _name(program_id: int, question: Question) -> str:
    return "\x1f".join((str(program_id), *question.key))


def _dedupe(names: Sequence[str]) -> str:
    return "asked:" + hashlib.sha256("\n".join(names).encode()).hexdigest()[:32]


def _again(dedupe: str) -> str:
    return f"again:{dedupe}"


def _last_moment(asked: Sequence[Asked]) -> datetime | None:
    """When the last day is over for all of them."""
    days = [each.question.until for each in asked]
    if None in days:
        return None
    zone = ZoneInfo(asked[0].program.zone)
    return max(datetime.combine(day + DAY, time(), zone) for day in days if day is not None)
