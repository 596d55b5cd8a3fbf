"""The frame of every page of somebody who is signed in: who it is, where they may go, the form token."""

from __future__ import annotations

from typing import Any, NamedTuple

from center.staff import rights
from console.access import Visit

# name → address, and the right without which the place does not exist for somebody
PLACES = {
    "queue": ("/", "read.case"),
    "members": ("/members", "read.member"),
    "meetings": ("/meetings", "read.meeting"),
    "replies": ("/replies", "change.reply"),
    "clarifications": ("/clarifications", "read.clarification"),
    "lessons": ("/lessons", "read.lesson"),
    "warnings": ("/warnings", "read.warning"),
    "figures": ("/figures", "read.figures"),
    "office": ("/office", "read.absence"),
    "audit": ("/audit", "read.audit"),
}


class Place(NamedTuple):
    """An entry of the menu."""

    name: str
    path: str
    is_here: bool


def frame(visit: Visit, here: str) -> dict[str, Any]:
    """Return what `base.html` needs of a visit."""
    places = [
        Place(name, path, name == here)
        for name, (path, action) in PLACES.items()
        if rights.may_ever(visit.staff, action)
    ]
    return {
        "staff": visit.staff,
        "csrf": visit.session.csrf_secret,
        "places": places,
        "hears": rights.may_ever(visit.staff, "read.case"),
    }


def first_place(visit: Visit) -> str | None:
    """Return where somebody begins who may not see the queue."""
    # An auditor's work is the log, which stands last.
    own = (path for path, action in reversed(PLACES.values()) if rights.may_ever(visit.staff, action))
    return next(own, None)
