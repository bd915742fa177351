"""Programs: listing, showing, checking, simulating, activating."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot import review_news, version_news
from bot.blocks import kit
from bot.blocks import programs as blocks
from bot.blocks.kit import Message
from bot.blocks.launches import are_told
from bot.blocks.pauses import since
from bot.blocks.text import said
from bot.call import Call
from bot.checking import read
from bot.envelope import number_in
from bot.listeners import editor
from bot.listeners.speech import Speech, near
from bot.versions import NeedsApproval, TooSoon, effect, has_errors, hindrance, needs_approval, program_of
from dsl.diagnostics import Diagnostic
from programs.explain import program_in_words
from storage import pauses, programs, reviews, workspaces
from storage.changed import Changed
from storage.outbox import enqueue
from storage.programs import Version


def show_list(call: Call, _speech: Speech | None = None) -> None:
    call.require_manager()
    with call.database.reading() as session:
        shown = every_program(session, call)
    call.send(shown)


def every_program(session: Session, call: Call) -> Message:
    """The list, with what each is at."""
    found = workspaces.get(session, workspace_id=call.workspace.id)
    return blocks.program_list(
        programs.listed(session, workspace_id=found.id),
        programs.in_force(session, workspace_id=found.id),
        pauses.lasting(session, workspace_id=found.id),
        asked={each.program_id for each in reviews.waiting(session, workspace_id=found.id)},
        approvals=found.approvals_channel,
    )


def show(call: Call, speech: Speech) -> None:
    if (version := named(call, speech.name)) is not None:
        _show(call, version)


def on_show(call: Call) -> None:
    if (version := clicked(call)) is not None:
        _show(call, version)


def new(call: Call, _speech: Speech | None = None) -> None:
    if not call.envelope.trigger_id:
        call.reply(
            kit.section(
                said(
                    "Forms open from a command or a button. Press this one, or send me the program as a file ending in `.premio`."
                )
            ),
            kit.actions(kit.button("New program", "program_new", style="primary")),
        )
        return
    editor.open_new(call)


def edit(call: Call, speech: Speech) -> None:
    if (version := named(call, speech.name)) is not None:
        if call.envelope.trigger_id:
            editor.open_for(call, version)
        else:
            _show(call, version)


def on_edit(call: Call) -> None:
    """The latest version is what one edits, whichever the button stood under."""
    if (version := clicked(call)) is not None:
        editor.open_for(call, version)


def check(call: Call, speech: Speech) -> None:
    """`check TEXT`, or `check NAME`: every mistake, nothing saved."""
    if not speech.rest:
        call.say(
            said(
                'Write or paste the program after the word: `/premio check program "Sprint" …`, or give the name of one of yours.'
            )
        )
        return
    text = speech.rest.strip("`").strip() + "\n"
    with call.database.reading() as session:
        version = programs.latest(session, workspace_id=call.workspace.id, name=speech.name)
    if version is not None:
        text = version.text
    call.send(blocks.verdict(read(text).diagnostics, text))


def activate(call: Call, speech: Speech) -> None:
    if is_named(call, speech) and (version := named(call, speech.name)) is not None:
        put_in_force(call, version)


def on_activate(call: Call) -> None:
    if (version := latest_clicked(call)) is not None:
        put_in_force(call, version)


def on_wait(call: Call) -> None:
    """Activate what is worse for somebody, to decide when its notice is over."""
    if (version := latest_clicked(call)) is not None:
        put_in_force(call, version, may_wait=True)


def latest_clicked(call: Call) -> Version | None:
    """The version of a button. An old button stands under an old version; what it says must still be the latest word. None after having said that it is not."""
    call.require_manager()
    version = by_id(call)
    if version is None:
        call.say(said("That program is not there any more. `/premio list` shows those that are."))
        return None
    with call.database.reading() as session:
        latest = programs.latest(session, workspace_id=call.workspace.id, name=version.name)
    if latest is not None and latest.id != version.id:
        call.reply(
            kit.section(
                said(
                    "This button belongs to version {old} of *{name}*, and the latest is version {number}. Nothing was changed. Have a look at the latest first:",
                    old=version.number,
                    name=version.name,
                    number=latest.number,
                )
            ),
            blocks.program_buttons(latest, submits=submits(call, latest)),
        )
        return None
    return version


def submits(call: Call, version: Version) -> bool:
    """Whether it takes an approval before it can be activated."""
    with call.database.reading() as session:
        return needs_approval(session, version, now=call.now)


# --- finding the program that is meant ---


def is_named(call: Call, speech: Speech) -> bool:
    """What cannot be undone is never done to a program that was not named. False after having said so."""
    call.require_manager()
    if not speech.name:
        call.send(blocks.no_such_program("", None))
    return bool(speech.name)


def named(call: Call, name: str) -> Version | None:
    """The latest version of the program with that name; without a name, of the only one. None after having said why not."""
    call.require_manager()
    return looked_up(call, name)


def looked_up(call: Call, name: str) -> Version | None:
    """The same for whoever may see programs without managing them, which the caller has made sure of."""
    with call.database.reading() as session:
        version = _named(session, call, name)
        known = programs.listed(session, workspace_id=call.workspace.id)
    if version is None:
        call.send(blocks.no_such_program(name, near(name, [each.name for each in known]) if name else None))
    return version


def clicked(call: Call) -> Version | None:
    """The latest version of the program that a button belongs to. None after having said that it is gone."""
    call.require_manager()
    version = by_id(call)
    if version is not None:
        with call.database.reading() as session:
            version = programs.latest(session, workspace_id=call.workspace.id, name=version.name)
    if version is None:
        call.say(said("That program is not there any more. `/premio list` shows those that are."))
    return version


def _named(session: Session, call: Call, name: str) -> Version | None:
    if name:
        return programs.latest(session, workspace_id=call.workspace.id, name=name)
    known = programs.listed(session, workspace_id=call.workspace.id)
    return known[0] if len(known) == 1 else None


def by_id(call: Call) -> Version | None:
    """The version whose number is a button's value. None also where it is somebody else's."""
    return by_number(call, call.envelope.value)


def by_number(call: Call, number: str) -> Version | None:
    """It comes from outside: it may be anything, and may name a version of somebody else's."""
    try:
        with call.database.reading() as session:
            version = programs.get(session, version_id=number_in(number))
    except LookupError:
        return None
    return version if version.workspace_id == call.workspace.id else None


