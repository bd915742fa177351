"""One bot, many workspaces: each installs it by OAuth, is served by its own token, and learns nothing of the others."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator

import pytest
import structlog
from slack_sdk import WebClient
from sqlalchemy import text

from bot import logs
from bot.cli.app import run
from storage import inbox, installations, outbox, workspaces
from storage.engine import Database
from storage.installations import Installation
from storage.outgoing import Outgoing, Why
from storage.sealing import Seal
from tests.conversations import market as markets
from tests.conversations.installing import KEY, Browser
from tests.conversations.market import Market
from tests.conversations.programs_used import SPRINT
from tests.conversations.scene import Running

both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def market(running: Running, database: Database) -> Market:
    """Two vendors, Globex (maria) and Initech (peter), of which none has installed the app yet; its tokens expire."""
    market = markets.opened(running, database, token_rotation=True)
    for vendor, person in (("Globex", "maria"), ("Initech", "peter")):
        market.scene.make("workspaces", name=vendor, installed=False)
        market.scene.make("users", workspace=vendor, name=person, admin=True, tz="Europe/Rome")
    return market


@pytest.fixture(autouse=True)
def no_token_slips(market: Market, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test did: no token, refresh token or code was written where people read."""
    caplog.set_level("DEBUG")
    logs.configure(form="json", level="DEBUG")
    written = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=written))
    yield
    market.running.stop_bot()
    structlog.reset_defaults()
    with market.scene.database.reading() as session:
        tables = session.connection().execute(text("SELECT payload FROM inbox")).all()
        kept = repr(
            [
                tables,
                [
                    session.connection().execute(text(f"SELECT * FROM {name}")).all()
                    for name in ("outbox", "audit")
                ],
            ]
        )
    ours = [record.getMessage() for record in caplog.records]
    for token in market.tokens:
        assert token not in written.getvalue() + kept + "".join(ours)


def office(market: Market, vendor: str, person: str) -> None:
    market.scene.make("channels", workspace=vendor, name=f"office-{person}", members=[person, "@Premio"])


def installation(market: Market, vendor: str) -> Installation:
    with market.scene.database.reading() as session:
        (workspace,) = [each for each in workspaces.listed(session) if each.name == vendor]
        found = installations.find(session, workspace_id=workspace.id)
    assert found is not None
    return found


def token_of(market: Market, vendor: str) -> str:
    found = installation(market, vendor)
    return Seal([KEY]).open(found.sealed, team_id=found.team_id).bot


# --- installing ---


@both
def test_whoever_consents_installs_the_app_and_is_answered_in_slack(market: Market) -> None:
    page = market.install("maria")
    assert (page.status, page.title) == (200, "Premio is in Globex")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    office(market, "Globex", "maria")
    assert "list" in market.scene.command("maria", "/premio help", channel="office-maria").text


def test_the_pages_speak_the_browsers_language(market: Market) -> None:
    browser = Browser(language="it-IT,it;q=0.9,en;q=0.8")
    page = browser.go(market.consent(browser, "maria"))
    assert page.title == "Premio è in Globex"
    assert '<html lang="it">' in page.text


def test_cancelling_installs_nothing_and_says_so(market: Market) -> None:
    browser = Browser()
    page = browser.go(market.consent(browser, "maria", "cancel"))
    assert (page.status, page.title) == (200, "Nothing was installed")
    assert f'href="{market.url}/slack/install"' in page.text
    with market.scene.database.reading() as session:
        assert workspaces.listed(session) == ()


def test_what_another_browser_began_is_not_finished_in_this_one(market: Market) -> None:
    """Else somebody could be made to put the app into a workspace of the attacker's choice."""
    attackers = market.consent(Browser(), "peter")
    page = Browser().go(attackers)
    assert (page.status, page.title) == (400, "This installation was begun elsewhere")
    assert market.running.slack.world.workspace("Initech").installed is False


