"""What people, files and the calendar do: each scenario a few acts, every one of which is simply done again by whoever saw it fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from slack_bolt.request.async_request import AsyncBoltRequest

from bot.deciding import Decides, NotOpen, Pointer, decide, open_questions
from bot.inbox import Inbox
from bot.listeners.table import routes
from bot.outlook import outlook
from bot.slack import RefusedBySlack
from storage import handling, inbox, ledger, outbox, payouts, polls, programs
from storage.payouts import NothingDue, NotPossible
from tests.database.values import FRANCO, MARIA
from tests.edge.gateway import pressed
from tests.edge.playing import played
from tests.faults.house import FRANCA, House

Act = Callable[[House], None]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`before` is there when it begins; of `acts` each may be interrupted anywhere."""

    name: str
    before: tuple[Act, ...]
    acts: tuple[Act, ...]

    def __str__(self) -> str:
        return self.name


# --- acts ---


def file(kind: str, *lines: str) -> Act:
    return lambda house: house.load(kind, *lines)


def day(on: str) -> Act:
    """The calendar moves on, whoever is alive."""

    def act(house: House) -> None:
        house.clock.at = max(house.clock.at, datetime.fromisoformat(f"{on}T08:00").replace(tzinfo=UTC))

    return act


def evening(house: House) -> None:
    """It is ten in the evening, for everybody."""
    house.clock.at = house.clock.at.replace(hour=22)


def strike_out(words: str) -> Act:
    """A manager strikes out the message with these words, if it is still to be said."""

    def act(house: House) -> None:
        now, owner = house.clock.now(), house.workspace
        while True:
            with house.database.reading() as session:
                seen = outlook(session, owner, now=now)
            found = next((each.message for each in seen.planned if words in each.message.text), None)
            if found is None:
                return
            more: dict[str, Any] = {"reason": "known", "by": MARIA, "now": now, "since": seen.reached}
            house.database.run(partial(outbox.strike, workspace_id=owner.id, message=found, **more))

    return act


def tick(house: House) -> None:
    house.tick()


def deliver(house: House) -> None:
    house.deliver()


def put_in_force(text: str, name: str = "P") -> Act:
    def act(house: House) -> None:
        owner, now = house.workspace.id, house.clock.now()
        draft = house.database.run(
            lambda session: programs.save_draft(
                session, workspace_id=owner, name=name, text=text, author=MARIA, now=now
            )
        )
        house.database.run(
            lambda session: programs.activate(session, version_id=draft.id, actor=FRANCO, now=now)
        )

    return act


def end_program(house: House) -> None:
    with house.database.reading() as session:
        found = programs.latest(session, workspace_id=house.workspace.id, name="P")
    assert found is not None
    now = house.clock.now()
    house.database.run(
        lambda session: programs.end(session, program_id=found.program_id, actor=MARIA, now=now)
    )


def payout(step: str) -> Act:
    """Pressed again where nobody saw what came of it; then it says that it is done already."""

    def act(house: House) -> None:
        owner, now = house.workspace.id, house.clock.now()
        with house.database.reading() as session:
            every = payouts.listed(session, workspace_id=owner)
        who: dict[str, Any] = {"workspace_id": owner, "now": now}
        with suppress(NothingDue, NotPossible):
            match step:
                case "prepare":
                    house.database.run(
                        lambda session: payouts.prepare(session, on=now.date(), actor=str(FRANCA), **who)
                    )
                case "approve":
                    (last,) = [each for each in every if each.state in ("prepared", "approved")][:1]
                    house.database.run(
                        lambda session: payouts.approve(
                            session, number=last.number, shown=last.hash, actor=str(MARIA), **who
                        )
                    )
                case "cancel":
                    house.database.run(
                        lambda session: payouts.cancel(
                            session, number=every[0].number, on=now.date(), actor=str(MARIA), **who
                        )
                    )
                case _:
                    (last,) = [each for each in every if each.state in ("approved", "paid")][:1]
                    house.database.run(
                        lambda session: payouts.pay(
                            session, number=last.number, on=now.date(), actor=str(FRANCA), **who
                        )
                    )

    return act


def handle(how: Callable[..., None]) -> Act:
    def act(house: House) -> None:
        owner, now = house.workspace.id, house.clock.now()
        with house.database.reading() as session:
            award = ledger.awards_of(session, workspace_id=owner)[0]
        with suppress(NotPossible):
            house.database.run(
                lambda session: how(
                    session,
                    [award.id],
                    workspace_id=owner,
                    actor=str(MARIA),
                    note="looked at",
                    now=now,
                    on=now.date(),
                )
            )

    return act


def decided(about: str, answer: str) -> Act:
    def act(house: House) -> None:
        who, now = Decides(MARIA, None, is_manager=True), house.clock.now()
        with house.database.reading() as session:
            every = list(open_questions(session, workspace=house.workspace, now=now, who=who))
        for asked in every:
            if asked.question.about == about:
                with suppress(NotOpen):
                    decide(
                        house.database, Pointer.to(asked), answer, workspace=house.workspace, now=now, who=who
                    )

    return act


