"""Programs to start from, as the shell and the form in Slack offer them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner, Result

from bot.blocks.editor import Draft, Starter, editor
from bot.cli.app import app
from dsl.read import read
from programs.templates import templates


def premio(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["template", *arguments])


def test_the_list_names_each_with_its_title_and_when_to_use_it() -> None:
    ran = premio("list")
    assert ran.exit_code == 0
    lines = [line.strip() for line in ran.stdout.splitlines()]
    assert len(lines) == 2 * len(templates())
    for each, name, use in zip(templates(), lines[::2], lines[1::2], strict=True):
        assert name.split(maxsplit=1) == [each.key, each.title]
        assert use == each.use


@pytest.mark.parametrize(
    ("on", "first"),
    [
        pytest.param("2026-11-25", "2027-01-01", id="the next quarter"),
        pytest.param("2027-01-01", "2027-04-01", id="the first day of a quarter"),
    ],
)
def test_a_template_is_printed_as_it_runs_from_the_quarter_after_a_day(on: str, first: str) -> None:
    ran = premio("show", "draw", "--on", on)
    assert ran.exit_code == 0
    program = read(ran.stdout).program
    assert program is not None
    assert program.runs is not None
    assert program.runs.start.isoformat() == first


def test_without_a_day_it_is_a_program_of_the_days_to_come() -> None:
    today = datetime.now(UTC).date()
    program = read(premio("show", "commission").stdout).program
    assert program is not None
    assert program.runs is not None
    assert today < program.runs.start <= today + timedelta(days=93)


def test_a_key_that_is_none_is_wrong_usage_and_the_likeliest_is_named() -> None:
    ran = premio("show", "comission")
    assert ran.exit_code == 2
    assert "commission" in ran.stderr


def test_the_form_in_slack_offers_all_of_them_in_that_order() -> None:
    view = editor("", Draft(), starters=[Starter(each.key, each.title, each.text) for each in templates()])
    (select,) = (block["accessory"] for block in view["blocks"] if "accessory" in block)
    options = select["options"]
    assert [each["value"] for each in options] == [each.key for each in templates()]
    assert [each["text"]["text"] for each in options] == [each.title for each in templates()], "none is cut"
    assert len(options) <= 100
