"""What is wrong with the tests in a program: facts that cannot be, rules that are not there, nothing that is expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Context, Decimal
from typing import Final, assert_never

from dsl import nodes
from dsl.answers import literal
from dsl.decision_checks import answer_problems
from dsl.diagnostics import Diagnostic, error, said_twice
from dsl.format_payment import format_payee
from dsl.kinds import NAMED, Type
from dsl.nouns import GIVEN, THIS
from dsl.said import Said, as_it_is, each_and, said
from dsl.scope import Scope
from dsl.suggest import did_you_mean
from dsl.types import type_of
from dsl.units import spans_partners, unit_of_rule
from dsl.vocabulary import PEOPLE
from dsl.ways_out import for_example, write

OWNERS: Final[Mapping[nodes.GivenKind, nodes.FieldOwner]] = {
    "partner": "partners", "deal": "deals", "activity": "activities", "receipt": "receipts", "customer": "customers", "person": "people",
}  # fmt: skip
"""Whose fields the attributes of a given are; targets and scores have their own few."""
_OF_GOALS: Final[dict[str, nodes.FieldType]] = {
    "partner": "text", "person": "text", "period": "text", "start": "date", "end": "date",
}  # fmt: skip
_OF_ANSWERS: Final[dict[str, nodes.FieldType]] = {
    "partner": "text", "deal": "text", "activity": "text", "period": "text", "start": "date", "end": "date", "decided_on": "date",
    "decided_by": "text",
}  # fmt: skip
SUBJECTS: Final[Mapping[nodes.FieldOwner, str]] = {
    "deals": "deal", "partners": "partner", "customers": "customer", "people": "person",
}  # fmt: skip
"""How a reading that is given says whose it is."""
DAY_OF: Final = {"deal": "closed_on", "activity": "done_on", "receipt": "received_on", "reading": "read_on"}
"""The field that the day behind the word says."""
_NAMES: Final = {"target": "revenue", "score": "service", "customer": "Rossi", "person": "Anna"}


def expect_problems(program: nodes.Program, scope: Scope) -> Iterator[Diagnostic]:
    for expect in program.expects:
        yield from _expect(expect, program, scope)


def partners_of(expect: nodes.Expect) -> tuple[str, ...]:
    """The partners that a test names, in the order in which it does."""
    named = [given.name for given in expect.given if given.kind == "partner" and given.name]
    for given in expect.given:
        named += [
            each.value.value
            for each in given.attributes
            if each.name == "partner" and isinstance(each.value, nodes.Text)
        ]
    return tuple({name.strip().casefold(): name for name in reversed(named)}.values())[::-1]


def _expect(expect: nodes.Expect, program: nodes.Program, scope: Scope) -> Iterator[Diagnostic]:
    if not expect.expected:
        yield error(
            "expects-nothing",
            said("the test “{expect}” does not say what must come out", expect=expect.name),
            expect.span,
            for_example(f""""{(program.rules[0].name if program.rules else "First deal")}" pays 500 EUR"""),
        )
    partners = partners_of(expect)
    for given in expect.given:
        yield from _given(given, scope, several=len(partners) > 1)
    for expected in expect.expected:
        if program.rule(expected.rule) is None:
            yield error(
                "unknown-rule",
                said("there is no rule “{name}”", name=expected.rule),
                expected.span,
                did_you_mean(expected.rule, [rule.name for rule in program.rules])
                or said("the name of a rule stands first"),
            )
        if expected.to is not None and expected.to.strip().casefold() not in {
            name.strip().casefold() for name in partners
        }:
            yield error(
                "unknown-partner",
                said("the test names no partner “{to}”", to=expected.to),
                expected.span,
                did_you_mean(expected.to, partners)
                or _spanned(expected, program)
                or _paid_to_others(expected, program, partners)
                or said('add it: partner "{to}"', to=expected.to),
            )
        if expected.unit is not None:
            yield from _for_unit(expected.unit, program.rule(expected.rule))


def _spanned(expected: nodes.Expected, program: nodes.Program) -> Said | None:
    """The hint where the rule pays a territory, and not a partner."""
    rule = program.rule(expected.rule)
    unit = unit_of_rule(rule) if rule is not None else None
    spans = unit is not None and spans_partners(unit, program)
    return as_it_is(f'for {unit.dotted} "{expected.to}"') if unit and spans else None


def _paid_to_others(
    expected: nodes.Expected, program: nodes.Program, partners: tuple[str, ...]
) -> Said | None:
    """The hint where the rule pays people, or other partners, for what a partner did."""
    rule = program.rule(expected.rule)
    if rule is None or rule.paid_to is None:
        return None
    paid = each_and(list(dict.fromkeys(f"`{format_payee(payee.who)}`" for payee in rule.paid_to.payees)))
    return said(
        "`to` names the partner whose facts they are, also where the rule pays {paid}: {way_out}",
        paid=paid,
        way_out=write(f'to "{partners[0]}"')
        if partners
        else said('leave `to "{name}"` out', name=expected.to),
    )


def _for_unit(expected: nodes.ForUnit, rule: nodes.Rule | None) -> Iterator[Diagnostic]:
    unit = unit_of_rule(rule) if rule is not None else None
    paid = tuple(_paid_by_word(rule)) if rule is not None else ()
    if rule is None or expected.field.dotted in paid:
        return
    if unit is None and not paid and expected.field.dotted == "partner":
        yield error(
            "expected-for-what",
            said("“{rule}” goes by partner, and that is what `to` names", rule=rule.name),
            expected.span,
            write(f'to "{expected.name}"'),
        )
    elif unit is None or unit.path != expected.field.path:
        yield error(
            "expected-for-what",
            said(
                "“{rule}” goes by {unit}, not by {field}",
                rule=rule.name,
                unit=unit.dotted if unit else "partner",
                field=expected.field.dotted,
            ),
            expected.span,
            (
                for_example(f'for {unit.dotted if unit and not paid else paid[0]} "{expected.name}"')
                if unit or paid
                else said('it counts for the partner as a whole: `to "Acme"` names it')
            ),
        )


def _paid_by_word(rule: nodes.Rule) -> Iterator[str]:
    """What those are called whom the rule says that it pays."""
    for payee in rule.paid_to.payees if rule.paid_to is not None else ():
        match payee.who:
            case nodes.Name():
                yield payee.who.dotted
            case nodes.Among(of):
                yield from PEOPLE if of == "people" else ("partner",)
            case _:
                assert_never(payee.who)


def _given(given: nodes.Given, scope: Scope, *, several: bool) -> Iterator[Diagnostic]:
    owner = OWNERS.get(given.kind)
    fields: Mapping[str, nodes.FieldType] = scope.fields(owner) if owner else _OF_GOALS
    if given.kind == "deal":
        fields = {**fields, "credit": "percent"}
    if given.kind in ("partner", "customer", "person"):
        fields = {**fields, "valid_from": "date"}
    if given.kind == "exchange rate":
        fields = {"valid_on": "date"}
        yield from _rate(given, scope.program)
    if given.kind == "reading":
        fields = {
            **dict.fromkeys(SUBJECTS.values(), "text"),
            **{each.name: "number" for each in scope.program.readings},
        }
        yield from _read(given, scope.program)
    if given.kind == "decision":
        fields = _OF_ANSWERS
        yield from answer_problems(given, scope.program)
    if given.kind in DAY_OF and not isinstance(given.value, nodes.Day):
        yield error(
            "no-day-given",
            said("{this} does not say when", this=THIS[given.kind]),
            given.span,
            said("write the day behind the word: {kind} 2026-07-10", kind=given.kind),
        )
    if given.kind in ("target", "score", "customer", "person") and not given.name:
        yield error(
            "no-name",
            said("{this} has no name", this=THIS[given.kind]),
            given.span,
            said('give it one: {kind} "{name}"', kind=given.kind, name=_NAMES[given.kind]),
        )
    seen: set[str] = set()
    for attribute in given.attributes:
        if attribute.name in seen:
            yield said_twice(attribute.span)
        seen.add(attribute.name)
        if attribute.name not in fields:
            yield error(
                "unknown-field",
                said("{one} has no `{word}`", one=GIVEN[given.kind], word=attribute.name),
                attribute.span,
                did_you_mean(attribute.name, fields)
                or (
                    said(
                        "declare it: {declared}",
                        declared=f"field {attribute.name} {(literal(attribute.value) or ('text', ''))[0]} on {owner}",
                    )
                    if owner
                    else said("it has: {fields}", fields=", ".join(fields))
                ),
            )
            continue
        yield from _value(attribute, fields[attribute.name], scope)
    needs_partner = given.kind in ("deal", "activity", "target", "score", "person", "decision")
    if several and needs_partner and "partner" not in seen:
        yield error(
            "whose-fact",
            said("the test has several partners, and {this} does not say whose it is", this=THIS[given.kind]),
            given.span,
            said('add it: partner "Acme"'),
        )


def _rate(given: nodes.Given, program: nodes.Program) -> Iterator[Diagnostic]:
    """A rate says what one unit of another currency is in the program's."""
    assert isinstance(given.value, nodes.Comparison)
    one, worth = given.value.left, given.value.right
    assert isinstance(one, nodes.Amount)
    assert isinstance(worth, nodes.Amount)
    own = program.currency
    if own is not None and worth.currency != own:
        other = one.currency if one.currency != own else worth.currency
        yield error(
            "rate-leads-elsewhere",
            said(
                "amounts are converted into {own}, and this rate leads to {currency}; a rate is not turned round",
                own=own,
                currency=worth.currency,
            ),
            worth.span,
            said("say what one {other} is worth: exchange rate 1 {other} = 0.92 {own}", other=other, own=own),
        )
    elif one.value != 1:
        yield error(
            "rate-of-one",
            said("a rate says what one unit of a currency is worth"),
            one.span,
            said(
                "divide it: exchange rate 1 {currency} = {share} {own}",
                currency=one.currency,
                share=_share(worth.value, one.value),
                own=worth.currency,
            ),
        )


