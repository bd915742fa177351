"""Things that are good for a short time or a few times: triggers and response addresses."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Final, Literal

TRIGGER_SECONDS: Final = 3.0
RESPONSE_USES: Final = 5
RESPONSE_SECONDS: Final = 30 * 60


@dataclass(slots=True)
class ResponseAddress:
    channel: str
    user: str
    workspace: str
    message_ts: str | None
    until: float
    uses: int = 0

    def usable(self) -> bool:
        return self.uses < RESPONSE_USES and time.monotonic() < self.until


class Interactions:
    def __init__(self, trigger_seconds: float = TRIGGER_SECONDS) -> None:
        self._trigger_seconds = trigger_seconds
        self._triggers: dict[str, tuple[str, str, float]] = {}
        self._used: set[str] = set()
        self.responses: dict[str, ResponseAddress] = {}
        self.origin = ""
        """The server's own address, in front of those that it hands out."""

    def clear(self) -> None:
        self._triggers.clear()
        self._used.clear()
        self.responses.clear()

    def trigger(self, user: str, workspace: str) -> str:
        trigger = f"{time.time_ns() // 1_000_000}.{secrets.randbelow(10**9)}.{secrets.token_hex(10)}"
        self._triggers[trigger] = (user, workspace, time.monotonic() + self._trigger_seconds)
        return trigger

    def exchange(
        self, trigger: str
    ) -> tuple[str, str] | Literal["invalid_trigger_id", "exchanged_trigger_id", "expired_trigger_id"]:
        """The user and workspace of a trigger, once and within three seconds; or Slack's error."""
        if trigger in self._used:
            return "exchanged_trigger_id"
        found = self._triggers.pop(trigger, None)
        if found is None:
            return "invalid_trigger_id"
        user, workspace, until = found
        if time.monotonic() > until:
            return "expired_trigger_id"
        self._used.add(trigger)
        return user, workspace

    def address(self, channel: str, user: str, workspace: str, message_ts: str | None = None) -> str:
        """A new response address, for one person in one channel, perhaps of a message that can be replaced through it."""
        token = secrets.token_urlsafe(18)
        self.responses[token] = ResponseAddress(
            channel, user, workspace, message_ts, time.monotonic() + RESPONSE_SECONDS
        )
        return f"{self.origin}/response/{token}"
