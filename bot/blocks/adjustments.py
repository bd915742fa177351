"""What is given or taken by hand, in Slack: the form, what the second person is shown, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot import actions
from bot.blocks import figures, four_eyes, kit, scores
from bot.blocks.kit import Block, Message
from bot.blocks.reader import phrase, told
from bot.blocks.text import Words, said, who
from programs.money import Money
from storage.adjustments import Proposed
from storage.people import user_of
from storage.score_sheets import Proposed as ProposedScores

LONGEST_THING: Final = 100
"""Characters of what is given."""


def form(
    partners: Sequence[str],
    programs: Sequence[str],
    funds: Sequence[str],
    *,
    partner: str = "",
    program: str = "",
    reference: str = "",
    about: str = "",
) -> Block:
    """`about` names the award or the case from which somebody came."""
    return kit.modal(
        "Give or take by hand",
        [
            kit.section(said("About *{about}*", about=about)) if about else None,
            kit.name_input(
                phrase("Partner"),
                partners,
                block_id="partner",
                action_id=actions.INPUT,
                placeholder=phrase("Choose a partner"),
                initial=partner,
            ),
            kit.name_input(
                phrase("Program"),
                programs,
                block_id="program",
                action_id=actions.INPUT,
                placeholder=phrase("Choose a program"),
                initial=program,
            ),
            kit.text_input(
                "How much, or what?",
                block_id="what",
                action_id=actions.INPUT,
                longest=LONGEST_THING,
                placeholder="50 EUR",
                hint="Money or points, with a minus where it is taken: 50 EUR, -20 EUR, 30 points. Or a thing by its name: Demo kit.",
                multiline=False,
            ),
            kit.name_input(
                phrase("Into which fund?"),
                funds,
                block_id="fund",
                action_id=actions.INPUT,
                placeholder=phrase("Into none: it is given itself"),
                optional=True,
            )
            if funds
            else None,
            kit.text_input(
                "Why?",
                block_id=actions.REASON_BLOCK,
                longest=kit.LONGEST_REASON,
                action_id=actions.INPUT,
                hint="The partner reads it, and it stands in the ledger for ever, so leave names of people out.",
            ),
            kit.text_input(
                "Reference",
                block_id="reference",
                longest=kit.LONGEST_REASON,
                action_id=actions.INPUT,
                initial=reference,
                placeholder="Invoice or order number",
                optional=True,
                multiline=False,
            ),
        ],
        callback_id=actions.ADJUST_VIEW,
        submit="Propose",
    )


def asked(proposed: Proposed, so_far: Sequence[Money]) -> Message:
    """All that one needs to decide, and the two buttons; `so_far` is what the partner has by that program."""
    return kit.message(
        kit.section(
            said(
                ":raised_hand: *{name}* waits for approval: to be given or taken by hand",
                name=_name(proposed),
            )
        ),
        *kit.sections(_lines(proposed, so_far)),
        four_eyes.proposed_by(proposed.adjustment.proposed_by, proposed.until),
        _buttons(proposed, is_own=False),
    )


def decided(proposed: Proposed) -> Message:
    """For whoever proposed it, and those who read along."""
    it = proposed.adjustment
    names = {
        "name": it.name,
        "what": worth(proposed),
        "partner": it.partner,
        "author": who(it.proposed_by),
        "who": who(proposed.decided_by or it.proposed_by),
    }
    if proposed.state == "approved":
        return kit.message(
            kit.section(
                said(
                    ":white_check_mark: {who} approved {name}, {author}: *{what}* for *{partner}*. It stands in the ledger in a moment.",
                    **names,
                )
            )
        )
    return kit.message(
        kit.section(
            said(
                ":no_entry_sign: {who} turned down {name}, {author}: {what} for {partner}. “{note}”",
                note=proposed.note,
                **names,
            )
        )
    )


def in_fund(proposed: Proposed) -> Message:
    """For the partner: what goes into a fund is no award, so nothing else tells of it."""
    it = proposed.adjustment
    return kit.message(
        kit.section(
            said(
                "*{partner}*, *{what}* in your account of “{fund}” ({program}). By hand: “{reason}”",
                partner=it.partner,
                what=worth(proposed),
                fund=it.fund,
                program=proposed.program,
                reason=it.reason,
            )
        )
    )


def overview(
    found: Sequence[Proposed], sheets: Sequence[ProposedScores], *, now: datetime, reader_id: str
) -> Message:
    """What waits, with its buttons; then what was decided. Whoever proposed something can only take it back."""
    waiting = [each for each in found if each.state == "submitted"]
    blocks: list[Block | None] = []
    for each in waiting:
        blocks += kit.sections([said("*{name}*", name=_name(each)), *_lines(each, ())])
        blocks.append(
            _buttons(each, is_own=user_of(each.adjustment.proposed_by) == reader_id)
            if now <= each.until
            else four_eyes.too_late()
        )
    blocks += scores.waiting(sheets, now=now, reader_id=reader_id)
    lines = [
        said(
            "• {name}: {what} for {partner}, {state}",
            name=each.adjustment.name,
            what=worth(each),
            partner=each.adjustment.partner,
            state=four_eyes.state(each.state),
        )
        for each in found
        if each not in waiting
    ]
    lines += scores.before(sheets)
    if lines:
        blocks += kit.sections([said("*Before*"), *lines])
    if not found and not sheets:
        blocks.append(kit.section(said("Nothing was given or taken by hand yet.")))
    return kit.message(*blocks, kit.actions(kit.button("Give or take by hand", actions.ADJUST)))


def _buttons(proposed: Proposed, *, is_own: bool) -> Block | None:
    value = f"{proposed.adjustment.number}:{proposed.shown}"
    return four_eyes.buttons(value, actions.ADJUST_APPROVE, actions.ADJUST_DECLINE, is_own=is_own)


def decline_form(value: str, name: str) -> Block:
    return four_eyes.decline_form(
        told("Why is {name} not to be given?", name=name), value, callback_id=actions.ADJUST_DECLINE_VIEW
    )


def waits(proposed: Proposed, where: Words) -> Words:
    return four_eyes.waits(proposed.adjustment.name, where)


def worth(proposed: Proposed) -> str:
    amount = proposed.adjustment.amount
    if amount is None:
        return proposed.adjustment.item or ""
    return f"{'+' if amount.amount > 0 else ''}{figures.money(amount)}"


def _lines(proposed: Proposed, so_far: Sequence[Money]) -> list[Words]:
    it = proposed.adjustment
    lines = [
        said(
            "*{what}* for *{partner}*, in {program}",
            what=worth(proposed),
            partner=it.partner,
            program=proposed.program,
        ),
        said("“{reason}”", reason=it.reason),
        said("It counts on {day}.", day=figures.day(it.on)),
    ]
    if it.fund:
        lines.insert(1, said("It goes into the fund “{fund}”, or is taken out of it.", fund=it.fund))
    if it.reference:
        lines.append(said("Reference: {reference}", reference=it.reference))
    if so_far:
        total = ", ".join(map(figures.money, so_far))
        lines.append(said("So far {partner} has {total} there.", partner=it.partner, total=total))
    return lines


def _name(proposed: Proposed) -> str:
    return proposed.adjustment.name
