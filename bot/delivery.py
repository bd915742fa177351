"""Sends what the outbox holds: at Slack's pace, to people who may see it, each once, and `sent` only with proof.

OUTBOX_OWNS_RETRY: nothing else repeats a post. Where nobody knows whether a post arrived, we look for its opaque mark in the history, if the
installation lets us. Else what happens next depends on its class: a confirmation is sent again a few times (a duplicate is harmless); a
shout-out, standings or a poll is left to an operator.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Final, assert_never

import structlog

from bot import digests
from bot.blocks import kit
from bot.blocks.kit import Message
from bot.blocks.mending import mended
from bot.blocks.reader import written_for
from bot.clock import Clock
from bot.manners import InPlace, Later, Now, Reader, manner, manners_of
from bot.podium import Podium, drawn
from bot.roster import Roster
from bot.slack import NoAnswerFromSlack, NotReached, RefusedBySlack, Slack, Upload
from bot.slacks import NotInstalled, SlackOf
from bot.waiting import Turns
from dsl.said import joined, said, why
from programs.facts import folded
from storage import consent, languages, outbox, outgoing, people, tellings, workspaces
from storage.changed import LeaseLost
from storage.engine import Database
from storage.outgoing import Claimed, SaidAs
from storage.tellings import Standing

log = structlog.get_logger()

_LEASE: Final = timedelta(seconds=60)
_QUIET: Final = timedelta(seconds=120)
"""How long we wait before we believe that a message which is not in the history never will be."""
_PATIENT: Final = timedelta(minutes=10)
"""How long what corrects a message waits until it is known where that stands."""
_HOLD: Final = timedelta(minutes=10)
"""How long a message waits that nobody can be sent now: no channel yet, or somebody in it who may not see it."""
_AWAY: Final = timedelta(seconds=15)
"""How long a message waits while Slack does not answer what is asked before it is posted, or cannot be reached."""
_BEHIND: Final = timedelta(seconds=1)
"""How long a message waits for one before it that is under way."""
_AT_HAND: Final = timedelta(milliseconds=50)
"""How long it waits for one that is sent in the next round."""
_ATTEMPTS: Final = 6
_BURST: Final = 3
"""Messages that a channel takes at once; then one a second."""
_EXACT: Final = 1e-6
"""Of a message: what is missing of a second for want of digits."""
_A_MOMENT: Final = 0.05
"""Seconds."""
_MISSED: Final = 3.0
"""Seconds."""
_AT_ONCE: Final = 8
"""How many messages are taken together: few enough that the last one's turn comes well within the lease."""
_OUR_MISTAKE: Final = said("something went wrong inside the bot; its log says what")
_SENT_AGAIN: Final = frozenset({"confirmation"})
_HOPELESS: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"}
)
_PLACE_MISSING: Final = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "posting_to_channel_denied",
        "channel_is_limited_access",
        "is_inactive",
        "missing_scope",
    }
)
_NOT_THERE: Final = frozenset(
    {
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "thread_not_found",
        "cannot_reply_to_message",
    }
)
_NOBODY_THERE: Final = frozenset(
    {
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "invalid_user_combination",
        "messages_tab_disabled",
    }
)
_NOT_LET_IN: Final = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "team_access_not_granted",
        "access_denied",
        "app_access_restricted",
        "ekm_access_denied",
        "accesslimited",
        "enterprise_is_restricted",
        "no_permission",
        "two_factor_setup_required",
    }
)


@dataclass(frozen=True, slots=True)
class Under:
    """It is posted in the thread of that message."""

    ts: str
    mended: tuple[Standing, ...] = ()
    """What is otherwise by it, and is changed where it stands."""


