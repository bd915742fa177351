"""What waits for an answer, as it is drawn: each question with its term, and a button for each answer that can be counted up."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bot import actions
from bot.blocks import decisions
from bot.blocks.kit import Block, Message
from bot.deciding import Asked, Pointer
from dsl.read import read
from programs.awards import FactRef
from programs.periods import Period
from programs.questions import Question, what_otherwise

TEXT = """program "P" runs 2026-07-01 to 2026-12-31 currency EUR
decision "Audit" by partner manager within 30 days, otherwise no
decision "Rate" by partner manager, a percent up to 10%
decision "Way" by partner, "funds" or "rebate"
bonus "Audited" on deals when decision("Audit") pay decision("Rate") of amount
bonus "Way" on deals when decision("Way") = "funds" pay 5 EUR
bonus "Choice"
  each quarter
  offer
    pay 10 EUR
    award "1"
    donate 10 EUR to "Trees"
"""
Q3 = Period(date(2026, 7, 1), date(2026, 9, 30), "quarter")


def asked(
    name: str, *, partner: str = "Acme", deal: str = "D-1", kind: str = "deals", until: date | None = None
) -> Asked:
    program = read(TEXT).program
    assert program is not None
    decision = program.decision(name)
    is_choice = name == "Choice"
    return Asked(
        7,
        program,
        Question(
            name=name,
            rule="Choice" if is_choice else "Audited",
            by=decision.by if decision else "partner",
            partner=partner,
            fact=None if is_choice else FactRef("receipts" if kind == "receipts" else "deals", deal),
            period=Q3 if is_choice else None,
            until=until,
        ),
    )


def buttons(message: Message) -> list[Block]:
    return [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]


def shown(*found: Asked) -> Message:
    return decisions.overview(found, locale="en")


@pytest.mark.parametrize(
    ("name", "labels", "kept"),
    [
        pytest.param("Audit", ["Yes", "No"], ["yes", "no"], id="yes or no"),
        pytest.param("Way", ["funds", "rebate"], ["funds", "rebate"], id="one of several texts"),
        pytest.param("Choice", ["10 EUR", "1", "Trees"], ["10 EUR", "2", "Trees"], id="an offer"),
        pytest.param("Rate", ["Decide"], [""], id="a figure, by a form"),
    ],
)
def test_what_can_be_counted_up_is_a_button(name: str, labels: list[str], kept: list[str]) -> None:
    found = buttons(shown(asked(name)))
    assert [each["text"]["text"] for each in found] == labels
    assert [json.loads(each["value"])[-1] for each in found] == kept
    assert len({each["action_id"] for each in found}) == len(found)


def test_a_term_and_what_holds_otherwise_are_told_and_so_is_that_there_is_none() -> None:
    assert (
        "Until 31 July 2026, that day included; otherwise it is no."
        in shown(asked("Audit", until=date(2026, 7, 31))).text
    )
    assert "There is no last day for it" in shown(asked("Rate")).text


def test_what_holds_otherwise_is_said_in_the_readers_words() -> None:
    text = (
        'program "P" runs 2026-07-01 to 2026-12-31 currency EUR\n'
        'decision "Kind" by partner, "cash" or "kit" within 5 days, otherwise "cash"\n'
        'decision "Fit" by partner within 5 days, otherwise yes\n'
    )
    program = read(text).program
    assert program is not None
    assert what_otherwise(program, "Kind", "en") == "“cash”"
    assert what_otherwise(program, "Fit", "it") == "sì"


def test_what_is_pressed_stands_in_the_button_and_is_read_back() -> None:
    (button, *_) = buttons(shown(asked("Audit", until=date(2026, 7, 31))))
    assert Pointer.parse(button["value"]) == Pointer(
        7, "Audit", "Acme", "deals:D-1", date(2026, 7, 31), "yes"
    )


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "[]",
        "{",
        "7",
        '{"a": 1}',
        '[1, "a", "b", "c", "x", "y"]',
        '["1", "a", "b", "c", "", "y"]',
        '[true, "a", "b", "c", "", "y"]',
        '[1, "a", "b", 3, "", "y"]',
        '[99999999999, "a", "b", "c", "", "y"]',
        "[" * 2_000,
    ],
)
def test_what_no_button_of_ours_carries_points_at_nothing(nonsense: str) -> None:
    assert Pointer.parse(nonsense) is None


def test_a_receipt_cannot_be_pointed_at_and_has_no_button() -> None:
    message = shown(asked("Audit", kind="receipts"))
    assert not buttons(message)
    assert "by a file of decisions" in message.text


def test_a_name_too_long_for_a_button_has_none_and_the_list_stays() -> None:
    message = shown(asked("Audit", deal="D" * 2_100), asked("Way"))
    assert [each["text"]["text"] for each in buttons(message)] == ["funds", "rebate"]


def test_hostile_names_are_inert_and_a_long_list_stays_within_a_message() -> None:
    message = shown(*(asked("Audit", partner="<!channel>", deal=f"D-{n}") for n in range(40)))
    assert "<!channel>" not in message.text
    assert len(message.blocks) <= 50
    assert "25 more" in message.text


def test_the_form_knows_what_can_be_answered_and_what_it_is_about() -> None:
    form = decisions.form(asked("Rate"), "en")
    assert form["callback_id"] == actions.DECIDE_VIEW
    assert Pointer.parse(form["private_metadata"]) == Pointer(7, "Rate", "Acme", "deals:D-1", None, "")
    assert "A percentage up to 10%" in json.dumps(form)


def test_what_a_manager_and_what_a_partner_decides_stand_apart() -> None:
    text = shown(asked("Audit"), asked("Way")).text
    mine, _, managers = text.partition("*This waits for a partner manager*")
    assert "*Acme*, this is yours to choose or decide:" in mine
    assert ("*Way*" in mine, "*Audit*" in mine, "*Audit*" in managers) == (True, False, True)


def test_nothing_open_is_said() -> None:
    assert shown().text == "Nothing waits for your decision."


def test_whoever_chooses_reads_what_a_gift_is_and_to_whom() -> None:
    [about, _] = decisions.item(asked("Choice"), "en")
    assert about is not None
    assert "“10 EUR”, “1”, or 10 EUR for “Trees”" in about["text"]["text"]
