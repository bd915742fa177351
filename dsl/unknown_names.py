"""Names that lead nowhere: what was most likely meant by them."""

from __future__ import annotations

from typing import Final

from dsl import nodes
from dsl.kinds import NUMERIC, Known
from dsl.likely import likely_type
from dsl.mistaken_words import FACTS_CALLED
from dsl.nouns import ALL, ONE
from dsl.said import Said, as_it_is, said
from dsl.scope import Scope
from dsl.suggest import did_you_mean
from dsl.vocabulary import CALLED, LINKS
from dsl.ways_out import perhaps, write, write_word


def unknown_field(name: nodes.Name, owner: nodes.FieldOwner, scope: Scope) -> None:
    """A bare word that is neither a field of such a fact nor a measure."""
    word = name.path[0]
    known = [*scope.fields(owner), *(each.name for each in scope.program.measures)]
    scope.wrong(
        "unknown-field",
        said("{one} has no `{word}`", one=ONE[owner], word=word),
        name.span,
        (write_word("the rest") if word in _THE_REST else None)
        or _of_facts_of_a_kind(word, scope)
        or _as_known(name, scope)
        or _linked_to(name, owner, scope)
        or _called_otherwise(word, owner, scope)
        or _of_other_facts(word, scope)
        or did_you_mean(word, known)
        or said(
            "declare it: {declared}",
            declared=declared(word, owner, likely_type(name, scope.program)),
        ),
    )


_THE_REST: Final = ("rest", "remainder", "remaining")
"""What is left of a whole, as people call it."""


def unknown_measure(word: str, span: nodes.Span, scope: Scope) -> None:
    """A bare word where no fact is looked at, and no measure is called so."""
    known = [each.name for each in scope.program.measures]
    hint = did_you_mean(word, known) or said("define it: measure {word} = sum(amount where …)", word=word)
    if not scope.measures:  # somebody, or a day of the partner's
        hint = did_you_mean(word, _FOR_A_PERIOD) or hint
    of_each_deal = not scope.measures and word in scope.fields("deals")
    hint = _COUNTS.get(word, hint)
    if word in scope.fields("deals"):
        kind, counted = scope.fields("deals")[word], f"count(deals where {word} = …)"
        if kind in NUMERIC:
            hint = said("say what to do with it: sum({word})", word=word)
        elif kind == "date":
            hint = said(
                "a period has `period.start` and `period.end`; of its deals: {counted}", counted=counted
            )
        elif of_each_deal:
            hint = said("each deal of a period may name another: say it in a rule on deals")
        else:
            hint = as_it_is(counted)
    scope.wrong("unknown-measure", said("there is no measure `{word}`", word=word), span, hint)


_FOR_A_PERIOD: Final = ("rep", "partner", "partner.parent")
"""Who can be paid by a rule per period."""
_COUNTS: Final = {
    **dict.fromkeys(("number", "count", "deals"), write("count(deals)")),
    **dict.fromkeys(("total", "turnover"), write("sum(amount)")),
    "customers": write("count(distinct customer)"),
    "attainment": write('attainment("revenue")'),
    **dict.fromkeys(("nps", "csat"), said('write: score("nps"), from the file of scores')),
    **dict.fromkeys(
        ("certifications", "certificates", "trainings"),
        write('count(activities where kind = "certification")'),
    ),
    "target": write('target("revenue")'),
    "quota": write('target("revenue")'),
    "growth": write("growth(sum(amount), same quarter last year)"),
    "points": said('write: earned("Learn"), by the name of the rule that gives them'),
}
"""What is meant by a word where a measure is wanted."""


def _of_other_facts(word: str, scope: Scope) -> Said | None:
    """The hint where a deal is asked for what another kind of fact has: `kind`, `person`."""
    if scope.owner != "deals":
        return None
    if word == "deal":
        return write("count(deals)")
    for facts in ("activities", "receipts"):
        if word in scope.fields(facts):
            return said(
                "{all} have one: count({facts} where {word} = …), or count(distinct {facts}.{word})",
                all=ALL[facts],
                facts=facts,
                word=word,
            )
    return None


def _of_facts_of_a_kind(word: str, scope: Scope) -> Said | None:
    """The hint where facts are named by their kind, `count(certifications)`, or people are counted, or a kind is called a type."""
    if scope.owner == "activities" and word in ("type", "activity"):
        return perhaps("kind")
    if not scope.in_aggregate:
        return None
    if word in ("people", "persons", "staff", "employees"):
        return said("write: count(distinct activities.person), or of sellers count(distinct rep)")
    if FACTS_CALLED.get(word) == "activities":
        return write(f'count(activities where kind = "{word.removesuffix("s")}")')
    return None


def _as_known(name: nodes.Name, scope: Scope) -> Said | None:
    """The hint where a day is asked for as if it were a yes or no: `where registered`."""
    day = f"{name.dotted}_on"
    assert scope.owner is not None
    if day in scope.fields(scope.owner) and likely_type(name, scope.program) == "yes/no":
        return write(f"{day} is known")
    return None


def _called_otherwise(word: str, owner: nodes.FieldOwner, scope: Scope) -> Said | None:
    """The hint where people call a field that; a column of their own may be called so too."""
    meant = CALLED.get(word)
    if meant is None or meant.removeprefix("distinct ") not in scope.fields(owner):
        return None
    if meant not in scope.fields(owner):
        return perhaps(meant)
    own = declared(word, owner, scope.fields(owner)[meant])
    return said("did you mean `{word}`? A column of your own is declared: {own}", word=meant, own=own)


def declared(word: str, owner: nodes.FieldOwner, kind: nodes.FieldType) -> str:
    """The line of the header that declares a column."""
    return f"field {word} {kind} on {owner}"


def _linked_to(name: nodes.Name, owner: nodes.FieldOwner, scope: Scope) -> Said | None:
    """The hint where the word is a field of something that the fact leads to: `partner.tier`."""
    word = name.path[0]
    for link, linked in LINKS.items():
        if link in scope.fields(owner) and linked != owner and word in scope.fields(linked):
            if linked != "deals":
                return perhaps(f"{link}.{word}")
            # What an activity cost is seldom what its deal did.
            own = declared(word, owner, scope.fields(linked)[word])
            return said(
                "did you mean `{word}`? A column of your own is declared: {own}",
                word=f"{link}.{word}",
                own=own,
            )
    return None


def unquoted(expression: nodes.Expression, wanted: Known, scope: Scope) -> Known:
    """A word that names nothing where a text is wanted: it is one, without its quotes."""
    if wanted != "text" or not isinstance(expression, nodes.Name) or len(expression.path) > 1:
        return None
    word = expression.dotted
    measure = scope.program.measure(word)
    if (
        (measure is not None and not scope.inside)
        or (scope.owner and word in scope.fields(scope.owner))
        or word in ("place", "this")
    ):
        return None
    scope.wrong(
        "unquoted-text",
        said("`{word}` names nothing here", word=word),
        expression.span,
        said('a text stands in quotes: "{word}"', word=word),
    )
    return "text"
