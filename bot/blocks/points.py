"""Points in Slack: what a partner has, the form that spends them, and what the partner is told of each request."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, assert_never

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.channels import named
from bot.blocks.fulfilment import BETTER, STATES
from bot.blocks.greetings import partner_buttons
from bot.blocks.kit import Block, Message
from bot.blocks.reader import ours, phrase, several, told
from bot.blocks.text import Words, joined, said, who
from bot.spending import Offer
from programs.facts import folded
from programs.money import Money
from programs.point_accounts import Term, expiring
from storage.catalogue import Item
from storage.fulfilment import State as WorkState
from storage.points import Points
from storage.redemptions import NotHad, NotRedeemed, Redemption, State

_SHOWN: Final = 30
"""Of the catalogue in one form; the cheapest come first."""
_REQUESTS: Final = 5
_STATES: Final[Mapping[State, str]] = {
    "asked": phrase("waits for approval"),
    "approved": phrase("approved"),
    "refused": phrase("refused, points given back"),
    "given back": phrase("called off, points given back"),
}
_NOT_HAD: Final[Mapping[NotHad, str]] = {
    "missing": phrase("That is not in the catalogue any more."),
    "sold out": phrase("Somebody was faster: none of it is left."),
    "over": phrase("That is not offered any more."),
    "other price": phrase("Its price has changed meanwhile. Have a look at it again."),
    "too dear": phrase("That takes more points than you have to spend."),
}


@dataclass(frozen=True, slots=True)
class Unreached:
    """Whose points expire after that day, and cannot be told; `members` are people in Slack of whichever partner it is."""

    account: Points
    points: Money
    last_day: date
    of: str
    members: Sequence[str]


def balance(
    partner: str,
    found: Sequence[Points],
    term: Term | None,
    requests: Sequence[tuple[Redemption, WorkState | None]],
    *,
    is_own: bool,
    spendable: Collection[str],
    strangers: Sequence[str],
) -> Message:
    """Of each account, what came and went; then what was asked for last. `spendable` names those for which there is something to have.

    `strangers` have points, and nobody has said who they are in Slack.
    """
    buttons: list[Block | None] = _buttons(found, spendable, partner) if is_own else []
    who_is_who = _who_is_who(partner, strangers, is_own=is_own)
    if not found:
        lead = said("*{partner}* has no points yet.", partner=partner)
        return kit.message(kit.section(lead), who_is_who, *buttons)
    lines = [
        said("• R-{number} *{item}*, {price}: {state}", number=each.number, item=each.item, price=figures.money(each.price), state=_state(each, work))
        for each, work in requests[-_REQUESTS:][::-1]
    ]  # fmt: skip
    waiting = [each for each, _ in requests if each.state == "asked"]
    return kit.message(
        *(kit.section(joined(_account(each, term, waiting))) for each in found),
        kit.section(joined([said("*Asked for last*"), *lines])) if lines else None,
        who_is_who,
        *buttons,
    )


def choose_form(found: Sequence[Points], offers: Sequence[Offer], whose: str) -> Block:
    """Everything there is, and of it what the points are enough for to choose from."""
    lead = said(
        "You have {points} of your own to spend." if whose else "You have {points} to spend.",
        points=_sums(found),
    )
    within = [each for each in offers if each.is_within_reach]
    entries = [kit.section(_offer(each, offers)) for each in offers[:_SHOWN]]
    if not within:
        entries.append(kit.section(said("For none of it there are points enough yet.")))
    return kit.modal(
        "Spend points",
        [
            kit.section(lead),
            *entries,
            kit.choice_input(
                phrase("What would you like?"),
                [
                    kit.option(
                        f"{each.item.name[:50]} · {figures.money(each.price)}",
                        f"{each.item.id}:{each.price.currency}",
                    )
                    for each in within[:_SHOWN]
                ],
                block_id=actions.WORDS_BLOCK,
                action_id=actions.INPUT,
                placeholder=phrase("Choose one"),
            )
            if within
            else None,
        ],
        callback_id=actions.POINTS_CHOOSE_VIEW,
        submit="Next" if within else None,
        metadata=whose,
    )


def confirm_form(offer: Offer, instead: Offer | None, left: Money, whose: str) -> Block:
    """What is spent, before it is. With `instead`, the better way stands beside it to be chosen."""
    blocks: list[Block | None] = [
        kit.section(
            said(
                "*{item}* for *{price}*: you have {left} left then.",
                item=offer.item.name,
                price=figures.money(offer.price),
                left=figures.money(left),
            )
        ),
        kit.context(_after(offer.item)),
    ]
    if instead is not None and offer.item.alternative is not None:
        blocks.append(
            kit.choice_input(
                phrase("There is another way"),
                [_way(offer, "", whose), _way(instead, ours(BETTER[offer.item.alternative.kind]), whose)],
                block_id=actions.WORDS_BLOCK,
                action_id=actions.INPUT,
                placeholder=phrase("Choose one"),
                initial=_value(offer, whose),
            )
        )
    return kit.modal(
        "Spend points",
        blocks,
        callback_id=actions.POINTS_CONFIRM_VIEW,
        submit="Spend",
        close="Cancel",
        metadata=_value(offer, whose),
    )


def spent(redemption: Redemption) -> Words:
    """For whoever pressed."""
    price = figures.money(redemption.price)
    if redemption.state == "asked":
        return said(
            "R-{number}: *{item}* for {price} is asked for. The points are set aside until somebody has decided; I tell you then.",
            number=redemption.number,
            item=redemption.item,
            price=price,
        )
    return said(
        "R-{number}: *{item}* is yours for {price}. I tell you how far it is.",
        number=redemption.number,
        item=redemption.item,
        price=price,
    )


def not_spent(why: NotRedeemed, currency: str) -> Words:
    if why.reason == "too dear":
        return said(
            "That takes more points than you have to spend: there are {left}.",
            left=figures.money(Money.from_minor(why.left, currency)),
        )
    return said("{why}", why=ours(_NOT_HAD[why.reason]))


def to_partner(redemption: Redemption) -> Message:
    """What became of a request, in the partner's channel."""
    names = {
        "number": redemption.number,
        "item": redemption.item,
        "price": figures.money(redemption.price),
        "who": who(redemption.asked_by),
    }
    match redemption.state:
        case "asked":
            words = said(
                ":hourglass_flowing_sand: R-{number}: {who} asked for *{item}*. {price} are set aside until it is approved.",
                **names,
            )
        case "approved":
            words = said(":shopping_bags: R-{number}: *{item}* is yours for {price}. We see to it.", **names)
        case "refused":
            words = said(
                ":information_source: R-{number}: *{item}* was not approved: “{note}” Your {price} are back.",
                note=redemption.note,
                **names,
            )
        case "given back":
            words = said(":information_source: R-{number}: your {price} are back.", **names)
        case _:
            assert_never(redemption.state)
    return kit.message(kit.section(words))


