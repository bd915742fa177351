"""Milestones: fixed rewards for reaching something in a period, earned on the day on which it is reached."""

from __future__ import annotations

from dsl import nodes
from dsl.funds import asked_funds
from dsl.remembered import remembered
from dsl.walk import walk_through
from programs.courses import can_cease


def is_at_once(rule: nodes.Rule, program: nodes.Program) -> bool:
    """Whether an award is earned on the day on which it comes about, rather than when its period ends."""
    if rule.earned is not None:
        return rule.earned.when == "immediately"
    return rule.on is not None or is_milestone(rule, program)


@remembered
def is_milestone(rule: nodes.Rule, program: nodes.Program) -> bool:
    """A condition over a period whose reward does not depend on what is measured: it is earned as soon as the condition holds.

    Only a condition that goes on to hold is one. An average, the smallest deal or what is left in a fund may be another on the next
    day, and are looked at when the period ends.
    """
    return rule.when is not None and is_about_reaching(rule, program) and not can_cease(rule.when, program)


def is_about_reaching(rule: nodes.Rule, program: nodes.Program) -> bool:
    """Whether the rule gives something fixed on a condition over a period."""
    return (
        rule.each is not None
        and rule.on is None
        and rule.top is None
        and rule.when is not None
        and rule.level is None
        and all(map(_is_fixed, rule.rewards))
        and not asked_funds(rule, program)
        and not _is_divided_by_figures(rule, program)
    )


def _is_divided_by_figures(rule: nodes.Rule, program: nodes.Program) -> bool:
    """Whether the next deal may still move who gets how much of it."""
    return any(isinstance(node, nodes.Aggregate) for node in walk_through(rule.paid_to, program))


def _is_fixed(reward: nodes.Reward) -> bool:
    match reward:
        case nodes.Pay(value, per_unit, lot):
            return isinstance(value, nodes.Amount) and not per_unit and lot is None
        case nodes.Donate(amount, _):
            return isinstance(amount, nodes.Amount)
        case nodes.Item() | nodes.Badge():
            return True
        case nodes.Charging(value, per_unit, _):
            return isinstance(value, nodes.Amount | nodes.Percent) and not per_unit
        case nodes.PayTable() | nodes.SharePool():
            return False
