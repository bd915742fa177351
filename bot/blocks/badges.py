"""Badges: a page of them, each with what earned it, and a line for where there is little room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.greetings import partner_buttons
from bot.blocks.kit import Block, Message
from bot.blocks.reader import language, several, told
from bot.blocks.text import Words, joined, mention, said
from dsl.nodes import Program
from programs.awards import TAKEN_BACK, Award
from programs.explain import because
from storage.ledger_values import LedgerAward

SHOWN: Final = 12
_KINDS: Final = 3
"""More kinds of badges than these do not fit beside a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a partner holds, and how often it and one of its people were thanked. Without a partner, the person alone."""

    partner: str | None
    person: str
    """The id of whose page it is; "" where it is a partner's alone."""
    person_thanked: int
    badges: Sequence[LedgerAward] = ()
    person_badges: Sequence[LedgerAward] = ()
    """Those of `badges` that the person won."""
    applause: Mapping[int, int] = field(default_factory=dict)
    """How many people applauded each badge, by the award's id."""
    partner_applauded: int = 0
    partner_thanked: int = 0


def page(found: Recognised, programs: Sequence[Program], *, is_partner: bool) -> Message:
    """`programs`: what awarded each of the first SHOWN badges, in their order."""
    more = len(found.badges) - SHOWN
    return kit.message(
        *([kit.section(_lead(found.partner, found.badges))] if found.partner else []),
        *_won(found),
        *_thanks(found),
        *(
            _badge(award, program, found.applause.get(award.id, 0))
            for award, program in zip(found.badges, programs, strict=False)
        ),
        kit.context(said("… and {more} more.", more=more)) if more > 0 else None,
        partner_buttons() if is_partner else None,
    )


def in_a_line(counts: Sequence[tuple[str, int]]) -> Words:
    """`:trophy: Big win × 3, Starter`; nothing where there are none."""
    shown = [
        said("{badge} × {count}" if count > 1 else "{badge}", badge=badge, count=count)
        for badge, count in counts[:_KINDS]
    ]
    more = len(counts) - _KINDS
    return joined([*shown, said("{more} more", more=more)] if more > 0 else shown, ", ")


def summed(badges: Sequence[LedgerAward]) -> list[tuple[str, int]]:
    """By what they are called, the most frequent first."""
    return Counter(each.item or "" for each in badges).most_common()


def on_home(badges: Sequence[LedgerAward]) -> list[Block]:
    return [kit.section(said("*Your badges:* {badges}", badges=in_a_line(summed(badges))))] if badges else []


def has_certificate(award: LedgerAward) -> bool:
    """Whether it was earned for good, and is nothing taken."""
    return (
        award.status == "earned"
        and not award.award.line.endswith(TAKEN_BACK)
        and (award.amount is None or award.amount.amount > 0)
    )


def _won(found: Recognised) -> list[Block]:
    if not found.person_badges:
        return []
    badges = in_a_line(summed(found.person_badges))
    return [
        kit.section(said(":star2: Won by {person}: {badges}", person=mention(found.person), badges=badges))
    ]


def _thanks(found: Recognised) -> list[Block]:
    """What there is of it; where a person is all that was asked for, also that there is none."""
    lines = []
    if found.person and (found.person_thanked or not found.partner):
        lines.append(
            said(
                ":clap: Thanks to {person}: *{count}*",
                person=mention(found.person),
                count=found.person_thanked,
            )
        )
    if found.partner and found.partner_thanked:
        lines.append(
            said(
                ":clap: Thanks to *{partner}*: *{count}*", partner=found.partner, count=found.partner_thanked
            )
        )
    if found.partner and found.partner_applauded:
        lines.append(
            said(
                ":raised_hands: Applause for *{partner}*: *{count}*",
                partner=found.partner,
                count=found.partner_applauded,
            )
        )
    return [kit.section(joined(lines))] if lines else []


def _lead(partner: str, badges: Sequence[LedgerAward]) -> Words:
    if not badges:
        return said("*{partner}* has no badges yet.", partner=partner)
    return said(
        "*{partner}* has {count}: {badges}",
        partner=partner,
        count=several(len(badges), "{count} badge", "{count} badges"),
        badges=in_a_line(summed(badges)),
    )


def _badge(award: LedgerAward, program: Program, applauded: int) -> Block:
    """What it is called, by which rule of which program, the fact that proves it with its day, and how many applauded."""
    lines = [
        said(
            "*{badge}*\n_{rule}_ in {program}: {why}\n{what}",
            badge=award.item or told("a badge"),
            rule=award.rule,
            program=program.name,
            why=because(award.award, program, language(), goes_on=True),
            what=_when(award.award),
        )
    ]
    if applauded:
        people = several(applauded, "{count} person applauded", "{count} people applauded")
        lines.append(said(":raised_hands: {people}", people=people))
    return kit.section(joined(lines), kit.button("Certificate", actions.CERTIFICATE, str(award.id)))


def _when(award: Award) -> str:
    """Days say when themselves."""
    what = occasion(award)
    return what if award.fact is None and award.period is not None else f"{what}, {figures.day(award.on)}"


def occasion(award: Award) -> str:
    """The deal, or the days, that it was earned with."""
    if award.fact is not None:
        return figures.fact(award.fact)
    if award.period is not None:
        start, end = award.period.start, award.period.end
        return f"{figures.day(start)} – {figures.day(end)}"
    return told("the whole program")
