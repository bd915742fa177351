"""Acts while things go wrong around them: in their order, once, and kept with their error where they cannot be dealt with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlmodel import col, select

from bot.blocks.kit import Message
from bot.blocks.text import said
from bot.call import Call
from bot.envelope import envelope
from bot.inbox import Inbox
from bot.listeners.table import routes
from bot.routes import Routes
from bot.slack import MaybeDone, NoAnswerFromSlack, RefusedBySlack
from dsl.said import in_language
from storage import inbox, outbox, people, polls
from storage.engine import Database
from storage.people import Actor
from storage.tables import AuditRow
from tests.database.values import HOUR, HOW_LIKELY, MARIA, NOW, agree, workspace
from tests.edge.gateway import Gateway, Hands, person, pressed
from tests.edge.playing import played

ANNA = Actor("", "TA", "UA")


class Desk:
    """A workspace, Acme's anna with a channel and a poll, and inboxes that share the database."""

    def __init__(self, database: Database) -> None:
        self.database, self.slack, self.clock = database, Gateway(), Hands(NOW)
        self.slack.persons["UA"] = person("UA", "TA")
        self.pools: list[ThreadPoolExecutor] = []
        with database.writing() as session:
            self.workspace_id = workspace(session)
            people.bind_channel(
                session, workspace_id=self.workspace_id, channel="C1", partner="Acme", by=MARIA, now=NOW
            )
            agree(session, self.workspace_id, "C1")
            people.bind_person(
                session, workspace_id=self.workspace_id, actor=ANNA, partner="Acme", by=MARIA, now=NOW
            )
            poll = polls.open_poll(
                session,
                workspace_id=self.workspace_id,
                program_id=None,
                name="Pulse",
                questions=HOW_LIKELY,
                anonymous=False,
                opens_at=NOW,
                closes_at=NOW + 99 * HOUR,
                occurrence_key="1",
            )
        assert poll is not None
        self.poll = poll

    def taker(self, table: Routes | None = None, *, renew_seconds: float = 15.0, workers: int = 4) -> Inbox:
        pools = [ThreadPoolExecutor(workers), ThreadPoolExecutor(2)]
        self.pools += pools
        return Inbox(
            database=self.database,
            slack_of=lambda _workspace_id: self.slack,
            clock=self.clock,
            routes=table or routes(),
            pool=pools[0],
            intake=pools[1],
            renew_seconds=renew_seconds,
        )

    def kept(self, state: inbox.State) -> list[inbox.Stored]:
        with self.database.reading() as session:
            return list(inbox.listed(session, state=state))

    def acts(self) -> list[str]:
        """What is on record about the inbox."""
        with self.database.reading() as session:
            found = session.exec(select(AuditRow.action).where(col(AuditRow.subject).startswith("inbox:")))
            return list(found)

    def press(self, value: int) -> dict[str, Any]:
        return pressed(self.poll.id, value)

    def answer(self) -> str | None:
        with self.database.reading() as session:
            answered = polls.answered(session, poll_id=self.poll.id, actor=ANNA)
        return answered[0][0] if answered else None


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    desk = Desk(database)
    yield desk
    for pool in desk.pools:
        pool.shutdown()


async def take(taker: Inbox, body: dict[str, Any]) -> BoltResponse:
    async def never() -> None:
        raise AssertionError("the inbox answers")

    return await taker.receive(AsyncBoltRequest(mode="socket_mode", body=body), never)


COMMAND: dict[str, Any] = {
    "command": "/premio",
    "team_id": "T1",
    "user_id": "UA",
    "channel_id": "C1",
    "trigger_id": "1",
}
WRITTEN: dict[str, Any] = {
    "type": "event_callback",
    "team_id": "T1",
    "event": {
        "type": "message",
        "channel": "D1",
        "channel_type": "im",
        "user": "UA",
        "ts": "5.5",
        "text": "hello",
    },
}
FORM: dict[str, Any] = {
    "type": "view_submission",
    "user": {"id": "UA", "team_id": "TA"},
    "team": {"id": "T1"},
    "view": {"id": "V", "callback_id": "form", "state": {"values": {}}},
}


