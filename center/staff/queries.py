"""The statements of the staff services."""

from __future__ import annotations

from sqlalchemy import Update, bindparam, func, insert, or_, select, update

from center.db.base import table_of
from center.db.statements import insert_ignoring
from center.staff.models import RecoveryCode, StaffAbsence, StaffAccount, StaffPolicy, StaffSession

ACCOUNTS = table_of(StaffAccount)
CODES = table_of(RecoveryCode)
SESSIONS = table_of(StaffSession)
POLICIES = table_of(StaffPolicy)
ABSENCES = table_of(StaffAbsence)

# Accounts
ACCOUNT_COLUMNS = (
    ACCOUNTS.c.id,
    ACCOUNTS.c.login,
    ACCOUNTS.c.display_name,
    ACCOUNTS.c.role,
    ACCOUNTS.c.organization_id,
    ACCOUNTS.c.language,
    ACCOUNTS.c.is_active,
    ACCOUNTS.c.is_on_duty,
    ACCOUNTS.c.created_at,
    ACCOUNTS.c.must_change_password,
    ACCOUNTS.c.totp_confirmed_at,
    ACCOUNTS.c.locked_until,
    ACCOUNTS.c.password_set_at,
)
_OF_ACCOUNT = ACCOUNTS.c.id == bindparam("staff_id")
_THIS_ACCOUNT = ACCOUNTS.c.id == bindparam("of_staff")
INSERT_ACCOUNT = insert_ignoring(
    ACCOUNTS,
    "login",
    "display_name",
    "role",
    "organization_id",
    "language",
    "text_size",
    "is_active",
    "is_on_duty",
    "created_at",
    "password_hash",
    "password_set_at",
    "must_change_password",
    "failed_attempts",
)
ALL_ACCOUNTS = select(*ACCOUNT_COLUMNS).order_by(ACCOUNTS.c.login)
ACCOUNT_BY_ID = select(*ACCOUNT_COLUMNS).where(_OF_ACCOUNT)
LOCK_ACCOUNT = ACCOUNT_BY_ID.with_for_update()
LOCK_ADMINISTRATORS = (
    select(ACCOUNTS.c.id)
    .where(ACCOUNTS.c.role == "administrator", ACCOUNTS.c.is_active)
    .order_by(ACCOUNTS.c.id)
    .with_for_update()
)
SET_PROFILE: Update = (
    update(ACCOUNTS).where(_THIS_ACCOUNT).values(display_name=bindparam("new_name"), language=bindparam("new_language"))
)
SET_PREFERENCES: Update = (
    update(ACCOUNTS)
    .where(_THIS_ACCOUNT)
    .values(language=bindparam("new_language"), text_size=bindparam("new_text_size"))
)
SET_ROLE: Update = (
    update(ACCOUNTS)
    .where(_THIS_ACCOUNT)
    .values(
        role=bindparam("new_role"),
        organization_id=bindparam("new_organization"),
        is_on_duty=bindparam("new_on_duty"),
    )
)
SET_ACTIVE: Update = update(ACCOUNTS).where(_THIS_ACCOUNT).values(is_active=bindparam("new_active"))
SET_ON_DUTY: Update = update(ACCOUNTS).where(_THIS_ACCOUNT).values(is_on_duty=bindparam("new_on_duty"))

