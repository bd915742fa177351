"""Answers that are none: to a decision or an offer, but not what can be answered there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from dsl import nodes
from dsl.offers import choice_name, chosen
from programs.decided import wrong
from programs.facts import Decision, HeldFact
from programs.measures import Measured


def no_answers(program: nodes.Program, measured: Measured, *, as_of: date) -> Iterator[HeldFact]:
    """Those given up to the day, each with what is wrong with it. What no decision or offer of the program is called is not ours."""
    for answer in measured.decisions:
        if answer.on <= as_of and (reason := no_answer(answer.name, answer.answer, program)) is not None:
            told = f"{answer.partner} on {answer.on}{_about(answer)}: {reason}"
            yield HeldFact(kind="decisions", id=answer.name, partner=answer.partner, reason=told)


def asks(program: nodes.Program, name: str) -> bool:
    """Whether the program has a decision or an offer of that name."""
    rule = program.rule(name)
    return program.decision(name) is not None or (rule is not None and rule.offer is not None)


def refused_by_all(name: str, answer: str, programs: Sequence[nodes.Program]) -> str | None:
    """Why it is no answer in any of the programs that ask for it; None where it is one in some of them, or where nobody asks."""
    reasons = [no_answer(name, answer, program) for program in programs if asks(program, name)]
    return reasons[0] if reasons and all(reasons) else None


def no_answer(name: str, answer: str, program: nodes.Program) -> str | None:
    """Why it answers neither the decision nor the offer of that name; None where it does, or where nothing is called so."""
    decision = program.decision(name)
    if decision is not None:
        return wrong(decision, answer, program)
    rule = program.rule(name)
    if rule is None or rule.offer is None or chosen(rule, answer) is not None:
        return None
    choices = " or ".join(f"“{choice_name(choice)}”" for choice in rule.choices)
    return f"“{answer}” is no answer: it must be {choices}"


def _about(answer: Decision) -> str:
    if answer.deal or answer.activity:
        return f", for {answer.deal or answer.activity}"
    return f", for {answer.start} to {answer.end}" if answer.start and answer.end else ""
