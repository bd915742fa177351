"""Programs as managers see them: the list, one program, a simulation, mistakes in a text."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final, assert_never

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import language, ours, phrase, reader, several, told
from bot.blocks.text import Words, channel_link, excerpt, joined, said
from bot.versions import Hindrance, NeedsAnother, NeedsApproval, ReachesBack, TooSoon
from dsl.diagnostics import Diagnostic, draw
from dsl.nodes import Program
from dsl.said import in_language
from dsl.written import duration
from programs.fairness import Change, Fairness, Fate
from programs.money import Money
from programs.speech import speech
from storage.programs import Version

STATES: Final[Mapping[str, str]] = {
    "draft": phrase(":pencil2: draft"),
    "active": phrase(":large_green_circle: active"),
    "ended": phrase(":white_circle: ended"),
    "paused": phrase(":double_vertical_bar: paused"),
}


def program_list(
    versions: Sequence[Version],
    active: Sequence[Version],
    paused: Collection[int] = (),
    *,
    asked: Collection[int] = (),
    approvals: str = "",
) -> Message:
    """The latest version of each program; where that is not the active one, the active one is named too. `paused`, and `asked` (it waits for approval in the channel `approvals`): by the program's id."""
    if not versions:
        return kit.message(
            kit.section(said("There is no program yet. Start with a template, it takes a minute.")),
            kit.actions(kit.button("New program", actions.PROGRAM_NEW, style="primary")),
        )
    paying = {version.program_id: version for version in active}
    rows = [
        kit.section(
            said(
                "*{name}*  {state}{waits}",
                name=version.name,
                state=_state_in_list(
                    version, paying.get(version.program_id), paused=version.program_id in paused
                ),
                waits=said(" · waits for approval in {channel}", channel=channel_link(approvals))
                if approvals and version.program_id in asked
                else Words(""),
            ),
            kit.button("Open", actions.PROGRAM_SHOW, str(version.id)),
        )
        for version in versions[:45]
    ]
    return kit.message(
        kit.section(said("*{count}*", count=several(len(versions), "{count} program", "{count} programs"))),
        *rows,
        kit.actions(kit.button("New program", actions.PROGRAM_NEW)),
    )


def program(
    version: Version,
    program: Program,
    words: str,
    *,
    warnings: Sequence[Diagnostic],
    active: Version | None,
    locale: str,
    pause: Block | None = None,
    submits: bool = False,
) -> Message:
    """One program in plain words, with what can be done next. `pause`: what is said of the pause in which it is; `submits`: it takes an approval before it can be activated."""
    return kit.message(
        kit.header(version.name),
        kit.context(_state(version, program, active, locale)),
        pause,
        *paragraphs(words),
        *_warnings(warnings, version.text),
        program_buttons(version, submits=submits),
    )


def program_buttons(version: Version, *, submits: bool, activate: bool = True) -> Block | None:
    """`submits`: a draft takes an approval, and is submitted; `activate`: else it can be activated."""
    ident = str(version.id)
    return kit.actions(
        submit_button(version) if submits and version.state == "draft" else None,
        *(activate_buttons(version) if activate and not submits and version.state == "draft" else ()),
        kit.button("Edit", actions.PROGRAM_EDIT, ident),
        kit.button("Simulate", actions.PROGRAM_SIMULATE, ident),
        kit.button("Standings", actions.STANDING, ident),
        kit.button("End", actions.PROGRAM_END, ident) if version.state == "active" else None,
        more(version),
    )


_MORE: Final = (
    (phrase("Ask partners"), actions.PROGRAM_PROPOSE, "draft"),
    (phrase("Submit for approval"), actions.PROGRAM_SUBMIT, "draft"),
    (phrase("What changes"), actions.PROGRAM_DIFF, "later"),
    (phrase("History"), actions.PROGRAM_HISTORY, ""),
    (phrase("Copy"), actions.PROGRAM_COPY, ""),
    (phrase("Pause or resume"), actions.PROGRAM_PAUSE, "active"),
    (phrase("Pause or resume"), actions.PROGRAM_PAUSE, "next"),
    (phrase("End"), actions.PROGRAM_END, "next"),
)
"""What there is to do with a program beside its buttons, and the state in which it must be for it; `later`: not its first version; `next`: a draft beside another version, which may be in force."""


def more(version: Version) -> Block:
    return kit.select(
        actions.PROGRAM_MORE,
        "More",
        [
            kit.option(ours(label), f"{action}:{version.id}")
            for label, action, state in _MORE
            if state in ("", version.state)
            or (version.number > 1 and (state == "later" or (state, version.state) == ("next", "draft")))
        ],
    )


