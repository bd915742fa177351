"""A whole program read back in plain words, so that whoever wrote it recognises every clause."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import assert_never, get_args

from babel.dates import format_date, get_day_names, get_month_names

from dsl import nodes
from dsl.dependencies import shared_items
from programs.decision_words import decision_in_words
from programs.field_words import COLUMN_OF_OUR_OWN, FIELD_WORDS, READ_OF
from programs.fund_words import fund_lines
from programs.payment_words import payout_in_words
from programs.period_words import ahead, at_time, city, duration, schedule
from programs.phrases import Phrases
from programs.records import replace
from programs.rule_reading import rule_lines, shared_lines
from programs.speech import Speech, capital, phrase, quoted, speech
from programs.table_words import table_lines

_POLLS = {
    "nps": phrase("on a scale from 0 (not at all likely) to 10 (very likely)"),
    "agree": phrase("on a scale from 1 (I do not agree at all) to 5 (I fully agree)"),
    "rating": phrase("on a scale from 1 to 5"),
    "text": phrase("in the partner’s own words"),
}


def program_in_words(program: nodes.Program, lang: str = "en") -> str:
    """The program as text: paragraphs apart by an empty line, lists with a bullet on each line."""
    words = Phrases(program, speech(lang))
    paragraphs = [
        list(_header(program, words)),
        list(_measures(program, words)),
        *(list(fund_lines(fund, words)) for fund in program.funds),
        *(list(rule_lines(rule, words)) for rule in program.rules),
        *(list(shared_lines(item, words)) for item in shared_items(program)),
        *clauses_in_words(program, words),
        list(_tests(program, words.speech)),
    ]
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines)


def clauses_in_words(program: nodes.Program, words: Phrases) -> Iterator[list[str]]:
    """What stands beside the rules, a paragraph each, of which the first line says what it is: `Poll “Quarterly”`."""
    yield from (list(decision_in_words(each, words)) for each in program.decisions)
    yield from (list(_standings(each, words)) for each in program.standings)
    yield from (list(_ceremony(each, words)) for each in program.ceremonies)
    yield from (list(_poll(each, words)) for each in program.polls)
    yield from (list(payout_in_words(each, words)) for each in program.payouts)


def general_in_words(program: nodes.Program, words: Phrases) -> Iterator[str]:
    """What is said of the program as a whole: its header, what is counted, what rules share, what it is tested for."""
    yield from _header(program, words)
    yield from _measures(program, words)
    for item in shared_items(program):
        yield from shared_lines(item, words)
    yield from _tests(program, words.speech)


def _header(program: nodes.Program, words: Phrases) -> Iterator[str]:
    say = words.speech.say
    yield quoted(program.name)
    if program.goal is not None:
        yield _goal(program.goal, words)
    if program.runs is not None:
        said = phrase("It runs from {start} to {end}, both days included, in the time of {zone}.")
        if program.zone == "UTC":
            said = phrase("It runs from {start} to {end}, both days included, in UTC.")
        yield say(
            said,
            start=words.speech.day(program.runs.start),
            end=words.speech.day(program.runs.end),
            zone=city(program.zone, words.speech),
        )
    if program.currency is not None:
        yield say("Money is in {currency}.", currency=program.currency)
    if program.points_decimals:
        yield words.speech.several(
            program.points_decimals,
            "Points have {count} decimal.",
            "Points have {count} decimals.",
        )
    if program.fiscal_start != 1:
        month = get_month_names(locale=words.speech.lang)[program.fiscal_start]
        yield say("The fiscal year starts in {month}.", month=month)
    if program.weeks is not None:
        yield _weeks(program.weeks, words)
    if program.quarters:
        days = words.speech.all_of(map(words.speech.day, program.quarters))
        yield say("Quarters begin on {days}; others are three months long.", days=days)
    if program.eligible is None:
        if not _asks_others(program):
            yield say("It is for all partners.")
    else:
        asked = Phrases(program, words.speech, "partners")
        yield say("It is for partners where {condition}.", condition=asked.condition(program.eligible))
    yield from _settings(program, words)


def _asks_others(program: nodes.Program) -> bool:
    """Whether it does nothing but ask, and says of each poll whom."""
    does_more = program.rules or program.decisions or program.standings or program.ceremonies
    return bool(program.polls) and not does_more and all(poll.to is not None for poll in program.polls)


def _goal(goal: nodes.Goal, words: Phrases) -> str:
    if goal.measured_by is None or goal.reaching is None:
        return words.speech.say("Goal: {goal}.", goal=quoted(goal.text))
    return words.speech.say(
        "Goal: {goal}. It is reached when {measure} of all partners comes to {amount}.",
        goal=quoted(goal.text),
        measure=words.noun(goal.measured_by),
        amount=words.beside(goal.reaching, goal.measured_by),
    )


def _settings(program: nodes.Program, words: Phrases) -> Iterator[str]:
    say = words.speech.say
    if program.count_when != "won":
        field = FIELD_WORDS.get(f"{program.count_when}_on")
        day = say(field) if field else quoted(f"{program.count_when} on")
        yield say("A deal counts once {day} is known, in the period of that day.", day=day)
    if program.closes_after is not None:
        yield say(
            "After the end of a period, deals that come late are still waited for, for {length}.",
            length=duration(program.closes_after, words.speech),
        )
    if program.holds is not None:
        yield say(
            "This text decides on what is dated {day} or later.", day=words.speech.day(program.holds.day)
        )
    if program.notice is not None:
        yield say(
            "A change that is worse for somebody is announced {length} beforehand.",
            length=duration(program.notice, words.speech),
        )
    if program.budget is not None:
        yield say(
            "All rewards in money together come to no more than {amount}; when that is used up, nothing more is paid.",
            amount=words.money(program.budget.amount),
        )
    if program.own_currency is not None:
        yield say("What is paid for a deal is in the deal's own currency.")
    for own in program.fields:
        yield say(COLUMN_OF_OUR_OWN[own.type], field=quoted(own.name.replace("_", " ")))
    for reading in program.readings:
        yield say(READ_OF.get(reading.on, READ_OF["deals"]), figure=quoted(reading.name.replace("_", " ")))
    if program.announce:
        yield say("What a partner earns is announced in its own channel.")
    if program.show_amounts:
        yield say("Amounts may be seen by other partners, too.")


def _measures(program: nodes.Program, words: Phrases) -> Iterator[str]:
    if program.measures:
        yield words.speech.say("What is counted")
    for measure in program.measures:
        name = quoted(measure.name.replace("_", " "))
        inner = replace(words, owner=measure.of_each)
        if isinstance(measure.value, nodes.Table):
            first, *steps = table_lines(measure.value, inner)
            yield "• " + words.speech.say("{name} goes {table}", name=name, table=first)
            yield from (f"   – {step}" for step in steps)
        else:
            yield "• " + words.speech.say("{name} is {value}.", name=name, value=inner.noun(measure.value))


def _standings(standings: nodes.Standings, words: Phrases) -> Iterator[str]:
    say = words.speech.say
    yield say("Standings")
    if standings.schedule is not None:
        yield capital(
            say(
                "{when}, each partner is told where it stands.",
                when=schedule(standings.schedule, words.speech),
            )
        )
    yield from _ranking(standings, words)


def _ranking(standings: nodes.Standings, words: Phrases) -> Iterator[str]:
    """By what, how many places are told, and whether with names."""
    say = words.speech.say
    if standings.by is not None:
        yield say("Partners are ranked by {measure}.", measure=words.noun(standings.by))
    if standings.top is not None:
        yield words.speech.several(
            standings.top, "The first place is shown.", "The first {count} places are shown."
        )
    if standings.names == "shown":
        yield say("The names of the partners are shown to all.")
    else:
        yield say("The names of other partners stay hidden.")


def _tests(program: nodes.Program, speech: Speech) -> Iterator[str]:
    """What the program is tested for, as its author says it."""
    if program.expects:
        yield speech.say("Tested each time the program is checked")
    yield from (f"• {quoted(expect.name)}" for expect in program.expects)


def _ceremony(ceremony: nodes.Ceremony, words: Phrases) -> Iterator[str]:
    speech, say = words.speech, words.speech.say
    yield say("Ceremony {name}", name=quoted(ceremony.name))
    if ceremony.schedule is not None:
        yield capital(
            say(
                "{when}, each partner hears what it has earned since the last time, one award after the other.",
                when=schedule(ceremony.schedule, speech),
            )
        )
    if ceremony.announced:
        lengths = speech.all_of(ahead(each, speech) for each in ceremony.announced)
        yield say("It is announced {lengths} before.", lengths=lengths)
    if ceremony.podium is not None:
        yield say("It ends with who stands where.")
        yield from _ranking(ceremony.podium, words)
    if ceremony.again:
        times = speech.all_of(at_time(each.at, each.zone, speech) for each in ceremony.again)
        yield say(
            "For those who were not there it is told again the next time that it is {times}.", times=times
        )


def _weeks(weeks: nodes.WeekYear, words: Phrases) -> str:
    say, lang = words.speech.say, words.speech.lang
    weekday = get_day_names(locale=lang)[get_args(nodes.Weekday).index(weeks.weekday)]
    month = get_month_names(locale=lang)[weeks.month]
    match weeks.which:
        case "first":
            day = say("on the first {weekday} of {month}", weekday=weekday, month=month)
        case "last":
            day = say("on the last {weekday} of {month}", weekday=weekday, month=month)
        case "nearest":
            near = format_date(date(2000, weeks.month, weeks.day), "d MMMM", locale=lang)
            day = say("on the {weekday} that is nearest to {day}", weekday=weekday, day=near)
        case _:
            assert_never(weeks.which)
    edge = (
        say("The fiscal year ends {day}.", day=day)
        if weeks.ends
        else say("The fiscal year starts {day}.", day=day)
    )
    one, two, three = weeks.pattern
    return say(
        "{year} The months of each quarter have {first}, {second} and {third} weeks; a 53rd week belongs to the last month of the year.",
        year=edge, first=one, second=two, third=three,
    )  # fmt: skip


def _asked(to: nodes.Asked, words: Phrases) -> str:
    say = words.speech.say
    if to.who == "places":
        return say("It goes to {places}.", places=words.speech.all_of(to.places))
    if to.who == "people":
        if to.where is None:
            return say("It goes to the people of the partners, each by a direct message.")
        condition = replace(words, owner="people").condition(to.where)
        return say(
            "It goes to those people of the partners of whom {condition}, each by a direct message.",
            condition=condition,
        )
    if to.where is None:
        return say("It goes to the partners, in their channels.")
    condition = replace(words, owner="partners").condition(to.where)
    return say("It goes to partners where {condition}, in their channels.", condition=condition)


_OPINIONS = {
    "promoter": phrase("promoters (9–10)"),
    "passive": phrase("passives (7–8)"),
    "detractor": phrase("detractors (0–6)"),
    "agrees": phrase("those who agree"),
    "neutral": phrase("those in between"),
    "disagrees": phrase("those who disagree"),
}


def _question(ask: nodes.Ask, first: nodes.Ask, speech: Speech) -> str:
    """Of the one after the first, whom it is put to as well."""
    say, question = speech.say, quoted(ask.text)
    if ask.only_if:
        whom = speech.any_of(_reply(reply, speech) for reply in ask.only_if)
        if ask.follows_up:
            return say("Of {whom} it then asks {question}", whom=whom, question=question)
        return say(
            "Of {whom} it then asks {question}, to be answered {scale}.",
            whom=whom,
            question=question,
            scale=_scale(ask, speech),
        )
    if ask.follows_up:
        return say("After that it asks {question}", question=question)
    if ask is not first:
        return say(
            "It also asks {question}, to be answered {scale}.", question=question, scale=_scale(ask, speech)
        )
    if ask.kind == "choice":
        options = speech.any_of(quoted(option) for option in ask.options)
        return say("It asks {question}, to be answered with {options}.", question=question, options=options)
    return say("It asks {question}, to be answered {scale}.", question=question, scale=_scale(ask, speech))


def _scale(ask: nodes.Ask, speech: Speech) -> str:
    options = speech.any_of(quoted(option) for option in ask.options)
    match ask.kind:
        case "choice":
            return speech.say("with {options}", options=options)
        case "choices":
            return speech.say("with one or several of {options}", options=options)
        case _:
            return speech.say(_POLLS[ask.kind])


def _reply(reply: nodes.Reply, speech: Speech) -> str:
    match reply:
        case nodes.OnScale(low, high):
            points = str(low) if low == high else speech.say("{low} to {high}", low=low, high=high)
            return speech.say("those who answer {answer}", answer=points)
        case nodes.Text(value):
            return speech.say("those who answer {answer}", answer=quoted(value))
        case _:
            return speech.say(_OPINIONS[reply])


def _poll(poll: nodes.Poll, words: Phrases) -> Iterator[str]:
    speech, say = words.speech, words.speech.say
    yield say("Poll {name}", name=quoted(poll.name))
    yield _question(poll.ask, poll.ask, speech)
    if poll.to is not None:
        yield _asked(poll.to, words)
    if poll.sample is not None:
        yield say(
            "Of those, {share} are asked each time, whoever was not asked for longest first.",
            share=speech.percent(poll.sample / 100),
        )
    for ask in poll.more:
        yield _question(ask, poll.ask, speech)
    if poll.schedule is not None:
        yield say("It opens {when}.", when=schedule(poll.schedule, speech))
    open_for = duration(poll.open_for or nodes.Duration(7, "days"), speech)
    yield say("It stays open for {length}.", length=open_for)
    if poll.remind_after is not None:
        yield say("A reminder follows after {length}.", length=duration(poll.remind_after, speech))
    if poll.again_after is not None:
        yield say(
            "Whoever was asked is not asked this again before {length} have passed.",
            length=duration(poll.again_after, speech),
        )
    if poll.anonymous:
        yield say(
            "Answers are anonymous: results are shown after it has closed, from 5 answers on, comments from 10."
        )
