"""Files of facts: every row is taken, or refused with its line and the reason. Loading a file twice changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from sqlmodel import Session

from dsl.nodes import Program
from dsl.suggest import closest
from programs.facts import folded
from programs.no_answers import refused_by_all
from programs.records import uncollected
from programs.versions import program_of
from storage import deal_changes, deals, facts, marks, programs, record_checks, records, touching, workspaces
from storage.columns import KINDS_OF_FACTS, Kind
from storage.csv_files import Record, Refusal, read
from storage.csv_text import UnreadableFile
from storage.engine import Database
from storage.import_reports import Report, Row, report_text
from storage.incoming import Decision, Incoming, Known, decide, keep_revisions
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
    facts: tuple[Incoming, ...]
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
        found, refusals = read(content, KINDS_OF_FACTS[kind], rules, zone=zone)
    except UnreadableFile as error:
        only = Row(line=1, id="", outcome="refused", reasons=(str(error),))
        return Checked(
            workspace_id=workspace_id,
            kind=KINDS_OF_FACTS[kind],
            filename=filename,
            facts=(),
            refused=(only,),
            readable=False,
        )
    check = _Check(session, workspace_id, KINDS_OF_FACTS[kind], rules)
    facts_found: list[Incoming] = []
    refused = [_refused(refusal) for refusal in refusals]
    for fact in check.facts(found, refusals):
        if isinstance(fact, Refusal):
            refused.append(_refused(fact))
        else:
            assert fact.hash  # worked out here, where nobody waits for it
            facts_found.append(fact)
    return Checked(
        workspace_id=workspace_id,
        kind=KINDS_OF_FACTS[kind],
        filename=filename,
        facts=tuple(facts_found),
        refused=tuple(refused),
    )


def take(session: Session, checked: Checked, *, now: datetime) -> Report:
    """Write the facts of a checked file, one file of a workspace after the other: each is held against what the one before has left."""
    rows = list(checked.refused)
    if checked.facts:
        workspaces.lock(session, workspace_id=checked.workspace_id)
        known = _known(session, checked)
        decided = [(fact, decide(fact, known.get(fact.key))) for fact in checked.facts]
        _write(session, checked, decided, now)
        rows += _taken(checked.kind, decided)
    return Report(
        kind=checked.kind.name,
        filename=checked.filename,
        rows=tuple(sorted(rows, key=lambda row: row.line)),
        readable=checked.readable,
    )


# --- from rows to facts --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Check:
    session: Session
    workspace_id: int
    kind: Kind
    mapping: KindMapping

    def facts(self, found: Sequence[Record], refusals: Sequence[Refusal]) -> Iterator[Incoming | Refusal]:
        currency = workspaces.get(self.session, workspace_id=self.workspace_id).currency
        usable: list[Record] = []
        spoiled: dict[str, int] = {refusal.id: refusal.line for refusal in refusals if refusal.id}
        for record in self._of_known_partners(found):
            if isinstance(record, Refusal):
                spoiled[record.id] = record.line
                yield record
            else:
                usable.append(record)
        if self.kind.name == "deals":
            yield from _deals(usable, spoiled, currency)
        else:
            yield from _records(usable, self.kind, currency, self._asking())

    def _asking(self) -> Sequence[Program]:
        """The programs in force, which know what can be answered to what they ask."""
        if self.kind.name != "decisions":
            return ()
        found = programs.in_force(self.session, workspace_id=self.workspace_id)
        return [program_of(version.text) for version in found]

    def _of_known_partners(self, found: Sequence[Record]) -> Iterator[Record | Refusal]:
        """Once there is a list of partners, a name that is not in it is most likely misspelt."""
        known: Mapping[str, str] = {}
        if "partner" in self.kind.columns and self.mapping.unknown_partners == "refuse":
            known = facts.listed_partners(self.session, workspace_id=self.workspace_id)
            if known and self.kind.has_period:
                known = facts.groups_of_partners(self.session, workspace_id=self.workspace_id) | known
        nearest = lru_cache(maxsize=None)(lambda name: closest(name, known.values()))
        for record in found:
            partner = record.values.get("partner")
            if not known or partner is None or folded(str(partner)) in known:
                yield record
                continue
            meant = nearest(str(partner))
            hint = f"; did you mean “{meant}”?" if meant else ""
            reason = f"partner: “{partner}” is not in the list of partners{hint}"
            yield Refusal(record.line, _name(record), (reason,))


def _deals(
    found: Sequence[Record], spoiled: Mapping[str, int], currency: str
) -> Iterator[Incoming | Refusal]:
    """All rows of one id are the whole deal: it is taken with all of them, or not at all."""
    by_id: defaultdict[str, list[Record]] = defaultdict(list)
    for record in found:
        by_id[str(record.values["id"])].append(record)
    for identity, rows in by_id.items():
        wrong = _wrong_with(rows, spoiled.get(identity))
        rows_of_deal: list[dict[str, Any]] = []
        whole = {name: value for row in rows for name, value in row.values.items() if name in _OF_THE_WHOLE}
        times = {name: at for row in rows for name, at in row.times.items()}
        for row in rows:
            try:
                rows_of_deal.append(
                    deals.columns_of({**whole, **row.values}, row.own, times, currency=currency)
                )
            except deals.Unusable as error:
                wrong[row.line] = [*wrong.get(row.line, []), *error.reasons]
        if wrong:
            first = min(wrong)
            for row in rows:
                other = f"the deal's row in line {first} cannot be used"
                yield Refusal(row.line, identity, tuple(wrong.get(row.line, [other])))
            continue
        day = whole.get("closed_on")
        revision = whole.get("revision")
        yield Incoming(
            key=identity,
            lines=tuple(row.line for row in rows),
            rows=tuple(rows_of_deal),
            partners=frozenset(row["partner_key"] for row in rows_of_deal),
            day=day if isinstance(day, date) else None,
            revision=revision if isinstance(revision, int) else None,
        )


def _wrong_with(rows: Sequence[Record], spoiled: int | None) -> dict[int, list[str]]:
    """What is wrong with the rows of one deal taken together, by line."""
    wrong: defaultdict[int, list[str]] = defaultdict(list)
    if spoiled is not None:
        for row in rows:
            wrong[row.line].append(f"the deal's row in line {spoiled} cannot be used")
    if len(rows) == 1:
        return wrong
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        lines[folded(str(row.values["partner"]))].append(row.line)
    for same in lines.values():
        for line in same if len(same) > 1 else ():
            others = " and ".join(str(other) for other in same if other != line)
            wrong[line].append(f"id: line {others} has the same id and partner")
    for name in sorted(_OF_THE_WHOLE):
        told = {_said(row, name): row.line for row in reversed(rows) if name in row.values}
        if len(told) > 1:
            for row in rows:
                if name in row.values:
                    wrong[row.line].append(
                        f"{name}: the rows of the deal do not agree ({', '.join(sorted(told))})"
                    )
    return wrong


def _said(row: Record, name: str) -> str:
    value = str(row.values[name])
    return f"{value} {row.times[name].isoformat()}" if name in row.times else value


def _records(
    found: Sequence[Record], kind: Kind, currency: str, asking: Sequence[Program]
) -> Iterator[Incoming | Refusal]:
    by_key: defaultdict[str, list[tuple[Record, dict[str, Any]]]] = defaultdict(list)
    for record in found:
        values, reasons = record_checks.checked(kind, record.values, currency=currency)
        if asking and (reason := refused_by_all(values["name"], values["answer"], asking)) is not None:
            reasons.append(f"answer: {reason}")
        if reasons:
            yield Refusal(record.line, _name(record), tuple(reasons))
            continue
        row = records.columns_of(kind, values, record.own, record.times)
        by_key[row["record_key"]].append((record, row))
    for key, same in by_key.items():
        if len(same) > 1:
            for record, _ in same:
                others = " and ".join(str(other.line) for other, _ in same if other is not record)
                words = ", ".join(name for name in kind.key if name in record.values)
                yield Refusal(
                    record.line, _name(record), (f"{kind.key[0]}: line {others} has the same {words}",)
                )
            continue
        (record, row), *_ = same
        partners = frozenset({row["partner_key"]} - {""})
        yield Incoming(key=key, lines=(record.line,), rows=(row,), partners=partners, day=row["on_day"])


# --- from facts to the database ------------------------------------------------------------------------------------


def _known(session: Session, checked: Checked) -> Mapping[str, Known]:
    keys = [fact.key for fact in checked.facts]
    if checked.kind.name == "deals":
        return deals.known(session, workspace_id=checked.workspace_id, ids=keys)
    return records.known(session, workspace_id=checked.workspace_id, kind=checked.kind.name, keys=keys)


def _write(
    session: Session, checked: Checked, decided: Sequence[tuple[Incoming, Decision]], now: datetime
) -> None:
    changed = [pair for pair in decided if pair[1].outcome in ("new", "changed")]
    if changed:
        # While what was stored is still there: it says whom the change touches, too.
        _mark(session, checked, changed, now)
    if checked.kind.name == "deals":
        deals.write(session, workspace_id=checked.workspace_id, deals=decided)
    else:
        records.write(session, workspace_id=checked.workspace_id, kind=checked.kind.name, records=decided)
    keep_revisions(
        session,
        workspace_id=checked.workspace_id,
        kind=checked.kind.name,
        facts=[pair for pair in decided if pair[1].outcome in ("new", "changed", "ignored")],
        source=checked.filename,
        now=now,
    )


def _mark(
    session: Session, checked: Checked, changed: Sequence[tuple[Incoming, Decision]], now: datetime
) -> None:
    workspace_id, facts = checked.workspace_id, [fact for fact, _ in changed]
    is_noted = checked.kind.name == "deals" and len(changed) <= deal_changes.MOST
    kind = marks.DEALS if is_noted else marks.MANY_DEALS if checked.kind.name == "deals" else "facts"
    days = [fact.day for fact in facts]
    mark_id = marks.mark(
        session,
        workspace_id=workspace_id,
        now=now,
        kind=kind,
        on=min((day for day in days if day), default=None) if all(days) else None,
        partners=touching.partners(session, workspace_id=workspace_id, kind=checked.kind.name, facts=facts),
    )
    if is_noted:
        deal_changes.note(session, workspace_id=workspace_id, mark_id=mark_id, deals=changed)


def _taken(kind: Kind, decided: Sequence[tuple[Incoming, Decision]]) -> Iterator[Row]:
    for fact, decision in decided:
        reasons = (decision.reason,) if decision.reason else ()
        shown = fact.key if kind.key[0] == "id" else fact.key.split("\x1f")[0]
        for line in fact.lines:
            yield Row(line=line, id=shown, outcome=decision.outcome, reasons=reasons)


def _name(record: Record) -> str:
    return str(record.values.get("id") or record.values.get("name") or "")


def _refused(refusal: Refusal) -> Row:
    return Row(line=refusal.line, id=refusal.id, outcome="refused", reasons=refusal.reasons)
