"""What people and files call things stays a text on its whole way: through files, programs, commands, forms and messages, to the local Slack."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

import pytest
from sqlmodel import select

from storage import ledger, programs, workspaces
from storage.tables import InboxRow
from tests.conversations.scene import Scene
from tests.edge.hostile import hostile_texts, marked_up, pointers

TEXTS: Final = hostile_texts()
SHORT: Final = [each for each in TEXTS if 2 < len(each.strip()) <= 60 and not set(each) & set("\n\r\x00")]
IN_QUOTES: Final = [each for each in SHORT if not set(each) & set('"\u2028{}')]
PROGRAM: Final = """program "{0}" runs 2026-07-01 to 2026-12-31 currency EUR timezone Europe/Rome
announce in partner channels
field theme text on deals
field rank text on partners
decision "{1}" by partner manager, "{2}" or "{3}", within 30 days, otherwise "{3}"
commission "{4}" on deals where theme != "{5}" pay 5% of amount
bonus "{6}" each month pay by decision("{1}") of sum(amount)
  "{2}" 1%
  "{3}" 2%
bonus "{7}" each month for partners where rank = "{8}" when sum(amount) > 0 offer pay 10 EUR award "{9}" donate 10 EUR to "{10}"
recognition "{11}" on deals where amount >= 100 EUR badge "{12}" say "{13} {{customer}} {{partner}} {14}"
standings every Monday at 09:00 names shown
ceremony "{15}" every month, day 20, at 18:00
poll "{16}" ask choice "{17}" options "{18}", "{19}" follow up "{20}" every month, day 2, at 10:00 open 9 days
poll "{21}" ask text "{22}" every month, day 2, at 10:00 anonymous
"""
EVIL: Final = ("evil", "!channel", "!here", "!everyone", "!subteam")
STYLED: Final = ("~struck~", "*bold*", "_italic_")


@pytest.fixture
def deals_tell_whose() -> bool:
    """The same texts are written everywhere."""
    return False


def sheet(columns: str, rows: Iterable[Sequence[object]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([columns.split(","), *rows])
    return written.getvalue()


def test_no_text_of_people_or_files_is_alive_in_anything_that_slack_is_sent(slack: Scene) -> None:
    partners = ["Acme", "Bolt & Sons", *SHORT[:12]]
    slack.upload(
        "maria",
        "partners.csv",
        sheet("name,tier,region,rank", zip(partners, SHORT[12:], SHORT[130:], IN_QUOTES[8:], strict=False)),
    )
    hostile = SHORT[7]
    slack.command("maria", "/premio bind #acme Acme")
    slack.command("maria", f'/premio bind #bolt "{hostile}"')
    slack.upload(
        "maria",
        "deals.csv",
        sheet(
            "id,partner,customer,category,theme,amount,closed_on",
            (
                (TEXTS[100 + n], [hostile, "Acme", *partners][n % 14], TEXTS[700 + n], TEXTS[1400 + n], TEXTS[2100 + n], 200 + n, "2026-07-01")
                for n in range(80)
            ),
        ),
    )  # fmt: skip
    names = [IN_QUOTES[40 * number : 40 * number + 23] for number in range(3)]
    for each in names:
        active = slack.start(PROGRAM.format(*each))
        asked = slack.click("maria", "Tell partners", message=active.with_button("Tell partners"))
        assert "Tell partners of" in asked.text
        slack.click("maria", "program_launch_now", message=asked.with_button("program_launch_now"))
    slack.until(lambda: not slack.database_has_marks(), "a tick")
    slack.clock(to="2026-07-02T09:00")
    slack.clock(to="2026-07-06T09:00")
    for each in names[:1]:
        for word in ("show", "simulate", "polls", "standings", "edit", "check", "end", "activate", "role", "person", "bind #acme", "quiet", "notice"):  # fmt: skip
            slack.command("maria", f'/premio {word} "{each[0]}"')
            slack.command("maria", f"/premio {word} {each[1]}")
        question = slack.command("maria", f'/premio end "{each[0]}"').with_button("program_end_now")
        slack.click("maria", "program_end_now", channel="office", message=question)
    for word in ("list", "tick", "waiting", "decisions", "payouts", "polls", "standings", f'why "{hostile}"', f'next "{hostile}"', f'why not "{hostile}"', "help"):  # fmt: skip
        slack.command("maria", f"/premio {word}")
    for user, channel in (("bob", "bolt"), ("anna", "acme")):
        for word in ("why", "next", "standings", "decisions", "hello", "why not", f"why not {IN_QUOTES[4]}", *SHORT[:2]):  # fmt: skip
            slack.mention(user, channel, word)
        slack.click(user, "Why?", channel=channel)
    slack.home("maria")
    slack.home("bob")
    slack.upload(
        "maria", "deals.csv", sheet("id,partner,amount", ((text, text, text) for text in SHORT[:90]))
    )
    slack.upload("maria", "evil.premio", "\n".join(TEXTS[300:340]))
    calls = slack.get("calls")["calls"]
    assert len(calls) > 100
    for call in calls:
        if call["method"].startswith(("chat.", "views.", "response_url")):
            assert call["answer"]["ok"], call
        for text in [str(call["parameters"].get("text", "")), *marked_up(call["parameters"])]:
            assert "went wrong" not in text
            assert not [each for each in pointers(text) if any(sign in each for sign in EVIL)], call
            for style in STYLED:
                assert style not in text or "```" in text, call
    assert "EVIL" in str(calls), "it was shown, as it stands"
    with slack.database.reading() as session:
        (vendor,) = workspaces.listed(session)
        assert len(programs.in_force(session, workspace_id=vendor.id)) == len(names) - 1, "one was ended"
        assert len(ledger.awards_of(session, workspace_id=vendor.id)) > 100
        assert not session.exec(select(InboxRow.error).where(InboxRow.error != "")).all()
