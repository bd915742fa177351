"""What is taken from a file, in whatever form people write it, and what becomes of it when it comes again."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from programs.facts import Fact
from programs.measures import Days, Needs, Selection
from storage import facts, marks, measures, records
from storage.fact_tables import DealRow, FactRevisionRow
from storage.imports import KINDS, report_text
from storage.mapping import Mapping, MappingError
from tests.imports.loading import Desk, mapping_of, outcomes

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "crm-export.toml"

FORMS = [
    pytest.param("id,partner,amount,closed_on\nD-1,Acme,1234.50,2026-07-01\n", id="plain"),
    pytest.param("\ufeffid,partner,amount,closed_on\r\nD-1,Acme,1234.50,2026-07-01\r\n", id="byte-order mark and Windows line ends"),
    pytest.param("ID;Partner;Amount;Closed On\nD-1;Acme;1234,50;2026-07-01\n", id="semicolons, decimal comma, header as people write it"),
    pytest.param("id\tpartner\tamount\tclosed-on\nD-1\tAcme\t1.234,50\t2026-07-01\n", id="tabs, points between thousands"),
    pytest.param('id,partner,amount,closed_on\nD-1,Acme,"1,234.50",2026-07-01\n', id="quotes, commas between thousands"),
    pytest.param("id,partner,amount,closed_on\nD-1,Acme,1 234.50,2026-07-01T10:30:00\n", id="a blank between thousands, a time of day"),
    pytest.param("id,partner,amount,closed_on\nD-1,Acme,€ 1234.50,2026-7-1\n", id="a currency's sign, a day without zeros"),
    pytest.param("sep=;\nid;partner;amount;closed_on\n\nD-1;Acme;1234.50;2026-07-01\n;;;\n", id="a line for Excel, blank lines"),
    pytest.param("closed_on,AMOUNT, id ,partner\n2026-07-01,1234.5,D-1, Acme \n", id="another order, blanks around"),
]  # fmt: skip


@pytest.mark.parametrize("content", FORMS)
def test_a_file_is_read_in_the_form_in_which_it_comes(desk: Desk, content: str) -> None:
    assert outcomes(desk.load("deals", content)) == ["new"]
    (found,) = _deals(desk)
    assert (found.id, found.partner, found.values["amount"], found.on) == (
        "D-1",
        "Acme",
        Decimal("1234.5"),
        date(2026, 7, 1),
    )
    assert found.values["stage"] == "won"
    assert found.currency == "EUR"


@pytest.mark.parametrize(
    ("cells", "amounts"),
    [
        pytest.param(["1.200", "3.400,50"], ["1200", "3400.5"], id="another cell shows the comma"),
        pytest.param(["1,200", "3,400.50"], ["1200", "3400.5"], id="another cell shows the point"),
        pytest.param(["0.125", "1"], ["0.125", "1"], id="nothing before the point"),
        pytest.param(["(40.10)", "-2"], ["-40.1", "-2"], id="brackets for what is taken away"),
        pytest.param(["−5", "+7"], ["-5", "7"], id="a typographic minus"),
    ],
)
def test_the_decimal_sign_is_the_columns(desk: Desk, cells: list[str], amounts: list[str]) -> None:
    rows = "".join(f'D-{number},Acme,"{cell}",2026-07-01\n' for number, cell in enumerate(cells))
    assert outcomes(desk.load("deals", f"id,partner,units,closed_on\n{rows}")) == ["new", "new"]
    assert [fact.values["units"] for fact in _deals(desk)] == [Decimal(amount) for amount in amounts]


def test_a_number_that_could_be_two_is_never_guessed(desk: Desk, tmp_path: Path) -> None:
    content = 'id,partner,amount,closed_on\nD-1,Acme,"1,200",2026-07-01\n'
    assert "can be 1200 or 1.200" in desk.load("deals", content).refused[0].reasons[0]
    mapping = mapping_of(tmp_path, '[deals]\ndecimal = "."\n')
    assert outcomes(desk.load("deals", content, mapping)) == ["new"]


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    content = "id,partner,amount,closed_on,band\nD-1,Acme,5,2026-07-01,A\nD-2,Beta,6,2026-07-02,B\n"
    assert outcomes(desk.load("deals", content)) == ["new", "new"]
    marks.remove(desk.session, marks.listed(desk.session, workspace_id=desk.workspace_id))
    assert outcomes(desk.load("deals", content)) == ["unchanged", "unchanged"]
    assert not marks.waiting(desk.session, workspace_id=desk.workspace_id)
    assert _revisions(desk) == 2


def test_the_rows_of_one_id_replace_what_was_stored(desk: Desk) -> None:
    split = "id,partner,amount,closed_on,credit\nD-1,Acme,100,2026-07-01,60%\nD-1,Beta,100,2026-07-01,40%\n"
    assert outcomes(desk.load("deals", split)) == ["new", "new"]
    parts = [(fact.partner, fact.values["amount"], fact.whole["amount"]) for fact in _deals(desk)]
    assert parts == [("Acme", 60, 100), ("Beta", 40, 100)]
    assert outcomes(desk.load("deals", "id,partner,amount,closed_on\nD-1,Gamma,90,2026-07-01\n")) == [
        "changed"
    ]
    assert [(fact.partner, fact.values["amount"], fact.whole) for fact in _deals(desk)] == [("Gamma", 90, {})]


def test_the_rows_of_a_deal_complete_each_other(desk: Desk) -> None:
    desk.load(
        "deals", "id,partner,amount,closed_on,credit\nD-1,Acme,100,2026-07-01,60%\nD-1,Beta,,2026-07-01,40%\n"
    )
    assert [fact.values["amount"] for fact in _deals(desk)] == [60, 40]


@pytest.mark.parametrize(
    ("cell", "day", "at"),
    [
        pytest.param("2026-03-31", "2026-03-31", "00:00", id="none"),
        pytest.param("2026-03-31 14:05", "2026-03-31", "14:05", id="hours and minutes"),
        pytest.param("2026-03-31T9:05:30.25", "2026-03-31", "09:05:30.250000", id="a part of a second"),
        pytest.param("2026-03-31 2:05 PM", "2026-03-31", "14:05", id="twelve hours"),
        pytest.param("2026-03-31 12:05 am", "2026-03-31", "00:05", id="just after midnight"),
        pytest.param("2026-03-31T14:05Z", "2026-03-31", "16:05", id="UTC, as it is called in Rome"),
        pytest.param("2026-03-31T14:05:00+0530", "2026-03-31", "10:35", id="an offset without a colon"),
        pytest.param("2026-03-31 22:30 -01", "2026-04-01", "01:30", id="another day in Rome"),
        pytest.param("2026-03-31T00:00:00.000-08:00", "2026-03-31", "00:00", id="midnight, which is no time"),
        pytest.param("2026-10-25T00:30Z", "2026-10-25", "02:30", id="before the clock is put back"),
    ],
)
def test_a_day_may_carry_a_time(desk: Desk, cell: str, day: str, at: str) -> None:
    desk.live_in("Europe/Rome")
    content = f"id,partner,amount,closed_on\nD-1,Acme,5,{cell}\n"
    assert outcomes(desk.load("deals", content)) == ["new"]
    (found,) = _deals(desk)
    assert (found.on, found.at) == (date.fromisoformat(day), time.fromisoformat(at))
    assert found.values["closed_on"] == found.on
    assert outcomes(desk.load("deals", content)) == ["unchanged"]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("2026-03-31 25:00", "closed_on: “2026-03-31 25:00” ends in a time that no clock shows"),
        ("2026-03-31 14:60", "closed_on: “2026-03-31 14:60” ends in a time that no clock shows"),
        ("2026-03-31 13:05 pm", "closed_on: “2026-03-31 13:05 pm” ends in a time that no clock shows"),
        (
            "2026-03-31 14:05 CET",
            "closed_on: “2026-03-31 14:05 CET” ends in no time of day; write 14:05, 14:05:30 or 14:05+02:00",
        ),
        ("2026-03-31T14:05+29:00", "closed_on: “2026-03-31T14:05+29:00” ends in a time that no clock shows"),
        ("2026-02-30 14:05", "closed_on: “2026-02-30 14:05” is no day written as YYYY-MM-DD"),
        ("2026-03-31 noon", "closed_on: “2026-03-31 noon” is no day written as YYYY-MM-DD"),
    ],
)
def test_a_time_that_is_none_is_refused(desk: Desk, cell: str, reason: str) -> None:
    report = desk.load("deals", f"id,partner,amount,closed_on\nD-1,Acme,5,{cell}\nD-2,Acme,5,2026-03-31\n")
    assert [row.reasons for row in report.refused] == [(reason,)]
    assert [fact.id for fact in _deals(desk)] == ["D-2"]


def test_another_time_is_a_change(desk: Desk) -> None:
    head = "id,partner,amount,closed_on\n"
    desk.load("deals", f"{head}D-1,Acme,5,2026-03-31 14:05\n")
    marks.remove(desk.session, marks.listed(desk.session, workspace_id=desk.workspace_id))
    assert outcomes(desk.load("deals", f"{head}D-1,Acme,5,2026-03-31 14:06\n")) == ["changed"]
    (mark,) = marks.listed(desk.session, workspace_id=desk.workspace_id)
    assert (mark.on, mark.partners) == (date(2026, 3, 31), frozenset({"acme"}))
    contents = desk.session.exec(
        select(FactRevisionRow.content).order_by(col(FactRevisionRow.revision))
    ).all()
    assert [content[0]["times"] for content in contents] == [
        {"closed_on": "14:05:00"},
        {"closed_on": "14:06:00"},
    ]


def test_a_mapping_says_how_days_are_written_before_their_times(desk: Desk, tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, '[deals]\ndates = "DD/MM/YYYY"\n')
    content = 'id,partner,amount,closed_on\nD-1,Acme,5,31/03/2026 14:05\nD-2,Acme,5,"31/03/2026, 9:05 AM"\n'
    assert outcomes(desk.load("deals", content, mapping)) == ["new", "new"]
    assert [(fact.id, fact.at) for fact in _deals(desk)] == [("D-2", time(9, 5)), ("D-1", time(14, 5))]


def test_the_rows_of_a_deal_agree_about_its_time(desk: Desk) -> None:
    head = "id,partner,amount,closed_on,signed_on,credit\n"
    split = "D-1,Acme,5,2026-03-31 14:05,2026-03-30 09:00,60%\nD-1,Beta,5,2026-03-31 {},,40%\n"
    refused = desk.load("deals", head + split.format("16:00")).refused[0]
    assert refused.reasons == (
        "closed_on: the rows of the deal do not agree (2026-03-31 14:05:00, 2026-03-31 16:00:00)",
    )
    assert outcomes(desk.load("deals", head + split.format("14:05"))) == ["new", "new"]
    assert {fact.times["signed_on"] for fact in _deals(desk)} == {time(9)}


def test_a_time_of_what_only_holds_from_a_day_is_not_kept(desk: Desk) -> None:
    head = "name,tier,valid_from\n"
    assert outcomes(desk.load("partners", f"{head}Acme,gold,2026-03-31 14:05\n")) == ["new"]
    assert outcomes(desk.load("partners", f"{head}Acme,gold,2026-03-31\n")) == ["unchanged"]
    assert outcomes(desk.load("partners", f"{head}Beta,gold,2026-03-31 25:05\n")) == ["refused"]


def test_an_older_revision_is_kept_and_changes_nothing(desk: Desk) -> None:
    head = "id,partner,amount,closed_on,revision\n"
    assert outcomes(desk.load("deals", f"{head}D-1,Acme,100,2026-07-01,3\n")) == ["new"]
    old = desk.load("deals", f"{head}D-1,Acme,50,2026-07-01,2\n")
    assert outcomes(old) == ["ignored"]
    assert old.rows[0].reasons == ("revision 3 is known already",)
    assert [fact.values["amount"] for fact in _deals(desk)] == [100]
    assert _revisions(desk) == 2
    contradiction = desk.load("deals", f"{head}D-1,Acme,60,2026-07-01,3\n")
    assert "revision 3 is known already, with other values" in contradiction.refused[0].reasons[0]


def test_every_change_leaves_a_mark_and_what_the_fact_was_before(desk: Desk) -> None:
    desk.load("deals", "id,partner,amount,closed_on\nD-1,Acme,5,2026-07-01\n")
    desk.load("deals", "id,partner,amount,closed_on\nD-1,Acme,6,2026-07-01\n")
    for mark in marks.listed(desk.session, workspace_id=desk.workspace_id):
        assert (mark.kind, mark.partners, mark.on) == (marks.DEALS, frozenset({"acme"}), date(2026, 7, 1))
    contents = desk.session.exec(
        select(FactRevisionRow.content).order_by(col(FactRevisionRow.revision))
    ).all()
    assert [content[0]["amount_minor"] for content in contents] == [500, 600]


def test_an_unknown_partner_is_taken_before_there_is_a_list_or_where_the_mapping_says_so(
    desk: Desk, tmp_path: Path
) -> None:
    content = "id,partner,closed_on\nD-1,Acne,2026-07-01\n"
    assert outcomes(desk.load("deals", content)) == ["new"]
    desk.load("partners", "name\nAcme\n")
    other = content.replace("D-1", "D-2")
    assert outcomes(desk.load("deals", other)) == ["refused"]
    mapping = mapping_of(tmp_path, '[deals]\nunknown_partners = "add"\n')
    assert outcomes(desk.load("deals", other, mapping)) == ["new"]
    assert facts.partner_names(desk.session, workspace_id=desk.workspace_id) == ("Acme", "Acne")


def test_a_score_is_a_share_or_a_number_of_a_partner_or_of_what_partners_have_in_common(desk: Desk) -> None:
    desk.load("partners", "name,region,circle\nAcme,North,Blue\n")
    rows = "Acme,nps,2026,90%\nNorth,nps,2026,0.8\nblue,nps,2026,1\nNorht,nps,2026,1\n"
    report = desk.load("scores", f"partner,name,period,value\n{rows}")
    assert outcomes(report) == ["new", "new", "new", "refused"]
    assert report.rows[-1].reasons == (
        "partner: “Norht” is not in the list of partners; did you mean “North”?",
    )
    kept = records.read(desk.session, workspace_id=desk.workspace_id, kind="scores")
    assert sorted((each.values["partner"], each.values["value"]) for each in kept) == [
        ("Acme", Decimal("0.9")),
        ("North", Decimal("0.8")),
        ("blue", Decimal(1)),
    ]
    assert outcomes(desk.load("deals", "id,partner,amount,closed_on\nD-1,North,5,2026-07-01\n")) == [
        "refused"
    ]


def test_partners_are_shown_as_the_list_writes_them(desk: Desk) -> None:
    desk.load(
        "deals", "id,partner,closed_on\nD-1,BETA,2026-07-01\nD-2,beta,2026-07-01\nD-3,acme,2026-07-01\n"
    )
    assert facts.partner_names(desk.session, workspace_id=desk.workspace_id) == ("acme", "BETA")
    desk.load("partners", "name\nAcme\n")
    assert facts.partner_names(desk.session, workspace_id=desk.workspace_id) == ("Acme", "BETA")


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2026-Q3", ("2026-07-01", "2026-09-30")),
        ("2026 q3", ("2026-07-01", "2026-09-30")),
        ("2026Q1", ("2026-01-01", "2026-03-31")),
        ("2026-07", ("2026-07-01", "2026-07-31")),
        ("2026-H2", ("2026-07-01", "2026-12-31")),
        ("2026-W27", ("2026-06-29", "2026-07-05")),
        ("2026", ("2026-01-01", "2026-12-31")),
    ],
)
def test_periods_have_names(desk: Desk, period: str, days: tuple[str, str]) -> None:
    assert outcomes(desk.load("targets", f"partner,name,period,value\nAcme,revenue,{period},1000\n")) == [
        "new"
    ]
    (goal,) = facts.goals(desk.session, workspace_id=desk.workspace_id, kind="targets", program=None)
    assert (goal.start.isoformat(), goal.end.isoformat(), str(goal.value)) == (*days, "1000")


def test_every_kind_of_file_is_taken_twice_and_changes_once(desk: Desk) -> None:
    for kind, content in EVERY_KIND.items():
        first, second = desk.load(kind, content), desk.load(kind, content)
        assert set(outcomes(first)) == {"new"}, (kind, first)
        assert set(outcomes(second)) == {"unchanged"}, kind
    assert set(EVERY_KIND) == set(KINDS)


EVERY_KIND = {
    "partners": "name,tier,tags,joined_on,valid_from,manager\nAcme,gold,a|b,2025-01-01,,Mia\nAcme,silver,,,2026-07-01,Mia\n",
    "people": "name,partner,role,email,valid_from\nAnn,Acme,rep,ann@acme.example,2026-01-01\n",
    "customers": "name,segment,size\nGlobex,retail,large\n",
    "targets": "partner,person,name,period,value\nAcme,,revenue,2026-Q3,1000\nAcme,Ann,revenue,2026-Q3,500\n",
    "scores": "partner,name,start,end,value\nAcme,nps,2026-07-01,2026-09-30,42.5\n",
    "exchange-rates": "valid_on,from_currency,to_currency,rate\n2026-07-01,usd,EUR,0.91234\n",
    "deals": "id,partner,amount,closed_on\nD-1,Acme,5,2026-07-01\n",
    "receipts": "id,deal,received_on,amount\nR-1,D-1,2026-08-01,2.50\n",
    "activities": "id,partner,kind,done_on,quantity\nA-1,Acme,demo,2026-07-10,\n",
    "decisions": "partner,name,answer,decided_on,period\nAcme,Audit,yes,2026-07-01,2026-Q3\n",
    "readings": "name,value,read_on,partner\nusers,120,2026-07-01,Acme\n",
}


def test_a_crms_export_is_read_with_the_mapping_that_is_an_example(desk: Desk) -> None:
    mapping = Mapping.load(EXAMPLE)
    assert outcomes(desk.load("partners", CRM_TEAMS, mapping)) == ["new", "new"]
    assert outcomes(desk.load("customers", CRM_ACCOUNTS, mapping)) == ["new", "new"]
    assert outcomes(desk.load("deals", CRM_PIPELINE, mapping)) == ["new"] * 5
    won = {fact.id: fact for fact in _deals(desk, currency="USD")}
    assert won.keys() == {"AA1", "AA2"}
    assert won["AA2"].values == {
        "registered_on": date(2025, 10, 25),
        "closed_on": date(2026, 3, 11),
        "amount": Decimal(4514),
        "product": "GTX Pro",
        "category": "GTX",
        "stage": "won",
        "currency": "USD",
    }
    stages = dict(desk.session.exec(select(DealRow.stage, func.count()).group_by(DealRow.stage)).all())
    assert stages == {"won": 2, "lost": 1, "engaging": 1, "prospecting": 1}
    partner = facts.partners(
        desk.session, workspace_id=desk.workspace_id, fields=None, as_of=date(2026, 12, 31)
    )[0]
    assert partner.attributes(date(2026, 7, 1)) == {"region": "Central", "manager": "Ola Nord"}
    customers = facts.customers(
        desk.session, workspace_id=desk.workspace_id, fields=(), as_of=date(2026, 12, 31)
    )
    assert customers["hooli"] == (
        (None, {"segment": "technology", "country": "Philippines", "family": "Holding"}),
    )


CRM_TEAMS = "sales_agent,manager,regional_office\nAda Berg,Ola Nord,Central\nBo Lind,Ola Nord,East\n"
CRM_ACCOUNTS = (
    "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
    "Hooli,technolgy,1996,1100.04,2822,Philipines,Holding\nInitech,medical,1999,251.41,495,Kenya,\n"
)
CRM_PIPELINE = (
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    "AA1,Ada Berg,MG Special,Hooli,Won,20-10-2025,01-03-2026,54\n"
    "AA2,Bo Lind,GTXPro,null,Won,25-10-2025,11-03-2026,4514\n"
    "AA3,Bo Lind,GTK 500,Initech,Lost,25-10-2025,07-03-2026,0\n"
    "AA4,Ada Berg,GTX Basic,,Engaging,03-11-2025,,\n"
    "AA5,Ada Berg,MG Advanced,Initech,Prospecting,,,\n"
)


def test_a_mapping_joins_another_file(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text("code,series,price\nP1,Cloud,99.90\n", encoding="utf-8")
    mapping = mapping_of(
        tmp_path,
        '[deals]\n[[deals.join]]\nfile = "products.csv"\non = "product"\nkey = "code"\ncolumns = { category = "series", list_price = "price" }\n',
    )
    desk.load(
        "deals", "id,partner,product,closed_on\nD-1,Acme,p1,2026-07-01\nD-2,Acme,P9,2026-07-01\n", mapping
    )
    assert [(fact.values.get("category"), fact.values.get("list_price")) for fact in _deals(desk)] == [
        ("Cloud", Decimal("99.9")),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("[deal]\n", "is no kind of fact", id="an unknown kind"),
        pytest.param("[deals]\nday = 1\n", "has no `day`", id="an unknown word"),
        pytest.param('[deals]\ndates = "dd/mm"\n', "names no day", id="no form of days"),
        pytest.param('[deals]\ndecimal = ";"\n', "decimal is either", id="no decimal sign"),
        pytest.param('[deals]\nunknown_partners = "yes"\n', "unknown_partners is either", id="neither refuse nor add"),
        pytest.param("[deals\n", "is no TOML", id="no TOML"),
        pytest.param('[[deals.join]]\nfile = "x.csv"\n', "a join needs", id="half a join"),
        pytest.param('[[deals.join]]\nfile = "x.csv"\non = "a"\nkey = "b"\ncolumns = {}\n', "there is no file x.csv", id="a file that is not there"),
    ],
)  # fmt: skip
def test_a_mapping_with_a_mistake_says_where(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(MappingError, match=reason.replace("[", r"\[")):
        mapping_of(tmp_path, text)


def test_the_report_reads_like_one(desk: Desk) -> None:
    report = desk.load(
        "deals",
        "id,partner,amount,closed_on\nD-1,Acme,5,2026-07-01\nD-2,Acme,x,2026-07-01\nD-3,,5,2026-07-01\n",
    )
    assert report_text(report, limit=1) == (
        "deals.csv, deals: 1 new, 2 refused\n  line 3 (D-2) refused: amount: “x” is no number\n  … and 1 more"
    )
    assert report.counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 2, "ignored": 0}


def _deals(desk: Desk, currency: str = "EUR") -> tuple[Fact, ...]:
    everything = Selection("deals", None, Days(None, date(2026, 12, 31)), "closed_on", "won", currency)
    found = measures.read(
        desk.session, workspace_id=desk.workspace_id, needs=Needs((), (everything,)), as_of=date(2026, 12, 31)
    )
    return found.facts[everything]


def _revisions(desk: Desk) -> int:
    return desk.session.exec(select(func.count()).select_from(FactRevisionRow)).one()
