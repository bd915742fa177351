"""What several messages that wait for the same morning begin with."""

from __future__ import annotations

from bot.blocks.digests import digest
from storage.outgoing import Outgoing, Why


def _of(text: str) -> Outgoing:
    return Outgoing(
        kind="message", message_class="shout-out", text=text, dedupe=text, why=Why("awards", "Sprint")
    )


def test_of_news_with_several_lines_it_is_said_how_many_more_there_are() -> None:
    several = _of(
        "*Acme*, you earned something:\n• *12 points*, _Club_\n• *215 points*, _Club_\n• *5 EUR*, _Base_"
    )
    assert (
        "• *Acme*, you earned something:\n      *12 points*, _Club_\n      … and 2 more"
        in digest([several]).text
    )


def test_of_news_with_a_single_line_nothing_more_is_said() -> None:
    assert "more" not in digest([_of("*Acme*, you earned something:\n• *12 points*, _Club_")]).text
