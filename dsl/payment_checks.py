"""What is wrong with how an award is given: payees that nobody is, shares that make no whole, parts without a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from dsl import nodes
from dsl.diagnostics import Diagnostic, error, warning
from dsl.division_checks import division_problems
from dsl.format_payment import format_payee
from dsl.kinds import NAMED
from dsl.said import Said, said
from dsl.scope import Scope
from dsl.types import condition, type_of
from dsl.vocabulary import UNITS_FIELD
from dsl.ways_out import for_example
from dsl.written import format_expression

_Share = nodes.Expression | nodes.TheRest | None


def payment_problems(rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    """`scope` is the rule's own."""
    if rule.payable is not None:
        yield from _payable(rule.payable, scope)
    if rule.kind == "fee" and not all(isinstance(reward, nodes.Charging) for reward in rule.rewards):
        yield error(
            "fee-pays",
            said("a fee only charges"),
            rule.span,
            said("write `charge`, or call the rule a bonus"),
        )
    for factor in rule.multiply:
        if factor.condition is not None:
            condition(factor.condition, scope)
        kind = type_of(factor.factor, scope)
        if kind not in (None, "number", "percent"):
            scope.wrong(
                "not-a-number",
                said("a factor is a number, this is {kind}", kind=NAMED[kind]),
                factor.factor.span,
                for_example("multiply by 2"),
            )
    if rule.forfeited is not None:
        yield from _forfeited(rule.forfeited, scope)
    if rule.lasts is not None:
        day_wanted(rule.lasts.start, scope)
    if rule.paid_to is not None:
        yield from _payees(rule.paid_to, rule, scope)
    for paid_as in rule.paid_as:
        if paid_as.condition is not None:
            condition(paid_as.condition, scope)
        yield from _twice([form.text for form in paid_as.forms], paid_as)
        yield from _whole([form.share for form in paid_as.forms], paid_as)
    match rule.paid_in:
        case nodes.Instalments(parts):
            yield from _whole([part.share for part in parts], rule.paid_in)
            for part in parts:
                day_wanted(part.on, scope)
        case nodes.EqualParts(start=start):
            day_wanted(start, scope)
        case None:
            pass