@pytest.mark.parametrize("sign", ["\0", "\ud800"])
def test_signs_that_no_database_holds_are_replaced_and_the_act_is_taken_in_like_any_other(
    desk: Desk, sign: str
) -> None:
    async def story() -> None:
        taker = desk.taker(
            Routes(
                commands=lambda call: done.append(call.envelope.text),
                forms={"form": lambda call: {"text": call.envelope.payload["view"]["state"]["values"]}},
            )
        )
        command = COMMAND | {"text": f"standings {sign}{sign}"}
        form = FORM | {"view": FORM["view"] | {"state": {"values": {f"b{sign}": [f"a{sign}c"]}}}}
        # As JSON, which is how they come: an escape is not yet the sign.
        answers.extend([await take(taker, json.loads(json.dumps(body))) for body in (command, form)])
        await taker.work_off()

    done: list[str] = []
    answers: list[BoltResponse] = []
    played(story())
    assert done == ["standings \ufffd\ufffd"]
    assert json.loads(answers[1].body) == {"text": {"b\ufffd": ["a\ufffdc"]}}
    assert [each.attempts for each in desk.kept("done")] == [1, 1]


def test_of_two_presses_the_later_counts_also_when_the_first_had_to_be_tried_again(desk: Desk) -> None:
    async def story() -> None:
        taker = desk.taker()
        desk.slack.trouble["person"] = [NoAnswerFromSlack("timed out")]
        await take(taker, desk.press(8))
        await taker.work_off()
        desk.clock.forward(seconds=1)
        await take(taker, desk.press(9))
        for _ in range(4):
            await taker.work_off()
            desk.clock.forward(seconds=10)

    played(story())
    assert desk.answer() == "9"
    assert len(desk.kept("done")) == 2


def test_an_older_answer_does_not_replace_a_newer_one(desk: Desk) -> None:
    with desk.database.writing() as session:
        for value, at in (("9", NOW + HOUR), ("2", NOW)):
            found = polls.answer(
                session, poll_id=desk.poll.id, actor=ANNA, value=value, partner="Acme", at=at
            )
            assert found == polls.Answered("9", None)
    assert desk.answer() == "9"


def test_acts_of_one_person_are_dealt_with_one_after_the_other(desk: Desk) -> None:
    with desk.database.writing() as session:
        for meaning, actor in (("1", "UA"), ("2", "UA"), ("3", "UB"), ("4", ""), ("5", "")):
            inbox.store(
                session,
                team_id="T1",
                kind="click",
                meaning=meaning,
                actor=actor,
                payload={"m": meaning},
                now=NOW,
            )
        first = inbox.claim(session, now=NOW, lease=HOUR, limit=9)
        assert [each.payload["m"] for each in first] == ["1", "3", "4", "5"]
        inbox.failed(
            session, id=first[0].id, token=first[0].token, error="", now=NOW, retry_at=NOW + 2 * HOUR
        )
        assert [each.payload["m"] for each in inbox.claim(session, now=NOW, lease=HOUR, limit=9)] == []


def test_an_act_is_not_done_again_because_nobody_knows_whether_its_answer_arrived(desk: Desk) -> None:
    async def story() -> None:
        taker = desk.taker()
        desk.slack.trouble["whisper"] = [MaybeDone("timed out")]
        await take(taker, desk.press(9))
        for _ in range(6):
            await taker.work_off()
            desk.clock.forward(seconds=30)

    played(story())
    assert desk.answer() == "9"
    assert len(desk.slack.whispered) == 1
    assert [each.error for each in desk.kept("dead")] == ["no answer from Slack"]