@dataclass(frozen=True, slots=True)
class Behind:
    """It waits until what says that it is there has been sent."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Struck:
    """It is not said: the message under which it would stand was struck out."""

    head: Claimed


Way = Now | InPlace | Later | Under | Behind | Struck


class Held(Exception):  # noqa: N818 - named for what happened
    """It cannot be sent now, and the message says why."""


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

    def _forget(self, now: float) -> None:
        """What is over."""
        self.tokens = {
            told: (left, since)
            for told, (left, since) in self.tokens.items()
            if left + (now - since) < _BURST
        }
        self.turns = {told: given for told, given in self.turns.items() if max(given.values()) >= now}
        self.waiting = {message: turn for message, turn in self.waiting.items() if turn >= now - _MISSED}


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
            row, channel, user = self._addressed(row, slack)
            self._look_who_reads(row, slack, channel)
            way = self._way(row, slack, channel, user)
        except LeaseLost:
            raise
        except Held as held:
            self._deferred(row, why(held), wait=_HOLD)
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

    def _way(self, row: Claimed, slack: Slack, channel: str, user: str | None) -> Way:
        """How it is said to whoever reads that channel."""
        if row.message.replaces and (place := self._in_its_place(row, channel)) is not None:
            return place
        if row.message.under:
            return self._below(row, channel)
        if row.message.why.occasion in ("answer", "digest"):
            return Now()
        now = self._clock.now()
        with self._database.reading() as session:
            workspace = workspaces.get(session, workspace_id=row.workspace_id)
            reader = Reader(channel, user, Roster(slack, workspace).zone(channel))
            standing = tellings.standing(
                session, workspace_id=row.workspace_id, channel=channel, awards=row.message.mends
            )
            first = tellings.under_way(session, before=row, or_unknown=self._is_sought(row))
            if first is not None:
                return Behind(max(first - now, _BEHIND))
            if standing:
                # In a thread it is no message more of the day's.
                later = manners_of(session, workspace, reader).later(now, said=0)
                return Behind(later - now) if later is not None else Under(standing[0].root, standing)
            head = (
                outbox.find(session, workspace_id=row.workspace_id, dedupe=row.digest) if row.digest else None
            )
            if head is not None and head.state == "sent" and head.channel == channel:
                return Under(head.ts)
            if head is not None and head.state in ("pending", "sending", "unknown"):
                return self._behind(head)
            way = manner(session, workspace, row.message, reader, now=now)
            together = (
                outbox.gathered(session, workspace_id=row.workspace_id, digest=row.digest)
                if head is None and row.digest
                else ()
            )
            spoken = languages.spoken(session, workspace_id=row.workspace_id)
        if isinstance(way, Later) or len(together) < 2:
            return way
        with written_for(partial(spoken.for_partner, row.message.partner or "")):
            message = digests.head(together, digest=row.digest, channel=channel)
        if not message.owners and any(each.message.owners for each in together):
            return way
        with self._database.writing() as session:
            outbox.enqueue(session, workspace_id=row.workspace_id, message=message, now=self._clock.now())
        return Behind(_AT_HAND)

    def _behind(self, ahead: Claimed) -> Behind:
        """Until that is sent: in the next round, where it only waits for its turn; where it is under way, it takes a while until it is known."""
        least = _AT_HAND if ahead.state == "pending" else _BEHIND
        return Behind(max(ahead.due_at - self._clock.now(), least))

    def _is_sought(self, row: Claimed) -> bool:
        """Whether it waits until it is known what became of the message before: that may have arrived, and is looked for; nobody waits for ever."""
        return self._read_history and self._clock.now() - row.created_at < _PATIENT

    def _in_its_place(self, row: Claimed, channel: str) -> Now | InPlace | Behind | Struck | None:
        """Where what it replaces stands; behind that, where it is not sent yet. None where that was never said here: it is a message of its own."""
        before = self._said_before(row, row.message.replaces, channel)
        match before:
            case Claimed(state="unknown") if not self._is_sought(row):
                return Now() if row.message.under else None
            case Claimed(state="pending" | "sending" | "unknown"):
                return self._behind(before)
            case Claimed(state="struck") if row.message.under == row.message.replaces:
                return Struck(before)
            case Claimed(state="sent") if before.channel == channel and before.ts:
                return InPlace(before.ts)
            case _:
                return Now() if row.message.under else None

    def _below(self, row: Claimed, channel: str) -> Now | Under | Behind | Struck:
        """In the thread of the message that it goes with, once that is there. Raises Held."""
        head = self._said_before(row, row.message.under, channel)
        match head:
            case Claimed(state="unknown") if not self._is_sought(row):
                raise Held(said("nobody knows yet whether the message arrived under which it is to stand"))
            case Claimed(state="pending" | "sending" | "unknown"):
                return self._behind(head)
            case Claimed(state="sent") if head.channel == channel and head.ts:
                return Under(head.thread or head.ts)
            case Claimed(state="struck"):
                return Struck(head)
            case Claimed(state="dead"):
                raise Held(said("the message under which it stands was not sent"))
            case _:
                return Now()

    def _said_before(self, row: Claimed, dedupe: str, channel: str) -> Claimed | None:
        """That message, or its copy in this channel, where it was spread over several."""
        with self._database.reading() as session:
            found = outbox.find(session, workspace_id=row.workspace_id, dedupe=dedupe)
            if found is None or found.message.channel in ("", channel):
                return found
            copy = outbox.find(
                session, workspace_id=row.workspace_id, dedupe=outgoing.copied(dedupe, channel)
            )
            return copy or found

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
                if refused.error not in _NOT_THERE:
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
            if refused.error not in _NOT_THERE:
                raise
        return slack.post(channel, message, mark=row.mark)

    def _changed(self, slack: Slack, channel: str, ts: str, message: Message) -> None:
        try:
            slack.update(channel, ts, message)
        except NoAnswerFromSlack as silence:
            raise NotReached(str(silence)) from silence  # it is done again: once more changes nothing

    def _addressed(self, row: Claimed, slack: Slack) -> tuple[Claimed, str, str | None]:
        """Where it goes, and to whom where it is one person. What goes to a partner with several channels is spread over them once, and keeps to its own. Raises Held."""
        message = row.message
        if message.user:
            return row, slack.direct_channel(message.user), message.user
        if message.partner is None:
            return row, self._place(slack, message.channel), None
        if message.person is not None:
            user = self._user(row.workspace_id, message.partner, message.person)
            return row, slack.direct_channel(user), user
        with self._database.reading() as session:
            channels = people.channels_of_partner(
                session, workspace_id=row.workspace_id, partner=message.partner
            )
        if message.channel:
            if message.channel not in channels:
                raise Held(said("its channel does not belong to {partner} any more", partner=message.partner))
            return row, message.channel, None
        if not channels:
            raise Held(
                said(
                    '{partner} has no channel yet: /premio bind #channel "{partner}"', partner=message.partner
                )
            )
        if message.owners and len(channels) > 1:
            with self._database.reading() as session:
                unwanted = consent.declined(session, workspace_id=row.workspace_id, partner=message.partner)
            channels = tuple(each for each in channels if each not in unwanted) or channels
        if len(channels) > 1:
            with self._database.writing() as session:
                row = outbox.spread(session, row, channels=channels, now=self._clock.now())
        return row, channels[0], None

    def _place(self, slack: Slack, channel: str) -> str:
        """A channel that was given by its name is looked up when something is sent there. Raises Held."""
        if not channel.startswith("#"):
            return channel
        found = slack.channel_named(channel.removeprefix("#"))
        if found is None:
            raise Held(said("there is no channel {channel} that I am in", channel=channel))
        return found

    def _user(self, workspace_id: int, partner: str, person: str) -> str:
        """Who a partner's person is. Raises Held."""
        with self._database.reading() as session:
            user = people.user_of_person(session, workspace_id=workspace_id, partner=partner, person=person)
        if user is None:
            raise Held(
                said(
                    'I do not know who {person} of {partner} is in Slack: /premio person @user "{partner}" as "{person}"',
                    person=person,
                    partner=partner,
                )
            )
        return user

    def _look_who_reads(self, row: Claimed, slack: Slack, channel: str) -> None:
        """AUDIENCE: everybody who can read it may see all of it. Raises Held."""
        owners = {folded(owner) for owner in row.message.owners}
        if not owners and not row.message.for_staff:
            return
        with self._database.reading() as session:
            workspace = workspaces.get(session, workspace_id=row.workspace_id)
            readers = Roster(slack, workspace).audience(session, channel)
            agreed = consent.find(session, workspace_id=row.workspace_id, channel=channel)
        if None in readers:
            raise Held(
                said(
                    "somebody in the channel cannot be placed with a partner, so no figures are posted there"
                )
            )
        others = sorted(reader for reader in readers if reader is not None and reader not in owners)
        if others:
            raise Held(
                said(
                    "{others} can read the channel too, so these figures are not posted there",
                    others=joined(others),
                )
            )
        if readers and agreed is not None and agreed.state != "agreed":
            raise Held(
                said("{partner} does not want its figures in its channel", partner=agreed.partner)
                if agreed.state == "declined"
                else said(
                    "nobody of {partner} has agreed yet that its figures are shown in its channel",
                    partner=agreed.partner,
                )
            )

    # --- what became of it ---

    def _refused(self, row: Claimed, refused: RefusedBySlack) -> None:
        if refused.error == "ratelimited":
            self._deferred(
                row, said("too fast for Slack"), wait=timedelta(seconds=refused.retry_after or 1.0)
            )
        elif refused.passes:
            self._deferred(
                row,
                said("Slack says {error}: that passes, and then this is sent", error=refused.error),
                wait=_HOLD,
            )
        elif refused.error in _PLACE_MISSING:
            self._deferred(
                row, said("Slack says {error}: is the app in that channel?", error=refused.error), wait=_HOLD
            )
        elif refused.error in _NOBODY_THERE:
            self._deferred(
                row, said("Slack says {error}: is that person still there?", error=refused.error), wait=_HOLD
            )
        elif isinstance(refused, NotInstalled):
            self._deferred(row, said("the app is not installed in this workspace"), wait=_HOLD)
        elif refused.error in _NOT_LET_IN:
            self._deferred(
                row, said("Slack says {error}: is the app still installed?", error=refused.error), wait=_HOLD
            )
        else:
            self._failed(row, refused.words, hopeless=refused.error in _HOPELESS)

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
