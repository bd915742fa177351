"""Whatever Slack delivers, again, late, in another order or to another process: each act has one effect."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from random import Random
from threading import Lock
from typing import Any

import pytest

from bot import actions
from bot.call import Call
from bot.listeners.commands import WORDS
from bot.listeners.table import routes
from bot.routes import Routes
from storage import polls
from storage.engine import Database
from storage.polls import Replies
from tests.database.values import HOUR, HOW_LIKELY, NOW
from tests.edge.playing import played
from tests.edge.test_inbox import Desk
from tests.soaking import SOAKING


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    desk = Desk(database)
    yield desk
    for pool in desk.pools:
        pool.shutdown()


class Done:
    """Counts what is done, by what makes it the same act."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self._lock = Lock()

    def do(self, call: Call) -> None:
        with self._lock:
            self.count[call.envelope.meaning] += 1

    def table(self) -> Routes:
        """Every name that the bot listens to, the anonymous form aside, which is kept nowhere."""
        real = routes()
        return Routes(
            commands=self.do,
            clicks=dict.fromkeys(real.clicks, self.do),
            events=dict.fromkeys(real.events, self.do),
            forms=dict.fromkeys(set(real.forms) - {actions.POLL_ANONYMOUS_VIEW}, self.do),
        )


def acts(table: Routes, story: int) -> list[list[dict[str, Any]]]:
    """One of each kind; each with the payloads that Slack may deliver for it."""
    number = 0

    def new() -> str:
        nonlocal number
        number += 1
        return f"{1_783_000_000 + story}.{number:06}"

    def event(kind: str, **more: Any) -> dict[str, Any]:
        return {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{new()}", "event": {"type": kind, "user": "UA", "user_team": "TA", "channel": "C1", "event_ts": new(), **more}}  # fmt: skip

    def click(name: str) -> dict[str, Any]:
        return {
            "type": "block_actions",
            "user": {"id": "UA", "team_id": "TA"},
            "team": {"id": "T1"},
            "container": {"message_ts": "1.1", "channel_id": "C1"},
            "actions": [{"action_id": name, "value": "1", "action_ts": new()}],
        }

    def form(name: str) -> dict[str, Any]:
        return {
            "type": "view_submission",
            "user": {"id": "UA", "team_id": "TA"},
            "team": {"id": "T1"},
            "view": {"id": f"V{new()}", "callback_id": name, "state": {"values": {}}},
        }

    def command(text: str) -> dict[str, Any]:
        return {"command": "/premio", "text": text, "team_id": "T1", "user_id": "UA", "channel_id": "C1", "trigger_id": new()}  # fmt: skip

    found = [
        *([command(word)] for word in WORDS),
        *([click(name)] for name in table.clicks),
        *([form(name)] for name in table.forms),
    ]
    found += [[event(kind)] for kind in table.events if kind not in ("message", "file", "app_mention")]
    found.append([event("app_mention", ts=new(), text="<@B> why")])
    moment = new()
    direct = {"channel": "D1", "channel_type": "im", "ts": moment, "text": "<@B> why"}
    # A mention in a direct message comes as both.
    found.append([event("message", **direct), event("app_mention", **direct)])
    found.append([event("message", channel="D1", channel_type="im", ts=new(), subtype="file_share", files=[{"id": "F"}])])  # fmt: skip
    return found


def again(body: dict[str, Any], random: Random) -> dict[str, Any]:
    """The same delivery once more: read anew, with its fields in another order."""
    copy = json.loads(json.dumps(body))
    fields = list(copy.items())
    random.shuffle(fields)
    return dict(fields)


@pytest.mark.parametrize("story", range(100 if SOAKING else 3))
def test_each_act_has_one_effect_however_often_and_in_whatever_order_it_comes(desk: Desk, story: int) -> None:
    random, done = Random(story), Done()
    table = done.table()
    takers = [desk.taker(table) for _ in range(3)]
    every = acts(table, story)
    deliveries = [
        again(body, random) for payloads in every for body in payloads for _ in range(random.randint(1, 4))
    ]
    random.shuffle(deliveries)

    async def delivered() -> None:
        while deliveries:
            portion = [deliveries.pop() for _ in range(min(len(deliveries), random.randint(1, 12)))]
            await asyncio.gather(*(random.choice(takers).take(body) for body in portion))
            if random.random() < 0.5:
                await random.choice(takers).work_off()
            if random.random() < 0.1:
                desk.clock.forward(minutes=random.choice([1, 5, 61]))
        while sum([await each.work_off() for each in takers]):
            pass

    played(delivered())
    assert len(done.count) == len(every) > 60
    assert set(done.count.values()) == {1}


def test_an_anonymous_answer_that_comes_again_counts_once(desk: Desk) -> None:
    with desk.database.writing() as session:
        poll = polls.open_poll(
            session,
            workspace_id=desk.workspace_id,
            program_id=None,
            name="Hidden",
            questions=HOW_LIKELY,
            anonymous=True,
            opens_at=NOW,
            closes_at=NOW + 99 * HOUR,
            occurrence_key="2",
        )
    assert poll is not None
    answer = {actions.INPUT: {"selected_option": {"value": "7"}}}
    comment = {actions.INPUT: {"value": "because"}}
    body = {
        "type": "view_submission",
        "user": {"id": "UA", "team_id": "TA"},
        "team": {"id": "T1"},
        "view": {
            "id": "V1",
            "callback_id": actions.POLL_ANONYMOUS_VIEW,
            "private_metadata": str(poll.id),
            "state": {"values": {f"{actions.ANSWER_BLOCK}:0": answer, f"{actions.ANSWER_BLOCK}:1": comment}},
        },
    }
    takers = [desk.taker(), desk.taker()]

    async def delivered() -> None:
        await asyncio.gather(*(taker.take(body) for taker in takers * 3))
        desk.clock.forward(hours=3)
        await takers[0].take(body)

    played(delivered())
    with desk.database.reading() as session:
        assert polls.results(session, poll_id=poll.id).by_question == (
            Replies(1, ("7",)),
            Replies(1, ("because",)),
        )
