"""How facts, people and periods are called in our sentences: one of them, all of them, this one."""

from __future__ import annotations

from typing import Final, assert_never

from dsl import nodes
from dsl.said import Said, as_it_is, joined, said, several

ONE: Final[dict[nodes.FieldOwner, Said]] = {
    "deals": said("a deal"), "receipts": said("a receipt"), "activities": said("an activity"), "partners": said("a partner"),
    "customers": said("a customer"), "people": said("a person"),
}  # fmt: skip
ALL: Final[dict[nodes.FieldOwner, Said]] = {
    "deals": said("deals"), "receipts": said("receipts"), "activities": said("activities"), "partners": said("partners"),
    "customers": said("customers"), "people": said("people"),
}  # fmt: skip
EACH: Final[dict[nodes.FactKind, Said]] = {
    "deals": said("each deal"), "receipts": said("each receipt"), "activities": said("each activity"),
}  # fmt: skip
THIS: Final[dict[nodes.GivenKind, Said]] = {
    "partner": said("this partner"), "deal": said("this deal"), "activity": said("this activity"), "receipt": said("this receipt"),
    "customer": said("this customer"), "person": said("this person"), "target": said("this target"), "score": said("this score"),
    "reading": said("this reading"), "exchange rate": said("this exchange rate"), "decision": said("this decision"),
}  # fmt: skip
"""What a test gives."""
GIVEN: Final[dict[nodes.GivenKind, Said]] = {
    "partner": said("a partner"), "deal": said("a deal"), "activity": said("an activity"), "receipt": said("a receipt"),
    "customer": said("a customer"), "person": said("a person"), "target": said("a target"), "score": said("a score"),
    "reading": said("a reading"), "exchange rate": said("an exchange rate"), "decision": said("a decision"),
}  # fmt: skip
PERIODS: Final[dict[nodes.PeriodName, Said]] = {
    "week": said("week"), "two weeks": said("two weeks"), "month": said("month"), "quarter": said("quarter"), "half": said("half"),
    "year": said("year"), "program": said("program"),
}  # fmt: skip
MANY: Final[dict[nodes.PeriodName, Said]] = {
    "week": said("weeks"), "two weeks": said("two weeks"), "month": said("months"), "quarter": said("quarters"), "half": said("halves"),
    "year": said("years"), "program": said("programs"),
}  # fmt: skip


PER: Final[dict[nodes.PeriodName, Said]] = {
    "week": said(" per week"), "two weeks": said(" per two weeks"), "month": said(" per month"), "quarter": said(" per quarter"),
    "half": said(" per half"), "year": said(" per year"), "program": said(" per program"),
}  # fmt: skip
"""By which time a limit is counted, with the blank before it."""
WITHIN: Final[dict[nodes.PeriodName, Said]] = {
    "week": said(" in a week"), "two weeks": said(" in two weeks"), "month": said(" in a month"), "quarter": said(" in a quarter"),
    "half": said(" in a half-year"), "year": said(" in a year"), "program": said(" in the whole program"),
}  # fmt: skip
"""In which time something comes together, with the blank before it."""


def lasting(length: nodes.Duration) -> Said:
    """How long it is, in words: `4 weeks`."""
    match length.unit:
        case "days":
            return several(length.count, "{count} day", "{count} days")
        case "weeks":
            return several(length.count, "{count} week", "{count} weeks")
        case "months":
            return several(length.count, "{count} month", "{count} months")
        case "quarters":
            return several(length.count, "{count} quarter", "{count} quarters")
        case "years":
            return several(length.count, "{count} year", "{count} years")
        case _:
            assert_never(length.unit)


def scope(per: nodes.Per | None) -> Said:
    """What a limit is counted by, with the blank before it: ` per customer per year`."""
    if per is None:
        return as_it_is("")
    parts: list[Said] = [as_it_is(f" per {name.dotted}") for name in per.fields]
    parts += [PER[per.period]] if per.period else []
    return joined([*parts, said(" across all partners")] if per.across else parts, "")
