"""How one award is given: to whom, as what, and in which parts. It is rounded first and divided then, so that nothing is lost.

A share is rounded by itself and the rest takes the cent; where no share is the rest, the largest remainder decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, assert_never

from dsl import nodes
from dsl.format import format_expression
from dsl.points import meant
from programs.awards import Award, Charge, Part, Step
from programs.context import Context
from programs.dividing import Member, members
from programs.facts import folded
from programs.money import Money, shares
from programs.periods import add
from programs.records import record, replace
from programs.timing import counts_from_base, day_of, payable_from
from programs.values import is_true, number, value

PAID_THEMSELVES: Final = ("rep",)
"""Of what a partner's rule may count by, who is paid where it says nothing else. A group is paid as its own partner."""

Portion = Decimal | Money | None
"""A part of the whole, an amount of it, or (None) the rest."""

_PACES: Final[dict[nodes.Pace, nodes.Duration]] = {
    "weekly": nodes.Duration(1, "weeks"),
    "monthly": nodes.Duration(1, "months"),
    "quarterly": nodes.Duration(1, "quarters"),
    "yearly": nodes.Duration(1, "years"),
}


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is paid (None: the partner), and how much of it; `label` is what the rule calls it."""

    name: str | None
    label: str
    portion: Portion
    among: tuple[Member, ...] = ()
    """Those among whom that is divided; where there is nobody, it is whoever is paid."""


@dataclass(frozen=True, slots=True)
class InForm:
    text: str
    portion: Portion


@dataclass(frozen=True, slots=True)
class DueOn:
    """What is due on a day; None: it is not known yet."""

    on: date | None
    portion: Portion


@record(frozen=True, slots=True, kw_only=True)
class Payment:
    """How an award is given, worked out where it is made. Without receivers the partner is paid."""

    receivers: tuple[Receiver, ...] = ()
    to_each: bool = False
    """Whether each receiver gets the whole amount."""
    forms: tuple[InForm, ...] = ()
    parts: tuple[DueOn, ...] = ()
    bearers: tuple[tuple[str, Decimal], ...] = ()
    """Who bears which part of it."""


AS_USUAL: Final = Payment()
"""Where the rule does not say how."""


def says_how(rule: nodes.Rule) -> bool:
    """Whether the rule says to whom, as what or in which parts its awards are given, or charges somebody."""
    return bool(rule.paid_to or rule.paid_as or rule.paid_in) or any(
        isinstance(reward, nodes.Charging) for reward in rule.rewards
    )


def payment_of(rule: nodes.Rule, context: Context) -> Payment | None:
    """How the rule's awards are given in this context; None where it is not known to whom, or how it is shared."""
    receivers: list[Receiver] = []
    if rule.paid_to is None and context.unit is not None and context.unit.field in PAID_THEMSELVES:
        receivers.append(Receiver(context.unit.name, context.unit.field, None))
    payees = rule.paid_to.payees if rule.paid_to else ()
    for payee in payees:
        portion = _portion(payee.share, context)
        if portion is None and not isinstance(payee.share, nodes.TheRest | None):
            return None
        match payee.who:
            case nodes.Among(of, each_whole=each_whole):
                found = members(payee.who, context)
                if not each_whole:
                    receivers.append(Receiver(None, of, portion, found))
                receivers += [Receiver(each.name, of, portion) for each in found if each_whole]
            case nodes.Name():
                who = _name(payee.who, context)
                if who == "":
                    return None
                receivers.append(Receiver(who, format_expression(payee.who), portion))
            case _:
                assert_never(payee.who)
    if payees and not receivers:
        return None
    charges = [reward for reward in rule.rewards if isinstance(reward, nodes.Charging)]
    bearers = [(charged(charge, context), charge.value) for charge in charges if charge.bears]
    if any(charged(charge, context) == "" for charge in charges):
        return None
    forms = next((each.forms for each in rule.paid_as if is_true(each.condition, context)), ())
    return Payment(
        receivers=tuple(receivers),
        to_each=all(payee.share is None for payee in payees),
        forms=tuple(InForm(form.text, _portion(form.share, context)) for form in forms),
        parts=tuple(_parts(rule, context)),
        bearers=tuple((who, share.value / 100) for who, share in bearers if isinstance(share, nodes.Percent)),
    )


