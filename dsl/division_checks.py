"""What is wrong with an award that is divided among a partner's people, or among the partners of a group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from dsl import nodes
from dsl.audience_checks import about_a_fact
from dsl.diagnostics import Diagnostic, error, warning
from dsl.format_payment import format_payee
from dsl.kinds import NAMED
from dsl.said import said
from dsl.scope import Scope
from dsl.types import condition, type_of, whose_partners
from dsl.units import spans_partners, unit_of_rule
from dsl.walk import walk, walk_through
from dsl.ways_out import for_example

_PERSON: Final = nodes.Name(("rep",))


def division_problems(
    among: nodes.Among, payee: nodes.Payee, rule: nodes.Rule, scope: Scope
) -> Iterator[Diagnostic]:
    """`scope` is the rule's own."""
    unit = unit_of_rule(rule)
    is_group = spans_partners(unit, scope.program)
    if unit is not None and not is_group:
        yield error(
            "not-by-unit",
            said("this goes by partner, and the rule by {unit}", unit=unit.dotted),
            among.span,
            said(
                "what is given to each {unit} is not divided further: leave `per {unit}` out",
                unit=unit.dotted,
            ),
        )
    elif among.of == "partners" and not is_group and among.where is None:
        yield error(
            "divided-among-whom",
            said("a partner is not made of partners"),
            among.span,
            said(
                "divide what a group gets, `each quarter per group`; or say which partners: paid to partners where parent = this equally"
            ),
        )
    yield from _how(among, payee)
    here = replace(scope, owner=None, place=False, unit=_PERSON if among.of == "people" else None)
    if among.where is not None and among.of == "people":
        condition(among.where, replace(here, owner="people"))
        yield from about_a_fact(among.where, "people")
    elif among.where is not None and any(isinstance(node, nodes.Aggregate) for node in walk(among.where)):
        yield error(
            "divided-by-what",
            said("partners are picked out by what is known of them, not by what they did"),
            among.where.span,
            said(
                "who did nothing has no part of what is divided by figures: {sample}",
                sample="paid to partners in proportion to count(deals)",
            ),
        )
    elif among.where is not None:
        whose_partners(among.where, scope)
    if among.by is not None:
        kind = type_of(among.by, here)
        if kind in ("text", "date", "yes/no"):
            scope.wrong(
                "not-a-number",
                said("{kind} cannot be reckoned with", kind=NAMED[kind]),
                among.by.span,
                for_example("in proportion to sum(amount)"),
            )
    yield from _counted_from_facts(among, scope.program)


def _how(among: nodes.Among, payee: nodes.Payee) -> Iterator[Diagnostic]:
    if not among.each_whole:
        return
    who = format_payee(among)
    if payee.share is not None:
        yield error(
            "divided-how",
            said("this does not say how it is divided among `{of}`", of=among.of),
            payee.span,
            said("write at its end: equally, or in proportion to sum(amount)"),
        )
    else:
        yield warning(
            "paid-to-each",
            said("each of them is paid the whole amount"),
            payee.span,
            said("to divide it, write: paid to {who} equally, or in proportion to sum(amount)", who=who),
        )


def _counted_from_facts(among: nodes.Among, program: nodes.Program) -> Iterator[Diagnostic]:
    """What rules gave is the partner's, and says nothing of one of its people."""
    for node in walk_through(among.parts, program):
        match node:
            case (
                nodes.PerPartner()
                | nodes.EarnedOver()
                | nodes.Call("decision" | "earned" | "has" | "level" | "balance")
            ):
                yield error(
                    "divided-by-what",
                    said("what each of them did is counted from facts, targets and scores"),
                    node.span,
                    for_example(
                        "in proportion to sum(amount)",
                        'in proportion to count(activities where kind = "demo")',
                    ),
                )
            case _:
                pass
