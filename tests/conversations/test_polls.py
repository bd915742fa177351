"""Everyone answers a poll in one click; managers see the score; anonymous means anonymous."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot import actions
from storage import polls
from tests.conversations.programs_used import SPRINT
from tests.conversations.scene import Json, Scene, words


def _open(scene: Scene, program: str = SPRINT) -> None:
    scene.start(program)
    scene.clock(to="2026-07-03T08:05")


def _question(scene: Scene, user: str, channel: str) -> Json:
    return next(message for message in scene.transcript(user, channel) if "How likely" in words(message))


@pytest.fixture
def asked(bound: Scene) -> Scene:
    """The poll opened at 10:00 in Rome on the third of July."""
    _open(bound)
    return bound


def test_a_poll_opens_in_every_partners_channel_once(asked: Scene) -> None:
    asked.clock(by="1 hour")
    for user, channel in (("anna", "acme"), ("bob", "bolt")):
        assert asked.said(user, channel).count("How likely are you") == 1


def test_one_click_answers_and_a_second_replaces_it(asked: Scene) -> None:
    assert (
        "You answered *9*"
        in asked.click("anna", "9", message=_question(asked, "anna", "acme"), channel="acme").text
    )
    assert (
        "Changed from 9 to *3*"
        in asked.click("anna", "3", message=_question(asked, "anna", "acme"), channel="acme").text
    )
    assert "You can change your answer until 10 July, 10:00 (Rome)" in asked.said("anna", "acme")
    asked.click("bob", "10", message=_question(asked, "bob", "bolt"), channel="bolt")
    results = asked.command("maria", "/premio polls").text
    assert "*NPS 0* from 2 answers: 1 promoter (9–10), 0 passives (7–8), 1 detractor (0–6)" in results


@pytest.mark.transports("socket", "http", "oauth")
def test_a_comment_takes_a_second_click_and_is_seen_by_the_manager(asked: Scene) -> None:
    thanks = asked.click("anna", "9", message=_question(asked, "anna", "acme"), channel="acme")
    form = asked.click(
        "anna", "Write a comment", message=thanks.with_button("Write a comment"), channel="acme"
    ).view
    done = asked.submit("anna", form, {"Why?": "Fast <!channel> & friendly"})
    assert "Thank you" in words({"blocks": done.view["blocks"]})
    results = asked.command("maria", "/premio polls Pulse").text
    assert "Fast &lt;!channel&gt; &amp; friendly" in results


def test_our_own_staff_do_not_colour_the_score(asked: Scene) -> None:
    assert (
        "does not count"
        in asked.click("maria", "10", message=_question(asked, "maria", "acme"), channel="acme").text
    )
    assert "No answers yet" in asked.command("maria", "/premio polls").text


def test_a_closed_poll_takes_no_answer_and_says_so(asked: Scene) -> None:
    question = _question(asked, "anna", "acme")
    asked.clock(to="2026-07-10T08:05")
    assert "is closed" in asked.click("anna", "9", message=question, channel="acme").text
    assert "Nobody answered" in asked.command("maria", "/premio polls").text


@pytest.mark.parametrize("value", ["1:11", "1:", "999:9", "x:9", "1:9 OR 1=1", ""])
def test_a_forged_answer_counts_for_nothing(asked: Scene, value: str) -> None:
    asked.post_button("bolt", f"{actions.POLL_ANSWER}:0", value)
    assert asked.click("bob", "Forged", channel="bolt").messages
    assert "No answers yet" in asked.command("maria", "/premio polls").text


@pytest.mark.transports("socket", "http", "oauth")
def test_nothing_that_is_stored_leads_from_an_anonymous_answer_to_its_author(bound: Scene) -> None:
    _open(bound, SPRINT.replace("  open 7 days", "  open 7 days\n  anonymous"))
    form = bound.click("anna", "Answer", message=_question(bound, "anna", "acme"), channel="acme").view
    canary = "a remark that only anna makes"
    answer = bound.submit("anna", form, {form["blocks"][0]["block_id"]: "9", "Why?": canary})
    assert "without your name" in words({"blocks": answer.view["blocks"]})
    again = bound.click("anna", "Answer", message=_question(bound, "anna", "acme"), channel="acme")
    assert "answered this poll already" in again.text
    with bound.database.reading() as session:
        inbox = session.execute(text("SELECT payload FROM inbox")).scalars().all()
        assert not any(canary in str(payload) for payload in inbox)
        (comment,) = session.execute(text("SELECT * FROM poll_anonymous_texts")).mappings().all()
        assert set(comment) == {"id", "poll_id", "question", "text"}
        assert bound.ids["anna"] not in str(dict(comment))
    assert "shown when it has closed" in bound.command("maria", "/premio polls").text
    bound.clock(to="2026-07-10T08:05")
    assert "too few to show" in bound.command("maria", "/premio polls").text
    assert canary not in bound.said("maria")


PEOPLE = """name,partner,role,valid_from
Anna Rossi,Acme,sales,2026-01-01
Carla Neri,Acme,support,2026-01-01
Bob Verdi,Bolt & Sons,support,2026-01-01
Bob Verdi,Bolt & Sons,sales,2026-07-02
"""
TO_SALES = SPRINT.replace(
    "  open 7 days", '  to people where role = "sales"\n  open 7 days\n  remind after 2 days'
)


def test_people_are_asked_by_a_direct_message_and_who_is_not_known_is_told_to_the_manager(
    bound: Scene,
) -> None:
    """Bob has sold since the second of July; nobody has said yet who he is in Slack."""
    assert "4 new" in bound.upload("maria", "people.csv", PEOPLE).text
    told = bound.command("maria", '/premio person @anna "Acme" as "Anna Rossi"').text
    assert "In the list of people that is Anna Rossi." in told
    _open(bound, TO_SALES)
    question = _question(bound, "anna", "dm")
    assert "You answered *9*" in bound.click("anna", "9", message=question).text
    assert "How likely" not in bound.said("anna", "acme") + bound.said("bob", "bolt") + bound.said("bob")
    assert (
        '/premio person @user "Bolt &amp; Sons" as "Bob Verdi"'
        in bound.command("maria", "/premio waiting").text
    )
    bound.command("maria", '/premio person @bob "Bolt & Sons" as "Bob Verdi"')
    bound.clock(to="2026-07-05T08:05")
    assert bound.said("bob").count("How likely") == 2
    assert "A reminder: *Pulse*" in bound.said("bob")
    assert "A reminder" not in bound.said("anna"), "whoever has answered is not reminded"
    assert "from 1 answer" in bound.command("maria", "/premio polls").text


def test_partners_are_asked_by_what_they_are_on_the_day(bound: Scene) -> None:
    _open(bound, SPRINT.replace("  open 7 days", '  to partners where tier = "gold"\n  open 7 days'))
    assert bound.said("anna", "acme").count("How likely") == 1
    assert "How likely" not in bound.said("bob", "bolt")


NOT_ASKED = "This poll was put to others"


@pytest.mark.parametrize("to", ['partners where tier = "gold"', 'people where name = "Anna Rossi"'])
def test_only_those_who_were_asked_may_answer(bound: Scene, to: str) -> None:
    """Bob of another partner, with a button that was never sent to him; then Anna, who was asked."""
    bound.upload("maria", "people.csv", PEOPLE)
    bound.command("maria", '/premio person @anna "Acme" as "Anna Rossi"')
    _open(bound, SPRINT.replace("  open 7 days", f"  to {to}\n  open 7 days"))
    bound.post_button("bolt", f"{actions.POLL_ANSWER}:0", "1:0")
    assert NOT_ASKED in bound.click("bob", "Forged", channel="bolt").text
    assert "No answers yet" in bound.command("maria", "/premio polls").text
    bound.post_button("acme", f"{actions.POLL_ANSWER}:9", "1:9")
    assert "You answered *9*" in bound.click("anna", "Forged", channel="acme").text
    # Not the partner was asked, but this person of the partner's.
    if to.startswith("people"):
        bound.command("maria", '/premio person @anna "Acme" as "Carla Neri"')
        assert NOT_ASKED in bound.click("anna", "Forged", channel="acme").text


@pytest.mark.parametrize("kind", ["nps", "text"])
def test_a_form_is_not_opened_for_who_was_not_asked(bound: Scene, kind: str) -> None:
    to = '  to partners where tier = "gold"\n  open 7 days' + ("\n  anonymous" if kind == "nps" else "")
    _open(bound, SPRINT.replace("  open 7 days", to).replace("ask nps", f"ask {kind}"))
    bound.post_button("bolt", actions.POLL_OPEN, "1")
    assert NOT_ASKED in bound.click("bob", "Forged", channel="bolt").text
    bound.post_button("acme", actions.POLL_OPEN, "1")
    form = bound.click("anna", "Forged", channel="acme").view
    assert form
    bound.command("maria", '/premio person @anna "Bolt & Sons"')  # while the form is open
    values = (
        {form["blocks"][0]["block_id"]: "9"} if kind == "nps" else {form["blocks"][0]["block_id"]: "Demos"}
    )
    sent = bound.submit("anna", form, values)
    assert NOT_ASKED in words({"blocks": sent.view["blocks"]})


def test_who_is_reminded_may_answer_though_it_was_not_asked_at_first(bound: Scene) -> None:
    asked = '  to partners where tier = "gold"\n  open 7 days\n  remind after 2 days'
    _open(bound, SPRINT.replace("  open 7 days", asked))
    bound.upload("maria", "partners.csv", "name,tier,valid_from\nBolt & Sons,gold,2026-07-04\n")
    bound.clock(to="2026-07-05T08:05")
    assert (
        "You answered *3*"
        in bound.click("bob", "3", message=_question(bound, "bob", "bolt"), channel="bolt").text
    )


def test_a_poll_whose_messages_are_deleted_goes_on(bound: Scene) -> None:
    _open(bound, SPRINT.replace("  open 7 days", "  open 7 days\n  remind after 2 days"))
    question = _question(bound, "anna", "acme")
    thanks = bound.click("anna", "9", message=question, channel="acme")
    form = bound.click(
        "anna", "Write a comment", message=thanks.with_button("Write a comment"), channel="acme"
    ).view
    bound.delete("acme", question)
    bound.delete("bolt", _question(bound, "bob", "bolt"))
    bound.submit("anna", form, {"Why?": "Fast and friendly"})
    bound.clock(to="2026-07-05T08:05")
    bound.until(lambda: "How likely" in bound.said("bob", "bolt"), "the reminder, which can be answered")
    bound.click("bob", "3", message=_question(bound, "bob", "bolt"), channel="bolt")
    bound.clock(to="2026-07-10T08:05")
    results = bound.command("maria", "/premio polls Pulse").text
    assert "from 2 answers: 1 promoter (9–10), 0 passives (7–8), 1 detractor (0–6)" in results
    assert "Fast and friendly" in results


EVERY_KIND = """program "Sprint"
  runs 2026-07-01 to 2026-12-31
  currency EUR
  timezone Europe/Rome
