"""What came of a poll over time, and what is told back to those who were asked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import ours, several
from bot.blocks.text import Words, said
from dsl.nodes import PollKind
from programs.waves import Wave, around, changed, figure, turns
from storage.polls import Poll

LONGEST_WORDS: Final = 2_000
"""Characters of what those who were asked are told."""
_MOST_COMMENTS: Final = 100
_WITH_RESULTS: Final = "results"
_SCORED: Final = ("nps", "agree", "rating")
"""What has one figure to be followed."""


def one(poll: Poll, lines: Sequence[Words], *, zone: str, waves: int, closed: bool) -> list[Block]:
    """What came of it, under its name."""
    until = figures.moment(poll.closes_at, zone)
    state = said("closed {until}", until=until) if closed else said("open until {until}", until=until)
    head = said("*{name}*  ({state})\n_{question}_", name=poll.name, state=state, question=poll.question)
    below = _buttons(poll, waves=waves, closed=closed)
    return [kit.section(head), *kit.sections(lines), *([below] if below else [])]


def too_few(poll: Poll, *, least: int) -> Message:
    """For whoever asked, while something can be done."""
    if not poll.asked:
        sentence = said(
            "*{name}* has opened, and asks nobody: nobody is meant by it now, or all were asked by a poll too lately (`/premio polls rest`).",
            name=poll.name,
        )
    else:
        sentence = said(
            "*{name}* is anonymous, and of fewer than {least} answers nothing is shown: it asks too few people for anything to be.",
            name=poll.name,
            least=least,
        )
    return kit.message(kit.section(sentence))


def _buttons(poll: Poll, *, waves: int, closed: bool) -> Block | None:
    return kit.actions(
        kit.button("Tell those who were asked", actions.POLL_TELL, str(poll.id)) if closed else None,
        kit.button("Over time", actions.POLL_TREND, str(poll.id))
        if waves > 1 and poll.kind in _SCORED
        else None,
    )


def tell_form(poll: Poll, comments: Sequence[str], *, has_result: bool) -> Block:
    """What was done about it, or an answer to words of somebody whom nobody knows. `has_result`: there is one that all may read."""
    options = [kit.option(text, str(place)) for place, text in enumerate(comments[:_MOST_COMMENTS])]
    quoted: Block | None = (
        kit.field(
            ours("In answer to"),
            kit.choice("static_select", options),
            block_id=actions.POLL_QUOTED,
            action_id=actions.INPUT,
            optional=True,
            hint=ours("They all read it, since nobody knows who wrote it."),
        )
        if options
        else None
    )
    box = kit.option(ours("With the result"), _WITH_RESULTS)
    return kit.modal(
        "Tell them",
        [
            kit.section(said("Everybody who was asked “{question}” reads this.", question=poll.question)),
            kit.text_input(
                "What did you change, or what do you answer?",
                block_id=actions.WORDS_BLOCK,
                action_id=actions.INPUT,
                longest=LONGEST_WORDS,
            ),
            quoted,
            kit.field(
                ours("And"),
                kit.choice("checkboxes", [box], chosen=[box]),
                block_id=actions.POLL_WITH_RESULTS,
                action_id=actions.INPUT,
                optional=True,
            )
            if has_result
            else None,
        ],
        callback_id=actions.POLL_TELL_VIEW,
        submit="Send",
        close="Cancel",
        metadata=str(poll.id),
    )


def told_back(poll: Poll, text: str, *, quoted: str, result: Sequence[Words]) -> Message:
    """For those who were asked."""
    return kit.message(
        kit.section(said("*{name}*: you were asked “{question}”", name=poll.name, question=poll.question)),
        *kit.sections(result),
        kit.section(said("Somebody wrote:\n> {text}", text=" ".join(quoted.split())[:1_000]))
        if quoted
        else None,
        kit.section(said("{text}", text=text)),
    )


def over_time(
    name: str,
    waves: Sequence[Wave],
    segments: Sequence[tuple[str, PollKind, Sequence[tuple[str, tuple[str, ...]]]]],
) -> Message:
    """Each wave on a line, oldest first, with the version that held it; then what a new version changed, and the last wave by segment."""
    lines = [_line(wave) for wave in waves]
    for before, after in turns([wave for wave in waves if wave.values]):
        lines.append(_turn(before, after))
    for called, kind, groups in segments:
        parts = ", ".join(
            said(
                "{segment}: {figure} ({answers})",
                segment=segment or "–",
                figure=shown(kind, figure(kind, values)),
                answers=len(values),
            )
            for segment, values in groups
        )
        lines.append(said("The last time by {field}: {parts}", field=called, parts=Words(parts)))
    return kit.message(kit.section(said("*{name}* over time", name=name)), *kit.sections(lines))


def shown(kind: PollKind, value: Decimal | None) -> str:
    """`+40`, `0`, `62%`, `4.1`; a dash where there is no such figure."""
    if value is None:
        return "–"
    match kind:
        case "nps":
            return figures.score(int(value.quantize(Decimal(1), ROUND_HALF_UP)))
        case "agree":
            return f"{int(value.quantize(Decimal(1), ROUND_HALF_UP))}%"
        case _:
            return figures.mean(float(value))


def _line(wave: Wave) -> Words:
    if not wave.values:
        return said(
            "{day}, version {version}: nothing is shown of {answers}",
            day=figures.day(wave.opened_at.date()),
            version=wave.version or "–",
            answers=several(wave.people, "{count} answer", "{count} answers"),
        )
    found, range_ = figure(wave.kind, wave.values), around(wave.kind, wave.values)
    line = said(
        "{day}, version {version}: *{figure}* from {answers}",
        day=figures.day(wave.opened_at.date()),
        version=wave.version or "–",
        figure=shown(wave.kind, found),
        answers=several(wave.people, "{count} answer", "{count} answers"),
    )
    if range_ is None:
        return line
    low, high = (shown(wave.kind, each) for each in range_)
    return said("{line} ({low} to {high})", line=line, low=low, high=high)


def _turn(before: Wave, after: Wave) -> Words:
    values = {
        "old": before.version or "–",
        "new": after.version or "–",
        "before": shown(before.kind, figure(before.kind, before.values)),
        "after": shown(after.kind, figure(after.kind, after.values)),
    }
    if changed(before, after):
        return said("With version {new} it went from {before} to {after}: more than chance.", **values)
    return said("With version {new} it went from {before} to {after}: that may be chance.", **values)
