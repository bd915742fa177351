"""What is wrong with a decision: bounds and deadlines that make no sense, answers nobody can give, and nobody who reads it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from dsl import nodes
from dsl.answers import ANSWERS, answers_in_words, is_of_type, literal, misfit, read_decisions
from dsl.diagnostics import Diagnostic, error, warning
from dsl.format import format_expression
from dsl.names import called
from dsl.said import Said, said
from dsl.suggest import did_you_mean


def decision_problems(program: nodes.Program) -> Iterator[Diagnostic]:
    read = {called(each.name) for each in read_decisions((program.rules, program.measures), program)}
    offers = {called(rule.name) for rule in program.rules if rule.offer is not None}
    for decision in program.decisions:
        yield from chain(_bounds(decision), _options(decision), _deadline(decision), _otherwise(decision))
        if called(decision.name) in offers:
            yield error(
                "same-name",
                said("a rule that offers a choice is called “{decision}”, too", decision=decision.name),
                decision.span,
                said("give it a name of its own: answers come under the name of either"),
            )
        if called(decision.name) not in read:
            yield warning(
                "decision-unread",
                said("nothing depends on the decision “{decision}”", decision=decision.name),
                decision.span,
                said(
                    "ask for it where it matters: when {asked}",
                    asked=f'decision("{decision.name}")' + ("" if decision.type == "yes/no" else " = …"),
                ),
            )


def answer_problems(given: nodes.Given, program: nodes.Program) -> Iterator[Diagnostic]:
    """What is wrong with an answer that a test gives."""
    assert given.name is not None
    decision = program.decision(given.name)
    offers = [rule for rule in program.rules if rule.offer is not None]
    if decision is None and called(given.name) not in {called(rule.name) for rule in offers}:
        known = [*(each.name for each in program.decisions), *(rule.name for rule in offers)]
        yield error(
            "unknown-decision",
            said("nobody is asked to decide “{name}”", name=given.name),
            given.span,
            did_you_mean(given.name, known)
            or said('say who decides: decision "{name}" by partner manager', name=given.name),
        )
    found = literal(given.value) if given.value is not None else None
    if decision is None or found is None:
        return
    kind, value = found
    if not is_of_type(kind, decision.type) or misfit(decision, value) is not None:
        yield error(
            "no-such-answer",
            said("this is no answer to “{decision}”", decision=decision.name),
            given.span,
            said("it is {answers}", answers=answers_in_words(decision)),
        )


def _bounds(decision: nodes.Decision) -> Iterator[Diagnostic]:
    for bound in (decision.low, decision.high):
        found = literal(bound) if bound is not None else None
        if bound is None or found is None:
            continue
        if decision.type in ("text", "yes/no") or not is_of_type(found[0], decision.type):
            yield error(
                "mixed-up",
                said(
                    "`{expression}` is no bound of {kind}",
                    expression=format_expression(bound),
                    kind=_kind(decision),
                ),
                bound.span,
                said(
                    "write the type beside it: a percent up to 10%, a money up to 500 EUR, a number from 1 up to 5"
                ),
            )
            return
    least = literal(decision.low) if decision.low is not None else None
    if decision.low is not None and least is not None and misfit(decision, least[1]) is not None:
        yield error(
            "bounds-crossed",
            said("no answer can lie between these bounds"),
            decision.low.span,
            said("write the smaller one first: a number from 1 up to 5"),
        )


def _options(decision: nodes.Decision) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for each in decision.options:
        if called(each) in seen:
            yield error(
                "same-choice",
                said("two answers are called “{each}”", each=each),
                decision.span,
                said("leave one of the two out"),
            )
        seen.add(called(each))


def _deadline(decision: nodes.Decision) -> Iterator[Diagnostic]:
    if decision.within is not None and decision.otherwise is None:
        example = "otherwise no" if decision.type == "yes/no" else "otherwise …"
        yield error(
            "decided-too-late",
            said("it is not said what holds when nobody has decided by then"),
            decision.within.span,
            said("add it: {example}", example=example),
        )
    if decision.within is None and decision.otherwise is not None:
        yield error(
            "decided-too-late",
            said("it is not said from when on this holds, if nobody decides"),
            decision.otherwise.span,
            said("add by when: within 30 days"),
        )


def _otherwise(decision: nodes.Decision) -> Iterator[Diagnostic]:
    if decision.otherwise is None or (found := literal(decision.otherwise)) is None:
        return
    kind, value = found
    if not is_of_type(kind, decision.type):
        yield error(
            "mixed-up",
            said(
                "`{expression}` is no answer to “{decision}”",
                expression=format_expression(decision.otherwise),
                decision=decision.name,
            ),
            decision.otherwise.span,
            said("it is {answers}", answers=answers_in_words(decision)),
        )
    elif (reason := misfit(decision, value)) is not None:
        yield error(
            "no-such-answer",
            said(
                "`{expression}` is no answer to “{decision}”",
                expression=format_expression(decision.otherwise),
                decision=decision.name,
            ),
            decision.otherwise.span,
            reason,
        )


def _kind(decision: nodes.Decision) -> Said:
    if decision.options:
        return said("a list of answers")
    return said("a yes or no") if decision.type == "yes/no" else ANSWERS[decision.type]
