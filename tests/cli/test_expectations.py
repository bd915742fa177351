"""The tests that a program carries, as `premio check` runs them."""

from __future__ import annotations

import pytest

from bot.checking import read

PROGRAM = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
field margin_band text on deals
commission "Base" on deals where category = "Cloud" and margin_band != "low" pay 5% of amount
bonus "Target" each program when attainment("revenue") >= 100% pay 1k EUR
measure revenue = sum(amount)
points "Demo" on activities where kind = "demo" pay 30 points
trip "Summit" each program top 1 by revenue award "Two seats"
recognition "Win" on deals where amount >= 50k EUR badge ":trophy: Win"
bonus "Own" each program per rep when count(deals) >= 2 pay 10 EUR
bonus "Idle" each program per rep when count(deals) < 2 charge 3 EUR
bonus "Team" each program per territory when revenue >= 5k pay 20 EUR
expect "it all comes out"
  {}
"""


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            'deal 2026-07-10, category "Cloud", amount 10k EUR "Base" pays 500 EUR "Target" pays nothing',
            id="a deal of a partner without a name",
        ),
        pytest.param(
            'deal 2026-07-10, category "Cloud", amount 10k, margin_band "low" "Base" pays nothing',
            id="a column of one's own",
        ),
        pytest.param(
            'deal 2026-07-10, amount 0.125k EUR, category "Cloud" "Base" pays 6.25',
            id="three digits behind the point are no thousands",
        ),
        pytest.param(
            'target "revenue" 100k deal 2026-07-10, amount 100k EUR "Target" pays 1k EUR "Win" badges ":trophy: Win"',
            id="a target for the whole run",
        ),
        pytest.param('activity 2026-08-01, kind "demo" "Demo" pays 30 points', id="an activity"),
        pytest.param(
            'partner "Acme" partner "Bolt" deal 2026-07-10, partner "Acme", amount 2k '
            'deal 2026-07-11, partner "Bolt", amount 3k "Summit" awards "Two seats" to "Bolt" "Summit" awards nothing to "Acme"',
            id="several partners",
        ),
        pytest.param(
            'deal 2026-07-10, rep "Anna", amount 2k deal 2026-07-11, rep "Anna", amount 3k deal 2026-07-12, rep "Bert", amount 1k '
            '"Own" pays 10 EUR for rep "anna" "Own" pays nothing for rep "Bert" "Idle" charges 3 EUR for rep "Bert"',
            id="rep by rep",
        ),
        pytest.param(
            'partner "Acme", territory "Nord" partner "Bolt", territory "Nord" deal 2026-07-10, partner "Acme", amount 2k '
            'deal 2026-07-11, partner "Bolt", amount 3k "Team" pays 20 EUR for territory "Nord"',
            id="a territory of several partners",
        ),
        pytest.param(
            'deal 2026-09-10, category "Cloud", amount 10k EUR as of 2026-08-31 "Base" pays nothing',
            id="as of a day",
        ),
        pytest.param(
            'deal 2026-07-10, category "Cloud", amount 10k EUR, cancelled_on 2026-08-01 "Base" pays nothing',
            id="what was taken back is paid no more",
        ),
    ],
)
def test_what_is_expected_comes_out(lines: str) -> None:
    assert read(PROGRAM.format(lines)).diagnostics == ()


def test_each_test_has_facts_of_its_own_and_each_failure_its_place() -> None:
    text = PROGRAM.format('deal 2026-07-10, category "Cloud", amount 10k EUR "Base" pays 500 EUR')
    text += 'expect "again"\n  deal 2026-07-10, category "Cloud", amount 10k EUR\n  "Base" pays 501 EUR\n'
    (failed,) = read(text).diagnostics
    assert (failed.code, failed.span.line, failed.span.column) == ("expectation-failed", 16, 3)
    assert "it pays 500.00 EUR" in failed.message
    assert failed.hint == "because: 5% of 10,000.00 EUR"