def share_problems(share: nodes.SharePool, rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    kind = type_of(share.pool, scope)
    if kind not in (None, "money", "points"):
        yield error(
            "not-money",
            said("what is shared must be money or points, this is {kind}", kind=NAMED[kind]),
            share.pool.span,
            for_example("share 50k EUR equally"),
        )
    if share.by is not None:
        kind = type_of(share.by, scope)
        if kind in ("text", "date", "yes/no"):
            scope.wrong(
                "not-a-number",
                said("{kind} cannot be reckoned with", kind=NAMED[kind]),
                share.by.span,
                for_example("in proportion to sum(amount)"),
            )
    if rule.on is not None:
        yield error(
            "share-among-whom",
            said("a pool is shared among partners over a period"),
            share.span,
            said("write `each quarter` instead of `on deals`"),
        )
    elif rule.top is not None and rule.top.ties == "split the prize":
        yield error(
            "share-among-whom",
            said("a pool has no prizes that could be split"),
            rule.top.span,
            said("leave `ties split the prize` out"),
        )


def charge_problems(charge: nodes.Charging, rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    pays = any(isinstance(reward, nodes.Pay | nodes.PayTable | nodes.SharePool) for reward in rule.rewards)
    if charge.bears and not (pays and charge.to):
        yield error(
            "percent-of-what",
            said("a percentage of what?"),
            charge.value.span,
            said(
                'write `charge 2% of amount`, or who bears a part of what is paid: charge 50% to "distributor"'
            ),
        )
    if charge.per_unit:
        yield from units_problems("charge", charge.span, scope)
    if isinstance(charge.to, nodes.Name) and charge.to.path != ("partner",):
        kind = type_of(charge.to, replace(scope, measures=False))
        if kind not in (None, "text"):
            yield error(
                "paid-to-whom",
                said(
                    "`{to}` is {kind}, and nobody who can be charged", to=charge.to.dotted, kind=NAMED[kind]
                ),
                charge.to.span,
                for_example('charge 50 EUR to "distributor"'),
            )


def payout_problems(payout: nodes.PayoutDays, scope: Scope) -> Iterator[Diagnostic]:
    if payout.schedule is None:
        yield error(
            "no-schedule",
            said("this payout does not say when"),
            payout.span,
            for_example("every month, day 5"),
        )
    for amount in (payout.least, payout.less):
        kind = type_of(amount, scope) if amount is not None else None
        if amount is not None and kind not in (None, "money", "number"):
            scope.wrong(
                "mixed-up",
                said("this should be money, it is {kind}", kind=NAMED[kind]),
                amount.span,
                for_example("50 EUR"),
            )


def _forfeited(forfeited: nodes.Forfeited, scope: Scope) -> Iterator[Diagnostic]:
    condition(forfeited.unless, scope)
    if not any(
        isinstance(part, nodes.Within)
        or (isinstance(part, nodes.Comparison) and part.relation in ("<", "<="))
        for part in _moments(forfeited.unless)
    ):
        yield error(
            "forfeited-when",
            said("this does not say by when"),
            forfeited.span,
            for_example("forfeited unless reported_on within 60 days of closed_on"),
        )


def _payable(payable: nodes.Payable, scope: Scope) -> Iterator[Diagnostic]:
    match payable:
        case nodes.PayableAfter(after=None) | nodes.PayableAtEnd(after=None):
            return
        case nodes.PayableAfter(after=after) | nodes.PayableAtEnd(after=after):
            assert after is not None
            yield from _of_no_period(after, scope)
        case nodes.PayableOn(day):
            yield from _of_no_period(day, scope)
        case nodes.PayableWhen(moment):
            for part in _moments(moment):
                if isinstance(part, nodes.Known) and part.known:
                    yield from _of_no_period(part.item, scope)
                else:
                    yield error(
                        "payable-when",
                        said("this names no moment"),
                        part.span,
                        for_example("payable when installed_on is known and paid_on is known"),
                    )


def _of_no_period(day: nodes.Expression, scope: Scope) -> Iterator[Diagnostic]:
    """A day that must be one; an award per period has only those of its period and its partner."""
    if (
        scope.owner is None
        and isinstance(day, nodes.Name)
        and len(day.path) == 1
        and not scope.program.measure(day.dotted)
    ):
        yield error(
            "payable-after-what",
            said("an award per period has no `{day}`", day=day.dotted),
            day.span,
            for_example("payable 30 days", "payable 30 days after period.end"),
        )
    else:
        day_wanted(day, scope)


def _moments(condition: nodes.Expression) -> Iterator[nodes.Expression]:
    match condition:
        case nodes.And(operands) | nodes.Or(operands):
            for operand in operands:
                yield from _moments(operand)
        case _:
            yield condition


def day_wanted(day: nodes.Expression, scope: Scope) -> None:
    kind = type_of(day, scope)
    if kind not in (None, "date"):
        scope.wrong(
            "mixed-up",
            said("this should be a day, it is {kind}", kind=NAMED[kind]),
            day.span,
            for_example("closed_on", "period.end + 30 days"),
        )


def _payees(paid_to: nodes.PaidTo, rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    for payee in paid_to.payees:
        match payee.who:
            case nodes.Among():
                yield from division_problems(payee.who, payee, rule, scope)
            case nodes.Name(("partner",)):
                pass
            case nodes.Name():
                yield from _named(payee.who, scope)
            case _:
                assert_never(payee.who)
    shares = [payee.share for payee in paid_to.payees]
    for share in shares:
        if share is None or isinstance(share, nodes.TheRest):
            continue
        kind = type_of(share, scope)
        if kind not in (None, "percent", "number"):
            scope.wrong(
                "mixed-up",
                said("a share is a percentage, this is {kind}", kind=NAMED[kind]),
                share.span,
                for_example("60%"),
            )
    names = [format_payee(payee.who) for payee in paid_to.payees]
    yield from _twice(names, paid_to)
    if len(shares) > 1 and not any(shares):
        yield warning(
            "paid-to-each",
            said("each of these is paid the whole amount, {count} times in all", count=len(shares)),
            paid_to.span,
            said(
                "to divide it, write: paid to {who} 50%, {other} the rest",
                who=names[0],
                other=names[1],
            ),
        )
    yield from _whole(shares, paid_to)


def _named(who: nodes.Name, scope: Scope) -> Iterator[Diagnostic]:
    kind = type_of(who, replace(scope, measures=False))
    if kind not in (None, "text"):
        yield error(
            "paid-to-whom",
            said("`{who}` is {kind}, and nobody who can be paid", who=who.dotted, kind=NAMED[kind]),
            who.span,
            for_example("paid to rep", "paid to rep 60%, partner the rest"),
        )


def _twice(names: Sequence[str], clause: nodes.Node) -> Iterator[Diagnostic]:
    folded = [name.strip().casefold() for name in names]
    for place, name in enumerate(folded):
        if name in folded[:place]:
            yield error(
                "named-twice",
                said("`{names}` is named twice", names=names[place]),
                clause.span,
                said("add up its shares in one"),
            )


def _whole(shares: Sequence[_Share], clause: nodes.Node) -> Iterator[Diagnostic]:
    """Shares that do not make a whole; where none is given, there is nothing to divide."""
    if not any(shares):
        return
    rests = sum(isinstance(share, nodes.TheRest) for share in shares)
    percents = [share.value for share in shares if isinstance(share, nodes.Percent)]
    total = sum(percents, Decimal(0))
    if None in shares:
        yield _unwhole(said("some have a share and some have none"), clause)
    elif rests > 1:
        yield _unwhole(said("there is only one rest"), clause)
    elif total > 100:
        yield _unwhole(said("these shares come to {total}%", total=f"{total:f}"), clause)
    elif not rests and len(percents) < len(shares):
        yield _unwhole(said("nobody takes what these shares may leave"), clause)
    elif not rests and total != 100:
        yield _unwhole(
            said("these shares come to {total}%, and nobody takes the rest", total=f"{total:f}"), clause
        )


def _unwhole(message: Said, clause: nodes.Node) -> Diagnostic:
    return error("shares-of-a-whole", message, clause.span, said("give the last one `the rest`"))


def units_problems(
    verb: str, span: nodes.Span, scope: Scope, each: nodes.Expression | None = None
) -> Iterator[Diagnostic]:
    """`per unit` where nothing tells how many; `each` is what one is worth."""
    if scope.owner is None:
        message, example = said("a rule per period has no units of its own"), "sum(units)"
    elif scope.owner not in UNITS_FIELD:
        message, example = said("a receipt has no units of its own"), "deal.units"
    else:
        return
    worth = format_expression(each) if isinstance(each, nodes.Amount) else "5 EUR"
    yield error("units-of-what", message, span, for_example(f"{verb} {worth} * {example}"))
