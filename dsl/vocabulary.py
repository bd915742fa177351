"""The words of the language that stand for facts: which fields a fact has, and of which type."""

from __future__ import annotations

from typing import Final

from dsl.nodes import FactKind, FieldOwner, FieldType, Program, Unit
from dsl.said import Said
from dsl.ways_out import for_example

Fields = dict[str, FieldType]

DEAL_DATES: Final = (
    "registered_on", "quoted_on", "signed_on", "closed_on", "invoiced_on", "installed_on", "paid_on",
    "reported_on", "cancelled_on", "returned_on",
)  # fmt: skip

FIELDS: Final[dict[FieldOwner, Fields]] = {
    "deals": {
        "id": "text", "partner": "text", "rep": "text", "customer": "text", "product": "text", "category": "text",
        "type": "text", "amount": "money", "list_price": "money", "cost": "money", "margin": "money", "units": "number",
        "term": "number", "stage": "text", "currency": "text", "credit_role": "text",
        **dict.fromkeys(DEAL_DATES, "date"),
    },
    "receipts": {"id": "text", "deal": "text", "partner": "text", "received_on": "date", "amount": "money", "currency": "text"},
    "activities": {
        "id": "text", "partner": "text", "person": "text", "kind": "text", "name": "text", "deal": "text",
        "customer": "text", "quantity": "number", "done_on": "date",
    },
    "partners": {
        "name": "text", "tier": "text", "region": "text", "country": "text", "segment": "text", "group": "text",
        "territory": "text", "parent": "text", "tags": "text", "joined_on": "date",
    },
    "people": {"name": "text", "partner": "text", "role": "text"},
    "customers": {"name": "text", "segment": "text", "size": "text", "family": "text", "country": "text"},
}  # fmt: skip

DATE_FIELD: Final[dict[FactKind, str]] = {
    "deals": "closed_on",
    "receipts": "received_on",
    "activities": "done_on",
}
"""The date by which a fact counts where the program says nothing else."""

UNITS_FIELD: Final[dict[FactKind, str]] = {"deals": "units", "activities": "quantity"}
"""Where a fact tells how many it is about: what `per unit` multiplies with."""

PERSON_FIELD: Final[dict[FactKind, str]] = {"deals": "rep", "activities": "person", "receipts": "deal.rep"}
"""Where a fact names which of the partner's people it is of."""
PEOPLE: Final = ("person", "rep")
"""What a person is called who is at hand."""

SPLIT_FIELDS: Final = frozenset({"amount", "units", "margin", "cost"})
"""The fields of a split deal of which a partner has its part; `deal.amount` is the whole."""

LINKS: Final[dict[str, FieldOwner]] = {
    "partner": "partners",
    "customer": "customers",
    "rep": "people",
    "person": "people",
    "deal": "deals",
}
"""What a dot follows: `partner.tier`, `customer.segment`, `rep.role`, `deal.closed_on`."""

CALLED: Final = {
    "date": "closed_on", "day": "closed_on", "revenue": "amount", "value": "amount", "price": "amount", "total": "amount", "sales": "amount",
    "turnover": "amount", "quantity": "units", "qty": "units", "seller": "rep", "salesperson": "rep", "client": "customer", "account": "customer",
    "customers": "distinct customer", "products": "distinct product", "reps": "distinct rep", "status": "stage", "reseller": "partner", "level": "tier",
    "payment": "paid_on", "invoice": "invoiced_on", "signature": "signed_on", "closing": "closed_on", "registration": "registered_on", "installation": "installed_on",
}  # fmt: skip
"""Fields by names that people give them."""

FUNCTIONS: Final[dict[str, Said]] = {
    "attainment": for_example('attainment("revenue")'),
    "target": for_example('target("revenue")'),
    "score": for_example('score("service")'),
    "ratio": for_example('ratio(sum(amount), target("revenue"))'),
    "min": for_example("min(amount, 10k EUR)"),
    "max": for_example("max(amount, 10k EUR)"),
    "floor": for_example("floor(units / 10)"),
    "round": for_example("round(units / 10)"),
    "earned": for_example('earned("Volume")'),
    "has": for_example('has("Gold")'),
    "level": for_example('level("Partner level")'),
    "balance": for_example('balance("Co-op")'),
    "decision": for_example('decision("Audit passed")'),
    "weekday": for_example('weekday(closed_on) in ["Saturday", "Sunday"]'),
    "month": for_example('month(closed_on) = "December"'),
    "months": for_example("months(partner.joined_on, closed_on) >= 18"),
    "years": for_example("years(partner.joined_on, closed_on) >= 5"),
}
"""The functions beside aggregates and `growth`, each with how it is called."""

ABOUT_DAYS: Final[dict[Unit, int]] = {"days": 1, "weeks": 7, "months": 30, "quarters": 91, "years": 365}
"""About how many days each is: enough to compare lengths of time, where no day is at hand from which to count."""

ONE_OF: Final[dict[FactKind, str]] = {"deals": "deal", "activities": "activity", "receipts": "receipt"}
"""How one fact of a kind is called."""


def date_field(facts: FactKind, program: Program) -> str:
    """The field that decides on which day such a fact counts."""
    if facts == "deals" and program.count_when != "won":
        return f"{program.count_when}_on"
    return DATE_FIELD[facts]
