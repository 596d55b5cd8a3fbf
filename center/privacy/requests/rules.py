"""What may be asked, by when it must be answered, and who must not decide. Pure; the request services ask it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from center.clock import to_local
from center.contacts.hours import WorkingCalendar

# What can be erased: words in conversations, words in cases, wishes and reasons, that phones are known; and what the
# member once told of how to be reached, which the center may still need.
MESSAGES, CASES, ANSWERS, BINDING, CONTACT = "messages", "cases", "answers", "binding", "contact"
ERASABLE = (MESSAGES, CASES, ANSWERS, BINDING, CONTACT)
ERASED_UNLESS_ASKED = (MESSAGES, CASES, ANSWERS, BINDING)
CORRECTABLE = ("name", "birth_date", "id_number", "phone", "address", "residence", "bank_card", "branch", "other")
# That a copy may hold the ID number whole.
ID_NUMBER = "id_number"
PARTS = {"copy": (ID_NUMBER,), "correct": CORRECTABLE, "delete": ERASABLE}

DRAFT_LIFE = timedelta(days=7)
WORKING_DAYS = 15
LOOK_AHEAD_DAYS = 90
WITHOUT_CALENDAR = timedelta(days=21)
LONGEST_REASON = 500

# Whoever makes an account, opens it again or resets its password could be both of the two people.
HAND_IN_ACCOUNT = frozenset(
    {
        "create.account",
        "change.account",
        "reactivate.account",
        "reset_password.account",
        "reset_second_factor.account",
        "unlock.account",
    }
)
INDEPENDENT_SINCE = timedelta(days=7)


class RequestInvalidError(ValueError):
    """What was given for a request cannot be; `problem` is a code the console has words for."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def check(kind: str, parts: Sequence[str], reason: str, identified_by: str, known_means: Collection[str]) -> None:
    """Raise RequestInvalidError: kind_unknown, parts_unknown, parts_missing, reason_missing, identity_missing."""
    if kind not in PARTS:
        raise RequestInvalidError("kind_unknown")
    if not set(parts) <= set(PARTS[kind]):
        raise RequestInvalidError("parts_unknown")
    if kind != "copy" and not parts:
        raise RequestInvalidError("parts_missing")
    if not reason.strip():
        raise RequestInvalidError("reason_missing")
    if identified_by not in known_means:
        raise RequestInvalidError("identity_missing")


def due_at(opened_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Return until when a request must be answered: the end of the fifteenth working day after it came.

    Where the calendar never opens, three weeks count.
    """
    left, today = WORKING_DAYS, to_local(opened_at).date()
    for days in range(1, LOOK_AHEAD_DAYS):
        stretches = calendar.stretches_of(today + timedelta(days=days))
        left -= 1 if stretches else 0
        if left == 0:
            return stretches[-1][1]
    return opened_at + WITHOUT_CALENDAR
