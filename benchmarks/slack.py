"""Slack in and out: acknowledgements, poll answers, the pace of what is said, the start, and memory: `python -m benchmarks.slack`.

The local Slack and the bot are processes of their own; the bot is `premio serve` on SQLite, as anybody would run it. Each part has a size, and 0 leaves it
out: `python -m benchmarks.slack --answers 0 --hours 6`. What does not arrive in time ends the benchmark with a TimeoutError that says how much of it did.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from storage.outgoing import Outgoing, Why
from storage.poll_tables import NamedAnswerRow
from tests.conversations import manifest
from tests.conversations.scene import Scene
from tests.edge import processes
from tests.edge.carriers import free_port

PEOPLE: Final = 50
CLICKS: Final = 50
"""A second."""
ANSWERING_SECONDS: Final = 60
CHANNELS: Final = 5
PATIENCE: Final = 300.0
"""Seconds beyond the time that something takes at the pace that is asked for."""
BURST: Final = 3
"""So many messages go at once; then one a second, which is what Slack permits a channel."""
GOAL: Final = 500
"""Milliseconds."""
_LEAST: Final = 7
"""Of the answers: below that, each would be a case, and its news would be sent for hours."""
PROGRAM: Final = """program "Sprint"
  runs {year}-01-01 to {next}-12-31
  currency EUR
  timezone UTC
  announce in partner channels

commission "Base"
  on deals
  pay 5% of amount

standings
  every {weekday} at 09:00
  by sum(amount)
"""


@dataclass(frozen=True, slots=True)
class Sizes:
    starts: int
    seconds: int
    """Of fifty clicks each, over each way."""
    answers: int
    messages: int
    """To each channel."""
    hours: int

    @property
    def polls(self) -> int:
        return self.answers // PEOPLE


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


def until(found: Callable[[], int], wanted: int, *, within: float, what: str) -> None:
    """Waits until so many have arrived. Raises TimeoutError with how many of them did not."""
    deadline = time.monotonic() + within
    while (arrived := found()) < wanted:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: {arrived} of {wanted} after {within:.0f} s")
        time.sleep(0.25)


# --- what is measured ---


def started(home: House, times: int) -> list[float]:
    """Seconds from the command to ready, the first with an empty database. By HTTP: Slack lets an app open few sockets a minute."""
    found = []
    for _ in range(times):
        with processes.bot(home.by_http(), port=home.http_port) as (_, seconds):
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


def clicked(home: House, name: str, seconds: int) -> Acknowledged:
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
    found = asyncio.run(pressed(press, times=CLICKS * seconds, a_second=CLICKS))
    until(lambda: _counted(home, [poll]), PEOPLE, within=PATIENCE, what=f"answers pressed {name}")
    return found


@dataclass(frozen=True, slots=True)
class Burst:
    acknowledged: Acknowledged
    counted: int
    exact: bool
    seconds: float
    """Until the last answer stood in the database."""
    replies: int


async def answered(home: House, size: Sizes) -> Burst:
    ids = opened(home, [f"Poll {number}" for number in range(size.polls)])
    wanted = Counter(
        (ids[number // PEOPLE], home.people[number % PEOPLE], str(_choice(number)))
        for number in range(size.answers)
    )
    async with Sink() as sink:

        def payload(number: int) -> Json:
            person, poll = number % PEOPLE, ids[number // PEOPLE]
            place = _choice(number)
            return _click(home, home.people[person], f"{poll}:{place}", place, sink.url, number)

        began = time.perf_counter()
        press = signed(home.url, home.vendor["signing_secret"], payload)
        found = await pressed(press, times=size.answers, a_second=size.answers / ANSWERING_SECONDS)

        def arrive() -> float:
            until(lambda: _counted(home, ids), size.answers, within=PATIENCE, what="poll answers")
            seconds = time.perf_counter() - began
            until(lambda: sink.taken, size.answers, within=PATIENCE, what="replies to those who answered")
            return seconds

        seconds = await asyncio.to_thread(arrive)
        values = _answers(home, ids)
        return Burst(found, values.total(), values == wanted, seconds, sink.taken)


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


def _counted(home: House, ids: Sequence[int]) -> int:
    with home.database.reading() as session:
        return session.exec(
            select(func.count())
            .select_from(NamedAnswerRow)
            .where(NamedAnswerRow.poll_id >= ids[0], NamedAnswerRow.poll_id <= ids[-1])
        ).one()


def _answers(home: House, ids: Sequence[int]) -> Counter[tuple[int, str, str]]:
    """By poll, person and what was answered."""
    with home.database.reading() as session:
        rows = session.exec(
            select(NamedAnswerRow.poll_id, NamedAnswerRow.member, NamedAnswerRow.answers).where(
                NamedAnswerRow.poll_id >= ids[0], NamedAnswerRow.poll_id <= ids[-1]
            )
        ).all()
    return Counter((poll, member, answers["0"][0]) for poll, member, answers in rows)


@dataclass(frozen=True, slots=True)
class Told:
    share: float
    """Of one a second after the first few, the slowest channel's."""
    said: int


