"""Staff accounts, their sessions and duty, and the audit log."""

import sqlalchemy as sa
from alembic import op

from center.db.append_only import protect, release
from center.db.types import BigId, UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "staff_accounts",
        sa.Column("id", BigId, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organization_id", BigId, nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_on_duty", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("password_set_at", UtcDateTime(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("totp_last_step", BigId, nullable=True),
        sa.Column("totp_pending_secret", sa.LargeBinary(), nullable=True),
        sa.Column("failed_attempts", BigId, nullable=False),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(role = 'secretary') = (organization_id IS NOT NULL)",
            name=op.f("ck_staff_accounts_secretary_of_somewhere"),
        ),
        sa.CheckConstraint(
            "NOT is_on_duty OR role IN ('administrator', 'clerk')",
            name=op.f("ck_staff_accounts_duty_of_those_who_answer"),
        ),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_staff_accounts_language_known")),
        sa.CheckConstraint(
            "role IN ('administrator', 'clerk', 'secretary', 'auditor')", name=op.f("ck_staff_accounts_role_known")
        ),
        sa.CheckConstraint(
            "(totp_secret IS NULL) = (totp_confirmed_at IS NULL)",
            name=op.f("ck_staff_accounts_second_factor_is_confirmed"),
        ),
        sa.CheckConstraint("failed_attempts >= 0", name=op.f("ck_staff_accounts_failures_not_negative")),
        sa.CheckConstraint("login = lower(login)", name=op.f("ck_staff_accounts_login_in_small_letters")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_staff_accounts_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_accounts")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_accounts_login")),
    )
    op.create_table(
        "staff_recovery_codes",
        sa.Column("id", BigId, nullable=False),
        sa.Column("staff_id", BigId, nullable=False),
        sa.Column("code_index", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_accounts.id"], name=op.f("fk_staff_recovery_codes_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_recovery_codes")),
    )
    op.create_index(
        "uq_staff_recovery_codes_code_index", "staff_recovery_codes", ["staff_id", "code_index"], unique=True
    )
    op.create_table(
        "staff_sessions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("staff_id", BigId, nullable=False),
        sa.Column("second_factor_at", UtcDateTime(), nullable=True),
        sa.Column("csrf_secret", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "end_reason IN ('log_out', 'idle', 'too_old', 'locked', 'password_changed', "
            "'second_factor_changed', 'role_changed', 'deactivated', 'ended_by_administrator')",
            name=op.f("ck_staff_sessions_end_reason_known"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_staff_sessions_ended_for_a_reason")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_accounts.id"], name=op.f("fk_staff_sessions_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_sessions_token_hash")),
    )
    op.create_index(
        "ix_staff_sessions_open",
        "staff_sessions",
        ["staff_id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "staff_policies",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("is_second_factor_required", sa.Boolean(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "role IN ('administrator', 'clerk', 'secretary', 'auditor')", name=op.f("ck_staff_policies_role_known")
        ),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_staff_policies")),
    )
    op.create_table(
        "staff_absences",
        sa.Column("id", BigId, nullable=False),
        sa.Column("staff_id", BigId, nullable=False),
        sa.Column("absent_from", UtcDateTime(), nullable=False),
        sa.Column("absent_until", UtcDateTime(), nullable=True),
        sa.Column("deputy_id", BigId, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("absent_until > absent_from", name=op.f("ck_staff_absences_ends_after_start")),
        sa.CheckConstraint("deputy_id <> staff_id", name=op.f("ck_staff_absences_not_ones_own_deputy")),
        sa.ForeignKeyConstraint(["deputy_id"], ["staff_accounts.id"], name=op.f("fk_staff_absences_deputy_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_accounts.id"], name=op.f("fk_staff_absences_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_absences")),
    )
    op.create_index("ix_staff_absences_staff_id", "staff_absences", ["staff_id", "absent_from"], unique=False)
    op.create_table(
        "audit_entries",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("staff_id", BigId, nullable=True),
        sa.Column("staff_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("old_value", sa.Text(), nullable=True),
        sa.Column("new_value", sa.Text(), nullable=True),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_accounts.id"], name=op.f("fk_audit_entries_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_action", "audit_entries", ["action", "id"], unique=False)
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"], unique=False)
    op.create_index("ix_audit_entries_object", "audit_entries", ["object_kind", "object_id", "id"], unique=False)
    op.create_index("ix_audit_entries_staff_id", "audit_entries", ["staff_id", "id"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("last_id", BigId, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    for statement in protect("audit_entries", dialect=op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in release("audit_entries", dialect=op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("audit_head")
    op.drop_table("audit_entries")
    op.drop_table("staff_absences")
    op.drop_table("staff_policies")
    op.drop_table("staff_sessions")
    op.drop_table("staff_recovery_codes")
    op.drop_table("staff_accounts")
