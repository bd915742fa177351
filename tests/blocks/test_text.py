"""INERT_TEXT: what people wrote is read as it stands, wherever it is put."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.blocks import kit
from bot.blocks.reader import written_for
from bot.blocks.text import inert, mention, said, who

SIGNS = "*_~`<>&|@#!:\n \r\u2028abZ9é"
HOSTILE = st.lists(
    st.sampled_from([*SIGNS, "<!channel>", "<@U123>", "<#C123>", "<https://evil.example|x>", "```", ">>> ", "&gt;"]),
    max_size=30,
).map("".join) | st.text(max_size=60)  # fmt: skip
LIVE = re.compile(
    r"[<>*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?!amp;|lt;|gt;)|(?:^|[\r\n\u2028\u2029])\s*&gt;"
)
"""Everything that may begin or end mark-up, or a quotation."""


@settings(max_examples=800, deadline=None)
@given(HOSTILE)
@example("_italic_ *bold* ~struck~ `code` ```block```")
@example("> quoted\n>>> all of it")
def test_no_word_of_people_is_live_anywhere_in_a_message(text: str) -> None:
    assert not LIVE.search(inert(text))
    message = kit.message(
        kit.section(said("{text}", text=text or "x")),
        kit.context(said("{text}", text=text or "x")),
        kit.header(text or "x"),
    )
    section, context, header = message.blocks
    assert not LIVE.search(section["text"]["text"])
    assert not LIVE.search(context["elements"][0]["text"])
    assert section["text"]["verbatim"] is context["elements"][0]["verbatim"] is True
    assert header["text"]["type"] == "plain_text"
    # Of the whole text, only the two signs around the header are ours.
    assert len(re.findall(r"[<>*~`]", message.text)) == 2


def test_names_stay_readable_and_can_be_searched_for() -> None:
    assert inert("Bolt & Sons D_1 O'Neill (50%)") == "Bolt &amp; Sons D_1 O'Neill (50%)"


def test_our_own_mark_up_and_mentions_stay_alive() -> None:
    said_ = said("*{who}* met {name}", who=mention("U123ABC"), name="*Eve*")
    assert said_ == "*<@U123ABC>* met ∗Eve∗"


@pytest.mark.parametrize(
    "value", [pytest.param(ValueError("<!here>"), id="an error"), pytest.param(7, id="a number")]
)
def test_whatever_is_filled_in_is_made_inert(value: object) -> None:
    assert not LIVE.search(said("{value}", value=value))


@pytest.mark.parametrize(
    ("actor", "named"),
    [
        pytest.param("E1:T1:U1AA", "<@U1AA>", id="somebody of a whole organisation"),
        pytest.param("T1:W1AA", "<@W1AA>", id="somebody of a workspace"),
        pytest.param("shell:<!here> ann", "&lt;!here&gt; ann", id="somebody at the shell"),
        pytest.param("premio", "qualcuno", id="what acts by itself"),
        pytest.param("", "qualcuno", id="nobody of whom we know"),
    ],
)
def test_whoever_acted_is_mentioned_or_named(actor: str, named: str) -> None:
    with written_for(lambda: "it"):
        assert who(actor) == named
