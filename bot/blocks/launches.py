"""Whether partners are told of a version that is put in force: to whom it would be said, and what they read, before it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import assert_never

from bot import actions
from bot.blocks import kit
from bot.blocks.kit import Block, Message
from bot.blocks.programs import some
from bot.blocks.reader import several
from bot.blocks.text import Words, quoted, said
from bot.version_news import News, Told
from storage.programs import Version


def question(version: Version, told: Told) -> Message:
    """To whom, and what they read; `version` is a draft, or in force already."""
    is_draft = version.state == "draft"
    lead = (
        said(
            "*Activate {name}, version {number}, and tell partners?* Nothing has been done yet.",
            name=version.name,
            number=version.number,
        )
        if is_draft
        else said(
            "*Tell partners of {name}, version {number}?* Nothing has been said yet.",
            name=version.name,
            number=version.number,
        )
    )
    ident = str(version.id)
    label = "Activate and tell partners" if is_draft else "Tell partners"
    return kit.message(
        kit.section(lead),
        *_who_reads_what(told),
        kit.actions(
            kit.button(label, actions.PROGRAM_LAUNCH_NOW, ident, style="primary") if told.news else None,
            kit.button("Show it", actions.PROGRAM_SHOW, ident),
        ),
    )


def are_told(told: Told) -> Words:
    """That it was done."""
    if not told.news:
        return _nobody()
    return said("It is told in {where}.", where=_where(told, told.news))


def done(version: Version, told: Told) -> Message:
    return kit.message(
        kit.section(
            said(
                "*{name}*, version {number}. {told}",
                name=version.name,
                number=version.number,
                told=are_told(told),
            )
        )
    )


def _who_reads_what(told: Told) -> Iterator[Block]:
    if not told.news:
        yield kit.section(_nobody())
        return
    for kind, found in groupby(sorted(told.news, key=lambda each: each.kind), key=lambda each: each.kind):
        news = list(found)
        where = _where(told, news)
        match kind:
            case "begins":
                lead = said("*For whom it is new*, said in {where}, in each partner’s language:", where=where)
            case "changes":
                lead = said(
                    "*For whom it changes*, said in {where}, in each partner’s language:", where=where
                )
            case "worse":
                lead = said(
                    "*For whom it is worse*, said in {where}, as it always is:",
                    where=where,
                )
            case _:
                assert_never(kind)
        yield kit.section(lead)
        yield from kit.sections(quoted(news[0].write().text))
    if told.others:
        yield kit.context(
            said(
                "Nothing is said in {channels} of other partners: it is not for them, as far as the facts tell, nothing changes for them in what pays, or they were told before.",
                channels=several(told.others, "{count} channel", "{count} channels"),
            )
        )


def _where(told: Told, news: Sequence[News]) -> Words:
    """`2 channels of 2 partners (Acme, Bolt)`."""
    return said(
        "{channels} of {partners} ({names})",
        channels=several(told.channels_of(news), "{count} channel", "{count} channels"),
        partners=several(len(news), "{count} partner", "{count} partners"),
        names=some([each.partner for each in news]),
    )


def _nobody() -> Words:
    return said(
        "There is nobody to tell: of the partners with a channel, it is for none, as far as the facts tell, nothing changes for them in what pays, or they were told before."
    )
