"""The words of the language by their terminals, and words that people write in their place."""

from __future__ import annotations

from typing import Final

from dsl.said import Said, said
from dsl.ways_out import write, write_word

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
    "POLL_KIND": ("nps", "agree", "choice", "choices", "rating", "text"),
    "OPINION": ("promoter", "passive", "detractor", "agrees", "neutral", "disagrees"),
    "SHOWN": ("hidden", "shown"),
    "DAY_WORD": ("weekday", "day"),
    "NTH": ("first", "last"),
    "PARTNER": ("partner",),
    "POINTS": ("points",),
    "NEXT": ("next",),
    "STEPS": ("step", "steps"),
    "DEAL": ("deal",),
    "GIVEN": ("activity", "receipt", "reading", "customer", "person", "target", "score"),
    "DECIDER": ("partner manager", "partner"),
}  # fmt: skip
"""Words of which one must stand: each is a terminal of the grammar."""

PHRASES: Final[dict[str, str]] = {
    "in each": "IN_EACH", "months of": "MONTHS_OF", "in a row": "IN_A_ROW", "for the first": "FOR_FIRST", "for every": "FOR_EVERY", "holds from": "HOLDS_FROM", "claw back": "CLAW_BACK",
    "no claw back": "NO_CLAW_BACK", "for ever": "FOR_EVER", "out of": "OUT_OF", "currency of the deal": "OWN_CURRENCY", "per unit": "PER_UNIT",
    "new customer": "NEW_CUSTOMER", "in proportion": "IN_PROPORTION", "multiply by": "MULTIPLY_BY", "or the weekday before": "WEEKDAY_BEFORE",
    "paid to": "PAID_TO", "paid as": "PAID_AS", "paid in": "PAID_IN", "the rest": "THE_REST", "equal parts": "EQUAL_PARTS", "as of": "AS_OF",
    "day when": "DAY_WHEN", "points with": "POINTS_WITH", "exchange rate": "EXCHANGE_RATE", "two weeks": "PERIOD", "partner manager": "DECIDER",
    "pro rata": "PRO_RATA", "pro rata by": "", "pay marginal by": "", "above that": "", "level by": "", "never falls": "", "best of": "", "together at": "", "instead of": "", "forfeited unless": "",
    "year to date": "", "quarter to date": "", "month to date": "", "week to date": "", "half to date": "", "previous quarter": "", "last year": "",
    "across all partners": "", "follow up": "", "remind after": "", "fiscal year starts": "", "show amounts": "", "is known": "", "is missing": "",
    "period end": "PERIOD_END", "ties all win": "", "ties split the prize": "", "ties share the place": "", "ties to the earliest": "",
    "ties to the higher": "", "earned immediately": "", "once per": "", "deals count when": "",
}  # fmt: skip
"""Words that go together, and the terminal that they are, where they are one."""

ITALIAN: Final[dict[str, str]] = {
    "programma": "program", "settimana": "week", "mese": "month", "trimestre": "quarter", "semestre": "half", "anno": "year",
    "valuta": "currency", "obiettivo": "goal", "budget": "budget", "fuso": "timezone", "misura": "measure", "fondo": "fund", "sondaggio": "poll",
    "premio": "bonus", "provvigione": "commission", "provvigioni": "commission", "commissione": "commission", "gara": "contest", "concorso": "contest",
    "sconto": "rebate", "rimborso": "rebate", "punti": "points", "viaggio": "trip", "formazione": "training", "regalo": "gift", "omaggio": "gift",
    "donazione": "donation", "riconoscimento": "recognition", "stato": "status", "regola": "bonus",
    "ogni": "each", "quando": "when", "dove": "where", "paga": "pay", "pagare": "pay", "premia": "award", "di": "of", "del": "of", "della": "of", "dei": "of",
    "e": "and", "o": "or", "oppure": "or", "non": "not", "tra": "between", "fra": "between", "a": "to", "al": "to", "fino": "to", "per": "for",
    "sopra": "above", "oltre": "above", "sotto": "below", "altrimenti": "otherwise", "giorni": "days", "settimane": "weeks", "mesi": "months",
    "trimestri": "quarters", "anni": "years", "vendite": "deals", "affari": "deals", "contratti": "deals", "incassi": "receipts", "attività": "activities",
    "clienti": "customers", "persone": "people", "primi": "top", "migliori": "top",
    "gennaio": "January", "febbraio": "February", "marzo": "March", "aprile": "April", "maggio": "May", "giugno": "June", "luglio": "July",
    "agosto": "August", "settembre": "September", "ottobre": "October", "novembre": "November", "dicembre": "December",
    "lunedì": "Monday", "martedì": "Tuesday", "mercoledì": "Wednesday", "giovedì": "Thursday", "venerdì": "Friday", "sabato": "Saturday", "domenica": "Sunday",
}  # fmt: skip
"""Italian words for words of the language, which is English whoever reads it."""

