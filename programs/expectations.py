"""The tests in a program: the facts that they give, as rows of the files that any facts come in, and what did not come out as expected."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.expect_checks import DAY_OF, SUBJECTS, given_readings, partners_of
from dsl.format_expects import expected_text
from dsl.nouns import THIS
from dsl.points import meant, points_of
from dsl.said import Said, each_and, said, told_by
from programs.awards import Award, Unit
from programs.evaluate import Outcome
from programs.explain import because
from programs.facts import folded
from programs.held_facts import WhyHeld
from programs.held_words import why_held
from programs.money import Money
from programs.periods import run_of
from programs.speech import speech

NOBODY_IN_PARTICULAR: Final = "The partner"
"""The name of the partner where a test gives none."""
_FROM_EVER: Final = date(1970, 1, 1)
_FILES: Final = {
    "partner": "partners", "deal": "deals", "activity": "activities", "receipt": "receipts", "customer": "customers",
    "person": "people", "target": "targets", "score": "scores",
    "reading": "readings", "decision": "decisions", "exchange rate": "exchange-rates",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """The facts of one kind: the text of a CSV file, and which of the givens each of its lines says, by the line's number."""

    kind: str
    content: str
    lines: Mapping[int, nodes.Given]


def files(expect: nodes.Expect, program: nodes.Program) -> tuple[File, ...]:
    """What a test gives, partners first. Of facts without an id, the first deal is D-1, the first activity A-1, the first receipt R-1."""
    rows: defaultdict[str, list[tuple[nodes.Given | None, dict[str, str]]]] = defaultdict(list)
    partners = partners_of(expect) or (NOBODY_IN_PARTICULAR,)
    for given in expect.given:
        kind = _FILES[given.kind]
        rows[kind].append((given, _row(given, len(rows[kind]) + 1, partners[0], program)))
    said = {folded(row["name"]) for _, row in rows["partners"]}
    rows["partners"] += [(None, {"name": name}) for name in partners if folded(name) not in said]
    return tuple(_file(kind, rows[kind]) for kind in _FILES.values() if rows[kind])


def unmet(
    expect: nodes.Expect,
    outcome: Outcome,
    program: nodes.Program,
    why_nothing: Callable[[nodes.Rule, str], Said | None],
) -> Iterator[Diagnostic]:
    """What came out differently, each with what was given instead and why; `why_nothing` tells why a rule gives a partner nothing."""
    for expected in expect.expected:
        rule = program.rule(expected.rule)
        assert rule is not None, "the program was checked"
        found = [
            each
            for each in outcome.awards
            if each.rule == rule.name
            and _is_meant(each.partner, each.unit, expected, payee=each.payee or each.partner)
        ]
        if _came_out(expected, found, outcome, program):
            continue
        award = next((each for each in found if each.status != "reversed"), None)
        held = next((each.why for each in outcome.held), None)
        whom = expected.to or next(iter(partners_of(expect)), NOBODY_IN_PARTICULAR)
        if award is not None:
            hint = said("because: {why}", why=_why_so(award, program))
        elif held is not None:
            hint = _why_held(held, program)
        else:
            hint = why_nothing(rule, whom) or said(
                "look at what the rule asks for, and at the days of the facts"
            )
        yield error(
            "expectation-failed",
            said(
                "“{expect}”: `{expected}` was expected, but {instead}",
                expect=expect.name,
                expected=expected_text(expected),
                instead=_given_instead(expected, found, outcome),
            ),
            expected.span,
            hint,
        )


def _why_so(award: Award, program: nodes.Program) -> Said:
    return told_by(lambda lang: because(award, program, lang, to="vendor"))


def _why_held(why: WhyHeld, program: nodes.Program) -> Said:
    return told_by(lambda lang: why_held(why, program, lang))


def last_day(expect: nodes.Expect, as_of: date) -> date:
    """Of the facts that a test gives, up to the day."""
    days = [each.value.value for each in expect.given if isinstance(each.value, nodes.Day)]
    return max((day for day in days if day <= as_of), default=as_of)


