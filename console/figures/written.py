"""Writes numbers as people read them: counts, shares, how long something took. Pure."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from babel.numbers import format_decimal, format_percent

from console.figures.tables import COUNT, DAY, MONEY, SHARE, TIME, Cell, Column
from console.words import Words

LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}
NOTHING = "—"
MINUTE, HOUR, DAY_SECONDS = 60, 3600, 86_400
HOURS_UNTIL = 2 * DAY_SECONDS
# What is measured in working time is told in hours: a working day is no whole one.
WORKING = ("working_median", "working_most")


def cell(value: Cell, column: Column, words: Words) -> str:
    """Write one cell of a table for the page."""
    if value is None:
        return NOTHING
    if column.kind == TIME and isinstance(value, float | int):
        return duration(value, words, in_days=column.name not in WORKING)
    if column.kind == SHARE and isinstance(value, Fraction):
        return percent(value, words)
    if column.kind == MONEY and isinstance(value, int):
        return yuan(value, words)
    if column.kind == COUNT and isinstance(value, int):
        return count(value, words)
    if column.kind == DAY and isinstance(value, date):
        return value.isoformat()
    return str(value)


def count(value: int, words: Words) -> str:
    """Write a whole number."""
    return format_decimal(value, locale=LOCALES[words.language])


def yuan(fen: int, words: Words) -> str:
    """Write a sum of money in yuan."""
    return words("figures_yuan", sum=format_decimal(fen / 100, format="#,##0.00", locale=LOCALES[words.language]))


def percent(value: Fraction, words: Words) -> str:
    """Write a part of a whole with one decimal."""
    return format_percent(_decimal(value), format="0.0%", locale=LOCALES[words.language])


def duration(seconds: float, words: Words, *, in_days: bool = True) -> str:
    """Write how long something took, as exactly as somebody wants to know."""
    whole = round(seconds)
    if whole < MINUTE:
        return words("figures_seconds", count=whole)
    minutes = round(seconds / MINUTE)
    if minutes < MINUTE:
        return words("figures_minutes", count=minutes)
    if whole < HOURS_UNTIL or not in_days:
        hours, minutes = divmod(minutes, 60)
        if minutes and hours < 10:
            return words("figures_hours_minutes", hours=hours, minutes=minutes)
        return words("figures_hours", count=round(seconds / HOUR))
    return words("figures_days", count=format_decimal(round(seconds / DAY_SECONDS, 1), locale=LOCALES[words.language]))


def points(difference: Fraction, words: Words) -> str:
    """Write a difference of two shares in percentage points, without its sign."""
    return format_decimal(round(_decimal(abs(difference)) * 100, 1), locale=LOCALES[words.language])


def _decimal(value: Fraction) -> float:
    return value.numerator / value.denominator
