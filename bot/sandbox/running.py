"""The local Slack by itself, until it is stopped."""

from __future__ import annotations

import asyncio
import errno
import sys
from collections.abc import Sequence
from datetime import datetime

from bot.sandbox.server import LocalSlack

NEXT_PORTS = 50


async def started(
    port: int, *, clock_listeners: Sequence[str] = (), start_at: datetime | None = None
) -> LocalSlack:
    """A local Slack on that port or, where it is taken, on the next free one, said in one line."""
    wanted = port
    while True:
        slack = LocalSlack(start_at=start_at)
        try:
            await slack.start(port=port, clock_listeners=clock_listeners)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or port >= wanted + NEXT_PORTS:
                raise
            port += 1
        else:
            if port != wanted:
                print(  # noqa: T201 - for whoever watches the terminal
                    f"Port {wanted} is in use by another program; using {slack.port} instead.",
                    file=sys.stderr,
                )
            return slack


async def run_sandbox(*, port: int, clock_listeners: Sequence[str] = ()) -> None:
    slack = await started(port, clock_listeners=clock_listeners)
    print(f"Ready: {slack.url}", flush=True)  # noqa: T201  (the one line that scripts wait for)
    try:
        await asyncio.Event().wait()
    finally:
        await slack.stop()
