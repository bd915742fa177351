"""What has happened before a visitor comes: facts were loaded, channels bound, a program written and activated, a few days have passed.

All of it is done by acting as the manager in the local Slack, so that a visitor can do the same and gets the same.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from typing import Final

from bot.actions import CONSENT_AGREE, PROGRAM_ACTIVATE
from bot.demo.control import Control
from bot.demo.scene import MANAGER, OFFICE, PARTNERS

OPENS_AT: Final = datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
"""The first morning of the quarter, in the demo's time."""
STARTS_AT: Final = "2026-07-06T06:30"
"""Monday, half an hour before the week's standings are told."""

_FACTS: Final = ("partners.csv", "targets.csv", "deals.csv", "activities.csv")
_PROGRAM: Final = "summer-cloud-sprint.premio"


async def load_facts(control: Control) -> None:
    """The manager drops the sample files into a direct message, and is told row by row what could not be taken."""
    for name in _FACTS:
        await control.act(MANAGER, "upload", dm=True, filename=name, content=_sample(name))


async def open_channels(control: Control) -> None:
    """Each partner's channel is bound to it, and somebody of the partner's agrees that its figures are shown there."""
    for seat in PARTNERS:
        text = f'/premio bind #{seat.channel} "{seat.partner}"'
        await control.act(MANAGER, "command", channel=OFFICE, text=text)
    for seat in PARTNERS:
        speaker, *_ = seat.people
        await control.until_shown(speaker[0], CONSENT_AGREE, channel=seat.channel)
        await control.act(speaker[0], "click", channel=seat.channel, action_id=CONSENT_AGREE)
    await control.act(MANAGER, "command", channel=OFFICE, text="/premio role @franco finance")


async def start_program(control: Control) -> None:
    """A program comes as a file and is activated by its button; then the first days of the quarter pass."""
    await control.act(MANAGER, "upload", dm=True, filename=_PROGRAM, content=_sample(_PROGRAM))
    await control.until_shown(MANAGER, PROGRAM_ACTIVATE)
    await control.act(MANAGER, "click", dm=True, action_id=PROGRAM_ACTIVATE)
    await control.move_clock(STARTS_AT)


def _sample(name: str) -> str:
    return (files("bot.demo") / "data" / name).read_text(encoding="utf-8")
