"""A rule that counts by something else than the partner, in plain words: whose facts count, who is compared, who is paid."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.units import spans_partners, unit_of_rule
from programs.payment import PAID_THEMSELVES
from programs.phrases import Phrases
from programs.records import replace


def subject_by_unit(rule: nodes.Rule, each: str, words: Phrases) -> str | None:
    """Whose facts an award is about; None where the rule goes by partner."""
    unit = unit_of_rule(rule)
    if unit is None:
        return None
    if spans_partners(unit, words.program):
        return words.speech.say(
            "For each {unit}, {each}; the facts of all its partners are counted together.",
            unit=words.speech.bare(unit_noun(unit, words)),
            each=each,
        )
    return words.speech.say(
        "For each {unit} of every partner, {each}; only its own facts are counted.",
        unit=words.speech.bare(unit_noun(unit, words)),
        each=each,
    )


def unit_noun(unit: nodes.Name, words: Phrases) -> str:
    owner: nodes.FieldOwner = "partners" if spans_partners(unit, words.program) else "deals"
    return replace(words, owner=owner).noun(unit)


def paid_by_itself(rule: nodes.Rule, words: Phrases) -> Iterator[str]:
    """Who is paid in place of the partner, where the rule itself does not say."""
    unit = unit_of_rule(rule)
    if unit is None or rule.paid_to is not None:
        return
    if spans_partners(unit, words.program) or unit.dotted in PAID_THEMSELVES:
        yield words.speech.say("It is paid to {payee}.", payee=unit_noun(unit, words))


def compared_within(rule: nodes.Rule, group: nodes.Name, words: Phrases) -> str:
    unit = unit_of_rule(rule)
    if group.path == ("partner",):
        return words.speech.say("Only those of the same partner are compared with each other.")
    if unit is not None and group.path[0] == unit.path[0]:
        noun = unit_noun(group, words)
    else:
        noun = replace(words, owner="partners").noun(nodes.Name(group.path[-1:]))
    if unit is not None:
        return words.speech.say("Only those are compared for which {group} is the same.", group=noun)
    return words.speech.say(
        "Partners are compared only with those for which {group} is the same.", group=noun
    )


def one_in_each(group: nodes.Name, words: Phrases) -> str:
    """Of a pool: for whom there is one."""
    if group.path == ("partner",):
        return words.speech.say("Each partner has one for its own.")
    noun = replace(words, owner="partners").noun(nodes.Name(group.path[-1:]))
    return words.speech.say(
        "There is one for each {group}, and who has none shares none.", group=words.speech.bare(noun)
    )


def each_of_rule(unit: nodes.Name | None, words: Phrases) -> list[str]:
    """For each of whom a limit of the rule holds, where it says nothing else."""
    if unit is None:
        return [words.speech.say("each partner")]
    own = words.speech.say("each {field}", field=words.speech.bare(unit_noun(unit, words)))
    return [own] if spans_partners(unit, words.program) else [words.speech.say("each partner"), own]
