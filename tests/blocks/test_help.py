"""The list of words is short enough for a phone; what each can take besides is told of it alone."""

from __future__ import annotations

from bot.blocks import greetings


def test_the_list_leaves_out_what_a_word_can_do_without() -> None:
    usages = ["approvals [#channel|none]", "show NAME", 'fulfilment [seats 3 "RULE" | greener "OTHER"]']
    said = str(greetings.help_by_topic([("Run", usages)], typed="/premio ").blocks)
    assert "`approvals`  `show NAME`  `fulfilment`" in said
    assert "seats" not in said
