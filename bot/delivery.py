"""Sends what the outbox holds: at Slack's pace, to people who may see it, each once, and `sent` only with proof.

OUTBOX_OWNS_RETRY: nothing else repeats a post. Where nobody knows whether a post arrived, what happens next depends on its class: a
confirmation is sent again (a duplicate is harmless), a shout-out, standings or a poll is left to an operator, or settled by looking
for its opaque mark in the history where the installation lets us.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

import structlog

from bot.blocks.kit import Message
from bot.clock import Clock
from bot.roster import Roster
from bot.slack import NoAnswerFromSlack, RefusedBySlack, Slack
from programs.facts import folded
from storage import outbox, people, workspaces
from storage.changed import LeaseLost
from storage.engine import Database
from storage.outbox import Claimed
from storage.workspaces import Workspace

log = structlog.get_logger()

_LEASE: Final = timedelta(seconds=60)
_QUIET: Final = timedelta(seconds=120)
"""How long we wait before we believe that a message which is not in the history never will be."""
_HOLD: Final = timedelta(minutes=10)
"""How long a message waits that nobody can be sent now: no channel yet, or somebody in it who may not see it."""
_ATTEMPTS: Final = 6
_BURST: Final = 3
"""Messages that a channel takes at once; then one a second."""
_SENT_AGAIN: Final = frozenset({"confirmation", "update"})
_PLACE_MISSING: Final = frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "restricted_action", "missing_scope"}
)


class Held(Exception):  # noqa: N818 - named for what happened
    """It cannot be sent now, and the message says why."""


@dataclass(slots=True)
class Pace:
    """How much each channel may be told now. Counted in real time, whatever the clock says."""

    tokens: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, channel: str) -> float:
        """Seconds until one more may go there; 0.0 takes it."""
        now = time.monotonic()
        left, since = self.tokens.get(channel, (float(_BURST), now))
        left = min(float(_BURST), left + (now - since))
        if left < 1.0:
            self.tokens[channel] = (left, now)
            return 1.0 - left
        self.tokens[channel] = (left - 1.0, now)
        return 0.0


class Delivery:
    """One of these a process; several processes share the work by leases."""

    def __init__(
        self,
        *,
        database: Database,
        slack: Slack,
        clock: Clock,
        read_history: bool = False,
        quiet: timedelta = _QUIET,
    ) -> None:
        self._database = database
        self._slack = slack
        self._clock = clock
        self._read_history = read_history
        self._quiet = quiet
        self._pace = Pace()
        self._turn = Lock()
        self._unknown_since: dict[int, datetime] = {}

    def deliver(self, *, limit: int = 50) -> int:
        """Send what is due now; how many rows were looked at. One thread at a time, so that the pace is kept."""
        with self._turn:
            self._settle_unknowns()
            with self._database.writing() as session:
                claimed = outbox.claim(session, now=self._clock.now(), lease=_LEASE, limit=limit)
            for row in claimed:
                try:
                    self._deliver(row)
                except LeaseLost:
                    log.warning("a message was given to somebody else", id=row.id)
            return len(claimed)

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Between two messages: nothing is on its way while inside. For who moves the clock, by which leases are counted."""
        with self._turn:
            yield

    def deliver_all(self, *, patience: float = 10.0) -> int:
        """Send until nothing is due, waiting out the pace; how many rows were looked at. For a clock that is about to move on."""
        deadline = time.monotonic() + patience
        total = 0
        while time.monotonic() < deadline:
            done = self.deliver()
            total += done
            if not done and not self._is_paced():
                break
            if not done:
                time.sleep(0.05)
        return total

    # --- one message ---

    def _deliver(self, row: Claimed) -> None:
        with self._database.reading() as session:
            workspace = workspaces.get(session, workspace_id=row.workspace_id)
        try:
            channel = self._place(row, workspace)
            self._look_who_reads(row, workspace, channel)
        except Held as held:
            self._failed(row, str(held), wait=_HOLD)
            return
        except RefusedBySlack as refused:
            self._refused(row, refused)
            return
        except NoAnswerFromSlack as silence:
            # Nothing was posted yet: only questions were asked.
            self._failed(
                row,
                str(silence),
                wait=timedelta(seconds=2.0**row.attempts) if row.attempts < _ATTEMPTS else None,
            )
            return
        wait = self._pace.wait(channel)
        if wait:
            with self._database.writing() as session:
                outbox.defer(
                    session, id=row.id, token=row.token, retry_at=self._clock.now() + timedelta(seconds=wait)
                )
            return
        self._send(row, channel)

    def _send(self, row: Claimed, channel: str) -> None:
        with self._database.writing() as session:
            outbox.sending(session, id=row.id, token=row.token, now=self._clock.now())
        try:
            place, ts = self._call(row, channel)
        except RefusedBySlack as refused:
            self._refused(row, refused)
        except NoAnswerFromSlack as silence:
            log.warning("nobody knows whether a message arrived", id=row.id, error=str(silence))
            with self._database.writing() as session:
                outbox.unknown(session, id=row.id, token=row.token, now=self._clock.now(), error=str(silence))
        else:
            with self._database.writing() as session:
                outbox.sent(session, id=row.id, token=row.token, channel=place, ts=ts, now=self._clock.now())

    def _call(self, row: Claimed, channel: str) -> tuple[str, str]:
        message = Message(row.message.text, tuple(dict(block) for block in row.message.blocks))
        if row.message.kind == "update":
            self._slack.update(channel, row.message.ts, message)
            return channel, row.message.ts
        if row.message.kind == "ephemeral":
            self._slack.whisper(channel, row.message.user, message, thread_ts=row.message.thread_ts or None)
            return channel, ""
        return self._slack.post(channel, message, thread_ts=row.message.thread_ts or None, mark=mark_of(row))

    def _place(self, row: Claimed, workspace: Workspace) -> str:
        """Where it goes. Of a partner with several channels, each gets a message of its own, with its own proof. Raises Held."""
        message = row.message
        if message.partner is None:
            return message.channel or self._slack.direct_channel(message.user)
        with self._database.reading() as session:
            channels = people.channels_of_partner(session, workspace_id=workspace.id, partner=message.partner)
        if not channels:
            raise Held(f'{message.partner} has no channel yet: /premio bind #channel "{message.partner}"')
        if len(channels) > 1:
            with self._database.writing() as session:
                for channel in channels[1:]:
                    copy = replace(
                        message, partner=None, channel=channel, dedupe=f"{message.dedupe}@{channel}"
                    )
                    outbox.enqueue(session, workspace_id=workspace.id, message=copy, now=self._clock.now())
        return channels[0]

    def _look_who_reads(self, row: Claimed, workspace: Workspace, channel: str) -> None:
        """AUDIENCE: everybody who can read it may see all of it. Raises Held."""
        owners = {folded(owner) for owner in row.message.owners}
        if not owners:
            return
        roster = Roster(self._slack, workspace)
        with self._database.reading() as session:
            if channel.startswith("D") and row.message.user:
                return  # whoever it is addressed to was looked at when it was written
            readers = roster.audience(session, channel)
        if None in readers:
            raise Held(
                "somebody in the channel cannot be placed with a partner, so no figures are posted there"
            )
        others = sorted(reader for reader in readers if reader is not None and reader not in owners)
        if others:
            raise Held(f"{', '.join(others)} can read the channel too, so these figures are not posted there")

    # --- what became of it ---

    def _refused(self, row: Claimed, refused: RefusedBySlack) -> None:
        if refused.error == "ratelimited":
            self._failed(row, "too fast for Slack", wait=timedelta(seconds=refused.retry_after or 1.0))
        elif refused.error in _PLACE_MISSING:
            self._failed(row, f"Slack says {refused.error}: is the app in that channel?", wait=_HOLD)
        elif row.attempts < _ATTEMPTS and refused.error not in (
            "invalid_blocks",
            "msg_too_long",
            "msg_blocks_too_long",
            "no_text",
        ):
            self._failed(row, f"Slack says {refused.error}", wait=timedelta(seconds=2.0**row.attempts))
        else:
            self._failed(row, f"Slack says {refused.error}", wait=None)

    def _failed(self, row: Claimed, error: str, *, wait: timedelta | None) -> None:
        log.warning("a message was not sent", id=row.id, error=error, again=wait is not None)
        with self._database.writing() as session:
            outbox.failed(
                session,
                id=row.id,
                token=row.token,
                error=error,
                retry_at=self._clock.now() + wait if wait is not None else None,
            )

    def _settle_unknowns(self) -> None:
        now = self._clock.now()
        with self._database.reading() as session:
            rows = [
                row
                for workspace in workspaces.listed(session)
                for row in outbox.unknowns(session, workspace_id=workspace.id)
            ]
        self._unknown_since = {row.id: self._unknown_since.get(row.id, now) for row in rows}
        for row in rows:
            if now - self._unknown_since[row.id] < (
                self._quiet if self._read_history else timedelta(seconds=1)
            ):
                continue
            if row.message.message_class in _SENT_AGAIN:
                self._post_again(row)
            elif self._read_history:
                self._look_up(row)

    def _look_up(self, row: Claimed) -> None:
        """Settle it by the mark in the channel's history."""
        with self._database.reading() as session:
            workspace = workspaces.get(session, workspace_id=row.workspace_id)
        try:
            channel = self._place(row, workspace)
            ts = self._slack.find_marked(channel, mark_of(row))
        except (Held, RefusedBySlack, NoAnswerFromSlack) as failure:
            log.warning("could not look for a message", id=row.id, error=str(failure))
            return
        if ts is None:
            self._post_again(row)
            return
        with self._database.writing() as session:
            outbox.sent(session, id=row.id, token=row.token, channel=channel, ts=ts, now=self._clock.now())

    def _post_again(self, row: Claimed) -> None:
        with self._database.writing() as session:
            outbox.post_again(session, id=row.id, now=self._clock.now())

    def _is_paced(self) -> bool:
        """Whether something is due within a moment: deferred by the pace, or told to wait by Slack."""
        with self._database.reading() as session:
            return outbox.due_before(session, at=self._clock.now() + timedelta(seconds=2))


def mark_of(row: Claimed) -> str:
    """What the message carries so that it can be found again; it tells nothing to anybody else."""
    return hashlib.sha256(f"{row.workspace_id}:{row.message.dedupe}".encode()).hexdigest()[:24]
