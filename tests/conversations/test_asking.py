"""A manager asks something ad hoc; a detractor is a case; what came of it is told back to those who were asked."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from storage import polls
from storage.people import Actor
from tests.conversations.programs_used import SPRINT
from tests.conversations.scene import Answer, Json, Scene, words

NPS = SPRINT.replace('  follow up "Why?"', '  follow up if detractor "What went wrong?"\n  follow up "Why?"')


def _ask(scene: Scene, **values: object) -> Answer:
    form = scene.command("maria", "/premio poll Mood").view
    filled: Json = {"What do you ask?": "How was the launch?", **values}
    return scene.submit("maria", form, {**filled})


def _with(user: str, scene: Scene, text: str, channel: str = "dm") -> Json:
    scene.until(lambda: text in scene.said(user, channel), f"{text} in {channel}")
    return [each for each in scene.transcript(user, channel) if text in words(each)][-1]


def test_something_is_asked_at_once_and_is_a_program_that_anybody_can_read(bound: Scene) -> None:
    sent = _ask(
        bound,
        **{
            "How is it answered?": "choice",
            "Answers to choose from, one on a line": "Great\nWell enough\n",
            "And": ["remind"],
        },
    )
    told = words({"blocks": sent.view["blocks"]})
    assert "*Mood* is on its way" in told
    assert "It is for all partners." in told
    assert "to be answered with “Great” or “Well enough”" in told
    question = _with("anna", bound, "How was the launch?", "acme")
    assert "You answered *Great*" in bound.click("anna", "Great", message=question, channel="acme").text
    assert "Great: 1 (1 answer)" in bound.command("maria", "/premio polls Mood").text
    assert 'poll "Mood"' in str(bound.command("maria", "/premio edit Mood").view)
    again = _ask(bound)
    assert "already" in str(again.errors)


def test_mistakes_are_said_at_their_field_and_nothing_is_asked(bound: Scene) -> None:
    assert "at least two options" in str(_ask(bound, **{"How is it answered?": "choice"}).errors)
    stray = {"How is it answered?": "rating", "Then, of promoters (9–10), or those who agree": "Why?"}
    assert "not followed up" in str(_ask(bound, **stray).errors)
    few = {
        "These people, each by a direct message": [bound.ids["franco"], bound.ids["sofia"]],
        "And": ["anonymous"],
    }
    assert "nothing is shown below 5 answers" in str(_ask(bound, **few).errors)
    assert "No poll" in bound.command("maria", "/premio polls").text
    assert "for program managers" in bound.mention("bob", "bolt", "poll").text


def test_our_own_people_are_asked_in_their_channel_and_nobody_else_may_answer(bound: Scene) -> None:
    chosen = {
        "In these channels": [bound.ids["office"]],
        "These people, each by a direct message": [bound.ids["sofia"]],
    }
    told = words({"blocks": _ask(bound, **chosen).view["blocks"]})
    assert f"It goes to #office and <@{bound.ids['sofia']}>" in told, "people by their names, not by ids"
    assert "all partners" not in told
    question = _with("maria", bound, "How was the launch?", "office")
    assert "You answered *7*" in bound.click("maria", "7", message=question, channel="office").text
    assert (
        "You answered *9*"
        in bound.click("sofia", "9", message=_with("sofia", bound, "How was the launch?")).text
    )
    bound.post_button("acme", "poll_answer:0", "1:0")
    assert "put to others" in bound.click("anna", "Forged", channel="acme").text
    assert "from 2 answers" in bound.command("maria", "/premio polls").text


def test_who_was_asked_lately_is_left_in_peace_and_whoever_asks_is_told_where_that_is_everybody(
    bound: Scene,
) -> None:
    """Anna was asked in her partner's channel; alone she is not asked three days later."""
    bound.upload("maria", "people.csv", "name,partner,valid_from\nAnna Rossi,Acme,2026-01-01\n")
    bound.command("maria", '/premio person @anna "Acme" as "Anna Rossi"')
    bound.command("maria", "/premio polls rest 30 days")
    later = 'poll "Alone" ask nps "And alone?" to people every month, day 6, at 10:00'
    bound.start(f"{SPRINT}\n{later}")
    bound.clock(to="2026-07-06T08:05")
    assert "How likely" in bound.said("anna", "acme")
    assert "*Alone* has opened, and asks nobody" in words(_with("maria", bound, "asks nobody"))
    assert "And alone?" not in bound.said("anna")
    bound.clock(to="2026-07-14T08:05")
    assert "Nobody answered" in words(_with("maria", bound, "*Pulse*  (closed")), "that is told, too"
    assert "*Alone*  (closed" not in bound.said("maria"), "that it asks nobody was told when it opened"


