"""Which step may follow which, and who may take it. Pure; whatever is published was seen by two people."""

from __future__ import annotations

from datetime import datetime, timedelta

CLARIFICATION, NOTICE = "clarification", "notice"
KINDS = (CLARIFICATION, NOTICE)
DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN, REPLACED = "draft", "in_review", "published", "withdrawn", "replaced"
STATES = (DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN, REPLACED)
STEPS = ("create", "change", "submit", "send_back", "publish", "withdraw", "replace", "undo")
# step → the states in which it can be taken, and the one it leads to
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "change": ((DRAFT, IN_REVIEW), DRAFT),
    "submit": ((DRAFT,), IN_REVIEW),
    "send_back": ((IN_REVIEW,), DRAFT),
    "publish": ((IN_REVIEW,), PUBLISHED),
    "withdraw": ((DRAFT, IN_REVIEW, PUBLISHED), WITHDRAWN),
    "replace": ((PUBLISHED,), REPLACED),
}
UNDOABLE = {"submit": (DRAFT, IN_REVIEW), "publish": (IN_REVIEW, PUBLISHED), "withdraw": (PUBLISHED, WITHDRAWN)}
UNDO_WITHIN = timedelta(minutes=10)
# What people are to be told of a publication leaves so much later, so that a slip can be taken back.
HOLD = timedelta(seconds=30)


class TextNotFoundError(LookupError):
    """No such clarification or notice."""


class TextChangedError(Exception):
    """Somebody was quicker, the form came twice, or this step does not fit the state."""


class SameHandError(Exception):
    """Whoever drafted a text, or changed it last, does not publish it."""


class TextInvalidError(ValueError):
    """What was given cannot be kept. problem: missing, too_long, unknown, bad_day, days_crossed, too_many."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field, self.problem = field, problem


class CannotUndoError(Exception):
    """This step cannot be taken back any more. problem: too_late, not_yours, was_told."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def require_another(staff_id: int | None, *, drafted_by: int | None, changed_by: int | None) -> None:
    """Raise SameHandError where somebody would publish what they wrote themselves."""
    if staff_id is None or staff_id in {drafted_by, changed_by}:
        raise SameHandError(staff_id)


def undo_problem(*, step: str, by: int | None, at: datetime, staff_id: int | None, now: datetime) -> str | None:
    """Return why somebody may not take back the last step, or None."""
    if staff_id is None or by != staff_id or step not in UNDOABLE:
        return "not_yours"
    return "too_late" if now - at > UNDO_WITHIN else None
