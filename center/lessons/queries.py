"""The statements of the lesson services."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Update, and_, bindparam, delete, func, or_, select, update

from center.db.base import table_of
from center.db.statements import insert_ignoring
from center.lessons.models import Lesson
from center.lessons.rules import ACCEPTED, DROPPED, NEW, PROPOSED
from center.staff.models import StaffAccount

LESSONS = table_of(Lesson)
_PROPOSER = table_of(StaffAccount).alias("proposer")
_ACCEPTER = table_of(StaffAccount).alias("accepter")

COLUMNS = (
    LESSONS.c.id,
    LESSONS.c.language,
    LESSONS.c.text,
    LESSONS.c.said_on,
    LESSONS.c.times,
    LESSONS.c.offered,
    LESSONS.c.state,
    LESSONS.c.intent,
    LESSONS.c.proposed_by,
    LESSONS.c.proposed_at,
    LESSONS.c.accepted_by,
    LESSONS.c.accepted_at,
    LESSONS.c.changed_by,
    LESSONS.c.changed_at,
    LESSONS.c.before,
    LESSONS.c.version,
    _PROPOSER.c.display_name.label("proposed_name"),
    _ACCEPTER.c.display_name.label("accepted_name"),
)
_WITH_NAMES = (
    select(*COLUMNS)
    .join(_PROPOSER, _PROPOSER.c.id == LESSONS.c.proposed_by, isouter=True)
    .join(_ACCEPTER, _ACCEPTER.c.id == LESSONS.c.accepted_by, isouter=True)
)
BY_ID = _WITH_NAMES.where(LESSONS.c.id == bindparam("of_id"))
COUNTS = select(LESSONS.c.state, func.count()).group_by(LESSONS.c.state)
TAUGHT = (
    select(LESSONS.c.language, LESSONS.c.intent, LESSONS.c.text)
    .where(LESSONS.c.state == ACCEPTED)
    .order_by(LESSONS.c.language, LESSONS.c.intent, LESSONS.c.text)
)
INSERT = insert_ignoring(LESSONS, "language", "text", "mark", "said_on", "times", "offered", "state", "version")
# Said once more: what somebody is looking at stays in the version they see.
COUNT_ONCE_MORE: Update = (
    update(LESSONS).where(LESSONS.c.mark == bindparam("of_mark")).values(times=LESSONS.c.times + 1)
)
FORGET = delete(LESSONS).where(
    or_(
        and_(LESSONS.c.state == NEW, LESSONS.c.said_on < bindparam("said_before")),
        and_(LESSONS.c.state == PROPOSED, LESSONS.c.proposed_at < bindparam("proposed_before")),
        and_(LESSONS.c.state == DROPPED, LESSONS.c.changed_at < bindparam("dropped_before")),
    )
)


def of_state(state: str) -> Select[Any]:
    """Build the choice of the lessons in one state: what is said most stands first, what was taught last."""
    order = {
        NEW: (LESSONS.c.times.desc(), LESSONS.c.said_on.desc(), LESSONS.c.id),
        PROPOSED: (LESSONS.c.proposed_at, LESSONS.c.id),
        ACCEPTED: (LESSONS.c.accepted_at.desc(), LESSONS.c.id.desc()),
        DROPPED: (LESSONS.c.changed_at.desc(), LESSONS.c.id.desc()),
    }
    return _WITH_NAMES.where(LESSONS.c.state == state).order_by(*order[state]).limit(bindparam("at_most"))


def move(lesson_id: int, version: int, states: tuple[str, ...], values: dict[str, Any]) -> Update:
    """Build a step that only one of two takes."""
    return (
        update(LESSONS)
        .where(LESSONS.c.id == lesson_id, LESSONS.c.version == version, LESSONS.c.state.in_(states))
        .values(**values, version=LESSONS.c.version + 1)
    )
