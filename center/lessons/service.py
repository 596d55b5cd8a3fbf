"""Lessons: kept once, given a meaning by one of the staff, agreed to by another. The console calls it.

It must never keep who said something. Every step names the version it was made for and is one conditional update; it is
on record without the words, for the log keeps longer than a lesson may live.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.clock import to_local
from center.conversations.queries import changed
from center.crypto import get_keyring
from center.lessons import queries, rules
from center.lessons.rules import (
    NEW,
    PROPOSED,
    CannotUndoError,
    LessonChangedError,
    LessonInvalidError,
    LessonNotFoundError,
    SameHandError,
)
from center.lessons.views import Heard, LessonView, Line

__all__ = [
    "CannotUndoError",
    "LessonChangedError",
    "LessonInvalidError",
    "LessonNotFoundError",
    "SameHandError",
    "accept",
    "count_by_state",
    "drop",
    "find_undo_problem",
    "forget",
    "get_lesson",
    "keep",
    "list_lessons",
    "list_taught",
    "propose",
    "send_back",
    "undo",
]

# What a step changes and undoing it brings back; the words are not among it: what was cut out stays away.
_STANDING = ("state", "intent", "proposed_by", "proposed_at", "accepted_by", "accepted_at")
_TIMES = ("proposed_at", "accepted_at")


def keep(session: Session, *, heard: Heard) -> bool:
    """Store words, or count them once more where they are known; False where nothing is left of them."""
    words = rules.folded(heard.text)
    if not rules.says_something(words):
        return False
    mark = get_keyring().index("lesson", heard.language, words)
    row = {
        "language": heard.language,
        "text": heard.text,
        "mark": mark,
        "said_on": heard.said_on,
        "times": 1,
        "offered": list(heard.offered)[: rules.MOST_OFFERED],
        "state": NEW,
        "version": 1,
    }
    if session.execute(queries.INSERT, row).scalar_one_or_none() is None:
        session.execute(queries.COUNT_ONCE_MORE, {"of_mark": mark})
    return True


def list_lessons(session: Session, *, state: str, limit: int) -> list[LessonView]:
    """Return the lessons in one state, those said most first, or those decided last."""
    return [_view(row) for row in session.execute(queries.of_state(state), {"at_most": limit})]


def get_lesson(session: Session, *, lesson_id: int) -> LessonView:
    """Return one lesson; raises LessonNotFoundError."""
    row = session.execute(queries.BY_ID, {"of_id": lesson_id}).one_or_none()
    if row is None:
        raise LessonNotFoundError(lesson_id)
    return _view(row)


def count_by_state(session: Session) -> dict[str, int]:
    """Count the lessons in each state; a state without any is missing."""
    return {row[0]: int(row[1]) for row in session.execute(queries.COUNTS)}


def list_taught(session: Session) -> list[Line]:
    """Return what two of the staff have agreed on, by language, meaning and text."""
    return [Line(*row) for row in session.execute(queries.TAUGHT)]


def propose(
    session: Session, *, lesson_id: int, intent: str, text: str, by: Actor, expected_version: int, now: datetime
) -> None:
    """Give a lesson its meaning. text: its words, of which more may have been cut out or blackened.

    Raises LessonInvalidError, LessonChangedError, LessonNotFoundError.
    """
    one = get_lesson(session, lesson_id=lesson_id)
    words = _cut(text, one)
    if intent not in rules.meanings():
        raise LessonInvalidError("meaning_missing")
    values: dict[str, Any] = {"intent": intent, "proposed_by": by.staff_id, "proposed_at": now, "text": words}
    _step(session, "propose", one, by, expected_version, now, values, told=intent)
    if words != one.text:
        _record(session, "change.lesson", one.id, by, now, field="text")


def accept(session: Session, *, lesson_id: int, by: Actor, expected_version: int, now: datetime) -> None:
    """Agree to what another has proposed; raises SameHandError, LessonChangedError, LessonNotFoundError."""
    one = get_lesson(session, lesson_id=lesson_id)
    if one.state == PROPOSED and one.version == expected_version and by.staff_id in {None, one.proposed_by}:
        raise SameHandError(by.staff_id)
    values = {"accepted_by": by.staff_id, "accepted_at": now}
    _step(session, "accept", one, by, expected_version, now, values, told=one.intent)


def send_back(session: Session, *, lesson_id: int, by: Actor, expected_version: int, now: datetime) -> None:
    """Let somebody think again about what it means; raises LessonChangedError, LessonNotFoundError."""
    one = get_lesson(session, lesson_id=lesson_id)
    values = {"intent": None, "proposed_by": None, "proposed_at": None}
    _step(session, "send_back", one, by, expected_version, now, values)


def drop(session: Session, *, lesson_id: int, by: Actor, expected_version: int, now: datetime) -> None:
    """Teach nothing of it, also where that was agreed before; raises LessonChangedError, LessonNotFoundError."""
    one = get_lesson(session, lesson_id=lesson_id)
    _step(session, "drop", one, by, expected_version, now, {"accepted_by": None, "accepted_at": None})


def find_undo_problem(one: LessonView, *, staff_id: int | None, now: datetime) -> str | None:
    """Return why somebody may not take back the last step, or None."""
    if not one.is_undoable or one.changed_at is None or staff_id is None or one.changed_by != staff_id:
        return "not_yours"
    return "too_late" if now - one.changed_at > rules.UNDO_WITHIN else None


def undo(session: Session, *, lesson_id: int, by: Actor, expected_version: int, now: datetime) -> None:
    """Take back one's own last step; raises CannotUndoError, LessonChangedError, LessonNotFoundError."""
    row = session.execute(queries.BY_ID, {"of_id": lesson_id}).one_or_none()
    if row is None:
        raise LessonNotFoundError(lesson_id)
    one = _view(row)
    if one.version != expected_version:
        raise LessonChangedError(lesson_id)
    problem = find_undo_problem(one, staff_id=by.staff_id, now=now)
    if problem is not None:
        raise CannotUndoError(problem)
    before = {name: _time(row.before[name]) if name in _TIMES else row.before[name] for name in _STANDING}
    values = {**before, "before": None, "changed_by": by.staff_id, "changed_at": now}
    if not changed(session.execute(queries.move(one.id, expected_version, (one.state,), values))):
        raise LessonChangedError(lesson_id)
    _record(session, "undo.lesson", one.id, by, now, field="state", old=one.state, new=str(before["state"]))


