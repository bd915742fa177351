"""How often a method may be called: per method and workspace, and for posting per channel; by the scene's clock."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Final

from bot.sandbox.clock import SceneClock

PER_MINUTE: Final = {1: 4, 2: 40, 3: 100, 4: 200}
"""Slack promises at least 1, 20, 50 and 100 a minute and tolerates some more; this much is tolerated here."""
POSTS_PER_WORKSPACE: Final = 600
BURST: Final = 8.0
"""One message a second and channel, after a short burst of as many."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class RateLimits:
    def __init__(self, clock: SceneClock) -> None:
        self._clock = clock
        self._calls: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._channels: dict[tuple[str, str], _Bucket] = {}

    def wait(self, method: str, workspace: str, tier: int | None, channel: str | None) -> int:
        """Whole seconds to wait before this call is taken; 0 takes it."""
        now = self._clock.now().timestamp()
        most = POSTS_PER_WORKSPACE if tier is None else PER_MINUTE[tier]
        calls = self._calls[method, workspace]
        while calls and calls[0] < now - 60:
            calls.popleft()
        if len(calls) >= most:
            return max(1, math.ceil(calls[0] + 60 - now))
        if channel is not None:
            bucket = self._channels.setdefault((workspace, channel), _Bucket(BURST, now))
            bucket.tokens = min(BURST, bucket.tokens + (now - bucket.at))
            bucket.at = now
            if bucket.tokens < 1:
                return max(1, math.ceil(1 - bucket.tokens))
            bucket.tokens -= 1
        calls.append(now)
        return 0
