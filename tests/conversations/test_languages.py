"""Each reader is answered in its own language, and may ask in its own words. Of people of other workspaces Slack does not tell the language."""

from __future__ import annotations

import pytest

from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Scene


@pytest.fixture
def italian(bound: Scene) -> Scene:
    """The sprint is running; Bolt & Sons are told everything in Italian, and enzo of Globex has set his Slack to Italian."""
    bound.ids["enzo"] = bound.make("users", workspace="Globex", name="enzo", admin=True, locale="it-IT")["id"]
    said = bound.command("maria", '/premio language italiano for "Bolt & Sons"').text
    assert "*Bolt &amp; Sons* is told in *Italian*" in said
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.until(lambda: "500.00 EUR" in bound.said("anna", "acme"), "Acme's commission")
    return bound


def test_who_reads_italian_is_answered_in_italian_beside_a_colleague_who_reads_english(
    italian: Scene,
) -> None:
    mine = italian.mention("bob", "bolt", "Come sto andando?").text
    assert "Bolt &amp; Sons è *2º* su 2" in mine
    assert "Con circa 22.000 EUR in più arrivi 1º." in mine
    assert (
        "Acme is *1st* of 2, with *26,000.00 EUR*" in italian.mention("anna", "acme", "how am I doing?").text
    )


def test_a_partner_is_told_in_its_language_what_it_earned(italian: Scene) -> None:
    italian.until(lambda: "200,00 EUR" in italian.said("bob", "bolt"), "Bolt's commission")
    told = italian.said("bob", "bolt")
    assert "*Bolt &amp; Sons*, hai maturato qualcosa in Sprint" in told
    assert "5% di 4.000,00 EUR" in told
    assert "you earned something in Sprint" in italian.said("anna", "acme")


def test_our_own_people_are_answered_in_the_language_of_their_slack(italian: Scene) -> None:
    assert "Che cosa vuoi fare?" in italian.command("enzo", "/premio").text
    assert "What would you like to do?" in italian.command("maria", "/premio").text


def test_an_italian_manager_reads_the_mistakes_of_a_program_in_italian(italian: Scene) -> None:
    wrong = (
        SPRINT.replace("category = ", "categroy = ")
        .replace("currency EUR\n", "")
        .replace("each quarter", "each quater")
    )
    found = italian.command("enzo", f"/premio check {wrong}").text
    assert "*3 errori e 1 avviso*" in found
    assert "errore[unknown-field]: una vendita non ha `categroy`" in found
    assert "suggerimento: intendevi `category`?" in found
    assert "errore[no-currency]: il programma paga denaro, ma non dice in quale valuta" in found
    assert "suggerimento: intendevi `quarter`?" in found
    assert "hint:" not in found
    form = italian.command("enzo", "/premio new").view
    assert "Una gara con un viaggio" in str(form)
    in_the_form = " ".join(italian.submit("enzo", form, {"Programma": wrong}).errors.values())
    assert "una vendita non ha `categroy`. Suggerimento: intendevi `category`?" in in_the_form
    assert (
        "error[unknown-field]: a deal has no `categroy`"
        in italian.command("maria", f"/premio check {wrong}").text
    )


def test_an_italian_manager_reads_in_italian_why_rows_are_refused(italian: Scene) -> None:
    rows = "id,partner,amount,closed_on\nD-8,Acme,1.234,2026-07-12\nD-9,Acme,100.50,12/07/2026\nD-10,Acme,many,2026-07-12\n"
    told = italian.upload("enzo", "deals.csv", rows).text
    assert "amount: “many” non è un numero" in told
    assert "closed_on: “12/07/2026” non è un giorno scritto come" in told


def test_whoever_wants_another_language_says_so(italian: Scene) -> None:
    assert "D’ora in poi" in italian.mention("anna", "acme", "parla italiano").text
    assert "Acme è *1º* su 2" in italian.mention("anna", "acme", "standings").text
    assert "From now on I speak *English* to you" in italian.mention("anna", "acme", "language English").text
    assert (
        "I do not speak that language: `language English`, `language Italiano`"
        in italian.mention("anna", "acme", "language Klingon").text
    )


