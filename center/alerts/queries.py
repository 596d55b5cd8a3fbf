"""The statements of the alert services."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    Update,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from center.alerts.models import Alert, AlertRoute
from center.cases.models import Case
from center.db.base import table_of
from center.db.statements import insert_ignoring

ROUTES = table_of(AlertRoute)
ALERTS = table_of(Alert)
CASES = table_of(Case)

ROUTE_COLUMNS = (
    ROUTES.c.kind,
    ROUTES.c.target,
    ROUTES.c.events,
    ROUTES.c.min_urgency,
    ROUTES.c.language,
    ROUTES.c.level,
    ROUTES.c.delay_seconds,
    ROUTES.c.is_active,
    ROUTES.c.name,
    ROUTES.c.id,
    ROUTES.c.version,
)
ALL_ROUTES = select(*ROUTE_COLUMNS).order_by(ROUTES.c.level, ROUTES.c.id)
ROUTE_BY_ID = select(*ROUTE_COLUMNS).where(ROUTES.c.id == bindparam("of_id"))
ROUTES_TO = select(*ROUTE_COLUMNS).where(
    ROUTES.c.kind == bindparam("of_kind"), ROUTES.c.target == bindparam("of_target")
)
INSERT_ROUTE = insert(ROUTES).returning(ROUTES.c.id)
# Of two who change one route, the slower finds nothing to change.
UPDATE_ROUTE = (
    update(ROUTES)
    .where(ROUTES.c.id == bindparam("of_id"), ROUTES.c.version == bindparam("seen_version"))
    .values(version=ROUTES.c.version + 1)
    .returning(ROUTES.c.id)
)
DELETE_ROUTE = (
    delete(ROUTES)
    .where(ROUTES.c.id == bindparam("of_id"), ROUTES.c.version == bindparam("seen_version"))
    .returning(ROUTES.c.id)
)

INSERT_ALERT = insert_ignoring(
    ALERTS,
    "case_id",
    "route_id",
    "event",
    "occasion",
    "level",
    "kind",
    "target",
    "language",
    "state",
    "created_at",
    "next_attempt_at",
    "attempts",
)
_VIEW = select(
    ALERTS.c.id,
    ALERTS.c.case_id,
    ALERTS.c.event,
    ALERTS.c.level,
    ALERTS.c.kind,
    ALERTS.c.target,
    ALERTS.c.language,
    ALERTS.c.state,
    ALERTS.c.created_at,
    ALERTS.c.attempts,
    ALERTS.c.failure,
    CASES.c.kind.label("case_kind"),
    CASES.c.urgency,
    CASES.c.opened_at,
).outerjoin(CASES, CASES.c.id == ALERTS.c.case_id)
BY_IDS = _VIEW.where(ALERTS.c.id.in_(bindparam("ids", expanding=True))).order_by(ALERTS.c.id)

_TOLD = select(
    ALERTS.c.id,
    ALERTS.c.case_id,
    ALERTS.c.route_id,
    ROUTES.c.name,
    ALERTS.c.event,
    ALERTS.c.level,
    ALERTS.c.kind,
    ALERTS.c.target,
    ALERTS.c.state,
    ALERTS.c.created_at,
    ALERTS.c.next_attempt_at,
    ALERTS.c.attempts,
    ALERTS.c.finished_at,
    ALERTS.c.failure,
).outerjoin(ROUTES, ROUTES.c.id == ALERTS.c.route_id)
TOLD_OF_CASE = _TOLD.where(ALERTS.c.case_id == bindparam("of_case")).order_by(ALERTS.c.id)
TOLD_LAST = _TOLD.order_by(ALERTS.c.id.desc()).limit(bindparam("at_most"))
LAST_TEST = (
    _TOLD.where(ALERTS.c.case_id.is_(None), ALERTS.c.route_id == bindparam("of_route"))
    .order_by(ALERTS.c.id.desc())
    .limit(1)
)

_DUE = (
    ALERTS.c.finished_at.is_(None),
    ALERTS.c.kind == bindparam("of_kind"),
    ALERTS.c.next_attempt_at <= bindparam("now"),
)
IS_DUE = select(ALERTS.c.id).where(*_DUE).limit(1)
CLAIM = (
    update(ALERTS)
    .where(
        ALERTS.c.id.in_(
            select(ALERTS.c.id).where(*_DUE).order_by(ALERTS.c.next_attempt_at, ALERTS.c.id).limit(bindparam("at_most"))
        ),
        *_DUE,
    )
    .values(
        state="sending",
        claimed_by=bindparam("worker"),
        attempts=ALERTS.c.attempts + 1,
        next_attempt_at=bindparam("until"),
    )
    .returning(ALERTS.c.id)
)
MARK_SENT: Update = (
    update(ALERTS)
    .where(ALERTS.c.id.in_(bindparam("ids", expanding=True)), ALERTS.c.finished_at.is_(None))
    .values(state="sent", finished_at=bindparam("now"), failure=None, claimed_by=None)
)
PUT_OFF: Update = (
    update(ALERTS)
    .where(ALERTS.c.id == bindparam("of_id"), ALERTS.c.finished_at.is_(None), ALERTS.c.recalled_at.is_(None))
    .values(state="failed", failure=bindparam("reason"), next_attempt_at=bindparam("retry_at"), claimed_by=None)
)
GIVE_UP: Update = (
    update(ALERTS)
    .where(ALERTS.c.id == bindparam("of_id"), ALERTS.c.finished_at.is_(None))
    .values(state="given_up", failure=bindparam("reason"), finished_at=bindparam("now"), claimed_by=None)
)
# Where nobody of the levels before could be told, the next one need not wait for an answer of theirs.
_lost, _before = aliased(Alert), aliased(Alert)


def _of_same_occasion(other: type[Alert]) -> tuple[ColumnElement[bool], ...]:
    return (
        other.case_id == ALERTS.c.case_id,
        other.event == ALERTS.c.event,
        other.occasion == ALERTS.c.occasion,
        other.level < ALERTS.c.level,
    )


HASTEN_NEXT: Update = (
    update(ALERTS)
    .where(
        ALERTS.c.state == "due",
        ALERTS.c.next_attempt_at > bindparam("now"),
        exists().where(_lost.id == bindparam("of_id"), *_of_same_occasion(_lost)),
        ~exists().where(_before.state.not_in(("given_up", "withdrawn")), *_of_same_occasion(_before)),
    )
    .values(next_attempt_at=bindparam("now"))
)
_OF_CASE_AND_EVENTS = (
    ALERTS.c.case_id == bindparam("of_case"),
    ALERTS.c.event.in_(bindparam("events", expanding=True)),
    ALERTS.c.finished_at.is_(None),
)
WITHDRAW: Update = (
    update(ALERTS)
    .where(*_OF_CASE_AND_EVENTS, ALERTS.c.state != "sending")
    .values(state="withdrawn", finished_at=bindparam("now"))
)
# What a worker is just sending cannot be called back; but it need not be tried again.
RECALL: Update = (
    update(ALERTS).where(*_OF_CASE_AND_EVENTS, ALERTS.c.state == "sending").values(recalled_at=bindparam("now"))
)
_WITHDRAWN: dict[str, Any] = {"state": "withdrawn", "finished_at": bindparam("now"), "claimed_by": None}
DROP_RECALLED: Update = (
    update(ALERTS)
    .where(ALERTS.c.id == bindparam("of_id"), ALERTS.c.finished_at.is_(None), ALERTS.c.recalled_at.is_not(None))
    .values(**_WITHDRAWN, failure=bindparam("reason"))
)
DROP_DUE_RECALLED: Update = update(ALERTS).where(*_DUE, ALERTS.c.recalled_at.is_not(None)).values(**_WITHDRAWN)
HOLDERS = select(ALERTS.c.claimed_by).where(ALERTS.c.finished_at.is_(None), ALERTS.c.claimed_by.is_not(None)).distinct()
FREE = (
    update(ALERTS)
    .where(ALERTS.c.finished_at.is_(None), ALERTS.c.claimed_by.in_(bindparam("holders", expanding=True)))
    .values(state="due", claimed_by=None, next_attempt_at=bindparam("now"))
    .returning(ALERTS.c.id)
)

# What waits goes where its route leads now, unless the same is told there already.
_there = aliased(Alert)
_WAITS_AT = (
    ALERTS.c.finished_at.is_(None),
    ALERTS.c.kind == bindparam("of_kind"),
    ALERTS.c.target == bindparam("of_target"),
)
_IS_TOLD_THERE = exists().where(
    _there.case_id == ALERTS.c.case_id,
    _there.event == ALERTS.c.event,
    _there.occasion == ALERTS.c.occasion,
    _there.level == ALERTS.c.level,
    _there.kind == ALERTS.c.kind,
    _there.target == bindparam("new_target"),
)
_OF_ROUTE = or_(
    bindparam("of_route", type_=ALERTS.c.route_id.type).is_(None), ALERTS.c.route_id == bindparam("of_route")
)
DROP_TOLD_THERE: Update = (
    update(ALERTS)
    .where(*_WAITS_AT, _OF_ROUTE, _IS_TOLD_THERE)
    .values(state="withdrawn", finished_at=bindparam("now"), claimed_by=None)
)
MOVE: Update = update(ALERTS).where(*_WAITS_AT, _OF_ROUTE).values(target=bindparam("new_target"))

_UNFINISHED = and_(ALERTS.c.finished_at.is_(None), ALERTS.c.case_id.is_not(None))
_count = select(func.count()).select_from(ALERTS)
# One statement for the whole state: routes are a handful, and each count reads an index of what is unfinished or lost.
STATE = select(
    exists().where(ROUTES.c.is_active, cast(ROUTES.c.events, Text).like(literal('%"new_urgent"%'))),
    _count.where(
        ALERTS.c.state == "given_up", ALERTS.c.case_id.is_not(None), ALERTS.c.finished_at > bindparam("since")
    ).scalar_subquery(),
    _count.where(_UNFINISHED, ALERTS.c.next_attempt_at < bindparam("overdue")).scalar_subquery(),
    _count.where(_UNFINISHED, ALERTS.c.state == "failed", ALERTS.c.attempts >= bindparam("attempts")).scalar_subquery(),
)
