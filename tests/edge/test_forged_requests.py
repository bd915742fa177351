"""What does not come from Slack as Slack sends it is refused: nothing is taken in, nothing of it is logged, nothing of ours is told."""

from __future__ import annotations

import dataclasses
import gzip
import json
import logging
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.envelope import envelope
from bot.web.deliveries import Deliveries
from bot.web.site import BODY_SECONDS, LARGEST_BODY, Site
from tests.edge.carriers import CARRIERS, SECRET, Sent, carried, send, signature, signed

CANARY: Final = "canary-7f3a"
COMMAND: Final = (
    f"command=%2Fpremio&text={CANARY}&team_id=T1&user_id=U1&channel_id=C1&trigger_id=1.2".encode()
)
JSON: Final = "application/json"


class Door:
    """A site that keeps what it takes in."""

    def __init__(self) -> None:
        self.taken: list[Mapping[str, Any]] = []
        deliveries = Deliveries(self._take, secret=SECRET)
        self.site = Site({("POST", "/slack/events"): deliveries.receive}, prefix="/premio")
        self.port = 0

    async def _take(self, payload: Mapping[str, Any]) -> None:
        envelope(payload)
        self.taken.append(payload)


@pytest.fixture(scope="module", params=CARRIERS)
def door(request: pytest.FixtureRequest) -> Iterator[Door]:
    door = Door()
    with carried(door.site, request.param) as door.port:
        yield door


def now(by: int = 0) -> str:
    return str(int(time.time()) + by)


def with_header(sent: Sent, name: str, value: str | None) -> Sent:
    """The same with another value of one header, or without it."""
    left = tuple(pair for pair in sent.headers if pair[0] != name)
    return dataclasses.replace(sent, headers=left if value is None else (*left, (name, value)))


def at(moment: str, **more: Any) -> Sent:
    """Signed with the secret, and saying that it was at that moment."""
    return signed(COMMAND, sent_at=moment, **more)


def retimed(moment: str) -> Sent:
    """Signed a moment ago, and saying another time."""
    return with_header(signed(COMMAND), "X-Slack-Request-Timestamp", moment)


def resigned(made: Callable[[str], str]) -> Sent:
    sent = signed(COMMAND)
    return with_header(sent, "X-Slack-Signature", made(dict(sent.headers)["X-Slack-Signature"]))


def altered(body: bytes, to: bytes, content_type: str = "application/x-www-form-urlencoded") -> Sent:
    return dataclasses.replace(signed(body, content_type=content_type), body=to)


EVENT: Final = json.dumps(
    {"type": "event_callback", "team_id": "T1", "event": {"type": "app_mention", "text": CANARY}}
).encode()

