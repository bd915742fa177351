"""What a rule gives where the partner chooses: what stands beside the choices, and the choice, once it is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dsl import nodes
from dsl.offers import Choice, choice_name, chosen
from programs.awards import Award, Step
from programs.facts import Decision, folded
from programs.values import Context

CHOICE: Final = "choice"
"""The line of what is chosen, whatever it is: a choice that comes later, or is made anew, corrects the same award."""


def answer(rule: nodes.Rule, context: Context) -> str | None:
    """What the partner last answered to the rule's offer, for this fact or period, or for whatever comes; None until that is known."""
    assert context.measured is not None
    found = None
    for decision in context.measured.decisions:
        if (
            folded(decision.name) == folded(rule.name)
            and folded(decision.partner) == context.partner
            and (context.as_of is None or decision.on <= context.as_of)
            and _is_about(decision, context)
            and (found is None or (_is_precise(found), found.on) <= (_is_precise(decision), decision.on))
        ):
            found = decision
    return found.answer if found else None


def _is_about(decision: Decision, context: Context) -> bool:
    fact, period = context.fact, context.period
    if decision.deal or decision.activity:
        about = decision.deal if fact is not None and fact.kind == "deals" else decision.activity
        return fact is not None and fact.kind != "receipts" and fact.id == about
    if decision.start is None or decision.end is None:
        return True
    if fact is not None:
        return decision.start <= fact.on <= decision.end
    return period is not None and (decision.start, decision.end) == (period.start, period.end)


def _is_precise(decision: Decision) -> bool:
    """Whether it is about one fact or period, and so goes before what was answered for all."""
    return bool(decision.deal or decision.activity) or decision.start is not None


def as_chosen(rule: nodes.Rule, context: Context) -> nodes.Rule:
    """The rule with the one choice that was made, or with none of them."""
    if rule.offer is None:
        return rule
    said = answer(rule, context)
    choice = chosen(rule, said) if said is not None else None
    return replace(
        rule,
        rewards=tuple(each for each in rule.rewards if each not in rule.choices or each == choice),
    )


def choosing(rule: nodes.Rule, left: nodes.Rule) -> Step:
    """What could be chosen, and what was; `left` is the rule as it was chosen."""
    made = choice_name(left.choices[0]) if left.choices else ""
    return Step(kind="choice", text=_offered(rule.choices), value=made)


def undecided(rule: nodes.Rule, award: Award) -> Award:
    """The award that waits for the choice: it names the choices, and nothing is owed."""
    return replace(award, line=CHOICE, item=_offered(rule.choices), status="provisional")


def _offered(choices: tuple[Choice, ...]) -> str:
    return " or ".join(map(choice_name, choices))