def test_who_we_are_is_said_once_by_the_outbox(desk: Desk) -> None:
    async def story() -> None:
        taker = desk.taker()
        event = {"type": "member_joined_channel", "user": "UBOT", "channel": "C1", "event_ts": "1.1"}
        ours = [{"team_id": "T1", "user_id": "UBOT"}]
        await take(taker, {"type": "event_callback", "team_id": "T1", "authorizations": ours, "event": event})
        for _ in range(6):
            await taker.work_off()
            desk.clock.forward(seconds=30)

    played(story())
    assert desk.slack.posted == []
    with desk.database.reading() as session:
        assert len(outbox.waiting(session, workspace_id=desk.workspace_id)) == 1


def _boom(call: Call) -> None:
    raise ValueError("ours")


def _nothing(call: Call) -> None:
    pass


def test_the_number_that_a_failed_form_gives_leads_to_its_error(desk: Desk) -> None:
    answer = played(take(desk.taker(Routes(commands=_nothing, forms={"form": _boom})), FORM))
    (kept,) = desk.kept("dead")
    assert f"F-{kept.id}" in answer.body
    assert kept.error == "something went wrong inside the bot (ValueError: ours)"
    assert in_language(kept.error, "it") == "qualcosa è andato storto nel bot (ValueError: ours)"


def test_one_act_at_a_time_is_worked_on_while_somebody_waits_for_an_acknowledgement(desk: Desk) -> None:
    begun, finish = Event(), Event()

    def slow(_call: Call) -> None:
        begun.set()
        assert finish.wait(20)

    async def story() -> tuple[int, int]:
        taker = desk.taker(Routes(commands=_nothing, forms={"form": slow}))
        for user in ("U1", "U2", "U3"):
            desk.slack.persons[user] = person(user, "TA")
            await take(taker, COMMAND | {"user_id": user, "trigger_id": user})
        waits = asyncio.ensure_future(take(taker, FORM))
        await asyncio.to_thread(begun.wait, 20)
        meanwhile = await taker.work_off()
        finish.set()
        await waits
        return meanwhile, await taker.work_off()

    assert played(story()) == (1, 2)


def test_a_form_that_comes_again_is_answered_as_before_and_submitted_once_whoever_it_comes_to(
    desk: Desk,
) -> None:
    """Several processes, at once and later; also where it failed, and where there was nothing to answer."""
    count: list[str] = []

    def submit(call: Call) -> dict[str, Any] | None:
        count.append(call.envelope.meaning)
        if "fails" in call.envelope.meaning:
            raise ValueError("ours")
        if "silent" in call.envelope.meaning:
            return None
        return {"response_action": "update", "view": {"number": len(count)}}

    table = Routes(commands=_nothing, forms={"form": submit})
    takers = [desk.taker(table), desk.taker(table), desk.taker(table)]

    async def story(form: dict[str, Any]) -> list[str]:
        first = [(await take(takers[0], form)).body]
        return first + [each.body for each in await asyncio.gather(*(take(one, form) for one in takers * 3))]

    for name in ("good", "silent", "fails"):
        form = {**FORM, "view": {**FORM["view"], "id": name}}
        answers = played(story(form))
        assert len(answers) == 10
        # A database may keep the keys of an object in another order.
        assert [json.loads(each or "null") for each in answers] == [json.loads(answers[0] or "null")] * 10
    assert len(count) == 3
    assert {each.state for each in (*desk.kept("done"), *desk.kept("dead"))} == {"done", "dead"}


def test_a_form_that_comes_again_while_it_is_worked_on_is_not_submitted_a_second_time(desk: Desk) -> None:
    begun, finish, count = Event(), Event(), []

    def slow(call: Call) -> dict[str, Any]:
        count.append(call)
        begun.set()
        assert finish.wait(20)
        return {"response_action": "clear"}

    table = Routes(commands=_nothing, forms={"form": slow})

    async def story() -> tuple[str, str]:
        first = asyncio.ensure_future(take(desk.taker(table), FORM))
        await asyncio.to_thread(begun.wait, 20)
        second = await take(desk.taker(table), FORM)
        finish.set()
        return (await first).body, second.body

    first, second = played(story())
    assert first == '{"response_action": "clear"}'
    assert "I have received this already" in second
    assert len(count) == 1


