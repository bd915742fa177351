"""Slack Connect as the normal case: whose a channel is, whether its partner agrees, and who else reads along."""

from __future__ import annotations

from tests.conversations.conftest import PARTNERS
from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Scene, words


def _bound(slack: Scene) -> str:
    """Acme's channel bound, nobody asked yet answered; what the manager was told."""
    slack.upload("maria", "partners.csv", PARTNERS)
    told = slack.command("maria", "/premio bind #acme Acme").text
    slack.until(lambda: "once somebody of Acme agrees" in slack.said("anna", "acme"), "the question")
    return told


def _running(slack: Scene) -> None:
    slack.upload("maria", "deals.csv", DEALS)
    slack.start(SPRINT)
    slack.until(
        lambda: "has agreed yet" in slack.command("maria", "/premio waiting").text, "the held figures"
    )


def test_figures_wait_until_somebody_of_the_partner_agrees(slack: Scene) -> None:
    told = _bound(slack)
    assert f"I take these for Acme's: <@{slack.ids['anna']}>" in told
    assert ":warning:" not in told
    assert f"<@{slack.ids['maria']}> has bound this channel to *Acme*" in slack.said("anna", "acme")
    _running(slack)
    assert "EUR" not in slack.said("anna", "acme")
    slack.click("anna", "Agree", channel="acme")
    slack.until(lambda: "500.00 EUR" in slack.said("anna", "acme"), "the figures")
    assert f"<@{slack.ids['anna']}> of *Acme* has agreed" in slack.said("anna", "acme")
    assert slack.said("anna", "acme").count("has agreed") == 1
    answered = next(each for each in slack.transcript("anna", "acme") if "agreed (" in words(each))
    assert "has bound this channel" in words(answered)
    assert "consent_" not in str(answered["blocks"])


def test_an_old_question_tells_what_was_answered_meanwhile_and_has_no_buttons_any_more(slack: Scene) -> None:
    _bound(slack)
    question = slack.message_with("anna", "consent_agree", "acme")
    slack.post_button("acme", "consent_agree", "acme")
    slack.click("anna", "Forged", channel="acme")
    slack.until(lambda: "has agreed" in slack.said("anna", "acme"), "the news")
    assert "agreed already" in slack.click("anna", "Agree", channel="acme", message=question).text
    slack.click("anna", "Not here after all", channel="acme")
    slack.until(lambda: "Agree after all" in str(slack.transcript("anna", "acme")), "the other button")
    assert "said: not here (" in slack.said("anna", "acme")
    assert "Not here after all" not in str(slack.transcript("anna", "acme"))
    assert "Forged" not in str(slack.transcript("anna", "acme"))


def test_nobody_else_can_agree_for_a_partner(slack: Scene) -> None:
    _bound(slack)
    assert "Only somebody of *Acme*" in slack.click("maria", "Agree", channel="acme").text
    assert "has agreed" not in slack.said("anna", "acme")


def test_a_partner_who_does_not_want_it_is_not_shown_and_the_manager_is_told_once(slack: Scene) -> None:
    _bound(slack)
    _running(slack)
    question = slack.message_with("anna", "consent_decline", "acme")
    slack.click("anna", "Not here", channel="acme", message=question)
    slack.post_button("acme", "consent_decline", "acme")
    assert "as you wished already" in slack.click("anna", "Forged", channel="acme").text
    slack.until(lambda: "does not want Acme's figures" in slack.said("maria"), "the note")
    slack.until(
        lambda: "does not want its figures" in slack.command("maria", "/premio waiting").text, "the reason"
    )
    assert "EUR" not in slack.said("anna", "acme")
    assert slack.said("maria").count("does not want Acme's figures") == 1
    slack.click("anna", "Agree after all", channel="acme")
    slack.until(lambda: "500.00 EUR" in slack.said("anna", "acme"), "the figures")


