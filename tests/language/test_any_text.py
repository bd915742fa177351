"""Any text at all is a program or is explained, at a place inside it; nothing hangs, and nothing falls over."""

from __future__ import annotations

import re
import time
from random import Random

import pytest

from dsl.diagnostics import draw
from dsl.format import format_program
from dsl.read import MOST_SHOWN, read
from tests.cases.case_files import FOLDER, cases
from tests.soaking import examples

PROGRAMS = [
    case.blocks["premio"] for folder in (FOLDER, FOLDER / "mistakes") for case in cases(folder, "premio")
]
SIGNS = [
    '"', "(", ")", "[", "]", "“", "”", "«", "//", "%", ".", ",", "€", "\t", "\r\n", "1.200,50", "pay", "when", "program", "½", "²", "\u00a0",
    "–", "=", ">=", "not", "of", "each", 'bonus "x"', "2026-02-30", "\x00", "😀", "\u2028", "\x0c",
]  # fmt: skip
SEEDS = range(10)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_program_with_words_lost_doubled_or_swapped_is_explained(seed: int) -> None:
    random = Random(seed)
    for _ in range(examples(80)):
        explained(spoilt(random.choice(PROGRAMS), random))


@pytest.mark.parametrize("seed", SEEDS)
def test_any_signs_at_all_are_explained(seed: int) -> None:
    random = Random(seed)
    for _ in range(60):
        explained("".join(random.choice([*SIGNS, *"abc 019\n"]) for _ in range(random.randint(0, 80))))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("(" * 190_000, id="only parentheses"),
        pytest.param('program "x" measure a = ' + "(" * 190_000, id="parentheses never closed"),
        pytest.param('program "x" measure a = ' + "not " * 40_000 + "yes", id="not not not"),
        pytest.param('program "x" measure a = ' + "a + " * 40_000 + "a", id="a long sum"),
        pytest.param('"' * 190_000, id="only quotes"),
        pytest.param("/" * 190_000, id="only a comment"),
        pytest.param('program "x"\n' + "pay\n" * 40_000, id="a word again and again"),
        pytest.param('program "x"\n' + 'bonus "a" on deals pya 5\n' * 7_000, id="thousands of mistakes"),
        pytest.param('program "x"\n' + 'bonus "a\n' * 20_000, id="thousands of texts never closed"),
        pytest.param('program "x" measure a = ' + "(" * 10_000 + "1" + ")" * 10_000, id="10,000 parentheses"),
        pytest.param('program "x" goal "' + "a" * 1_000_000, id="a line of a million signs"),
        pytest.param('program "x" budget ' + "9" * 100_000 + " EUR", id="a number of 100,000 figures"),
    ],
)
def test_large_texts_are_answered_in_time(text: str) -> None:
    started = time.monotonic()
    found = read(text).diagnostics
    assert found
    assert len(found) <= MOST_SHOWN + 1
    assert time.monotonic() - started < 60  # seconds; a few on an idle machine


def test_a_program_ten_times_as_long_takes_about_ten_times_as_long() -> None:
    """A wide margin, for a machine that does other things as well: what grows with the square takes a hundred times as long."""
    rule = 'bonus "R{0}"\n  on deals where category = "Cloud" and amount >= {0}\n  pay 5% of amount\n'
    head = 'program "x" runs 2026-01-01 to 2026-12-31 currency EUR\n'
    took = []
    for rules in (100, 1_000):
        text = head + "".join(rule.format(number) for number in range(rules))
        started = time.process_time()
        assert read(text).errors == ()
        took.append(time.process_time() - started)
    assert took[1] < 40 * took[0]


def spoilt(text: str, random: Random) -> str:
    words = re.findall(r"\w+|\s+|[^\w\s]", text)
    for _ in range(random.randint(1, 4)):
        at, other = random.randrange(len(words)), random.randrange(len(words))
        match random.randrange(6):
            case 0:
                del words[at]
            case 1:
                words.insert(at, words[other])
            case 2:
                words[at], words[other] = words[other], words[at]
            case 3:
                words[at] = random.choice(SIGNS)
            case 4:
                del words[at : at + random.randint(1, 20)]
            case _:
                words[at] = words[at][1:] + words[at][:1]
        words = words or ["x"]
    return "".join(words)


def explained(text: str) -> None:
    parsed = read(text)
    lines = text.split("\n")
    for each in parsed.diagnostics:
        span = each.span
        assert 1 <= span.line <= span.end_line <= len(lines), (text, each)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1, (text, each)
        assert span.end_column <= len(lines[span.end_line - 1]) + 2, (text, each)
        assert each.message
        assert draw(each, text)
    if parsed.program is None:
        assert parsed.errors, text
    elif not parsed.diagnostics:
        assert read(format_program(parsed.program)).program == parsed.program, text
