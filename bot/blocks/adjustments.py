"""What is given or taken by hand, in Slack: the form, what the second person is shown, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import ours, phrase, told
from bot.blocks.text import Words, moment, said, who
from programs.money import Money
from storage.adjustments import EXPIRES, NotDecided, Proposed, Refusal
from storage.people import user_of

LONGEST_THING: Final = 100
"""Characters of what is given."""

_REFUSED: Final[Mapping[Refusal, str]] = {
    "missing": phrase("That is not there any more."),
    "decided": phrase("Somebody has decided about that already."),
    "own": phrase("You proposed it yourself: it takes somebody else to approve it."),
    "their own": phrase("It is about the partner that you work for: somebody else has to decide."),
    "other": phrase("This is not what was shown. Have a look at it again."),
    "expired": phrase("This was proposed too long ago. Propose it again."),
}


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
    value = f"{proposed.adjustment.number}:{proposed.shown}"
    return kit.message(
        kit.section(
            said(
                ":raised_hand: *{name}* waits for approval: to be given or taken by hand",
                name=_name(proposed),
            )
        ),
        *kit.sections(_lines(proposed, so_far)),
        kit.context(
            said(
                "Proposed by {who}. Somebody else decides, until {until}.",
                who=who(proposed.adjustment.proposed_by),
                until=moment(proposed.until),
            )
        ),
        kit.actions(
            kit.button("Approve", actions.ADJUST_APPROVE, value, style="primary"),
            kit.button("Turn it down", actions.ADJUST_DECLINE, value, style="danger"),
        ),
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


def overview(found: Sequence[Proposed], *, now: datetime, reader_id: str) -> Message:
    """What waits, with its buttons; then what was decided. Whoever proposed something can only take it back."""
    waiting = [each for each in found if each.state == "submitted"]
    blocks: list[Block | None] = []
    for each in waiting:
        value = f"{each.adjustment.number}:{each.shown}"
        blocks += kit.sections([said("*{name}*", name=_name(each)), *_lines(each, ())])
        if now <= each.until:
            blocks.append(
                kit.actions(
                    None
                    if user_of(each.adjustment.proposed_by) == reader_id
                    else kit.button("Approve", actions.ADJUST_APPROVE, value, style="primary"),
                    kit.button("Turn it down", actions.ADJUST_DECLINE, value, style="danger"),
                )
            )
        else:
            blocks.append(kit.context(said("This was proposed too long ago. Propose it again.")))
    lines = [
        said(
            "• {name}: {what} for {partner}, {state}",
            name=each.adjustment.name,
            what=worth(each),
            partner=each.adjustment.partner,
            state=ours("approved") if each.state == "approved" else ours("turned down"),
        )
        for each in found
        if each not in waiting
    ]
    if lines:
        blocks += kit.sections([said("*Before*"), *lines])
    if not found:
        blocks.append(kit.section(said("Nothing was given or taken by hand yet.")))
    return kit.message(*blocks, kit.actions(kit.button("Give or take by hand", actions.ADJUST)))


def decline_form(value: str, name: str) -> Block:
    return kit.modal(
        "Turn it down",
        [
            kit.text_input(
                told("Why is {name} not to be given?", name=name),
                block_id=actions.REASON_BLOCK,
                longest=kit.LONGEST_REASON,
                action_id=actions.INPUT,
                hint="Whoever proposed it reads this.",
            )
        ],
        callback_id=actions.ADJUST_DECLINE_VIEW,
        submit="Turn it down",
        metadata=value,
    )


def refused(why: NotDecided) -> Words:
    return said("{why}", why=ours(_REFUSED[why.reason]))


def waits(proposed: Proposed, where: Words) -> Words:
    return said(
        "*{name}* waits for approval {where}, for {days} days. Nothing is given before.",
        name=_name(proposed),
        where=where,
        days=EXPIRES.days,
    )


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
