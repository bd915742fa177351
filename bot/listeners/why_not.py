"""`why not`: what stands between a partner and its awards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.blocks import why_not as blocks
from bot.blocks.text import said
from bot.call import Call
from bot.listeners.speech import near, unquoted
from bot.listeners.standings import today
from bot.listeners.whose import partners_known, sees_all, whose
from bot.versions import program_of
from bot.why_not import answers
from dsl.nodes import Program, Rule
from programs.facts import folded
from programs.reason_words import Told, told
from storage import ledger, programs
from storage.programs import Version

_DAY: Final = re.compile(r"[,\s]*\b(?:on\s+|il\s+)?(\d{4}-\d\d-\d\d)\s*[?.!]*$")
_AFTER_A_NAME: Final = " :,;-"


def show(call: Call, text: str) -> None:
    """`why not`, `why not Volume`, `why not Volume 2026-06-30`; managers say whose first: `why not Acme Volume`."""
    text, day = _with_day(text.strip().rstrip("?!."))
    name, rule = _split(call, text)
    partner = whose(call, name, word="why not")
    if partner is None:
        return
    with call.database.reading() as session:
        running = programs.in_force(session, workspace_id=call.workspace.id)
    known = [(version, program_of(version.text)) for version in running]
    if rule:
        _one(call, partner, rule, day, known)
    else:
        _all(call, partner, day, known)


def on_why_not(call: Call) -> None:
    show(call, "")


def _all(call: Call, partner: str, day: date | None, known: Sequence[tuple[Version, Program]]) -> None:
    found = []
    for version, program in known:
        if not program.rules:
            continue
        all_of_it = _told(call, partner, day, version, program, program.rules)
        found.append((version.name, [words for gives, words in all_of_it if not gives]))
    call.send(blocks.overview(partner, found, how=_how(call), is_partner=call.partner is not None))


def _how(call: Call) -> str:
    """What to type in front of `why not RULE`, where the person is."""
    if call.envelope.kind == "command":
        return call.envelope.name + " "
    return "" if call.envelope.is_direct else "@Premio "


def _one(
    call: Call, partner: str, name: str, day: date | None, known: Sequence[tuple[Version, Program]]
) -> None:
    having = [(version, program, rule) for version, program in known if (rule := program.rule(name))]
    if having:
        found = [
            (version.name, words)
            for version, program, rule in having
            for _, words in _told(call, partner, day, version, program, (rule,))
        ]
        call.send(blocks.one_rule(found, is_partner=call.partner is not None))
        return
    meant = near(name, [rule.name for _, program in known for rule in program.rules])
    if meant:
        call.say(said("No rule is called “{name}”. Did you mean “{meant}”?", name=name[:80], meant=meant))
    else:
        call.say(said("No rule that is running is called “{name}”.", name=name[:80]))


def _told(
    call: Call,
    partner: str,
    day: date | None,
    version: Version,
    program: Program,
    rules: Sequence[Rule],
) -> list[tuple[bool, Told]]:
    """For each rule whether it gives something, and the words."""
    on = today(call, program)
    with call.database.reading() as session:
        found = answers(
            session,
            workspace_id=call.workspace.id,
            program=program,
            rules=rules,
            partner=partner,
            as_of=on,
            day=day,
            to_partner=not sees_all(call) or call.partner is not None,
            spent=lambda: ledger.spent(
                session, workspace_id=call.workspace.id, program_id=version.program_id
            ),
        )
    return [(each.got.is_something, told(each, program, call.language, as_of=on)) for each in found]


def _with_day(text: str) -> tuple[str, date | None]:
    found = _DAY.search(text)
    if found is None:
        return text, None
    try:
        return text[: found.start()].strip(), date.fromisoformat(found[1])
    except ValueError:
        return text, None


def _split(call: Call, text: str) -> tuple[str, str]:
    """Whose, and which rule: a partner only says the rule, others name the partner first."""
    if call.partner is not None or not sees_all(call):
        return "", unquoted(text)
    plain = text.strip().lstrip("\"“„«'")
    for name in sorted(partners_known(call).values(), key=len, reverse=True):
        rest = plain[len(name) :]
        if folded(plain[: len(name)]) == folded(name) and (not rest or not rest[0].isalnum()):
            return name, unquoted(rest.strip("\"”“»'").strip(_AFTER_A_NAME))
    return unquoted(text), ""
