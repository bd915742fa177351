"""The program that is measured, and the same worked out without us: what somebody would write who needs nothing but these eight rules."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection

from benchmarks.market import END, START

PROGRAM: Final = f"""
program "Eight kinds"
  runs {START} to {END}
  currency EUR

commission "Flat"
  each quarter
  pay 2% of sum(amount where category = "Cloud")

commission "Marginal"
  each quarter
  pay marginal by sum(amount)
    up to 200k   1%
    up to 500k   2%
    above that   3%

rebate "Volume"
  each quarter
  pay by sum(amount where type = "new")
    from 50k    1%
    from 150k   2%

bonus "Milestone"
  each quarter
  when count(deals where product = "P-01") >= 5
  pay 500 EUR
  earned at period end

contest "Top three"
  each quarter
  top 3 by sum(amount)
  pay by place
    1   5k EUR
    2   3k EUR
    3   1k EUR

rebate "Growth"
  each quarter
  when growth(sum(amount), previous quarter) >= 10%
  pay 1% of sum(amount)

spiff "Units"
  each quarter
  pay 2 EUR * sum(units where category = "Security")

bonus "Capped"
  each quarter
  pay 4% of sum(amount where category = "Services")
  at most 1k EUR
"""

QUARTERS: Final = tuple(date(year, month, 1) for year in (2025, 2026) for month in (1, 4, 7, 10))
CENT: Final = Decimal("0.01")
Group = Sequence[int]
"""Of a partner in a quarter: Cloud, everything, what is new, deals of P-01, units of Security (millionths), Services."""
Groups = Mapping[tuple[str, int], Group]
Rows = Sequence[tuple[Any, ...]]
Awards = dict[tuple[str, str, int], Decimal]
"""By rule, partner and quarter."""

SUMS: Final = """
  coalesce(sum(case when category_key = 'cloud' then amount_minor end), 0),
  coalesce(sum(amount_minor), 0),
  coalesce(sum(case when type_key = 'new' then amount_minor end), 0),
  coalesce(sum(case when product_key = 'p-01' and amount_minor >= 0 then 1 else 0 end), 0),
  coalesce(sum(case when category_key = 'security' then units_millionths end), 0),
  coalesce(sum(case when category_key = 'services' then amount_minor end), 0)"""
WON: Final = f"workspace_id = 1 AND currency = 'EUR' AND credit = '1' AND stage = 'won' AND (cancelled_on IS NULL OR cancelled_on > '{END}') AND (returned_on IS NULL OR returned_on > '{END}')"
ENDS: Final = (*QUARTERS[1:], date(2027, 1, 1))


def fused(dialect: str) -> str:
    """One statement over our table and its index. SQLite sorts whatever it groups, unless the index has it in order: there, quarter by quarter."""
    if dialect == "sqlite":
        partners = "SELECT DISTINCT partner_key FROM deals WHERE workspace_id = 1 AND currency = 'EUR' AND credit = '1'"
        return f"WITH partners AS MATERIALIZED ({partners})" + " UNION ALL ".join(
            f"SELECT partner_key, {number}, {SUMS} FROM deals WHERE {WON} AND partner_key IN (SELECT partner_key FROM partners)"
            f" AND closed_on >= '{start}' AND closed_on < '{end}' GROUP BY partner_key"
            for number, (start, end) in enumerate(zip(QUARTERS, ENDS, strict=True))
        )
    quarter = " ".join(
        f"WHEN closed_on >= '{start}' THEN {number}" for number, start in reversed(list(enumerate(QUARTERS)))
    )
    return f"SELECT partner_key, CASE {quarter} END, {SUMS} FROM deals WHERE {WON} AND closed_on BETWEEN '{START}' AND '{END}' GROUP BY 1, 2"


OWN_TABLE: Final = (
    "CREATE TABLE made_for_it AS SELECT partner_key, CASE "
    + " ".join(
        f"WHEN closed_on >= '{start}' THEN {number}" for number, start in reversed(list(enumerate(QUARTERS)))
    )
    + " END AS quarter, category_key, type_key, product_key, amount_minor, units_millionths FROM deals",
    "CREATE INDEX covering ON made_for_it (partner_key, quarter, category_key, type_key, product_key, amount_minor, units_millionths)",
)
"""The strictest measure: a table that holds nothing else, with the quarter as a column, and an index in just that order."""
FUSED_ON_OWN_TABLE: Final = (
    f"SELECT partner_key, quarter, {SUMS} FROM made_for_it GROUP BY partner_key, quarter"
)


def by_query(connection: Connection, statement: str) -> Awards:
    rows = rows_of(connection, statement)
    return arithmetic({(partner, quarter): tuple(map(int, sums)) for partner, quarter, *sums in rows})


def rows_of(connection: Connection, statement: str) -> Rows:
    """What the query gives, before anything is made of it."""
    cursor = connection.connection.cursor()
    cursor.execute(statement)
    rows: Rows = cursor.fetchall()
    return rows


def _rows(connection: Connection) -> Iterator[tuple[Any, ...]]:
    cursor = connection.connection.cursor()
    cursor.execute(
        f"SELECT partner_key, closed_on, amount_minor, units_millionths, category_key, type_key, product_key FROM deals WHERE {WON} AND closed_on BETWEEN '{START}' AND '{END}'"
    )
    while portion := cursor.fetchmany(10_000):
        yield from portion


def _quarter_of(connection: Connection) -> Callable[[Any], int]:
    starts: list[Any] = [str(start) if connection.dialect.name == "sqlite" else start for start in QUARTERS]
    known: dict[Any, int] = {}

    def quarter(day: Any) -> int:
        if day not in known:
            known[day] = bisect_right(starts, day) - 1
        return known[day]

    return quarter


def by_loop(connection: Connection) -> Awards:
    """All rules inlined into one loop."""
    groups: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0] * 6)
    quarter = _quarter_of(connection)
    for partner, day, amount, units, category, type_, product in _rows(connection):
        group = groups[partner, quarter(day)]
        group[1] += amount
        if category == "cloud":
            group[0] += amount
        elif category == "security":
            group[4] += units
        elif category == "services":
            group[5] += amount
        if type_ == "new":
            group[2] += amount
        if product == "p-01" and amount >= 0:
            group[3] += 1
    return arithmetic(groups)


def by_closures(connection: Connection) -> Awards:
    """A condition and a value for each rule, each made of small functions."""

    def same(place: int, text: str) -> Callable[[tuple[Any, ...]], bool]:
        return lambda row: bool(row[place] == text)

    amount, units, one = itemgetter(2), itemgetter(3), lambda _: 1
    rules: list[tuple[Callable[[Any], bool], Callable[[Any], int]]] = [
        (same(4, "cloud"), amount), (lambda _: True, amount), (same(5, "new"), amount),
        (lambda row: same(6, "p-01")(row) and row[2] >= 0, one), (same(4, "security"), units), (same(4, "services"), amount),
    ]  # fmt: skip
    groups: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0] * 6)
    quarter = _quarter_of(connection)
    for row in _rows(connection):
        group = groups[row[0], quarter(row[1])]
        for place, (holds, value) in enumerate(rules):
            if holds(row):
                group[place] += value(row)
    return arithmetic(groups)


CONDITIONS: Final = (
    'category == "cloud"',
    'type == "new"',
    'product == "p-01"',
    'category == "security"',
    'category == "services"',
)


def by_interpreter(
    connection: Connection, conditions: Sequence[Callable[[dict[str, str]], object]], most: int
) -> int:
    """Only the conditions, asked of every deal by somebody's interpreter; how many held."""
    return sum(
        bool(condition({"category": row[4], "type": row[5], "product": row[6]}))
        for row in islice(_rows(connection), most)
        for condition in conditions
    )


