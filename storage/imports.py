"""Files of facts: every row is taken, or refused with its line and the reason. Loading a file twice changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final

from sqlmodel import Session

from dsl.nodes import Program
from dsl.said import Said, each_and, said, told_by, why
from dsl.suggest import begun, closest
from programs.facts import folded
from programs.held_facts import NoAnswer
from programs.held_words import not_an_answer
from programs.no_answers import refused_by_all
from programs.records import uncollected
from programs.versions import program_of
from storage import (
    deal_changes,
    deals,
    facts,
    marks,
    programs,
    record_checks,
    records,
    stored_facts,
    touching,
    workspaces,
)
from storage.columns import KINDS_OF_FACTS, Kind
from storage.columnwise import Column, Reasons, converted, places_of
from storage.csv_files import Refusal, Sheet, in_column, read
from storage.csv_text import UnreadableFile
from storage.engine import Database
from storage.fact_forms import DEALS, form_of
from storage.import_reports import Report, Row, report_text
from storage.incoming import Decision, Facts, Incoming, Known, decide, facts_of
from storage.mapping import KindMapping
from storage.mapping import Mapping as FileMapping

__all__ = ["KINDS", "Report", "Row", "import_csv", "load_csv", "report_text"]

KINDS: Final = tuple(KINDS_OF_FACTS)
"""The kinds of files, in the order in which they are best read: those that name others last."""

_OF_THE_WHOLE: Final = frozenset(KINDS_OF_FACTS["deals"].columns) - {
    "partner",
    "credit",
    "credit_role",
    "rep",
}
"""What the rows of a split deal say together."""


def import_csv(
    session: Session,
    *,
    workspace_id: int,
    kind: str,
    content: bytes,
    filename: str,
    now: datetime,
    mapping: FileMapping | None = None,
) -> Report:
    """Load a file of one of KINDS. What changes is kept with what it was before, and marked for the next tick; the caller commits."""
    checked = check_csv(
        session, workspace_id=workspace_id, kind=kind, content=content, filename=filename, mapping=mapping
    )
    return take(session, checked, now=now)


def load_csv(
    database: Database,
    *,
    workspace_id: int,
    kind: str,
    content: bytes,
    filename: str,
    now: datetime,
    mapping: FileMapping | None = None,
    then: Callable[[Session, Report], None] | None = None,
) -> Report:
    """The same, with transactions of its own: others may write while a large file is read and checked.

    `then` writes what belongs to it into the transaction that takes the rows; like it, it may be done again from the start.
    """
    with database.reading() as session, uncollected():
        checked = check_csv(
            session, workspace_id=workspace_id, kind=kind, content=content, filename=filename, mapping=mapping
        )

    def step(session: Session) -> Report:
        with uncollected():
            report = take(session, checked, now=now)
        if then is not None:
            then(session, report)
        return report

    return database.run(step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file as far as it can be judged by itself: the facts that can be taken, and the rows that are refused."""

    workspace_id: int
    kind: Kind
    filename: str
    facts: Facts
    refused: tuple[Row, ...]
    readable: bool = True


def check_csv(
    session: Session,
    *,
    workspace_id: int,
    kind: str,
    content: bytes,
    filename: str,
    mapping: FileMapping | None = None,
) -> Checked:
    """Read a file of one of KINDS and check it, row by row. Writes nothing."""
    rules = (mapping or FileMapping()).of(kind)
    zone = workspaces.get(session, workspace_id=workspace_id).timezone
    try:
        sheet, refusals = read(content, KINDS_OF_FACTS[kind], rules, zone=zone)
    except UnreadableFile as error:
        only = Row(line=1, id="", outcome="refused", reasons=(why(error),))
        return Checked(
            workspace_id=workspace_id,
            kind=KINDS_OF_FACTS[kind],
            filename=filename,
            facts=Facts(form_of(kind), (), ()),
            refused=(only,),
            readable=False,
        )
    sheet, spoiled = sheet.refusing(_unknown_partners(session, workspace_id, kind, rules, sheet))
    refusals += spoiled
    currency = workspaces.get(session, workspace_id=workspace_id).currency
    if kind == "deals":
        found, unusable = _deals(sheet, {each.id: each.line for each in refusals if each.id}, currency)
    else:
        asking = _asking(session, workspace_id) if kind == "decisions" else ()
        found, unusable = _records(sheet, KINDS_OF_FACTS[kind], currency, asking)
    return Checked(
        workspace_id=workspace_id,
        kind=KINDS_OF_FACTS[kind],
        filename=filename,
        facts=found,
        refused=tuple(_refused(refusal) for refusal in refusals + unusable),
    )


