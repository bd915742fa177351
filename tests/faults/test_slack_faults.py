"""Every way in which Slack can fail, at every call that we make, before and after the call had its effect: each ends in the state written here.

A cell says what becomes of what was to be done, and how often it can be seen in Slack: `sent 1`. `told` means that whoever acted was told
that it did not work. Nothing may be sent twice but a confirmation whose answer was lost where the history cannot be read; what is not sent is
`waits` (it is tried again), `unknown` (an operator is asked) or `dead` (kept with its error, for an operator).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from math import ceil
from pathlib import Path
from shutil import copy
from typing import Final
from urllib.parse import urlsplit

import pytest

from bot.blocks.kit import Message
from bot.slack import (
    NoAnswerFromSlack,
    NotReached,
    RefusedBySlack,
    SharedFile,
    Slack,
    Upload,
    retry_after,
)
from storage import outbox
from storage.engine import Database
from tests.faults.slack_cells import CALLS, START, Desk, cell, made
from tests.sandbox.conftest import PROXIES
from tests.sandbox.stage import Running
from tests.soaking import SOAKING

pytestmark = pytest.mark.xdist_group("slack faults")  # so that one local Slack is enough

_KINDS: Final = """
nobody there   | refused
silence        | reset timeout 500 502 503 504 empty html not_json not_an_object truncated cut_short
silence        | fatal_error internal_error request_timeout service_unavailable
ok, not done   | hollow
ok, and no more| hollow_after
too fast       | 429 429_bare 429_absurd ratelimited rate_limited
passes         | message_limit_exceeded team_added_to_org org_login_required external_channel_migrating
not let in     | invalid_auth not_authed token_revoked token_expired account_inactive team_access_not_granted
not let in     | access_denied app_access_restricted ekm_access_denied accesslimited
not let in     | enterprise_is_restricted no_permission two_factor_setup_required
no such place  | channel_not_found not_in_channel is_archived restricted_action missing_scope
no such place  | restricted_action_read_only_channel restricted_action_thread_only_channel
no such place  | restricted_action_non_threadable_channel restricted_action_thread_locked
no such place  | posting_to_channel_denied channel_is_limited_access is_inactive
not like that  | invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long no_text
gone           | message_not_found cant_update_message cannot_reply_to_message
no             | user_not_in_channel exchanged_trigger_id hash_conflict
no             | not_found invalid_arguments file_not_found method_deprecated
no             | an_error_of_tomorrow
too late       | expired_trigger_id
forms enough   | push_limit_reached
nobody         | user_not_found
gone person    | user_disabled messages_tab_disabled invalid_user_combination
"""


def _families() -> dict[str, list[str]]:
    """What the kinds of faults have in common. Whatever leaves us without an answer may do so after the effect as well."""
    found: dict[str, list[str]] = {}
    for line in _KINDS.strip().splitlines():
        family, kinds = (each.strip() for each in line.split("|"))
        found.setdefault(family, []).extend(kinds.split())
    return found | {"silence, but done": [f"{kind}_after" for kind in found["silence"]]}


FAULTS: Final = _families()
_SHARE: Final = 1 if SOAKING else 2
"""At each call one kind in so many of each family meets it, and so each kind some calls; in `make soak` each kind meets every call."""

ONCE: Final = """
                  | post   | blind     | confirm | change | look up | look under | members | users   | open im
