"""Who may do what: given and taken back by managers, to the one person who is meant."""

from __future__ import annotations

from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Scene


def test_a_name_that_two_people_go_by_names_nobody(slack: Scene) -> None:
    slack.make("users", workspace="Globex", name="mallory", real_name="franco")
    answer = slack.command("maria", "/premio role @franco manager").text
    assert "several do" in answer
    assert "Pick the person" in answer


def test_who_is_gone_is_not_meant_by_a_name(slack: Scene) -> None:
    slack.make("users", workspace="Globex", name="old", real_name="zoe", deactivated=True)
    slack.make("users", workspace="Globex", name="zoe")
    assert "has the role *finance*" in slack.command("maria", "/premio role @zoe finance").text


def test_a_persons_binding_can_be_taken_back(bound: Scene) -> None:
    bound.make("channels", workspace="Globex", name="hall", members=["maria", "franco", "@Premio"])
    who = f"<@{bound.ids['franco']}>"
    bound.command("maria", f"/premio person {who} Acme")
    assert "Acme" in bound.mention("franco", "hall", "hello").text
    assert "no partner any more" in bound.command("maria", f"/premio person {who} none").text
    assert "Acme" not in bound.mention("franco", "hall", "hello").text
    assert "was not bound" in bound.command("maria", f"/premio person {who} none").text


def test_finance_sees_the_standings_of_a_program_by_name(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.until(lambda: "earned" in bound.said("bob", "bolt"), "the news in #bolt, which is no answer")
    bound.command("maria", "/premio role @sofia finance")
    assert "1.  Acme" in bound.command("sofia", "/premio standings Sprint").text
    assert "for program managers" in bound.command("sofia", "/premio show Sprint").text
