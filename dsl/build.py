"""From Lark's tree to ours: one method for a rule of the grammar, in its order."""

# ruff: noqa: ARG002  (Lark calls every method alike)

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar, cast, get_args

from lark import Token, v_args
from lark.tree import Meta

from dsl import nodes
from dsl.build_decisions import DecisionBuilder
from dsl.build_expects import ExpectBuilder
from dsl.build_messages import MessageBuilder
from dsl.build_payment import PaymentBuilder
from dsl.build_words import NO_DAY, Setting, decimal_of, name_of, period_of, place_of, span_of, text_of
from dsl.points import MOST_DECIMALS
from dsl.said import said
from dsl.suggest import did_you_mean
from dsl.vocabulary import ONE_OF
from dsl.ways_out import for_example, one_of
from dsl.written import Binding, written

MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_Kept = TypeVar("_Kept")


def _month_of(token: Token) -> int:
    return MONTHS.index(token.lower()) + 1


@v_args(meta=True)
class Builder(DecisionBuilder, ExpectBuilder, MessageBuilder, PaymentBuilder):
    """A program, its header, items, rules and tables."""

    # --- the program and its header ---------------------------------------------------------------------------------

    def start(self, meta: Meta, children: Sequence[Any]) -> nodes.Program:
        name, *parts = children
        header: dict[str, Any] = {}
        places: dict[str, nodes.Span] = {}
        for part in parts:
            match part:
                case nodes.OwnCurrency():
                    self._once(header, "own_currency", part, part)
                    places.setdefault("own_currency", part.span)
                case nodes.Goal() | nodes.Runs() | nodes.Budget():
                    key = type(part).__name__.lower()
                    self._once(header, key, part, part)
                    places.setdefault(key, part.span)
                case Setting(key, value):
                    self._once(header, key, value, part)
                    places.setdefault(key, part.span)
                case _:
                    pass
        return nodes.Program(
            text_of(name),
            fields=_all(parts, nodes.OwnField),
            readings=_all(parts, nodes.Reading),
            measures=_all(parts, nodes.Measure),
            funds=_all(parts, nodes.Fund),
            rules=_all(parts, nodes.Rule),
            best_of=_all(parts, nodes.BestOf),
            together=(*_all(parts, nodes.Together), *_all(parts, nodes.TogetherAtLeast)),
            decisions=_all(parts, nodes.Decision),
            standings=_all(parts, nodes.Standings),
            ceremonies=_all(parts, nodes.Ceremony),
            polls=_all(parts, nodes.Poll),
            payouts=_all(parts, nodes.PayoutDays),
            expects=_all(parts, nodes.Expect),
            header_places=places,
            span=place_of(name),
            **header,
        )

    def goal(self, meta: Meta, children: Sequence[Any]) -> nodes.Goal:
        text, measure, reaching = children
        named = nodes.Name((measure.lower(),), span=place_of(measure)) if measure else None
        return nodes.Goal(text_of(text), named, reaching, span=span_of(meta))

    def runs(self, meta: Meta, children: Sequence[Any]) -> nodes.Runs:
        first, last = (self._date(token) for token in children)
        if last < first and NO_DAY not in (first, last):
            self._wrong(
                "run-backwards",
                said("the run ends before it begins"),
                span_of(meta),
                said("runs {last} to {first}", last=last, first=first),
            )
        return nodes.Runs(first, last, span=span_of(meta))

    def currency(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("currency", str(children[0]), span=span_of(meta))

    def own_currency(self, meta: Meta, children: Sequence[Any]) -> nodes.OwnCurrency:
        return nodes.OwnCurrency(span=span_of(meta))

    def decimals(self, meta: Meta, children: Sequence[Any]) -> Setting:
        _, written_number = children
        number = decimal_of(written_number)
        if number not in range(MOST_DECIMALS + 1):
            self._wrong(
                "points-decimals",
                said("points cannot have {number} decimals", number=number),
                span_of(meta),
                said("a whole number up to {most}: points with 1 decimal", most=MOST_DECIMALS),
            )
            number = Decimal(MOST_DECIMALS)
        return Setting("points_decimals", int(number), span=span_of(meta))

    def timezone(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("timezone", str(children[0]), span=span_of(meta))

    def quarters(self, meta: Meta, children: Sequence[Any]) -> Setting:
        days = tuple(self._date(token) for token in children)
        if list(days) != sorted(set(days)):
            self._wrong(
                "quarters-order",
                said("the first days of the quarters do not follow each other"),
                span_of(meta),
                said("quarters start {days}", days=", ".join(str(day) for day in sorted(set(days)))),
            )
            days = tuple(sorted(set(days)))
        return Setting("quarters", days, span=span_of(meta))

    def fiscal(self, meta: Meta, children: Sequence[Any]) -> Setting:
        ends, month = children
        return Setting("fiscal_start", (_month_of(month) - 1 + ends) % 12 + 1, span=span_of(meta))

    def starts(self, meta: Meta, children: Sequence[Any]) -> bool:
        return False

    def ends(self, meta: Meta, children: Sequence[Any]) -> bool:
        return True

    def fiscal_weeks(self, meta: Meta, children: Sequence[Any]) -> Setting:
        ends, (weekday, which, month, day), _, pattern = children
        first, second, third = (int(digit) for digit in str(pattern)[:5:2])
        return Setting(
            "weeks",
            nodes.WeekYear((first, second, third), weekday, which, month, day, ends, span=span_of(meta)),
            span=span_of(meta),
        )

    def nth_weekday(self, meta: Meta, children: Sequence[Any]) -> tuple[str, str, int, int]:
        nth, weekday, month = children
        return str(weekday).lower(), str(nth).lower(), _month_of(month), 1

    def nearest_weekday(self, meta: Meta, children: Sequence[Any]) -> tuple[str, str, int, int]:
        weekday, *day_of_year = children
        month, number = sorted(day_of_year, key=lambda token: str(token.type))
        day = decimal_of(number)
        if day not in range(1, monthrange(2000, _month_of(month))[1] + 1):
            self._wrong(
                "no-such-day",
                said("{month} has no day {day}", month=str(month), day=str(number)),
                place_of(number),
                for_example("fiscal year starts Sunday nearest February 1, months of 4-4-5 weeks"),
            )
            day = Decimal(1)
        return str(weekday).lower(), "nearest", _month_of(month), int(day)

    def eligible(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("eligible", children[0], span=span_of(meta))

    def budget(self, meta: Meta, children: Sequence[Any]) -> nodes.Budget:
        return nodes.Budget(children[0], span=span_of(meta))

    def announce(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("announce", value=True, span=span_of(meta))

    def amounts(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("show_amounts", value=True, span=span_of(meta))

    def counting(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("count_when", children[0].lower(), span=span_of(meta))

    def closes(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("closes_after", children[0], span=span_of(meta))

    def holds(self, meta: Meta, children: Sequence[Any]) -> Setting:
        _, day, retroactively = children
        found = nodes.HoldsFrom(self._date(day), retroactively is not None, span=span_of(meta))
        return Setting("holds", found, span=span_of(meta))

    def notice(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("notice", children[0], span=span_of(meta))

    def own_field(self, meta: Meta, children: Sequence[Any]) -> nodes.OwnField:
        name, kind, owner = (str(child).lower() for child in children)
        types = (*get_args(nodes.FieldType), *get_args(nodes.LinkType))
        if kind not in types:
            self._wrong(
                "unknown-type",
                said("`{kind}` is no type of field", kind=kind),
                place_of(children[1]),
                did_you_mean(kind, types) or one_of(types),
            )
            kind = "text"
        return nodes.OwnField(
            name,
            cast("nodes.FieldType | nodes.LinkType", kind),
            cast(nodes.FieldOwner, owner),
            span=span_of(meta),
        )

    def reading(self, meta: Meta, children: Sequence[Any]) -> nodes.Reading:
        name, owner = (str(child).lower() for child in children)
        return nodes.Reading(name, cast(nodes.FieldOwner, owner), span=span_of(meta))

    # --- items ------------------------------------------------------------------------------------------------------

    def measure(self, meta: Meta, children: Sequence[Any]) -> nodes.Measure:
        return nodes.Measure(children[0].lower(), children[1], span=span_of(meta))

    measure_by_table = measure

    def fund(self, meta: Meta, children: Sequence[Any]) -> nodes.Fund:
        name, unit, expires = children
        return nodes.Fund(text_of(name), name_of(unit) if unit else None, expires, span=span_of(meta))

    def expires(self, meta: Meta, children: Sequence[Any]) -> nodes.Duration:
        length: nodes.Duration = children[0]
        return length

    def best_of(self, meta: Meta, children: Sequence[Any]) -> nodes.BestOf:
        return nodes.BestOf(tuple(text_of(child) for child in children), span=span_of(meta))

    def together(self, meta: Meta, children: Sequence[Any]) -> nodes.Together:
        amount, per, in_proportion, *names = children
        rules = tuple(text_of(name) for name in names)
        return nodes.Together(amount, per, bool(in_proportion), rules, span=span_of(meta))

    def together_at_least(self, meta: Meta, children: Sequence[Any]) -> nodes.TogetherAtLeast:
        amount, per, *names = children
        return nodes.TogetherAtLeast(amount, per, tuple(map(text_of, names)), span=span_of(meta))

    def in_proportion(self, meta: Meta, children: Sequence[Any]) -> bool:
        return True

    # --- rules ------------------------------------------------------------------------------------------------------

    def rule(self, meta: Meta, children: Sequence[Any]) -> nodes.Rule:
        kind, name, *clauses = children
        values: dict[str, Any] = {"rewards": (), "says": (), "limits": ()}
        for clause in clauses:
            match clause:
                case (
                    nodes.Pay()
                    | nodes.PayTable()
                    | nodes.Item()
                    | nodes.Donate()
                    | nodes.Badge()
                    | nodes.SharePool()
                    | nodes.Charging()
                ):
                    values["rewards"] += (clause,)
                case nodes.Say():
                    values["says"] += (clause,)
                case nodes.AtMost() | nodes.AtLeast() | nodes.AtMostTimes():
                    values["limits"] += (clause,)
                case nodes.ForFirst():
                    values["first"] = (*values.get("first", ()), clause)
                case nodes.Multiply():
                    values["multiply"] = (*values.get("multiply", ()), clause)
                case nodes.ClawBack():
                    values["claw_back"] = (*values.get("claw_back", ()), clause)
                case nodes.PaidAs():
                    values["paid_as"] = (*values.get("paid_as", ()), clause)
                case Setting("when", value) if "when" in values:
                    self._two_conditions(values["when"], clause)
                case Setting(key, value):
                    self._once(values, key, value, clause)
                case _:
                    key = _CLAUSES[type(clause)]
                    self._once(values, key, clause, clause)
        return nodes.Rule(kind.lower(), text_of(name), **values, span=place_of(kind, name))

    def on(self, meta: Meta, children: Sequence[Any]) -> nodes.OnFacts:
        return nodes.OnFacts(children[0].lower(), children[1], span=span_of(meta))

    def each(self, meta: Meta, children: Sequence[Any]) -> nodes.Each:
        length, *others = children
        unit = next((each for each in others if isinstance(each, nodes.Name)), None)
        words = [each for each in others if isinstance(each, Token)]
        start = next((each for each in words if each.type == "NAME"), None)
        to_date = next((each for each in words if each.type == "PERIOD"), None)
        return nodes.Each(
            length if isinstance(length, nodes.Duration) else period_of(length),
            name_of(start) if start else None,
            period_of(to_date) if to_date else None,
            unit,
            span=span_of(meta),
        )

    def unit(self, meta: Meta, children: Sequence[Any]) -> nodes.Name:
        return name_of(children[0])

    def dated(self, meta: Meta, children: Sequence[Any]) -> nodes.Dated:
        return nodes.Dated(name_of(children[0]), span=span_of(meta))

    def when(self, meta: Meta, children: Sequence[Any]) -> Setting:
        return Setting("when", children[0], span=span_of(meta))

    def top(self, meta: Meta, children: Sequence[Any]) -> nodes.Top:
        count, by, _, group, at_least, ties = children
        higher = isinstance(ties, nodes.Node)
        return nodes.Top(
            count,
            by,
            name_of(group) if group else None,
            at_least,
            "share the place" if ties is None or higher else ties,
            ties if higher else None,
            span=span_of(meta),
        )

    def ties_share(self, meta: Meta, children: Sequence[Any]) -> nodes.Ties:
        return "share the place"

    def ties_split(self, meta: Meta, children: Sequence[Any]) -> nodes.Ties:
        return "split the prize"

    def ties_higher(self, meta: Meta, children: Sequence[Any]) -> nodes.Expression:
        higher: nodes.Expression = children[0]
        return higher

    def ties_earliest(self, meta: Meta, children: Sequence[Any]) -> nodes.Ties:
        return "earliest"

    def ties_all(self, meta: Meta, children: Sequence[Any]) -> nodes.Ties:
        return "all win"

    def pay(self, meta: Meta, children: Sequence[Any]) -> nodes.Pay:
        value, per_unit, lot, account = children
        return nodes.Pay(value, per_unit is not None, lot, account, span=span_of(meta))

    def pay_table(self, meta: Meta, children: Sequence[Any]) -> nodes.PayTable:
        return nodes.PayTable(*children, span=span_of(meta))

    def award(self, meta: Meta, children: Sequence[Any]) -> nodes.Item:
        text, worth = children
        if worth is not None and not isinstance(worth, nodes.Amount):
            self._wrong(
                "worth-without-money",
                said("what an award is worth is an amount of money"),
                worth.span,
                for_example("worth 500 EUR"),
            )
            worth = None
        return nodes.Item(text_of(text), worth, span=span_of(meta))

    def donate(self, meta: Meta, children: Sequence[Any]) -> nodes.Donate:
        return nodes.Donate(children[0], text_of(children[1]), span=span_of(meta))

    def badge(self, meta: Meta, children: Sequence[Any]) -> nodes.Badge:
        return nodes.Badge(text_of(children[0]), span=span_of(meta))

    def account(self, meta: Meta, children: Sequence[Any]) -> nodes.Account:
        way: nodes.Way = "into" if children[0].type == "INTO" else "out of"
        return nodes.Account(way, text_of(children[1]), span=span_of(meta))

    def uses(self, meta: Meta, children: Sequence[Any]) -> nodes.Uses:
        return nodes.Uses(decimal_of(children[1]), text_of(children[2]), span=span_of(meta))

    def lot(self, meta: Meta, children: Sequence[Any]) -> nodes.Lot:
        return nodes.Lot(children[1], children[2], span=span_of(meta))

    def offer(self, meta: Meta, children: Sequence[Any]) -> nodes.Offer:
        _, within, otherwise = children
        return nodes.Offer(within, otherwise, span=span_of(meta))

    def say(self, meta: Meta, children: Sequence[Any]) -> nodes.Say:
        return nodes.Say(text_of(children[0]), span=span_of(meta))

    def at_most(self, meta: Meta, children: Sequence[Any]) -> nodes.AtMost:
        amount, per, condition, rest_later = children
        return nodes.AtMost(amount, per, condition, bool(rest_later), span=span_of(meta))

    def rest_later(self, meta: Meta, children: Sequence[Any]) -> bool:
        return True

    recoverable = rest_later

    def at_most_times(self, meta: Meta, children: Sequence[Any]) -> nodes.AtMostTimes:
        count, per, condition, ties = children
        return nodes.AtMostTimes(self._whole(count), per, condition, ties or "earliest", span=span_of(meta))

    def at_least(self, meta: Meta, children: Sequence[Any]) -> nodes.AtLeast:
        amount, per, condition, recoverable = children
        return nodes.AtLeast(amount, per, condition, bool(recoverable), span=span_of(meta))

    def for_first(self, meta: Meta, children: Sequence[Any]) -> nodes.ForFirst:
        _, amount, of, per, condition = children
        if of is None and (fact := _one_fact(amount)) is not None:  # the first deal
            amount, of = nodes.Number(Decimal(1), span=amount.span), fact
        return nodes.ForFirst(amount, _one_fact(of) or of, per, condition, span=span_of(meta))

    def counted_facts(self, meta: Meta, children: Sequence[Any]) -> str:
        return str(children[0].lower())

    def once(self, meta: Meta, children: Sequence[Any]) -> nodes.AtMostTimes:
        per, condition, ties = children
        return nodes.AtMostTimes(1, per, condition, ties or "earliest", span=span_of(meta))

    def scope(self, meta: Meta, children: Sequence[Any]) -> nodes.Per:
        *parts, across = children
        periods = [part for part in parts if isinstance(part, str)]
        for _ in periods[1:]:
            self._wrong(
                "two-periods",
                said("a limit is counted in one period, this one names {number}", number=len(periods)),
                span_of(meta),
                said("write two limits: at most 100 EUR per month, and at most 1k EUR per year"),
            )
        fields = tuple(part for part in parts if isinstance(part, nodes.Name))
        return nodes.Per(
            cast(nodes.PeriodName, periods[0]) if periods else None, fields, across, span=span_of(meta)
        )

    def per_period(self, meta: Meta, children: Sequence[Any]) -> nodes.PeriodName:
        return period_of(children[0])

    def per_field(self, meta: Meta, children: Sequence[Any]) -> nodes.Name:
        return name_of(children[0])

    def claw_back(self, meta: Meta, children: Sequence[Any]) -> nodes.ClawBack:
        _, share, how, condition = children
        return nodes.ClawBack(share, **(how or {}), condition=condition, span=span_of(meta))

    def no_claw_back(self, meta: Meta, children: Sequence[Any]) -> nodes.ClawBack:
        return nodes.ClawBack(never=True, span=span_of(meta))

    def half(self, meta: Meta, children: Sequence[Any]) -> nodes.Percent:
        return nodes.Percent(Decimal(50), span=span_of(meta))

    def within_of(self, meta: Meta, children: Sequence[Any]) -> dict[str, Any]:
        return {"within": children[0], "of": name_of(children[1]) if children[1] else None}

    def by_period(self, meta: Meta, children: Sequence[Any]) -> dict[str, Any]:
        return {"by": period_of(children[0]), "over": children[1]}

    def requires(self, meta: Meta, children: Sequence[Any]) -> nodes.Requires:
        return nodes.Requires(tuple(text_of(child) for child in children), span=span_of(meta))

    def instead(self, meta: Meta, children: Sequence[Any]) -> nodes.InsteadOf:
        return nodes.InsteadOf(tuple(text_of(child) for child in children), span=span_of(meta))

    def earned_immediately(self, meta: Meta, children: Sequence[Any]) -> nodes.Earned:
        return nodes.Earned("immediately", span=span_of(meta))

    def earned_at_end(self, meta: Meta, children: Sequence[Any]) -> nodes.Earned:
        word = children[0].split()[0].lower()
        period = None if word == "period" else period_of(word)
        return nodes.Earned("at period end", period, span=span_of(meta))

    # --- statuses ---------------------------------------------------------------------------------------------------

    def level(self, meta: Meta, children: Sequence[Any]) -> nodes.Level:
        return nodes.Level(children[-1], span=span_of(meta))

    def keeps(self, meta: Meta, children: Sequence[Any]) -> nodes.Keeps:
        length = children[0] if isinstance(children[0], nodes.Duration) else None
        return nodes.Keeps(length, span=span_of(meta))

    def never_falls(self, meta: Meta, children: Sequence[Any]) -> nodes.NeverFalls:
        return nodes.NeverFalls(span=span_of(meta))

    def moves(self, meta: Meta, children: Sequence[Any]) -> nodes.Moves:
        count, _, period = children
        return nodes.Moves(self._whole(count), period_of(period), span=span_of(meta))

    # --- tables -----------------------------------------------------------------------------------------------------

    def table(self, meta: Meta, children: Sequence[Any]) -> nodes.Table:
        mode, *rest = children
        steps = tuple(child for child in rest if isinstance(child, _STEPS))
        others = [child for child in rest if not isinstance(child, _STEPS)]
        *by, of = others
        name = " ".join(mode.lower().split()) if mode else "bare"
        return nodes.Table(cast(nodes.TableMode, name), tuple(by), of, steps, span=span_of(meta))

    def from_step(self, meta: Meta, children: Sequence[Any]) -> nodes.From:
        return nodes.From(tuple(children[:-1]), children[-1], span=span_of(meta))

    def rest(self, meta: Meta, children: Sequence[Any]) -> nodes.Rest:
        return nodes.Rest(children[0], span=span_of(meta))

    def above_that(self, meta: Meta, children: Sequence[Any]) -> nodes.Rest:
        return nodes.Rest(children[0], above=True, span=span_of(meta))

    def above(self, meta: Meta, children: Sequence[Any]) -> nodes.Above:
        return nodes.Above(children[0], children[1], span=span_of(meta))

    def up_to(self, meta: Meta, children: Sequence[Any]) -> nodes.UpTo:
        return nodes.UpTo(children[0], children[1], span=span_of(meta))

    def below(self, meta: Meta, children: Sequence[Any]) -> nodes.Below:
        return nodes.Below(children[0], children[1], span=span_of(meta))

    def named(self, meta: Meta, children: Sequence[Any]) -> nodes.Named:
        return nodes.Named(text_of(children[0]), children[1], span=span_of(meta))

    def numbered(self, meta: Meta, children: Sequence[Any]) -> nodes.Numbered:
        low = self._whole(children[0])
        high = self._whole(children[1]) if children[1] else low
        return nodes.Numbered(low, high, children[2], span=span_of(meta))

    def step_value(self, meta: Meta, children: Sequence[Any]) -> nodes.StepValue:
        return nodes.StepValue(children[0], children[1] is not None, span=span_of(meta))

    # --- said twice -------------------------------------------------------------------------------------------------

    def _two_conditions(self, first: nodes.Expression, second: Setting) -> None:
        both = " and ".join(written(each, Binding.NOT) for each in (first, second.value))
        way_out = said("join them: when {both}", both=both)
        match first, second.value:
            case nodes.Comparison(left=measured), nodes.Comparison(left=again) if measured == again:
                by = written(measured, Binding.NOT)
                way_out = said(
                    "what depends on the size is a table: pay by {by}, and below it a line for each: from 50k   500 EUR",
                    by=by,
                )
            case _:
                pass
        self._wrong("two-conditions", said("a rule has one `when`"), second.span, way_out)


_STEPS = (nodes.From, nodes.Above, nodes.UpTo, nodes.Below, nodes.Rest, nodes.Named, nodes.Numbered)
_CLAUSES: Final[dict[type, str]] = {
    nodes.OnFacts: "on", nodes.Each: "each", nodes.Runs: "runs", nodes.Dated: "dated", nodes.Top: "top", nodes.Budget: "budget", nodes.OwnCurrency: "own_currency",
    nodes.Requires: "requires", nodes.InsteadOf: "instead_of", nodes.Earned: "earned", nodes.PayableAfter: "payable",
    nodes.PayableAtEnd: "payable", nodes.PayableOn: "payable", nodes.PayableWhen: "payable",
    nodes.PaidTo: "paid_to", nodes.ForTime: "lasts", nodes.Forfeited: "forfeited", nodes.Instalments: "paid_in", nodes.EqualParts: "paid_in",
    nodes.Offer: "offer", nodes.Uses: "uses",
    nodes.Level: "level", nodes.Keeps: "keeps", nodes.NeverFalls: "never_falls", nodes.Moves: "moves",
}  # fmt: skip


def _one_fact(word: Any) -> nodes.FactKind | None:
    """`deal`, where a figure of the fact could stand."""
    named = word.path[0].lower() if isinstance(word, nodes.Name) and len(word.path) == 1 else None
    return next((kind for kind, one in ONE_OF.items() if one == named), None)


def _all(parts: Sequence[Any], kind: type[_Kept]) -> tuple[_Kept, ...]:
    return tuple(part for part in parts if isinstance(part, kind))