def refused(given: nodes.Given | None, expect: nodes.Expect, reasons: Said) -> Diagnostic:
    """A fact that could not be taken, as the same row of a file could not."""
    return error(
        "unusable-fact",
        said("{this} cannot be taken", this=THIS[given.kind if given else "partner"]),
        given.span if given else expect.span,
        reasons,
    )


# --- what is given -------------------------------------------------------------------------------------------------


def _row(given: nodes.Given, number: int, partner: str, program: nodes.Program) -> dict[str, str]:
    row = {each.name: _cell(each.value) for each in reversed(given.attributes)}
    match given.kind:
        case "deal" | "activity":
            row = {"id": f"{given.kind[0].upper()}-{number}", "partner": partner, **row}
            row.setdefault("kind", "activity") if given.kind == "activity" else None
        case "receipt":
            row = {"id": f"R-{number}", "deal": "D-1", **row}
        case "target" | "score":
            run = run_of(program)
            row = {"partner": partner, **row, "value": _cell(given.value) if given.value else ""}
            if not row.keys() & {"period", "start", "end"}:
                row |= {"start": run.start.isoformat(), "end": run.end.isoformat()}
        case "person":
            row = {"partner": partner, **row}
        case "decision":
            row = {"partner": partner, "decided_on": run_of(program).start.isoformat(), **row}
            row["answer"] = _cell(given.value) if given.value else ""
        case "reading":
            return _reading(given, row, partner, program)
        case "exchange rate":
            return _rate(given, row)
        case "partner" | "customer":
            pass
    if given.kind in DAY_OF and given.value is not None:
        row[DAY_OF[given.kind]] = _cell(given.value)
    if given.kind in ("deal", "receipt") and (currency := _currency(given)) is not None:
        row.setdefault("currency", currency)
    name = "id" if given.kind in DAY_OF else "name"
    if given.name is not None:
        row[name] = given.name
    row.setdefault(name, partner)
    return row


def _reading(given: nodes.Given, row: dict[str, str], partner: str, program: nodes.Program) -> dict[str, str]:
    """Of the first deal, or of the partner, where nothing else is said."""
    (read,) = given_readings(given, program)
    row |= {"name": read.name, "value": row.pop(read.name), "read_on": _cell(given.value or nodes.Text(""))}
    if read.on in ("deals", "partners"):
        row.setdefault(SUBJECTS[read.on], "D-1" if read.on == "deals" else partner)
    return row


def _rate(given: nodes.Given, row: dict[str, str]) -> dict[str, str]:
    """It holds from a day on, or for whatever the test knows of."""
    assert isinstance(given.value, nodes.Comparison)
    one, worth = given.value.left, given.value.right
    assert isinstance(one, nodes.Amount)
    assert isinstance(worth, nodes.Amount)
    pair = {"from_currency": one.currency, "to_currency": worth.currency, "rate": _digits(worth.value)}
    return {"valid_on": _FROM_EVER.isoformat(), **row, **pair}


def _currency(given: nodes.Given) -> str | None:
    amounts = [each.value for each in given.attributes if isinstance(each.value, nodes.Amount)]
    return next((each.currency for each in amounts if each.currency != nodes.POINTS), None)


def _cell(value: nodes.Expression) -> str:
    match value:
        case nodes.Number(number) | nodes.Amount(number, _):
            return _digits(number)
        case nodes.Negative(operand):
            return f"-{_cell(operand)}"
        case nodes.Percent(percent):
            return f"{_digits(percent)}%"
        case nodes.Text(text):
            return text
        case nodes.TimedDay(day, at):
            return f"{day} {at}"
        case nodes.Day(day):
            return day.isoformat()
        case nodes.YesNo(answer):
            return "yes" if answer else "no"
        case _:
            raise AssertionError(f"{value} is no literal")