def checked_deals(session: Session, sheet: Sheet, *, workspace_id: int, source: str) -> Checked:
    """Deals that did not come by a file, judged as if they had. Writes nothing."""
    kind = KINDS_OF_FACTS["deals"]
    sheet, spoiled = sheet.refusing(
        _unknown_partners(session, workspace_id, kind.name, FileMapping().of(kind.name), sheet)
    )
    currency = workspaces.get(session, workspace_id=workspace_id).currency
    found, unusable = _deals(sheet, {each.id: each.line for each in spoiled if each.id}, currency)
    return Checked(
        workspace_id=workspace_id,
        kind=kind,
        filename=source,
        facts=found,
        refused=tuple(_refused(refusal) for refusal in spoiled + unusable),
    )


def take(session: Session, checked: Checked, *, now: datetime) -> Report:
    """Write the facts of a checked file, one file of a workspace after the other: each is held against what the one before has left."""
    rows = list(checked.refused)
    if checked.facts.each:
        workspaces.lock(session, workspace_id=checked.workspace_id)
        known = stored_facts.known(
            session,
            workspace_id=checked.workspace_id,
            kind=checked.kind.name,
            keys=checked.facts.keys,
        )
        decided = [(fact, decide(fact, known.get(fact.key))) for fact in checked.facts.each]
        _write(session, checked, decided, known, now)
        rows += _taken(checked.kind, decided)
    return Report(
        kind=checked.kind.name,
        filename=checked.filename,
        rows=tuple(sorted(rows, key=lambda row: row.line)),
        readable=checked.readable,
    )


# --- from rows to facts --------------------------------------------------------------------------------------------


def _asking(session: Session, workspace_id: int) -> Sequence[Program]:
    """The programs in force, which know what can be answered to what they ask."""
    found = programs.in_force(session, workspace_id=workspace_id)
    return [program_of(version.text) for version in found]


def _unknown_partners(
    session: Session, workspace_id: int, kind: str, rules: KindMapping, sheet: Sheet
) -> Reasons:
    """Once there is a list of partners, a name that is not in it is most likely misspelt."""
    wrong: Reasons = defaultdict(list)
    if "partner" not in KINDS_OF_FACTS[kind].columns or rules.unknown_partners == "add":
        return wrong
    known: Mapping[str, str] = facts.listed_partners(session, workspace_id=workspace_id)
    if not known:
        return wrong
    if KINDS_OF_FACTS[kind].has_period:
        known = {**facts.groups_of_partners(session, workspace_id=workspace_id), **known}
    nearest = lru_cache(maxsize=None)(
        lambda name: closest(name, known.values()) or begun(name, known.values())
    )

    def refuse_unknown(partner: str | None) -> None:
        if partner is None or folded(partner) in known:
            return
        meant = nearest(partner)
        unknown = said("“{partner}” is not in the list of partners", partner=partner)
        hint = said("did you mean “{name}”?", name=meant)
        raise ValueError(
            in_column("partner", said("{one}; {other}", one=unknown, other=hint) if meant else unknown)
        )

    converted(sheet.column("partner"), refuse_unknown, wrong)
    return wrong


def _deals(sheet: Sheet, spoiled: Mapping[str, int], currency: str) -> tuple[Facts, list[Refusal]]:
    """All rows of one id are the whole deal: it is taken with all of them, or not at all."""
    wrong: Reasons = defaultdict(list)
    parts = places_of(sheet.column("id"))
    for identity, places in parts.items():
        if identity in spoiled:
            for place in places:
                wrong[place].append(_torn(spoiled[identity]))
        if len(places) > 1:
            _complete(sheet, places, wrong)
    columns = deals.columns_of(sheet, wrong, currency=currency)
    unusable = {sheet.values["id"][place] for place in wrong}
    for identity in unusable:
        first = min(sheet.lines[place] for place in parts[identity] if place in wrong)
        for place in parts.pop(identity):
            if place not in wrong:
                wrong[place].append(_torn(first))
    _, refused = sheet.refusing(wrong)
    found = facts_of(DEALS, columns, lines=sheet.lines, parts=parts, revisions=sheet.column("revision"))
    return found, refused


def _complete(sheet: Sheet, places: Sequence[int], wrong: Reasons) -> None:
    """The rows of one deal: what one says of the whole deal holds for the others, too, and no two may contradict each other."""
    for same in places_of(folded(sheet.values["partner"][place]) for place in places).values():
        lines = [sheet.lines[places[each]] for each in same]
        for line, each in zip(lines, same, strict=True) if len(same) > 1 else ():
            others = each_and([str(other) for other in lines if other != line])
            same_row = said("line {lines} has the same id and partner", lines=others)
            wrong[places[each]].append(in_column("id", same_row))
    for name in sorted(_OF_THE_WHOLE & sheet.values.keys()):
        values, times = sheet.values[name], sheet.times.get(name)
        saying = [place for place in places if values[place] is not None]
        told = {_said(values[place], times[place] if times else None) for place in saying}
        if len(told) > 1:
            for place in saying:
                differ = said("the rows of the deal do not agree ({values})", values=", ".join(sorted(told)))
                wrong[place].append(in_column(name, differ))
        for place in places if saying else ():
            if values[place] is None:
                values[place] = values[saying[0]]
                if times:
                    times[place] = times[saying[0]]


