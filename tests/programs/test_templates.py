"""Programs to start from are programs: they check, they are in canonical form, and they run from the next quarter."""

from __future__ import annotations

from datetime import date

import pytest

from dsl.format import format_program
from dsl.read import read
from programs.explain import program_in_words
from programs.templates import Template, templates

ON = date(2026, 11, 25)
EVERY = [pytest.param(each, id=each.key) for each in templates(ON)]


@pytest.mark.parametrize("template", EVERY)
def test_a_template_has_no_mistakes_and_fits_a_form(template: Template) -> None:
    assert {each.code for each in read(template.text).diagnostics} <= ALLOWED.get(template.key, set())
    assert len(template.text) < 3_000


ALLOWED = {"pulse": {"no-rules"}}
"""A program that only asks rewards nothing, and may."""


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


def test_keys_and_titles_tell_templates_apart() -> None:
    found = templates()
    assert len({each.key for each in found}) == len({each.title for each in found}) == len(found) >= 6
