"""How fast a channel may be told something: Slack's one message a second, and a few at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bot.clock import Clock

_BURST: Final = 3
"""Messages that a channel takes at once; then one a second."""
_EXACT: Final = 1e-6
"""Of a message: what is missing of a second for want of digits."""
_MISSED: Final = 3.0
"""Seconds."""


@dataclass(slots=True)
class Pace:
    """How much each channel may be told now, by the clock: where it is moved, Slack's moves with it.

    What has to wait is given a turn of its own, so that a hundred messages to one channel are not all looked at again every second.
    """

    clock: Clock

    tokens: dict[str, tuple[float, float]] = field(default_factory=dict)
    """What channels may be told that were told something a moment ago, and when that was reckoned; any other channel may be told all that goes at once."""
    turns: dict[str, dict[int, float]] = field(default_factory=dict)
    """By channel and urgency, the last turn that was given: one waits behind what is as urgent as itself, or more."""
    waiting: dict[int, float] = field(default_factory=dict)
    """Whose turn comes when, by message. Who has just missed it, as others came in between, takes the next."""

    def wait(self, channel: str, *, message: int, urgency: int) -> float:
        """Seconds until that message may go there; 0.0 takes its place."""
        now = self.clock.now().timestamp()
        self._forget(now)
        left, since = self.tokens.get(channel, (float(_BURST), now))
        left += now - since
        if left >= 1.0 - _EXACT:
            self.tokens[channel] = (left - 1.0, now)
            self.waiting.pop(message, None)
            return 0.0
        self.tokens[channel] = (left, now)
        turn = now + 1.0 - left
        if message not in self.waiting:
            given = self.turns.setdefault(channel, {})
            turn = max([turn, *(at + 1.0 for of, at in given.items() if of >= urgency)])
            given[urgency] = turn
        self.waiting[message] = turn
        return turn - now

    def set_back(self) -> None:
        """The clock was: what was reckoned by it holds no longer."""
        self.tokens.clear()
        self.turns.clear()
        self.waiting.clear()

    def _forget(self, now: float) -> None:
        """What is over."""
        self.tokens = {
            told: (left, since)
            for told, (left, since) in self.tokens.items()
            if left + (now - since) < _BURST
        }
        self.turns = {told: given for told, given in self.turns.items() if max(given.values()) >= now}
        self.waiting = {message: turn for message, turn in self.waiting.items() if turn >= now - _MISSED}
