"""`/premio fulfilment`: what is to be handed over, how far it is, who does it and how many seats there are; partners answer what is offered."""

from __future__ import annotations

import re
from typing import Final

import structlog
from sqlmodel import Session

from bot import actions, fulfilling
from bot.blocks import fulfilment as blocks
from bot.blocks.reader import ours, several
from bot.blocks.text import Words, said
from bot.call import Call
from bot.listeners.forms import Answer, mistake, notice, typed, wrong
from bot.listeners.speech import Speech
from bot.listeners.whose import is_theirs
from programs.facts import folded
from storage import catalogue, fulfilment, vouchers
from storage.catalogue import Alternative, Better
from storage.fulfilment import LONGEST, NotSo, State, Work
from storage.sealing import Unreadable

log = structlog.get_logger()

_WAY: Final = re.compile(
    r"instead\s+of\s+[\"“]([^\"“”]{1,100})[\"”]\s+(greener|remote|none)(?:\s+[\"“]([^\"“”]{1,100})[\"”])?",
    re.IGNORECASE,
)
_SEATS: Final = re.compile(r"seats\s+(\d{1,5})\s+(?:for\s+)?[\"“]?(.+?)[\"”]?", re.IGNORECASE)


def show(call: Call, speech: Speech) -> None:
    """The board; `fulfilment seats 3 "Lisbon summit"` says how many seats a rule has."""
    call.require_manager()
    asked = speech.rest.strip()
    if (seats := _SEATS.fullmatch(asked)) is not None:
        _set_seats(call, int(seats[1]), seats[2])
    elif (way := _WAY.fullmatch(asked)) is not None:
        _set_way(call, way[1], way[2].casefold(), way[3] or "")
    elif asked:
        call.say(
            said(
                'I know `/premio fulfilment`, `/premio fulfilment seats 3 "NAME"` with the name of a rule, and `/premio fulfilment instead of "THING" greener "OTHER THING"` (or `remote`, or `none`).'
            )
        )
    else:
        with call.database.reading() as session:
            found = fulfilment.board(session, workspace_id=call.workspace.id)
        call.send(blocks.board(found))


def on_instead(call: Call) -> None:
    """By one of the partner's own people, until it is ordered."""
    work, _ = _at_hand(call)
    if work is None or not _is_own(call, work):
        call.say(_not_yours())
        return
    try:
        with call.database.writing() as session:
            way = catalogue.alternatives(session, workspace_id=call.workspace.id).get(folded(work.item))
            if way is None:
                raise NotSo
            changed = fulfilment.take_instead(
                session, call.workspace, work, instead=way.instead, by=call.actor, now=call.now
            )
            fulfilling.tell(session, call.workspace, changed, now=call.now)
    except NotSo:
        call.say(_not_yours())
        return
    call.say(said("*{instead}* it is. We take care of the rest.", instead=way.instead))


def on_board(call: Call) -> None:
    show(call, Speech("fulfilment", ""))


def on_show(call: Call) -> None:
    call.require_manager()
    work, _ = _at_hand(call)
    if work is None:
        call.say(_gone())
    else:
        _detail(call, work)


def on_mine(call: Call) -> None:
    """Whoever presses does it from now on."""
    call.require_manager()
    work, _ = _at_hand(call)
    try:
        if work is None:
            raise NotSo
        with call.database.writing() as session:
            fulfilment.take(session, call.workspace, work, owner=str(call.actor), now=call.now)
    except NotSo:
        call.say(_gone())
        return
    call.say(said("You see to *{item}* for *{partner}* now.", item=work.item, partner=work.for_whom))


def on_taken(call: Call) -> None:
    _on_move(call, "to do")


def on_ordered(call: Call) -> None:
    _on_move(call, "ordered")


def on_delivered(call: Call) -> None:
    _on_move(call, "delivered")


def on_returned(call: Call) -> None:
    _on_move(call, "returned")


def on_call_off(call: Call) -> None:
    _ask_why(call, "called off")


def on_ask_back(call: Call) -> None:
    _ask_why(call, "asked back")


def on_let_go(call: Call) -> None:
    _ask_why(call, "let go")


def call_off(call: Call) -> Answer | None:
    """The form was sent."""
    return _moved_because(call, "called off", said("It is called off."))


def ask_back(call: Call) -> Answer | None:
    """The same."""
    return _moved_because(call, "asked back", said("It is asked back. It stays on the board until it came."))


def let_go(call: Call) -> Answer | None:
    """The same."""
    return _moved_because(call, "let go", said("It is let go."))


def on_accept(call: Call) -> None:
    _on_answer(call, "to do", said("Thank you. We take care of the rest."))


def on_decline(call: Call) -> None:
    _on_answer(call, "called off", said("Thank you for telling us. The seat goes to the next in line."))