def given(award: Award, payment: Payment) -> Iterable[Award]:
    """The rounded award as it is given: one for each payee and form, each with its parts. A badge is nobody's but the partner's, and so is a choice."""
    if payment is AS_USUAL:
        return (award,)
    if award.line.startswith("badge") or award.line.startswith("donation") or _waits_for_choice(award):
        return (award,)
    return (
        _in_parts(in_form, payment)
        for for_one in _to_whom(award, payment)
        for in_form in _as_what(for_one, payment)
    )


def _waits_for_choice(award: Award) -> bool:
    """Whether it names what may be chosen: nobody is paid anything yet."""
    return any(step.kind == "choice" and step.value == "" for step in award.steps)


def charged(charge: nodes.Charging, context: Context) -> str:
    """Who is charged; "" where nobody is known."""
    match charge.to:
        case None:
            return shown_partner(context)
        case nodes.Text(text):
            return text
        case nodes.Name(("partner",)):
            return shown_partner(context)
        case _:
            found = value(charge.to, context)
            return found.strip() if isinstance(found, str) else ""


def shown_partner(context: Context) -> str:
    if context.unit is not None and context.among:
        return context.unit.name
    known = context.links.partners.get(context.partner)
    return known.name if known else context.fact.partner if context.fact else context.partner


def charges_of(award: Award, payment: Payment) -> Iterator[Charge]:
    """What others bear of the rounded award, or, where it is a charge itself, what it charges."""
    owed = [(award.payee or award.partner, award.amount)] if is_charge(award) else []
    if award.amount is not None and award.line in ("", "choice"):
        owed += [
            (who, Money(award.amount.amount * part, award.amount.currency).rounded())
            for who, part in payment.bearers
        ]
    for who, amount in owed:
        if amount is not None and amount.amount:
            yield Charge(
                rule=award.rule,
                partner=award.partner,
                unit=award.unit,
                fact=award.fact,
                period=award.period,
                to=who,
                amount=amount,
                on=award.on,
                steps=award.steps,
            )


def is_charge(award: Award) -> bool:
    return award.line.startswith("charge")


def portions(whole: Money, wanted: Sequence[Portion]) -> list[Money]:
    """The rounded whole divided; together the portions are the whole, and none is larger than what is left of it."""
    size = Money(abs(whole.amount), whole.currency)
    if all(isinstance(portion, Decimal) for portion in wanted):
        parts = shares(size, [portion for portion in wanted if isinstance(portion, Decimal)])
    else:
        left = size.amount
        found: list[Decimal | None] = []
        for portion in wanted:
            match portion:
                case None:
                    found.append(None)
                    continue
                case Decimal():
                    exact = portion * size.amount
                case Money(amount):
                    exact = amount
            taken = min(left, max(Decimal(0), Money(exact, whole.currency).rounded().amount))
            left -= taken
            found.append(taken)
        parts = [Money(left if taken is None else taken, whole.currency) for taken in found]
    return parts if whole.amount >= 0 else [Money(-part.amount, part.currency) for part in parts]


# --- what the clauses come to ----------------------------------------------------------------------------------------


def _name(who: nodes.Name, context: Context) -> str | None:
    """None for the partner itself, "" where nobody is known."""
    if who.path == ("partner",):
        return None
    found = value(who, context)
    return found.strip() if isinstance(found, str) else ""


def _portion(share: nodes.Expression | nodes.TheRest | None, context: Context) -> Portion:
    match share:
        case None | nodes.TheRest():
            return None
        case nodes.Amount(amount, currency):
            return Money(amount, meant(currency, context.program))
        case _:
            return number(share, context)


def _parts(rule: nodes.Rule, context: Context) -> Iterator[DueOn]:
    match rule.paid_in:
        case None:
            return
        case nodes.Instalments(parts):
            for part in parts:
                due = _due(day_of(part.on, context), rule.payable, context)
                yield DueOn(due, _portion(part.share, context))
        case nodes.EqualParts(count, pace, start):
            first = day_of(start, context)
            for place in range(count):
                own = add(first, _PACES[pace], times=place) if first else None
                yield DueOn(_due(own, rule.payable, context), Decimal(1) / count)
        case _:
            assert_never(rule.paid_in)