def test_a_detractor_is_a_case_with_what_they_wrote_and_is_told_what_was_changed(bound: Scene) -> None:
    bound.start(NPS)
    bound.clock(to="2026-07-03T08:05")
    question = _with("anna", bound, "How likely", "acme")
    thanks = bound.click("anna", "3", message=question, channel="acme")
    assert "What went wrong?" in thanks.text
    told = _with("maria", bound, "would not recommend us")
    assert "of *Acme* answered *3* of 10" in words(told)
    form = bound.click(
        "anna", "Write a comment", message=thanks.with_button("Write a comment"), channel="acme"
    ).view
    bound.submit("anna", form, {"What went wrong?": "Slow <!channel> answers", "Why?": ""})
    assert "_What went wrong?_ Slow &lt;!channel&gt; answers" in words(_with("maria", bound, "Slow"))
    assert bound.said("maria").count("would not recommend us") == 1, "it is told once, and mended there"
    assert "*C-1*  Detractor, *Acme*" in bound.command("maria", "/premio cases").text
    assert "C-1" not in bound.command("anna", "/premio cases", channel="acme").text, (
        "colleagues do not see it"
    )
    # Nothing of it is a second case, whatever is pressed next.
    bound.click("anna", "2", message=question, channel="acme")
    bound.click("anna", "9", message=question, channel="acme")
    assert "C-2" not in bound.command("maria", "/premio cases").text
    shown = bound.command("maria", "/premio cases C-1").text
    assert "of *Acme* answered *3* of 10" in shown
    assert "and changed it to *9*" in shown
    bound.clock(to="2026-07-10T08:05")
    result = bound.message_with("maria", "poll_tell")
    assert "*Pulse*  (closed 10 July, 10:00 (Rome))" in words(result), "whoever asked is told what came of it"
    assert "*NPS +100* from 1 answer" in words(result)
    form = bound.click("maria", "Tell those who were asked", message=result).view
    offered = words({"blocks": form["blocks"]})
    assert "In answer to" not in offered, "what was written by name is answered alone"
    assert "With the result" not in offered, "what one partner answered by name is no figure for the others"
    sent = bound.submit(
        "maria", form, {"What did you change, or what do you answer?": "Answers within a day"}
    )
    assert "all who were asked" in words({"blocks": sent.view["blocks"]})
    for user, channel in (("anna", "acme"), ("bob", "bolt")):
        back = words(_with(user, bound, "Answers within a day", channel))
        assert back == "*Pulse*: you were asked “How likely are you to recommend us?”\nAnswers within a day"


def test_an_anonymous_poll_has_a_second_page_by_the_answer_and_covers_names_up(bound: Scene) -> None:
    bound.start(NPS.replace("  open 7 days", "  open 7 days\n  anonymous"))
    bound.clock(to="2026-07-03T08:05")
    question = _with("anna", bound, "How likely", "acme")
    bound.fault("views.open", "expired_trigger_id")
    assert "I was too slow" in bound.click("anna", "Answer", message=question, channel="acme").text
    first = bound.click("anna", "Answer", message=question, channel="acme").view
    page = bound.submit("anna", first, {first["blocks"][0]["block_id"]: "2"}).view
    assert "What went wrong?" in words({"blocks": page["blocks"]})
    with bound.database.reading() as session:
        assert not list(session.execute(text("SELECT * FROM poll_voters"))), (
            "nothing is taken before the last page"
        )
    done = bound.submit("anna", page, {"What went wrong?": "anna here, mail a@b.example", "Why?": ""})
    assert "without your name" in words({"blocks": done.view["blocks"]})
    with bound.database.reading() as session:
        assert session.execute(text("SELECT text FROM poll_anonymous_texts")).scalars().all() == [
            "[name] here, mail [address]"
        ]
    assert "No case" in bound.command("maria", "/premio cases").text