spiff "Demo" on activities where kind = "demo" pay 10 EUR
poll "Agreed" ask agree "The portal helps us." every month, day 3, at 10:00
poll "Chosen" ask choice "What next?" options "Training", "Leads" every month, day 3, at 10:00
poll "Rated" ask rating "How is our support?" follow up "What was good?" every month, day 3, at 10:00
poll "Told" ask text "What would help?" every month, day 3, at 10:00
poll "Hidden" ask choice "And quietly?" options "Yes", "No" every month, day 3, at 10:00 anonymous
"""


def test_every_kind_of_question_is_answered_in_its_own_way(bound: Scene) -> None:
    bound.command("maria", "/premio language italiano for Bolt & Sons")
    _open(bound, EVERY_KIND)
    in_italian = str(bound.transcript("bob", "bolt"))
    assert "'text': 'D’accordo'" in in_italian
    assert "'text': 'Training'" in in_italian, "what a manager wrote stays, also where we have a word for it"

    def asked(question: str) -> Json:
        return next(each for each in bound.transcript("anna", "acme") if question in words(each))

    for question, press, shown in (
        ("The portal", "Agree", "*Agree*"),
        ("What next?", "Leads", "*Leads*"),
        ("our support", "★★★★", "*★★★★*"),
    ):
        assert (
            f"You answered {shown}"
            in bound.click("anna", press, message=asked(question), channel="acme").text
        )
    assert "One press answers" in words(asked("The portal"))
    assert "It is answered in a form" in words(asked("What would help?"))
    form = bound.click("anna", "Answer", message=asked("What would help?"), channel="acme").view
    assert "Thank you" in words(
        {"blocks": bound.submit("anna", form, {"What would help?": "Demos"}).view["blocks"]}
    )
    form = bound.click("anna", "Answer", message=asked("And quietly?"), channel="acme").view
    sent = bound.submit("anna", form, {form["blocks"][0]["block_id"]: "Yes"})
    assert "without your name" in words({"blocks": sent.view["blocks"]})
    results = bound.command("maria", "/premio polls").text
    for told in (
        "*1 agree*",
        "Leads: 1 (1 answer)",
        "*4.0 of 5* on average",
        "> Demos",
        "shown when it has closed",
    ):
        assert told in results


TO_EVERYBODY = """program "Pulse" runs 2026-07-01 to 2026-12-31 currency EUR
poll "Pulse"
  ask nps "How likely are you to recommend us as an employer?"
  to "#everybody"
  opens 2026-07-01 at 10:00
