"""How fast a program is read: beside JSON of the same length, beside CEL compiling the same conditions, and from a cold start.

    make bench-language

All figures come from one run on one machine; what lasts is how they compare. Writes docs/benchmarks.md.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Final

import celpy

from benchmarks.report import write_section
from dsl.parse import parse, prepare
from dsl.read import read

RUNS: Final = 15
HEAD: Final = 'program "Example"\n  runs 2026-07-01 to 2026-12-31\n  currency EUR\n'
RULES: Final = """
bonus "Deals {0}"
  on deals where category = "Cloud" and type = "new" and amount >= {0}
  pay 5% of amount
  at most 20k EUR per quarter

commission "Volume {0}"
  each quarter
  pay marginal by sum(amount)
    up to 50k    3%
    up to 200k   5%
    above that   8%
"""
CONDITION: Final = 'category == "Cloud" && type == "new" && amount >= {0}'


def text_of(lines: int) -> str:
    """A program of about that many lines."""
    count = (lines - HEAD.count("\n")) // RULES.count("\n")
    return HEAD + "".join(RULES.format(number) for number in range(1, count + 1))


def json_of(length: int) -> str:
    """A list of rules as JSON, of about that many characters."""
    rule = {
        "kind": "bonus",
        "on": "deals",
        "where": {"category": "Cloud", "type": "new"},
        "pay": 0.05,
        "at_most": 20000,
    }
    return json.dumps([rule] * (length // (len(json.dumps(rule)) + 2)), indent=None)


def milliseconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median of some runs, after one that does not count."""
    work()
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def conditions(count: int) -> Callable[[], object]:
    environment = celpy.Environment()
    return lambda: [environment.compile(CONDITION.format(number)) for number in range(1, count + 1)]


def our_conditions(count: int) -> str:
    rule = 'bonus "{0}" on deals where category = "Cloud" and type = "new" and amount >= {0} pay 1 EUR\n'
    return HEAD + "".join(rule.format(number) for number in range(1, count + 1))


def started(*arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True)  # noqa: S603  # our own commands


def measured() -> list[tuple[str, float, str]]:
    """What was done, in milliseconds, and how that compares."""
    prepare()
    short, long = text_of(200), text_of(2_000)
    count = short.count("bonus ")
    as_json = json_of(len(short))
    parsed, whole, larger = (
        milliseconds(lambda: parse(short)),
        milliseconds(lambda: read(short)),
        milliseconds(lambda: read(long)),
    )
    by_json = milliseconds(lambda: json.loads(as_json))
    same, by_cel = milliseconds(lambda: parse(our_conditions(count))), milliseconds(conditions(count))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "program.premio"
        file.write_text(short, encoding="utf-8")
        nothing, cold = (
            milliseconds(started("-c", "pass"), 7),
            milliseconds(started("-m", "bot", "check", str(file)), 7),
        )
    lines = short.count("\n")
    more = long.count("\n") / lines
    return [
        (f"a program of {lines} lines parsed", parsed, ""),
        (f"the same parsed and checked for mistakes (`{len(short):,}` characters)", whole, "1"),
        (
            "JSON of the same length parsed by the standard library (in C)",
            by_json,
            f"we take {whole / by_json:,.0f} times as long",
        ),
        (f"{count} rules with a condition each, parsed by us", same, ""),
        (
            f"the {count} conditions alone, compiled by cel-python",
            by_cel,
            f"we take {same / by_cel:.2f} times as long",
        ),
        (
            f"{long.count(chr(10)):,} lines parsed and checked",
            larger,
            f"{more:.1f} times the lines, {larger / whole:.1f} times the time",
        ),
        ("`python -c pass`, as a process", nothing, ""),
        (
            "`premio check` of the 200 lines, as a process",
            cold,
            f"{cold / nothing:.1f} times an empty Python",
        ),
    ]


def main() -> None:
    rows = ["| what | milliseconds | compared |", "| --- | ---: | --- |"]
    rows += [f"| {what} | {taken:,.2f} | {compared} |" for what, taken, compared in measured()]
    table = "\n".join(rows)
    print(table)
    write_section(
        "Reading programs",
        f"""`make bench-language`. Medians of {RUNS} runs (processes: 7) in one go.

{table}

Python {platform.python_version()}, cel-python {version("cel-python")}, lark {version("lark")}, {platform.machine()}. The JSON is parsed into dictionaries by a
library in C and checked for nothing; cel-python is a parser on Lark as ours is.""",
    )


if __name__ == "__main__":
    main()
