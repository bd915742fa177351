"""Every defect is named with its line, its column and the reason, and never stops the rows around it."""

from __future__ import annotations

import pytest

from tests.imports.loading import Desk, outcomes

DEALS = "id,partner,amount,currency,units,stage,closed_on,signed_on,revision,credit,customer"
GOOD = "G-1,Acme,100.00,EUR,1,won,2026-07-01,,,,"
LAST = "G-2,Acme,200.00,EUR,1,won,2026-07-02,,,,"


def deal(**cells: str) -> str:
    """A row of DEALS that differs from a good one in these cells."""
    usual = {
        "id": "D-1",
        "partner": "Acme",
        "amount": "10.00",
        "currency": "EUR",
        "stage": "won",
        "closed_on": "2026-07-03",
    }
    return ",".join({**usual, **cells}.get(name, "") for name in DEALS.split(","))


ROWS = [
    pytest.param(deal(id=""), "id is missing", id="no id"),
    pytest.param(deal(id="   "), "id is missing", id="an id of blanks"),
    pytest.param(deal(partner=""), "partner is missing", id="no partner"),
    pytest.param(deal(amount="abc"), "amount: “abc” is no number", id="letters for an amount"),
    pytest.param(deal(amount="1e5"), "amount: “1e5” is no number", id="an exponent"),
    pytest.param(deal(amount="12.34.56"), "amount: “12.34.56” is no number", id="two decimal points"),
    pytest.param(deal(amount='"1,2,3"'), "amount: “1,2,3” is no number", id="commas anywhere"),
    pytest.param(deal(amount="NaN"), "amount: “NaN” is no number", id="not a number"),
    pytest.param(deal(amount="Infinity"), "amount: “Infinity” is no number", id="infinity"),
    pytest.param(deal(amount="--5"), "amount: “--5” is no number", id="two signs"),
    pytest.param(deal(amount="#REF!"), "amount: “#REF!” is no number", id="a spreadsheet's mistake"),
    pytest.param(deal(amount="=1+1"), "amount: “=1+1” is no number", id="a formula"),
    pytest.param(deal(amount="١٢"), "amount: “١٢” is no number", id="digits of another script"),
    pytest.param(deal(amount="1.005"), "amount: 1.005 has too many decimals (EUR has 2)", id="a tenth of a cent"),
    pytest.param(deal(amount="10.50", currency="JPY"), "amount: 10.50 has too many decimals (JPY has 0)", id="a part of a yen"),
    pytest.param(deal(amount="99999999999999.00"), "amount: 99999999999999.00 is too large to be true", id="more than there is"),
    pytest.param(deal(amount="1" * 30), "has too many digits", id="thirty digits"),
    pytest.param(deal(currency="EURO"), "currency: “EURO” is no currency", id="a currency's name"),
    pytest.param(deal(currency="€"), "currency: “€” is no currency", id="a currency's sign"),
    pytest.param(deal(units="many"), "units: “many” is no number", id="words for units"),
    pytest.param(deal(units="0.0000001"), "units: 1E-7 has too many decimals (at most 6 can be kept)", id="seven decimals"),
    pytest.param(deal(closed_on="2026-13-01"), "closed_on: “2026-13-01” is no day written as YYYY-MM-DD", id="month 13"),
    pytest.param(deal(closed_on="2026-02-30"), "closed_on: “2026-02-30” is no day", id="the 30th of February"),
    pytest.param(deal(closed_on="01/07/2026"), "closed_on: “01/07/2026” is no day written as YYYY-MM-DD", id="another form of days"),
    pytest.param(deal(closed_on="20260701"), "closed_on: “20260701” is no day", id="a day without dashes"),
    pytest.param(deal(closed_on="45839"), "closed_on: “45839” is no day", id="a spreadsheet's serial day"),
    pytest.param(deal(closed_on="yesterday"), "closed_on: “yesterday” is no day", id="a word for a day"),
    pytest.param(deal(closed_on="0026-07-01"), "closed_on: “0026-07-01” is in the year 26", id="the year 26"),
    pytest.param(deal(closed_on="2926-07-01"), "closed_on: “2926-07-01” is in the year 2926", id="the year 2926"),
    pytest.param(deal(closed_on="2026-W27-1"), "closed_on: “2026-W27-1” is no day", id="a week's day"),
    pytest.param(deal(signed_on="soon"), "signed_on: “soon” is no day", id="a second date"),
    pytest.param(deal(closed_on=""), "closed_on is missing, and the deal is won", id="won, and no day"),
    pytest.param(deal(closed_on="", stage="lost"), "closed_on is missing, and the deal is lost", id="lost, and no day"),
    pytest.param(deal(revision="two"), "revision: “two” is no whole number", id="a revision in words"),
    pytest.param(deal(revision="1.5"), "revision: “1.5” is no whole number", id="half a revision"),
    pytest.param(deal(revision="-1"), "revision: “-1” is no whole number", id="a negative revision"),
    pytest.param(deal(credit="60"), "credit: “60” is 6000%; is 60% meant?", id="a share without its sign"),
    pytest.param(deal(credit="0"), "credit: a partner's share is above 0% and at most 100%", id="a share of nothing"),
    pytest.param(deal(credit="-10%"), "credit: a partner's share is above 0%", id="a negative share"),
    pytest.param(deal(credit="120%"), "credit: a partner's share is above 0% and at most 100%", id="more than the whole"),
    pytest.param(deal(credit="half"), "credit: “half” is no number", id="a share in words"),
    pytest.param(deal(partner="A" * 301), "partner: the text is too long (301 characters)", id="a name without end"),
    pytest.param(deal(customer="Glo\x07bex"), "customer: the text holds control characters", id="a control character"),
    pytest.param(deal(id="D\x1f1"), "id: the text holds control characters", id="our own separator"),
    pytest.param(deal(customer='"Glo\nbex"'), "customer: the text goes over several lines; is a quote missing?", id="a line break in a name"),
    pytest.param("D-1,Acme,10.00", "the row has 3 cells, and the header 11", id="cut off"),
    pytest.param(deal() + ",one,two", "the row has 13 cells, and the header 11", id="more cells than columns"),
    pytest.param('D-1,"Acme,10.00', "a quote in this line is opened and not closed", id="an open quote"),
    pytest.param(deal(partner='"Ac"me'), "a quote in this line is opened and not closed", id="a quote inside a word"),
    pytest.param(deal(partner="Acne") , "partner: “Acne” is not in the list of partners; did you mean “Acme”?", id="a misspelt partner"),
    pytest.param(deal(partner="Lumen"), "partner: “Lumen” is not in the list of partners; did you mean “Lumen Oost”?", id="half of a name"),
    pytest.param(deal(partner="Zzyzx"), "partner: “Zzyzx” is not in the list of partners", id="an unknown partner"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "reason"), ROWS)
