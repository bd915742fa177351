"""The words of the language by their terminals, and words that people write in their place."""

from __future__ import annotations

from typing import Final

ITEM_WORDS: Final = (
    "measure", "standings", "fund", "ceremony", "poll", "expect", "decision", "commission", "bonus", "spiff", "rebate", "contest", "points", "status",
    "trip", "training", "gift", "virtual", "donation", "recognition", "fee",
)  # fmt: skip
KINDS: Final = ITEM_WORDS[7:]

CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "PERIOD": ("week", "month", "quarter", "half", "year", "program"),
    "FACTS": ("deals", "receipts", "activities"),
    "OWNER": ("partners", "people", "customers"),
    "ASKED": ("partners", "people"),
    "TYPE": ("text", "number", "money", "percent", "date", "yes/no"),
    "UNIT": ("days", "weeks", "months", "quarters", "years"),
    "MONTH": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ),
    "WEEKDAY": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "POLL_KIND": ("nps", "agree", "choice", "rating", "text"),
    "SHOWN": ("hidden", "shown"),
    "DAY_WORD": ("weekday", "day"),
    "NTH": ("first", "last"),
    "PARTNER": ("partner",),
    "DECIDER": ("partner manager", "partner"),
}  # fmt: skip
"""Words of which one must stand: each is a terminal of the grammar."""

WORDS_OF: Final = {
    "EQUAL": "`=`", "NUMBER": "a number", "PERCENT": "a percentage", "CURRENCY_CODE": "a currency such as EUR", "DATE": "a date like 2026-07-31",
    "PERIOD": "a period (week, month, quarter, half, year, program)", "NAME": "a name", "UNIT": "days, weeks, months, quarters or years",
    "ZONE": "a time zone such as Europe/Rome", "TIME": "a time like 09:00", "FACTS": "deals, receipts or activities", "TEXT": "a text in quotes",
    "OWNER": "partners, people or customers", "ASKED": "partners or people", "MONTH": "a month's name", "WEEKDAY": "a weekday", "SHOWN": "`hidden` or `shown`",
    "POLL_KIND": "nps, agree, choice, rating or text", "TYPE": "text, number, money, percent, date or yes/no", "PARTNER": "`partner`",
    "RSQB": "`]`", "RPAR": "`)`", "LSQB": "`[`", "LPAR": "`(`", "COMMA": "a comma", "RELATION": "a comparison (=, <, >=)", "KIND": "a rule",
    "DECIDER": "`partner manager` or `partner`",
}  # fmt: skip
VALUE: Final = frozenset({"NUMBER", "NAME", "PERCENT"})
"""Where all of these may stand, a value is wanted, whatever else could begin one."""

SYNONYMS: Final[dict[str, str]] = {
    "if": "a condition begins with `when`; one about each deal stands in `on deals where …`",
    "where": "say of which facts: on deals where …",
    "every": "a rule counts `each` month or quarter; `every` is for messages",
    "give": "write `pay` for money, `award` for a thing",
    "gives": "write `pay` for money, `award` for a thing",
    "reward": "write `pay` for money, `award` for a thing",
    "earn": "write `pay` for money, `award` for a thing",
    "earns": "write `pay` for money, `award` for a thing",
    "pays": "write `pay`",
    "prize": "write `pay` for money, `award` for a thing",
    "cap": "write `at most 500 EUR`, and `per quarter` where it is for a period",
    "capped": "write `at most 500 EUR`, and `per quarter` where it is for a period",
    "max": "write `at most 500 EUR`, and `per quarter` where it is for a period",
    "maximum": "write `at most 500 EUR`, and `per quarter` where it is for a period",
    "limit": "write `at most 500 EUR`, and `per quarter` where it is for a period",
    "min": "write `at least 50 EUR`",
    "minimum": "write `at least 50 EUR`",
    "rule": 'a rule begins with what it is: bonus "Name", commission "Name", rebate "Name" …',
    "tier": "write a table: pay by sum(amount), and below it from 50k 3%",
    "else": "write `otherwise`, the last step of a table",
    "default": "write `otherwise`, the last step of a table",
    "over": "in a table write `above`",
    "under": "in a table write `below`",
    "until": "in a table write `up to`",
    "unless": "write `and not …` in the condition",
    "except": "write `and not …` in the condition",
    "excluding": "write `and not …` in the condition",
    "starts": "write the run in one line: runs 2026-07-01 to 2026-12-31",
    "start": "write the run in one line: runs 2026-07-01 to 2026-12-31",
    "ends": "write the run in one line: runs 2026-07-01 to 2026-12-31",
    "valid": "write the run in one line: runs 2026-07-01 to 2026-12-31",
    "period": "write the run in one line: runs 2026-07-01 to 2026-12-31",
    "description": 'write `goal "…"`',
    "name": 'the name follows `program`: program "Name"',
    "eligible": 'write `for partners where tier = "gold"`',
    "partners": 'write `for partners where tier = "gold"`',
    "message": 'write `say "…"`',
    "announce": 'write `announce in partner channels`, or `say "…"` in a rule',
    "survey": 'write `poll "Name"`',
    "question": 'write `ask nps "…"`',
    "leaderboard": "write `standings`",
    "ranking": "write `standings`, or `top 3 by …` in a rule",
    "winner": "write `top 1 by sum(amount)`",
    "winners": "write `top 3 by sum(amount)`",
    "quarterly": "write `each quarter`",
    "monthly": "write `each month`",
    "weekly": "write `each week`",
    "yearly": "write `each year`",
    "annually": "write `each year`",
    "per": "write `each quarter`; `per` follows a limit: at most 500 EUR per quarter",
    "equals": "write `=`",
    "is": "write `=`, `is known` or `is missing`",
    "contains": 'compare the whole text with `=`, or with several: in ["A", "B"]',
    "like": 'compare the whole text with `=`, or with several: in ["A", "B"]',
    "euro": "write three letters: EUR",
    "euros": "write three letters: EUR",
    "dollar": "write three letters: USD",
    "dollars": "write three letters: USD",
    "pounds": "write three letters: GBP",
    "mio": "write `M`: 1M EUR",
    "million": "write `M`: 1M EUR",
    "thousand": "write `k`: 50k EUR",
    "pts": "write `points`",
    "split": "write: paid to rep 60%, partner the rest",
    "prizes": "write `pay by place`, and below it 1 1k EUR",
    "than": "write the sign: <, <=, >, >=",
    "greater": "write the sign: > 10k",
    "more": "write the sign: > 10k",
    "less": "write the sign: < 10k",
}  # fmt: skip
"""Words that people write and the language does not have."""

