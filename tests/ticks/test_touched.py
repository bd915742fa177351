"""A tick works out the awards of those whom a change touches, and leaves the ledger as if it had worked out everybody's."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url

from bot import settling
from programs.reach import stands_alone
from storage import deal_changes, programs, workspaces
from storage.engine import Database
from storage.imports import load_csv
from storage.verification import verified
from storage.workspaces import Workspace
from tests.database import postgres
from tests.evaluation import test_programs
from tests.evaluation.generated import (
    csv_of,
    day,
    deals,
    exchange_rates,
    partner_list,
    partners_csv,
    rates_csv,
)
from tests.soaking import examples
from tests.ticks.scene import MARIA, Vendor, at

Looked = list[frozenset[str] | None]
_numbers = itertools.count(1)


@contextmanager
def looking(monkeypatch: pytest.MonkeyPatch) -> Iterator[Looked]:
    """Whose awards the ticks inside work out, a program after the other; None: everybody's."""
    looked: Looked = []
    difference = settling._difference

    def noted(*arguments: object) -> settling.Difference:
        looked.append(arguments[3])  # type: ignore[arg-type]
        return difference(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(settling, "_difference", noted)
        yield looked


# --- one change after the other ------------------------------------------------------------------------------------

ALONE = """program "Sprint" runs 2026-01-01 to 2026-12-31 currency EUR
reading heat on deals
decision "Extra" by partner manager
measure revenue = sum(amount)
rebate "Sales" each quarter pay 1% of sum(amount where partner.tier = "gold" or amount >= 100)
bonus "Goal" each quarter when attainment("revenue") >= 100% pay 50 EUR
bonus "Score" each quarter when score("nps") >= 9 pay 20 EUR
spiff "Demo" on activities where deal.amount >= 100 EUR pay 5 EUR
commission "Cash" on receipts pay 1% of amount
spiff "Hot" on deals where heat >= 5 pay 3 EUR
bonus "Extra" on deals when decision("Extra") pay 7 EUR
bonus "Large customer" on deals where customer.size = "large" pay 2 EUR
"""
FACTS: Mapping[str, str] = {
    "partners": "name,tier\nAcme,gold\nBeta,silver\nCube,gold\nDora,gold\n",
    "deals": (
        "id,partner,amount,closed_on,customer,credit\nD-1,Acme,100,2026-02-01,Globex,\nD-2,Beta,200,2026-02-02,Initech,\n"
        "D-3,Acme,50,2026-03-01,Globex,50%\nD-3,Cube,50,2026-03-01,Globex,50%\n"
    ),
    "activities": "id,partner,kind,done_on,deal\nA-1,Dora,demo,2026-02-03,D-2\n",
    "receipts": "id,deal,received_on,amount\nR-1,D-1,2026-02-05,100\n",
}
CHANGES: Mapping[str, tuple[str, str, set[str] | None]] = {
    "a new deal": ("deals", "id,partner,amount,closed_on\nD-9,Beta,300,2026-05-01", {"beta"}),
    "a late deal": ("deals", "id,partner,amount,closed_on\nD-9,Beta,300,2026-01-02", {"beta"}),
    "a corrected amount": ("deals", "id,partner,amount,closed_on\nD-1,Acme,101,2026-02-01", {"acme"}),
    "a deal on which somebody else was active": ("deals", "id,partner,amount,closed_on\nD-2,Beta,90,2026-02-02", {"beta", "dora"}),
    "a cancelled deal": ("deals", "id,partner,amount,closed_on,cancelled_on\nD-1,Acme,100,2026-02-01,2026-04-01", {"acme"}),
    "a returned deal": ("deals", "id,partner,amount,closed_on,returned_on\nD-1,Acme,100,2026-02-01,2026-04-01", {"acme"}),
    "a deal that moves to another partner": ("deals", "id,partner,amount,closed_on\nD-1,Beta,100,2026-02-01", {"acme", "beta"}),
    "a deal that is split": (
        "deals", "id,partner,amount,closed_on,credit\nD-1,Acme,100,2026-02-01,60%\nD-1,Dora,100,2026-02-01,40%", {"acme", "dora"},
    ),
    "a split deal that is one partner's now": ("deals", "id,partner,amount,closed_on\nD-3,Acme,50,2026-03-01", {"acme", "cube"}),
    "a tier change": ("partners", "name,tier,valid_from\nCube,silver,2026-02-15", {"cube"}),
    "a target": ("targets", "partner,name,period,value\nAcme,revenue,2026-Q1,100", {"acme"}),
    "a score": ("scores", "partner,name,period,value\nBeta,nps,2026-Q1,9.5", {"beta"}),
    "a receipt of a split deal": ("receipts", "id,deal,received_on,amount\nR-2,D-3,2026-03-05,10", {"acme", "cube"}),
    "a receipt that was another deal's": ("receipts", "id,deal,received_on,amount\nR-1,D-2,2026-02-05,100", {"acme", "beta", "dora"}),
    "an activity": ("activities", "id,partner,kind,done_on,deal\nA-2,Cube,demo,2026-02-03,D-2", {"cube"}),
    "an activity that was somebody else's": ("activities", "id,partner,kind,done_on,deal\nA-1,Acme,demo,2026-02-03,D-2", {"acme", "dora"}),
    "a reading of a deal": ("readings", "name,value,read_on,deal\nheat,7,2026-02-01,D-3", {"acme", "cube"}),
    "a decision": ("decisions", "partner,name,answer,decided_on,deal\nBeta,Extra,yes,2026-03-01,D-2", {"beta"}),
    "what is known of a customer": ("customers", "name,size\nGlobex,large", None),
    "an exchange rate": ("exchange-rates", "valid_on,from_currency,to_currency,rate\n2026-01-01,USD,EUR,0.9", None),
}  # fmt: skip
"""What changes, and whom it touches; None: it may be anybody."""
AFTER = "2026-06-30T08:00"


def load(vendor: Vendor, kind: str, content: str, now: str) -> None:
    report = load_csv(
        vendor.database,
        workspace_id=vendor.workspace.id,
        kind=kind,
        content=content.encode(),
        filename=f"{kind}.csv",
        now=at(now),
    )
    assert not report.refused, report.refused


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def settled_at(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database in which everything is settled, to be copied."""
    if request.param == "postgresql":
        address: str = next(request.getfixturevalue("postgres_databases"))
    else:
        template: Path = request.getfixturevalue("sqlite_template")
        address = f"sqlite:///{shutil.copy(template, tmp_path_factory.mktemp('settled') / 'premio.db')}"
    database = Database.open(address)
    vendor = Vendor.install(database)
    vendor.activate(ALONE, "2026-01-01T08:00")
    for kind, content in FACTS.items():
        load(vendor, kind, content, "2026-01-01T08:00")
    vendor.tick(AFTER)
    database.close()
    return address


@pytest.fixture
def settled(settled_at: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Vendor]:
    """In a copy of that database, for this test alone."""
    name = make_url(settled_at).database
    assert name is not None
    if settled_at.startswith("sqlite"):
        address = f"sqlite:///{shutil.copy(name, tmp_path / 'premio.db')}"
    else:
        server: postgres.Server = request.getfixturevalue("postgres_server")
        copy = f"{name}_{next(_numbers)}"
        server.execute(f"CREATE DATABASE {copy} TEMPLATE {name} STRATEGY FILE_COPY")
        address = server.url(copy)
    database = Database.open(address)
    with database.reading() as session:
        (workspace,) = workspaces.listed(session)
    yield Vendor(database, workspace)
    database.close()


def test_everything_is_settled_to_begin_with(settled: Vendor) -> None:
    assert stands_alone(test_programs.read_program(ALONE))
    assert settled.awards
    assert settled.differences == ()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_reopens_what_it_touches(
    settled: Vendor, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    kind, content, touched = CHANGES[change]
    before = {award.award.key: award for award in settled.awards}
    load(settled, kind, content, AFTER)
    with looking(monkeypatch) as looked:
        settled.tick(AFTER)
    assert looked == [None if touched is None else frozenset(touched)]
    assert settled.differences == ()
    changed = {award.partner.casefold() for award in settled.awards if before.get(award.award.key) != award}
    assert changed <= (touched if touched is not None else changed)
    assert changed or change == "an exchange rate"


def test_a_new_version_reopens_its_own_program_only(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = Vendor.install(database)
    vendor.activate(ALONE, "2026-01-01T08:00")
    with database.writing() as session:
        other = programs.save_draft(
            session,
            workspace_id=vendor.workspace.id,
            name="Other",
            text=ALONE.replace('"Sprint"', '"Other"'),
            author=MARIA,
            now=at(AFTER),
        )
        programs.activate(session, version_id=other.id, actor=MARIA, now=at(AFTER))
    for kind, content in FACTS.items():
        load(vendor, kind, content, "2026-01-01T08:00")
    vendor.tick(AFTER)
    vendor.activate(ALONE.replace("1% of sum", "2% of sum"), AFTER)
    with looking(monkeypatch) as looked:
        vendor.tick(AFTER)
    assert looked == [None]
    load(vendor, *CHANGES["a new deal"][:2], AFTER)
    with looking(monkeypatch) as looked:
        vendor.tick(AFTER)
    assert looked == [frozenset({"beta"})] * 2
    assert vendor.differences == ()


def test_where_partners_share_something_everybody_is_looked_at(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = Vendor.install(database)
    contest = 'contest "Race" each quarter top 1 by sum(amount) pay 100 EUR\n'
    vendor.activate(ALONE.splitlines(keepends=True)[0] + contest, "2026-01-01T08:00")
    vendor.load("D-1,Acme,100,2026-02-01 D-2,Beta,90,2026-02-01", "2026-01-01T08:00")
    vendor.tick(AFTER)
    vendor.load("D-3,Beta,20,2026-02-01", AFTER)
    with looking(monkeypatch) as looked:
        vendor.tick(AFTER)
    assert looked == [None]
    assert vendor.differences == ()
    assert [award.partner for award in vendor.awards if not award.withdrawn] == ["Beta"]


def test_what_changed_twice_touches_all_whose_it_ever_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = Vendor.install(database)
    vendor.activate(ALONE, "2026-01-01T08:00")
    vendor.load("D-1,Acme,100,2026-02-01", "2026-01-01T08:00")
    vendor.tick(AFTER)
    vendor.load("D-1,Beta,100,2026-02-01", AFTER)
    vendor.load("D-1,Cube,100,2026-02-01", AFTER)
    with looking(monkeypatch) as looked:
        vendor.tick(AFTER)
    assert looked == [frozenset({"acme", "beta", "cube"})]
    assert vendor.differences == ()


# --- any changes, in any order --------------------------------------------------------------------------------------


@settings(
    deadline=None,
    max_examples=examples(5),
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 1 << 32))
def test_whatever_changes_the_ledger_is_what_a_full_evaluation_gives(database: Database, seed: int) -> None:
    random = Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deal_changes, "MOST", random.choice((3, deal_changes.MOST)))
        _any_changes(database, random)


def _any_changes(database: Database, random: Random) -> None:
    with database.writing() as session:
        workspace = workspaces.install(
            session, team_id=f"Any{next(_numbers)}", name="Any", now=datetime(2026, 1, 1, tzinfo=UTC)
        )
    today = day(random)
    _activate(database, workspace, random, today)
    for _ in range(random.randint(2, 5)):
        for _ in range(random.randint(1, 2)):
            _change(database, workspace, random, today)
        if random.random() < 0.3:
            today += timedelta(days=random.randrange(40))
        _tick(database, workspace, today)
        with database.reading() as session:
            assert verified(session, workspace_id=workspace.id).differences == ()


def _tick(database: Database, workspace: Workspace, today: date) -> None:
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    database.run_on_snapshot(
        lambda session: settling.found(session, workspace, now=now, as_of=None),
        lambda session, found: settling.settle(session, found, now=now),
    )


def _change(database: Database, workspace: Workspace, random: Random, today: date) -> None:
    if random.random() < 0.1:
        _activate(database, workspace, random, today)
        return
    partners = partner_list(random)
    kind, content = random.choice(
        [
            *[("deals", csv_of(deals(random)))] * 5,
            ("partners", partners_csv(partners) if partners else b"name\nAcme\nBeta\n\xc3\x84rger AG\nStra\xc3\x9fe 7\n"),
            ("exchange-rates", rates_csv(exchange_rates(random))),
        ]
    )  # fmt: skip
    load_csv(
        database,
        workspace_id=workspace.id,
        kind=kind,
        content=content,
        filename=f"{kind}.csv",
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )


def _activate(database: Database, workspace: Workspace, random: Random, today: date) -> None:
    """Mostly one in which each partner stands alone."""
    for _ in range(30):
        chosen = test_programs.text(random)
        if random.random() < 0.1 or stands_alone(test_programs.read_program(chosen)):
            break
    now = datetime(today.year, today.month, today.day, 8, tzinfo=UTC)
    with database.writing() as session:
        draft = programs.save_draft(
            session, workspace_id=workspace.id, name="Any", text=chosen, author=MARIA, now=now
        )
        programs.activate(session, version_id=draft.id, actor=MARIA, now=now)
