"""What is wrong with a rule whose units span partners, `each quarter per territory`: it asks for what only single partners have."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.said import Said, said
from dsl.scope import Scope
from dsl.units import spans_partners, unit_of_rule
from dsl.walk import walk_through
from dsl.ways_out import leave_out


def spanning_problems(rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    """The other rules that are asked, also by a rule that goes by partner; then what a group of partners has none of."""
    program = scope.program
    for clause, name in _named(rule, program):
        other = program.rule(name)
        if other is not None:
            yield from beside(rule, other, clause, program)
    unit = unit_of_rule(rule)
    if unit is not None and spans_partners(unit, program):
        yield from _of_single_partners(unit, rule, program)


def beside(
    rule: nodes.Rule, other: nodes.Rule, clause: nodes.Node, program: nodes.Program
) -> Iterator[Diagnostic]:
    """Two rules meet over the same partner, or over the same group of partners."""
    names = [(_spanned(each, program), each.name) for each in (rule, other)]
    if names[0][0] != names[1][0]:
        (first, name), (second, name_of_other) = names
        yield error(
            "never-meet",
            said(
                "“{name}” goes by {first}, and “{name_of_other}” by {second}: no award of one is beside one of the other",
                name=name,
                first=first or "partner",
                name_of_other=name_of_other,
                second=second or "partner",
            ),
            clause.span,
            said(
                "let both go by the same: `per {first}` in both of them, or in neither", first=first or second
            ),
        )


def _spanned(rule: nodes.Rule, program: nodes.Program) -> str | None:
    unit = unit_of_rule(rule)
    return unit.path[-1] if unit is not None and spans_partners(unit, program) else None


def _named(rule: nodes.Rule, program: nodes.Program) -> Iterator[tuple[nodes.Node, str]]:
    """The rules that this one looks at, each with the clause that names it."""
    for clause in (rule.requires, rule.instead_of):
        for name in clause.rules if clause is not None else ():
            yield clause or rule, name
    for node in walk_through(_worked_out(rule), program):
        match node:
            case nodes.EarnedOver(name):
                yield node, name
            case nodes.Call("earned", (nodes.Text(name), *_)):
                yield node, name
            case _:
                pass


def _of_single_partners(unit: nodes.Name, rule: nodes.Rule, program: nodes.Program) -> Iterator[Diagnostic]:
    word = unit.path[-1]
    for node in walk_through(_worked_out(rule), program, into_aggregates=False):
        match node:
            case nodes.Name(("partner", attribute)) if attribute not in (word, "name"):
                yield _no(
                    node,
                    said(
                        "a {word} is made of several partners, and has no {attribute} of its own",
                        word=word,
                        attribute=attribute,
                    ),
                    said(
                        "say which partners count: for partners where {attribute} = …, or inside the measure: sum(amount where partner.{attribute} = …)",
                        attribute=attribute,
                    ),
                )
            case nodes.Call("has" | "level" as function):
                yield _no(
                    node,
                    said("a {word} holds no status; single partners do", word=word),
                    said("say which partners count: for partners where {function}(…)", function=function),
                )
            case _:
                pass
    if rule.each is not None and rule.each.start is not None:
        yield _no(
            rule.each.start,
            said("the partners of a {word} have each a day of their own", word=word),
            said("leave `from` out: then all count from the program's first day"),
        )
    groups = (rule.top, *(reward for reward in rule.rewards if isinstance(reward, nodes.SharePool)))
    for clause in groups:
        if clause is not None and clause.in_each is not None:
            yield _no(
                clause.in_each,
                said("each {word} is compared with every other", word=word),
                leave_out(
                    "top 3 by sum(amount)" if isinstance(clause, nodes.Top) else "share 50k EUR equally"
                ),
            )
    for payee in rule.paid_to.payees if rule.paid_to is not None else ():
        if payee.who == nodes.Name(("partner",)):
            yield _no(
                payee.who,
                said("a {word} is made of several partners", word=word),
                said("the {word} is paid: leave `paid to` out", word=word),
            )
    for limit in rule.limits:
        for name in limit.per.fields if limit.per is not None else ():
            if name != unit:
                yield _no(
                    name,
                    said("a {word} has no {name} of its own", word=word, name=name.dotted),
                    said("leave it out"),
                )


def _worked_out(rule: nodes.Rule) -> tuple[object, ...]:
    return (
        rule.when, rule.top, rule.rewards, rule.limits, rule.multiply, rule.forfeited, rule.payment, rule.level,
    )  # fmt: skip


def _no(clause: nodes.Node, message: Said, hint: Said) -> Diagnostic:
    return error("of-single-partners", message, clause.span, hint)