FORGED: Final[dict[str, tuple[int, Callable[[], Sent]]]] = {
    # who signs
    "no header at all": (401, lambda: Sent(body=COMMAND)),
    "no signature": (401, lambda: with_header(signed(COMMAND), "X-Slack-Signature", None)),
    "no time": (401, lambda: with_header(signed(COMMAND), "X-Slack-Request-Timestamp", None)),
    "an empty signature": (401, lambda: resigned(lambda _: "")),
    "an empty time": (401, lambda: retimed("")),
    "signed with another secret": (401, lambda: signed(COMMAND, secret="another")),
    "signed with no secret": (401, lambda: signed(COMMAND, secret="")),
    "one digit of the signature altered": (
        401,
        lambda: resigned(lambda good: good[:-1] + ("0" if good[-1] != "0" else "1")),
    ),
    "half a signature": (401, lambda: resigned(lambda good: good[:35])),
    "a signature and more": (401, lambda: resigned(lambda good: good + "00")),
    "a signature in capitals": (401, lambda: resigned(str.upper)),
    "version one": (401, lambda: resigned(lambda good: good.replace("v0=", "v1="))),
    "no version": (401, lambda: resigned(lambda good: good.removeprefix("v0="))),
    "a signature with letters that are not ASCII": (401, lambda: resigned(lambda _: "v0=" + "é" * 64)),
    "a signature of zeros": (401, lambda: resigned(lambda _: "v0=" + "0" * 64)),
    "two signatures, the second good": (
        401,
        lambda: dataclasses.replace(
            signed(COMMAND), headers=(("X-Slack-Signature", "v0=" + "0" * 64), *signed(COMMAND).headers)
        ),
    ),
    "two times": (
        401,
        lambda: dataclasses.replace(
            signed(COMMAND), headers=(("X-Slack-Request-Timestamp", now()), *signed(COMMAND).headers)
        ),
    ),
    "a very long signature": (401, lambda: resigned(lambda _: "v0=" + "a" * 4000)),
    # when
    "six minutes old": (401, lambda: at(now(-360))),
    "five minutes and a little old": (401, lambda: at(now(-302))),
    "from in six minutes": (401, lambda: at(now(360))),
    "of the year 1970": (401, lambda: at("0")),
    "of a year far away": (401, lambda: at("999999999999")),
    "in milliseconds": (401, lambda: at(now() + "000")),
    "a time that is no number": (401, lambda: at("yesterday")),
    "a time with a fraction": (401, lambda: at(now() + ".5")),
    "a negative time": (401, lambda: at("-" + now())),
    "a time in Arabic digits": (401, lambda: at("١٧٠٠٠٠٠٠٠٠".encode().decode("latin-1"))),
    "a time of a hundred digits": (401, lambda: at("1" * 100)),
    "an old signature with a new time": (
        401,
        lambda: with_header(at(now(-900)), "X-Slack-Request-Timestamp", now()),
    ),
    "a time a second later than was signed": (401, lambda: retimed(now(1))),
    # what
    "another body": (401, lambda: altered(COMMAND, COMMAND.replace(b"T1", b"T2"))),
    "a body with a space more": (401, lambda: altered(COMMAND, COMMAND + b" ")),
    "no body": (401, lambda: altered(COMMAND, b"")),
    "a body where none was signed": (401, lambda: altered(b"", COMMAND)),
    "the same JSON, written otherwise": (
        401,
        lambda: altered(EVENT, json.dumps(json.loads(EVENT), indent=1).encode(), JSON),
    ),
    "a form instead of the JSON": (401, lambda: altered(EVENT, b"payload=" + quote(EVENT).encode(), JSON)),
    # signed, and yet nothing of Slack's
    "plain text": (415, lambda: signed(COMMAND, content_type="text/plain")),
    "XML": (415, lambda: signed(f"<text>{CANARY}</text>".encode(), content_type="application/xml")),
    "a form in parts": (415, lambda: signed(COMMAND, content_type="multipart/form-data; boundary=x")),
    "no content type": (415, lambda: with_header(signed(COMMAND), "Content-Type", None)),
    "compressed": (415, lambda: with_header(signed(gzip.compress(COMMAND)), "Content-Encoding", "gzip")),
    "JSON that breaks off": (400, lambda: signed(EVENT[:-5], content_type=JSON)),
    "JSON that is a list": (400, lambda: signed(b"[%s]" % EVENT, content_type=JSON)),
    "JSON that is a text": (400, lambda: signed(f'"{CANARY}"'.encode(), content_type=JSON)),
    "JSON nested very deep": (400, lambda: signed(b'{"a":' * 100_000, content_type=JSON)),
    "JSON that is not UTF-8": (400, lambda: signed(b'{"text": "\xff\xfe"}', content_type=JSON)),
    "a form that is not UTF-8": (400, lambda: signed(COMMAND + b"\xff")),
    "a form whose text is not UTF-8": (400, lambda: signed(COMMAND + b"&channel_name=%ff")),
    "a payload that is no JSON": (400, lambda: signed(f"payload={CANARY}".encode())),
    "a payload that is a number": (400, lambda: signed(b"payload=7")),
    "an empty body as JSON": (400, lambda: signed(b"", content_type=JSON)),
    "a command without a person": (400, lambda: signed(f"command=%2Fpremio&text={CANARY}".encode())),
    "a click without a person": (400, lambda: signed(b'payload={"type":"block_actions","actions":[{}]}')),
    "a click on text": (400, lambda: signed(b'payload={"type":"block_actions","actions":"x","user":"y"}')),
    "a form sent without a view": (400, lambda: signed(b'payload={"type":"view_submission","user":{}}')),
    "an event without an event": (400, lambda: signed(b'{"type":"event_callback"}', content_type=JSON)),
    "an event that is a list": (
        400,
        lambda: signed(b'{"type":"event_callback","event":[]}', content_type=JSON),
    ),
    # how much
    "more than is ever sent": (413, lambda: signed(b"text=" + CANARY.encode() * 300_000)),
    "ten megabytes": (413, lambda: signed(b"x" * 10_000_000)),
    "ten megabytes, unsigned": (401, lambda: Sent(body=b"x" * 10_000_000)),
    # where and by which method
    "at the root": (404, lambda: signed(COMMAND, path="/")),
    "at another path": (404, lambda: signed(COMMAND, path="/slack/eventss")),
    "below the path": (404, lambda: signed(COMMAND, path="/slack/events/")),
    "with capitals in the path": (404, lambda: signed(COMMAND, path="/Slack/Events")),
    "a way up in the path": (404, lambda: signed(COMMAND, path="/slack/x/../events")),
    "below another prefix": (404, lambda: signed(COMMAND, path="/other/slack/events")),
    "below the prefix twice": (404, lambda: signed(COMMAND, path="/premio/premio/slack/events")),
    "glued to the prefix": (404, lambda: signed(COMMAND, path="/premioslack/events")),
    "GET": (405, lambda: Sent(method="GET")),
    "HEAD": (405, lambda: Sent(method="HEAD")),
    "PUT": (405, lambda: signed(COMMAND, method="PUT")),
    "PATCH": (405, lambda: signed(COMMAND, method="PATCH")),
    "DELETE": (405, lambda: signed(COMMAND, method="DELETE")),
    "OPTIONS": (405, lambda: signed(COMMAND, method="OPTIONS")),
    "a method that nobody knows": (405, lambda: signed(COMMAND, method="PROPFIND")),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_request_is_refused_and_nothing_of_it_is_kept(
    door: Door, name: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    status, make = FORGED[name]
    before = len(door.taken)
    with caplog.at_level(logging.DEBUG):
        got = send(door.port, make())
    out, err = capfd.readouterr()
    assert got.status == status
    assert len(door.taken) == before
    for told in (got.body, out, err, caplog.text):
        assert CANARY not in told
        assert "Traceback" not in told
    assert len(got.body) < 200


def test_what_slack_sends_is_taken_in(door: Door) -> None:
    """Else the table above would prove nothing."""
    before = len(door.taken)
    click = {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "a"}], "team": None}
    for sent in (
        signed(COMMAND),
        signed(COMMAND, content_type="application/x-www-form-urlencoded; charset=utf-8"),
        signed(COMMAND, path="/premio/slack/events"),
        at(now(-290)),
        at(now(290)),
        signed(b"payload=" + quote(json.dumps(click)).encode()),
        signed(EVENT, content_type=JSON),
        with_header(signed(EVENT, content_type=JSON), "X-Slack-Retry-Num", "1"),
        signed(b"command=/premio&user_id=U1&trigger_id=1&text=" + b"x" * (LARGEST_BODY - 100)),
    ):
        got = send(door.port, sent)
        assert (got.status, got.body) == (200, "")
    assert len(door.taken) == before + 9