def on_code(call: Call) -> None:
    """To whoever of the partner's people presses, seen by nobody else; the code goes into no message that waits to be sent."""
    work, _ = _at_hand(call)
    if work is None or not _is_own(call, work):
        call.say(_not_yours())
        return
    found = work

    def step(session: Session) -> str | None:
        return vouchers.give(session, call.workspace, found, seal=call.seal, by=call.actor, now=call.now)

    try:
        code = call.database.run(step)
    except NotSo:
        call.say(_not_yours())
        return
    except Unreadable as unreadable:
        log.error("a code cannot be read", workspace=call.workspace.team_id, reason=str(unreadable))  # noqa: TRY400 - said in full
        code = None
    if code is None:
        call.say(said("There is no code for it at the moment. Your contact with us can help."))
    else:
        call.say(
            said(
                "Your code for *{item}*: {code}\nWhoever of you presses again reads the same.",
                item=work.item,
                code=code,
            )
        )


def _ask_why(call: Call, state: State) -> None:
    """Before it is moved there, in a form."""
    call.require_manager()
    work, shown = _at_hand(call)
    if work is None or work.state != shown:
        call.say(_gone())
    else:
        call.open(blocks.reason_form(work, state))


def _moved_because(call: Call, state: State, done: Words) -> Answer | None:
    call.require_manager()
    reason = typed(call, actions.WORDS_BLOCK)
    if (sentence := wrong(reason, missing=ours("Say it in one sentence."), longest=LONGEST)) is not None:
        return mistake(actions.WORDS_BLOCK, sentence)
    return notice(done if _moved(call, state, note=reason) is not None else _gone())


def _on_move(call: Call, state: State) -> None:
    call.require_manager()
    work = _moved(call, state)
    if work is None:
        call.say(_gone())
    else:
        _detail(call, work)


def _on_answer(call: Call, state: State, thanks: Words) -> None:
    """By one of the partner's own people; somebody else's is answered like one that is not there."""
    work, _ = _at_hand(call)
    if work is None or not _is_own(call, work) or _moved(call, state) is None:
        call.say(_not_yours())
    else:
        call.say(thanks)


def _is_own(call: Call, work: Work) -> bool:
    """What is for one person is that person's alone."""
    if call.partner is None:
        return False
    with call.database.reading() as session:
        return is_theirs(session, call, partner=work.partner, payee=work.payee)


def _not_yours() -> Words:
    return said("That is not offered any more, or not yours to answer.")


def _moved(call: Call, state: State, *, note: str = "") -> Work | None:
    """What was pressed, moved from the state in which it was shown; None where that is over."""
    work, shown = _at_hand(call)
    if work is None or work.state != shown:
        return None
    try:
        with call.database.writing() as session:
            return fulfilling.move(
                session, call.workspace, work, state, by=call.actor, now=call.now, note=note
            )
    except NotSo:
        return None


def _at_hand(call: Call) -> tuple[Work | None, str]:
    """What the button's or form's value names, and the state in which it was shown."""
    key, _, state = call.envelope.value.partition(":")
    with call.database.reading() as session:
        return fulfilment.find(session, workspace_id=call.workspace.id, key=key), state


def _detail(call: Call, work: Work) -> None:
    with call.database.reading() as session:
        events = fulfilment.history(session, work)
        seats = fulfilment.seats_of(session, work)
    call.send(blocks.detail(work, events, seats, mine=work.owner == str(call.actor)))


def _set_seats(call: Call, capacity: int, rule: str) -> None:
    with call.database.writing() as session:
        programs = fulfilment.rules_called(session, workspace_id=call.workspace.id, rule=rule)
        for program_id in programs:
            changed = fulfilment.set_seats(
                session,
                call.workspace,
                program_id=program_id,
                rule=rule,
                capacity=capacity,
                by=call.actor,
                now=call.now,
            )
            fulfilling.tell(session, call.workspace, changed, now=call.now)
    if not programs:
        call.say(said("No rule called “{rule}” has awarded anything that is handed over yet.", rule=rule))
        return
    call.say(
        said(
            "*{rule}* has {seats} now; whoever comes later waits, and is offered what becomes free.",
            rule=rule,
            seats=several(capacity, "{count} seat", "{count} seats"),
        )
    )


def _set_way(call: Call, item: str, kind: str, instead: str) -> None:
    """What can be had in place of a thing from now on; partners who have earned it, and for whom nothing is ordered, are told."""
    kinds: dict[str, Better] = {"greener": "greener", "remote": "remote"}
    way = Alternative(kind=kinds[kind], instead=" ".join(instead.split())) if kind in kinds else None
    if way is not None and (not way.instead or folded(way.instead) == folded(item)):
        call.say(said("Choose something else than this."))
        return
    with call.database.writing() as session:
        catalogue.set_alternative(session, workspace_id=call.workspace.id, item=item, alternative=way)
        waiting = fulfilment.to_do(session, workspace_id=call.workspace.id, item=item)
        fulfilling.tell(session, call.workspace, waiting, now=call.now)
    if way is None:
        call.say(said("Nothing else can be had in place of *{item}*.", item=item))
    else:
        call.say(
            said(
                "In place of *{item}*, partners are offered *{instead}* ({kind}) until it is ordered.",
                item=item,
                instead=way.instead,
                kind=ours(blocks.BETTER[way.kind]),
            )
        )


def _gone() -> Words:
    return said("That stands otherwise by now. `/premio fulfilment` shows how.")