FUNCTIONS_CALLED: Final[dict[str, str]] = {
    "total": "sum", "totale": "sum", "somma": "sum", "number": "count", "num": "count", "numero": "count", "conta": "count", "countif": "count", "sumif": "sum",
    "avg": "average", "mean": "average", "media": "average", "minimum": "least", "minimo": "least", "smallest": "least", "lowest": "least",
    "maximum": "largest", "massimo": "largest", "highest": "largest", "biggest": "largest", "latest": "last", "earliest": "first",
}  # fmt: skip
"""Functions by the names that spreadsheets and people give them."""

INSTEAD_OF_FUNCTIONS: Final[dict[str, Said]] = {
    "year": said("a year is told by its days: closed_on between 2026-01-01 and 2026-12-31"),
    "quarter": said('a quarter is told by its months: month(closed_on) in ["January", "February", "March"]'),
    **dict.fromkeys(
        ("day", "days", "datediff"), said("days are told by the difference: closed_on - registered_on <= 30")
    ),
    **dict.fromkeys(("abs", "sqrt", "power"), said("there are + - * / and min, max, floor, round")),
}
"""How that is said for which there is no function."""

WORDS_OF: Final = {
    "EQUAL": said("`=`"), "NUMBER": said("a number"), "PERCENT": said("a percentage"), "CURRENCY_CODE": said("a currency such as EUR"), "DATE": said("a date like 2026-07-31"),
    "PERIOD": said("a period (week, month, quarter, half, year, program)"), "NAME": said("a name"), "UNIT": said("days, weeks, months, quarters or years"),
    "ZONE": said("a time zone such as Europe/Rome"), "TIME": said("a time like 09:00"), "FACTS": said("deals, receipts or activities"), "TEXT": said("a text in quotes"),
    "OWNER": said("partners, people or customers"), "ASKED": said("partners or people"), "MONTH": said("a month's name"), "WEEKDAY": said("a weekday"), "SHOWN": said("`hidden` or `shown`"),
    "POLL_KIND": said("nps, agree, choice, choices, rating or text"), "OPINION": said("promoter, passive, detractor, agrees, neutral or disagrees"), "TYPE": said("text, number, money, percent, date or yes/no"), "PARTNER": said("`partner`"),
    "RSQB": said("`]`"), "RPAR": said("`)`"), "LSQB": said("`[`"), "LPAR": said("`(`"), "COMMA": said("a comma"), "RELATION": said("a comparison (=, <, >=)"), "KIND": said("a rule"),
    "DECIDER": said("`partner manager` or `partner`"),
}  # fmt: skip
VALUE: Final = frozenset({"NUMBER", "NAME", "PERCENT"})
"""Where all of these may stand, a value is wanted, whatever else could begin one."""

SYNONYMS: Final[dict[str, Said]] = {
    "if": said("a condition begins with `when`; one about each deal stands in `on deals where …`"),
    "where": said("say of which facts: on deals where …"),
    "every": said("a rule counts `each` month or quarter; `every` is for messages"),
    "give": said("write `pay` for money, `award` for a thing"),
    "gives": said("write `pay` for money, `award` for a thing"),
    "reward": said("write `pay` for money, `award` for a thing"),
    "earn": said("write `pay` for money, `award` for a thing"),
    "earns": said("write `pay` for money, `award` for a thing"),
    "pays": write_word("pay"),
    "prize": said("write `pay` for money, `award` for a thing"),
    "cap": said("write `at most 500 EUR`, and `per quarter` where it is for a period"),
    "capped": said("write `at most 500 EUR`, and `per quarter` where it is for a period"),
    "massimo": said("write `at most 500 EUR`, and `per quarter` where it is for a period"),
    "minimo": write_word("at least 50 EUR"),
    "se": said("a condition begins with `when`; one about each deal stands in `on deals where …`"),
    "max": said("write `at most 500 EUR`, and `per quarter` where it is for a period"),
    "maximum": said("write `at most 500 EUR`, and `per quarter` where it is for a period"),
    "limit": said("write `at most 500 EUR`, and `per quarter` where it is for a period"),
    "min": write_word("at least 50 EUR"),
    "minimum": write_word("at least 50 EUR"),
    **dict.fromkeys(("guaranteed", "guarantee", "floored"), said("write `at least 1k EUR`, and `per month` where it is also for who sold nothing")),
    **dict.fromkeys(("chargeback", "repaid"), write("claw back within 90 days")),
    **dict.fromkeys(("uplift", "extra", "plus"), said("write it as a rule of its own, or as one sum: pay 5% of amount + 3% of amount")),
    **dict.fromkeys(("double", "doubled", "twice"), write('multiply by 2 if partner.tier = "gold"')),
    **dict.fromkeys(("triple", "tripled"), write('multiply by 3 if partner.tier = "gold"')),
    "rule": said('a rule begins with what it is: bonus "Name", commission "Name", rebate "Name" …'),
    "tier": said("write a table: pay by sum(amount), and below it from 50k 3%"),
    "else": said("write `otherwise`, the last step of a table"),
    "default": said("write `otherwise`, the last step of a table"),
    "over": said("in a table write `above`"),
    "under": said("in a table write `below`"),
    "until": said("in a table write `up to`"),
    "unless": said("write `and not …` in the condition"),
    "except": said("write `and not …` in the condition"),
    "excluding": said("write `and not …` in the condition"),
    "starts": said("write the run in one line: runs 2026-07-01 to 2026-12-31"),
    "start": said("write the run in one line: runs 2026-07-01 to 2026-12-31"),
    "ends": said("write the run in one line: runs 2026-07-01 to 2026-12-31"),
    "valid": said("write the run in one line: runs 2026-07-01 to 2026-12-31"),
    "period": said("write the run in one line: runs 2026-07-01 to 2026-12-31"),
    "dal": said("write the run in one line: runs 2026-07-01 to 2026-12-31"),
    "da": said("write the run in one line: runs 2026-07-01 to 2026-12-31"),
    "description": write_word('goal "…"'),
    "name": said('the name follows `program`: program "Name"'),
    "eligible": write_word('for partners where tier = "gold"'),
    "partners": write_word('for partners where tier = "gold"'),
    "message": write_word('say "…"'),
    "announce": said('write `announce in partner channels`, or `say "…"` in a rule'),
    "survey": write_word('poll "Name"'),
    "question": write_word('ask nps "…"'),
    "leaderboard": write_word("standings"),
    "ranking": said("write `standings`, or `top 3 by …` in a rule"),
    "winner": write_word("top 1 by sum(amount)"),
    "winners": write_word("top 3 by sum(amount)"),
    "quarterly": write_word("each quarter"),
    "monthly": write_word("each month"),
    "weekly": write_word("each week"),
    "yearly": write_word("each year"),
    "annually": write_word("each year"),
    "per": said("write `each quarter`; `per` follows a limit: at most 500 EUR per quarter"),
    "equals": write_word("="),
    "is": said("write `=`, `is known` or `is missing`"),
    "contains": said('compare the whole text with `=`, or with several: in ["A", "B"]'),
    "like": said('compare the whole text with `=`, or with several: in ["A", "B"]'),
    "mio": said("write `M`: 1M EUR"),
    "million": said("write `M`: 1M EUR"),
    "thousand": said("write `k`: 50k EUR"),
    "pts": write_word("points"),
    "split": write("paid to rep 60%, partner the rest"),
    "prizes": said("write `pay by place`, and below it 1 1k EUR"),
    "than": said("write the sign: {sample}", sample="<, <=, >, >="),
    "greater": said("write the sign: {sample}", sample="> 10k"),
    "more": said("write the sign: {sample}", sample="> 10k"),
    "less": said("write the sign: {sample}", sample="< 10k"),
}  # fmt: skip
"""Words that people write and the language does not have."""