def _due(own: date | None, payable: nodes.Payable | None, context: Context) -> date | None:
    """When a part with that day is due: so long after it, but not before the day that `payable` names."""
    if own is None or payable is None:
        return own
    due = payable_from(payable, own, context)
    return due if due is None or counts_from_base(payable) else max(own, due)


# --- dividing --------------------------------------------------------------------------------------------------------


def _to_whom(award: Award, payment: Payment) -> Iterator[Award]:
    """An award for each payee. Whom two names mean is paid once, all that both would get."""
    receivers = payment.receivers
    if not receivers:
        yield award
    elif award.amount is None:
        # A thing cannot be divided: whoever is named first gets it, or each of those who get the whole.
        for receiver in receivers if payment.to_each else receivers[:1]:
            yield replace(award, payee=_other(receiver, award))
    else:
        whole = award.amount
        together: dict[str, Award] = {}
        for receiver, part, of_which in _divided(whole, payment):
            payee = _other(receiver, award)
            before = together.get(folded(payee or award.partner))
            amount, how = part, of_which
            if before is not None and before.amount is not None:
                amount = Money(part.amount + before.amount.amount, part.currency)
                how = (_of_which("to", receiver.label, amount, whole),)
            steps = award.steps if amount == whole else (*award.steps, *how)
            together[folded(payee or award.partner)] = replace(award, payee=payee, amount=amount, steps=steps)
        # What is announced is announced once.
        for place, each in enumerate(
            each for each in together.values() if each.amount and each.amount.amount
        ):
            yield each if place == 0 else replace(each, says=())


def _divided(whole: Money, payment: Payment) -> Iterator[tuple[Receiver, Money, tuple[Step, ...]]]:
    """What of the rounded whole is whose, with the arithmetic of that: first by shares, then among those of a group."""
    receivers = payment.receivers
    amounts = (
        [whole] * len(receivers) if payment.to_each else portions(whole, [each.portion for each in receivers])
    )
    for receiver, amount in zip(receivers, amounts, strict=True):
        own = () if amount == whole else (_of_which("to", receiver.label, amount, whole),)
        if not receiver.among:
            yield receiver, amount, own
            continue
        for member, part in zip(
            receiver.among, portions(amount, [member.part for member in receiver.among]), strict=True
        ):
            step = Step(
                kind="share", text=receiver.label, value=part.amount, unit="among", base=amount.amount, rate=member.part
            )  # fmt: skip
            yield replace(receiver, name=member.name), part, (*own, step)


def _other(receiver: Receiver, award: Award) -> str | None:
    """The payee's name, where it is not the partner's own."""
    return None if receiver.name is None or folded(receiver.name) == folded(award.partner) else receiver.name


def _as_what(award: Award, payment: Payment) -> Iterator[Award]:
    forms = payment.forms
    if award.amount is None or not forms:
        yield award
    elif len(forms) == 1:
        yield replace(award, paid_as=forms[0].text)
    else:
        amounts = portions(award.amount, [form.portion for form in forms])
        for place, (form, amount) in enumerate(zip(forms, amounts, strict=True)):
            if amount.amount:
                yield replace(
                    award,
                    line=f"{award.line} as {folded(form.text)}".strip(),
                    paid_as=form.text,
                    amount=amount,
                    says=award.says if place == 0 else (),
                    steps=(*award.steps, _of_which("as", f'"{form.text}"', amount, award.amount)),
                )


def _in_parts(award: Award, payment: Payment) -> Award:
    if award.amount is None or not payment.parts:
        return award
    amounts = portions(award.amount, [part.portion for part in payment.parts])
    parts = (Part(due.on, amount) for due, amount in zip(payment.parts, amounts, strict=True))
    return replace(
        award, parts=tuple(part for part in parts if part.amount.amount), payable_on=None, waits_for=""
    )


def _of_which(how: Literal["to", "as"], text: str, amount: Money, whole: Money) -> Step:
    return Step(kind="share", text=text, value=amount.amount, unit=how, base=whole.amount)
