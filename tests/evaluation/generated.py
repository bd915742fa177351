"""Facts, conditions and needs made at random from a seed; small on purpose, so that ties, gaps and coincidences are frequent."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final, Literal

from dsl import nodes
from dsl.nodes import Expression, FieldType
from programs.facts import Fact, Partner, Rate, Value
from programs.measures import Days, Need, Selection

FIRST: Final = date(2026, 1, 1)
OWN: Final[dict[str, FieldType]] = {
    "band": "text",
    "score": "number",
    "audited": "yes/no",
    "renewal_on": "date",
    "discount": "percent",
}
OWN_FIELDS: Final = (
    *(nodes.OwnField(name, kind, "deals") for name, kind in OWN.items()),
    nodes.OwnField("follows", "deal", "deals"),
)
_PARTNERS: Final = ("Acme", "Beta", "Ärger AG", "Straße 7")
_SPELLINGS: Final = {
    "Acme": ("Acme", "ACME", "acme"),
    "Ärger AG": ("Ärger AG", "ärger ag", "ÄRGER AG"),
    "Straße 7": ("Straße 7", "STRASSE 7"),
}
_CATEGORIES: Final = ("Cloud", "CLOUD", "Straße", "strasse", "Ärzte", "ärzte", "cloud ")
_DATES: Final = ("registered_on", "signed_on", "closed_on", "paid_on")


@dataclass(frozen=True)
class Row:
    """A row of deals.csv; what is None is an empty cell."""

    id: str
    partner: str
    amount: Decimal | None
    currency: str | None
    cost: Decimal | None
    units: Decimal | None
    customer: str | None
    category: str | None
    type: str | None
    stage: str | None
    registered_on: date | None
    signed_on: date | None
    closed_on: date | None
    paid_on: date | None
    cancelled_on: date | None
    credit: Decimal | None
    band: str | None
    score: Decimal | None
    audited: str | None
    renewal_on: date | None
    discount: str | None
    follows: str | None
    """The id of another deal, or of none that is there."""
    rep: str | None = None
    times: dict[str, time] = field(default_factory=dict)
    """What stands behind the days, by column."""

    def cell(self, name: str) -> object:
        value = getattr(self, name)
        if value is None:
            return ""
        return f"{value} {self.times[name]}" if name in self.times else value

    def facts_value(self, name: str) -> Value | None:
        value: Any = getattr(self, name)
        if value is None:
            return None
        if name == "audited":
            return bool(value == "yes")
        return (
            Decimal(value.removesuffix("%")) / 100
            if name == "discount"
            else value.strip()
            if isinstance(value, str)
            else value
        )


def csv_of(rows: Sequence[Row]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    names = [each.name for each in fields(Row) if each.name != "times"]
    writer.writerow(names)
    for row in rows:
        writer.writerow([row.cell(name) for name in names])
    return buffer.getvalue().encode()


def fact_of(row: Row) -> Fact:
    """The row as the language sees it, read here once more and in the plainest way."""
    known = {
        name: row.facts_value(name)
        for name in (each.name for each in fields(Row))
        if name not in ("id", "partner", "credit", "times")
    }
    values = {name: value for name, value in known.items() if value is not None}
    values["stage"] = (row.stage or ("won" if row.closed_on else "open")).casefold()
    values.setdefault("currency", "EUR")
    whole: dict[str, Value] = {}
    if row.credit is not None and row.credit != 1:
        for name in ("amount", "cost", "units"):
            value = values.get(name)
            if isinstance(value, Decimal):
                whole[name], values[name] = value, value * row.credit
    return Fact(
        kind="deals",
        id=row.id,
        partner=row.partner.strip(),
        on=row.closed_on or FIRST,
        currency=str(values["currency"]),
        values=values,
        whole=whole,
        at=row.times.get("closed_on", time()),
        times={name: at for name, at in row.times.items() if name in values and at != time()},
    )


def day(random: Random) -> date:
    """Some days are met often, so that there is more than one fact on them."""
    return FIRST + timedelta(days=random.choice((30, 60)) if random.random() < 0.2 else random.randrange(120))


def _times(random: Random) -> dict[str, time]:
    """Of about half of the days; midnight is none."""
    choices = (time(), time(9, 30), time(14, 5), time(14, 5, 30, 250_000))
    return {name: random.choice(choices) for name in _DATES if random.random() < 0.5}


def _maybe(random: Random, value: Any) -> Any:
    return value if random.random() < 0.75 else None


def _money(random: Random) -> Decimal:
    special = ["-50.00", "0", "100", "99.99", "0.01", "123456789.01"]
    return (
        Decimal(random.choice(special))
        if random.random() < 0.5
        else Decimal(random.randrange(-100, 100_000)).scaleb(-2)
    )


def exchange_rates(random: Random) -> list[Rate]:
    """None, a few, one way or both."""
    return [
        Rate(currency=currency, to=to, on=on, rate=Decimal(random.choice(["0.5", "0.873", "1.25", "110"])))
        for currency, to in (("USD", "EUR"), ("EUR", "USD"))
        for on in sorted({day(random) for _ in range(random.randrange(4))})
    ]


def rates_csv(rates: Sequence[Rate]) -> bytes:
    lines = [f"{rate.on},{rate.currency},{rate.to},{rate.rate}" for rate in rates]
    return "\n".join(["valid_on,from_currency,to_currency,rate", *lines, ""]).encode()


def deals(random: Random) -> list[Row]:
    """A file without defects: ids of their own, partners once a deal, dates that fit the stage."""
    rows: list[Row] = []
    splits = random.random() < 0.5
    for number in range(random.randrange(15)):
        closed_on = _maybe(random, day(random))
        whole: dict[str, Any] = {
            "id": random.choice(["D-", "d-", "Ä-"]) + str(number),
            "amount": _maybe(random, _money(random)),
            "currency": random.choice([None, None, None, "EUR", "USD"]),
            "cost": _maybe(random, _money(random)),
            "units": _maybe(random, Decimal(random.choice(["1", "2.5", "0.000001", "-3", "40"]))),
            "customer": _maybe(random, random.choice(["Globex", "globex", "Initech", "ÉTÉ", "été"])),
            "category": _maybe(random, random.choice(_CATEGORIES)),
            "type": _maybe(random, random.choice(["new", "renewal"])),
            "stage": random.choice([None, "won", "Won", "lost"] if closed_on else [None, "open"]),
            **{each: _maybe(random, day(random)) for each in ("registered_on", "signed_on", "paid_on")},
            "closed_on": closed_on,
            "cancelled_on": day(random) if random.random() < 0.2 else None,
            "band": _maybe(random, random.choice(["A", "a", "B"])),
            "score": _maybe(random, Decimal(random.choice(["3", "4.5"]))),
            "audited": _maybe(random, random.choice(["yes", "no"])),
            "renewal_on": _maybe(random, day(random)),
            "discount": _maybe(random, random.choice(["12.5%", "30%"])),
            "follows": _maybe(random, random.choice([*(row.id for row in rows), "D-99"])),
            "rep": _maybe(random, random.choice(["Anna", "ANNA", "Bruno", "Straße", "strasse"])),
            "times": _times(random),
        }
        for partner in random.sample(_PARTNERS, random.randint(1, 2) if splits else 1):
            credit = _maybe(random, Decimal(random.choice(["0.6", "0.333333", "1"]))) if splits else None
            rows.append(
                Row(partner=random.choice(_SPELLINGS.get(partner, (partner,))), credit=credit, **whole)
            )
    return rows


def partner_list(random: Random) -> tuple[Partner, ...]:
    """None at all, or all partners, each with a tier that may change from a day on."""
    if random.random() < 0.3:
        return ()
    found = []
    for each in _PARTNERS:
        starts: list[date | None] = [None, *sorted({day(random) for _ in range(random.randrange(3))})]
        if len(starts) > 1 and random.random() < 0.5:
            starts = starts[1:]
        found.append(Partner(name=each, history=tuple((start, _attributes(random)) for start in starts)))
    return tuple(found)


def _attributes(random: Random) -> dict[str, Value]:
    tier = _maybe(random, random.choice(["gold", "Gold", "silver"]))
    return {} if tier is None else {"tier": tier}


def partners_csv(partners: Sequence[Partner]) -> bytes:
    lines = ["name,tier,valid_from"]
    lines += [
        f"{partner.name},{attributes.get('tier', '')},{valid_from or ''}"
        for partner in partners
        for valid_from, attributes in partner.history
    ]
    return "\n".join(lines).encode()


# --- conditions and needs ------------------------------------------------------------------------------------------


def _name(*paths: str) -> Callable[[Random], Expression]:
    return lambda random: nodes.Name(tuple(random.choice(paths).split(".")))


_numeric_name = _name("amount", "cost", "units", "score", "discount", "deal.amount", "follows.amount")
_date_name = _name(*_DATES, "cancelled_on", "renewal_on", "follows.signed_on")
_text_name = _name(
    "category",
    "customer",
    "type",
    "partner",
    "stage",
    "band",
    "rep",
    "id",
    "currency",
    "partner.tier",
    "partner.name",
    "follows",
    "follows.category",
)
_TEXTS: Final = (*_CATEGORIES, "globex", "new", "ACME", "strasse 7", "won", "A", "gold", "", "D-1", "eur")


def _number(random: Random) -> Expression:
    if random.random() < 0.7:
        return _numeric_name(random)
    operator: nodes.Operator = random.choice(("+", "-", "*", "/"))
    return nodes.Arithmetic(
        operator, _numeric_name(random), random.choice((_numeric_name, _numeric_literal))(random)
    )


def _numeric_literal(random: Random) -> Expression:
    return random.choice(
        (
            nodes.Number(Decimal(0)),
            nodes.Number(Decimal("99.995")),
            nodes.Number(Decimal("2.5")),
            nodes.Number(Decimal("1e25")),
            nodes.Percent(Decimal("12.5")),
            nodes.Negative(nodes.Number(Decimal(3))),
            nodes.Amount(_money(random), "EUR"),
        )
    )


def _date_literal(random: Random) -> Expression:
    return nodes.Day(day(random))


def _text_literal(random: Random) -> Expression:
    return nodes.Text(random.choice(_TEXTS))


def _relation(random: Random) -> nodes.Relation:
    return random.choice(("=", "!=", "<", "<=", ">", ">="))


def _duration(random: Random) -> nodes.Duration:
    return random.choice((nodes.Duration(10, "days"), nodes.Duration(1, "months")))


def _several(
    random: Random, make: Callable[[Random], Expression], least: int, most: int
) -> tuple[Expression, ...]:
    return tuple(make(random) for _ in range(random.randint(least, most)))


_ATOMS: Final[tuple[Callable[[Random], Expression], ...]] = (
    lambda r: nodes.Comparison(_relation(r), _number(r), r.choice((_numeric_literal, _numeric_name))(r)),
    lambda r: nodes.Comparison(_relation(r), _numeric_literal(r), _numeric_name(r)),
    lambda r: nodes.Comparison(_relation(r), _date_name(r), r.choice((_date_literal, _date_name))(r)),
    lambda r: nodes.Comparison(r.choice(("=", "!=", "=", "<")), _text_name(r), _text_literal(r)),
    lambda r: nodes.Comparison(r.choice(("=", "!=")), _text_name(r), _text_name(r)),
    lambda r: nodes.Membership(_text_name(r), _several(r, _text_literal, 0, 3), r.random() < 0.5),
    lambda r: nodes.Membership(_date_name(r), _several(r, _date_literal, 0, 2), r.random() < 0.5),
    lambda r: nodes.Between(_date_name(r), _date_literal(r), _date_literal(r)),
    lambda r: nodes.Between(_numeric_name(r), _numeric_literal(r), _numeric_literal(r)),
    lambda r: nodes.Within(
        _date_name(r),
        _duration(r),
        r.choice(("after", "before", "of")),
        r.choice((_date_literal, _date_name))(r),
    ),
    lambda r: nodes.Comparison(
        r.choice(("=", "!=")),
        nodes.Call("weekday", (_date_name(r),)),
        nodes.Text(r.choice(("Monday", "sunday"))),
    ),
    lambda r: nodes.Comparison("=", nodes.Call("month", (_date_name(r),)), nodes.Text("July")),
    lambda r: nodes.Known(r.choice((_text_name, _date_name, _numeric_name))(r), r.random() < 0.5),
    lambda r: nodes.NewCustomer(r.choice((None, nodes.Duration(1, "months")))),
    lambda r: r.choice((nodes.Name(("audited",)), nodes.YesNo(True), nodes.YesNo(False))),
)


def condition(random: Random, depth: int = 2) -> Expression:
    if depth == 0 or random.random() < 0.5:
        return random.choice(_ATOMS)(random)
    inner = _several(random, lambda r: condition(r, depth - 1), 2, 3)
    return random.choice((nodes.And(inner), nodes.Or(inner), nodes.Not(inner[0])))


def need(random: Random, *, count_when: str, currency: str | None) -> Need:
    selection = Selection(
        "deals",
        condition(random) if random.random() < 0.75 else None,
        Days(_maybe(random, day(random)), day(random)),
        random.choice(("closed_on" if count_when == "won" else f"{count_when}_on", "signed_on")),
        count_when,
        currency,
    )
    scope: Literal["partner", "all partners"] = random.choice(("partner", "partner", "all partners"))
    kind = random.choice(("numbers", "numbers", "dates", "texts", "count", "which"))
    if kind == "count":
        return Need("count", None, False, selection, scope)
    if kind == "which":
        return Need("count", condition(random), False, selection, scope)
    functions: tuple[nodes.Function, ...] = ("least", "largest", "first", "last", "count")
    function = random.choice((*functions, *(("sum", "average", "sum") if kind == "numbers" else ())))
    value = {"numbers": _number, "dates": _date_name, "texts": _text_name}[kind](random)
    return Need(function, value, function == "count", selection, scope)
