"""`/premio notice 7 days`: how long a change waits that is worse for somebody, where the programs promise no longer notice themselves."""

from __future__ import annotations

import re
from typing import Final

from bot.blocks.reader import several
from bot.blocks.text import said
from bot.call import Call
from bot.listeners.speech import Speech, unquoted
from storage import workspaces

LONGEST: Final = 366
"""Days: what waits longer is another year's program."""
_DAYS: Final = re.compile(r"(\d{1,4})(?:\s*days?)?", re.IGNORECASE)


def set_notice(call: Call, speech: Speech) -> None:
    """`notice 7 days`, `notice none`; alone, what holds."""
    call.require_manager()
    asked = unquoted(speech.rest).casefold()
    if not asked:
        _tell(call)
        return
    found = _DAYS.fullmatch(asked)
    days = 0 if asked == "none" else int(found[1]) if found else None
    if days is None or days > LONGEST:
        call.say(
            said(
                "Say for how many days, at most {most}: `/premio notice 7 days`, or `/premio notice none`.",
                most=str(LONGEST),
            )
        )
        return
    with call.database.writing() as session:
        workspaces.set_notice(session, workspace_id=call.workspace.id, days=days, by=call.actor, now=call.now)
    _tell(call)


def _tell(call: Call) -> None:
    with call.database.reading() as session:
        days = workspaces.get(session, workspace_id=call.workspace.id).notice_days
    call.say(
        said(
            "A new text that is worse for somebody decides {days} after it is activated, or later where a program promises a longer notice.",
            days=several(days, "{count} day", "{count} days"),
        )
        if days
        else said(
            "A new text that is worse for somebody waits only where a program says so (`notice 7 days for cuts`). For all programs: `/premio notice 7 days`."
        )
    )
