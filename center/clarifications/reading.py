"""What each pattern of `center.clarifications.facts` has found, in its normal form; None where it is none after all."""

from __future__ import annotations

import re

from center.clarifications.numerals import value_of

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}
_DAY_NAMES = ("mo", "tu", "we", "th", "fr", "sa", "su")
_AFTERNOON = frozenset({"下午", "后晌", "傍晚", "晚上", "夜里", "今晚", "明晚", "晚"})
_MORNING = frozenset({"凌晨", "清早", "早上", "早晨", "上午", "早"})
_NOON = frozenset({"中午", "晌午"})
_QUARTERS = {"半": 30, "整": 0, "一刻": 15, "三刻": 45}
MOST_MONTHS, MOST_DAYS, HALF_DAY, WHOLE_DAY, WHOLE_HOUR = 12, 31, 12, 24, 60


def link(match: re.Match[str]) -> str | None:
    """Return an address without its scheme: a.b.com/x."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", match.group()).rstrip("./:;,!?'\"")
    return bare or None


def contact(match: re.Match[str]) -> str | None:
    """Return the name of somebody in a chat program."""
    return match["id"] or match["qq"]


def account(match: re.Match[str]) -> str | None:
    """Return the digits of an account, or * and its last four."""
    digits = re.sub(r"\D", "", match.group())
    return f"*{digits[-4:]}" if match.re.groups and match.groupdict().get("end") else digits


def phone(match: re.Match[str]) -> str | None:
    """Return the digits of a telephone number, without the country."""
    digits = re.sub(r"\D", "", match.groupdict().get("short") or match.group())
    return digits[2:] if digits.startswith("86") and len(digits) > len("13800000000") else digits


def date(match: re.Match[str]) -> str | None:
    """Return year-month-day with ? for what is not said: ?-11-6, ?-?-6, 2026-?-?."""
    parts = match.groupdict()
    year = _whole(parts.get("y"))
    month = _whole(parts.get("m"))
    if parts.get("en"):
        month = _MONTH_NAMES.index(parts["en"][:3].casefold()) + 1
    day = _whole(parts.get("d"))
    if (month is not None and not 1 <= month <= MOST_MONTHS) or (day is not None and not 1 <= day <= MOST_DAYS):
        return None
    return "-".join("?" if part is None else str(part) for part in (year, month, day))


def weekday(match: re.Match[str]) -> str | None:
    """Return 1 for Monday to 7 for Sunday."""
    return str(_DAYS[match["han"]] if match["han"] else _DAY_NAMES.index(match["day"][:2].casefold()) + 1)


def time(match: re.Match[str]) -> str | None:
    """Return hh:mm; h:mm? where nothing tells whether it is before or after noon."""
    parts = match.groupdict()
    hour, minute = _whole(parts["h"]), _minute(parts.get("min"))
    if hour is None or minute is None or hour > WHOLE_DAY or minute >= WHOLE_HOUR:
        return None
    part, half = parts.get("part"), (parts.get("half") or "").casefold()
    is_late = part in _AFTERNOON or half == "p" or (part in _NOON and hour <= len(_NOON))
    if is_late and hour < HALF_DAY:
        hour += HALF_DAY
    elif half == "a" and hour == HALF_DAY:
        hour = 0
    is_said = is_late or part in _MORNING or part in _NOON or half or hour >= HALF_DAY or len(parts["h"]) > 1
    return f"{hour}:{minute:02}" + ("" if is_said else "?")


def amount(match: re.Match[str]) -> str | None:
    """Return yuan."""
    parts = match.groupdict()
    written = parts.get("n") or parts.get("yuan") or parts.get("en") or ""
    value = value_of(re.sub(r"[多余]", "", written) + (parts.get("wan") or ""))
    return None if value is None else f"{value:f}"


def percent(match: re.Match[str]) -> str | None:
    """Return a share: 20%."""
    if match["p"]:
        return f"{value_of(match['p']):f}%"
    whole, _, rest = match["per"].partition("点")
    value, behind = value_of(whole), value_of(rest)
    return None if value is None else f"{value:f}{'' if behind is None else f'.{behind:f}'}%"


def number(match: re.Match[str]) -> str | None:
    """Return a number without its unit."""
    value = value_of(match["n"])
    return None if value is None else f"{value:f}"


def _minute(written: str | None) -> int | None:
    if not written:
        return 0
    bare = written.strip("过分 ")
    return _QUARTERS.get(bare, _whole(bare))


def _whole(written: str | None) -> int | None:
    value = value_of(written) if written else None
    return None if value is None or value != int(value) else int(value)
