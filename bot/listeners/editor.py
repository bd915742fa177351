"""Writing a program in a form: opening it, starting from a template, checking, saving, and what if somebody else was faster."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.blocks import editor as form
from bot.blocks import programs as program_blocks
from bot.blocks.editor import Draft, Starter, draft_of, field_of_line, text_of
from bot.blocks.kit import Block, context, section
from bot.blocks.reader import told
from bot.blocks.text import Words, said, who
from bot.call import Call
from bot.checking import read
from bot.listeners.forms import Answer, at_fields, instead, mistake
from bot.listeners.speech import unescape
from bot.versions import has_errors, needs_approval, program_of
from dsl.parse import Parsed
from programs.explain import program_in_words
from programs.facts import folded
from programs.speech import speech
from programs.templates import templates
from storage import programs
from storage.changed import Changed
from storage.programs import Version

_BEGINS: Final = re.compile(r"program\s+[\"“”„«]", re.IGNORECASE)


def open_new(call: Call) -> None:
    call.require_manager()
    call.open(form.editor("", Draft(), starters=_starters(call)))


def open_for(call: Call, version: Version) -> None:
    call.require_manager()
    notes = [_too_long()] if len(version.text) > form.LONGEST_TEXT else []
    call.open(form.editor(version.text, Draft(name=version.name, hash=version.hash), notes=notes))


def on_make_program(call: Call) -> None:
    """The shortcut on a message: what it says, in the form; the first of its files, where that is a program."""
    call.require_manager()
    message = call.envelope.payload.get("message") or {}
    text = _file_of(call, message) or _without_fence(unescape(str(message.get("text") or "")))
    if not text.strip():
        call.say(
            said(
                "There is no text in that message. I take the program from a message’s text, or from a file that ends in `.premio`."
            )
        )
        return
    parsed = read(text)
    name = parsed.program.name if parsed.program else ""
    with call.database.reading() as session:
        known = programs.latest(session, workspace_id=call.workspace.id, name=name) if name else None
    notes = [_too_long()] if len(text) > form.LONGEST_TEXT else []
    if known is not None:
        notes.append(
            said(
                "*{name}* is there already, in version {number}: what you save here becomes its next version, unless you change the name.",
                name=known.name,
                number=known.number,
            )
        )
    draft = Draft(name=known.name, hash=known.hash) if known else Draft()
    found = program_blocks.verdict(parsed.diagnostics, text).blocks if has_errors(parsed) else ()
    call.open(form.editor(text, draft, notes=notes, found=found))


def _file_of(call: Call, message: Mapping[str, Any]) -> str:
    """The text of a program's file; "" where the message has none, or it cannot be read."""
    for each in message.get("files") or ():
        file = call.slack.shared_file(str(each.get("id") or ""))
        if file.name.casefold().endswith((".premio", ".txt")):
            content = call.slack.download(file, limit=4 * form.LONGEST_TEXT)
            return content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    return ""


def _without_fence(text: str) -> str:
    """What stands in a block of code, where there is one: people show programs so."""
    _, fence, rest = text.partition("```")
    return (rest.partition("```")[0] if fence else text).strip("\n") + "\n"


def on_template(call: Call) -> None:
    """A template was chosen: put it into the form. What was typed before gives way, so the fields get new ids."""
    call.require_manager()
    chosen = next((starter for starter in _starters(call) if starter.key == call.envelope.value), None)
    if chosen is not None:
        _redraw(
            call,
            chosen.text,
            notes=[said("Now make it yours: change the name, the dates and the figures, then save.")],
        )


def on_check(call: Call) -> None:
    """The button in the form: every mistake, each with its line, above the text, which stays as typed."""
    call.require_manager()
    text = text_of(_view(call))
    verdict = program_blocks.verdict(read(text).diagnostics, text)
    _redraw(call, text, found=verdict.blocks)


def on_more_room(call: Call) -> None:
    """One more field under what was typed."""
    call.require_manager()
    view = _view(call)
    _redraw(call, text_of(view), fields=form.field_count(view) + 1)


def mistakes(call: Call) -> Answer | None:
    """Slack's answer to a form with mistakes in it: each under the field in which it stands. Nothing is stored."""
    view = _view(call)
    text = text_of(view)
    parsed = read(text)
    if has_errors(parsed):
        return at_fields(_under_fields(view, text, parsed))
    with call.database.reading() as session:
        if not call.roster.is_manager(session, call.actor):
            return None  # saving it says no
        assert parsed.program is not None
        draft = draft_of(view)
        is_other = folded(parsed.program.name) != folded(draft.name)
        if (
            is_other
            and programs.latest(session, workspace_id=call.workspace.id, name=parsed.program.name) is not None
        ):
            taken = told(
                "There is a program “{name}” already. Give this one another name, or edit that one.",
                name=parsed.program.name,
            )
            return mistake(field_of_line(view, 1), taken)
    return None


