"""What the database counts is what looking at every fact gives: the same answers on both databases, cent by cent."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from dsl import nodes
from programs.facts import Partner, Rate, folded
from programs.measures import EVERYBODY, Measured, Need, Needs
from programs.windows import asks_new_customer
from storage import measures, workspaces
from storage.engine import Database
from storage.imports import import_csv
from tests.evaluation.generated import (
    OWN_FIELDS,
    Row,
    csv_of,
    day,
    deals,
    exchange_rates,
    fact_of,
    need,
    partner_list,
    partners_csv,
    rates_csv,
)
from tests.evaluation.reference import ReferenceBook
from tests.soaking import examples

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
many = settings(
    deadline=None,
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Undone(Exception):  # noqa: N818 - it is no error
    """Ends a transaction, so that the next example finds an empty database."""


@many
@given(seed=st.integers(0, 1 << 32))
def test_storage_answers_as_if_it_had_looked_at_every_fact(database: Database, seed: int) -> None:
    random = Random(seed)
    rows, partners, as_of = deals(random), partner_list(random), day(random)
    count_when, currency = (
        random.choice(("won", "won", "paid")),
        random.choice(("EUR", "EUR", "EUR", "USD", None)),
    )
    asked = tuple(
        {need(random, count_when=count_when, currency=currency): None for _ in range(random.randint(1, 12))}
    )
    rates = exchange_rates(random)
    selections = tuple({each.selection: None for each in asked[:2]})
    program = nodes.Program("Any", fields=OWN_FIELDS, count_when=count_when)
    wanted = Needs(asked, selections, first_deals=asks_new_customer(tuple(asked_for(asked))))
    expected = ReferenceBook([fact_of(row) for row in rows], partners, rates=rates).measured(
        wanted, program=program, as_of=as_of
    )
    with suppress(Undone), database.writing() as session:
        workspace_id = filled(session, rows, partners, rates)
        found = measures.read(session, workspace_id=workspace_id, needs=wanted, as_of=as_of, program=program)
        assert_same(found, expected, asked)
        assert [folded(each.name) for each in found.partners] == [
            folded(each.name) for each in expected.partners
        ]
        assert found.first_deals == expected.first_deals
        for selection in selections:
            assert [plain(fact) for fact in found.facts[selection]] == [
                plain(fact) for fact in expected.facts[selection]
            ]
        assert [(held.id, held.why) for held in found.held] == [(held.id, held.why) for held in expected.held]
        raise Undone


def asked_for(asked: Sequence[Need]) -> list[nodes.Expression]:
    return [each for one in asked for each in (one.value, one.selection.where) if each is not None]


def assert_same(found: Measured, expected: Measured, asked: Sequence[Need]) -> None:
    keys = {EVERYBODY, *(folded(partner.name) for partner in expected.partners)}
    for each in asked:
        for key in keys:
            assert found.value(each, key) == expected.value(each, key), (each, key)


def plain(fact: object) -> object:
    """A fact without what storage adds of its own."""
    return {
        name: getattr(fact, name)
        for name in ("kind", "id", "partner", "on", "currency", "rate", "values", "whole")
    }


def filled(
    session: Session, rows: Sequence[Row], partners: Sequence[Partner] = (), rates: Sequence[Rate] = ()
) -> int:
    """A new workspace with these facts."""
    workspace = workspaces.install(session, team_id="T1", name="Vendor", now=NOW)
    files = [("deals", csv_of(rows)), *([("partners", partners_csv(partners))] if partners else [])]
    if rates:
        files.append(("exchange-rates", rates_csv(rates)))
    for kind, content in files:
        report = import_csv(
            session, workspace_id=workspace.id, kind=kind, content=content, filename=f"{kind}.csv", now=NOW
        )
        assert not report.refused, report.refused
    return workspace.id