def test_a_bad_deal_is_refused_and_its_neighbours_are_taken(desk: Desk, row: str, reason: str) -> None:
    desk.load("partners", "name\nAcme\nBeta\nLumen Oost\n")
    report = desk.load("deals", "\n".join([DEALS, GOOD, row, LAST]))
    assert outcomes(report)[0] == "new"
    assert outcomes(report)[-1] == "new"
    (refused,) = report.refused
    assert refused.line == 3
    assert reason in "; ".join(refused.reasons)


TOGETHER = [
    pytest.param([deal(), deal()], "id: line 4 has the same id and partner", id="the same id and partner"),
    pytest.param([deal(), deal(partner="ACME ")], "id: line 4 has the same id and partner", id="the same partner written otherwise"),
    pytest.param([deal(credit="60%"), deal(partner="Beta", credit="x")], "the deal's row in line 4 cannot be used", id="half of a deal is bad"),
    pytest.param([deal(credit="60%"), deal(partner="Beta", amount="11.00")], "amount: the rows of the deal do not agree (10.00, 11.00)", id="two amounts"),
    pytest.param([deal(), deal(partner="Beta", closed_on="2026-07-04")], "closed_on: the rows of the deal do not agree", id="two days"),
    pytest.param([deal(), deal(partner="Beta", currency="USD")], "currency: the rows of the deal do not agree", id="two currencies"),
    pytest.param([deal(revision="1"), deal(partner="Beta", revision="2")], "revision: the rows of the deal do not agree", id="two revisions"),
    pytest.param([deal(), deal(partner="Gamma")], "the deal's row in line 4 cannot be used", id="one of two partners is unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "reason"), TOGETHER)
def test_a_deal_is_taken_whole_or_not_at_all(desk: Desk, rows: list[str], reason: str) -> None:
    desk.load("partners", "name\nAcme\nBeta\n")
    report = desk.load("deals", "\n".join([DEALS, GOOD, *rows, LAST]))
    assert outcomes(report) == ["new", "refused", "refused", "new"]
    assert reason in "; ".join(report.refused[0].reasons)
    assert all(row.reasons for row in report.refused)


OTHERS = [
    pytest.param("targets", "partner,name,period,value", "Acme,revenue,2026-Q5,1", "period: “2026-Q5” is no period", id="quarter 5"),
    pytest.param("targets", "partner,name,period,value", "Acme,revenue,July,1", "period: “July” is no period", id="a month without its year"),
    pytest.param("targets", "partner,name,period,value", "Acme,revenue,2026-W54,1", "2026 has no week 54", id="week 54"),
    pytest.param("targets", "partner,name,period,value", "Acme,revenue,,1", "period is missing", id="no period"),
    pytest.param("targets", "partner,name,period,value", "Acme,revenue,2026,", "value is missing", id="no value"),
    pytest.param("targets", "partner,name,start,end,value", "Acme,revenue,2026-07-01,,1", "end is missing", id="no end"),
    pytest.param("targets", "partner,name,start,end,value", "Acme,revenue,,2026-07-01,1", "start is missing", id="no start"),
    pytest.param("scores", "partner,name,start,end,value", "Acme,nps,2026-07-02,2026-07-01,1", "end: 2026-07-01 is before the start", id="backwards"),
    pytest.param("scores", "partner,name,period,start,end,value", "Acme,nps,2026,2026-07-01,2026-07-02,1", "period: say either the period, or start and end", id="a period twice"),
    pytest.param("partners", "name,parent", "Acme,ACME", "parent: a partner is not its own parent", id="its own parent"),
    pytest.param("partners", "name,joined_on", "Acme,2026", "joined_on: “2026” is no day", id="a year for a day"),
    pytest.param("people", "name,partner,email", "Ann,Acme,ann", "email: “ann” is no address", id="no address"),
    pytest.param("people", "name,partner", "Ann,", "partner is missing", id="a person without a partner"),
    pytest.param("customers", "name,segment", ",retail", "name is missing", id="a customer without a name"),
    pytest.param("receipts", "id,deal,received_on,amount", "R-1,,2026-07-01,5", "deal is missing", id="a receipt for nothing"),
    pytest.param("receipts", "id,deal,received_on,amount", "R-1,D-1,2026-07-01,", "amount is missing", id="a receipt of nothing"),
    pytest.param("receipts", "id,deal,received_on,amount,currency", "R-1,D-1,2026-07-01,5,XX", "currency: “XX” is no currency", id="no currency"),
    pytest.param("activities", "id,partner,kind,done_on", "A-1,Acme,,2026-07-01", "kind is missing", id="an activity of no kind"),
    pytest.param("activities", "id,partner,kind,done_on", "A-1,Acme,demo,", "done_on is missing", id="an activity at no time"),
    pytest.param("exchange-rates", "valid_on,from_currency,to_currency,rate", "2026-07-01,USD,EUR,0", "rate: a rate is above 0", id="a rate of nothing"),
    pytest.param("exchange-rates", "valid_on,from_currency,to_currency,rate", "2026-07-01,EUR,EUR,1", "the two currencies are the same", id="a rate to itself"),
    pytest.param("decisions", "partner,name,answer,decided_on", "Acme,Audit,,2026-07-01", "answer is missing", id="no answer"),
    pytest.param("readings", "name,value,read_on", "users,x,2026-07-01", "value: “x” is no number", id="a reading in words"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "header", "row", "reason"), OTHERS)
def test_a_bad_row_of_another_kind_is_refused(
    desk: Desk, kind: str, header: str, row: str, reason: str
) -> None:
    report = desk.load(kind, f"{header}\n{row}\n")
    (refused,) = report.refused
    assert refused.line == 2
    assert reason in "; ".join(refused.reasons)


FILES = [
    pytest.param(b"", "the file is empty", id="empty"),
    pytest.param(b"\n\n  \n", "the file is empty", id="blank lines"),
    pytest.param(b"\xff\xfe\x00i", "the file is not UTF-8 text", id="UTF-16"),
    pytest.param("id,partner,closed_on\nD-1,Ärger,2026-07-01".encode("cp1252"), "the file is not UTF-8 text", id="another code page"),
    pytest.param(b"PK\x03\x04....", "the file is a workbook, not CSV", id="a workbook"),
    pytest.param(b"id,partner,closed_on\nD-1,A\x00,2026-07-01", "the file is no text", id="zero bytes"),
    pytest.param(b"partner,amount\nAcme,5", "the file has no column “id” and “closed_on”", id="required columns missing"),
    pytest.param(b"id,partnr,closed_on\nD-1,Acme,2026-07-01", "did you mean `partnr`?", id="a misspelt column"),
    pytest.param(b"D-1,Acme,2026-07-01\nD-2,Acme,2026-07-01", "the file has no column", id="no header"),
    pytest.param(b"id,partner,closed_on,ID\nD-1,Acme,2026-07-01,D-2", "the header has two columns “ID”", id="a column twice"),
    pytest.param(b'id,"partner,closed_on\nD-1,Acme,2026-07-01', "the file has no column", id="an open quote in the header"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), FILES)
def test_a_file_without_a_usable_header_is_refused_whole(desk: Desk, content: bytes, reason: str) -> None:
    report = desk.load("deals", content)
    assert not report.readable
    assert reason in report.rows[0].reasons[0]
    assert outcomes(report) == ["refused"]


def test_there_are_at_least_sixty_defects() -> None:
    assert len(ROWS) + len(TOGETHER) + len(OTHERS) + len(FILES) >= 60
