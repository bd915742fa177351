"""A partner's month: what it was owed, earned and was paid, as a message and as a file with every line."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from babel.dates import get_month_names

from bot import statement_pages, statement_sheets
from bot.blocks import statements as blocks
from bot.blocks.text import said
from bot.call import Call
from bot.listeners.speech import Speech, unquoted
from bot.listeners.whose import whose
from bot.pdf import CannotBeWritten
from bot.slack import Upload
from programs.periods import Period
from programs.speech import LANGUAGES
from programs.statement import Statement, month_before, month_of
from storage import partner_statements, programs, workspaces

_ISO: Final = re.compile(r"\b(?P<year>[12]\d{3})-(?P<month>0[1-9]|1[0-2])\b")
_THIS: Final = re.compile(r"\b(?:this month|so far|(?:questo )?mese corrente|questo mese)\b", re.IGNORECASE)
_LAST: Final = re.compile(r"\b(?:last month|(?:il )?mese scorso)\b", re.IGNORECASE)
_QUOTED: Final = re.compile(r"[\"“”„«]([^\"“”„«»]+)[\"“”»]")
_LAST_DAY: Final = 28
"""The latest day of the month that every month has."""


def show(call: Call, speech: Speech) -> None:
    """`statement`, `statement 2026-10`, `statement October`; for those who may see all, with the partner's name."""
    quoted = _QUOTED.search(speech.rest)
    rest = _without(speech.rest, quoted) if quoted else speech.rest
    month, name = _asked(rest, call.today)
    _show(call, month, quoted[1] if quoted else unquoted(name))


def on_show(call: Call) -> None:
    _show(call, *_pressed(call))


def on_file(call: Call) -> None:
    """The workbook and the pages, in a direct message to whoever pressed."""
    month, name = _pressed(call)
    partner = whose(call, name, word="statement")
    if partner is None:
        return
    with call.database.reading() as session:
        found = _found(call, partner, month)
        texts = {
            version_id: programs.get(session, version_id=version_id).text
            for version_id in {line.version_id for line in found.lines}
        }
    files = [statement_sheets.upload(found, texts)]
    if len(found.lines) + len(found.spending) > statement_pages.MOST_LINES:
        call.say(said("A month of so many lines has no PDF. The workbook has everything."))
    else:
        files += _pages(call, found)
    call.hand_over(*files, message=blocks.file_words(found))
    call.say(said("I sent you the files in a direct message."))


def _pages(call: Call, found: Statement) -> list[Upload]:
    try:
        return [statement_pages.upload(found, vendor=call.workspace.name, made_at=call.now)]
    except CannotBeWritten as failure:
        call.say(
            said(
                "There is no PDF of it: my fonts do not have all letters of “{text}”. The workbook has everything.",
                text=str(failure),
            )
        )
        return []


def set_day(call: Call, speech: Speech) -> None:
    """`statements 3`: the day of the month on which partners are told; `statements none`; alone, what holds."""
    call.require_manager()
    asked = unquoted(speech.rest).casefold()
    if asked:
        day = 0 if asked == "none" else int(asked) if re.fullmatch(r"\d{1,2}", asked) else None
        if day is None or day > _LAST_DAY:
            call.say(
                said(
                    "Say on which day of the month, from 1 to 28: `/premio statements 3`, or `/premio statements none`."
                )
            )
            return
        with call.database.writing() as session:
            workspaces.set_statement_day(
                session, workspace_id=call.workspace.id, day=day, by=call.actor, now=call.now
            )
    with call.database.reading() as session:
        holds = workspaces.get(session, workspace_id=call.workspace.id).statement_day
    call.say(
        said(
            "Partners are sent the statement of the month before on day {day} of each month, where there is anything in it.",
            day=holds,
        )
        if holds
        else said("Partners are sent no statements; they can ask for them: `@Premio statement`.")
    )


def _show(call: Call, month: Period, name: str) -> None:
    partner = whose(call, name, word="statement")
    if partner is not None:
        found = _found(call, partner, month)
        is_over = month.end < call.today
        call.send(blocks.statement(found, is_partner=call.partner is not None, is_over=is_over))


def _found(call: Call, partner: str, month: Period) -> Statement:
    with call.database.reading() as session:
        return partner_statements.of_partner(
            session, workspace_id=call.workspace.id, partner=partner, month=month
        )


def _pressed(call: Call) -> tuple[Period, str]:
    """The month and the partner that a button carries; nobody is taken at the word of it (ACTOR)."""
    month, _, name = call.envelope.value.partition(" ")
    known = _ISO.fullmatch(month)
    return (_month(known) if known else month_before(month_of(call.today))), name


def _asked(text: str, today: date) -> tuple[Period, str]:
    """The month that is meant, and what else is said: the last one that is over, where none is named."""
    this = month_of(today)
    if (found := _ISO.search(text)) is not None:
        return _month(found), _without(text, found)
    if (found := _THIS.search(text)) is not None:
        return this, _without(text, found)
    if (found := _LAST.search(text)) is not None:
        return month_before(this), _without(text, found)
    if (found := _named().search(text)) is not None:
        return _month_named(found, this), _without(text, found)
    return month_before(this), text


def month_in(text: str, today: date) -> str:
    """The month that a question names, as `2026-07`; "" where it names none."""
    month, rest = _asked(text, today)
    return f"{month.start:%Y-%m}" if rest != text else ""


def _month(found: re.Match[str]) -> Period:
    return month_of(date(int(found["year"]), int(found["month"]), 1))


def _named() -> re.Pattern[str]:
    """A month by its name in any of our languages, with or without a year."""
    return re.compile(rf"\b(?P<name>{'|'.join(_numbers())})\b\.?(?:\s+(?P<year>[12]\d{{3}}))?", re.IGNORECASE)


def _month_named(found: re.Match[str], this: Period) -> Period:
    """Without a year, the latest that has begun."""
    number = _numbers()[found["name"].casefold()]
    if found["year"]:
        return month_of(date(int(found["year"]), number, 1))
    year = this.start.year if number <= this.start.month else this.start.year - 1
    return month_of(date(year, number, 1))


def _numbers() -> dict[str, int]:
    return {
        name.casefold(): number
        for lang in LANGUAGES
        for number, name in get_month_names("wide", locale=lang).items()
    }


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"