def arithmetic(groups: Groups) -> Awards:
    """What comes of the sums."""
    awards: Awards = {}
    for (partner, quarter), (cloud, total, new, p01, units, services) in groups.items():
        give(awards, ("flat", partner, quarter), money(cloud) * 2 / 100)
        whole = money(total)
        give(awards, ("marginal", partner, quarter), _marginal(whole))
        fresh = money(new)
        if fresh >= 50_000:
            give(awards, ("volume", partner, quarter), fresh * (2 if fresh >= 150_000 else 1) / 100)
        if p01 >= 5:
            awards["milestone", partner, quarter] = Decimal(500)
        before = groups.get((partner, quarter - 1)) if quarter else None
        if (
            before is not None
            and before[1]
            and Decimal(total - before[1]) / Decimal(before[1]) >= Decimal("0.1")
        ):
            give(awards, ("growth", partner, quarter), whole / 100)
        give(awards, ("units", partner, quarter), 2 * Decimal(units).scaleb(-6))
        give(awards, ("capped", partner, quarter), min(Decimal(1_000), money(services) * 4 / 100))
    for quarter in range(len(QUARTERS)):
        standing = sorted(
            ((group[1], partner) for (partner, when), group in groups.items() if when == quarter),
            reverse=True,
        )
        for amount, partner in standing[: len([each for each in standing if each[0] >= standing[:3][-1][0]])]:
            place = 1 + sum(1 for other, _ in standing if other > amount)
            if place <= 3:
                awards["top three", partner, quarter] = Decimal((5_000, 3_000, 1_000)[place - 1])
    return awards


def _marginal(whole: Decimal) -> Decimal:
    first, second = min(whole, Decimal(200_000)), min(max(whole - 200_000, Decimal(0)), Decimal(300_000))
    return (first + second * 2 + max(whole - 500_000, Decimal(0)) * 3) / 100


def give(awards: Awards, key: tuple[str, str, int], exact: Decimal) -> None:
    amount = exact.quantize(CENT, ROUND_HALF_UP)
    if amount:
        awards[key] = amount


def money(minor: int) -> Decimal:
    return Decimal(minor).scaleb(-2)


def in_form(awards: Iterable[Any]) -> Awards:
    """Our awards in the same form, to be compared."""
    quarters = {start: number for number, start in enumerate(QUARTERS)}
    return {
        (each.rule.casefold(), each.partner.casefold(), quarters[each.period.start]): each.amount.amount
        for each in awards
    }