def test_the_address_is_verified_with_the_challenge(door: Door) -> None:
    body = json.dumps({"token": "x", "challenge": "3eZbrw1a", "type": "url_verification"}).encode()
    got = send(door.port, signed(body, content_type=JSON))
    assert (got.status, json.loads(got.body)) == (200, {"challenge": "3eZbrw1a"})
    assert got.headers["content-type"] == "application/json"
    assert send(door.port, Sent(body=body, headers=(("Content-Type", JSON),))).status == 401


def test_a_look_at_the_certificate_does_nothing(door: Door) -> None:
    before = len(door.taken)
    assert send(door.port, signed(b"ssl_check=1&token=x&command=%2Fpremio")).status == 200
    assert len(door.taken) == before


@pytest.mark.parametrize(
    "line",
    [
        f"POST /slack/events HTTP/9.9\r\nX: {CANARY}\r\n\r\n",
        f"PREMIO{CANARY} /slack/events HTTP/1.1\r\nHost: x\r\n\r\n",
        f"{CANARY}\r\n\r\n",
        f"POST /slack/events HTTP/1.1\r\nHost: x\r\n{CANARY}\r\n\r\n",
        f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: {CANARY}\r\n\r\n",
        f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n{CANARY}",
        f"POST /{'a' * 70_000}{CANARY} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"POST /slack/events HTTP/1.1\r\nHost: x\r\nX: {'a' * 70_000}{CANARY}\r\n\r\n",
    ],
    ids=[
        "version",
        "a strange method",
        "no request",
        "a bad header",
        "a bad length",
        "two lengths",
        "a long path",
        "a long header",
    ],
)
def test_what_is_no_http_leaves_nothing_in_the_log(
    line: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Of the bot's own server; others keep their own logs."""
    door = Door()
    with carried(door.site, "aiohttp") as port, caplog.at_level(logging.DEBUG):
        with socket.create_connection(("127.0.0.1", port), timeout=60) as raw:
            raw.sendall(line.encode())
            raw.shutdown(socket.SHUT_WR)
            answer = raw.makefile("rb").read().decode()
        out, err = capfd.readouterr()
    assert door.taken == []
    assert answer == "" or answer.split()[1].startswith("4")
    for told in (out, err, caplog.text):
        assert CANARY not in told
        assert "Traceback" not in told


def test_a_body_that_breaks_off_is_not_taken_in(door: Door, capfd: pytest.CaptureFixture[str]) -> None:
    before = len(door.taken)
    sent = signed(COMMAND)
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.headers)
    for length in (f"Content-Length: {len(COMMAND) + 50}\r\n", "Transfer-Encoding: chunked\r\n"):
        with socket.create_connection(("127.0.0.1", door.port), timeout=60) as raw:
            raw.sendall(f"POST /slack/events HTTP/1.1\r\nHost: x\r\n{head}{length}\r\n".encode())
            raw.sendall(COMMAND if "Length" in length else b"%x\r\n%s\r\n" % (len(COMMAND), COMMAND))
            raw.shutdown(socket.SHUT_WR)
            raw.makefile("rb").read()
    assert len(door.taken) == before
    told = str(capfd.readouterr())
    assert CANARY not in told
    assert "could not be answered" not in told


