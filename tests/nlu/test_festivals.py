"""The days on which the center greets are those of the calendar that dates are read with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

from nlu.normal_forms.lunar import lunar_day

DAYS = Path(__file__).resolve().parents[2] / "data" / "reminders" / "festivals.yml"
# Spring festival, mid-autumn, double ninth, as the file has them.
LUNAR = ((1, 1), (8, 15), (9, 9))


def test_festivals_that_are_greeted_are_those_of_the_lunar_calendar() -> None:
    written = yaml.safe_load(DAYS.read_text(encoding="utf-8"))
    assert list(written) == list(range(2026, 2101))
    for year, days in written.items():
        assert [date.fromisoformat(f"{year}-{day}") for day in days] == [lunar_day(year, *lunar) for lunar in LUNAR]
