"""A manager writes a program in Slack, sees every mistake, reads it back, activates it and ends it."""

from __future__ import annotations

import pytest

from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Answer, Scene, words


def _write(slack: Scene, text: str, user: str = "maria") -> Answer:
    form = slack.command(user, "/premio new").view
    return slack.submit(user, form, {"Program": text})


def _drawn(answer: Answer) -> str:
    return words({"blocks": answer.view["blocks"]})


@pytest.mark.transports("socket", "http", "oauth")
def test_a_program_is_written_previewed_and_activated_in_one_go(slack: Scene) -> None:
    saved = _write(slack, SPRINT)
    assert saved.error is None
    assert "Saved as a draft" in _drawn(saved)
    assert "5%" in _drawn(saved)
    activated = slack.click("maria", "Activate", view=saved.view)
    assert "is active, version 1" in _drawn(activated)
    assert "active, version 1" in slack.command("maria", "/premio list").text


def test_the_alias_does_the_same(slack: Scene) -> None:
    assert slack.command("maria", "/program new").view["title"]["text"] == "New program"
    assert "no program yet" in slack.command("maria", "/program list").text


@pytest.mark.transports("socket", "http", "oauth")
def test_a_mistake_comes_back_in_the_form_at_its_line_and_the_text_stays(slack: Scene) -> None:
    wrong = SPRINT.replace("category = ", "categroy = ").replace("currency EUR\n", "")
    answer = _write(slack, wrong)
    (shown,) = answer.errors.values()
    assert "Line 8" in shown or "Line 7" in shown
    assert "did you mean `category`" in shown
    assert "currency" in shown
    values = answer.view["state"]["values"]
    (typed,) = (
        element["value"] for block in values.values() for element in block.values() if "value" in element
    )
    assert typed == wrong
    assert "no program yet" in slack.command("maria", "/premio list").text


@pytest.mark.transports("socket", "http", "oauth")
def test_the_check_button_lists_mistakes_with_carets_and_keeps_what_was_typed(slack: Scene) -> None:
    form = slack.command("maria", "/premio new").view
    answer = slack.act(
        "maria",
        "click",
        view_id=form["id"],
        action_id="Check",
        values={"Program": SPRINT.replace("5% of amount", "5%")},
    )
    assert "a percentage of what?" in _drawn(answer)
    assert "^^" in _drawn(answer)
    assert "pay 5%" in str(answer.view["blocks"])


def test_a_template_is_put_into_the_form_and_is_a_program_without_mistakes(slack: Scene) -> None:
    form = slack.command("maria", "/premio new").view
    select = next(block["accessory"] for block in form["blocks"] if block.get("accessory"))
    for option in select["options"]:
        form = slack.choose("maria", form, select["action_id"], option["value"]).view
        text = next(block for block in form["blocks"] if block["type"] == "input")["element"]["initial_value"]
        assert "\nprogram " in f"\n{text}"
    assert "Saved as a draft" in _drawn(slack.submit("maria", form, {}))


@pytest.mark.transports("socket", "http", "oauth")
def test_a_program_dropped_as_a_file_is_saved_and_shown_with_its_buttons(slack: Scene) -> None:
    answer = slack.upload("maria", "sprint.premio", SPRINT)
    assert "Sprint" in answer.text
    assert (
        "is active, version 1"
        in slack.click("maria", "Activate", message=answer.with_button("Activate")).text
    )


def test_what_begins_later_says_so_when_it_is_activated(slack: Scene) -> None:
    later = SPRINT.replace("2026-07-01 to 2026-12-31", "2026-10-01 to 2026-12-31")
    told = slack.start(later).text
    assert "is active, version 1. It begins on Oct 1, 2026." in told


def test_a_file_with_mistakes_is_answered_with_them_and_not_saved(slack: Scene) -> None:
    answer = slack.upload("maria", "sprint.premio", SPRINT.replace("each quarter", "each quater"))
    assert "has mistakes" in answer.text
    assert "quarter" in answer.text
    assert "no program yet" in slack.command("maria", "/premio list").text


def test_a_program_that_a_manager_writes_to_us_is_taken_as_a_file_is(slack: Scene) -> None:
    wrong = slack.write("maria", SPRINT.replace("each quarter", "each quater"))
    assert "That program has mistakes" in wrong.text
    assert "Make a program of this" in wrong.text
    answer = slack.write("maria", f"```{SPRINT}```")
    assert "draft · version 1" in answer.text
    assert answer.with_button("Activate")
    assert "did not understand" in slack.write("sofia", SPRINT).text


