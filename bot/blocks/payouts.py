"""Payouts as their people see them: who gets what, who prepared and approved it, and what can be done next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import ours, phrase, several, told
from bot.blocks.text import Words, joined, mention, said, who
from storage.payouts import Payout, State

_PAYEES: Final = 12
_ENDED: Final = 5
_SIGN: Final[dict[State, str]] = {
    "prepared": ":hourglass_flowing_sand:",
    "approved": ":white_check_mark:",
    "paid": ":moneybag:",
    "cancelled": ":no_entry_sign:",
}


_STATES: Final[dict[State, str]] = {
    "prepared": phrase("prepared"),
    "approved": phrase("approved"),
    "paid": phrase("paid"),
    "cancelled": phrase("cancelled"),
}


def overview(found: Sequence[Payout], *, today: date, reader: str, locale: str) -> Message:
    """Open payouts in full, the newest of the others in a line each, and the button that prepares the next."""
    open_ = [each for each in found if each.state in ("prepared", "approved")]
    ended = [each for each in found if each not in open_][:_ENDED]
    blocks: list[Block | None] = []
    for each in open_:
        blocks += card(each, reader, locale)
    if ended:
        lines = [
            said(
                "{sign} Payout {number}, due by {day}: {total}, {state}",
                sign=Words(_SIGN[each.state]),
                number=each.number,
                day=figures.day(each.due_on, locale),
                total=_totals(each, locale),
                state=ours(_STATES[each.state]),
            )
            for each in ended
        ]
        blocks += kit.sections([said("*Before*"), *lines])
    if not found:
        blocks.append(
            kit.section(
                said(
                    "There are no payouts yet. One of you prepares what is due, another approves exactly that, and then it is paid once."
                )
            )
        )
    return kit.message(
        *blocks,
        kit.actions(
            kit.button(told("Prepare what is due by {day}", day=figures.day(today, locale)), actions.PAYOUT_PREPARE, style=None if open_ else "primary"),
        ),
    )  # fmt: skip


def one(payout: Payout, *, reader: str, locale: str) -> Message:
    """`reader`: who is answered, written like an actor: whoever prepared a payout is not offered to approve it."""
    return kit.message(*card(payout, reader, locale))


def prepared(payout: Payout, asked: Sequence[str], *, reader: str, locale: str) -> Message:
    """For whoever prepared it; `asked`: the users who are told that it waits for them."""
    told_ = (
        said("I have told {people} that it waits.", people=joined([mention(each) for each in asked], ", "))
        if asked
        else said(
            "Nobody else has one of these roles by name, so I told nobody: `/premio role @user finance`."
        )
    )
    return kit.message(*card(payout, reader, locale), kit.context(told_))


def waits(payout: Payout, *, locale: str) -> Message:
    """For somebody who may approve it, and has not asked for it."""
    head = said(
        "{who} has prepared a payout. *Approve* says yes to exactly what stands here; it is noted as paid after that.",
        who=who(payout.prepared_by),
    )
    return kit.message(kit.section(head), *card(payout, "", locale))


def beside_file(payout: Payout, *, locale: str) -> Message:
    """What its file holds; until it is approved, nobody should pay by it."""
    return kit.message(
        kit.section(_head(payout, locale)),
        kit.context(said("{hash}: the same stands in each row of the file.", hash=payout.hash[:12])),
        kit.context(said("It is not approved yet: nothing should be paid by this file."))
        if payout.state == "prepared"
        else None,
    )


def card(payout: Payout, reader: str, locale: str) -> list[Block | None]:
    lines = [
        said(
            "• *{payee}*: {amount}{form}  ({awards})",
            payee=each.payee,
            amount=figures.money(each.amount, locale),
            form=told(" as {form}", form=each.paid_as) if each.paid_as else "",
            awards=several(each.awards, "{count} award", "{count} awards"),
        )
        for each in payout.payees[:_PAYEES]
    ]
    more = len(payout.payees) - _PAYEES
    if more > 0:
        lines.append(said("… and {more} more payees", more=more))
    return [
        *kit.sections(
            [_head(payout, locale), *lines, said("*Together {total}*", total=_totals(payout, locale))]
        ),
        kit.context(_people(payout)),
        kit.section(
            said(
                "You prepared it, so somebody else approves it: a manager, or somebody with the role *finance*, by `/premio payouts`."
            )
        )
        if _is_own(payout, reader)
        else None,
        _buttons(payout, reader),
    ]


def hold_form(award_id: int, worth: str) -> Block:
    """Why an award is held; it stands in the ledger."""
    return kit.modal(
        "Hold this award",
        [
            kit.section(said("*{worth}* will be paid by nobody until somebody releases it.", worth=worth)),
            kit.text_input(
                "Why?",
                block_id=actions.REASON_BLOCK,
                longest=kit.LONGEST_REASON,
                action_id=actions.INPUT,
                placeholder="The two invoices look alike",
                hint="One sentence. It stands in the ledger for ever, so leave names of people out.",
            ),
        ],
        callback_id=actions.AWARD_HOLD_VIEW,
        submit="Hold it",
        metadata=str(award_id),
    )


def _head(payout: Payout, locale: str) -> Words:
    return said(
        "{sign} *Payout {number}* of what was due by {day}: {state}",
        sign=Words(_SIGN[payout.state]),
        number=payout.number,
        day=figures.day(payout.due_on, locale),
        state=ours(_STATES[payout.state]),
    )


def _people(payout: Payout) -> Words:
    parts = [said("prepared by {who}", who=who(payout.prepared_by))]
    if payout.approved_by:
        parts.append(said("approved by {who}", who=who(payout.approved_by)))
    if payout.ended_by:
        parts.append(said("{state} by {who}", state=ours(_STATES[payout.state]), who=who(payout.ended_by)))
    return said("{parts} · {hash}", parts=Words(" · ".join(parts)), hash=payout.hash[:12])


def _is_own(payout: Payout, reader: str) -> bool:
    """Whether it waits for somebody else than the reader."""
    return payout.state == "prepared" and payout.prepared_by == reader


def _buttons(payout: Payout, reader: str) -> Block | None:
    value = f"{payout.number}:{payout.hash}"
    cancel = kit.button(
        "Cancel",
        actions.PAYOUT_CANCEL,
        value,
        confirm=told(
            "Payout {number} is taken apart; what was in it is due as before.", number=payout.number
        ),
    )
    file = kit.button("File for the bank", actions.PAYOUT_FILE, value)
    match payout.state:
        case "prepared":
            approve = kit.button("Approve", actions.PAYOUT_APPROVE, value, style="primary")
            return kit.actions(None if _is_own(payout, reader) else approve, file, cancel)
        case "approved":
            paid = kit.button(
                "It is paid",
                actions.PAYOUT_PAID,
                value,
                style="primary",
                confirm=told(
                    "Payout {number} is noted as paid. That cannot be taken back.", number=payout.number
                ),
            )
            return kit.actions(paid, file, cancel)
        case "paid":
            return kit.actions(file)
        case "cancelled":
            return None


def _totals(payout: Payout, locale: str) -> str:
    return ", ".join(figures.money(each, locale) for each in payout.totals)
