"""Every mistake is drawn as written in mistakes/*.md; every code has an example; docs/mistakes.md is made from them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dsl.diagnostics import draw
from tests.cases.case_files import FOLDER, Case, cases, rewrite
from tests.cases.mistake_catalogue import NOT_ON_PAPER, catalogue, found

CASES = cases(FOLDER / "mistakes", "mistakes")
pytestmark = pytest.mark.xdist_group("mistakes")  # each is looked for once
ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "docs" / "mistakes.md"


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_the_mistakes_are_drawn_as_written(case: Case, rewriting: bool) -> None:
    text = case.blocks["premio"]
    drawn = "\n".join(draw(each, text) + "\n" for each in found(case))
    if rewriting:
        rewrite(case, "mistakes", drawn)
        return
    assert drawn == case.blocks["mistakes"]
    assert drawn


@pytest.mark.parametrize("code", sorted(NOT_ON_PAPER))
def test_what_cannot_stand_on_paper_is_explained_too(code: str) -> None:
    assert code in {each.code for each in NOT_ON_PAPER[code]()}


def test_every_code_has_an_example() -> None:
    shown = {each.code for case in CASES for each in found(case)} | set(NOT_ON_PAPER)
    assert shown == _codes_in_the_source()


def test_every_mistake_has_a_way_out() -> None:
    assert {each.code for case in CASES for each in found(case) if not each.hint} == set()


def test_the_catalogue_in_the_documentation_is_current(rewriting: bool) -> None:
    written = catalogue(CASES)
    if rewriting:
        CATALOGUE.write_text(written, encoding="utf-8")
    assert CATALOGUE.read_text(encoding="utf-8") == written


def _codes_in_the_source() -> set[str]:
    """Of every module that may say something of a program."""
    codes = {"unknown-clause", "unexpected"}
    for folder in ("dsl", "programs", "bot"):
        for path in (ROOT / folder).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            codes |= set(re.findall(r"\b(?:error|warning|wrong|_wrong)\(\s*\"([a-z-]+)\"", source))
            codes |= set(re.findall(r"\bcode(?:: str)? ?= ?\"([a-z-]+)\"", source))
    return codes
