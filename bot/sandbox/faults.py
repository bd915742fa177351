"""What to break next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Fault:
    """`method` may be `*`. Kinds: 429, 500, timeout_before, timeout_after (the effect happened), drop_socket, or a Slack error code."""

    method: str
    kind: str
    times: int = 1
    retry_after: int = 1


class Faults:
    def __init__(self) -> None:
        self._planned: list[Fault] = []

    def plan(self, request: dict[str, Any]) -> Fault:
        """Plans a fault. Raises ValueError where it is not said what to break."""
        if not request.get("kind"):
            raise ValueError(
                'say what to break: {"method": "chat.postMessage", "kind": "429", "times": 1, "retry_after": 2}'
            )
        fault = Fault(
            str(request.get("method") or "*"),
            str(request["kind"]),
            int(request.get("times") or 1),
            int(request.get("retry_after") or 1),
        )
        self._planned.append(fault)
        return fault

    def next(self, method: str) -> Fault | None:
        """The fault that meets this call, used up once."""
        for fault in self._planned:
            if fault.method in (method, "*") and fault.kind != "drop_socket":
                fault.times -= 1
                if fault.times <= 0:
                    self._planned.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        self._planned.clear()