def warning(points: Money, last: date, whose: str) -> Message:
    """Points of a partner, or of whom it names, are about to expire; with the button that spends them."""
    return kit.message(
        kit.section(
            said(
                ":hourglass_flowing_sand: {points} of yours expire after {day}. The oldest are spent first.",
                points=figures.money(points),
                day=figures.day(last),
            )
        ),
        kit.actions(
            kit.button("Spend", actions.POINTS_SPEND, whose, style="primary"),
            kit.button("My points", actions.POINTS),
        ),
    )


def unreached(found: Sequence[Unreached]) -> Message:
    """To managers: nobody can tell those whose points expire."""
    lines = [
        said(
            "• *{whose}*: {points} expire after {day}. {who}",
            whose=each.account.for_whom,
            points=figures.money(each.points),
            day=figures.day(each.last_day),
            who=_how_to_reach(each),
        )
        for each in found[:_SHOWN]
    ]
    more = len(found) - _SHOWN
    return kit.message(
        kit.section(
            said(":warning: Points are about to expire, and I have no place in which to tell whose they are:")
        ),
        *kit.sections(lines),
        kit.context(said("… and {more} more.", more=more)) if more > 0 else None,
        kit.context(
            said(
                'In a channel that is theirs, I tell them as long as it is not too late: `/premio bind #channel "Partner"`. Who somebody is, you say with `/premio person @user "Partner" as "Name"`.'
            )
        ),
    )


def _how_to_reach(found: Unreached) -> Words:
    if not found.members:
        return said("I know nobody of {partner} in Slack.", partner=found.of)
    return said("Of {partner} I know {people}.", partner=found.of, people=named(found.members))


def have_expired(points: Money, left: Money) -> Message:
    return kit.message(
        kit.section(
            said(
                ":hourglass: {points} of yours have expired. You have {left} to spend.",
                points=figures.money(points),
                left=figures.money(left),
            )
        ),
        kit.actions(kit.button("My points", actions.POINTS)),
    )


def _account(found: Points, term: Term | None, waiting: Sequence[Redemption]) -> Iterator[Words]:
    def shown(minor: int) -> str:
        return figures.money(Money.from_minor(minor, found.currency))

    if found.balance < 0:
        yield said(
            "*{partner}* is {missing} short: more was spent than is there, as something that had been earned was taken back. Nothing can be spent until that is made up.",
            partner=found.for_whom,
            missing=shown(-found.balance),
        )
    else:
        yield said(
            "*{partner}* has *{points}* to spend.", partner=found.for_whom, points=shown(found.balance)
        )
    yield said("Earned: {points}", points=shown(found.earned))
    reserved = sum(each.price.minor for each in waiting if each.price.currency == found.currency)
    if reserved:
        yield said(
            "Spent: {points}, of which {reserved} are set aside for what is not approved yet",
            points=shown(found.spent),
            reserved=shown(reserved),
        )
    elif found.spent:
        yield said("Spent: {points}", points=shown(found.spent))
    if found.gone:
        yield said("Expired: {points}", points=shown(found.gone))
    if found.expected or found.held:
        yield said("_Besides, {points} are not final yet._", points=shown(found.expected + found.held))
    for last, minor in expiring(found.account, term)[:3] if term else ():
        yield said(":hourglass: {points} expire after {day}.", points=shown(minor), day=figures.day(last))