def save(call: Call) -> Answer | None:
    """Save what was written as a draft and show it in plain words; if the program changed meanwhile, say so and keep the text."""
    call.require_manager()
    view = _view(call)
    text = text_of(view)
    draft = draft_of(view)
    parsed = read(text)
    assert parsed.program is not None, "looked at before"
    with call.database.reading() as session:
        latest = programs.latest(session, workspace_id=call.workspace.id, name=parsed.program.name)
    same_program = bool(draft.name) and folded(parsed.program.name) == folded(draft.name)
    if latest is not None and latest.text == text and latest.author == str(call.actor):
        version = latest  # the same form once more
    elif latest is not None and not (same_program and latest.hash == draft.hash):
        return _somebody_was_faster(latest, text, draft)
    else:
        try:
            with call.database.writing() as session:
                version = programs.save_draft(
                    session,
                    workspace_id=call.workspace.id,
                    name=parsed.program.name,
                    text=text,
                    author=call.actor,
                    now=call.now,
                    expected_hash=draft.hash if same_program else None,
                )
        except Changed:
            with call.database.reading() as session:
                latest = programs.latest(session, workspace_id=call.workspace.id, name=parsed.program.name)
            assert latest is not None, "what changed is there"
            return _somebody_was_faster(latest, text, draft)
    return saved(call, version, was="" if same_program else draft.name)


def saved(call: Call, version: Version, *, was: str = "") -> Answer:
    """What was saved, in plain words, in place of the form; `was` is the program that it was made from, if another."""
    program = program_of(version.text)
    warnings = [each for each in read(version.text).diagnostics if each.severity == "warning"]
    words = program_in_words(program, call.language)
    with call.database.reading() as session:
        submits = needs_approval(session, version, now=call.now)
    shown = form.preview(
        version, program, words, warnings=warnings, locale=call.locale, was=was, submits=submits
    )
    return instead(shown)


def _somebody_was_faster(latest: Version, text: str, draft: Draft) -> Answer:
    note = said(
        ":warning: {who} saved version {number} while you were writing. Your text is below, nothing is lost. "
        "*Save draft* once more puts it on top of theirs; *Cancel* keeps theirs.",
        who=who(latest.author),
        number=latest.number,
    )
    again = replace(draft, name=latest.name, hash=latest.hash).next_round()
    return instead(form.editor(text, again, notes=[note]))


def _under_fields(view: Mapping[str, Any], text: str, parsed: Parsed) -> dict[str, str]:
    errors = [each for each in parsed.diagnostics if each.severity == "error"]
    under: dict[str, list[str]] = {}
    for error in errors:
        under.setdefault(field_of_line(view, error.span.line), []).append(
            program_blocks.in_a_line(error, text)
        )
    shown = {block_id: "\n".join(lines[:3]) for block_id, lines in under.items()}
    hidden = sum(max(0, len(lines) - 3) for lines in under.values())
    if hidden:
        last = next(reversed(shown))
        shown[last] += "\n" + told(
            "… and {more} more: press “Check” to see all of them, each with its line.", more=hidden
        )
    return shown


def _redraw(
    call: Call, text: str, *, notes: Sequence[Words] = (), found: Sequence[Block] = (), fields: int = 1
) -> None:
    view = _view(call)
    draft = draft_of(view)
    drawn = form.editor(
        text,
        draft.next_round(),
        starters=[] if draft.name else _starters(call),
        notes=notes,
        found=found,
        fields=fields,
    )
    call.slack.update_view(view["id"], drawn, view_hash=view.get("hash"))


def _starters(call: Call) -> list[Starter]:
    """Programs that begin with the next quarter, called what they are in the reader's language."""
    spoken = speech(call.language)
    return [
        Starter(key=each.key, title=spoken.say(each.title), text=each.text)
        for each in templates(on=call.today)
    ]


def _view(call: Call) -> Mapping[str, Any]:
    view: Mapping[str, Any] = call.envelope.payload["view"]
    return view


def _too_long() -> Words:
    return said(
        "This program is longer than a form can hold. Send it to me as a file ending in `.premio` in a direct message instead."
    )


def is_program(text: str) -> bool:
    """Whether a message begins as programs do: to be read as one, whatever is wrong with it."""
    return _BEGINS.match(_without_fence(unescape(text)).lstrip()) is not None


def drop_text(call: Call, text: str) -> None:
    """A program that was written to us as a message: the same as a file."""
    _drop(call, _without_fence(unescape(text)), said("That program has mistakes, so I did not save it:"))


def drop_file(call: Call, name: str, text: str) -> None:
    """A program that came as a file: saved as a draft, or answered with its mistakes."""
    _drop(call, text, said("*{file}* has mistakes, so I did not save it:", file=name))


def _drop(call: Call, text: str, refused: Words) -> None:
    call.require_manager()
    parsed = read(text)
    if has_errors(parsed):
        call.reply(
            section(refused),
            *program_blocks.mistakes(parsed.diagnostics, text),
            context(
                said(
                    "Send it again once it is mended, or choose *Make a program of this* under *More actions* of your message: that opens it in the form."
                )
            ),
        )
        return
    assert parsed.program is not None
    with call.database.writing() as session:
        version = programs.save_draft(
            session,
            workspace_id=call.workspace.id,
            name=parsed.program.name,
            text=text,
            author=call.actor,
            now=call.now,
        )
        submits = needs_approval(session, version, now=call.now)
    warnings = [each for each in parsed.diagnostics if each.severity == "warning"]
    call.send(
        program_blocks.program(
            version,
            parsed.program,
            program_in_words(parsed.program, call.language),
            warnings=warnings,
            active=None,
            locale=call.locale,
            submits=submits,
        )
    )
