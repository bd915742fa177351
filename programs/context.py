"""Where an expression is worked out: for which partner, in which period, on which fact, and what its dots lead to from there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dsl import nodes
from programs.accounts import Accounts
from programs.awards import Unit
from programs.fact_index import FactIndex
from programs.facts import Fact, History, Moment, Order, Partner, Person, folded
from programs.held_figures import HeldFigures
from programs.measures import Answer, Measured, Need
from programs.own_links import OwnLinks
from programs.periods import Period
from programs.records import empty, record
from programs.statuses import Statuses

Whose = tuple[str, str]
"""A partner, and the unit of the partner's that is meant ("": the partner itself). Folded."""


OfAll = tuple[Mapping[str, Answer], bool, Answer]
"""A need's answers by partner, whether there is one for everybody, and the answer for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What the dots of an expression lead to: partners, customers and people by folded name, and each customer's deals in order."""

    partners: Mapping[str, Partner] = field(default_factory=dict)
    customers: Mapping[str, History] = field(default_factory=dict)
    people: Mapping[str, History] = field(default_factory=dict)
    staff: Mapping[str, tuple[Person, ...]] = field(default_factory=dict)
    """The people of each partner, by its folded name, where it is asked who they are."""
    own: OwnLinks = field(default_factory=OwnLinks)
    """What the vendor's own columns lead to."""
    first_deals: Mapping[str, tuple[Order, ...]] = field(default_factory=dict)
    figures: HeldFigures = field(default_factory=HeldFigures)
    """What was read of deals, partners, customers and people."""
    facts: FactIndex = field(default_factory=lambda: FactIndex({}), compare=False)
    of_all: dict[tuple[object, ...], tuple[OfAll | None, object]] = field(
        default_factory=dict, compare=False, repr=False
    )
    """What aggregates come to, for all partners at once, as far as they were asked."""

    @classmethod
    def of(cls, measured: Measured) -> Links:
        return cls(
            partners={folded(partner.name): partner for partner in measured.partners},
            customers=measured.customers,
            people=measured.people,
            staff=_by_partner(measured.staff),
            own=measured.own_links,
            first_deals=measured.first_deals,
            figures=HeldFigures.of(measured.readings),
            facts=FactIndex(measured.facts),
        )


def _by_partner(people: Iterable[Person]) -> Mapping[str, tuple[Person, ...]]:
    found: defaultdict[str, list[Person]] = defaultdict(list)
    for person in people:
        found[folded(person.partner)].append(person)
    return {partner: tuple(own) for partner, own in found.items()}


@dataclass(frozen=True, slots=True)
class PoolShare:
    """A partner's part of a pool: `part` of the `whole`, rounded to `amount`."""

    part: Decimal
    whole: Decimal
    amount: Decimal


@record(frozen=True, slots=True, kw_only=True)
class Context:
    """Where an expression is worked out: for which partner, in which period, on which fact."""

    program: nodes.Program
    links: Links
    partner: str
    """The partner's name, folded."""
    on: date
    """The day of which attributes are asked."""
    fact: Fact | None = None
    as_partner: bool = False
    """Whether bare names mean the partner's own attributes, as in `for partners where`."""
    measured: Measured | None = None
    period: Period | None = None
    run: nodes.Runs | None = None
    as_of: date | None = None
    dated: str | None = None
    until: Mapping[Need, Answer] = field(default_factory=empty)
    """Answers that take the place of measured ones: what had been reached by an earlier day."""
    earned: Mapping[str, Decimal] = field(default_factory=empty)
    """What other rules paid for the same occasion, by folded name."""
    earned_for: Mapping[tuple[str, Answer], Decimal] = field(default_factory=empty)
    """The same for a deal that the fact names, by that deal's id, too."""
    earned_over: Mapping[nodes.EarnedOver, Decimal] = field(default_factory=empty)
    """The same of other days."""
    statuses: Statuses = field(default_factory=Statuses)
    """Who holds which status, of the rules that come before."""
    funds: Mapping[str, Accounts] = field(default_factory=empty)
    """The funds whose balance may be asked, by folded name."""
    place: int | None = None
    pool: Mapping[nodes.SharePool, PoolShare] = field(default_factory=empty)
    """What of the rule's pools is the partner's."""
    this: Fact | None = None
    """The fact at hand where a measure of the partner is worked out for it."""
    unit: Unit | None = None
    """What the rule counts by, where that is not the partner."""
    among: tuple[str, ...] = ()
    """Of a unit that spans partners: whose facts it counts, folded. The unit itself is the `partner` then."""
    seen_until: Moment | None = None
    """The earlier moment of which `until` tells: what had not begun by then is not there."""
    measures: dict[str, Answer] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What measures come to here, as far as they were asked. Another context, also a changed copy of this one, begins without any."""
    counted: dict[int, tuple[nodes.Aggregate, Answer]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    """The same of aggregates, by identity: a condition, a reward and its grounds ask for the very same."""

    @property
    def last_seen(self) -> date | None:
        """The day of `seen_until`, if that is no later than the day as of which all is seen."""
        if self.seen_until is None:
            return None
        return self.seen_until[0] if self.as_of is None else min(self.seen_until[0], self.as_of)

    @property
    def at_hand(self) -> Fact | None:
        return self.fact or self.this

    @property
    def whose(self) -> Whose:
        """The partner, and the folded name of the unit where the rule counts by one."""
        return self.partner, folded(self.unit.name) if self.unit else ""
