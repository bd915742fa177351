"""What comes back of a delivery, whichever way it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Json = dict[str, Any]
Failure = Literal["timeout", "unreachable", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Acknowledged, with or without an answer; or why not: too late, nobody there, or refused."""

    answer: Json | None = None
    milliseconds: int
    failure: Failure | None = None

    @property
    def arrived(self) -> bool:
        return self.failure is None
