"""An act that was stored, in words: who did what, for those who look at what could not be handled."""

from __future__ import annotations

from dataclasses import dataclass

from bot.envelope import Envelope, envelope
from storage.inbox import Stored
from storage.people import Actor


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did. `what` is one line of plain text, with words of theirs in it; not what they filled into a form."""

    actor: Actor | None
    what: str
    channel: str = ""


def act(stored: Stored) -> Act:
    """Also of what nobody understands: then nothing is known but its kind."""
    try:
        arrived = envelope(stored.payload)
    except (KeyError, TypeError, AttributeError):
        arrived = None
    if arrived is None:
        return Act(None, stored.kind)
    return Act(arrived.actor if arrived.actor.user else None, _one_line(_what(arrived)), arrived.channel)


def _what(arrived: Envelope) -> str:
    match arrived.kind:
        case "command":
            return f"{arrived.name} {arrived.text}"
        case "click":
            return f"pressed {_label(arrived)}"
        case "submission":
            return f"submitted {_title(arrived)}"
        case "shortcut":
            return f"shortcut {arrived.name}"
        case "event" if arrived.name in ("message", "app_mention"):
            return f"wrote “{arrived.text}”"
        case "event" if arrived.name == "file":
            return f"uploaded {', '.join(str(file.get('name') or 'a file') for file in arrived.payload['event']['files'])}"
        case "event":
            return arrived.name


def _label(arrived: Envelope) -> str:
    """What stands on the button, where it is told; in any case which one it is."""
    name = arrived.name.partition(":")[0]
    label = (arrived.payload["actions"][0].get("text") or {}).get("text")
    return f"“{label}” ({name})" if label else name


def _title(arrived: Envelope) -> str:
    title = (arrived.payload["view"].get("title") or {}).get("text")
    return f"the form “{title}” ({arrived.name})" if title else f"the form {arrived.name}"


def _one_line(text: str) -> str:
    """Without signs that a terminal would obey."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
