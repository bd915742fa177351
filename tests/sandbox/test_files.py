"""Files: uploading in three steps, what is known of them when, and who may read them."""

from __future__ import annotations

import urllib.request
from typing import Any, Final

import pytest

from bot.blocks import kit
from bot.blocks.text import said
from bot.slack import RefusedBySlack, Slack, Upload
from tests.sandbox.stage import Scene, refusal, until


def download(url: str, token: str = "") -> str:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
        return str(answer.read().decode())


def uploaded(scene: Scene, name: str = "awards.csv", **more: Any) -> str:
    answer = scene.web.files_upload_v2(
        content="id,amount\n1,5\n", filename=name, channel=scene.ids["shared"], **more
    )
    return str(answer["files"][0]["id"])


def test_an_upload_becomes_a_message_with_the_file(scene: Scene) -> None:
    uploaded(scene, initial_comment="the awards")
    [message] = scene.transcript("paula", "shared")
    assert message["text"] == "the awards"
    assert [file["name"] for file in message["files"]] == ["awards.csv"]


def test_a_file_is_processed_some_time_after_its_upload(scene: Scene) -> None:
    file = uploaded(scene)
    first = scene.web.files_info(file=file)["file"]
    assert (first["mimetype"], first["shares"]) == ("", {})
    done = until(
        lambda: (found := scene.web.files_info(file=file)["file"])["mimetype"] and found, "the file's type"
    )
    assert done["mimetype"] == "text/csv"
    assert done["shares"]["public"][scene.ids["shared"]][0]["ts"]


def test_a_picture_in_blocks_is_refused_until_its_file_is_processed(scene: Scene) -> None:
    file = uploaded(scene, "chart.png")
    blocks = [{"type": "image", "slack_file": {"id": file}, "alt_text": "a chart"}]
    assert refusal(lambda: scene.post(blocks=blocks))["error"] == "invalid_blocks"
    until(lambda: scene.web.files_info(file=file)["file"]["mimetype"], "the file's type")
    assert scene.post(blocks=blocks)


def test_a_file_is_read_with_the_app_s_token_and_a_sign_in_page_without(scene: Scene) -> None:
    scene.act("maria", "upload", dm=True, filename="deals.csv", content="id\n1\n")
    [file] = scene.app.heard("message")["event"]["files"]
    assert download(file["url_private_download"], scene.vendor["bot_token"]) == "id\n1\n"
    assert "Sign in" in download(file["url_private"])
    assert "Sign in" in download(file["url_private"], "xoxb-nobody")


def test_a_person_s_upload_arrives_as_a_message_of_the_kind_file_share(scene: Scene) -> None:
    answer = scene.act("maria", "upload", dm=True, filename="a.bin", content=[0, 255, 16], text="here")
    event = scene.app.heard("message")["event"]
    assert (event["subtype"], event["text"], event["channel_type"]) == ("file_share", "here", "im")
    assert event["files"][0]["size"] == 3
    assert scene.app.heard("file_shared")["event"]["file_id"] == answer["file"]


def test_the_app_must_be_in_the_channel_that_a_file_is_shared_in(scene: Scene) -> None:
    with pytest.raises(Exception, match="not_in_channel"):
        scene.web.files_upload_v2(content="x", filename="x.txt", channel=scene.ids["bosses"])


def test_nothing_in_a_shared_file_can_run_on_the_page(scene: Scene) -> None:
    scene.act("maria", "upload", channel="shared", filename="x.html", content="<script>alert(1)</script>")
    [file] = scene.transcript("maria", "shared")[0]["files"]
    with urllib.request.urlopen(scene.running.url + file["url"], timeout=60) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def client(scene: Scene) -> Slack:
    """Slack as the bot reaches it."""
    return Slack(token=scene.web.token or "", api_url=f"{scene.running.url}/api/")


STATEMENT: Final = Upload(
    name="statement.csv", title="Statement of Àcme", content="partner\nÀcme\n".encode(), words="Two lines"
)


def test_a_file_of_the_bot_comes_in_a_direct_message_with_what_is_said_beside_it(scene: Scene) -> None:
    slack = client(scene)
    beside = kit.message(kit.section(said("*All lines*")))
    file = slack.upload(slack.direct_channel(scene.ids["paula"]), STATEMENT, message=beside)
    known = scene.web.files_info(file=file)["file"]
    assert (known["title"], known["alt_txt"]) == ("Statement of Àcme", "Two lines")
    [message] = scene.transcript("paula")
    assert message["text"] == "*All lines*"
    assert (
        download(scene.running.url + message["files"][0]["url"], scene.web.token or "") == "partner\nÀcme\n"
    )


def test_a_file_of_the_bot_goes_nowhere_where_it_is_not(scene: Scene) -> None:
    with pytest.raises(RefusedBySlack, match="not_in_channel"):
        client(scene).upload(scene.ids["bosses"], STATEMENT)