def test_a_form_whose_bot_fell_over_is_submitted_when_it_comes_again_later(desk: Desk) -> None:
    """Or by a worker, whichever is first."""
    with desk.database.writing() as session:
        arrived = envelope(FORM)
        assert arrived is not None
        stored = inbox.store(
            session,
            team_id="T1",
            kind="submission",
            meaning=arrived.meaning,
            actor="UA",
            payload=FORM,
            now=NOW,
        )
        assert stored is not None
        inbox.claim_one(session, id=stored, now=NOW, lease=HOUR)
    table = Routes(commands=_nothing, forms={"form": lambda _: {"response_action": "clear"}})
    assert "I have received this already" in played(take(desk.taker(table), FORM)).body
    desk.clock.forward(hours=2)
    assert played(take(desk.taker(table), FORM)).body == '{"response_action": "clear"}'
    assert len(desk.kept("done")) == 1


def test_an_act_that_nobody_understands_does_not_come_again_for_ever(desk: Desk) -> None:
    with desk.database.writing() as session:
        inbox.store(session, team_id="T1", kind="event", meaning="m", actor="", payload={}, now=NOW)

    async def story() -> None:
        await desk.taker().work_off()

    played(story())
    (kept,) = desk.kept("dead")
    assert "only envelopes are stored" in kept.error


def test_work_that_takes_long_is_not_done_twice(desk: Desk) -> None:
    """Another bot looks long after the first lease would have been over."""
    begun, finish, count = Event(), Event(), []

    def slow(call: Call) -> None:
        count.append(1)
        begun.set()
        assert finish.wait(20)

    async def story() -> None:
        first = desk.taker(Routes(commands=slow), renew_seconds=0.01)
        await take(first, COMMAND)
        work = asyncio.create_task(first.work_off())
        await asyncio.to_thread(begun.wait, 20)
        other = desk.taker(Routes(commands=slow))
        for _ in range(3):
            desk.clock.forward(seconds=40)
            await _until(lambda: _due(desk) >= 59)
            assert await other.work_off() == 0
        finish.set()
        await work

    played(story())
    assert len(count) == 1
    assert len(desk.kept("done")) == 1


def _due(desk: Desk) -> float:
    """Seconds until the one act may be taken again."""
    with desk.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT due_at FROM inbox").scalars().all()
    found = rows[0]
    moment = type(NOW).fromisoformat(found) if isinstance(found, str) else found
    moment = moment if moment.tzinfo else moment.replace(tzinfo=NOW.tzinfo)
    return float((moment - desk.clock.now()).total_seconds())


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not await asyncio.to_thread(holds):
            pass


def test_taking_in_does_not_wait_for_work(desk: Desk) -> None:
    begun, finish = Event(), Event()

    def slow(call: Call) -> None:
        begun.set()
        assert finish.wait(20)

    async def story() -> None:
        taker = desk.taker(Routes(commands=slow), workers=1)
        await take(taker, COMMAND)
        work = asyncio.create_task(taker.work_off())
        await asyncio.to_thread(begun.wait, 20)
        try:
            await asyncio.wait_for(take(taker, {**COMMAND, "trigger_id": "2"}), timeout=60)
        finally:
            finish.set()
            await work

    played(story())
    assert len(desk.kept("new")) == 1


def _trying(handled: list[str]) -> Routes:
    """Fails at first; then notes whose act it was, and of when."""

    def handler(call: Call) -> None:
        if not handled:
            handled.append("failed")
            raise ValueError("ours")
        handled.append(f"{call.actor.user} {call.reference} {call.received_at:%H:%M}")

    return Routes(commands=handler)