_AT_THE_TOP: Final = "it stands at the top of the program, before the first rule"
BELONGS: Final = {
    **dict.fromkeys(("goal", "currency", "timezone", "fiscal", "announce", "show", "notice", "field", "quarters"), _AT_THE_TOP),
    **dict.fromkeys(("ask", "follow", "open", "remind", "anonymous"), 'it stands in a poll: poll "Name"'),
    "names": "it stands in `standings`",
    "less": "it stands in a `payout`",
}  # fmt: skip
"""Where clauses stand that were written somewhere else."""

FACTS_CALLED: Final = {
    "sales": "deals", "orders": "deals", "invoices": "deals", "opportunities": "deals", "purchases": "deals", "contracts": "deals",
    "payments": "receipts", "certifications": "activities", "trainings": "activities", "events": "activities", "leads": "activities", "demos": "activities", "certificates": "activities",
}  # fmt: skip

SIGNS: Final = {
    "==": "write one `=`", "<>": "write `!=`", "&&": "write `and`", "||": "write `or`", "&": "write `and`", "|": "write `or`", "!": "write `not`, or `!=`",
    ";": "sentences need no sign at their end: leave it out", ":": "leave it out", ".": "leave it out, or write `0.5` for a half", "=>": "write `>=`", "=<": "write `<=`",
    "#": "a comment begins with `//`", "{": "conditions stand in `(` and `)`", "}": "conditions stand in `(` and `)`", "'": 'texts stand in double quotes: "Cloud"',
    "`": 'texts stand in double quotes: "Cloud"', "‘": 'texts stand in double quotes: "Cloud"', "’": 'texts stand in double quotes: "Cloud"', "•": "leave it out", "*": "leave it out",
}  # fmt: skip

MEANT: Final = {
    "&&": ("AND", "and"),
    "||": ("OR", "or"),
    "&": ("AND", "and"),
    "|": ("OR", "or"),
    ";": ("", ""),
    ":": ("", ""),
    "•": ("", ""),
}
"""The signs of which it is clear what they stand for, as the grammar's terminal; nothing where they can be left out."""

OTHERS: Final = frozenset({"ADD", "MULTIPLY", "SIGN", "FUNCTION", "MODE", "POINTS", "DEAL", "SIDE"})
KEYWORDS: Final = frozenset(
    {
        "on", "each", "dated", "when", "top", "pay", "award", "donate", "badge", "say", "at", "once", "requires", "instead", "earned", "payable",
        "by", "every", "names", "ask", "follow", "open", "remind", "anonymous", "from", "above", "up", "below", "otherwise", "goal", "runs", "currency",
        "timezone", "fiscal", "for", "budget", "announce", "show", "deals", "closes", "holds", "notice", "field", "program", "best", "together", "where", "of", "and", "or", "not", "in", "to",
        *ITEM_WORDS,
    }
)  # fmt: skip
