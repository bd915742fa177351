"""What is wrong with funds: what nobody pays into, money beside points, an account that nobody can find."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.funds import funds_of, paying_into
from dsl.kinds import NAMED, Known
from dsl.names import called
from dsl.quoted_names import known_fund
from dsl.said import Said, said
from dsl.scope import Scope
from dsl.suggest import did_you_mean
from dsl.types import fund_type, paid_type
from dsl.walk import walk, walk_through
from dsl.ways_out import for_example


def fund_problems(program: nodes.Program, scope: Scope) -> Iterator[Diagnostic]:
    for fund in program.funds:
        yield from _of_what(fund, scope)
        yield from _used(fund, program)
    yield from _shared(program)
    yield from _asked_too_early(program)
    for rule in program.rules:
        for account in rule.accounts:
            known_fund(account.fund, account.span, scope)
            yield from _of_one_kind(account, rule, program)
            yield from _given_how(account, rule)
        if rule.uses is not None:
            known_fund(rule.uses.fund, rule.uses.span, scope)
            yield from _uses(rule.uses, rule, program)
        for name in sorted(funds_of(rule, "into") | funds_of(rule, "out of")):
            if (kept := program.fund(name)) is not None:
                yield from _whose(kept, rule, scope)


def _shared(program: nodes.Program) -> Iterator[Diagnostic]:
    """A balance is a partner's own, and a budget or a limit of several rules is not."""
    parts = (program.budget, *(rule.budget for rule in program.rules), *program.best_of, *program.together)
    for node in walk_through(parts, program):
        if isinstance(node, nodes.Call) and node.function == "balance":
            yield error(
                "balance-of-whom",
                said("a balance is a partner's own, and this is shared by all"),
                node.span,
                said("write an amount, or ask for the balance in a rule"),
            )


def _asked_too_early(program: nodes.Program) -> Iterator[Diagnostic]:
    """Who takes part, and what is carried from one period to another or set off, is known before what is left in a fund."""
    audiences = (program.eligible, *(rule.eligible for rule in program.rules))
    carried = tuple(limit for rule in program.rules for limit in rule.limits if limit.remembers)
    for node in walk((*audiences, *carried, *program.payouts)):
        if isinstance(node, nodes.Call) and node.function == "balance":
            yield error(
                "balance-here",
                said("what is left in a fund is not known yet where this is asked"),
                node.span,
                said("ask for it in a rule: when balance(…) >= 100"),
            )


def _used(fund: nodes.Fund, program: nodes.Program) -> Iterator[Diagnostic]:
    """A fund that nothing goes into stays empty; one of which nothing comes out may be one that people look at only."""
    if paying_into(fund.name, program):
        return
    yield error(
        "empty-fund",
        said("nothing goes into “{fund}”", fund=fund.name),
        fund.span,
        for_example(f'rebate "Accrual" on deals pay 3% of amount into "{fund.name}"'),
    )


def _of_what(fund: nodes.Fund, scope: Scope) -> Iterator[Diagnostic]:
    if fund.unit is None:
        return
    word, texts = fund.unit.dotted, _texts(scope)
    if word not in texts:
        yield error(
            "per-what-unit",
            said("accounts cannot be told apart by `{word}`", word=word),
            fund.unit.span,
            did_you_mean(word, texts) or for_example("per rep, per customer"),
        )


def _texts(scope: Scope) -> set[str]:
    """What facts can be told apart by."""
    found = {
        name
        for owner in ("deals", "receipts", "activities")
        for name, kind in scope.fields(owner).items()
        if kind == "text"
    }
    return found - {"id", "partner", "currency"}


