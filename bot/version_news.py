"""What partners are told of a version that is put in force: that it is for them, what changes, or that it is worse; each partner once, and nobody else's figures."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache, partial
from typing import Final, Literal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.blocks import version_news as blocks
from bot.blocks.kit import Message
from bot.blocks.proposals import for_partners
from bot.blocks.reader import language, written_for
from bot.ranking import ranking_of
from bot.versions import program_of
from dsl import nodes
from programs.differences import changes_in_words
from programs.explain import program_in_words
from programs.facts import folded, names_in
from programs.fairness import Fate
from programs.periods import DAY
from storage import facts, languages, outbox, people, programs, proposals
from storage.languages import Languages
from storage.outgoing import Occasion, Outgoing, Why
from storage.programs import Version

Kind = Literal["worse", "begins", "changes"]
_OCCASIONS: Final[dict[Kind, Occasion]] = {"worse": "version", "begins": "launch", "changes": "launch"}

_QUOTED: Final = re.compile("“[^”]+”")
"""What is called something, as our words write names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutInForce:
    """A version, beside the one in whose place it is; `counts_from`: the first day that follows it."""

    version: Version
    before: Version | None
    counts_from: date
    known: tuple[str, ...]
    """All partners' names: what names another is not told."""
    thanked: tuple[tuple[str, str], ...]
    """Who suggested numbers that stand in it, and of which partner."""

    @property
    def program(self) -> nodes.Program:
        return self.version.program

    @property
    def runs(self) -> nodes.Runs:
        assert self.program.runs is not None, "it is without mistakes"
        return self.program.runs

    @property
    def holds(self) -> date | None:
        return self.program.holds.day if self.program.holds else None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one partner reads; `write` does so in the language of whoever is written for."""

    put: PutInForce
    partner: str
    kind: Kind
    write: Callable[[], Message]


@dataclass(frozen=True, slots=True)
class Audience:
    """Partners with a channel (folded): for whom the version is, and the one before it was, as things stand."""

    now: frozenset[str]
    before: frozenset[str]


NOBODY: Final = Audience(frozenset(), frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who reads what, each in a message."""

    news: tuple[News, ...]
    messages: tuple[Outgoing, ...]
    channels: Mapping[str, int]
    """So many each partner (folded) has."""

    @property
    def others(self) -> int:
        """So many channels of partners are told nothing."""
        return sum(self.channels.values()) - self.channels_of(self.news)

    def channels_of(self, news: Iterable[News]) -> int:
        return sum(self.channels.get(folded(each.partner), 0) for each in news)


def put_in_force(session: Session, version: Version, *, now: datetime) -> PutInForce:
    """A draft: as if it were activated now."""
    every = programs.versions(session, workspace_id=version.workspace_id, name=version.name)
    before = _replaced(every, version)
    if version.activated_at is None:
        version = replace(version, state="active", activated_at=now)
        every = tuple(replace(each, ended_at=now) if each == before else each for each in every)
    in_force = [each for each in every if each.activated_at is not None and each.number < version.number]
    tenure = programs.tenures_of([*in_force, version])[-1]
    runs = version.program.runs
    assert runs is not None, "it is without mistakes"
    coauthors = proposals.coauthors(session, program_id=version.program_id)
    return PutInForce(
        version=version,
        before=before,
        counts_from=max(runs.start, tenure.start) if tenure and tenure.start else runs.start,
        known=facts.partner_names(session, workspace_id=version.workspace_id),
        thanked=tuple(coauthors.get(version.id, ())),
    )


def audience(session: Session, version: Version, *, now: datetime) -> Audience:
    every = programs.versions(session, workspace_id=version.workspace_id, name=version.name)
    before = _replaced(every, version)
    return Audience(
        _is_for(session, version, now=now),
        _is_for(session, before, now=now) if before is not None else frozenset(),
    )


def worse(put: PutInForce, fates: Sequence[Fate]) -> Iterator[News]:
    """For each of them; programs that announce nothing tell nobody by themselves."""
    if put.before is None or not (put.before.program.announce or put.program.announce):
        return
    for fate in fates:
        yield News(put=put, partner=fate.partner, kind="worse", write=partial(_worse, put, put.before, fate))


def everybodys(session: Session, put: PutInForce, audience: Audience) -> Iterator[News]:
    """For all that have a channel and for whom it is: that it is theirs, or what changes for them in what pays."""
    for key, partner in _bound(session, put.version).items():
        if key not in audience.now:
            continue
        if put.before is None or key not in audience.before:
            yield News(put=put, partner=partner, kind="begins", write=partial(_begins, put, partner))
        elif _in_words(put, put.before, partner)[0]:
            write = partial(_changes, put, put.before, partner)
            yield News(put=put, partner=partner, kind="changes", write=write)


