"""Times as a desk shows them: how long ago, due when. The clock is passed in."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_skeleton, format_time, format_timedelta

from center.clock import to_local

LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}
DAYS = {"zh": "M月d日", "en": "d MMM"}
DAYS_OF_WEEK = {"zh": "M月d日 EEE", "en": "EEE d MMM"}


def ago(at: datetime, now: datetime, language: str) -> str:
    """Write how long ago something was: 3分钟前 / 3 minutes ago; a clock that runs ahead counts as now."""
    past = min(at - now, now - now)
    return format_timedelta(past, add_direction=True, locale=LOCALES[language])


def due(at: datetime, now: datetime, language: str) -> str:
    """Write a time by which something is due: the hour alone where it is today, else the day too."""
    local, today = to_local(at), to_local(now).date()
    hour = format_time(local.time(), "HH:mm", locale=LOCALES[language])
    if local.date() == today:
        return hour
    return f"{format_skeleton('MMMd', local, locale=LOCALES[language])} {hour}"


def day(on: date, language: str) -> str:
    """Write a day with its weekday: 11月30日 周一 / Mon 30 Nov."""
    return format_date(on, DAYS_OF_WEEK[language], locale=LOCALES[language])


def moment(at: datetime, language: str) -> str:
    """Write a day and an hour: 11月30日 周一 09:30."""
    local = to_local(at)
    return f"{day(local.date(), language)} {format_time(local.time(), 'HH:mm', locale=LOCALES[language])}"
