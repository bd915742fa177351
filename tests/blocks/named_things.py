"""What is drawn of things that somebody gave a name, a note or a reason: work, badges, thanks, cases, disputes, what is given by hand, what points buy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Final

from bot.blocks import (
    adjustments,
    cases,
    catalogue,
    channels,
    disputes,
    fulfilment,
    kit,
    kudos,
    launches,
    points,
    poll_results,
    program_end,
    reviews,
    scores,
    version_news,
)
from bot.blocks.kit import Block, Message
from bot.consequences import Effect
from bot.disputing import Booked, Proposal
from bot.program_end import AtStake, Some
from bot.version_news import Kind, News, PutInForce, Told
from programs.adjustments import Adjustment
from programs.fairness import Fate
from programs.money import Money
from programs.score_sheets import Scored, ScoreSheet
from programs.waves import Wave
from storage import score_sheets
from storage.adjustments import Proposed
from storage.cases import Case
from storage.cases import Event as CaseEvent
from storage.catalogue import Alternative, Item
from storage.consent import Consent
from storage.corrected_deals import DealPart
from storage.fulfilment import Awarded, Event, Redeemed, Seats, Source, State, Work
from storage.kudos import Kudos, Noticed
from storage.programs import Version
from storage.redemptions import Redemption

NOW: Final = datetime(2026, 7, 3, 8, tzinfo=UTC)
ACTOR: Final = "T1:U1AA"
EUROS: Final = Money(Decimal(10), "EUR")
POINTS: Final = Money(Decimal(10), "points")


def _work(name: str, state: State = "to do", *, redeemed: bool = False) -> Work:
    source: Source = (
        Redeemed(redemption_id=1, number=1, price=POINTS)
        if redeemed
        else Awarded(award_id=1, program_id=1, program=name, rule=name, name=name)
    )
    return Work(
        workspace_id=1,
        source=source,
        item=name,
        instead_of=name,
        partner=name,
        state=state,
        owner=ACTOR,
        opened_at=NOW,
        changed_at=NOW,
        remind_at=NOW,
        events=2,
    )


def _journal(name: str) -> list[Event]:
    return [
        Event(at=NOW, actor=f"shell:{name}", state="ordered", note=name, owner=False),
        Event(at=NOW, actor=ACTOR, state="ordered", note="", owner=True),
    ]


def _told(name: str, state: State) -> Message:
    """To the partner; where there is nothing to be told, what a manager sees."""
    return fulfilment.to_partner(_work(name, state), by_code=True) or fulfilment.board([_work(name, state)])


def _kudos(name: str, to_user: str = "") -> Kudos:
    return Kudos(
        id=1,
        by_user="U1AA",
        to_user=to_user,
        to_partner="" if to_user else name,
        reason=name,
        value=name,
        given_at=NOW,
    )


def _case(name: str, *, ended: bool = False) -> Case:
    return Case(
        id=1,
        workspace_id=1,
        number=1,
        kind="dispute",
        subject="1",
        partner=name,
        owner=f"shell:{name}",
        state="ended" if ended else "open",
        outcome="declined" if ended else "",
        opened_by=ACTOR,
        opened_at=NOW,
        due_at=NOW,
        escalated_at=None,
        ended_at=NOW if ended else None,
        about={"partner": name},
    )


def _case_in_full(name: str) -> Message:
    events = [CaseEvent(at=NOW, actor=ACTOR, act=act, note=name) for act in ("opened", "noted", "asked")]
    return cases.detail(
        _case(name), events, body=[], to_partner=False, buttons=cases.staff_buttons(_case(name), mine=False), now=NOW
    )  # fmt: skip


def _part(name: str) -> DealPart:
    return DealPart(
        id=name,
        partner=name,
        customer=name,
        product=name,
        amount=EUROS,
        whole=EUROS,
        category=name,
        closed_on=date(2026, 7, 1),
        credit=Decimal(1),
    )


def _dispute(name: str) -> Message:
    asked = Proposal(partner=name, deal=name, changes={"customer": name, "amount": "12"}, reference=name)
    body = disputes.summary(asked, [_part(name)], name, to_staff=True)
    buttons = cases.staff_buttons(_case(name), disputes.book_button(_case(name)), mine=True)
    return disputes.opened(_case(name), name, body, buttons)


def _booked(name: str) -> Proposal:
    booked = Booked({"customer": name}, True, (_effect(name),))
    return Proposal(partner=name, deal=name, changes={"customer": name}, booked=booked)


def _sheet(name: str) -> score_sheets.Proposed:
    scored = Scored(name, Decimal("7.5"), Decimal(9)), Scored(name, None, Decimal(1))
    sheet = ScoreSheet(number=1, score=name, period="2026-Q3", scores=scored, reason=name, proposed_by=ACTOR)
    return score_sheets.Proposed(
        sheet=sheet, state="submitted", shown="0", proposed_at=NOW, decided_by="", note=name
    )


def _effect(name: str) -> Effect:
    return Effect(name, name, name, None, None)


def _version(name: str) -> Version:
    return Version(
        id=1,
        program_id=1,
        workspace_id=1,
        name=name,
        number=1,
        text="",
        state="active",
        author=ACTOR,
        created_at=NOW,
        activated_at=NOW,
        ended_at=None,
        hash="",
        waits_until=None,
    )


def _changes(name: str) -> Message:
    return version_news.changes(
        _version(name), name, [name] * 12, 1, counts_from=NOW.date(), holds=None, thanked=[ACTOR]
    )


def _told_of(name: str) -> Told:
    version = _version(name)
    put = PutInForce(version=version, before=None, counts_from=NOW.date(), known=(name,), thanked=())
    kinds: tuple[Kind, ...] = ("begins", "changes", "worse")
    news = [News(put=put, partner=name, kind=kind, write=partial(_changes, name)) for kind in kinds]
    return Told(news=tuple(news), messages=(), channels={name: 1, "another": 1})


def _stake(name: str) -> AtStake:
    some = Some(2, (EUROS,))
    return AtStake(
        on=NOW.date(),
        zone="Europe/Rome",
        closing=some,
        waiting=some,
        lapsing=some,
        choices=1,
        decisions=2,
        polls=(),
        ceremonies=((name, NOW),),
        is_paused=True,
    )


def _proposed(name: str, fund: str = "") -> Proposed:
    given = Adjustment(
        number=1,
        partner=name,
        on=date(2026, 7, 1),
        amount=None if not fund else EUROS,
        item=name if not fund else None,
        fund=fund,
        reason=name,
        reference=name,
        proposed_by=ACTOR,
        program_id=1,
    )
    return Proposed(
        adjustment=given,
        program=name,
        state="submitted",
        shown="0",
        proposed_at=NOW,
        decided_by=f"shell:{name}",
        note=name,
    )


def _item(name: str) -> Item:
    return Item(name=name, price=POINTS, stock=3, alternative=Alternative(kind="greener", instead=name), id=1)


def _redemption(name: str) -> Redemption:
    return Redemption(
        id=1,
        number=1,
        item_id=1,
        item=name,
        partner=name,
        payee=name,
        receiver=name,
        price=POINTS,
        state="refused",
        asked_by=ACTOR,
        asked_at=NOW,
        decided_by=ACTOR,
        note=name,
    )


def _consent(name: str) -> Consent:
    return Consent(channel="C123", partner=name, bound_by=f"shell:{name}", state="agreed", by=ACTOR, at=NOW)


BY_NAME: Final[Mapping[str, Callable[[str], Message | Block]]] = {
    "the board": lambda name: fulfilment.board([_work(name), _work(name, "waiting", redeemed=True)]),
    "a piece of work": lambda name: fulfilment.detail(_work(name), _journal(name), Seats(3, 1), mine=False),
    "why it is called off": lambda name: fulfilment.reason_form(_work(name), "called off"),
    "what is to be settled": lambda name: fulfilment.to_settle([_work(name, "to settle")]),
    "what was asked back": lambda name: _told(name, "asked back"),
    "what was let go": lambda name: _told(name, "let go"),
    "what stands still": lambda name: fulfilment.reminder([_work(name), _work(name, "offered")]),
    "a code": lambda name: _told(name, "to do"),
    "a waiting list": lambda name: _told(name, "waiting"),
    "a seat": lambda name: _told(name, "offered"),
    "what was ordered": lambda name: _told(name, "ordered"),
    "what was handed over": lambda name: _told(name, "delivered"),
    "what was called off": lambda name: _told(name, "called off"),
    "thanks to a partner": lambda name: kudos.kudos(_kudos(name)),
    "thanks to a person": lambda name: kudos.kudos(_kudos(name, "U2AA")),
    "thanks that were seen": lambda name: kudos.noticed(Noticed(((f"partner:{name}", 2),), (((f"partner:{name}", "user:U1AA"), 2),), ())),
    "whom to thank": lambda name: kudos.form([name] if name.strip() else []),
    "cases": lambda name: cases.overview([_case(name), _case(name, ended=True)], now=NOW),
    "a partner's cases": lambda name: cases.of_partner(name, [_case(name)], now=NOW, buttons=disputes.start()),
    "a case": _case_in_full,
    "a question in a case": lambda name: cases.asked(_case(name), name),
    "an answer in a case": lambda name: cases.answered(_case(name), name),
    "the end of a case": lambda name: cases.declined(_case(name, ended=True), name),
    "a late case": lambda name: cases.escalated(_case(name)),
    "many late cases": lambda name: cases.many_escalated([_case(name)] * 16),
    "what to ask": lambda name: cases.ask_form(_case(name)),
    "how to dispute": disputes.how,
    "what is not right": lambda name: disputes.deal_form([_part(name)], metadata="{}", chosen=name, about=name),
    "a dispute": _dispute,
    "a dispute that is booked": lambda name: disputes.booked(_case(name), _booked(name)),
    "what is given by hand": lambda name: adjustments.asked(_proposed(name), [EUROS]),
    "what was given by hand": lambda name: adjustments.decided(replace(_proposed(name), state="declined")),
    "what went into a fund": lambda name: adjustments.in_fund(_proposed(name, name or "x")),
    "all that was given by hand": lambda name: adjustments.overview([_proposed(name)], [_sheet(name)], now=NOW, reader_id=""),
    "why it is not given": lambda name: adjustments.decline_form("1:0", name),
    "why it is not approved": lambda name: reviews.decline_form("1:0", name),
    "scores": lambda name: scores.form([name], [name]),
    "scores to be approved": lambda name: scores.asked(_sheet(name), [_effect(name)]),
    "scores that were not approved": lambda name: scores.decided(replace(_sheet(name), state="declined")),
    "why scores are not right": lambda name: scores.decline_form("1:0", name),
    "a program that begins": lambda name: version_news.begins(
        _version(name), name, start=NOW.date(), end=NOW.date(), thanked=[ACTOR, f"shell:{name}"]
    ),
    "a program that changes": _changes,
    "a program that is worse": lambda name: version_news.worse(
        _version(name), Fate(name, ((Decimal(-1), name),)), [name], 1, counts_from=NOW.date(), holds=NOW.date()
    ),
    "who is told of a program": lambda name: launches.question(_version(name), _told_of(name)),
    "who was told of a program": lambda name: launches.done(_version(name), _told_of(name)),
    "what an end means": lambda name: program_end.question(_version(name), _stake(name)),
    "what an end means to partners": lambda name: program_end.to_partner(_version(name)),
    "the catalogue": lambda name: catalogue.overview([_item(name)], [_redemption(name)], None, on=NOW.date()),
    "why it is refused": lambda name: catalogue.refuse_form(_redemption(name)),
    "what became of points": lambda name: points.to_partner(_redemption(name)),
    "what was spent": lambda name: kit.message(kit.section(points.spent(_redemption(name)))),
    "a question about figures": lambda name: channels.greeting(_consent(name)),
    "an answer about figures": lambda name: channels.declined_note(_consent(name), "U1AA"),
    "waves": lambda name: poll_results.over_time(name, [Wave(opened_at=NOW, version=1, kind="nps", people=4, values=())], []),
    "segments": lambda name: poll_results.over_time(name, [], [(name, "nps", [(name, ("9",))])]),
}  # fmt: skip
