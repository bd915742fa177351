"""Slack in and out: acknowledgements, poll answers, the pace of what is said, the start, and memory: `python -m benchmarks.slack`.

The local Slack and the bot are processes of their own; the bot is `premio serve` on SQLite, as anybody would run it.
"""

from __future__ import annotations

import asyncio
import os
import platform
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from slack_sdk import WebClient
from sqlmodel import func, select

from benchmarks.clicking import Acknowledged, Json, Sink, pressed, signed, through_slack
from benchmarks.report import write_section
from bot import actions
from bot.settings import forget_proxies
from programs.questionnaire import Question
from storage import outbox, polls, workspaces
from storage.engine import Database
from storage.outbox import Outgoing, Why
from storage.poll_tables import NamedAnswerRow
from tests.conversations import manifest
from tests.conversations.scene import Scene
from tests.edge import processes
from tests.edge.carriers import free_port

PEOPLE: Final = 50
POLLS: Final = 200
CLICKS: Final = 50
"""A second."""
CLICKING_SECONDS: Final = 20
ANSWERS: Final = PEOPLE * POLLS
ANSWERING_SECONDS: Final = 60
CHANNELS: Final = 5
MESSAGES: Final = 40
"""To each channel."""
BURST: Final = 3
"""So many messages go at once; then one a second, which is what Slack permits a channel."""
STARTS: Final = 5
GOAL: Final = 500
"""Milliseconds."""
HOURS: Final = 24
_LEAST: Final = 7
"""Of the answers: below that, each would be a case, and its news would be sent for hours."""
PROGRAM: Final = """program "Sprint"
  runs {year}-01-01 to {next}-12-31
  currency EUR
  announce in partner channels

commission "Base"
  on deals
  pay 5% of amount

standings
  every day at 09:00
  by sum(amount)
"""


@dataclass(frozen=True, slots=True)
class House:
    """A vendor in the local Slack, with a partner of many people in a channel of theirs."""

    scene: Scene
    told: Mapping[str, str]
    """The settings of the bot."""
    vendor: Json
    team: str
    people: Sequence[str]
    http_port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}/slack/events"

    @property
    def database(self) -> Database:
        return self.scene.database

    def by_http(self) -> dict[str, str]:
        return {**self.told, "SLACK_SIGNING_SECRET": self.vendor["signing_secret"]}

    def by_socket(self) -> dict[str, str]:
        return {**self.told, "SLACK_APP_TOKEN": self.vendor["app_token"]}


@contextmanager
def house() -> Iterator[House]:
    slack_port, clock_port, http_port = free_port(), free_port(), free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        processes.local_slack(port=slack_port, clock_port=clock_port) as url,
    ):
        database = Database.open(f"sqlite:///{Path(folder) / 'premio.db'}")
        scene = Scene(url, database, "")
        vendor = scene.make("workspaces", name="Globex", installed=True, **manifest.installation())
        scene.bot_token = vendor["bot_token"]
        scene.make("users", workspace="Globex", name="maria", admin=True)
        team = scene.make("workspaces", name="Acme", installed=False)["id"]
        names = [f"anna{number}" for number in range(PEOPLE)]
        people = [scene.make("users", workspace="Acme", name=name)["id"] for name in names]
        told = {
            "SLACK_BOT_TOKEN": vendor["bot_token"],
            "PREMIO_SLACK_URL": url,
            "PREMIO_DATABASE_URL": database.url,
            "PREMIO_CLOCK_PORT": str(clock_port),
            "PREMIO_TICK_SECONDS": "5",
        }
        for name, members in (("acme", names), *((f"pace{n}", ["maria"]) for n in range(CHANNELS))):
            scene.ids[name] = scene.make(
                "channels",
                workspace="Globex",
                name=name,
                shared_with=["Acme"],
                members=["maria", "@Premio", *members],
            )["id"]
        yield House(scene, told, vendor, team, people, http_port)
        database.close()


# --- what is measured ---


