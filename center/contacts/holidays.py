"""China's public holidays and the workdays made up for them, as the library knows them. Pure; calendar and demo use it.

A year is known once the State Council has published it, in November of the year before, and the library was updated.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from chinese_calendar.constants import Holiday, holidays, workdays

from center.wording.said import Said, say

WORDS = Path(__file__).with_name("words.yml")


class PublicDay(NamedTuple):
    """A `holiday` or a `workday` made up for one, and what the holiday is called."""

    on: date
    kind: str
    name_zh: str
    name_en: str

    @property
    def reason(self) -> Said:
        """Why the center is closed or open, as people are told."""
        return say(WORDS, "public_day", self.kind, name=Said(self.name_zh, self.name_en))


def public_days(*, first_day: date) -> Iterator[PublicDay]:
    """Give every day from `first_day` on that is known to differ from its weekday, in order."""
    names = {holiday.value: holiday.chinese for holiday in Holiday}
    known = {on: ("holiday", name) for on, name in holidays.items()} | {
        on: ("workday", n) for on, n in workdays.items()
    }
    for on in sorted(known):
        if on >= first_day:
            kind, name = known[on]
            yield PublicDay(on, kind, names[name], name)


def last_known_year() -> int:
    """Return the last year of which the library knows the days."""
    return int(max(holidays).year)
