"""The fact or partner at hand, from which an aggregate looks: which it is, and where there is none."""

from __future__ import annotations

from dsl import nodes
from dsl.nouns import ONE
from dsl.repeated import is_fixed
from dsl.said import said
from dsl.scope import Scope
from dsl.suggest import did_you_mean
from dsl.walk import walk
from dsl.ways_out import for_example, leave_out


def nothing_at_hand(aggregate: nodes.Aggregate, scope: Scope) -> None:
    """Where nothing is at hand, nothing looks from it."""
    across, window = aggregate.across, aggregate.window
    looking: list[nodes.Node] = [
        node
        for node in walk(aggregate.where)
        if isinstance(node, nodes.Name) and node.path[0] in ("this", "period")
    ]
    if aggregate.until is not None:
        looking.append(aggregate.until)
    if isinstance(across, nodes.AcrossThis | nodes.AcrossPartners):
        looking.append(across)
    if isinstance(window, nodes.OverDays | nodes.OverAround) and not is_fixed(window):
        looking.append(window)
    for each in looking[:1]:
        not_at_hand(each, scope)


def not_at_hand(looking: nodes.Node, scope: Scope) -> None:
    scope.wrong(
        "this-of-what",
        said("a budget or standings are the same for everybody: there is no deal or partner at hand"),
        looking.span,
        leave_out("sum(amount across all partners over program)"),
    )


def fact_at_hand(scope: Scope) -> nodes.FactKind | None:
    match scope.this:
        case "deals" | "receipts" | "activities":
            return scope.this
        case "any":
            return "deals"
        case _:
            return None


def same_field(field: nodes.Name, owners: tuple[nodes.FactKind | None, ...], scope: Scope) -> None:
    """A field that the facts, or else their partners, have."""
    for owner in owners:
        known = {**scope.fields("partners"), **(scope.fields(owner) if owner else {})}
        if field.dotted not in known and field.dotted != "partner":
            hint = did_you_mean(field.dotted, known)
            scope.wrong(
                "unknown-field",
                said("{one} has no `{word}`", one=ONE[owner or "partners"], word=field.dotted),
                field.span,
                hint or for_example("across this customer"),
            )
            return
