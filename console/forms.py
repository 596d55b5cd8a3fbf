"""Reading what a form holds, and the answer after one."""

from __future__ import annotations

from fastapi import status
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData


def text_of(form: FormData, name: str) -> str:
    """Return what was written into a field; nothing where there is no such field."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def number_of(form: FormData, name: str) -> int:
    """Return a whole number that the page itself put into the form; -1, which fits nothing, where it is none."""
    return number_in(text_of(form, name))


def number_in(text: str) -> int:
    """Return the whole number of an id in an address; -1, which fits nothing, where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else -1


def go(path: str) -> RedirectResponse:
    """Send the browser to another page with a new request that reads."""
    return RedirectResponse(path, status_code=status.HTTP_303_SEE_OTHER)
