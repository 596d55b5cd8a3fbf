"""Clarifications, notices that two people vet, what people asked about, and who is told of a verdict."""

import sqlalchemy as sa
from alembic import op

from center.db.append_only import protect
from center.db.types import BigId, Document, UtcDateTime

revision = "0017"
down_revision = "0016"

CHANGES = "vetting_changes"
STATES = "'draft', 'in_review', 'published', 'withdrawn', 'replaced'"
NOTICE_COLUMNS = ("state", "version", "drafted_by", "changed_by", "changed_at", "published_by")


def upgrade() -> None:
    make_vetting()
    make_clarifications()
    make_checks()
    make_tellings()
    let_notices_be_vetted()


def downgrade() -> None:
    for name in reversed(NOTICE_COLUMNS):
        # A check that names two columns goes with neither on SQLite, so it stands with the last one.
        op.execute(f"ALTER TABLE notices DROP COLUMN {name}")
    for table in ("tellings", "check_requests", "check_groups", "matched_texts", "clarifications", CHANGES):
        op.drop_table(table)


def let_notices_be_vetted() -> None:
    """Add to notices where they stand; those that are there were published."""
    by = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    at = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"

    def account(name: str, more: str = "") -> str:
        return f"{name} {by} CONSTRAINT fk_notices_{name} REFERENCES staff_accounts (id){more}"

    another = " CONSTRAINT ck_notices_published_by_another CHECK (published_by <> drafted_by)"
    columns = (
        f"state TEXT DEFAULT 'published' NOT NULL CONSTRAINT ck_notices_state_known CHECK (state IN ({STATES}))",
        f"version {by} DEFAULT '1' NOT NULL",
        account("drafted_by"),
        account("changed_by"),
        f"changed_at {at}",
        account("published_by", another),
    )
    for column in columns:
        # SQLite keeps the text as it is, and its checks are told apart by their lines.
        op.execute(f"ALTER TABLE notices ADD COLUMN \n{column}\n")


