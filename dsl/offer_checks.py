"""What is wrong with an offer: too little to choose from, or what nobody can choose."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.offers import choice_name, default_of
from dsl.said import either, said
from dsl.ways_out import for_example
from dsl.written import format_expression


def offer_problems(rule: nodes.Rule) -> Iterator[Diagnostic]:
    offer = rule.offer
    if offer is None:
        return
    if len(rule.choices) < 2:
        yield error(
            "nothing-to-choose",
            said("an offer has at least two choices"),
            offer.span,
            for_example('offer pay 5k EUR award "Team training" worth 6k EUR'),
        )
    if offer.within is not None and offer.otherwise is None:
        yield error(
            "decided-too-late",
            said("it is not said what holds when nobody has chosen by then"),
            offer.within.span,
            for_example(f'offer within 14 days, otherwise "{_first_choice(rule)}"'),
        )
    if offer.within is None and offer.otherwise is not None:
        yield error(
            "decided-too-late",
            said("it is not said from when on this holds, if nobody chooses"),
            offer.otherwise.span,
            for_example(f'offer within 14 days, otherwise "{_first_choice(rule)}"'),
        )
    if offer.otherwise is not None and default_of(rule) is None:
        names = [choice_name(choice) for choice in rule.choices]
        yield error(
            "no-such-answer",
            said("`{expression}` is none of the choices", expression=format_expression(offer.otherwise)),
            offer.otherwise.span,
            said("it is {answers}", answers=either([f"“{name}”" for name in names]))
            if names
            else said("write the choices below `offer`"),
        )
    seen: set[str] = set()
    for choice in rule.choices:
        if _stands_before(choice, offer):
            yield error(
                "choice-before-offer",
                said("what the partner may choose stands after `offer`"),
                choice.span,
                said("move it below `offer`; what everybody gets beside it belongs into a rule of its own"),
            )
        name = choice_name(choice)
        if name.casefold() in seen:
            yield error(
                "same-choice",
                said("two choices are called “{name}”", name=name),
                choice.span,
                said("give it another name, so that the partner can tell them apart"),
            )
        seen.add(name.casefold())
    for reward in rule.rewards:
        match reward:
            case nodes.Badge() | nodes.Charging() if _stands_before(offer, reward):
                yield error(
                    "no-choice",
                    said("this is nothing that can be chosen"),
                    reward.span,
                    said("write it before `offer`; it holds whatever is chosen"),
                )
            case nodes.SharePool():
                yield error(
                    "no-choice",
                    said("a share of a pool is nothing that can be chosen"),
                    reward.span,
                    said("write a rule of its own for it"),
                )
            case _:
                pass


def _first_choice(rule: nodes.Rule) -> str:
    return next(map(choice_name, rule.choices), "5k EUR")


def _stands_before(one: nodes.Node, other: nodes.Node) -> bool:
    return (one.span.line, one.span.column) < (other.span.line, other.span.column)