def hindered(version: Version, hindrance: Hindrance, *, locale: str) -> Message:
    """Why a version cannot be put in force just now, and the way out."""
    match hindrance:
        case ReachesBack(day):
            why = said(
                "*{name}* would hold from {day}, which is past. Write `holds from {date} retroactively` if that is meant: somebody else than you will have to activate it. Or take a day from today on.",
                name=version.name,
                day=figures.day(day, locale),
                date=day.isoformat(),
            )
        case NeedsAnother(day):
            why = said(
                "*{name}* reaches back to {day}, and you wrote it. Another manager has to look at it and press *Activate*.",
                name=version.name,
                day=figures.day(day, locale),
            )
        case TooSoon(partners, notice, earliest):
            why = said(
                "On the facts we have, *{name}* is worse for {partners}, and what is worse waits for a notice of {length}. Activate it now, and it decides from {day} on; until then all stays as it is. Or write `holds from {date}`, or a later day.",
                name=version.name,
                partners=some(partners),
                length=duration(notice),
                day=figures.day(earliest, locale),
                date=earliest.isoformat(),
            )
            wait = kit.button(
                told("Activate from {day}", day=figures.day(earliest, locale)),
                actions.PROGRAM_WAIT,
                str(version.id),
                style="primary",
            )
            return kit.message(
                kit.section(why), kit.actions(wait), program_buttons(version, submits=False, activate=False)
            )
        case NeedsApproval():
            why = said(
                "*{name}* takes the approval of somebody else before it can be activated: of this text, beside what is in force now.",
                name=version.name,
            )
            return kit.message(
                kit.section(why),
                kit.actions(submit_button(version)),
                program_buttons(version, submits=False, activate=False),
            )
        case _:
            assert_never(hindrance)
    return kit.message(kit.section(why), program_buttons(version, submits=False))


def activate_buttons(version: Version) -> tuple[Block, Block]:
    """The second asks first: it says who is told, and what."""
    activate = kit.button(
        "Activate",
        actions.PROGRAM_ACTIVATE,
        str(version.id),
        style="primary",
        confirm=told(
            "Awards follow version {number} of “{name}” from today, or from its first day if that is still to come. Partners are told what they earn.",
            number=version.number,
            name=version.name,
        ),
    )
    return activate, kit.button("Activate and tell partners", actions.PROGRAM_LAUNCH, str(version.id))


def submit_button(version: Version) -> Block:
    return kit.button("Submit for approval", actions.PROGRAM_SUBMIT, str(version.id), style="primary")


def some(names: Sequence[str], most: int = 5) -> str:
    """The first of the names, and how many more there are."""
    shown = list(names[:most])
    more = len(names) - len(shown)
    names_shown = ", ".join(shown)
    return told("{names} and {more} more", names=names_shown, more=more) if more else names_shown


def activated(
    version: Version,
    *,
    follows: bool,
    holds: date | None,
    fairness: Fairness | None,
    begins: date | None,
    locale: str,
    paused: bool = False,
    are_told: Words | None = None,
) -> Message:
    """How it decides from now on, and what the change does.

    `follows`: whether another version has decided before; `holds`: the day from which it says that it holds; `fairness`: for whom it is better or worse than the version before;
    `begins`: its first day, where that is still to come; `are_told`: which partners are told of it, where that was chosen.
    """
    active = said(
        ":large_green_circle: *{name}* is active, version {number}.",
        name=version.name,
        number=version.number,
    )
    rewards = bool(version.program.rules)
    counted = (
        said("It asks as it says from now on; a poll that is open goes on as it was put.")
        if version.program.polls and not rewards
        else said(
            "What is dated {day} or later follows it, and periods that begin then. What comes before stays as it was.",
            day=figures.day(holds, locale),
        )
        if holds is not None
        else said(
            "Deals from today on follow it. What was earned before, and periods that have begun, stay as they were."
        )
        if follows
        else said("It begins on {day}.", day=figures.day(begins, locale))
        if begins is not None
        else said("Awards are counted from the facts we have and from all that come.")
    )
    return kit.message(
        kit.section(said("{active} {counted}", active=active, counted=counted)),
        kit.context(said(":double_vertical_bar: It is paused: all that waits until it is resumed."))
        if paused
        else None,
        kit.section(_fates(fairness, locale)) if fairness and rewards else None,
        kit.context(are_told) if are_told is not None else None,
        kit.actions(
            kit.button("Tell partners", actions.PROGRAM_LAUNCH, str(version.id))
            if rewards and are_told is None
            else None,
            kit.button("Standings", actions.STANDING, str(version.id)),
            kit.button("Show it", actions.PROGRAM_SHOW, str(version.id)),
        ),
    )


def _fates(fairness: Fairness, locale: str) -> Words:
    """For how many it is worse, better and the same, and for whom by how much."""
    told = [
        said(
            "On the facts we have it is worse for {worse}, better for {better} and the same for {neutral}.",
            worse=several(len(fairness.worse), "{count} partner", "{count} partners"),
            better=several(len(fairness.better), "{count} partner", "{count} partners"),
            neutral=several(len(fairness.neutral), "{count} partner", "{count} partners"),
        )
    ]
    for template, fates in (
        (phrase("Worse: {who}"), fairness.worse),
        (phrase("Better: {who}"), fairness.better),
    ):
        if fates:
            told.append(said(template, who=some([_fate(each, locale) for each in fates], 10)))
    return joined(told)


def _fate(fate: Fate, locale: str) -> str:
    """`Acme (-20.00 EUR, +1 Cap)`."""
    return f"{fate.partner} ({', '.join(_change(each, locale) for each in fate.changes)})"


