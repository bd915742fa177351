"""The columns of the files of facts: which there are, of which type, and which must be there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from dsl.vocabulary import DEAL_DATES

PlainType = Literal["text", "number", "figure", "money", "percent", "whole"]
"""A `figure` is a number, or a share with its sign: `90%` is 0.9."""
ColumnType = PlainType | Literal["date"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact as its file has it. `key` are the columns that make two rows the same record."""

    name: str
    singular: str
    columns: dict[str, ColumnType]
    required: tuple[str, ...]
    key: tuple[str, ...]
    day: str | None = None
    """The column that says when it happened, or from when it holds."""
    may_be_empty: tuple[str, ...] = ()
    """Required columns in which a row may say nothing."""

    @property
    def is_ordered(self) -> bool:
        """Whether it matters which of the facts of one day came first."""
        return self.name in ("deals", "receipts", "activities")

    @property
    def has_period(self) -> bool:
        """Whether a row is for a period, or for days from `start` to `end`."""
        return self.name in ("targets", "scores")


_PERIOD: Final[dict[str, ColumnType]] = {"period": "text", "start": "date", "end": "date"}

KINDS_OF_FACTS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "partners", "partner",
            {"name": "text", "tier": "text", "region": "text", "country": "text", "segment": "text", "group": "text", "territory": "text", "parent": "text", "tags": "text", "joined_on": "date", "valid_from": "date"},
            ("name",), ("name", "valid_from"), "valid_from",
        ),
        Kind("people", "person", {"name": "text", "partner": "text", "role": "text", "email": "text", "valid_from": "date"}, ("name", "partner"), ("name", "partner", "valid_from"), "valid_from"),
        Kind("customers", "customer", {"name": "text", "segment": "text", "size": "text", "family": "text", "country": "text", "valid_from": "date"}, ("name",), ("name", "valid_from"), "valid_from"),
        Kind("targets", "target", {"partner": "text", "person": "text", "name": "text", **_PERIOD, "value": "figure"}, ("partner", "name", "value"), ("partner", "person", "name", "period", "start", "end"), "start"),
        Kind("scores", "score", {"partner": "text", "person": "text", "name": "text", **_PERIOD, "value": "figure"}, ("partner", "name", "value"), ("partner", "person", "name", "period", "start", "end"), "start"),
        Kind("exchange-rates", "exchange rate", {"valid_on": "date", "from_currency": "text", "to_currency": "text", "rate": "number"}, ("valid_on", "from_currency", "to_currency", "rate"), ("valid_on", "from_currency", "to_currency"), "valid_on"),
        Kind(
            "deals", "deal",
            {
                "id": "text", "partner": "text", "rep": "text", "customer": "text", "product": "text", "category": "text", "type": "text", "amount": "money",
                "currency": "text", "list_price": "money", "cost": "money", "units": "number", "margin": "money", "term": "number", "stage": "text",
                **dict.fromkeys(DEAL_DATES, "date"), "revision": "whole", "credit": "percent", "credit_role": "text",
            },
            ("id", "partner", "closed_on"), ("id", "partner"), "closed_on", ("closed_on",),
        ),
        Kind("receipts", "receipt", {"id": "text", "deal": "text", "received_on": "date", "amount": "money", "currency": "text"}, ("id", "deal", "received_on", "amount"), ("id",), "received_on"),
        Kind(
            "activities", "activity",
            {"id": "text", "partner": "text", "person": "text", "kind": "text", "name": "text", "deal": "text", "customer": "text", "quantity": "number", "done_on": "date"},
            ("id", "partner", "kind", "done_on"), ("id",), "done_on",
        ),
        Kind(
            "decisions", "decision",
            {"partner": "text", "name": "text", "deal": "text", "activity": "text", **_PERIOD, "answer": "text", "decided_on": "date", "decided_by": "text"},
            ("partner", "name", "answer", "decided_on"), ("partner", "name", "deal", "activity", "period", "start", "end", "decided_on"), "decided_on",
        ),
        Kind("readings", "reading", {"name": "text", "value": "number", "read_on": "date", "partner": "text", "person": "text", "customer": "text", "deal": "text"}, ("name", "value", "read_on"), ("name", "partner", "person", "customer", "deal", "read_on"), "read_on"),
    )
}  # fmt: skip
"""In the order in which files are best read: those that name others last."""