def _digits(number: Decimal) -> str:
    """Three digits behind the point might be thousands; four cannot."""
    text = f"{number:f}"
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def _file(kind: str, rows: list[tuple[nodes.Given | None, dict[str, str]]]) -> File:
    columns = list(dict.fromkeys(name for _, row in rows for name in row))
    content = io.StringIO()
    writer = csv.DictWriter(content, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for _, row in rows)
    lines = {line: given for line, (given, _) in enumerate(rows, start=2) if given is not None}
    return File(kind, content.getvalue(), lines)


# --- what came out -------------------------------------------------------------------------------------------------


def _is_meant(partner: str, unit: Unit | None, expected: nodes.Expected, *, payee: str = "") -> bool:
    """Whether it is about the partner's facts that are meant, and about the unit, or the one who is paid."""
    wanted = expected.unit
    if wanted is not None:
        by_unit = unit is not None and unit.field in (wanted.field.dotted, wanted.field.path[-1])
        name = unit.name if unit is not None and by_unit else payee
        if folded(name) != folded(wanted.name):
            return False
    return expected.to is None or folded(partner) == folded(expected.to)


def _came_out(expected: nodes.Expected, found: list[Award], outcome: Outcome, program: nodes.Program) -> bool:
    match expected.verb:
        case "pays" | "charges":
            return _sums(expected, found, outcome) == _wanted(expected, program, found, outcome)
        case "awards" | "badges" | "gives status":
            things = _things(expected, found, outcome)
            if expected.what is None:
                return not things
            assert isinstance(expected.what, nodes.Text)
            return folded(expected.what.value) in {folded(each) for each in things}


def _sums(expected: nodes.Expected, found: list[Award], outcome: Outcome) -> dict[str, Decimal]:
    """What was paid or charged, by currency; what comes to nothing is left out."""
    if expected.verb == "pays":
        amounts = [each.amount for each in found if each.amount is not None]
    else:
        amounts = [
            each.amount
            for each in outcome.charges
            if folded(each.rule) == folded(expected.rule) and _is_meant(each.partner, each.unit, expected)
        ]
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for amount in amounts:
        sums[amount.currency] += amount.amount
    return {currency: total for currency, total in sums.items() if total}


def _wanted(
    expected: nodes.Expected, program: nodes.Program, found: list[Award], outcome: Outcome
) -> dict[str, Decimal]:
    match expected.what:
        case None:
            return {}
        case nodes.Amount(value, currency):
            return {meant(currency, program): value} if value else {}
        case nodes.Negative(nodes.Amount(value, currency)):
            return {meant(currency, program): -value}
        case nodes.Number(value):
            # A bare number is in whatever the rule pays: points, or the program's money.
            currency = next(iter(_sums(expected, found, outcome)), program.currency or points_of(program))
            return {currency: value} if value else {}
        case _:
            raise AssertionError(f"{expected.what} is no figure")


def _things(expected: nodes.Expected, found: list[Award], outcome: Outcome) -> list[str]:
    if expected.verb == "gives status":
        return [
            each.name
            for each in outcome.statuses
            if folded(each.rule) == folded(expected.rule) and _is_meant(each.partner, None, expected)
        ]
    badge = expected.verb == "badges"
    return [
        each.item
        for each in found
        if each.item is not None and each.status != "reversed" and each.line.startswith("badge") is badge
    ]


def _given_instead(expected: nodes.Expected, found: list[Award], outcome: Outcome) -> Said:
    if expected.verb in ("pays", "charges"):
        sums = _sums(expected, found, outcome).items()
        amounts = (
            each_and([_money(amount, currency) for currency, amount in sums]) if sums else said("nothing")
        )
        if expected.verb == "pays":
            return said("it pays {amounts}", amounts=amounts)
        return said("it charges {amounts}", amounts=amounts)
    things = [f"“{each}”" for each in _things(expected, found, outcome)]
    return said("it gives {things}", things=each_and(things) if things else said("nothing"))


def _money(amount: Decimal, currency: str) -> Said:
    return told_by(
        lambda lang: (
            speech(lang).money(Money(amount, currency)) if lang != "en" else str(Money(amount, currency))
        )
    )
