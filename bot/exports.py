"""What people take away as a file: the ledger, what is owed, the results of a poll."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple, assert_never, cast

from sqlmodel import Session

from bot.pulse import outcome
from programs.awards import Award
from programs.facts import folded
from programs.money import Money
from programs.paying import Payable, payable
from programs.themes import themes
from programs.waves import around, figure
from storage import journal, ledger, points, polls, redemptions
from storage.ledger_history import history
from storage.payouts import Payout
from storage.polls import Poll

Cell = str | int | Decimal | date | datetime | None
Format = Literal["csv", "xlsx", "json"]

_TENTH: Final = Decimal("0.1")
_ACTIVE: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What makes a spreadsheet take a text for a formula, or look behind it."""


class NoSuchPoll(Exception):  # noqa: N818 - named for what happened
    """No poll of that name was ever held; the message names those that were."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` says what it is; each row has a cell for each column."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def ledger_sheet(session: Session, *, workspace_id: int) -> Sheet:
    """Every entry, in the order in which the ledger was written."""
    rows = tuple(
        (
            line.entry, line.recorded_at, line.booked_on, line.program, line.version, line.award, line.seq, line.rule, line.partner,
            line.unit, line.payee, line.fact, line.period, line.line, line.reason, line.status, line.standing, line.actor or "premio", line.note or None, _amount(line.delta), _amount(line.amount),
            line.delta.currency if line.delta else None, line.item, line.earned_on, line.payable_on, line.terms or None, line.corrects, line.chain_no, line.hash,
        )
        for line in history(session, workspace_id=workspace_id)
    )  # fmt: skip
    return Sheet(
        "ledger",
        (
            "entry", "recorded_at", "booked_on", "program", "version", "award", "seq", "rule", "partner",
            "unit", "payee", "fact", "period", "line", "reason", "status", "standing", "actor", "note", "change", "amount",
            "currency", "item", "earned_on", "payable_on", "terms", "corrects", "chain_no", "hash",
        ),
        rows,
    )  # fmt: skip


def points_sheet(session: Session, *, workspace_id: int) -> Sheet:
    """Every entry by which points were spent, came back or expired, in the order in which they were written."""
    asked = {each.id: each for each in redemptions.listed(session, workspace_id=workspace_id)}
    rows = tuple(
        (
            each.id, each.recorded_at, each.booked_on, each.partner, each.kind, Money.from_minor(each.change, each.currency).amount, each.currency,
            asked[each.redemption_id].name if each.redemption_id else None, asked[each.redemption_id].item if each.redemption_id else None,
            each.lot or None, each.actor or "premio", each.note or None, each.corrects, each.chain_no, each.hash, each.payee or None,
        )
        for each in points.entries(session, workspace_id=workspace_id)
    )  # fmt: skip
    return Sheet(
        "points",
        (
            "entry", "recorded_at", "booked_on", "partner", "reason", "change", "currency",
            "request", "item", "lot", "actor", "note", "corrects", "chain_no", "hash", "payee",
        ),
        rows,
    )  # fmt: skip


def payouts_sheet(session: Session, *, workspace_id: int, on: date) -> Sheet:
    """What is owed to each payee on that day: earned, due by then, and in no payout yet. Net of what was taken back.

    Provisional awards and those that are held wait. Points that were spent or have expired are owed no more, those that fell due first.

    `due` says which part of it fell due when, day by day.
    """
    owed: dict[_Owed, _Due] = {}
    held = ledger.awards_of(session, workspace_id=workspace_id)
    lying = journal.lying(session, [each.id for each in held])
    for each in held:
        award = each.award
        if each.status == "provisional" or each.standing in ("held", "in payout", "paid"):
            continue
        money = award.amount
        lies = lying.get((each.id, money.currency if money else ""), {})
        if money is None:
            is_owed = not each.withdrawn and award.held is None  # a status is held, not handed over
            if is_owed and (award.payable_on or award.on) <= on:
                due = owed.setdefault(_Owed.of(award, item=each.item or ""), _Due(award))
                due.awards += 1
            continue
        found = payable(
            award, id=each.id, program=each.program_id, lies=lies, by=on, withdrawn=each.withdrawn
        )
        if found is not None and found.open:
            due = owed.setdefault(_Owed.of(award), _Due(award))
            due.awards += 1
            for day, amount in _open_by_day(award, found):
                due.days[day] += Money.from_minor(amount, found.currency).amount
    _less_what_was_spent(owed, points.accounts(session, workspace_id=workspace_id))
    rows = tuple(
        (
            due.award.partner, None if key.item else due.amount, key.currency or None, key.item or None, due.awards,
            due.award.payee or due.award.partner, key.paid_as or None, due.told, on,
        )
        for key, due in sorted(owed.items())
        if key.item or due.amount
    )  # fmt: skip
    return Sheet(
        "payouts",
        ("partner", "amount", "currency", "item", "awards", "payee", "paid_as", "due", "owed_on"),
        rows,
    )


def _less_what_was_spent(owed: Mapping[_Owed, _Due], accounts: Mapping[points.Key, points.Points]) -> None:
    """Of each account, what is owed longest."""
    left = {
        key: Money.from_minor(account.spent + account.gone, account.currency).amount
        for key, account in accounts.items()
    }
    for key, due in sorted(owed.items()):
        account = (key.partner, key.payee, key.currency)
        if account not in left:
            continue
        for day, amount in sorted(due.days.items()):
            part = min(max(amount, Decimal(0)), left[account])
            left[account] -= part
            due.days[day] -= part
        due.days = defaultdict(Decimal, {day: amount for day, amount in due.days.items() if amount})


def payout_sheet(payout: Payout) -> Sheet:
    """The file of a payout: a row for each payee, currency and form."""
    rows = tuple(
        (payout.number, each.payee, each.amount.amount, each.amount.currency, each.paid_as or None, each.awards, payout.due_on, payout.hash)
        for each in payout.payees
    )  # fmt: skip
    return Sheet(
        "payout",
        ("payout", "payee", "amount", "currency", "paid_as", "awards", "due_by", "hash"),
        rows,
    )


def _open_by_day(award: Award, found: Payable) -> Iterator[tuple[date, int]]:
    """What is owed of an award by the days on which it fell due: payouts took what was due first."""
    if found.open < 0:
        yield found.since, found.open
        return
    settled = found.settled
    for part in sorted(
        (part for part in award.due if part.on is not None), key=lambda part: part.on or date.max
    ):
        rest = part.amount.minor - settled
        settled = max(0, -rest)
        if rest > 0 and part.on is not None and part.on <= found.by:
            yield part.on, rest


class _Owed(NamedTuple):
    """What is added up to one row, in the order of the rows; names as they are compared."""

    partner: str
    payee: str
    currency: str
    item: str
    paid_as: str

    @classmethod
    def of(cls, award: Award, item: str = "") -> _Owed:
        currency = award.amount.currency if award.amount and not item else ""
        return cls(folded(award.partner), award.key.payee, currency, item, award.paid_as or "")


@dataclass(slots=True)
class _Due:
    """The first award of the row says how names are written."""

    award: Award
    awards: int = 0
    days: defaultdict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def amount(self) -> Decimal:
        return sum(self.days.values(), Decimal(0))

    @property
    def told(self) -> str | None:
        """`5.00 on 2026-07-01, 7.00 on 2026-08-01`."""
        return ", ".join(f"{amount:f} on {day}" for day, amount in sorted(self.days.items())) or None


def poll_sheet(session: Session, *, workspace_id: int, name: str) -> Sheet:
    """Each time the poll was held: its answers, then its comments. What must not be shown is named, with the reason, and left out.

    Raises NoSuchPoll.
    """
    held = [
        poll for poll in polls.listed(session, workspace_id=workspace_id) if folded(poll.name) == folded(name)
    ]
    if not held:
        known = sorted({poll.name for poll in polls.listed(session, workspace_id=workspace_id)})
        raise NoSuchPoll(f"there is no poll “{name}”; there is {', '.join(known) or 'none yet'}")
    rows: list[tuple[Cell, ...]] = []
    for poll in reversed(held):
        rows += _wave(session, poll)
    return Sheet("poll", ("poll", "question", "opened_at", "closes_at", "state", "kind", "text"), tuple(rows))


def _wave(session: Session, poll: Poll) -> Iterator[tuple[Cell, ...]]:
    """One time that it was held: by question how many answered, the score and what it may be off by, then the answers."""
    results = polls.results(session, poll_id=poll.id)
    found = outcome(poll, results, closed=poll.state == "closed")
    fixed: tuple[Cell, ...] = (poll.name, poll.question, poll.opens_at, poll.closes_at, poll.state)
    yield (*fixed, "asked", str(polls.asked_count(session, poll_id=poll.id)))
    for question, each in zip(poll.questions, found.by_question, strict=True):
        about = (poll.name, question.text or "comment", *fixed[2:])
        kind = "comment" if question.follows_up else "answer"
        if each.withheld:
            yield (*about, f"{kind}s withheld", each.withheld)
            continue
        yield (*about, "answered", str(each.people))
        score, range_ = figure(question.kind, each.values), around(question.kind, each.values)
        if score is not None:
            yield (*about, "score", score.quantize(_TENTH))
        if range_ is not None:
            yield (*about, "score from", range_[0].quantize(_TENTH))
            yield (*about, "score to", range_[1].quantize(_TENTH))
        for value in each.values:
            yield (*about, kind, value)
        if question.kind == "text":
            for label, count in themes(each.values):
                yield (*about, "theme", f"{label}: {count}")
    for text in found.together:
        yield (*fixed, "comment", text)


def written(sheet: Sheet, form: Format | str) -> bytes:
    """The file. The same sheet gives the same bytes; no text of a person becomes a formula."""
    match cast("Format", form):
        case "csv":
            return _csv(sheet)
        case "xlsx":
            return workbook([sheet])
        case "json":
            return _json(sheet)
        case _ as unknown:
            assert_never(unknown)


def _csv(sheet: Sheet) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(sheet.columns)
    for row in sheet.rows:
        writer.writerow([_inert(cell) if isinstance(cell, str) else _told(cell) for cell in row])
    return buffer.getvalue().encode()


def _inert(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_ACTIVE) or text.lstrip().startswith(_ACTIVE) else text


def _json(sheet: Sheet) -> bytes:
    rows = [
        {
            name: cell if isinstance(cell, int) or cell is None else _told(cell)
            for name, cell in zip(sheet.columns, row, strict=True)
        }
        for row in sheet.rows
    ]
    return (json.dumps({sheet.name: rows}, ensure_ascii=False, indent=1) + "\n").encode()


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """An XLSX file with a page for each."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - seldom needed, and slow to load

    buffer = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book: Any = Workbook(buffer, options)
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a fixed one, so that equal sheets are equal files
    heading = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in sheets:
        _page(book.add_worksheet(sheet.name), sheet, heading, day)
    book.close()
    return buffer.getvalue()


def _page(page: Any, sheet: Sheet, heading: Any, day: Any) -> None:
    page.freeze_panes(1, 0)
    page.set_column(0, len(sheet.columns) - 1, 16)
    for place, name in enumerate(sheet.columns):
        page.write_string(0, place, name, heading)
    for number, row in enumerate(sheet.rows, start=1):
        for place, cell in enumerate(row):
            match cell:
                case None:
                    pass
                case str():
                    page.write_string(number, place, cell[:32_767])
                case datetime():
                    page.write_string(number, place, _told(cell))
                case date():
                    page.write_datetime(number, place, cell, day)
                case _:
                    page.write_number(number, place, cell)


def _told(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case datetime() | date():
            return cell.isoformat()
        case Decimal():
            return f"{cell:f}"
        case _:
            return str(cell)


def _amount(money: Money | None) -> Decimal | None:
    return money.amount if money else None
