"""Every mistake is drawn as written in mistakes/*.md; every code has an example; docs/mistakes.md is made from them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import checking
from dsl import (
    audience_checks,
    build,
    build_expressions,
    build_payment,
    build_words,
    check,
    circles,
    cliffs,
    closed_values,
    decision_checks,
    expect_checks,
    first_checks,
    fund_checks,
    horizon,
    mistakes,
    near_misses,
    offer_checks,
    parse,
    payment_checks,
    poll_checks,
    proofs,
    ranking_checks,
    read,
    reading_checks,
    rule_checks,
    slips,
    soundness,
    spanning_checks,
    status_checks,
    table_checks,
    types,
    unit_checks,
    worst_case,
)
from dsl.diagnostics import Diagnostic, draw
from programs import expectations
from tests.cases.case_files import FOLDER, Case, cases, rewrite
from tests.cases.mistake_catalogue import TOO_LARGE_FOR_PAPER, catalogue

CASES = cases(FOLDER / "mistakes", "mistakes")
CATALOGUE = Path(__file__).parents[2] / "docs" / "mistakes.md"


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_the_mistakes_are_drawn_as_written(case: Case, rewriting: bool) -> None:
    text = case.blocks["premio"]
    drawn = "\n".join(draw(each, text) + "\n" for each in checking.read(text).diagnostics)
    if rewriting:
        rewrite(case, "mistakes", drawn)
        return
    assert drawn == case.blocks["mistakes"]
    assert drawn


@pytest.mark.parametrize("code", sorted(TOO_LARGE_FOR_PAPER))
def test_texts_that_are_too_large_for_paper_are_explained_too(code: str) -> None:
    assert code in {each.code for each in read.read(TOO_LARGE_FOR_PAPER[code]).diagnostics}


def test_every_code_has_an_example() -> None:
    shown = {each.code for case in CASES for each in _found(case)} | set(TOO_LARGE_FOR_PAPER)
    assert shown == _codes_in_the_source()


def test_every_mistake_has_a_way_out() -> None:
    assert {each.code for case in CASES for each in _found(case) if not each.hint} == set()


def test_the_catalogue_in_the_documentation_is_current(rewriting: bool) -> None:
    written = catalogue(CASES)
    if rewriting:
        CATALOGUE.write_text(written, encoding="utf-8")
    assert CATALOGUE.read_text(encoding="utf-8") == written


def _found(case: Case) -> tuple[Diagnostic, ...]:
    return checking.read(case.blocks["premio"]).diagnostics


def _codes_in_the_source() -> set[str]:
    found: set[str] = set()
    for module in (
        worst_case,
        audience_checks,
        build,
        build_expressions,
        build_payment,
        build_words,
        check,
        circles,
        cliffs,
        closed_values,
        decision_checks,
        expect_checks,
        first_checks,
        fund_checks,
        expectations,
        horizon,
        mistakes,
        near_misses,
        parse,
        offer_checks,
        payment_checks,
        poll_checks,
        proofs,
        ranking_checks,
        read,
        reading_checks,
        rule_checks,
        slips,
        soundness,
        spanning_checks,
        status_checks,
        table_checks,
        unit_checks,
        types,
    ):
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        found |= set(re.findall(r"\b(?:error|warning|wrong|_wrong)\(\s*\"([a-z-]+)\"", source))
        found |= set(re.findall(r"\bcode(?:: str)? ?= ?\"([a-z-]+)\"", source))
    return found | {"unknown-clause", "unexpected"}
