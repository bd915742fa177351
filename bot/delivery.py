"""Sends what the outbox holds: at Slack's pace, to people who may see it, each once, and `sent` only with proof.

OUTBOX_OWNS_RETRY: nothing else repeats a post. Where nobody knows whether a post arrived, we look for its opaque mark in the history, if the
installation lets us. Else what happens next depends on its class: a confirmation is sent again a few times (a duplicate is harmless); a
shout-out, standings or a poll is left to an operator.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Final, assert_never

import structlog

from bot import digests, refusals
from bot.addressing import Addressing, Held
from bot.blocks import kit
from bot.blocks.kit import Message
from bot.blocks.mending import mended
from bot.blocks.reader import written_for
from bot.clock import Clock
from bot.manners import InPlace, Later, Now
from bot.pace import Pace
from bot.placing import Behind, Placing, Struck, Under
from bot.podium import Podium, drawn
from bot.slack import NoAnswerFromSlack, NotReached, RefusedBySlack, Slack, Upload
from bot.slacks import SlackOf
from bot.waiting import Turns
from dsl.said import said, why
from storage import languages, leases, outbox, tellings
from storage.changed import LeaseLost
from storage.engine import Database
from storage.outgoing import Claimed, SaidAs

log = structlog.get_logger()

_LEASE: Final = timedelta(seconds=60)
_QUIET: Final = timedelta(seconds=120)
"""How long we wait before we believe that a message which is not in the history never will be."""
_AWAY: Final = timedelta(seconds=15)
"""How long a message waits while Slack does not answer what is asked before it is posted, or cannot be reached."""
_ATTEMPTS: Final = 6
_A_MOMENT: Final = 0.05
"""Seconds."""
_AT_ONCE: Final = 8
"""How many messages are taken together: few enough that the last one's turn comes well within the lease."""
_OUR_MISTAKE: Final = said("something went wrong inside the bot; its log says what")
_SENT_AGAIN: Final = frozenset({"confirmation"})


