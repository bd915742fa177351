"""What partners are told about new entries of the ledger: earned, reached, corrected, taken back. What is provisional stays silent."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from bot.blocks import announcements as blocks
from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from bot.status_news import status_news
from dsl.nodes import Program
from dsl.points import alike
from programs.awards import Award
from programs.facts import folded
from storage.languages import Languages
from storage.ledger_values import Change
from storage.outgoing import Outgoing, Why

_SHOUTS_AT_ONCE: Final = 3
"""More shout-outs for one partner at one time would drown the channel; the rest of a rule's are said in one message."""
_NAMED: Final = 5
"""Of so many changes it is said what they come from."""


def announcements(
    program: Program,
    changes: Sequence[Change],
    spoken: Languages,
    *,
    told: Mapping[str, int],
    former: Callable[[int], Program],
    untold: Collection[str] = (),
    turns: Mapping[str, int],
    discreet: Collection[str] = (),
) -> list[Outgoing]:
    """The messages about these changes, each for one partner's own channel, in its language; nothing of those whose names are `untold`.

    `told` says of awards which message told them last, `former` what the program was in a version, `turns` how often something was
    said in turn of a `wording`; of those who are `discreet` (folded), no customer is named.
    """
    messages: list[Outgoing] = []
    by_partner: dict[str, list[Change]] = {}
    for entry in changes:
        if entry.name not in untold and (
            entry.award.held is not None or _is_news(program, entry) or _is_undone(entry, told)
        ):
            by_partner.setdefault(folded(entry.partner), []).append(entry)
    for partner, own in by_partner.items():
        with written_for(partial(spoken.for_partner, partner)):
            corrections = _corrections(own, told)
            for group in corrections:
                said = blocks.correction(program, group, former)
                messages.append(_outgoing(program, group, said, mends=[each.mends for each in group]))
            mending = {each.name for group in corrections for each in group}
            rest = [each for each in own if each.name not in mending]
            messages += _of_partner(program, rest, turns, names_customer=partner not in discreet)
    return messages


def _corrections(own: Sequence[Change], told: Mapping[str, int]) -> list[list[Change]]:
    """What makes something otherwise that was told before, by the message that told it."""
    found: dict[int, list[Change]] = {}
    for entry in own:
        if entry.award.held is None and entry.may_mend and entry.mends in told:
            found.setdefault(told[entry.mends], []).append(entry)
    return list(found.values())


def wording(entry: Change) -> str:
    """By what the lines of a rule take turns in a partner's channel: a name without the partner's own."""
    told = f"{entry.program_id}\n{folded(entry.rule)}\n{folded(entry.partner)}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _of_partner(
    program: Program, own: Sequence[Change], turns: Mapping[str, int], *, names_customer: bool
) -> Iterator[Outgoing]:
    statuses = status_news(program, own)
    news = [entry for entry in own if entry.award.held is None]
    shouted = [
        *(each.entry for each in statuses if each.says),
        *(entry for entry in news if entry.says and entry.reason in ("new", "earned")),
    ]
    taken = Counter(turns)
    for together in _said_together(shouted):
        of = wording(together[0])
        said = blocks.shout_outs(together, turn=taken[of], names_customer=names_customer)
        taken[of] += len(together)
        yield replace(_outgoing(program, together, said), wording=of)
    if not program.announce:
        return
    news = [entry for entry in news if entry not in shouted]
    statuses = [each for each in statuses if each.entry not in shouted]
    told = [*(each.entry for each in statuses), *news]
    if told:
        yield _outgoing(program, told, blocks.news(program, news, statuses))


def _said_together(shouted: Sequence[Change]) -> Iterator[Sequence[Change]]:
    """The first ones one by one, the others rule by rule."""
    yield from ([entry] for entry in shouted[:_SHOUTS_AT_ONCE])
    by_rule: dict[str, list[Change]] = {}
    for entry in shouted[_SHOUTS_AT_ONCE:]:
        by_rule.setdefault(wording(entry), []).append(entry)
    yield from by_rule.values()


def _is_news(program: Program, entry: Change) -> bool:
    match entry.reason:
        case "withdrawn":
            # Taken back: told only if it was told before.
            return program.announce and entry.previous is not None and entry.previous.status == "earned"
        case "changed" if _is_paid_otherwise_only(entry):
            return False
        case _:
            return entry.status == "earned" and (program.announce or bool(entry.says))


def _is_undone(entry: Change, told: Mapping[str, int]) -> bool:
    """Whether it was told and is taken back: that is said even where nothing else of the program is."""
    return entry.reason == "withdrawn" and entry.mends in told


def _is_paid_otherwise_only(entry: Change) -> bool:
    """Whether only the days on which it is paid, its form, or the decimals of points are others: what was earned is what it was."""
    before, now = entry.previous, entry.current
    if before is None or (before.item, before.status) != (now.item, now.status):
        return False
    if before.amount is None or now.amount is None:
        return before.amount == now.amount
    return before.amount.amount == now.amount.amount and alike(before.amount.currency, now.amount.currency)


def _outgoing(
    program: Program, changes: Sequence[Change], message: Message, *, mends: Sequence[str] = ()
) -> Outgoing:
    names = tuple(change.name for change in changes)
    return Outgoing(
        kind="message",
        message_class="shout-out",
        text=message.text,
        blocks=message.blocks,
        locale=message.locale,
        dedupe="changes:" + hashlib.sha256("\n".join(names).encode()).hexdigest()[:32],
        owners=(changes[0].partner,),
        partner=changes[0].partner,
        urgency=1,
        why=_why(program, changes),
        mends=tuple(mends),
        awards=tuple(change.about for change in changes),
        about=names,
    )


def _why(program: Program, changes: Sequence[Change]) -> Why:
    """The rules, each with the facts or the days that its awards are for."""
    by_rule: dict[str, list[str]] = {}
    for change in changes[:_NAMED]:
        by_rule.setdefault(change.rule, []).append(_occasion(change.award))
    names = tuple(f"{rule} ({', '.join(found)})" if any(found) else rule for rule, found in by_rule.items())
    return Why("awards", program.name, names, more=max(0, len(changes) - _NAMED))


def _occasion(award: Award) -> str:
    """What an award is for: the fact's id, or the days; "" for the whole program."""
    if award.fact is not None:
        return award.fact.id
    return f"{award.period.start} – {award.period.end}" if award.period is not None else ""
