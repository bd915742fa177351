"""Sentences that nearly are of the language: how people write them, and how they are written here."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from babel.numbers import is_currency

from dsl.mistaken_words import AT_THE_TOP
from dsl.said import Said, said
from dsl.suggest import closest
from dsl.ways_out import for_example, leave_out, perhaps, write, write_word

_Match = re.Match[str]
_NUMBER = r"[\d_.]+[kM]?"
_FIGURE = r"[\d_.]+[kM]?(?:\s?%)?"
_WORTH = r"(?P<worth>[\d_.]+[kM]?\s*(?:%|[A-Z]{3})?)"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """`pattern` is looked for in the line; what it calls `at` is what does not fit, and stands where reading stopped.

    Without an `at` the whole is meant. `instead` is the terminal that takes its place, "" where it can be left out, None where no
    single word puts it right.
    """

    pattern: str
    hint: Callable[[_Match], Said]
    instead: tuple[str, str] | None = None
    code: str = "unexpected"
    holds: Callable[[_Match], bool] = lambda _: True


def _near(
    pattern: str,
    hint: Said | Callable[[_Match], Said],
    *,
    instead: tuple[str, str] | None = None,
    code: str = "unexpected",
    holds: Callable[[_Match], bool] = lambda _: True,
) -> NearMiss:
    return NearMiss(pattern, hint if callable(hint) else lambda _: hint, instead, code, holds)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """There are hundreds, and most processes never read a line with a mistake: compiled when the first such line comes."""
    return re.compile(pattern, re.IGNORECASE)


_LEFT_OUT: Final = ("", "")
SIGN_HINT: Final = said("write the sign: {sample}", sample="5%")
FIGURES: Final = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "ten": "10",
    "twelve": "12",
}
_COMPARED: Final = {"at least": ">=", "at most": "<=", "more than": ">", "less than": "<"}
_SIGNED_STEPS: Final = {">": "above", ">=": "from", "≥": "from", "<": "below", "<=": "up to", "≤": "up to"}

_STEPS_SAID: Final = {
    "at least": "from",
    "more than": "above",
    "at most": "up to",
    "less than": "below",
    "between": "up to",
}

_GIVEN: Final = re.compile(r"\s*(?:deal|receipt|activity|partner|customer|person)\s+[\d\"]", re.IGNORECASE)
"""A fact of a test."""
_MONTH: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_APOSTROPHE: Final = "'"
_CODES: Final = {"€": "EUR", "$": "USD", "£": "GBP"}
_COUNTED: Final = {
    "new customer": "count(deals where new customer)",
    "customer": "count(distinct customer)",
    "deal": "count(deals)",
}
_PICKED: Final = {
    **dict.fromkeys(("best", "top", "largest", "highest", "biggest"), "largest"),
    **dict.fromkeys(("worst", "smallest", "lowest", "least"), "least"),
}
_PERIOD_OF: Final = {
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annually": "year",
}


def _with_decimals(count: str) -> str:
    return f"points with {count} decimal{'' if count == '1' else 's'}"


def _days_said(match: _Match) -> str:
    """The days of `Q3 2026`, or of `H2`; the year need not be said."""
    months, nth = (3 if match["part"].upper() == "Q" else 6), int(match["nth"])
    year, last = match["year"] or "2026", months * nth
    return f"{year}-{last - months + 1:02}-01 to {year}-{last:02}-{monthrange(int(year), last)[1]}"


def _its_days(match: _Match) -> Said:
    """The same as a program's run, or, after the name of a day, as a condition."""
    if match["field"] is None:
        return said("write its days: runs {days}", days=_days_said(match))
    days = _days_said(match).replace(" to ", " and ")
    return said("write its days: {field} between {days}", field=match["field"], days=days)


def _first_and_last(match: _Match) -> str:
    """The days of `2026-05`, or of `2026`."""
    year, month = match["year"], match["month"]
    if month is None:
        return f"{year}-01-01 and {year}-12-31"
    return f"{year}-{month}-01 and {year}-{month}-{monthrange(int(year), int(month))[1]}"


def _time_of(match: _Match) -> str:
    hour = int(match["hour"])
    if match["half"] and hour <= 12:
        hour = hour % 12 + (12 if match["half"].lower() == "pm" else 0)
    return f"{hour:02}:{match['minute'] or '00'}"


def _part_of_day(match: _Match) -> str:
    """`on weekends`, `on Saturdays`, `in December` as a condition."""
    if match["month"]:
        return f'month(closed_on) = "{match["month"].capitalize()}"'
    if match["day"]:
        return f'weekday(closed_on) = "{match["day"].capitalize()}"'
    return 'weekday(closed_on) in ["Saturday", "Sunday"]'


def _as_condition(words: str) -> str:
    """What was asked for as a condition, where it is one already."""
    reported = re.match(r"(\w+?)(?:_on)?\s+within\s+(\d+\s+\w+)\s*$", words, re.IGNORECASE)
    if reported is not None:
        return f"when {reported[1].lower()}_on within {reported[2]} after closed_on"
    return f"when {words}" if re.search("[<>=(]", words) else "when amount >= 10k"


def _larger_or_smaller(how: str) -> str:
    return "min" if how.lower().startswith(("less", "low", "small")) else "max"


def _with_sign(left: str, sign: str, right: str) -> Said:
    return said("write the sign: {sample}", sample=f"{left} {sign} {right}")


_NTH: Final = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}


def _year_of(match: _Match) -> Said:
    """`in year 2` of what was sold: its payments between twelve and twenty-four months after."""
    nth = 1 if match["first"] else int(match["nth"] or _NTH[match["word"].lower()])
    until = f"for {12 * max(nth, 1)} months from deal.closed_on"
    if nth <= 1:
        return said("in a rule on receipts, or per period, it is a clause of its own: {until}", until=until)
    after = f"received_on > deal.closed_on + {12 * (nth - 1)} months"
    return said("write: on receipts where {after}, and below it: {until}", after=after, until=until)


def _zone_of(city: str) -> str:
    """`Europe/Rome` for Rome; nothing for a city after which no time zone is called."""
    return next(
        (zone for zone in sorted(available_timezones()) if zone.lower().endswith(f"/{city.lower()}")), ""
    )


_PEOPLE: Final = frozenset(
    [
        "reps",
        "people",
        "persons",
        "team",
        "teams",
        "staff",
        "sellers",
        "salespeople",
        "members",
        "employees",
        "everybody",
        "everyone",
        "all",
        "users",
        "colleagues",
        "partner",
        "person",
    ]
)
"""What a partner's people are called where they are all meant."""


def _whom(called: str) -> str:
    """Those who are called so, as the language has it: `engineers` are people of that role."""
    word = called.lower().split()[-1]
    if word in ("partners", "resellers", "companies"):
        return "partners"
    if (meant := closest(word, ("people", "partners"))) is not None:
        return meant
    role = word.removesuffix("s")
    return "people" if word in _PEOPLE else f'people where role = "{role}"'


def _how_divided(text: str) -> str:
    return (
        "equally" if re.search(r"\b(?:equal|even)", text, re.IGNORECASE) else "in proportion to sum(amount)"
    )


def _divided(match: _Match) -> Said:
    return write(f"paid to {_whom(match['who'])} {_how_divided(match.string)}")


def _by_shares(match: _Match) -> Said:
    """`60% to rep, 40% to partner` in the order of the language."""
    parts = re.findall(
        r"(\d[\d.]*\s?%)\s+(?:goes\s+)?to\s+(?:the\s+)?(\w[\w.]*)", match.string, re.IGNORECASE
    )
    return said(
        "name each with its share behind it: paid to {shares}",
        shares=", ".join(f"{who} {share}" for share, who in parts),
    )


def _share_behind(match: _Match) -> Said:
    """`20% partner, the rest to people equally` in the order of the language: who, then the share, then how."""
    parts = []
    for part in match["parts"].split(","):
        found = _PART.match(part)
        if found is None:
            return said(
                "name each with its share behind it: paid to {shares}",
                shares="partner 20%, people the rest equally",
            )
        share = found["share"] or found["behind"] or ""
        share = share if share.endswith("%") or not share else "the rest"
        parts.append(" ".join(filter(None, (found["who"], share, found["how"].strip()))))
    return said("name each with its share behind it: paid to {shares}", shares=", ".join(parts))


def _as_percentage(match: _Match) -> Said:
    """A share that was written as a number: `60`, `0.6`, `(60%)`, `1/3`."""
    figure = match["figure"].replace(" ", "")
    if "/" in figure:
        return said(
            "write a percentage, and for the last one `the rest`: {sample}",
            sample=f"paid to {match['who']} 33.33%, distributor the rest",
        )
    share = Decimal(figure)
    return said(
        "write the sign: {sample}",
        sample=f"{match['who']} {(share * 100 if share <= 1 else share).normalize():f}%",
    )


def _paid_apart(match: _Match) -> Said:
    """`pay 5% of amount to partner 60%`."""
    share = f" {match['share']}, … the rest" if match["share"] else ""
    return said("who is paid is a clause of its own: {clause}", clause=f"paid to {match['who']}{share}")