nobody there      | sent 1 | sent 1    | sent 1  | sent 1 | sent 1  | sent 1     | sent 1  | sent 1  | sent 1
silence           | sent 1 | unknown 0 | sent 1  | sent 1 | sent 1  | sent 1     | sent 1  | sent 1  | sent 1
silence, but done | sent 1 | unknown 1 | sent 2  | sent 1 | sent 1  | sent 1     | sent 1  | sent 1  | sent 1
ok, not done      | sent 1 | unknown 0 | sent 1  | sent 1 | sent 1  | sent 1     | sent 1  | sent 1  | sent 1
ok, and no more   | sent 1 | unknown 1 | sent 2  | sent 1 | sent 1  | sent 1     | sent 1  | sent 1  | sent 1
too fast          | sent 1 | sent 1    | sent 1  | sent 1 | sent 1  | sent 1     | sent 1  | sent 1  | sent 1
passes            | sent 1 | sent 1    | sent 1  | sent 1 | sent 1  | sent 1     | sent 1  | sent 1  | sent 1
not let in        | sent 1 | sent 1    | sent 1  | sent 1 | sent 1  | sent 1     | sent 1  | sent 1  | sent 1
no such place     | sent 1 | sent 1    | sent 1  | sent 1 | sent 1  | sent 1     | sent 1  | sent 1  | sent 1
not like that     | dead 0 | dead 0    | dead 0  | dead 0 | sent 1  | sent 1     | dead 0  | dead 0  | dead 0
gone              | sent 1 | sent 1    | sent 1  | sent 1 | sent 1  | sent 1     | sent 1  | sent 1  | sent 1
no                | sent 1 | sent 1    | sent 1  | sent 1 | sent 1  | sent 1     | sent 1  | sent 1  | sent 1
too late          | sent 1 | sent 1    | sent 1  | sent 1 | sent 1  | sent 1     | sent 1  | sent 1  | sent 1
forms enough      | sent 1 | sent 1    | sent 1  | sent 1 | sent 1  | sent 1     | sent 1  | sent 1  | sent 1
nobody            | sent 1 | sent 1    | sent 1  | sent 1 | sent 1  | sent 1     | sent 1  | waits 0 | sent 1
gone person       | sent 1 | sent 1    | sent 1  | sent 1 | sent 1  | sent 1     | sent 1  | sent 1  | sent 1

                  | whisper | respond | answer im   | open        | push        | update      | home        | file info   | download
nobody there      | done 1  | done 1  | done 1      | done 1      | done 1      | done 1      | done 1      | done 1      | done 1
silence           | dead 0  | dead 0  | dead 0      | dead 0      | dead 0      | dead 0      | done 1      | done 1      | done 1
silence, but done | dead 1  | dead 1  | dead 1      | dead 1      | dead 1      | dead 1      | done 1      | done 1      | done 1
ok, not done      | done 0  | done 0  | dead 0      | done 0      | done 0      | done 0      | done 0      | done 1      | done 1
ok, and no more   | done 1  | done 1  | dead 1      | done 1      | done 1      | done 1      | done 1      | done 1      | done 1
too fast          | done 1  | done 1  | done 1      | done 0      | done 0      | done 1      | done 1      | done 1      | done 1
passes            | done 1  | done 1  | done 1      | done 1      | done 1      | done 1      | done 1      | done 1      | done 1
not let in        | done 1  | done 1  | dead 0 told | dead 0 told | dead 0 told | dead 0 told | dead 0 told | dead 0 told | done 1
no such place     | done 1  | done 1  | dead 0 told | dead 0 told | dead 0 told | dead 0 told | dead 0 told | dead 0 told | done 1
not like that     | done 1  | done 1  | dead 0 told | dead 0 told | dead 0 told | dead 0 told | dead 0 told | dead 0 told | done 1
gone              | done 1  | done 1  | dead 0 told | dead 0 told | dead 0 told | dead 0 told | dead 0 told | dead 0 told | done 1
no                | done 1  | done 1  | dead 0 told | dead 0 told | dead 0 told | dead 0 told | dead 0 told | dead 0 told | done 1
too late          | done 1  | done 1  | dead 0 told | done 0      | done 0      | dead 0 told | dead 0 told | dead 0 told | done 1
forms enough      | done 1  | done 1  | dead 0 told | dead 0 told | done 0      | dead 0 told | dead 0 told | dead 0 told | done 1
nobody            | done 1  | done 1  | dead 0 told | dead 0 told | dead 0 told | dead 0 told | dead 0 told | dead 0 told | done 1
gone person       | done 1  | done 1  | dead 0 told | dead 0 told | dead 0 told | dead 0 told | dead 0 told | dead 0 told | done 1
"""
"""The fault comes once; what cannot be said in the channel, or through the address of an act, is said in a direct message. A form that Slack
does not open for now is not tried again, as it opens for three seconds only: who pressed is told to press again."""

ALWAYS: Final = """
                  | post      | blind     | confirm   | change  | look up   | look under | members | users   | open im