# --- doing it ---


def _show(call: Call, version: Version) -> None:
    parsed = read(version.text)
    assert parsed.program is not None, "a stored text is a program"
    with call.database.reading() as session:
        active = programs.active(session, workspace_id=call.workspace.id, name=version.name)
        pause = pauses.lasting(session, workspace_id=call.workspace.id).get(version.program_id)
    words = program_in_words(parsed.program, call.language)
    call.send(
        blocks.program(
            version,
            parsed.program,
            words,
            warnings=_warnings(parsed.diagnostics),
            active=active,
            locale=call.locale,
            pause=since(pause) if pause else None,
            submits=submits(call, version),
        )
    )


@dataclass(frozen=True, slots=True)
class Clear:
    """Nothing stands against putting a version in force; it decides from `waits_until` on, where a notice has to be waited for."""

    waits_until: date | None


def clear(call: Call, version: Version, *, may_wait: bool = False) -> Clear | None:
    """None after having said what stands against putting a draft in force."""
    parsed = read(version.text)
    if has_errors(parsed):
        call.reply(
            kit.section(said("*{name}* still has mistakes, so it cannot be activated:", name=version.name)),
            *blocks.mistakes(parsed.diagnostics, version.text),
            blocks.program_buttons(version, submits=False, activate=False),
        )
        return None
    if version.state == "active":
        call.say(said("*{name}* is active already.", name=version.name))
        return None
    with call.database.reading() as session:
        hindered = hindrance(session, version, actor=call.actor, now=call.now)
    if hindered is None:
        return Clear(None)
    if may_wait and isinstance(hindered, TooSoon):
        return Clear(hindered.earliest)
    call.send(blocks.hindered(version, hindered, locale=call.locale))
    return None


def put_in_force(call: Call, version: Version, *, may_wait: bool = False, tells: bool = False) -> None:
    """`may_wait`: where a notice stands against it, it is put in force all the same, and decides when that is over; `tells`: partners are told, too, of what is no worse for them."""
    if (found := clear(call, version, may_wait=may_wait)) is None:
        return
    with call.database.reading() as session:
        fairness = effect(session, version, now=call.now)
        audience = version_news.audience(session, version, now=call.now) if tells else version_news.NOBODY
    try:
        with call.database.writing() as session:
            if isinstance(hindrance(session, version, actor=call.actor, now=call.now), NeedsApproval):
                raise Changed("what it was approved beside is another by now")
            earlier = programs.versions(session, workspace_id=call.workspace.id, name=version.name)
            approved = reviews.approval(session, version, now=call.now)
            activated = programs.activate(
                session, version_id=version.id, actor=call.actor, now=call.now, waits_until=found.waits_until
            )
            holds = activated.program.holds
            paused = activated.program_id in pauses.lasting(session, workspace_id=call.workspace.id)
            put = version_news.put_in_force(session, activated, now=call.now)
            worse = version_news.worse(put, fairness.worse if fairness is not None else ())
            news = version_news.told(
                session,
                (*worse, *version_news.everybodys(session, put, audience)),
                workspace_id=call.workspace.id,
            )
            settled = review_news.in_force(session, approved, activated, by=call.actor) if approved else ()
            for message in (*news.messages, *settled):
                enqueue(session, workspace_id=call.workspace.id, message=message, now=call.now)
    except Changed:
        ended = said("Version {number} of *{name}* has ended.", number=version.number, name=version.name)
        call.say(
            said("{ended} To use it again, open it with *Edit* and save it as a new draft.", ended=ended)
        )
        return
    call.settle(
        blocks.activated(
            activated,
            follows=_held_before_today(earlier, activated),
            holds=holds.day if holds else None,
            fairness=fairness,
            begins=_begins_later(activated),
            locale=call.locale,
            paused=paused,
            are_told=are_told(news) if tells else None,
        )
    )


def _begins_later(activated: Version) -> date | None:
    """Its first day, where it was put in force before."""
    assert activated.activated_at is not None, "it was put in force just now"
    program = program_of(activated.text)
    today = activated.activated_at.astimezone(ZoneInfo(program.zone)).date()
    return program.runs.start if program.runs is not None and program.runs.start > today else None


def _held_before_today(earlier: Sequence[Version], activated: Version) -> bool:
    """Whether another version has decided on days before: then its awards stay."""
    assert activated.activated_at is not None, "it was put in force just now"
    zone = ZoneInfo(program_of(activated.text).zone)
    today = activated.activated_at.astimezone(zone).date()
    return any(each.activated_at and each.activated_at.astimezone(zone).date() < today for each in earlier)


def _warnings(diagnostics: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    return [each for each in diagnostics if each.severity == "warning"]
