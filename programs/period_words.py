"""Periods, windows, lengths of time and schedules in plain words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Final, assert_never

from babel.dates import format_date, get_timezone, get_timezone_location

from dsl import nodes
from dsl.zones import time_zones
from programs.periods import Period, month_called, part_of_year, year_called
from programs.speech import Speech, phrase

EACH: Final[dict[nodes.PeriodName, str]] = {
    "week": phrase("every week"),
    "two weeks": phrase("every two weeks"),
    "month": phrase("every month"),
    "quarter": phrase("every quarter"),
    "half": phrase("every half-year"),
    "year": phrase("every year"),
    "program": phrase("once, over the whole program"),
}
PER: Final[dict[nodes.PeriodName, str]] = {
    "week": phrase("per week"),
    "two weeks": phrase("per two weeks"),
    "month": phrase("per month"),
    "quarter": phrase("per quarter"),
    "half": phrase("per half-year"),
    "year": phrase("per year"),
    "program": phrase("in the whole program"),
}
BY_PERIOD: Final[dict[nodes.PeriodName, str]] = {
    "week": phrase("week by week"),
    "two weeks": phrase("by periods of two weeks"),
    "month": phrase("month by month"),
    "quarter": phrase("quarter by quarter"),
    "half": phrase("half-year by half-year"),
    "year": phrase("year by year"),
    "program": phrase("over the program"),
}
_PREVIOUS: Final[dict[nodes.PeriodName, str]] = {
    "week": phrase("the week before"),
    "two weeks": phrase("the two weeks before"),
    "month": phrase("the month before"),
    "quarter": phrase("the quarter before"),
    "half": phrase("the half-year before"),
    "year": phrase("the year before"),
    "program": phrase("the time before the program"),
}
_LAST_YEAR: Final[dict[nodes.PeriodName, str]] = {
    "week": phrase("the same week of the year before"),
    "two weeks": phrase("the same two weeks of the year before"),
    "month": phrase("the same month of the year before"),
    "quarter": phrase("the same quarter of the year before"),
    "half": phrase("the same half-year of the year before"),
    "year": phrase("the year before"),
    "program": phrase("the same days of the year before"),
}
_TO_DATE: Final[dict[nodes.PeriodName, str]] = {
    "week": phrase("since the beginning of the week"),
    "two weeks": phrase("since the beginning of the two weeks"),
    "month": phrase("since the beginning of the month"),
    "quarter": phrase("since the beginning of the quarter"),
    "half": phrase("since the beginning of the half-year"),
    "year": phrase("since the beginning of the year"),
    "program": phrase("since the beginning of the program"),
}
_EARLIER: Final[dict[nodes.PeriodName, str]] = {
    "week": phrase("earlier in the same week"),
    "two weeks": phrase("earlier in the same two weeks"),
    "month": phrase("earlier in the same month"),
    "quarter": phrase("earlier in the same quarter"),
    "half": phrase("earlier in the same half-year"),
    "year": phrase("earlier in the same year"),
    "program": phrase("earlier in the program"),
}
_FIRST: Final[dict[nodes.PeriodName, str]] = {
    "week": phrase("on the first day of every week"),
    "two weeks": phrase("on the first day of every two weeks"),
    "month": phrase("on the first day of every month"),
    "quarter": phrase("on the first day of every quarter"),
    "half": phrase("on the first day of every half-year"),
    "year": phrase("on the first day of every year"),
    "program": phrase("on the first day of the program"),
}
OF: Final[dict[nodes.PeriodName, str]] = {
    "week": phrase("of every week"),
    "two weeks": phrase("of every two weeks"),
    "month": phrase("of every month"),
    "quarter": phrase("of every quarter"),
    "half": phrase("of every half-year"),
    "year": phrase("of every year"),
    "program": phrase("of the program"),
}
OWN_END: Final[dict[nodes.PeriodName, str]] = {
    "week": phrase("at the end of the week"),
    "two weeks": phrase("at the end of the two weeks"),
    "month": phrase("at the end of the month"),
    "quarter": phrase("at the end of the quarter"),
    "half": phrase("at the end of the half-year"),
    "year": phrase("at the end of the year"),
    "program": phrase("at the end of the program"),
}
NEXT_END: Final[dict[nodes.PeriodName, str]] = {
    "week": phrase("at the end of the next week"),
    "two weeks": phrase("at the end of the next two weeks"),
    "month": phrase("at the end of the next month"),
    "quarter": phrase("at the end of the next quarter"),
    "half": phrase("at the end of the next half-year"),
    "year": phrase("at the end of the next year"),
    "program": phrase("at the end of the program"),
}
_FIRST_DAY: Final = {
    "monday": phrase("the first Monday"),
    "tuesday": phrase("the first Tuesday"),
    "wednesday": phrase("the first Wednesday"),
    "thursday": phrase("the first Thursday"),
    "friday": phrase("the first Friday"),
    "saturday": phrase("the first Saturday"),
    "sunday": phrase("the first Sunday"),
    "weekday": phrase("the first working day (Monday to Friday)"),
    "day": phrase("the first day"),
}
_LAST_DAY: Final = {
    "monday": phrase("the last Monday"),
    "tuesday": phrase("the last Tuesday"),
    "wednesday": phrase("the last Wednesday"),
    "thursday": phrase("the last Thursday"),
    "friday": phrase("the last Friday"),
    "saturday": phrase("the last Saturday"),
    "sunday": phrase("the last Sunday"),
    "weekday": phrase("the last working day (Monday to Friday)"),
    "day": phrase("the last day"),
}
_EVERY_DAY: Final[dict[nodes.Weekday, str]] = {
    "monday": phrase("every Monday"),
    "tuesday": phrase("every Tuesday"),
    "wednesday": phrase("every Wednesday"),
    "thursday": phrase("every Thursday"),
    "friday": phrase("every Friday"),
    "saturday": phrase("every Saturday"),
    "sunday": phrase("every Sunday"),
}


def duration(length: nodes.Duration, speech: Speech) -> str:
    match length.unit:
        case "days":
            return speech.several(length.count, "{count} day", "{count} days")
        case "weeks":
            return speech.several(length.count, "{count} week", "{count} weeks")
        case "months":
            return speech.several(length.count, "{count} month", "{count} months")
        case "quarters":
            return speech.several(length.count, "{count} quarter", "{count} quarters")
        case "years":
            return speech.several(length.count, "{count} year", "{count} years")
        case _:
            assert_never(length.unit)


def ahead(length: nodes.Ahead, speech: Speech) -> str:
    match length.unit:
        case "minutes":
            return speech.several(length.count, "{count} minute", "{count} minutes")
        case "hours":
            return speech.several(length.count, "{count} hour", "{count} hours")
        case "days" | "weeks":
            return duration(nodes.Duration(length.count, length.unit), speech)
        case _:
            assert_never(length.unit)


def each_period(each: nodes.Each, speech: Speech) -> str:
    """`every month`, `every 12 months`."""
    if not isinstance(each.period, nodes.Duration):
        return speech.say(EACH[each.period])
    return speech.say("every {length}", length=duration(each.period, speech))


def window(
    over: nodes.Window, speech: Speech, noun: Callable[[nodes.Expression], str], *, against: bool = False
) -> str:
    """After a measure (`in the quarter before`), or what it is compared with (`the quarter before`)."""
    say = speech.say
    match over:
        case nodes.OverPrevious(period):
            days = say(_PREVIOUS[period])
        case nodes.OverSameLastYear(period):
            days = say(_LAST_YEAR[period])
        case nodes.OverLast(length):
            days = _last(length, speech)
        case nodes.OverPreviousLength(length):
            days = say("the {length} before the period", length=duration(length, speech))
        case nodes.OverEarlier(period):
            return say(_EARLIER[period])
        case nodes.OverDays(start, end):
            days = say("the days from {start} to {end}", start=noun(start), end=noun(end))
        case nodes.OverAround(length, side, day):
            words = (
                phrase("from {day} until {length} later")
                if side == "after"
                else phrase("from {length} before {day} up to it")
            )
            return say(words, day=noun(day), length=duration(length, speech))
        case nodes.OverToDate(period):
            return say(_TO_DATE[period])
        case nodes.OverProgram():
            return say("over the whole program")
        case nodes.OverEver():
            return say("over all the time on record")
        case _:
            assert_never(over)
    return days if against else say("in {days}", days=days)


def _last(length: nodes.Duration, speech: Speech) -> str:
    match length.unit:
        case "days":
            return speech.several(length.count, "the last {count} day", "the last {count} days")
        case "weeks":
            return speech.several(length.count, "the last {count} week", "the last {count} weeks")
        case "months":
            return speech.several(length.count, "the last {count} month", "the last {count} months")
        case "quarters":
            return speech.several(length.count, "the last {count} quarter", "the last {count} quarters")
        case "years":
            return speech.several(length.count, "the last {count} year", "the last {count} years")
        case _:
            assert_never(length.unit)


def schedule(when: nodes.Schedule, speech: Speech) -> str:
    """`every Monday at 09:00`."""
    return speech.say(
        "{days} at {time}",
        days=schedule_days(when, speech),
        time=at_time(when.at, when.zone, speech),
    )


def at_time(at: time, zone: str | None, speech: Speech) -> str:
    """`09:00`, or `09:00 (New York)`."""
    clock = speech.clock(datetime.combine(date.min, at))
    return f"{clock} ({city(zone, speech)})" if zone else clock


def city(zone: str, speech: Speech) -> str:
    """The city by whose clock days begin and end."""
    if "/" not in zone or zone not in time_zones():
        return zone
    return str(get_timezone_location(get_timezone(zone), locale=speech.lang, return_city=True))


def schedule_days(when: nodes.Schedule, speech: Speech) -> str:
    """`on day 5 of every month, or the weekday before`."""
    days = _named_days(when, speech)
    return speech.say("{days}, or the weekday before", days=days) if when.weekday_before else days


def _named_days(when: nodes.Schedule, speech: Speech) -> str:
    say = speech.say
    if when.once_on is not None:
        return say("on {day}", day=speech.day(when.once_on))
    if when.day is not None:
        return say("on day {day} {of_period}", day=when.day, of_period=say(OF[when.period]))
    if when.nth is not None:
        named = _FIRST_DAY if when.nth == "first" else _LAST_DAY
        nth_of = when.nth_of or "day"
        return say("on {day} {of_period}", day=say(named[nth_of]), of_period=say(OF[when.period]))
    if when.weekday is not None:
        return say(_EVERY_DAY[when.weekday])
    return say(_FIRST[when.period])


def period_label(period: Period, program: nodes.Program, speech: Speech) -> str:
    """How people call it: July 2026, the third quarter of 2026. A fiscal year is called by the year in which it ends."""
    say = speech.say
    year = year_called(period.start, program)
    match period.name:
        case "days":
            return say(
                "the days from {start} to {end}", start=speech.day(period.start), end=speech.day(period.end)
            )
        case "week":
            week = period.start.isocalendar()
            return say("week {week} of {year}", week=week.week, year=week.year)
        case "two weeks":
            return say(
                "the days from {start} to {end}", start=speech.day(period.start), end=speech.day(period.end)
            )
        case "month":
            return str(format_date(month_called(period), "LLLL y", locale=speech.lang))
        case "quarter":
            return say("Q{number} {year}", number=part_of_year(period, program), year=year)
        case "half":
            return say("H{number} {year}", number=part_of_year(period, program), year=year)
        case "year":
            return str(year)
        case "program":
            return say("the whole program")
        case _:
            assert_never(period.name)
