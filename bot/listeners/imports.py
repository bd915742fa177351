"""Facts that come as a file in a direct message; a program may come that way too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import Session

from bot.blocks import imports as blocks
from bot.blocks.text import said
from bot.call import Call
from bot.listeners import editor
from bot.listeners.speech import Speech
from bot.slack import SharedFile
from storage.imports import KINDS, Report, load_csv

_LARGEST: Final = 20 * 1024 * 1024
"""In bytes. What is larger goes through the command line."""
_LARGEST_PROGRAM: Final = 200_000


def how(call: Call, _speech: Speech | None = None) -> None:
    call.send(blocks.how(KINDS))


def on_file(call: Call) -> None:
    """Each file of a direct message, one after the other."""
    if not call.is_manager and not call.is_finance:
        call.say(
            said("Thank you for the file, but I take facts from program managers only, so I did not read it.")
        )
        return
    for mentioned in call.envelope.payload["event"]["files"][:10]:
        _take(call, _file(call, mentioned))


def _take(call: Call, file: SharedFile) -> None:
    if file.name.casefold().endswith((".premio", ".txt")):
        _program(call, file)
        return
    kind = _kind(file.name, call.envelope.text)
    if kind is None:
        call.send(blocks.what_is_it(file.name, KINDS))
        return
    content = _content(call, file, limit=_LARGEST)
    if content is None:
        call.say(
            said(
                "*{name}* is larger than 20 MB. Please use `premio import` on the server for that one.",
                name=file.name,
            )
        )
        return

    def tell(session: Session, report: Report) -> None:
        """The report is kept with what it tells of, so that neither is there without the other, nor twice."""
        message = blocks.report(file.name, kind, report)
        call.queue(session, message, channel=call.envelope.channel, what=f"imported {file.id}", urgency=2)

    load_csv(
        call.database,
        workspace_id=call.workspace.id,
        kind=kind,
        content=content,
        filename=file.name,
        now=call.now,
        then=tell,
    )


def _program(call: Call, file: SharedFile) -> None:
    content = _content(call, file, limit=_LARGEST_PROGRAM)
    if content is None:
        call.say(
            said(
                "*{name}* is larger than 200 kB, so I did not read it. If it is a program, please split it into several.",
                name=file.name,
            )
        )
        return
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        call.say(said("*{name}* is not UTF-8 text, so I cannot read it.", name=file.name))
        return
    editor.drop_file(call, file.name, text)


def _content(call: Call, file: SharedFile, *, limit: int) -> bytes | None:
    """All of the file, or None where it is larger than that: what Slack says of its size may be missing."""
    if file.size > limit:
        return None
    content = call.slack.download(file, limit=limit)
    return content if len(content) <= limit else None


def _file(call: Call, mentioned: Mapping[str, Any]) -> SharedFile:
    return call.slack.shared_file(str(mentioned["id"]))


def _kind(name: str, text: str) -> str | None:
    """What the rows of a file are, by its name or by what was written beside it: `deals-july.csv`, `my partners.csv`."""
    for source in (text, name):
        words = re.sub(r"[^a-z]+", " ", source.casefold().rpartition(".")[0] or source.casefold()).split()
        for kind in KINDS:
            spelled = kind.replace("-", " ").split()
            singular = (
                spelled[-1].removesuffix("ies") + "y"
                if spelled[-1].endswith("ies")
                else spelled[-1].removesuffix("s")
            )
            if spelled[-1] in words or singular in words:
                return kind
    return None
