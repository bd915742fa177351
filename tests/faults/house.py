"""A vendor, a partner's channel, a Slack that outlives its bot, and a database: what is there when a process comes back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, or_
from sqlmodel import col, select

from bot import ticks
from bot.blocks.kit import Message
from bot.delivery import Delivery
from storage import journal, ledger, marks, outbox, payouts, people, polls, workspaces
from storage.engine import Database
from storage.fact_tables import FactRevisionRow
from storage.imports import load_csv
from storage.ledger_tables import EntryRow
from storage.people import Actor
from storage.tables import AuditRow, OutboxRow
from storage.verification import verified
from storage.workspaces import Workspace
from tests.database.values import MARIA, agree
from tests.edge.gateway import Gateway, Hands, person
from tests.faults.points import Points

START: Final = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
ANNA: Final = Actor("", "TA", "UA")
FRANCA: Final = Actor("", "T1", "U9")
_MOMENT: Final = re.compile(r"<!date[^>]*>")
"""When something was mended depends on when it was done, and that on where it was killed."""
_LEASE: Final = timedelta(seconds=61)


class SlackInReach(Gateway):
    """A post may be the last thing that a process does: before Slack has it, and after."""

    def __init__(self) -> None:
        super().__init__()
        self.points = Points()
        self.persons["UA"] = person("UA", "TA")

    def post(
        self, channel: str, message: Message, *, thread_ts: str | None = None, mark: str | None = None
    ) -> tuple[str, str]:
        self.points.passed("before a post")
        done = super().post(channel, message, thread_ts=thread_ts, mark=mark)
        self.points.passed("after a post")
        return done

    def update(self, channel: str, ts: str, message: Message) -> None:
        self.points.passed("before a change in place")
        super().update(channel, ts, message)
        self.points.passed("after a change in place")


@dataclass
class House:
    """`database` and `points` are those of the process that is alive now."""

    url: str
    slack: SlackInReach = field(default_factory=SlackInReach)
    clock: Hands = field(default_factory=lambda: Hands(START))
    taken_in: set[str] = field(default_factory=set)
    """What Slack knows to be taken in, and does not deliver again."""

    def __post_init__(self) -> None:
        self.database = Database.open(self.url)

    @contextmanager
    def alive(self, points: Points) -> Iterator[None]:
        """A process from its start to its end, whichever that is."""
        self.database = Database.open(self.url)
        self.slack.points = points
        try:
            with points.watching(self.database):
                yield
        finally:
            self.slack.points = Points()
            self.database.close()

    def later(self) -> None:
        """What a process left behind may be taken up by another."""
        self.clock.at += _LEASE

    # --- what people and the clock do ---

    @property
    def workspace(self) -> Workspace:
        with self.database.reading() as session:
            (one,) = workspaces.listed(session)
        return one

    def load(self, kind: str, *lines: str) -> None:
        report = load_csv(
            self.database,
            workspace_id=self.workspace.id,
            kind=kind,
            content="\n".join(lines).encode(),
            filename=f"{kind}.csv",
            now=self.clock.now(),
        )
        assert not report.refused, report

    def tick(self) -> None:
        ticks.tick(self.database, now=self.clock.now())

    def deliver(self) -> None:
        """Send what is due; the pace, and the quiet that an unknown outcome needs, pass by the clock."""
        delivery = Delivery(
            database=self.database,
            slack_of=lambda _workspace_id: self.slack,
            clock=self.clock,
            read_history=True,
            quiet=timedelta(),
        )
        for _ in range(40):
            delivery.deliver()
            self.clock.at += timedelta(seconds=2)
            if not self._waits():
                return

    def _waits(self) -> bool:
        with self.database.reading() as session:
            soon = and_(col(OutboxRow.state) == "pending", col(OutboxRow.due_at) <= self.clock.now() + _LEASE)
            unsettled = or_(col(OutboxRow.state).in_(("sending", "unknown")), soon)
            return session.exec(select(OutboxRow.id).where(unsettled).limit(1)).first() is not None

    def settle(self) -> None:
        """Everything that goes by itself is done."""
        self.later()
        self.tick()
        self.deliver()


def founded(url: str) -> House:
    """With its workspace, one channel of Acme's, and whoever reads it."""
    house = House(url)
    with house.database.writing() as session:
        made = workspaces.install(session, team_id="T1", name="Vendor", now=START)
        people.bind_channel(session, workspace_id=made.id, channel="C1", partner="Acme", by=MARIA, now=START)
        people.bind_person(session, workspace_id=made.id, actor=ANNA, partner="Acme", by=MARIA, now=START)
        agree(session, made.id, "C1", ANNA)
        people.set_role(session, workspace_id=made.id, actor=FRANCA, role="finance", by=MARIA, now=START)
    return house


# --- what there is in the end ---


def everything(house: House) -> dict[str, Any]:
    """All that may be lost or doubled, without times and numbers of rows, which a second try may change."""
    with house.database.reading() as session:
        workspace = house.workspace.id
        awards = ledger.awards_of(session, workspace_id=workspace)
        lies = journal.lying(session, [each.id for each in awards])
        return {
            "awards": sorted(
                (
                    each.partner,
                    each.rule,
                    str(each.award.fact),
                    each.award.line,
                    str(each.amount),
                    each.standing,
                    sorted(
                        (where, minor)
                        for (award, _), held in lies.items()
                        if award == each.id
                        for where, minor in held.items()
                    ),
                )
                for each in awards
            ),
            "entries": Counter(
                (row.reason, row.standing, row.actor)
                for row in session.exec(select(EntryRow).where(EntryRow.workspace_id == workspace))
            ),
            "revisions": Counter(
                (row.kind, row.fact_id)
                for row in session.exec(
                    select(FactRevisionRow).where(FactRevisionRow.workspace_id == workspace)
                )
            ),
            "acts": Counter(
                (row.actor, row.action)
                for row in session.exec(select(AuditRow).where(AuditRow.workspace_id == workspace))
            ),
            "messages": sorted(
                (row.dedupe, row.state, _MOMENT.sub("", row.message["text"]))
                for row in session.exec(select(OutboxRow).where(OutboxRow.workspace_id == workspace))
            ),
            "payouts": [
                (each.number, each.state, [(payee.payee, str(payee.amount)) for payee in each.payees])
                for each in payouts.listed(session, workspace_id=workspace)
            ],
            "polls": [
                (each.name, each.state, polls.answered(session, poll_id=each.id, actor=ANNA))
                for each in polls.listed(session, workspace_id=workspace)
            ],
            "to be done": [mark.kind for mark in marks.listed(session, workspace_id=workspace)],
            "unknown": [row.id for row in outbox.unknowns(session, workspace_id=workspace)],
            "wrong": verified(session, workspace_id=workspace).differences,
        }
