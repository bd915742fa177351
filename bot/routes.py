"""Which act is answered where: the one table of commands' words, buttons, forms and events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.call import Call

log = structlog.get_logger()

Handler = Callable[[Call], None]
Mistakes = Callable[[Call], Mapping[str, Any] | None]
Submit = Callable[[Call], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Routes:
    """Handlers by the name of what people do. A click's name may carry a colon and more, which is the handler's business."""

    commands: Handler
    clicks: Mapping[str, Handler] = field(default_factory=dict)
    shortcuts: Mapping[str, Handler] = field(default_factory=dict)
    events: Mapping[str, Handler] = field(default_factory=dict)
    checks: Mapping[str, Mistakes] = field(default_factory=dict)
    """What is wrong with a form, as Slack's answer to it; None where nothing is. They write nothing."""
    forms: Mapping[str, Submit] = field(default_factory=dict)
    """Do what a form asks for, and say what becomes of it; None closes it."""

    def handle(self, call: Call) -> None:
        envelope = call.envelope
        name = envelope.name.partition(":")[0]
        match envelope.kind:
            case "command":
                handler: Handler | None = self.commands
            case "click":
                handler = self.clicks.get(name)
            case "event":
                handler = self.events.get(name)
            case "shortcut":
                handler = self.shortcuts.get(name)
            case "submission":
                raise AssertionError("forms are answered while they wait")
        if handler is None:
            log.info("nothing to do", kind=envelope.kind, name=envelope.name)
            return
        handler(call)

    def mistakes(self, call: Call) -> Mapping[str, Any] | None:
        check = self.checks.get(call.envelope.name)
        return check(call) if check else None

    def submit(self, call: Call) -> Mapping[str, Any] | None:
        form = self.forms.get(call.envelope.name)
        return form(call) if form else None
