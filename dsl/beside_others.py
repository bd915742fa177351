"""What a rule comes to beside others: what it requires, what pays instead of it, and what it shares with them.

Where all of them go by one quantity on the same occasions, that is followed exactly. Where none of them ever pays less for more, neither do
they together. Anything else is not decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from typing import Final

from dsl import lines, nodes
from dsl.dependencies import shared_items
from dsl.format import format_item
from dsl.lines import Line, level
from dsl.names import called
from dsl.pay_lines import NotDecidedError, PayLine, PayLines, assumed_together
from dsl.steps import constant
from dsl.unfollowed import spanning, unfollowed
from dsl.walk import walk

_SOLD: Final = frozenset(
    {"amount", "deal.amount", "units", "deal.units", "sum(amount)", "sum(units)", "count(deals)"}
)
"""Of all that is sold: none of these is less where more is sold."""
_CENT: Final = Fraction(1, 100)


def beside_others(rule: nodes.Rule, pay_lines: PayLines) -> Iterator[PayLine]:
    """The rule's lines with a stage for each such clause. NotDecidedError, also on the way, where that cannot be told."""
    items = shared_by(rule, pay_lines.program)
    if len(items) > 1:
        raise NotDecidedError(f"it has a part in `{format_item(items[0])}` and in `{format_item(items[1])}`")
    if items:
        yield from _sharing(rule, items[0], pay_lines)
    else:
        yield from _standing(rule, pay_lines)


def shared_by(rule: nodes.Rule, program: nodes.Program) -> list[nodes.Shared]:
    return [item for item in shared_items(program) if called(rule.name) in set(map(called, item.rules))]


def stands_alone(rule: nodes.Rule, program: nodes.Program) -> bool:
    """Whether no other rule decides about what it pays."""
    return not (rule.requires or rules_instead(rule, program) or shared_by(rule, program))


def rules_instead(rule: nodes.Rule, program: nodes.Program) -> list[nodes.Rule]:
    return [
        other
        for other in program.rules
        if other.instead_of is not None
        and called(rule.name) in {called(name) for name in other.instead_of.rules}
    ]


def occasion(rule: nodes.Rule) -> object:
    """Rules of which this is the same pay on the same occasions, for the same partners."""
    return (rule.each, rule.on and rule.on.facts, rule.dated, rule.runs, rule.eligible)


def _alone(rule: nodes.Rule, pay_lines: PayLines) -> Iterator[PayLine]:
    """The rule's own lines, where they show all of it."""
    own_lines = []
    for line in pay_lines.of(rule):
        own_lines.append(line)
        yield line
    why = unfollowed(rule, pay_lines.program, own_lines)
    if why is not None:
        raise NotDecidedError(why)


def _standing(rule: nodes.Rule, pay_lines: PayLines) -> Iterator[PayLine]:
    """After what it requires, and what pays instead of it."""
    instead = rules_instead(rule, pay_lines.program)
    if instead:
        _must_be_of_one_award(rule)
    for own in _alone(rule, pay_lines):
        for line in _required(rule, own, pay_lines):
            yield _given_way(rule, instead, line, pay_lines) if instead else line


def _required(rule: nodes.Rule, own: PayLine, pay_lines: PayLines) -> tuple[PayLine, ...]:
    """Only where all that it requires pays: a line for each case of what those ask beside sales, too."""
    found: tuple[PayLine, ...] = (own,)
    requires = rule.requires
    for other in _named(requires.rules, pay_lines.program) if requires is not None else ():
        assert requires is not None
        try:
            theirs = _of_other(other, pay_lines)
            found = tuple(
                each for line in found for each in _where_it_pays(rule, line, requires, other, theirs)
            )
        except NotDecidedError as why:
            raise NotDecidedError(f"it requires “{other.name}”, of which: {why}") from why
    return found


def _where_it_pays(
    rule: nodes.Rule,
    line: PayLine,
    requires: nodes.Requires,
    other: nodes.Rule,
    theirs: tuple[PayLine, ...],
) -> Iterator[PayLine]:
    if all(map(_pays_nothing, theirs)) or _of_one_quantity(rule, line, other, theirs):
        for their in theirs:
            assumed = assumed_together(line.assumed, their.assumed)
            if assumed is not None:
                pays = lines.where(their.allowed, their.paid, level(0))
                there = lines.holds(lambda gap: gap > 0, pays, level(0))
                stage = (requires, lines.where(there, line.paid, level(0)))
                yield replace(line, stages=(*line.stages, stage), assumed=assumed)
        return
    _must_rise(other, theirs)
    _must_be_akin(line, *theirs)
    if _falls(line) and not all(_independent(line, their) for their in theirs):
        raise NotDecidedError("whether it pays where this falls cannot be told")
    yield line


