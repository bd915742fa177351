"""How the fields of facts, and facts themselves, are called in plain words."""

from __future__ import annotations

from typing import Final, get_args

from dsl.nodes import FactKind, FieldOwner, FieldType, LinkType
from programs.speech import Speech, phrase

FACT: Final[dict[FactKind, str]] = {
    "deals": phrase("deal"),
    "receipts": phrase("receipt"),
    "activities": phrase("activity"),
}
"""After `every`."""

ONE_MORE: Final[dict[FactKind, str]] = {
    "deals": phrase("one more deal"),
    "receipts": phrase("one more receipt"),
    "activities": phrase("one more activity"),
}

FACTS: Final[dict[FactKind, str]] = {
    "deals": phrase("the deals"),
    "receipts": phrase("the receipts"),
    "activities": phrase("the activities"),
}

THIS: Final[dict[FieldOwner | None, str]] = {
    "deals": phrase("this deal"),
    "receipts": phrase("this receipt"),
    "activities": phrase("this activity"),
    "partners": phrase("this partner"),
    None: phrase("this one"),
}
"""The fact or partner for which something is counted."""

UP_TO: Final[dict[FactKind, str]] = {
    "deals": phrase("{measure}, up to and with this deal"),
    "receipts": phrase("{measure}, up to and with this receipt"),
    "activities": phrase("{measure}, up to and with this activity"),
}
"""What is counted in the order of the facts, and ends with the one at hand."""

LINKED: Final = {
    "partner": phrase("the partner"),
    "customer": phrase("the customer"),
    "rep": phrase("the sales rep"),
    "person": phrase("the person"),
    "deal": phrase("the deal"),
}

COLUMN_OF_OUR_OWN: Final[dict[FieldType | LinkType, str]] = {
    **dict.fromkeys(get_args(FieldType), phrase("{field} is a column of our own.")),
    "deal": phrase("{field} is a column of our own, which names a deal."),
    "partner": phrase("{field} is a column of our own, which names a partner."),
    "customer": phrase("{field} is a column of our own, which names a customer."),
    "person": phrase("{field} is a column of our own, which names a person."),
}

NAMED_UNDER: Final[dict[FieldOwner, str]] = {
    "deals": phrase("the deal under {column}"),
    "partners": phrase("the partner under {column}"),
    "customers": phrase("the customer under {column}"),
    "people": phrase("the person under {column}"),
}
"""What a column of the vendor's own leads to."""

FIELD_WORDS: Final = {
    "id": phrase("the number on record"),
    "partner": phrase("the partner"),
    "rep": phrase("the sales rep"),
    "customer": phrase("the customer"),
    "product": phrase("the product"),
    "category": phrase("the category"),
    "type": phrase("the type"),
    "amount": phrase("the amount"),
    "list_price": phrase("the list price"),
    "cost": phrase("the cost"),
    "margin": phrase("the margin"),
    "units": phrase("the number of units"),
    "term": phrase("the term in months"),
    "stage": phrase("the stage"),
    "currency": phrase("the currency"),
    "credit_role": phrase("the role in the deal"),
    "registered_on": phrase("the day of registration"),
    "quoted_on": phrase("the day of the quote"),
    "signed_on": phrase("the day of signing"),
    "closed_on": phrase("the day of closing"),
    "invoiced_on": phrase("the day of the invoice"),
    "installed_on": phrase("the day of installation"),
    "paid_on": phrase("the day of payment"),
    "reported_on": phrase("the day of the report"),
    "cancelled_on": phrase("the day of cancellation"),
    "returned_on": phrase("the day of return"),
    "received_on": phrase("the day of receipt"),
    "deal": phrase("the deal"),
    "person": phrase("the person"),
    "kind": phrase("the kind"),
    "name": phrase("the name"),
    "quantity": phrase("the quantity"),
    "done_on": phrase("the day on which it was done"),
    "tier": phrase("the tier"),
    "region": phrase("the region"),
    "country": phrase("the country"),
    "segment": phrase("the segment"),
    "group": phrase("the group"),
    "territory": phrase("the territory"),
    "parent": phrase("the parent company"),
    "tags": phrase("the list of tags"),
    "joined_on": phrase("the day of joining"),
    "role": phrase("the role"),
    "size": phrase("the size"),
    "family": phrase("the family"),
}

PLURALS: Final = {
    "amount": phrase("the amounts"),
    "list_price": phrase("the list prices"),
    "cost": phrase("the costs"),
    "margin": phrase("the margins"),
    "units": phrase("the units"),
    "term": phrase("the terms in months"),
    "quantity": phrase("the quantities"),
    "closed_on": phrase("the days of closing"),
}
"""Of what is added up, averaged, compared."""

READ_OF: Final[dict[FieldOwner, str]] = {
    "deals": phrase("{figure} of a deal is read from time to time, and holds until it is read anew."),
    "partners": phrase("{figure} of a partner is read from time to time, and holds until it is read anew."),
    "customers": phrase("{figure} of a customer is read from time to time, and holds until it is read anew."),
    "people": phrase("{figure} of a person is read from time to time, and holds until it is read anew."),
}

DIFFERENT: Final = {
    "customer": phrase("different customers"),
    "product": phrase("different products"),
    "rep": phrase("different sales reps"),
    "partner": phrase("different partners"),
    "person": phrase("different people"),
    "category": phrase("different categories"),
}
"""Of what is counted once each."""


def plural_facts(facts: FactKind, speech: Speech) -> str:
    """After `the number of`."""
    match facts:
        case "deals":
            return speech.say("deals")
        case "receipts":
            return speech.say("receipts")
        case "activities":
            return speech.say("activities")