def test_what_was_active_stays_active_until_its_change_is_activated(slack: Scene) -> None:
    slack.start(SPRINT)
    slack.clock(by="1 day")
    form = slack.command("maria", "/premio edit Sprint").view
    saved = slack.submit("maria", form, {"Program": SPRINT.replace("pay 5%", "pay 6%")})
    assert "version 1 is the active one" in slack.command("maria", "/premio show sprint").text
    activated = slack.click("maria", "Activate", view=saved.view)
    assert "Deals from today on follow it. What was earned before" in _drawn(activated)
    assert "active, version 2" in slack.command("maria", "/premio list").text


def test_a_program_whose_own_test_fails_is_not_activated(slack: Scene) -> None:
    tested = (
        SPRINT
        + """
expect "five percent of a cloud deal"
  deal 2026-07-10, category "Cloud", amount 10k EUR
  "Base" pays 501 EUR
"""
    )
    answer = slack.upload("maria", "sprint.premio", tested).text
    assert "it pays 500.00 EUR" in answer
    assert "There is no program" in slack.command("maria", "/premio activate Sprint").text
    slack.upload("maria", "sprint.premio", tested.replace("501", "500"))
    assert "is active" in slack.command("maria", "/premio activate Sprint").text


def test_a_text_that_reaches_back_says_so_and_needs_another_manager(slack: Scene) -> None:
    slack.command("maria", "/premio role @franco manager")
    slack.start(SPRINT)
    slack.clock(by="10 days")
    changed = SPRINT.replace("pay 5%", "pay 6%").replace("currency EUR", "currency EUR holds from 2026-07-05")
    slack.upload("maria", "sprint.premio", changed)
    answer = slack.command("maria", "/premio activate Sprint").text
    assert "which is past" in answer
    assert "holds from 2026-07-05 retroactively" in answer
    slack.upload("maria", "sprint.premio", changed.replace("2026-07-05", "2026-07-05 retroactively"))
    assert "Another manager has to look at it" in slack.command("maria", "/premio activate Sprint").text
    assert "version 1" in slack.command("maria", "/premio list").text
    assert "is active, version 3" in slack.command("franco", "/premio activate Sprint").text


def test_what_is_worse_for_somebody_waits_for_the_notice(slack: Scene) -> None:
    promised = SPRINT.replace("currency EUR", "currency EUR notice 7 days for cuts")
    slack.start(promised)
    slack.upload("maria", "deals.csv", DEALS)
    slack.clock(by="1 day")
    # The promise cannot be taken away together with the pay.
    slack.upload("maria", "sprint.premio", SPRINT.replace("pay 5%", "pay 4%"))
    answer = slack.command("maria", "/premio activate Sprint").text
    assert "is worse for" in answer
    assert "a notice of 7 days" in answer
    slack.upload("maria", "sprint.premio", promised.replace("pay 5%", "pay 6%"))
    assert "is active, version 3" in slack.command("maria", "/premio activate Sprint").text
    late = promised.replace("currency EUR", "currency EUR holds from 2026-11-15").replace("pay 5%", "pay 4%")
    slack.upload("maria", "sprint.premio", late)
    assert "Nov 15, 2026 or later follows it" in slack.command("maria", "/premio activate Sprint").text