def test_a_channel_that_is_another_partners_by_now_is_not_opened_by_the_old_question(slack: Scene) -> None:
    _bound(slack)
    question = slack.message_with("anna", "consent_agree", "acme")
    slack.command("maria", '/premio bind #acme "Bolt & Sons"')
    answer = slack.click("anna", "consent_agree", channel="acme", message=question)
    assert "not open any more" in answer.text
    assert "has agreed" not in slack.said("anna", "acme")


def test_what_was_agreed_stays_when_the_same_partner_is_bound_again(bound: Scene) -> None:
    assert "has agreed that figures are shown there" in bound.command("maria", "/premio bind #acme Acme").text
    asked_again = bound.command("maria", '/premio bind #acme "Bolt & Sons"').text
    assert "I ask there" in asked_again


def test_a_company_that_spoke_for_another_partner_is_not_taken_for_this_one_without_a_warning(
    bound: Scene,
) -> None:
    members = ["maria", "bob", "@Premio"]
    bound.make("channels", workspace="Globex", name="wrong", shared_with=["Bolt & Sons"], members=members)
    assert "have spoken for Bolt &amp; Sons before" in bound.command("maria", "/premio bind #wrong Acme").text


def test_whoever_reads_along_is_named_to_the_manager(bound: Scene) -> None:
    bound.make("workspaces", name="Third", installed=False)
    bound.make("users", workspace="Third", name="eve")
    bound.make("users", workspace="Third", name="ed")
    everybody = ["maria", "anna", "bob", "eve", "@Premio"]
    bound.make(
        "channels",
        workspace="Globex",
        name="mixed",
        shared_with=["Acme", "Bolt & Sons", "Third"],
        members=everybody,
    )
    who = {name: f"<@{bound.ids[name]}>" for name in ("anna", "bob")}
    for name, partner in (("anna", "Acme"), ("bob", '"Bolt & Sons"')):
        bound.command("maria", f"/premio person {who[name]} {partner}")
    told = bound.command("maria", "/premio bind #mixed Acme").text
    assert f"I take these for Acme's: {who['anna']}" in told
    assert (
        f":warning: These read along and are not Acme's, as far as I know: {who['bob']} (Bolt &amp; Sons)"
        in told
    )


def test_several_workspaces_of_one_partner_read_one_channel(bound: Scene) -> None:
    bound.make("workspaces", name="Acme Labs", installed=False)
    lab = bound.make("users", workspace="Acme Labs", name="lara")["id"]
    bound.change(channel="acme", shared_with=["Acme", "Acme Labs"], add=["lara"])
    bound.until(lambda: "shared with another company" in bound.said("anna", "acme"), "the question again")
    bound.until(lambda: "shared with another company" in bound.said("maria"), "the manager's note")
    told = bound.command("maria", "/premio bind #acme Acme").text
    assert f"<@{lab}> (I do not know whose)" in told
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.until(lambda: "cannot be placed" in bound.command("maria", "/premio waiting").text, "the hold")
    for user in (bound.ids["anna"], lab):
        assert "works for *Acme* now" in bound.command("maria", f"/premio company <@{user}> Acme").text
    assert "EUR" not in bound.said("anna", "acme")
    bound.click("lara", "Agree", channel="acme")
    bound.until(lambda: "500.00 EUR" in bound.said("lara", "acme"), "the figures")
    assert "500.00 EUR" in bound.mention("lara", "acme", "why").text
    assert "no partner's any more" in bound.command("maria", f"/premio company <@{lab}> none").text
    assert "no partner's" in bound.command("maria", "/premio company @franco Acme").text


def test_figures_go_to_the_channel_in_which_they_are_wanted(bound: Scene) -> None:
    bound.make(
        "channels",
        workspace="Globex",
        name="second",
        shared_with=["Acme"],
        members=["maria", "anna", "@Premio"],
    )
    bound.command("maria", "/premio bind #second Acme")
    bound.until(lambda: "once somebody of Acme agrees" in bound.said("anna", "second"), "the question")
    bound.click("anna", "Not here", channel="second")
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.until(lambda: "500.00 EUR" in bound.said("anna", "acme"), "the figures")
    assert "EUR" not in bound.said("anna", "second")