def _state(redemption: Redemption, work: WorkState | None) -> Words:
    if redemption.state == "approved" and work is not None:
        return said("{state}", state=ours(STATES[work]))
    state = said("{state}", state=ours(_STATES[redemption.state]))
    return said("{state}: “{note}”", state=state, note=redemption.note) if redemption.note else state


def on_home(found: Sequence[Points]) -> list[Block]:
    """What there is to spend; nothing for those who never had points."""
    if not found:
        return []
    own = [each for each in found if each.payee]
    lines = [said("*Points*: {points} to spend.", points=_sums([each for each in found if not each.payee]))]
    if own:
        lines.append(said("Of your own: {points}.", points=_sums(own)))
    return [kit.section(joined(lines), kit.button("My points", actions.POINTS))]


def _who_is_who(partner: str, strangers: Sequence[str], *, is_own: bool) -> Block | None:
    """Nobody can spend the points of people of whom nobody has said who they are."""
    if not strangers:
        return None
    if is_own:
        return kit.context(
            said(
                'Some points are those of single people of {partner}. If some are yours, have your contact with us say who you are: `/premio person @you "{partner}" as "Your name"`.',
                partner=partner,
            )
        )
    return kit.context(
        said(
            'Of {partner}, nobody has said who in Slack is {people}. Until somebody does, their points cannot be spent: `/premio person @user "{partner}" as "{first}"`.',
            people=", ".join(strangers[:_REQUESTS]),
            partner=partner,
            first=strangers[0],
        )
    )


def _buttons(found: Sequence[Points], spendable: Collection[str], partner: str) -> list[Block | None]:
    """The partner's points first, then one's own: each in a row of its own, as Slack takes the same action once in a row."""
    holders = {each.name: each for each in found if each.name in spendable}
    if not holders:
        return [partner_buttons()]
    first, *others = [
        kit.button(_spend_label(each, partner), actions.POINTS_SPEND, name, style=None if name else "primary")
        for name, each in sorted(holders.items())
    ]
    return [
        kit.actions(first, kit.button("Why?", actions.WHY), kit.button("What is missing?", actions.NEXT)),
        *(kit.actions(each) for each in others),
    ]


def _spend_label(found: Points, partner: str) -> str:
    if not found.payee:
        return told("Spend")
    if found.payee == folded(partner):
        return told("Spend what comes from {partner}", partner=found.partner)
    return told("Spend my own")


def _offer(offer: Offer, offers: Sequence[Offer]) -> Words:
    item = offer.item
    lines = [said("*{item}*  {price}", item=item.name, price=figures.money(offer.price)), _conditions(item)]
    if item.alternative is not None:
        named = folded(item.alternative.instead)
        other = next((each for each in offers if folded(each.item.name) == named), None)
        if other is not None:
            lines.append(
                said(
                    ":seedling: {kind}: *{item}*, {price}",
                    kind=ours(BETTER[item.alternative.kind]),
                    item=other.item.name,
                    price=figures.money(other.price),
                )
            )
    return joined(lines)


def _conditions(item: Item) -> Words:
    parts = [
        several(item.stock, "{count} left", "{count} left") if item.stock is not None else None,
        told("needs approval") if item.needs_approval else None,
        told("until {day}", day=figures.day(item.valid_until)) if item.valid_until else None,
    ]
    return said("_{conditions}_", conditions=" · ".join(filter(None, parts)) or told("available"))


def _after(item: Item) -> Words:
    if item.needs_approval:
        return said("The points are set aside at once, and come back where it is not approved.")
    return said("The points are spent at once.")


def _way(offer: Offer, kind: str, whose: str) -> Block:
    label = f"{offer.item.name[:40]} · {figures.money(offer.price)}"
    return kit.option(f"{label} ({kind})" if kind else label, _value(offer, whose))


def _value(offer: Offer, whose: str) -> str:
    """What was shown: the item, its price in minor units of these points, and whose they are."""
    return f"{offer.item.id}:{offer.price.minor}:{offer.price.currency}:{whose}"


def _sums(found: Sequence[Points]) -> str:
    return " + ".join(
        figures.money(Money.from_minor(each.balance, each.currency)) for each in found if each.balance > 0
    ) or figures.money(Money.from_minor(0, "points"))