def make_vetting() -> None:
    op.create_table(
        "vetting_changes",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", BigId, autoincrement=False, nullable=False),
        sa.Column("version", BigId, autoincrement=False, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("staff_id", BigId, nullable=True),
        sa.Column("content", Document, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('clarification', 'notice')", name=op.f("ck_vetting_changes_kind_known")),
        sa.CheckConstraint(
            "step IN ('create', 'change', 'submit', 'send_back', 'publish', 'withdraw', 'replace', 'undo')",
            name=op.f("ck_vetting_changes_step_known"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_accounts.id"], name=op.f("fk_vetting_changes_staff_id")),
        sa.PrimaryKeyConstraint("kind", "object_id", "version", name=op.f("pk_vetting_changes")),
    )
    for statement in protect(CHANGES, dialect=op.get_bind().dialect.name):
        op.execute(statement)


def make_clarifications() -> None:
    op.create_table(
        "clarifications",
        sa.Column("id", BigId, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", BigId, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("claim_zh", sa.Text(), nullable=False),
        sa.Column("claim_en", sa.Text(), nullable=False),
        sa.Column("wordings", Document, nullable=False),
        sa.Column("answer_zh", sa.Text(), nullable=False),
        sa.Column("answer_en", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("replaces_id", BigId, nullable=True),
        sa.Column("drafted_by", BigId, nullable=True),
        sa.Column("drafted_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", BigId, nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("published_by", BigId, nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("answer_zh <> '' OR answer_en <> ''", name=op.f("ck_clarifications_answers_something")),
        sa.CheckConstraint("claim_zh <> '' OR claim_en <> ''", name=op.f("ck_clarifications_claims_something")),
        sa.CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL", name=op.f("ck_clarifications_published_has_time")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'published', 'withdrawn', 'replaced')",
            name=op.f("ck_clarifications_state_known"),
        ),
        sa.CheckConstraint(
            "type IN ('scam', 'health', 'benefits', 'policy', 'disaster', 'local', 'other')",
            name=op.f("ck_clarifications_type_known"),
        ),
        sa.CheckConstraint(
            "verdict IN ('false', 'misleading', 'partly_true', 'true', 'scam')",
            name=op.f("ck_clarifications_verdict_known"),
        ),
        sa.CheckConstraint("published_by <> changed_by", name=op.f("ck_clarifications_published_as_seen")),
        sa.CheckConstraint("published_by <> drafted_by", name=op.f("ck_clarifications_published_by_another")),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_clarifications_valid_for_a_time")
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["staff_accounts.id"], name=op.f("fk_clarifications_changed_by")),
        sa.ForeignKeyConstraint(["drafted_by"], ["staff_accounts.id"], name=op.f("fk_clarifications_drafted_by")),
        sa.ForeignKeyConstraint(["published_by"], ["staff_accounts.id"], name=op.f("fk_clarifications_published_by")),
        sa.ForeignKeyConstraint(["replaces_id"], ["clarifications.id"], name=op.f("fk_clarifications_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarifications")),
    )
    op.create_index(
        "ix_clarifications_published",
        "clarifications",
        ["id", "version"],
        unique=False,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index("ix_clarifications_replaces_id", "clarifications", ["replaces_id"], unique=False)
    op.create_table(
        "matched_texts",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", BigId, autoincrement=False, nullable=False),
        sa.Column("place", BigId, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("encoder", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("shingles", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('clarification', 'notice')", name=op.f("ck_matched_texts_kind_known")),
        sa.PrimaryKeyConstraint("kind", "object_id", "place", name=op.f("pk_matched_texts")),
    )


def make_checks() -> None:
    op.create_table(
        "check_groups",
        sa.Column("id", BigId, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", BigId, nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("clarification_id", BigId, nullable=True),
        sa.Column("decided_by", BigId, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_check_groups_decided_has_time")),
        sa.CheckConstraint("state IN ('open', 'answered', 'dismissed')", name=op.f("ck_check_groups_state_known")),
        sa.ForeignKeyConstraint(
            ["clarification_id"], ["clarifications.id"], name=op.f("fk_check_groups_clarification_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["staff_accounts.id"], name=op.f("fk_check_groups_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_groups")),
    )
    op.create_index(op.f("ix_check_groups_clarification_id"), "check_groups", ["clarification_id"], unique=False)
    op.create_index(
        "ix_check_groups_open",
        "check_groups",
        ["opened_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "check_requests",
        sa.Column("id", BigId, nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("scam_type", sa.Text(), nullable=True),
        sa.Column("matched_kind", sa.Text(), nullable=True),
        sa.Column("matched_id", BigId, nullable=True),
        sa.Column("matched_version", BigId, nullable=True),
        sa.Column("similarity_permille", BigId, nullable=True),
        sa.Column("case_id", BigId, nullable=True),
        sa.Column("group_id", BigId, nullable=True),
        sa.Column("encoder", sa.Text(), nullable=True),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "matched_kind IN ('clarification', 'notice')", name=op.f("ck_check_requests_matched_kind_known")
        ),
        sa.CheckConstraint(
            "outcome IN ('scam', 'clarification', 'notice', 'differs', 'unknown')",
            name=op.f("ck_check_requests_outcome_known"),
        ),
        sa.CheckConstraint(
            "(matched_kind IS NULL) = (matched_id IS NULL)", name=op.f("ck_check_requests_matched_whole")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_check_requests_case_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["channel_accounts.conversation_id"], name=op.f("fk_check_requests_conversation_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["check_groups.id"], name=op.f("fk_check_requests_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_requests")),
    )
    op.create_index("ix_check_requests_at", "check_requests", ["at"], unique=False)
    op.create_index(op.f("ix_check_requests_case_id"), "check_requests", ["case_id"], unique=False)
    op.create_index("ix_check_requests_conversation_id", "check_requests", ["conversation_id", "id"], unique=False)
    op.create_index(op.f("ix_check_requests_group_id"), "check_requests", ["group_id"], unique=False)
    op.create_index("ix_check_requests_matched", "check_requests", ["matched_kind", "matched_id"], unique=False)


def make_tellings() -> None:
    op.create_table(
        "tellings",
        sa.Column("id", BigId, nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("object_id", BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("case_id", BigId, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", BigId, nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("why_dropped", sa.Text(), nullable=True),
        sa.Column("outbox_id", BigId, nullable=True),
        sa.CheckConstraint("(state = 'told') = (told_at IS NOT NULL)", name=op.f("ck_tellings_told_has_time")),
        sa.CheckConstraint("about IN ('clarification', 'notice')", name=op.f("ck_tellings_about_known")),
        sa.CheckConstraint("kind IN ('answer', 'corrected', 'withdrawn')", name=op.f("ck_tellings_kind_known")),
        sa.CheckConstraint("state IN ('due', 'told', 'dropped')", name=op.f("ck_tellings_state_known")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_tellings_case_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["channel_accounts.conversation_id"], name=op.f("fk_tellings_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tellings")),
    )
    op.create_index(op.f("ix_tellings_case_id"), "tellings", ["case_id"], unique=False)
    op.create_index(
        "ix_tellings_due",
        "tellings",
        ["next_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index("ix_tellings_object", "tellings", ["about", "object_id", "state"], unique=False)
    op.create_index("uq_tellings_once", "tellings", ["conversation_id", "about", "object_id", "kind"], unique=True)