"""


def test_more_of_our_own_people_may_answer_in_a_minute_than_slack_tells_us_of_one_by_one(
    slack: Scene,
) -> None:
    """Slack lists channels twenty times a minute, and people one by one a hundred times: here not even once."""
    people = [f"p{number}" for number in range(25)]
    for name in people:
        slack.make("users", workspace="Globex", name=name, tz="Europe/Rome")
    slack.make("channels", workspace="Globex", name="everybody", members=["maria", "@Premio", *people])
    slack.start(TO_EVERYBODY)
    slack.fault("users.info", "429", times=100)
    slack.clock(by="3 hours")
    question = slack.message_with("maria", f"{actions.POLL_ANSWER}:9", "everybody")
    place = {
        "channel": "everybody",
        "message_ts": question["ts"],
        "settle_ms": 0,
        "answer_ms": 0,
        "wait_ms": 0,
    }
    for number, name in enumerate(people):
        slack.act(name, "click", action_id=str(number % 11), **place)

    def counts() -> list[int]:
        with slack.database.reading() as session:
            values = polls.results(session, poll_id=1).values
        return [values.count(str(score)) for score in range(11)]

    slack.until(lambda: sum(counts()) == len(people), "all answers")
    assert counts() == [3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2]
    assert len(slack.calls("users.list")) == 1
    assert len(slack.calls("conversations.list")) <= 2


def test_who_presses_while_slack_opens_no_more_forms_is_told_to_press_again(bound: Scene) -> None:
    _open(bound, EVERY_KIND)
    asked = next(each for each in bound.transcript("anna", "acme") if "And quietly?" in words(each))
    bound.fault("views.open", "429")
    told = bound.click("anna", "Answer", message=asked, channel="acme")
    assert "Please press again in a minute" in told.text
    assert "nothing is waiting" in bound.command("maria", "/premio waiting").text.casefold()
    form = bound.click("anna", "Answer", message=asked, channel="acme").view
    assert form["title"]["text"] == "Your answer"
