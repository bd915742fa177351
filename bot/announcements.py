"""What partners are told about new entries of the ledger: earned, reached, corrected, taken back. What is provisional stays silent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from bot.blocks import announcements as blocks
from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from bot.status_news import status_news
from dsl.nodes import Program
from dsl.points import alike
from programs.facts import folded
from storage.languages import Languages
from storage.ledger_values import PostedEntry
from storage.outbox import MessageClass, Outgoing

_SHOUTS_AT_ONCE: Final = 3
"""More shout-outs for one partner at one time would drown the channel; the rest is told in one message."""


def announcements(program: Program, entries: Sequence[PostedEntry], spoken: Languages) -> list[Outgoing]:
    """The messages about these entries, each for one partner's own channel, in its language."""
    messages: list[Outgoing] = []
    by_partner: dict[str, list[PostedEntry]] = {}
    # An award that changed its currency has two entries, and is news once.
    for entry in {each.award_id: each for each in entries}.values():
        if entry.award.held is not None or _is_news(program, entry):
            by_partner.setdefault(folded(entry.partner), []).append(entry)
    for partner, own in by_partner.items():
        with written_for(partial(spoken.for_partner, partner)):
            messages += _of_partner(program, own)
    return messages


def _of_partner(program: Program, own: Sequence[PostedEntry]) -> Iterator[Outgoing]:
    statuses = status_news(program, own)
    news = [entry for entry in own if entry.award.held is None]
    shouted = [
        *(each.entry for each in statuses if each.says),
        *(entry for entry in news if entry.says and entry.reason in ("new", "earned")),
    ][:_SHOUTS_AT_ONCE]
    for entry in shouted:
        yield _outgoing([entry], blocks.shout_out(entry), "shout-out")
    if not program.announce:
        return
    news = [entry for entry in news if entry not in shouted]
    statuses = [each for each in statuses if each.entry not in shouted]
    told = [*(each.entry for each in statuses), *news]
    if told:
        yield _outgoing(told, blocks.news(program, news, statuses), "shout-out")


def _is_news(program: Program, entry: PostedEntry) -> bool:
    match entry.reason:
        case "withdrawn":
            # Taken back: told only if it was told before.
            return program.announce and entry.previous is not None and entry.previous.status == "earned"
        case "changed" if _is_paid_otherwise_only(entry):
            return False
        case _:
            return entry.status == "earned" and (program.announce or bool(entry.says))


def _is_paid_otherwise_only(entry: PostedEntry) -> bool:
    """Whether only the days on which it is paid, its form, or the decimals of points are others: what was earned is what it was."""
    before, now = entry.previous, entry.current
    if before is None or (before.item, before.status) != (now.item, now.status):
        return False
    if before.amount is None or now.amount is None:
        return before.amount == now.amount
    return before.amount.amount == now.amount.amount and alike(before.amount.currency, now.amount.currency)


def _outgoing(entries: Sequence[PostedEntry], message: Message, message_class: MessageClass) -> Outgoing:
    numbers = ",".join(str(entry.entry_id) for entry in entries)
    return Outgoing(
        kind="message",
        message_class=message_class,
        text=message.text,
        blocks=message.blocks,
        dedupe="entries:" + hashlib.sha256(numbers.encode()).hexdigest()[:32],
        owners=(entries[0].partner,),
        partner=entries[0].partner,
        urgency=1,
    )
