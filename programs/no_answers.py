"""Answers that are none: to a decision or an offer, but not what can be answered there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from dsl import nodes
from dsl.offers import choice_name, chosen
from programs.decided import wrong
from programs.facts import Decision, HeldFact
from programs.held_facts import NoAnswer, Unanswered
from programs.measures import Measured


def no_answers(program: nodes.Program, measured: Measured, *, as_of: date) -> Iterator[HeldFact]:
    """Those given up to the day, each with what is wrong with it. What no decision or offer of the program is called is not ours."""
    for answer in measured.decisions:
        if answer.on <= as_of and (wrong := no_answer(answer.name, answer.answer, program)) is not None:
            yield HeldFact(
                kind="decisions", id=answer.name, partner=answer.partner, why=_unanswered(answer, wrong)
            )


def asks(program: nodes.Program, name: str) -> bool:
    """Whether the program has a decision or an offer of that name."""
    rule = program.rule(name)
    return program.decision(name) is not None or (rule is not None and rule.offer is not None)


def refused_by_all(
    name: str, answer: str, programs: Sequence[nodes.Program]
) -> tuple[NoAnswer, nodes.Program] | None:
    """Why it is no answer in any of the programs that ask for it; None where it is one in some of them, or where nobody asks. With the first of the programs."""
    asking = [program for program in programs if asks(program, name)]
    wrong = [(no_answer(name, answer, program), program) for program in asking]
    found = [(why, program) for why, program in wrong if why is not None]
    return found[0] if found and len(found) == len(wrong) else None


def no_answer(name: str, answer: str, program: nodes.Program) -> NoAnswer | None:
    """Why it answers neither the decision nor the offer of that name; None where it does, or where nothing is called so."""
    decision = program.decision(name)
    if decision is not None:
        return wrong(decision, answer, program)
    rule = program.rule(name)
    if rule is None or rule.offer is None or chosen(rule, answer) is not None:
        return None
    return NoAnswer(answer, tuple(map(choice_name, rule.choices)))


def _unanswered(answer: Decision, wrong: NoAnswer) -> Unanswered:
    days = (answer.start, answer.end) if answer.start and answer.end else None
    return Unanswered(answer.partner, answer.on, wrong, answer.deal or answer.activity or "", days)
