"""A simulation as a whole, and two versions of a program side by side, clause by clause. Nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.simulation import Ground, Simulation
from dsl import nodes
from dsl.points import alike, points_of
from programs.clause_effects import Effects, Variant, effects, variants
from programs.costs import (
    GroupCost,
    Headroom,
    OpenChoices,
    RuleCost,
    by_attribute,
    by_rule,
    headroom,
    open_choices,
    total_costs,
)
from programs.measures import Needs
from programs.money import finer
from programs.one_scale import on_scale
from programs.step_reach import Reach, reach, size_need
from programs.version_differences import Difference, differences

Outcome = Literal["winners", "losers", "unchanged"]
Progress = Callable[[int, int, str], None]
"""Told how much is done of how much, and what comes next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    simulation: Simulation
    scale: str
    """The currency of all points in it: beside another version, the finer of both."""
    rules: tuple[RuleCost, ...]
    budgets: tuple[Headroom, ...]
    tiers: tuple[GroupCost, ...]
    regions: tuple[GroupCost, ...]
    steps: tuple[Reach, ...]

    @property
    def choices(self) -> OpenChoices:
        """What partners have still to choose, and what it may come to beside `costs`."""
        return open_choices(self.simulation.program, self.simulation.awards)

    @property
    def costs(self) -> Mapping[str, Decimal]:
        """What all of it comes to, by currency."""
        return total_costs(on_scale(self.simulation.awards, self.scale))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    before: Summary
    partners: tuple[Difference, ...]
    effects: Effects


def summarized(simulation: Simulation, ground: Ground, *, beside: nodes.Program | None = None) -> Summary:
    """`beside` is the version that it is compared with."""
    program, as_of = simulation.program, simulation.as_of
    scale = finer(points_of(program), points_of(beside or program))
    awards = on_scale(simulation.awards, scale)
    more = Needs((size_need(program, as_of=as_of),), ())
    measured = ground.measured(program, as_of, more)
    return Summary(
        simulation=simulation,
        scale=scale,
        rules=by_rule(program, awards),
        budgets=headroom(program, awards, measured, as_of=as_of),
        tiers=by_attribute(awards, "tier", measured),
        regions=by_attribute(awards, "region", measured),
        steps=reach(program, measured, simulation.outcome, as_of=as_of),
    )


def compared(
    before: Summary,
    after: Summary,
    *,
    ground_of: Callable[[nodes.Program], Ground],
    progress: Progress = lambda _done, _all, _next: None,
) -> Comparison:
    """From the one version to the other. `ground_of` gives the facts as a program sees them that has this currency."""
    changes = list(variants(before.simulation.program, after.simulation.program))
    as_of = after.simulation.as_of

    def one_by_one() -> Iterator[Variant]:
        for number, each in enumerate(changes):
            progress(
                number, len(changes), each.clause if each.rule is None else f"{each.rule}: {each.clause}"
            )
            yield each
        progress(len(changes), len(changes), "")

    found = effects(
        one_by_one(),
        lambda program: total_costs(
            on_scale(ground_of(program).simulate(program, as_of).awards, after.scale)
        ),
        before=before.costs,
        after=after.costs,
    )
    return Comparison(
        before=before,
        partners=tuple(differences(before.simulation.awards, after.simulation.awards)),
        effects=found,
    )


def outcomes(partners: tuple[Difference, ...], currency: str) -> Counter[Outcome]:
    """How many get more, less and as much as before."""
    return Counter(
        "winners" if each.change.amount > 0 else "losers" if each.change.amount < 0 else "unchanged"
        for each in partners
        if alike(each.after.currency, currency)
    )
