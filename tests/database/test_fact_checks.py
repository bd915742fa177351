"""Facts that were changed behind our back are found before a tick has counted them, and nothing that was taken in as usual is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import create_engine, text
from sqlmodel import Session

from storage import corrected_deals, imports, score_sheets
from storage.columns import KINDS_OF_FACTS
from storage.corrected_deals import Corrected
from storage.engine import Database
from storage.fact_checks import broken_facts
from storage.verification import verified
from tests.database.values import FRANCO, MARIA, NOW, workspace

FILES: Final = {
    "partners": "name,tier,valid_from,joined_on,shop\nAcme,gold,,2026-01-05,Rome\nAcme,silver,2026-07-01,,\nÄrger AG,,,,Bonn\n",
    "people": "name,partner,role,email\nAnna,Acme,sales,anna@acme.example\n",
    "customers": "name,segment,valid_from\nGlobex,public,2026-02-01\n",
    "targets": "partner,name,period,value\nAcme,revenue,2026-Q3,80000\n",
    "scores": "partner,person,name,start,end,value\nAcme,Anna,quality,2026-07-01,2026-07-31,87.5%\n",
    "exchange-rates": "valid_on,from_currency,to_currency,rate\n2026-07-01,USD,EUR,0.9137\n",
    "deals": "id,partner,amount,closed_on,credit,customer,units,currency,revision,shelf\n"
    "D-1,Acme,1500,2026-07-01T10:30:00,60%,Globex,1.5,EUR,4,A\nD-1,Ärger AG,1500,2026-07-01T10:30:00,40%,Globex,1.5,EUR,4,B\n"
    "D-2,Acme,,,,,,JPY,,\n",
    "receipts": "id,deal,received_on,amount\nR-1,D-1,2026-07-09,1500\n",
    "activities": "id,partner,kind,done_on,quantity\nA-1,Acme,visit,2026-07-03T09:15,2\n",
    "decisions": "partner,name,answer,decided_on\nAcme,Kind,rebate,2026-07-04\n",
    "readings": "name,value,read_on,customer\nmeter,41.5,2026-07-05,Globex\n",
}
"""One of every kind, with columns of the vendor's own, times of day, and parts."""

_VALUE = "UPDATE records SET columns = CAST(replace(CAST(columns AS TEXT), '{was}', '{now}') AS {json}) WHERE kind = '{kind}'"
CHANGES: Final = {
    kind: _VALUE.replace("{kind}", kind).replace("{was}", was).replace("{now}", now)
    for kind, was, now in (
        ("partners", "silver", "gold"),
        ("people", "sales", "owner"),
        ("customers", "public", "private"),
        ("targets", "80000", "8000"),
        ("scores", "0.875", "0.975"),
        ("exchange-rates", "0.9137", "0.9317"),
        ("receipts", "1500", "1400"),
        ("activities", "visit", "order"),
        ("decisions", "rebate", "funds"),
        ("readings", "41.5", "42.5"),
    )
} | {"deals": "UPDATE deals SET amount_minor = amount_minor + 1 WHERE deal_id = 'D-1' AND partner = 'Acme'"}
ACTS: Final = {
    **{f"a value of {kind}": (statement, f"{KINDS_OF_FACTS[kind].singular} ", "on record") for kind, statement in CHANGES.items()},
    "a day": ("UPDATE deals SET closed_on = '2026-07-02' WHERE deal_id = 'D-1'", "deal D-1 ", "closed_on is 2026-07-02, and 2026-07-01 on record"),
    "a column of the vendor's own": ("UPDATE deals SET own = '{}' WHERE deal_id = 'D-1'", "deal D-1 ", "shelf is missing, and A on record"),
    "a time of day": ("UPDATE deals SET times = NULL WHERE deal_id = 'D-1'", "deal D-1 ", "time of closed_on is missing"),
    "whose a part is": ("UPDATE deals SET partner_key = 'acme 2' WHERE partner = 'Acme' AND deal_id = 'D-1'", "deal D-1 ", "it is of acme 2, ärger ag"),
    "a part is gone": ("DELETE FROM deals WHERE deal_id = 'D-1' AND partner = 'Acme'", "deal D-1 ", "it is of ärger ag, and of acme, ärger ag on record"),
    "a deal is gone": ("DELETE FROM deals WHERE deal_id = 'D-1'", "deal D-1 ", "is gone, and was taken in"),
    "a deal is made up": ("UPDATE deals SET deal_id = 'D-9' WHERE deal_id = 'D-2'", "deal D-9 ", "was never taken in"),
    "a revision": ("UPDATE deals SET revision = 3 WHERE deal_id = 'D-1'", "deal D-1 ", "stands in revision 3, and revision 4 was taken in"),
}  # fmt: skip


