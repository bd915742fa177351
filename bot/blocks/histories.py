"""How a program came to be what it is: its versions with what each changed, who wrote, approved and paused it; and two versions side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot import actions
from bot.blocks import kit
from bot.blocks.kit import Block, Message
from bot.blocks.programs import STATES, program_buttons
from bot.blocks.reader import language, ours, several, told
from bot.blocks.text import Words, joined, moment, said, who
from programs.differences import changes_in_words
from programs.versions import program_of
from storage.pauses import Pause
from storage.programs import Version
from storage.reviews import Review

_VERSIONS = 8
_CHANGES = 4
_ALL_CHANGES = 40
_PAUSES = 6
_HASH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A version, what it was made from (None: it is the first), and all that was done with it."""

    version: Version
    before: Version | None
    reviews: tuple[Review, ...]
    coauthors: tuple[tuple[str, str], ...] = ()
    """Partners' people whose suggestions were taken over: who, written like an actor, and of which partner."""
    activated_by: str = ""
    """Like an actor, as are those who ended it, or replaced it by another version."""
    ended_by: str = ""
    replaced_by: str = ""


def history(past: Sequence[Past], pauses: Sequence[Pause], *, submits: bool) -> Message:
    """The newest version first. `submits`: it takes an approval before it can be activated."""
    newest = past[-1].version
    shown = list(reversed(past))[:_VERSIONS]
    hidden = len(past) - len(shown)
    return kit.message(
        kit.header(told("{name}: history", name=newest.name)),
        *(_version(each) for each in shown),
        kit.context(
            said(
                "{hidden}",
                hidden=several(hidden, "… and {count} earlier version.", "… and {count} earlier versions."),
            )
        )
        if hidden
        else None,
        *kit.sections(_pause(each) for each in list(reversed(pauses))[:_PAUSES]),
        program_buttons(newest, submits=submits),
    )


def difference(before: Version | None, after: Version, *, submits: bool) -> Message:
    """What a version changes, in plain words; of the first there is nothing to compare. `submits`: it takes an approval before it can be activated."""
    if before is None:
        return kit.message(
            kit.section(
                said(
                    "Version {number} of *{name}* is its first: there is nothing to compare it with.",
                    number=after.number,
                    name=after.name,
                )
            ),
            program_buttons(after, submits=submits),
        )
    lines = changes_in_words(program_of(before.text), program_of(after.text), language())
    told_lines = [said("• {line}", line=line) for line in lines[:_ALL_CHANGES]]
    if not lines:
        told_lines = [said("• Nothing that awards depend on.")]
    return kit.message(
        kit.header(told("{name}: what changes", name=after.name)),
        kit.context(
            said(
                "From version {before} ({state_before}) to version {after} ({state_after}).",
                before=before.number,
                state_before=_state(before),
                after=after.number,
                state_after=_state(after),
            )
        ),
        *kit.sections(told_lines),
        kit.context(said("… and {more} more.", more=len(lines) - _ALL_CHANGES))
        if len(lines) > _ALL_CHANGES
        else None,
        program_buttons(after, submits=submits),
    )


def _version(past: Past) -> Block:
    version = past.version
    button = kit.button("What changed", actions.PROGRAM_DIFF, str(version.id)) if past.before else None
    return kit.section(joined([_heading(version), *_deeds(past), *_changes(past)]), button)


def _heading(version: Version) -> Words:
    return said(
        "*Version {number}*  {state} · `{hash}`",
        number=version.number,
        state=_state(version),
        hash=version.hash[:_HASH],
    )


def _deeds(past: Past) -> Iterator[Words]:
    version = past.version
    yield said("written by {who}, {at}", who=who(version.author), at=moment(version.created_at))
    for author, partner in past.coauthors:
        yield said("with {who} of {partner}, who suggested numbers", who=who(author), partner=partner)
    for review in past.reviews:
        yield from _review(review)
    if version.activated_at is not None:
        yield said("activated by {who}, {at}", who=who(past.activated_by), at=moment(version.activated_at))
    if version.ended_at is not None and past.replaced_by:
        yield said(
            "replaced by {who} with a later version, {at}",
            who=who(past.replaced_by),
            at=moment(version.ended_at),
        )
    elif version.ended_at is not None:
        yield said("ended by {who}, {at}", who=who(past.ended_by), at=moment(version.ended_at))


def _review(review: Review) -> Iterator[Words]:
    yield said("submitted by {who}, {at}", who=who(review.submitted_by), at=moment(review.submitted_at))
    if review.decided_at is None:
        return
    if review.state == "declined":
        yield said(
            "declined by {who}, {at}: “{note}”",
            who=who(review.decided_by),
            at=moment(review.decided_at),
            note=review.note,
        )
    else:
        yield said("approved by {who}, {at}", who=who(review.decided_by), at=moment(review.decided_at))


def _changes(past: Past) -> Iterator[Words]:
    if past.before is None:
        return
    lines = changes_in_words(program_of(past.before.text), program_of(past.version.text), language())
    for line in lines[:_CHANGES]:
        yield said("• {line}", line=line)
    if len(lines) > _CHANGES:
        yield said("… and {more} more.", more=len(lines) - _CHANGES)
    if not lines:
        yield said("• Nothing that awards depend on.")


def _pause(pause: Pause) -> Words:
    began = said(
        ":double_vertical_bar: Paused by {who}, {at}: “{reason}”",
        who=who(pause.paused_by),
        at=moment(pause.paused_at),
        reason=pause.reason,
    )
    if pause.resumed_at is None:
        return began
    return said(
        "{began} Resumed by {who}, {at}.", began=began, who=who(pause.resumed_by), at=moment(pause.resumed_at)
    )


def _state(version: Version) -> Words:
    return said("{state}", state=ours(STATES[version.state]))