# Passwords and failed tries
HASH_BY_LOGIN = select(ACCOUNTS.c.id, ACCOUNTS.c.password_hash).where(ACCOUNTS.c.login == bindparam("login"))
LOCK_LOGIN = (
    select(
        *ACCOUNT_COLUMNS,
        ACCOUNTS.c.password_hash,
        ACCOUNTS.c.failed_attempts,
        ACCOUNTS.c.totp_secret,
        ACCOUNTS.c.totp_last_step,
        ACCOUNTS.c.totp_pending_secret,
    )
    .where(_OF_ACCOUNT)
    .with_for_update()
)
SET_FAILURES: Update = (
    update(ACCOUNTS)
    .where(_THIS_ACCOUNT)
    .values(failed_attempts=bindparam("new_failures"), locked_until=bindparam("new_locked_until"))
)
SET_PASSWORD: Update = (
    update(ACCOUNTS)
    .where(_THIS_ACCOUNT)
    .values(
        password_hash=bindparam("new_hash"),
        password_set_at=bindparam("now"),
        must_change_password=bindparam("new_must_change"),
    )
)
SET_HASH: Update = update(ACCOUNTS).where(_THIS_ACCOUNT).values(password_hash=bindparam("new_hash"))

# Second factors
SET_PENDING_SECRET: Update = update(ACCOUNTS).where(_THIS_ACCOUNT).values(totp_pending_secret=bindparam("new_secret"))
SET_SECOND_FACTOR: Update = (
    update(ACCOUNTS)
    .where(_THIS_ACCOUNT)
    .values(
        totp_secret=bindparam("new_secret"),
        totp_confirmed_at=bindparam("confirmed_at"),
        totp_last_step=bindparam("new_step"),
        totp_pending_secret=None,
    )
)
SET_LAST_STEP: Update = update(ACCOUNTS).where(_THIS_ACCOUNT).values(totp_last_step=bindparam("new_step"))
INSERT_CODES = insert(CODES)
VOID_CODES: Update = (
    update(CODES)
    .where(CODES.c.staff_id == bindparam("of_staff"), CODES.c.used_at.is_(None))
    .values(used_at=bindparam("now"))
)
# Finding and using up are one statement: of two who send the same code one gets in.
USE_CODE = (
    update(CODES)
    .where(
        CODES.c.staff_id == bindparam("of_staff"),
        CODES.c.code_index == bindparam("of_code"),
        CODES.c.used_at.is_(None),
    )
    .values(used_at=bindparam("now"))
    .returning(CODES.c.id)
)
COUNT_CODES = select(func.count()).where(CODES.c.staff_id == bindparam("staff_id"), CODES.c.used_at.is_(None))

