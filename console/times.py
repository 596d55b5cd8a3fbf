"""Times as a desk shows them: how long ago, due when. The clock is passed in."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_skeleton, format_time, format_timedelta

from center.clock import to_local

_LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}


def ago(at: datetime, now: datetime, language: str) -> str:
    """Write how long ago something was: 3分钟前 / 3 minutes ago; a clock that runs ahead counts as now."""
    past = min(at - now, now - now)
    return format_timedelta(past, add_direction=True, locale=_LOCALES[language])


def due(at: datetime, now: datetime, language: str) -> str:
    """Write a time by which something is due: the hour alone where it is today, else the day too."""
    local, today = to_local(at), to_local(now).date()
    hour = format_time(local.time(), "HH:mm", locale=_LOCALES[language])
    if local.date() == today:
        return hour
    return f"{format_skeleton('MMMd', local, locale=_LOCALES[language])} {hour}"
