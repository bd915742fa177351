"""One seed, one story: files, ticks, clicks, payouts and deliveries in any order, while processes end anywhere and Slack fails anyhow.

Everything that is left to chance comes from the seed: the same seed plays the same story, line for line. After each step the invariants are
looked at; some stories are played on while nothing fails any more, until everything has come to rest.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import event
from sqlmodel import col, func, select

from bot import ticks
from bot.blocks.kit import Message
from bot.inbox import Inbox
from bot.listeners.table import routes
from bot.slack import MaybeDone, NoAnswerFromSlack, NotReached, RefusedBySlack
from storage import handling, outbox, outgoing, people, polls
from storage.chain import verify_chain
from storage.engine import Database
from storage.ledger_tables import AwardRow, EntryRow
from storage.tables import InboxRow, OutboxRow
from storage.verification import verified
from tests.database.values import MARIA, agree
from tests.edge.gateway import Hands, person, pressed
from tests.faults.house import START, House, SlackInReach, founded
from tests.faults.points import Killed, Points
from tests.faults.scenarios import DEALS, HEAD, file, handle, payout, put_in_force
from tests.soaking import SOAKING

BUDGET: Final = 2_000_00
"""In cents."""
TEXT: Final = HEAD.replace("announce", "budget 2k EUR announce") + (
    'commission "Base" on deals pay 5% of amount\n'
    'rebate "Volume" each month pay by sum(amount) from 10k 1% from 30k 2%\n'
    "standings every Monday at 09:00\n"
    'poll "Pulse" ask nps "How likely?" every month, day 1, at 10:00 open 27 days\n'
)
MOST_STEPS: Final = 20 if SOAKING else 4
RESTS: Final = 1 if SOAKING else 8
"""One story in so many is played on until everything has come to rest."""
_HEADER: Final = f"{DEALS[0]},cancelled_on"


class ChancySlack(SlackInReach):
    """Each call may fail in each way, as the seed has it; once it is `calm`, none does."""

    def __init__(self, random: Random, clock: Hands) -> None:
        super().__init__()
        self.persons["UB"] = person("UB", "TB")
        self.random = random
        self.clock = clock
        self.calm = False
        self.failures = 0

    def members(self, channel: str) -> tuple[str, ...]:
        super().members(channel)
        return {"C1": ("UA",), "C2": ("UB",)}[channel]

    def _meet(self, name: str) -> None:
        """Before what only asks, and after a post: where it fails then, it has happened."""
        match name:
            case "post":
                self._fail(0.15, MaybeDone("the answer was lost"))
            case "whisper":
                self._fail(0.15, MaybeDone("lost"), RefusedBySlack("ratelimited", retry_after=3.0))
            case _:
                self._fail(0.15, NoAnswerFromSlack("late"), NotReached("off"), RefusedBySlack("ratelimited"))

    def _fail(self, chance: float, *ways: Exception) -> None:
        if not self.calm and self.random.random() < chance:
            self.failures += 1
            raise self.random.choice(ways)

    def post(
        self, channel: str, message: Message, *, thread_ts: str | None = None, mark: str | None = None
    ) -> tuple[str, str]:
        self._fail(0.2, MaybeDone("lost"), NotReached("off"), RefusedBySlack("ratelimited", retry_after=2.0))
        self.places = [f"{self.clock.now().timestamp():.0f}.{len(self.posted):06}"]
        return super().post(channel, message, thread_ts=thread_ts, mark=mark)


@dataclass
class Playhouse(House):
    """The house with another Slack, on a disk that is not waited for: what is tried here is not the disk."""

    random: Random = field(default_factory=Random)

    def __post_init__(self) -> None:
        self.slack: ChancySlack = ChancySlack(self.random, self.clock)
        self.begin()

    def begin(self) -> None:
        """A new process."""
        self.database = Database.open(self.url)
        event.listen(self.database._engine, "connect", _not_waiting)

    @contextmanager
    def alive(self, points: Points) -> Iterator[None]:
        self.slack.points = points
        try:
            with points.watching(self.database):
                yield
        finally:
            self.slack.points = Points()


def _not_waiting(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def prepare(path: Path) -> None:
    """The database with which every story begins: a program at work, some deals, an open poll."""
    house = founded(f"sqlite:///{path}")
    with house.database.writing() as session:
        people.bind_channel(
            session, workspace_id=house.workspace.id, channel="C2", partner="Bolt", by=MARIA, now=START
        )
        agree(session, house.workspace.id, "C2", partner="Bolt")
    put_in_force(TEXT)(house)
    house.load("deals", *DEALS)
    house.clock.at = START + timedelta(hours=3)
    house.tick()
    house.database.close()


@dataclass
class Story:
    """`trace` is all that happened, a line for each step."""

    seed: int
    database_url: str
    """A copy of what `prepare` made."""
    loop: asyncio.AbstractEventLoop
    pool: ThreadPoolExecutor
    """Of one thread, so that nothing depends on who comes first."""
    trace: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.house = Playhouse(self.database_url, random=self.random)
        self.house.clock.at = START + timedelta(hours=4)
        self.on_the_way: list[dict[str, Any]] = []
        """What Slack has not delivered yet, or will deliver again."""
        self.clicks: set[str] = set()
        self.entries: list[tuple[str, int]] = []
        self.deaths = 0

    def play(self) -> None:
        for _ in range(self.random.randint(1, MOST_STEPS)):
            self._step()
            self._look()
        if self.seed % RESTS == 0:
            self._come_to_rest()
        self.house.database.close()

    # --- what happens ---

    def _step(self) -> None:
        acts = {
            "file": (self._file, 3),
            "tick": (self.house.tick, 4),
            "deliver": (self.house.deliver, 3),
            "click": (self._click, 2),
            "arrive": (self._arrive, 3),
            "work": (self._work, 2),
            "time": (self._pass_time, 2),
            "prepare": (lambda: payout("prepare")(self.house), 1),
            "approve": (lambda: payout("approve")(self.house), 1),
            "pay": (lambda: payout("pay")(self.house), 1),
            "hold": (lambda: handle(handling.hold)(self.house), 1),
            "release": (lambda: handle(handling.release)(self.house), 1),
        }
        (name,) = self.random.choices(list(acts), [weight for _, weight in acts.values()])
        act, _ = acts[name]
        dies_at = int(self.random.expovariate(1 / 25)) if self.random.random() < 0.4 else None
        try:
            if dies_at is None:
                act()
            else:
                points = Points(dies_at)
                with self.house.alive(points):
                    act()
                if points.dead:  # in a thread, whose end nobody waited for
                    raise Killed(points.names[-1])
        except Killed as death:
            self.deaths += 1
            self.house.database.close()
            self.house.begin()
            self.house.later()
            name = f"{name}, killed {death}"
        except (IndexError, ValueError, ticks.Unsettled) as nothing:
            name = f"{name}: {type(nothing).__name__}"  # there was no award, no payout, no click yet
        self.trace.append(f"{self.house.clock.at:%m-%d %H:%M:%S} {name}")

    def _file(self) -> None:
        rows = {}
        for _ in range(self.random.randint(1, 3)):
            deal, partner = self.random.randint(1, 8), self.random.choice(["Acme", "Bolt"])
            cancelled = self.random.choice(["", "", "", "2026-07-02"])
            rows[deal] = f"D-{deal},{partner},{self.random.randint(1, 12_000)}.50,2026-07-01,{cancelled}"
        file("deals", _HEADER, *rows.values())(self.house)

    def _click(self) -> None:
        with self.house.database.reading() as session:
            (poll,) = polls.listed(session, workspace_id=self.house.workspace.id)[:1]
        body = pressed(poll.id, self.random.randint(0, 10))
        body["actions"][0]["action_ts"] = str(len(self.clicks))
        self.clicks.add(str(len(self.clicks)))
        self.on_the_way += [body] * self.random.randint(1, 3)

    def _arrive(self) -> None:
        """Slack delivers one thing, not always the oldest, and again what was not acknowledged."""
        body = self.random.choice(self.on_the_way)
        self._run(self._inbox().receive(AsyncBoltRequest(mode="socket_mode", body=body), _never))
        self.on_the_way.remove(body)

    def _work(self) -> None:
        self._run(self._inbox().work_off())

    def _pass_time(self) -> None:
        self.house.clock.at += timedelta(seconds=self.random.choice([5, 90, 3_700, 90_000, 400_000]))

    def _inbox(self) -> Inbox:
        return Inbox(
            database=self.house.database,
            slack_of=lambda _workspace_id: self.house.slack,
            clock=self.house.clock,
            routes=routes(),
            pool=self.pool,
            intake=self.pool,
        )

    def _run(self, work: Any) -> None:
        """Until it is done, with whatever a process that dies in it leaves behind."""

        async def everything() -> None:
            try:
                await work
            finally:
                others = asyncio.all_tasks() - {asyncio.current_task()}
                await asyncio.gather(*others, return_exceptions=True)

        self.loop.run_until_complete(everything())

    # --- what must hold ---

    def _look(self) -> None:
        """BALANCED, APPEND_ONLY, ONE_AWARD_KEY, CAP; and of messages: none twice, none `sent` without proof, none in doubt that is not listed."""
        workspace = 1
        with self.house.database.reading() as session:
            found = session.exec(select(EntryRow.hash, EntryRow.delta_minor).order_by(col(EntryRow.id)))
            entries = [(hash_, delta) for hash_, delta in found]
            if entries != self.entries:
                assert entries[: len(self.entries)] == self.entries
                assert verify_chain(session, workspace_id=workspace) == ()
                keys = session.exec(
                    select(AwardRow.rule, AwardRow.partner, AwardRow.fact, AwardRow.period)
                ).all()
                assert len(set(keys)) == len(keys)
                self.entries = entries
            rows = session.exec(select(OutboxRow).order_by(col(OutboxRow.id))).all()
            listed = {row.id for row in outbox.unknowns(session, workspace_id=workspace)}
        assert sum(delta for _, delta in self.entries) <= BUDGET
        posted = Counter(mark for _, mark in self.house.slack.marks if mark)
        assert set(posted.values()) <= {1}, "nothing is posted twice"
        for row in rows:
            mark = outgoing.mark(row.workspace_id, row.dedupe)
            if posted.pop(mark, 0):
                assert row.state in ("sent", "sending") or row.id in listed, f"{row.dedupe} is {row.state}"
            elif row.state == "sent":
                place = (row.sent_channel, row.sent_ts, row.message["text"])
                assert row.said_as == "edit", f"{row.dedupe} was never posted"
                assert place in self.house.slack.updated, f"{row.dedupe} was never said"
        assert not posted, "nothing is posted that is not in the outbox"
        told = repr((self.entries, [(row.dedupe, row.state, row.attempts) for row in rows]))
        self.trace.append(hashlib.sha256(told.encode()).hexdigest()[:12])

    def _come_to_rest(self) -> None:
        """Nothing fails any more: what is on the way arrives, and what is to be done is done, all of it and once."""
        self.house.slack.calm = True
        while self.on_the_way:
            self._arrive()
        self.house.settle()
        latest = self.house.clock.now() + timedelta(days=14)
        while (due_at := self._next()) is not None:
            assert due_at < latest, "it has not come to rest"
            self.house.clock.at = max(self.house.clock.at, due_at)
            self.house.settle()
            self._work()
        self._look()
        workspace = self.house.workspace
        with self.house.database.reading() as session:
            assert verified(session, workspace_id=workspace.id).differences == ()
            assert not ticks.expected(session, workspace, now=self.house.clock.now()).has_work
            left = {(row.state, row.error) for row in session.exec(select(OutboxRow))}
            taken = session.exec(select(InboxRow.state, func.count()).group_by(col(InboxRow.state))).all()
        assert left <= {("sent", ""), ("dead", "too late to be worth sending")}, left
        assert {state for state, _ in taken} <= {"done", "dead"}, taken
        assert sum(count for _, count in taken) == len(self.clicks), "each click once, however often it came"

    def _next(self) -> datetime | None:
        """When something is to be done again: some messages wait for a morning."""
        with self.house.database.reading() as session:
            acts = session.exec(select(InboxRow.due_at).where(InboxRow.state == "new")).all()
            messages = session.exec(
                select(OutboxRow.due_at).where(col(OutboxRow.state).not_in(("sent", "dead")))
            ).all()
        return min((*acts, *messages), default=None)


async def _never() -> None:
    raise AssertionError("the inbox answers")