def _of_one_quantity(rule: nodes.Rule, line: PayLine, other: nodes.Rule, theirs: tuple[PayLine, ...]) -> bool:
    return occasion(rule) == occasion(other) and all(
        their.goes_by in (line.goes_by, None) for their in theirs
    )


def _independent(line: PayLine, other: PayLine) -> bool:
    """Whether the other may pay whatever the one goes by: it asks for no sales, or for other figures of them."""
    if other.goes_by is None:
        return True
    if any(_is_of_several(each) for each in (line, other)):
        return False  # what is counted period by period is made of several figures
    return _figure(other) != _figure(line)


def _is_of_several(line: PayLine) -> bool:
    return any(isinstance(node, nodes.PerPeriod | nodes.PerPartner | nodes.PerUnit) for node in walk(line.by))


def _figure(line: PayLine) -> str | None:
    """Of which figure of the deals the quantity is made; what is narrowed or summed up is made of the same."""
    parts = tuple(walk(line.by))
    if any(isinstance(part, nodes.Aggregate) and part.function == "count" for part in parts):
        return "count"
    named = {part.path[-1] for part in parts if isinstance(part, nodes.Name)}
    return next((figure for figure in ("units", "amount") if figure in named), line.goes_by)


def _falls(line: PayLine) -> bool:
    return next(lines.falls(line.paid, line.allowed, whole=line.whole), None) is not None


def _given_way(rule: nodes.Rule, others: list[nodes.Rule], line: PayLine, pay_lines: PayLines) -> PayLine:
    """Where one of the others pays, that instead."""
    instead = level(0)
    for other in others:
        try:
            exact = _exact(rule, line, other, _of_other(other, pay_lines))
        except NotDecidedError as why:
            raise NotDecidedError(f"“{other.name}” pays instead of it, of which: {why}") from why
        if exact is None:
            raise NotDecidedError(f"“{other.name}” pays instead of it")
        instead = lines.plus(instead, exact)
    clause = others[-1].instead_of
    assert clause is not None
    pays = lines.holds(lambda gap: gap > 0, instead, level(0))
    # What rounds to nothing is no award, and takes no place; that matters where the rule itself pays more there than a rounding.
    rounded = lines.holds(lambda gap: gap >= 0, instead, level(_CENT / 2))
    exact, told = (lines.where(each, instead, line.paid) for each in (pays, rounded))
    drops = (fall.more - fall.less for fall in lines.falls(told, line.allowed, whole=line.whole))
    return replace(
        line, stages=(*line.stages, (clause, told if any(drop > _CENT for drop in drops) else exact))
    )


def _sharing(rule: nodes.Rule, item: nodes.Shared, pay_lines: PayLines) -> Iterator[PayLine]:
    """What all that share it come to; of `together at most`, as long as they share nothing else."""
    program = pay_lines.program
    mine = tuple(_standing(rule, pay_lines))
    try:
        others = [other for other in _named(item.rules, program) if other is not rule]
        for each in (rule, *others):
            _must_be_of_one_award(each)
            if rules_instead(each, program):
                raise NotDecidedError(f"“{each.name}” gives way to another rule")
        theirs = [(other, _sharing_too(other, pay_lines)) for other in others]
        exact = [_exact(rule, line, other, found) for line in mine for other, found in theirs]
        cut = _cut(rule, item)
        if len(mine) == 1 and cut is not None:
            known = [each for each in exact if each is not None]
            if len(known) == len(exact):
                paid = lines.where(mine[0].allowed, mine[0].paid, level(0))
                stages = (*mine[0].stages, (item, cut([paid, *known])))
                yield replace(mine[0], allowed=level(1), stages=stages)
                return
        if not isinstance(item, nodes.BestOf) and (constant(item.amount) is None or _is_uneven(item)):
            raise NotDecidedError("what it comes to is no fixed sum")
        for each, found in ((rule, mine), *theirs):
            _must_rise(each, found)
        _must_be_akin(*mine, *(line for _, found in theirs for line in found))
    except NotDecidedError as why:
        raise NotDecidedError(f"it has a part in `{format_item(item)}`: {why}") from why
    yield from (replace(line, stages=(*line.stages, (item, line.paid))) for line in mine)


