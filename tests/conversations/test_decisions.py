"""Decisions and choices in Slack: who may answer what, once, in time, and what comes of it."""

from __future__ import annotations

import json

import pytest
from slack_sdk.errors import SlackApiError
from sqlmodel import select

from storage import records
from storage.tables import AuditRow
from tests.conversations.programs_used import DEALS
from tests.conversations.scene import Json, Scene

DISCRETION = """program "Discretion"
  runs 2026-07-01 to 2026-12-31
  currency EUR
  timezone Europe/Rome
  announce in partner channels

decision "Audit passed" by partner manager within 30 days, otherwise no

decision "Rate" by partner manager, a percent up to 10%

decision "Kind" by partner, "market funds" or "rebate"

bonus "Audited"
  on deals
  when decision("Audit passed")
  pay 5% of amount

bonus "Large"
  on deals where amount >= 15k EUR
  pay decision("Rate") of amount

bonus "Customer"
  on deals where customer = "Verdi"
  when decision("Kind") = "rebate"
  pay 70 EUR

bonus "Your choice"
  each quarter
  when sum(amount) >= 20k EUR
  offer
    pay 100 EUR
    award "Demo kit"
"""
"""Acme has 26,000 EUR, with D-3 of 16,000; Bolt's one deal is with Verdi."""

NOT_YOURS = "There is nothing of that to be decided any more, or it is not yours to decide."


@pytest.fixture
def asked(bound: Scene) -> Scene:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(DISCRETION)
    bound.until(lambda: "you can choose now" in bound.said("anna", "acme"), "Acme's choice")
    bound.until(lambda: "this is for you to decide" in bound.said("bob", "bolt"), "Bolt's decision")
    return bound


def waiting(scene: Scene, user: str = "maria") -> Json:
    return scene.command(user, "/premio decisions").messages[-1]


def pressed(scene: Scene, user: str, value: str, channel: str) -> str:
    """What comes of a button that is no longer, or never was, in front of whoever presses it."""

    def is_posted() -> bool:
        try:
            scene.post_button(channel, "decide:0", value)
        except SlackApiError as refused:
            if refused.response["error"] != "ratelimited":
                raise
            return False
        return True

    scene.until(is_posted, "room for one more message")
    return scene.click(user, "Forged", channel=channel).text


def value(scene: Scene, name: str, about: str, answer: str, *, partner: str = "Acme", until: str = "") -> str:
    found = json.dumps(waiting(scene)["blocks"])
    program_id = int(found.partition('"value": "[')[2].partition(",")[0])
    return json.dumps([program_id, name, partner, about, until, answer])


def test_a_manager_sees_what_waits_and_a_yes_is_paid_once(asked: Scene) -> None:
    listed = asked.command("maria", "/premio decisions")
    assert "*Audit passed*  (Discretion, Audited)" in listed.text
    assert "Acme, deal D-1: yes or no" in listed.text
    assert "Until Jul 31, 2026, that day included; otherwise it is no." in listed.text
    assert "Your choice" not in listed.text
    assert "Kind" not in listed.text
    done = asked.click("maria", "Yes", channel="office", message=listed.with_button("Yes"))
    assert "Noted: *Yes* for _Audit passed_, Acme, deal D-1" in done.text
    asked.until(lambda: "500.00 EUR" in asked.said("anna", "acme"), "5% of D-1")
    again = asked.click("maria", "No", channel="office", message=listed.with_button("No"))
    assert "That was decided already, on Jul 1, 2026: yes." in again.text
    assert "deal D-1: yes or no" not in asked.command("maria", "/premio decisions").text
    with asked.database.reading() as session:
        (kept,) = records.read(session, workspace_id=1, kind="decisions")
        audited = session.exec(select(AuditRow).where(AuditRow.action == "decided")).all()
    assert (kept.values["deal"], kept.values["answer"]) == ("D-1", "yes")
    assert kept.values["decided_by"].endswith(asked.ids["maria"])
    assert [(row.subject, row.details) for row in audited] == [
        ("Discretion: Audit passed", {"partner": "Acme", "about": "deals:D-1"})
    ]


