"""“More sales never pay less”: proved, refuted with a counter-example, or not decided, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from dsl import lines, nodes
from dsl.bands import Bands
from dsl.beside_others import beside_others, rules_instead, shared_by, stands_alone
from dsl.diagnostics import Diagnostic, warning
from dsl.diluted import diluted
from dsl.falling_steps import falling_steps
from dsl.growing import grown_from
from dsl.lines import Fall
from dsl.pay_lines import NotDecidedError, PayLine, PayLines
from dsl.said import Said, all_of, as_it_is, each_and, joined, said
from dsl.walk import walk_through
from dsl.written import format_number

_HINT: Final = said(
    "let what comes with more sales be at least what came before; where less is what you mean, leave it so"
)


@dataclass(frozen=True, slots=True)
class LessForMore:
    """A counter-example: on which line, where, and in which clause."""

    line: PayLine
    fall: Fall
    clause: nodes.Node

    @property
    def message(self) -> Said:
        more, less, at = (
            format_number(_cents(each)) for each in (self.fall.more, self.fall.less, self.fall.at)
        )
        seen = {"at": at, "goes_by": self.line.goes_by, "more": more, "less": less}
        falls = (
            said("from {at} of `{goes_by}` on, the pay goes down from {more}", **seen)
            if self.fall.slowly
            else said("at {at} of `{goes_by}` the pay falls from {more} to {less}", **seen)
        )
        return joined([falls, *self._cases(), *self._taken_together()])

    def _cases(self) -> Iterator[Said]:
        cases = [
            as_it_is(f"`{text}`") if yes else said("not `{text}`", text=text)
            for text, yes in self.line.assumed
        ]
        if cases:
            yield said("where {cases}", cases=each_and(cases))

    def _taken_together(self) -> Iterator[Said]:
        """Of which rules that is the pay, where it is that of several."""
        match self.line.stages[-1][0]:
            case nodes.BestOf(rules) | nodes.Together(rules=rules) | nodes.TogetherAtLeast(rules=rules):
                yield said("{rules} taken together", rules=all_of([f"“{name}”" for name in rules]))
            case _:
                pass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one rule: `why` names the counter-example, or what cannot be followed; of a proof, by what it goes."""

    rule: str
    verdict: Literal["proved", "refuted", "undecided"]
    why: str


def falls(pay_lines: Iterator[PayLine]) -> Iterator[LessForMore]:
    """Every counter-example; none is a proof that there is none. NotDecidedError where it cannot be told."""
    for line in pay_lines:
        if line.goes_by is not None:
            for fall in lines.falls(line.paid, line.allowed, whole=line.whole):
                if line.only_rises:
                    raise NotDecidedError(f"it may pay less where `{line.goes_by}` is more")
                yield LessForMore(line, fall, _clause(line, fall))


def _against(rule: nodes.Rule, pay_lines: PayLines) -> tuple[list[LessForMore], str | None]:
    """All counter-examples that can be told, and why others cannot."""
    found, why = _told(beside_others(rule, pay_lines))
    if why is not None and stands_alone(rule, pay_lines.program):
        return _told(pay_lines.of(rule))[0], why  # there is an occasion on which it falls
    return found, why


def _told(pay_lines: Iterator[PayLine]) -> tuple[list[LessForMore], str | None]:
    found: list[LessForMore] = []
    try:
        for each in falls(pay_lines):
            found.append(each)  # noqa: PERF402 - what was found before the end is kept
    except NotDecidedError as why:
        return found, str(why)
    return found, None


def _taken_over(rule: nodes.Rule, found: LessForMore, bands: Bands) -> Literal["surely", "perhaps"] | None:
    if shared_by(rule, bands.program) or rules_instead(rule, bands.program):
        return None  # what the other rules pay is in it already
    return bands.take_over(rule, found.line, found.fall, found.clause)


def _clause(line: PayLine, last: Fall) -> nodes.Node:
    """After which of the rule's clauses it falls there."""
    return next(
        clause
        for clause, paid in line.stages
        if any(fall.at == last.at for fall in lines.falls(paid, line.allowed, whole=line.whole))
    )


def less_for_more(program: nodes.Program, pay_lines: PayLines) -> Iterator[Diagnostic]:
    """A warning for each rule with a counter-example; where nothing can be told, for tables whose steps fall by themselves."""
    bands = Bands(program, pay_lines)
    not_followed: list[nodes.Rule] = []
    for rule in program.rules:
        found, why = _against(rule, pay_lines)
        # Of what rules share it is told where one of them falls.
        own = (each for each in found if not isinstance(each.clause, nodes.Shared))
        alone = next((each for each in own if _taken_over(rule, each, bands) is None), None)
        if alone is None and why is not None:
            not_followed.append(rule)
            yield from _falling_steps(rule, program)
        if alone is None:
            yield from diluted(rule, program)
            continue
        steps = tuple(_falling_steps(rule, program)) if alone.clause is rule.rewards[0] else ()
        yield from steps or (warning("more-pays-less", alone.message, alone.clause.span, _HINT),)
    for measure in program.measures:
        if isinstance(measure.value, nodes.Table):
            falling = tuple(falling_steps(measure.value, program))
            if falling and any(_uses(rule, measure.value, program) for rule in not_followed):
                yield from falling