def _torn(line: int) -> Said:
    return said("the deal's row in line {line} cannot be used", line=str(line))


def _no_answer(wrong: NoAnswer, program: Program) -> Said:
    return told_by(lambda lang: not_an_answer(wrong, program, lang))


def _said(value: object, at: time | None) -> str:
    return f"{value} {at.isoformat()}" if at else str(value)


def _records(
    sheet: Sheet, kind: Kind, currency: str, asking: Sequence[Program]
) -> tuple[Facts, list[Refusal]]:
    wrong: Reasons = defaultdict(list)
    rows: list[dict[str, Any]] = []
    places: list[int] = []
    for place in range(len(sheet.lines)):
        values, reasons = record_checks.checked(kind, _row(sheet.values, place), currency=currency)
        if asking and (misread := refused_by_all(values["name"], values["answer"], asking)) is not None:
            reasons.append(in_column("answer", _no_answer(*misread)))
        if reasons:
            wrong[place] = reasons
            continue
        rows.append(records.row_of(kind, values, _row(sheet.own, place), _row(sheet.times, place)))
        places.append(place)
    for same in places_of(row["record_key"] for row in rows).values():
        for each in same if len(same) > 1 else ():
            place = places[each]
            others = each_and([str(sheet.lines[places[other]]) for other in same if other != each])
            words = ", ".join(name for name in kind.key if sheet.column(name)[place] is not None)
            same_key = said("line {lines} has the same {columns}", lines=others, columns=words)
            wrong[place].append(in_column(kind.key[0], same_key))
    usable = [each for each, place in enumerate(places) if place not in wrong]
    _, refused = sheet.refusing(wrong)
    found = records.facts(
        [rows[each] for each in usable], lines=[sheet.lines[places[each]] for each in usable]
    )
    return found, refused


def _row(columns: Mapping[str, Column], place: int) -> dict[str, Any]:
    """What a row says, by column."""
    return {name: column[place] for name, column in columns.items() if column[place] is not None}


# --- from facts to the database ------------------------------------------------------------------------------------


def _write(
    session: Session,
    checked: Checked,
    decided: Sequence[tuple[Incoming, Decision]],
    known: Mapping[str, Known],
    now: datetime,
) -> None:
    workspace_id, kind = checked.workspace_id, checked.kind.name
    changed = [fact for fact, decision in decided if decision.outcome in ("new", "changed")]
    if changed:
        # While what was stored is still there: it says whom the change touches, too.
        _mark(session, checked, checked.facts.only(changed), now)
    stored_facts.write(
        session, workspace_id=workspace_id, kind=kind, names=checked.facts.names, facts=decided, known=known
    )
    stored_facts.keep_revisions(
        session,
        workspace_id=workspace_id,
        kind=kind,
        facts=[pair for pair in decided if pair[1].outcome in ("new", "changed", "ignored")],
        source=checked.filename,
        now=now,
    )


def _mark(session: Session, checked: Checked, changed: Facts, now: datetime) -> None:
    workspace_id, is_deals = checked.workspace_id, checked.kind.name == "deals"
    is_noted = is_deals and len(changed.each) <= deal_changes.MOST
    days = {day for (day,) in changed.values(changed.form.day)}
    mark_id = marks.mark(
        session,
        workspace_id=workspace_id,
        now=now,
        kind=marks.DEALS if is_noted else marks.MANY_DEALS if is_deals else "facts",
        on=None if None in days else date.fromisoformat(min(days)),
        partners=touching.partners(session, workspace_id=workspace_id, kind=checked.kind.name, facts=changed),
    )
    if is_noted:
        deal_changes.note(session, workspace_id=workspace_id, mark_id=mark_id, deals=changed)


def _taken(kind: Kind, decided: Sequence[tuple[Incoming, Decision]]) -> Iterator[Row]:
    for fact, decision in decided:
        reasons = (decision.reason,) if decision.reason else ()
        shown = fact.key if kind.key[0] == "id" else fact.key.split("\x1f")[0]
        for line in fact.lines:
            yield Row(line=line, id=shown, outcome=decision.outcome, reasons=reasons)


def _refused(refusal: Refusal) -> Row:
    return Row(line=refusal.line, id=refusal.id, outcome="refused", reasons=refusal.reasons)
