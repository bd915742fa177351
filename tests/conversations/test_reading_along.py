"""What all conversations are held against finds what it is to find: leaks and payloads are planted, and each is named."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from bot.sandbox import stage
from bot.sandbox.clock import SceneClock
from bot.sandbox.world import World
from tests.conversations.reading_along import Json, complaints

KNOWN = {"acme": {"KNR-1", "Kanarini"}, "bolt": {"D-2"}}


@dataclass
class Place:
    world: World
    ids: dict[str, str]

    def found(self, *calls: Json) -> list[str]:
        readers = {
            self.ids["anna"]: frozenset({"acme"}),
            self.ids["bob"]: frozenset({"bolt"}),
        }
        return complaints(self.world, calls, KNOWN, readers)

    def say(self, text: str, *, only_for: str | None = None, by_bot: bool = True) -> None:
        body: Json = {"text": "", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]}
        author: Json = {"bot_id": "B1"} if by_bot else {"user": self.ids["anna"]}
        self.world.add_message(
            self.world.channels[self.ids["mixed"]],
            body | author,
            only_for=self.ids[only_for] if only_for else None,
        )

    def call(self, **parameters: object) -> Json:
        told = {"channel": self.ids["mixed"], "text": "", **parameters}
        return {"method": "chat.postMessage", "parameters": told, "answer": {"ok": True}}


@pytest.fixture
def place() -> Place:
    """A channel in which maria, anna of Acme and bob of Bolt read."""
    world = World(SceneClock(datetime(2026, 7, 1, tzinfo=UTC)))
    stage.make_workspace(world, {"name": "Globex", "installed": True})
    ids = {}
    for name, workspace in (("maria", "Globex"), ("anna", "Acme"), ("bob", "Bolt")):
        if workspace != "Globex":
            stage.make_workspace(world, {"name": workspace})
        ids[name] = stage.make_user(world, {"workspace": workspace, "name": name})["id"]
    asked = {
        "workspace": "Globex",
        "name": "mixed",
        "shared_with": ["Acme", "Bolt"],
        "members": ["maria", "anna", "bob"],
    }
    ids["mixed"] = stage.make_channel(world, asked)["id"]
    return Place(world, ids)


def test_what_is_anothers_is_found_wherever_it_is_read(place: Place) -> None:
    place.say("5% of Kanarini's order")
    [found] = place.found()
    assert found.startswith("bob reads “Kanarini”, which is acme's alone")


def test_what_only_one_person_sees_is_held_against_that_person(place: Place) -> None:
    place.say("because of KNR-1", only_for="anna")
    assert place.found() == []
    place.say("because of KNR-1", only_for="bob")
    assert len(place.found()) == 1


def test_what_stood_there_before_it_was_changed_is_found_too(place: Place) -> None:
    blocks = json.dumps([{"type": "section", "text": {"type": "mrkdwn", "text": "D-2"}}])
    assert [each[:4] for each in place.found(place.call(blocks=blocks))] == ["anna"]


def test_what_people_write_themselves_and_parts_of_words_are_no_leak(place: Place) -> None:
    place.say("I have sold KNR-1", by_bot=False)
    place.say("AD-23 and KNR-17")
    assert place.found() == []


def told_with(payload: Json) -> Json:
    return {"text": "a", "metadata": json.dumps({"event_type": "p", "event_payload": payload})}


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"text": "<!channel> look"}, "<!channel"),
        ({"text": "<!subteam^S1>"}, "<!subteam"),
        ({"text": "<@U0NOBODY>"}, "<@U0NOBODY>"),
        ({"text": "<https://evil.example|here>"}, "<https://evil.example|here>"),
        ({"text": "x" * 4_001}, "4001 characters"),
        (told_with({"partner": "Acme"}), "metadata"),
        (told_with({"id": "Acme & Sons"}), "metadata"),
    ],
    ids=["everybody", "a group", "a stranger", "a link", "too long", "a name", "no opaque id"],
)
def test_what_may_not_be_sent_at_all_is_found(place: Place, parameters: Json, said: str) -> None:
    [found] = place.found(place.call(**parameters))
    assert said in found


def test_what_slack_refused_because_of_its_form_is_found(place: Place) -> None:
    call = place.call(text="a") | {"answer": {"ok": False, "error": "invalid_blocks"}}
    [found] = place.found(call)
    assert "was refused" in found


def test_dates_and_people_who_are_there_may_be_named(place: Place) -> None:
    text = f"<@{place.ids['anna']}> in <#{place.ids['mixed']}>, <!date^1^{{date}}|today>"
    metadata = {"event_type": "p", "event_payload": {"id": "a1b2c3d4e5"}}
    assert place.found(place.call(text=text, metadata=json.dumps(metadata))) == []