# Sessions
INSERT_SESSION = insert(SESSIONS)
SESSION_BY_TOKEN = (
    select(
        SESSIONS.c.id,
        SESSIONS.c.second_factor_at,
        SESSIONS.c.csrf_secret,
        SESSIONS.c.created_at,
        SESSIONS.c.last_seen_at,
        ACCOUNTS.c.id.label("staff_id"),
        ACCOUNTS.c.login,
        ACCOUNTS.c.display_name,
        ACCOUNTS.c.role,
        ACCOUNTS.c.organization_id,
        ACCOUNTS.c.language,
        ACCOUNTS.c.text_size,
        ACCOUNTS.c.is_active,
        ACCOUNTS.c.must_change_password,
        ACCOUNTS.c.totp_confirmed_at,
        func.coalesce(POLICIES.c.is_second_factor_required, False).label("is_second_factor_required"),
    )
    .select_from(SESSIONS)
    .join(ACCOUNTS, ACCOUNTS.c.id == SESSIONS.c.staff_id)
    .outerjoin(POLICIES, POLICIES.c.role == ACCOUNTS.c.role)
    .where(SESSIONS.c.token_hash == bindparam("token_hash"), SESSIONS.c.ended_at.is_(None), ACCOUNTS.c.is_active)
)
IS_SESSION_OPEN = select(SESSIONS.c.id).where(SESSIONS.c.id == bindparam("session_id"), SESSIONS.c.ended_at.is_(None))
OPEN_SESSIONS = (
    select(
        SESSIONS.c.id,
        SESSIONS.c.address,
        SESSIONS.c.user_agent,
        SESSIONS.c.created_at,
        SESSIONS.c.last_seen_at,
        SESSIONS.c.second_factor_at,
    )
    .where(SESSIONS.c.staff_id == bindparam("staff_id"), SESSIONS.c.ended_at.is_(None))
    .order_by(SESSIONS.c.id)
)
LAST_SEEN = select(SESSIONS.c.staff_id, func.max(SESSIONS.c.last_seen_at).label("at")).group_by(SESSIONS.c.staff_id)
ENDINGS_OF = select(
    SESSIONS.c.id, or_(SESSIONS.c.ended_at.is_not(None), SESSIONS.c.created_at <= bindparam("oldest")).label("is_over")
).where(
    SESSIONS.c.id.in_(bindparam("session_ids", expanding=True)),
    or_(
        SESSIONS.c.ended_at.is_not(None),
        SESSIONS.c.created_at <= bindparam("oldest"),
        SESSIONS.c.last_seen_at <= bindparam("idle_since"),
    ),
)
END_OWN_SESSION = (
    update(SESSIONS)
    .where(
        SESSIONS.c.id == bindparam("of_session"),
        SESSIONS.c.staff_id == bindparam("of_staff"),
        SESSIONS.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("now"), end_reason="log_out")
    .returning(SESSIONS.c.id)
)
TOUCH_SESSION: Update = (
    update(SESSIONS)
    .where(
        SESSIONS.c.id == bindparam("of_session"),
        SESSIONS.c.ended_at.is_(None),
        SESSIONS.c.last_seen_at < bindparam("now"),
    )
    .values(last_seen_at=bindparam("now"))
)
RENEW_SESSION: Update = (
    update(SESSIONS)
    .where(SESSIONS.c.id == bindparam("of_session"), SESSIONS.c.ended_at.is_(None))
    .values(
        token_hash=bindparam("new_token_hash"),
        csrf_secret=bindparam("new_csrf_secret"),
        second_factor_at=bindparam("now"),
        last_seen_at=bindparam("now"),
    )
)
END_SESSION: Update = (
    update(SESSIONS)
    .where(SESSIONS.c.id == bindparam("of_session"), SESSIONS.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"), end_reason=bindparam("reason"))
)
END_SESSIONS_OF: Update = (
    update(SESSIONS)
    .where(
        SESSIONS.c.staff_id == bindparam("of_staff"),
        SESSIONS.c.ended_at.is_(None),
        SESSIONS.c.id != bindparam("but_session"),
    )
    .values(ended_at=bindparam("now"), end_reason=bindparam("reason"))
)

# What is demanded of a role
ALL_POLICIES = select(POLICIES.c.role, POLICIES.c.is_second_factor_required)

# Duty
ABSENCE_COLUMNS = (
    ABSENCES.c.id,
    ABSENCES.c.staff_id,
    ABSENCES.c.absent_from,
    ABSENCES.c.absent_until,
    ABSENCES.c.deputy_id,
)
INSERT_ABSENCE = insert(ABSENCES).returning(*ABSENCE_COLUMNS)
_NOT_OVER = (
    ABSENCES.c.cancelled_at.is_(None),
    or_(ABSENCES.c.absent_until.is_(None), ABSENCES.c.absent_until > bindparam("now")),
)
ABSENCES_NOT_OVER = select(*ABSENCE_COLUMNS).where(*_NOT_OVER).order_by(ABSENCES.c.absent_from, ABSENCES.c.id)
ABSENT_NOW = ABSENCES_NOT_OVER.where(ABSENCES.c.absent_from <= bindparam("now"))
CANCEL_ABSENCE = (
    update(ABSENCES)
    .where(ABSENCES.c.id == bindparam("of_absence"), ABSENCES.c.cancelled_at.is_(None))
    .values(cancelled_at=bindparam("now"))
    .returning(*ABSENCE_COLUMNS)
)
ON_DUTY = select(*ACCOUNT_COLUMNS).where(ACCOUNTS.c.is_active, ACCOUNTS.c.is_on_duty).order_by(ACCOUNTS.c.id)