def test_a_forged_state_is_refused_also_with_its_cookie(market: Market) -> None:
    page = Browser(cookies={"premio-install": "forged"}).go(
        f"{market.url}/slack/oauth_redirect?code=x&state=forged"
    )
    assert (page.status, page.title) == (401, "This is not an installation that was begun here")


def test_a_state_is_used_once(market: Market) -> None:
    browser = Browser()
    back = market.consent(browser, "maria")
    cookies = dict(browser.cookies)
    assert browser.go(back).status == 200
    page = Browser(cookies=cookies).go(back)
    assert (page.status, page.title) == (401, "This installation was finished before")


def test_after_ten_minutes_a_state_is_too_old(market: Market) -> None:
    browser = Browser()
    back = market.consent(browser, "maria")
    market.scene.clock(by="11 minutes")
    page = browser.go(back)
    assert (page.status, page.title) == (401, "That took too long")


@pytest.mark.parametrize(
    ("kind", "status", "title"),
    [
        ("invalid_code", 401, "Slack did not confirm the installation"),
        ("500", 502, "Slack did not answer"),
        ("reset", 502, "Slack did not answer"),
        ("truncated", 502, "Slack did not answer"),
        ("hollow", 500, "The installation did not succeed"),
    ],
)
def test_where_slack_gives_no_token_the_page_says_what_to_do(
    market: Market, kind: str, status: int, title: str
) -> None:
    browser = Browser()
    back = market.consent(browser, "maria")
    market.scene.fault("oauth.v2.access", kind)
    page = browser.go(back)
    assert (page.status, page.title) == (status, title)
    assert market.install("maria").status == 200


def test_an_organisation_is_refused_and_what_it_granted_is_given_back(market: Market) -> None:
    market.running.slack.world.apps[market.app["app_id"]].org_wide = True
    page = market.install("maria", org_wide="1")
    assert (page.status, page.title) == (403, "Premio is installed in a workspace, not in an organisation")
    assert [each.refused for each in market.running.slack.world.tokens.values()] == ["token_revoked"]
    with market.scene.database.reading() as session:
        assert workspaces.listed(session) == ()


# --- two vendors at once ---


@both
def test_two_vendors_with_programs_of_one_name_are_apart(market: Market) -> None:
    scene = market.scene
    for vendor, person, partner, theirs, customer in (
        ("Globex", "maria", "Acme", "anna", "Canary of Globex"),
        ("Initech", "peter", "Bolt", "bob", "Canary of Initech"),
    ):
        assert market.install(person).status == 200
        office(market, vendor, person)
        scene.make("workspaces", name=partner, installed=False)
        scene.make("users", workspace=partner, name=theirs)
        channel = f"with-{partner.lower()}"
        scene.make(
            "channels",
            workspace=vendor,
            name=channel,
            shared_with=[partner],
            members=[person, theirs, "@Premio"],
        )
        scene.upload(person, "partners.csv", f"name,tier,region,joined_on\n{partner},gold,EMEA,2020-01-01\n")
        scene.command(person, f"/premio bind #{channel} {partner}", channel=f"office-{person}")
        scene.agree(theirs, channel)
        scene.start(SPRINT, user=person)
        deals = f"id,partner,customer,product,category,region,amount,currency,status,closed_on\nD1,{partner},{customer},Suite,Cloud,EMEA,20000,EUR,won,2026-07-01\n"
        scene.upload(person, "deals.csv", deals)
    scene.until(lambda: "Canary of Globex" in scene.said("anna", "with-acme"), "Globex's shout-out")
    scene.until(lambda: "Canary of Initech" in scene.said("bob", "with-bolt"), "Initech's shout-out")
    for person, theirs, channel, stranger in (
        ("maria", "anna", "with-acme", "Initech"),
        ("peter", "bob", "with-bolt", "Globex"),
    ):
        seen = scene.said(person) + scene.said(theirs, channel)
        seen += scene.command(person, "/premio list", channel=f"office-{person}").text
        seen += scene.command(person, "/premio standings", channel=f"office-{person}").text
        seen += str(scene.home(person))
        assert f"Canary of {stranger}" not in seen
        assert ("Bolt" if stranger == "Initech" else "Acme") not in seen
    # The local Slack knows channels by the token's workspace only: what came in was sent by the right one, and nothing was refused.
    refused = [call for call in scene.calls("chat.postMessage") if not call["answer"]["ok"]]
    assert refused == []


