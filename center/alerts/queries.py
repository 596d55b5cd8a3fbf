"""The statements of the alert services."""

from __future__ import annotations

from sqlalchemy import Update, bindparam, delete, insert, select, update

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
    ROUTES.c.id,
)
ALL_ROUTES = select(*ROUTE_COLUMNS).order_by(ROUTES.c.level, ROUTES.c.id)
INSERT_ROUTE = insert(ROUTES).returning(ROUTES.c.id)
UPDATE_ROUTE: Update = update(ROUTES).where(ROUTES.c.id == bindparam("of_id"))
DELETE_ROUTE = delete(ROUTES).where(ROUTES.c.id == bindparam("of_id"))

INSERT_ALERT = insert_ignoring(
    ALERTS,
    "case_id",
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
).join(CASES, CASES.c.id == ALERTS.c.case_id)
BY_IDS = _VIEW.where(ALERTS.c.id.in_(bindparam("ids", expanding=True))).order_by(ALERTS.c.id)
OF_CASE = _VIEW.where(ALERTS.c.case_id == bindparam("of_case")).order_by(ALERTS.c.id)

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
    .where(ALERTS.c.id == bindparam("of_id"), ALERTS.c.finished_at.is_(None))
    .values(state="failed", failure=bindparam("reason"), next_attempt_at=bindparam("retry_at"), claimed_by=None)
)
GIVE_UP: Update = (
    update(ALERTS)
    .where(ALERTS.c.id == bindparam("of_id"), ALERTS.c.finished_at.is_(None))
    .values(state="given_up", failure=bindparam("reason"), finished_at=bindparam("now"), claimed_by=None)
)
# What a worker is just sending cannot be called back.
WITHDRAW: Update = (
    update(ALERTS)
    .where(
        ALERTS.c.case_id == bindparam("of_case"),
        ALERTS.c.event.in_(bindparam("events", expanding=True)),
        ALERTS.c.finished_at.is_(None),
        ALERTS.c.state != "sending",
    )
    .values(state="withdrawn", finished_at=bindparam("now"))
)
HOLDERS = select(ALERTS.c.claimed_by).where(ALERTS.c.finished_at.is_(None), ALERTS.c.claimed_by.is_not(None)).distinct()
FREE: Update = (
    update(ALERTS)
    .where(ALERTS.c.finished_at.is_(None), ALERTS.c.claimed_by.in_(bindparam("holders", expanding=True)))
    .values(state="due", claimed_by=None, next_attempt_at=bindparam("now"))
)
