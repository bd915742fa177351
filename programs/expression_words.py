"""The words between values: comparisons, arithmetic, aggregates and functions."""

from __future__ import annotations

from typing import Final

from dsl import nodes
from programs.speech import phrase

RELATIONS: Final[dict[nodes.Relation, str]] = {
    "=": phrase("{left} is {right}"),
    "!=": phrase("{left} is not {right}"),
    "<": phrase("{left} is less than {right}"),
    "<=": phrase("{left} is at most {right}"),
    ">": phrase("{left} is more than {right}"),
    ">=": phrase("{left} is at least {right}"),
}
BY_DATE: Final[dict[nodes.Relation, str]] = {
    "=": phrase("{left} is {right}"),
    "!=": phrase("{left} is not {right}"),
    "<": phrase("{left} is before {right}"),
    "<=": phrase("{left} is {right} or before"),
    ">": phrase("{left} is after {right}"),
    ">=": phrase("{left} is {right} or after"),
}
SIDES: Final = {
    "after": phrase("{item} is within {length} after {anchor}"),
    "before": phrase("{item} is within {length} before {anchor}"),
    "of": phrase("{item} is at most {length} before or after {anchor}"),
}
OPERATIONS: Final[dict[nodes.Operator, str]] = {
    "+": phrase("{left} plus {right}"),
    "-": phrase("{left} less {right}"),
    "*": phrase("{left} times {right}"),
    "/": phrase("{left} divided by {right}"),
    "of": phrase("{left} of {right}"),
}
AGGREGATES: Final = {
    "sum": phrase("the sum of {values} of {facts}"),
    "average": phrase("the average of {values} of {facts}"),
    "least": phrase("the smallest of {values} of {facts}"),
    "largest": phrase("the largest of {values} of {facts}"),
    "first": phrase("the first of {values} of {facts}"),
    "last": phrase("the last of {values} of {facts}"),
}
DAY_BY_DAY: Final = {
    "average": phrase("the daily average of {value}"),
    "least": phrase("{value} on the day when it was smallest"),
    "largest": phrase("{value} on the day when it was largest"),
    "first": phrase("{value} on the first day"),
    "last": phrase("{value} on the last day"),
}
"""Of a reading over time."""
OF_PERIODS: Final = {
    "sum": phrase("the sum, {by}, of {measure}"),
    "average": phrase("the average, {by}, of {measure}"),
    "least": phrase("the smallest, {by}, of {measure}"),
    "largest": phrase("the largest, {by}, of {measure}"),
    "first": phrase("the first, {by}, of {measure}"),
    "last": phrase("the last, {by}, of {measure}"),
}
OF_PARTNERS: Final = {
    "sum": phrase("the sum, partner by partner, of {measure}"),
    "average": phrase("the average per partner of {measure}"),
    "least": phrase("the lowest figure of any partner in {measure}"),
    "largest": phrase("the highest figure of any partner in {measure}"),
}
OF_UNITS: Final = {
    "sum": phrase("the sum, {unit} by {unit}, of {measure}"),
    "average": phrase("the average, {unit} by {unit}, of {measure}"),
    "least": phrase("the smallest, {unit} by {unit}, of {measure}"),
    "largest": phrase("the largest, {unit} by {unit}, of {measure}"),
}
OF_PICKED: Final = {
    "sum": phrase("the sum {of_which}, {by}, of {measure}"),
    "average": phrase("the average {of_which}, {by}, of {measure}"),
    "least": phrase("the smallest {of_which}, {by}, of {measure}"),
    "largest": phrase("the largest {of_which}, {by}, of {measure}"),
    "first": phrase("the first {of_which}, {by}, of {measure}"),
    "last": phrase("the last {of_which}, {by}, of {measure}"),
}
CALLS: Final = {
    "attainment": phrase("the part of the target {name} that has been reached"),
    "target": phrase("the target {name}"),
    "score": phrase("the score {name}"),
    "earned": phrase("what {name} earned"),
    "has": phrase("having the status {name}"),
    "decision": phrase("the decision on {name}"),
    "level": phrase("the level in {name}"),
    "balance": phrase("the balance of {name}"),
    "ratio": phrase("{first} divided by {second}"),
    "min": phrase("the smallest of {all}"),
    "max": phrase("the largest of {all}"),
    "pro rata": phrase("{first} in proportion to the days"),
    "weekday": phrase("the weekday of {first}"),
    "month": phrase("the month of {first}"),
    "months": phrase("the number of full months from {first} to {second}"),
    "years": phrase("the number of full years from {first} to {second}"),
    "floor": phrase("{first} (rounded down to a whole number)"),
    "round": phrase("{first} (rounded to a whole number)"),
}
