"""How money, dates and times are written for people. Actions, bot and console call it; patterns are in formats.yml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from babel.units import format_unit

from center.benefits.periods import parse_period
from center.clock import LOCAL_ZONE, local_today
from center.wording.names import name_of

FORMATS_FILE = Path(__file__).parent / "formats.yml"
_DURATION = re.compile(r"P(?:(?P<week>\d+)W)?(?:(?P<day>\d+)D)?(?:T(?:(?P<hour>\d+)H)?(?:(?P<minute>\d+)M)?)?")
_HALF_PAST = 30


def money(fen: int) -> str:
    """Write whole fen in yuan: 128000 → 1,280.00."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{format_decimal(yuan, locale='en')}.{rest:02}"


def period(text: str, language: str) -> str:
    """Write a period: 2026-10 → 2026 年 10 月 / October 2026; also 2026-Q3 and 2026."""
    months = parse_period(text)
    first = date(int(months.first[:4]), int(months.first[5:]), 1)
    name = "month" if months.is_one_month else "quarter" if "Q" in text else "year"
    return _written(first, name, language)


def periods(first: str, last: str, language: str) -> str:
    """Write a stretch of months."""
    if first == last:
        return period(first, language)
    pattern = _pattern("several", language)
    return pattern.format(first=period(first, language), last=period(last, language))


def day(on: date | datetime, language: str, *, today: date | None = None) -> str:
    """Write a day with its weekday: 10 月 15 日（星期四）; the year only where it is not this one."""
    local = on.astimezone(LOCAL_ZONE).date() if isinstance(on, datetime) else on
    this_year = (today or local_today()).year
    return _written(local, "day" if local.year == this_year else "day_of_other_year", language)


def clock(at: datetime | time, language: str) -> str:
    """Write a time of day: 下午 3 点, 下午 3 点半 / 3:00 pm."""
    local = at.astimezone(LOCAL_ZONE).time() if isinstance(at, datetime) else at
    name = "time"
    if local.minute == 0:
        name = "hour"
    elif local.minute == _HALF_PAST:
        name = "half_hour"
    return format_time(local, _pattern(name, language), locale=_locale(language)).strip()


def moment(at: datetime, language: str, *, today: date | None = None) -> str:
    """Write a day and a time together."""
    return _pattern("moment", language).format(day=day(at, language, today=today), time=clock(at, language))


def duration(iso: str, language: str) -> str:
    """Write an ISO 8601 duration: P1D → 1 天 / 1 day, PT2H → 2 小时 / 2 hours."""
    match = _DURATION.fullmatch(iso)
    parts = {unit: int(count) for unit, count in match.groupdict().items() if count} if match else {}
    if not parts:
        raise ValueError(f"not a duration: {iso}")
    locale = _locale(language)
    length: Literal["long", "short"] = "long" if language == "en" else "short"
    written = [format_unit(count, f"duration-{unit}", length=length, locale=locale) for unit, count in parts.items()]
    joined = " ".join(written)
    return joined if language == "en" else re.sub(r"(\d)(?=[^\d\s])", r"\1 ", joined)


def leads(text: str, language: str) -> str:
    """Write how early somebody is reminded: P1D,PT2H → 会前 1 天和会前 2 小时; P1D@20:00 → 头一天晚上 8 点."""
    return listed([_lead(lead, language) for lead in text.split(",")], language)


def listed(parts: Sequence[str], language: str) -> str:
    """Write several things one after the other: 一、二和三."""
    if len(parts) < 2:
        return "".join(parts)
    first = _pattern("between", language).join(parts[:-1])
    return _pattern("both", language).format(first=first, last=parts[-1])


def _lead(text: str, language: str) -> str:
    before, at, local = text.partition("@")
    if not at:
        return _pattern("before", language).format(length=duration(text, language))
    days = int(before[1:-1])
    name = {0: "on_the_day", 1: "day_before"}.get(days, "days_before")
    return _pattern(name, language).format(time=clock(time.fromisoformat(local), language), days=days)


def benefit_name(code: str, language: str) -> str:
    """Return the everyday name of a benefit code, also of those the center does not pay (pension)."""
    return name_of("benefit_type", code, language)


def _written(on: date, name: str, language: str) -> str:
    return format_date(on, _pattern(name, language), locale=_locale(language))


def _pattern(name: str, language: str) -> str:
    return _patterns()["en" if language == "en" else "zh"][name]


@lru_cache(maxsize=2)
def _locale(language: str) -> Locale:
    # Parsing the name anew for each date took a sixth of the action server's time.
    return Locale.parse(_pattern("locale", language))


@lru_cache(maxsize=1)
def _patterns() -> dict[str, dict[str, str]]:
    patterns: dict[str, dict[str, str]] = yaml.safe_load(FORMATS_FILE.read_text("utf-8"))
    return patterns
