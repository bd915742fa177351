"""Decisions and choices in Slack: what is open to whoever asks, and each answer by the person who gives it."""

from __future__ import annotations

from bot import actions
from bot.blocks import decisions as blocks
from bot.blocks import preferences as preference_blocks
from bot.blocks.reader import ours
from bot.blocks.text import Words, said
from bot.call import Call
from bot.deciding import NOT_YOURS, Decides, NoAnswer, NotOpen, Pointer, check, decide, find, open_questions
from bot.listeners.forms import Answer, mistake, notice, typed
from bot.listeners.speech import Speech
from bot.versions import program_of
from storage import preferences, programs


def show(call: Call, _speech: Speech) -> None:
    """`decisions`: a manager's, or what a partner's people may choose."""
    if call.partner is None:
        call.require_manager()
    with call.database.reading() as session:
        found = list(open_questions(session, workspace=call.workspace, now=call.now, who=_who(call)))
    call.send(blocks.overview(found, locale=call.locale))


def on_show(call: Call) -> None:
    show(call, Speech("decisions", ""))


def on_answer(call: Call) -> None:
    """One of the answers was pressed."""
    pointer = Pointer.parse(call.envelope.value)
    if pointer is None:
        call.say(said("{why}", why=ours(NOT_YOURS)))
        return
    try:
        call.say(_decided(call, pointer, pointer.answer))
        _ask_preference(call, pointer)
    except NotOpen as closed:
        call.say(said("{why}", why=closed))
    except NoAnswer as wrong:
        call.say(said("{why}.", why=wrong))


def on_open(call: Call) -> None:
    """Where it is not decided by a button: the form that asks."""
    pointer = Pointer.parse(call.envelope.value)
    try:
        if pointer is None:
            raise NotOpen(ours(NOT_YOURS))
        with call.database.reading() as session:
            asked = find(session, pointer, workspace=call.workspace, now=call.now, who=_who(call))
    except NotOpen as closed:
        call.say(said("{why}", why=closed))
        return
    call.open(blocks.form(asked, call.locale))


def mistakes(call: Call) -> Answer | None:
    """What is wrong with the answer in the form, at its place. What cannot be answered any more is told when it is sent."""
    pointer = Pointer.parse(call.envelope.value)
    if pointer is None:
        return None
    try:
        with call.database.reading() as session:
            asked = find(session, pointer, workspace=call.workspace, now=call.now, who=_who(call))
        check(asked, _typed(call))
    except NotOpen:
        return None
    except NoAnswer as wrong:
        return mistake(actions.DECISION_BLOCK, f"{wrong}.")
    return None


def submit(call: Call) -> Answer | None:
    """The form was sent."""
    pointer = Pointer.parse(call.envelope.value)
    try:
        if pointer is None:
            raise NotOpen(ours(NOT_YOURS))
        return notice(_decided(call, pointer, _typed(call)))
    except NotOpen as closed:
        return notice(said("{why}", why=closed))
    except NoAnswer as wrong:
        return mistake(actions.DECISION_BLOCK, f"{wrong}.")


def _decided(call: Call, pointer: Pointer, answer: str) -> Words:
    asked = decide(call.database, pointer, answer, workspace=call.workspace, now=call.now, who=_who(call))
    return blocks.taken(asked, answer, call.locale)


def _ask_preference(call: Call, pointer: Pointer) -> None:
    """Whoever has chosen for the first time is asked once what comes first from then on."""
    if call.partner is None:
        return
    with call.database.writing() as session:
        version = programs.latest_of(session, program_id=pointer.program_id)
        rule = program_of(version.text).rule(pointer.name)
        asks = (
            rule is not None
            and rule.offer is not None
            and preferences.ask_once(
                session, workspace_id=call.workspace.id, person=call.actor, partner=call.partner, now=call.now
            )
        )
    if asks:
        call.send(preference_blocks.question(None))


def _who(call: Call) -> Decides:
    return Decides(call.actor, call.partner, call.is_manager)


def _typed(call: Call) -> str:
    return " ".join(typed(call, actions.DECISION_BLOCK).split())
