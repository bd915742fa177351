"""By what Slack lets us in: sealed, renewed by one at a time, erased for good; and the word that an installation begins with."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from storage import installations, oauth_states, outbox, workspaces
from storage.engine import Database
from storage.installations import Granted, Installation
from storage.outgoing import Outgoing, Why
from storage.sealing import NoKeys, Seal, Tokens, Unreadable, new_key
from tests.database.values import NOW

OLD, NEW = new_key(), new_key()
CANARY = "xoxb-canary-of-the-bot"
LEASE = timedelta(seconds=60)


def granted(team_id: str = "T1", *, expires_at: datetime | None = None, bot: str = CANARY) -> Granted:
    return Granted(
        team_id=team_id,
        team_name=f"Vendor {team_id}",
        enterprise_id="",
        app_id="A1",
        bot_id="B1",
        bot_user="U0",
        scopes=("chat:write",),
        installer="U1",
        tokens=Tokens(bot, "xoxe-canary-to-refresh"),
        expires_at=expires_at,
    )


def saved(database: Database, what: Granted, *, key: str = OLD) -> Installation:
    with database.writing() as session:
        workspace_id = installations.save(session, what, seal=Seal([key]), now=NOW)
        found = installations.find(session, workspace_id=workspace_id)
    assert found is not None
    return found


def now_in(database: Database, before: Installation) -> Installation:
    with database.reading() as session:
        found = installations.find(session, workspace_id=before.workspace_id)
    assert found is not None
    return found


# --- sealing ---


def test_a_token_is_nowhere_in_the_database_nor_in_what_is_shown_of_it(database: Database) -> None:
    found = saved(database, granted())
    assert "canary" not in repr(found) + repr(granted()) + repr(granted().tokens)
    with database.reading() as session:
        for table in ("installations", "audit", "workspaces", "oauth_states"):
            assert "canary" not in repr(session.connection().execute(text(f"SELECT * FROM {table}")).all())
    assert Seal([OLD]).open(found.sealed, team_id="T1") == granted().tokens


def test_what_was_sealed_for_one_workspace_opens_nothing_for_another() -> None:
    sealed = Seal([OLD]).close(Tokens(CANARY), team_id="T1")
    with pytest.raises(Unreadable) as raised:
        Seal([OLD]).open(sealed, team_id="T2")
    assert "canary" not in str(raised.value)


def test_a_new_key_is_put_before_the_old_one_and_that_one_is_then_needed_no_more(database: Database) -> None:
    before = saved(database, granted(), key=OLD)
    with pytest.raises(Unreadable):
        Seal([NEW]).open(before.sealed, team_id="T1")
    with database.writing() as session:
        assert installations.seal_anew(session, seal=Seal([NEW, OLD])) == 0
    assert Seal([NEW]).open(now_in(database, before).sealed, team_id="T1").bot == CANARY


def test_tokens_that_no_key_opens_are_counted_and_left(database: Database) -> None:
    before = saved(database, granted(), key=OLD)
    with database.writing() as session:
        assert installations.seal_anew(session, seal=Seal([NEW])) == 1
    assert now_in(database, before).sealed == before.sealed


@pytest.mark.parametrize("keys", [[], ["too short"], ["canary" * 9]])
def test_without_a_proper_key_there_is_no_seal_and_the_error_quotes_none(keys: list[str]) -> None:
    with pytest.raises(NoKeys, match="--new-key") as raised:
        Seal(keys)
    assert "canary" not in str(raised.value)


# --- beginning and ending ---


def test_facts_that_came_before_any_workspace_are_not_given_to_whoever_installs_the_app_first(
    database: Database,
) -> None:
    with database.writing() as session:
        reserved = workspaces.reserve(session, now=NOW)
    assert saved(database, granted()).workspace_id != reserved.id


def test_an_installation_that_ended_has_no_tokens_and_a_new_one_lets_what_waited_go(
    database: Database,
) -> None:
    first = saved(database, granted(expires_at=NOW + timedelta(hours=12)))
    with database.writing() as session:
        assert installations.end(session, workspace_id=first.workspace_id, now=NOW)
        assert not installations.end(session, workspace_id=first.workspace_id, now=NOW)
        message = Outgoing(
            kind="message",
            message_class="confirmation",
            text="a",
            dedupe="a",
            channel="C1",
            why=Why("answer"),
        )
        outbox.enqueue(session, workspace_id=first.workspace_id, message=message, now=NOW)
        (row,) = outbox.claim(session, now=NOW, lease=LEASE, limit=1)
        outbox.defer(
            session, id=row.id, token=row.token, retry_at=NOW + timedelta(hours=1), reason="not installed"
        )
    ended = now_in(database, first)
    assert (ended.sealed, ended.expires_at, ended.ended_at) == ("", None, NOW)
    with database.writing() as session:
        assert installations.take_due(session, now=NOW + timedelta(days=9), lease=LEASE) is None
        assert outbox.claim(session, now=NOW, lease=LEASE, limit=1) == ()
    again = saved(database, granted(bot="xoxb-second"))
    assert again.workspace_id == first.workspace_id
    assert again.ended_at is None
    assert Seal([OLD]).open(again.sealed, team_id="T1").bot == "xoxb-second"
    with database.writing() as session:
        assert [each.message.text for each in outbox.claim(session, now=NOW, lease=LEASE, limit=1)] == ["a"]


# --- renewing ---


def test_of_many_at_once_one_renews_a_token_and_not_before_it_is_due(database: Database) -> None:
    saved(database, granted(expires_at=NOW + timedelta(hours=12)))

    def take(_: int) -> Installation | None:
        with database.writing() as session:
            return installations.take_due(session, now=NOW + timedelta(hours=10), lease=LEASE)

    with database.writing() as session:
        assert installations.take_due(session, now=NOW + timedelta(hours=9), lease=LEASE) is None
    with ThreadPoolExecutor(8) as pool:
        assert len([each for each in pool.map(take, range(8)) if each is not None]) == 1


def test_whoever_was_slow_undoes_nothing(database: Database) -> None:
    """One process asks Slack and freezes; its lease runs out, another asks too and is told that the refresh token was used."""
    saved(database, granted(expires_at=NOW + timedelta(hours=12)))
    seal, due = Seal([OLD]), NOW + timedelta(hours=10)
    with database.writing() as session:
        slow = installations.take_due(session, now=due, lease=LEASE)
        other = installations.take_due(session, now=due + LEASE, lease=LEASE)
        assert slow is not None
        assert other is not None
        assert installations.renewed(
            session, slow, Tokens("xoxb-2", "xoxe-2"), expires_at=due + timedelta(hours=12), seal=seal
        )
        assert not installations.not_renewed(session, other, trouble="used", again_at=None)
    found = now_in(database, slow)
    assert (found.trouble, seal.open(found.sealed, team_id="T1").bot) == ("", "xoxb-2")


def test_tokens_that_come_after_the_end_are_not_kept(database: Database) -> None:
    saved(database, granted(expires_at=NOW))
    with database.writing() as session:
        found = installations.take_due(session, now=NOW, lease=LEASE)
        assert found is not None
        installations.end(session, workspace_id=found.workspace_id, now=NOW)
        assert not installations.renewed(
            session, found, Tokens("xoxb-2", "xoxe-2"), expires_at=NOW, seal=Seal([OLD])
        )
    assert now_in(database, found).sealed == ""


def test_workspaces_are_apart(database: Database) -> None:
    one, two = saved(database, granted("T1", bot="xoxb-1")), saved(database, granted("T2", bot="xoxb-2"))
    with database.writing() as session:
        installations.end(session, workspace_id=one.workspace_id, now=NOW)
    assert now_in(database, two) == replace(two)
    assert Seal([OLD]).open(two.sealed, team_id="T2").bot == "xoxb-2"


# --- states ---


def test_a_state_is_good_once_and_for_ten_minutes(database: Database) -> None:
    with database.writing() as session:
        first, second = (oauth_states.issue(session, now=NOW) for _ in range(2))
    late = NOW + oauth_states.LASTS
    with database.writing() as session:
        assert oauth_states.fate(session, first, now=NOW) == "open"
        assert oauth_states.consume(session, first, now=NOW)
        assert not oauth_states.consume(session, first, now=NOW)
        assert oauth_states.fate(session, first, now=NOW) == "used"
        assert not oauth_states.consume(session, second, now=late)
        assert oauth_states.fate(session, second, now=late) == "expired"
        assert not oauth_states.consume(session, "forged", now=NOW)
        assert oauth_states.fate(session, "forged", now=NOW) == "unknown"


def test_of_many_at_once_one_uses_a_state(database: Database) -> None:
    with database.writing() as session:
        state = oauth_states.issue(session, now=NOW)

    def consume(_: int) -> bool:
        with database.writing() as session:
            return oauth_states.consume(session, state, now=NOW)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(consume, range(8))) == 1


def test_states_of_long_ago_are_forgotten(database: Database) -> None:
    with database.writing() as session:
        state = oauth_states.issue(session, now=NOW)
        oauth_states.issue(session, now=NOW + timedelta(hours=2))
        assert oauth_states.fate(session, state, now=NOW) == "unknown"