def _of_one_kind(account: nodes.Account, rule: nodes.Rule, program: nodes.Program) -> Iterator[Diagnostic]:
    """All that goes into a fund and comes out of it is the same: money, points, or coupons."""
    held, paid = fund_type(account.fund, program), paid_type(rule, program)
    if paid is None or held is None or paid == held or not paying_into(account.fund, program):
        return
    first = paying_into(account.fund, program)[0]
    yield error(
        "fund-of-what",
        said(
            "“{fund}” holds {held}, and this is {paid}",
            fund=account.fund,
            held=_named(held),
            paid=_named(paid),
        ),
        account.span,
        said(
            "“{rule}” pays {held} into it; write a fund of its own for the other, or {otherwise}",
            rule=first.name,
            held=_named(held),
            otherwise=said("pay money")
            if held == "money"
            else said('take out what a reward costs: uses 10 of "{fund}"', fund=account.fund),
        ),
    )


def _named(kind: Known) -> Said:
    return said("coupons") if kind == "number" or kind is None else NAMED[kind]


def _given_how(account: nodes.Account, rule: nodes.Rule) -> Iterator[Diagnostic]:
    """What goes into a fund is given to nobody yet."""
    if account.way == "out of":
        return
    how = (rule.paid_to, *rule.paid_as, rule.paid_in)
    for clause in how:
        if clause is not None:
            yield error(
                "fund-given",
                said("what goes into a fund is given to nobody yet"),
                clause.span,
                said("say it in the rule that pays out of the fund"),
            )
    for reward in rule.rewards:
        if isinstance(reward, nodes.Charging) and reward.bears:
            yield error(
                "fund-given",
                said("what goes into a fund is given to nobody yet, and nobody bears it"),
                reward.span,
                said("say it in the rule that pays out of the fund"),
            )
    if rule.offer is not None:
        yield error(
            "fund-offered",
            said("what goes into a fund cannot be chosen"),
            account.span,
            said("let the partner choose where the fund is used"),
        )


def _uses(uses: nodes.Uses, rule: nodes.Rule, program: nodes.Program) -> Iterator[Diagnostic]:
    decimals = program.points_decimals if fund_type(uses.fund, program) == "points" else 0
    if uses.count <= 0 or uses.count != round(uses.count, decimals):
        yield error(
            "uses-how-many",
            (
                said(
                    "points are used with no more decimals than they have, {decimals}, and more than none",
                    decimals=decimals,
                )
                if decimals
                else said("a whole number is used, and at least one")
            ),
            uses.span,
            said('uses 1 of "{fund}"', fund=uses.fund),
        )
    if rule.kind == "status":
        yield error(
            "uses-for-status",
            said("a status is not bought"),
            uses.span,
            said("ask for the balance instead: when balance(…) >= 100"),
        )
    if paying_into(uses.fund, program) and fund_type(uses.fund, program) == "money":
        yield error(
            "fund-of-what",
            said("“{fund}” holds money, and `uses` counts coupons or points", fund=uses.fund),
            uses.span,
            said(
                'pay what it costs out of it: pay 500 {currency} out of "{fund}"',
                currency=program.currency or "EUR",
                fund=uses.fund,
            ),
        )
    if any(called(account.fund) == called(uses.fund) for account in rule.accounts):
        yield error(
            "fund-twice",
            said("this rule pays into or out of “{fund}”, and uses it beside", fund=uses.fund),
            uses.span,
            said("write two rules"),
        )


def _whose(fund: nodes.Fund, rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    """Where a fund is kept by rep, each award of the rule has one."""
    if fund.unit is None or fund.unit.dotted not in _texts(scope):
        return
    unit = rule.each.unit if rule.each is not None and rule.on is None else None
    owner = rule.on.facts if rule.on is not None else None
    if unit is not None and unit.path == fund.unit.path:
        return
    if owner is not None and fund.unit.dotted in scope.fields(owner):
        return
    place = next((each.span for each in (*rule.accounts, *([rule.uses] if rule.uses else []))), rule.span)
    yield error(
        "whose-account",
        said(
            "“{fund}” has an account for each {unit}, and this rule does not know which",
            fund=fund.name,
            unit=fund.unit.dotted,
        ),
        place,
        said("write it on facts that have a {unit}, or `each quarter per {unit}`", unit=fund.unit.dotted),
    )