nobody there      | waits 0   | waits 0   | waits 0   | waits 0 | unknown 1 | unknown 1  | waits 0 | waits 0 | waits 0
silence           | unknown 0 | unknown 0 | unknown 0 | waits 0 | unknown 1 | unknown 1  | waits 0 | waits 0 | waits 0
silence, but done | sent 1    | unknown 1 | unknown 6 | waits 1 | unknown 1 | unknown 1  | waits 0 | waits 0 | waits 0
ok, not done      | unknown 0 | unknown 0 | unknown 0 | waits 0 | unknown 1 | unknown 1  | waits 0 | waits 0 | waits 0
ok, and no more   | sent 1    | unknown 1 | unknown 6 | waits 1 | unknown 1 | unknown 1  | waits 0 | waits 0 | waits 0
too fast          | waits 0   | waits 0   | waits 0   | waits 0 | unknown 1 | unknown 1  | waits 0 | waits 0 | waits 0
passes            | waits 0   | waits 0   | waits 0   | waits 0 | unknown 1 | unknown 1  | waits 0 | waits 0 | waits 0
not let in        | waits 0   | waits 0   | waits 0   | waits 0 | unknown 1 | unknown 1  | waits 0 | waits 0 | waits 0
no such place     | waits 0   | waits 0   | waits 0   | waits 0 | unknown 1 | unknown 1  | waits 0 | waits 0 | waits 0
not like that     | dead 0    | dead 0    | dead 0    | dead 0  | unknown 1 | unknown 1  | dead 0  | dead 0  | dead 0
gone              | dead 0    | dead 0    | dead 0    | sent 1  | unknown 1 | unknown 1  | dead 0  | dead 0  | dead 0
no                | dead 0    | dead 0    | dead 0    | dead 0  | unknown 1 | unknown 1  | dead 0  | dead 0  | dead 0
too late          | dead 0    | dead 0    | dead 0    | dead 0  | unknown 1 | unknown 1  | dead 0  | dead 0  | dead 0
forms enough      | dead 0    | dead 0    | dead 0    | dead 0  | unknown 1 | unknown 1  | dead 0  | dead 0  | dead 0
nobody            | waits 0   | waits 0   | waits 0   | waits 0 | unknown 1 | unknown 1  | waits 0 | waits 0 | waits 0
gone person       | waits 0   | waits 0   | waits 0   | waits 0 | unknown 1 | unknown 1  | waits 0 | waits 0 | waits 0

                  | whisper | respond | answer im | open        | push   | update      | home        | file info   | download
