"""A better way out than the place alone suggests: what the whole line shows that was meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from dsl.diagnostics import Diagnostic
from dsl.mistaken_words import FUNCTIONS_CALLED
from dsl.mistakes import days_meant
from dsl.near_misses import FIGURES
from dsl.said import Said, said
from dsl.ways_out import write

_Way = Callable[[re.Match[str]], Said]


def _way(code: str, pattern: str, hint: Said | _Way) -> tuple[str, re.Pattern[str], _Way]:
    return code, re.compile(pattern, re.IGNORECASE), hint if callable(hint) else lambda _: hint


_SIGN: Final = {"least": ">=", "most": "<="}
_WINDOW: Final = r"(?:previous|last|same|year|program|ever|earlier|all|this|partners|\d)"
_WAYS: Final = (
    _way(
        "unexpected",
        rf"(?:\b(?:of|pay|when|and|or|by)|[<>=*+-])\s+[a-z_]\w*\s+(?P<how>over|across)\s+(?P<what>{_WINDOW}[\w ]*)",
        lambda match: said("what a measure looks at stands in its own parentheses: sum(amount {how} {what})", how=match["how"].lower(), what=match["what"].strip()),
    ),
    _way(
        "measure-here",
        r"\b(?P<how>sum|average|least|largest|first|last)\s*\(\s*(?P<measure>\w+)",
        lambda match: said("a measure that has a name is counted already; by month it is {how}({measure} per month)", how=match["how"].lower(), measure=match["measure"]),
    ),
    _way(
        "of-what",
        r"\bby\s+(?P<found>\S+\s+of\s+\S+)\s+of\s",
        lambda match: said("what finds the step stands in parentheses then: by ({found}) of …", found=match["found"]),
    ),
    _way(
        "not-a-condition",
        r"\bat\s+(?P<which>least|most)\s+(?P<figure>\S+)",
        lambda match: said("compare it with a sign: {sign} {figure}", sign=_SIGN[match["which"].lower()], figure=match["figure"]),
    ),
    _way(
        "not-a-condition",
        r'(?P<field>[\w.]+)\s*=\s*(?P<first>"[^"]*")\s+or\s+(?P<second>"[^"]*")',
        lambda match: write(f"{match['field']} in [{match['first']}, {match['second']}]"),
    ),
    _way("not-a-condition", r"\bat\s+\d{4}-", said("a day is asked with `as of`: partner.tier as of 2026-01-01")),
    _way(
        "unknown-measure",
        r"\b(?P<how>sum|count|average|least|largest|total|number)\s+of\s+(?P<what>\w+)",
        lambda match: write(f"{FUNCTIONS_CALLED.get(match['how'].lower(), match['how'].lower())}({match['what']})"),
    ),
    _way(
        "unknown-field",
        r"\b(?:where|and|or|when)\s+(?P<isnot>not\s+)?(?P<tier>gold|silver|bronze|platinum|diamond|premier|elite)\b",
        lambda match: write(f'''partner.tier {('!=' if match['isnot'] else '=')} "{match['tier'].lower()}"'''),
    ),
    _way("unknown-field", rf"\bpay\s+(?P<figure>{'|'.join(FIGURES)})\s+(?:percent|pct)\b", lambda match: said("write it in figures: {figure}% of amount", figure=FIGURES[match["figure"].lower()])),
    _way("unknown-field", r"\b(?:sum|average|least|largest)\(\s*(?:importo|importi|fatturato|valore)\b", said("what a deal comes to is its `amount`: sum(amount)")),
    _way("unknown-field", r"\bof\s+(?:importo|fatturato|valore)\b", said("what a deal comes to is its `amount`: 5% of amount")),
    _way("unknown-measure", r"\btop\s+(?:one|two|three|four|five|six|ten|twelve)\s+by\b", said("write it in figures: top 3 by …")),
    _way("unknown-field", r"\blevel\s*(?:=|!=|in\b)", said('a level is asked by its status: level("Partner level") = "Gold"')),
    _way(
        "wrong-arguments",
        r"\b(?P<how>sum|count|average|least|largest)\((?P<what>[\w.]+),\s*(?P<over>(?:last|previous|same|year|earlier)\b[^)]*)\)",
        lambda match: said("write `over`: {how}({what} over {over})", how=match["how"].lower(), what=match["what"], over=match["over"].strip()),
    ),
    _way(
        "reserved-word",
        r"^\s*field\s+(?P<name>\w+)\s+on\s+\w+\s*=\s*(?P<value>\S.*?)\s*$",
        lambda match: write(f"measure {match['name']} = {match['value']}"),
    ),
    _way("mixed-up", r"(?<!\d)(?P<day>\d{1,2}/\d{1,2}/(?:19|20)\d\d)(?!\d)", lambda match: _day(match["day"])),
    _way(
        "not-a-number",
        r"\btop\s+(?P<many>\d+)\s+by\s+day\s+when\s+(?P<what>\S.*?)\s+reaches\s+(?P<goal>[\d.k_M]+)",
        lambda match: write(f"top {match['many']} by min({match['what']}, {match['goal']}) with at least {match['goal']}, ties to the earliest"),
    ),
    _way(
        "unknown-function",
        r"\bhour\(",
        said('times of day say who came first, and nothing else; a day can be asked: if weekday(closed_on) = "Friday"'),
    ),
    _way(
        "unknown-function",
        r"\b(?:sumif|sumifs)\(",
        write('sum(amount where category = "Cloud")'),
    ),
    _way("unknown-function", r"\b(?:countif|countifs)\(", write('count(deals where category = "Cloud")')),
    _way("incomplete", r"\bclaw\s+back\b.*\sfor\s+\d", said("write `within`: claw back half within 90 days")),
)  # fmt: skip


def _day(written: str) -> Said:
    """The day that `31/12/2026` is, which is read as a division."""
    days = days_meant(written)
    return said("write `{one}`, or `{other}`", one=days[0], other=days[1]) if len(days) > 1 else write(*days)


def sharpened(diagnostic: Diagnostic, lines: Sequence[str]) -> Diagnostic:
    """The same mistake, with the hint that its line gives where it gives one."""
    if diagnostic.span.line > len(lines):
        return diagnostic
    line = lines[diagnostic.span.line - 1]
    if diagnostic.code == "unquoted-text":  # as it is written, with its capitals
        written = line[diagnostic.span.column - 1 : diagnostic.span.end_column - 1]
        return replace(diagnostic, hint=said('a text stands in quotes: "{word}"', word=written))
    for code, pattern, hint in _WAYS:
        match = pattern.search(line) if code == diagnostic.code else None
        if match is not None:
            return replace(diagnostic, hint=hint(match))
    return diagnostic
