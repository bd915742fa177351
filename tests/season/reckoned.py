"""A season reckoned outside, by code that anybody can follow, and held against what was said and what is stored.

Nothing of the bot's own arithmetic is used here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sqlmodel import Session, col, func, select

from storage.ledger_tables import AwardRow, EntryRow
from storage.poll_tables import AnonymousTextRow, VoterRow
from storage.row import Row
from tests.conversations.reading_along import canaries, complaints, placed, sent
from tests.season.plan import ANONYMOUS, COMPANIES, NAMED, Answer, Deal, Month, Plan
from tests.season.played import Season

_BIG = 900_000
_MOST = 90_000
"""Cents."""
_LEAST_WORDS = 10
_SHOWN_WORDS = 10
_BESIDE = 60
"""Bytes."""
_FEW = 20
"""Of fewer words one cannot say that they lie in an order of chance."""


def differences(season: Season, plan: Plan) -> list[str]:
    """In words, everything that is not as it was reckoned."""
    with season.scene.database.reading() as session:
        return [
            *_scores(season, plan),
            *_money(session, plan),
            *_messages(season, plan),
            *_leaks(season, session),
            *_links(season, session, plan),
        ]


# --- counts, classes, scores ---


def score(points: Sequence[int]) -> str:
    """As a manager is to read it: promoters answer 9 or 10, passives 7 or 8, detractors 0 to 6; a half goes away from nought."""
    promoters = sum(each in (9, 10) for each in points)
    passives = sum(each in (7, 8) for each in points)
    detractors = len(points) - promoters - passives
    difference = 100 * (promoters - detractors)
    rounded = (2 * abs(difference) + len(points)) // (2 * len(points))
    sign = "" if not rounded else "-" if difference < 0 else "+"
    return (
        f"*NPS {sign}{rounded}* from {_many(len(points), 'answer')}: {_many(promoters, 'promoter')} (9–10), "
        f"{_many(passives, 'passive')} (7–8), {_many(detractors, 'detractor')} (0–6)."
    )


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _scores(season: Season, plan: Plan) -> Iterator[str]:
    for month, (named, anonymous) in zip(plan.months, season.results, strict=True):
        for said, answers in ((named, month.named), (anonymous, month.anonymous)):
            wanted = score([answer.points[-1] for answer in answers])
            if wanted not in said:
                yield f"{month.first}: {wanted} is not what was said: {said}"
        remarks = [answer.remark for answer in month.anonymous]
        read = sum(f"> {remark}" in anonymous for remark in remarks)
        if read != (min(len(remarks), _SHOWN_WORDS) if len(remarks) >= _LEAST_WORDS else 0):
            yield f"{month.first}: {read} of {len(remarks)} remarks were shown"


# --- money ---


def commissions(deals: Sequence[Deal]) -> int:
    """Five percent of each, in cents, a half upwards; together no more than 900 EUR in the quarter."""
    return min(_MOST, sum((deal.cents * 5 + 50) // 100 for deal in deals))


def _money(session: Session, plan: Plan) -> Iterator[str]:
    earned = dict(
        session.exec(
            select(AwardRow.partner_name, func.sum(EntryRow.delta_minor))
            .join(EntryRow, col(EntryRow.award_id) == AwardRow.id)
            .where(AwardRow.rule == "base")
            .group_by(AwardRow.partner_name)
        ).all()
    )
    for company in COMPANIES:
        wanted = commissions([deal for deal in _deals(plan) if deal.partner == company])
        if int(earned.get(company) or 0) != wanted:
            yield f"{company} has earned {earned.get(company)} cents, and not {wanted}"


def _deals(plan: Plan) -> list[Deal]:
    return [deal for month in plan.months for deal in month.deals]


# --- messages ---


def _messages(season: Season, plan: Plan) -> Iterator[str]:
    """Each question, thanks and win is told once in the channel that it is for, and in no other."""
    scene = season.scene
    for company in COMPANIES:
        reader, channel = plan.of(company)[0].name, company.lower()
        said = f"{scene.said('maria', channel)}\n{scene.in_threads('maria', channel)}"
        seen = f"{scene.said(reader, channel)}\n{scene.in_threads(reader, channel)}"
        for what, times in _wanted(plan, company).items():
            if said.count(what) != times:
                yield f"“{what}” is said {said.count(what)} times in #{channel}, and not {times}"
            if times and what not in seen:
                yield f"{reader} does not see “{what}” in #{channel}"


def _wanted(plan: Plan, company: str) -> Counter[str]:
    found = Counter({question: len(plan.months) for question in (NAMED, ANONYMOUS)})
    for month in plan.months:
        for reason, person in month.thanks.items():
            found[f"“{reason}”"] = int(person.company == company)
        for deal in month.deals:
            found[f"{deal.customer} is won"] = int(deal.partner == company and deal.cents >= _BIG)
    return found


def _leaks(season: Season, session: Session) -> list[str]:
    slack = season.running.slack
    return complaints(slack.world, sent(slack), canaries(session), placed(slack.world, session))


# --- who answered what without a name ---


def _links(season: Season, session: Session, plan: Plan) -> Iterator[str]:
    remarks = {answer.remark: answer for month in plan.months for answer in month.anonymous}
    yield from _in_rows(session, remarks, season.scene.ids)
    yield from _in_calls(season, remarks, plan)
    for month in plan.months:
        yield from _in_order(session, month)
    yield from _in_bytes(season, remarks, plan)


def _in_rows(session: Session, remarks: Mapping[str, Answer], ids: Mapping[str, str]) -> Iterator[str]:
    """No row but those of words has any, and theirs have nobody's name; who has answered stands in rows that have nothing else."""
    people = {id_ for name, id_ in ids.items() if name not in COMPANIES}
    for table in Row.metadata.tables.values():
        for row in session.execute(table.select()).mappings():
            told = str(dict(row))
            has_words = any(remark in told for remark in remarks)
            if has_words and table.name not in (AnonymousTextRow.__tablename__, "outbox"):
                yield f"{table.name} has what somebody wrote: {told[:200]}"
            if has_words and any(
                (remarks[remark].person.name in told or ids[remarks[remark].person.name] in told)
                for remark in remarks if remark in told
            ):  # fmt: skip
                yield f"{table.name} has words and their author: {told[:200]}"
            if table.name == VoterRow.__tablename__ and set(row) != {
                "poll_id",
                "enterprise",
                "team",
                "member",
            }:
                yield f"{table.name} tells more than who has answered: {sorted(map(str, row))}"
            if table.name.startswith("poll_anonymous") and any(each in told for each in people):
                yield f"{table.name} names somebody: {told[:200]}"


