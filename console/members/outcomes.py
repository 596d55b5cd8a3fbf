"""What the members' pages say after something was done, or was not. Only names stand here; the words are in i18n."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import Request

from console.site import words_for

DONE = frozenset({"unbound", "lifted", "approved", "approved_call", "refused", "ended", "ended_call"})
# What was not done, and how grave that is.
NOT_DONE = {
    "changed": "care",
    "decided": "care",
    "grant_gone": "care",
    "not_locked": "care",
    "account_gone": "care",
    "bound_phone": "care",
    "no_scope": "bad",
    "no_member": "bad",
    "held": "care",
    "given": "care",
    "nobody": "care",
    "unreadable": "bad",
}


class Told(NamedTuple):
    """A line above the page."""

    text: str
    tone: str = ""


def told(request: Request, name: str | None = None) -> Told | None:
    """Return what to say: of something that was not done, by name; else of what the address says is done."""
    words = words_for(request)
    if name is not None:
        return Told(words(f"members_{name}"), NOT_DONE[name])
    done = request.query_params.get("done", "")
    return Told(words(f"members_{done}")) if done in DONE else None