def test_what_is_worse_can_be_activated_and_waits_by_itself(bound: Scene) -> None:
    bound.start(SPRINT)
    bound.upload("maria", "deals.csv", DEALS)
    bound.clock(by="1 day")
    assert "waits only where a program says so" in bound.command("maria", "/premio notice").text
    assert "at most 366" in bound.command("maria", "/premio notice 1000 days").text
    assert "decides 7 days after" in bound.command("maria", "/premio notice 7 days").text
    bound.upload("maria", "sprint.premio", SPRINT.replace("pay 5%", "pay 4%"))
    answer = bound.command("maria", "/premio activate Sprint")
    assert "worse for Acme, Bolt &amp; Sons, and what is worse waits for a notice of 7 days" in answer.text
    answer = bound.click(
        "maria",
        "program_wait",
        channel="office",
        message=bound.message_with("maria", "program_wait", "office"),
    )
    assert "is active, version 2" in answer.text
    assert "What is dated Jul 9, 2026 or later follows it" in answer.text
    bound.until(lambda: "*Sprint* changes, Bolt" in bound.said("bob", "bolt"), "what Bolt is told")
    told = bound.said("bob", "bolt")
    assert "what is dated 9 July 2026 or later follows the new text" in told
    assert "“Base”: now “It pays 4% of the amount.” instead of “It pays 5% of the amount.”" in told
    assert "would have given Bolt &amp; Sons 40.00 EUR less" in told
    assert "Acme" not in told
    later = """id,partner,customer,category,amount,closed_on
D-5,Bolt & Sons,Verdi,Cloud,1000,2026-07-08
D-6,Bolt & Sons,Verdi,Cloud,1000,2026-07-09
"""
    assert "2 new" in bound.upload("maria", "deals.csv", later).text
    bound.clock(by="8 days")
    # The last day before the notice is over still pays 5%, the next one 4%.
    why = bound.mention("bob", "bolt", "why").text
    assert "50.00" in why
    assert "40.00" in why


def test_a_change_says_for_whom_it_is_worse_and_for_whom_better(slack: Scene) -> None:
    slack.start(SPRINT)
    slack.upload("maria", "deals.csv", DEALS)
    slack.clock(by="1 day")
    slack.upload("maria", "sprint.premio", SPRINT.replace("pay 5%", "pay 4%"))
    answer = slack.command("maria", "/premio activate Sprint").text
    # At 4% Acme gets 400 + 480 where it got 500 + 400, Bolt 160 where it got 200.
    assert "worse for 2 partners, better for 0 partners and the same for 0 partners" in answer
    assert "Worse: Acme (-20.00 EUR), Bolt &amp; Sons (-40.00 EUR)" in answer
    slack.upload("maria", "sprint.premio", SPRINT)
    answer = slack.command("maria", "/premio activate Sprint").text
    assert "Better: Acme (+20.00 EUR), Bolt &amp; Sons (+40.00 EUR)" in answer
    # At 6% Acme's 600 + 720 are cut to the same 900, Bolt gets 240.
    slack.upload("maria", "sprint.premio", SPRINT.replace("pay 5%", "pay 6%"))
    answer = slack.command("maria", "/premio activate Sprint").text
    assert "worse for 0 partners, better for 1 partner and the same for 1 partner" in answer
    assert "Worse" not in answer


def test_saving_without_a_change_makes_no_version_and_another_name_another_program(slack: Scene) -> None:
    slack.start(SPRINT)
    form = slack.command("maria", "/premio edit Sprint").view
    assert "Nothing has changed: this is version 1" in _drawn(
        slack.submit("maria", form, {"Program": SPRINT})
    )
    form = slack.command("maria", "/premio edit Sprint").view
    saved = slack.submit("maria", form, {"Program": SPRINT.replace('"Sprint"', '"Dash"')})
    assert "*Sprint* stays as it is" in _drawn(saved)


def test_a_button_under_an_old_version_changes_nothing_and_says_so(slack: Scene) -> None:
    old = slack.upload("maria", "sprint.premio", SPRINT).messages[-1]
    slack.upload("maria", "sprint.premio", SPRINT.replace("pay 5%", "pay 6%"))
    answer = slack.click("maria", "Activate", message=old)
    assert "belongs to version 1" in answer.text
    assert "draft" in slack.command("maria", "/premio list").text


def test_a_form_submitted_after_somebody_else_saved_loses_neither_text(slack: Scene) -> None:
    slack.upload("maria", "sprint.premio", SPRINT)
    slack.command("maria", "/premio role @franco manager")
    form = slack.command("maria", "/premio edit Sprint").view
    other = slack.command("franco", "/premio edit Sprint").view
    assert "Saved" in _drawn(slack.submit("franco", other, {"Program": SPRINT.replace("pay 5%", "pay 6%")}))
    answer = slack.submit("maria", form, {"Program": SPRINT.replace("pay 5%", "pay 7%")})
    assert "saved version 2 while you were writing" in _drawn(answer)
    assert "pay 7%" in str(answer.view["blocks"])
    assert "version 3" in _drawn(slack.submit("maria", answer.view, {}))


def test_a_second_program_cannot_take_the_name_of_the_first(slack: Scene) -> None:
    slack.upload("maria", "sprint.premio", SPRINT)
    answer = _write(slack, SPRINT)
    (shown,) = answer.errors.values()
    assert "There is a program “Sprint” already" in shown


