"""What is asked for by a name in quotes: `has("Gold")`, `earned("Base")`, `decision("Approved")`."""

from __future__ import annotations

from typing import Final

from dsl import nodes
from dsl.attained import meant_measure
from dsl.figure_checks import none_at_hand, sum_of
from dsl.kinds import Known
from dsl.links import names_deal
from dsl.names import called, statuses_of
from dsl.points import gives_points
from dsl.said import as_it_is, said
from dsl.scope import Scope
from dsl.suggest import did_you_mean
from dsl.vocabulary import FUNCTIONS
from dsl.ways_out import for_example, some_rules

STATE: Final = frozenset({"has", "level", "balance"})
"""What a partner has come to, by day."""


def earned_type(name: str, span: nodes.Span, scope: Scope) -> Known:
    """What another rule gives: points, where it gives points."""
    rule = scope.program.rule(name)
    if rule is None:
        scope.wrong(
            "unknown-rule",
            said("there is no rule “{name}”", name=name),
            span,
            did_you_mean(name, [each.name for each in scope.program.rules]) or some_rules(scope.program),
        )
        return "money"
    return "points" if gives_points(rule) else "money"


def of_linked_deal(rule: nodes.Text, deal: nodes.Expression, scope: Scope) -> None:
    """`earned("Seats", follows)`: of the deal that the fact at hand names, and so of a rule per deal."""
    word = deal.dotted if isinstance(deal, nodes.Name) else ""
    if not names_deal(word, scope.program, scope.owner) or scope.in_aggregate:
        own = [each.name for each in scope.program.fields if each.type == "deal" and each.on == scope.owner]
        scope.wrong(
            "earned-for-which-deal",
            said(
                "what stands behind the rule is to be a column that names another deal, in a rule about that fact"
            ),
            deal.span,
            did_you_mean(word, own)
            or (
                as_it_is(f'earned("{rule.value}", {own[0]})')
                if own
                else said("declare it: {declared}", declared="field follows deal on deals")
            ),
        )
    other = scope.program.rule(rule.value)
    if other is not None and other.on is None:
        scope.wrong(
            "earned-for-which-deal",
            said("“{other}” gives nothing for single deals, but for periods", other=other.name),
            rule.span,
            said(
                'ask for the days that are meant: earned("{other}" over previous quarter)',
                other=other.name,
            ),
        )


def state_type(call: nodes.Call, scope: Scope) -> Known:
    """What a partner has come to by then: a status, a level."""
    kind: Known = "yes/no" if call.function == "has" else "text"
    if len(call.arguments) != 1 or not isinstance(call.arguments[0], nodes.Text):
        scope.wrong(
            "wrong-arguments",
            said("`{function}` takes one name in quotes", function=call.function),
            call.span,
            FUNCTIONS[call.function],
        )
        return kind
    name = call.arguments[0]
    if scope.in_aggregate:
        scope.wrong(
            "state-here",
            said(
                "`{function}` is about the partner; here each fact is looked at by itself",
                function=call.function,
            ),
            call.span,
            said("ask for it in `when`: when {function}(…)", function=call.function),
        )
    ladders = [rule for rule in scope.program.rules if rule.level is not None]
    if call.function == "has":
        known = [status for rule in scope.program.rules for status in statuses_of(rule)]
    else:
        known = [rule.name for rule in ladders]
    if called(name.value) not in map(called, known):
        scope.wrong(
            "unknown-status",
            (
                said("no rule gives the status “{name}”", name=name.value)
                if call.function == "has"
                else said("there is no status “{name}” with levels", name=name.value)
            ),
            name.span,
            did_you_mean(name.value, known)
            or (
                said(
                    'write a rule that gives it: status "{name}" each quarter when sum(amount) >= 100k',
                    name=name.value,
                )
                if call.function == "has"
                else for_example('status "Partner level" each quarter level by sum(amount) from 100k "Gold"')
            ),
        )
    return kind


def known_fund(name: str, span: nodes.Span, scope: Scope) -> None:
    if scope.program.fund(name) is None:
        scope.wrong(
            "unknown-fund",
            said("there is no fund “{name}”", name=name),
            span,
            did_you_mean(name, [fund.name for fund in scope.program.funds])
            or said('write one: fund "{name}"', name=name),
        )


def decided_type(call: nodes.Call, scope: Scope) -> Known:
    """What somebody decides about the fact or the partner's period at hand."""
    if len(call.arguments) != 1 or not isinstance(call.arguments[0], nodes.Text):
        scope.wrong(
            "wrong-arguments",
            said("`decision` takes one name in quotes"),
            call.span,
            FUNCTIONS[call.function],
        )
        return None
    name = call.arguments[0]
    if scope.in_aggregate or scope.this == "nothing" or scope.owner == "partners":
        scope.wrong(
            "decision-here",
            said("what is decided belongs to a deal or to a partner's period, and neither is at hand here"),
            call.span,
            said('ask for it in a rule: when decision("{name}")', name=name.value),
        )
    found = scope.program.decision(name.value)
    if found is None:
        scope.wrong(
            "unknown-decision",
            said("nobody is asked to decide “{name}”", name=name.value),
            name.span,
            did_you_mean(name.value, [each.name for each in scope.program.decisions])
            or said('say who decides: decision "{name}" by partner manager', name=name.value),
        )
        return None
    return found.type


def of_a_measure(name: str, span: nodes.Span, scope: Scope) -> None:
    named = scope.program.measure(name.lower())
    if named is not None and named.of_each is not None:
        total = sum_of(named.name, named.of_each)
        none_at_hand(
            named,
            span,
            scope,
            said("give its sum a name: measure total_{name} = {sum}", name=named.name, sum=total),
        )
        return
    meant = meant_measure(name, scope.program)
    if meant is not None:
        scope.wrong(
            "unknown-measure",
            said("there is no measure “{name}”, and the program speaks of no such score", name=name),
            span,
            said('did you mean attainment("{meant}")?', meant=meant),
        )
