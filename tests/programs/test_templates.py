"""Programs to start from are programs: they check, they are in canonical form, and they run from the next quarter."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from bot import checking
from dsl import nodes
from dsl.format import format_program
from dsl.funds import pays_into
from dsl.read import read
from programs import templates as templates_module
from programs.explain import program_in_words
from programs.speech import speech
from programs.templates import Template, templates

ON = date(2026, 11, 25)
EVERY = [pytest.param(each, id=each.key) for each in templates(ON)]


@pytest.mark.parametrize("template", EVERY)
def test_a_template_has_no_mistakes_and_fits_a_form(template: Template) -> None:
    assert {each.code for each in read(template.text).diagnostics} <= ALLOWED.get(template.key, set())
    assert len(template.text) < 3_000


ALLOWED: dict[str, set[str]] = {}
"""A program that only asks rewards nothing, and may; what a vendor adds to marketing has an end, and is meant to."""


def test_the_first_line_says_when_to_use_it_and_is_the_only_comment() -> None:
    for template in templates():
        assert template.use.startswith("Use it "), template.key
        assert template.use.endswith("."), template.key
        assert template.text.count("//") == 1, template.key


@pytest.mark.parametrize("template", EVERY)
def test_its_own_tests_show_every_rule_at_work(template: Template) -> None:
    program = read(template.text).program
    assert program is not None
    at_work = {each.rule for test in program.expects for each in test.expected if each.what is not None}
    # What goes into a fund is no award: it shows in what comes out.
    assert at_work == {rule.name for rule in program.rules if not pays_into(rule)}


@pytest.mark.parametrize("month", [1, 4, 7, 10])
@pytest.mark.parametrize("key", [each.key for each in templates()])
def test_its_own_tests_come_out_whichever_quarter_it_begins_with(key: str, month: int) -> None:
    (template,) = (each for each in templates(date(2026, month, 15)) if each.key == key)
    assert {each.code for each in checking.read(template.text).diagnostics} <= ALLOWED.get(key, set())


def test_there_is_one_for_every_kind_of_reward() -> None:
    found = [read(each.text).program for each in templates()]
    kinds = {rule.kind for program in found if program is not None for rule in program.rules}
    assert kinds == set(get_args(nodes.RuleKind))


def test_every_file_is_offered() -> None:
    files = Path(templates_module.__file__).parent / "starters"
    assert {each.key for each in templates()} == {path.stem for path in files.glob("*.premio")}


@pytest.mark.parametrize("template", EVERY)
def test_a_template_is_in_canonical_form(template: Template) -> None:
    program = read(template.text).program
    assert program is not None
    assert format_program(program) == template.text


@pytest.mark.parametrize("template", EVERY)
@pytest.mark.parametrize("lang", ["en", "it"])
def test_a_template_reads_in_plain_words(template: Template, lang: str) -> None:
    program = read(template.text).program
    assert program is not None
    words = program_in_words(program, lang)
    assert all(rule.name in words for rule in program.rules)


@pytest.mark.parametrize(
    ("on", "start"),
    [
        pytest.param(date(2026, 1, 1), date(2026, 4, 1), id="the first day of a quarter"),
        pytest.param(date(2026, 11, 25), date(2027, 1, 1), id="over the turn of the year"),
        pytest.param(date(2028, 2, 29), date(2028, 4, 1), id="a leap day"),
        pytest.param(None, date(2027, 1, 1), id="without a day, as the files say"),
    ],
)
def test_templates_run_from_the_next_quarter_in_whole_months(on: date | None, start: date) -> None:
    for template in templates(on):
        program = read(template.text).program
        assert program is not None
        assert program.runs is not None
        assert program.runs.start == start
        end = program.runs.end.toordinal() + 1
        assert date.fromordinal(end).day == 1, "the run ends with a month"


def test_titles_are_in_the_readers_language() -> None:
    for template in templates():
        assert speech("it").say(template.title) != template.title, template.key


def test_keys_and_titles_tell_templates_apart() -> None:
    found = templates()
    assert len({each.key for each in found}) == len({each.title for each in found}) == len(found) >= 16