OUTSIDE_RULES: Final[dict[str, Said]] = {
    "quarterly": write_word("every quarter"),
    "monthly": write_word("every month"),
    "weekly": write_word("every week"),
    **dict.fromkeys(("yearly", "annually"), write_word("every year")),
    "per": said("write `every quarter`; `per` follows a limit: at most 500 EUR per quarter"),
    **dict.fromkeys(("min", "minimum"), said("in a payout write `from`: from 50 EUR")),
}
"""The same where they stand in no rule but in standings, a payout or a ceremony, if that is another."""

CURRENCIES_CALLED: Final[dict[str, str]] = {
    "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "dollari": "USD", "pounds": "GBP", "pound": "GBP", "sterline": "GBP",
}  # fmt: skip

AT_THE_TOP: Final = said("it stands at the top of the program, before measures and rules")
BELONGS: Final = {
    **dict.fromkeys(("goal", "currency", "timezone", "fiscal", "announce", "show", "notice", "field", "quarters", "holds", "reading"), AT_THE_TOP),
    **dict.fromkeys(("ask", "follow", "open", "remind", "anonymous"), said('it stands in a poll: poll "Name"')),
    "names": said("it stands in `standings`"),
    "less": said("it stands in a `payout`"),
    "program": said("a text holds one program, and begins with its name"),
}  # fmt: skip
"""Where clauses stand that were written somewhere else."""

FACTS_CALLED: Final = {
    "sales": "deals", "orders": "deals", "invoices": "deals", "opportunities": "deals", "purchases": "deals", "contracts": "deals",
    "payments": "receipts", "certifications": "activities", "trainings": "activities", "events": "activities", "leads": "activities", "demos": "activities", "certificates": "activities",
}  # fmt: skip

SIGNS: Final = {
    "==": said("write one `=`"), "<>": write_word("!="), "&&": write_word("and"), "||": write_word("or"), "&": write_word("and"), "|": write_word("or"), "!": said("write `not`, or `!=`"),
    ";": said("sentences need no sign at their end: leave it out"), ":": said("leave it out"), ".": said("leave it out, or write `0.5` for a half"), "=>": write_word(">="), "=<": write_word("<="),
    "#": said("a comment begins with `//`"), "{": said("leave it out: a clause begins with its own word; conditions stand in `(` and `)`"), "}": said("leave it out: a clause begins with its own word"), "'": said('texts stand in double quotes: "Cloud"'),
    "`": said('texts stand in double quotes: "Cloud"'), "‘": said('texts stand in double quotes: "Cloud"'), "’": said('texts stand in double quotes: "Cloud"'), "•": said("leave it out"), "*": said("leave it out"),
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
