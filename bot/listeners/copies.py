"""`/premio copy NAME`: the text of a program as the draft of a new one, its days moved to the next period where that is wanted."""

from __future__ import annotations

import re
from typing import Final

from bot import actions
from bot.blocks import copies as blocks
from bot.blocks import kit
from bot.blocks import programs as program_blocks
from bot.blocks.reader import ours, told
from bot.call import Call
from bot.checking import read
from bot.listeners import editor
from bot.listeners.forms import Answer, mistake, typed
from bot.listeners.programs import by_number, clicked, named
from bot.listeners.speech import Speech
from bot.versions import has_errors, program_of
from programs.moved_days import months_of, moved
from storage import programs
from storage.programs import Version

_NAME: Final = re.compile(r"(?im)^(?P<before>\s*program\s+)(?P<open>[\"“”„«])[^\n]*?[\"“”»](?P<after>.*)$")
_LONGEST: Final = 100


def copy(call: Call, speech: Speech) -> None:
    if (version := named(call, speech.name)) is not None:
        _open(call, version)


def on_copy(call: Call) -> None:
    if (version := clicked(call)) is not None:
        _open(call, version)


def mistakes(call: Call) -> Answer | None:
    """Of the form: a name that is taken, or is none."""
    with call.database.reading() as session:
        if not call.roster.is_manager(session, call.actor):
            return None  # saving it says no
    wrong = _wrong(call)
    return mistake(actions.NAME_BLOCK, wrong) if wrong else None


def save(call: Call) -> Answer | None:
    call.require_manager()
    name, text = _copied(call)
    with call.database.writing() as session:
        version = programs.save_draft(
            session, workspace_id=call.workspace.id, name=name, text=text, author=call.actor, now=call.now
        )
    return editor.saved(call, version)


def _open(call: Call, version: Version) -> None:
    runs = program_of(version.text).runs
    assert runs is not None, "without a run it has an error"
    button = kit.button("Copy", actions.PROGRAM_COPY, str(version.id), style="primary")
    call.open(blocks.form(version, runs), button=button)


def _wrong(call: Call) -> str | None:
    name, text = _copied(call)
    if not name or len(name) > _LONGEST or any(sign in name for sign in '"“”„«»\n'):
        return ours("Give it a name of up to 100 letters, without quotes.")
    with call.database.reading() as session:
        taken = programs.latest(session, workspace_id=call.workspace.id, name=name)
    # The same form once more finds its own copy there.
    if taken is not None and (taken.text, taken.author) != (text, str(call.actor)):
        return told(
            "There is a program “{name}” already. Give this one another name, or edit that one.", name=name
        )
    parsed = read(text)
    if has_errors(parsed) or parsed.program is None or parsed.program.name != name:
        first = next((each for each in parsed.diagnostics if each.severity == "error"), None)
        return (
            program_blocks.in_a_line(first, text)
            if first
            else ours("Give it a name of up to 100 letters, without quotes.")
        )
    return None


def _copied(call: Call) -> tuple[str, str]:
    """The name that was typed, and the text with that name and on those days."""
    name, days = " ".join(typed(call, actions.NAME_BLOCK).split()), typed(call, actions.DAYS_BLOCK)
    version = by_number(call, call.envelope.value)
    if version is None:
        return name, ""
    runs = program_of(version.text).runs
    text = version.text if days != blocks.NEXT or runs is None else moved(version.text, months_of(runs))
    return name, _NAME.sub(lambda found: f'{found["before"]}"{name}"{found["after"]}', text, count=1)