def more_or_less(change: Change) -> str:
    """`20.00 EUR less`."""
    shown = _change(change, reader())
    return (
        told("{amount} more", amount=shown[1:])
        if shown.startswith("+")
        else told("{amount} less", amount=shown[1:])
    )


def _change(change: Change, locale: str) -> str:
    if isinstance(change, Money):
        sign, shown = change.amount > 0, figures.money(change, locale)
    else:
        sign, shown = change[0] > 0, f"{figures.number(change[0], locale)} {change[1]}"
    return f"+{shown}" if sign else shown


def paragraphs(words: str) -> list[Block]:
    """Plain text as sections; the first line of each paragraph says what it is about, and stands out."""
    lines: list[Words] = []
    begins = True
    for line in words.splitlines():
        lines.append(
            Words("") if not line.strip() else said("*{line}*" if begins else "{line}", line=line.strip())
        )
        begins = not line.strip()
    return kit.sections(lines)


_LINE: Final = 60
"""So many characters of a program stand on one line of a message."""


def mistakes(diagnostics: Sequence[Diagnostic], text: str, *, shown: int = 12) -> list[Block]:
    """Each mistake with its line and what to do about it."""
    errors = [each for each in diagnostics if each.severity == "error"]
    warnings = [each for each in diagnostics if each.severity == "warning"]
    drawn = [
        kit.section(excerpt(draw(each, text, language(), width=_LINE)))
        for each in [*errors, *warnings][:shown]
    ]
    more = len(errors) + len(warnings) - shown
    return [*drawn, kit.context(said("… and {more} more.", more=more))] if more > 0 else drawn


def verdict(diagnostics: Sequence[Diagnostic], text: str) -> Message:
    """What `check` says."""
    errors = sum(each.severity == "error" for each in diagnostics)
    warnings = len(diagnostics) - errors
    if not diagnostics:
        return kit.message(kit.section(said(":white_check_mark: No mistakes found.")))
    parts = [
        *([several(errors, "{count} mistake", "{count} mistakes")] if errors else []),
        *([several(warnings, "{count} warning", "{count} warnings")] if warnings else []),
    ]
    return kit.message(
        kit.section(said("*{found}*", found=speech(reader()).all_of(parts))), *mistakes(diagnostics, text)
    )


def in_a_line(diagnostic: Diagnostic, text: str) -> str:
    """A mistake as a sentence, for places without even letters: where, what, and the way out."""
    lines = text.splitlines()
    line = lines[diagnostic.span.line - 1].strip() if diagnostic.span.line <= len(lines) else ""
    number = diagnostic.span.line
    where = (
        told("Line {number} (“{line}”)", number=number, line=line[:60])
        if line
        else told("Line {number}", number=number)
    )
    hint = (
        told(" Hint: {hint}", hint=_sentence(in_language(diagnostic.hint, language())))
        if diagnostic.hint
        else ""
    )
    return f"{where}: {_sentence(in_language(diagnostic.message, language()))}{hint}"


def _sentence(text: str) -> str:
    """With a stop at its end, unless it has one."""
    return text if text.endswith(("?", ".", "!", "…")) else f"{text}."


def no_such_program(name: str, meant: str | None) -> Message:
    if meant:
        return kit.message(
            kit.section(
                said("There is no program “{name}”. Did you mean “{meant}”?", name=name[:80], meant=meant)
            ),
            kit.actions(kit.button("All programs", actions.PROGRAM_LIST)),
        )
    sentence = (
        said("There is no program “{name}”.", name=name[:80])
        if name
        else said('Which program? Say its name, as in `/premio show "EMEA Cloud Sprint"`.')
    )
    return kit.message(
        kit.section(sentence),
        kit.actions(
            kit.button("All programs", actions.PROGRAM_LIST), kit.button("New program", actions.PROGRAM_NEW)
        ),
    )


def _state_in_list(version: Version, active: Version | None, *, paused: bool) -> Words:
    in_force = STATES["paused" if paused else "active"]
    if active is not None and active.id == version.id:
        return said("{state}, version {number}", state=ours(in_force), number=version.number)
    state = said("{state}, version {number}", state=ours(STATES[version.state]), number=version.number)
    if active is None:
        return state
    running = said("{state}, version {number}", state=ours(in_force), number=active.number)
    return said("{running}; {state}", running=running, state=state)


def _state(version: Version, program: Program, active: Version | None, locale: str) -> Words:
    run = (
        said(
            "{start} to {end}",
            start=figures.day(program.runs.start, locale),
            end=figures.day(program.runs.end, locale),
        )
        if program.runs
        else said("no dates yet")
    )
    behind = (
        said(" · version {number} is the active one", number=active.number)
        if active is not None and active.id != version.id
        else Words("")
    )
    return said(
        "{state} · version {number} · {run}{behind}",
        state=ours(STATES[version.state]),
        number=version.number,
        run=run,
        behind=behind,
    )


def _warnings(warnings: Sequence[Diagnostic], text: str) -> list[Block]:
    if not warnings:
        return []
    return [kit.section(said(":warning: *Worth a look*")), *mistakes(warnings, text, shown=5)]