def told(session: Session, news: Iterable[News], *, workspace_id: int) -> Told:
    """The first of each partner's news, where that partner was told nothing of the version before."""
    spoken = languages.spoken(session, workspace_id=workspace_id)
    first: dict[str, tuple[News, Outgoing]] = {}
    for each in news:
        if (dedupe := _dedupe(each)) not in first:
            first[dedupe] = each, _outgoing(each, dedupe, spoken)
    messages = outbox.new(
        session, workspace_id=workspace_id, messages=[message for _, message in first.values()]
    )
    bound = people.bound_channels(session, workspace_id=workspace_id)
    return Told(
        news=tuple(first[each.dedupe][0] for each in messages),
        messages=messages,
        channels=Counter(folded(partner) for _, partner in bound),
    )


def _outgoing(news: News, dedupe: str, spoken: Languages) -> Outgoing:
    """What quotes a program's terms is for that partner's own people."""
    with written_for(partial(spoken.for_partner, news.partner)):
        message = news.write()
    version = news.put.version
    over = datetime.combine(news.put.runs.end + DAY, time(), ZoneInfo(news.put.program.zone))
    return Outgoing(
        kind="message",
        message_class="shout-out",
        text=message.text,
        blocks=message.blocks,
        locale=message.locale,
        dedupe=dedupe,
        owners=() if news.kind == "begins" else (news.partner,),
        partner=news.partner,
        urgency=1,
        not_after=None if news.kind == "worse" else over.astimezone(UTC),
        why=Why(_OCCASIONS[news.kind], version.name, (str(version.number),)),
    )


def _dedupe(news: News) -> str:
    """Of a version, a partner is told one thing, and once."""
    return f"version:{news.put.version.id}:{folded(news.partner)}"


def _replaced(every: Sequence[Version], version: Version) -> Version | None:
    """In whose place it was put in force, or would be now."""
    earlier = [each for each in every if each.number < version.number and each.activated_at is not None]
    last = earlier[-1] if earlier else None
    if last is None or last.state == "active":
        return last
    return last if last.ended_at == version.activated_at else None


def _is_for(session: Session, version: Version, *, now: datetime) -> frozenset[str]:
    """Those with a channel to whom a question for their programs would show it."""
    program = program_of(version.text)
    if not program.rules:
        return frozenset()
    today = now.astimezone(ZoneInfo(program.zone)).date()
    ranking = ranking_of(session, workspace_id=version.workspace_id, program=program, as_of=today)
    return frozenset(_bound(session, version)) & {folded(row.partner) for row in ranking.rows}


def _bound(session: Session, version: Version) -> dict[str, str]:
    bound = people.bound_channels(session, workspace_id=version.workspace_id)
    return {folded(partner): partner for _, partner in bound}


def _pays(text: str) -> nodes.Program:
    """Of a program's text, what partners read and what pays: no goals, budgets and tests, and not when it speaks or asks."""
    program = for_partners(program_of(text))
    return replace(
        program, name="", announce=False, holds=None, notice=None, standings=(), ceremonies=(), polls=()
    )


def _begins(put: PutInForce, partner: str) -> Message:
    return blocks.begins(
        put.version, partner, start=put.counts_from, end=put.runs.end, thanked=_thanked(put, partner)
    )


def _changes(put: PutInForce, before: Version, partner: str) -> Message:
    return blocks.changes(
        put.version,
        partner,
        *_in_words(put, before, partner),
        counts_from=put.counts_from,
        holds=put.holds,
        thanked=_thanked(put, partner),
    )


def _worse(put: PutInForce, before: Version, fate: Fate) -> Message:
    words, of_others = _in_words(put, before, fate.partner)
    return blocks.worse(put.version, fate, words, of_others, counts_from=put.counts_from, holds=put.holds)


def _in_words(put: PutInForce, before: Version, partner: str) -> tuple[list[str], int]:
    """What changes, without what names another partner, and how much that is."""
    lines = _changes_in_words(before.text, put.version.text, put.known, language())
    own = [line for line, named in lines if named <= {folded(partner)}]
    return own, len(lines) - len(own)


@lru_cache(maxsize=16)
def _changes_in_words(
    before: str, after: str, known: tuple[str, ...], lang: str
) -> tuple[tuple[str, frozenset[str]], ...]:
    """Each with the partners (folded) that are named in it, or where the text tells all of what it is about."""
    programs = _pays(before), _pays(after)
    about: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for program in programs:
        for paragraph in program_in_words(program, lang).split("\n\n"):
            heading, _, _ = paragraph.partition("\n")
            for name in _QUOTED.findall(heading):
                about[name] |= names_in(paragraph, known)
    return tuple(
        (
            line,
            names_in(line, known).union(*(about.get(name, frozenset()) for name in _QUOTED.findall(line))),
        )
        for line in changes_in_words(*programs, lang)
    )


def _thanked(put: PutInForce, partner: str) -> list[str]:
    return [author for author, of in put.thanked if folded(of) == folded(partner)]
