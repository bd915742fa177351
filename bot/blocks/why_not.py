"""Why not: what stands between a partner and its awards, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.blocks import kit
from bot.blocks.greetings import partner_buttons
from bot.blocks.kit import Message
from bot.blocks.text import Words, said
from programs.reason_words import Told


def overview(
    partner: str, found: Sequence[tuple[str, Sequence[Told]]], *, how: str, is_partner: bool
) -> Message:
    """Of each program the rules that give nothing in the period that goes on, shortly."""
    buttons = partner_buttons() if is_partner else None
    if not any(answers for _, answers in found):
        return kit.message(
            kit.section(
                said(
                    "Every rule that is running gives *{partner}* something at the moment. Press *What is missing?* for more.",
                    partner=partner,
                )
                if found
                else said("There is no program running for *{partner}* at the moment.", partner=partner)
            ),
            buttons,
        )
    blocks = []
    for program, answers in found:
        if answers:
            lines = [said("*{program}*", program=program)]
            lines += [line for answer in answers for line in _lines(answer, whole=False)]
            blocks += kit.sections(lines)
    hint = said(
        "`{how}why not RULE` tells all about one rule, with the deals that were left out. With a day at the end (`2026-06-30`) it is about the period of that day.",
        how=how,
    )
    return kit.message(*blocks, kit.context(hint), buttons)


def one_rule(found: Sequence[tuple[str, Told]], *, is_partner: bool) -> Message:
    """Everything about one rule, of each program that has one of that name."""
    blocks = []
    for program, answer in found:
        blocks += kit.sections([said("*{program}*", program=program), *_lines(answer, whole=True)])
    return kit.message(*blocks, partner_buttons() if is_partner else None)


def _lines(answer: Told, *, whole: bool) -> Iterator[Words]:
    yield said("{headline}", headline=answer.headline)
    for reason in answer.reasons:
        yield said("• {reason}", reason=reason)
    if whole:
        for left in answer.left_out:
            yield said("• {left}", left=left)
        if answer.more:
            yield said("• … and {more} more were left out.", more=answer.more)
    if answer.remedy is not None:
        yield said(":bulb: {remedy}", remedy=answer.remedy)
    elif whole and not (answer.reasons or answer.left_out):
        yield said("Nothing stands in the way.")
