"""Funds at work: what rules pay in becomes entries, what they take out is cut at what is left, in the order of the days.

What goes in is there from the day on which it is payable, or else earned; what comes in on a day can be used on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from dsl import nodes
from dsl.names import called
from dsl.points import points_of
from dsl.types import fund_type
from programs.accounts import Account, Accounts, ByHand, Entry, Holder, Taking
from programs.awards import Balance, Step, Unit
from programs.candidates import Candidate, in_order, with_limit, with_step
from programs.facts import folded
from programs.money import Money
from programs.periods import add


def holder_of(candidate: Candidate, fund: nodes.Fund) -> Holder:
    """Whose account of the fund the candidate is about."""
    return folded(candidate.award.partner), folded(candidate.holders.get(called(fund.name), ""))


def entries(fund: nodes.Fund, candidates: Iterable[Candidate]) -> dict[Holder, list[Entry]]:
    """What the rules that pay into the fund have put there: what is earned, and of deals that were cancelled, what is taken back."""
    found: dict[Holder, list[Entry]] = {}
    for each in candidates:
        award = each.award
        if (
            each.account is None
            or each.account.way != "into"
            or called(each.account.fund) != called(fund.name)
        ):
            continue
        if award.status != "earned" or award.waits_for:
            continue
        day = max(award.on, award.payable_on or award.on)
        until = add(award.on, fund.expires) if fund.expires else None
        origin = str(award.key)
        there = found.setdefault(holder_of(each, fund), [])
        there.append(Entry(day, origin, each.asked, until))
        if each.kept is not None:
            back = Money(each.asked * (1 - each.kept.part), each.currency).rounded().amount
            there.append(Entry(max(day, each.kept.on), origin, -back))
    return found


def accounts_of(
    fund: nodes.Fund,
    candidates: Iterable[Candidate],
    program: nodes.Program,
    *,
    by_hand: Iterable[ByHand] = (),
) -> Accounts:
    """The fund's accounts before anything is taken out, from what the rules give that pay into it, and what came by hand."""
    found = entries(fund, candidates)
    for each in by_hand:
        if each.fund == called(fund.name):
            found.setdefault((each.partner, ""), []).append(each.entry)
    return Accounts(fund, currency_in(fund.name, program), found)


def currency_in(fund: str, program: nodes.Program) -> str:
    """What a fund holds: money of the program, points or coupons."""
    match fund_type(fund, program):
        case "points":
            return points_of(program)
        case "number":
            return nodes.COUPONS
        case _:
            return program.currency or "EUR"


def takings(
    fund: nodes.Fund, candidates: Iterable[Candidate], program: nodes.Program
) -> Iterator[tuple[Holder, Taking]]:
    """What candidates take out of the fund, in their order; what an occasion uses, once for all that it gives."""
    met: set[tuple[object, ...]] = set()
    for each in candidates:
        holder = holder_of(each, fund)
        uses = _uses(each, fund, program)
        occasion = (called(each.award.rule), *each.occasion)
        if uses is not None and each.is_something and occasion not in met:
            met.add(occasion)
            yield holder, Taking(each.day, uses.count)
        if _comes_out(each, fund) and each.asked:
            yield holder, Taking(each.day, each.asked)


def taken_out(
    accounts: Accounts, candidates: Mapping[str, Iterable[Candidate]], program: nodes.Program
) -> dict[str, list[Candidate]]:
    """What is left of each rule's candidates when all that they take is there; `accounts` keeps what they took.

    It is used up in the order of days, then of facts, then of the rules in the text.
    """
    fund = accounts.fund
    rules = {called(rule.name): place for place, rule in enumerate(program.rules)}
    every = [each for name in sorted(candidates, key=rules.__getitem__) for each in candidates[name]]
    kept: dict[str, list[Candidate]] = {name: [] for name in candidates}
    open_: dict[Holder, Account] = {}
    got: dict[Holder, Decimal] = {}
    wanted: dict[Holder, Decimal] = {}
    decided: dict[tuple[object, ...], bool] = {}
    for each in in_order(every):
        name = called(each.award.rule)
        holder = holder_of(each, fund)
        account = open_.setdefault(holder, accounts.account(holder))
        uses = _uses(each, fund, program)
        if uses is not None:
            occasion = (name, *each.occasion)
            if occasion not in decided:
                decided[occasion] = each.is_something and account.left_on(each.day) >= uses.count
                if decided[occasion]:
                    account.take(Taking(each.day, uses.count))
                    accounts.takings[holder].append(Taking(each.day, uses.count))
            if not decided[occasion]:
                continue
            each = _told(each, account, accounts)  # noqa: PLW2901
        if _comes_out(each, fund) and each.exact is not None:
            wanted[holder] = wanted.get(holder, Decimal(0)) + each.asked
            asked = each.asked
            if asked < 0:  # a return gives back what there is no claim to any more
                asked = min(Decimal(0), wanted[holder] - got.get(holder, Decimal(0)))
            given = account.take(Taking(each.day, asked))
            got[holder] = got.get(holder, Decimal(0)) + given
            accounts.takings[holder].append(Taking(each.day, given))
            if given != each.asked:
                each = with_limit(each, f'balance("{fund.name}")', given)  # noqa: PLW2901
            each = _told(each, account, accounts)  # noqa: PLW2901
        kept[name].append(each)
    return kept


def balances(
    accounts: Accounts, candidates: Iterable[Candidate], *, as_of: date, shown: Mapping[str, str]
) -> Iterator[Balance]:
    """What stands on each account at the end of the day; nothing is not told. `shown` are the partners' names."""
    units = {
        holder_of(each, accounts.fund): each.holders.get(called(accounts.fund.name), "")
        for each in candidates
    }
    for partner, unit in sorted(accounts.holders()):
        left = accounts.balance(partner, unit, as_of)
        if left:
            field = accounts.fund.unit
            yield Balance(
                of="fund",
                name=accounts.fund.name,
                partner=shown.get(partner, partner),
                unit=Unit(field.dotted, units.get((partner, unit), unit))
                if field is not None and unit
                else None,
                amount=Money(left, accounts.currency),
            )


def _uses(candidate: Candidate, fund: nodes.Fund, program: nodes.Program) -> nodes.Uses | None:
    rule = program.rule(candidate.award.rule)
    uses = rule.uses if rule is not None else None
    return uses if uses is not None and called(uses.fund) == called(fund.name) else None


def _comes_out(candidate: Candidate, fund: nodes.Fund) -> bool:
    account = candidate.account
    return account is not None and account.way == "out of" and called(account.fund) == called(fund.name)


def _told(candidate: Candidate, account: Account, accounts: Accounts) -> Candidate:
    """The candidate with what had gone into the account, what of it has expired, and what is left now."""
    step = Step(
        kind="fund",
        text=accounts.fund.name,
        value=account.came - account.expired - account.used + account.owed,
        unit=accounts.currency,
        base=account.came,
        rate=account.expired,
    )
    return with_step(candidate, step, exact=candidate.exact)
