"""What limits are counted by: the partner, a period, the fact's customer, its rep or its deal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dsl import nodes
from programs.context import Context
from programs.facts import folded
from programs.periods import period_of
from programs.records import replace
from programs.used_up import Group
from programs.values import value


def keys_of(scopes: Sequence[nodes.Per], context: Context) -> dict[str, str]:
    """What the scopes go by: the fact's customer, rep, deal …; of an award per period, the partner's own attributes."""
    names = dict.fromkeys(name for scope in scopes for name in scope.fields)
    if not names:
        return {}
    asked = context if context.fact is not None else replace(context, as_partner=True)
    found: dict[str, str] = {}
    for name in names:
        fact = context.fact
        is_deal = name.path == ("deal",) and fact is not None and fact.kind == "deals"
        known = fact.id if is_deal and fact is not None else value(name, asked)
        if known is not None:
            found[name.dotted] = folded(str(known))
    return found


def group_at(
    partner: str, day: date, keys: Mapping[str, str], per: nodes.Per, program: nodes.Program
) -> Group | None:
    """With what else something shares a limit that is of a partner and a day; None where it stands alone, as it has no customer.

    `keys` are what scopes go by.
    """
    parts = [] if per.across else [partner]
    if per.period is not None:
        parts.append(period_of(per.period, day, program).start.isoformat())
    for name in per.fields:
        if (key := keys.get(name.dotted)) is None:
            return None
        parts.append(key)
    return tuple(parts)
