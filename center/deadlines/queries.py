"""The statements of the deadline services. Claiming is a conditional update: of two watchers one gets the row."""

from __future__ import annotations

from sqlalchemy import Update, bindparam, delete, func, insert, or_, select, update

from center.db.base import table_of
from center.deadlines.models import Deadline, DeadlineRule

RULES = table_of(DeadlineRule)
DEADLINES = table_of(Deadline)

ALL_RULES = select(
    RULES.c.kind,
    RULES.c.urgency,
    RULES.c.case_kind,
    RULES.c.priority,
    RULES.c.clock,
    RULES.c.minutes,
    RULES.c.warn_percent,
)
LOCK_RULES = ALL_RULES.with_for_update()
DELETE_RULE = delete(RULES).where(
    RULES.c.kind == bindparam("of_kind"),
    RULES.c.urgency == bindparam("of_urgency"),
    RULES.c.case_kind == bindparam("of_case_kind"),
    RULES.c.priority == bindparam("of_priority"),
)

COLUMNS = (
    DEADLINES.c.id,
    DEADLINES.c.case_id,
    DEADLINES.c.kind,
    DEADLINES.c.warn_at,
    DEADLINES.c.due_at,
    DEADLINES.c.is_set_by_hand,
    DEADLINES.c.warned_at,
    DEADLINES.c.missed_at,
    DEADLINES.c.met_at,
)
_RUNNING = (DEADLINES.c.met_at.is_(None), DEADLINES.c.missed_at.is_(None))
_PAST_DUE = (*_RUNNING, DEADLINES.c.due_at <= bindparam("now"))
_TO_WARN = (
    *_RUNNING,
    DEADLINES.c.warned_at.is_(None),
    DEADLINES.c.warn_at <= bindparam("now"),
    # What is past is missed; a warning would come too late.
    DEADLINES.c.due_at > bindparam("now"),
)

INSERT = insert(DEADLINES)
OF_CASE = select(*COLUMNS).where(DEADLINES.c.case_id == bindparam("of_case")).order_by(DEADLINES.c.due_at)
MEET: Update = (
    update(DEADLINES)
    .where(
        DEADLINES.c.case_id == bindparam("of_case"),
        DEADLINES.c.kind.in_(bindparam("kinds", expanding=True)),
        DEADLINES.c.met_at.is_(None),
    )
    .values(met_at=bindparam("now"))
)
UNDO_MEETING: Update = (
    update(DEADLINES)
    .where(
        DEADLINES.c.case_id == bindparam("of_case"),
        DEADLINES.c.kind.in_(bindparam("kinds", expanding=True)),
        DEADLINES.c.met_at == bindparam("met"),
    )
    .values(met_at=None)
)
MOVE: Update = (
    update(DEADLINES)
    .where(DEADLINES.c.id == bindparam("of_id"), DEADLINES.c.met_at.is_(None))
    .values(
        warn_at=bindparam("new_warn_at"),
        due_at=bindparam("new_due_at"),
        is_set_by_hand=bindparam("by_hand"),
        warned_at=None,
    )
)
COUNT_DUE = select(func.count()).where(
    *_RUNNING, DEADLINES.c.due_at >= bindparam("since"), DEADLINES.c.due_at < bindparam("until")
)
IS_DUE = select(
    or_(select(DEADLINES.c.id).where(*_PAST_DUE).exists(), select(DEADLINES.c.id).where(*_TO_WARN).exists())
)
CLAIM_MISSED = (
    update(DEADLINES)
    .where(
        DEADLINES.c.id.in_(
            select(DEADLINES.c.id).where(*_PAST_DUE).order_by(DEADLINES.c.due_at).limit(bindparam("at_most"))
        ),
        *_PAST_DUE,
    )
    # Whoever is told of the miss needs no warning any more.
    .values(missed_at=bindparam("now"), warned_at=func.coalesce(DEADLINES.c.warned_at, bindparam("now")))
    .returning(*COLUMNS)
)
CLAIM_WARNINGS = (
    update(DEADLINES)
    .where(
        DEADLINES.c.id.in_(
            select(DEADLINES.c.id).where(*_TO_WARN).order_by(DEADLINES.c.warn_at).limit(bindparam("at_most"))
        ),
        *_TO_WARN,
    )
    .values(warned_at=bindparam("now"))
    .returning(*COLUMNS)
)
