"""Whatever people and files call things, what is drawn of it is alive nowhere, keeps Slack's limits, and raises nothing: 5,000 texts in every block."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

import pytest

from bot import digests, settling
from bot.blocks import (
    announcements,
    badges,
    ceremonies,
    copies,
    decisions,
    editor,
    histories,
    imports,
    kit,
    outlook,
    pauses,
    payouts,
    polls,
    programs,
    progress,
    proposal_forms,
    proposals,
    rewards,
    simulations,
    standings,
    why_not,
)
from bot.blocks.badges import Recognised
from bot.blocks.kit import Block, Message
from bot.blocks.reader import written_for
from bot.blocks.text import excerpt, said
from bot.checking import read
from bot.deciding import Asked, Decides, open_questions
from bot.outlook import Planned
from bot.ranking import Ranking, rankings
from bot.sandbox.block_parts import MESSAGE
from bot.sandbox.blockkit import block_errors, view_errors
from bot.settling import Difference
from bot.simulation import Tried
from bot.versions import program_of
from dsl.diagnostics import Diagnostic
from dsl.nodes import Ahead, Program, Runs
from programs.adjustable import adjustable
from programs.awards import Award
from programs.costs import RuleCost
from programs.facts import Fact, folded
from programs.money import Money
from programs.periods import Period
from programs.progress import Goal, Progress
from programs.reason_words import Told
from storage import ledger
from storage import payouts as stored_payouts
from storage import polls as stored_polls
from storage import programs as stored_programs
from storage.engine import Database
from storage.import_reports import Report
from storage.imports import load_csv
from storage.ledger_values import LedgerAward
from storage.outgoing import Claimed, Outgoing, Why
from storage.pauses import Pause
from storage.payouts import Payout
from storage.polls import Poll
from storage.programs import Version
from storage.proposals import Invited, Kind, Proposal, Reaction
from tests.blocks.named_things import BY_NAME
from tests.edge.hostile import LONG, hostile_texts, live, marked_up, pointers
from tests.soaking import SOAKING
from tests.ticks.scene import MARIA, Vendor, at

NAME: Final = "Zorro"
"""In its place comes what is hostile."""
PROGRAM: Final = """program "Zorro" runs 2026-07-01 to 2026-12-31 currency EUR timezone Europe/Rome
announce in partner channels
decision "Zorro rate" by partner, "Zorro", "Zorro and more" or "none"
commission "Zorro" on deals pay 5% of amount
decision "Zorro share" by partner, a percent up to 10%, within 90 days, otherwise 5%
bonus "Zorro way" each month pay by decision("Zorro rate") of sum(amount)
  "Zorro" 1%
  "Zorro and more" 2%
  "none" 0%
