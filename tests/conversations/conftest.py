"""A vendor with its bot, installed with what the manifest asks for, and two partners in workspaces of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.engine import Database
from tests.conversations import manifest
from tests.conversations.reading_along import canaries, complaints, placed, sent
from tests.conversations.scene import Running, Scene, Transport

PARTNERS = """name,tier,region,joined_on
Acme,gold,EMEA,2020-01-01
Bolt & Sons,silver,EMEA,2021-05-01
"""


@pytest.fixture
def starts_at() -> datetime:
    """When it all begins; a test that tells of another time may say so."""
    return datetime(2026, 7, 1, 8, tzinfo=UTC)


@pytest.fixture
def deals_tell_whose() -> bool:
    """Whether a deal's number, customer and salesperson are nowhere else; a test that writes the same everywhere says that they are not."""
    return True


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Conversations come over a socket, or as `--transport` says; those that are marked for several, by each of them."""
    if "transport" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("transports")
        wanted: Transport | None = metafunc.config.getoption("--transport")
        offered = mark.args if mark else ("socket",) if wanted is None else ("socket", "http", "oauth")
        metafunc.parametrize("transport", [each for each in offered if wanted in (None, each)])


@pytest.fixture
def running(
    database: Database,
    starts_at: datetime,
    transport: Transport,
    deals_tell_whose: bool,
) -> Iterator[Running]:
    """A local Slack; its bot is started by `slack`, or by the test. What was sent is looked through in the end: see `reading_along`."""
    running = Running(database, starts_at, transport)
    yield running
    running.stop_bot()
    with database.reading() as session:
        known = canaries(session) if deals_tell_whose else {}
        found = complaints(
            running.slack.world, sent(running.slack), known, placed(running.slack.world, session)
        )
    running.close()
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.fixture
def slack(running: Running, database: Database) -> Scene:
    """The vendor Globex with maria (admin), franco and sofia; partners Acme (anna) and Bolt & Sons (bob), each with a shared channel."""
    scene = Scene(running.slack.url, database, "")
    vendor = scene.make("workspaces", name="Globex", installed=True, **manifest.installation())
    scene.bot_token = vendor["bot_token"]
    for name, admin in (("maria", True), ("franco", False), ("sofia", False)):
        scene.ids[name] = scene.make("users", workspace="Globex", name=name, admin=admin, tz="Europe/Rome")[
            "id"
        ]
    for partner, name, channel in (("Acme", "anna", "acme"), ("Bolt & Sons", "bob", "bolt")):
        scene.make("workspaces", name=partner, installed=False)
        scene.ids[name] = scene.make("users", workspace=partner, name=name, tz="Europe/Rome")["id"]
        scene.ids[channel] = scene.make(
            "channels",
            workspace="Globex",
            name=channel,
            shared_with=[partner],
            members=["maria", name, "@Premio"],
        )["id"]
    scene.ids["office"] = scene.make(
        "channels", workspace="Globex", name="office", members=["maria", "franco", "sofia", "@Premio"]
    )["id"]
    running.start_bot()
    return scene


@pytest.fixture
def bound(slack: Scene) -> Scene:
    """The same, with the partners' list loaded, the channels bound, and both partners agreed that figures are shown there."""
    assert "2 new" in slack.upload("maria", "partners.csv", PARTNERS).text
    slack.command("maria", "/premio bind #acme Acme")
    slack.command("maria", '/premio bind #bolt "Bolt & Sons"')
    slack.agree("anna", "acme")
    slack.agree("bob", "bolt")
    return slack


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Conversations run on SQLite; a few choose PostgreSQL as well by parametrizing this indirectly."""
    if request.param == "postgresql":
        new: Iterator[str] = request.getfixturevalue("postgres_databases")
        return next(new)
    template: Path = request.getfixturevalue("sqlite_template")
    return f"sqlite:///{shutil.copy(template, tmp_path / 'premio.db')}"
