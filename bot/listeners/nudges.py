"""Which nudges a partner wants to hear: its people choose for it, managers for everybody."""

from __future__ import annotations

from bot.blocks import nudges as blocks
from bot.blocks.text import said
from bot.call import Call
from bot.listeners.speech import Speech, unquoted
from bot.listeners.whose import ask_who
from programs.nudges import KINDS, Kind
from storage import nudges


def show(call: Call, speech: Speech) -> None:
    """`nudges`; `nudges none` and `nudges all` turn all of them off and on."""
    if _for_whom(call) is None:
        ask_who(call)
        return
    asked = unquoted(speech.rest).casefold()
    if asked in ("none", "off", "all", "on"):
        _choose(call, KINDS, on=asked in ("all", "on"))
    elif asked:
        call.say(said("Say `nudges`, `nudges none` or `nudges all`."))
        return
    _tell(call)


def on_choose(call: Call) -> None:
    kind, _, state = call.envelope.value.partition(" ")
    if _for_whom(call) is None or kind not in KINDS or state not in ("on", "off"):
        ask_who(call)
        return
    _choose(call, (kind,), on=state == "on")
    _tell(call)


def _for_whom(call: Call) -> str | None:
    """The partner whose person it is, or everybody for a manager; None: it is nobody's to choose."""
    return call.partner or (nudges.EVERYBODY if call.is_manager else None)


def _choose(call: Call, kinds: tuple[Kind, ...], *, on: bool) -> None:
    whom = _for_whom(call)
    assert whom is not None, "asked before"
    with call.database.writing() as session:
        nudges.choose(
            session,
            workspace_id=call.workspace.id,
            partner=whom,
            kinds=kinds,
            on=on,
            by=call.actor,
            now=call.now,
        )


def _tell(call: Call) -> None:
    whom = _for_whom(call)
    assert whom is not None, "asked before"
    with call.database.reading() as session:
        wanted = nudges.wanted(session, workspace_id=call.workspace.id, partner=whom)
    call.send(blocks.choices(whom or None, wanted))
