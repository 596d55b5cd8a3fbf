"""The cards of the office's first page: where they lead, who has them, and what on them wants looking at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.contacts import service as contacts
from center.staff import rights
from center.staff import service as staff
from center.staff.views import StaffIdentity
from console.words import Words

# name → address, and the right without which the card does not exist for somebody
CARDS = {
    "duty": ("/office/duty", "read.absence"),
    "calendar": ("/office/calendar", "read.calendar"),
    "clocks": ("/office/clocks", "read.deadline"),
    "numbers": ("/office/numbers", "read.number"),
    "alerts": ("/alerts", "read.alert"),
    "accounts": ("/office/accounts", "read.account"),
    "privacy": ("/privacy", "open.request"),
}


@dataclass(frozen=True)
class Card:
    """A way to one part of the office; `care` says what there must not wait."""

    name: str
    path: str
    care: str


def cards_of(session: Session, who: StaffIdentity, words: Words, *, now: datetime) -> list[Card]:
    """Return the cards of somebody."""
    wants_care = {
        "duty": lambda: "" if staff.list_on_duty(session, now=now) else words("office_nobody_on_duty"),
        "calendar": lambda: _years_missing(session, words, now),
        "alerts": lambda: "" if alerts.look_at_state(session, now=now).has_urgent_route else words("office_no_route"),
        "numbers": lambda: _drafts_waiting(session, words),
        "accounts": lambda: _unguarded(session, words),
    }
    return [
        Card(name, path, wants_care[name]() if name in wants_care else "")
        for name, (path, action) in CARDS.items()
        if rights.may_ever(who, action)
    ]


def list_unguarded_administrators(session: Session) -> list[str]:
    """Return the names of active administrators without a second factor: a stolen password is enough for all."""
    return [
        account.display_name
        for account in staff.list_accounts(session)
        if account.is_active and account.role == rights.ADMINISTRATOR and not account.has_second_factor
    ]


def _years_missing(session: Session, words: Words, now: datetime) -> str:
    missing = contacts.list_years_without_holidays(session, now=now)
    return words("office_years_missing", years=words("between_years").join(map(str, missing))) if missing else ""


def _drafts_waiting(session: Session, words: Words) -> str:
    waiting = len(contacts.list_drafts(session))
    return words("office_drafts_waiting", count=waiting) if waiting else ""


def _unguarded(session: Session, words: Words) -> str:
    names = list_unguarded_administrators(session)
    return words("office_unguarded", count=len(names)) if names else ""
