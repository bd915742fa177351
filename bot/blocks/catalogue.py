"""The catalogue in Slack, for managers: what there is, the form that adds or changes something, and what waits for approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.fulfilment import BETTER
from bot.blocks.kit import Block, Message
from bot.blocks.reader import ours, phrase, several, told
from bot.blocks.text import Words, joined, moment, said, who
from programs.facts import folded
from programs.point_accounts import Term
from storage.catalogue import LONGEST_NAME, Item
from storage.redemptions import NotDecidable, NotDecided, Redemption

NAME, PRICE, STOCK, APPROVAL, KIND, INSTEAD, UNTIL = (
    "name", "points", "stock", "approval", "kind", "instead", "until",
)  # fmt: skip
YES, NO = "yes", "no"
_SHOWN: Final = 25
"""With what waits, and the buttons, all that a message holds."""
_WAITING: Final = 8
_NOT_DECIDED: Final[Mapping[NotDecidable, str]] = {
    "missing": phrase("That is not there any more."),
    "decided": phrase("Somebody has decided about that already."),
    "own": phrase("You asked for it yourself: it takes somebody else to decide."),
    "their own": phrase("It is about the partner that you work for: somebody else has to decide."),
}


def overview(items: Sequence[Item], waiting: Sequence[Redemption], term: Term | None, *, on: date) -> Message:
    """What waits with its buttons, then what there is."""
    blocks: list[Block | None] = []
    if waiting:
        blocks.append(kit.section(said("*Waits for approval* ({count})", count=len(waiting))))
    for each in waiting[:_WAITING]:
        blocks += asked(each).blocks
    if len(waiting) > _WAITING:
        more = len(waiting) - _WAITING
        blocks.append(kit.context(said("… and {more} more; they come up once these are done.", more=more)))
    if items:
        blocks.append(kit.section(said("*Catalogue* ({count})", count=len(items))))
    else:
        blocks.append(
            kit.section(said("The catalogue is empty: partners can spend their points on nothing yet."))
        )
    blocks += [
        kit.section(_item(each, on), kit.button("Change", actions.CATALOGUE_ITEM, str(each.id)))
        for each in items[:_SHOWN]
    ]
    if len(items) > _SHOWN:
        blocks.append(kit.context(said("… and {more} more.", more=len(items) - _SHOWN)))
    return kit.message(
        *blocks,
        kit.context(expiry(term)),
        kit.actions(kit.button("Add something", actions.CATALOGUE_ITEM, style="primary")),
    )


def asked(redemption: Redemption) -> Message:
    """One request, to be decided."""
    value = str(redemption.number)
    return kit.message(
        kit.section(_request(redemption)),
        kit.actions(
            kit.button("Approve", actions.REDEMPTION_APPROVE, value, style="primary"),
            kit.button("Refuse", actions.REDEMPTION_REFUSE, value, style="danger"),
        ),
    )


def expiry(term: Term | None) -> Words:
    if term is None:
        return said("Points never expire. `/premio catalogue expire after 12 months` changes that.")
    return said(
        "Points expire at the end of the month in which they have been there for {months}; partners are told 30 days before.",
        months=several(term.months, "{count} month", "{count} months"),
    )


def item_form(item: Item | None, others: Sequence[Item]) -> Block:
    """An item as it is, or an empty one. What is left empty of the stock can be had by everybody."""
    alternative = item.alternative if item else None
    names = other_ways(item, others)
    yes_no = [kit.option(told("Yes"), YES), kit.option(told("No"), NO)]
    return kit.modal(
        "Catalogue",
        [
            _line(phrase("What is it?"), NAME, item.name if item else "", longest=LONGEST_NAME),
            _line(phrase("How many points does it take?"), PRICE, f"{item.price.amount:f}" if item else ""),
            _line(
                phrase("How many are there?"),
                STOCK,
                str(item.stock) if item and item.stock is not None else "",
                hint=phrase("Leave it empty where there are as many as are wanted."),
                optional=True,
            ),
            kit.choice_input(
                phrase("Does a manager approve each request?"),
                yes_no,
                block_id=APPROVAL,
                action_id=actions.INPUT,
                placeholder=phrase("Choose one"),
                initial=YES if item is None or item.needs_approval else NO,
            ),
            kit.choice_input(
                phrase("Is there another way?"),
                [kit.option(ours(label), kind) for kind, label in BETTER.items()],
                block_id=KIND,
                action_id=actions.INPUT,
                placeholder=phrase("None"),
                initial=alternative.kind if alternative else "",
                optional=True,
            )
            if names
            else None,
            kit.name_input(
                phrase("Which is that?"),
                [*names.values()],
                block_id=INSTEAD,
                action_id=actions.INPUT,
                placeholder=phrase("Something else in the catalogue"),
                initial=names[folded(alternative.instead)] if alternative else "",
                optional=True,
            )
            if names
            else None,
            _until(item),
        ],
        callback_id=actions.CATALOGUE_ITEM_VIEW,
        submit="Save",
        metadata=f"{item.id}:{'' if item.stock is None else item.stock}" if item else "",
    )


def other_ways(item: Item | None, others: Sequence[Item]) -> dict[str, str]:
    """The names of what can be had in place of an item, by how they are compared: all else in the catalogue, and what is named for it already, wherever that stands."""
    named = [item.alternative.instead] if item and item.alternative else []
    return {folded(name): name for name in (*named, *(each.name for each in others))}


def refuse_form(redemption: Redemption) -> Block:
    return kit.modal(
        "Refuse",
        [
            kit.section(_request(redemption)),
            kit.text_input(
                "Why is it refused?",
                block_id=actions.REASON_BLOCK,
                longest=kit.LONGEST_REASON,
                action_id=actions.INPUT,
                hint="The partner reads it, and it stands in the ledger for ever, so leave names of people out.",
            ),
        ],
        callback_id=actions.REDEMPTION_REFUSE_VIEW,
        submit="Refuse",
        metadata=str(redemption.number),
    )


def not_decided(why: NotDecided) -> Words:
    return said("{why}", why=ours(_NOT_DECIDED[why.reason]))


def _request(redemption: Redemption) -> Words:
    return said(
        "R-{number}: *{item}* for *{partner}*, {price}\nasked for by {who}, {when}",
        number=redemption.number,
        item=redemption.item,
        partner=redemption.for_whom,
        price=figures.money(redemption.price),
        who=who(redemption.asked_by),
        when=moment(redemption.asked_at),
    )


def _item(item: Item, on: date) -> Words:
    parts = [
        several(item.stock, "{count} left", "{count} left")
        if item.stock is not None
        else told("as many as are wanted"),
        told("needs approval") if item.needs_approval else told("without approval"),
        told("until {day}", day=figures.day(item.valid_until)) if item.valid_until else None,
        None if item.is_offered(on) else told("not offered now"),
    ]
    lines = [
        said("*{item}*  {price}", item=item.name, price=figures.money(item.price)),
        said("{conditions}", conditions=" · ".join(filter(None, parts))),
    ]
    if item.alternative is not None:
        lines.append(
            said(
                ":seedling: {kind}: {item}",
                kind=ours(BETTER[item.alternative.kind]),
                item=item.alternative.instead,
            )
        )
    return joined(lines)


def _line(
    label: str, block_id: str, initial: str, *, hint: str = "", optional: bool = False, longest: int = 20
) -> Block:
    return kit.text_input(
        label,
        block_id=block_id,
        action_id=actions.INPUT,
        initial=initial,
        hint=hint,
        optional=optional,
        multiline=False,
        longest=longest,
    )


def _until(item: Item | None) -> Block:
    block = kit.date_input(phrase("Until when?"), block_id=UNTIL, action_id=actions.INPUT, optional=True)
    if item is not None and item.valid_until is not None:
        block["element"]["initial_date"] = item.valid_until.isoformat()
    return block