def started(home: House) -> list[float]:
    """Seconds from the command to ready, the first with an empty database."""
    found = []
    for _ in range(STARTS):
        with processes.bot(home.by_socket(), port=home.http_port) as (_, seconds):
            found.append(seconds)
    return found


def furnished(home: House) -> None:
    """The partner, its channel and its consent, by the bot that is at work."""
    scene = home.scene
    scene.upload("maria", "partners.csv", "name\nAcme\n")
    scene.command("maria", "/premio bind #acme Acme", channel="acme")
    scene.agree("anna0", "acme")


def opened(home: House, names: Sequence[str]) -> list[int]:
    now = datetime.now(UTC)
    with home.database.writing() as session:
        workspace = workspaces.only(session)
        assert workspace is not None
        found = [
            polls.open_poll(
                session, workspace_id=workspace.id, program_id=None, name=name, questions=[Question(kind="nps", text="How likely?")],
                anonymous=False, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=30), occurrence_key=name,
            )
            for name in names
        ]  # fmt: skip
    return [each.id for each in found if each is not None]


def clicked(home: House, name: str) -> Acknowledged:
    """Fifty people a second press a button of a poll's message."""
    [poll] = opened(home, [name])
    labels = [str(number) for number in range(_LEAST, 11)]
    buttons = [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": label},
            "action_id": f"{actions.POLL_ANSWER}:{label}",
            "value": f"{poll}:{label}",
        }
        for label in labels
    ]
    client = WebClient(token=home.scene.bot_token, base_url=f"{home.scene.url}/api/")
    posted = client.chat_postMessage(
        channel=home.scene.ids["acme"], text=name, blocks=[{"type": "actions", "elements": buttons}]
    )
    press = through_slack(home.scene.url, home.people, home.scene.ids["acme"], str(posted["ts"]), labels)
    found = asyncio.run(pressed(press, times=CLICKS * CLICKING_SECONDS, a_second=CLICKS))
    deadline = time.monotonic() + 120
    while _answers(home, [poll])[0] < PEOPLE and time.monotonic() < deadline:
        time.sleep(0.25)
    return found


@dataclass(frozen=True, slots=True)
class Burst:
    acknowledged: Acknowledged
    counted: int
    exact: bool
    seconds: float
    """Until the last answer stood in the database."""
    replies: int


