"""The Home tab: what matters first, then what waits, then the programs on their way. A partner's has its own figures only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bot import actions
from bot.blocks import figures, kit, outlook
from bot.blocks.kit import Block
from bot.blocks.reader import ours, phrase, several, told
from bot.blocks.text import Words, joined, said
from bot.charts import Bar, Chart
from bot.desk import Asking, OnItsWay, Overview
from bot.pending import Pending
from dsl.points import is_points
from programs.money import Money
from storage.ledger_values import LedgerAward

_PICTURED = 5
_PERCENT = Decimal("0.01")


def desk(found: Overview, *, zone: str, also: int = 0, picture: str = "") -> list[Block]:
    """`also` is how much waits beside, and is told elsewhere; `picture` is the id of the file that shows `chart`; "" where there is none."""
    blocks = [kit.section(_numbers(found, also)), *waiting(found.pending)]
    if picture:
        what = chart(found)
        blocks.append(kit.image(picture, what.alt))
    blocks += [_program(each) for each in found.programs]
    blocks += _list(told("Polls running"), [_poll(each, zone) for each in found.polls])
    coming = [
        said("{what}, {when}", what=outlook.why(reason), when=figures.moment(at, zone))
        for at, reason in found.coming[:8]
    ]
    return blocks + _list(told("The next seven days"), coming)


def chart(found: Overview) -> Chart:
    """How far programs have come: time, goal and budget side by side, each as a part of its whole."""
    bars = [
        Bar(told(name, program=each.name), share, figures.share(share.quantize(_PERCENT)))
        for each in found.programs[:_PICTURED]
        for name, share in (
            (phrase("{program}: time"), each.time_share),
            (phrase("{program}: goal"), each.target.share if each.target else None),
            (phrase("{program}: budget"), each.budget_share),
        )
        if share is not None
    ]
    return Chart(told("How far programs have come"), "", "", tuple(bars), whole=Decimal(1))


def own_awards(found: Sequence[LedgerAward]) -> list[Block]:
    """A partner's last awards, the newest first."""
    newest = sorted(
        (each for each in found if not each.withdrawn),
        key=lambda each: (each.award.on, each.id),
        reverse=True,
    )
    lines = [
        said(
            "*{worth}*, _{rule}_ ({state})" if each.status == "provisional" else "*{worth}*, _{rule}_",
            state=ours("not final yet: the period is open"),
            worth=figures.worth(each.amount, each.item),
            rule=each.rule,
        )
        for each in newest[:5]
    ]
    return _list(told("Your last awards"), lines)


def _numbers(found: Overview, also: int) -> Words:
    owed = [figures.money(Money(amount, currency)) for currency, amount in found.owed.items()]
    waiting = also + sum(each.count for each in found.pending if each.kind.waits)
    return joined(
        [
            said(
                "*{programs}* in force.",
                programs=several(len(found.programs), "{count} program", "{count} programs"),
            ),
            said("*{amount}* is owed to partners.", amount=" + ".join(owed))
            if owed
            else said("Nothing is owed to partners."),
            said("*{count}* waiting for somebody.", count=waiting)
            if waiting
            else said("Nothing waits for you."),
        ],
        "  ",
    )


def waiting(found: Iterable[Pending]) -> Iterator[Block]:
    """What waits, each with the button that leads there."""
    for each in found:
        yield kit.section(
            said("{what}", what=several(each.count, *each.kind.words)),
            kit.button(each.kind.label, each.kind.action),
        )


def _program(each: OnItsWay) -> Block:
    lines = [
        said("*{program}* begins on {day}.", program=each.name, day=figures.day(each.begins))
        if each.begins is not None
        else said(
            "*{program}*: day {day} of {days}, {amount} awarded{parts}.",
            program=each.name,
            day=each.day,
            days=each.days,
            amount=figures.money(each.awarded),
            parts=_parts(each),
        )
    ]
    if each.target is not None:
        lines.append(
            said(
                "Goal “{measure}”: {share} of what all partners together aim at.",
                measure=each.target.measure,
                share=figures.share(each.target.share.quantize(_PERCENT)),
            )
        )
    if each.budget is not None and each.budget_share is not None:
        lines.append(
            said(
                "Budget: {share} used, {left} left.",
                share=figures.share(each.budget_share.quantize(_PERCENT)),
                left=figures.money(each.budget.left),
            )
        )
    return kit.section(joined(lines), kit.button("Insight", actions.INSIGHT, str(each.program_id)))


def _parts(each: OnItsWay) -> str:
    """Why what was awarded is another figure than what is owed; "" where nothing was awarded, and of points, which are owed from purses of their own."""
    if is_points(each.awarded.currency):
        return ""
    parts = (
        (each.paid, phrase("{amount} paid")),
        (each.owed, phrase("{amount} owed")),
        (each.expected, phrase("{amount} not final yet")),
    )
    shown = [told(words, amount=figures.money(amount)) for amount, words in parts if amount.amount]
    return f" ({', '.join(shown)})" if shown else ""


def _poll(each: Asking, zone: str) -> Words:
    answers = several(each.answers, "{count} answer", "{count} answers")
    until = figures.moment(each.until, zone)
    if each.asked is None:
        return said("{poll}: {answers}, open until {until}", poll=each.name, answers=answers, until=until)
    return said(
        "{poll}: {answers} from {asked} asked, open until {until}",
        poll=each.name,
        answers=answers,
        asked=each.asked,
        until=until,
    )


def _list(title: str, lines: Sequence[Words]) -> list[Block]:
    if not lines:
        return []
    return [
        kit.section(said("*{title}*", title=title)),
        *kit.sections(said("• {line}", line=line) for line in lines),
    ]
