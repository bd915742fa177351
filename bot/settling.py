"""A workspace's ledger brought up to date: first the difference is worked out on a snapshot, then it is written, in short transactions.

ATOMIC_STEP: a partner's entries and the messages about them go together, and the marks that were seen go with the last of them. Whoever was
overtaken begins anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import chain
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.announcements import announcements, wording
from bot.asking import questions_answered, questions_opened
from bot.blocks.kit import Message
from bot.versions import program_of
from programs.awards import AwardKey
from programs.corrections import corrections
from programs.facts import folded
from programs.reach import stands_alone
from programs.records import uncollected
from programs.turning_days import turns
from storage import (
    discretion,
    kept_sums,
    languages,
    ledger,
    marks,
    outbox,
    pauses,
    preferences,
    programs,
    settling,
    tellings,
)
from storage.dated_facts import happens
from storage.evaluation import awarded
from storage.kept_sums import Kept, KeptSums
from storage.ledger_values import Change
from storage.marks import Mark
from storage.outgoing import Outgoing
from storage.programs import Version, tenures_of
from storage.settling import AsOf, Reached
from storage.workspaces import Workspace

_MOST: Final = 2000
"""For more partners than that, a program is worked out for all of them: one statement need not name them."""

_AT_ONCE: Final = 500
"""So many entries are written in one transaction, in about a tenth of a second; more, where they are of one partner."""


class TooEarly(Exception):  # noqa: N818 - named for what happened
    """The day was settled already; going back would take away what was counted since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a tick did, or would do, for one program."""

    program: str
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    held: int = 0
    messages: int = 0

    def __add__(self, other: Settled) -> Settled:
        """Both together, of the same program."""
        return Settled(
            program=self.program,
            new=self.new + other.new,
            changed=self.changed + other.changed,
            withdrawn=self.withdrawn + other.withdrawn,
            held=self.held + other.held,
            messages=self.messages + other.messages,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is to be posted so that the ledger says what the facts say, as of a day."""

    version: Version
    """The newest that was put in force."""
    as_of: AsOf
    changes: tuple[Change, ...]
    deciding: Mapping[AwardKey, int]
    held: int
    """How many facts could not be counted, of those that were looked at."""
    messages: tuple[Outgoing, ...]
    """What is to be said about the changes."""

    @property
    def summary(self) -> Settled:
        return Settled(
            program=self.version.name,
            messages=len(self.messages),
            new=sum(each.reason == "new" for each in self.changes),
            changed=sum(each.reason in ("changed", "earned") for each in self.changes),
            withdrawn=sum(each.reason == "withdrawn" for each in self.changes),
            held=self.held,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was seen in one moment, and what follows from it."""

    workspace_id: int
    reached: Reached
    marks: tuple[Mark, ...]
    differences: tuple[Difference, ...]
    kept: Kept | None
    """The sums from which it was worked out, for the next tick; None in a part that others follow."""
    days: Mapping[int, AsOf]
    """The days to which programs come by it, by the program's id."""
    on: date


@uncollected()
def found(session: Session, workspace: Workspace, *, now: datetime, as_of: date | None) -> Found | None:
    """What a tick has to write, of that day or of today; None where that is nothing. Raises TooEarly for a day before the last settled one."""
    reached = settling.reached(session, workspace_id=workspace.id)
    on = _day(workspace.timezone, now, as_of).on
    if reached.on is not None and on < reached.on:
        raise TooEarly(
            f"{workspace.name} is settled up to {reached.on}; a tick of {on} would take back what was counted since"
        )
    seen = marks.listed(session, workspace_id=workspace.id)
    kept = KeptSums(session, workspace_id=workspace.id, seen=seen)
    before = settling.days(session, workspace_id=workspace.id)
    untold = outbox.untold(session, workspace_id=workspace.id)
    differences: list[Difference] = []
    days: dict[int, AsOf] = {}
    paused = pauses.lasting(session, workspace_id=workspace.id)
    for versions in programs.ever_in_force(session, workspace_id=workspace.id):
        program_id = versions[-1].program_id
        if program_id in paused:
            continue  # the end of a pause leaves a mark, by which all of it is worked out anew
        last = before.get(program_id)
        day = _day(program_of(versions[-1].text).zone, now, as_of)
        if last is not None:
            day = max(day, last)  # a program whose zone was changed does not go back either
        if day != last:
            days[program_id] = day
        # A day is settled once by the calendar, and again for those whom a change touches.
        turned = day != last and _may_differ(session, versions, last, day)
        touched = None if turned else _touched(seen, versions)
        if touched is None or touched:
            differences.append(_difference(session, versions, day, touched, kept, untold))
    if not seen and not days and reached.on == on:
        return None
    return Found(
        workspace_id=workspace.id,
        reached=reached,
        marks=seen,
        differences=tuple(differences),
        kept=kept.kept,
        days=days,
        on=on,
    )


def parts(found: Found | None) -> Sequence[Found]:
    """What was found, in parts that are short to write: others write between two of them, and Slack waits three seconds for that.

    What is of one partner stays together with what is said about it. The marks and the days come last: where a tick ends before that, the next
    one finds what is left. A program's partners come in the order of what they gain, so that on the way it never costs more than in the end,
    or than before.
    """
    if found is None:
        return ()
    cut = [_cut(each) for each in found.differences]
    first = [part for of_program in cut for part in of_program[:-1]]
    reached = found.reached
    done: list[Found] = []
    for part in first:
        done.append(replace(found, reached=reached, marks=(), differences=(part,), kept=None, days={}))
        reached = reached.advanced(found.on)
    return (*done, replace(found, reached=reached, differences=tuple(each[-1] for each in cut)))


def _cut(difference: Difference) -> Sequence[Difference]:
    """A program's difference by portions of partners; one, where it is short."""
    if len(difference.changes) <= _AT_ONCE:
        return (difference,)
    by_partner: dict[str, list[Change]] = {}
    for change in difference.changes:
        by_partner.setdefault(folded(change.partner), []).append(change)
    said: dict[str, list[Outgoing]] = {}
    for message in difference.messages:
        assert message.partner is not None, "what is said of awards is said to their partner"
        said.setdefault(folded(message.partner), []).append(message)
    portions: list[list[str]] = [[]]
    size = 0
    for partner in sorted(by_partner, key=lambda each: _gain(by_partner[each])):
        if portions[-1] and size + len(by_partner[partner]) > _AT_ONCE:
            portions.append([])
            size = 0
        portions[-1].append(partner)
        size += len(by_partner[partner])
    assert said.keys() <= by_partner.keys(), "something is said of awards that do not change"
    found = [
        replace(
            difference,
            held=0,
            changes=tuple(change for partner in portion for change in by_partner[partner]),
            messages=tuple(message for partner in portion for message in said.get(partner, ())),
        )
        for portion in portions
    ]
    return (*found[:-1], replace(found[-1], held=difference.held))


def _gain(changes: Sequence[Change]) -> int:
    """By how much their awards in money and points rise, in minor units of whichever currency."""
    amounts = ((each.correction.current.amount, each.previous and each.previous.amount) for each in changes)
    return sum((after.minor if after else 0) - (before.minor if before else 0) for after, before in amounts)


def settle(session: Session, found: Found, *, now: datetime) -> tuple[Settled, ...]:
    """Write what was found. Raises Overtaken where another tick has written since."""
    settling.advance(session, workspace_id=found.workspace_id, since=found.reached, on=found.on)
    marks.remove(session, found.marks)
    if found.kept is not None:
        kept_sums.write(session, workspace_id=found.workspace_id, kept=found.kept)
    done = tuple(_posted(session, found.workspace_id, each, now) for each in found.differences)
    for program_id, day in found.days.items():
        settling.set_day(session, program_id=program_id, day=day)
    return done


def in_all(parts: Iterable[Sequence[Settled]]) -> tuple[Settled, ...]:
    """What was done in several parts, each program once."""
    found: dict[str, Settled] = {}
    for each in chain.from_iterable(parts):
        found[each.program] = found[each.program] + each if each.program in found else each
    return tuple(found.values())


def _posted(session: Session, workspace_id: int, difference: Difference, now: datetime) -> Settled:
    if not difference.changes:
        return difference.summary
    ledger.post(
        session,
        workspace_id=workspace_id,
        program_id=difference.version.program_id,
        deciding=difference.deciding,
        corrections=[change.correction for change in difference.changes],
        now=now,
        on=difference.as_of.on,
    )
    queued = [
        outbox.enqueue(session, workspace_id=workspace_id, message=message, now=now)
        for message in difference.messages
    ]
    return replace(difference.summary, messages=sum(each is not None for each in queued))


def _difference(
    session: Session,
    versions: Sequence[Version],
    as_of: AsOf,
    partners: frozenset[str] | None,
    kept: KeptSums,
    untold: frozenset[str],
) -> Difference:
    """Of these (folded) partners, or of all."""
    newest = versions[-1]
    wanted = awarded(
        session,
        workspace_id=newest.workspace_id,
        versions=versions,
        as_of=as_of,
        partners=partners,
        kept=kept,
    )
    posted = ledger.posted(
        session, workspace_id=newest.workspace_id, program_id=newest.program_id, partners=partners
    )
    assert partners is None or all(each.key.partner in partners for each in wanted.awards), (
        "others are awarded"
    )
    spoken = languages.spoken(session, workspace_id=newest.workspace_id)
    found = corrections(wanted.awards, posted)
    program = program_of(newest.text)
    changes = ledger.changes(
        session,
        workspace_id=newest.workspace_id,
        program_id=newest.program_id,
        corrections=found,
        deciding=wanted.deciding,
    )
    told = tellings.last_told(
        session,
        workspace_id=newest.workspace_id,
        awards=[each.mends for each in changes if each.may_mend],
    )
    turns = tellings.turns(
        session,
        workspace_id=newest.workspace_id,
        wordings=sorted({wording(each) for each in changes if len(each.says) > 1}),
    )
    texts = {version.id: version.text for version in versions}
    return Difference(
        version=newest,
        as_of=as_of,
        changes=changes,
        messages=(
            *announcements(
                program,
                changes,
                spoken,
                told=told,
                former=lambda id_: program_of(texts.get(id_, newest.text)),
                untold=untold,
                turns=turns,
                discreet=discretion.discreet(session, workspace_id=newest.workspace_id),
            ),
            *questions_opened(
                newest.program_id,
                program,
                changes,
                spoken,
                today=as_of.on,
                untold=untold,
                liked=preferences.known(session, workspace_id=newest.workspace_id),
            ),
            *questions_answered(
                newest.program_id,
                program,
                changes,
                spoken,
                awards=wanted.awards,
                asked=partial(_asked, session, newest.workspace_id),
            ),
        ),
        deciding=wanted.deciding,
        held=len(wanted.held),
    )


def _asked(session: Session, workspace_id: int, dedupe: str) -> Message | None:
    found = outbox.find(session, workspace_id=workspace_id, dedupe=dedupe)
    return Message(found.message.text, tuple(map(dict, found.message.blocks))) if found else None


def _touched(seen: Sequence[Mark], versions: Sequence[Version]) -> frozenset[str] | None:
    """Whose awards of a program may differ by what changed, by folded names; None: it may be anybody's."""
    name = folded(versions[-1].name)
    found: frozenset[str] = frozenset()
    for mark in seen:
        if mark.kind == "program":
            if folded(mark.subject) == name:
                return None
        elif mark.partners is None or not all(stands_alone(program_of(each.text)) for each in versions):
            return None
        else:
            found |= mark.partners
    return found if len(found) <= _MOST else None


def _may_differ(session: Session, versions: Sequence[Version], last: AsOf | None, day: AsOf) -> bool:
    """Whether a new day can make any difference, when nothing has changed: something is dated since, or a period turns."""
    if last is None or last.over or day.over:
        return True
    return any(_turning(versions, last.on, day.on)) or happens(
        session, workspace_id=versions[-1].workspace_id, after=last.on, until=day.on
    )


def _turning(versions: Sequence[Version], after: date, until: date) -> Iterator[bool]:
    for tenure in tenures_of(versions):
        if tenure is not None:
            yield turns(tenure.program, after=after, until=until)


def _day(zone: str, now: datetime, as_of: date | None) -> AsOf:
    """The day that was asked for, else today; only a day before today is over."""
    today = now.astimezone(ZoneInfo(zone)).date()
    on = min(as_of or today, today)
    return AsOf(on, over=on < today)