async def answered(home: House) -> Burst:
    ids = opened(home, [f"Poll {number}" for number in range(POLLS)])
    async with Sink() as sink:

        def payload(number: int) -> Json:
            person, poll = number % PEOPLE, ids[number // PEOPLE]
            place = _choice(number)
            return _click(home, home.people[person], f"{poll}:{place}", place, sink.url, number)

        began = time.perf_counter()
        press = signed(home.url, home.vendor["signing_secret"], payload)
        found = await pressed(press, times=ANSWERS, a_second=ANSWERS / ANSWERING_SECONDS)
        while _answers(home, ids)[0] < ANSWERS and time.perf_counter() - began < 600:  # noqa: ASYNC110
            await asyncio.sleep(0.25)
        seconds = time.perf_counter() - began
        for _ in range(40):
            if sink.taken >= ANSWERS:
                break
            await asyncio.sleep(0.25)
        counted, values = _answers(home, ids)
        wanted = Counter(
            (ids[number // PEOPLE], home.people[number % PEOPLE], str(_choice(number)))
            for number in range(ANSWERS)
        )
        return Burst(found, counted, values == wanted, seconds, sink.taken)


def _choice(number: int) -> int:
    return _LEAST + (number * 7 + number // PEOPLE) % (11 - _LEAST)


def _click(home: House, user: str, value: str, place: int, response_url: str, number: int) -> Json:
    moment = f"{time.time():.6f}"
    return {
        "type": "block_actions",
        "team": {"id": home.vendor["id"], "domain": "globex"},
        "user": {"id": user, "team_id": home.team},
        "api_app_id": home.vendor["app_id"],
        "container": {
            "type": "message",
            "message_ts": f"{1_700_000_000 + number // PEOPLE}.000100",
            "channel_id": home.scene.ids["acme"],
        },
        "channel": {"id": home.scene.ids["acme"], "name": "acme"},
        "trigger_id": f"{number}.1.a",
        "response_url": response_url,
        "actions": [
            {
                "type": "button",
                "block_id": "b",
                "action_id": f"{actions.POLL_ANSWER}:{place}",
                "value": value,
                "action_ts": moment,
            }
        ],
    }


def _answers(home: House, ids: Sequence[int]) -> tuple[int, Counter[tuple[int, str, str]]]:
    with home.database.reading() as session:
        count = session.exec(
            select(func.count())
            .select_from(NamedAnswerRow)
            .where(NamedAnswerRow.poll_id >= ids[0], NamedAnswerRow.poll_id <= ids[-1])
        ).one()
        if count < len(ids) * PEOPLE:
            return count, Counter()
        rows = session.exec(
            select(NamedAnswerRow.poll_id, NamedAnswerRow.member, NamedAnswerRow.answers).where(
                NamedAnswerRow.poll_id >= ids[0], NamedAnswerRow.poll_id <= ids[-1]
            )
        ).all()
    return count, Counter((poll, member, answers["0"][0]) for poll, member, answers in rows)


@dataclass(frozen=True, slots=True)
class Told:
    share: float
    """Of one a second after the first few, the slowest channel's."""
    said: int
    refused: int
    """Calls of any kind answered by 429."""


def told(home: House) -> Told:
    scene = home.scene
    since = scene.get("calls")["last"]
    with home.database.writing() as session:
        workspace = workspaces.only(session)
        assert workspace is not None
        for number in range(MESSAGES):
            for place in range(CHANNELS):
                message = Outgoing(
                    kind="message", message_class="confirmation", text=f"Message {number}", dedupe=f"pace:{place}:{number}",
                    channel=scene.ids[f"pace{place}"], why=Why("answer"),
                )  # fmt: skip
                outbox.enqueue(session, workspace_id=workspace.id, message=message, now=datetime.now(UTC))
    deadline = time.monotonic() + MESSAGES * 6
    posts: list[Json] = []
    while len(posts) < MESSAGES * CHANNELS and time.monotonic() < deadline:
        time.sleep(1)
        calls = scene.get("calls", since=str(since))["calls"]
        posts = [each for each in calls if each["method"] == "chat.postMessage" and _ok(each)]
    by_channel: dict[str, list[float]] = {}
    for each in posts:
        by_channel.setdefault(_channel(each), []).append(_at(each))
    shares = [
        (len(times) - BURST) / (max(times) - sorted(times)[BURST - 1])
        for times in by_channel.values()
        if len(times) > BURST
    ]
    return Told(min(shares, default=0.0), len(posts), _refused(scene))


def _refused(scene: Scene) -> int:
    return sum("ratelimited" in str(each["answer"]) for each in scene.get("calls")["calls"])


def _ok(call: Json) -> bool:
    return bool((call["answer"] or {}).get("ok"))


def _channel(call: Json) -> str:
    return str(call["parameters"]["channel"])


def _at(call: Json) -> float:
    return datetime.fromisoformat(call["at"]).timestamp()


def remembered(home: House, process: int) -> list[float]:
    """MiB held at the start, after six, twelve and twenty-four hours of a busy day, each hour with deals, clicks, questions and the ticks they cause."""
    scene = home.scene
    year = datetime.now(UTC).year
    scene.start(PROGRAM.format(year=year, next=year + 1))
    question = scene.act("anna0", "message", channel="acme", text="@Premio standings")
    assert question.error is None
    day = datetime.now(UTC).date()
    found = [processes.resident(process)]
    for hour in range(HOURS):
        rows = "".join(f"D-{hour}-{number},Acme,{100 + number},{day.isoformat()}\n" for number in range(100))
        scene.upload("maria", "deals.csv", f"id,partner,amount,closed_on\n{rows}")
        scene.clock(by="1 hour")
        for number in range(8):
            words = ("standings", "why", "next", "why not")[number % 4]
            scene.mention(f"anna{(hour * 8 + number) % PEOPLE}", "acme", words)
        scene.command("maria", "/premio list", channel="acme")
        scene.command("maria", "/premio tick", channel="acme")
        if hour + 1 in (6, 12, 24):
            found.append(processes.resident(process))
    return found


# --- the report ---


def main() -> None:
    forget_proxies()
    with house() as home:
        starts = started(home)
        with processes.bot(home.by_socket(), port=home.http_port):
            furnished(home)
            by_socket = clicked(home, "by socket")
        with processes.bot(home.by_http(), port=home.http_port) as (process, _):
            assert home.scene.post("request_urls", {"workspace": "Globex", "events": home.url})["ok"]
            by_http = clicked(home, "by HTTP")
            burst = asyncio.run(answered(home))
            pace = told(home)
            memory = remembered(home, process)
            refused = _refused(home.scene)
    write(starts, by_socket, by_http, burst, pace, memory, refused)


def write(
    starts: Sequence[float],
    by_socket: Acknowledged,
    by_http: Acknowledged,
    burst: Burst,
    pace: Told,
    memory: Sequence[float],
    refused: int,
) -> None:
    lines = ["| what | found | goal |", "| --- | ---: | --- |"]
    for name, each in (("the socket", by_socket), ("HTTP", by_http)):
        lines.append(
            f"| acknowledged over {name}, {CLICKS} clicks a second for {CLICKING_SECONDS} s: half, 99 of 100, the slowest | {_times(each)} | 99 of 100 under {GOAL} ms |"
        )
        lines.append(f"| of them not acknowledged | {each.refused} | 0 |")
    exact = "exactly those that were given" if burst.exact else "not those that were given"
    lines += [
        f"| {ANSWERS:,} poll answers in {burst.acknowledged.seconds:.0f} s over HTTP: half, 99 of 100, the slowest | {_times(burst.acknowledged)} | 99 of 100 under {GOAL} ms |",
        f"| of them not acknowledged | {burst.acknowledged.refused} | 0 |",
        f"| in the database, {burst.seconds:.0f} s after the first press | {burst.counted:,}, {exact} | {ANSWERS:,}, exactly |",
        f"| replies to those who answered | {burst.replies:,} | {ANSWERS:,} |",
        f"| {MESSAGES} messages to each of {CHANNELS} channels: share of the one a second that Slack permits, the slowest channel | {pace.share:.1%} | at least 95% |",
        f"| calls of all these that Slack refused because they came too fast (429) | {refused} | 0 |",
        f"| `premio serve` to ready: an empty database, then the best and the slowest of {len(starts) - 1} | {starts[0]:.2f} s, {min(starts[1:]):.2f} s, {max(starts[1:]):.2f} s | under 2 s |",
        f"| memory of the bot at the start of a day of {HOURS} busy hours, after 6, 12, 24 | {', '.join(f'{each:.0f}' for each in memory)} MiB | flat |",
    ]
    table = "\n".join(lines)
    print(table)
    load = os.getloadavg()[0]
    write_section(
        "Slack in and out",
        f"""`python -m benchmarks.slack`: the local Slack and `premio serve` on SQLite as processes of their own on {os.cpu_count()} processors, which they share with whoever
clicks. {PEOPLE} people of one partner. The clicks come through the local Slack; the {ANSWERS:,} answers ({POLLS} polls by {PEOPLE} people) are signed and posted by the benchmark itself.
The day's hours are pressed together: each brings 100 deals, 8 questions, ticks and what they say. Other work on the machine at the end: a load of {load:.1f}.

{table}

Python {platform.python_version()}, {platform.machine()}.""",
    )


def _times(found: Acknowledged) -> str:
    return " / ".join(f"{found.share(part):.0f}" for part in (0.5, 0.99, 1.0)) + " ms"


if __name__ == "__main__":
    main()