bonus "Zorro part" on deals pay decision("Zorro share") of amount
bonus "Zorro choice" each month when sum(amount) > 0 offer pay 10 EUR award "Zorro" donate 10 EUR to "Zorro fund"
recognition "Zorro win" on deals where amount >= 100 EUR badge "Zorro" say "Zorro closed {customer}! {partner}"
standings every Monday at 09:00 names shown
ceremony "Zorro night" every month, day 20, at 18:00
poll "Zorro pulse" ask choice "Zorro?" options "Zorro", "Zorro not" follow up "Zorro why?" every month, day 1, at 10:00 open 27 days
"""
MISTAKEN: Final = 'program "Zorro" runs 2026-07-01 to 2026-12-31 currency EUR bonus "Zorro" on deals where zorro = "Zorro" pay 5 EUR\n'
DEALS: Final = "id,partner,customer,amount,closed_on\nZorro,Zorro,Zorro,1000,2026-07-01\nZorro-2,Zorro,Zorro,nothing,2026-07-01\nD-3,Bolt,Verdi,400,2026-07-01\n"

NOW: Final = datetime(2026, 7, 3, 8, tzinfo=UTC)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """Everything that carries a name which somebody gave."""

    name: str
    program: Program
    version: Version
    difference: Difference
    awards: tuple[LedgerAward, ...]
    facts: tuple[Fact, ...]
    rankings: tuple[Ranking, ...]
    asked: tuple[Asked, ...]
    payout: Payout
    polls: tuple[Poll, ...]
    told: Told
    report: Report
    mistakes: tuple[Diagnostic, ...]

    @property
    def earned(self) -> list[Award]:
        return [each.award for each in self.awards]


def things(database: Database) -> Things:
    """As they come about in a vendor's workspace."""
    vendor = Vendor.install(database)
    workspace, now = vendor.workspace, at("2026-07-03T08:00")
    report = load_csv(
        database,
        workspace_id=workspace.id,
        kind="deals",
        content=DEALS.encode(),
        filename="Zorro.csv",
        now=now,
    )
    vendor.activate(PROGRAM, "2026-06-30T20:00")
    with database.reading() as session:
        found = settling.found(session, workspace, now=now, as_of=None)
    assert found is not None
    vendor.tick("2026-07-03T08:00")
    with database.reading() as session:
        (version,) = stored_programs.in_force(session, workspace_id=workspace.id)
        awards = ledger.awards_of(session, workspace_id=workspace.id, partner=NAME)
        ranked = tuple(rankings(session, workspace_id=workspace.id, now=now))
        who = Decides(MARIA, NAME, is_manager=False)
        asked = tuple(open_questions(session, workspace=workspace, now=now, who=who))
        held = stored_polls.listed(session, workspace_id=workspace.id)
    with database.writing() as session:
        payout = stored_payouts.prepare(
            session, workspace_id=workspace.id, on=date(2026, 12, 31), actor="shell:Zorro", now=now
        )
    made = Things(
        name=NAME,
        program=program_of(version.text),
        version=version,
        difference=found.differences[0],
        awards=awards,
        facts=(Fact(kind="deals", id=NAME, partner=NAME, on=date(2026, 7, 1), values={"customer": NAME}),),
        rankings=ranked,
        asked=asked,
        payout=payout,
        polls=held,
        told=Told(f"{NAME}.", (f"{NAME}.",), (f"{NAME}.",), 2, f"{NAME}."),
        report=report,
        mistakes=read(MISTAKEN).diagnostics,
    )
    assert made.awards
    assert made.rankings
    assert made.asked
    assert made.polls
    assert made.report.refused
    assert made.mistakes
    return made


@dataclasses.dataclass(frozen=True, slots=True)
class Called:
    """A name in the place of ours, and what was made with it so far: what stands in several places is made once."""

    name: str
    folded: str
    made: dict[int, Any] = dataclasses.field(default_factory=dict)


Making = Callable[[Called], Any]


class Renaming:
    """Makes the same things with another name wherever they have the one that we gave them. Where that is, is looked for once."""

    def __init__(self, original: Things) -> None:
        self.original = original
        self._known: dict[int, Making | None] = {}
        self._things = self._making(original)

    def called(self, name: str) -> Things:
        assert self._things is not None
        made: Things = self._things(Called(name, folded(name)))
        return made

    def _making(self, value: Any) -> Making | None:
        """How to make it anew; None where it has no name."""
        if id(value) not in self._known:
            making = self._anew(value)
            self._known[id(value)] = making and partial(_once, id(value), making)
        return self._known[id(value)]

    def _anew(self, value: Any) -> Making | None:
        match value:
            case str():
                return partial(_renamed, value) if value != _renamed(value, Called("", "")) else None
            case tuple() | list() | frozenset():
                return self._of_parts(value, getattr(type(value), "_make", type(value)))
            case Mapping():
                return self._of_parts([*value, *value.values()], _paired)
            case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
                names = [each.name for each in dataclasses.fields(value) if each.init]
                build = partial(_with_fields, type(value), names)
                return self._of_parts([getattr(value, name) for name in names], build)
            case _:
                return None

    def _of_parts(self, parts: Iterable[Any], build: Callable[[list[Any]], Any]) -> Making | None:
        parts = list(parts)
        named = [(place, making) for place, each in enumerate(parts) if (making := self._making(each))]
        return partial(_of_these, parts, named, build) if named else None