def test_an_ended_program_counts_no_more_and_keeps_what_was_earned(slack: Scene) -> None:
    slack.start(SPRINT)
    asked = slack.command("maria", "/premio end Sprint").with_button("program_end_now")
    assert "has ended" in slack.click("maria", "End the program", channel="office", message=asked).text
    assert "is not active" in slack.command("maria", "/premio end Sprint").text
    assert "ended" in slack.command("maria", "/premio list").text


def test_nothing_is_ended_or_activated_that_was_not_named(slack: Scene) -> None:
    slack.start(SPRINT)
    for word in ("end", "activate"):
        assert "Which program?" in slack.command("maria", f"/premio {word}").text
    assert "active, version 1" in slack.command("maria", "/premio list").text


def test_the_list_names_what_pays_and_what_is_being_written(slack: Scene) -> None:
    slack.start(SPRINT)
    slack.upload("maria", "program.premio", SPRINT.replace("pay 5%", "pay 6%"))
    listed = slack.command("maria", "/premio list").text
    assert "active, version 1; :pencil2: draft, version 2" in listed


def test_a_long_program_is_spread_over_several_fields_and_comes_back_whole(slack: Scene) -> None:
    rules = "".join(
        f'\nbonus "Step {number}"\n  on deals where units >= {number}\n  pay {number} EUR\n'
        for number in range(1, 90)
    )
    text = SPRINT.split("recognition", maxsplit=1)[0] + rules
    slack.upload("maria", "long.premio", text)
    form = slack.command("maria", "/premio edit Sprint").view
    inputs = [block for block in form["blocks"] if block["type"] == "input"]
    assert len(inputs) > 2
    assert all(len(block["element"].get("initial_value", "")) <= 3_000 for block in inputs)
    saved = slack.submit(
        "maria",
        form,
        {inputs[0]["block_id"]: inputs[0]["element"]["initial_value"].replace("5% of", "6% of")},
    )
    assert "version 2" in _drawn(saved)


@pytest.mark.transports("socket", "http", "oauth")
def test_people_who_are_no_managers_are_told_whom_to_ask(slack: Scene) -> None:
    for text in (
        "new",
        "list",
        "show Sprint",
        "activate Sprint",
        "role @sofia manager",
        "polls",
        "simulate Sprint",
    ):
        assert "for program managers" in slack.command("sofia", f"/premio {text}").text, text


def test_somebody_given_the_role_may_and_loses_it_again(slack: Scene) -> None:
    slack.command("maria", "/premio role @sofia manager")
    assert "no program yet" in slack.command("sofia", "/premio list").text
    slack.command("maria", "/premio role @sofia none")
    assert "for program managers" in slack.command("sofia", "/premio list").text


def test_silly_words_get_a_helpful_answer(slack: Scene) -> None:
    assert "What would you like to do" in slack.command("maria", "/premio").text
    assert "Did you mean `/premio list`" in slack.command("maria", "/premio lst").text
    assert "help` lists all that I can do" in slack.command("maria", "/premio 💥 <!channel> ' OR 1=1").text
    assert "no program “Sprnt”" in slack.command("maria", "/premio show Sprnt").text
    assert "Which program?" in slack.command("maria", "/premio show").text
    assert "`list`" in slack.command("maria", "/premio help").text
    uncapped = SPRINT.replace("  at most 900 EUR per quarter\n", "")
    assert "no mistakes" in slack.command("maria", f"/premio check {uncapped}").text.casefold()


def test_simulating_stores_and_announces_nothing(bound: Scene) -> None:
    bound.upload(
        "maria", "deals.csv", "id,partner,category,amount,closed_on\nD-1,Acme,Cloud,10000,2026-07-01\n"
    )
    bound.upload(
        "maria", "sprint.premio", f'{SPRINT}bonus "Dinner" on deals award "Dinner for two" worth 150 EUR\n'
    )
    answer = bound.command("maria", "/premio simulate Sprint")
    assert "5% of 10,000.00 EUR" in answer.text
    assert "*In all: 750.00 EUR*" in answer.text
    assert "• _Dinner_: 150.00 EUR" in answer.text
    assert "600.00 EUR" in answer.text
    assert "Acme" in answer.text
    assert "Nothing was stored" in answer.text
    assert "500" not in bound.said("anna", "acme")
