"""What a change of a case has replaced, canned replies, saved views of the queue, files of cases."""

import sqlalchemy as sa
from alembic import op

from center.db.append_only import protect, release
from center.db.types import BigId, Document, UtcDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    make_changes()
    make_replies()
    make_views()
    make_attachments()


def downgrade() -> None:
    op.drop_table("attachment_pieces")
    op.drop_table("attachments")
    op.drop_table("queue_views")
    op.drop_table("canned_replies")
    for statement in release("case_changes", dialect=op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("case_changes")


def make_changes() -> None:
    op.create_table(
        "case_changes",
        sa.Column("case_id", BigId, autoincrement=False, nullable=False),
        sa.Column("version", BigId, autoincrement=False, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("staff_id", BigId, nullable=True),
        sa.Column("replaced", Document, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "step IN ('claim', 'assign', 'priority', 'urgency', 'due', 'state', 'close', 'reopen', 'undo')",
            name=op.f("ck_case_changes_step_known"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_changes_case_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_accounts.id"], name=op.f("fk_case_changes_staff_id")),
        sa.PrimaryKeyConstraint("case_id", "version", name=op.f("pk_case_changes")),
    )
    for statement in protect("case_changes", dialect=op.get_bind().dialect.name):
        op.execute(statement)


def make_replies() -> None:
    op.create_table(
        "canned_replies",
        sa.Column("id", BigId, nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("case_kinds", Document, nullable=False),
        sa.Column("starter_code", sa.Text(), nullable=True),
        sa.Column("version", BigId, nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", BigId, nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["staff_accounts.id"], name=op.f("fk_canned_replies_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
        sa.UniqueConstraint("starter_code", name=op.f("uq_canned_replies_starter_code")),
    )


def make_views() -> None:
    op.create_table(
        "queue_views",
        sa.Column("id", BigId, nullable=False),
        sa.Column("owner_id", BigId, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked", Document, nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["staff_accounts.id"], name=op.f("fk_queue_views_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_views")),
    )
    there = sa.text("removed_at IS NULL")
    op.create_index(
        "uq_queue_views_name",
        "queue_views",
        ["owner_id", "name"],
        unique=True,
        sqlite_where=there,
        postgresql_where=there,
    )


def make_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", BigId, nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size_bytes", BigId, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("pieces", BigId, nullable=False),
        sa.Column("added_by", BigId, nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("removed_by", BigId, nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("removed_because", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('png', 'jpeg', 'webp', 'pdf', 'text')", name=op.f("ck_attachments_kind_known")),
        sa.CheckConstraint("size_bytes > 0 AND pieces > 0", name=op.f("ck_attachments_not_empty")),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_because IS NULL)", name=op.f("ck_attachments_removed_for_a_reason")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_attachments_case_id")),
        sa.ForeignKeyConstraint(["added_by"], ["staff_accounts.id"], name=op.f("fk_attachments_added_by")),
        sa.ForeignKeyConstraint(["removed_by"], ["staff_accounts.id"], name=op.f("fk_attachments_removed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    there = sa.text("removed_at IS NULL")
    op.create_index(
        "uq_attachments_content",
        "attachments",
        ["case_id", "sha256"],
        unique=True,
        sqlite_where=there,
        postgresql_where=there,
    )
    op.create_index("ix_attachments_case_id", "attachments", ["case_id", "id"], unique=False)
    op.create_table(
        "attachment_pieces",
        sa.Column("attachment_id", BigId, autoincrement=False, nullable=False),
        sa.Column("position", BigId, autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachments.id"], name=op.f("fk_attachment_pieces_attachment_id")),
        sa.PrimaryKeyConstraint("attachment_id", "position", name=op.f("pk_attachment_pieces")),
    )