def test_a_body_in_broken_pieces_is_refused_as_such(capfd: pytest.CaptureFixture[str]) -> None:
    """By the bot's own server, which tells whoever sent it what was wrong; others may just hang up.

    Where the broken piece comes after the request is at work, the answer is that the body took too long.
    """
    door = Door()
    head = "".join(f"{name}: {value}\r\n" for name, value in signed(COMMAND).headers)
    request = f"POST /slack/events HTTP/1.1\r\nHost: x\r\n{head}Transfer-Encoding: chunked\r\n\r\n"
    with (
        carried(door.site, "aiohttp") as port,
        socket.create_connection(("127.0.0.1", port), timeout=3 * BODY_SECONDS) as raw,
    ):
        raw.sendall(f"{request}5\r\nabcde\r\n{CANARY}\r\n".encode())
        answer = raw.makefile("rb").read().decode()
    assert answer.startswith("HTTP/1.")
    assert " 500 " not in answer
    assert door.taken == []
    out, err = capfd.readouterr()
    assert "could not be answered" not in out + err
    assert CANARY not in out + err


def test_the_signature_is_the_one_of_slacks_own_library() -> None:
    for body in (COMMAND, EVENT, b"", "text=ü€😀".encode()):
        assert signature(body, "1531420618") == SignatureVerifier(SECRET).generate_signature(
            timestamp="1531420618", body=body
        )