def press(value: int) -> Act:
    """Anna answers the open poll by a button. Slack delivers it until it is taken in; what was taken in is worked off."""

    def act(house: House) -> None:
        with house.database.reading() as session:
            poll = polls.listed(session, workspace_id=house.workspace.id)[0]
        with _inbox(house) as taker:
            played(_taken_and_worked_off(house, taker, pressed(poll.id, value), str(value)))

    return act


def press_in_vain(value: int) -> Act:
    """The same, and what Slack says then is nothing that passes: the act is kept with its error."""

    def act(house: House) -> None:
        house.slack.trouble["person"] = [RefusedBySlack("invalid_auth")]
        press(value)(house)

    return act


def handle_again(house: House) -> None:
    """An operator has everything handled that could not be."""
    now = house.clock.now()
    with house.database.writing() as session:
        for stored in inbox.listed(session, state="dead"):
            inbox.handle_again(
                session, workspace_id=house.workspace.id, id=stored.id, by="shell:maria", now=now
            )


def work_off(house: House) -> None:
    with _inbox(house) as taker:
        played(_worked_off(taker))


async def _worked_off(taker: Inbox) -> None:
    while await taker.work_off():
        pass


async def _taken_and_worked_off(house: House, taker: Inbox, body: dict[str, Any], meaning: str) -> None:
    async def never() -> None:
        raise AssertionError("the inbox answers")

    if meaning not in house.taken_in:
        await taker.receive(AsyncBoltRequest(mode="socket_mode", body=body), never)
        house.taken_in.add(meaning)
    await _worked_off(taker)


@contextmanager
def _inbox(house: House) -> Iterator[Inbox]:
    with ThreadPoolExecutor(2) as pool, ThreadPoolExecutor(1) as intake:
        yield Inbox(
            database=house.database,
            slack_of=lambda _workspace_id: house.slack,
            clock=house.clock,
            routes=routes(),
            pool=pool,
            intake=intake,
        )


# --- what they act on ---

HEAD: Final = 'program "P" runs 2026-07-01 to 2026-12-31 currency EUR announce in partner channels\n'
BASE: Final = HEAD + (
    'commission "Base" on deals pay 5% of amount\n'
    'rebate "Volume" each quarter pay by sum(amount) from 10k 1% from 50k 2%\n'
)
DEALS: Final = (
    "id,partner,amount,closed_on",
    "D-1,Acme,10000,2026-07-01",
    "D-2,Acme,20000.50,2026-07-01",
    "D-3,Bolt,5000,2026-07-01",
)
AT_WORK: Final = (put_in_force(BASE), file("deals", *DEALS), tick, deliver)
PAID: Final = (*AT_WORK, payout("prepare"), payout("approve"), payout("pay"))
DECIDING: Final = HEAD + (
    'decision "Audit" by partner manager within 30 days, otherwise no\n'
    'bonus "Audited" on deals when decision("Audit") pay 5% of amount\n'
)
CALENDAR: Final = BASE + (
    "standings every Monday at 09:00\n"
    'ceremony "Stars" every month, day 6, at 10:00 announced 1 hour before by sum(amount) names shown again at 20:00\n'
    'poll "Pulse" ask nps "How likely?" every month, day 6, at 11:00 open 3 days\n'
)
BUDGETED: Final = BASE.replace("announce", "budget 1.2k EUR announce")
ABROAD: Final = ("id,partner,amount,currency,closed_on", "D-9,Acme,1000,USD,2026-07-01")
FUNDED: Final = HEAD + (
    'fund "Marketing"\n'
    'rebate "Accrual" on deals pay 3% of amount into "Marketing"\n'
    'bonus "Demo" on activities pay 100 EUR out of "Marketing"\n'
)
DEMOS: Final = ("id,partner,kind,done_on", *(f"A-{n},Acme,demo,2026-07-01" for n in range(4)))
LEVELS: Final = HEAD + (
    'status "Level" each month level by sum(amount) from 10k "Silver" from 25k "Gold"\n'
    'bonus "Gold" on deals where partner.tier = "Gold" pay 10% of amount\n'
)