def _in_calls(season: Season, remarks: Mapping[str, Answer], plan: Plan) -> Iterator[str]:
    """Nothing that was ever sent has words of an open poll, or beside their author."""
    for call in season.running.slack.api.calls:
        told = str(call["parameters"])
        for remark, answer in remarks.items():
            if remark in told and season.scene.ids[answer.person.name] in told:
                yield f"{call['method']} has {remark} beside its author: {told[:200]}"


def _in_order(session: Session, month: Month) -> Iterator[str]:
    came = [answer.remark for answer in month.anonymous]
    listed = [row.text for row in session.exec(select(AnonymousTextRow)) if row.text in came]
    if set(listed) != set(came) or len(listed) != len(came):
        yield f"{month.first}: {len(came)} remarks were written, and {len(listed)} are kept"
    elif len(came) >= _FEW and not 0.2 < _likeness(listed, came) < 0.8:
        yield f"{month.first}: rows lie in the order in which their words came, or in its reverse"


def _in_bytes(season: Season, remarks: Mapping[str, Answer], plan: Plan) -> Iterator[str]:
    """In the file itself and the log beside it each remark lies once, away from anybody's id, in an order of chance."""
    file = Path(season.scene.database.url.removeprefix("sqlite:///"))
    content = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    places = {remark: content.find(remark.encode()) for remark in remarks}
    for remark, place in places.items():
        if (times := content.count(remark.encode())) != 1:
            yield f"“{remark}” lies {times} times in the file"
        beside = content[max(0, place - _BESIDE) : place + len(remark) + _BESIDE]
        if place >= 0 and (named := re.search(rb"U0[A-Z0-9]{9}", beside)):
            yield f"{named[0]!r} lies beside words: {beside!r}"
    for month in plan.months:  # of which poll they are, everybody may know
        came = [answer.remark for answer in month.anonymous]
        lying = sorted(came, key=lambda remark: places[remark])
        if len(came) >= _FEW and not 0.2 < _likeness(lying, came) < 0.8:
            yield f"{month.first}: words lie in the file in the order in which they came, or in its reverse"


def _likeness(seen: Sequence[str], came: Sequence[str]) -> float:
    """Of all pairs, how many stand in the order in which they came: a half by chance."""
    place = {each: number for number, each in enumerate(came)}
    pairs = [(place[a] < place[b]) for number, a in enumerate(seen) for b in seen[number + 1 :]]
    return sum(pairs) / len(pairs)