def test_one_anonymous_comment_is_answered_before_all_and_the_others_stay_where_they_are(
    bound: Scene,
) -> None:
    bound.start(SPRINT.replace("  open 7 days", "  open 7 days\n  anonymous"))
    bound.clock(to="2026-07-03T08:05")
    at = datetime(2026, 7, 3, 9, tzinfo=UTC)
    with bound.database.writing() as session:
        for number in range(10):
            answers = {0: ("9",), 1: (f"remark-{number} is mine",)}
            polls.fill_in(
                session, poll_id=1, actor=Actor("", "T1", f"U{number}"), answers=answers, partner=None, at=at
            )
    bound.clock(to="2026-07-10T08:05")
    form = bound.click(
        "maria", "Tell those who were asked", message=bound.message_with("maria", "poll_tell")
    ).view
    filled = {"What did you change, or what do you answer?": "We saw it.", "In answer to": "3"}
    assert "all who were asked" in words({"blocks": bound.submit("maria", form, filled).view["blocks"]})
    told = words(_with("bob", bound, "We saw it.", "bolt"))
    assert "*NPS +100* from 10 answers" in told
    assert "remark-3 is mine" in told
    with bound.database.reading() as session:
        for table in ("inbox", "outbox"):
            kept = str(session.execute(text(f"SELECT * FROM {table}")).all())
            assert "remark-4" not in kept, table


def test_a_time_of_which_nothing_may_be_shown_is_named_all_the_same(bound: Scene) -> None:
    bound.start(SPRINT.replace("  open 7 days", "  open 7 days\n  anonymous"))
    for month in (7, 8):
        bound.clock(to=f"2026-0{month}-03T08:05")
        question = _with("anna", bound, "How likely", "acme")
        form = bound.click("anna", "Answer", message=question, channel="acme").view
        bound.submit("anna", form, {form["blocks"][0]["block_id"]: "9"})
        bound.clock(to=f"2026-0{month}-11T08:05")
    bound.command("maria", "/premio polls Pulse")
    shown = bound.message_with("maria", "poll_trend", "office")
    told = bound.click("maria", "Over time", message=shown, channel="office").text
    assert told.count("version 1: nothing is shown of 1 answer") == 2


def test_a_poll_over_time_is_a_table_and_a_picture(bound: Scene) -> None:
    bound.start(SPRINT)
    for month, score in ((7, "3"), (8, "10")):
        bound.clock(to=f"2026-0{month}-03T08:05")
        question = _with("anna", bound, "How likely", "acme")
        bound.click("anna", score, message=question, channel="acme")
        question = _with("bob", bound, "How likely", "bolt")
        bound.click("bob", score, message=question, channel="bolt")
        bound.clock(to=f"2026-0{month}-11T08:05")
    bound.command("maria", "/premio polls Pulse")
    shown = bound.message_with("maria", "poll_trend", "office")
    told = bound.click("maria", "Over time", message=shown, channel="office").text
    assert "version 1: *-100* from 2 answers" in told
    assert "version 1: *+100* from 2 answers" in told
    assert "The last time by tier: gold: +100 (1), silver: +100 (1)" in told
    bound.until(lambda: "poll.png" in str(bound.transcript("maria")), "the picture")
    in_words = "2026-07-03 v1 -100.0; 2026-08-03 v1 +100.0; gold +100.0; silver +100.0."
    assert in_words in str(bound.transcript("maria")), "each time, and the last time in parts"
