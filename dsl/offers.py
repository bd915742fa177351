"""`offer`: rewards of which the partner chooses one, and what each is called when it is chosen."""

from __future__ import annotations

from dsl import nodes
from dsl.format import format_reward
from dsl.written import format_expression

Choice = nodes.Pay | nodes.PayTable | nodes.Item | nodes.Donate


def choice_name(choice: Choice) -> str:
    """What a choice is called: the thing, the receiver of a gift, or what is paid as it stands in the text."""
    match choice:
        case nodes.Item(text, _):
            return text
        case nodes.Donate(_, to):
            return to
        case nodes.Pay() | nodes.PayTable():
            return next(format_reward(choice)).text.removeprefix("pay ")


def default_of(rule: nodes.Rule) -> Choice | None:
    """The choice that holds where nobody chooses in time; None where the offer has no end, or names none of its choices."""
    otherwise = rule.offer.otherwise if rule.offer is not None else None
    if otherwise is None:
        return None
    return chosen(
        rule, otherwise.value if isinstance(otherwise, nodes.Text) else format_expression(otherwise)
    )


def chosen(rule: nodes.Rule, answer: str) -> Choice | None:
    """The choice that is called so, or that has the number, 1 being the first; None where there is no such choice."""
    choices = rule.choices
    wanted = " ".join(answer.casefold().split())
    for number, choice in enumerate(choices, start=1):
        if wanted in (str(number), " ".join(choice_name(choice).casefold().split())):
            return choice
    return None
