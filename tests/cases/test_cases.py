"""Every case in these folders' Markdown: the text and the facts make exactly the awards that stand below them, step by step."""

from __future__ import annotations

from datetime import date

import pytest

from dsl.nodes import Program
from programs.awards import Award
from programs.evaluate import Outcome
from programs.held_words import why_held
from programs.periods import Period
from programs.proof_verifier import faults
from storage import evaluation
from storage.engine import Database
from tests.cases.arithmetic import arithmetic_of
from tests.cases.case_files import FOLDER, Case, cases, rewrite
from tests.cases.filing import as_of_day, filed, program_of

ALWAYS = ("held", "charges", "payouts", "balances")
"""What must not be there where the case does not say so."""
CASES = cases(FOLDER, "awards")


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_the_case_comes_out_as_written_and_the_arithmetic_leads_there(
    case: Case, memory: Database, rewriting: bool
) -> None:
    program = program_of(case)
    outcome = outcome_of(case, program, memory)
    wanted = _lines(case.blocks["awards"])
    width = max((line.count("|") + 1 for line in wanted), default=4)
    found = [_line(award, width) for award in _in_order(outcome.awards, program)]
    held = [f"{each.id} | {each.partner} | {why_held(each.why, program)}" for each in outcome.held]
    others = {"held": held, **_others(outcome, program)}
    if rewriting:
        rewrite(case, "awards", _aligned(found))
        for kind in others.keys() & case.blocks.keys():
            rewrite(case, kind, "".join(f"{line}\n" for line in others[kind]))
        return
    assert sorted(found) == sorted(wanted)
    for kind, lines in others.items():
        if kind in case.blocks or kind in ALWAYS:
            assert sorted(lines) == sorted(_lines(case.blocks.get(kind, "")))
    for award in outcome.awards:
        assert faults(arithmetic_of(award)) == [], award


def _others(outcome: Outcome, program: Program) -> dict[str, list[str]]:
    """What a case may say beside its awards, by the kind of block."""
    awards = _in_order(outcome.awards, program)
    return {
        "says": [f"{award.rule} | {award.partner} | {say}" for award in awards for say in award.says],
        "given": [_given(award) for award in awards if award.payee or award.paid_as or award.parts],
        "charges": [
            " | ".join(
                (
                    charge.rule,
                    charge.fact.id if charge.fact else _days(charge.period),
                    charge.to,
                    str(charge.amount),
                )
            )
            for charge in outcome.charges
        ],
        "balances": [f"{each.name} | {each.partner} | {each.amount}" for each in outcome.balances],
        "payouts": [f"{payout.payee} | {payout.on} | {payout.amount}" for payout in outcome.payouts],
    }


def _given(award: Award) -> str:
    """To whom, how much, as what, and in which parts."""
    return " | ".join(
        (
            award.rule,
            award.fact.id if award.fact else _days(award.period),
            award.payee or award.partner,
            str(award.amount or award.item),
            award.paid_as or "",
            ", ".join(f"{part.amount} on {part.on or 'a day not known yet'}" for part in award.parts),
        )
    )


def _days(period: Period | None) -> str:
    return f"{period.start} to {period.end}" if period else ""


def test_each_case_has_a_name_of_its_own() -> None:
    assert len({case.id for case in CASES}) == len(CASES)
    assert len(CASES) >= 80


def outcome_of(case: Case, program: Program, memory: Database) -> Outcome:
    with memory.writing() as session:
        workspace_id = filed(session, case, program)
        return evaluation.evaluated(
            session, workspace_id=workspace_id, program=program, as_of=as_of_day(case, program)
        )


def _in_order(awards: tuple[Award, ...], program: Program) -> list[Award]:
    order = {rule.name: index for index, rule in enumerate(program.rules)}
    return sorted(
        awards,
        key=lambda award: (
            order[award.rule],
            award.partner.casefold(),
            award.period.start if award.period else date.min,
            award.unit.name if award.unit else "",
            award.fact.id if award.fact else "",
            award.line,
        ),
    )


def _line(award: Award, width: int) -> str:
    """As many of the columns as the case has: rule, partner, occasion, what, state and day, day from which it is payable."""
    occasion = award.fact.id if award.fact else _days(award.period)
    if award.unit is not None:
        occasion += f", {award.unit.name}"
    money = str(award.amount) if award.amount is not None else None
    columns = [
        award.rule,
        award.partner,
        occasion,
        " to ".join(part for part in (money, award.item) if part),
        f"{award.status} {award.on}",
        f"payable {award.payable_on}" if award.payable_on else "",
    ]
    return " | ".join(columns[:width])


def _lines(block: str) -> list[str]:
    return [
        " | ".join(" ".join(column.split()) for column in line.split("|"))
        for line in block.split("\n")
        if line.strip()
    ]


def _aligned(lines: list[str]) -> str:
    """The lines in columns; amounts to the right."""
    rows = [line.split(" | ") for line in lines]
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))] if rows else []
    return "".join(
        " | ".join(
            column.rjust(width) if index == 3 else column.ljust(width)  # the amount
            for index, (column, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        + "\n"
        for row in rows
    )
