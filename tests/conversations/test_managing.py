"""What a manager does with a program once it is written: compares, copies, pauses and resumes it, and looks how it came to be."""

from __future__ import annotations

from storage import ledger
from storage.verification import verified
from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Answer, Json, Scene, words

MORE = "D-9,Acme,Rossi,Cloud,1000,2026-07-03,Anna\n"


def drawn(answer: Answer) -> str:
    return words({"blocks": answer.view["blocks"]})


def chosen(scene: Scene, message: Json, what: str) -> Answer:
    """What comes of a choice among *More* under a message."""
    select = next(
        element
        for block in message["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == "program_more"
    )
    value = next(each["value"] for each in select["options"] if each["text"]["text"] == what)
    return scene.act(
        "maria", "select", dm=True, message_ts=message["ts"], action_id="program_more", selected=value
    )


def earned(scene: Scene, partner: str) -> list[str]:
    with scene.database.reading() as session:
        return [str(total) for name, total in ledger.totals(session, workspace_id=1) if name == partner]


def test_a_paused_program_awards_nothing_and_makes_up_for_it_when_it_is_resumed(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.until(lambda: earned(bound, "Acme") == ["920.00 EUR"], "the first commission")
    form = bound.command("maria", "/premio pause Sprint").view
    assert "Nothing is worked out, awarded or announced by it" in words({"blocks": form["blocks"]})
    done = bound.submit("maria", form, {"reason": "We look at *it* <!here>", "tell": ["tell"]})
    assert "is paused" in drawn(done)
    bound.until(lambda: "is paused for a while" in bound.said("anna", "acme"), "the word to partners")
    assert "We look at" not in bound.said("anna", "acme")
    bound.upload("maria", "deals.csv", DEALS + MORE)
    bound.command("maria", "/premio tick")
    bound.clock(by="3 days")
    assert earned(bound, "Acme") == ["920.00 EUR"]
    with bound.database.reading() as session:
        found = verified(session, workspace_id=1)
    assert (found.differences, found.paused) == ((), ("Sprint",))
    assert "Paused since" in bound.mention("anna", "acme", "standings").text
    assert "paused, version 1" in bound.command("maria", "/premio list").text
    asked = bound.write("maria", "resume Sprint")
    assert "go on" in bound.click("maria", "Resume", message=asked.with_button("Resume")).text.replace(
        "goes on", "go on"
    )
    bound.until(lambda: earned(bound, "Acme") == ["990.00 EUR"], "what was made up for")
    bound.until(lambda: "goes on" in bound.said("anna", "acme"), "the word that it goes on")
    assert "is not paused" in bound.click("maria", "Resume", message=asked.with_button("Resume")).text
    history = bound.command("maria", "/premio history Sprint").text
    assert "We look at ∗it∗ &lt;!here&gt;" in history
    assert "Resumed by" in history


def test_a_pause_that_is_over_before_a_partner_could_be_told_is_told_to_nobody(bound: Scene) -> None:
    bound.command("maria", f"/premio attention 1 for <#{bound.ids['acme']}>")
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.until(lambda: "Acme just closed" in bound.said("anna", "acme"), "what the day has room for")
    bound.submit(
        "maria", bound.command("maria", "/premio pause Sprint").view, {"reason": "A look", "tell": ["tell"]}
    )
    bound.until(
        lambda: "is paused for a while" in bound.said("bob", "bolt"), "the pause where nothing is held"
    )
    assert "is paused for a while" in bound.command("maria", "/premio tick").text
    asked = bound.write("maria", "resume Sprint")
    bound.click("maria", "Resume", message=asked.with_button("Resume"))
    bound.clock(by="1 day")
    bound.until(lambda: "goes on" in bound.said("bob", "bolt"), "the word to who read of the pause")
    read = bound.said("anna", "acme")
    assert "is paused for a while" not in read
    assert "goes on" not in read


def test_versions_are_compared_in_words_and_the_history_names_them_all(bound: Scene) -> None:
    bound.start(SPRINT)
    bound.upload("maria", "sprint.premio", SPRINT.replace("pay 5%", "pay 6%"))
    message = bound.message_with("maria", "program_more")
    changes = chosen(bound, message, "What changes").text
    assert "6% of the amount" in changes
    assert "version 1" in changes
    history = chosen(bound, message, "History")
    assert "*Version 2*" in history.text
    assert "*Version 1*" in history.text
    maria = f"<@{bound.ids['maria']}>"
    assert history.text.count(f"activated by {maria}, ") == 1
    bound.command("maria", f"/premio role <@{bound.ids['franco']}> manager")
    bound.command("franco", "/premio activate Sprint")
    asked = bound.command("maria", "/premio end Sprint").with_button("program_end_now")
    bound.click("maria", "End the program", channel="office", message=asked)
    after = bound.command("maria", "/premio history Sprint").text
    assert f"replaced by <@{bound.ids['franco']}> with a later version, " in after
    assert f"ended by {maria}, " in after
    assert "What changed" in str(history.messages[-1]["blocks"])
    assert "is its first" in bound.command("maria", "/premio diff Sprint 1").text
    assert "has no version 7" in bound.command("maria", '/premio diff "Sprint" 1 7').text
    assert "6% of the amount" in bound.command("maria", '/premio diff "Sprint" 1 2').text


def test_a_program_is_copied_into_the_next_period_under_a_new_name(bound: Scene) -> None:
    bound.start(SPRINT)
    form = bound.command("maria", "/premio copy Sprint").view
    taken = bound.submit("maria", form, {"name": "sprint", "days": "next"})
    assert "There is a program “sprint” already" in str(taken.errors)
    assert "without quotes" in str(bound.submit("maria", form, {"name": 'Spr"int', "days": "next"}).errors)
    saved = bound.submit("maria", form, {"name": "Sprint 2027", "days": "next"})
    assert "Saved as a draft" in drawn(saved)
    listed = bound.command("maria", "/premio list").text
    assert "*Sprint*  :large_green_circle: active, version 1" in listed
    assert "*Sprint 2027*" in listed
    assert "Jan 1, 2027 to Jun 30, 2027" in bound.command("maria", "/premio show Sprint 2027").text


def test_a_message_that_holds_a_program_is_opened_in_the_form_and_only_for_managers(bound: Scene) -> None:
    text = SPRINT.replace("category = ", "categroy = ")
    bound.act("franco", "message", channel="office", text=f"What about this?\n```\n{text}```")
    message = bound.transcript("maria", "office")[-1]
    form = bound.act(
        "maria", "shortcut", callback_id="make_program", channel="office", message_ts=message["ts"]
    ).view
    said = words({"blocks": form["blocks"]})
    assert "did you mean `category`" in said
    assert "What about this?" not in str(form)
    saved = bound.submit("maria", form, {"Program": SPRINT})
    assert "Saved as a draft, version 1" in drawn(saved)
    refused = bound.act(
        "franco", "shortcut", callback_id="make_program", channel="office", message_ts=message["ts"]
    )
    assert "for program managers" in refused.text
    again = bound.act(
        "maria", "shortcut", callback_id="make_program", channel="office", message_ts=message["ts"]
    ).view
    assert "is there already, in version 1" in words({"blocks": again["blocks"]})


def test_a_program_that_is_still_to_come_is_tried_on_the_deals_of_the_past(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    bound.clock(to="2026-09-20T08:00")
    bound.upload(
        "maria", "next.premio", SPRINT.replace("2026-07-01 to 2026-12-31", "2026-10-01 to 2026-12-31")
    )
    told = bound.command("maria", "/premio simulate Sprint").text
    assert "as if it had run from Jul 1, 2026 to Sep 30, 2026" in told
    assert "Acme" in told


def test_help_of_managers_is_short_and_says_more_about_one_word(bound: Scene) -> None:
    told = bound.command("maria", "/premio help").text
    assert len(told.splitlines()) < 12
    assert "`copy NAME`" in told
    assert "`/premio quiet 19-7 for #channel|everybody`" in bound.command("maria", "/premio help quiet").text
