"""What a simulation says beside its awards: cost, budgets, who wins, clause by clause; all figures worked out by hand."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner

from bot.cli.app import app

AFTER: Final = """program "Sprint"
  runs 2026-01-01 to 2026-06-30
  currency EUR
  budget 3k EUR

commission "Base"
  on deals where category = "Cloud"
  pay 5% of amount
  at most 900 EUR per quarter

bonus "Volume"
  each quarter
  pay marginal by sum(amount)
    up to 10k    1%
    above that   2%
"""
BEFORE: Final = AFTER.replace("pay 5%", "pay 4%").replace("900 EUR", "5k EUR")
DEALS: Final = """id,partner,category,amount,closed_on
D-1,Acme,Cloud,10000,2026-01-05
D-2,Acme,Cloud,"12,000.50",2026-02-05
D-3,Zenit,Firewall,4000,2026-03-31
"""
PARTNERS: Final = """name,tier,region,valid_from
Acme,gold,EMEA,
Acme,platinum,EMEA,2026-02-01
Zenit,silver,APAC,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("after.premio", AFTER),
        ("before.premio", BEFORE),
        ("deals.csv", DEALS),
        ("partners.csv", PARTNERS),
    ):
        (tmp_path / name).write_text(text)
    return tmp_path


def ran(folder: Path, *more: str, new: str = AFTER, old: str | None = BEFORE) -> str:
    (folder / "after.premio").write_text(new)
    if old is not None:
        (folder / "before.premio").write_text(old)
        more = (*more, "--against", str(folder / "before.premio"))
    done = CliRunner().invoke(
        app, ["simulate", str(folder / "after.premio"), "--facts", str(folder), *more], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    return done.stdout


def summary(folder: Path, **versions: Any) -> Any:
    return json.loads(ran(folder, "--format", "json", **versions))["summary"]


def rows(sheet: list[dict[str, Any]], *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in sheet]


def test_a_summary_says_what_each_rule_costs_and_what_is_left_of_the_budget(folder: Path) -> None:
    """5% of 10,000 and what 900 leaves of 600.03; 100 and 2% of 12,000.50; 1% of 4,000."""
    found = summary(folder, old=None)
    assert rows(found["by_rule"], "rule", "term", "partners", "currency", "amount") == [
        ("Base", "short", 1, "EUR", "900.00"),
        ("Volume", "long", 2, "EUR", "380.01"),
    ]
    assert rows(found["summary"], "what", "amount") == [
        ("cost", "1280.01"),
        ("short term", "900.00"),
        ("long term", "380.01"),
        ("long term share", "0.297"),
        ("budget", "3000"),
        ("budget left", "1719.99"),
    ]


def test_a_partner_is_counted_as_what_it_was_on_the_day_that_matters(folder: Path) -> None:
    """Acme was gold on 5 January and on the first day of the quarter, and platinum when it closed D-2."""
    found = summary(folder, old=None)
    assert rows(found["by_tier"], "tier", "partners", "amount") == [
        ("gold", 1, "840.01"), ("platinum", 1, "400.00"), ("silver", 1, "40.00"),
    ]  # fmt: skip
    assert rows(found["by_region"], "region", "amount") == [("EMEA", "1240.01"), ("APAC", "40.00")]


def test_the_difference_is_told_clause_by_clause_and_the_rest_is_interaction(folder: Path) -> None:
    """5% alone is 500 + 600.03 instead of 400 + 480.02; the limit alone cuts nothing of 880.02; both together come to 900."""
    found = summary(folder)
    assert rows(found["by_clause"], "rule", "clause", "currency", "change") == [
        ("Base", "pay", "EUR", "220.01"),
        ("Base", "limits", "EUR", "0.00"),
        (None, "interaction", "EUR", "-200.03"),
        (None, "whole difference", "EUR", "19.98"),
    ]
    assert (found["by_clause"][0]["old"], found["by_clause"][0]["new"]) == (
        "pay 4% of amount",
        "pay 5% of amount",
    )


def test_winners_losers_and_unchanged_are_counted(folder: Path) -> None:
    found = summary(folder)
    assert [row for row in rows(found["summary"], "what", "after") if row[0].startswith("partners")] == [
        ("partners: winners", 1), ("partners: losers", 0), ("partners: unchanged", 1),
    ]  # fmt: skip


def test_a_new_rule_and_one_that_goes_are_clauses_too(folder: Path) -> None:
    new = AFTER + '\nspiff "Firewall"\n  on deals where category = "Firewall"\n  pay 25 EUR\n'
    old = AFTER + '\ncommission "Old"\n  on deals where category = "Firewall"\n  pay 1% of amount\n'
    assert rows(summary(folder, new=new, old=old)["by_clause"], "rule", "clause", "change") == [
        ("Firewall", "new rule", "25.00"),
        ("Old", "rule removed", "-40.00"),
        (None, "interaction", "0.00"),
        (None, "whole difference", "-15.00"),
    ]


def test_clauses_that_cannot_stand_alone_are_tried_together(folder: Path) -> None:
    """Neither `on` nor `pay` may go without the other, nor both without `each`: 900 becomes 1% of 22,000.50 and of 4,000."""
    new = AFTER.replace(
        '  on deals where category = "Cloud"\n  pay 5% of amount', "  each quarter\n  pay 1% of sum(amount)"
    )
    found = summary(folder, new=new, old=AFTER)["by_clause"]
    assert rows(found, "rule", "clause", "change") == [
        ("Base", "on, each, pay", "-639.99"),
        (None, "interaction", "0.00"),
        (None, "whole difference", "-639.99"),
    ]


def test_a_version_that_is_the_same_differs_in_nothing(folder: Path) -> None:
    assert rows(summary(folder, old=AFTER)["by_clause"], "clause", "change") == [
        ("interaction", "0.00"), ("whole difference", "0.00"),
    ]  # fmt: skip


def test_it_is_said_who_came_to_each_step_by_size_and_region(folder: Path) -> None:
    """22,000.50 is in the second slice, 4,000 in the first; of two who sell the one is large and the other medium."""
    found = summary(folder, old=None)["steps"]
    assert rows(found, "step", "group", "partners", "reached", "share") == [
        ("up to 10k", "all", 2, 2, "1.000"),
        ("up to 10k", "large", 1, 1, "1.000"),
        ("up to 10k", "medium", 1, 1, "1.000"),
        ("up to 10k", "APAC", 1, 1, "1.000"),
        ("up to 10k", "EMEA", 1, 1, "1.000"),
        ("above that", "all", 2, 1, "0.500"),
        ("above that", "large", 1, 1, "1.000"),
        ("above that", "medium", 1, 0, "0.000"),
        ("above that", "APAC", 1, 0, "0.000"),
        ("above that", "EMEA", 1, 1, "1.000"),
    ]


def test_a_rule_for_nobody_has_no_steps(folder: Path) -> None:
    nobody = AFTER.replace("  each quarter\n", '  each quarter\n  for partners where tier = "bronze"\n')
    assert summary(folder, new=nobody, old=None)["steps"] == []


def test_the_text_shows_the_same_in_aligned_tables(folder: Path) -> None:
    text = ran(folder)
    assert "  Base    short         1  EUR       880.02  900.00  +19.98" in text
    assert "interaction" in text


def test_a_workbook_has_a_page_for_each_view(folder: Path) -> None:
    ran(folder, "--format", "xlsx", "--to", str(folder / "out.xlsx"))
    with zipfile.ZipFile(io.BytesIO((folder / "out.xlsx").read_bytes())) as book:
        pages = book.read("xl/workbook.xml").decode()
    places = [
        pages.index(f'name="{name}"') for name in ("summary", "by rule", "by partner", "by clause", "awards")
    ]
    assert places == sorted(places)


def test_a_picture_is_drawn_and_told_in_words(folder: Path) -> None:
    text = ran(folder, "--picture", str(folder / "out.png"))
    assert "Sprint: what changes for partners, in EUR: Acme +19.98. Unchanged: 1." in text
    assert (folder / "out.png").read_bytes().startswith(b"\x89PNG")
    alone = ran(folder, "--picture", str(folder / "out.png"), old=None)
    assert "Sprint: cost by rule, in EUR: Base 900.00; Volume 380.01." in alone


def test_the_words_of_a_picture_stand_beside_the_document_not_in_it(folder: Path) -> None:
    json.loads(ran(folder, "--picture", str(folder / "out.png"), "--format", "json"))


def test_a_simulation_is_told_in_italian_where_that_is_asked_for(folder: Path) -> None:
    (folder / "deals.csv").write_text(DEALS.replace("closed_on\n", "closed_on,currency\n").replace("02-05\n", "02-05,USD\n").replace("01-05\n", "01-05,\n").replace("03-31\n", "03-31,\n"))  # fmt: skip
    command = ["simulate", str(folder / "after.premio"), "--facts", str(folder), "--as-of", "2026-06-30"]
    italian = CliRunner().invoke(app, [*command, "--lang", "it"]).output
    assert "Sprint, al 2026-06-30" in italian
    assert "5% di 10.000,00 EUR" in italian
    assert "in sospeso: vendite D-2 (Acme): l’importo è in USD, e non si conosce il cambio in EUR per il 5 febbraio 2026" in italian  # fmt: skip
    reasons = [
        json.loads(CliRunner().invoke(app, [*command, "--format", "json", *more]).output)["held"][0]["reason"]
        for more in ([], ["--lang", "it"])
    ]
    assert reasons == [
        "it is in USD, and no rate to EUR is known for 5 February 2026",
        "l’importo è in USD, e non si conosce il cambio in EUR per il 5 febbraio 2026",
    ]
