"""Scores of what is judged, for one period and several partners at a time: the form, what the second person is shown, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot import actions
from bot.blocks import figures, four_eyes, kit
from bot.blocks.consequences import effect_lines
from bot.blocks.kit import Block, Message
from bot.blocks.reader import phrase, told
from bot.blocks.text import Words, said, who
from bot.consequences import Effect
from programs.score_sheets import Scored
from storage.people import user_of
from storage.score_sheets import Proposed

_PREFILLED: Final = 40
"""Partners whose names stand in the form beforehand."""
_SHOWN: Final = 40


def form(names: Sequence[str], partners: Sequence[str]) -> Block:
    return kit.modal(
        "Enter scores",
        [
            kit.name_input(
                phrase("Which score?"),
                names,
                block_id="score",
                action_id=actions.INPUT,
                placeholder=phrase("Choose a score"),
                initial=names[0] if len(names) == 1 else "",
            ),
            kit.text_input(
                "Of which period?",
                block_id="period",
                action_id=actions.INPUT,
                placeholder="2026-Q3",
                hint="A quarter, month, half, week or year: 2026-Q3, 2026-07, 2026-H2, 2026-W27, 2026; or program for the whole of it.",
                multiline=False,
            ),
            kit.text_input(
                "Scores",
                block_id="scores",
                action_id=actions.INPUT,
                initial="\n".join(f"{each}: " for each in partners[:_PREFILLED]),
                hint="A partner on each line, a colon, and the score. Who has none is left as it is.",
            ),
            kit.text_input(
                "Why?",
                block_id=actions.REASON_BLOCK,
                longest=kit.LONGEST_REASON,
                action_id=actions.INPUT,
                hint="Whoever approves the scores reads it: who judged, and by what.",
                multiline=False,
            ),
        ],
        callback_id=actions.SCORES_VIEW,
        submit="Propose",
    )


def asked(proposed: Proposed, effects: Sequence[Effect] | None) -> Message:
    """All that one needs to decide, and the two buttons; `effects` are the awards that follow, None where that cannot be told now."""
    return kit.message(
        kit.section(
            said(
                ":raised_hand: *{name}* waits for approval: scores of what is judged",
                name=proposed.sheet.name,
            )
        ),
        *kit.sections(_lines(proposed)),
        *kit.sections(_what_follows(effects)),
        four_eyes.proposed_by(proposed.sheet.proposed_by, proposed.until),
        _buttons(proposed, is_own=False),
    )


def decided(proposed: Proposed) -> Message:
    """For whoever proposed it, and those who read along."""
    it = proposed.sheet
    names = {
        "name": it.name,
        "score": it.score,
        "period": it.period,
        "author": who(it.proposed_by),
        "who": who(proposed.decided_by or it.proposed_by),
    }
    if proposed.state == "approved":
        return kit.message(
            kit.section(
                said(
                    ":white_check_mark: {who} approved {name}, {author}: the scores of _{score}_ for {period}. Awards follow in a moment.",
                    **names,
                )
            )
        )
    return kit.message(
        kit.section(
            said(
                ":no_entry_sign: {who} turned down {name}, {author}: the scores of _{score}_ for {period}. “{note}”",
                note=proposed.note,
                **names,
            )
        )
    )


def waits(proposed: Proposed, where: Words) -> Words:
    return four_eyes.waits(proposed.sheet.name, where)


def waiting(found: Sequence[Proposed], *, now: datetime, reader_id: str) -> list[Block | None]:
    """What is not decided, each with its buttons."""
    blocks: list[Block | None] = []
    for each in found:
        if each.state == "submitted":
            blocks += kit.sections([said("*{name}*", name=each.sheet.name), *_lines(each)])
            blocks.append(
                _buttons(each, is_own=user_of(each.sheet.proposed_by) == reader_id)
                if now <= each.until
                else four_eyes.too_late()
            )
    return blocks


def before(found: Sequence[Proposed]) -> list[Words]:
    """What was decided, a line for each."""
    return [
        said(
            "• {name}: _{score}_ for {period}, {state}",
            name=each.sheet.name,
            score=each.sheet.score,
            period=each.sheet.period,
            state=four_eyes.state(each.state),
        )
        for each in found
        if each.state != "submitted"
    ]


def decline_form(value: str, name: str) -> Block:
    return four_eyes.decline_form(
        told("Why are the scores {name} not right?", name=name),
        value,
        callback_id=actions.SCORES_DECLINE_VIEW,
    )


def _lines(proposed: Proposed) -> list[Words]:
    it = proposed.sheet
    shown = it.scores[:_SHOWN]
    lines = [said("*{score}* for {period}", score=it.score, period=it.period), *map(_line, shown)]
    if len(it.scores) > len(shown):
        lines.append(said("… and {more} more", more=len(it.scores) - len(shown)))
    return [*lines, said("“{reason}”", reason=it.reason)]


def _line(scored: Scored) -> Words:
    value = figures.number(scored.value)
    if scored.before is None:
        return said("• {partner}: *{value}*", partner=scored.partner, value=value)
    return said(
        "• {partner}: {before} → *{value}*",
        partner=scored.partner,
        before=figures.number(scored.before),
        value=value,
    )


def _what_follows(effects: Sequence[Effect] | None) -> list[Words]:
    if effects is None:
        return [said("What would come of it cannot be told right now.")]
    if not effects:
        return [said("*If you approve it*, no award changes.")]
    return [said("*Once it is approved*"), *effect_lines(effects)]


def _buttons(proposed: Proposed, *, is_own: bool) -> Block | None:
    value = f"{proposed.sheet.number}:{proposed.shown}"
    return four_eyes.buttons(value, actions.SCORES_APPROVE, actions.SCORES_DECLINE, is_own=is_own)
