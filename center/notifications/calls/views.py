"""What the services of the call list take and give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from center.wording.bilingual import Bilingual

# What can be entered of a call; open: it was a slip, they are still to be called.
ATTEND, DECLINE, TOLD_ONLY, NO_ANSWER, WRONG_NUMBER, OPEN = (
    "attend", "decline", "told", "no_answer", "wrong_number", "open",
)  # fmt: skip
# What came of a call → how it is kept.
OUTCOMES = {
    ATTEND: "reached",
    DECLINE: "reached",
    TOLD_ONLY: "reached",
    NO_ANSWER: "no_answer",
    WRONG_NUMBER: "wrong_number",
    OPEN: None,
}
ANSWERS = (ATTEND, DECLINE)


@dataclass(frozen=True, slots=True)
class CallLine(Bilingual):
    """Somebody on the call list. is_open: they are to be called still. stamp: what a form remembers of this line."""

    member_id: int
    employee_no: str
    name: str
    branch_id: int
    branch_zh: str
    branch_en: str
    has_phone: bool
    reasons: tuple[str, ...]
    is_open: bool
    answer: str | None
    reason: str | None
    outcome: str | None
    called_at: datetime | None
    called_by: str | None
    stamp: str

    @property
    def entered(self) -> str | None:
        """What was entered of the last call, one of OUTCOMES; None where nobody has called yet."""
        if self.outcome == "reached":
            return self.answer or TOLD_ONLY
        return self.outcome


@dataclass(frozen=True, slots=True)
class CallsOfMeeting(Bilingual):
    """A meeting to come, and how many are to be called before it."""

    meeting_id: int
    title_zh: str
    title_en: str
    starts_at: datetime
    state: str
    people: int
    branch_zh: str
    branch_en: str
