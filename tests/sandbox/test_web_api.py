"""Who may call what, how often, and how refusals look."""

from __future__ import annotations

import time
from http.client import RemoteDisconnected

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack import RefusedBySlack, Slack
from tests.sandbox.stage import Running, Scene, refusal


def client(scene: Scene, token: str) -> WebClient:
    return WebClient(token=token, base_url=f"{scene.running.url}/api/", retry_handlers=[])


def flood(scene: Scene) -> None:
    for number in range(20):
        scene.post("shared", f"message {number}")


def test_a_method_that_slack_does_not_have_is_named_in_the_refusal(scene: Scene) -> None:
    answer = refusal(lambda: scene.web.api_call("chat.postMassage"))
    assert (answer["error"], answer["req_method"]) == ("unknown_method", "chat.postMassage")


@pytest.mark.parametrize(
    ("token", "error"),
    [
        pytest.param("", "not_authed", id="no token"),
        pytest.param("xoxb-nobody", "invalid_auth", id="a token of nobody"),
    ],
)
def test_a_call_without_a_good_token_is_refused(scene: Scene, token: str, error: str) -> None:
    assert refusal(client(scene, token).auth_test)["error"] == error


def test_an_app_level_token_cannot_do_what_a_bot_does(scene: Scene) -> None:
    assert refusal(client(scene, scene.vendor["app_token"]).auth_test)["error"] == "not_allowed_token_type"


def test_a_missing_scope_is_told_with_what_is_needed_and_what_was_provided(running: Running) -> None:
    vendor = running.post(
        "workspaces", {"name": "V", "installed": True, "scopes": ["chat:write", "commands"]}
    )
    web = WebClient(token=vendor["bot_token"], base_url=f"{running.url}/api/")
    answer = refusal(lambda: web.users_info(user="U1"))
    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "users:read"
    assert answer["provided"] == "chat:write,commands"


def test_every_answer_tells_the_scopes_of_the_token(scene: Scene) -> None:
    headers = scene.web.auth_test().headers
    assert "chat:write" in headers["x-oauth-scopes"].split(",")


def test_the_sdk_s_argument_team_id_is_taken_everywhere(scene: Scene) -> None:
    assert scene.web.api_call("auth.test", params={"team_id": scene.ids["Vendor"]})["ok"]


def test_a_long_list_comes_in_pages(scene: Scene) -> None:
    first = scene.web.conversations_members(channel=scene.ids["shared"], limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = scene.web.conversations_members(channel=scene.ids["shared"], limit=3, cursor=cursor)
    assert len(first["members"]) == 3
    assert not set(first["members"]) & set(rest["members"])
    assert rest["response_metadata"]["next_cursor"] == ""


def test_posting_too_fast_in_one_channel_is_refused_with_the_time_to_wait(scene: Scene) -> None:
    with pytest.raises(SlackApiError) as caught:
        flood(scene)
    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    assert int(caught.value.response.headers["Retry-After"]) >= 1


def test_a_busy_channel_does_not_slow_another_one_down(scene: Scene) -> None:
    with pytest.raises(SlackApiError):
        flood(scene)
    assert scene.post("open")


def test_each_method_has_a_limit_of_its_own(scene: Scene) -> None:
    with pytest.raises(SlackApiError) as caught:
        [scene.web.users_list() for _ in range(60)]
    assert caught.value.response.status_code == 429
    assert scene.web.users_info(user=scene.ids["maria"])["ok"]


def test_a_planned_429_carries_its_retry_after_and_is_used_up(scene: Scene) -> None:
    scene.fault("auth.test", "429", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        scene.web.auth_test()
    assert caught.value.response.headers["Retry-After"] == "7"
    assert scene.web.auth_test()["ok"]


def test_a_planned_error_code_happens_as_often_as_asked(scene: Scene) -> None:
    scene.fault("*", "internal_error", times=2)
    assert refusal(scene.web.auth_test)["error"] == "internal_error"
    assert refusal(scene.post)["error"] == "internal_error"
    assert scene.web.auth_test()["ok"]


def test_a_planned_500_answers_no_json(scene: Scene) -> None:
    scene.fault("auth.test", "500")
    with pytest.raises(SlackApiError) as caught:
        scene.web.auth_test()
    assert caught.value.response.status_code == 500


def test_a_call_that_is_cut_before_it_took_effect_posts_nothing(scene: Scene) -> None:
    scene.fault("chat.postMessage", "reset_before")
    with pytest.raises((RemoteDisconnected, ConnectionError)):
        scene.post(text="lost")
    assert scene.texts("maria", "shared") == []


def test_a_call_that_is_cut_after_it_took_effect_has_posted_once(scene: Scene) -> None:
    scene.fault("chat.postMessage", "reset_after")
    with pytest.raises((RemoteDisconnected, ConnectionError)):
        scene.post(text="arrived")
    assert scene.texts("maria", "shared") == ["arrived"]


def test_every_call_is_written_down_with_its_parameters_and_its_answer(scene: Scene) -> None:
    ts = scene.post(text="noted")
    [call] = scene.running.get("calls", method="chat.postMessage")["calls"]
    assert call["parameters"]["text"] == "noted"
    assert call["answer"]["ts"] == ts
    assert scene.running.get("calls", since=str(call["n"]))["calls"] == []


def test_timestamps_rise_within_a_channel_and_have_six_decimals(scene: Scene) -> None:
    stamps = [scene.post(text=str(number)) for number in range(5)]
    assert stamps == sorted(set(stamps))
    assert all(len(stamp.partition(".")[2]) == 6 for stamp in stamps)
    assert abs(float(stamps[0]) - time.time()) < 60


def test_whom_the_bot_knew_it_still_knows_while_slack_wants_to_be_asked_less_often(scene: Scene) -> None:
    slack = Slack(token=scene.web.token or "", api_url=f"{scene.running.url}/api/", remembered=0.0)
    paula = slack.person(scene.ids["paula"])
    assert paula is not None
    scene.fault("users.info", "429", times=2)
    assert slack.person(scene.ids["paula"]) == paula
    scene.fault("users.list", "429", times=1)
    with pytest.raises(RefusedBySlack, match="ratelimited"):
        slack.person(scene.ids["maria"])
