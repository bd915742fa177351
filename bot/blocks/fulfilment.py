"""Awards in kind as work, in Slack: the board by state, one piece of work with its journal, and what partners and managers are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, assert_never

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import ours, phrase, several, told
from bot.blocks.text import Words, joined, moment, said, who
from storage.catalogue import Alternative, Better
from storage.fulfilment import LONGEST, NEXT, OPEN, Awarded, Event, Redeemed, Seats, State, Work

_SHOWN: Final = 8
"""Of one state; what is more comes up when these are done."""
_EVENTS: Final = 15

STATES: Final[Mapping[State, str]] = {
    "offered": phrase("Seat offered"),
    "to do": phrase("To do"),
    "ordered": phrase("Ordered or booked"),
    "waiting": phrase("Waiting for a seat"),
    "delivered": phrase("Delivered"),
    "called off": phrase("Called off"),
    "withdrawn": phrase("Withdrawn with its award"),
    "to settle": phrase("To settle: handed over, and the award was taken back"),
    "asked back": phrase("Asked back"),
    "returned": phrase("Came back"),
    "let go": phrase("Let go"),
}
BETTER: Final[Mapping[Better, str]] = {"greener": phrase("greener"), "remote": phrase("remote")}
"""What makes another way a better one."""
_MOVES: Final[Mapping[State, tuple[str, str]]] = {
    "to do": (phrase("Takes the seat"), actions.FULFILMENT_TAKEN),
    "ordered": (phrase("Ordered"), actions.FULFILMENT_ORDERED),
    "delivered": (phrase("Delivered"), actions.FULFILMENT_DELIVERED),
    "called off": (phrase("Call off"), actions.FULFILMENT_CALL_OFF),
    "asked back": (phrase("Ask it back"), actions.FULFILMENT_ASK_BACK),
    "returned": (phrase("It came back"), actions.FULFILMENT_RETURNED),
    "let go": (phrase("Let it go"), actions.FULFILMENT_LET_GO),
}
"""What is pressed to bring it there."""
_WHY: Final[Mapping[State, tuple[str, str]]] = {
    "called off": (phrase("Why is it called off?"), actions.FULFILMENT_CALL_OFF_VIEW),
    "asked back": (phrase("Why is it asked back?"), actions.FULFILMENT_ASK_BACK_VIEW),
    "let go": (phrase("Why is it let go?"), actions.FULFILMENT_LET_GO_VIEW),
}
"""What takes a reason."""


def board(found: Sequence[Work]) -> Message:
    if not found:
        return kit.message(
            kit.section(said("Nothing is to be handed over: no trip, training or gift waits for anybody."))
        )
    blocks: list[Block] = []
    for state in OPEN:
        works = [each for each in found if each.state == state]
        if works:
            blocks.append(
                kit.section(said("*{state}* ({count})", state=ours(STATES[state]), count=len(works)))
            )
            blocks += [kit.section(_line(each), _show(each)) for each in works[:_SHOWN]]
        if len(works) > _SHOWN:
            blocks.append(
                kit.context(
                    said("… and {more} more; they come up once these are done.", more=len(works) - _SHOWN)
                )
            )
    return kit.message(*blocks)


def detail(work: Work, events: Sequence[Event], seats: Seats | None, *, mine: bool) -> Message:
    lines = [said("*What happened*"), *map(_event, events[-_EVENTS:])]
    places = None
    if seats is not None:
        places = kit.context(
            said("{taken} of {capacity} seats are taken.", taken=seats.taken, capacity=seats.capacity)
        )
    value = _value(work)
    return kit.message(
        kit.section(joined([_line(work), said("{state}", state=ours(STATES[work.state]))])),
        places,
        *kit.sections(lines),
        kit.actions(
            *(_move(state, value) for state in NEXT.get(work.state, ())),
            None
            if mine or work.state not in OPEN
            else kit.button("I see to it", actions.FULFILMENT_MINE, work.key),
        ),
    )


def reason_form(work: Work, state: State) -> Block:
    """Before it comes to one of the states that take a reason."""
    label, _ = _MOVES[state]
    question, view = _WHY[state]
    return kit.modal(
        label,
        [
            kit.text_input(
                question,
                block_id=actions.WORDS_BLOCK,
                action_id=actions.INPUT,
                longest=LONGEST,
                hint=phrase("It stands in the journal, with your name."),
            )
        ],
        callback_id=view,
        submit=label,
        metadata=_value(work),
    )


def to_partner(work: Work, *, by_code: bool, by_ledger: bool = False) -> Message | None:
    """None where there is nothing to be told: the award itself was announced, or taken back, already. `by_code`: it is handed over by a code.

    `by_ledger`: nobody did it, but its award came or went.
    """
    match work.state:
        case "to do" if by_code:
            return kit.message(
                kit.section(
                    said(
                        ":ticket: *{item}* is there for you. Whoever presses reads the code, and nobody else does.",
                        item=work.item,
                    )
                ),
                _for_what(work),
                kit.actions(kit.button("Show the code", actions.VOUCHER, work.key, style="primary")),
            )
        case "to do" | "withdrawn" | "to settle":
            return None
        case "waiting":
            words = said(
                ":hourglass_flowing_sand: *{item}*: all seats are taken for now. You are on the waiting list, and I tell you as soon as one is free.",
                item=work.item,
            )
        case "offered":
            return kit.message(
                kit.section(said(":seat: *{item}*: a seat is free now. Do you take it?", item=work.item)),
                _for_what(work),
                kit.actions(
                    kit.button("Yes, we take it", actions.FULFILMENT_ACCEPT, _value(work), style="primary"),
                    kit.button("No, thank you", actions.FULFILMENT_DECLINE, _value(work)),
                ),
            )
        case "ordered" if work.donation is not None:
            words = said(
                ":seedling: {amount} for *{item}*, given in your name, is on its way.",
                amount=figures.money(work.donation),
                item=work.item,
            )
        case "ordered":
            words = said(":package: *{item}* is ordered or booked for you.", item=work.item)
        case "delivered" if by_ledger:
            words = said(":white_check_mark: *{item}* stays yours: its award is back.", item=work.item)
        case "asked back" if work.donation is not None:
            return None  # the partner never had it: it is asked of whoever it was given to
        case "asked back":
            words = said(
                ":leftwards_arrow_with_hook: The award of *{item}* was taken back, and we ask for it back. Your contact with us can tell you how.",
                item=work.item,
            )
        case "returned" if work.donation is not None:
            words = said(
                ":information_source: The donation to *{item}* is taken back: what was given in your name came back to us.",
                item=work.item,
            )
        case "returned":
            words = said(":information_source: *{item}* came back to us. Thank you.", item=work.item)
        case "let go" if work.donation is not None:
            words = said(
                ":information_source: The award of *{item}* was taken back; what was given in your name stays given.",
                item=work.item,
            )
        case "let go":
            words = said(
                ":information_source: The award of *{item}* was taken back; what you have you may keep.",
                item=work.item,
            )
        case "delivered" if work.donation is not None:
            words = said(
                ":seedling: {amount} was given to *{item}* in your name. Thank you!",
                amount=figures.money(work.donation),
                item=work.item,
            )
        case "delivered":
            words = said(":white_check_mark: *{item}* is handed over. Enjoy it!", item=work.item)
        case "called off" if isinstance(work.source, Redeemed):
            words = said(
                ":information_source: *{item}* is called off, and your {price} are back. Your contact with us can tell you more.",
                item=work.item,
                price=figures.money(work.source.price),
            )
        case "called off":
            words = said(
                ":information_source: *{item}* is called off. Your contact with us can tell you more.",
                item=work.item,
            )
        case _:
            assert_never(work.state)
    return kit.message(kit.section(words), _for_what(work))


def other_way(work: Work, way: Alternative) -> Message:
    """Something greener or remote in place of what was earned."""
    words = said(
        ":seedling: Instead of *{item}* you can have *{instead}* ({kind}). That can be chosen until it is ordered.",
        item=work.item,
        instead=way.instead,
        kind=ours(BETTER[way.kind]),
    )
    return kit.message(
        kit.section(words),
        _for_what(work),
        kit.actions(kit.button("Take that instead", actions.FULFILMENT_INSTEAD, work.key)),
    )


def _for_what(work: Work) -> Block | None:
    """Two awards of a rule are told apart by it."""
    fact = work.source.fact if isinstance(work.source, Awarded) else None
    return kit.context(said("{fact}", fact=figures.fact(fact))) if fact is not None else None


def reminder(works: Sequence[Work]) -> Message:
    lead = several(
        len(works),
        "{count} award in kind has not moved for five working days:",
        "{count} awards in kind have not moved for five working days:",
    )
    return _to_staff(said(":alarm_clock: {lead}", lead=lead), works)


def to_settle(works: Sequence[Work]) -> Message:
    """To whoever does it, once it is so."""
    lead = several(
        len(works),
        "{count} thing was handed over, and its award was taken back since. Ask for it back, or let it go:",
        "{count} things were handed over, and their awards were taken back since. Ask for each back, or let it go:",
    )
    return _to_staff(said(":leftwards_arrow_with_hook: {lead}", lead=lead), works)


def _to_staff(lead: Words, works: Sequence[Work]) -> Message:
    return kit.message(
        kit.section(lead),
        *(kit.section(_line(each), _show(each)) for each in works[:_SHOWN]),
        kit.actions(kit.button("The whole board", actions.FULFILMENT)),
    )


def _line(work: Work) -> Words:
    return said(
        "*{item}*{donation} for *{partner}*\n{program} · since {since} · {who}",
        item=work.item,
        donation=f" ({figures.money(work.donation)})" if work.donation is not None else "",
        partner=work.for_whom,
        program=_origin(work),
        since=moment(work.changed_at),
        who=who(work.owner) if work.owner else said("nobody in particular"),
    )


def _origin(work: Work) -> str:
    source = _source(work)
    if not work.instead_of:
        return source
    return told("{source}, instead of {item}", source=source, item=work.instead_of)


def _source(work: Work) -> str:
    match work.source:
        case Awarded(program=program, fact=fact):
            return f"{program}, {figures.fact(fact)}" if fact is not None else program
        case Redeemed(number=number, price=price):
            return told("R-{number} for {price}", number=number, price=figures.money(price))
        case _:
            assert_never(work.source)


def _event(event: Event) -> Words:
    by = who(event.actor) if event.actor else said("I")
    if event.owner:
        return said("• {when}: now with {who}", when=moment(event.at), who=by)
    return said(
        "• {when}: {state} ({who}){quoted}",
        when=moment(event.at),
        state=ours(STATES[event.state]),
        who=by,
        quoted=said(": “{note}”", note=event.note) if event.note else said(""),
    )


def _move(state: State, value: str) -> Block:
    label, action = _MOVES[state]
    return kit.button(label, action, value, style="danger" if state == "called off" else None)


def _show(work: Work) -> Block:
    return kit.button("Show", actions.FULFILMENT_SHOW, work.key)


def _value(work: Work) -> str:
    """What is pressed is about it as it stands here."""
    return f"{work.key}:{work.state}"
