"""What a rule gives where the partner chooses: what stands beside the choices, and the choice, once it is known."""

from __future__ import annotations

from typing import Final

from dsl import nodes
from dsl.offers import Choice, choice_name, chosen
from dsl.remembered import remembered
from programs.answers import answer_to
from programs.awards import Award, Step
from programs.context import Context
from programs.records import replace

CHOICE: Final = "choice"
"""The line of what is chosen, whatever it is: a choice that comes later, or is made anew, corrects the same award."""


def answer(rule: nodes.Rule, context: Context) -> str | None:
    """What the partner answered to the rule's offer, for this fact or period; None until that is known."""
    found = answer_to(rule.name, context, is_one=lambda text: chosen(rule, text) is not None)
    return found.answer if found is not None else None


def as_chosen(rule: nodes.Rule, context: Context) -> nodes.Rule:
    """The rule with the one choice that was made, or with none of them."""
    if rule.offer is None:
        return rule
    said = answer(rule, context)
    return _left_with(rule, chosen(rule, said) if said is not None else None)


@remembered
def _left_with(rule: nodes.Rule, choice: Choice | None) -> nodes.Rule:
    rewards = tuple(each for each in rule.rewards if each not in rule.choices or each == choice)
    return replace(rule, rewards=rewards)


def choosing(rule: nodes.Rule, left: nodes.Rule) -> Step:
    """What could be chosen, and what was; `left` is the rule as it was chosen."""
    made = choice_name(left.choices[0]) if left.choices else ""
    return Step(kind="choice", text=_offered(rule.choices), value=made)


def undecided(rule: nodes.Rule, award: Award) -> Award:
    """The award that waits for the choice: it names the choices, and nothing is owed."""
    return replace(award, line=CHOICE, item=_offered(rule.choices), status="provisional")


def is_undecided(award: Award) -> bool:
    """Whether it waits for a choice still."""
    return award.line == CHOICE and any(step.kind == "choice" and not step.value for step in award.steps)


def _offered(choices: tuple[Choice, ...]) -> str:
    return " or ".join(map(choice_name, choices))