class Delivery:
    """One of these a process; several processes share the work by leases."""

    def __init__(
        self,
        *,
        database: Database,
        slack_of: SlackOf,
        clock: Clock,
        read_history: bool = False,
        quiet: timedelta = _QUIET,
    ) -> None:
        self._database = database
        self._slack_of = slack_of
        self._clock = clock
        self._read_history = read_history
        self._quiet = quiet
        self._addressing = Addressing(database, clock)
        self._placing = Placing(database, clock, read_history=read_history)
        self._pace = Pace(clock)
        self._turn = Lock()
        self.turns = Turns()
        self._unknown_since: dict[int, datetime] = {}

    def deliver(self, *, limit: int = _AT_ONCE) -> int:
        """Send what is due now; how many rows were looked at. One thread at a time, so that the pace is kept."""
        with self._turn, self.turns.one():
            with self._database.reading() as session:
                unknown = outbox.in_doubt(session)
                is_due = outbox.is_due(session, now=self._clock.now())
            self._settle_unknowns(unknown)
            if not (unknown or is_due):
                return 0
            with self._database.writing() as session:
                claimed = outbox.claim(session, now=self._clock.now(), lease=_LEASE, limit=limit)
            for row in claimed:
                try:
                    self._deliver(row)
                except LeaseLost:
                    log.warning("a message was given to somebody else", id=row.id)
                except Exception:  # the outermost edge: the messages after it must go out
                    log.exception("it could not be written what became of a message", id=row.id)
            return len(claimed)

    def seconds_to_next(self, *, most: float) -> float:
        """Until something is due, at most so many. What is due now and was not taken, as somebody else is at it, is looked at again in a moment."""
        with self._database.reading() as session:
            due_at = outbox.next_due(session)
        if due_at is None:
            return most
        return min(max((due_at - self._clock.now()).total_seconds(), _A_MOMENT), most)

    def set_back(self, by: timedelta) -> None:
        """The clock was, by so much: nothing waits for what it said before."""
        with self._turn:
            self._pace.set_back()
            self._unknown_since.clear()
            now = self._clock.now()
            self._database.run(lambda session: leases.set_back(session, now=now, by=by, lease=_LEASE))

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
                time.sleep(_A_MOMENT)
        return total

    # --- one message ---

    def _deliver(self, row: Claimed) -> None:
        try:
            slack = self._slack_of(row.workspace_id)
            row, channel, user = self._addressing.of(row, slack)
            self._addressing.look_who_reads(row, slack, channel)
            way = self._placing.way(row, slack, channel, user)
        except LeaseLost:
            raise
        except Held as held:
            self._deferred(row, why(held), wait=refusals.HOLD)
        except RefusedBySlack as refused:
            self._refused(row, refused)
        except NoAnswerFromSlack as silence:
            self._unanswered(row, silence)  # nothing was posted yet: only questions were asked
        except Exception:  # our own mistake must not stand in the way of other messages
            log.exception("a message could not be prepared", id=row.id)
            self._failed(row, _OUR_MISTAKE)
        else:
            match way:
                case Later(at):
                    self._gathered(row, channel, at)
                case Behind(wait):
                    self._deferred(row, "", wait=wait)
                case Struck(head):
                    with self._database.writing() as session:
                        outbox.struck_with(session, row, head=head, now=self._clock.now())
                case Now() | InPlace() | Under():
                    seconds = self._pace.wait(channel, message=row.id, urgency=row.message.urgency)
                    if seconds:
                        self._deferred(row, "", wait=timedelta(seconds=seconds))
                    else:
                        self._send(row, slack, channel, way)
                case _:
                    assert_never(way)

    def _mend(
        self, row: Claimed, slack: Slack, channel: str, way: Now | InPlace | Under
    ) -> Now | InPlace | Under:
        """Change what stands there and holds no longer; once more changes nothing. Under what somebody deleted nothing is said."""
        with self._database.reading() as session:
            spoken = languages.spoken(session, workspace_id=row.workspace_id)
        for each in way.mended if isinstance(way, Under) else ():
            with written_for(partial(spoken.for_partner, row.message.partner or "")):
                message = mended(each.message.blocks, each.places, at=row.created_at)
            try:
                self._changed(slack, channel, each.ts, message)
            except RefusedBySlack as refused:
                if not refusals.is_gone(refused):
                    raise
                if isinstance(way, Under) and each.ts == way.ts:
                    way = Now()
            else:
                with self._database.writing() as session:
                    tellings.rewritten(session, id=each.id, text=message.text, blocks=message.blocks)
        return way

    def _send(self, row: Claimed, slack: Slack, channel: str, way: Now | InPlace | Under) -> None:
        try:
            way = self._mend(row, slack, channel, way)
        except RefusedBySlack as refused:
            self._refused(row, refused)
            return
        except NoAnswerFromSlack as silence:
            self._unanswered(row, silence)
            return
        message = self._drawn(row, slack)
        with self._database.writing() as session:
            outbox.sending(
                session,
                id=row.id,
                token=row.token,
                channel=channel,
                said_as=_said_as(row, way),
                thread=way.ts if isinstance(way, Under) else "",
                now=self._clock.now(),
                lease=_LEASE,
            )
        try:
            place, ts = self._said(row, slack, channel, message, way)
        except RefusedBySlack as refused:
            self._refused(row, refused)
        except NotReached as silence:
            self._unanswered(row, silence)
        except NoAnswerFromSlack as silence:
            log.warning("nobody knows whether a message arrived", id=row.id, error=str(silence))
            self._unknown(row, silence.words)
        except Exception:  # our own mistake, after Slack may have taken it
            log.exception("nobody knows whether a message arrived", id=row.id)
            self._unknown(row, _OUR_MISTAKE)
        else:
            with self._database.writing() as session:
                outbox.sent(session, id=row.id, token=row.token, channel=place, ts=ts, now=self._clock.now())

    def _drawn(self, row: Claimed, slack: Slack) -> Message:
        """The message with its picture. Its words say the same, so where Slack does not take a picture, it is said without."""
        blocks = [dict(block) for block in row.message.blocks]
        if row.message.picture:
            podium, shown = Podium.of(row.message.picture), ""
            try:
                shown = slack.hosted(
                    Upload(name="podium.png", title=podium.title, content=drawn(podium), words=podium.alt)
                )
            except (RefusedBySlack, NoAnswerFromSlack) as failure:
                log.warning("a message is said without its picture", id=row.id, error=str(failure))
            except Exception:  # our own mistake must not stand in the way of what is to be said
                log.exception("a picture could not be drawn", id=row.id)
            if shown:
                buttons = blocks[-1:] if blocks and blocks[-1]["type"] == "actions" else []
                rest = blocks[: len(blocks) - len(buttons)]
                blocks = [*rest, kit.image(shown, podium.alt), *buttons]
        return Message(row.message.text, tuple(blocks))

    def _said(
        self, row: Claimed, slack: Slack, channel: str, message: Message, way: Now | InPlace | Under
    ) -> tuple[str, str]:
        """Say it, and where it stands. Where the message is gone whose place or thread it was to have, it is posted by itself."""
        try:
            match way:
                case InPlace(ts):
                    self._changed(slack, channel, ts, message)
                    return channel, ts
                case Under(ts, _):
                    return slack.post(channel, message, thread_ts=ts, mark=row.mark)
                case Now():
                    pass
        except RefusedBySlack as refused:
            if not refusals.is_gone(refused):
                raise
        return slack.post(channel, message, mark=row.mark)

    def _changed(self, slack: Slack, channel: str, ts: str, message: Message) -> None:
        try:
            slack.update(channel, ts, message)
        except NoAnswerFromSlack as silence:
            raise NotReached(str(silence)) from silence  # it is done again: once more changes nothing

    # --- what became of it ---

    def _refused(self, row: Claimed, refused: RefusedBySlack) -> None:
        if (waits := refusals.waiting(refused)) is not None:
            reason, wait = waits
            self._deferred(row, reason, wait=wait)
        else:
            self._failed(row, refused.words, hopeless=refusals.is_hopeless(refused))

    def _unanswered(self, row: Claimed, silence: NoAnswerFromSlack) -> None:
        """Nothing was posted."""
        log.info("Slack did not answer", id=row.id, error=str(silence))
        self._deferred(row, silence.words, wait=_AWAY)

    def _gathered(self, row: Claimed, channel: str, at: datetime) -> None:
        """It waits for the reader's next morning, with all that does."""
        with self._database.writing() as session:
            outbox.gather(session, id=row.id, token=row.token, at=at, digest=digests.name(channel, at))

    def _deferred(self, row: Claimed, reason: str, *, wait: timedelta) -> None:
        """It waits for something that is no failure of its own, however often: an attempt is not used up."""
        if reason:
            log.info("a message waits", id=row.id, reason=reason)
        with self._database.writing() as session:
            outbox.defer(
                session, id=row.id, token=row.token, retry_at=self._clock.now() + wait, reason=reason
            )

    def _failed(self, row: Claimed, error: str, *, hopeless: bool = False) -> None:
        again = not hopeless and row.attempts < _ATTEMPTS
        log.warning("a message was not sent", id=row.id, error=error, again=again)
        wait = timedelta(seconds=2.0**row.attempts)
        with self._database.writing() as session:
            outbox.failed(
                session,
                id=row.id,
                token=row.token,
                error=error,
                retry_at=self._clock.now() + wait if again else None,
            )

    def _unknown(self, row: Claimed, error: str) -> None:
        with self._database.writing() as session:
            outbox.unknown(session, id=row.id, token=row.token, now=self._clock.now(), error=error)

    def _settle_unknowns(self, rows: Sequence[Claimed]) -> None:
        now = self._clock.now()
        self._unknown_since = {row.id: self._unknown_since.get(row.id, now) for row in rows}
        for row in rows:
            if now - self._unknown_since[row.id] < self._patience(row):
                continue
            try:
                self._settle(row)
            except LeaseLost:
                log.info("somebody else settled a message", id=row.id)
            except Exception:  # the outermost edge: the messages after it must be settled too
                log.exception("a message could not be settled", id=row.id)

    def _patience(self, row: Claimed) -> timedelta:
        """How long an unknown outcome is left alone. A confirmation is wanted soon, and harmless where it comes twice."""
        if row.message.message_class in _SENT_AGAIN:
            return min(self._quiet, timedelta(seconds=2.0**row.attempts))
        return self._quiet

    def _settle(self, row: Claimed) -> None:
        """By the mark in the history of the channel to which it was posted, where we may read it; else by the promise of its class."""
        may_double = row.message.message_class in _SENT_AGAIN and row.attempts < _ATTEMPTS
        may_double = may_double or row.said_as == "edit"
        if self._read_history:
            try:
                ts = self._slack_of(row.workspace_id).find_marked(
                    row.channel, row.mark, since=row.created_at, thread_ts=self._thread_of(row)
                )
            except (RefusedBySlack, NoAnswerFromSlack) as failure:
                log.warning("could not look for a message", id=row.id, error=str(failure))
                self._unknown_since[row.id] = self._clock.now()
                if not isinstance(failure, RefusedBySlack) or failure.passes:
                    return  # it may well be told later
            else:
                if ts is not None:
                    self._found(row, ts)
                    return
                may_double = True  # after so long it would be there
        if may_double:
            self._post_again(row)

    def _thread_of(self, row: Claimed) -> str | None:
        """In the thread of which message it was, or may have been, posted."""
        if row.said_as != "reply":
            return None
        if row.message.under:
            return row.thread
        with self._database.reading() as session:
            head = outbox.find(session, workspace_id=row.workspace_id, dedupe=row.digest)
        return head.ts if head is not None else None

    def _found(self, row: Claimed, ts: str) -> None:
        with self._database.writing() as session:
            outbox.sent(
                session, id=row.id, token=row.token, channel=row.channel, ts=ts, now=self._clock.now()
            )

    def _post_again(self, row: Claimed) -> None:
        with self._database.writing() as session:
            outbox.post_again(session, id=row.id, now=self._clock.now())

    def _is_paced(self) -> bool:
        """Whether something is due within a moment: deferred by the pace, or told to wait by Slack."""
        with self._database.reading() as session:
            return outbox.due_before(session, at=self._clock.now() + timedelta(seconds=2))


def _said_as(row: Claimed, way: Now | InPlace | Under) -> SaidAs:
    match way:
        case InPlace():
            return "edit"
        case Under():
            return "reply"
        case Now():
            return "answer" if row.message.why.occasion == "answer" else "post"
