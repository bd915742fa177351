"""The `premio` command as other programs call it: exit statuses, JSON shapes, one document on standard output."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from bot.cli.app import run

PROGRAM: Final = """program "Sprint"
  runs 2026-01-01 to 2026-06-30
  currency EUR

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
DEALS: Final = """id,partner,category,amount,closed_on
D-1,Acme,Cloud,10000,2026-01-05
D-2,Acme,Cloud,"12,000.50",2026-02-05
D-3,Zenit,Firewall,4000,2026-03-31
"""


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Shell:
    """Runs `premio` in a folder of its own, with a database of its own."""

    folder: Path

    def __call__(self, *arguments: str, **environment: str) -> Ran:
        """Within this process, which has loaded everything already."""
        out, err = io.StringIO(), io.StringIO()
        with chdir(self.folder), pytest.MonkeyPatch.context() as patch:
            for name in os.environ.keys() - self._environment().keys():
                patch.delenv(name)
            for name, value in (self._environment() | environment).items():
                patch.setenv(name, value)
            with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
                run(arguments)
        assert isinstance(ended.value.code, int)
        return Ran(ended.value.code, out.getvalue(), err.getvalue())

    def process(self, *arguments: str) -> Ran:
        """As a process of its own, which is what people start."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PREMIO_", "SLACK_"))
        }
        return kept | {
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PREMIO_DATABASE_URL": f"sqlite:///{self.folder}/premio.db",
        }

    def write(self, name: str, content: str) -> str:
        (self.folder / name).write_text(content, encoding="utf-8")
        return name


@pytest.fixture
def fresh(tmp_path: Path) -> Shell:
    """Where Premio was never at work."""
    shell = Shell(tmp_path)
    shell.write("sprint.premio", PROGRAM)
    shell.write("deals.csv", DEALS)
    return shell


@pytest.fixture
def premio(fresh: Shell, sqlite_template: Path) -> Shell:
    """With a database already, so that not every test waits for its tables."""
    shutil.copy(sqlite_template, fresh.folder / "premio.db")
    return fresh


def test_a_process_ends_as_its_command_does(premio: Shell) -> None:
    premio.write("wrong.premio", PROGRAM.replace("category =", "categroy ="))
    check = ("check", "sprint.premio", "wrong.premio", "--format", "json")
    found = premio.process(*check)
    assert found.status == 1
    assert found.json == premio(*check).json
    assert premio.process("check").status == 2
    missing = premio.process("check", "missing.premio")
    assert missing.status == 3
    assert "missing.premio" in missing.err


def test_help_names_every_command(premio: Shell) -> None:
    ran = premio.process("--help")
    assert ran.status == 0
    for command in (
        "check",
        "format",
        "explain",
        "simulate",
        "template",
        "import",
        "serve",
        "demo",
        "tick",
        "sandbox",
        "verify",
        "export",
        "migrate",
        "inbox",
    ):
        assert command in ran.out, command


def test_wrong_usage_is_two(premio: Shell) -> None:
    assert premio("nonsense").status == 2
    assert premio("check").status == 2
    assert premio("import", "nonsense", "deals.csv").status == 2
    assert premio("export", "ledger", "--format", "xlsx").status == 2


def test_a_world_that_fails_is_three(premio: Shell) -> None:
    assert premio("check", "missing.premio").status == 3
    assert premio("verify", PREMIO_DATABASE_URL="sqlite:////nowhere/at/all.db").status == 3
    assert premio("verify", PREMIO_DATABASE_URL="mysql://x/y").status == 3
    served = premio("serve")
    assert served.status == 3
    assert "SLACK_BOT_TOKEN" in served.err


def test_check_answers_with_places_and_one_when_there_are_errors(premio: Shell) -> None:
    premio.write("wrong.premio", PROGRAM.replace("category =", "categroy ="))
    ran = premio("check", "sprint.premio", "wrong.premio", "--format", "json")
    assert ran.status == 1
    good, wrong = ran.json["files"]
    assert good["file"] == "sprint.premio"
    assert {each["severity"] for each in good["diagnostics"]} <= {"warning"}
    (found,) = (each for each in wrong["diagnostics"] if each["severity"] == "error")
    assert found["code"] == "unknown-field"
    assert (found["severity"], found["line"], found["column"], found["end_line"], found["end_column"]) == (
        "error",
        6,
        18,
        6,
        26,
    )
    assert "`category`" in found["hint"]
    assert premio("check", "sprint.premio").status == 0


def test_check_goes_through_all_files_whatever_one_of_them_is(premio: Shell) -> None:
    (premio.folder / "bin.premio").write_bytes(b"\xff\xfe\x00")
    ran = premio("check", "sprint.premio", "bin.premio", "--format", "json")
    assert ran.status == 1
    assert [(each["file"], [d["code"] for d in each["diagnostics"] if d["severity"] == "error"]) for each in ran.json["files"]] == [
        ("sprint.premio", []), ("bin.premio", ["unreadable"]),
    ]  # fmt: skip
    gone = premio("check", "sprint.premio", "gone.premio")
    assert gone.status == 3
    assert "sprint.premio:" in gone.out
    assert "gone.premio" in gone.err


def test_format_writes_the_canonical_text_once(premio: Shell) -> None:
    premio.write("ugly.premio", PROGRAM.replace("\n", "\n   ").replace("  on", "on"))
    assert premio("format", "--check", "ugly.premio").status == 1
    assert premio("format", "ugly.premio").status == 0
    assert (premio.folder / "ugly.premio").read_text() == PROGRAM
    assert premio("format", "--check", "ugly.premio").status == 0


def test_explain_speaks_english_and_italian(premio: Shell) -> None:
    english, italian = premio("explain", "sprint.premio"), premio("explain", "sprint.premio", "--lang", "it")
    assert english.status == italian.status == 0
    assert "Base" in english.out
    assert english.out != italian.out


def test_simulate_prints_the_contracts_document(fresh: Shell) -> None:
    ran = fresh("simulate", "sprint.premio", "--deals", "deals.csv", "--format", "json")
    assert ran.status == 0
    document = ran.json
    assert set(document) == {
        "program", "as_of", "currency", "awards", "totals", "payouts", "charges", "balances", "statuses", "held", "diagnostics", "summary",
    }  # fmt: skip
    assert (document["program"], document["as_of"], document["currency"]) == ("Sprint", "2026-06-30", "EUR")
    assert [(each["rule"], each["partner"], each["amount"]) for each in document["awards"]] == [
        ("Base", "Acme", "500.00"), ("Base", "Acme", "400.00"), ("Volume", "Acme", "340.01"), ("Volume", "Zenit", "40.00"),
    ]  # fmt: skip
    first = document["awards"][0]
    assert first["fact"] == {"kind": "deal", "id": "D-1"}
    assert (first["for"], first["payee"], first["period"], first["status"], first["on"]) == (
        None,
        "Acme",
        None,
        "earned",
        "2026-01-05",
    )
    assert first["because"]
    assert document["totals"] == [
        {"partner": "Acme", "currency": "EUR", "amount": "1240.01"}, {"partner": "Zenit", "currency": "EUR", "amount": "40.00"},
    ]  # fmt: skip
    assert not (fresh.folder / "premio.db").exists(), "a simulation over files touches no database"


def test_simulate_says_what_goes_into_a_fund(fresh: Shell) -> None:
    (fresh.folder / "fund.premio").write_text(
        'program "P" runs 2026-07-01 to 2026-12-31 currency EUR fund "Co-op"\n'
        'rebate "Accrual" on deals pay 3% of amount into "Co-op"\n'
        'rebate "Ads" on activities pay 50 EUR out of "Co-op"\n',
        encoding="utf-8",
    )
    (fresh.folder / "d.csv").write_text(
        "id,partner,amount,currency,closed_on\nD-1,Acme,20000,EUR,2026-07-10\n", encoding="utf-8"
    )
    printed = fresh("simulate", "fund.premio", "--deals", "d.csv", "--as-of", "2026-12-31").out
    assert "rebate “Accrual”: goes into “Co-op”" in printed
    assert "rebate “Ads”: nobody" in printed
    assert "In the funds\n  Acme, “Co-op”: 600.00 EUR\n" in printed


def test_simulate_as_of_a_day_sees_nothing_later(premio: Shell) -> None:
    ran = premio("simulate", "sprint.premio", "--facts", ".", "--as-of", "2026-02-01", "--format", "json")
    assert [(each["rule"], each["amount"], each["status"]) for each in ran.json["awards"]] == [
        ("Base", "500.00", "earned"), ("Volume", "100.00", "provisional"),
    ]  # fmt: skip


def test_simulate_of_a_wrong_program_prints_its_mistakes_and_ends_with_one(premio: Shell) -> None:
    premio.write("wrong.premio", PROGRAM.replace("5% of amount", "5%"))
    ran = premio("simulate", "wrong.premio", "--deals", "deals.csv", "--format", "json")
    assert ran.status == 1
    assert [each["code"] for each in ran.json["diagnostics"]] == ["percent-of-what"]
    assert ran.json["awards"] == []


def test_an_award_that_was_taken_back_stands_beside_its_taking_back(premio: Shell) -> None:
    premio.write(
        "cancelled.csv",
        "id,partner,category,amount,closed_on,cancelled_on\nD-1,Acme,Cloud,10000,2026-01-05,2026-02-01\n",
    )
    awards = premio("simulate", "sprint.premio", "--deals", "cancelled.csv", "--format", "json").json[
        "awards"
    ]
    assert [(each["amount"], each["status"], each["on"]) for each in awards] == [
        ("500.00", "reversed", "2026-01-05"), ("-500.00", "earned", "2026-02-01"),
    ]  # fmt: skip
    assert awards[1]["because"] == "Taken back: the deal was cancelled on 1 February 2026"
    assert (
        "taken back"
        not in premio("simulate", "sprint.premio", "--deals", "cancelled.csv", "--as-of", "2026-01-31").out
    )


def test_what_was_paid_out_before_a_deal_was_cancelled_is_set_off_from_the_next_payouts(
    premio: Shell,
) -> None:
    """100 went out in January and is owed back from 10 February; 50 for D-2, 10 for the quarter and 40 of the 120 for D-3 set that off."""
    premio.write(
        "paid.premio", PROGRAM.replace('where category = "Cloud"', "") + "\npayout every month, day 28\n"
    )
    premio.write(
        "cancelled.csv",
        "id,partner,amount,closed_on,cancelled_on\n"
        "D-1,Acme,2000,2026-01-05,2026-02-10\nD-2,Acme,1000,2026-03-01,\nD-3,Acme,2400,2026-05-01,\n",
    )
    ran = premio(
        "simulate", "paid.premio", "--deals", "cancelled.csv", "--as-of", "2026-06-15", "--format", "json"
    )
    assert [(each["on"], each["amount"]) for each in ran.json["payouts"]] == [
        ("2026-01-28", "100.00"), ("2026-05-28", "80.00"),
    ]  # fmt: skip


def test_a_version_is_compared_with_another(premio: Shell) -> None:
    premio.write("before.premio", PROGRAM.replace("pay 5%", "pay 4%").replace("900 EUR", "5k EUR"))
    ran = premio(
        "simulate", "sprint.premio", "--deals", "deals.csv", "--against", "before.premio", "--format", "json"
    )
    assert ran.json["differences"] == [
        {"partner": "Acme", "currency": "EUR", "before": "1220.03", "after": "1240.01", "change": "19.98"},
        {"partner": "Zenit", "currency": "EUR", "before": "40.00", "after": "40.00", "change": "0.00"},
    ]
    changes = premio("diff", "before.premio", "sprint.premio").out.splitlines()
    assert ran.json["changes"] == changes
    assert any("5%" in change and "instead of" in change and "4%" in change for change in changes)
    text = premio("simulate", "sprint.premio", "--deals", "deals.csv", "--against", "before.premio").out
    assert changes[0] in text
    assert "1 of 2 partners get something else" in text
    assert "1,220.03 EUR → 1,240.01 EUR  (+19.98)" in text


def test_rows_that_a_simulation_cannot_use_are_named_and_end_with_one(premio: Shell) -> None:
    premio.write("dirty.csv", DEALS + "D-4,Acme,Cloud,much,2026-03-01\n")
    ran = premio("simulate", "sprint.premio", "--deals", "dirty.csv", "--format", "json")
    assert ran.status == 1
    assert ran.json["totals"][0]["amount"] == "1240.01"
    assert "line 5 (D-4) refused: amount: “much” is no number" in ran.err


def test_facts_come_into_an_empty_database_and_the_program_reads_them(fresh: Shell) -> None:
    first = fresh("import", "deals", "deals.csv", "--format", "json")
    assert first.status == 0
    assert first.json["counts"] == {"new": 3, "changed": 0, "unchanged": 0, "refused": 0, "ignored": 0}
    assert fresh("import", "deals", "deals.csv", "--format", "json").json["counts"]["unchanged"] == 3
    fresh.write("more.csv", DEALS + "D-4,Acme,Cloud,much,2026-03-01\n")
    bad = fresh("import", "deals", "more.csv")
    assert bad.status == 1
    assert "line 5" in bad.out
    assert "much" in bad.out
    simulated = fresh("simulate", "sprint.premio", "--format", "json").json
    assert simulated["totals"][0] == {"partner": "Acme", "currency": "EUR", "amount": "1240.01"}


def test_a_tick_looks_neither_ahead_of_today_nor_behind_the_last_settled_day(premio: Shell) -> None:
    premio("import", "deals", "deals.csv")
    ahead = premio("tick", "--as-of", "2999-01-01")
    assert ahead.status == 1
    assert "later than today" in ahead.err
    assert premio("tick", "--as-of", "2026-06-30").status == 0
    behind = premio("tick", "--as-of", "2026-06-29")
    assert behind.status == 1
    assert "settled up to 2026-06-30" in behind.err
    assert premio("tick", "--preview").status == 0
    assert "no differences" in premio("verify").out


def test_heads_that_were_kept_are_what_the_books_are_verified_with(premio: Shell) -> None:
    premio("import", "deals", "deals.csv")
    assert premio("heads", "--to", "heads.jsonl").status == 0
    first = json.loads((premio.folder / "heads.jsonl").read_text(encoding="utf-8"))
    assert first["chains"]["facts"]["length"] == 1
    premio.write("later.csv", DEALS.replace("D-", "E-"))
    premio("import", "deals", "later.csv")
    premio("heads", "--to", "heads.jsonl")
    assert premio("verify", "--heads", "heads.jsonl").status == 0
    first["chains"]["facts"]["hash"] = "0" * 64
    premio.write("others.jsonl", json.dumps(first))
    ran = premio("verify", "--heads", "others.jsonl")
    assert ran.status == 1
    assert "facts: up to entry 1, it is not what it was when its head was kept" in ran.out
    premio.write("wrong.jsonl", "[]")
    ran = premio("verify", "--heads", "wrong.jsonl")
    assert ran.status == 1
    assert "does not hold what `premio heads` writes" in ran.err


def test_exports_are_files_that_other_programs_read(premio: Shell) -> None:
    premio("import", "deals", "deals.csv")
    assert premio("export", "ledger").out.splitlines()[0].count(",") > 5
    assert premio("export", "payouts", "--format", "json").json == {"payouts": []}
    assert premio("export", "ledger", "--format", "xlsx", "--to", "ledger.xlsx").status == 0
    assert (premio.folder / "ledger.xlsx").read_bytes().startswith(b"PK")


def test_check_beside_facts_tells_what_only_they_can_show(premio: Shell) -> None:
    (premio.folder / "partners.csv").write_text("name,tier\nAcme,gold\nZenit,silver\n", encoding="utf-8")
    (premio.folder / "tied.premio").write_text(
        PROGRAM.replace("  currency EUR\n", "  currency EUR\n  budget 1k EUR\n")
        + """
