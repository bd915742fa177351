"""The bot's own server: what is in hand is finished, what is slow or breaks inside is told in a line."""

from __future__ import annotations

import asyncio
import socket

import pytest

from bot.web.server import Server
from bot.web.site import Request, Response, Site
from tests.edge.carriers import CARRIERS, Sent, carried, free_port, send
from tests.edge.playing import played


def test_a_server_that_is_told_to_stop_answers_what_is_in_hand_and_accepts_nothing_more() -> None:
    begun, finish = asyncio.Event(), asyncio.Event()

    async def slow(_request: Request) -> Response:
        begun.set()
        await finish.wait()
        return Response(200, b"done")

    async def story() -> tuple[bytes, bool]:
        server, port = Server(Site({("POST", "/slow"): slow})), free_port()
        await server.start("127.0.0.1", port)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        await begun.wait()
        stopping = asyncio.create_task(server.stop())
        await asyncio.sleep(0)
        while True:
            try:
                _, other = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                break
            other.close()
        assert not stopping.done()
        finish.set()
        answer = await reader.read()
        await stopping
        writer.close()
        return answer, stopping.done()

    answer, stopped = played(story())
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"done")
    assert stopped


@pytest.mark.parametrize("by", CARRIERS)
def test_what_breaks_inside_is_told_in_a_line_that_says_nothing_of_it(
    by: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async def broken(request: Request) -> Response:
        raise ValueError(f"canary {await request.body()!r}")

    with carried(Site({("POST", "/broken"): broken}), by) as port:
        got = send(port, Sent(path="/broken", body=b"canary"))
    assert (got.status, got.body) == (500, "something went wrong; the log of the bot says what\n")
    out, err = capfd.readouterr()
    assert "a request could not be answered" in out + err


@pytest.mark.parametrize("by", CARRIERS)
def test_a_body_that_takes_too_long_is_given_up(by: str) -> None:
    async def reading(request: Request) -> Response:
        return Response(200, await request.body(within_seconds=0.2))

    with (
        carried(Site({("POST", "/read"): reading}), by) as port,
        socket.create_connection(("127.0.0.1", port), timeout=60) as raw,
    ):
        raw.sendall(b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
        answer = raw.recv(4096)
    assert b" 408 " in answer.splitlines()[0]


@pytest.mark.parametrize("by", CARRIERS)
def test_a_wrong_method_is_told_which_are_right_and_head_is_get_without_a_body(by: str) -> None:
    async def well(_request: Request) -> Response:
        return Response(200, b"well")

    with carried(Site({("GET", "/healthz"): well}), by) as port:
        wrong = send(port, Sent(path="/healthz"))
        assert (wrong.status, wrong.headers["allow"]) == (405, "GET")
        assert send(port, Sent(method="HEAD", path="/healthz")).body == ""
        assert send(port, Sent(method="GET", path="/healthz")).body == "well"