_PART: Final = re.compile(
    r"\s*(?P<share>\d[\d.]*\s?%|(?:the\s+)?(?:rest|remainder|remaining))?\s*(?:goes\s+)?(?:to\s+)?(?:the\s+)?(?P<who>[a-z][\w.]*)\s*(?P<behind>\d[\d.]*\s?%)?(?P<how>.*)$",
    re.IGNORECASE,
)
_UNNAMED: Final = r"(?:rest|remainder|remaining)"
_WHO = r"(?:(?:the|all|its|their|our)\s+)*(?:partner'?s'?\s+)?(?:certified\s+|own\s+)?(?P<who>[a-z]\w*)"
NEAR_MISSES: Final = (
    # figures of single deals
    _near(
        r"^\s*(?P<at>let|figure|formula|define|set|const|var|kpi)\s+(?P<name>\w+)\s*=\s*(?P<value>\S.*?)\s*$",
        lambda match: write(f"measure {match['name']} = {match['value']}"),
        instead=("MEASURE", "measure"),
    ),
    _near(
        r"^\s*field\s+(?P<name>\w+)\s+(?:(?:text|number|money|percent|date)\s+)?(?:on\s+\w+\s+)?(?P<at>=)\s*(?P<value>\S.*?)(?:\s+on\s+\w+)?\s*$",
        lambda match: write(f"measure {match['name']} = {match['value']}"),
    ),
    _near(
        r"^\s*measure\s+(?P<name>\w+)\s*=\s*(?P<value>\S.*?)\s+(?P<at>on\s+(?:deals|activities|receipts))\s*$",
        lambda match: write(f"measure {match['name']} = {match['value']}"),
    ),
    _near(
        r"^\s*measure\s+(?P<name>\w+)\s+(?P<at>(?:per|of\s+(?:a|each|every)|for\s+each)\s+\w+)\s*=\s*(?P<value>\S.*?)\s*$",
        lambda match: write(f"measure {match['name']} = {match['value']}"),
    ),
    _near(
        r"^\s*(?P<first>\"[^\"]*\")(?P<at>\s*(?:,|or|and)\s*)(?P<second>\"[^\"]*\").*?(?P<worth>\d\S*(?:\s+[A-Z]{3}\b)?)\s*$",
        lambda match: said("each has a line of its own: {first}   {worth}, and below it {second}   {worth}", first=match["first"], second=match["second"], worth=match["worth"]),
    ),
    _near(
        r"^\s*\"[^\"]*\"\s*(?P<at>=|:|->|→)\s*\d",
        leave_out('"Cloud"   5%'),
        instead=_LEFT_OUT,
    ),
    # what goes to people, and to regions
    _near(r"^\s*(?P<at>paid|pay|split|divide|divided|shared?)\s+(?:the\s+\w+\s+)?\d[\d.]*\s?%\s+(?:goes\s+)?to\s+.*\b\d[\d.]*\s?%\s+to\b", _by_shares),
    _near(r"^\s*pay\s+\d[\d.]*\s?%\s+(?P<at>to)\s+.*\b\d[\d.]*\s?%\s+to\b", _by_shares),
    _near(
        r"^\s*paid\s+to\s+(?P<first>\w[\w.]*),\s*(?P<second>\w[\w.]*)\s+(?P<at>equally|in\s+equal\s+parts)",
        lambda match: said("name each with its share: paid to {first} 50%, {second} the rest", first=match["first"], second=match["second"]),
        holds=lambda match: match["first"].lower() not in ("people", "partners"),
    ),
    _near(r"^\s*paid\s+to\s+(?P<parts>(?P<at>\d[\d.]*\s?%)\s+.*\S)", _share_behind),
    _near(r"^\s*paid\s+to\s+(?P<parts>.*,\s*(?P<at>(?:the\s+)?" + _UNNAMED + r")\s+(?:goes\s+)?(?:to\s+)?[a-z]\w*.*)$", _share_behind),
    _near(r"^\s*paid\s+to\s+(?P<parts>.*,\s*" + _UNNAMED + r"\s+(?P<at>to)\s+[a-z]\w*.*)$", _share_behind),
    _near(
        r"^\s*paid\s+to\s+(?:.*?,\s*)??(?P<who>[a-z][\w.]*):?\s+(?P<at>(?P<figure>\d+(?:\.\d+)?(?:\s*/\s*\d+)?))(?![\d.]*\s*(?:%|[A-Z]{3}\b|/))",
        _as_percentage,
    ),
    _near(
        r"^\s*paid\s+to\s+(?:.*?,\s*)??(?P<who>[a-z][\w.]*)\s+(?P<at>\()\s*(?P<share>\d[\d.]*\s?%)\s*\)",
        lambda match: said("leave the parentheses out: {sample}", sample=f"{match['who']} {match['share']}"),
    ),
    _near(
        r"^\s*paid\s+to\s+.*?(?P<first>[a-z][\w.]*\s+\d[\d.]*\s?%)\s+(?P<at>[a-z][\w.]*)\s+(?P<share>\d[\d.]*\s?%|the\s+rest)",
        lambda match: said("write a comma: {sample}", sample=f"{match['first']}, {match['at']} {match['share']}"),
    ),
    _near(r"^\s*paid\s+to\s+(?:people|partners)\s+(?P<at>with|whose|having|who\s+(?:are|have))\b", for_example('paid to people where role = "engineer" equally')),
    _near(
        r"^\s*paid\s+to\s+(?P<of>people|partners)\s+(?P<at>of\s+(?:the|a|each|every|its|this)\s+\w+)\s*(?P<how>\S.*)?$",
        lambda match: leave_out(" ".join(("paid to", match["of"].lower(), match["how"] or "equally"))),
        instead=_LEFT_OUT,
    ),
    _near(r"^\s*paid\s+to\s+(?:people|partners)\b.*(?P<at>,)\s*(?:equally|in\s+proportion)", leave_out("paid to people equally"), instead=_LEFT_OUT),
    _near(r"^\s*paid\s+to\s+(?:people|partners)\b.*,\s*(?P<at>equally|in\s+proportion)", said("leave the comma out: paid to people equally")),
    _near(
        r"^\s*paid\s+to\s+(?P<of>people|partners)\s+(?P<how>equally|in\s+proportion\s+to\s+.*?)\s+(?P<at>where)\s+(?P<what>\S.*\S)",
        lambda match: write(f"paid to {match['of'].lower()} where {match['what']} {match['how']}"),
    ),
    _near(r"^\s*paid\s+to\s+.*\bthe\s+rest\s+(?P<at>in\s+proportion|equally)", for_example("paid to partner 20%, people the rest equally")),
    _near(r"^\s*paid\s+to\s+\w+\s+(?P<at>where)\b", for_example('paid to people where role = "engineer" equally')),
    _near(r"\bin\s+proportion\s+to\s+(?P<at>(?:their|its|the|his|her)\s+\w+)", write("in proportion to sum(amount)")),
    _near(
        r"^\s*paid\s+to\s+" + _WHO + r"\b.*?(?P<at>proportionally|proportionately|pro\s+rata|according|based|by|weighted)\b",
        lambda match: write(f"paid to {_whom(match['who'])} in proportion to sum(amount)"),
    ),
    _near(r"^\s*paid\s+to\s+" + _WHO + r"\s*,?\s+(?P<at>in\s+proportion|equally|evenly|in\s+equal\s+parts)", _divided),
    _near(r"^\s*(?P<at>paid)\s+(?:out\s+)?(?:equally|evenly|in\s+proportion)\s+(?:to|among|between)\s+" + _WHO, _divided),
    _near(r"^\s*(?P<at>divided|divide|split|shared|distributed|distribute)\b.*?\b(?:among|amongst|between|across|by|to|with)\s+" + _WHO, _divided, code="unknown-clause"),
    _near(
        r"^\s*pay\s+(?P<sum>\S.*?)\s+(?P<at>(?:split|divided|shared|equally|evenly)?\s*(?:equally|evenly|in\s+proportion)?\s*(?:among|amongst|between|to)\s+" + _WHO + r"(?:\s+(?:equally|evenly|in\s+proportion\b.*))?)\s*$",
        lambda match: said("who is paid is a clause of its own: {clause}", clause=f"paid to {_whom(match['who'])} {_how_divided(match.string)}"),
        holds=lambda match: re.search(r"split|divided|shared|equally|evenly|proportion|among|between", match["at"], re.IGNORECASE) is not None,
    ),
    _near(
        r"^\s*share\s+(?P<sum>[\d_.]+[kM]?(?:\s+[A-Z]{3})?)\s+.*?(?P<at>among|amongst|between)\s+" + _WHO + r"(?P<where>\s+where\s+\S.*?)?\s*$",
        lambda match: said(
            "a pool is shared among partners; what each partner gets is divided by who is paid: pay {sum}, and below it {clause}",
            sum=match["sum"],
            clause=f"paid to {_whom(match['who'])}{match['where'] or ''} {_how_divided(match.string)}",
        ),
        holds=lambda match: _whom(match["who"]) != "partners",
    ),
    _near(r"^\s*(?P<at>within)\s+\d+\s+\w+,?\s+otherwise\b", for_example("offer within 14 days, otherwise 100 EUR"), code="unknown-clause"),
    _near(r"^\s*share\s+(?P<at>equally)\s+(?P<sum>\d.*\S)\s*$", lambda match: write(f"share {match['sum']} equally")),
    _near(
        r"^\s*share\s+(?P<sum>\S.*?)\s+(?P<at>(?:in|for|per|by)\s+(?:each\s+|every\s+)?(?!proportion)(?P<what>[a-z]\w*)),?\s+(?P<how>equally|in\s+proportion\s+to\s+\S.*?)\s*$",
        lambda match: write(f"share {match['sum']} {match['how']} in each {match['what'].lower()}"),
    ),
    _near(
        r"^\s*share\s+(?P<sum>\S.*?\s(?:equally|in\s+proportion\s+to\s+\S+))\s+(?P<at>(?:(?:in|for|per)\s+(?:each|every|all)|per|by)\s+(?P<what>[a-z]\w*))\s*$",
        lambda match: write(f"share {match['sum']} in each {match['what'].lower()}"),
    ),
    _near(r"^\s*offer\s+(?P<at>in|for)\s+\d+\s+\w+", for_example("offer within 14 days, otherwise 100 EUR")),
    _near(r"^\s*offer\s+within\s+\d+\s+\w+,?\s+(?P<at>else|default|if\s+not|or\s+else|or)\b", write_word("otherwise"), instead=("OTHERWISE", "otherwise")),
    _near(
        r"^\s*offer\s+within\s+\d+\s+\w+,?\s+otherwise\s+(?P<at>nothing|none|no\s+\w+)",
        said("what holds then is one of the choices: offer within 14 days, otherwise 100 EUR"),
    ),
    _near(
        r"^\s*share\s+(?P<sum>[\d_.]+[kM]?(?:\s+[A-Z]{3})?)\s+.*?(?:for\s+)?(?P<at>(?:per|each|every)\s+(?P<what>[a-z]\w*))",
        lambda match: write(f"share {match['sum']} {_how_divided(match.string)} in each {match['what'].lower()}"),
    ),
    _near(
        r"^\s*(?P<at>first)\s+(?P<many>\d+)\s+(?:partners?\s+|resellers?\s+|reps?\s+)?(?:to|who|that)\s+(?:reach|reaches|get|gets|hit|hits|sell|sells)\b",
        lambda match: write(f"top {match['many']} by min(sum(amount), 10k) with at least 10k, ties to the earliest"),
    ),
    _near(
        r"\b(?P<at>between\s+\d{1,2}:\d\d\s+and\s+\d{1,2}:\d\d)",
        said('times of day say who came first, and nothing else; a day can be asked: if weekday(closed_on) = "Friday"'),
        code="not-available",
    ),
    _near(r"(?P<figure>\d[\d.]*)\s+(?P<at>per\s+cent)\b", lambda match: said("write the sign: {sample}", sample=f"{match['figure']}%")),
    # streaks
    _near(
        r"\b(?:(?P<what>\S+)\s+(?P<sign>>=|>|=)\s+(?P<least>\S+(?:\s+(?!for\b)[A-Z]{3}\b)?)\s+)?(?:for\s+)?(?P<times>\d+)\s+(?P<period>week|month|quarter|year)s?\s+(?:in\s+a\s+row|running|straight|consecutively)\b",
        lambda match: write(f"count({(match['what'] + ' ' + match['sign'] + ' ' + match['least'] if match['what'] else 'count(deals) >= 1')} per {match['period'].lower()} in a row over program) >= {match['times']}"),
    ),
    # words in another order
    _near(r"^\s*(?P<at>deals)\s+count\s+when\b", AT_THE_TOP, code="unknown-clause"),
    _near(r"^\s*(?P<at>points)\s+with\s+\d+\s+decimals?\b", AT_THE_TOP, code="unknown-clause"),
    _near(
        r"\b(?P<what>deals|activities|receipts)\s+(?P<at>count|number|total)\b",
        lambda match: write(f"count({match['what'].lower()})"),
    ),
    _near(
        r"\b(?P<what>[a-z]\w*)\s+(?P<at>(?P<how>sum|total|average))\b(?!\s*\()",
        lambda match: write(f"{'average' if match['how'].lower() == 'average' else 'sum'}({match['what'].lower()})"),
        holds=lambda match: match["what"].lower() not in ("of", "by", "when", "pay", "the", "and", "or", "to"),
    ),
    _near(
        r"\bpay\s+[\d._]+\s+(?P<at>points?)\s+(?:with|if|where|when)\s+(?P<what>\S.*\S)",
        lambda match: said("the condition is a clause of its own: when {what}", what=match["what"]),
    ),
    _near(
        r"\bpoints\s+(?P<at>with\s+at\s+least|at\s+least|over|above)\s+(?P<least>[\d._]+[kM]?)",
        lambda match: said(
            'say which points: of a rule earned("Sales") >= {least}, in a fund balance("Points") >= {least}', least=match["least"]
        ),
    ),
    # how facts and figures are called
    _near(
        r"(?P<at>(?:the\s+)?(?P<how>greater|greatest|larger|largest|higher|highest|bigger|lesser|lower|lowest|smaller|smallest)\s+of)\s+(?P<one>\S.*?)(?:\s+and|\s+or|,)\s+(?P<other>\S.*\S)\s*$",
        lambda match: write(f"{_larger_or_smaller(match['how'])}({match['one']}, {match['other']})"),
        holds=lambda match: not re.match(r"\d+\s+of\b", match["one"]),
    ),
    _near(
        r"\bpay\s+(?P<one>\S.*?)(?:,\s*|\s+)(?P<at>or)\s+(?P<other>\S.*?),?\s+(?:whichever|whatever)\s+is\s+(?:the\s+)?(?P<how>\w+)",
        lambda match: write(f"pay {_larger_or_smaller(match['how'])}({match['one']}, {match['other']})"),
    ),
    _near(
        r"(?P<at>#\s*(?:of\s+)?(?P<what>deals|activities|receipts|sales|orders))\b",
        lambda match: write(f"count({(match['what'].lower() if match['what'].lower() in ('activities', 'receipts') else 'deals')})"),
    ),
    _near(r"\b(?:total|totale)\s+(?P<at>(?P<what>[a-z]\w*))(?=\s*(?:[<>=]|$))", lambda match: write(f"sum({match['what']})")),
    _near(
        r"\b(?P<what>(?!is\b)[a-z][\w.]*)\s+(?:is\s+)?(?P<at>(?P<how>greater|more|higher|bigger|larger|less|lower|smaller|fewer)\s+than(?P<same>\s+or\s+equal(?:\s+to)?)?)\s+(?P<limit>[\d€$£][\w.]*)",
        lambda match: _with_sign(match["what"], ("<" if match["how"].lower() in ("less", "lower", "smaller", "fewer") else ">") + ("=" if match["same"] else ""), match["limit"]),
    ),
    _near(
        r"\b(?P<what>[a-z][\w.]*)\s+(?P<at>from)\s+(?P<low>[\d€$£][\w.]*)\s+(?:to|and|-)\s+(?P<high>[\d€$£][\w.]*)\s*$",
        lambda match: write(f"{match['what']} between {match['low']} and {match['high']}"),
        holds=lambda match: match["what"].lower() not in ("runs", "keeps"),
    ),
    _near(
        r"^\s*on\s+deals\s+(?P<at>over|above|under|below|exceeding|greater\s+than|more\s+than|less\s+than)\s+(?P<limit>\d[\w.]*(?:\s+[A-Z]{3})?)",
        lambda match: write(f"on deals where amount {('<' if match['at'].lower().split()[0] in ('under', 'below', 'less') else '>')} {match['limit']}"),
    ),
    _near(
        r"^\s*on\s+(?:deals|activities|receipts)\s+(?P<at>of|for|in|from)\s+(?P<field>[a-z]\w*)\s*=?\s*(?P<value>\"[^\"]*\")",
        lambda match: write(f"where {match['field']} = {match['value']}"),
    ),
    _near(
        r"\bpartner\s+is\s+(?P<at>(?:an?\s+)?\"?(?P<tier>gold|silver|bronze|platinum|diamond|premier|elite)\b\"?)",
        lambda match: write(f'''partner.tier = "{match['tier'].lower()}"'''),
    ),
    # days
    _near(
        r"(?:\b(?P<field>[a-z]\w*_on)\s+)?\b(?P<at>(?:in|during)\s+(?P<part>[QH])(?P<nth>[1-4])(?:\s+(?P<year>\d{4}))?)\b",
        _its_days,
        holds=lambda match: match["part"].upper() == "Q" or match["nth"] in "12",
    ),
    _near(
        r"\b(?P<field>[a-z]\w*_on)\s+in\s+(?P<at>(?P<part>[QH])(?P<nth>[1-4])(?:\s+(?P<year>\d{4}))?)\b",
        _its_days,
        holds=lambda match: match["part"].upper() == "Q" or match["nth"] in "12",
    ),
    _near(
        r"\b(?P<word>runs|each)\s+(?P<at>(?P<part>[QH])(?P<nth>[1-4])(?:\s+(?P<year>\d{4}))?)\b",
        lambda match: said("write its days: runs {days}", days=_days_said(match)) if match["word"].lower() == "runs" else said("write `each quarter`; for that one alone, its days: runs {days}", days=_days_said(match)),
        holds=lambda match: match["part"].upper() == "Q" or match["nth"] in "12",
    ),
    _near(r"\bruns\s+(?P<at>for\s+\d+\s+\w+)", said("name both days: runs 2026-07-01 to 2026-09-30")),
    _near(
        r"^\s*(?P<at>every)\s+(?P<period>week|month|quarter|half|year|program)\s*$",
        lambda match: said("a rule counts `each` period, `every` is for messages: each {period}", period=match["period"].lower()),
        instead=("EACH", "each"),
        code="unknown-clause",
    ),
    _near(
        r"\b(?P<at>in\s+(?:the\s+)?(?:(?P<first>year\s+1|first\s+year)|year\s+(?P<nth>\d)|(?P<word>second|third|fourth|fifth)\s+year))\b",
        _year_of,
    ),
    _near(
        r"^\s*(?P<at>per)\s+(?P<period>week|month|quarter|half|year)\s*$",
        lambda match: write(f"each {match['period'].lower()}"),
        instead=("EACH", "each"),
        code="unknown-clause",
    ),
    _near(r"^\s*on\s+(?P<at>partner\.(?P<day>\w+)(?:\s*\+.*)?)", lambda match: write(f"each 12 months from partner.{match['day'].lower()}"), code="unknown-facts"),
    # figures
    _near(r"(?P<at>(?<![\w.])\.(?P<decimals>\d+))", lambda match: said("a zero stands before the dot: 0.{decimals}", decimals=match["decimals"])),
    _near(r"\b(?P<number>\d+)\s+(?P<at>(?P<unit>[kKM]))(?=\s|$)", lambda match: said("write it together: {number}{unit} EUR", number=match["number"], unit=match["unit"].replace("K", "k"))),
    _near(r"(?P<number>\d+)(?P<at>[.,]-+)", lambda match: leave_out(f"{match['number']} EUR")),
    _near(r"(?P<number>\d+\.\d+)(?P<at>\.\d+)", said("a number has one dot, before its decimals: 12.5; thousands are 1_000")),
    _near(
        r"\bof\s+(?P<at>the\s+(?:deal|order|sale|invoice)(?:'s)?\s+(?:amount|value|size|total))\b",
        write("5% of amount"),
        instead=("NAME", "amount"),
    ),
    _near(r"\bof\s+(?:deal|order|sale|invoice)s?\s+(?P<at>amount|value|size|total|price)\b", said("what a deal comes to is its `amount`: 5% of amount")),
    _near(r"\bpay\s+(?P<word>an?|the)\s+(?P<at>(?P<figure>\d[\d.]*\s?%))", lambda match: said("leave `{word}` out: pay {figure} of amount", word=match["word"], figure=match["figure"])),
    _near(r"\bpay\s+.*\bamount\s+(?P<at>if|where)\s+(?P<what>\S.*\S)", lambda match: said("the condition is a clause of its own: when {what}", what=match["what"])),
    # what comes along with a text that was pasted
    _near(r"(?P<at>\{)\s*$", said("leave it out: a clause begins with its own word"), instead=_LEFT_OUT),
    _near(r"^\s*(?P<at>\})\s*$", said("leave it out: a clause begins with its own word"), instead=_LEFT_OUT),
    _near(r"\s(?P<at>--+|/\*)", said("a comment begins with `//`, and goes to the end of the line")),
    _near(r"(?P<at>:[a-z][a-z_+0-9]*:)", said('leave it out; in a badge or a message it stands in quotes: badge ":star:"'), instead=_LEFT_OUT),
    _near(r"\s(?P<at>-)\s+(?:where|when|for|if|pay)\b", said("leave it out: the words say it"), instead=_LEFT_OUT),
    _near(r"\"[^\"”\n]*”[^\"\n]*\"[^\"\n]*", said('a text ends with the kind of mark that it begins with: "Cloud"')),
    # Italian
    _near(r"^\s*(?P<at>per\s+ogni)\s+(?P<what>vendita|affare|ordine|contratto|deal)", write_word("on deals")),
    _near(r"^\s*(?P<at>al\s+massimo|massimo|fino\s+a)\s+(?P<sum>[\d€$£][\d.,_]*[kM]?(?:\s+[A-Z]{3})?)", lambda match: write(f"at most {match['sum']}")),
    _near(r"^\s*(?P<at>al?\s+minimo|almeno|minimo)\s+(?P<sum>[\d€$£][\d.,_]*[kM]?(?:\s+[A-Z]{3})?)", lambda match: write(f"at least {match['sum']}")),
    _near(r"^\s*(?P<at>una\s+(?:sola\s+)?volta)\b", write("once per customer")),
    _near(r"\b(?P<at>dell'\s*importo|del\s+valore|dell'\s*ordine|del\s+fatturato)", write("of amount")),
    _near(r"^\s*(?P<at>dal?)\s+(?P<first>\d{4}-\d\d-\d\d)\s+al?\s+(?P<last>\d{4}-\d\d-\d\d)", lambda match: write(f"runs {match['first']} to {match['last']}")),
    # what belongs together in a ranking, and in a rule
    _near(
        r"\btop\b.*\bwith\s+at\s+least\b.*?\s(?P<at>and)\s+(?P<least>at\s+least\s+)?(?P<what>\S.*?\S)\s*(?:,\s*ties\b.*)?$",
        lambda match: said("`top` has one least; any further condition is a clause of its own: when {condition}", condition=match["what"] if re.search("[<>=]", match["what"]) and (not match["least"]) else "count(deals) >= 3"),
    ),
    _near(r"^\s*(?P<at>the)\s+(?P<rest>top\s+\S.*\S)", lambda match: leave_out(match["rest"]), instead=_LEFT_OUT),
    _near(r"^\s*(?P<at>within)\s+(?P<time>\d+\s+\w+)\s*$", lambda match: said("say what: claw back within {time}; or payable {time}", time=match["time"])),
    _near(r"\bpayable\s+(?P<at>in|within)\s+\d", leave_out("payable 30 days"), instead=_LEFT_OUT),
    _near(
        r"\bat\s+(?P<which>most|least)\s+(?P<sum>[\d€$£][\w.]*(?:\s+[A-Z]{3})?)\s+(?P<at>(?P<word>weekly|monthly|quarterly|yearly|annually))\b",
        lambda match: write(f"at {match['which'].lower()} {match['sum']} per {_PERIOD_OF[match['word'].lower()]}"),
    ),
    _near(
        r"\bfor\s+partners\s+(?P<at>not|except|other|excluding|without|outside)(?:\s+(?:for|in|than))?\s+\"?(?P<tier>\w+)\"?",
        lambda match: write(f'''for partners where tier != "{match['tier']}"'''),
    ),
    _near(
        r"\bfor\s+partners\s+(?P<at>in\s*(?P<choices>\[[^\]]*\]))",
        lambda match: said("say what of them: for partners where tier in {choices}", choices=match["choices"]),
    ),
    _near(r"^\s*for\s+(?P<at>deals)\b", write_word("on deals")),
    _near(r"(?P<at>%\s*(?P<rate>\d[\d.]*))\s+of\b", lambda match: said("the sign follows: {rate}% of amount", rate=match["rate"])),
    _near(r"(?<=\d)(?P<at>[Km])(?!\w)", lambda match: said("thousands are `k`, millions `M`: 250{at} EUR", at=match["at"].swapcase()), holds=lambda match: match["at"] in "Km"),
    _near(r"\bbudget\s+(?P<at>of|is|=|:)(?=\s)", leave_out("budget 250k EUR"), instead=_LEFT_OUT),
    _near(r"(?P<at>,)\s*$", said("sentences need no sign at their end: leave it out"), instead=_LEFT_OUT),
    _near(r"(?P<at>(?P<currency>[A-Z]{3})\.)\s*$", lambda match: said("sentences need no sign at their end: {currency}", currency=match["currency"]), instead=("CURRENCY_CODE", "EUR"), holds=lambda match: match["currency"].isupper()),
    _near(
        r"\bwhere\s+(?:.*\b(?:and|or)\s+)?(?P<what>[a-z][\w.]*)\s+(?P<at>(?P<how>over|above|under|below|exceeds|exceeding))\s+(?P<limit>\d[\w.]*)",
        lambda match: _with_sign(match["what"], "<" if match["how"].lower() in ("under", "below") else ">", match["limit"]),
    ),
    _near(r"\bnew\s+customer\s*(?P<at>=\s*(?:yes|true))\b", said("leave it out: `new customer` is a condition by itself"), instead=_LEFT_OUT),
    _near(r"^\s*on\s+(?P<at>new\s+customers?)\b", write("on deals where new customer"), instead=("FACTS", "deals")),
    _near(
        r"^\s*on\s+(?P<at>(?:the\s+)?first\s+(?:deal|sale|order)s?\s+(?:of|per|for|with|from)\s+(?:each|every|a|the)?\s*customers?)\b",
        said("write: on deals, and below it for the first deal per customer; or on deals where new customer"),
        instead=("FACTS", "deals"),
    ),
    _near(
        r"\b(?P<how>sum|count|average)\s+(?P<at>(?:of\s+)?(?P<what>[a-z]\w*))(?=\s*(?:[<>=]|$))",
        lambda match: said("it stands in parentheses: {how}({what})", how=match["how"].lower(), what=match["what"]),
    ),
    _near(r"\btop\b.*\bwith\s+(?P<at>(?:a\s+)?(?:minimum|min)(?:\s+of)?)\s+(?=\d)", said("write `at least`: with at least 100k EUR")),
    _near(r"\b(?P<at>(?<=each\s)unit|(?<=for\s)(?:each|every)\s+unit|per\s+(?:units|piece|item|seat|licen[cs]e|box))\b", write_word("per unit"), instead=("PER_UNIT", "per unit")),
    _near(r"^\s*(?P<at>replaces|replacing|overrides|supersedes)\s+\"", write_word("instead of")),
    _near(r"\bis\s+(?P<at>\"[^\"]*\")", lambda match: said("write `=` instead of `is`: = {at}", at=match["at"])),
    _near(r"^\s*(?P<at>paid|pais|pai|pay[dst]|payes)\s+(?=[\d€$£])", write_word("pay"), code="unknown-clause"),
    _near(r"\binstead\s+of\s+(?P<at>(?!\")[A-Za-z][\w ]*\w)\s*$", lambda match: said('a rule is named in quotes: instead of "{at}"', at=match["at"])),
    _near(r"\btimezone\s+(?P<at>(?P<city>[A-Za-z]+))\s*$", lambda match: said("write it with its region: {zone}", zone=_zone_of(match["city"])), holds=lambda match: _zone_of(match["city"]) != ""),
    _near(
        r"^\s*on\s+deals\s+(?P<at>between|from)\s+(?P<low>\d{4}-\d\d-\d\d)\s+(?:and|to)\s+(?P<high>\d{4}-\d\d-\d\d)",
        lambda match: write(f"on deals where closed_on between {match['low']} and {match['high']}"),
    ),
    _near(r"\bruns\s+(?P<at>from)\b", leave_out("runs 2026-07-01 to 2026-12-31"), instead=_LEFT_OUT),
    _near(r"\bruns\s+(?:from\s+)?\S+\s+(?P<at>until|till|through|-)(?=\s)", write_word("to"), instead=("TO", "to")),
    _near(r"\b(?P<at>then)\b", said("leave it out: the next clause begins with its own word"), instead=_LEFT_OUT),
    _near(r"\b(?:not\s+)?in\s*(?P<at>[(\"])", said('choices stand in square brackets: in ["A", "B"]')),
    _near(
        r"\)\s*(?P<at>where|over|across)\b",
        said("what narrows a measure stands inside its parentheses: sum(amount where …)"),
    ),
    _near(
        r"\bmeasure\s+(?P<first>\w+)\s+(?P<at>(?!by\b|marginal\b|pro\b)\w+)\s*=",
        lambda match: said("a name is one word: {name}", name=f"{match['first']}_{match['at']}"),
        instead=_LEFT_OUT,
    ),
    _near(
        rf"^\s*(?P<word>at\s+least|at\s+most|more\s+than|less\s+than|between)\s+(?P<limit>{_FIGURE})(?:\s+and\s+(?P<high>{_FIGURE}))?\s*:?\s+{_WORTH}\s*$",
        lambda match: said("write {word} {limit}   {worth}", word=_STEPS_SAID[" ".join(match["word"].lower().split())], limit=match["high"] or match["limit"], worth=match["worth"]),
        code="step-form",
    ),
    _near(
        rf"^\s*(?P<limit>{_FIGURE})\s*(?:\+|(?:and|or)\s+(?P<way>more|above|over|higher|up|less|below|under|lower))\s*:?\s+{_WORTH}",
        lambda match: said("write {word} {limit}   {worth}", word="up to" if match["way"] and match["way"].lower() in ("less", "below", "under", "lower") else "from", limit=match["limit"], worth=match["worth"]),
        code="step-form",
    ),
    _near(
        rf"^\s*(?P<from>from\s+)?(?P<low>{_FIGURE})\s*(?:-|to)\s*(?P<high>{_FIGURE})\s*(?:[:=]\s*)?{_WORTH}",
        lambda match: said("a step names one end: {end}   {worth}", end="from " + match["low"] if match["from"] else "up to " + match["high"], worth=match["worth"]),
        code="step-form",
    ),
    _near(
        rf"^\s*(?P<sign>[<>]=?|≥|≤)\s*(?P<limit>{_NUMBER})\s*:?\s*{_WORTH}",
        lambda match: said("write {word} {limit}   {worth}", word=_SIGNED_STEPS[match["sign"]], limit=match["limit"], worth=match["worth"]),
        code="step-form",
    ),
    _near(r"\bpay\b.*\bby\b.*\s(?P<at>(?:into|out\s+of)\s+\"[^\"]*\")\s*$", said("it stands below the last step of the table")),
    _near(r"^\s*from\s+(?P<at>\")", said('a step by name is the text alone: "Cloud" 5%')),
    _near(
        r"^\s*(?P<at>(?P<number>\d+)(?:st|nd|rd|th))\b(?P<worth>.*)",
        lambda match: said("places are steps of a table: `pay by place`, and below it: {number}  {worth}", number=match["number"], worth=match["worth"].strip()),
    ),
    _near(
        rf"^\s*(?P<at>first|next|following)\s+(?P<limit>{_NUMBER})(?:\s*:\s*|\s+){_WORTH}",
        lambda match: said("a step names where it ends, counted from zero: up to {limit}   {worth}", limit=match["limit"], worth=match["worth"]),
        code="step-form",
    ),
    _near(
        r"^\s*(?P<at>(?:the\s+)?(?:rest|others?|remainder|everything\s+else|all\s+others?))\s*:?\s+(?=[\d€$£])",
        write_word("otherwise"),
        instead=("OTHERWISE", "otherwise"),
    ),
    _near(
        r"(?P<at>(?P<number>\d[\d_.]*[kM]?)(?P<currency>[a-z]{3}))\b",
        lambda match: write_word(f"{match['number']} {match['currency'].upper()}"),
        holds=lambda match: is_currency(match["currency"].upper()),
    ),
    _near(
        r"\b(?P<currency>[A-Z]{3})\s+(?P<at>\d[\d_.]*[kM]?)",
        lambda match: write_word(f"{match['at']} {match['currency'].upper()}"),
        holds=lambda match: match["currency"].isupper() and is_currency(match["currency"]),
    ),
    _near(r"\btop\s+\d+\s+(?P<at>percent)", write("top 10% by sum(amount)")),
    _near(r"\btop\s+\d+\s+(?P<at>(?!by\b)\w+)(?=\s+by\b)", leave_out("top 3 by sum(amount)"), instead=_LEFT_OUT),
    _near(r"\bfor\s+(?P<at>all|every|any)\s+partners?\b", said("leave the line out: a program is for everybody unless it says for whom")),
    _near(r"\bat\s+most\s+\w+\s+(?P<at>times)\b", said("write the number in figures: at most 3 times")),
    _near(
        rf"(?<!award )\b(?P<at>{'|'.join(FIGURES)})\b",
        lambda match: said("write it in figures: {figures}", figures=FIGURES[match["at"].lower()]),
    ),
    _near(r"\bfor\s+(?P<at>each|every)\s+(?:deal|order|sale)s?\b", write_word("on deals")),
    _near(
        r"\bfor\s+partners\s+(?P<at>in|from)\s+(?P<where>[A-Z][\w ]*\w)",
        lambda match: said('write: for partners where country = "{where}", or region', where=match["where"]),
        holds=lambda match: match["where"][0].isupper(),
    ),
    _near(
        r"\bfor\s+partners\s+(?P<at>(?:with|having|whose)\s+(?P<field>\w+)\s+(?:is\s+)?\"?(?P<value>\w+)\"?)\s*$",
        lambda match: write(f'''for partners where {match['field']} = "{match['value']}"'''),
    ),
    _near(
        r"^\s*(?P<at>(?:fiscal|retail)?\s*calendar)\b.*?(?P<weeks>4-4-5|4-5-4|5-4-4)",
        lambda match: write(f"fiscal year starts Sunday nearest February 1, months of {match['weeks']} weeks"),
    ),
    _near(
        r"^\s*fiscal\s+year\s+(?:starts|ends)\s+(?P<edge>\w+\s+(?:nearest\s+)?.*?\w),?\s+(?P<at>(?:in\s+|with\s+)?(?:weeks\s+(?:of\s+)?)?(?P<weeks>\d-\d-\d)(?:\s+(?:weeks|calendar))?)",
        lambda match: write(f"months of {match['weeks'] if match['weeks'] in ('4-4-5', '4-5-4', '5-4-4') else '4-4-5'} weeks"),
    ),
    _near(
        r"^\s*fiscal\s+year\s+(?:starts|ends)\s+(?:[A-Z][a-z]+\s+)?(?P<at>\d{4}-\d\d-\d\d|\d{1,2}\b)",
        said(
            "it begins with a month, fiscal year starts February; where months are weeks, with a weekday: fiscal year starts Sunday nearest February 1, months of 4-4-5 weeks"
        ),
    ),
    _near(
        r"^\s*(?:fiscal\s+year\s+)?(?P<at>(?:is\s+|of\s+|in\s+|with\s+|months\s+of\s+)*(?P<weeks>4-4-5|4-5-4|5-4-4))\b",
        lambda match: write(f"fiscal year starts Sunday nearest February 1, months of {match['weeks']} weeks"),
    ),
    _near(
        r"^\s*fiscal\s+year\s+(?:starts|ends)\s+.*?,\s+(?P<at>(?:quarters|weeks|calendar)\s+of\s+(?P<weeks>4-4-5|4-5-4|5-4-4))\b",
        lambda match: write(f"months of {match['weeks']} weeks"),
    ),
    _near(
        r"^\s*fiscal\s+year\s+(?P<edge>starts|ends)\s+(?P<at>(?:the\s+)?(?:nearest|closest))\s+(?P<day>[A-Z][a-z]+day)\s+to\s+(?P<near>[^,]*\w)",
        lambda match: write(f"fiscal year {match['edge']} {match['day']} nearest {match['near']}, months of 4-4-5 weeks"),
    ),
    _near(r"^\s*fiscal\s+year\s+(?:starts|ends)\s+\w+\s+(?P<at>closest(?:\s+to)?|nearest\s+to|next\s+to|around|near)\b", write_word("nearest"), instead=("NEAREST", "nearest")),
    _near(r"^\s*fiscal\s+year\s+(?:starts|ends)\s+(?P<at>(?:on\s+)?the)\b", leave_out("fiscal year ends last Saturday of July"), instead=_LEFT_OUT),
    _near(
        r"^\s*fiscal\s+year\s+(?:starts|ends)\s+(?P<at>second|third|fourth|2nd|3rd|4th)\b",
        for_example("fiscal year starts first Sunday of February", "fiscal year ends Saturday nearest January 31"),
    ),
    _near(
        r"^\s*fiscal\s+year\s+(?:starts|ends)\s+\w+\s+(?P<at>before|after|on|following)\b",
        for_example("fiscal year starts first Sunday of February", "fiscal year ends Saturday nearest January 31"),
    ),
    _near(r"\bfiscal\s+year\s+starts\s+(?P<at>in|on|from)\b", leave_out("fiscal year starts April"), instead=_LEFT_OUT),
    _near(
        r"^\s*(?P<at>points?)\s+(?:(?:to|in|have|has|of|at|up\s+to)\s+)?(?P<count>\d+)\s*(?:decimals?|digits?)\b",
        lambda match: write(_with_decimals(match["count"])),
    ),
    _near(r"^\s*(?P<at>point)\s+with\b", write("points with 1 decimal")),
    _near(
        r"^\s*(?P<at>(?P<count>\d+)\s+decimals?)\s+(?:for\s+)?points?\b",
        lambda match: write(_with_decimals(match["count"])),
    ),
    _near(
        r"\bpoints\s+with\s+(?P<at>decimals?)\b", said("say how many: points with 1 decimal")
    ),
    _near(r"\bpoints\s+with\s+\d+\s+(?P<at>digits?)\b", write_word("decimals"), instead=("DECIMALS", "decimals")),
    _near(r"\bpoints\s+with\s+\d+\s+decimals?\s+(?P<at>places?|digits?|points?)\b", leave_out("points with 1 decimal"), instead=_LEFT_OUT),
    _near(
        r"\bcurrency\s+(?P<at>[€$£])",
        lambda match: said("write three letters: {code}", code=_CODES[match["at"]]),
    ),
    _near(r"\bfor\s+partners\s+(?P<at>with|having|whose|in|that|who)\b", write_word("where"), instead=("WHERE", "where")),
    _near(r"\binstead\s+(?P<at>\")", write_word("instead of"), instead=("OF", "of")),
    _near(r"\b(?P<at>percent|pct)\b", SIGN_HINT, instead=_LEFT_OUT),
    _near(r"[<>]=?\s*(?P<at>at\s+(?:least|most))\b", said("leave it out: the sign says it"), instead=_LEFT_OUT),
    _near(
        r"\bis\s+(?P<at>(?P<how>(?:at|more|less)\s+(?:least|most|than)))\b",
        lambda match: said("write the sign instead of `is {words}`: {sign} 10k", words=" ".join(match["how"].split()), sign=_COMPARED[" ".join(match["how"].lower().split())]),
        holds=lambda match: " ".join(match["how"].lower().split()) in _COMPARED,
    ),
    _near(r"\bat\s+(?P<at>\d{4}-\d\d-\d\d)", lambda match: said("write `as of`: partner.tier as of {at}", at=match["at"])),
    _near(r"\bbetween\s+\S+(?:\s+[A-Z]{3})?\s+(?P<at>to)\b", said("write `and`: between 10k and 50k"), instead=("AND", "and")),
    _near(
        r"(?P<rate>[\d.]+\s?%)\s+on\s+(?!deals\b|activities\b|receipts\b)(?P<base>\w+)",
        lambda match: said("write `of`: {rate} of {base}", rate=match["rate"], base=match["base"]),
    ),
    # conditions
    _near(r"\bcustomer\s+is\s+(?P<at>new)\b", write_word("new customer")),
    _near(r"\bis\s+(?P<at>not)\b", said("write `!=` instead of `is not`")),
    _near(r"(?P<at>\b(?:starts|begins|ends)\s+with)\b", said('compare the whole text with `=`, or with several: in ["A", "B"]')),
    _near(r"\bin\s+(?P<at>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)", said("write the days: closed_on between 2026-07-01 and 2026-07-31")),
    _near(
        r"(?P<what>\b[\w.]+)\s*(?P<first>[<>]=?\s*[\w.]+)\s+(?P<word>and|or)\s+(?P<at>[<>]=?)\s*(?P<limit>[\w.]+)",
        lambda match: said("name it again: {what} {first} {word} {what} {at} {limit}", what=match["what"], first=match["first"], word=match["word"].lower(), at=match["at"], limit=match["limit"]),
    ),
    _near(
        r"(?P<low>\d[\w.]*)\s*<=?\s*(?P<what>[a-z]\w*)\s*(?P<at><=?)\s*(?P<high>\d[\w.]*)",
        lambda match: write(f"{match['what']} between {match['low']} and {match['high']}"),
    ),
    _near(r"^\s*on\s+(?P<at>all|each|every|any)\s+(?=receipts|activities)", leave_out("on activities"), instead=_LEFT_OUT),
    _near(
        r"^\s*on\s+(?P<at>(?:all|each|every|any)(?:\s+(?:deal|sale|order)s?)?)(?![\w.])",
        write_word("on deals"),
        instead=("FACTS", "deals"),
    ),
    _near(r"\bon\s+(?:\w+\s+)?(?:deals?|receipts|activities)\s+(?P<at>with|having|whose|that|which)\b", write_word("where"), instead=("WHERE", "where")),
    _near(r"\b(?:partner|who|that|they)\s+(?P<at>has|have)\s+\"(?P<name>[^\"]*)\"", lambda match: write(f"""has("{match['name']}")""")),
    _near(
        r"(?P<day>\w+)\s+in\s+(?P<at>(?P<year>\d{4})(?:-(?P<month>\d\d))?)\b",
        lambda match: said("write the days: {day} between {days}", day=match["day"], days=_first_and_last(match)),
        holds=lambda match: match["month"] is None or "01" <= match["month"] <= "12",
    ),
    _near(
        r"^\s*(?P<at>if)\b.*\bthen\b.*\belse\b",
        said("what depends on the size is a table: pay by sum(amount), and below it from 50k   500 EUR, and otherwise   100 EUR"),
    ),
    _near(
        r"\bmultiply\s+by\s+(?P<factor>[\d.]+)\s+for\s+(?P<at>(?P<what>[a-z][\w ]*))",
        lambda match: said("write `if`: multiply by {factor} if {condition}", factor=match["factor"], condition="new customer" if match["what"].lower().startswith("new customer") else 'partner.tier = "gold"'),
    ),
    # measures
    _near(
        r"\b(?P<how>sum|average)\(\s*(?:best|top|largest|highest|biggest)\s+(?P<at>(?P<number>\d+)\s+(?P<period>week|month|quarter|half|year|customer|partner)s?)\b",
        lambda match: write(f"{match['how'].lower()}(largest {match['number']} of sum(amount) per {match['period'].lower()})"),
    ),
    _near(
        rf"\(\s*(?P<which>{'|'.join(_PICKED)})\s+(?P<at>(?P<number>\d+)\s+(?:of|in|from))\b",
        lambda match: write(f"{_PICKED[match['which'].lower()]} {match['number']} of sum(amount) per quarter"),
    ),
    _near(
        rf"\(\s*(?P<number>\d+)\s+(?P<at>(?P<which>{'|'.join(_PICKED)}))\b",
        lambda match: write(f"{_PICKED[match['which'].lower()]} {match['number']} of sum(amount) per quarter"),
    ),
    _near(r"\blast\s+(?P<length>\d+\s+\w+)\s+before\s+(?:the\s+)?(?P<at>period|quarter|month|year)\b", lambda match: write(f"previous {match['length']}")),
    _near(
        r"\((?P<what>\w+)\s+(?P<at>for|with|if|when|only)\s+(?P<field>\w+)\s*=?\s*(?P<value>\"[^\"]*\")",
        lambda match: said("write `where`: sum({what} where {field} = {value})", what=match["what"], field=match["field"], value=match["value"]),
    ),
    _near(
        r"(?P<how>\w+\([^()]*)\)\s+(?:of|for|by|from)\s+all\s+(?P<at>partners?)\b",
        lambda match: said("inside the parentheses: {how} across all partners)", how=match["how"]),
    ),
    _near(r"\bsame\s+(?P<at>period)\s+last\s+year", said("say which: same quarter last year; for a whole year: previous year")),
    _near(r"\blast\s+(?P<at>(?P<period>week|month|quarter|half|year))\b", lambda match: write(f"previous {match['period'].lower()}")),
    _near(r"\(.*\bin\s+(?P<at>(?:the\s+)?(?:last|previous))\b", said("write `over`: sum(amount over previous quarter)")),
    _near(
        r"\b(?P<first>[a-z]\w*_on)\s+(?:is\s+)?(?P<at>before|after|earlier\s+than|later\s+than)\s+(?:the\s+)?(?P<second>[a-z][\w.]*_on|\d{4}-\d\d-\d\d)",
        lambda match: _with_sign(match["first"], "<" if match["at"].lower()[0] in "be" else ">", match["second"]),
        holds=lambda match: match["at"].lower() in ("before", "after") or " than" in " ".join(match["at"].lower().split()),
    ),
    _near(
        r"^\s*on\s+deals\s+(?P<at>within\s+(?P<rest>\d+\s+\w+\s+(?:after|before|of)\s+\S+))",
        lambda match: said("say which day: on deals where closed_on within {rest}", rest=match["rest"]),
    ),
    _near(
        r"\bwhen\s+\S.*\s(?P<at>if|unless)\s+(?P<what>\S.*\S)",
        lambda match: said("both are one condition: join them with `{word}`, and put what is long in parentheses", word="and not" if match["at"].lower() == "unless" else "and"),
    ),
    # what is paid
    _near(r"\bof\s+(?P<at>the)\b", leave_out("5% of amount"), instead=_LEFT_OUT),
    _near(r"\bpay\s+(?P<at>=)\s*\w", said("a formula needs no sign before it: pay 5% of amount"), instead=_LEFT_OUT),
    _near(r"\bpay\s+=?\s*(?P<at>if)\b", said("what depends on the size is a table: pay by amount, and below it above 1_000   5%")),
    _near(r"\bpay\b[^\"]*\s(?P<at>to\s+(?P<who>(?:the\s+)?[a-z]\w*))\s*$", lambda match: said("who is paid is a clause of its own: paid to {who}", who=match["who"].split()[-1])),
    _near(r"\b(?P<at>per)\s+(?:deal|sale)\b", said("leave it out: in a rule `on deals` each deal has its award")),
    _near(
        r"\bpay\s+(?P<sum>[\d_.]+[kM]?\s+[A-Z]{3})\s+(?P<at>per)\s+(?P<what>(?!unit)[a-z]\w*)",
        lambda match: said("for each unit of the deal: pay {sum} per unit; by another figure: pay {sum} * {what}", sum=match["sum"], what=match["what"]),
    ),
    _near(
        r"\bpay\s+(?:marginal\s+|pro\s+rata\s+)?by\s+(?P<by>.*\S)\s+(?P<at>on)\s+(?P<base>\w.*\S)",
        lambda match: said("what is paid on follows `of`: pay by {by} of {base}", by=match["by"], base=match["base"]),
        instead=("OF", "of"),
    ),
    _near(
        r"\bpay\s+(?P<sum>[\d_.]+[kM]?\s+[A-Z]{3})\s+for\s+(?:each|every)\s+(?P<what>new\s+customer|customer|deal)s?\b",
        lambda match: write(f"pay {match['sum']} * {_COUNTED[' '.join(match['what'].lower().split())]}"),
    ),
    _near(r"^\s*(?P<at>[\d.]+\s?%)\s+of\s+\w", said("it is given by `pay`: pay 5% of amount")),
    _near(r"\bof\s+(?P<word>net|gross|total|invoiced|whole)\s+(?P<at>amount|value|revenue|price|margin)\b", lambda match: said("leave `{word}` out: 5% of amount; a column of your own is one word: {column}", word=match["word"], column=f"{match['word']}_{match['at']}".lower())),
    _near(r"\bpay\s+.*\s(?P<at>x)\s+\d", said("write `*`: 5% of amount * 2")),
    # limits, and what becomes of an award
    _near(
        r"^\s*(?P<limit>at\s+most\s+\d+\s+times|once)\s+(?P<at>across\s+all\s+partners)\b",
        lambda match: said("say per what: {limit}", limit=f"{match['limit'].lower()} per {'customer' if match['limit'].lower() == 'once' else 'program'} across all partners"),
    ),
    _near(
        r"\bover\s+ever\s+before\s+(?P<at>(?P<day>period\.(?:start|end)|\d{4}-\d\d-\d\d))",
        lambda match: write(f"over partner.joined_on to {match['day']} - 1 day"),
    ),
    _near(
        r"(?P<at>(?:,\s*(?:but\s+)?|but\s+|with\s+|(?=capped|limited|up\s+to|max))(?:an?\s+|the\s+)?(?P<how>capped\s+(?:at|to)|limited\s+to|min(?:imum)?|max(?:imum)?|(?:not?|never)\s+more\s+than|(?:not?|never)\s+less\s+than|at\s+most|at\s+least|up\s+to)(?:\s+of)?)\s+(?P<sum>[\d€$£][\d_.]*[kM]?(?:\s+[A-Z]{3}\b)?(?:\s+per\s+\w+)?)",
        lambda match: said("a limit is a clause of its own: {limit}", limit=f"at {'least' if re.search('min|less|least', match['how'], re.IGNORECASE) else 'most'} {match['sum']}"),
        holds=lambda match: re.search(r"\bpay\b", match.string[: match.start()]) is not None,
    ),
    _near(
        r"\bat\s+(?P<which>least|most)\s+(?P<sum>\S+(?:\s+[A-Z]{3})?)\s+per\s+(?P<period>\w+)\s+for\s+\d+\s+\w+\s+from\s+(?P<day>[\w.]+)(?P<at>,)",
        lambda match: said("how much it is for how long is a table: {table}, and below it {steps}; and in the rule: {limit}", table=f"measure guaranteed by period.start - {match['day']}", steps=f"below 90   {match['sum']}   otherwise   0 EUR", limit=f"at {match['which']} guaranteed per {match['period']}, recoverable"),
    ),
    _near(
        r"^\s*(?P<at>min(?:imum)?)(?:\s+of)?:?\s+(?P<sum>[\d€$£][\d.,_]*[kM]?(?:\s+[A-Z]{3})?)\s+per\s+",
        lambda match: write(f"at least {match['sum']}"),
    ),
    _near(r"^\s*(?P<at>up\s+to|(?:no|not)\s+more\s+than|limited\s+to)\s+(?P<sum>[\d€$£].*)", lambda match: write(f"at most {match['sum'].strip()}")),
    _near(
        r"^\s*(?P<at>max(?:imum)?|cap(?:ped)?|limit(?:ed)?)(?:\s+(?:at|of|to))?:?\s+(?P<sum>[\d€$£].*\S)",
        lambda match: write(f"at most {match['sum']}"),
    ),
    _near(r"^\s*(?P<at>only)\s+once\b", said("write `once per customer`, or `once per program`")),
    _near(
        r"\bclaw-?\s*backs?\s+(?P<at>\d+)\s+(?P<unit>days?|weeks?|months?|years?)",
        lambda match: said("write `within`: claw back within {at} {unit}", at=match["at"], unit=match["unit"]),
    ),
    _near(
        r"\bpayable\s+(?P<at>(?P<word>weekly|monthly|quarterly|yearly|annually))\b",
        lambda match: write(f"payable at the end of the {_PERIOD_OF[match['word'].lower()]}"),
    ),
    _near(
        r"\bat\s+most\s+(?P<sum>[\d_.]+[kM]?(?:\s+[A-Z]{3})?)\s+(?P<at>across)\s+all",
        lambda match: said("say for which time: at most {sum} per quarter across all partners; for the whole run: budget {sum}", sum=match["sum"]),
    ),
    _near(r"^\s*(?P<at>x\s?\d+|double|triple)\b", write('multiply by 2 if partner.tier = "gold"')),
    _near(
        r"\bmultiply\s+by\s+(?P<factor>[\d.]+)\s+(?:on\s+)?(?P<at>(?:(?:at|during|in)\s+)?(?:the\s+)?(?:weekends?|(?P<day>monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?|(?P<month>january|february|march|april|may|june|july|august|september|october|november|december)))\b",
        lambda match: write(f"multiply by {match['factor']} if {_part_of_day(match)}"),
    ),
    _near(r"\bon\s+deals\s+on\s+(?P<at>weekends?|(?P<day>monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?|(?P<month>!))\b", lambda match: write(f"on deals where {_part_of_day(match)}")),
    _near(
        r"^\s*(?P<at>unless|except|not\s+with|excludes?|not\s+together\s+with)\s+(?P<name>\"[^\"]*\")",
        lambda match: said("of two rules, the one that goes before says so: in {name} write `instead of` and this rule's name", name=match["name"]),
        code="unknown-clause",
    ),
    _near(
        r"\brequires\s+(?P<at>(?!\")(?P<what>[a-z].*\S))",
        lambda match: said("`requires` names another rule, in quotes; a condition is a clause of its own: {condition}", condition=_as_condition(match["what"])),
    ),
    _near(
        r"^\s*(?P<at>draw|raffle|lottery|random(?:ly)?)\b",
        said('nothing here is left to chance: whoever holds the draw tells who won by a decision, decision "Drawn" by partner manager, and the rule says: when decision("Drawn")'),
        code="unknown-clause",
    ),
    _near(r"\btop\s+(?P<number>\d+)\s+(?P<at>at\s+random|by\s+lot|drawn)", said('nothing here is left to chance: whoever holds the draw tells who won by a decision, and the rule says: when decision("Drawn")')),
    # contests
    _near(r"^\s*(?P<at>the)\s+(?:best|top)\b", write("top 3 by sum(amount)")),
    _near(r"^\s*(?P<at>only)\s+for\s+(?P<tier>\w+)\s+partners\b", lambda match: write(f'''for partners where tier = "{match['tier']}"''')),
    _near(rf"^\s*(?P<at>from)\s+(?:\d{{4}}-|(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_MONTH}))", said("the days of a rule: runs 2026-07-01 to 2026-09-30")),
    _near(r"^\s*runs\s+(?P<at>\d{4})\s*$", lambda match: said("write its days: runs {at}-01-01 to {at}-12-31", at=match["at"])),
    _near(r"^\s*(?P<at>=)\s*\w", said("a formula follows the word of its clause: pay 5% of sum(amount)")),
    _near(r"\w\s*(?P<at>\|)\s*[\d.]+\s*%", leave_out("up to 50k   3%"), instead=_LEFT_OUT),
    _near(r"^\s*best\s+(?P<at>\d+)", write("top 3 by sum(amount)")),
    _near(r"^\s*(?P<at>first|best)\s+\d+\s+by\b", write("top 3 by sum(amount)")),
    _near(r"\btop\b.*,\s*(?P<at>min(?:imum)?|at\s+least|with)\b", said("write it without a comma: with at least 10k")),
    # limits, and what becomes of an award
    _near(r"\bpay\b.*\s(?P<at>up\s+to|capped|max|maximum|limited)\b", said("a limit is a clause of its own: at most 500 EUR per month")),
    _near(
        r"\bat\s+(?:most|least)\b.*?\s(?P<at>an?|every)\s+(?P<period>week|month|quarter|half|year)\b",
        lambda match: write_word(f"per {match['period'].lower()}"),
    ),
    _near(r"(?P<at>\bno\s+claw-?back\b)", write_word("no claw back"), instead=("NO_CLAW_BACK", "no claw back")),
    _near(r"^\s*(?P<at>claw-?backs?|clawed\s+back|claws\s+back)\b", write_word("claw back"), instead=("CLAW_BACK", "claw back")),
    _near(r"\bforfeited\s+(?P<at>if|when)\b", said("say what saves it: forfeited unless reported_on within 60 days of closed_on")),
    _near(r"\bpayable\s+\d{4}(?P<at>-)\d\d-\d\d", said("write `on` before the day: payable on 2026-07-31")),
    _near(r"\bpayable\s+(?P<at>immediately|at\s+once|now)\b", said("leave the line out: without it an award is payable when it is earned")),
    _near(r"\bpayable\s+(?P<at>after)\s+\d+\s*$", said("say of what: payable 30 days")),
    _near(r"\bpayable\s+(?P<at>after)\s+\d", leave_out("payable 30 days"), instead=_LEFT_OUT),
    _near(r"^\s*(?P<at>given|with|when)\s+(?:an?\s+|the\s+)?(?:deal|receipt|activity|partner|customer|person|target)\b", leave_out("deal 2026-07-10, amount 1k EUR"), instead=_LEFT_OUT),
    _near(
        r"(?<=[\w\"%])\s+(?P<at>[a-z_]+)(?=\s+[\w\"])",
        said("put a comma before it: deal 2026-07-10, amount 1k EUR"),
        holds=lambda match: _GIVEN.match(match.string) is not None,
    ),
    _near(r"^\s*(?P<at>multiply)\s+(?!by\b)", write_word("multiply by"), instead=("MULTIPLY_BY", "multiply by")),
    _near(r"^\s*(?P<at>times)\s+(?=[\d.]+)", write_word("multiply by"), instead=("MULTIPLY_BY", "multiply by")),
    _near(
        r"(?P<at>(?P<number>\d+(?:\.\d+)?)x)\b",
        lambda match: said("write the number alone: {number}", number=match["number"]),
    ),
    _near(r"\bper\s+(?P<at>\d+)", said("write `for every`: pay 1 point for every 100 EUR of amount")),
    _near(r"(?P<at>\bper)\s+\d", said("write `for every`: pay 1 point for every 100 EUR of amount")),
    _near(
        r"\bpayable\s+(?P<at>(?:at\s+)?end\s+of\s+(?:the\s+)?(?P<next>next\s+)?(?P<period>week|month|quarter|half|year))\b",
        lambda match: write(f"payable at the end of the {('next ' if match['next'] else '')}{match['period'].lower()}"),
    ),
    _near(
        r"^\s*(?P<at>(?P<word>weekly|monthly|quarterly|yearly))\s+on\s+(?:the\s+)?(?P<day>\d{1,2})",
        lambda match: write(f"every {_PERIOD_OF[match['word'].lower()]}, day {match['day']}"),
    ),
    _near(
        r"^\s*(?P<at>paid)\s+(?P<word>weekly|monthly|quarterly|yearly)\b",
        lambda match: said("on which days is said once for all rules: payout every {period}, last day", period=_PERIOD_OF[match["word"].lower()]),
    ),
    _near(r"\b(?P<at>leaves|cancels|churns|terminates|quits)\b", said("what is cancelled is taken back; for how long, says: claw back within 6 months")),
    _near(r"\bshare\s+\S.*?\s(?P<at>between|among|amongst|across|by|with)\b", said("say how it is shared: share 10k EUR equally, or in proportion to sum(amount)")),
    _near(r"\bper\s+(?:sales|account)\s+(?P<at>reps?|managers?|persons?|people)\b", said("the people who sell are called so: per rep")),
    _near(r"\baward\s+(?P<at>(?P<what>\d+\s+[a-z].*\S))\s*$", lambda match: said('put it in quotes: award "{what}"', what=match["what"])),
    _near(
        r"^\s*(?:requires\s+)?(?P<at>(?:needs|after|upon|subject\s+to)?\s*(?:an?\s+|the\s+)?approval)\b",
        said('who approves is asked by an item of its own, decision "Approved" by partner manager, and the rule says: when decision("Approved")'),
    ),
    _near(
        r"\bpay\b[^\"]*\s(?P<at>(?:to|into|in|onto)\s+(?:the\s+)?(?:(?P<name>[\w-]+(?:\s+[\w-]+)?)\s+)?(?:fund|account)(?:\s+(?P<quoted>\"[^\"]*\"))?)\s*$",
        lambda match: said("what goes into a fund is paid `into` it, by its name: into {fund}", fund=match["quoted"] or f'"{match["name"] or "Co-op"}"'),
    ),
    _near(
        r"\bpay\b[^\"]*\s(?P<at>(?:from|out\s+of|of)\s+(?:the\s+)?(?:(?P<name>[\w-]+(?:\s+[\w-]+)?)\s+)?(?:fund|account)(?:\s+(?P<quoted>\"[^\"]*\"))?)\s*$",
        lambda match: said("what is taken from a fund is paid `out of` it, by its name: out of {fund}", fund=match["quoted"] or f'"{match["name"] or "Co-op"}"'),
    ),
    _near(r"\bpay\b[^\"]*\s(?P<at>to|in|onto)\s+\"", said("what goes into a fund is paid `into` it"), instead=("INTO", "into")),
    _near(r"\bpay\b[^\"]*\s(?P<at>from|of)\s+\"", said("what is taken from a fund is paid `out of` it"), instead=("OUT_OF", "out of")),
    # who is paid
    _near(r"\bpaid\s+to\s+(?P<at>the)\b", leave_out("paid to rep"), instead=_LEFT_OUT),
    _near(r"\bpaid\s+(?:to|as|in)\b.*\s(?P<at>and)\b", said("write a comma"), instead=("COMMA", ",")),
    _near(r"\bpaid\s+in\s+\d+\s+parts,?\s+(?P<at>weekly|monthly|quarterly|yearly)\b", lambda match: write(f"paid in 3 equal parts, {match['at'].lower()} from closed_on")),
    # several rules
    _near(r"\b(?:best\s+of|requires|instead\s+of|together\s+at)\s.*\"\s+(?P<at>and|or)\s+\"", said("write a comma"), instead=("COMMA", ",")),
    _near(r"\b(?:best|instead)\s+of\s+(?P<at>\w+)", said('rules are named in quotes: best of "Base", "Push"')),
    _near(r"\btogether\s+at\s+most\s[^\":]*(?P<at>\")", said("before the names stands a colon"), instead=("COLON", ":")),
    _near(r"^\s*(?P<at>\")[^\"]*\"(?:\s*(?:,|and)\s*\"[^\"]*\")+\s+together\b", write('together at most 500 EUR per month: "Base", "Push"')),
    _near(r"^\s*(?P<at>or|and)\s+(?:pay|award|donate)\b", said("leave it out: what follows `offer` is a choice"), instead=_LEFT_OUT),
    _near(
        r"\bdecision\s+\"[^\"\n]*\"\s+by\s+(?P<at>(?:(?:the|our|a|channel|account)\s+)*managers?)\b",
        said("the people of the vendor are called so: by partner manager"),
        instead=("DECIDER", "partner manager"),
    ),
    _near(r"\bby\s+partner\s+(?P<at>m\w*)\b", perhaps("partner manager")),
    _near(
        r"\bdecision\s+\"[^\"\n]*\"\s*(?P<at>within|otherwise|,|an?\b|$)",
        said("say who decides: by partner manager, or by partner"),
    ),
    _near(
        r"\bby\s+partner(?:\s+manager)?\s*,\s*(?P<at>[\d€$£][\d.,_]*\s?%?)",
        said("say what can be answered: a percent up to 10%, or a money up to 500 EUR"),
    ),
    _near(r"\boffer\s+(?P<at>\")", said('below `offer` stand the choices, each with its own word: award "Trip"')),
    _near(
        r"\boffer\s+(?P<at>until|by|for|before|open)\b",
        said("say for how long from the deal’s day, or from the end of the period, and what holds otherwise: offer within 14 days, otherwise …"),
    ),
    _near(
        r"\boffer\s+within\s+\w+\s+\w+,?\s+otherwise\s+(?P<at>[^\W\d]\w*)",
        said('a thing stands in quotes: offer within 14 days, otherwise "Demo kit"'),
    ),
    # statuses
    _near(r"\bkeeps\s+(?P<at>forever|always)\b", write_word("for ever"), instead=("FOR_EVER", "for ever")),
    _near(r"\bkeeps\s+(?P<at>for)\s+(?=\d)", leave_out("keeps 4 quarters"), instead=_LEFT_OUT),
    _near(r"\bdeals\s+count\s+when\s+\w+\s+(?P<at>by|on|at)\b", said("leave it out: `deals count when invoiced` counts them by `invoiced_on`")),
    _near(r"\bfor\s+(?P<at>(?P<tier>\w+))\s+partners\b", lambda match: write(f'''for partners where tier = "{match['tier']}"''')),
    # tables
    _near(r"^\s*(?P<at>\|)", said("a table is written as steps, one on each line: up to 50k   3%")),
    _near(
        r"^\s*(?:from|above|up\s+to|below)\s+[^\s,]+,?\s+(?P<at>pays?|earns?|gets?|gives?|is|at)\s",
        leave_out("from 10k   1%"),
        instead=_LEFT_OUT,
    ),
    _near(
        rf"^\s*{_NUMBER}\s+(?:[A-Z]{{3}}\s+|€\s*)?(?P<high>{_NUMBER})\s+(?:[A-Z]{{3}}\s+|€\s*)?{_WORTH}",
        lambda match: said("a step names one end: up to {high}   {worth}", high=match["high"], worth=match["worth"]),
        code="step-form",
    ),
    _near(rf"^\s*(?P<limit>{_NUMBER})\s*\+\s*[:=]?\s*{_WORTH}", lambda match: said("write from {limit}   {worth}", limit=match["limit"], worth=match["worth"]), code="step-form"),
    _near(
        rf"^\s*(?P<how>from|above|up\s+to|below)\s+(?P<days>\d+)\s+days?\s+{_WORTH}",
        lambda match: said("what lies between two days is a number of days: {how} {days}   {worth}", how=match["how"].lower(), days=match["days"], worth=match["worth"]),
        code="step-form",
    ),
    _near(r"^\s*(?P<at>more\s+than|over)\s+(?=[\d€$£])", write_word("above"), instead=("ABOVE", "above")),
    _near(r"^\s*(?P<at>less\s+than|under)\s+(?=[\d€$£])", write_word("below"), instead=("BELOW", "below")),
    _near(r"^\s*(?:from|above|up\s+to|below)\s+\S+\s*-?(?P<at>[=>:]+|→)\s", leave_out("from 10k   1%"), instead=_LEFT_OUT),
    # tests, payouts, schedules
    _near(r"^\s*(?P<at>deals)\s+(?=\d{4}-)", write_word("deal"), instead=("DEAL", "deal")),
    _near(r"^\s*(?:deal|activity|receipt)\s+(?P<at>on|at)\b", leave_out("deal 2026-07-10"), instead=_LEFT_OUT),
    _near(r"^\s*(?:deal|activity|receipt|partner|customer|person)\b.*?\s(?P<at>=)", leave_out("amount 5k EUR"), instead=_LEFT_OUT),
    _near(r"^\s*\"[^\"]*\"\s+(?P<at>(?:should|must|will)\s+(?:pay|give|earn))\b", write_word("pays"), instead=("PAYS", "pays")),
    _near(
        r"^\s*(?P<at>(?P<name>[A-Za-z][\w ]*?)\s+(?P<verb>pays|charges|awards|badges)\b)(?P<what>.*)",
        lambda match: said('a rule is named in quotes: "{name}" {verb}{what}', name=match["name"], verb=match["verb"], what=match["what"].rstrip()),
    ),
    _near(r"^\s*\"[^\"]*\"\s+pays\b.*\sfor\s+(?P<at>\"[^\"]*\")", lambda match: write(f"to {match['at']}")),
    _near(r"^\s*\"[^\"]*\"\s+(?P<at>pay|paid|earns|gives)\b(?!\s+status)", write_word("pays"), instead=("PAYS", "pays")),
    _near(r"^\s*announce\s+(?P<at>to|on|via|with)\b", write("announce in partner channels")),
    _near(r"^\s*(?P<at>weekly)\s+on\s+(?P<day>\w+day)s?\b", lambda match: write(f"every {match['day'].capitalize()}")),
    _near(
        r"^\s*(?P<at>(?:at\s+(?:the\s+)?)?end)\s+of\s+(?:the\s+|every\s+|each\s+)?(?P<period>week|month|quarter|year)\b",
        lambda match: write(f"every {match['period'].lower()}, last day"),
    ),
    _near(
        r"^\s*(?P<at>\")(?P<question>[^\"]*)\"\s+(?P<kind>nps|agree|choice|rating|text)\b",
        lambda match: write(f'''ask {match['kind'].lower()} "{match['question']}"'''),
    ),
    _near(r"^\s*payout\s+(?P<at>each)\b", write_word("every"), instead=("EVERY", "every")),
    _near(r"^\s*payout\s+(?P<at>\"[^\"]*\")", said("leave it out: a payout has no name"), instead=_LEFT_OUT),
    _near(r"^\s*(?P<at>each)\s+(?:week|month|quarter|\w+day)\b", said("messages and payouts come `every` week or month"), instead=("EVERY", "every")),
    _near(r"\bevery\s+\w+,?\s+(?P<at>on)\b", leave_out("every month, day 5"), instead=_LEFT_OUT),
    _near(
        r"\bat\s+(?P<at>(?P<hour>\d{1,2})(?:[.:](?P<minute>\d\d))?\s*(?P<half>am|pm)?)(?![\w:])",
        lambda match: said("write {time}", time=_time_of(match)),
        holds=lambda match: int(match["hour"]) < 24,
    ),
    _near(r"\bevery\s+\w+,?\s+(?P<at>\d{1,2}(?::\d\d)?)\s*$", said("write `at` before the time: every Monday at 09:00")),
    _near(r"^\s*at\s+(?P<at>least)\s", said("in a payout write `from`: from 50 EUR")),
    _near(r"^\s*(?P<at>top)\s+\d+\s*$", said("it follows the measure: by sum(amount), top 10")),
    _near(
        r"^\s*pay\s+\d[^\"]*?(?<!\bup)(?<!proportion)\s(?P<at>to)\s+(?:the\s+)?(?P<who>[a-z]\w*)(?:\s+(?P<share>\d[\d.]*\s?%))?",
        _paid_apart,
    ),
)  # fmt: skip


def near_miss(line: str, column: int) -> tuple[NearMiss, _Match, int, int] | None:
    """The sentence that was meant, and from where to where in the line it does not fit."""
    for miss in NEAR_MISSES:
        for match in _compiled(miss.pattern).finditer(line):
            named = "at" in match.re.groupindex
            start, end = match.span("at" if named else 0)
            start += len(line[start:end]) - len(line[start:end].lstrip())
            stands = start == column if named else start <= column <= end
            if stands and miss.holds(match):
                return miss, match, start, end
    return None