bonus "Platinum"
  each quarter
  for partners where tier = "platinum"
  pay 100 EUR

bonus "Gold"
  each quarter
  for partners where tier = "gold"
  pay 100 EUR

contest "First deal"
  each quarter
  top 1 by count(deals where closed_on < 2026-02-01 or partner.name = "Zenit")
  pay 100 EUR
""",
        encoding="utf-8",
    )
    ran = premio("check", "tied.premio", "--facts", ".", "--format", "json")
    told = {each["code"]: each["message"] for each in ran.json["files"][0]["diagnostics"]}
    # Base: 900 of 1_100.03. Volume: 1% of 10k and 2% of 12_000.50 are 340.01, 1% of 4k is 40. Gold: two quarters of 100.
    # First deal: one deal each, 100 for both. 900 + 380.01 + 200 + 200.
    assert told == {
        "stops-paying": "beyond 18k in a quarter, more `amount` earns nothing",
        "budget-may-not-do": "with the 2 partners of these facts the rules come to up to 4k EUR, the budget is 1k EUR",
        "audience-nobody": "“Platinum” is for none of the 2 partners in these facts",
        "budget-exceeded": "on these facts the program would pay 1_680.01 to 2 partners, 680.01 beyond the budget of 1k",
        "ties-decide": "in “First deal” 2 partners shared places in the period from 2026-01-01: each got the whole prize",
    }
    assert ran.status == 0
    alone = premio("check", "tied.premio", "--format", "json").json["files"][0]["diagnostics"]
    assert [each["code"] for each in alone] == ["budget-may-not-do", "stops-paying"]


def test_check_beside_facts_names_the_rows_that_it_could_not_use(premio: Shell) -> None:
    with (premio.folder / "deals.csv").open("a", encoding="utf-8") as file:
        file.write("D-99,Acme,not money\n")
    ran = premio("check", "sprint.premio", "--facts", ".")
    assert "D-99" in ran.err
    assert ran.status == 1


def test_check_with_proofs_says_what_is_known_of_each_rule(premio: Shell) -> None:
    ran = premio("check", "sprint.premio", "--proofs")
    assert ran.status == 0
    assert "proved: “Base”: more `amount` never pays less" in ran.out
    (file,) = premio("check", "sprint.premio", "--proofs", "--format", "json").json["files"]
    assert file["proofs"][0] == {
        "rule": "Base",
        "verdict": "proved",
        "why": "more `amount` never pays less",
    }
    (plain,) = premio("check", "sprint.premio", "--format", "json").json["files"]
    assert plain.keys() == {"file", "diagnostics"}


def test_check_tells_mistakes_in_italian_too(premio: Shell) -> None:
    premio.write("wrong.premio", PROGRAM.replace("category =", "categroy ="))
    ran = premio("check", "sprint.premio", "wrong.premio", "--lang", "it")
    assert "sprint.premio: 1 avviso" in ran.out
    assert "wrong.premio: 1 errore" in ran.out
    assert "errore[" in ran.out
    assert "suggerimento: " in ran.out
    form = premio("check", "wrong.premio", "--lang", "it", "--format", "json").json["files"][0]
    assert form["diagnostics"][0]["message"] in ran.out


def test_check_may_be_asked_for_another_cliff(premio: Shell) -> None:
    premio.write(
        "steps.premio",
        'program "Steps" runs 2026-01-01 to 2026-12-31 currency EUR '
        'rebate "Steps" each quarter pay by sum(amount) from 10k 1% from 20k 2%',
    )
    assert "no mistakes" in premio("check", "steps.premio").out
    assert "moves it by 100%" in premio("check", "steps.premio", "--cliff", "50%").out
    assert premio("check", "steps.premio", "--cliff", "much").status == 2


def test_check_beside_facts_looks_up_to_a_day(premio: Shell) -> None:
    premio.write(
        "narrow.premio",
        'program "Narrow" runs 2026-01-01 to 2026-12-31 currency EUR budget 100 EUR bonus "Deal" on deals pay 60 EUR',
    )
    premio.write("deals.csv", "id,partner,amount,closed_on\nD-1,Acme,10,2026-02-01\nD-2,Acme,10,2026-07-01\n")
    assert "budget-exceeded" in premio("check", "narrow.premio", "--facts", ".").out
    early = premio("check", "narrow.premio", "--facts", ".", "--as-of", "2026-06-30")
    assert "budget-exceeded" not in early.out


def test_the_catalogue_comes_from_a_file_whole_or_not_at_all(premio: Shell) -> None:
    premio("import", "deals", "deals.csv")
    premio.write("bad.csv", "name,points,stock,greener\nFlight,many,2,Train\nTrain,60,-1,\nTrain,50,,\n")
    bad = premio("catalogue", "bad.csv")
    assert bad.status == 1
    for reason in ("line 2: points:", "line 3: stock:"):
        assert reason in bad.err
    premio.write("alone.csv", "name;points;greener\nFlight;100;Train\n")
    assert "“Train” is not something else in the catalogue" in premio("catalogue", "alone.csv").err
    premio.write(
        "good.csv",
        "name,points,stock,approval,greener,until\nFlight,100,2,yes,Train,2026-12-31\nTrain,60.5,,no,,\n",
    )
    assert premio("catalogue", "good.csv").out == "2 new, 0 changed\n"
    assert premio("catalogue", "good.csv").out == "0 new, 2 changed\n"
    premio.write("odd.csv", "name,price\nFlight,100\n")
    assert "the column points is missing; I know no column price" in premio("catalogue", "odd.csv").err
    assert premio("export", "points").out.startswith("entry,recorded_at")
