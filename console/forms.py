"""Reading what a form holds, and the answer after one."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time

from fastapi import status
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

_TIME = re.compile(r"(?P<hour>[0-9]{1,2}):?(?P<minute>[0-9]{2})")


def text_of(form: FormData, name: str) -> str:
    """Return what was written into a field; nothing where there is no such field."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def number_of(form: FormData, name: str) -> int:
    """Return a whole number that the page itself put into the form; -1, which fits nothing, where it is none."""
    return number_in(text_of(form, name))


def number_in(text: str) -> int:
    """Return a whole number that stands in an address or a form; -1, which fits nothing, where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else -1


def day_in(text: str) -> date | None:
    """Return a day as a date field sends it; None where it is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Further back or ahead, and a time zone's difference would leave the calendar.
    return day if 2000 <= day.year <= 2200 else None


def time_in(text: str) -> time:
    """Return a time of day as people type it: 08:30, 8:30, 0830, with wide digits too; raises ValueError."""
    found = _TIME.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise ValueError("no time of day")
    return time(int(found["hour"]), int(found["minute"]))


def go(path: str) -> RedirectResponse:
    """Send the browser to another page with a new request that reads."""
    return RedirectResponse(path, status_code=status.HTTP_303_SEE_OTHER)
