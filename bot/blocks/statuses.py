"""Statuses in words: how long one is held, and what changed for whom."""

from __future__ import annotations

from bot.blocks import figures
from bot.blocks.reader import language, told
from bot.blocks.text import Words, said
from bot.status_news import StatusNews
from dsl.nodes import Program
from programs.awards import Held
from programs.explain import because
from programs.facts import folded


def how_long(held: Held, locale: str | None = None) -> str:
    """`until 30 June 2026`, `until further notice`, `ended on 30 June 2026`."""
    if held.until is None:
        return told("until further notice")
    day = figures.day(held.until, locale)
    return told("ended on {day}", day=day) if held.over else told("until {day}", day=day)


def line(program: Program, news: StatusNews) -> Words:
    """What is held now, and why; or that it is held no longer."""
    rule, before, after = news.entry.rule, news.before, news.after
    until = how_long(Held(news.after_until, over=False))
    reason = because(news.entry.award, program, language())
    if after is None:
        if news.ended_on is None:
            return _of(
                rule, before, said("taken back, because the facts behind it changed or were cancelled.")
            )
        ended = figures.day(news.ended_on)
        return _of(rule, before, said("held until {day}, and no longer.", day=ended))
    if before is None:
        return _of(rule, after, said("held {until}. {reason}", until=until, reason=reason))
    if folded(before) != folded(after):
        changed = said(
            "instead of {before}, held {until}. {reason}", before=before, until=until, reason=reason
        )
        return _of(rule, after, changed)
    earlier = how_long(Held(news.before_until, over=False))
    return _of(
        rule,
        after,
        said("held {until} instead of {earlier}. {reason}", until=until, earlier=earlier, reason=reason),
    )


def _of(rule: str, name: str | None, words: Words) -> Words:
    """A level is said with its ladder, a plain status by itself."""
    if name is None or folded(name) == folded(rule):
        return said("• *{rule}*: {words}", rule=rule, words=words)
    return said("• *{name}*, _{rule}_: {words}", name=name, rule=rule, words=words)
