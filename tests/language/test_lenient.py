"""What Slack and Word make of a text is read as what the writer meant, and mistakes are shown where the writer sees them."""

from __future__ import annotations

import pytest

from dsl.format import format_program
from dsl.lenient import straightened
from dsl.parse import parse
from dsl.read import read
from tests.cases.case_files import FOLDER, Case, cases

PLAIN = """program "Sprint" // the first
  runs 2026-07-01 to 2026-12-31
  currency EUR
bonus "Deal"
  on deals where category = "Cloud" and amount - 5 >= 10
  pay 5% of amount
"""
CASES = [pytest.param(case, id=case.id) for case in cases(FOLDER, "premio")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"', "“", id="one kind of typographic quote"),
        pytest.param('"Cloud"', "„Cloud“", id="German quotes"),
        pytest.param('"Cloud"', "«Cloud»", id="French quotes"),
        pytest.param('"Cloud"', "“Cloud”", id="English quotes"),
        pytest.param('"Cloud"', "«\u00a0Cloud\u00a0»", id="French quotes with their blanks"),
        pytest.param(" ", "\u00a0", id="blanks that do not break"),
        pytest.param(" ", "\u202f", id="narrow blanks"),
        pytest.param("  ", "\t", id="tabs"),
        pytest.param("\n", "\r\n", id="line ends of Windows"),
        pytest.param("-", "–", id="en dashes"),
        pytest.param("-", "—", id="em dashes"),
        pytest.param("-", "−", id="minus signs"),
        pytest.param(">=", "≥", id="signs of comparison"),
        pytest.param("program", "\ufeffprogram", id="a byte-order mark"),
        pytest.param("\n", " \n", id="blanks at the ends of lines"),
        pytest.param("on deals", "ON Deals", id="capitals"),
        pytest.param("  on deals", "• on deals", id="marks of a list"),
        pytest.param("  pay", "  - pay", id="dashes of a list"),
        pytest.param("program", "```\nprogram", id="fences of code"),
    ],
)
def test_a_text_from_slack_or_word_means_the_same(old: str, new: str) -> None:
    text = PLAIN.replace(old, new)
    assert parse(text).diagnostics == ()
    assert parse(text).program == parse(PLAIN).program


def test_a_layout_in_one_line_means_the_same() -> None:
    one_line = " ".join(PLAIN.replace(" // the first", "").split())
    assert parse(one_line).program == parse(PLAIN).program


@pytest.mark.parametrize("case", CASES)
def test_every_case_reads_the_same_with_typographic_signs(case: Case) -> None:
    text = case.blocks["premio"]
    dressed = _dressed(text)
    assert len(straightened(dressed)) == len(dressed)
    assert parse(dressed).program == parse(text).program


@pytest.mark.parametrize("case", CASES)
def test_every_case_formats_to_a_text_that_means_the_same_and_stays(case: Case) -> None:
    program = parse(case.blocks["premio"]).program
    assert program is not None
    formatted = format_program(program)
    again = parse(formatted).program
    assert again == program
    assert format_program(again) == formatted


def test_a_mistake_is_shown_where_the_writer_sees_it() -> None:
    text = "\ufeffprogram “Sprint”\r\n\truns 2026–07–01 to 2026–12–31\r\n\tcurrency\u00a0EUR\r\nbonus „Deal“ on deals where «x» = categroy pay 5 EUR\r\n"
    (mistake,) = read(text).diagnostics
    line = text.split("\n")[mistake.span.line - 1]
    assert line[mistake.span.column - 1 : mistake.span.end_column - 1] == "categroy"


def test_quotations_inside_a_text_stay() -> None:
    parsed = parse('program "A “quoted” word" // and “this”\nbonus “it\'s "fine” on deals pay 5 EUR')
    assert parsed.program is not None
    assert parsed.program.name == "A “quoted” word"
    assert parsed.program.comments[0].text == "and “this”"


def test_comments_stay_where_they_belong() -> None:
    text = (
        '// above everything\nprogram "P" // beside the name\n  // above the run\n  runs 2026-01-01 to 2026-12-31 // beside the run\n'
        '  currency EUR\n\n// above the rule\nbonus "A"\n  on deals // beside on\n  pay 5 EUR\n// at the end\n'
    )
    parsed = parse(text)
    assert parsed.program is not None
    formatted = format_program(parsed.program)
    assert [line for line in formatted.split("\n") if "//" in line] == [
        "// above everything", 'program "P"  // beside the name', "  // above the run",
        "  runs 2026-01-01 to 2026-12-31  // beside the run", "// above the rule", "  on deals  // beside on", "// at the end",
    ]  # fmt: skip
    assert format_program(parse(formatted).program or parsed.program) == formatted


def _dressed(text: str) -> str:
    """As a word processor would leave it: quotes in pairs, blanks that do not break."""
    pairs = text.split('"')
    quoted = "".join(f"“{part}”" if index % 2 else part for index, part in enumerate(pairs))
    return quoted.replace("  ", "\t\u00a0").replace("\n", "\r\n")