def scenarios() -> Sequence[Scenario]:
    made = {
        "deals come and are rewarded": ((put_in_force(BASE),), (file("deals", *DEALS), tick, deliver)),
        "a deal is corrected": (
            AT_WORK,
            (file("deals", DEALS[0], "D-1,Acme,70000,2026-07-01"), tick, deliver),
        ),
        "a deal is cancelled": (
            AT_WORK,
            (
                file("deals", f"{DEALS[0]},cancelled_on", "D-2,Acme,20000.50,2026-07-01,2026-07-01"),
                tick,
                deliver,
            ),
        ),
        "a deal goes to another partner, and is split": (
            AT_WORK,
            (
                file("deals", DEALS[0], "D-1,Bolt,10000,2026-07-01"),
                tick,
                file(
                    "deals",
                    f"{DEALS[0]},credit",
                    "D-2,Acme,20000.50,2026-07-01,0.6",
                    "D-2,Bolt,20000.50,2026-07-01,0.4",
                ),
                tick,
                deliver,
            ),
        ),
        "news comes at night and is told in the morning": (
            (put_in_force(BASE), put_in_force(BASE.replace('"P"', '"Q"'), "Q"), tick),
            (evening, file("deals", *DEALS), tick, deliver, day("2026-07-02"), deliver),
        ),
        "a message is struck out before it is queued, and one while it waits": (
            (put_in_force(BASE), put_in_force(BASE.replace('"P"', '"Q"'), "Q"), tick, evening),
            (
                file("deals", *DEALS),
                strike_out("something in P"),
                tick,
                deliver,
                strike_out("something in Q"),
                day("2026-07-02"),
                tick,
                deliver,
            ),
        ),
        "standings take the place of those before": (
            (
                put_in_force(HEAD + "standings every day at 09:00\n"),
                file("deals", *DEALS),
                tick,
                day("2026-07-02"),
                tick,
                deliver,
            ),
            (day("2026-07-03"), tick, deliver, day("2026-07-04"), tick, deliver),
        ),
        "a new version is put in force": (
            AT_WORK,
            (put_in_force(BASE.replace("5%", "6%")), tick, day("2026-07-02"), tick, deliver),
        ),
        "a program ends": (AT_WORK, (end_program, tick, deliver)),
        "the quarter ends": (AT_WORK, (day("2026-10-01"), tick, deliver)),
        "standings, a ceremony and a poll fall due": (
            (put_in_force(CALENDAR), file("deals", *DEALS), tick, deliver),
            (day("2026-07-06"), day("2026-07-07"), tick, deliver),
        ),
        "a poll is answered and ends": (
            (put_in_force(CALENDAR), tick, day("2026-07-07"), tick, deliver),
            (press(3), press(9), day("2026-07-11"), tick, deliver),
        ),
        "an answer that failed is handled again": (
            (put_in_force(CALENDAR), tick, day("2026-07-07"), tick, deliver, press_in_vain(9)),
            (handle_again, work_off, day("2026-07-11"), tick, deliver),
        ),
        "a payout is prepared, approved and paid": (
            AT_WORK,
            (payout("prepare"), payout("approve"), payout("pay"), deliver),
        ),
        "what was paid is corrected and set off": (
            PAID,
            (
                file("deals", DEALS[0], "D-1,Acme,1000,2026-07-01", "D-4,Acme,30000,2026-07-01"),
                tick,
                payout("prepare"),
                deliver,
            ),
        ),
        "a payout is taken back and made anew": (
            AT_WORK,
            (payout("prepare"), payout("cancel"), payout("prepare"), deliver),
        ),
        "an award is approved by itself, and then corrected": (
            AT_WORK,
            (
                handle(handling.approve),
                file("deals", DEALS[0], "D-1,Acme,12000,2026-07-01"),
                tick,
                payout("prepare"),
                deliver,
            ),
        ),
        "a fund is filled and spent": (
            (put_in_force(FUNDED), file("deals", *DEALS[:2]), tick, deliver),
            (file("deals", *DEALS), tick, file("activities", *DEMOS), tick, deliver),
        ),
        "an award is held and released": (
            AT_WORK,
            (handle(handling.hold), handle(handling.release), deliver),
        ),
        "a question is decided": (
            (put_in_force(DECIDING), file("deals", *DEALS), tick, deliver),
            (decided("deals:D-1", "yes"), tick, decided("deals:D-2", "no"), tick, deliver),
        ),
        "a budget runs out": (
            (put_in_force(BUDGETED), file("deals", *DEALS[:2]), tick, deliver),
            (file("deals", *DEALS), tick, file("deals", DEALS[0], "D-0,Bolt,9000,2026-07-01"), tick, deliver),
        ),
        "a rate comes after its deal": (
            (*AT_WORK, file("deals", *ABROAD), tick),
            (
                file("exchange-rates", "valid_on,from_currency,to_currency,rate", "2026-07-01,USD,EUR,0.9"),
                tick,
                deliver,
            ),
        ),
        "a partner moves up": (
            (
                put_in_force(LEVELS),
                file("partners", "name,tier", "Acme,Silver", "Bolt,Silver"),
                file("deals", *DEALS),
                tick,
                deliver,
            ),
            (file("partners", "name,tier", "Acme,Gold"), tick, day("2026-08-01"), tick, deliver),
        ),
    }
    return [Scenario(name, before, acts) for name, (before, acts) in made.items()]
