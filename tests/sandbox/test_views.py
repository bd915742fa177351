"""Modals and the Home tab: triggers, hashes, and what an app may answer to a submission."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.stage import SILENT, Scene, modal, plain, refusal, text_input

Json = dict[str, Any]


def test_a_trigger_opens_one_view_and_no_second(scene: Scene) -> None:
    scene.post_button()
    trigger = scene.click("maria")["trigger_id"]
    assert scene.web.views_open(trigger_id=trigger, view=modal())["ok"]
    again = refusal(lambda: scene.web.views_open(trigger_id=trigger, view=modal()))
    assert again["error"] == "exchanged_trigger_id"


@pytest.mark.parametrize("running", [0.0], indirect=True)
def test_a_trigger_expires(scene: Scene) -> None:
    scene.post_button()
    trigger = scene.click("maria")["trigger_id"]
    late = refusal(lambda: scene.web.views_open(trigger_id=trigger, view=modal()))
    assert late["error"] == "expired_trigger_id"


def test_a_trigger_lasts_three_seconds_unless_a_test_says_otherwise() -> None:
    from bot.sandbox.deliveries import ACKNOWLEDGE_WITHIN, RETRIES_AFTER  # noqa: PLC0415
    from bot.sandbox.interactions import TRIGGER_SECONDS as REAL  # noqa: PLC0415

    assert (REAL, ACKNOWLEDGE_WITHIN, RETRIES_AFTER) == (3.0, 3.0, (0.0, 60.0, 300.0))


def test_an_invented_trigger_is_invalid(scene: Scene) -> None:
    answer = refusal(lambda: scene.web.views_open(trigger_id="1.2.3", view=modal()))
    assert answer["error"] == "invalid_trigger_id"


def test_a_view_is_open_for_whoever_clicked(scene: Scene) -> None:
    scene.open_modal("paula", modal())
    opened = scene.open_view("paula")
    assert opened is not None
    assert opened["callback_id"] == "form"
    assert scene.open_view("maria") is None


def test_an_update_with_an_old_hash_conflicts(scene: Scene) -> None:
    view = scene.open_modal("maria", modal())
    shown = scene.open_view("maria")
    assert shown is not None
    scene.web.views_update(view_id=view, hash=shown["hash"], view=modal(title=plain("First")))
    late = refusal(
        lambda: scene.web.views_update(view_id=view, hash=shown["hash"], view=modal(title=plain("Second")))
    )
    assert late["error"] == "hash_conflict"


def test_what_was_typed_survives_an_update_that_keeps_the_field(scene: Scene) -> None:
    view = scene.open_modal("maria", modal(text_input("name", "Name"), text_input("old", "Old")))
    scene.app.answer = lambda request: (
        {"response_action": "update", "view": modal(text_input("name", "Name"), text_input("new", "New"))}
        if request.payload["type"] == "view_submission"
        else None
    )
    answer = scene.act("maria", "submit", view_id=view, values={"Name": "typed", "Old": "gone"})
    state = answer["view"]["state"]["values"]
    assert state["name"]["text"]["value"] == "typed"
    assert state["new"]["text"]["value"] is None
    assert "old" not in state


def test_a_required_field_is_missed_before_the_app_hears_of_it(scene: Scene) -> None:
    view = scene.open_modal("maria", modal())
    answer = scene.act("maria", "submit", view_id=view, values={})
    assert answer["errors"] == {"name": "Please complete this required field."}
    assert answer["error"] == "“Name”: Please complete this required field."
    assert scene.app.all_heard("view_submission") == []


def test_an_empty_answer_closes_the_view(scene: Scene) -> None:
    view = scene.open_modal("maria", modal())
    answer = scene.act("maria", "submit", view_id=view, values={"name": "x"})
    assert (answer["error"], answer["view"]) == (None, None)
    values = scene.app.heard("view_submission")["view"]["state"]["values"]
    assert values == {"name": {"text": {"type": "plain_text_input", "value": "x"}}}


def test_errors_stand_in_the_view_which_stays_open(scene: Scene) -> None:
    view = scene.open_modal("maria", modal())
    scene.app.answer = lambda _: {"response_action": "errors", "errors": {"name": "taken"}}
    answer = scene.act("maria", "submit", view_id=view, values={"name": "x"})
    assert answer["view"]["errors"] == {"name": "taken"}
    assert answer["error"] is None


def test_errors_for_a_block_that_is_no_input_are_an_error_of_the_app(scene: Scene) -> None:
    view = scene.open_modal("maria", modal())
    scene.app.answer = lambda _: {"response_action": "errors", "errors": {"text": "wrong key"}}
    answer = scene.act("maria", "submit", view_id=view, values={"name": "x"})
    assert answer["error"] == "the app answered errors for blocks that are no inputs"


def test_views_are_pushed_onto_each_other_three_deep(scene: Scene) -> None:
    first = scene.open_modal("maria", modal())
    scene.app.answer = lambda _: {"response_action": "push", "view": modal(title=plain("Another"))}
    second = scene.act("maria", "submit", view_id=first, values={"name": "x"})["view"]
    third = scene.act("maria", "submit", view_id=second["id"], values={"name": "x"})["view"]
    assert third["title"]["text"] == "Another"
    assert (third["previous_view_id"], third["root_view_id"]) == (second["id"], first)
    answer = scene.act("maria", "submit", view_id=third["id"], values={"name": "x"})
    assert "no more are allowed" in answer["error"]


def test_closing_goes_back_one_view_and_clearing_closes_all(scene: Scene) -> None:
    first = scene.open_modal("maria", modal())
    scene.app.answer = lambda _: {"response_action": "push", "view": modal(title=plain("Second"))}
    second = scene.act("maria", "submit", view_id=first, values={"name": "x"})["view"]["id"]
    assert scene.act("maria", "close", view_id=second)["view"]["id"] == first
    second = scene.act("maria", "submit", view_id=first, values={"name": "x"})["view"]["id"]
    scene.app.answer = lambda _: {"response_action": "clear"}
    assert scene.act("maria", "submit", view_id=second, values={"name": "x"})["view"] is None


def test_leaving_all_views_tells_the_app_that_they_were_cleared(scene: Scene) -> None:
    first = scene.open_modal("maria", modal(notify_on_close=True))
    scene.app.answer = lambda request: (
        {"response_action": "push", "view": modal()} if request.accepts_response_payload else None
    )
    second = scene.act("maria", "submit", view_id=first, values={"name": "x"})["view"]["id"]
    assert scene.act("maria", "close", view_id=second, all=True)["view"] is None
    assert scene.app.heard("view_closed")["is_cleared"] is True


def test_a_submission_that_nobody_acknowledges_leaves_the_view_open(scene: Scene) -> None:
    view = scene.open_modal("maria", modal())
    scene.app.answer = lambda _: SILENT
    answer = scene.act("maria", "submit", view_id=view, values={"name": "x"})
    assert answer["error"] == "We had some trouble connecting. Try again?"
    assert answer["view"]["id"] == view


def test_a_closed_view_cannot_be_submitted_nor_updated(scene: Scene) -> None:
    view = scene.open_modal("maria", modal())
    scene.act("maria", "close", view_id=view)
    answer = scene.act("maria", "submit", view_id=view, values={"name": "x"})
    assert answer["error"] == f"the view “{view}” is closed"
    assert refusal(lambda: scene.web.views_update(view_id=view, view=modal()))["error"] == "not_found"


def test_an_answer_with_a_view_that_slack_refuses_is_an_error_of_the_app(scene: Scene) -> None:
    view = scene.open_modal("maria", modal())
    scene.app.answer = lambda _: {"response_action": "update", "view": modal(title=plain("x" * 25))}
    answer = scene.act("maria", "submit", view_id=view, values={"name": "x"})
    assert "a view that Slack refuses" in answer["error"]


def test_a_file_handed_over_in_a_form_can_be_downloaded_by_the_app(scene: Scene) -> None:
    entry = {
        "type": "input",
        "block_id": "facts",
        "label": plain("Facts"),
        "element": {"type": "file_input", "action_id": "file"},
    }
    view = scene.open_modal("maria", modal(entry))
    scene.act(
        "maria", "submit", view_id=view, values={"Facts": [{"filename": "deals.csv", "content": "id\n1\n"}]}
    )
    [file] = scene.app.heard("view_submission")["view"]["state"]["values"]["facts"]["file"]["files"]
    assert (file["name"], file["mimetype"], file["size"]) == ("deals.csv", "text/csv", 5)
    assert scene.web.files_info(file=file["id"])["file"]["user"] == scene.ids["maria"]


def test_options_from_the_app_are_asked_for_as_somebody_types(scene: Scene) -> None:
    entry: Json = {
        "type": "input",
        "block_id": "partner",
        "label": plain("Partner"),
        "element": {"type": "external_select", "action_id": "find"},
    }
    view = scene.open_modal("maria", modal(entry))
    offered = [{"text": plain("Acme"), "value": "7"}]
    scene.app.answer = lambda _: {"options": offered}
    answer = scene.act("maria", "suggest", view_id=view, action_id="find", value="ac")
    assert answer["options"] == offered
    assert scene.app.heard("block_suggestion")["value"] == "ac"


def test_the_home_tab_shows_what_was_published_last(scene: Scene) -> None:
    def publish(title: str, **more: Any) -> Any:
        view = {"type": "home", "blocks": [{"type": "header", "text": plain(title)}]}
        return scene.web.views_publish(user_id=scene.ids["maria"], view=view, **more)

    first = publish("First")
    publish("Second")
    home = scene.running.get("transcript", channel="shared", **{"as": "maria"})["home"]
    assert home["blocks"][0]["text"]["text"] == "Second"
    with pytest.raises(Exception, match="hash_conflict"):
        publish("Third", hash=first["view"]["hash"])