nobody there      | dead 0  | dead 0  | dead 0    | dead 0      | dead 0 | dead 0      | dead 0      | dead 0      | dead 0
silence           | dead 0  | dead 0  | dead 0    | dead 0      | dead 0 | dead 0      | dead 0 told | dead 0 told | dead 0 told
silence, but done | dead 1  | dead 1  | dead 1    | dead 1      | dead 1 | dead 1      | dead 1 told | dead 0 told | dead 0 told
ok, not done      | done 0  | done 0  | dead 0    | done 0      | done 0 | done 0      | done 0      | dead 0 told | dead 0 told
ok, and no more   | done 1  | done 1  | dead 1    | done 1      | done 1 | done 1      | done 1      | dead 0 told | dead 0 told
too fast          | dead 0  | dead 0  | dead 0    | done 0      | done 0 | dead 0 told | dead 0 told | dead 0 told | dead 0 told
passes            | dead 0  | dead 0  | dead 0    | dead 0 told | dead 0 | dead 0 told | dead 0 told | dead 0 told | dead 0 told
not let in        | done 1  | done 1  | dead 0    | dead 0 told | dead 0 | dead 0 told | dead 0 told | dead 0 told | dead 0 told
no such place     | done 1  | done 1  | dead 0    | dead 0 told | dead 0 | dead 0 told | dead 0 told | dead 0 told | dead 0 told
not like that     | done 1  | done 1  | dead 0    | dead 0 told | dead 0 | dead 0 told | dead 0 told | dead 0 told | dead 0 told
gone              | done 1  | done 1  | dead 0    | dead 0 told | dead 0 | dead 0 told | dead 0 told | dead 0 told | dead 0 told
no                | done 1  | done 1  | dead 0    | dead 0 told | dead 0 | dead 0 told | dead 0 told | dead 0 told | dead 0 told
too late          | done 1  | done 1  | dead 0    | done 0      | done 0 | dead 0 told | dead 0 told | dead 0 told | dead 0 told
forms enough      | done 1  | done 1  | dead 0    | dead 0 told | done 0 | dead 0 told | dead 0 told | dead 0 told | dead 0 told
nobody            | done 1  | done 1  | dead 0    | dead 0 told | dead 0 | dead 0 told | dead 0 told | dead 0 told | dead 0 told
gone person       | done 1  | done 1  | dead 0    | dead 0 told | dead 0 | dead 0 told | dead 0 told | dead 0 told | dead 0 told
"""
"""The fault does not go away: four tries for what somebody did, six for a message, and without end for what is only in the way of a message."""


def _read(table: str) -> dict[str, dict[str, str]]:
    """The stated end by call and fault."""
    found: dict[str, dict[str, str]] = {}
    for part in table.strip("\n").split("\n\n"):
        head, *rows = [[each.strip() for each in line.split("|")] for line in part.splitlines()]
        for call in head[1:]:
            place = head.index(call)
            found[call] = {row[0]: row[place] for row in rows}
    return found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Desk]:
    with pytest.MonkeyPatch.context() as patch:
        for name in PROXIES:
            patch.delenv(name, raising=False)
        running = Running(start_at=START)
        database = Database.open(f"sqlite:///{copy(sqlite_template, tmp_path_factory.mktemp('cells'))}")
        yield made(running, database)
        database.close()
        running.close()


@pytest.mark.parametrize("call", CALLS)
def test_a_fault_that_comes_once_ends_as_stated(desk: Desk, call: str) -> None:
    stated = _read(ONCE)[call]
    expected = {kind: stated[family] for family in FAULTS for kind in _at(call, family)}
    assert {kind: cell(desk, call, kind, times=1) for kind in expected} == expected


@pytest.mark.parametrize("call", CALLS)
def test_a_fault_that_stays_ends_as_stated(desk: Desk, call: str) -> None:
    """Here one kind of each family; all of them in `make soak`."""
    stated = _read(ALWAYS)[call]
    expected = {
        kind: stated[family] for family, kinds in FAULTS.items() for kind in (kinds if SOAKING else kinds[:1])
    }
    assert {kind: cell(desk, call, kind, times=1_000) for kind in expected} == expected


def _at(call: str, family: str) -> list[str]:
    """The kinds of that family which meet that call: they take turns, and those that come next meet the next call."""
    kinds = FAULTS[family]
    some = ceil(len(kinds) / _SHARE)
    first = list(CALLS).index(call) * some
    return [kinds[number % len(kinds)] for number in range(first, first + some)]


def test_without_a_fault_everything_is_done_once(desk: Desk) -> None:
    """So that what the cells say comes of the faults alone."""
    found = {call: cell(desk, call, "none", times=0) for call in CALLS}
    assert found == {
        call: "sent 1" if reached.where == "outbox" else "done 1" for call, reached in CALLS.items()
    }


def test_a_message_is_found_again_however_much_was_said_since(desk: Desk) -> None:
    desk.begin_anew(patient=True)
    _, ts = desk.slack.post(desk.acme.id, Message("news", ()), mark="mark")
    for number in range(450):
        desk.world.add_message(desk.acme, {"text": f"chatter {number}"})
    assert desk.slack.find_marked(desk.acme.id, "mark", since=desk.clock.now()) == ts
    assert desk.slack.find_marked(desk.acme.id, "another", since=desk.clock.now()) is None


def test_a_message_is_found_again_though_our_clock_was_a_day_fast_when_it_was_queued(desk: Desk) -> None:
    desk.begin_anew(patient=True)
    _, ts = desk.slack.post(desk.acme.id, Message("news", ()), mark="mark")
    queued = desk.clock.now() + timedelta(days=1)
    assert desk.slack.find_marked(desk.acme.id, "mark", since=queued) == ts


_ROTATED: Final[dict[str, tuple[str, int, Callable[[Slack, Desk], object]]]] = {
    "a message on its way": (
        "chat.postMessage",
        0,
        lambda slack, desk: slack.post(desk.acme.id, Message("news", ())),
    ),
    "the second page of a history": (
        "conversations.history",
        1,
        lambda slack, desk: slack.find_marked(desk.acme.id, "mark", since=desk.clock.now()),
    ),
}


@pytest.mark.parametrize("what", _ROTATED)
def test_a_token_that_is_replaced_in_the_midst_of_its_work_holds_nothing_up(desk: Desk, what: str) -> None:
    method, after, call = _ROTATED[what]
    desk.begin_anew(patient=True)
    vendor = desk.world.workspaces[desk.maria.workspace]
    api_url = f"{desk.running.url}/api/"
    first = vendor.bot_token
    _, ts = desk.slack.post(desk.acme.id, Message("first", ()), mark="mark")
    for number in range(250):
        desk.world.add_message(desk.acme, {"text": f"chatter {number}"})
    said = len(desk.acme.messages)
    desk.running.slack.control.faults.plan({"method": method, "kind": "rotated", "after": after})
    found = call(Slack(token=first, api_url=api_url, current=lambda: vendor.bot_token), desk)
    desk.token = vendor.bot_token
    assert desk.world.refusal(first) == "token_revoked"
    if method == "chat.postMessage":
        assert len(desk.acme.messages) == said + 1
    else:
        assert found == ts
    with pytest.raises(RefusedBySlack, match="token_revoked"):
        call(Slack(token=first, api_url=api_url), desk)


_DOORS: Final[dict[str, tuple[str, Callable[[Slack, Desk], object]]]] = {
    "what is said": (
        "chat.postMessage",
        lambda slack, desk: slack.post(desk.acme.id, Message("news", ())),
    ),
    "what is read": ("conversations.members", lambda slack, desk: slack.members(desk.acme.id)),
    "an answer to an act": (
        "response_url",
        lambda slack, desk: slack.respond(desk.command("help")["response_url"], Message("news", ())),
    ),
    "a file of theirs": (
        "file",
        lambda slack, desk: slack.download(
            SharedFile("F1", "deals.csv", 1, f"{desk.running.url}/files-pri/T1-F1/deals.csv"), limit=10_000
        ),
    ),
    "a file of ours": (
        "upload",
        lambda slack, desk: slack.upload(desk.acme.id, Upload(name="a.csv", title="a", content=b"a")),
    ),
}


@pytest.mark.parametrize("door", _DOORS)
def test_an_answer_that_only_drips_is_not_waited_for(desk: Desk, door: str) -> None:
    """One sign at a time there is always something new; the bot says nothing to anybody while it waits."""
    method, call = _DOORS[door]
    desk.begin_anew(patient=False, timeout=0.1)
    desk.fault(method, "drip", times=9)
    began = time.monotonic()
    with pytest.raises(NoAnswerFromSlack) as raised:
        call(desk.slack, desk)
    assert not isinstance(raised.value, NotReached)
    assert time.monotonic() - began < 30  # the local Slack drips for a minute


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("https://127.0.0.1:{port}", id="what is there speaks no TLS"),
        pytest.param("http://255.255.255.255:{port}", id="there is no way to it"),
        pytest.param("http://127.0.0.1:1", id="nobody is there"),
        pytest.param("http://nowhere.invalid", id="there is no such name"),
    ],
)
def test_of_what_never_got_as_far_as_slack_nobody_has_to_ask_whether_it_arrived(
    desk: Desk, address: str
) -> None:
    port = urlsplit(desk.running.url).port
    slack = Slack(token=desk.token, api_url=address.format(port=port) + "/api/")
    with pytest.raises(NotReached):
        slack.post(desk.acme.id, Message("news", ()))


def test_a_message_that_slack_refuses_holds_up_no_other(desk: Desk) -> None:
    desk.begin_anew(patient=True)
    desk.fault("chat.postMessage", "invalid_blocks", times=1)
    names = [desk.queue("shout-out") for _ in range(3)]
    desk.play(None)
    with desk.database.reading() as session:
        found = [outbox.find(session, workspace_id=desk.workspace_id, dedupe=name) for name in names]
    assert [each.state for each in found if each] == ["dead", "sent", "sent"]


def test_slack_is_obeyed_for_an_hour_at_most_and_asked_again_however_absurd_what_it_says() -> None:
    said = {
        "7": 7.0,
        "1.5": 1.5,
        "0": 1.0,
        "-5": 1.0,
        "soon": 1.0,
        "": 1.0,
        "999999": 3_600.0,
        "9" * 400: 1.0,
    }
    assert {each: retry_after({"retry-after": each}) for each in said} == said
    assert retry_after({}) == 1.0


def test_there_are_many_faults_and_calls() -> None:
    kinds = [kind for family in FAULTS.values() for kind in family]
    assert len(set(kinds)) == len(kinds) >= 60
    assert len({reached.method for reached in CALLS.values()}) >= 12
    for family, all_of_it in FAULTS.items():
        for kind in all_of_it:
            assert sum(kind in _at(call, family) for call in CALLS) >= len(CALLS) // 2, (
                "so many calls meet it"
            )
    for table in (ONCE, ALWAYS):
        assert _read(table).keys() == CALLS.keys()
        assert all(row.keys() == FAULTS.keys() for row in _read(table).values())
