"""A Slack without a line: who is there is said by the test, and so is what goes wrong next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.blocks.kit import Block, Message
from bot.clock import Clock
from bot.slack import Person, RefusedBySlack, Slack, Upload


class Gateway(Slack):
    """Each call first does what `trouble` holds for its name, once each; then it works."""

    def __init__(self) -> None:
        super().__init__(token="none", api_url="http://127.0.0.1:9/api/")
        self.posted: list[tuple[str, str]] = []
        self.updated: list[tuple[str, str, str]] = []
        self.threads: list[str | None] = []
        """Under which message each was posted."""
        self.blocks: list[Sequence[Block]] = []
        """Of each that was posted."""
        self.places: list[str] = []
        """Where the next posts come to stand; else they are numbered."""
        self.refused_texts: list[str] = []
        self.whispered: list[str] = []
        self.marks: list[tuple[str, str]] = []
        self.persons: dict[str, Person] = {}
        self.trouble: dict[str, list[Exception]] = defaultdict(list)
        self.meanwhile: Callable[[], object] = lambda: None
        """Done while a post is on its way."""

    def person(self, user: str) -> Person | None:
        self._meet("person")
        return self.persons.get(user)

    def members(self, channel: str) -> tuple[str, ...]:
        self._meet("members")
        return tuple(self.persons)

    def find_marked(
        self, channel: str, mark: str, *, since: datetime, thread_ts: str | None = None
    ) -> str | None:
        self._meet("find_marked")
        return "1.0" if (channel, mark) in self.marks else None

    def direct_channel(self, user: str) -> str:
        self._meet("direct_channel")
        return f"D{user}"

    def post(
        self, channel: str, message: Message, *, thread_ts: str | None = None, mark: str | None = None
    ) -> tuple[str, str]:
        self.meanwhile()
        if any(text in message.text for text in self.refused_texts):
            raise RefusedBySlack("invalid_blocks")
        self.posted.append((channel, message.text))
        self.threads.append(thread_ts)
        self.blocks.append(message.blocks)
        self.marks.append((channel, mark or ""))
        self._meet("post")
        return channel, self.places.pop(0) if self.places else f"{len(self.posted)}.0"

    def update(self, channel: str, ts: str, message: Message) -> None:
        self._meet("update")
        self.updated.append((channel, ts, message.text))

    def hosted(self, picture: Upload) -> str:
        self._meet("hosted")
        return "F1"

    def whisper(self, channel: str, user: str, message: Message, *, thread_ts: str | None = None) -> None:
        self.whispered.append(message.text)
        self._meet("whisper")

    def _meet(self, name: str) -> None:
        if self.trouble[name]:
            raise self.trouble[name].pop(0)


class Hands(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


def person(user: str, team: str, *, zone: str | None = None) -> Person:
    return Person(
        id=user,
        team=team,
        name=user,
        locale=None,
        zone=zone,
        is_admin=False,
        is_guest=False,
        is_bot=False,
        is_gone=False,
    )


def pressed(poll_id: int, value: int) -> dict[str, Any]:
    """What Slack sends when Anna answers a poll by a button."""
    return {
        "type": "block_actions",
        "user": {"id": "UA", "team_id": "TA"},
        "team": {"id": "T1"},
        "channel": {"id": "C1"},
        "container": {"message_ts": "1.1"},
        "actions": [
            {"action_id": f"poll_answer:{value}", "value": f"{poll_id}:{value}", "action_ts": f"{value}"}
        ],
    }
