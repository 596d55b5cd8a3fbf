"""The sentence that tells a rule, in both languages: 每月第二个星期三 9:00. Pure; console and imports use it."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

from babel.dates import format_date, get_month_names

from center.meetings.series.rules import LAST, YEARS, Choice, choice_of
from center.wording.names import name_of
from center.wording.said import Said, say

WORDS = Path(__file__).with_name("words.yml")
LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}


def told_rule(rule: str, *, starts_local: time) -> Said:
    """Tell by which rule a meeting repeats, and at which hour; raises RuleInvalidError."""
    choice = choice_of(rule)
    weekday = Said(*(name_of("weekday", str(choice.weekday), language) for language in LOCALES))
    told = say(
        WORDS,
        choice.way,
        "one" if choice.every == 1 else "several",
        every=choice.every,
        weekday=weekday,
        place=say(WORDS, "place", str(choice.place)),
        day=_day(choice),
        month=Said(str(choice.month), get_month_names("wide", locale=LOCALES["en"])[choice.month]),
        at=f"{starts_local.hour}:{starts_local:%M}",
    )
    if choice.until is None:
        return told
    return say(WORDS, "until", rule=told, day=_written(choice.until))


def _day(choice: Choice) -> Said:
    if choice.day == LAST:
        return say(WORDS, "day", "last")
    told = say(WORDS, "day", "number", day=choice.day)
    return Said(told.zh, str(choice.day)) if choice.way == YEARS else told


def _written(day: date) -> Said:
    return Said(*(format_date(day, "long", locale=locale) for locale in LOCALES.values()))
