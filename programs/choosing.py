"""What a rule gives where the partner chooses: what stands beside the choices, and the choice, once it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from dsl import nodes
from dsl.offers import Choice, choice_name, chosen, default_of
from dsl.remembered import remembered
from programs.answers import answer_to
from programs.awards import Award, Step
from programs.context import Context
from programs.decided import is_over, last_day
from programs.records import replace

CHOICE: Final = "choice"
"""The line of what is chosen, whatever it is: a choice that comes later, or is made anew, corrects the same award."""


@dataclass(frozen=True, slots=True)
class Made:
    """What the rule gives for this fact or period. `choice` is None as long as it is awaited."""

    choice: Choice | None
    last: date | None
    """The last day on which the partner may choose; None: any."""
    in_time: bool = True
    """Whether the partner chose, or may still do so; else what the program says for that holds."""


def made_choice(rule: nodes.Rule, context: Context) -> Made:
    """Of a rule with an offer."""
    assert rule.offer is not None, "it offers something"
    last = last_day(rule.offer.within, context)
    found = answer_to(rule.name, context, is_one=lambda text: chosen(rule, text) is not None, until=last)
    if found is not None:
        return Made(chosen(rule, found.answer), last)
    if last is not None and is_over(last, context):
        return Made(default_of(rule), last, in_time=False)
    return Made(None, last)


@remembered
def left_with(rule: nodes.Rule, choice: Choice | None) -> nodes.Rule:
    """The rule with the one choice that was made, or with none of them."""
    rewards = tuple(each for each in rule.rewards if each not in rule.choices or each == choice)
    return replace(rule, rewards=rewards)


def choosing(rule: nodes.Rule, made: Made) -> Step:
    """What could be chosen, and what was; or by when; or what holds, as nobody did."""
    name = choice_name(made.choice) if made.choice is not None else ""
    if not made.in_time:
        return Step(kind="undecided", text=rule.name, value=name)
    last = made.last.isoformat() if made.last is not None and made.choice is None else ""
    return Step(kind="choice", text=_offered(rule.choices), value=name, unit=last)


def undecided(rule: nodes.Rule, award: Award) -> Award:
    """The award that waits for the choice: it names the choices, and nothing is owed."""
    return replace(award, line=CHOICE, item=_offered(rule.choices), status="provisional")


def is_undecided(award: Award) -> bool:
    """Whether it waits for a choice still."""
    return award.line == CHOICE and any(step.kind == "choice" and not step.value for step in award.steps)


def _offered(choices: tuple[Choice, ...]) -> str:
    return " or ".join(map(choice_name, choices))