def _share(worth: Decimal, count: Decimal) -> str:
    return f"{(worth / count).normalize(Context(prec=6)):f}" if count else "…"


def _read(given: nodes.Given, program: nodes.Program) -> Iterator[Diagnostic]:
    """A reading says what was read, and whose it is where nobody would know."""
    read = given_readings(given, program)
    names = [each.name for each in program.readings]
    if len(read) != 1:
        yield error(
            "what-was-read",
            (
                said("this reading names several figures")
                if read
                else said("this reading does not say what was read")
            ),
            given.span,
            (
                for_example(f'reading 2026-07-31, deal "D-1", {names[0]} 12')
                if names
                else said("declare what is read: reading users on deals")
            ),
        )
    elif read[0].on in ("customers", "people") and SUBJECTS[read[0].on] not in _said(given):
        whose = SUBJECTS[read[0].on]
        yield error(
            "whose-fact",
            (
                said("this reading does not say of which customer it is")
                if read[0].on == "customers"
                else said("this reading does not say of which person it is")
            ),
            given.span,
            said('add it: {whose} "{name}"', whose=whose, name=_NAMES[whose]),
        )


def given_readings(given: nodes.Given, program: nodes.Program) -> list[nodes.Reading]:
    """Of the readings that a program declares, those that are given there; by whose they are, where two have one name."""
    named = _said(given)
    found = [each for each in program.readings if each.name in named]
    of_one = [each for each in found if SUBJECTS[each.on] in named and each.on != "partners"]
    return of_one or found


def _said(given: nodes.Given) -> set[str]:
    return {each.name for each in given.attributes}


def _value(attribute: nodes.Attribute, wanted: nodes.FieldType, scope: Scope) -> Iterator[Diagnostic]:
    found = type_of(attribute.value, scope)
    fitting: dict[nodes.FieldType, tuple[Type, ...]] = {
        "money": ("money", "number"), "number": ("number",), "percent": ("percent", "number"), "text": ("text",),
        "date": ("date",), "yes/no": ("yes/no",),
    }  # fmt: skip
    if wanted in fitting and found is not None and found not in fitting[wanted]:
        yield error(
            "mixed-up",
            said(
                "`{name}` is {wanted}, not {found}",
                name=attribute.name,
                wanted=NAMED[wanted],
                found=NAMED[found],
            ),
            attribute.span,
            for_example(f"{attribute.name} {_EXAMPLES[wanted]}"),
        )


_EXAMPLES: Final = {
    "money": "500 EUR", "number": "10", "percent": "80%",
    "text": '"Cloud"', "date": "2026-07-31", "yes/no": "yes",
}  # fmt: skip
