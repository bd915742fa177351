"""What a new version of a program changes, in words: rules by their name, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain
from typing import Final

from dsl import nodes
from dsl.format import format_rule
from dsl.names import called
from programs.fund_words import fund_lines
from programs.phrases import Phrases
from programs.reading import clauses_in_words, general_in_words
from programs.rule_reading import rule_lines
from programs.speech import Speech, quoted, speech

_BULLET: Final = "• "
_ALIKE: Final = 0.6


def changes_in_words(before: nodes.Program, after: nodes.Program, lang: str = "en") -> tuple[str, ...]:
    """A line for each change; none where both texts mean the same. A renamed rule is one that goes and one that comes."""
    return *_of_the_rest(before, after, speech(lang)), *changes_of_rules(before, after, lang)


def changes_of_rules(before: nodes.Program, after: nodes.Program, lang: str = "en") -> tuple[str, ...]:
    """The same of the rules alone: what partners are told, and not what the vendor sets aside for it."""
    here = speech(lang)
    old = {called(rule.name): rule for rule in before.rules}
    new = {called(rule.name): rule for rule in after.rules}
    lines: list[str] = []
    for name, rule in new.items():
        if name not in old:
            lines.append(here.say("{rule} is new.", rule=quoted(rule.name)))
        else:
            changed = _of_a_rule((before, old[name]), (after, rule), here)
            lines += [here.say("{rule}: {change}", rule=quoted(rule.name), change=each) for each in changed]
    lines += [
        here.say("{rule} is no longer in it.", rule=quoted(rule.name))
        for name, rule in old.items()
        if name not in new
    ]
    return tuple(lines)


def _of_a_rule(
    before: tuple[nodes.Program, nodes.Rule], after: tuple[nodes.Program, nodes.Rule], here: Speech
) -> Iterator[str]:
    """In plain words, or, where these are the same though the rules are not, in the language itself."""
    said = [list(rule_lines(rule, Phrases(program, here))) for program, rule in (before, after)]
    if said[0] == said[1] and before[1] != after[1]:
        said = [[line.strip() for line in format_rule(rule).splitlines()] for _, rule in (before, after)]
    yield from _of_lines(said[0], said[1], here)


def _of_the_rest(before: nodes.Program, after: nodes.Program, here: Speech) -> Iterator[str]:
    """All that is not a rule: of the whole as it is, of a fund, decision, poll … after what it is."""
    words = [Phrases(program, here) for program in (before, after)]
    whole = [list(general_in_words(each.program, each)) for each in words]
    yield from _of_lines(whole[0], whole[1], here)
    old, new = map(_clauses, words)
    for heading, lines in new.items():
        for change in _of_lines(old.get(heading, []), lines, here):
            yield here.say("{rule}: {change}", rule=heading, change=change)
    yield from (
        here.say("No longer in it: {clause}.", clause=heading) for heading in old if heading not in new
    )


def _clauses(words: Phrases) -> dict[str, list[str]]:
    """The lines of each fund, decision, poll … by the one that says what it is."""
    found: dict[str, list[str]] = {}
    funds = (list(fund_lines(fund, words)) for fund in words.program.funds)
    for heading, *lines in chain(funds, clauses_in_words(words.program, words)):
        found.setdefault(heading, []).extend(lines)
    return found


def _of_lines(before: Sequence[str], after: Sequence[str], here: Speech) -> Iterator[str]:
    """Lines that stand for one another are told as a pair, others as gone or new."""
    for kind, first, last, new_first, new_last in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            continue
        gone, come = list(before[first:last]), list(after[new_first:new_last])
        while gone and come and _stand_for_one_another(gone[0], come[0]):
            yield here.say("now {new} instead of {old}", new=_shown(come.pop(0)), old=_shown(gone.pop(0)))
        yield from (here.say("no longer {old}", old=_shown(line)) for line in gone)
        yield from (here.say("new: {new}", new=_shown(line)) for line in come)


def _stand_for_one_another(old: str, new: str) -> bool:
    """Whether one line reads like the other with other figures."""
    if old.startswith(_BULLET) != new.startswith(_BULLET):
        return False
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= _ALIKE


def _shown(line: str) -> str:
    return quoted(line.removeprefix(_BULLET))
