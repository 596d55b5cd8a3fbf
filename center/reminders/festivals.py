"""On which day a festival of the lunar calendar falls. Pure; rules and greetings use it.

The days stand in data/reminders/festivals.yml, as the calendar that Rasa's environment has computed them; a test there
compares them, so that nothing has to be computed here.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).resolve().parents[2] / "data" / "reminders" / "festivals.yml"
NAMES = ("spring", "mid_autumn", "double_ninth")


def festival_on(day: date, *, names: tuple[str, ...] = NAMES) -> str | None:
    """Return which of these festivals a day is, or None; no day is two of them."""
    days = _days().get(day.year, {})
    return next((name for name in names if days.get(name) == day), None)


def last_known_year() -> int:
    """Return the last year of which the days are known."""
    return max(_days())


@lru_cache(maxsize=1)
def _days() -> dict[int, dict[str, date]]:
    written = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        int(year): {name: date.fromisoformat(f"{year}-{day}") for name, day in zip(NAMES, days, strict=True)}
        for year, days in written.items()
    }
