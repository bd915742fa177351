"""What the documentation of the language shows is a program, in canonical form but for its comments' columns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.checking import read
from dsl.build_expressions import FUNCTIONS_KNOWN
from dsl.diagnostics import draw
from dsl.format import format_program
from dsl.parse import GRAMMAR
from dsl.vocabulary import FIELDS

TEXT = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
HEAD = 'program "Example"\n  runs 2026-07-01 to 2026-12-31\n  currency EUR\n\n'
SHOWN = [
    block if block.startswith("program") else HEAD + block
    for block in re.findall(r"```premio\n(.*?)```", TEXT, re.DOTALL)
]


@pytest.mark.parametrize("text", [pytest.param(text, id=str(index)) for index, text in enumerate(SHOWN)])
def test_an_example_is_a_program_without_mistakes(text: str) -> None:
    found = read(text)
    assert not found.diagnostics, "\n".join(draw(each, text) for each in found.diagnostics)
    assert found.program is not None
    assert format_program(found.program) == re.sub(r" +//", "  //", text)


def test_the_documentation_names_every_function() -> None:
    assert {name for name in FUNCTIONS_KNOWN if not re.search(rf"\b{name}\b", TEXT)} == set()


def test_the_documentation_names_every_field_of_a_deal() -> None:
    assert {name for name in FIELDS["deals"] if f"`{name}`" not in TEXT} == set()


def test_the_documentation_names_every_word_of_the_grammar() -> None:
    words = {word.lower() for word in re.findall(r'"([a-z]+)"i', GRAMMAR.read_text(encoding="utf-8"))}
    assert {word for word in words if not re.search(rf"\b{word}\b", TEXT, re.IGNORECASE)} == set()


def test_each_link_within_the_page_leads_to_a_heading() -> None:
    headings = {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\(#([^)]*)\)", TEXT)) <= headings