def filled(session: Session) -> int:
    workspace_id = workspace(session)
    for kind, content in FILES.items():
        load(session, workspace_id, kind, content)
    return workspace_id


def load(session: Session, workspace_id: int, kind: str, content: str) -> list[str]:
    report = imports.import_csv(
        session,
        workspace_id=workspace_id,
        kind=kind,
        content=content.encode(),
        filename=f"{kind}.csv",
        now=NOW,
    )
    assert not report.refused
    return [row.outcome for row in report.rows]


def test_there_is_one_of_every_kind() -> None:
    assert FILES.keys() == CHANGES.keys() == KINDS_OF_FACTS.keys()


def test_what_was_taken_in_as_usual_is_right_at_each_step(database: Database) -> None:
    """New, the same again, changed, an older revision, the same with a higher one, put right and entered in Slack."""
    with database.writing() as session:
        workspace_id = filled(session)
        other = workspace(session, "T2")
        load(session, other, "deals", "id,partner,amount,closed_on\nD-1,Beta,5,2026-07-01\n")

    def right() -> None:
        with database.reading() as session:
            assert list(broken_facts(session, workspace_id=workspace_id)) == []
            assert verified(session, workspace_id=workspace_id).differences == ()

    right()
    head = "id,partner,amount,closed_on,revision\n"
    for rows, outcome in (
        ("D-2,Acme,10,2026-07-02,\n", "changed"),
        ("D-1,Acme,1600,2026-07-01,5\n", "changed"),
        ("D-1,Acme,9999,2026-07-01,3\n", "ignored"),
        ("D-1,Acme,1600,2026-07-01,9\n", "unchanged"),
        ("D-1,Acme,7777,2026-07-01,7\n", "ignored"),
        ("D-3,Acme,30,2026-07-02,\n", "new"),
    ):
        with database.writing() as session:
            assert set(load(session, workspace_id, "deals", head + rows)) == {outcome}
        right()
    with database.writing() as session:
        for kind in KINDS_OF_FACTS:
            if kind != "deals":
                assert set(load(session, workspace_id, kind, FILES[kind])) == {"unchanged"}
        right_now = Corrected(
            deal="D-3", partner="Acme", amount=Decimal(31), closed_on=date(2026, 7, 3), credit=Decimal("0.5")
        )
        imports.take(
            session,
            corrected_deals.checked(session, right_now, workspace_id=workspace_id, source="a dispute"),
            now=NOW,
        )
        proposed, _ = score_sheets.propose(
            session,
            {"Acme": Decimal("0.5")},
            score="quality",
            period="2026-Q3",
            workspace_id=workspace_id,
            meaning="a form",
            reason="As it was judged",
            by=MARIA,
            now=NOW,
        )
        score_sheets.decide(
            session,
            workspace_id=workspace_id,
            number=proposed.sheet.number,
            shown=proposed.shown,
            approved=True,
            by=FRANCO,
            partner_of_decider=None,
            now=NOW,
        )
        load(
            session,
            workspace_id,
            "deals",
            "id,partner,amount,closed_on,cancelled_on\nD-2,Acme,10,2026-07-02,2026-07-09\n",
        )
    right()


def test_what_was_changed_behind_our_back_is_found_before_its_tick(
    database: Database, database_url: str
) -> None:
    """Each alone, and taken back before the next one."""
    with database.writing() as session:
        workspace_id = filled(session)
    engine = create_engine(database_url)
    json = "TEXT" if database_url.startswith("sqlite") else "JSONB"
    for act, (statement, whose, told) in ACTS.items():
        with engine.connect() as connection:
            done = connection.execute(text(statement.replace("{json}", json)))
            assert done.rowcount, act
            with Session(connection) as session:
                found = list(broken_facts(session, workspace_id=workspace_id))
            connection.rollback()
        assert any(each.startswith(whose) and told in each for each in found), (act, found)
    with engine.connect() as connection, Session(connection) as session:
        assert list(broken_facts(session, workspace_id=workspace_id)) == []
    engine.dispose()