# --- tokens that expire ---


@both
def test_a_token_is_renewed_before_it_expires_and_the_bot_speaks_on(market: Market) -> None:
    market.install("maria")
    office(market, "Globex", "maria")
    first = token_of(market, "Globex")
    market.scene.clock(by="11 hours")
    market.scene.until(lambda: token_of(market, "Globex") != first, "a new token")
    market.scene.clock(by="5 hours")
    assert market.running.slack.world.refusal(first) == "token_expired"
    assert "list" in market.scene.command("maria", "/premio help", channel="office-maria").text
    refreshed = [
        call for call in market.scene.calls("oauth.v2.access") if "refresh_token" in call["parameters"]
    ]
    assert len(refreshed) == 1


def test_who_began_with_a_token_that_is_revoked_meanwhile_goes_on_with_the_one_that_took_its_place(
    market: Market,
) -> None:
    market.install("maria")
    bot = market.running.bot
    assert bot is not None
    at_work = bot._access(installation(market, "Globex").workspace_id)
    first = token_of(market, "Globex")
    seen = {first}
    for number in (2, 3):  # of the tokens of a workspace two are good at a time
        market.scene.clock(by="11 hours")
        market.scene.until(lambda: token_of(market, "Globex") not in seen, f"token {number}")
        seen.add(token_of(market, "Globex"))
    assert market.running.slack.world.refusal(first) != ""
    assert at_work.whoami()["team"] == "Globex"


def test_where_the_answer_is_lost_before_slack_acted_it_is_asked_again(market: Market) -> None:
    market.install("maria")
    first = token_of(market, "Globex")
    market.scene.fault("oauth.v2.access", "500")
    market.scene.clock(by="11 hours")
    market.scene.until(lambda: installation(market, "Globex").trouble != "", "the trouble")
    market.scene.clock(by="2 minutes")
    market.scene.until(lambda: token_of(market, "Globex") != first, "a new token")
    assert installation(market, "Globex").trouble == ""


def test_where_the_answer_is_lost_after_slack_acted_the_old_token_serves_and_people_are_told(
    market: Market,
) -> None:
    market.install("maria")
    office(market, "Globex", "maria")
    first = token_of(market, "Globex")
    market.scene.fault("oauth.v2.access", "reset_after")
    market.scene.clock(by="11 hours")
    market.scene.until(lambda: installation(market, "Globex").trouble != "", "the trouble")
    market.scene.clock(by="2 minutes")
    market.scene.until(lambda: "install" in installation(market, "Globex").trouble, "no hope")
    assert token_of(market, "Globex") == first
    assert "list" in market.scene.command("maria", "/premio help", channel="office-maria").text
    assert market.install("maria").status == 200
    assert installation(market, "Globex").trouble == ""


# --- the end, and a new beginning ---


@both
def test_uninstalling_erases_the_tokens_and_what_waits_is_said_after_a_new_installation(
    market: Market, database: Database
) -> None:
    scene = market.scene
    for person in ("maria", "peter"):
        market.install(person)
    office(market, "Globex", "maria")
    office(market, "Initech", "peter")
    scene.upload("maria", "partners.csv", "name,tier,region,joined_on\nAcme,gold,EMEA,2020-01-01\n")
    scene.post("change", {"workspace": "Globex", "uninstalled": True})
    scene.until(lambda: installation(market, "Globex").sealed == "", "the tokens to be erased")
    assert installation(market, "Initech").sealed != ""
    assert "list" in scene.command("peter", "/premio help", channel="office-peter").text
    channel = market.running.slack.world.channel("office-maria").id
    with database.writing() as session:
        outbox.enqueue(
            session,
            workspace_id=installation(market, "Globex").workspace_id,
            message=Outgoing(
                kind="message",
                message_class="confirmation",
                text="What waited",
                dedupe="w",
                channel=channel,
                why=Why("answer"),
            ),
            now=market.running.slack.clock.now(),
        )

    def reason() -> str:
        with database.reading() as session:
            (row,) = outbox.waiting(session, workspace_id=installation(market, "Globex").workspace_id)
        return row.error

    scene.until(lambda: "not installed" in reason(), "the message to wait")
    assert market.install("maria").status == 200
    scene.until(lambda: "What waited" in scene.said("maria", "office-maria"), "the message")
    with database.reading() as session:
        acts = session.connection().execute(text("SELECT kind, error FROM inbox WHERE state = 'dead'")).all()
    assert acts == []