def _falling_steps(rule: nodes.Rule, program: nodes.Program) -> Iterator[Diagnostic]:
    for reward in rule.rewards:
        if isinstance(reward, nodes.PayTable):
            yield from falling_steps(reward.table, program)


def _uses(rule: nodes.Rule, table: nodes.Table, program: nodes.Program) -> bool:
    return any(node is table for node in walk_through(rule, program))


def verdicts(program: nodes.Program) -> Iterator[Verdict]:
    """One for each rule that pays money, of a program without errors."""
    pay_lines = PayLines(program)
    bands = Bands(program, pay_lines)
    for rule in program.rules:
        if any(isinstance(each, nodes.Pay | nodes.PayTable | nodes.SharePool) for each in rule.rewards):
            yield _verdict(rule, pay_lines, bands)


def _verdict(rule: nodes.Rule, pay_lines: PayLines, bands: Bands) -> Verdict:
    found, why = _against(rule, pay_lines)
    made_up = [(each, _taken_over(rule, each, bands)) for each in found]
    for each, by_others in made_up:
        if by_others is None:
            return Verdict(rule.name, "refuted", each.message)
    if why is not None:
        grown = grown_from(rule, pay_lines.program) if stands_alone(rule, pay_lines.program) else ()
        if grown:
            return Verdict(rule.name, "proved", _grown(rule, grown, pay_lines.program))
        return _of_steps(rule, why, pay_lines.program)
    for each, by_others in made_up:
        if by_others == "perhaps":
            return Verdict(rule.name, "undecided", f"{each.message}, which another rule may make up")
    for each, _ in made_up:
        return Verdict(rule.name, "proved", f"{each.message}, which another rule makes up")
    return Verdict(
        rule.name, "proved", _proved(rule, tuple(beside_others(rule, pay_lines)), pay_lines.program)
    )


def _proved(rule: nodes.Rule, all_lines: tuple[PayLine, ...], program: nodes.Program) -> str:
    within = _within(rule, program)
    goes_by = next((line.goes_by for line in all_lines if line.goes_by), None)
    if goes_by is None:
        return f"it pays the same whatever is sold{within}"
    among = "of the deals that it is for, " if any(len(line.allowed.cuts) > 1 for line in all_lines) else ""
    return f"{among}more `{goes_by}` never pays less{within}"


def _grown(rule: nodes.Rule, measures: tuple[str, ...], program: nodes.Program) -> str:
    """Of several measures, each of which only grows."""
    listed = " and ".join(f"`{measure}`" for measure in measures)
    return f"{listed} only grow with sales, and so does the pay{_within(rule, program)}"


def _within(rule: nodes.Rule, program: nodes.Program) -> str:
    """Of what the proof is: of rules that share something together, and of what is paid before a budget cuts it."""
    sharing = tuple(dict.fromkeys(name for item in shared_by(rule, program) for name in item.rules))
    together = f", {_listed(sharing)} taken together" if sharing else ""
    budgets = ["its own budget"] if rule.budget is not None else []
    others = [other for name in sharing if (other := program.rule(name)) is not None and other is not rule]
    budgets += [f"the budget of “{other.name}”" for other in others if other.budget is not None]
    budgets += ["the program's budget"] if program.budget is not None else []
    return together + (f", before {' and '.join(budgets)} is used up" if budgets else "")


def _listed(names: tuple[str, ...]) -> str:
    *first, last = (f"“{name}”" for name in names)
    return f"{', '.join(first)} and {last}" if first else last


def _of_steps(rule: nodes.Rule, why: str, program: nodes.Program) -> Verdict:
    """Of a rule that cannot be followed: whether its table alone refutes it."""
    falling = next(_falling_steps(rule, program), None)
    if falling is None:
        return Verdict(rule.name, "undecided", why)
    narrowed = rule.when or rule.multiply or rule.limits or (rule.on and rule.on.where)
    if narrowed or not stands_alone(rule, program):
        return Verdict(rule.name, "undecided", f"{falling.message} in its table, and {why}")
    return Verdict(rule.name, "refuted", falling.message)


def _cents(value: Fraction) -> Decimal:
    return Decimal(round(value * 100)) / 100
