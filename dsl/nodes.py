"""The tree of a program: what a text means, with nothing of how it was laid out.

Two texts that mean the same are equal trees, so spans and comments take no part in comparisons. All names (of fields, measures,
kinds) are lower case; texts in quotes keep their case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import ClassVar, Final, Literal

FactKind = Literal["deals", "receipts", "activities"]
ONE_FACT: Final[dict[str, FactKind]] = {"deal": "deals", "receipt": "receipts", "activity": "activities"}
"""After `this`."""
Payees = Literal["people", "partners"]
"""Those among whom an award is divided."""
FieldOwner = Literal["deals", "receipts", "activities", "partners", "people", "customers"]
FieldType = Literal["text", "number", "money", "percent", "date", "yes/no"]
LinkType = Literal["deal", "partner", "customer", "person"]
"""What a column of one's own may name, to be followed by a dot."""
PeriodName = Literal["week", "two weeks", "month", "quarter", "half", "year", "program"]
Unit = Literal["days", "weeks", "months", "quarters", "years"]
Function = Literal["sum", "count", "average", "least", "largest", "first", "last"]
OfPartners = Literal["sum", "count", "average", "least", "largest"]
Operator = Literal["+", "-", "*", "/", "of"]
Relation = Literal["=", "!=", "<", "<=", ">", ">="]
TableMode = Literal["bare", "marginal", "pro rata"]
Pace = Literal["weekly", "monthly", "quarterly", "yearly"]
Way = Literal["into", "out of"]
Ties = Literal["share the place", "split the prize", "earliest", "all win"]
RuleKind = Literal[
    "commission", "bonus", "spiff", "rebate", "contest", "points", "status",
    "trip", "training", "gift", "virtual", "donation", "recognition", "fee",
]  # fmt: skip
PollKind = Literal["nps", "agree", "choice", "choices", "rating", "text"]
Opinion = Literal["promoter", "passive", "detractor", "agrees", "neutral", "disagrees"]
GivenKind = Literal[
    "partner",
    "deal",
    "activity",
    "receipt",
    "customer",
    "person",
    "target",
    "score",
    "reading",
    "exchange rate",
    "decision",
]
Verb = Literal["pays", "charges", "awards", "badges", "gives status"]
Decider = Literal["partner manager", "partner"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

AheadUnit = Literal["minutes", "hours", "days", "weeks"]

Which = Literal["largest", "least", "first", "last"]

MOST_PARTS = 120
"""More equal parts than any reward is paid in: ten years of months."""

MOST_WEEKS_AHEAD = 4
"""How long before it takes place a ceremony may be announced."""

_MINUTES: Final[dict[AheadUnit, int]] = {"minutes": 1, "hours": 60, "days": 24 * 60, "weeks": 7 * 24 * 60}

POINTS = "points"
"""Points stand where a currency stands."""

COUPONS = "coupons"
"""So do coupons: what a fund holds that is paid in as a bare number."""


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the text: lines and columns count from 1, columns in characters, ends are exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


NOWHERE = Span(1, 1, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    # Where a thing stands takes no part in what it means.
    span: Span = field(default=NOWHERE, compare=False, repr=False)


# --- expressions ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Number(Node):
    value: Decimal


@dataclass(frozen=True, slots=True)
class Percent(Node):
    """`5%` is Percent(5); as a ratio it is 0.05."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Amount(Node):
    """Money or points as written: `500 EUR` is Amount(500, "EUR"), `30 points` is Amount(30, "points")."""

    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Text(Node):
    value: str


@dataclass(frozen=True, slots=True)
class Day(Node):
    value: date


@dataclass(frozen=True, slots=True)
class TimedDay(Day):
    """`2026-07-10 at 14:05`, in a test of a program, where it matters who came first on that day."""

    at: time


@dataclass(frozen=True, slots=True)
class YesNo(Node):
    value: bool


@dataclass(frozen=True, slots=True)
class Duration(Node):
    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A field of the fact at hand (`amount`), of something linked to it (`partner.tier`), a measure, `place` or `period.start`."""

    path: tuple[str, ...]

    @property
    def dotted(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`left operator right`; `5% of amount` is Arithmetic("of", Percent(5), Name("amount"))."""

    operator: Operator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negative(Node):
    operand: Expression


@dataclass(frozen=True, slots=True)
class Beyond(Node):
    """`left beyond right`: how much left exceeds right, never below zero."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    relation: Relation
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Membership(Node):
    """`item in [a, b]`, or `item not in [a, b]` (true for a missing item)."""

    item: Expression
    choices: tuple[Expression, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Between(Node):
    """Both ends belong to it."""

    item: Expression
    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True)
class Within(Node):
    """`signed_on within 90 days after registered_on`; `of` looks to both sides."""

    item: Expression
    duration: Duration
    side: Literal["after", "before", "of"]
    anchor: Expression


@dataclass(frozen=True, slots=True)
class Known(Node):
    """`paid_on is known` (or, with known=False, `is missing`)."""

    item: Expression
    known: bool = True


@dataclass(frozen=True, slots=True)
class NewCustomer(Node):
    """The customer's first deal ever, from any partner; with `within`, looking back only so far."""

    within: Duration | None = None


@dataclass(frozen=True, slots=True)
class And(Node):
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    operand: Expression


# Windows: which days an aggregate looks at. None stands for the rule's own period.


@dataclass(frozen=True, slots=True)
class OverPrevious(Node):
    """`over previous quarter`: the whole period that ends before the rule's own begins."""

    period: PeriodName


@dataclass(frozen=True, slots=True)
class OverLast(Node):
    """`over last 12 months`: ends with the rule's own period."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class OverSameLastYear(Node):
    """`over same quarter last year`."""

    period: PeriodName


@dataclass(frozen=True, slots=True)
class OverToDate(Node):
    """`over year to date`: from the first day of that period to the end of the rule's own."""

    period: PeriodName


@dataclass(frozen=True, slots=True)
class OverEarlier(Node):
    """`over earlier this year`: from the first day of that period to the day before the rule's own begins."""

    period: PeriodName


@dataclass(frozen=True, slots=True)
class OverProgram(Node):
    """`over program`: the whole run."""


@dataclass(frozen=True, slots=True)
class OverEver(Node):
    """`over ever`: everything on record up to the end of the rule's own period."""


@dataclass(frozen=True, slots=True)
class OverDays(Node):
    """`over 2026-01-01 to 2026-03-31`."""

    start: Expression
    end: Expression


@dataclass(frozen=True, slots=True)
class OverPreviousLength(Node):
    """`over previous 3 months`: ends on the day before the rule's own period begins."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class OverAround(Node):
    """`over 90 days after deal.closed_on`: from that day on, as `within 90 days after` has it; or up to it, with `before`."""

    duration: Duration
    side: Literal["after", "before"]
    day: Expression


Window = (
    OverPrevious | OverPreviousLength | OverLast | OverSameLastYear | OverToDate | OverEarlier | OverProgram | OverEver
    | OverDays | OverAround
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AcrossThis(Node):
    """`across this customer`: the facts of all partners that have the same one as the fact at hand.

    `across this partner`: all of the partner's, where what is at hand is one store, customer or category of it.
    """

    field: Name


@dataclass(frozen=True, slots=True)
class AcrossPartners(Node):
    """`across partners where parent = this`: `this` is the partner at hand, and so is `partner` in `partner.group`."""

    where: Expression


@dataclass(frozen=True, slots=True)
class UntilThis(Node):
    """`up to this deal`, or (without it) `before this deal`: facts in the order of day and id end at the fact at hand."""

    facts: FactKind
    included: bool


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """`sum(amount where category = "Cloud" over previous quarter across all partners)`.

    `value` is None for `count(deals)`. `across` widens the partner; None is the rule's own.
    """

    function: Function
    facts: FactKind
    value: Expression | None = None
    distinct: bool = False
    where: Expression | None = None
    window: Window | None = None
    across: Literal["all partners"] | AcrossThis | AcrossPartners | None = None
    until: UntilThis | None = None


@dataclass(frozen=True, slots=True)
class Growth(Node):
    """`growth(sum(amount), previous quarter)`: how much the measure grew over that window, as a ratio (10% is 0.1)."""

    measure: Expression
    against: Window


@dataclass(frozen=True, slots=True)
class Picked(Node):
    """`sum(largest 3 of sum(amount) per quarter)`: of the figures of each quarter only so many are taken together; fewer where there are fewer."""

    which: Which
    number: int


@dataclass(frozen=True, slots=True)
class PerPeriod(Node):
    """`average(sum(amount) per month over last 3 months)`: the measure in each of the periods in the window, and these taken together.

    Counting takes a yes or no: `count(sum(amount) >= 5k per month)` is in how many months it held, `per month in a row` in how many of the
    last ones without a gap: none where it does not hold in the last one.
    """

    function: Function
    measure: Expression
    period: PeriodName
    window: Window | None = None
    picked: Picked | None = None
    in_a_row: bool = False


@dataclass(frozen=True, slots=True)
class PerPartner(Node):
    """`largest(sum(amount) per partner across partners where tier = partner.tier)`: the measure of each partner, and these taken together.

    Counting takes a yes or no: `count(sum(amount) >= 100k per partner)` is how many partners it holds for. Without `across`, all partners.
    """

    function: OfPartners
    measure: Expression
    across: AcrossPartners | None = None
    picked: Picked | None = None


@dataclass(frozen=True, slots=True)
class PerUnit(Node):
    """`count(sum(amount) >= 10k per customer)`: the measure of each customer, store … of the partner, and these taken together."""

    function: OfPartners
    measure: Expression
    unit: Name
    picked: Picked | None = None


@dataclass(frozen=True, slots=True)
class DayWhen(Node):
    """`day when sum(amount) reaches 100k`: the first day on which the measure was that much."""

    measure: Expression
    reaches: Expression


@dataclass(frozen=True, slots=True)
class EarnedOver(Node):
    """`earned("Volume" over previous quarter)`: what a rule gave in those days, by the first day of what each award is for.

    A rule per period may ask so for its own earlier awards.
    """

    rule: str
    window: Window


@dataclass(frozen=True, slots=True)
class AsOf(Node):
    """`partner.tier as of deal.closed_on`, `has("Gold") as of (period.start - 1 day)`: what somebody was, or had, on that day."""

    what: Name | Call
    day: Expression


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`attainment("revenue")`, `target("revenue")`, `score("nps")`, `ratio(a, b)`, `min`, `max`, `floor`, `round`, `earned("Rule")`.

    Of what people and rules have come to: `has("Gold")`, `level("Partner level")`, `balance("Co-op")`. In proportion to the
    days of the period on which the program runs: `pro rata 40k EUR`. Of a day: `weekday(closed_on)`, `month(closed_on)`.
    Full ones from one day to another: `months(closed_on, received_on)`, `years(partner.joined_on, closed_on)`.
    """

    function: Literal[
        "attainment", "target", "score", "ratio", "min", "max", "floor", "round", "earned", "has", "level", "balance",
        "decision", "pro rata", "weekday", "month", "months", "years",
    ]  # fmt: skip
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Figure(Node):
    """The name of a measure of single facts (`measure profit = amount - cost`), with what it stands for: `20% of profit`, `sum(profit)`.

    It means what its value would mean in its place.
    """

    name: str
    value: Expression | Table
    columns: tuple[OwnField, ...] = field(default=(), compare=False, repr=False)
    """The columns of the vendor's own that a table may name, with their kinds: facts that are counted know no program."""


Expression = (
    Number | Percent | Amount | Text | Day | YesNo | Duration | Name | Figure | Arithmetic | Negative | Beyond
    | Comparison | Membership | Between | Within | Known | NewCustomer | And | Or | Not
    | Aggregate | Growth | PerPeriod | PerPartner | PerUnit | DayWhen | AsOf | EarnedOver | Call
)  # fmt: skip


# --- tables --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepValue(Node):
    """What a step is worth: a percent (of what the table pays on), money, `5 EUR per unit`, a multiple, a formula."""

    value: Expression
    per_unit: bool = False


@dataclass(frozen=True, slots=True)
class From(Node):
    """`from 50k 3%`: that much or more. Several limits where the table has several `by`."""

    limits: tuple[Expression, ...]
    value: StepValue


@dataclass(frozen=True, slots=True)
class Above(Node):
    limit: Expression
    value: StepValue


@dataclass(frozen=True, slots=True)
class UpTo(Node):
    limit: Expression
    value: StepValue


@dataclass(frozen=True, slots=True)
class Below(Node):
    limit: Expression
    value: StepValue


@dataclass(frozen=True, slots=True)
class Rest(Node):
    """`above that 8%`, or `otherwise 8%`."""

    value: StepValue
    above: bool = False


@dataclass(frozen=True, slots=True)
class Named(Node):
    """`"Cloud" 5%` in a table by a text."""

    text: str
    value: StepValue


@dataclass(frozen=True, slots=True)
class Numbered(Node):
    """`1 50%`, `2 to 3 10%` in a table by a whole number such as `place`."""

    low: int
    high: int
    value: StepValue


Step = From | Above | UpTo | Below | Rest | Named | Numbered


@dataclass(frozen=True, slots=True)
class Table(Node):
    """`by X of Y` and steps: X finds the step, Y is what is paid on (None: X).

    A bare table pays the one step in which X lies on the whole of Y. `marginal` pays each slice at its own step. `pro rata` is
    marginal with lump sums, of which a partly filled step pays a part.
    """

    mode: TableMode
    by: tuple[Expression, ...]
    of: Expression | None
    steps: tuple[Step, ...]


# --- clauses of a rule ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Runs(Node):
    """Both days belong to the run."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class HoldsFrom(Node):
    """`holds from 2026-10-01`: the first day on which this text decides; with `retroactively`, also where that day is past."""

    day: date
    retroactively: bool = False


@dataclass(frozen=True, slots=True)
class OnFacts(Node):
    facts: FactKind
    where: Expression | None = None


@dataclass(frozen=True, slots=True)
class Each(Node):
    """`each month`, `each 4 weeks` (from the first day of the run), `each 12 months from partner.joined_on`.

    With `to_date` every measure runs over that period so far, and what its earlier parts got is taken off. With `unit` there is one
    award a unit of the partner's: `each quarter per store`.
    """

    period: PeriodName | Duration
    start: Name | None = None
    to_date: PeriodName | None = None
    unit: Name | None = None


@dataclass(frozen=True, slots=True)
class Dated(Node):
    """`dated signed_on`: the day that decides a fact's period, version and order."""

    name: Name


@dataclass(frozen=True, slots=True)
class Lot(Node):
    """`for every 10 units`, `for every 1_000 EUR of revenue`: whole lots of `size`; `of` is None where `unit` names the field."""

    size: Expression
    of: Expression


@dataclass(frozen=True, slots=True)
class Account(Node):
    """`into "Co-op"`, `out of "Co-op"`: the fund that what is paid goes into, and is then no award yet, or comes out of."""

    way: Way
    fund: str


@dataclass(frozen=True, slots=True)
class Pay(Node):
    """`pay 5% of amount`, `pay 20 EUR per unit`, `pay 50 EUR for every 10 units`, `pay 3% of amount into "Co-op"`."""

    value: Expression
    per_unit: bool = False
    for_every: Lot | None = None
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class PayTable(Node):
    table: Table
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Uses(Node):
    """`uses 1 of "Coupons"`: what each award of the rule takes out of a fund; where there is less, there is no award."""

    count: Decimal
    fund: str


@dataclass(frozen=True, slots=True)
class Item(Node):
    """`award "Two seats at the summit" worth 4k EUR`."""

    text: str
    worth: Amount | None = None


@dataclass(frozen=True, slots=True)
class Donate(Node):
    amount: Expression
    to: str


@dataclass(frozen=True, slots=True)
class Badge(Node):
    text: str


@dataclass(frozen=True, slots=True)
class SharePool(Node):
    """`share 50k EUR in proportion to cloud`, or (by None) `equally`: always paid out exactly; one pool, or one `in each region`."""

    pool: Expression
    by: Expression | None = None
    in_each: Name | None = None


@dataclass(frozen=True, slots=True)
class Charging(Node):
    """`charge 50 EUR`: money that the partner owes, or whoever is named; `charge 50% to "distributor"`: who bears that part of what is paid."""

    value: Expression
    per_unit: bool = False
    to: Text | Name | None = None

    @property
    def bears(self) -> bool:
        """Whether it is a part of what the rule pays."""
        return isinstance(self.value, Percent)


Reward = Pay | PayTable | Item | Donate | Badge | SharePool | Charging


@dataclass(frozen=True, slots=True)
class Offer(Node):
    """`offer within 14 days, otherwise 5k EUR`: of what the rule pays, awards and donates, which stands after it, the partner chooses one.

    The days run from the fact's day, or from the last of the period; where nobody chooses by then, `otherwise` names the choice that
    holds. Both are said, or neither.
    """

    within: Duration | None = None
    otherwise: Expression | None = None


@dataclass(frozen=True, slots=True)
class Multiply(Node):
    """`multiply by 4 if new customer`: what the rule pays, so many times, where the condition holds."""

    factor: Expression
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class ForTime(Node):
    """`for 36 months from deal.closed_on`: only what falls into that time; both ends belong to it."""

    duration: Duration
    start: Expression


@dataclass(frozen=True, slots=True)
class Say(Node):
    """Words for an announcement; `{partner}`, `{customer}`, `{amount}`, `{rep}` and other fields stand in braces."""

    text: str


@dataclass(frozen=True, slots=True)
class Top(Node):
    """`top 3 by cloud in each territory with at least 100k EUR, ties split the prize`.

    `count` is a number, or `10%` of those who take part.
    """

    count: Expression
    by: Expression
    in_each: Name | None = None
    at_least: Expression | None = None
    ties: Ties = "share the place"
    higher: Expression | None = None
    """`ties to the higher service_retention`; who is equal in that too shares the place."""


@dataclass(frozen=True, slots=True)
class Per(Node):
    """`per customer per year across all partners`: what a limit is counted by, beside the partner.

    `fields` are fields of the fact, or what its links lead to; without a period, the whole run counts.
    """

    period: PeriodName | None = None
    fields: tuple[Name, ...] = ()
    across: Literal["all partners"] | None = None


@dataclass(frozen=True, slots=True)
class AtMost(Node):
    """`at most 20k EUR per quarter`; without `per`, for the rule's own subject. `condition`: of which awards.

    With `rest_later`, what is cut off is paid in later periods as far as there is room.
    """

    amount: Expression
    per: Per | None = None
    condition: Expression | None = None
    rest_later: bool = False

    @property
    def remembers(self) -> bool:
        """Whether what one period brought matters to others, or to a partner that got nothing in it."""
        return self.rest_later


@dataclass(frozen=True, slots=True)
class AtLeast(Node):
    """`at least 50 EUR if type = "new"`; with a period, what everybody gets in it at least.

    What a `recoverable` minimum adds is repaid from what later periods earn above it.
    """

    amount: Expression
    per: Per | None = None
    condition: Expression | None = None
    recoverable: bool = False

    @property
    def remembers(self) -> bool:
        """As above: a minimum of a period is also what those get who earned nothing in it."""
        return self.recoverable or self.per is not None


@dataclass(frozen=True, slots=True)
class AtMostTimes(Node):
    """`at most 3 times per quarter`; `once per customer` is AtMostTimes(1, Per(fields=customer)). Ties are awards of one day."""

    count: int
    per: Per | None = None
    condition: Expression | None = None
    ties: Literal["earliest", "all win"] = "earliest"
    remembers: ClassVar[bool] = False


Limit = AtMost | AtLeast | AtMostTimes


@dataclass(frozen=True, slots=True)
class ForFirst(Node):
    """`for the first 100 units per year`, `for the first 50k EUR of margin`, `for the first 5 deals`: how much is paid on, by the order of facts.

    `of` is what each fact has of it, or the facts themselves; without it, the amount.
    """

    amount: Expression
    of: Expression | FactKind | None = None
    per: Per | None = None
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class Budget(Node):
    amount: Expression


@dataclass(frozen=True, slots=True)
class OwnCurrency(Node):
    """`currency of the deal`: awards for a deal are in the deal's own currency; in the header, of every rule on deals."""


@dataclass(frozen=True, slots=True)
class Requires(Node):
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InsteadOf(Node):
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Earned(Node):
    """`earned at period end`; `earned at quarter end` names another period than the rule's own."""

    when: Literal["immediately", "at period end"]
    period: PeriodName | None = None


@dataclass(frozen=True, slots=True)
class PayableAfter(Node):
    """`payable 30 days after paid_on`; without `after`, after the day the award is earned on, or the day of each part."""

    duration: Duration
    after: Expression | None = None


@dataclass(frozen=True, slots=True)
class PayableAtEnd(Node):
    """`payable at the end of the next month after invoiced_on`; without `next`, of the month in which that day lies."""

    period: PeriodName
    next: bool = True
    after: Expression | None = None


@dataclass(frozen=True, slots=True)
class PayableOn(Node):
    """`payable on 2026-07-15`, `payable on period.end + 45 days`: that day, or the day on which it is earned where that is later."""

    day: Expression


@dataclass(frozen=True, slots=True)
class PayableWhen(Node):
    """`payable when installed_on is known and paid_on is known`: from the later of both days."""

    moment: Expression


@dataclass(frozen=True, slots=True)
class Forfeited(Node):
    """`forfeited unless claimed_on within 60 days of closed_on`: provisional until then, and nothing afterwards."""

    unless: Expression


Payable = PayableAfter | PayableAtEnd | PayableOn | PayableWhen

# How an award is given: to whom, as what, in which parts.


@dataclass(frozen=True, slots=True)
class TheRest(Node):
    """`the rest`: what the other shares leave, and so the cent that no share takes."""


@dataclass(frozen=True, slots=True)
class Among(Node):
    """`people where role = "engineer"` of the partner, or `partners` of a group: all of these, each of whom gets a part.

    `by` is in proportion to what; without it the parts are equal, or (with `each_whole`) each of them gets the whole.
    """

    of: Payees
    where: Expression | None = None
    by: Expression | None = None
    each_whole: bool = False

    @property
    def parts(self) -> tuple[Expression, ...]:
        """What is asked of each of them."""
        return tuple(part for part in (self.where, self.by) if part is not None)


@dataclass(frozen=True, slots=True)
class Payee(Node):
    """`rep 60%`, `partner the rest`, `people the rest equally`; without a share, all of it."""

    who: Name | Among
    share: Expression | TheRest | None = None


@dataclass(frozen=True, slots=True)
class PaidTo(Node):
    """`paid to rep 60%, partner the rest`."""

    payees: tuple[Payee, ...]


@dataclass(frozen=True, slots=True)
class Form(Node):
    """`60% "rebate"`, `the rest "co-op"`; without a share, all of it."""

    text: str
    share: Percent | TheRest | None = None


@dataclass(frozen=True, slots=True)
class PaidAs(Node):
    """`paid as "voucher" if tier = "gold"`, `paid as 60% "rebate", the rest "co-op"`."""

    forms: tuple[Form, ...]
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class Instalment(Node):
    """`50% on signed_on`."""

    share: Percent | Amount | TheRest
    on: Expression


@dataclass(frozen=True, slots=True)
class Instalments(Node):
    """`paid in 2 parts: 50% on signed_on, the rest on installed_on`."""

    parts: tuple[Instalment, ...]


@dataclass(frozen=True, slots=True)
class EqualParts(Node):
    """`paid in 3 equal parts, monthly from closed_on`: the first on that day."""

    count: int
    pace: Pace
    start: Expression


PaidIn = Instalments | EqualParts


@dataclass(frozen=True, slots=True)
class ClawBack(Node):
    """`claw back half within 90 days of signed_on if …`: how much of an award is taken back when its deal is cancelled or returned.

    `share` is None for all of it; `by` and `over`: `by month over 12 months`, of which each full month is kept. Where the condition
    does not hold, or the time is over, nothing is taken back; `never` is `no claw back`.
    """

    share: Percent | None = None
    within: Duration | None = None
    of: Name | None = None
    by: PeriodName | None = None
    over: Duration | None = None
    condition: Expression | None = None
    never: bool = False


@dataclass(frozen=True, slots=True)
class Level(Node):
    """`level by revenue, certified` with steps that are names, from the lowest level to the highest."""

    table: Table


@dataclass(frozen=True, slots=True)
class Keeps(Node):
    """`keeps 4 quarters`: how long a status is kept from the day on which it holds; without a length, `keeps for ever`."""

    duration: Duration | None


@dataclass(frozen=True, slots=True)
class NeverFalls(Node):
    """`never falls`: a level once reached is the lowest from then on."""


@dataclass(frozen=True, slots=True)
class Moves(Node):
    """`moves 1 step per quarter`: how far a level goes up or down at most from where it was before that period."""

    count: int
    per: PeriodName


@dataclass(frozen=True, slots=True)
class Rule(Node):
    """One rule. `on` and `each` say what one award is for: a fact, or a partner in a period; with both, still a fact."""

    kind: RuleKind
    name: str
    on: OnFacts | None = None
    each: Each | None = None
    runs: Runs | None = None
    eligible: Expression | None = None
    dated: Dated | None = None
    when: Expression | None = None
    top: Top | None = None
    offer: Offer | None = None
    rewards: tuple[Reward, ...] = ()
    multiply: tuple[Multiply, ...] = ()
    lasts: ForTime | None = None
    says: tuple[Say, ...] = ()
    first: tuple[ForFirst, ...] = ()
    limits: tuple[Limit, ...] = ()
    budget: Budget | None = None
    own_currency: OwnCurrency | None = None
    claw_back: tuple[ClawBack, ...] = ()
    """Of several, the first that takes something back decides."""
    requires: Requires | None = None
    instead_of: InsteadOf | None = None
    earned: Earned | None = None
    payable: Payable | None = None
    forfeited: Forfeited | None = None
    closes_after: Duration | None = None
    """How long late facts are waited for, where that is another time than the program's."""
    paid_to: PaidTo | None = None
    paid_as: tuple[PaidAs, ...] = ()
    """The first whose condition holds decides."""
    paid_in: PaidIn | None = None

    uses: Uses | None = None

    level: Level | None = None
    keeps: Keeps | None = None
    never_falls: NeverFalls | None = None
    moves: Moves | None = None

    @property
    def counted_off(self) -> tuple[Limit | ForFirst, ...]:
        """All that is used up by the rule's awards, or by what they are paid on."""
        return (*self.first, *self.limits)

    @property
    def choices(self) -> tuple[Pay | PayTable | Item | Donate, ...]:
        """Of what the partner chooses one; empty where the rule gives all it names."""
        if self.offer is None:
            return ()
        return tuple(each for each in self.rewards if isinstance(each, Pay | PayTable | Item | Donate))

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The funds that what it pays goes into or comes out of."""
        paid = (each for each in self.rewards if isinstance(each, Pay | PayTable))
        return tuple(each.account for each in paid if each.account is not None)

    @property
    def payment(self) -> tuple[Payable | PaidTo | PaidAs | PaidIn, ...]:
        """What says how and when its awards are given."""
        parts = (self.payable, self.paid_to, *self.paid_as, self.paid_in)
        return tuple(part for part in parts if part is not None)


# --- other items of a program --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measure(Node):
    """`measure cloud = sum(amount where category = "Cloud")`, or a table as a measure."""

    name: str
    value: Expression | Table
    of_each: FactKind | None = None
    """The facts of which it is a figure (`measure profit = amount - cost`), each by itself; None where it is the partner's."""


@dataclass(frozen=True, slots=True)
class Fund(Node):
    """`fund "Co-op" expires 1 year after it was earned`: an account for each partner, or (`per rep`) for each of its reps.

    What is paid into it is no award yet, what is paid out of it is one. It never falls below zero.
    """

    name: str
    unit: Name | None = None
    expires: Duration | None = None


@dataclass(frozen=True, slots=True)
class BestOf(Node):
    """`best of "A", "B"`: of these rules only the one that gives most, for the same deal or in the same period."""

    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Together(Node):
    """`together at most 5k EUR per quarter: "A", "B"`: used up in the order of the list, or cut alike `in proportion`."""

    amount: Expression
    per: Per | None = None
    in_proportion: bool = False
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TogetherAtLeast(Node):
    """`together at least 2k EUR per month: "A", "B"`: what everybody gets from these rules in each period; what lacks is added to the first."""

    amount: Expression
    per: Per | None = None
    rules: tuple[str, ...] = ()


Shared = BestOf | Together | TogetherAtLeast
"""What several rules share."""


@dataclass(frozen=True, slots=True)
class Decision(Node):
    """`decision "Rate" by partner manager, a percent up to 10% within 30 days, otherwise 5%`: what somebody decides.

    It is read by `decision("Rate")`. Without a type and options it is a yes or no. What is counted is never below zero, unless `low`
    says so. The days run from the fact's day, or from the last of the period.
    """

    name: str
    by: Decider
    type: FieldType = "yes/no"
    low: Expression | None = None
    high: Expression | None = None
    options: tuple[str, ...] = ()
    within: Duration | None = None
    otherwise: Expression | None = None


@dataclass(frozen=True, slots=True)
class Schedule(Node):
    """`every Monday at 09:00`, `every quarter, last weekday, at 10:00`, `every month, day 5`.

    `nth` picks a day inside the period: a weekday, any weekday (Monday to Friday) or any day. Without `nth` and `day`, a period
    is met on its first day. `at` is local time in `zone`, or else in the program's; 09:00 where the text is silent.
    """

    period: PeriodName
    weekday: Weekday | None = None
    nth: Literal["first", "last"] | None = None
    nth_of: Weekday | Literal["weekday", "day"] | None = None
    day: int | None = None
    at: time = time(9)
    weekday_before: bool = False
    """Whether a Saturday or Sunday gives way to the weekday before it."""
    once_on: date | None = None
    """`opens 2026-09-15 at 10:00`: that one day of the run, and no other. The period is the program's."""
    zone: str | None = None
    """`at 17:00 in Europe/Rome`: where it is that time; None: where the program is at home."""


@dataclass(frozen=True, slots=True)
class Standings(Node):
    schedule: Schedule | None = None
    by: Expression | None = None
    top: int | None = None
    names: Literal["hidden", "shown"] = "hidden"


@dataclass(frozen=True, slots=True)
class PayoutDays(Node):
    """`payout every month, day 5 from 50 EUR less score("past due")`: on which days what is due is paid out."""

    schedule: Schedule | None = None
    least: Expression | None = None
    """Less than that stays, for the next `payout` of the program, or for the next time."""
    less: Expression | None = None


@dataclass(frozen=True, slots=True)
class Ahead(Node):
    """`1 day before`, `90 minutes before`: how long before it takes place a ceremony is announced."""

    count: int
    unit: AheadUnit

    @property
    def minutes(self) -> int:
        return self.count * _MINUTES[self.unit]


@dataclass(frozen=True, slots=True)
class Retold(Node):
    """`again at 09:00 in Asia/Tokyo`: the first such time after the ceremony, there or else where the ceremony's own time is."""

    at: time
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Ceremony(Node):
    """It closes with who stands where, `by` a measure, if it says so; `again` tells it to those who were not there."""

    name: str
    schedule: Schedule | None = None
    announced: tuple[Ahead, ...] = ()
    by: Expression | None = None
    top: int | None = None
    names: Literal["hidden", "shown"] | None = None
    again: tuple[Retold, ...] = ()

    @property
    def podium(self) -> Standings | None:
        """Who stands where at its end; None where it does not say so."""
        if self.by is None and self.names is None:
            return None
        return Standings(self.schedule, self.by, self.top, self.names or "hidden", span=self.span)


@dataclass(frozen=True, slots=True)
class OnScale(Node):
    """`if from 0 to 6`, `if 10`: an answer on a scale, both ends included."""

    low: int
    high: int


Reply = Opinion | OnScale | Text
"""What somebody has answered to the first question: a class of answers, some points of its scale, or one of its options."""


@dataclass(frozen=True, slots=True)
class Ask(Node):
    """`ask nps "How likely …?"`. `only_if` is what has to have been answered to the first question (empty: anything)."""

    kind: PollKind
    text: str
    options: tuple[str, ...] = ()
    only_if: tuple[Reply, ...] = ()
    follows_up: bool = False
    """`follow up "Why?"`: words that may be left out."""


@dataclass(frozen=True, slots=True)
class Asked(Node):
    """`to partners`, `to people where role = "sales"`, `to "#everybody", "@U07ANNA"`: whom a poll asks."""

    who: Literal["partners", "people", "places"]
    where: Expression | None = None
    places: tuple[str, ...] = ()
    """Channels (`#name`) and people of Slack (`@id`), the vendor's own too."""


@dataclass(frozen=True, slots=True)
class Poll(Node):
    """Without `to` all partners are asked. `open_for` is how long answers are taken (None: 7 days); `remind_after` counts from the opening."""

    name: str
    ask: Ask
    schedule: Schedule | None = None
    more: tuple[Ask, ...] = ()
    """The questions after the first, in the order in which they are put."""
    open_for: Duration | None = None
    remind_after: Duration | None = None
    anonymous: bool = False
    to: Asked | None = None
    sample: Decimal | None = None
    """So many percent of those whom it would ask are asked, those longest not asked before others."""
    again_after: Duration | None = None
    """Whom this poll has asked is not asked by it again before that has passed."""


@dataclass(frozen=True, slots=True)
class Attribute(Node):
    """`category "Cloud"`: what is true of a fact that is given. The value is a literal."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Given(Node):
    """`deal 2026-07-10, amount 10k EUR`, `partner "Acme", tier "gold"`, `target "revenue" 100k`."""

    kind: GivenKind
    name: str | None = None
    value: Expression | None = None
    """The day of a deal, an activity or a receipt, the figure of a target or a score, `1 USD = 0.92 EUR` of an exchange rate."""
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class ForUnit(Node):
    """`for store "North"`, and of what is paid to others, `for person "Anna"`."""

    field: Name
    name: str


@dataclass(frozen=True, slots=True)
class Expected(Node):
    """`"Cloud base" pays 500 EUR to "Acme" for store "North"`. Without `what`, the rule gives nothing of that sort."""

    rule: str
    verb: Verb
    what: Expression | None = None
    to: str | None = None
    unit: ForUnit | None = None


@dataclass(frozen=True, slots=True)
class Expect(Node):
    """A test of the program in the program: facts, and what must come of them. Without `as_of`, when the run is over."""

    name: str
    given: tuple[Given, ...] = ()
    as_of: date | None = None
    expected: tuple[Expected, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnField(Node):
    """`field margin_band text on deals`: a column of the vendor's own. `field follows deal on deals` leads to another deal."""

    name: str
    type: FieldType | LinkType
    on: FieldOwner

    @property
    def kind(self) -> FieldType:
        """What its value is: a link is the text that names what it leads to."""
        match self.type:
            case "deal" | "partner" | "customer" | "person":
                return "text"
            case kind:
                return kind


@dataclass(frozen=True, slots=True)
class Reading(Node):
    """`reading users on deals`: a figure that is read from time to time, and holds until it is read anew."""

    name: str
    on: FieldOwner


@dataclass(frozen=True, slots=True)
class Goal(Node):
    text: str
    measured_by: Name | None = None
    reaching: Expression | None = None


@dataclass(frozen=True, slots=True)
class Comment(Node):
    """Text after `//`, without the slashes; `own_line` is false where it follows code on its line."""

    text: str
    own_line: bool


@dataclass(frozen=True, slots=True)
class WeekYear(Node):
    """`fiscal year starts Sunday nearest February 1, months of 4-4-5 weeks`: years of whole weeks, and which day they begin or end on.

    `which` weekday of the month, or the one nearest to its `day`. A 53rd week, which some years have, belongs to the last month.
    """

    pattern: tuple[int, int, int]
    weekday: Weekday
    which: Literal["first", "last", "nearest"]
    month: int
    day: int = 1
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Program(Node):
    """A whole program. `runs`, `currency` and `timezone` may be None in a draft; the checker says when that is an error."""

    name: str
    goal: Goal | None = None
    runs: Runs | None = None
    currency: str | None = None
    points_decimals: int = 0
    """`points with 1 decimal`; points are whole where nothing is said."""
    timezone: str | None = None
    fiscal_start: int = 1
    """The month in which the fiscal year starts, 1 to 12."""
    quarters: tuple[date, ...] = ()
    """The first days of the quarters, where the calendar is one's own."""
    weeks: WeekYear | None = None
    """The fiscal year, where it is made of weeks."""
    eligible: Expression | None = None
    budget: Budget | None = None
    own_currency: OwnCurrency | None = None
    announce: bool = False
    """`announce in partner channels`."""
    show_amounts: bool = False
    count_when: str = "won"
    """`deals count when paid`: the stage from which deals count; `won` counts by closed_on, any other word W by W_on."""
    closes_after: Duration | None = None
    """How long after a period's last day late deals are waited for."""
    holds: HoldsFrom | None = None
    notice: Duration | None = None
    """`notice 7 days for cuts`: how long what is worse for somebody waits before it holds."""
    fields: tuple[OwnField, ...] = ()
    readings: tuple[Reading, ...] = ()
    measures: tuple[Measure, ...] = ()
    funds: tuple[Fund, ...] = ()
    rules: tuple[Rule, ...] = ()
    best_of: tuple[BestOf, ...] = ()
    together: tuple[Together | TogetherAtLeast, ...] = ()
    decisions: tuple[Decision, ...] = ()
    standings: tuple[Standings, ...] = ()
    ceremonies: tuple[Ceremony, ...] = ()
    polls: tuple[Poll, ...] = ()
    payouts: tuple[PayoutDays, ...] = ()
    expects: tuple[Expect, ...] = ()
    comments: tuple[Comment, ...] = field(default=(), compare=False, repr=False)
    header_places: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)
    """Where each part of the header stands: for messages about it, and for the formatter, which keeps comments beside it."""

    @property
    def zone(self) -> str:
        return self.timezone or "UTC"

    def rule(self, name: str) -> Rule | None:
        folded = name.strip().casefold()
        return next((rule for rule in self.rules if rule.name.strip().casefold() == folded), None)

    def fund(self, name: str) -> Fund | None:
        folded = name.strip().casefold()
        return next((fund for fund in self.funds if fund.name.strip().casefold() == folded), None)

    def decision(self, name: str) -> Decision | None:
        folded = name.strip().casefold()
        return next((each for each in self.decisions if each.name.strip().casefold() == folded), None)

    def measure(self, name: str) -> Measure | None:
        return next((measure for measure in self.measures if measure.name == name), None)
