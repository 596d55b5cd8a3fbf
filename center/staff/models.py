"""Tables of the staff. No password, token or code is stored readable."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

ROLES = ("administrator", "clerk", "secretary", "auditor")
LANGUAGES = ("zh", "en")
TEXT_SIZES = ("normal", "large")
END_REASONS = (
    "log_out",
    "idle",
    "too_old",
    "locked",
    "password_changed",
    "second_factor_changed",
    "role_changed",
    "deactivated",
    "ended_by_administrator",
)


class StaffAccount(Base):
    """Somebody who may log in to the console; accounts are never removed, for the log names them."""

    __tablename__ = "staff_accounts"
    __table_args__ = (
        one_of("role", ROLES),
        one_of("language", LANGUAGES),
        one_of("text_size", TEXT_SIZES),
        CheckConstraint("login = lower(login)", name="login_in_small_letters"),
        CheckConstraint("(role = 'secretary') = (organization_id IS NOT NULL)", name="secretary_of_somewhere"),
        CheckConstraint("NOT is_on_duty OR role IN ('administrator', 'clerk')", name="duty_of_those_who_answer"),
        CheckConstraint("(totp_secret IS NULL) = (totp_confirmed_at IS NULL)", name="second_factor_is_confirmed"),
        CheckConstraint("failed_attempts >= 0", name="failures_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    role: Mapped[str]
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    language: Mapped[str]
    is_active: Mapped[bool]
    is_on_duty: Mapped[bool]
    created_at: Mapped[datetime]
    password_hash: Mapped[str]
    password_set_at: Mapped[datetime]
    must_change_password: Mapped[bool]
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]
    totp_pending_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    failed_attempts: Mapped[int]
    locked_until: Mapped[datetime | None]
    text_size: Mapped[str] = mapped_column(server_default="normal")


class RecoveryCode(Base):
    """A code in place of the second factor, for once; only its keyed index is kept."""

    __tablename__ = "staff_recovery_codes"
    __table_args__ = (Index("uq_staff_recovery_codes_code_index", "staff_id", "code_index", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    code_index: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class StaffSession(Base):
    """A browser that somebody logged in with; its token is kept as a hash."""

    __tablename__ = "staff_sessions"
    __table_args__ = (
        one_of("end_reason", END_REASONS),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_for_a_reason"),
        Index(
            "ix_staff_sessions_open",
            "staff_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    second_factor_at: Mapped[datetime | None]
    csrf_secret: Mapped[str]
    address: Mapped[str]
    user_agent: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class StaffPolicy(Base):
    """What is demanded of a role; a role without a row has no demands beyond a password."""

    __tablename__ = "staff_policies"
    __table_args__ = (one_of("role", ROLES),)

    role: Mapped[str] = mapped_column(primary_key=True)
    is_second_factor_required: Mapped[bool]
    changed_at: Mapped[datetime]


class StaffAbsence(Base):
    """When somebody is not there, and who stands in; without an end where it is not known yet."""

    __tablename__ = "staff_absences"
    __table_args__ = (
        CheckConstraint("absent_until > absent_from", name="ends_after_start"),
        CheckConstraint("deputy_id <> staff_id", name="not_ones_own_deputy"),
        Index("ix_staff_absences_staff_id", "staff_id", "absent_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    absent_from: Mapped[datetime]
    absent_until: Mapped[datetime | None]
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
