"""Partners are told once when there is something for them to choose or decide, in the channel in which their awards are announced."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, time
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from bot.blocks import decisions as blocks
from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from bot.deciding import Asked
from dsl.nodes import Program
from programs.facts import folded
from programs.periods import DAY
from programs.questions import questions
from storage.languages import Languages
from storage.ledger_values import Change
from storage.outgoing import Outgoing, Why
from storage.preferences import NONE_KNOWN, Preferences

_ONE_BY_ONE: Final = 3
"""More questions to one partner at one time would drown the channel; of the rest it is told how many there are."""


def questions_opened(
    program_id: int,
    program: Program,
    changes: Sequence[Change],
    spoken: Languages,
    *,
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
        if question.by == "partner" and question.is_pointed_at and _name(asked) not in untold:
            by_partner.setdefault(folded(question.partner), []).append(asked)
    messages: list[Outgoing] = []
    for partner, own in by_partner.items():
        first, rest = own[:_ONE_BY_ONE], own[_ONE_BY_ONE:]
        with written_for(partial(spoken.for_partner, partner)):
            messages += [_outgoing([each], blocks.opened(each)) for each in first]
            if rest:
                summed = blocks.more_opened(rest[0].question.partner, program.name, len(rest))
                messages.append(_outgoing(rest, summed))
    return messages


def _outgoing(asked: Sequence[Asked], message: Message) -> Outgoing:
    partner = asked[0].question.partner
    names = tuple(map(_name, asked))
    return Outgoing(
        kind="message",
        message_class="confirmation",
        text=message.text,
        blocks=message.blocks,
        dedupe="asked:" + hashlib.sha256("\n".join(names).encode()).hexdigest()[:32],
        owners=(partner,),
        partner=partner,
        urgency=1,
        not_after=_last_moment(asked),
        why=Why("question", asked[0].program.name, (asked[0].question.name,), more=len(asked) - 1),
        about=names,
    )


def _name(asked: Asked) -> str:
    return "\x1f".join((str(asked.program_id), *asked.question.key))


def _last_moment(asked: Sequence[Asked]) -> datetime | None:
    """When the last day is over for all of them."""
    days = [each.question.until for each in asked]
    if None in days:
        return None
    zone = ZoneInfo(asked[0].program.zone)
    return max(datetime.combine(day + DAY, time(), zone) for day in days if day is not None)
