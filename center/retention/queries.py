"""The statements of retention: rules, holds, runs, and what is too old in the smaller tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, Table, Update, bindparam, case, delete, func, or_, select, update

from center.cases.models import Case
from center.db.base import table_of
from center.db.statements import insert_ignoring
from center.identity.models import IdentityAttempt, OneTimeCode, ProxyGrant
from center.meetings.models import Attendance
from center.notifications.models import Notification
from center.privacy.models import Consent, PrivacyRequest
from center.retention.models import LegalHold, RetentionRule, RetentionRun
from center.staff.models import StaffAccount, StaffSession

RULES = table_of(RetentionRule)
HOLDS = table_of(LegalHold)
RUNS = table_of(RetentionRun)
CASES = table_of(Case)
STAFF = table_of(StaffAccount)
SESSIONS = table_of(StaffSession)
CODES = table_of(OneTimeCode)
ATTEMPTS = table_of(IdentityAttempt)
CONSENTS = table_of(Consent)
REQUESTS = table_of(PrivacyRequest)
GRANTS = table_of(ProxyGrant)
ATTENDANCE, NOTIFICATIONS = table_of(Attendance), table_of(Notification)

CHANGED_RULES = select(RULES.c.kind, RULES.c.months, RULES.c.changed_at, STAFF.c.display_name).join(
    STAFF, STAFF.c.id == RULES.c.changed_by, isouter=True
)

_LIFTER = STAFF.alias("lifter")
HOLDS_NEWEST_FIRST = (
    select(
        HOLDS.c.id,
        HOLDS.c.case_id,
        HOLDS.c.reason,
        HOLDS.c.placed_at,
        STAFF.c.display_name,
        HOLDS.c.lifted_at,
        _LIFTER.c.display_name,
    )
    .join(STAFF, STAFF.c.id == HOLDS.c.placed_by)
    .join(_LIFTER, _LIFTER.c.id == HOLDS.c.lifted_by, isouter=True)
    .order_by(HOLDS.c.lifted_at.is_not(None), HOLDS.c.id.desc())
    .limit(bindparam("at_most"))
)
HELD = (
    select(CASES.c.id, CASES.c.conversation_id)
    .join(HOLDS, HOLDS.c.case_id == CASES.c.id)
    .where(HOLDS.c.lifted_at.is_(None))
)
INSERT_HOLD = insert_ignoring(HOLDS, "case_id", "reason", "placed_by", "placed_at")
LIFT_HOLD = (
    update(HOLDS)
    .where(HOLDS.c.id == bindparam("of_hold"), HOLDS.c.lifted_at.is_(None))
    .values(lifted_at=bindparam("now"), lifted_by=bindparam("staff"))
    .returning(HOLDS.c.case_id, HOLDS.c.reason)
)

RUN_COLUMNS = (
    RUNS.c.id,
    RUNS.c.night,
    RUNS.c.state,
    RUNS.c.started_at,
    RUNS.c.doubt,
    RUNS.c.planned,
    RUNS.c.deleted,
    RUNS.c.position,
    RUNS.c.claimed_by,
    RUNS.c.claimed_until,
    RUNS.c.confirmed_at,
    RUNS.c.finished_at,
)
LAST_RUNS = select(*RUN_COLUMNS).order_by(RUNS.c.id.desc()).limit(bindparam("at_most"))
OPEN_RUN = select(*RUN_COLUMNS).where(RUNS.c.finished_at.is_(None)).order_by(RUNS.c.id).limit(1)
LAST_DONE = select(*RUN_COLUMNS).where(RUNS.c.state == "done").order_by(RUNS.c.id.desc()).limit(1)
RUN_BY_ID = select(*RUN_COLUMNS).where(RUNS.c.id == bindparam("of_run"))
INSERT_RUN = insert_ignoring(RUNS, "night", "state", "started_at", "doubt", "planned", "deleted", "position")
_IS_OWN = (RUNS.c.id == bindparam("of_run"), RUNS.c.state == "running", RUNS.c.claimed_by == bindparam("worker"))
CLAIM_RUN: Update = (
    update(RUNS)
    .where(
        RUNS.c.id == bindparam("of_run"),
        RUNS.c.state == "running",
        or_(
            RUNS.c.claimed_until.is_(None),
            RUNS.c.claimed_until <= bindparam("now"),
            RUNS.c.claimed_by == bindparam("worker"),
        ),
    )
    .values(claimed_by=bindparam("worker"), claimed_until=bindparam("until"))
)
LOCK_OWN_RUN = select(*RUN_COLUMNS).where(*_IS_OWN).with_for_update()
GO_ON: Update = (
    update(RUNS)
    .where(*_IS_OWN)
    .values(
        deleted=bindparam("now_deleted", type_=RUNS.c.deleted.type),
        position=bindparam("new_position", type_=RUNS.c.position.type),
        claimed_until=bindparam("until"),
    )
)
FINISH_RUN: Update = (
    update(RUNS).where(*_IS_OWN).values(state="done", finished_at=bindparam("now"), claimed_by=None, claimed_until=None)
)
CONFIRM_RUN: Update = (
    update(RUNS)
    .where(RUNS.c.id == bindparam("of_run"), RUNS.c.state == "waiting")
    .values(state="running", confirmed_by=bindparam("staff"), confirmed_at=bindparam("now"))
)
DISCARD_RUN: Update = (
    update(RUNS)
    .where(RUNS.c.id == bindparam("of_run"), RUNS.c.state == "waiting")
    .values(
        state="discarded", finished_at=bindparam("now"), confirmed_by=bindparam("staff"), confirmed_at=bindparam("now")
    )
)

# The smaller tables: which rows of them go, and from when on they count.
_COUNTED_FROM: dict[str, tuple[Table, ColumnElement[Any]]] = {
    # A session that nobody ended was over at the latest half a day after somebody was last seen in it.
    "sessions": (SESSIONS, func.coalesce(SESSIONS.c.ended_at, SESSIONS.c.last_seen_at)),
    "codes": (CODES, func.coalesce(CODES.c.used_at, CODES.c.revoked_at, CODES.c.expires_at)),
    "attempts": (ATTEMPTS, ATTEMPTS.c.attempted_at),
    "consents": (CONSENTS, CONSENTS.c.withdrawn_at),
    "notifications": (NOTIFICATIONS, NOTIFICATIONS.c.due_at),
    # A draft that nobody approved is over when it runs out, whether anybody noted that or not.
    "requests": (REQUESTS, case((REQUESTS.c.state == "open", REQUESTS.c.expires_at), else_=REQUESTS.c.closed_at)),
}
SMALL_TABLES = tuple(_COUNTED_FROM)
_IS_RELATIVES_OVER = (
    GRANTS.c.relative_name != "",
    or_(GRANTS.c.state.in_(("refused", "ended")), GRANTS.c.expires_at < bindparam("before")),
    func.coalesce(GRANTS.c.decided_at, GRANTS.c.requested_at) < bindparam("before"),
)
OLD_RELATIVES = select(GRANTS.c.id).where(*_IS_RELATIVES_OVER).order_by(GRANTS.c.id).limit(bindparam("at_most"))
COUNT_OLD_RELATIVES = select(func.count()).select_from(GRANTS).where(*_IS_RELATIVES_OVER)
COUNT_RELATIVES = select(func.count()).select_from(GRANTS).where(GRANTS.c.relative_name != "")
EMPTY_RELATIVES: Update = (
    update(GRANTS).where(GRANTS.c.id.in_(bindparam("ids", expanding=True))).values(relative_name="", relation="")
)
_IS_REASON_OLD = (ATTENDANCE.c.reason.is_not(None), ATTENDANCE.c.answered_at < bindparam("before"))
OLD_REASONS = (
    select(ATTENDANCE.c.meeting_id)
    .where(*_IS_REASON_OLD)
    .distinct()
    .order_by(ATTENDANCE.c.meeting_id)
    .limit(bindparam("at_most"))
)
COUNT_OLD_REASONS = select(func.count()).select_from(ATTENDANCE).where(*_IS_REASON_OLD)
COUNT_REASONS = select(func.count()).select_from(ATTENDANCE).where(ATTENDANCE.c.reason.is_not(None))
EMPTY_REASONS: Update = (
    update(ATTENDANCE)
    .where(ATTENDANCE.c.meeting_id.in_(bindparam("ids", expanding=True)), *_IS_REASON_OLD)
    .values(reason=None)
)


def old_of(name: str, *columns: Any, held: list[str]) -> Select[Any]:
    """Build the choice of what is older than `before` in one of the smaller tables."""
    table, at = _COUNTED_FROM[name]
    chosen = select(*columns).select_from(table).where(at < bindparam("before"))
    return chosen.where(table.c.conversation_id.not_in(held)) if held and "conversation_id" in table.c else chosen


def old_ids_of(name: str, *, held: list[str]) -> Select[Any]:
    """Build the choice of the first of them."""
    table, _ = _COUNTED_FROM[name]
    return old_of(name, table.c.id, held=held).order_by(table.c.id).limit(bindparam("at_most"))


def count_old_of(name: str, *, held: list[str]) -> Select[Any]:
    """Build the count of them."""
    return old_of(name, func.count(), held=held)


def count_of(name: str) -> Select[Any]:
    """Build the count of all rows."""
    return select(func.count()).select_from(_COUNTED_FROM[name][0])


def delete_of(name: str) -> Delete:
    """Build their removal; what was renewed meanwhile stays."""
    table, at = _COUNTED_FROM[name]
    return delete(table).where(table.c.id.in_(bindparam("ids", expanding=True)), at < bindparam("before"))
