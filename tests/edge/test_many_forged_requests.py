"""Many requests that were altered at random, and many that were overheard: none of the ones is taken in, none of the others does anything."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from sqlmodel import func, select

from bot.call import Call
from bot.inbox import Inbox
from bot.routes import Routes
from bot.web.deliveries import Deliveries
from bot.web.site import Request, Response, Site
from storage.engine import Database
from storage.tables import InboxRow
from tests.database.values import NOW, workspace
from tests.edge.carriers import SECRET, Sent, signed
from tests.edge.gateway import Gateway, Hands
from tests.edge.playing import played
from tests.soaking import examples

FORGERIES: Final = examples(10_000)
ACTS: Final = 250
JSON: Final = "application/json"


async def _once(body: bytes) -> AsyncIterator[bytes]:
    yield body


def request(sent: Sent) -> Request:
    headers: dict[str, str] = {name.lower(): value for name, value in sent.headers}
    return Request(method=sent.method, path=sent.path, headers=headers, chunks=_once(sent.body))


def altered(sent: Sent, chance: random.Random) -> Sent:
    """With one thing changed that Slack signs, or the seal itself."""
    headers, body = dict(sent.headers), bytearray(sent.body)
    match chance.randrange(6):
        case 0:
            body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
        case 1:
            del body[chance.randrange(len(body))]
        case 2:
            body.insert(chance.randrange(len(body) + 1), chance.randrange(256))
        case 3:
            seal = list(headers["X-Slack-Signature"])
            where = chance.randrange(3, len(seal))
            seal[where] = chance.choice([each for each in "0123456789abcdef" if each != seal[where]])
            headers["X-Slack-Signature"] = "".join(seal)
        case 4:
            by = chance.choice([-1, 1]) * chance.randrange(1, 10**6)
            headers["X-Slack-Request-Timestamp"] = str(int(headers["X-Slack-Request-Timestamp"]) + by)
        case _:
            name = chance.choice(["X-Slack-Signature", "X-Slack-Request-Timestamp"])
            headers[name] = "".join(chr(chance.randrange(32, 256)) for _ in range(chance.randrange(80)))
    return Sent(body=bytes(body), headers=tuple(headers.items()))


def test_no_request_that_was_altered_is_taken_in(capfd: pytest.CaptureFixture[str]) -> None:
    taken: list[Mapping[str, Any]] = []

    async def take(payload: Mapping[str, Any]) -> None:
        taken.append(payload)

    chance = random.Random(7)
    body = urlencode({"command": "/premio", "text": "canary", "trigger_id": "1", "user_id": "U1"}).encode()
    site = Site({("POST", "/slack/events"): Deliveries(take, secret=SECRET).receive})

    async def story() -> set[int]:
        return {(await site.answer(request(altered(signed(body), chance)))).status for _ in range(FORGERIES)}

    assert played(story()) == {401}
    assert taken == []
    assert "canary" not in str(capfd.readouterr())


def act(number: int) -> Sent:
    """An act of one of the kinds that there are."""
    person = {"id": f"U{number % 7}", "team_id": "T1"}
    match number % 5:
        case 0:
            fields = {
                "command": "/premio",
                "team_id": "T1",
                "user_id": person["id"],
                "trigger_id": str(number),
            }
            return signed(urlencode(fields).encode())
        case 1:
            body: dict[str, Any] = {
                "type": "block_actions",
                "team": {"id": "T1"},
                "user": person,
                "container": {"message_ts": f"{number}.1", "channel_id": "C1"},
                "actions": [{"action_id": "press", "action_ts": f"{number}.2"}],
            }
        case 2:
            view = {"id": f"V{number}", "callback_id": "form", "state": {"values": {}}}
            body = {"type": "view_submission", "team": {"id": "T1"}, "user": person, "view": view}
        case kind:
            event: dict[str, Any] = {"user": person["id"], "team": "T1", "channel": "D1", "ts": f"{number}.3"}
            event |= (
                {"type": "app_mention"}
                if kind == 3
                else {"type": "message", "channel_type": "im", "text": "x"}
            )
            body = {"type": "event_callback", "team_id": "T1", "event": event}
            return signed(json.dumps(body).encode(), content_type=JSON)
    return signed(urlencode({"payload": json.dumps(body)}).encode())


@pytest.fixture
def pools() -> Iterator[list[ThreadPoolExecutor]]:
    pools: list[ThreadPoolExecutor] = []
    yield pools
    for pool in pools:
        pool.shutdown()


def test_whatever_was_overheard_does_nothing_when_it_is_sent_again_to_any_of_several_bots(
    database: Database, pools: list[ThreadPoolExecutor]
) -> None:
    """Each act comes five times, in any order, to three bots that share the database."""
    done: list[str] = []

    def note(call: Call) -> None:
        done.append(call.envelope.meaning)

    def submit(call: Call) -> dict[str, Any]:
        note(call)
        return {"response_action": "clear"}

    table = Routes(
        commands=note,
        clicks={"press": note},
        events={"app_mention": note, "message": note},
        forms={"form": submit},
    )
    with database.writing() as session:
        workspace(session)
    inboxes = [_inbox(database, table, pools) for _ in range(3)]
    sites = [
        Site({("POST", "/slack/events"): Deliveries(each.take, secret=SECRET).receive}) for each in inboxes
    ]
    chance = random.Random(11)
    sent = [act(number) for number in range(ACTS)] * 5
    chance.shuffle(sent)

    async def story() -> list[Response]:
        answers: list[Response] = []
        for start in range(0, len(sent), 50):
            together = [chance.choice(sites).answer(request(each)) for each in sent[start : start + 50]]
            answers += await asyncio.gather(*together)
            await asyncio.gather(*(each.work_off() for each in inboxes))
        while any([await each.work_off() for each in inboxes]):
            pass
        return answers

    answers = played(story())
    assert {each.status for each in answers} == {200}
    assert len(done) == len(set(done)) == ACTS
    assert _rows(database) == ACTS


def _inbox(database: Database, table: Routes, pools: list[ThreadPoolExecutor]) -> Inbox:
    mine = [ThreadPoolExecutor(4), ThreadPoolExecutor(2)]
    pools += mine
    return Inbox(
        database=database,
        slack_of=lambda _workspace_id: Gateway(),
        clock=Hands(NOW),
        routes=table,
        pool=mine[0],
        intake=mine[1],
    )


def _rows(database: Database) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(InboxRow)).one()