@pytest.mark.transports("socket", "http", "oauth")
def test_a_figure_is_asked_for_in_a_form_and_its_mistake_stands_at_its_place(asked: Scene) -> None:
    form = asked.click("maria", "Decide", channel="office", message=waiting(asked)).view
    assert "A percentage up to 10%" in str(form)
    wrong = asked.submit("maria", form, {"decision": "12%"})
    assert wrong.errors == {"decision": "“12%” is no answer: it must be a percentage up to 10%."}
    taken = asked.submit("maria", form, {"decision": "7%"})
    assert "Noted: *7%* for _Rate_, Acme, deal D-3" in str(taken.view)
    asked.until(lambda: "1,120.00 EUR" in asked.said("anna", "acme"), "7% of D-3")


def test_a_partner_chooses_once_and_is_asked_once(asked: Scene) -> None:
    question = asked.message_with("anna", "decide:1", "acme")
    assert "Acme, 1 July 2026 to 30 September 2026: “100 EUR” or “Demo kit”" in str(question["blocks"])
    earlier = asked.mention("anna", "acme", "decisions").with_button("100 EUR")
    assert "Demo kit" in asked.click("anna", "Demo kit", channel="acme", message=question).text
    asked.until(lambda: "*Demo kit*" in asked.said("anna", "acme").partition("Noted")[2], "the kit")
    assert "a correction in" not in asked.said("anna", "acme"), "what was chosen is earned"
    again = asked.click("anna", "100 EUR", channel="acme", message=earlier)
    assert "That was decided already, on 1 July 2026: Demo kit." in again.text
    assert "Nothing waits for your decision" in asked.mention("anna", "acme", "decisions").text
    asked.upload("maria", "deals.csv", DEALS.replace("16000", "17000"))
    asked.until(lambda: not asked.database_has_marks(), "a tick")
    assert asked.said("anna", "acme").count("you can choose now") == 1


def test_what_a_partner_decides_is_listed_for_its_own_people_only(asked: Scene) -> None:
    mine = asked.mention("bob", "bolt", "scelte")
    assert "*Kind*  (Discretion, Customer)" in mine.text
    assert "Acme" not in mine.text
    assert "Kind" not in asked.mention("anna", "acme", "decisions").text
    asked.click("bob", "rebate", channel="bolt", message=mine.with_button("rebate"))
    asked.until(lambda: "70.00 EUR" in asked.said("bob", "bolt"), "the rebate")


def test_what_is_not_yours_and_what_is_not_there_sound_the_same(asked: Scene) -> None:
    audit = value(asked, "Audit passed", "deals:D-1", "yes")
    choice = value(asked, "Your choice", "2026-07-01/2026-09-30", "Demo kit")
    absent = value(asked, "Audit passed", "deals:D-99", "yes")
    asked.command("maria", f"/premio role <@{asked.ids['franco']}> manager")
    assert pressed(asked, "anna", audit, "acme") == NOT_YOURS
    assert pressed(asked, "anna", absent, "acme") == NOT_YOURS
    assert pressed(asked, "bob", choice, "bolt") == NOT_YOURS
    assert pressed(asked, "franco", choice, "office") == NOT_YOURS
    assert pressed(asked, "sofia", audit, "office") == NOT_YOURS
    assert pressed(asked, "anna", "[]", "acme") == NOT_YOURS
    with asked.database.reading() as session:
        assert not list(records.read(session, workspace_id=1, kind="decisions"))
    assert pressed(asked, "franco", audit.replace('"yes"', '"perhaps"'), "office").startswith(
        "“perhaps” is no answer"
    )
    assert "Noted" in pressed(asked, "franco", audit, "office")
    asked.until(lambda: "500.00 EUR" in asked.said("anna", "acme"), "the award, told before the next press")
    assert pressed(asked, "anna", audit, "acme") == NOT_YOURS
    assert "decided already" in pressed(asked, "maria", audit, "office")


def test_staff_without_a_role_see_nothing_that_waits(asked: Scene) -> None:
    assert "for program managers" in asked.command("sofia", "/premio decisions").text


def test_a_late_press_is_told_what_holds(asked: Scene) -> None:
    listed = waiting(asked)
    asked.clock(to="2026-08-05T08:05")
    late = asked.click("maria", "Yes", channel="office", message=listed)
    assert "That is too late: the last day for it was Jul 31, 2026" in late.text
    assert "deal D-1: yes or no" not in asked.command("maria", "/premio decisions").text
