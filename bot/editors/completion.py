"""What may be written next: the words that the grammar takes there, and the names that make sense."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, cast

from babel.numbers import is_currency

from dsl import nodes
from dsl.build_expressions import FUNCTIONS_KNOWN
from dsl.lenient import straightened
from dsl.links import links_of, own_links
from dsl.mistaken_words import CHOICES
from dsl.names import statuses_of
from dsl.parse import may_follow, parse
from dsl.scope import Scope
from dsl.vocabulary import LINKS
from dsl.words import spellings, vocabulary
from dsl.zones import time_zones

Kind = Literal["keyword", "field", "measure", "rule", "function", "value"]

_WORD: Final = re.compile(r"(?:(?<=timezone )[A-Za-z_/+-]+|[A-Za-z_][A-Za-z_0-9.]*)$", re.IGNORECASE)
_NAMES_RULES: Final = re.compile(
    r'(?:\b(?:requires|instead\s+of|best\s+of)\s+(?:"[^"]*"\s*,\s*)*|\bearned\s*\(\s*|:\s*(?:"[^"]*"\s*,\s*)*)$',
    re.IGNORECASE,
)
_NAMES_MEASURES: Final = re.compile(r"\b(?:attainment|target)\s*\(\s*$", re.IGNORECASE)
_NAMES_STATUSES: Final = re.compile(r"\b(?P<function>has|level)\s*\(\s*$", re.IGNORECASE)
_NAMES_FUNDS: Final = re.compile(
    r"(?:\bbalance\s*\(\s*|\binto\s+|\bout\s+of\s+|\buses\s+\d+\s+of\s+)$", re.IGNORECASE
)
_NAMES_DECISIONS: Final = re.compile(r"\bdecision\s*\(\s*$", re.IGNORECASE)
_PARTS_OF_DAYS: Final = re.compile(
    r"\b(?P<part>weekday|month)\s*\([^()\n]*\)\s*(?:!?=|(?:not\s+)?in\s*\[(?:\s*\"[^\"\n]*\"\s*,)*)\s*$",
    re.IGNORECASE,
)
_NEW_NAME: Final = re.compile(r"\b(?:measure|field)\s+$", re.IGNORECASE)
_DATE: Final = re.compile(r"\b(?:dated|over|payable\s[^\n]*\bafter)\s+$", re.IGNORECASE)
_PARTNER_FIELD: Final = re.compile(
    r"\bin\s+each\s+$|\bfor\s+partners\s+where\b(?:(?!\n\s*\w+).)*$", re.IGNORECASE | re.DOTALL
)
_PEOPLE_FIELD: Final = re.compile(r"\b(?:paid|to)[^\n]*\bpeople\s+where\b[^\n]*$", re.IGNORECASE)
_CURRENCIES: Final = ("EUR", "USD", "GBP", "CHF")


@dataclass(frozen=True, slots=True)
class Suggestion:
    text: str
    kind: Kind
    about: str = ""


def suggestions(text: str, place: int) -> list[Suggestion]:
    """What may stand at the place (a number of characters), whatever of it is written already."""
    before = straightened(text[:place])
    line = before[before.rfind("\n") + 1 :]
    bare = re.sub(r'"[^"]*"', lambda match: " " * len(match.group()), line)
    if "//" in bare:
        return []
    if '"' in bare:
        return list(_inside_quotes(before[: len(before) - len(line) + bare.rindex('"')], text))
    word = _WORD.search(before)
    begun = before[: word.start()] if word else before
    expected = may_follow(begun)
    found = [*_words(expected), *(_names(begun, word.group() if word else "", text, expected))]
    return list({each.text: each for each in found}.values())


def _inside_quotes(before: str, text: str) -> Iterator[Suggestion]:
    """The names that are meant by a text in quotes there."""
    part = _PARTS_OF_DAYS.search(before)
    if part is not None:
        yield from (Suggestion(day, "value") for day in CHOICES[part["part"].upper()])
        return
    program = parse(text).program
    if program is None:
        return
    if _NAMES_RULES.search(before):
        own = _item_start(before)
        for rule in program.rules:
            if before.count("\n", 0, own) + 1 != rule.span.line:
                yield Suggestion(rule.name, "rule", rule.kind)
    elif _NAMES_MEASURES.search(before):
        for measure in program.measures:
            yield Suggestion(measure.name, "measure")
    elif status := _NAMES_STATUSES.search(before):
        of_levels = status["function"].lower() == "level"
        for rule in program.rules:
            names = statuses_of(rule) if not of_levels else (rule.name,) if rule.level is not None else ()
            yield from (Suggestion(name, "rule", rule.name) for name in names)
    elif _NAMES_FUNDS.search(before):
        yield from (Suggestion(fund.name, "value", "fund") for fund in program.funds)
    elif _NAMES_DECISIONS.search(before):
        yield from (Suggestion(decision.name, "value", "decision") for decision in program.decisions)


def _words(expected: frozenset[str]) -> Iterator[Suggestion]:
    for terminal in vocabulary():
        if terminal.name in expected:
            for spelling in terminal.spellings:
                yield Suggestion(spelling, "function" if terminal.calls else "keyword")


def _names(begun: str, word: str, text: str, expected: frozenset[str]) -> Iterator[Suggestion]:
    program = parse(text).program or nodes.Program("")
    if "CURRENCY_CODE" in expected:
        known = (program.currency,) if program.currency and is_currency(program.currency) else _CURRENCIES
        yield from (Suggestion(code, "value") for code in known)
    if "ZONE" in expected:
        yield from (Suggestion(zone, "value") for zone in sorted(time_zones()))
    if "NAME" not in expected or _NEW_NAME.search(begun):
        return
    scope = Scope(program)
    if "." in word:
        yield from _linked(word.rpartition(".")[0], scope, _owner(begun))
        return
    if "NUMBER" in expected:
        yield from (Suggestion(name, "function") for name in FUNCTIONS_KNOWN)
    owner = _owner(begun)
    if owner is not None:
        fields = scope.fields(owner)
        dates_only = _DATE.search(begun) is not None
        yield from _fields(fields.items(), owner, dates_only=dates_only)
        links = [link for link in LINKS if link in fields or link == "partner"]
        links += own_links(program, owner)
        yield from (Suggestion(f"{link}.", "field", f"what is known of the {link}") for link in links)
    if not _PARTNER_FIELD.search(begun):
        for measure in program.measures:
            if owner == measure.of_each if _inside_aggregate(begun) else measure.of_each in (None, owner):
                yield Suggestion(measure.name, "measure")


def _linked(link: str, scope: Scope, at_hand: nodes.FieldOwner | None) -> Iterator[Suggestion]:
    """What may follow a dot."""
    if link == "period":
        yield from (Suggestion(f"period.{end}", "value", "date") for end in ("start", "end"))
    owner = links_of(scope.program, at_hand).get(link) or (link if link in spellings("FACTS") else None)
    if owner is not None:
        kind = cast("nodes.FieldOwner", owner)
        yield from _fields(((f"{link}.{name}", type_) for name, type_ in scope.fields(kind).items()), kind)


def _fields(
    fields: Iterable[tuple[str, str]], owner: nodes.FieldOwner, *, dates_only: bool = False
) -> Iterator[Suggestion]:
    for name, type_ in fields:
        if not dates_only or type_ == "date":
            yield Suggestion(name, "field", f"{type_}, of {owner}")


def _owner(begun: str) -> nodes.FieldOwner | None:
    """Whose fields a bare name means: of the facts that the innermost aggregate counts, else of those the rule is on."""
    if _PARTNER_FIELD.search(begun):
        return "partners"
    facts = "|".join(spellings("FACTS"))
    inside = _inside_aggregate(begun)
    if inside is not None:
        counted = re.match(rf"\s*({facts})\b", inside, re.IGNORECASE)
        return cast("nodes.FieldOwner", counted.group(1).lower()) if counted else "deals"
    if _PEOPLE_FIELD.search(begun):
        return "people"
    on = re.search(rf"\bon\s+({facts})\b", begun[_item_start(begun) :], re.IGNORECASE)
    return cast("nodes.FieldOwner", on.group(1).lower()) if on else None


def _inside_aggregate(begun: str) -> str | None:
    """What stands between the innermost open parenthesis of an aggregate and the place; None outside of any."""
    bare = re.sub(r'"[^"\n]*"', lambda match: " " * len(match.group()), begun)
    functions = re.compile(rf"\b(?:{'|'.join(spellings('FUNCTION'))})\s*$", re.IGNORECASE)
    closed = 0
    for place in range(len(bare) - 1, _item_start(begun) - 1, -1):
        if bare[place] == ")":
            closed += 1
        elif bare[place] == "(" and closed:
            closed -= 1
        elif bare[place] == "(" and functions.search(bare[:place]):
            return begun[place + 1 :]
    return None


def _item_start(begun: str) -> int:
    """Where the rule, measure or poll begins that is being written."""
    words = "|".join((*spellings("KIND"), "measure", "standings", "ceremony", "poll", "program"))
    starts = [
        match.start(1) for match in re.finditer(rf"^\s*\b({words})\b", begun, re.IGNORECASE | re.MULTILINE)
    ]
    return starts[-1] if starts else 0