def test_a_partners_people_choose_the_language_of_their_channel_with_a_click(italian: Scene) -> None:
    greeting = italian.message_with("anna", "speak_here:it", "acme")
    assert "Hello!" in str(greeting["blocks"])
    told = italian.click("anna", "Italiano", channel="acme", message=greeting)
    assert "ha scelto *Italiano*" in told.text
    assert "Acme è *1º* su 2" in italian.mention("anna", "acme", "standings").text
    back = told.with_button("English")
    assert "Only the people of" in italian.click("franco", "English", channel="acme", message=back).text
    assert "has chosen *English*" in italian.click("anna", "English", channel="acme", message=back).text


def test_help_fits_a_phones_screen_and_says_more_of_a_word(italian: Scene) -> None:
    told = italian.mention("anna", "acme", "help").text
    assert "Ask in your own words" in told
    assert "`standings`" in told
    assert "`adjust`" not in told
    assert len(told) < 900
    assert "what was owed, earned and paid" in italian.mention("anna", "acme", "help statement").text


def test_only_managers_choose_for_others(italian: Scene) -> None:
    assert "program managers" in italian.mention("anna", "acme", "language italiano for everybody").text


def test_everything_behind_an_award_is_in_italian(italian: Scene) -> None:
    listed = italian.mention("bob", "bolt", "quanto abbiamo maturato?")
    assert "*Bolt &amp; Sons* ha maturato *" in listed.text
    last = listed.messages[-1]
    block = next(each for each in last["blocks"] if "200,00 EUR" in str(each) and each.get("accessory"))
    shown = italian.act(
        "bob",
        "click",
        channel="bolt",
        message_ts=last["ts"],
        action_id=block["accessory"]["action_id"],
        block_id=block["block_id"],
    )
    assert "*La regola*" in shown.text
    assert "*Il calcolo*" in shown.text
    assert "*The" not in shown.text


def test_what_is_not_understood_gets_examples_of_what_can_be_asked(italian: Scene) -> None:
    italian.until(lambda: "maturato" in italian.said("bob", "bolt"), "the news in #bolt, which is no answer")
    italian.until(lambda: "earned" in italian.said("anna", "acme"), "the news in #acme")
    assert "per esempio" in italian.mention("bob", "bolt", "pranzo insieme domani?").text
    assert "for example" in italian.mention("anna", "acme", "lunch at one?").text


def test_a_mistyped_word_is_asked_back_in_the_readers_words(italian: Scene) -> None:
    assert "Intendevi `/premio sondaggi`?" in italian.command("enzo", "/premio sondaghi").text


def test_a_manager_asks_about_a_partner_by_name(italian: Scene) -> None:
    assert "*Acme* has earned" in italian.write("maria", "what has Acme earned so far?").text


def test_what_waited_for_a_manager_comes_in_the_morning_of_where_they_are_and_in_the_language_of_their_slack(
    bound: Scene,
) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    made = bound.make(
        "users", workspace="Globex", name="enzo", admin=True, locale="it-IT", tz="America/New_York"
    )
    bound.ids["enzo"] = made["id"]
    bound.command("enzo", "/premio bind #acme Acme")
    bound.clock(to="2026-07-02T01:00")  # nine in the evening in New York
    for deal, words in (("D-1", "It was more."), ("D-3", "This, too.")):
        bound.mention("anna", "acme", "dispute")
        asked = bound.message_with("anna", "dispute_missing", "acme")
        form = bound.click("anna", "A deal is not right", channel="acme", message=asked).view
        noted = bound.submit("anna", form, {"deal": deal, "amount": "12000", "words": words})
        assert "Noted as" in str(noted.view)
    bound.until(lambda: "C-2" in bound.command("enzo", "/premio cases").text, "both cases")
    bound.clock(to="2026-07-02T11:59")
    assert bound.said("enzo") == ""
    bound.clock(to="2026-07-02T12:01")
    bound.until(lambda: "2 novità" in bound.said("enzo"), "the morning's message")
    assert "C-1" in bound.in_threads("enzo", "dm")
