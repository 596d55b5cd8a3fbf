"""Cases and identity checks."""

import sqlalchemy as sa
from alembic import op

from center.db.append_only import protect, release
from center.db.types import BigId, Document, UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("member_id", BigId, nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("details", Document, nullable=False),
        sa.Column("assigned_to", sa.Text(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_cases_closed_has_time")),
        sa.CheckConstraint(
            "kind IN ('scam', 'scam_loss', 'check_message', 'health_emergency', 'benefit_problem', "
            "'home_visit', 'data_change', 'complaint', 'suggestion', 'person_request', 'identity_lockout', "
            "'unanswered', 'proxy_request')",
            name=op.f("ck_cases_kind_known"),
        ),
        sa.CheckConstraint("state IN ('open', 'in_progress', 'waiting', 'closed')", name=op.f("ck_cases_state_known")),
        sa.CheckConstraint("urgency IN ('urgent', 'soon', 'normal')", name=op.f("ck_cases_urgency_known")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["channel_accounts.conversation_id"], name=op.f("fk_cases_conversation_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_cases_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index("ix_cases_conversation_id", "cases", ["conversation_id", "id"], unique=False)
    op.create_index("ix_cases_member_id", "cases", ["member_id", "id"], unique=False)
    op.create_index(
        "ix_cases_open",
        "cases",
        ["urgency", "opened_at"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "identity_attempts",
        sa.Column("id", BigId, nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("subject_index", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("attempted_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("method IN ('code', 'facts')", name=op.f("ck_identity_attempts_method_known")),
        sa.CheckConstraint("result IN ('verified', 'failed')", name=op.f("ck_identity_attempts_result_known")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["channel_accounts.conversation_id"], name=op.f("fk_identity_attempts_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_attempts")),
    )
    op.create_index(
        "ix_identity_attempts_conversation_id", "identity_attempts", ["conversation_id", "id"], unique=False
    )
    op.create_index(
        "ix_identity_attempts_method", "identity_attempts", ["method", "result", "attempted_at"], unique=False
    )
    op.create_index("ix_identity_attempts_subject_index", "identity_attempts", ["subject_index", "id"], unique=False)
    op.create_table(
        "one_time_codes",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code_index", sa.Text(), nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("used_by", sa.Text(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name=op.f("ck_one_time_codes_used_by_someone")),
        sa.CheckConstraint("expires_at > issued_at", name=op.f("ck_one_time_codes_expires_after_issue")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_one_time_codes_member_id")),
        sa.ForeignKeyConstraint(
            ["used_by"], ["channel_accounts.conversation_id"], name=op.f("fk_one_time_codes_used_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_codes")),
        sa.UniqueConstraint("code_index", name=op.f("uq_one_time_codes_code_index")),
    )
    op.create_index(op.f("ix_one_time_codes_member_id"), "one_time_codes", ["member_id"], unique=False)
    op.create_table(
        "case_entries",
        sa.Column("id", BigId, nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=True),
        sa.Column("fact_name", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(kind = 'fact') = (fact_name IS NOT NULL)", name=op.f("ck_case_entries_fact_has_name")),
        sa.CheckConstraint("author IN ('member', 'assistant', 'staff')", name=op.f("ck_case_entries_author_known")),
        sa.CheckConstraint(
            "kind IN ('opened', 'text', 'fact', 'note', 'reply', 'state')", name=op.f("ck_case_entries_kind_known")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_entries_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entries")),
    )
    op.create_index("ix_case_entries_case_id", "case_entries", ["case_id", "id"], unique=False)
    op.create_table(
        "proxy_grants",
        sa.Column("id", BigId, nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("relative_name", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("member_id", BigId, nullable=True),
        sa.Column("scopes", Document, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name=op.f("ck_proxy_grants_decided_once")),
        sa.CheckConstraint(
            "state <> 'approved' OR (member_id IS NOT NULL AND scopes IS NOT NULL)",
            name=op.f("ck_proxy_grants_approved_for_someone"),
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'approved', 'refused', 'ended')", name=op.f("ck_proxy_grants_state_known")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_proxy_grants_case_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["channel_accounts.conversation_id"], name=op.f("fk_proxy_grants_conversation_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_proxy_grants_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proxy_grants")),
        sa.UniqueConstraint("case_id", name=op.f("uq_proxy_grants_case_id")),
    )
    op.create_index("ix_proxy_grants_conversation_id", "proxy_grants", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_proxy_grants_member_id"), "proxy_grants", ["member_id"], unique=False)
    op.create_index(
        "uq_proxy_grants_approved",
        "proxy_grants",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("state = 'approved'"),
        postgresql_where=sa.text("state = 'approved'"),
    )
    for statement in protect("case_entries", dialect=op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in release("case_entries", dialect=op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("proxy_grants")
    op.drop_table("case_entries")
    op.drop_table("one_time_codes")
    op.drop_table("identity_attempts")
    op.drop_table("cases")
