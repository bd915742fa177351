"""`make soak`: several real bots on one PostgreSQL, killed or cut off from it at random for minutes while deals come in; each award is told once, the poll opens once.

python -m tests.faults.bots_killed --minutes 3 --bots 4
"""

from __future__ import annotations

import argparse
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import make_url
from sqlmodel import Session, select

from bot.settings import forget_proxies
from storage.engine import Database
from storage.tables import InboxRow, OutboxRow
from tests.conversations import manifest
from tests.conversations.scene import Scene
from tests.database import postgres
from tests.edge import processes
from tests.edge.carriers import free_port

_DEALS_AT_ONCE = 5
_KILLED = 0.6
"""The others lose their lines to the database."""
_SETTLED_WITHIN = 360.0
"""Seconds: a lease is a minute, and what may have arrived is left alone for two."""
_PROGRAM = """program "Sprint"
  runs {year}-01-01 to {year}-12-31
  currency EUR
  timezone UTC
  announce in partner channels

commission "Base"
  on deals
  pay 10% of amount

poll "Pulse"
  ask nps "How likely?"
  opens {opens:%Y-%m-%d} at {opens:%H:%M}
  open 1 days
"""


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--minutes", type=float, default=3.0)
    wanted.add_argument("--bots", type=int, default=4)
    wanted.add_argument("--seed", type=int, default=0)
    asked = wanted.parse_args()
    forget_proxies()
    with ExitStack() as held:
        server = held.enter_context(postgres.running())
        server.execute("CREATE DATABASE killed")
        url = held.enter_context(processes.local_slack(port=free_port()))
        scene, told = _scene(url, server.url("killed"))
        bots = [
            held.enter_context(processes.restarted(told | {"PREMIO_DATABASE_URL": _known(told, number)}))
            for number in range(asked.bots)
        ]
        _begin(scene)
        until = time.monotonic() + 60 * asked.minutes
        kills, cuts, deals = _played(scene, server, bots, Random(asked.seed), until=until)
        wrong = _settled(scene, deals)
    sys.stdout.write(
        f"{asked.bots} bots, {kills} killed, {cuts} cut off; {deals} awards\n{wrong or 'each told once'}\n"
    )
    return int(bool(wrong))


def _known(told: Mapping[str, str], number: int) -> str:
    """The address of the database as one of the bots opens it, so that its lines can be told from the others'."""
    address = make_url(told["PREMIO_DATABASE_URL"]).update_query_dict({"application_name": _name(number)})
    return address.render_as_string(hide_password=False)


def _name(number: int) -> str:
    return f"bot{number}"


def _scene(url: str, database_url: str) -> tuple[Scene, dict[str, str]]:
    database = Database.open(database_url)
    database.migrate()
    scene = Scene(url, database, "")
    vendor = scene.make("workspaces", name="Globex", installed=True, **manifest.installation())
    scene.make("users", workspace="Globex", name="maria", admin=True)
    scene.make("workspaces", name="Acme", installed=False)
    scene.make("users", workspace="Acme", name="anna", tz=_zone_in_daytime())
    members = ["maria", "anna", "@Premio"]
    scene.make("channels", workspace="Globex", name="acme", shared_with=["Acme"], members=members)
    return scene, {
        "SLACK_BOT_TOKEN": vendor["bot_token"],
        "SLACK_APP_TOKEN": vendor["app_token"],
        "PREMIO_SLACK_URL": url,
        "PREMIO_DATABASE_URL": database_url,
        "PREMIO_READ_HISTORY": "true",
        "PREMIO_TICK_SECONDS": "1",
    }


def _zone_in_daytime() -> str:
    """Where it is about ten in the morning now, so that nothing waits for the night to pass."""
    behind = (datetime.now(UTC).hour - 10) % 24
    return f"Etc/GMT{behind:+d}" if behind <= 12 else f"Etc/GMT{behind - 24:+d}"


def _begin(scene: Scene) -> None:
    scene.until(lambda: bool(scene.command("maria", "/premio list", "acme").text), "the first bot")
    scene.upload("maria", "partners.csv", "name\nAcme\n")
    scene.command("maria", "/premio bind #acme Acme", "acme")
    scene.agree("anna", "acme")
    scene.command("maria", "/premio attention none for everybody", "acme")  # else they would wait for morning
    now = datetime.now(UTC)
    scene.start(_PROGRAM.format(year=now.year, opens=now + timedelta(minutes=1)))


def _played(
    scene: Scene, server: postgres.Server, bots: list[processes.Restarted], random: Random, *, until: float
) -> tuple[int, int, int]:
    """How many bots were killed, how many lost all their lines to the database, and how many deals were handed in."""
    kills = cuts = deals = 0
    today = datetime.now(UTC).date().isoformat()
    while time.monotonic() < until:
        rows = "".join(
            f"D-{number},Acme,{number + 1}00,{today}\n"  # no two pay the same
            for number in range(deals, deals + _DEALS_AT_ONCE)
        )
        scene.upload("maria", f"deals-{deals}.csv", f"id,partner,amount,closed_on\n{rows}")
        deals += _DEALS_AT_ONCE
        for _ in range(random.randrange(3)):
            number = random.randrange(len(bots))
            if random.random() < _KILLED:
                bots[number].kill()
                kills += 1
            else:
                server.execute(
                    f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{_name(number)}'"
                )
                cuts += 1
            time.sleep(random.uniform(0.1, 1.5))
    return kills, cuts, deals


def _settled(scene: Scene, deals: int) -> str:
    """What is wrong once everything came to rest, in words."""
    deadline = time.monotonic() + _SETTLED_WITHIN
    while wrong := _wrong(scene, deals):
        if time.monotonic() > deadline:
            return wrong
        time.sleep(2)
    return ""


def _wrong(scene: Scene, deals: int) -> str:
    said = f"{scene.said('anna', 'acme')}\n{scene.in_threads('anna', 'acme')}"
    listed = Counter(re.findall(r"10% of ([\d,]+)\.00 EUR", said))
    more = sum(int(found) for found in re.findall(r"… and (\d+) more", said))
    with scene.database.reading() as session:
        waiting = _states(session)
    polls = said.count("How likely?")
    found: dict[str, Any] = {
        "listed twice": [amount for amount, times in listed.items() if times > 1],
        "under way": waiting,
    }
    if listed.total() + more != deals:
        found["awards told"] = f"{listed.total()} and {more} more of {deals}"
    if (euros := _euros(said)) != (wanted := sum(10 * (number + 1) for number in range(deals))):
        found["EUR told"] = f"{euros} of {wanted}"
    if polls != 1:
        found["polls opened"] = polls
    return "; ".join(f"{what}: {each}" for what, each in found.items() if each)


def _euros(said: str) -> int:
    """What all news come to: the sum that a message gives of its awards, where it names a part of them only, else its lines."""
    total = 0
    for news in said.split("you earned something")[1:]:
        in_all = re.findall(r"\*([\d,]+)\.00 EUR\* in all", news)
        lines = re.findall(r"• \*([\d,]+)\.00 EUR\*", news)
        total += sum(int(each.replace(",", "")) for each in in_all or lines)
    return total


def _states(session: Session) -> list[str]:
    """What is neither done nor given up nor waits for somebody."""
    outbox = session.exec(select(OutboxRow.state, OutboxRow.error)).all()
    inbox = session.exec(select(InboxRow.state, InboxRow.error)).all()
    return sorted({f"{state} {error}" for state, error in [*outbox, *inbox] if state not in ("sent", "done")})


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