def _once(key: int, making: Making, called: Called) -> Any:
    if key not in called.made:
        called.made[key] = making(called)
    return called.made[key]


def _renamed(text: str, called: Called) -> str:
    return text.replace(NAME, called.name).replace(folded(NAME), called.folded)


def _of_these(
    parts: list[Any], named: list[tuple[int, Making]], build: Callable[[list[Any]], Any], called: Called
) -> Any:
    filled = parts.copy()
    for place, making in named:
        filled[place] = making(called)
    return build(filled)


def _paired(parts: list[Any]) -> dict[Any, Any]:
    half = len(parts) // 2
    return dict(zip(parts[:half], parts[half:], strict=True))


def _with_fields(kind: Callable[..., Any], names: list[str], values: list[Any]) -> Any:
    return kind(**dict(zip(names, values, strict=True)))


def _waiting(it: Things) -> Outgoing:
    """A message that tells of it, before it is sent."""
    drawn = announcements.news(it.program, it.difference.changes)
    why = Why("awards", it.program.name, (it.name,))
    return Outgoing(
        kind="message", message_class="shout-out", text=drawn.text, blocks=drawn.blocks, dedupe="1", why=why
    )


def _digest(it: Things) -> Message:
    now = at("2026-07-03T08:00")
    row = Claimed(
        id=1,
        token=1,
        workspace_id=1,
        attempts=1,
        created_at=now,
        state="pending",
        error="",
        channel="",
        message=_waiting(it),
        due_at=now,
    )
    head = digests.head((row, row), digest="d", channel="C1")
    return Message(head.text, tuple(dict(each) for each in head.blocks))


def _struck(it: Things) -> Block:
    planned = Planned(message=_waiting(it), mark="0" * 24, places=("C123",), user=None)
    return outlook.strike_form(planned)


def _form(it: Things) -> Message | Block:
    """Where a button leads to it."""
    drawn = decisions.opened(it.asked[0])
    has_button = any(block["type"] == "actions" for block in drawn.blocks)
    return decisions.form(it.asked[0], "en") if has_button else drawn


def _explained(it: Things) -> Message:
    return rewards.explanation(
        it.awards[0], it.program, it.facts, of_others=1, to="vendor", version_number=1, language="en", locale="en"
    )  # fmt: skip


def _simulated(it: Things) -> Message:
    result = simulations.RuleResult(it.name, it.name, it.name, it.name)
    return simulations.simulation(
        it.version,
        [result],
        [],
        [RuleCost(it.name, "short", (Money(Decimal(1), "EUR"),), 1)],
        [it.name],
        tried=Tried(program=it.program, months_back=3),
        locale="en",
        submits=False,
    )


def _past(it: Things) -> histories.Past:
    return histories.Past(
        version=_draft(it), before=_draft(it), reviews=(), coauthors=(("T1:U1AA", it.name),)
    )


def _pause(it: Things) -> Pause:
    return Pause(program_id=1, paused_at=NOW, paused_by="T1:U1AA", reason=it.name, partners_told=True, resumed_at=NOW, resumed_by="")  # fmt: skip


def _proposal(it: Things) -> Proposal:
    return Proposal(
        id=1,
        workspace_id=1,
        program_id=1,
        version_id=1,
        note=it.name,
        permitted=(dataclasses.replace(adjustable(PROGRAM)[0], where=it.name, clause=it.name),),
        invited=(Invited("C1", it.name),),
        proposed_by="T1:U1AA",
        proposed_at=NOW,
        closes_at=NOW,
        outcome=None,
    )


def _draft(it: Things) -> Version:
    """Its text is a program whatever it is called: a name that breaks it makes another one of it."""
    return dataclasses.replace(it.version, text=PROGRAM)


def _reaction(it: Things, kind: Kind = "suggest") -> Reaction:
    return Reaction(id=1, proposal_id=1, partner=it.name, author="T1:U1AA", kind=kind, words=it.name, numbers={0: "6%"}, at=NOW, adopted_version_id=None)  # fmt: skip


def _called(build: Callable[[str], Message | Block], it: Things) -> Message | Block:
    return build(it.name)


