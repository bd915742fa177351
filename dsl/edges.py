"""A reward at the left edge, where heads of rules stand, in a rule that is indented: whoever wrote it may have meant a rule of its own."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.diagnostics import Diagnostic, warning
from dsl.said import said


def at_the_edge(program: nodes.Program) -> Iterator[Diagnostic]:
    for rule in program.rules:
        edge = rule.span.column
        below = [part for part in _parts(rule) if part.span.line > rule.span.line]
        if not any(part.span.column > edge for part in below):
            continue
        for reward in rule.rewards:
            if reward in below and reward.span.column <= edge:
                yield warning(
                    "at-the-edge",
                    said(
                        "this stands where heads of rules stand, and belongs to “{rule}” above it, as all does that follows",
                        rule=rule.name,
                    ),
                    reward.span,
                    said(
                        "indent it if you mean that; a rule of its own begins with its kind: {sample}",
                        sample=f'{_kind(reward)} "…"',
                    ),
                )


def _parts(rule: nodes.Rule) -> Iterator[nodes.Node]:
    for name in type(rule).__dataclass_fields__:
        part = getattr(rule, name)
        for each in part if isinstance(part, tuple) else (part,):
            if isinstance(each, nodes.Node):
                yield each


def _kind(reward: nodes.Reward) -> nodes.RuleKind:
    match reward:
        case nodes.Badge():
            return "recognition"
        case nodes.Item():
            return "gift"
        case nodes.Donate():
            return "donation"
        case nodes.Charging():
            return "fee"
        case nodes.Pay() | nodes.PayTable() | nodes.SharePool():
            return "bonus"
