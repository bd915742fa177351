"""Which kinds of value there are, what each is called, and how one is written."""

from __future__ import annotations

from typing import Final, Literal

from dsl.said import Said, said

Type = Literal["money", "points", "number", "percent", "text", "date", "yes/no", "days"]
Known = Type | None
"""None where a mistake was named already: it fits everywhere, so that one mistake is not reported twice."""
NAMED: Final[dict[Type, Said]] = {
    "money": said("money"), "points": said("points"), "number": said("a number"), "percent": said("a percentage"), "text": said("a text"),
    "date": said("a date"), "yes/no": said("a yes or no"), "days": said("a length of time"),
}  # fmt: skip
EXAMPLES: Final[dict[Type, str]] = {
    "money": "500 EUR", "points": "30 points", "number": "10", "percent": "80%", "text": said('"Cloud", in quotes'), "date": "2026-07-31",
    "yes/no": said("yes or no"), "days": "30 days",
}  # fmt: skip
NUMERIC: Final = ("money", "points", "number", "percent")
