"""Deals come in as a file in a direct message, and are accounted for row by row."""

from __future__ import annotations

import pytest

from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Scene


def test_every_row_is_accounted_for_and_the_second_time_changes_nothing(bound: Scene) -> None:
    assert "4 new" in bound.upload("maria", "deals.csv", DEALS).text
    again = bound.upload("maria", "deals.csv", DEALS).text
    assert "4 unchanged" in again
    assert "new" not in again
    changed = bound.upload("maria", "deals.csv", DEALS.replace("16000", "17000")).text
    assert "1 changed" in changed
    assert "3 unchanged" in changed


def test_bad_rows_are_named_and_the_good_ones_are_taken(bound: Scene) -> None:
    answer = bound.upload(
        "maria",
        "deals.csv",
        DEALS
        + "D-5,Amce,Rossi,Cloud,100,2026-07-02,x\n"
        + "D-6,Acme,Rossi,Cloud,a lot,2026-07-02,x\n"
        + "D-7,Acme,Rossi,Cloud,100,2026-02-30,x\n"
        + "D-8,Acme,Rossi,Cloud,100,2026-07-02,x\n"
        + "D-8,Acme,Rossi,Cloud,200,2026-07-02,x\n"
        + ",Acme,Rossi,Cloud,100,2026-07-02,x\n",
    ).text
    assert "4 new" in answer
    assert "6 refused" in answer
    for line, word in ((6, "Acme"), (7, "a lot"), (8, "2026-02-30"), (9, "D-8"), (10, "D-8"), (11, "id")):
        assert any(f"line {line}" in row and word in row for row in answer.splitlines()), (
            f"line {line}: {answer}"
        )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("foo,bar\n1,2\n", "column", id="a wrong header"),
        pytest.param("id,amount,closed_on\nD-1,5,2026-07-01\n", "partner", id="a missing column"),
        pytest.param("", "empty", id="an empty file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_whole_with_the_reason(
    bound: Scene, content: str, said: str
) -> None:
    answer = bound.upload("maria", "deals.csv", content).text
    assert said in answer
    assert "new" not in answer


def test_a_file_whose_kind_nobody_can_tell_is_asked_about(bound: Scene) -> None:
    assert "deals.csv" in bound.upload("maria", "export.csv", DEALS).text
    assert "4 new" in bound.upload("maria", "export.csv", DEALS, text="these are deals").text


def test_a_file_may_be_called_whatever_its_owner_likes(bound: Scene) -> None:
    for number, name in enumerate(("deals (2).csv", "my deals, ängström & söhne/2026 #1?.csv")):
        assert (
            "1 new"
            in bound.upload(
                "maria", name, f"id,partner,amount,closed_on\nN-{number},Acme,5,2026-07-01\n"
            ).text
        )


@pytest.mark.parametrize("kind", ["500", "429", "reset_before", "reset_after"])
def test_the_report_says_what_was_taken_whatever_slack_does_meanwhile(bound: Scene, kind: str) -> None:
    bound.fault("chat.postMessage", kind, times=1, retry_after=1)
    bound.upload("maria", "deals.csv", DEALS)
    bound.until(lambda: len(bound.calls("chat.postMessage")) > 2, "the second try")
    bound.clock(by="3 minutes")
    bound.until(lambda: "4 new" in bound.said("maria"), "the report")
    assert "unchanged" not in bound.said("maria")


def test_files_of_people_who_are_no_managers_are_not_read(bound: Scene) -> None:
    for user in ("sofia", "anna"):
        assert "from program managers only" in bound.upload(user, "deals.csv", DEALS).text
    assert "4 new" in bound.upload("maria", "deals.csv", DEALS).text


def test_a_program_that_is_too_large_is_refused_and_not_cut(bound: Scene) -> None:
    """All of it that would fit is a program without a mistake."""
    answer = bound.upload("maria", "large.premio", SPRINT + "# more\n" * 30_000)
    assert "larger than 200 kB" in answer.text
    assert "no program yet" in bound.command("maria", "/premio list").text