def test_a_token_that_is_revoked_is_erased(market: Market) -> None:
    market.install("maria")
    WebClient(token_of(market, "Globex"), base_url=f"{market.scene.url}/api/").auth_revoke()
    market.scene.until(lambda: installation(market, "Globex").sealed == "", "the tokens to be erased")


def test_the_end_of_a_former_installation_that_is_told_late_ends_no_new_one(market: Market) -> None:
    market.install("maria")
    world = market.running.slack.world
    workspace = world.workspace("Globex")
    body = {"type": "app_uninstalled", "event_ts": world.next_ts()}

    async def told_late() -> None:
        market.running.slack.acting.event(workspace, body, None)

    market.running.do(told_late())
    market.scene.until(lambda: len(market.scene.calls("auth.test")) > 1, "the bot to ask Slack")
    office(market, "Globex", "maria")
    assert "list" in market.scene.command("maria", "/premio help", channel="office-maria").text
    assert installation(market, "Globex").sealed != ""


def test_an_end_that_is_told_twice_and_again_after_a_new_installation_is_one_end(market: Market) -> None:
    market.install("maria")
    office(market, "Globex", "maria")
    world = market.running.slack.world
    workspace = world.workspace("Globex")

    async def told(times: int) -> None:
        for _ in range(times):
            body = {"type": "app_uninstalled", "event_ts": world.next_ts()}
            market.running.slack.acting.event(workspace, body, None)

    def heard() -> int:
        with market.scene.database.reading() as session:
            return sum(
                each.payload.get("event", {}).get("type") == "app_uninstalled"
                for each in inbox.listed(session, state="done")
            )

    market.scene.post("change", {"workspace": "Globex", "uninstalled": True})
    market.scene.until(lambda: installation(market, "Globex").sealed == "", "the tokens to be erased")
    market.running.do(told(2))
    market.scene.until(lambda: heard() == 3, "the end, told three times")
    assert market.install("maria").status == 200
    market.running.do(told(2))
    market.scene.until(lambda: heard() == 5, "the end, told too late")
    assert installation(market, "Globex").sealed != ""
    assert "list" in market.scene.command("maria", "/premio help", channel="office-maria").text


# --- looking on ---


def test_the_shell_lists_installations_without_tokens(
    market: Market, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    market.install("maria")
    market.install("peter")
    market.scene.post("change", {"workspace": "Initech", "uninstalled": True})
    market.scene.until(lambda: installation(market, "Initech").sealed == "", "the tokens to be erased")
    monkeypatch.setenv("PREMIO_DATABASE_URL", market.scene.database.url)
    said = ""
    for arguments in (["workspaces"], ["workspaces", "--format", "json"]):
        with pytest.raises(SystemExit) as left:
            run(arguments)
        assert left.value.code == 0
        said += capsys.readouterr().out
    assert "Globex (T" in said
    assert re.search("its token lasts until 2026-07-01 (19:59|20:00) UTC", said)
    assert "not installed any more since 2026-07-01" in said
    found = json.loads(said[said.index("{") :])["workspaces"]
    assert [each["installation"]["ended_at"] is None for each in found] == [True, False]
    assert all(token not in said for token in market.tokens)
    assert installation(market, "Globex").sealed not in said