def told(home: House, messages: int) -> Told:
    scene = home.scene
    since = scene.get("calls")["last"]
    with home.database.writing() as session:
        workspace = workspaces.only(session)
        assert workspace is not None
        for number in range(messages):
            for place in range(CHANNELS):
                message = Outgoing(
                    kind="message", message_class="confirmation", text=f"Message {number}", dedupe=f"pace:{place}:{number}",
                    channel=scene.ids[f"pace{place}"], why=Why("answer"),
                )  # fmt: skip
                outbox.enqueue(session, workspace_id=workspace.id, message=message, now=datetime.now(UTC))

    def posts() -> list[Json]:
        calls = scene.get("calls", since=str(since), method="chat.postMessage")["calls"]
        return [each for each in calls if _ok(each)]

    until(lambda: len(posts()), messages * CHANNELS, within=messages + PATIENCE, what="messages to channels")
    by_channel: dict[str, list[float]] = {}
    for each in posts():
        by_channel.setdefault(_channel(each), []).append(_at(each))
    shares = [
        (len(times) - BURST) / (max(times) - sorted(times)[BURST - 1])
        for times in by_channel.values()
        if len(times) > BURST
    ]
    return Told(min(shares, default=0.0), sum(map(len, by_channel.values())))


def _refused(scene: Scene) -> int:
    return sum("ratelimited" in str(each["answer"]) for each in scene.get("calls")["calls"])


def _ok(call: Json) -> bool:
    return bool((call["answer"] or {}).get("ok"))


def _channel(call: Json) -> str:
    return str(call["parameters"]["channel"])


def _at(call: Json) -> float:
    return datetime.fromisoformat(call["at"]).timestamp()


@dataclass(frozen=True, slots=True)
class Remembered:
    """MiB held at the start, and after a quarter, half and all of the hours of a busy day."""

    corrected: Sequence[float]
    """Where each hour brings the same deals again, with other amounts."""
    new: Sequence[float]
    """Then, where each brings new ones, all of one partner under a rule that looks at each."""