def _badges(it: Things) -> Message:
    held = [dataclasses.replace(award, item=it.name) for award in it.awards]
    found = Recognised(
        partner=it.name, person="U1AA", person_thanked=1, badges=held, applause={held[0].id: 2}
    )
    return badges.page(found, [it.program] * len(held), is_partner=True)


def _progress(it: Things) -> Progress:
    month = Period(date(2026, 7, 1), date(2026, 7, 31), "month")
    return Progress(rule=it.name, period=month, reached=Decimal(4), unit="EUR", goals=(Goal(Decimal(9)),))


def _everywhere(it: Things) -> Message:
    return kit.message(
        kit.header(it.name),
        kit.section(said("*{it}* _{it}_ `{it}`", it=it.name), kit.button("Why?", "a", "1", confirm=it.name)),
        kit.section(excerpt(it.name)),
        kit.context(said("{it}", it=it.name)),
        kit.actions(kit.select("s", "Choose", [kit.option(it.name, "1", it.name)])),
    )


BUILDERS: Final[Mapping[str, Callable[[Things], Message | Block]]] = {
    "every kind of block": _everywhere,
    "news": lambda it: announcements.news(it.program, it.difference.changes),
    "a shout-out": lambda it: announcements.shout_outs([next(e for e in it.difference.changes if e.says)]),
    "shout-outs together": lambda it: announcements.shout_outs([next(e for e in it.difference.changes if e.says)] * 2),
    "a digest": _digest,
    "awards": lambda it: rewards.awards(it.name, it.awards, today=date(2026, 7, 3), locale="en", is_partner=True),
    "an explanation": _explained,
    "what is missing": lambda it: rewards.missing(it.name, [(it.name, (it.name, it.name))]),
    "why not": lambda it: why_not.overview(it.name, [(it.name, [it.told])], how=it.name, is_partner=True),
    "why not by a rule": lambda it: why_not.one_rule([(it.name, it.told)], is_partner=True),
    "one's own place": lambda it: kit.message(*standings.own_lines(it.rankings[0], it.name, locale="en")),
    "all places": lambda it: standings.everybody(it.rankings, locale="en"),
    "a ceremony": lambda it: ceremonies.whole(it.name, it.program, it.name, it.earned, None, locale="en"),
    "a ceremony opens": lambda it: ceremonies.opening(it.name, it.program, it.name, it.earned),
    "an award at a ceremony": lambda it: ceremonies.one_award(it.earned[0], it.program, number=1, count=1),
    "a ceremony told again": lambda it: ceremonies.told_again(
        it.name, it.program, it.name, it.earned, {}, None, held_at=NOW, locale="en"
    ),
    "a ceremony announced": lambda it: ceremonies.announcement(
        it.program.ceremonies[0], it.program, Ahead(1, "days", span=it.program.span), NOW
    ),
    "decisions": lambda it: decisions.overview(it.asked, locale="en"),
    "a question": lambda it: decisions.opened(it.asked[0]),
    "a decision's form": _form,
    "a decision taken": lambda it: kit.message(kit.section(decisions.taken(it.asked[0], it.name, "en"))),
    "payouts": lambda it: payouts.overview([it.payout], today=date(2026, 7, 3), reader="", locale="en"),
    "a reason to hold": lambda it: payouts.hold_form(1, it.name),
    "a poll": lambda it: polls.question(it.polls[0], zone="Europe/Rome", reminder=True),
    "thanks": lambda it: polls.thanks(it.polls[0], "1", "2", zone="Europe/Rome"),
    "a poll's comment": lambda it: polls.form(it.polls[0], range(len(it.polls[0].questions))),
    "an anonymous poll": lambda it: polls.form(dataclasses.replace(it.polls[0], anonymous=True), (0,)),
    "a message to strike out": _struck,
    "a file": lambda it: imports.report(it.name, "deals", it.report),
    "a file of what": lambda it: imports.what_is_it(it.name, ["deals"]),
    "programs": lambda it: programs.program_list([it.version], [it.version]),
    "a program": lambda it: programs.program(it.version, it.program, f"It pays {' '.join(it.name.split())}.", warnings=it.mistakes, active=None, locale="en"),
    "no program": lambda it: programs.no_such_program(it.name, it.name),
    "mistakes": lambda it: programs.verdict(it.mistakes, it.name),
    "the editor": lambda it: editor.editor(it.version.text, editor.Draft(it.name)),
    "a simulation": _simulated,
    "a history": lambda it: histories.history([_past(it)], [_pause(it)], submits=False),
    "what changes": lambda it: histories.difference(_draft(it), _draft(it), submits=False),
    "a copy's form": lambda it: copies.form(it.version, it.program.runs or Runs(date.min, date.max)),
    "a pause": lambda it: pauses.to_partner(it.version, goes_on=False),
    "a pause's form": lambda it: pauses.form(it.version),
    "whom to ask": lambda it: proposal_forms.propose(_draft(it), _proposal(it).invited, _proposal(it).permitted),
    "a draft to partners": lambda it: proposals.asked(_proposal(it), _draft(it)),
    "thanks for an answer": lambda it: proposals.thanked(it.version, "adopted", taken_over=proposals.numbers_in_words(_draft(it), _proposal(it), _reaction(it))),
    "news of an answer": lambda it: proposals.news(_proposal(it), _draft(it), _reaction(it)),
    "all answers": lambda it: proposals.board(_proposal(it), _draft(it), [_reaction(it, "object"), _reaction(it)]),
    "numbers to try": lambda it: proposal_forms.numbers(_proposal(it), _draft(it), channel="C1"),
    "badges": _badges,
    "badges on the Home tab": lambda it: kit.message(*badges.on_home([dataclasses.replace(it.awards[0], item=it.name)])),
    "how far it is": lambda it: progress.beside(it.program, [_progress(it)]),
    "targets": lambda it: kit.message(*progress.targets(it.program, [_progress(it)])),
    **{place: partial(_called, build) for place, build in BY_NAME.items()},
    "an objection's form": lambda it: proposal_forms.words(_proposal(it), it.name, kind="object", channel="C1"),
}  # fmt: skip
QUOTING: Final = frozenset({"a digest", "a message to strike out", "who is told of a program"})
"""They quote what another message says: the beginning of it, or line by line."""
TURNS: Final = 1 if SOAKING else 19
"""Every kind of block is drawn with every text, and each text is drawn by one builder in so many. Odd, so that each builder meets both languages."""


