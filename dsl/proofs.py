"""“More sales never pay less”: proved, refuted with a counter-example, or not decided, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from dsl import lines, nodes
from dsl.bands import Bands
from dsl.diagnostics import Diagnostic, warning
from dsl.lines import Fall
from dsl.pay_lines import NotDecidedError, PayLine, PayLines
from dsl.walk import walk
from dsl.written import format_number

_HINT: Final = (
    "let what comes with more sales be at least what came before; where less is what you mean, leave it so"
)


@dataclass(frozen=True, slots=True)
class LessForMore:
    """A counter-example: on which line, where, and in which clause."""

    line: PayLine
    fall: Fall
    clause: nodes.Node

    @property
    def message(self) -> str:
        more, less, at = (
            format_number(_cents(each)) for each in (self.fall.more, self.fall.less, self.fall.at)
        )
        cases = " and ".join(f"{'' if yes else 'not '}`{text}`" for text, yes in self.line.assumed)
        case = f", where {cases}" if cases else ""
        if self.fall.slowly:
            return f"from {at} of `{self.line.goes_by}` on, the pay goes down from {more}{case}"
        return f"at {at} of `{self.line.goes_by}` the pay falls from {more} to {less}{case}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one rule: `why` names the counter-example, or what cannot be followed; of a proof, by what it goes."""

    rule: str
    verdict: Literal["proved", "refuted", "undecided"]
    why: str


def more_never_pays_less(pay_lines: Iterator[PayLine]) -> LessForMore | None:
    """The first counter-example; None is a proof that there is none. NotDecidedError where it cannot be told."""
    for line in pay_lines:
        if (found := _falls(line)) is not None:
            return found
    return None


def less_for_more(
    program: nodes.Program, told: tuple[Diagnostic, ...], pay_lines: PayLines
) -> Iterator[Diagnostic]:
    """A warning for each rule with a counter-example, unless its table was told already."""
    places = {each.span for each in told if each.code == "more-pays-less"}
    bands = Bands(program, pay_lines)
    for rule in program.rules:
        if any(node.span in places for node in walk(rule)):
            continue
        try:
            found = more_never_pays_less(pay_lines.of(rule))
        except NotDecidedError:
            continue
        if found is not None and bands.take_over(rule, found.line, found.fall, found.clause) is None:
            yield warning("more-pays-less", found.message, found.clause.span, _HINT)


def verdicts(program: nodes.Program, told: tuple[Diagnostic, ...]) -> Iterator[Verdict]:
    """One for each rule that pays money, of a program without errors; `told` is all that was found in it."""
    shown = {each.span: each.message for each in told if each.code == "more-pays-less"}
    pay_lines = PayLines(program)
    bands = Bands(program, pay_lines)
    for rule in program.rules:
        if not any(isinstance(each, nodes.Pay | nodes.PayTable | nodes.SharePool) for each in rule.rewards):
            continue
        in_table = next((shown[node.span] for node in walk(rule) if node.span in shown), None)
        yield _verdict(rule, pay_lines, bands, in_table)


def _verdict(rule: nodes.Rule, pay_lines: PayLines, bands: Bands, in_table: str | None) -> Verdict:
    if in_table is not None:
        return Verdict(rule.name, "refuted", in_table)
    try:
        found = more_never_pays_less(pay_lines.of(rule))
    except NotDecidedError as not_decided:
        return Verdict(rule.name, "undecided", str(not_decided))
    if found is None:
        goes_by = next((line.goes_by for line in pay_lines.of(rule) if line.goes_by), None)
        return Verdict(
            rule.name,
            "proved",
            f"more `{goes_by}` never pays less" if goes_by else "it pays the same whatever is sold",
        )
    match bands.take_over(rule, found.line, found.fall, found.clause):
        case None:
            return Verdict(rule.name, "refuted", found.message)
        case "surely":
            return Verdict(rule.name, "proved", f"{found.message}, which another rule makes up")
        case "perhaps":
            return Verdict(rule.name, "undecided", f"{found.message}, which another rule may make up")


def _falls(line: PayLine) -> LessForMore | None:
    if line.goes_by is None:
        return None
    last = lines.first_fall(line.paid, line.allowed, whole=line.whole)
    if last is None:
        return None
    clause = next(
        clause
        for clause, paid in line.stages
        if (fall := lines.first_fall(paid, line.allowed, whole=line.whole)) is not None and fall.at == last.at
    )
    return LessForMore(line, last, clause)


def _cents(value: Fraction) -> Decimal:
    return Decimal(round(value * 100)) / 100