def remembered(home: House, process: int, hours: int) -> Remembered:
    """Each hour with 100 deals, clicks, questions and the ticks they cause."""
    scene = home.scene
    now = datetime.now(UTC)
    next_nine = now + timedelta(hours=15)  # on the day that the next nine o'clock belongs to
    scene.start(PROGRAM.format(year=now.year, next=now.year + 1, weekday=f"{next_nine:%A}"))
    question = scene.act("anna0", "message", channel="acme", text="@Premio standings")
    assert question.error is None

    def day(prefix: Callable[[int], str]) -> list[float]:
        found = [processes.resident(process)]
        for hour in range(hours):
            rows = "".join(
                f"{prefix(hour)}-{number},Acme,{100 + hour + number},{now:%Y-%m-%d}\n"
                for number in range(100)
            )
            _busy_hour(scene, hour, f"id,partner,amount,closed_on\n{rows}")
            if hour + 1 in (hours // 4, hours // 2, hours):
                found.append(processes.resident(process))
        return found

    return Remembered(corrected=day(lambda _: "C"), new=day(lambda hour: f"D-{hour}"))


def _busy_hour(scene: Scene, hour: int, deals: str) -> None:
    scene.upload("maria", "deals.csv", deals)
    scene.clock(by="1 hour")
    for number in range(8):
        words = ("standings", "why", "next", "why not")[number % 4]
        scene.mention(f"anna{(hour * 8 + number) % PEOPLE}", "acme", words)
    scene.command("maria", "/premio list", channel="acme")
    scene.command("maria", "/premio tick", channel="acme")


# --- the report ---


def main() -> None:
    size = _sizes()
    forget_proxies()
    lines = ["| what | found | goal |", "| --- | ---: | --- |"]
    for line in measured(size):
        print(line, flush=True)
        lines.append(line)
    _write("\n".join(lines), size)


def _sizes() -> Sizes:
    wanted = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    wanted.add_argument("--starts", type=int, default=5)
    wanted.add_argument("--seconds", type=int, default=20, help=f"of {CLICKS} clicks each")
    wanted.add_argument("--answers", type=int, default=10_000, help=f"within {ANSWERING_SECONDS} s")
    wanted.add_argument("--messages", type=int, default=40, help=f"to each of {CHANNELS} channels")
    wanted.add_argument("--hours", type=int, default=24, help="of a busy day")
    asked = wanted.parse_args()
    return Sizes(
        asked.starts, asked.seconds, asked.answers // PEOPLE * PEOPLE, asked.messages, asked.hours // 4 * 4
    )


def measured(size: Sizes) -> Iterator[str]:
    """The rows of the table, as they are found."""
    with house() as home:
        if size.starts:
            yield _starts(started(home, size.starts))
        with processes.bot(home.by_socket(), port=home.http_port):
            furnished(home)
            if size.seconds:
                yield _clicks("the socket", clicked(home, "by socket", size.seconds), size)
        with processes.bot(home.by_http(), port=home.http_port) as (process, _):
            assert home.scene.post("request_urls", {"workspace": "Globex", "events": home.url})["ok"]
            if size.seconds:
                yield _clicks("HTTP", clicked(home, "by HTTP", size.seconds), size)
            if size.answers:
                yield _burst(asyncio.run(answered(home, size)), size)
            if size.messages:
                yield _pace(told(home, size.messages), size)
            if size.hours:
                yield _memory(remembered(home, process, size.hours), size)
            yield f"| calls of all these that Slack refused because they came too fast (429) | {_refused(home.scene)} | 0 |"


def _starts(found: Sequence[float]) -> str:
    later = found[1:] or found
    return f"| `premio serve` to ready: an empty database, then the best and the slowest of {len(later)} | {found[0]:.2f} s, {min(later):.2f} s, {max(later):.2f} s | under 2 s |"


def _clicks(way: str, found: Acknowledged, size: Sizes) -> str:
    return (
        f"| acknowledged over {way}, {CLICKS} clicks a second for {size.seconds} s: half, 99 of 100, the slowest | {_times(found)} | 99 of 100 under {GOAL} ms |\n"
        f"| of them not acknowledged | {found.refused} | 0 |"
    )


def _burst(found: Burst, size: Sizes) -> str:
    exact = "exactly those that were given" if found.exact else "not those that were given"
    return (
        f"| {size.answers:,} poll answers in {found.acknowledged.seconds:.0f} s over HTTP: half, 99 of 100, the slowest | {_times(found.acknowledged)} | 99 of 100 under {GOAL} ms |\n"
        f"| of them not acknowledged | {found.acknowledged.refused} | 0 |\n"
        f"| in the database, {found.seconds:.0f} s after the first press | {found.counted:,}, {exact} | {size.answers:,}, exactly |\n"
        f"| replies to those who answered | {found.replies:,} | {size.answers:,} |"
    )


def _pace(found: Told, size: Sizes) -> str:
    return f"| {size.messages} messages to each of {CHANNELS} channels: share of the one a second that Slack permits, the slowest channel | {found.share:.1%} | at least 95% |"


def _memory(found: Remembered, size: Sizes) -> str:
    def row(what: str, held: Sequence[float], goal: str) -> str:
        figures = ", ".join(f"{each:.0f}" for each in held)
        return f"| memory of the bot at the start of {size.hours} busy hours, after a quarter, half and all of them: {what} | {figures} MiB | {goal} |"

    return "\n".join(
        (
            row("the same 100 deals of one partner corrected each hour", found.corrected, "flat"),
            row("100 new ones each hour", found.new, "as the partner's history, which a tick reads"),
        )
    )


def _write(table: str, size: Sizes) -> None:
    load = os.getloadavg()[0]
    write_section(
        "Slack in and out",
        f"""`python -m benchmarks.slack`: the local Slack and `premio serve` on SQLite as processes of their own on {os.cpu_count()} processors, which they share with whoever
clicks. {PEOPLE} people of one partner. The clicks come through the local Slack; the answers ({size.polls} polls by {PEOPLE} people) are signed and posted by the benchmark itself.
The day's hours are pressed together: each brings 100 deals, 8 questions, ticks and what they say. Other work on the machine at the end: a load of {load:.1f}.

{table}

Python {platform.python_version()}, {platform.machine()}.""",
    )


def _times(found: Acknowledged) -> str:
    return " / ".join(f"{found.share(part):.0f}" for part in (0.5, 0.99, 1.0)) + " ms"


if __name__ == "__main__":
    main()