def forget(session: Session, *, now: datetime) -> int:
    """Delete what nobody has looked at or agreed to in half a year, and what was dropped a month ago."""
    unseen, dropped = now - timedelta(days=rules.UNSEEN_DAYS), now - timedelta(days=rules.DROPPED_DAYS)
    midnight = datetime.combine(to_local(unseen).date(), time(), to_local(unseen).tzinfo)
    values = {"said_before": midnight.date(), "proposed_before": midnight, "dropped_before": dropped}
    return changed(session.execute(queries.FORGET, values))


def _cut(text: str, one: LessonView) -> str:
    words = " ".join(text.split())
    if not rules.says_something(words):
        raise LessonInvalidError("text_missing")
    if not rules.is_cut_of(words, one.text):
        raise LessonInvalidError("not_a_cut")
    return words


def _step(
    session: Session,
    step: str,
    one: LessonView,
    by: Actor,
    expected_version: int,
    now: datetime,
    values: dict[str, Any],
    *,
    told: str | None = None,
) -> None:
    states, after = rules.MOVES[step]
    if one.version != expected_version or one.state not in states:
        raise LessonChangedError(one.id)
    standing = {name: getattr(one, name) for name in _STANDING}
    before = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in standing.items()}
    whole = {**values, "state": after, "before": before, "changed_by": by.staff_id, "changed_at": now}
    if not changed(session.execute(queries.move(one.id, expected_version, states, whole))):
        raise LessonChangedError(one.id)
    new = f"{after}: {told}" if told else after
    _record(session, f"{step}.lesson", one.id, by, now, field="state", old=one.state, new=new)


def _record(
    session: Session,
    action: str,
    lesson_id: int,
    by: Actor,
    now: datetime,
    *,
    field: str,
    old: str | None = None,
    new: str | None = None,
) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="lesson",
        object_id=lesson_id,
        field=field,
        old=old,
        new=new,
        now=now,
    )


def _time(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


def _view(row: Any) -> LessonView:
    return LessonView(
        id=row.id,
        language=row.language,
        text=row.text,
        said_on=row.said_on,
        times=row.times,
        offered=tuple(row.offered),
        state=row.state,
        intent=row.intent,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        accepted_by=row.accepted_by,
        accepted_at=row.accepted_at,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        is_undoable=row.before is not None,
        version=row.version,
        proposed_name=row.proposed_name or "",
        accepted_name=row.accepted_name or "",
    )
