"""Where a dot leads: from any fact by its own words (`partner.tier`), and by the columns that a program declares as links (`follows.amount`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, get_args

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.nouns import ALL
from dsl.said import said
from dsl.vocabulary import LINKS

LEADS: Final[dict[nodes.LinkType, nodes.FieldOwner]] = {
    "deal": "deals",
    "partner": "partners",
    "customer": "customers",
    "person": "people",
}
"""What a column of the vendor's own may name, and whose fields stand behind its dot."""


def own_links(program: nodes.Program, owner: nodes.FieldOwner | None) -> Mapping[str, nodes.FieldOwner]:
    """The vendor's own columns of such a fact that name a deal, partner, customer or person."""
    return {own.name: LEADS[own.type] for own in program.fields if own.on == owner and own.type in LEADS}


def links_of(program: nodes.Program, owner: nodes.FieldOwner | None) -> Mapping[str, nodes.FieldOwner]:
    """What may stand before a dot."""
    return {**own_links(program, owner), **LINKS}


def names_deal(word: str, program: nodes.Program, owner: nodes.FieldOwner | None) -> bool:
    """Whether a field of the fact is another deal's id."""
    of_record = word == "deal" and owner in ("receipts", "activities")
    return of_record or own_links(program, owner).get(word) == "deals"


def link_problems(own: nodes.OwnField) -> Iterator[Diagnostic]:
    """A column that leads to something stands on facts, and under a word of its own."""
    if own.on not in get_args(nodes.FactKind):
        yield error(
            "link-on-what",
            said("what {all} name leads no further", all=ALL[own.on]),
            own.span,
            said(
                "declare it on deals, receipts or activities; a name alone is a text: field {own} text on {on}",
                own=own.name,
                on=own.on,
            ),
        )
    elif own.name in (*LINKS, "this", "period"):
        yield error(
            "link-called-so",
            said("`{own}.` says something else already", own=own.name),
            own.span,
            said("call the column otherwise, for example `follows`"),
        )
