"""`preferences`: what somebody of a partner likes best comes first where there is something to choose. It changes nothing else."""

from __future__ import annotations

from bot.blocks import preferences as blocks
from bot.blocks.text import said
from bot.call import Call
from bot.listeners.speech import Speech
from bot.listeners.whose import ask_who
from programs.preferences import LIKINGS
from storage import preferences


def show(call: Call, _speech: Speech) -> None:
    if call.partner is None:
        if call.is_manager:
            call.say(said("Preferences are what people of partners like best; they say so themselves."))
        else:
            ask_who(call)
        return
    with call.database.reading() as session:
        known = preferences.known(session, workspace_id=call.workspace.id)
    call.send(blocks.question(known.of_people.get(str(call.actor))))


def on_show(call: Call) -> None:
    show(call, Speech("preferences", ""))


def on_prefer(call: Call) -> None:
    """One of the kinds was pressed, or that it does not matter."""
    if call.partner is None:
        show(call, Speech("preferences", ""))
        return
    liking = next((each for each in LIKINGS if each == call.envelope.value), None)
    with call.database.writing() as session:
        preferences.choose(
            session,
            workspace_id=call.workspace.id,
            person=call.actor,
            partner=call.partner,
            liking=liking,
            now=call.now,
        )
    call.send(blocks.question(liking))
