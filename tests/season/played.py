"""A season as it is lived: in a local Slack, with the real bot, by everybody's own presses and words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlmodel import func, select

from storage.engine import Database
from storage.poll_tables import NamedAnswerRow, VoterRow
from storage.row import Row
from tests.conversations import manifest
from tests.conversations.scene import Json, Running, Scene, words
from tests.season.plan import ANONYMOUS, COMPANIES, NAMED, PROGRAM, Answer, Month, Person, Plan

BEGINS = datetime(2026, 7, 1, 8, tzinfo=UTC)
OFFICE = "office"
_AT_ONCE = {"settle_ms": 0}
_PRESSES = 10
_PATIENCE = 300.0
"""Seconds: Slack is asked who each of two hundred people is, and lets us ask so often a minute."""


@dataclass(slots=True)
class Season:
    """What was seen of it."""

    scene: Scene
    running: Running
    results: list[tuple[str, str]] = field(default_factory=list)
    """Of each month what the manager is told of the poll with names, and of the anonymous one."""


@contextmanager
def lived(database: Database, plan: Plan) -> Iterator[Season]:
    """The season up to its end; the local Slack and the bot are still there, to be looked at."""
    running = Running(database, BEGINS)
    try:
        scene = _founded(running, database, plan)
        season = Season(scene, running)
        for month in plan.months:
            _month(season, month)
        yield season
    finally:
        running.close()


def _founded(running: Running, database: Database, plan: Plan) -> Scene:
    scene = Scene(running.slack.url, database, "", longest_answer=900.0)  # weeks of two hundred people
    vendor = scene.make("workspaces", name="Globex", installed=True, **manifest.installation())
    scene.bot_token = vendor["bot_token"]
    scene.ids["maria"] = scene.make("users", workspace="Globex", name="maria", admin=True)["id"]
    scene.make("channels", workspace="Globex", name=OFFICE, members=["maria", "@Premio"])
    for company in COMPANIES:
        scene.make("workspaces", name=company, installed=False)
        for person in plan.of(company):
            scene.ids[person.name] = scene.make("users", workspace=company, name=person.name)["id"]
        members = ["maria", "@Premio", *(person.name for person in plan.of(company))]
        scene.ids[company] = scene.make(
            "channels", workspace="Globex", name=company.lower(), shared_with=[company], members=members
        )["id"]
    running.start_bot()
    scene.upload("maria", "partners.csv", "name\n" + "\n".join(COMPANIES))
    for company in COMPANIES:
        scene.command("maria", f"/premio bind #{company.lower()} {company}", OFFICE)
        scene.agree(plan.of(company)[0].name, company.lower(), patience=_PATIENCE)
        scene.command("maria", f"/premio attention none for #{company.lower()}", OFFICE)
    scene.command("maria", "/premio kudos allow 50", OFFICE)
    scene.start(PROGRAM)
    return scene


def _month(season: Season, month: Month) -> None:
    scene = season.scene
    if month.first.month > BEGINS.month:
        scene.clock(to=f"{month.first:%Y-%m}-01T08:00")
    rows = [
        f"{deal.id},{deal.partner},{deal.customer},{deal.cents // 100}.{deal.cents % 100:02},{month.first:%Y-%m-%d}"
        for deal in month.deals
    ]
    scene.upload(
        "maria", f"deals-{month.first:%m}.csv", "\n".join(["id,partner,customer,amount,closed_on", *rows])
    )
    for reason, person in month.thanks.items():
        scene.mention("maria", person.company.lower(), f"kudos <@{scene.ids[person.name]}> for {reason}")
    scene.clock(to=f"{month.first:%Y-%m}-03T10:05")
    _press(scene, month.named)
    _fill_in(scene, month.anonymous)
    scene.clock(to=f"{month.first:%Y-%m}-10T10:05")
    named, anonymous = (
        scene.command("maria", f"/premio polls {poll}", OFFICE).text for poll in ("Named", "Quiet")
    )
    season.results.append((named, anonymous))


def _questions(scene: Scene, question: str) -> dict[str, Json]:
    """By company, the newest message that asks it."""
    return {
        company: [each for each in scene.transcript("maria", company.lower()) if question in words(each)][-1]
        for company in COMPANIES
    }


def _press(scene: Scene, answers: Sequence[Answer]) -> None:
    before = _count(scene, NamedAnswerRow)
    asked = _questions(scene, NAMED)
    for answer in answers:
        company = answer.person.company
        for points in answer.points:
            scene.act(
                answer.person.name, "click", action_id=str(points), channel=company.lower(),
                message_ts=asked[company]["ts"], **_AT_ONCE,
            )  # fmt: skip
    scene.until(lambda: _count(scene, NamedAnswerRow) == before + len(answers), "the answers with names")


def _fill_in(scene: Scene, answers: Sequence[Answer]) -> None:
    before = _count(scene, VoterRow)
    asked = _questions(scene, ANONYMOUS)
    for answer in answers:
        company = answer.person.company
        form = _form(scene, answer.person, asked[company]["ts"])
        values = {form["blocks"][0]["block_id"]: str(answer.points[-1]), "Why?": answer.remark}
        scene.act(answer.person.name, "submit", view_id=form["id"], values=values, **_AT_ONCE)
    scene.until(lambda: _count(scene, VoterRow) == before + len(answers), "the anonymous answers")


def _form(scene: Scene, person: Person, message_ts: str) -> Json:
    """Pressed again where a busy machine is too slow for Slack, as one does who reads that it was."""
    for _ in range(_PRESSES):
        pressed = scene.act(
            person.name, "click", action_id="Answer", channel=person.company.lower(), message_ts=message_ts, **_AT_ONCE
        )  # fmt: skip
        if "I was too slow" not in pressed.text:
            break
    return pressed.view


def _count(scene: Scene, table: type[Row]) -> int:
    with scene.database.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()