def test_what_failed_is_handled_again_once_as_what_it_was(desk: Desk) -> None:
    handled: list[str] = []

    async def story() -> None:
        taker = desk.taker(_trying(handled))
        await take(taker, COMMAND)
        await taker.work_off()
        (kept,) = desk.kept("dead")
        desk.clock.forward(hours=2)
        for expected in (True, False):  # two managers press, or one presses twice
            with desk.database.writing() as session:
                done = inbox.handle_again(
                    session, workspace_id=desk.workspace_id, id=kept.id, by=MARIA, now=desk.clock.now()
                )
            assert done is expected
        for _ in range(3):
            await taker.work_off()

    played(story())
    (kept,) = desk.kept("done")
    assert handled == ["failed", f"UA R-{kept.id} 12:00"]
    assert desk.acts() == ["handle again"]


def test_what_was_dropped_is_not_handled_any_more_and_keeps_the_reason(desk: Desk) -> None:
    async def story() -> None:
        taker = desk.taker(_trying([]))
        await take(taker, COMMAND)
        await taker.work_off()
        (kept,) = desk.kept("dead")
        with desk.database.writing() as session:
            assert inbox.drop(
                session, workspace_id=desk.workspace_id, id=kept.id, why="a test", by=MARIA, now=NOW
            )
        with desk.database.writing() as session:
            assert not inbox.handle_again(
                session, workspace_id=desk.workspace_id, id=kept.id, by=MARIA, now=NOW
            )
        assert await taker.work_off() == 0

    played(story())
    (kept,) = desk.kept("dropped")
    assert (kept.error, kept.note) == ("something went wrong inside the bot (ValueError: ours)", "a test")
    assert desk.acts() == ["drop"]


def test_another_workspace_s_act_is_nobody_else_s_to_handle(desk: Desk) -> None:
    async def story() -> None:
        taker = desk.taker(_trying([]))
        await take(taker, COMMAND)
        await taker.work_off()

    played(story())
    (kept,) = desk.kept("dead")
    with desk.database.writing() as session:
        other = workspace(session, "T2")
        assert not inbox.handle_again(session, workspace_id=other, id=kept.id, by=MARIA, now=NOW)
        assert inbox.failing(session, team_id="T2") == ()


def test_an_answer_whose_address_is_too_old_is_given_in_a_direct_message(desk: Desk) -> None:
    def respond(response_url: str, message: Message) -> None:
        raise RefusedBySlack('{"ok":false,"error":"expired_url"}')

    desk.slack.respond = respond  # type: ignore[method-assign]  # the gateway has no line to answer by

    async def story() -> None:
        taker = desk.taker(Routes(commands=lambda call: call.say(said("done"))))
        await take(taker, {**COMMAND, "response_url": "https://hooks.slack.com/x"})
        await taker.work_off()

    played(story())
    assert desk.slack.posted == [("DUA", "done")]
    assert len(desk.kept("done")) == 1


def test_an_act_that_met_trouble_for_a_moment_is_tried_again(desk: Desk) -> None:
    tried: list[int] = []

    def unlucky(call: Call) -> None:
        tried.append(1)
        if len(tried) == 1:
            raise NoAnswerFromSlack("timed out")

    async def story() -> None:
        taker = desk.taker(Routes(commands=unlucky))
        await take(taker, COMMAND)
        await taker.work_off()
        desk.clock.forward(seconds=10)
        await taker.work_off()

    played(story())
    assert len(tried) == 2
    assert len(desk.kept("done")) == 1


def test_what_comes_again_is_done_once(desk: Desk) -> None:
    """Slack delivers again what it takes for not acknowledged: as it was, in an envelope of its own."""
    done: list[str] = []
    table = Routes(
        commands=lambda call: done.append("command"),
        clicks={"poll_answer": lambda call: done.append("click")},
        events={"message": lambda call: done.append("message")},
    )

    async def story() -> None:
        taker = desk.taker(table)
        for body in (COMMAND, desk.press(9), WRITTEN) * 3:
            await take(taker, json.loads(json.dumps(body)))
            await taker.work_off()
        await taker.work_off()

    played(story())
    assert sorted(done) == ["click", "command", "message"]