def _sharing_too(other: nodes.Rule, pay_lines: PayLines) -> tuple[PayLine, ...]:
    if len(shared_by(other, pay_lines.program)) > 1:
        raise NotDecidedError(f"“{other.name}” shares something else, too")
    try:
        return tuple(_standing(other, pay_lines))
    except NotDecidedError as why:
        raise NotDecidedError(f"of “{other.name}”: {why}") from why


def _cut(rule: nodes.Rule, item: nodes.Shared) -> Callable[[list[Line]], Line] | None:
    """What rules of the same occasions come to in one of them; None where the item is about several."""
    if isinstance(item, nodes.BestOf):
        return lambda all_lines: reduce(lines.largest, all_lines)
    amount = constant(item.amount)
    own_period = rule.each.period if rule.each is not None and rule.on is None else None
    if (
        amount is None
        or _is_uneven(item)
        or (item.per and (own_period is None or item.per.period != own_period))
    ):
        return None
    if isinstance(item, nodes.TogetherAtLeast) or (item.per and (item.per.across or item.per.fields)):
        return None
    return lambda all_lines: lines.least(reduce(lines.plus, all_lines), level(Fraction(amount)))


def _is_uneven(item: nodes.Together | nodes.TogetherAtLeast) -> bool:
    """Whether what one partner gets may go with how others' parts are rounded."""
    return isinstance(item, nodes.Together) and item.in_proportion and bool(item.per and item.per.across)


def _of_other(other: nodes.Rule, pay_lines: PayLines) -> tuple[PayLine, ...]:
    """The lines of a rule that another looks at: NotDecidedError where more than these decides whether it pays."""
    if not stands_alone(other, pay_lines.program):
        raise NotDecidedError("it depends on another rule itself")
    if other.budget is not None:
        raise NotDecidedError("its budget may be used up")
    _must_be_of_one_award(other)
    return tuple(_alone(other, pay_lines))


def _exact(rule: nodes.Rule, line: PayLine, other: nodes.Rule, theirs: tuple[PayLine, ...]) -> Line | None:
    """What the other pays on the same occasion, by the same quantity; None where that is not one line."""
    if all(map(_pays_nothing, theirs)):
        return level(0)  # in whatever case, on whatever occasion
    if len(theirs) != 1 or line.assumed or occasion(rule) != occasion(other):
        return None
    if theirs[0].goes_by not in (line.goes_by, None) or theirs[0].assumed:
        return None
    return lines.where(theirs[0].allowed, theirs[0].paid, level(0))


def _pays_nothing(line: PayLine) -> bool:
    paid = lines.where(line.allowed, line.paid, level(0))
    return not any(paid.at) and not any(start or slope for start, slope in paid.behind)


def _must_be_of_one_award(rule: nodes.Rule) -> None:
    if spanning(rule):
        raise NotDecidedError(f"a limit of “{rule.name}” is used up by several awards")
    if rule.each is not None and rule.each.to_date is not None:
        raise NotDecidedError(f"“{rule.name}” pays what the year so far adds")


def _must_rise(rule: nodes.Rule, its_lines: tuple[PayLine, ...]) -> None:
    """Also from where it pays nothing to where it pays something, and never back."""
    for line in its_lines:
        paid = lines.where(line.allowed, line.paid, level(0))
        if next(lines.falls(paid, level(1), whole=line.whole), None) is not None:
            raise NotDecidedError(f"“{rule.name}” may pay less where more is sold")


def _must_be_akin(*all_lines: PayLine) -> None:
    by = {line.goes_by for line in all_lines} - {None}
    if len(by) > 1 and not by <= _SOLD:
        one, other, *_ = sorted(filter(None, by))
        raise NotDecidedError(f"one goes by `{one}`, another by `{other}`")


def _named(names: tuple[str, ...], program: nodes.Program) -> list[nodes.Rule]:
    return [rule for name in names if (rule := program.rule(name)) is not None]
