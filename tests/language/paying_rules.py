"""Rules that pay money for sales, of the kind of which the checker proves or refutes that more sales never pay less."""

from __future__ import annotations

from random import Random
from typing import Final

HEAD: Final = """program "P" runs 2026-01-01 to 2026-03-31 currency EUR
measure revenue = sum(amount)
measure halved = revenue / 2 + 1
measure rate by revenue {rate}
"""
MEASURES: Final = (
    "sum(amount)", "revenue", "halved", "count(deals)", "sum(units)",
    "sum(largest 2 of revenue per month)", "count(revenue >= 3 per month in a row over program)",
)  # fmt: skip
OCCASIONS: Final = ("each month", "each quarter", "each month, year to date")
TIERS: Final = ("gold", "silver", "bronze")
OF_A_DEAL: Final = ("amount", "units")


def program_text(random: Random, rules: int = 1) -> str:
    """So many rules of one occasion that go by one quantity."""
    head = HEAD.format(rate=_steps(random, ["5%", "8%", "2%", "0.1"]))
    on_deals = random.random() < 0.4
    by = random.choice(OF_A_DEAL if on_deals else MEASURES)
    occasion = "on deals" if on_deals else random.choice(OCCASIONS)
    return head + "".join(_rule(random, f'bonus "R{number}" {occasion}', by) for number in range(rules))


def sharing_text(random: Random) -> str:
    """Two or three rules of one quantity that look at each other, or share something."""
    head = HEAD.format(rate=_steps(random, ["5%", "8%", "2%", "0.1"]))
    on_deals = random.random() < 0.4
    by = random.choice(OF_A_DEAL if on_deals else MEASURES)
    occasions = ["on deals"] if on_deals else ["each month", "each month", "each quarter"]
    names = ["R0", "R1", "R2"][: random.choice([2, 2, 3])]
    rules = [_rule(random, f'bonus "{name}" {random.choice(occasions)}', by) for name in names]
    listed = ", ".join(f'"{name}"' for name in names)
    for number in range(1, len(rules)):
        if random.random() < 0.5:
            rules[number] += f'  {random.choice(["requires", "instead of"])} "R{random.randrange(number)}"\n'
    if random.random() < 0.6:
        rules.append(_shared(random, listed, on_deals=on_deals))
    for number in range(len(names)):
        if random.random() < 0.2:
            rules[number] += '  for partners where tier = "gold"\n'
        if on_deals and random.random() < 0.3:
            rules[number] += f"  {_spanning(random)}\n"
    return head + "".join(rules)


def _shared(random: Random, listed: str, *, on_deals: bool) -> str:
    period = random.choice(["", " per quarter"] if on_deals else ["", " per month", " per quarter"])
    how = random.choice([", in proportion", "", ""]) if period else ""
    return random.choice(
        [f"best of {listed}\n", f"together at most {random.randint(1, 60)} EUR{period}{how}: {listed}\n"]
    )


def _spanning(random: Random) -> str:
    """A limit that several awards of a rule use up."""
    return random.choice(
        ["at most 20 EUR per month", "at most 40 EUR per quarter", "at most 1 times per quarter"]
    )


def _rule(random: Random, start: str, by: str) -> str:
    on_deals = by in OF_A_DEAL
    if on_deals and random.random() < 0.5:
        start += f" where {_condition(random, by)}"
    clauses = [start]
    if random.random() < 0.4:
        clauses.append(f"when {_condition(random, by)}")
    clauses.append(_reward(random, by, on_deals=on_deals))
    if random.random() < 0.4:
        condition = f" if {_condition(random, by)}" if random.random() < 0.8 else ""
        clauses.append(f"multiply by {random.choice(['2', '0.5', '1.5', '0'])}{condition}")
    clauses += [_limit(random, kind, by) for kind in ("most", "least") if random.random() < 0.3]
    return "\n  ".join(clauses) + "\n"


def _limit(random: Random, kind: str, by: str) -> str:
    amount = random.choice([f"{_place(random)} EUR", f"{random.randint(1, 9)}% of {by}"])
    if "%" in amount and (by.startswith("count(") or by in ("sum(units)", "units")):
        amount = f"{random.randint(1, 90)} EUR * {by}"
    ends = ["", "", f" if {_condition(random, by)}"]
    return f"at {kind} {amount}{random.choice(ends)}"


def _place(random: Random) -> int:
    return random.choice([1, 2, 3, 5, 8, 12])


def _condition(random: Random, by: str, depth: int = 1) -> str:
    chosen = random.random()
    if depth and chosen < 0.15:
        word = random.choice(["and", "or"])
        return f"({_condition(random, by, 0)} {word} {_condition(random, by, 0)})"
    if chosen < 0.3:
        asked = random.choice(['partner.tier = "{}"', 'partner.tier != "{}"', 'not partner.tier = "{}"'])
        return asked.format(random.choice(TIERS[:2]))
    if chosen < 0.4:
        low = _place(random)
        return f"{by} between {low} and {low + _place(random)}"
    return f"{by} {random.choice(['>=', '>', '<', '<=', '>=', '!='])} {_place(random)}"


def _quantity(random: Random, by: str) -> str:
    return random.choice(
        [
            by,
            by,
            f"({by} beyond {_place(random)})",
            f"min({by}, {_place(random)})",
            f"max({by} - {_place(random)}, 1)",
        ]
    )


def _reward(random: Random, by: str, *, on_deals: bool) -> str:
    counted = by.startswith("count(") or by in ("sum(units)", "units")
    chosen = random.random()
    if chosen < 0.15:
        return f"pay {_place(random)} EUR"
    if chosen < 0.35:
        if counted:
            return f"pay {random.randint(1, 30)} EUR * {_quantity(random, by)}"
        return f"pay {random.randint(1, 30)}% of {_quantity(random, by)}"
    if chosen < 0.45 and by == "revenue":
        return "pay rate * revenue"
    if chosen < 0.5 and by == "units":
        return f"pay {_place(random)} EUR per unit"
    if chosen < 0.7 and not on_deals:
        mode = random.choice(["marginal ", "pro rata "])
        worth = [f"{random.randint(1, 40)} EUR"] if counted or mode == "pro rata " else []
        worth += [] if counted else [f"{random.randint(0, 20)}%"]
        return f"pay {mode}by {by} {_steps(random, worth)}"
    worth = [f"{random.randint(1, 60)} EUR", f"{random.randint(1, 60)} EUR"]
    if not counted:
        worth += [f"{random.randint(1, 20)}%", f"{random.randint(1, 20)} EUR + 5% of {by}"]
    return f"pay by {by} {_steps(random, worth)}"


def _steps(random: Random, worth: list[str]) -> str:
    places = sorted(random.sample([1, 2, 3, 5, 8, 12, 15], random.randint(1, 4)))
    word = random.choice(["from", "above", "up to", "below"])
    steps = [f"{word} {place} {random.choice(worth)}" for place in places]
    if word in ("up to", "below") and random.random() < 0.7:
        steps.append(f"above that {random.choice(worth)}")
    return " ".join(steps)