@pytest.fixture(scope="module")
def renaming(memory: Database) -> Renaming:
    return Renaming(things(memory))


@pytest.mark.parametrize("portion", range(4))
def test_what_somebody_gave_for_a_name_is_alive_nowhere(renaming: Renaming, portion: int) -> None:
    drawn = {
        (builder, locale): _drawn(build, renaming.original, locale)
        for builder, build in BUILDERS.items()
        for locale in ("en", "it")
    }
    for number, name in enumerate(hostile_texts()[portion::4]):
        it, locale = renaming.called(name), "it" if number % 2 else "en"
        for place, (builder, build) in enumerate(BUILDERS.items()):
            if place and (number + place) % TURNS:
                continue
            texts, signs = drawn[builder, locale]
            found, alive = _drawn(build, it, locale)
            assert set().union(*map(pointers, found)) <= set().union(*map(pointers, texts)), (builder, name)
            if len(name) <= LONG and builder not in QUOTING:
                assert alive == signs, (builder, name)


def _drawn(
    build: Callable[[Things], Message | Block], it: Things, locale: str
) -> tuple[list[str], list[str]]:
    """All mark-up of what is drawn, and what is alive in it. Slack would take it."""
    with written_for(lambda: locale):
        drawn = build(it)
    if isinstance(drawn, Message):
        assert block_errors(list(drawn.blocks), MESSAGE) == [], it.name
        assert 0 < len(drawn.text) < 4_000
        found = [drawn.text, *marked_up(drawn.blocks)]
    else:
        assert view_errors(drawn) == [], it.name
        found = list(marked_up(drawn))
    return found, [sign for each in found for sign in live(each)]
