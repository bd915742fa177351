"""Trees of programs for hypothesis: everything that the language can say, sensible or not."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import get_args

from hypothesis import strategies as st

from dsl import nodes

WORDS = ("amount", "category", "units", "tier", "margin", "revenue", "closed_on", "paid_on")
PATHS = (
    *((word,) for word in WORDS),
    ("partner", "tier"),
    ("customer", "segment"),
    ("deal", "amount"),
    ("period", "start"),
    ("this",),
    ("this", "customer"),
)
PERIODS = st.sampled_from(get_args(nodes.PeriodName))

texts = st.text(st.sampled_from("abc XYZ 019 é€–—“”«»'/{}:,.\\"), min_size=0, max_size=12).map(str.strip)
names = st.sampled_from(PATHS).map(nodes.Name)
fields = st.sampled_from(WORDS).map(lambda word: nodes.Name((word,)))
decimals = st.one_of(
    st.integers(0, 10**9).map(Decimal),
    st.integers(0, 999).map(lambda count: Decimal(count) * 1000),
    st.integers(0, 10**7).map(lambda count: Decimal(count).scaleb(-3)),
)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
durations = st.builds(nodes.Duration, st.integers(1, 400), st.sampled_from(get_args(nodes.Unit)))
numbers = st.builds(nodes.Number, decimals)
percents = st.builds(nodes.Percent, decimals)
amounts = st.builds(nodes.Amount, decimals, st.sampled_from(["EUR", "USD", "JPY", nodes.POINTS]))
windows = st.one_of(
    st.builds(nodes.OverPrevious, PERIODS),
    st.builds(nodes.OverLast, durations),
    st.builds(nodes.OverSameLastYear, PERIODS),
    st.builds(nodes.OverToDate, PERIODS),
    st.builds(nodes.OverEarlier, PERIODS),
    st.just(nodes.OverProgram()),
    st.just(nodes.OverEver()),
    st.builds(nodes.OverDays, days.map(nodes.Day) | names, days.map(nodes.Day) | names),
    st.builds(nodes.OverPreviousLength, durations),
    st.builds(nodes.OverAround, durations, st.sampled_from(["after", "before"]), days.map(nodes.Day) | names),
)
compared_windows = st.one_of(
    st.builds(nodes.OverPrevious, PERIODS),
    st.builds(nodes.OverLast, durations),
    st.builds(nodes.OverSameLastYear, PERIODS),
)
atoms: st.SearchStrategy[nodes.Expression] = st.one_of(
    numbers,
    percents,
    amounts,
    texts.map(nodes.Text),
    days.map(nodes.Day),
    st.booleans().map(nodes.YesNo),
    durations,
    names,
)


state = st.builds(
    nodes.Call,
    st.sampled_from(["has", "level", "balance", "decision"]),
    texts.map(lambda text: (nodes.Text(text),)),
)


def picked(*which: str) -> st.SearchStrategy[nodes.Picked | None]:
    return st.none() | st.builds(nodes.Picked, st.sampled_from(which), st.integers(1, 9))


def _deeper(inner: st.SearchStrategy[nodes.Expression]) -> st.SearchStrategy[nodes.Expression]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    whens = st.none() | inner
    return st.one_of(
        st.builds(nodes.Arithmetic, st.sampled_from(get_args(nodes.Operator)), inner, inner),
        st.builds(nodes.Negative, inner),
        st.builds(nodes.Beyond, inner, inner),
        st.builds(nodes.Comparison, st.sampled_from(get_args(nodes.Relation)), inner, inner),
        st.builds(nodes.Membership, inner, several, st.booleans()),
        st.builds(nodes.Between, inner, inner, inner),
        st.builds(nodes.Within, inner, durations, st.sampled_from(["after", "before", "of"]), inner),
        st.builds(nodes.Known, inner, st.booleans()),
        st.builds(nodes.NewCustomer, st.none() | durations),
        several.map(lambda operands: nodes.And(tuple(_flat(operands, nodes.And)))),
        several.map(lambda operands: nodes.Or(tuple(_flat(operands, nodes.Or)))),
        st.builds(nodes.Not, inner),
        st.builds(
            nodes.Aggregate,
            st.sampled_from(get_args(nodes.Function)),
            st.just("deals"),
            inner,
            st.just(False),
            whens,
            st.none() | windows,
            st.sampled_from([None, "all partners"])
            | st.builds(nodes.AcrossThis, fields)
            | st.builds(nodes.AcrossPartners, inner),
            st.none() | st.builds(nodes.UntilThis, st.sampled_from(get_args(nodes.FactKind)), st.booleans()),
        ),
        st.builds(
            nodes.Aggregate,
            st.just("count"),
            st.sampled_from(get_args(nodes.FactKind)),
            st.none(),
            st.just(False),
            whens,
        ),
        st.builds(
            nodes.Aggregate,
            st.just("count"),
            st.sampled_from(get_args(nodes.FactKind)),
            fields,
            st.just(True),
            whens,
        ),
        st.builds(nodes.Aggregate, st.just("sum"), st.sampled_from(["receipts", "activities"]), fields),
        st.builds(nodes.Growth, inner, compared_windows),
        st.builds(
            nodes.PerPeriod,
            st.sampled_from(get_args(nodes.Function)),
            inner,
            PERIODS,
            st.none() | windows,
            picked(*get_args(nodes.Function)[-4:]),
        ),
        st.builds(
            nodes.PerPeriod,
            st.just("count"),
            inner,
            PERIODS,
            st.none() | windows,
            in_a_row=st.booleans(),
        ),
        st.builds(
            nodes.PerPartner,
            st.sampled_from(get_args(nodes.OfPartners)),
            inner,
            st.none() | st.builds(nodes.AcrossPartners, inner),
            picked("largest", "least"),
        ),
        st.builds(
            nodes.PerUnit,
            st.sampled_from(get_args(nodes.OfPartners)),
            inner,
            names,
            picked("largest", "least"),
        ),
        st.builds(nodes.DayWhen, inner, inner),
        state,
        st.builds(nodes.AsOf, names | state, inner),
        st.builds(nodes.EarnedOver, texts, windows),
        st.builds(
            nodes.Call,
            st.sampled_from(["attainment", "target", "score", "earned"]),
            texts.map(lambda text: (nodes.Text(text),)),
        ),
        st.builds(nodes.Call, st.sampled_from(["ratio", "min", "max"]), st.tuples(inner, inner)),
        st.builds(
            nodes.Call, st.sampled_from(["floor", "round", "pro rata", "weekday", "month"]), st.tuples(inner)
        ),
    )


def _flat(
    operands: tuple[nodes.Expression, ...], joined: type[nodes.And | nodes.Or]
) -> list[nodes.Expression]:
    """`a and (b and c)` is read as three conditions side by side."""
    flat: list[nodes.Expression] = []
    for operand in operands:
        flat += operand.operands if isinstance(operand, joined) else [operand]
    return flat


_expressions = st.recursive(atoms, _deeper, max_leaves=8)
expressions: st.SearchStrategy[nodes.Expression] = st.deferred(lambda: _expressions)
"""Named once more, so that what is made of them has a short name in messages."""

step_values = st.builds(nodes.StepValue, expressions, st.booleans())
limits = st.one_of(
    numbers,
    percents,
    amounts,
    days.map(nodes.Day),
    st.builds(nodes.Call, st.just("target"), texts.map(lambda text: (nodes.Text(text),))),
    expressions,
)
steps: st.SearchStrategy[nodes.Step] = st.one_of(
    st.builds(nodes.From, st.lists(limits, min_size=1, max_size=2).map(tuple), step_values),
    st.builds(nodes.Above, limits, step_values),
    st.builds(nodes.UpTo, limits, step_values),
    st.builds(nodes.Below, limits, step_values),
    st.builds(nodes.Rest, step_values, st.booleans()),
    st.builds(nodes.Named, texts, step_values),
    st.builds(nodes.Numbered, st.integers(0, 99), st.integers(0, 99), step_values),
)
tables = st.builds(
    nodes.Table,
    st.sampled_from(get_args(nodes.TableMode)),
    st.lists(expressions, min_size=1, max_size=2).map(tuple),
    st.none() | expressions,
    st.lists(steps, min_size=1, max_size=4).map(tuple),
)
accounts = st.none() | st.builds(nodes.Account, st.sampled_from(["into", "out of"]), texts)
lots = st.builds(nodes.Lot, numbers | amounts, fields | expressions)
rewards: st.SearchStrategy[nodes.Reward] = st.one_of(
    st.builds(nodes.Pay, expressions, st.booleans(), st.none() | lots, accounts),
    st.builds(nodes.PayTable, tables, accounts),
    st.builds(nodes.Item, texts, st.none() | amounts),
    st.builds(nodes.Donate, expressions, texts),
    st.builds(nodes.Badge, texts),
    st.builds(nodes.SharePool, expressions, st.none() | expressions, st.none() | fields),
    st.builds(nodes.Charging, expressions, st.booleans(), st.none() | texts.map(nodes.Text) | names),
)
scopes = st.builds(
    nodes.Per,
    st.none() | PERIODS,
    st.lists(names, max_size=2).map(tuple),
    st.sampled_from([None, "all partners"]),
).filter(lambda per: bool(per.period or per.fields))
tests_ = st.none() | expressions
rule_limits: st.SearchStrategy[nodes.Limit] = st.one_of(
    st.builds(nodes.AtMost, expressions, st.none() | scopes, tests_, st.booleans()),
    st.builds(nodes.AtLeast, expressions, st.none() | scopes, tests_, st.booleans()),
    st.builds(
        nodes.AtMostTimes,
        st.integers(1, 5000),
        st.none() | scopes,
        tests_,
        st.sampled_from(["earliest", "all win"]),
    ),
)
for_first = st.builds(
    nodes.ForFirst,
    expressions,
    st.none() | st.sampled_from(get_args(nodes.FactKind)) | expressions,
    st.none() | scopes,
    tests_,
)
runs = st.tuples(days, days).map(lambda both: nodes.Runs(min(both), max(both)))
budgets = st.builds(nodes.Budget, expressions)
name_lists = st.lists(texts, min_size=1, max_size=3).map(tuple)
the_rest = st.just(nodes.TheRest())
calls = st.builds(nodes.Call, st.just("score"), texts.map(lambda text: (nodes.Text(text),)))
paid_as = st.one_of(
    st.builds(nodes.PaidAs, st.builds(nodes.Form, texts).map(lambda form: (form,)), st.none() | expressions),
    st.builds(
        nodes.PaidAs,
        st.lists(st.builds(nodes.Form, texts, percents | the_rest), min_size=2, max_size=3).map(tuple),
    ),
)
paid_in: st.SearchStrategy[nodes.PaidIn] = st.one_of(
    st.builds(
        nodes.Instalments,
        st.lists(
            st.builds(nodes.Instalment, percents | amounts | the_rest, expressions), min_size=1, max_size=3
        ).map(tuple),
    ),
    st.builds(
        nodes.EqualParts,
        st.integers(1, nodes.MOST_PARTS),
        st.sampled_from(get_args(nodes.Pace)),
        expressions,
    ),
)
among = st.builds(
    nodes.Among, st.sampled_from(get_args(nodes.Payees)), st.none() | expressions, st.none() | expressions
) | st.builds(
    nodes.Among, st.sampled_from(get_args(nodes.Payees)), st.none() | expressions, each_whole=st.just(True)
)
_rules = st.builds(
    nodes.Rule,
    st.sampled_from(get_args(nodes.RuleKind)),
    texts,
    on=st.none()
    | st.builds(nodes.OnFacts, st.sampled_from(get_args(nodes.FactKind)), st.none() | expressions),
    each=st.none()
    | st.builds(nodes.Each, PERIODS, st.none(), st.none() | PERIODS, st.none() | fields)
    | st.builds(nodes.Each, durations, st.none() | fields, st.none() | PERIODS, st.none() | fields),
    runs=st.none() | runs,
    eligible=st.none() | expressions,
    dated=st.none() | st.builds(nodes.Dated, fields),
    when=st.none() | expressions,
    top=st.none()
    | st.builds(
        nodes.Top,
        numbers | percents | expressions,
        expressions,
        st.none() | fields,
        st.none() | expressions,
        st.sampled_from(get_args(nodes.Ties)),
    )
    | st.builds(nodes.Top, numbers | percents | expressions, expressions, higher=expressions),
    offer=st.none() | st.just(nodes.Offer()),
    rewards=st.lists(rewards, max_size=2).map(tuple),
    multiply=st.lists(st.builds(nodes.Multiply, expressions, st.none() | expressions), max_size=2).map(tuple),
    lasts=st.none() | st.builds(nodes.ForTime, durations, expressions),
    says=st.lists(st.builds(nodes.Say, texts), max_size=2).map(tuple),
    first=st.lists(for_first, max_size=2).map(tuple),
    limits=st.lists(rule_limits, max_size=2).map(tuple),
    budget=st.none() | budgets,
    own_currency=st.none() | st.just(nodes.OwnCurrency()),
    claw_back=st.lists(
        st.just(nodes.ClawBack(never=True))
        | st.builds(nodes.ClawBack, st.none() | percents, durations, st.none() | fields, condition=tests_)
        | st.builds(nodes.ClawBack, st.none() | percents, by=PERIODS, over=durations, condition=tests_)
        | st.builds(nodes.ClawBack, st.none() | percents, condition=tests_),
        max_size=2,
    ).map(tuple),
    requires=st.none() | st.builds(nodes.Requires, name_lists),
    instead_of=st.none() | st.builds(nodes.InsteadOf, name_lists),
    paid_to=st.none()
    | st.builds(
        nodes.PaidTo,
        st.lists(
            st.builds(nodes.Payee, names, st.none() | percents | calls | names | the_rest)
            | st.builds(nodes.Payee, among, st.none() | percents | the_rest),
            min_size=1,
            max_size=3,
        ).map(tuple),
    ),
    paid_as=st.lists(paid_as, max_size=2).map(tuple),
    paid_in=st.none() | paid_in,
    earned=st.none()
    | st.just(nodes.Earned("immediately"))
    | st.builds(
        nodes.Earned, st.just("at period end"), st.sampled_from([None, "week", "month", "quarter", "program"])
    ),
    payable=st.none()
    | st.builds(nodes.PayableAfter, durations, st.none() | expressions)
    | st.builds(nodes.PayableAtEnd, PERIODS, st.booleans(), st.none() | expressions)
    | st.builds(nodes.PayableOn, expressions)
    | st.builds(nodes.PayableWhen, expressions),
    forfeited=st.none() | st.builds(nodes.Forfeited, expressions),
    closes_after=st.none() | durations,
    uses=st.none() | st.builds(nodes.Uses, decimals, texts),
    level=st.none() | st.builds(nodes.Level, tables),
    keeps=st.none() | st.builds(nodes.Keeps, st.none() | durations),
    never_falls=st.none() | st.just(nodes.NeverFalls()),
    moves=st.none() | st.builds(nodes.Moves, st.integers(0, 99), PERIODS),
)
rules: st.SearchStrategy[nodes.Rule] = st.deferred(lambda: _rules)
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
zones = st.none() | st.sampled_from(["Europe/Rome", "America/New_York", "UTC"])
schedules = st.one_of(
    st.builds(
        nodes.Schedule, st.just("week"), st.sampled_from(get_args(nodes.Weekday)), at=times, zone=zones
    ),
    st.builds(
        nodes.Schedule,
        PERIODS,
        weekday_before=st.booleans(),
        nth=st.sampled_from(["first", "last"]),
        nth_of=st.sampled_from([*get_args(nodes.Weekday), "weekday", "day"]),
        at=times,
    ),
    st.builds(nodes.Schedule, PERIODS, day=st.none() | st.integers(1, 31), at=times),
)
asks = st.one_of(
    st.builds(nodes.Ask, st.sampled_from(["nps", "agree", "rating", "text"]), texts),
    st.builds(
        nodes.Ask,
        st.sampled_from(["choice", "choices"]),
        texts,
        st.lists(texts, min_size=1, max_size=3).map(tuple),
    ),
)
replies = st.one_of(
    st.sampled_from(get_args(nodes.Opinion)),
    st.builds(nodes.OnScale, st.integers(0, 10), st.integers(0, 10)),
    texts.map(nodes.Text),
)
conditions_on_answers = st.lists(replies, max_size=3).map(tuple)
later_asks = st.one_of(
    st.builds(
        nodes.Ask,
        st.sampled_from(["nps", "agree", "rating", "text"]),
        texts,
        only_if=conditions_on_answers,
    ),
    st.builds(nodes.Ask, st.just("text"), texts, only_if=conditions_on_answers, follows_up=st.just(True)),
)
polls = st.builds(
    nodes.Poll,
    texts,
    asks,
    st.none() | schedules | st.builds(nodes.Schedule, st.just("program"), once_on=days, at=times),
    st.lists(later_asks, max_size=2).map(tuple),
    st.none() | durations,
    st.none() | durations,
    st.booleans(),
    st.one_of(
        st.none(),
        st.builds(nodes.Asked, st.sampled_from(["partners", "people"]), st.none() | expressions),
        st.builds(
            nodes.Asked,
            st.just("places"),
            st.none(),
            st.lists(texts, min_size=1, max_size=2).map(tuple),
        ),
    ),
    st.none() | percents.map(lambda percent: percent.value),
    st.none() | durations,
)
given_days = days.map(nodes.Day) | st.builds(nodes.TimedDay, days, times)
literals = st.one_of(
    numbers, percents, amounts, texts.map(nodes.Text), given_days, st.booleans().map(nodes.YesNo)
)
attributes = st.lists(
    st.builds(nodes.Attribute, st.sampled_from(["category", "amount", "promo", "partner"]), literals),
    max_size=3,
).map(tuple)
figures = numbers | amounts
givens = st.one_of(
    st.builds(
        nodes.Given,
        st.sampled_from(["deal", "activity", "receipt", "reading"]),
        st.none(),
        given_days,
        attributes,
    ),
    st.builds(nodes.Given, st.sampled_from(["target", "score"]), texts, figures, attributes),
    st.builds(
        nodes.Given,
        st.just("decision"),
        texts,
        figures | st.booleans().map(nodes.YesNo) | texts.map(nodes.Text),
        attributes,
    ),
    st.builds(nodes.Given, st.sampled_from(["partner", "customer", "person"]), texts, st.none(), attributes),
    st.builds(
        nodes.Given,
        st.just("exchange rate"),
        st.none(),
        st.builds(nodes.Comparison, st.just("="), amounts, amounts),
        attributes,
    ),
)
expected = st.one_of(
    st.builds(
        nodes.Expected,
        texts,
        st.sampled_from(["pays", "charges"]),
        st.none() | figures,
        st.none() | texts,
        st.none() | st.builds(nodes.ForUnit, fields, texts),
    ),
    st.builds(
        nodes.Expected,
        texts,
        st.sampled_from(["awards", "badges", "gives status"]),
        st.none() | texts.map(nodes.Text),
        st.none() | texts,
    ),
)
expects = st.builds(
    nodes.Expect,
    texts,
    st.lists(givens, max_size=3).map(tuple),
    st.none() | days,
    st.lists(expected, max_size=2).map(tuple),
)
bounds = st.none() | numbers | percents | amounts | days.map(nodes.Day)
decisions = st.one_of(
    st.builds(
        nodes.Decision,
        texts,
        st.sampled_from(get_args(nodes.Decider)),
        st.sampled_from(get_args(nodes.FieldType)),
        bounds,
        bounds,
        st.just(()),
        st.none() | durations,
        st.none() | numbers | st.builds(nodes.Negative, numbers) | st.booleans().map(nodes.YesNo),
    ),
    st.builds(
        nodes.Decision,
        texts,
        st.sampled_from(get_args(nodes.Decider)),
        st.just("text"),
        options=st.lists(texts, min_size=2, max_size=3).map(tuple),
        within=st.none() | durations,
        otherwise=st.none() | texts.map(nodes.Text),
    ),
)
_PATTERNS = ((4, 4, 5), (4, 5, 4), (5, 4, 4))
week_years = st.builds(
    nodes.WeekYear,
    st.sampled_from(_PATTERNS),
    st.sampled_from(get_args(nodes.Weekday)),
    st.sampled_from(["first", "last"]),
    st.integers(1, 12),
    ends=st.booleans(),
) | st.builds(
    nodes.WeekYear,
    st.sampled_from(_PATTERNS),
    st.sampled_from(get_args(nodes.Weekday)),
    st.just("nearest"),
    st.integers(1, 12),
    st.integers(1, 28),
    st.booleans(),
)
programs = st.builds(
    nodes.Program,
    texts,
    goal=st.none() | st.builds(nodes.Goal, texts) | st.builds(nodes.Goal, texts, fields, expressions),
    runs=st.none() | runs,
    currency=st.sampled_from([None, "EUR", "JPY"]),
    points_decimals=st.integers(0, 4),
    timezone=st.sampled_from([None, "UTC", "Europe/Rome", "America/Argentina/Buenos_Aires"]),
    fiscal_start=st.integers(1, 12),
    weeks=st.none() | week_years,
    quarters=st.lists(days, max_size=3, unique=True).map(lambda found: tuple(sorted(found))),
    eligible=st.none() | expressions,
    budget=st.none() | budgets,
    own_currency=st.none() | st.just(nodes.OwnCurrency()),
    announce=st.booleans(),
    show_amounts=st.booleans(),
    count_when=st.sampled_from(["won", "paid", "signed"]),
    closes_after=st.none() | durations,
    holds=st.none() | st.builds(nodes.HoldsFrom, days, st.booleans()),
    notice=st.none() | durations,
    fields=st.lists(
        st.builds(
            nodes.OwnField,
            st.sampled_from(["margin_band", "promo", "seats", "follows"]),
            st.sampled_from([*get_args(nodes.FieldType), *get_args(nodes.LinkType)]),
            st.sampled_from(get_args(nodes.FieldOwner)),
        ),
        max_size=2,
    ).map(tuple),
    readings=st.lists(
        st.builds(
            nodes.Reading,
            st.sampled_from(["users", "margin_band"]),
            st.sampled_from(get_args(nodes.FieldOwner)),
        ),
        max_size=2,
    ).map(tuple),
    measures=st.lists(
        st.builds(nodes.Measure, st.sampled_from(["revenue", "cloud", "rate_2"]), expressions | tables),
        max_size=2,
    ).map(tuple),
    funds=st.lists(st.builds(nodes.Fund, texts, st.none() | fields, st.none() | durations), max_size=2).map(
        tuple
    ),
    rules=st.lists(rules, max_size=2).map(tuple),
    best_of=st.lists(
        st.builds(nodes.BestOf, st.lists(texts, min_size=2, max_size=3).map(tuple)), max_size=1
    ).map(tuple),
    together=st.tuples(
        st.lists(
            st.builds(nodes.Together, expressions, st.none() | scopes, st.booleans(), name_lists), max_size=1
        ),
        st.lists(st.builds(nodes.TogetherAtLeast, expressions, st.none() | scopes, name_lists), max_size=1),
    ).map(lambda both: (*both[0], *both[1])),
    decisions=st.lists(decisions, max_size=2).map(tuple),
    standings=st.lists(
        st.builds(
            nodes.Standings,
            st.none() | schedules,
            st.none() | expressions,
            st.none(),
            st.sampled_from(["hidden", "shown"]),
        ),
        max_size=1,
    ).map(tuple),
    ceremonies=st.lists(
        st.builds(
            nodes.Ceremony,
            texts,
            st.none() | schedules,
            st.lists(
                st.builds(nodes.Ahead, st.integers(1, 90), st.sampled_from(get_args(nodes.AheadUnit))),
                max_size=2,
            ).map(tuple),
            st.none() | expressions,
            st.none(),
            st.none() | st.sampled_from(["hidden", "shown"]),
            st.lists(st.builds(nodes.Retold, times, zones), max_size=2).map(tuple),
        ),
        max_size=1,
    ).map(tuple),
    polls=st.lists(polls, max_size=1).map(tuple),
    expects=st.lists(expects, max_size=1).map(tuple),
    payouts=st.lists(
        st.builds(nodes.PayoutDays, st.none() | schedules, st.none() | expressions, st.none() | expressions),
        max_size=2,
    ).map(tuple),
)
